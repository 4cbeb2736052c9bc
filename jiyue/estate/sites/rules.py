"""How columns are named, addressed and fed. Pure; the numbers come from the packs."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiyue.rulebook.deadlines.rules import Due, Term
from jiyue.rulebook.regulations.queries import Applied
from jiyue.rulebook.regulations.schema import Naming, UpdateInterval

# First parts of addresses that are not columns (architecture: public addresses).
RESERVED = frozenset(
    [
        "hd",
        "ss",
        "api",
        "console",
        "accounts",
        "static",
        "assets",
        "files",
        "sitemaps",
        "search",
        "regulations",
        "topics",
    ]
)
UPDATE_CLOCK = "update_interval"
"""The clock of a column."""
MOST_BLOCKS, MOST_ENTRIES, MOST_ITEMS = 24, 8, 10
LONGEST_TITLE, LONGEST_LABEL = 30, 12
LONGEST_SLUG = 60
LONGEST_PINYIN = 24
LONGEST_NAME = 60
MONTHS = {"months": 1, "years": 12}
KEPT_DAYS = 60
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class Standing:
    """How a column stands under one rule on a day; `due` is None for an empty column, which is late at once.

    It was counted from the day `since`.
    """

    applied: Applied[Any]
    due: Due | None
    broken: bool
    days_since: int | None
    since: date | None = None


def naming_problem(limit: Naming, *, name: str, depth: int) -> str:
    """Why a column goes beyond a limit of naming; empty when it stays within."""
    if limit.max_depth is not None and depth > limit.max_depth:
        return f"栏目“{name}”将处于第{depth}级，超过{limit.max_depth}级。"
    if limit.max_length is not None and len(name) > limit.max_length:
        return f"栏目名称“{name}”有{len(name)}个字，超过{limit.max_length}个字。"
    return ""


def slug_problem(slug: str, taken: Collection[str]) -> str:
    if not _SLUG.match(slug) or len(slug) > LONGEST_SLUG:
        return f"网址名“{slug[:60]}”只能由小写字母、数字和单个连字符组成，不超过{LONGEST_SLUG}个字符。"
    if slug in RESERVED:
        return f"网址名“{slug}”由系统保留。"
    if slug in taken:
        return f"网址名“{slug}”已被同一网站的其他栏目使用。"
    return ""


def slug_of(name: str, taken: Collection[str]) -> str:
    """An address part in pinyin, in initials where that is long, numbered where it is taken."""
    # Imported late: its dictionary costs every command most of a second.
    from pypinyin import lazy_pinyin

    syllables = [re.sub(r"[^a-z0-9]", "", part.lower()) for part in lazy_pinyin(name)]
    whole = "".join(syllables)
    if len(whole) > LONGEST_PINYIN:
        whole = "".join(part[0] for part in syllables if part)
    base = whole[: LONGEST_SLUG - 6] or "lanmu"
    slug, number = base, 2
    while slug in taken or slug in RESERVED:
        slug, number = f"{base}-{number}", number + 1
    return slug


def term_of(interval: UpdateInterval) -> Term:
    """The interval as a term; `每月` asks for every calendar month."""
    term = Term.parse(interval.term)
    if interval.counted == "calendar" and term.unit in MONTHS:
        return Term(term.amount * MONTHS[term.unit], "calendar_months")
    return term


def counted_from(interval: UpdateInterval, days: Sequence[date], reviewed: date | None) -> date:
    """The day from which the interval runs: the newest day on which the column had done its duty (大理2021 第二十五条).

    Where several items are asked for, that is the day of the n-th newest, or the last in a full calendar period;
    a column that never reached the number is counted from its oldest item. A review counts where the rule asks for
    change or review.
    """
    newest = sorted(days, reverse=True)
    fed = next(_fed(interval, newest), newest[-1])
    return max(fed, reviewed) if reviewed and interval.unchanged == "needs_review" else fed


def _fed(interval: UpdateInterval, newest: Sequence[date]) -> Iterator[date]:
    """The days on which the asked number of items was reached, the newest first."""
    term = term_of(interval)
    if term.unit != "calendar_months":
        yield from newest[interval.items - 1 : interval.items]
        return
    per_period = Counter((day.year * 12 + day.month - 1) // term.amount for day in newest)
    for day in newest:
        if per_period[(day.year * 12 + day.month - 1) // term.amount] >= interval.items:
            yield day


def strictest(standings: Sequence[Standing]) -> Standing | None:
    """The rule that drives the clock: due first; the others are cited with it (D1)."""
    dated = [standing for standing in standings if standing.due]
    return min(dated, key=lambda standing: standing.due.date if standing.due else date.max, default=None)
