"""MkDocs' side of Servicebook: gives it an edition to read in place of docs/, and nothing else."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

from servicebook import book, checks, today
from servicebook.pages import Audience, page_time
from servicebook.publishing import editions
from servicebook.publishing.publish import EDITION
from servicebook.today import TodayError
from servicebook.units import Contact
from servicebook.values import value_files
from servicebook.values.wording import href

_LOG = logging.getLogger("mkdocs.servicebook")
_WATCHED = ("docs", "values", "linters", "overrides", "mkdocs.yml", "mkdocs.internal.yml")

_clock = page_time.Clock(page_time.usual(os.environ.get(page_time.SECONDS)), PluginError)

# MkDocs tells the command once and never again; every later event has to remember it.
_serving = False


def on_startup(*, command: str, dirty: bool) -> None:
    """Remember whether this is a preview, which must live on, or a build, which must stop."""
    global _serving
    _serving = command == "serve"
    # Its inventory of variables at each build would hide what a writer has to read.
    logging.getLogger("mkdocs.plugins.mkdocs_macros.util").setLevel(logging.WARNING)


@event_priority(100)  # before mkdocs-macros reads the values
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Make the edition and point MkDocs at it. Raises PluginError with every problem of the book."""
    audience = Audience.INTERNAL if config.extra.get("audience") == "internal" else Audience.PUBLIC
    ready = os.environ.get(EDITION)
    folder = Path(ready) if ready else _make_edition(Path(config.config_file_path).parent, audience)
    config.docs_dir = str(folder / "docs")
    config.nav = editions.nav_setting(folder)
    config.extra.update(_for_templates(folder))
    if (
        audience is Audience.PUBLIC
    ):  # the repository is the company's own; agents alone propose changes
        config.repo_url = config.repo_name = config.edit_uri = config.edit_uri_template = None
    return config


def on_pre_page(page: Page, **_: Any) -> Page:
    """From here on the page is read and rendered, which must end."""
    _clock.start(f"docs/{page.file.src_uri}")
    return page


@event_priority(-100)  # after all that works on a page's words
def on_page_content(html: str, **_: Any) -> str:
    """The page is rendered."""
    _clock.stop()
    return html


def on_build_error(**_: Any) -> None:
    """A page that failed is finished too."""
    _clock.stop()


def on_serve(server: LiveReloadServer, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
    """Watch what writers edit. Watching the edition itself would rebuild for ever."""
    server.unwatch(config.docs_dir)
    server.builder = _lasting(server.builder)
    root = Path(config.config_file_path).parent
    for name in _WATCHED:
        if (root / name).exists():
            server.watch(str(root / name))
    return server


def _lasting(build: Callable[[], None]) -> Callable[[], None]:
    """A build that fails, such as with an unreadable mkdocs.yml, leaves the pages as they were.

    Raised, the failure would keep every page from being answered until it is mended.
    """

    def build_or_tell() -> None:
        try:
            build()
        except Exception as error:
            _LOG.error(f"The pages stay as they were: {error}")

    return build_or_tell


def _make_edition(root: Path, audience: Audience) -> Path:
    folder = root / ".editions" / ("serve" if _serving else "build") / audience.value
    try:
        read = book.read(root, today.asked(os.environ))
    except TodayError as error:
        raise PluginError(str(error)) from None
    problems = checks.run(read)
    errors = [problem for problem in problems if problem.is_error]
    if not errors:
        editions.write(read, audience, folder)
    elif _serving:
        editions.write_draft(read, audience, folder, problems)
    else:
        raise PluginError("\n" + "\n".join(map(str, errors)))
    for problem in problems:
        _LOG.warning(str(problem)) if _serving else _LOG.info(str(problem))
    return folder


def _for_templates(folder: Path) -> dict[str, Any]:
    """The company's name, and the channels that stand on every page with their hours."""
    values = value_files.read(folder, today.asked(os.environ))
    contacts = [
        {
            "label": channel.label,
            "text": values.words.say(channel.contact),
            "href": href(channel.contact),
            "hours": values.words.opening_hours_line(channel.hours, short=True)
            if channel.hours
            else "",
        }
        for channel in values.channels
        if isinstance(channel.contact, Contact) and href(channel.contact)
    ]
    return {"company": values.company.name, "contacts": contacts}
