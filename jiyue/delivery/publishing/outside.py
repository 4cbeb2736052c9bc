"""Seeing from outside what was published and what was taken back: the worker asks for each address as a citizen
would and compares what comes with the file that was released.

It runs behind the publication: what waits stands on the receipts (`awaited_at`), is asked for in batches, the newest
first, and again once a minute while it is not seen. A site that does not answer at all is asked once a round.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from jiyue.common import fetch
from jiyue.core.audit.actions import SYSTEM, audited, record
from jiyue.delivery.publishing import queries
from jiyue.delivery.publishing.models import Address, Output, Receipt
from jiyue.estate.registry.models import Website
from jiyue.estate.registry.queries import entrance, fetch_rules_for
from jiyue.rulebook.regulations.queries import enforces
from jiyue.rulebook.regulations.rules import rule
from jiyue.rulebook.regulations.schema import OutsideLook

BATCH = 100
"""So many addresses are asked for in one round."""
AGAIN = timedelta(minutes=1)
TIMEOUT = 5.0
LARGEST = 20_000_000
GONE = frozenset({404, 410})


def look_due(*, at: datetime) -> int:
    """Ask for what waits to be seen; how many addresses."""
    due = Q(looked_at__isnull=True) | Q(looked_at__lte=at - AGAIN)
    waiting = _read(Receipt.objects.filter(due, awaited_at__isnull=False)).order_by(
        F("looked_at").asc(nulls_first=True), "-awaited_at"
    )[:BATCH]
    over, wanted = list[Receipt](), list[Receipt]()
    for receipt in waiting:
        (wanted if _can_be_seen(receipt) else over).append(receipt)
    Receipt.objects.filter(pk__in=[one.pk for one in over]).update(awaited_at=None, trouble="")
    return _look(wanted, at=at)


def look_again(*, at: datetime) -> int:
    """A sample of what stands, site by site, drawn anew each time: what was seen once may be lost later."""
    count = 0
    for website in Website.objects.filter(host__isnull=False, tree__given__gt=0).select_related("outlet__sponsor"):
        given = website.tree.given
        size = min(queries.look_limit(website, at=at).rule.sample, given)
        drawn = random.sample(range(1, given + 1), size)
        standing = Address.objects.filter(website=website, ordinal__in=drawn, until__isnull=True)
        found = _read(Receipt.objects.filter(website=website, resource__in=standing.values("resource")))
        found = found.filter(gone_at__isnull=True, awaited_at__isnull=True, version=F("resource__release__version"))
        count += _look(found, at=at)
    return count


def _read(receipts: QuerySet[Receipt]) -> QuerySet[Receipt]:
    return receipts.select_related("website__outlet__sponsor", "website__host", "resource__release", "version")


def _can_be_seen(receipt: Receipt) -> bool:
    """Whether the site is still served by us, and the version was not superseded meanwhile."""
    if getattr(receipt.website, "host", None) is None:
        return False
    release = getattr(receipt.resource, "release", None)
    return bool(receipt.gone_at or (release and release.version_id == receipt.version_id))


def _look(receipts: Iterable[Receipt], *, at: datetime) -> int:
    by_site = defaultdict[Website, list[Receipt]](list)
    for receipt in receipts:
        by_site[receipt.website].append(receipt)
    for website, rows in by_site.items():
        before = _released(website, rows)
        pages = _asked(website, rows)
        after = _released(website, rows)
        # What was published anew meanwhile is compared at its next turn.
        still = [one for one in rows if before.get(one.path) == after.get(one.path)]
        _keep(website, {one: _trouble(one, pages[one.path], after.get(one.path, "")) for one in still}, at=at)
    return sum(len(rows) for rows in by_site.values())


def _released(website: Website, receipts: Iterable[Receipt]) -> dict[str, str]:
    paths = [one.path for one in receipts]
    return dict(Output.objects.filter(website=website, path__in=paths).values_list("path", "sha256"))


def _asked(website: Website, receipts: Collection[Receipt]) -> dict[str, fetch.Fetched]:
    """What came from each path; where the site does not answer at all, the first answer stands for all."""
    ways = fetch_rules_for([website.outlet])
    home = entrance(website.base_url, ways).rstrip("/")
    urls = {f"{home}/{one.path}": one.path for one in receipts}
    first, *others = urls
    page = fetch.fetch(first, rules=ways, timeout=TIMEOUT, limit_bytes=LARGEST)
    found = dict.fromkeys(urls.values(), page)
    if others and page.status:
        pages = fetch.crawl(
            others, rules=ways, limit=len(others), on_page=_no_further, timeout=TIMEOUT, limit_bytes=LARGEST
        )
        found |= {urls[one.requested]: one for one in pages}
    return found


def _no_further(_page: fetch.Fetched) -> tuple[str, ...]:
    return ()


def _trouble(receipt: Receipt, page: fetch.Fetched, released: str) -> str:
    """Why this does not prove what the receipt says; empty when it does."""
    if page.error:
        return page.error
    if receipt.gone_at:
        return "" if page.status in GONE else f"撤下以后仍能打开（状态 {page.status}）。"
    if not page.ok:
        return f"网站返回状态 {page.status}，没有打开。"
    return "" if sha256(page.body).hexdigest() == released else "打开的内容与发布的文件不一致。"


@enforces(OutsideLook)
def _keep(website: Website, seen: dict[Receipt, str], *, at: datetime) -> None:
    """Write what was seen on the receipts; what is late for the first time is put on record."""
    limit = queries.look_limit(website, at=at)
    good = [one.pk for one, trouble in seen.items() if not trouble]
    proved = {"awaited_at": None, "looked_at": at, "trouble": ""}
    Receipt.objects.filter(pk__in=good, gone_at__isnull=True).update(**proved, seen_at=Coalesce("seen_at", at))
    Receipt.objects.filter(pk__in=good, gone_at__isnull=False).update(**proved, gone_seen_at=at)
    bad = {one: trouble for one, trouble in seen.items() if trouble}
    newly = [
        one for one in bad if queries.is_late(one, at) and not (one.looked_at and queries.is_late(one, one.looked_at))
    ]
    for trouble in set(bad.values()):
        rows = [one.pk for one, said in bad.items() if said == trouble]
        Receipt.objects.filter(pk__in=rows).update(
            looked_at=at, trouble=trouble[:200], awaited_at=Coalesce("awaited_at", at)
        )
    if good or newly:
        rule(limit.citations, "refused" if newly else "allowed")
    if newly:
        _alarm(website, newly, minutes=limit.rule.minutes, trouble=bad[newly[0]], at=at)


@audited
def _alarm(website: Website, receipts: list[Receipt], *, minutes: int, trouble: str, at: datetime) -> None:
    summary = f"“{website}”有 {len(receipts)} 条信息发布或撤下后 {minutes} 分钟仍未从外部确认：{trouble}"
    data = {"receipts": [str(one.pk) for one in receipts], "trouble": trouble}
    record("publishing.unseen", website.outlet, by=SYSTEM, at=at, summary=summary, data=data)


def _was_late(receipt: Receipt) -> bool:
    """Whether it was late at the last look already."""
    return receipt.looked_at is not None and queries.is_late(receipt, receipt.looked_at)
