"""How well the rules for prose agree with an editor, on sentences that were labelled before the rules were tuned.

    python benchmarks/style.py [FILE ...] [--show]

Without a FILE: every file in tests/style_sentences. Each sentence is a page of its own, for the reader that its label
names, so that no sentence changes what is said of another. Vale reads all of them in one go; the finder of
typed-in figures reads those for customers, too. Errors and warnings count alike, and ReadingGrade, which is
about paragraphs, does not.

Precision is the part of the alerts that are right, recall the part of the faults that are found; `renamed` counts the
right alerts that give a fault another rule's name. The exit code is 1 where a file named unopened.yml is below the
aims, 2 where nothing could be measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import style_labels
from make_book import REPOSITORY, copy_style
from servicebook.finder.typed_promises import Kind, in_text
from servicebook.pages import Audience
from servicebook.style import prose, vale_reports
from style_labels import Judged, LabelError, Mark, Score, Sentence

SENTENCES = REPOSITORY / "tests/style_sentences"
UNOPENED = "unopened"
PRECISION, RECALL = 0.95, 0.85

HEAD = "---\ntitle: Page\n---\n\n"
FIRST_LINE = HEAD.count("\n") + 1
BY_PARAGRAPH = "ReadingGrade"
FIGURES = {
    Kind.TIME: "HardCodedTime",
    Kind.MONEY: "HardCodedAmount",
    Kind.SHARE: "HardCodedAmount",
    Kind.HOURS: "HardCodedHours",
    Kind.EMAIL: "HardCodedContact",
    Kind.PHONE: "HardCodedContact",
}


def main(argv: Sequence[str]) -> int:
    """Measure each file, print, and tell by the exit code whether the aims hold (2: could not measure)."""
    parser = argparse.ArgumentParser(prog="style", description="Measure the rules for prose.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument("--show", action="store_true", help="list false alerts and missed faults")
    options = parser.parse_args(argv)
    files = options.files or sorted(SENTENCES.glob("*.yml"))
    try:
        parts = {file: judge(style_labels.read(file)) for file in files}
    except (LabelError, vale_reports.ProseError) as error:
        print(error, file=sys.stderr)
        return 2
    for file, judged in parts.items():
        print(*report(file.stem, judged), sep="\n")
        if options.show:
            print(*style_labels.differences(judged), sep="\n")
    below = [
        file for file, judged in parts.items() if file.stem == UNOPENED and not reaches_aims(judged)
    ]
    return 1 if below else 0


def judge(sentences: Sequence[Sentence]) -> list[Judged]:
    """Each sentence with the alerts of the repository's rules that hold for its reader. Raises ProseError."""
    with TemporaryDirectory() as folder:
        found = alerts(Path(folder), sentences)
    return [
        Judged(sentence, tuple(marks)) for sentence, marks in zip(sentences, found, strict=True)
    ]


def alerts(folder: Path, sentences: Sequence[Sentence]) -> list[list[Mark]]:
    """What Vale and the finder say about each sentence, in a book that is made in `folder`. Raises ProseError."""
    paths = _book(folder, sentences)
    readers = {path: _reader(sentence) for path, sentence in zip(paths, sentences, strict=True)}
    texts = {path: sentence.text for path, sentence in zip(paths, sentences, strict=True)}
    found: dict[str, list[Mark]] = {path: [] for path in paths}
    for path in paths:
        if readers[path] is Audience.PUBLIC:
            found[path] += _figures(texts[path])
    problems = prose.problems(prose.alerts(folder, paths), lambda path, line: readers[path])
    for problem in problems:
        path, rule = problem.place.path, problem.code.removeprefix("prose/")
        mark = _mark(rule, problem.place.column, problem.words, texts[path])
        # A figure is the finder's: where both see it, its problem takes the place of Vale's.
        twice = rule in FIGURES.values() and any(mark.overlaps(other) for other in found[path])
        if problem.place.line >= FIRST_LINE and rule != BY_PARAGRAPH and not twice:
            found[path].append(mark)
    return [found[path] for path in paths]


def report(name: str, judged: Sequence[Judged]) -> Iterator[str]:
    """The table of one file: a line for each rule, and the total."""
    fine = [each for each in judged if not each.sentence.faults]
    silent = sum(not each.alerts for each in fine)
    yield f"{name}: {len(judged)} sentences, {len(fine)} without a fault; {silent} of those without an alert"
    yield f"{'':18}faults  found  alerts  right  renamed  precision  recall"
    for rule in style_labels.rules(judged):
        yield _line(rule, style_labels.score(judged, rule))
    yield _line("all", style_labels.score(judged))


def reaches_aims(judged: Sequence[Judged]) -> bool:
    """Whether all rules together are as precise and complete as they should be."""
    total = style_labels.score(judged)
    return total.precision >= PRECISION and total.recall >= RECALL


def _line(rule: str, counts: Score) -> str:
    numbers = (
        f"{counts.faults:6}{counts.found:7}{counts.alerts:8}{counts.right:7}{counts.renamed:9}"
    )
    return f"{rule:18}{numbers}{counts.precision:11.3f}{counts.recall:8.3f}"


def _book(folder: Path, sentences: Sequence[Sentence]) -> list[str]:
    """The pages, in a folder with this repository's rules and none of a company's own."""
    copy_style(folder)
    (folder / "docs").mkdir()
    paths = [f"docs/{number}.md" for number in range(len(sentences))]
    for path, sentence in zip(paths, sentences, strict=True):
        (folder / path).write_text(f"{HEAD}{sentence.text}\n", "utf-8")
    return paths


def _reader(sentence: Sentence) -> Audience:
    """Who reads it: a reply goes to customers, like a public page."""
    return Audience.INTERNAL if sentence.audience == "internal" else Audience.PUBLIC


def _figures(text: str) -> Iterator[Mark]:
    for typed in in_text(text):
        start = typed.column - 1
        yield Mark(FIGURES[typed.kind], start, start + typed.length)


def _mark(rule: str, column: int, words: str, text: str) -> Mark:
    """Where the words of an alert stand; where the column says otherwise, the words are right."""
    start = column - 1
    if not text.startswith(words, start) and words in text:
        start = text.index(words)
    return Mark(rule, start, start + len(words))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
