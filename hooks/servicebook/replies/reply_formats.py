"""Replies for other programs: JSON, CSV, and macros for Zendesk. Every reply once for each of its channels.

JSON is a list of objects, one a reply, with keys that stay:

    id         the page's path in docs/ without its end: "replies/refund-on-its-way"
    title      the page's title
    summary    what the reply is for
    owner      the team that answers for it, by its name in values/company.yml
    reviewed   the day of its last review: "2026-11-02"
    policy     the path in docs/ of the page that it rests on
    address    where customers read that page; null where they cannot
    fields     what the agent fills in: a list of {"name", "hint"}
    messages   a list of {"channel", "label", "text", "markdown", "html"}, one a channel
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from servicebook import replies
from servicebook.book import Book
from servicebook.replies import Message, Reply
from servicebook.units import Contact, ContactKind

COLUMNS = ("id", "title", "channel", "label", "policy", "address", "fields", "text", "html")


def as_json(book: Book) -> str:
    """The list that the module describes."""
    return _json([_object(reply, book) for reply in replies.read(book)])


def as_csv(book: Book) -> str:
    """COLUMNS, then a row for each reply and channel, as RFC 4180 has it; `fields` holds a line for each."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for reply, message in _each(book):
        writer.writerow(map(_guarded, _row(reply, message, book)))
    return text.getvalue()


def as_zendesk(book: Book) -> str:
    """A list of bodies for `POST /api/v2/macros`, one a reply and channel.

    Only what Zendesk documents (developer.zendesk.com, "Macros" and "Actions reference"): title, active,
    description, and the actions comment_value, comment_value_html and comment_mode_is_public. Fields stay
    as they are, in square brackets, for the agent to fill in.
    """
    return _json([{"macro": _macro(reply, message)} for reply, message in _each(book)])


FORMATS: Final[Mapping[str, Callable[[Book], str]]] = {
    "json": as_json,
    "csv": as_csv,
    "zendesk": as_zendesk,
}


def _json(entries: list[dict[str, Any]]) -> str:
    return f"{json.dumps(entries, indent=2, ensure_ascii=False)}\n"


def _each(book: Book) -> Iterator[tuple[Reply, Message]]:
    return ((reply, message) for reply in replies.read(book) for message in reply.messages)


def _object(reply: Reply, book: Book) -> dict[str, Any]:
    front = reply.front_matter
    return {
        "id": reply.name,
        "title": front.title,
        "summary": front.summary,
        "owner": front.owner,
        "reviewed": front.reviewed.isoformat(),
        "policy": front.policy,
        "address": replies.address(front.policy or "", "", book),
        "fields": [{"name": name, "hint": hint} for name, hint in reply.fields.items()],
        "messages": [
            {
                "channel": message.channel.name,
                "label": message.channel.label,
                "text": message.text,
                "markdown": message.markdown,
                "html": message.html,
            }
            for message in reply.messages
        ],
    }


def _row(reply: Reply, message: Message, book: Book) -> list[str]:
    front, channel = reply.front_matter, message.channel
    policy = front.policy or ""
    address = replies.address(policy, "", book) or ""
    hints = "\n".join(f"{name}: {hint}" for name, hint in reply.fields.items())
    said = (message.text, message.html)
    return [reply.name, front.title, channel.name, channel.label, policy, address, hints, *said]


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet takes for text: it would run what starts like a formula."""
    return f"'{cell}" if cell.lstrip(" ")[:1] in tuple("=+-@\t\r\n＝＋－＠") else cell


def _macro(reply: Reply, message: Message) -> dict[str, Any]:
    title = reply.front_matter.title
    if len(reply.messages) > 1:
        title = f"{title} ({message.channel.label})"
    return {
        "title": title,
        "active": True,
        "description": reply.front_matter.summary,
        "actions": list(_actions(message)),
    }


def _actions(message: Message) -> Iterator[dict[str, Any]]:
    """What the macro does. A chat shows no HTML; what is said on the phone is a note to read from."""
    contact = message.channel.contact
    spoken = isinstance(contact, Contact) and contact.kind is ContactKind.PHONE
    if message.channel.live:
        yield {"field": "comment_value", "value": _literal(message.text)}
    else:
        yield {"field": "comment_value_html", "value": _literal(message.html)}
    yield {"field": "comment_mode_is_public", "value": not spoken}


def _literal(text: str) -> str:
    """Text in which Zendesk finds no placeholder of its own: a string in braces prints itself."""
    return text.replace("{{", '{{"{{"}}').replace("{%", '{{"{%"}}')
