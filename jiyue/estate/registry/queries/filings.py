"""Filed copies: who receives them, who calls them up, and whether one is still what was received."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household, supervisors_over
from jiyue.estate.registry import filing
from jiyue.estate.registry.models import FiledCopy, Outlet
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import FilingArchive


def receiver_of(outlet: Outlet, *, at: datetime) -> Organisation | None:
    """The supervising unit; where that is the sponsor itself, the nearest unit above that watches over outlets."""
    sponsor = host_of(outlet.sponsor)
    if host_of(outlet.supervisor) != sponsor:
        return outlet.supervisor
    government = sponsor.parent if sponsor.kind == Organisation.Kind.OFFICE and sponsor.parent else sponsor
    over = supervisors_over(government.parent, at) if government.parent else []
    return host_of(over[0].organisation) if over else None


def filings_visible_to(posting: Posting) -> QuerySet[FiledCopy]:
    """What one's own unit filed; for a supervisor what its unit received."""
    own = household(posting.organisation)
    seen = Q(sender__in=own)
    if posting.role == Posting.Role.SUPERVISOR:
        seen |= Q(receiver__in=own)
    return FiledCopy.objects.filter(seen).select_related("outlet", "sender", "receiver", "filed_by__person")


@dataclass(frozen=True)
class Line:
    """One field of a filing: as it was received, and as the register has it today."""

    label: str
    filed: str
    today: str

    @property
    def is_changed(self) -> bool:
        return self.filed != self.today


@enforces(FilingArchive)
def opened(copy: FiledCopy, *, at: datetime) -> list[Line]:
    """The content as it was received, beside today's; refused where the stored copy is not the one received."""
    found = rules_for(FilingArchive, place=copy.receiver.place_id, on=timezone.localdate(at))
    cited = tuple(dict.fromkeys(citation for one in found for citation in one.citations))
    if not filing.holds(copy):
        raise refuse(
            f"备案档案 {copy.number} 与收到时不一致，不能作为查核依据。",
            cure="请联系审计管理员核查，并请上报单位重新备案。",
            citations=cited,
        )
    rule(cited, "allowed")
    now = filing.facts_of(copy.outlet)
    labels = dict.fromkeys([*copy.content, *now])
    return [Line(label, copy.content.get(label, ""), now.get(label, "")) for label in labels]
