"""Every internal place of a book, with a word of its own in each."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FAR = "2098-01-01"
OPENER = re.compile(r"(?m)^( *)(/{3,}) internal(?: \| *(.*))?$")
INTERNAL_PAGE = re.compile(r"\A---\n(?:.*\n)*?audience: *internal *\n")

# Every kind of text; each name between marks gets a word of its own.
BODY = """\
## Agents <<a heading>> {#<<a heading's own name>>}

The <<a paragraph>> and `<<code in a line>>` and **<<bold text>>**[^<<note>>] and HQX.

- An <<a list item>>
    1. Below <<a list in a list>>

> A <<a quotation>>

| A <<a table's head>> | B |
| --- | --- |
| C | <<a table's cell>> |

```text
<<a code fence>>
```

!!! note "Note <<an admonition's title>>"

    The <<an admonition>>.

??? tip "Tip <<a folded box's title>>"

    The <<a folded box>>.

=== "Tab <<a tab's title>>"

    The <<a tab>>.

Term
:   The <<a definition>> and {{ as_written("<<a figure as written>>") }}

![Picture <<an alt text>>](<<picture>>.png "Title <<a picture's title>>") ![Drawing](<<drawing>>.svg)

[A sheet](<<sheet>>.csv "Link <<a link's title>>"), [a link](https://<<an address>>.example/), [named][ref].

[ref]: https://<<an address defined apart>>.example/ "Also <<a title defined apart>>"

*[HQX]: <<an abbreviation>>

[^<<note>>]: The <<a footnote>>.
"""


@dataclass(frozen=True)
class Canary:
    """A word, the kind of place where it was planted, its file, and whether agents read it on their site."""

    word: str
    place: str
    path: str
    printed: bool = True


def plant(root: Path, words: Iterator[str]) -> Iterator[Canary]:
    """Plant in the book at `root`, in place."""
    planter = _Planter(root, words)
    yield from planter.own_blocks()
    yield from planter.own_pages()
    yield from planter.values()
    yield from planter.settings()
    yield from planter.new_pages()
    yield from planter.rules()
    yield from planter.theme()


class _Planter:
    """Plants one kind of place after another, each word once."""

    def __init__(self, root: Path, words: Iterator[str]) -> None:
        self.root = root
        self.words = words
        self.secret_file = next(words)
        self.open_page = "open-to-everybody.md"

    def text(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def write(self, path: str, text: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)

    def pages(self) -> list[str]:
        files = sorted((self.root / "docs").rglob("*.md"))
        return [file.relative_to(self.root).as_posix() for file in files]

    def own_blocks(self) -> Iterator[Canary]:
        """The title and the text of each block that the book has."""
        for path in self.pages():
            said: list[Canary] = []

            def open_with(found: re.Match[str], path: str = path, said: list[Canary] = said) -> str:
                indent, fence, title = found[1], found[2], found[3] or "How"
                said.append(Canary(next(self.words), "a block's title", path))
                said.append(Canary(next(self.words), "a block", path))
                first, second = said[-2].word, said[-1].word
                return (
                    f"{indent}{fence} internal | {title} {first}\n{indent}The word is {second}.\n"
                )

            self.write(path, OPENER.sub(open_with, self.text(path)))
            yield from said

    def own_pages(self) -> Iterator[Canary]:
        """Title, summary and text of each internal page that the book has."""
        for path in self.pages():
            text = self.text(path)
            if not INTERNAL_PAGE.match(text):
                continue
            for key in ("title", "summary"):
                word = next(self.words)
                text, made = re.subn(rf"""(?m)\A((?:.*\n)*?{key}:.*?)(["']?)$""", rf"\1 {word}\2", text, count=1)  # fmt: skip
                if made:
                    yield Canary(word, f"an internal page's {key}", path)
            yield (said := Canary(next(self.words), "an internal page", path))
            self.write(path, f"{text.rstrip()}\n\nThe word is {said.word}.\n")

    def values(self) -> Iterator[Canary]:
        """Internal facts, the internal parts of public ones, and what is dated."""
        secret = next(self.words)
        path = f"values/{secret}.yml"
        named = [next(self.words) for _ in range(2)]
        comment, law = next(self.words), next(self.words)
        self.write(path, f'# {comment}\n{named[0]}: {{value: "{named[1]}", audience: internal}}\n')
        self.secret_value = f"{secret}.{named[0]}"
        self.write(
            "values/open_to_all.yml",
            f'wait: {{value: 7 days, law: {{at_least: 5 days, ref: "{law}"}}}}\n',
        )
        yield Canary(secret, "a values file's name", path, printed=False)
        yield Canary(named[0], "an internal value's name", path, printed=False)
        yield Canary(named[1], "an internal value", path)
        yield Canary(comment, "a comment beside a value", path, printed=False)
        yield Canary(law, "the law behind a value", "values/open_to_all.yml", printed=False)
        yield from self._people()
        yield from self._dated()

    def _people(self) -> Iterator[Canary]:
        """A team, a channel for agents, and the levels that a question climbs."""
        key, name, line, label, contact = (next(self.words) for _ in range(5))
        path = "values/company.yml"
        team = rf'teams:\n\1{key}: {{name: "Team {name}"}}\n\1'
        text, made = re.subn(r"(?m)^teams:\n( +)", team, self.text(path))
        self.team = key if made else "support"
        if made:
            self.write(path, text)
            yield Canary(key, "a team", path, printed=False)
            yield Canary(name, "a team's name", path)
        self.channel = f"channels.{line}"
        channel = f'{line}: {{label: "Line {label}", contact: {contact}@example.com, audience: internal}}\n'
        self._append("values/channels.yml", channel)
        yield Canary(line, "a channel for agents", "values/channels.yml", printed=False)
        yield Canary(label, "the label of a channel for agents", "values/channels.yml")
        yield Canary(contact, "the address of a channel for agents", "values/channels.yml")
        path, level = "values/escalation.yml", next(self.words)
        text, made = re.subn(r'(\bname: *")', rf"\g<1>{level} ", self.text(path), count=1)
        if made:
            self.write(path, text)
            yield Canary(level, "a level of escalation", path)

    def _dated(self) -> Iterator[Canary]:
        reason, applies, later, now = (next(self.words) for _ in range(4))
        change = f"- {{value: open_to_all.wait, to: 8 days, from: {FAR}, reason: {reason}, applies_to: {applies}}}\n"
        self._append("values/changes.yml", change)
        pages = f"pages: [{self.open_page}]"
        notices = f"- {{text: The word is {later}., from: {FAR}, until: {FAR}, audience: public, {pages}}}\n"
        notices += f"- {{text: The word is {now}., from: 2020-01-01, until: {FAR}, audience: internal, {pages}}}\n"
        self._append("values/notices.yml", notices)
        yield Canary(reason, "the reason of a change", "values/changes.yml", printed=False)
        yield Canary(applies, "a change that is not announced", "values/changes.yml")
        yield Canary(later, "a notice before its day", "values/notices.yml", printed=False)
        yield Canary(now, "an internal notice", "values/notices.yml")

    def _append(self, path: str, text: str) -> None:
        old = self.text(path).rstrip("\n") + "\n" if (self.root / path).is_file() else ""
        self.write(path, old + text)

    def settings(self) -> Iterator[Canary]:
        """What mkdocs.yml says to agents alone: the repository's address, and labels of internal pages."""
        text = self.text("mkdocs.yml")
        address, label = next(self.words), next(self.words)
        text, made = re.subn(r"(?m)^repo_url:.*$", f"repo_url: https://{address}.example/x", text)
        if made:
            yield Canary(address, "the repository's address", "mkdocs.yml")
        first = re.search(r"(?m)^nav:\n( *)- ", text)
        if first:
            entries = (
                f"{first[1]}- Open: {self.open_page}\n{first[1]}- {label}: {self.secret_file}.md\n"
            )
            text = text[: first.end() - 2] .rstrip(" ") + entries + text[first.end() - 2 - len(first[1]) :]  # fmt: skip
            yield Canary(label, "a label of the navigation", "mkdocs.yml")
        self.write("mkdocs.yml", text)

    def new_pages(self) -> Iterator[Canary]:
        """An internal page, and a public one with a block, with every kind of text in both."""
        head = "---\ntype: guide\ntitle: {}\naudience: {}\nowner: {}\nreviewed: 2026-01-01\nreview_every: 90 years\nsummary: {}.\nsearch_words: [{}]\n---\n\n"
        path = f"docs/{self.secret_file}.md"
        title, summary, search = next(self.words), next(self.words), next(self.words)
        yield Canary(self.secret_file, "an internal page's name", path)
        yield Canary(title, "an internal page's title", path)
        yield Canary(summary, "an internal page's summary", path)
        yield Canary(search, "an internal page's search words", path, printed=False)
        body, said = self._everything(path)
        yield from said
        prints = " and ".join(f"{{{{ {name} }}}}" for name in (self.secret_value, f"{self.channel}.label", self.channel))  # fmt: skip
        front = head.format(title, "internal", self.team, summary, search)
        self.write(path, f"{front}{body}\n{prints}\n\n{{{{ style_guide() }}}}\n")
        path = f"docs/{self.open_page}"
        body, said = self._everything(path)
        yield from said
        legal = next(self.words)
        front = head.format("Open to everybody", "public", self.team, "What all may read", "open")
        front = front.replace("owner:", f"legal: {legal}\nowner:")
        yield Canary(legal, "front matter that agents alone are shown", path, printed=False)
        block = f"//// internal | For agents\n\n{body}\n////"
        self.write(path, f"{front}You wait {{{{ open_to_all.wait }}}}.\n\n{block}\n")

    def _everything(self, path: str) -> tuple[str, list[Canary]]:
        said: list[Canary] = []

        def word(place: str, *, printed: bool = True) -> str:
            said.append(Canary(next(self.words), place, path, printed))
            return said[-1].word

        picture, drawing, sheet = (word(f"an internal {kind}'s name") for kind in ("picture", "drawing", "file"))  # fmt: skip
        self.write(f"docs/{picture}.png", _png(word("an internal picture's properties")))
        self.write(f"docs/{drawing}.svg", f'<svg xmlns="http://www.w3.org/2000/svg"><desc>{word("an internal drawing")}</desc></svg>\n')  # fmt: skip
        self.write(f"docs/{sheet}.csv", f"limit\n{word('an internal file')}\n")
        named = {
            "picture": picture,
            "drawing": drawing,
            "sheet": sheet,
            "note": word("a footnote's name"),
        }
        return re.sub("<<(.*?)>>", lambda found: named.get(found[1]) or word(found[1]), BODY), said

    def rules(self) -> Iterator[Canary]:
        """What the team lets pass and why, which the health page lists; and the style guide, which agents read."""
        path = "linters/local/exceptions.yml"
        words, reason, known, rule = (next(self.words) for _ in range(4))
        entry = f"- {{page: {self.open_page}, rule: typed-in, words: {words}, reason: {reason}, until: {FAR}}}\n"
        self._append(path, entry)
        # A page of that name in the book stands in the place of the one that lists them.
        listed = not (self.root / "docs/health.md").exists()
        yield Canary(words, "the words of an exception", path, printed=listed)
        yield Canary(reason, "the reason of an exception", path, printed=False)
        path = "linters/local/baseline.yml"
        self._append(path, f"{self.open_page}:\n  typed-in:\n    {known}: 1\n")
        yield Canary(known, "words that the baseline knows", path, printed=False)
        path = "linters/vale/guide.md"
        self._append(path, f"\n## Rule\n\nThe word is {rule}.\n")
        yield Canary(rule, "the style guide", path)

    def theme(self) -> Iterator[Canary]:
        """The theme of the internal site: its own files, and what other templates say to agents."""
        own = self.root / "overrides/theme"
        for file in sorted(path for path in own.rglob("*") if path.is_file()):
            path = file.relative_to(self.root).as_posix()
            text = file.read_text("utf-8")
            form = {".html": "<!-- {} -->", ".svg": "<!-- {} -->"}.get(file.suffix, "/* {} */")
            if "internal" in file.parts:
                yield (
                    said := Canary(next(self.words), "a file of the internal site's theme", path)
                )
                self.write(path, f"{text.rstrip()}\n{form.format(said.word)}\n")
            elif found := re.search(
                r"""\{% if config\.extra\.audience == "internal" %\}\n""", text
            ):
                yield (said := Canary(next(self.words), "a template's part for agents", path))
                self.write(
                    path, f"{text[: found.end()]}<!-- {said.word} -->\n{text[found.end() :]}"
                )


def _png(word: str) -> bytes:
    """A picture of one point that says a word about itself."""
    made = b"\x89PNG\r\n\x1a\n"
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    for kind, body in ((b"IHDR", head), (b"tEXt", b"Comment\0" + word.encode()), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")):  # fmt: skip
        made += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))  # fmt: skip
    return made
