"""A site's structure looked through as a whole, once a year: the figures of each column, what is said and decided."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from jiyue.estate.duties.models import Duty
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.queries import columns_of
from jiyue.oversight.disclosure.models import StructureReview, StructureWord
from jiyue.oversight.disclosure.queries import use
from jiyue.rulebook.regulations.queries import Applied, rules_for, together
from jiyue.rulebook.regulations.schema import ApprovalChain

CASE, TASK = "structure_review", ".structure-review"


@dataclass(frozen=True)
class Line:
    """A column in use with its figures of the year, what was decided and what was said of it."""

    column: Column
    figures: use.Figures
    decision: StructureWord | None
    comments: tuple[StructureWord, ...]


def lines(review: StructureReview) -> list[Line]:
    """Every column in use of the site, branch by branch, with the figures of the review's year."""
    columns = list(columns_of(review.outlet).select_related("owner", "parent"))
    first, last = date(review.year, 1, 1), date(review.year + 1, 1, 1)
    figures = use.figures(columns, first=first, last=last)
    decided: dict[object, StructureWord] = {}
    said: dict[object, list[StructureWord]] = {}
    for word in review.words.select_related("said_by__person", "said_by__organisation"):
        if word.verdict == StructureWord.Verdict.COMMENT:
            said.setdefault(word.column_id, []).append(word)
        else:
            decided.setdefault(word.column_id, word)
    by_key = {one.pk: one for one in columns}
    return [
        Line(one, figures[one.pk], decided.get(one.pk), tuple(said.get(one.pk, ())))
        for one in sorted(columns, key=lambda column: _path(column, by_key))
    ]


def _path(column: Column, known: dict[UUID, Column]) -> list[tuple[int, str]]:
    path: list[tuple[int, str]] = []
    here: Column | None = column
    while here is not None:
        path.insert(0, (here.ordinal, here.name))
        here = known.get(here.parent_id) if here.parent_id else None
    return path


def chain_of(outlet: Outlet, at: datetime) -> Applied[ApprovalChain]:
    """Who approves the outcome."""
    return together(rules_for(ApprovalChain, place=outlet.sponsor.place_id, on=timezone.localdate(at), purpose=CASE))


def duty_of(outlet: Outlet, year: int) -> Duty | None:
    """The yearly task to which a review belongs, where the place lists one."""
    found = Duty.objects.filter(matter__endswith=TASK, subject_id=str(outlet.pk), occasion=str(year), voided_at=None)
    return found.first()


def keeps(posting: Posting, outlet: Outlet) -> bool:
    """The sponsor's and the undertaker's own people."""
    return host_of(posting.organisation) in [host_of(one) for one in (outlet.sponsor, outlet.operator) if one]
