"""What the records alone show to be missing: people, columns, themes and classes that the rules want.

No page is fetched for it: the register of columns, of persons in charge and of releases answers.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.delivery.catalogue import queries as catalogue
from jiyue.delivery.publishing import restore
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.sites import queries as sites
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import structure, upkeep
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import Watch

UNKEPT, MISSING_COLUMN, STALE_THEME = "unkept", "missing-column", "stale-theme"
MISSING_FUNCTION = "missing-function"
MISSING_CLASS, LATE_CLASS, MISSING_YEAR = "missing-class", "late-class", "missing-year"
INCOMPLETE, OVERDUE_ROW = "incomplete-profile", "overdue-disclosure"
STRAY = "stray-file"


@dataclass(frozen=True)
class Part:
    """One of several things of a kind that a unit lacks: its name, what is said of it, why it should be there."""

    name: str
    told: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Lack:
    """One thing that should be there and is not, or several of a kind. `what` tells it from others of the same rule."""

    rule_key: str
    what: str
    responsible: Organisation
    message: str
    cure: str
    citations: tuple[Citation, ...] = ()
    parts: tuple[Part, ...] = ()

    def only(self, names: Container[str]) -> "Lack":
        """The same with these parts alone."""
        return replace(self, parts=tuple(part for part in self.parts if part.name in names))

    @property
    def text(self) -> str:
        return f"{self.message}：{'、'.join(part.told for part in self.parts)}。" if self.parts else self.message

    @property
    def cited(self) -> tuple[Citation, ...]:
        return tuple(dict.fromkeys((*self.citations, *(cite for part in self.parts for cite in part.citations))))


def lacks(outlet: Outlet, *, at: datetime) -> Iterator[Lack]:
    """Everything that is missing on a website or account."""
    yield from _unkept(outlet, at)
    if outlet.kind == Outlet.Kind.WEBSITE:
        yield from _missing_columns(outlet, at)
        yield from _missing_functions(outlet, at)
        yield from _stale_themes(outlet.website, at)
        yield from _missing_classes(outlet.website, at)
        yield from _missing_years(outlet.website, at)
        yield from _incomplete(outlet.website, at)
        yield from _overdue(outlet.website, at)
        yield from _strays(outlet.website, at)


def _unkept(outlet: Outlet, at: datetime) -> Iterator[Lack]:
    columns = Column.objects.filter(outlet=outlet)
    found: dict[tuple[Any, ...], list[upkeep.Gap]] = {}
    for gap in upkeep.gaps(Outlet.objects.filter(pk=outlet.pk), columns, at=at):
        # That the unit itself is gone is a matter of its own, mended elsewhere.
        found.setdefault((gap.subject.pk, gap.unit.pk, "" if gap.citations else gap.what), []).append(gap)
    for gaps in found.values():
        subject = gaps[0].subject
        name = f"栏目“{subject}”" if isinstance(subject, Column) else f"“{subject}”"
        yield Lack(
            UNKEPT, f"{subject.pk}/{'' if gaps[0].citations else gaps[0].what}", gaps[0].unit, f"{name}的责任没有落实",
            "请在该栏目或网站的“责任人”页面指定在任人员。",
            parts=tuple(Part(gap.what, f"{gap.what}（{gap.note}）", gap.citations) for gap in gaps),
        )  # fmt: skip


def _missing_columns(outlet: Outlet, at: datetime) -> Iterator[Lack]:
    for one in sites.required_columns(outlet, on=timezone.localdate(at)):
        if not one.columns:
            yield Lack(
                MISSING_COLUMN, one.label, outlet.sponsor,
                f"没有应当设置的“{one.label}”栏目" + (f"，它支撑{one.supports}。" if one.supports else "。"),
                "请设立该栏目，或恢复已停用的栏目。", one.citations,
            )  # fmt: skip


def _missing_functions(outlet: Outlet, at: datetime) -> Iterator[Lack]:
    for one in structure.functions(outlet, on=timezone.localdate(at)):
        if not one.columns:
            yield Lack(
                MISSING_FUNCTION, one.label, outlet.sponsor, f"从首页不能直接进入“{one.label}”。",
                f"请设立“{one.label}”栏目，放进导航或首页。", one.citations,
            )  # fmt: skip


def _stale_themes(website: Website, at: datetime) -> Iterator[Lack]:
    for one in catalogue.themes(website, at=at):
        if one.is_late:
            since = f"最近一次是 {one.newest}" if one.newest else "从未发布"
            yield Lack(
                STALE_THEME, one.part, website.outlet.sponsor, f"“{one.label}”的“{one.part}”没有按期更新，{since}。",
                f"请发布这一类数据，公开目录类别选“{one.label}\\{one.part}”。", one.citations,
            )  # fmt: skip


def _missing_classes(website: Website, at: datetime) -> Iterator[Lack]:
    """What a unit lacks in the catalogue is one matter of that unit; what it has let grow old another."""
    for row in catalogue.matrix(website, at=at):
        owed = list(row.owed)
        missing = [Part(cell.label, cell.label, cell.category.citations) for cell in owed if cell.state == "missing"]
        late = [
            Part(cell.label, f"{cell.label}（最近 {cell.newest}，应在 {cell.due} 前更新）", cell.category.citations)
            for cell in owed
            if cell.state != "missing"
        ]
        for key, said, parts in ((MISSING_CLASS, "没有信息", missing), (LATE_CLASS, "没有按期更新", late)):
            if parts:
                yield Lack(
                    key, str(row.unit.pk), row.unit, f"“{row.unit}”的公开目录有类别{said}",
                    "请发布这些类别的信息，公开目录类别选对应的类别。", parts=tuple(parts),
                )  # fmt: skip


def _missing_years(website: Website, at: datetime) -> Iterator[Lack]:
    for one in catalogue.years(website, at=at):
        if one.release is None:
            label = one.category.rule.label
            yield Lack(
                MISSING_YEAR, f"{label}/{one.year}", website.outlet.sponsor, f"没有 {one.year} 年的“{label}”。",
                f"请发布 {one.year} 年的报告，统计期间写“{one.year}年”。", one.category.citations,
            )  # fmt: skip


def _incomplete(website: Website, at: datetime) -> Iterator[Lack]:
    for one in catalogue.incomplete(catalogue.units_of(website), on=timezone.localdate(at)):
        yield Lack(
            INCOMPLETE, str(one.unit.pk), one.unit, f"“{one.unit}”的概况缺{'、'.join(one.missing)}。",
            "请在“机构概况”中补充，再生成页面送审。", one.category.citations,
        )  # fmt: skip


def _overdue(website: Website, at: datetime) -> Iterator[Lack]:
    for bound, clock in catalogue.overdue(website, at=at):
        yield Lack(
            OVERDUE_ROW, str(bound.pk), bound.unit, f"“{bound.unit}”没有按时限公开“{bound.demand}”。",
            "请发布有关信息，并在“公开事项”中登记。", tuple(Citation.from_dict(one) for one in clock.citations),
        )  # fmt: skip


@enforces(Watch)
def _strays(website: Website, at: datetime) -> Iterator[Lack]:
    """Files on a site that did not come out of the library (先入库，后使用)."""
    found = restore.strays(website)
    if found is None:
        return
    sponsor = website.outlet.sponsor
    asked = rules_for(Watch, place=sponsor.place_id, on=timezone.localdate(at), rule_key=STRAY)
    cited = tuple(dict.fromkeys(citation for one in asked for citation in one.citations))
    rule(cited, "refused" if found else "allowed")
    if found:
        yield Lack(
            STRAY, "files", sponsor, "网站目录中有不是从信息库发布的文件",
            "请查清来源：确需发布的，先存入信息库，经审核后发布；其余的，由平台运维员用“jiyue publish --restore”清除。",
            cited, tuple(Part(path, path, ()) for path in found),
        )  # fmt: skip
