"""Small pieces that the lists' cells share."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from jiyue.faces.console import words


def tag(text: str, colour: str) -> str:
    return render_to_string("console/parts/tag.html", {"text": text, "colour": colour})


def state_tag(row: Any) -> str:
    word = words.state(row)
    return tag(word.text, word.colour)


def due_mark(clock: Any, at: Any) -> str:
    mark = words.due(clock, at)
    return render_to_string("console/parts/due.html", {"mark": mark.mark, "text": mark.text, "colour": mark.colour})


def uuids(values: Iterable[str]) -> list[UUID]:
    """The well-formed ids among what a form sent."""
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found
