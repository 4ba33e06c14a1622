"""mkdocs-macros' side of Servicebook: the values and tables of the edition that MkDocs reads."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from servicebook import today
from servicebook.expressions import FILTERS, variables
from servicebook.tables import MACROS
from servicebook.values import value_files


def define_env(env: Any) -> None:
    """Called once a build: hands over what `{{ }}` may hold, the same that the checks know."""
    values = value_files.read(Path(env.conf["docs_dir"]).parent, today.asked(os.environ))
    env.variables.update(variables(values))
    for name, table in MACROS.items():
        env.macro(partial(table, values), name)
    for name, function in FILTERS.items():
        env.filter(function, name)
