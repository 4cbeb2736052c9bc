"""Tables of the workbench's lists, made from the admin's change list so that a phone can show them as cards."""

from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_list import result_headers
from django.contrib.admin.views.main import PAGE_VAR

register = template.Library()

CHOOSE = "action_checkbox"
SHORT = 16


@register.simple_tag
def table(cl: Any) -> dict[str, Any]:
    """Headers and rows; each cell knows the label of its column."""
    headers = [_header(name, raw) for name, raw in zip(cl.list_display, result_headers(cl), strict=True)]
    names = [name for name in cl.list_display if name != CHOOSE]
    labels = {name: str(raw["text"]) for name, raw in zip(cl.list_display, headers, strict=True)}
    rows = []
    for result in cl.result_list:
        cells = [_cell(labels[name], cl.model_admin.cell(name, result)) for name in names]
        rows.append(
            {
                "pk": result.pk,
                "url": cl.url_for_result(result),
                "name": cells[0]["value"] or str(result),
                "cells": cells,
            }
        )
    return {"headers": headers, "rows": rows, "choose": CHOOSE in cl.list_display}


def _cell(label: str, value: Any) -> dict[str, Any]:
    """Dates and short words stay on one line."""
    return {"label": label, "value": value, "short": len(str(value)) <= SHORT}


def _header(name: str, raw: dict[str, Any]) -> dict[str, Any]:
    if name == CHOOSE:
        return {"choose": True, "text": ""}
    leads = raw.get("sorted") and raw.get("sort_priority") == 1
    order = ("ascending" if raw.get("ascending") else "descending") if leads else ""
    return {"text": raw["text"], "url": raw.get("url_toggle") if raw.get("sortable") else "", "sorted": order}


@register.simple_tag
def pills(cl: Any) -> list[dict[str, str]]:
    """The conditions that narrow the list now, each with the address that takes it away."""
    found = []
    if cl.query:
        found.append({"label": f"搜索：{cl.query}", "url": cl.get_query_string(remove=["q", PAGE_VAR])})
    for spec in cl.filter_specs:
        if not any(name in cl.params for name in spec.expected_parameters()):
            continue
        chosen = next((choice for choice in spec.choices(cl) if choice["selected"]), None)
        if chosen:
            url = cl.get_query_string(remove=[*spec.expected_parameters(), PAGE_VAR])
            found.append({"label": f"{spec.title}：{chosen['display']}", "url": url})
    return found


@register.simple_tag
def page_url(cl: Any, number: int, step: int) -> str:
    return cl.get_query_string({PAGE_VAR: number + step})
