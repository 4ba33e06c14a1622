"""The allow-list of values: what is not meant for customers is absent from their edition, not hidden in it."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebook import yaml_nodes
from servicebook.values import Values, value_files

SECRET = "zq"
"""The start of every secret word."""

COMPANY = {
    "name": "Example",
    "locale": "en-IE",
    "currency": "EUR",
    "time_zone": "Europe/Dublin",
    "plans": ["basic", "plus"],
    "priorities": ["urgent"],
    "teams": {"support": {"name": "zqteam", "github": "@zq/support"}},
    "website": "https://example.com",
}

public_units = st.sampled_from(
    ["30 days", "4 business hours", "25 EUR", "95%", "2026-12-01", "help@example.com"]
)
secrets = st.integers(1, 99).map(lambda number: f"{SECRET}{number}")
names = st.sampled_from(["window", "limit", "reply", "first", "second"])
grids = st.fixed_dictionaries(
    {}, optional={"basic": public_units, "plus": st.fixed_dictionaries({"urgent": public_units})}
)
not_public = st.sampled_from(["internal", "Public", "agents", "", "public "])


def _fact(main: str, hidden: bool) -> st.SearchStrategy[dict[str, Any]]:
    """A fact with a main key, and secrets under every key that customers may not read."""
    shown = (
        secrets
        if hidden
        else public_units | (grids.filter(bool) if main == "promise" else public_units)
    )
    extra = {
        "target": secrets,
        "owner": secrets,
        "review_by": secrets,
        "above": secrets,
        "law": st.fixed_dictionaries({"ref": secrets, "at_least": secrets}),
        "note": secrets,
        "targets": secrets,
        "attained": st.fixed_dictionaries(
            {"target": secrets}, optional={"promise": st.just("90%"), "notes": secrets}
        ),
    }
    must = {main: shown, **({"audience": not_public} if hidden else {})}
    may = extra | (
        {"starts": secrets, "from": secrets}
        if hidden
        else {"starts": st.just("it arrives"), "audience": st.just("public")}
    )
    return st.fixed_dictionaries(must, optional=may)


facts = (
    public_units
    | st.sampled_from(["value", "promise"]).flatmap(lambda main: _fact(main, False))
    | st.sampled_from(["value", "promise"]).flatmap(lambda main: _fact(main, True))
    | st.fixed_dictionaries({"target": secrets})
)
namespaces = st.recursive(
    st.dictionaries(names, facts, min_size=1, max_size=4),
    lambda inner: st.dictionaries(names, facts | inner, min_size=1, max_size=3),
    max_leaves=4,
)
entries = st.dictionaries(
    st.sampled_from(["email", "phone"]),
    st.fixed_dictionaries({"label": st.just("Email"), "contact": st.just("help@example.com")})
    | st.fixed_dictionaries(
        {
            "label": secrets,
            "contact": secrets,
            "best_for": secrets,
            "audience": not_public.filter(bool),
        }
    ),
)
levels = st.lists(
    st.fixed_dictionaries({"name": secrets, "when": secrets, "contact": secrets}), max_size=2
)
books = st.fixed_dictionaries(
    {"company": st.just(COMPANY), "returns": namespaces},
    optional={
        "channels": entries,
        "hours": st.fixed_dictionaries(
            {
                "night": st.fixed_dictionaries(
                    {"open": st.just({"mon": SECRET}), "audience": not_public.filter(bool)}
                )
            }
        ),
        "escalation": st.fixed_dictionaries({"levels": levels}),
    },
)


def values_of(trees: dict[str, Any]) -> Values:
    parsed = {
        f"values/{name}.yml": yaml_nodes.parse(yaml.safe_dump(tree), f"values/{name}.yml")
        for name, tree in trees.items()
    }
    return value_files.from_trees({path: tree for path, tree in parsed.items() if tree})


@settings(max_examples=250, deadline=None)
@given(books)
def test_the_public_edition_holds_no_secret_and_reads_back_the_same(trees: dict[str, Any]) -> None:
    values = values_of(trees)
    public = value_files.public(values)
    dumped = {path: yaml_nodes.dump(tree) for path, tree in public.trees.items()}
    assert not any(SECRET in text for text in dumped.values())
    again = value_files.from_trees(
        {path: tree for path, text in dumped.items() if (tree := yaml_nodes.parse(text, path))}
    )
    assert {name: value.unit for name, value in again.named.items()} == {
        name: value.unit for name, value in public.named.items()
    }


@settings(max_examples=150, deadline=None)
@given(books)
def test_every_fact_that_customers_may_know_is_there(trees: dict[str, Any]) -> None:
    values = values_of(trees)
    expected = {name for name, value in values.named.items() if not value.internal}
    assert set(value_files.public(values).named) == expected
