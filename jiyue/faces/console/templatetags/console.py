"""Repeated markup of the workbench: fields, states, times, people, clauses."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.utils import timezone

from jiyue.common import html
from jiyue.faces.console import doors, menu, words

register = template.Library()


@register.filter
def when(value: datetime | date | None) -> str:
    """`2026-11-02 09:00`; a bare date without the time; a dash where there is none."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value.strftime("%Y-%m-%d")


@register.filter
def who(posting: Any) -> str:
    """A person with the unit."""
    if posting is None:
        return "系统"
    unit = posting.organisation.short_name or posting.organisation.name
    return f"{unit}·{posting.person.name}"


@register.simple_tag(takes_context=True)
def cited(context: template.Context, values: Iterable[Any]) -> list[dict[str, Any]]:
    """Citations ready to print: each article once, with the addresses at which this viewer reads it."""
    return words.citations(values, _site(context)) if values else []


@register.filter
def size(value: int) -> str:
    return f"{value / 1024:.0f} KB" if value < 1024 * 1024 else f"{value / 1024 / 1024:.1f} MB"


@register.inclusion_tag("console/parts/tag.html")
def state(row: Any) -> dict[str, str]:
    """The state word of a row with its colour; the word alone carries the meaning."""
    word = words.state(row)
    return {"text": word.text, "colour": word.colour}


@register.inclusion_tag("console/parts/due.html", takes_context=True)
def due(context: template.Context, clock: Any, at: datetime | None = None) -> dict[str, Any]:
    """Mark and word of a time limit, never colour alone, with how its date came about to unfold."""
    return words.due_with_reasons(clock, at or timezone.now(), _site(context))


@register.inclusion_tag("console/parts/due.html", takes_context=True)
def why(context: template.Context, lines: Iterable[str], cited: Iterable[Any], about: str = "") -> dict[str, Any]:
    """How a date came about, to unfold beside the date."""
    return {"steps": words.steps(lines or (), cited, _site(context)), "about": about}


@register.inclusion_tag("console/parts/steps.html", takes_context=True)
def steps(context: template.Context, lines: Iterable[str], cited: Iterable[Any]) -> dict[str, Any]:
    """How a date came about, open to read; the articles in it are links."""
    return {"steps": words.steps(lines, cited, _site(context))}


def _site(context: template.Context) -> Any:
    return doors.reading_site(context.get("request"))


@register.inclusion_tag("console/parts/trail.html")
def trail(back: str) -> dict[str, Any]:
    """The way to the page before by its names: the list that it belongs to, then the page itself."""
    found = menu.entry_of(back)
    return {"entry": found, "back": "" if found and found.url == back else back}


@register.inclusion_tag("console/parts/field.html")
def field(bound: forms.BoundField, *, inline: bool = False) -> dict[str, Any]:
    """One form field in the design system's markup."""
    widget = bound.field.widget
    kind = _kind(widget)
    classes = {
        "text": "gv-input",
        "textarea": "gv-textarea",
        "select": "gv-select",
        "file": "gv-file-upload",
    }.get(kind, "")
    described = []
    if bound.help_text:
        described.append(f"{bound.auto_id}-hint")
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
    attrs: dict[str, str | bool] = {"class": f"{classes} {classes}--error" if bound.errors and classes else classes}
    own = widget.attrs.get("class")
    if own:
        attrs["class"] = f"{attrs['class']} {own}"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    optional = not bound.field.required and not getattr(bound.field, "expected", False)
    shown = {"field": bound, "kind": kind, "inline": inline, "optional": optional}
    return shown | {"control": bound.as_widget(attrs=attrs) if classes else ""}


def _kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.HiddenInput):
        return "hidden"
    for kind, base in (
        ("checkboxes", forms.CheckboxSelectMultiple),
        ("radios", forms.RadioSelect),
        ("checkbox", forms.CheckboxInput),
        ("select", forms.Select),
        ("textarea", forms.Textarea),
        ("file", forms.ClearableFileInput),
        ("file", forms.FileInput),
    ):
        if isinstance(widget, base):
            return kind
    return "text"


@register.filter
def is_chosen(key: Any, chosen: Iterable[Any]) -> bool:
    return str(key) in {str(one) for one in chosen or ()}


@register.filter
def any_chosen(rows: Iterable[Any], chosen: Iterable[Any]) -> bool:
    keys = {str(one) for one in chosen or ()}
    return any(str(row.pk) in keys for row in rows)


@register.filter
def web_address(value: object) -> str:
    """An address that may stand behind a link: http or https, nothing a browser would run; else nothing."""
    text = str(value or "")
    return text if re.fullmatch(r"https?://[^\s\x00-\x1f\x7f\\]+", text, re.IGNORECASE) else ""


@register.filter
def trusted_html(body: str) -> str:
    """A body that went through the HTML door."""
    return html.trusted(body)


@register.simple_tag
def sheet_header(headers: list[str], place: int) -> str:
    """The head of a column of a table, for a narrow screen."""
    return headers[place]
