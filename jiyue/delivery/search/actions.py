"""Keeping the index in step with what is out, counting what is looked for, and what is decided about that."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from itertools import chain
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.core.audit.actions import audited, record
from jiyue.delivery.publishing.models import Release
from jiyue.delivery.search import engine, heard, laws, recent, texts
from jiyue.delivery.search.entries import Entry
from jiyue.delivery.search.gathering import entries_of
from jiyue.delivery.search.models import AskedWord, IndexChange, WordDecision
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of
from jiyue.estate.registry.models import Website
from jiyue.rulebook.deadlines.rules import Term, calendar, due_at
from jiyue.rulebook.regulations.queries import enforces, strictest
from jiyue.rulebook.regulations.schema import KeptAtMost

BATCH = 500
SEARCH_WORDS = "search_words"
DECIDERS = frozenset(
    {Posting.Role.SITE_MANAGER, Posting.Role.SECTION_HEAD, Posting.Role.DEPUTY_HEAD, Posting.Role.HEAD}
)
ENOUGH, MOST = 500_000, 2_000_000
"""Bytes of newest changes: worth taking into the index, and the most that every search may have to read besides."""


@dataclass(frozen=True)
class Update:
    """What a run did: work rows taken, resources looked at, entries now in the index for them."""

    changes: int
    resources: int
    entries: int


def note(resource: Resource, *, at: datetime) -> None:
    """Put a resource on the work list, in the transaction that releases or withdraws it."""
    IndexChange.objects.create(resource=resource, at=at)


def update_due(*, at: datetime | None = None) -> Update:
    """Work off the list; what a crash leaves unmarked is simply done again.

    An index that is missing, or of an earlier form, is made anew whole.
    """
    if not IndexChange.objects.filter(done_at__isnull=True).exists() and not _is_missing():
        return Update(0, 0, 0)
    with engine.writing():
        folder = engine.current()
        if folder is None:
            return _renew(at or timezone.now())
        due = list(IndexChange.objects.filter(done_at__isnull=True).order_by("pk").values_list("pk", "resource_id"))
        gone = {key for _, key in due}
        entries = list(entries_of(gone))
        recent.add(folder, map(str, gone), entries)
        _done([pk for pk, _ in due], at or timezone.now())
        if recent.size(folder) > MOST:
            engine.fold(folder)
    return Update(len(due), len(gone), len(entries))


def _is_missing() -> bool:
    return engine.current() is None and Release.objects.filter(withdrawn_at__isnull=True).exists()


def fold_due(*, enough: int = ENOUGH) -> int:
    """Take the newest changes into the index when they are enough; how many were taken. For when nothing else waits."""
    folder = engine.current()
    if folder is None or recent.size(folder) < enough:
        return 0
    with engine.writing():
        return engine.fold(folder)


def follow_regulations(*, at: datetime) -> int:
    """Take in what the sites' 法规 pages show now, if that is not what is found already; how many parts there are."""
    folder, now = engine.current(), laws.mark()
    if folder is None or laws.kept(folder).mark == now:
        return 0
    with engine.writing():
        found = list(laws.entries(timezone.localdate(at)))
        keys = dict.fromkeys(entry.resource for entry in found)
        recent.add(folder, {*laws.kept(folder).keys, *keys}, found)
        laws.keep(folder, laws.Kept(now, tuple(keys)))
        if recent.size(folder) > MOST:
            engine.fold(folder)
    return len(found)


def rebuild(*, at: datetime | None = None) -> Update:
    """The whole index anew from what is out now."""
    with engine.writing():
        return _renew(at or timezone.now())


def _renew(at: datetime) -> Update:
    due = list(IndexChange.objects.filter(done_at__isnull=True).values_list("pk", flat=True))
    count = 0
    read: set[str] = set()
    shown = laws.mark()
    regulations = list(laws.entries(timezone.localdate(at)))

    def counted() -> Iterator[Entry]:
        nonlocal count
        for entry in chain(entries_of(None), regulations):
            count += 1
            read.update(Path(file.path).stem for file in entry.files)
            yield entry

    folder = engine.renew(counted())
    laws.keep(folder, laws.Kept(shown, tuple(entry.resource for entry in regulations)))
    texts.forget_others(read)
    _done(due, at)
    return Update(len(due), Release.objects.filter(withdrawn_at__isnull=True).count(), count)


def _done(keys: list[int], at: datetime) -> None:
    for start in range(0, len(keys), BATCH):
        IndexChange.objects.filter(pk__in=keys[start : start + BATCH]).update(done_at=at)


def hear(host: str, query: str, *, found: bool, at: datetime) -> None:
    """Somebody looked for something on a site: one line in a file, without anything of who it was."""
    heard.add(host, query, unmet=not found, at=at)


@enforces(KeptAtMost)
def count_heard(*, at: datetime) -> int:
    """Add up what was looked for, and drop the counts of months that have been kept long enough."""
    with transaction.atomic():
        stored = heard.store(heard.taken())
        _drop_old_words(at)
    heard.done()
    return stored


def _drop_old_words(at: datetime) -> None:
    today = timezone.localdate(at)
    rows = AskedWord.objects.values_list("website", "website__outlet__sponsor__place_id", "month").distinct()
    for website, place, month in rows:
        kept = strictest(KeptAtMost, place=place, on=today, record=SEARCH_WORDS)
        begun = timezone.make_aware(datetime.combine(month, time.min))
        if due_at(begun, Term.parse(kept.rule.term), calendar()) < at:
            AskedWord.objects.filter(website=website, month=month).delete()


@audited
def decide_word(website: Website, *, word: str, decision: str, by: Posting, at: datetime) -> WordDecision:
    """Put down what is done about a word that is looked for; those who run the site do."""
    outlet = website.outlet
    houses = [host_of(one) for one in (outlet.sponsor, outlet.operator) if one]
    if by.role not in DECIDERS or not by.active_at(at) or host_of(by.organisation) not in houses:
        raise Refusal(
            f"由“{outlet}”主办或承办单位在任的网站管理员或负责人办理。", cure="请联系该单位的网站管理员或负责人。"
        )
    if not AskedWord.objects.filter(website=website, word=word).exists():
        raise Refusal("统计中没有这个搜索词。", cure="请从列表中选择搜索词。")
    if not decision.strip():
        raise Refusal("没有填写处理意见。", cure="请写明怎样处理，例如：已发布办事指南，或不属于公开范围。")
    made = WordDecision.objects.create(
        website=website, word=word, decision=decision.strip(), decided_by=by, decided_at=at
    )
    summary = f"搜索词“{word}”：{made.decision}"
    record("search.decide_word", made, by=by, at=at, summary=summary, data={"website": str(website.pk), "word": word})
    return made
