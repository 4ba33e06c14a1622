"""A book of any size to measure with: the same pages and values each time it is made.

    python benchmarks/make_book.py FOLDER [--pages 1000] [--values 300]

The folder is a whole book for `servicebook check`. Beside it stands `plain.yml`, with which MkDocs builds the
same pages without Servicebook: the values reach them through a macros file of a few lines.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random
from shutil import copy, copytree, ignore_patterns
from typing import Any

import yaml

REPOSITORY = Path(__file__).parent.parent
PAGE_TYPES = "linters/page-types.yml"
READING = "linters/reading.yml"
WORDS_ON_A_PAGE = 600
VALUES_IN_A_FILE = 15
PAGES_IN_A_FOLDER = 50

# One page of each of these, so that the book has every part, and then the others over and over.
_FIRST = ("mission", "service-levels", "standards", "escalation", "guarantee", "rights")
_REST = ("policy", "procedure", "policy", "complaint", "policy", "guide", "guarantee")
_TOPICS = ("returns", "delivery", "changes", "payment", "fair-business", "privacy")
# How often, so that a page has as many sections, values and links to its words as those of written books.
_OPTIONAL, _VALUES, _LINKS = 0.25, 0.12, 0.11
_TABLES = {
    "contact": "contact_channels()",
    "hours": 'opening_hours("office")',
    "reply-times": "response_times()",
    "targets": "response_targets()",
    "levels": "escalation_levels()",
}

_WORDS = """
    order parcel customer colleague answer question reason photo label carrier address account message team
    shop counter refund exchange size colour repair guarantee receipt letter form choice notice record promise
    we you they nobody everybody the the the a a this that each every another its their our your
    is are stays becomes means shows keeps sends brings reads writes opens closes helps asks answers checks tells
    waits holds takes gives finds returns arrives leaves starts ends and and or but because when where until
    while after before with without for from about into through under near beside between safe clear plain quick
    whole wrong right early late new old small large kind fair free open careful honest
"""
_COMMON = _WORDS.split()
# About as often as in two written books, words that look as if a time or an amount stood near.
_VOCABULARY = _COMMON * 3 + ["around", "past", "past", "today", "today", "today"]
# Names are words, as people choose them: figures in names would look like figures in the text.
_NOUNS = _COMMON[: _COMMON.index("we")]
_ADJECTIVES = _COMMON[_COMMON.index("safe") :]


_Types = dict[str, dict[str, dict[str, dict[str, Any]]]]


@dataclass(frozen=True)
class Sizes:
    """How large the book is."""

    pages: int = 1000
    values: int = 300


def copy_style(folder: Path) -> None:
    """The engine's rules for Vale and its settings, without rules of a company's own, into `folder`."""
    for name in (".vale.ini", "requirements-vale.txt"):
        copy(REPOSITORY / name, folder)
    copytree(REPOSITORY / "linters/vale", folder / "linters/vale", ignore=ignore_patterns("Local"))
    (folder / "linters/vale/Local").mkdir()


def make(folder: Path, sizes: Sizes) -> None:
    """Write the book into `folder`, which should be empty."""
    names = list(_page_names(sizes.pages))
    public, internal = _value_names(sizes.values)
    for path, text in _values(sizes.values):
        _write(folder / "values" / path, text)
    writer = _PageWriter(_page_types(), names, public, internal)
    for index in range(sizes.pages):
        _write(folder / "docs" / names[index], writer.page(index))
    _write(folder / "mkdocs.yml", _settings(names))
    _write(folder / "plain.yml", _plain_settings(names))
    _write(folder / "plain_macros.py", _PLAIN_MACROS)
    (folder / "linters").mkdir()
    for path in (PAGE_TYPES, READING):
        copy(REPOSITORY / path, folder / path)


def main(argv: Sequence[str]) -> int:
    """Make the book that the arguments describe."""
    parser = argparse.ArgumentParser(prog="make_book", description="Make a book to measure with.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=Sizes.pages)
    parser.add_argument("--values", type=int, default=Sizes.values)
    options = parser.parse_args(argv)
    make(options.folder, Sizes(options.pages, options.values))
    print(f"Wrote {options.pages} pages and {options.values} values into {options.folder}")
    return 0


# --- Values -------------------------------------------------------------------------------------

_COMPANY = """\
name: "Wrenfield Outdoor"
locale: en-IE
currency: EUR
time_zone: Europe/Dublin
website: https://www.wrenfield.example
teams:
  support: {name: "Customer support", github: "@wrenfield/support"}
"""
_HOURS = """\
office:
  open: {mon-fri: "09:00-18:00", sat: "10:00-14:00"}
  holidays: {country: IE}
"""
_CHANNELS = """\
email: {label: "Email", contact: help@wrenfield.example, hours: office, best_for: "Every question"}
chat: {label: "Live chat", contact: /chat, hours: office, live: true, best_for: "Short questions"}
phone: {label: "Phone", contact: "+353 1 555 0100", hours: office, live: true, best_for: "Long ones"}
"""
_SLA = """\
email:
  first_reply: {promise: 8 business hours, target: 4 business hours, owner: support, review_by: 2150-01-01}
  resolution: {promise: 5 business days, target: 3 business days, owner: support, review_by: 2150-01-01}
