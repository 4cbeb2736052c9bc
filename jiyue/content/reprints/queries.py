"""Questions about reprints: may it be taken from there, does it say the same, who has still to reprint what."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from django.db.models import Q, QuerySet

from jiyue.content.library.models import Draft, Resource, Version
from jiyue.content.library.policies import may_write_for
from jiyue.content.library.queries import readable
from jiyue.content.library.rules import Segment, difference
from jiyue.content.reprints.commercial import advertising_in, commercial
from jiyue.content.reprints.models import Captured, PolicyItem, RepostTask, Source, WatchedSource
from jiyue.content.reprints.norms import checked as checked_norms
from jiyue.content.reprints.norms import levels as norm_levels
from jiyue.content.reprints.norms import require as require_norms
from jiyue.estate.duties.queries import register as duties
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household, scope_of
from jiyue.rulebook.regulations.queries import Applied, enforces, rules_for, terms, together
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import RepostTrigger, ReprintRule, SourceWatch

__all__ = ["advertising_in", "checked_norms", "commercial", "norm_levels", "require_norms"]


@dataclass(frozen=True)
class Changes:
    """Where a reprint differs from its original; both empty when it says the same."""

    title: tuple[Segment, ...]
    text: tuple[Segment, ...]

    @property
    def none(self) -> bool:
        return not self.title and not self.text


def sources(owner: Organisation) -> QuerySet[Source]:
    """The hosts from which a house may reprint now."""
    return Source.objects.filter(owner__in=household(host_of(owner)), ended_at__isnull=True)


def source_of(url: str, *, owner: Organisation) -> Source | None:
    """The listed source of an address: its host or the domain above it."""
    host = (urlsplit(url).hostname or "").lower()
    return next((one for one in sources(owner) if host == one.host or host.endswith(f".{one.host}")), None)


def captured_of(resource: Resource) -> Captured | None:
    return resource.captured.select_related("captured_by__person", "exception_by__person").last()


def require_writer(resource: Resource, *, by: Posting, at: datetime) -> None:
    """Only whoever writes for the unit has its original fetched: asked before anything goes out."""
    may_write_for(resource.owner, by=by, at=at)


def changes(text: Version | Draft, original: Captured) -> Changes:
    """Every change of title and text, located."""
    return Changes(_differing(original.title, text.title), _differing(readable(original.body), readable(text.body)))


def _differing(before: str, after: str) -> tuple[Segment, ...]:
    if "".join(before.split()) == "".join(after.split()):
        return ()
    return difference(before, after)


def citations(what: str, *, owner: Organisation, on: date) -> tuple[Citation, ...]:
    found = rules_for(ReprintRule, place=owner.place_id, on=on, what=what)
    return together(found).citations if found else ()


@enforces(ReprintRule)
def require(version: Version, *, owner: Organisation, on: date) -> None:
    """A reprint comes from a listed source and says what its original says, or it is on record why not."""
    if version.resource.origin != Resource.Origin.REPRINTED:
        return
    original = captured_of(version.resource)
    if cited := citations("source", owner=owner, on=on):
        excused = original is not None and original.exception_reason
        if source_of(version.source_url, owner=owner) is None and not excused:
            raise refuse(
                f"“{urlsplit(version.source_url).hostname or '（没有原文网址）'}”不在本单位的转载稿源名单中。",
                cure="请转载名单中的来源；确需转载的，由本单位负责人在“转载原文”中写明理由。",
                citations=cited,
            )
        rule(cited, "allowed")
    if cited := citations("fidelity", owner=owner, on=on):
        _require_fidelity(version, original, cited)
        rule(cited, "allowed")


def _require_fidelity(version: Version, original: Captured | None, cited: tuple[Citation, ...]) -> None:
    if original is None or original.url != version.source_url:
        raise refuse("还没有取得这个网址的原文，不能对照。", cure="请在信息页“转载原文”中点“取原文”。", citations=cited)
    found = changes(version, original)
    if not found.none and not original.change_reason:
        where = "、".join(name for name, part in (("题名", found.title), ("正文", found.text)) if part)
        raise refuse(
            f"{where}与原文不一致，不得歪曲、篡改。",
            cure="请改回原文；确需改动的，在“转载原文”中写明理由，审核人会看到每一处改动。",
            citations=cited,
        )


def tasks_of(posting: Posting) -> QuerySet[RepostTask]:
    """The tasks of one's own unit; for a supervisor, of all it looks after. The newest original first."""
    own = Q(duty__holder__in=household(host_of(posting.organisation)))
    if posting.role == Posting.Role.SUPERVISOR:
        own |= Q(duty__holder__in=scope_of(posting.organisation))
    found = RepostTask.objects.filter(own).select_related("outlet", "duty__clock", "duty__holder", "resource")
    return found.prefetch_related("duty__clock__events").order_by("-published_at", "outlet__name")


@dataclass(frozen=True)
class TaskRow:
    """A task with how it stands: its state, when it is due and how that date came about, how long the reprint took."""

    task: RepostTask
    state: str
    due_at: datetime | None
    hours: float | None
    explain: tuple[str, ...]
    citations: tuple[Citation, ...]

    @property
    def is_late(self) -> bool:
        return self.state in (duties.State.LATE, duties.State.KEPT_LATE)


def rows(posting: Posting, *, at: datetime) -> list[TaskRow]:
    return [row(one, at=at) for one in tasks_of(posting)]


def row(task: RepostTask, *, at: datetime) -> TaskRow:
    done = task.duty.completed_at
    hours = (done - task.published_at).total_seconds() / 3600 if done else None
    duty = task.duty
    reasons = duties.explain(duty), duties.citations(duty)
    return TaskRow(task, duties.state(duty, at), duties.due_at(duty), hours, *reasons)


def late(posting: Posting, *, at: datetime) -> list[TaskRow]:
    """Who has not reprinted in time."""
    return [one for one in rows(posting, at=at) if one.is_late]


# -- watched sources and policy items ----------------------------------------------------------------------------------


@enforces(SourceWatch)
def watch_rule(owner: Organisation, *, on: date) -> Applied[SourceWatch] | None:
    """How often a source is looked at, and by which words an item is important."""
    return next(iter(rules_for(SourceWatch, place=owner.place_id, on=on)), None)


def important_words(owner: Organisation, *, on: date) -> list[str]:
    found = watch_rule(owner, on=on)
    return (
        [word for name in found.rule.term_lists for word in terms(name, place=owner.place_id, on=on)] if found else []
    )


def issuers(owner: Organisation, *, on: date) -> list[str]:
    """Whose important items are to be reprinted at the place, as the documents name them."""
    found = rules_for(RepostTrigger, place=owner.place_id, on=on, on_what="source")
    return list(dict.fromkeys(issuer for one in found for issuer in one.rule.issuers))


def watched(posting: Posting) -> QuerySet[WatchedSource]:
    """The sources that the posting's own unit watches."""
    found = WatchedSource.objects.filter(owner__in=household(host_of(posting.organisation)), ended_at=None)
    return found.prefetch_related("outlets")


def policy_items(posting: Posting) -> QuerySet[PolicyItem]:
    """What the posting's own unit found or brought in, the newest first."""
    found = PolicyItem.objects.filter(owner__in=household(host_of(posting.organisation)))
    return found.select_related("source", "area")
