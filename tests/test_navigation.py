"""The navigation of mkdocs.yml: read with its lines, and filtered for its readers."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from servicebook import navigation
from servicebook.navigation import Navigation, as_setting, filtered

NAV = """\
site_name: "Example: Ltd"
theme: {custom: !!python/name:materialx.emoji.twemoji ""}
nav:
  - index.md
  - Orders:
      - Returns: orders/returns.md
      - Secret: orders/secret.md
  - Agents:
      - Limits:
          - agents/limits.md
  - Shop: https://shop.example.com/
  - Empty: []
"""


def read(root: Path, text: str = NAV) -> Navigation:
    (root / "mkdocs.yml").write_text(text, "utf-8")
    return navigation.read(root)


def test_pages_come_in_reading_order_with_their_lines(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found.problems == ()
    assert found.site_name == "Example: Ltd"
    assert [(entry.target, entry.title, entry.place.line) for entry in found.pages()] == [
        ("index.md", "", 4),
        ("orders/returns.md", "Returns", 6),
        ("orders/secret.md", "Secret", 7),
        ("agents/limits.md", "", 10),
    ]


def test_the_setting_is_what_mkdocs_would_have_read(tmp_path: Path) -> None:
    written = yaml.safe_load(NAV.replace("!!python/name:materialx.emoji.twemoji ", ""))["nav"]
    kept = [entry for entry in written if entry != {"Empty": []}]
    found = read(tmp_path)
    everything = frozenset(entry.target for entry in found.pages())
    assert as_setting(filtered(found.entries, everything))[: len(kept)] == kept


def test_what_is_filtered_leaves_no_name_and_no_empty_section(tmp_path: Path) -> None:
    setting = as_setting(filtered(read(tmp_path).entries, frozenset({"index.md", "orders/returns.md"})))  # fmt: skip
    assert "Secret" not in str(setting) and "Agents" not in str(setting) and "Limits" not in str(setting)  # fmt: skip
    assert setting[:2] == ["index.md", {"Orders": [{"Returns": "orders/returns.md"}]}]
    assert {"Shop": "https://shop.example.com/"} in setting


def test_a_section_that_holds_nothing_is_not_shown(tmp_path: Path) -> None:
    names = frozenset(entry.target for entry in read(tmp_path).pages())
    assert "Empty" not in str(as_setting(filtered(read(tmp_path).entries, names)))


@pytest.mark.parametrize(
    ("nav", "line"),
    [
        ("nav: index.md", 1),
        ("nav:\n  Home: index.md", 2),
        ("nav:\n  - {a: b.md, c: d.md}", 2),
        ("nav:\n  - [index.md]", 2),
        ("nav:\n  - A: {b: c.md}", 2),
    ],
)
def test_a_navigation_of_another_shape_is_one_problem(nav: str, line: int, tmp_path: Path) -> None:
    (problem,) = read(tmp_path, nav).problems
    assert (problem.code, problem.place.line) == ("navigation", line)


def test_a_book_may_leave_the_navigation_to_its_printer(tmp_path: Path) -> None:
    found = read(tmp_path, "site_name: A\n")
    assert not found.listed and found.problems == ()