chat:
  first_reply: {promise: 2 minutes, target: 45 seconds, owner: support, review_by: 2150-01-01}
phone:
  first_reply: {promise: 3 minutes, target: 90 seconds, owner: support, review_by: 2150-01-01}
"""
_ESCALATION = """\
levels:
  - name: "Senior agent"
    when: 50% of sla.email.first_reply
    answer_within: 30 minutes
    contact: "#support-seniors"
  - name: "Duty manager"
    when: 75% of sla.email.first_reply
    answer_within: 15 minutes
    contact: "+353 1 555 0199"
"""
_FACT = """\
{name}:
  value: {value}
{more}  owner: support
  review_by: 2150-01-01
"""
_LAW = """\
  from: delivery
  law: {at_least: 5 days, from: delivery, ref: "EU 2011/83 art. 9"}
"""
_INTERNAL = "  audience: internal\n"


def _values(count: int) -> Iterator[tuple[str, str]]:
    """The files of values/, with their texts."""
    yield "company.yml", _COMPANY
    yield "hours.yml", _HOURS
    yield "channels.yml", _CHANNELS
    yield "sla.yml", _SLA
    yield "escalation.yml", _ESCALATION
    for start in range(0, count, VALUES_IN_A_FILE):
        numbers = range(start, min(start + VALUES_IN_A_FILE, count))
        yield f"{_file(start)}.yml", "".join(map(_fact, numbers))


def _fact(number: int) -> str:
    """A fact; every number has a value of its own, so that a sentence tells which one it states."""
    name = _key(number)
    match number % 5:
        case 0:
            return _FACT.format(name=name, value=f"{number + 10} days", more=_LAW)
        case 1:
            return _FACT.format(name=name, value=f"{number + 10}.50 EUR", more="")
        case 2:
            return f"{name}: {number + 10} business hours\n"
        case 3:
            return f"{name}: {number % 90 + 5}.{number:03}%\n"
    return _FACT.format(name=name, value=f"{number + 10} attempts", more=_INTERNAL)


def _value_names(count: int) -> tuple[list[str], list[str]]:
    """The names that customers may read, and those for agents alone."""
    numbers = range(count)
    public = [f"{_file(n)}.{_key(n)}" for n in numbers if n % 5 != 4]
    return public, [f"{_file(n)}.{_key(n)}" for n in numbers if n % 5 == 4]


def _file(number: int) -> str:
    return _name(number // VALUES_IN_A_FILE, "_")


def _key(number: int) -> str:
    return _name(number, "_")


def _name(number: int, joint: str) -> str:
    """A name of its own for every number: an adjective and as many nouns as it takes."""
    rest, adjective = divmod(number, len(_ADJECTIVES))
    words = [_ADJECTIVES[adjective]]
    while not words[1:] or rest:
        rest, noun = divmod(rest, len(_NOUNS))
        words.append(_NOUNS[noun])
    return joint.join(words)


# --- Pages --------------------------------------------------------------------------------------


def _page_names(count: int) -> Iterator[str]:
    yield "index.md"
    for number in range(1, count):
        yield f"{_name(number // PAGES_IN_A_FOLDER, '-')}/{_name(number, '-')}.md"


def _page_types() -> _Types:
    read: dict[str, _Types] = yaml.safe_load((REPOSITORY / PAGE_TYPES).read_text("utf-8"))
    return read["types"]


class _PageWriter:
    """Writes one page after another; the same numbers give the same pages."""

    def __init__(
        self,
        types: _Types,
        names: list[str],
        public: list[str],
        internal: list[str],
    ) -> None:
        self.types = types
        self.names = names
        self.random = Random(0)
        self.up = ""
        self.public = cycle(public)
        self.internal = cycle(internal or public)

    def page(self, index: int) -> str:
        """The whole text of a page."""
        self.up = "../" * self.names[index].count("/")
        kind = (*_FIRST, *islice(cycle(_REST), max(len(self.names) - len(_FIRST), 0)))[index]
        public = self.sections(kind, "public") or {"first": "At first"}
        internal = self.sections(kind, "internal") or {"agents": "For agents"}
        length = WORDS_ON_A_PAGE // (len(public) + len(internal))
        body = [line for each in public.items() for line in self.section(*each, length)]
        inside = [line for each in internal.items() for line in self.section(*each, length, True)]
        front = self.front_matter(kind, index)
        return "\n".join([*front, "", *body, "/// internal | For agents", *inside, "///", ""])

    def sections(self, kind: str, audience: str) -> dict[str, str]:
        """The titles of a page's sections by their ids: all that are required, and some that are not."""
        listed = self.types[kind].get(audience) or {}
        return {
            id: str(section["title"])
            for id, section in listed.items()
            if section.get("required", True) or self.random.random() < _OPTIONAL
        }

    def front_matter(self, kind: str, index: int) -> list[str]:
        """The lines between `---` and `---`."""
        topic = [f"topic: {_TOPICS[index % len(_TOPICS)]}"] if kind == "policy" else []
        return [
            "---", f"type: {kind}", *topic, f"title: {self.words(4).capitalize()}", "audience: public",
            "owner: support", "reviewed: 2026-11-02", "review_every: 99 years",
            f"summary: {self.words(12).capitalize()}.", "---",
        ]  # fmt: skip

    def section(self, id: str, title: str, length: int, internal: bool = False) -> Iterator[str]:
        """A heading and its text: paragraphs, then a list, a note or a table of values."""
        yield f"## {title} {{#{id}}}"
        yield ""
        if id in _TABLES:
            yield f"{{{{ {_TABLES[id]} }}}}"
            yield ""
        yield self.paragraph(length // 2, internal)
        yield ""
        yield from self.random.choice((self.list, self.note, self.table))(length // 2, internal)
        yield ""

    def list(self, length: int, internal: bool) -> Iterator[str]:
        """Three items."""
        for _ in range(3):
            yield f"- {self.paragraph(length // 3, internal)}"

    def note(self, length: int, internal: bool) -> Iterator[str]:
        """An admonition."""
        yield '!!! note "Good to know"'
        yield ""
        yield f"    {self.paragraph(length, internal)}"

    def table(self, length: int, internal: bool) -> Iterator[str]:
        """Two columns, with a value in each row."""
        yield "| What | How |"
        yield "| --- | --- |"
        for _ in range(3):
            yield f"| {self.words(length // 6)} | {self.value(internal)} {self.words(length // 6)} |"

    def paragraph(self, length: int, internal: bool) -> str:
        """Sentences; some of them state a value or link to a page."""
        sentences = []
        for _ in range(max(length // 11, 1)):
            chance = self.random.random()
            end = self.value(internal) if chance < _VALUES else ""
            end = self.link() if chance > 1 - _LINKS else end
            sentences.append(f"{self.words(10).capitalize()} {end}".rstrip() + ".")
        return " ".join(sentences)

    def value(self, internal: bool) -> str:
        """`{{ area_01.fact_020 }}`, each value in its turn."""
        return f"{{{{ {next(self.internal if internal else self.public)} }}}}"

    def link(self) -> str:
        """A link to another page, from the folder of any page."""
        if len(self.names) < 2:
            return ""
        return f"[{self.words(2)}]({self.up}{self.random.choice(self.names[1:])})"

    def words(self, count: int) -> str:
        """Words in no order that means anything."""
        return " ".join(self.random.choices(_VOCABULARY, k=max(count, 1)))


# --- Settings -----------------------------------------------------------------------------------

_PLAIN_MACROS = '''\
"""Values for a build without Servicebook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class Named:
    """A value: prints what stands in the file."""

    def __init__(self, tree: Any) -> None:
        self.tree = tree
        if isinstance(tree, dict):
            self.__dict__.update({key: Named(value) for key, value in tree.items() if key.isidentifier()})

    def __str__(self) -> str:
        return str(self.tree.get("value", "") if isinstance(self.tree, dict) else self.tree)


def define_env(env: Any) -> None:
    """Called once a build."""
    for file in Path("values").glob("*.yml"):
        env.variables[file.stem] = Named(yaml.safe_load(file.read_text("utf-8")))
    for name in ("contact_channels", "opening_hours", "response_times", "response_targets", "escalation_levels"):
        env.macro(lambda *_: "<table><tr><td>Monday</td></tr></table>", name)
'''


def _settings(names: list[str]) -> str:
    """The book's own mkdocs.yml."""
    return _as_yaml({"site_name": "A book to measure", "nav": _navigation(names)})


def _plain_settings(names: list[str]) -> str:
    """MkDocs with Material, search and macros, the engine's Markdown extensions, and no Servicebook."""
    engine = yaml.safe_load((REPOSITORY / "overrides/mkdocs.yml").read_text("utf-8"))
    internal = yaml.safe_load((REPOSITORY / "mkdocs.internal.yml").read_text("utf-8"))
    macros = {**engine["plugins"]["macros"], "module_name": "plain_macros"}
    settings = {
        "site_name": "A book to measure",
        "site_dir": ".plain",
        "theme": {"name": "material", "font": False, "features": ["navigation.prune"]},
        "plugins": {"search": {"lang": "en"}, "macros": macros},
        "markdown_extensions": engine["markdown_extensions"] | internal["markdown_extensions"],
        "nav": _navigation(names),
    }
    return _as_yaml(settings)


def _navigation(names: list[str]) -> list[object]:
    """The home page, then each folder with its pages."""
    folders: dict[str, list[str]] = {}
    for name in names[1:]:
        folders.setdefault(name.partition("/")[0], []).append(name)
    return [
        {"Home": names[0]},
        *({folder.replace("-", " ").capitalize(): inside} for folder, inside in folders.items()),
    ]


def _as_yaml(settings: dict[str, object]) -> str:
    return yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
