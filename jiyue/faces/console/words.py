"""The words and marks that screens use for states, time limits and clauses (interface.md, section 5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.estate.duties import queries as duties
from jiyue.rulebook.regulations.queries import PublicSite, address_of
from jiyue.rulebook.regulations.rules import Citation


@dataclass(frozen=True)
class Word:
    text: str
    colour: str


@dataclass(frozen=True)
class Mark:
    mark: str
    text: str
    colour: str


COLOURS = {
    # review and library
    "open": "blue",
    "returned": "orange",
    "approved": "green",
    "cancelled": "grey",
    # findings and orders
    "suspected": "yellow",
    "confirmed": "red",
    "ordered": "orange",
    "issued": "orange",
    "reported": "blue",
    "closed": "green",
    "dismissed": "grey",
    # consent
    "waiting": "yellow",
    "given": "green",
    "refused": "red",
    "not_needed": "grey",
    # outlets
    "running": "green",
}
RULE_KINDS = {
    "naming": "栏目名称和层级", "update_interval": "栏目更新期限", "outlet_limit": "开设数量",
    "outlet_name": "账号名称一致", "opening_purpose": "为专项活动或专项工作开设",
}  # fmt: skip
"""The rules from which a supervising unit may grant an exception."""
FIELDS = ("state", "outcome", "consent", "status")


def state(row: Any) -> Word:
    """The state of a row by whichever of its fields says so."""
    for name in FIELDS:
        value = getattr(row, name, None)
        if isinstance(value, str) and value:
            return Word(getattr(row, f"get_{name}_display")(), COLOURS.get(value, "grey"))
    return Word("—", "grey")


def due(clock: Any, at: datetime) -> Mark:
    """How a clock stands at `at`: days left, days late, paused or settled."""
    if clock is None:
        return Mark("—", "无期限", "grey")
    if clock.stopped_at:
        return Mark("✓", "已办结", "grey")
    if clock.due_at is None:
        return Mark("—", "暂停", "grey")
    days = (timezone.localtime(clock.due_at).date() - timezone.localtime(at).date()).days
    if clock.due_at < at:
        return Mark("▲", f"超期 {-days} 天" if days < 0 else "今天已超期", "red")
    if days == 0:
        return Mark("●", f"今天 {timezone.localtime(clock.due_at):%H:%M} 到期", "orange")
    soon = clock.warn_at is not None and clock.warn_at <= at
    return Mark("●", f"剩 {days} 天", "orange" if soon else "green")


def due_with_reasons(clock: Any, at: datetime, site: PublicSite | None = None) -> dict[str, Any]:
    """What the one component for dates shows wherever a time limit stands."""
    mark = due(clock, at)
    shown: dict[str, Any] = {"mark": mark.mark, "text": mark.text, "colour": mark.colour}
    if clock is None:
        return shown
    return shown | {"provisional": clock.provisional, "steps": clock_steps(clock, site), "about": clock.label}


def clock_steps(clock: Any, site: PublicSite | None = None) -> list[list[dict[str, str]]]:
    """How a clock's date came about, ready to print."""
    return steps(duties.explain(clock), clock.citations, site)


def steps(lines: Iterable[str], cited: Iterable[Any], site: PublicSite | None = None) -> list[list[dict[str, str]]]:
    """Sentences in parts: every article named in them is a part of its own, with the address where it is read."""
    urls = {item["label"]: item["url"] for item in citations(cited, site)}
    if not urls:
        return [[{"label": line, "url": ""}] for line in lines]
    longest_first = sorted(urls, key=len, reverse=True)
    names = re.compile("(" + "|".join(re.escape(name) for name in longest_first) + ")")
    return [[{"label": part, "url": urls.get(part, "")} for part in names.split(line) if part] for line in lines]


def citations(values: Iterable[Any], site: PublicSite | None = None) -> list[dict[str, Any]]:
    """Clauses, of the engine or as rows keep them: each article once, with the address and all its quotes."""
    found: dict[str, dict[str, Any]] = {}
    for one in dict.fromkeys(v if isinstance(v, Citation) else Citation.from_dict(v) for v in values or ()):
        url = address_of(one, site=site)
        item = found.setdefault(str(one), {"label": str(one), "url": url, "quotes": []})
        if one.quote and one.quote not in [quote["text"] for quote in item["quotes"]]:
            item["quotes"].append({"text": one.quote, "url": url})
    return list(found.values())
