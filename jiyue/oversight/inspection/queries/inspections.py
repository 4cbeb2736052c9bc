"""Questions about inspections: what can be drawn, what it is held against, how a sheet stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import household, scope_of
from jiyue.estate.registry.models import Outlet
from jiyue.oversight.inspection.models import Inspection, InspectionMark, InspectionRequirement, InspectionSheet
from jiyue.oversight.inspection.rules import Outcome, in_order_of_lots, lot, outcome
from jiyue.rulebook.regulations.queries import Applied, rules_for, strictest
from jiyue.rulebook.regulations.schema import InspectionBasis, InspectionItem, ScoringTable


def visible_to(posting: Posting) -> QuerySet[Inspection]:
    """The inspections of a supervisor's own office."""
    if posting.role != Posting.Role.SUPERVISOR:
        return Inspection.objects.none()
    found = Inspection.objects.filter(issuer__in=household(posting.organisation))
    return found.select_related("issuer", "begun_by__person", "begun_by__organisation")


def requirements_visible_to(posting: Posting) -> QuerySet[InspectionRequirement]:
    if posting.role != Posting.Role.SUPERVISOR:
        return InspectionRequirement.objects.none()
    found = InspectionRequirement.objects.filter(owner__in=household(posting.organisation))
    return found.select_related("owner", "entered_by__person", "entered_by__organisation")


def locked(inspection: Inspection) -> Inspection:
    rows = Inspection.objects.select_for_update(of=("self",)).select_related("issuer")
    return rows.get(pk=inspection.pk)


def require_open(inspection: Inspection) -> None:
    if inspection.state != Inspection.State.OPEN:
        raise Refusal(f"“{inspection}”已经完成。", cure="如需补查，请重新开始一次检查。")


def local_outlets(issuer: Organisation, outlet_kind: str) -> QuerySet[Outlet]:
    """The local outlets in operation: those that the office supervises, and those of the units it looks after."""
    ours = Q(supervisor__in=household(issuer)) | Q(sponsor__in=scope_of(issuer))
    running = Outlet.objects.filter(ours, kind=outlet_kind, status=Outlet.Status.RUNNING)
    return running.select_related("sponsor").order_by("pk")


def tables(issuer: Organisation, outlet_kind: str | None, *, at: datetime) -> list[Applied[ScoringTable]]:
    """The tables that can be chosen; the one that the place's text names stands first."""
    place, on = issuer.place_id, timezone.localdate(at)
    named = strictest(InspectionBasis, place=place, on=on).rule.table
    found = rules_for(ScoringTable, place=place, on=on, outlet_kind=outlet_kind)
    return sorted(found, key=lambda one: (one.rule.title != named, one.rule.title))


def standing_requirements(issuer: Organisation, outlet_kind: str | None) -> QuerySet[InspectionRequirement]:
    """The requirements from circulars that the next inspection may take."""
    found = InspectionRequirement.objects.filter(owner=issuer, ended_at=None)
    return found.filter(outlet_kind=outlet_kind) if outlet_kind else found


def sources(issuer: Organisation, *, at: datetime) -> list[tuple[str, str]]:
    """Whose circulars may add requirements here."""
    basis = strictest(InspectionBasis, place=issuer.place_id, on=timezone.localdate(at))
    return [(one.key, one.label) for one in basis.rule.sources]


def own_items(issuer: Organisation, outlet_kind: str, *, at: datetime) -> list[Applied[InspectionItem]]:
    """What every inspection at the place looks at, whatever table is chosen."""
    on = timezone.localdate(at)
    return rules_for(InspectionItem, place=issuer.place_id, on=on, outlet_kind=outlet_kind)


def table_facts(table: Applied[ScoringTable]) -> dict[str, Any]:
    """A table as an inspection keeps it: name, version, and what of it is not official."""
    return {
        "key": table.rule.key,
        "title": table.rule.title,
        "version": table.rule.version,
        "remark": table.rule.remark or "",
        "edition": table.edition,
        "default": table.origin == "default",
        "fail_below": table.rule.fail_below,
        "citations": [one.as_dict() for one in table.citations],
    }


def items_of(
    table: Applied[ScoringTable],
    requirements: Iterable[InspectionRequirement],
    own: Iterable[Applied[InspectionItem]],
) -> list[dict[str, Any]]:
    """Every item as it reads today; later changes of table or requirement leave the inspection alone."""
    of_table = [
        {
            "key": f"table.{one.key}", "label": one.label, "group": one.group or table.rule.title,
            "text": one.text or "", "veto": one.veto, "points": one.points,
            "citations": [cite.as_dict() for cite in table.citations],
        }
        for one in table.rule.items
    ]  # fmt: skip
    of_place = [
        {
            "key": f"rule.{one.rule.key}", "label": one.rule.label, "group": "当地文件要求",
            "text": one.rule.text or "", "screenshot": one.rule.screenshot,
            "citations": [cite.as_dict() for cite in one.citations],
        }
        for one in own
    ]  # fmt: skip
    of_circulars = [
        {
            "key": f"notice.{one.pk.hex}", "label": one.label, "group": "检查通报要求", "screenshot": one.screenshot,
            "text": f"{one.text}（{one.source_label}《{one.document}》{one.number}，第{one.version}版）",
        }
        for one in requirements
    ]  # fmt: skip
    return [*of_table, *of_place, *of_circulars]


@dataclass(frozen=True)
class Lot:
    """One of those that could be drawn, with its lot."""

    place: int
    key: str
    name: str
    sponsor: str
    lot: str
    drawn: bool


def lots(inspection: Inspection) -> list[Lot]:
    """The draw, done again from the seed: everybody in the order of the lots, and who was drawn by it."""
    facts = {one["id"]: one for one in inspection.base}
    number = inspection.sheets.count()
    order = in_order_of_lots(facts, seed=inspection.seed)
    return [
        Lot(place, key, facts[key]["name"], facts[key]["sponsor"], lot(inspection.seed, key), drawn=place <= number)
        for place, key in enumerate(order, start=1)
    ]


def is_as_drawn(inspection: Inspection) -> bool:
    """Whether the record agrees with the draw done again."""
    again = [one.key for one in lots(inspection) if one.drawn]
    return again == [str(key) for key in inspection.sheets.order_by("place").values_list("outlet_id", flat=True)]


def result_of(sheet: InspectionSheet) -> Outcome:
    """What the verdicts given so far come to."""
    inspection, marks = sheet.inspection, list(sheet.marks.all())
    faults = {one.item: one.deducted for one in marks if one.result == InspectionMark.Result.FAULT}
    skipped = {one.item for one in marks if one.result == InspectionMark.Result.NOT_ASKED}
    below = inspection.table.get("fail_below")
    done = sheet.finished_at is not None
    return outcome(inspection.items, faults, done=done, fail_below=below, skipped=skipped)
