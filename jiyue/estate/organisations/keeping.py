"""What the packs ask of backups: how often they are made, how many are kept, how often a restore is tried."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from jiyue.estate.organisations.models import Organisation
from jiyue.rulebook.deadlines.rules import Term, calendar, due_at
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, together
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import BackupRule

NOWHERE = "000000"


@dataclass(frozen=True)
class Lack:
    """What is missing in the backups, with the articles that ask for it."""

    message: str
    citations: tuple[Citation, ...]


def backup_rule(at: datetime) -> Applied[BackupRule]:
    """The strictest of all places with units drives; all are cited."""
    places = set(Organisation.objects.order_by().values_list("place_id", flat=True).distinct()) or {NOWHERE}
    day = timezone.localdate(at)
    found = [one for place in sorted(places) for one in rules_for(BackupRule, place=place, on=day)]
    return together(sorted(found, key=lambda one: one.rule.strictness()))


@enforces(BackupRule)
def judge(*, made_at: datetime | None, tested_at: datetime | None, at: datetime) -> list[Lack]:
    """Whether the newest backup is young enough, and the last good trial restore."""
    one = backup_rule(at)
    lacks = []
    for moment, term, what in ((made_at, one.rule.term, "备份"), (tested_at, one.rule.tested, "备份的恢复检验")):
        if moment is None or at > due_at(moment, Term.parse(term), calendar()):
            lacks.append(Lack(f"最近{Term.parse(term).chinese}没有{what}。", one.citations))
    rule(one.citations, "refused" if lacks else "allowed")
    return lacks
