"""What a finished site needs beside its pages: its security policy and the ways on from old addresses.

Both belong to one generation of the site, so they are flipped with it. Apache reads `<audience>.htaccess`,
which stands beside the folder of the site and not in it, at each request (hosting/apache).
"""

from __future__ import annotations

from pathlib import Path

from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.publishing import moved_pages, security_policy


def write(found: Book, staged: Path) -> None:
    """Complete both finished sites in the folder `staged`. Raises OSError."""
    for audience in Audience:
        site = staged / audience.value
        moved = moved_pages.write(site, moved_pages.of(found.edition(audience)))
        policy = f'Header always set Content-Security-Policy "{security_policy.apply(site)}"'
        rules = "\n".join([policy, *moved, ""])
        (staged / f"{audience.value}.htaccess").write_text(rules, "utf-8")
