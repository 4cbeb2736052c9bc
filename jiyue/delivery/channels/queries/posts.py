"""What was posted: its source, how long after the website, what differs, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from jiyue.content.library.models import Resource
from jiyue.core.audit.models import Record
from jiyue.delivery.channels import gate, rules
from jiyue.delivery.channels.models import AccountFigures, FollowUp, PostRecord, Snapshot
from jiyue.delivery.publishing.models import Release
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry import queries as registry
from jiyue.estate.registry.models import Outlet, Post
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import Citation, rule
from jiyue.rulebook.regulations.schema import AccountPost

UNSOURCED, NOT_FIRST, DIFFERS, ADVERTISES = "unsourced", "not-first", "differs", "advertises"
NAMES = {
    UNSOURCED: "没有对应信息", NOT_FIRST: "未首发在网站", DIFFERS: "与信息不一致", ADVERTISES: "疑似经营性信息",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a post that stands on an account."""

    key: str
    message: str
    citations: tuple[Citation, ...] = ()

    @property
    def label(self) -> str:
        return NAMES[self.key]


@dataclass(frozen=True)
class Row:
    """A post with its source, the time since the website had it, and what is found."""

    post: Post
    record: PostRecord | None
    site_since: datetime | None
    findings: list[Finding] = field(default_factory=list)

    @property
    def posted_at(self) -> datetime | None:
        return self.record.posted_at if self.record else None

    @property
    def delay(self) -> int | None:
        """Minutes from the website to the account; below zero where the account was earlier."""
        if self.posted_at is None or self.site_since is None:
            return None
        return rules.minutes(self.site_since, self.posted_at)

    @property
    def delay_words(self) -> str:
        return rules.in_words(self.delay) if self.delay is not None else ""

    def has(self, key: str) -> bool:
        return any(one.key == key for one in self.findings)


def visible_to(posting: Posting) -> QuerySet[Post]:
    """The posts of the accounts that a posting sees."""
    shots = Prefetch("record__snapshots", Snapshot.objects.order_by("-taken_at"), to_attr="kept")
    found = Post.objects.filter(outlet__in=registry.visible_to(posting))
    return found.select_related(
        "outlet__sponsor", "record__resource__draft", "record__version", "recorded_by__person"
    ).prefetch_related(shots)


def rows(posts: Iterable[Post], *, at: datetime) -> list[Row]:
    """Each post with what is found; rulings are recorded."""
    listed = list(posts)
    records = {one.pk: getattr(one, "record", None) for one in listed}
    keys = {one.resource_id for one in records.values() if one and one.resource_id}
    out = {one.resource_id: one for one in Release.objects.filter(resource__in=keys).select_related("version")}
    found = []
    for post in listed:
        record = records[post.pk]
        release = out.get(record.resource_id) if record and record.resource_id else None
        since = release.first_released_at if release else None
        found.append(Row(post, record, since, _findings(post, record, release, on=timezone.localdate(at))))
    return found


def _findings(post: Post, record: PostRecord | None, release: Release | None, *, on: date) -> list[Finding]:
    found = [*_unsourced(post, record, on=on), *_not_first(post, record, release, on=on)]
    if record is None or record.gone_at:
        return found
    shot = next(iter(getattr(record, "kept", [])), None)
    if shot is not None:
        found += _differing(shot, release)
        found += _advertising(post, shot, on=on)
    return found


@enforces(AccountPost)
def _unsourced(post: Post, record: PostRecord | None, *, on: date) -> list[Finding]:
    cited = tuple(gate.cited(gate.asked("same_source", place=post.outlet.sponsor.place_id, on=on)))
    if record is not None and record.resource_id:
        rule(cited, "allowed")
        return []
    rule(cited, "refused")
    why = f"没有对应信息，原因：{record.why_none}" if record and record.why_none else "没有登记来自哪一条信息。"
    return [Finding(UNSOURCED, why, cited)]


@enforces(AccountPost)
def _not_first(post: Post, record: PostRecord | None, release: Release | None, *, on: date) -> list[Finding]:
    """The website is the first platform: an account that was earlier is listed, also while the site still lacks it."""
    if record is None or record.resource_id is None:
        return []
    cited = tuple(gate.cited(gate.asked("first_on_site", place=post.outlet.sponsor.place_id, on=on)))
    if release is not None and release.first_released_at <= record.posted_at:
        rule(cited, "allowed")
        return []
    rule(cited, "refused")
    early = rules.minutes(record.posted_at, release.first_released_at) if release else None
    when = f"比网站早 {rules.in_words(early)}" if early is not None else "网站还没有发布"
    return [Finding(NOT_FIRST, f"{when}。", cited)]


