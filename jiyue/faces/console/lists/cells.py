"""Small pieces that the lists' cells share."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.html import format_html

from jiyue.faces.console import words
from jiyue.rulebook.regulations.queries import address_of
from jiyue.rulebook.regulations.rules import Citation


def tag(text: str, colour: str) -> str:
    return render_to_string("console/parts/tag.html", {"text": text, "colour": colour})


def state_tag(row: Any) -> str:
    word = words.state(row)
    return tag(word.text, word.colour)


def due_mark(clock: Any, at: Any) -> str:
    return render_to_string("console/parts/due.html", words.due_with_reasons(clock, at))


def why_text(lines: Iterable[str]) -> str:
    """How a date came about in one cell of an export."""
    return "".join(lines)


def date_cell(text: str, lines: Iterable[str], cited: Iterable[Citation], about: str) -> str:
    """A date with how it came about, to unfold."""
    return format_html(
        '<span class="jy-nowrap">{}</span>{}',
        text,
        render_to_string("console/parts/due.html", {"steps": words.steps(lines, cited), "about": about}),
    )


def clause(citation: Citation, label: str) -> str:
    """A clause in a cell, by a short name: a link to the workbench's reading page."""
    item = {"label": label, "url": address_of(citation)}
    return render_to_string("console/parts/cited.html", {"item": item})


def uuids(values: Iterable[str]) -> list[UUID]:
    """The well-formed ids among what a form sent."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
