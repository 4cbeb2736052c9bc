"""The tree of a site looked at as a whole: what stands where and on which basis, and what is hard to find."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from jiyue.estate.organisations.models import Organisation
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Block, Column, NavEntry
from jiyue.estate.sites.queries import Required, columns_of, required_columns
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import PortalFunctions, StructureAid

FIRST = 8
"""So many columns of the first level stand in a navigation that nobody chose."""


@dataclass(frozen=True)
class Node:
    """A column with what the rules ask of it and what is odd about it."""

    column: Column
    required: tuple[Required, ...]
    warnings: tuple[str, ...]
    citations: tuple[Citation, ...]


@enforces(StructureAid)
def nodes(outlet: Outlet, *, at: datetime) -> list[Node]:
    """Every column in use, branch by branch, with its warnings; the ruling recorded."""
    on = timezone.localdate(at)
    columns = list(columns_of(outlet))
    aids = rules_for(StructureAid, place=outlet.sponsor.place_id, on=on)
    wanted = required_columns(outlet, on=on)
    seen = _Seen(outlet, columns)
    found = []
    for column in sorted(columns, key=lambda one: _path(one, seen)):
        said = tuple(text for aid in aids for text in seen.warnings(column, aid))
        cited = tuple(citation for aid in aids for citation in aid.citations) if said else ()
        found.append(Node(column, tuple(one for one in wanted if column in one.columns), said, cited))
    for aid in aids:
        rule(aid.citations, "refused" if any(one.warnings for one in found) else "allowed")
    return found


@enforces(StructureAid)
@enforces(PortalFunctions)
def functions(outlet: Outlet, *, on: date) -> list[Required]:
    """What a government's portal is for, each with the columns of its home page that serve it; the rulings recorded."""
    if host_of(outlet.sponsor).kind not in (Organisation.Kind.GOVERNMENT, Organisation.Kind.OFFICE):
        return []
    near = _Seen(outlet, columns_of(outlet)).near
    front = [one for one in columns_of(outlet) if one.pk in near]
    found = []
    for applied in rules_for(PortalFunctions, place=outlet.sponsor.place_id, on=on):
        for wanted in applied.rule.functions:
            there = tuple(one for one in front if any(word in one.name for word in wanted.name_patterns))
            rule(applied.citations, "allowed" if there else "refused")
            found.append(Required(wanted.label, there, applied.citations))
    return found


def namesakes(outlet: Outlet, name: str, *, at: datetime) -> list[Column]:
    """Columns of the site that have this name already, wherever they stand; the ruling recorded."""
    found = list(columns_of(outlet).filter(name=name.strip()))
    for aid in rules_for(StructureAid, place=outlet.sponsor.place_id, on=timezone.localdate(at)):
        rule(aid.citations, "refused" if found else "allowed")
    return found


def _path(column: Column, seen: "_Seen") -> tuple[tuple[int, str], ...]:
    above = seen.by_id.get(column.parent_id) if column.parent_id else None
    return (*(_path(above, seen) if above else ()), (column.ordinal, column.name))


class _Seen:
    """One look at a site's columns, navigation and blocks."""

    def __init__(self, outlet: Outlet, columns: Iterable[Column]) -> None:
        rows = list(columns)
        self.by_id = {one.pk: one for one in rows}
        self.names = Counter(one.name for one in rows)
        self.parents = {one.parent_id for one in rows}
        chosen = list(NavEntry.objects.filter(outlet=outlet).values_list("column_id", flat=True))
        tops = sorted((one for one in rows if one.parent_id is None), key=lambda one: (one.ordinal, one.name))
        shown = Block.objects.filter(outlet=outlet, page=None).values_list("column_id", flat=True)
        self.near = {*(chosen or [one.pk for one in tops[:FIRST]]), *shown, *(one.pk for one in rows if one.on_home)}

    def clicks(self, column: Column) -> int:
        """How many steps from the home page; a column of the first level is two away by the site map."""
        above = self.by_id.get(column.parent_id) if column.parent_id else None
        ways = [1] if column.pk in self.near else []
        return min([*ways, self.clicks(above) + 1 if above else 2])

    def warnings(self, column: Column, aid: Applied[StructureAid]) -> list[str]:
        found = []
        if self.names[column.name] > 1:
            found.append(f"本网站有 {self.names[column.name]} 个栏目叫“{column.name}”。")
        if column.pk not in self.parents and column.last_item_at is None:
            found.append("没有下级栏目，也没有信息。")
        if (steps := self.clicks(column)) > aid.rule.clicks:
            found.append(f"从首页要点击 {steps} 次才能到达。")
        return found