def _differing(shot: Snapshot, release: Release | None) -> list[Finding]:
    if release is None:
        return []
    version = release.version
    source = {"source_title": version.title, "source": gate.words_of(version)}
    found = rules.differing(title=shot.title, words=f"{shot.title}\n{shot.text}", **source)
    return [Finding(DIFFERS, "".join(one.message for one in found))] if found else []


def _advertising(post: Post, shot: Snapshot, *, on: date) -> list[Finding]:
    """The same look that a draft gets, at what stands on the account."""
    problems = gate.screened(shot.title, shot.text, owner=post.outlet.sponsor, on=on)
    cited = gate.cited(gate.asked("commercial", place=post.outlet.sponsor.place_id, on=on))
    bad = [one for one in problems if one.gravity == "block" and {*one.citations} & {*cited}]
    return [Finding(ADVERTISES, "".join(one.message for one in bad), tuple(cited))] if bad else []


@dataclass(frozen=True)
class Delays:
    """How long posts took after the website had their item: how many were measured, the middle and the longest."""

    count: int
    middle: str
    longest: str


def delays(found: Iterable[Row]) -> Delays:
    measured = [one.delay for one in found if one.delay is not None and one.delay >= 0]
    middle = rules.median(measured)
    if middle is None:
        return Delays(0, "", "")
    return Delays(len(measured), rules.in_words(middle), rules.in_words(max(measured)))


def standing_of(resource: Resource) -> list[PostRecord]:
    """The posts of an item that stand on accounts: whoever changes it is told of them."""
    rows = PostRecord.objects.filter(resource=resource, gone_at=None)
    return list(rows.select_related("post__outlet__sponsor", "version").order_by("posted_at"))


def follow_ups(posting: Posting) -> QuerySet[FollowUp]:
    """What is to be corrected or taken off on the accounts that a posting sees."""
    seen = FollowUp.objects.filter(record__post__outlet__in=registry.visible_to(posting), done_at=None)
    return seen.select_related("record__post__outlet", "duty__clock")


def is_intact(shot: Snapshot) -> bool:
    """Whether what is kept is what was put on record when it was kept."""
    now = rules.hash_of(shot.title, shot.text, shot.link, shot.pictures)
    told = Record.objects.filter(action="channels.keep", subject_id=str(shot.pk)).first()
    return now == shot.sha256 and told is not None and told.data.get("sha256") == now


def figures_visible_to(posting: Posting) -> QuerySet[AccountFigures]:
    return AccountFigures.objects.filter(outlet__in=registry.visible_to(posting)).select_related("outlet__sponsor")


@dataclass(frozen=True)
class Growth:
    """What an account did between two days on which its figures were entered, with its posts in that time."""

    outlet: Outlet
    since: date
    until: date
    followers: int
    gained: int
    reads: int
    likes: int
    shares: int
    posts: int
    originals: int

    @property
    def originals_share(self) -> str:
        return f"{round(self.originals * 100 / self.posts)}%" if self.posts else "—"


def growth(posting: Posting, *, since: date, until: date) -> list[Growth]:
    """The figures of each account in a period, as far as they were entered."""
    found: dict[Outlet, list[AccountFigures]] = {}
    for one in figures_visible_to(posting).filter(day__gte=since, day__lte=until).order_by("day"):
        found.setdefault(one.outlet, []).append(one)
    return [_growth(outlet, entered, since=since, until=until) for outlet, entered in found.items()]


def _growth(outlet: Outlet, entered: list[AccountFigures], *, since: date, until: date) -> Growth:
    posts = outlet.posts.filter(Q(posted_on__gte=since) & Q(posted_on__lte=until))
    sums = {name: sum(getattr(one, name) for one in entered) for name in ("reads", "likes", "shares")}
    return Growth(
        outlet=outlet,
        since=entered[0].day,
        until=entered[-1].day,
        followers=entered[-1].followers,
        gained=entered[-1].followers - entered[0].followers,
        posts=posts.count(),
        originals=posts.filter(original=True).count(),
        **sums,
    )
