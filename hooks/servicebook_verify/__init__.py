"""The leak check: reads a finished public site and says what in it only the team may know.

    python -m servicebook_verify BOOK SITE [--internal SITE] [--forbidden FILE] [--report FILE] [--today DAY]

It stands apart: it imports nothing of the package `servicebook`, so that it cannot share a mistake with the
filter that it checks, and it cares not which program built the site. What is internal it learns from the
sources and from the marked regions of the finished internal site; what may be published it works out for
itself; then it looks into every file. Read on in this order:

    values       the values and settings of a book, and which are internal
    sources      its pages and blocks, and what in them customers may read
    theme        which files and words of the theme are for customers
    publishable  which files a public site may hold
    words        text as a reader sees it, cut into runs of four words
    markdown     the same for sources
    marks        amounts, numbers with units, codes, phones, addresses, links
    files        packed files, pictures, PDFs, base64: every file as texts
    properties   what a file tells about itself
    look         the look at every file of the site
    site_pages   the pages of a finished site, and which regions of them are marked internal
    learn        what is internal, and yet was printed
    excuses      what customers may read all the same
    findings     what is told of a leak
    report       leak-report.json
    side_by_side two things at once
    check        all of it, in order
"""

from servicebook_verify.check import Asked, run, verify
from servicebook_verify.files import CannotRun
from servicebook_verify.findings import Finding

__all__ = ["Asked", "CannotRun", "Finding", "run", "verify"]
