"""The demo's texts: the five documents and the samples, each through its whole review and out to its columns."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jiyue.config.demo import samples
from jiyue.config.demo.estate import Estate, data
from jiyue.content.library import actions as library
from jiyue.content.library.models import Resource
from jiyue.content.review import actions as review
from jiyue.content.review import queries as review_queries
from jiyue.content.review.models import Review
from jiyue.delivery.publishing import actions as publishing
from jiyue.estate.approvals import queries as approvals
from jiyue.estate.approvals.models import Step
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.sites.models import Column

STEP = timedelta(minutes=10)


@dataclass(frozen=True)
class Batch:
    """The samples of one column, made in one transaction."""

    site: str
    column: Column
    texts: list[samples.Sample]


def documents(estate: Estate) -> Iterator[str]:
    """Deposit the five documents that are not there yet; yields a title for each that was made."""
    for entry in sorted(data("documents")["documents"], key=lambda entry: entry["issued"]):
        if Resource.objects.filter(draft__document_number=entry["number"], removed_at=None).exists():
            continue
        with transaction.atomic():
            _document(estate, entry)
        yield entry["title"]


def _document(estate: Estate, entry: dict[str, Any]) -> None:
    author = estate.postings[f"{entry['site']}-editor"]
    at = morning(entry["issued"])
    text = (Path(settings.RULEPACKS_ROOT) / entry["pack"] / "text.txt").read_text()
    resource = library.create(
        kind=Resource.Kind.POLICY,
        owner=_owner(estate, entry["site"]),
        title=entry["title"],
        body=as_html(text),
        source=entry["issuer"],
        issuer=entry["issuer"],
        document_number=entry["number"],
        written_on=entry["written"],
        issued_on=entry["issued"],
        formed_on=entry["written"],
        theme="综合政务\\政务公开",
        subject_words=entry["words"],
        keywords=entry["words"],
        provenance=entry.get("provenance", ""),
        by=author,
        at=at,
    )
    columns = [estate.columns[site, slug] for site, slug in entry["places"]]
    publish(resource, columns=columns, author=author, at=at)


def batches(estate: Estate, *, count: int, today: date) -> list[Batch]:
    """What samples the columns still lack: one for each sparse column, the rest spread evenly over the others."""
    leaves = [
        (site["key"], column)
        for site in data("sites")["sites"]
        for top in site["columns"]
        for column in top.get("children", [top])
    ]
    sparse = sum(1 for _, column in leaves if column.get("sparse"))
    share, rest = divmod(max(0, count - sparse), len(leaves) - sparse)
    found = []
    for site, entry in leaves:
        # Few samples are spread thin, but no column stays empty.
        number = 1 if entry.get("sparse") else max(1, share + (1 if rest > 0 else 0))
        rest -= 0 if entry.get("sparse") else 1
        column = estate.columns[site, entry["slug"]]
        if column.placements.filter(resource__is_sample=True).exists():
            continue
        texts = samples.series(
            column=entry["name"],
            slug=entry["slug"],
            column_class=entry["class"],
            unit=column.owner.short_name,
            today=today,
            fresh=entry["fresh"],
            count=number,
        )
        # Oldest first, as they would have come.
        found.append(Batch(site, column, texts[::-1]))
    return found


@transaction.atomic
def deposit(estate: Estate, batch: Batch) -> None:
    """Make the samples of one column, each on its own past day."""
    author = estate.postings[f"{batch.site}-editor"]
    for text in batch.texts:
        at = morning(text.on)
        resource = library.create(
            kind=text.kind,
            owner=_owner(estate, batch.site),
            body=text.body,
            summary=text.summary,
            formed_on=text.on,
            is_sample=True,
            theme="综合政务\\其他",
            by=author,
            at=at,
            **_kind_fields(batch, text),
        )
        publish(resource, columns=[batch.column], author=author, at=at)


def _kind_fields(batch: Batch, text: samples.Sample) -> dict[str, Any]:
    if text.kind == Resource.Kind.POLICY:
        return {
            "title": text.title,
            "issuer": batch.column.owner.name,
            "document_number": f"示例发〔{text.on.year}〕{text.on.timetuple().tm_yday}号",
            "written_on": text.on,
            "issued_on": text.on,
            "subject_words": "示例",
            "keywords": "示例",
        }
    if text.kind == Resource.Kind.INTERPRETATION and (policy := _not_yet_explained(batch, by=text.on)):
        return {"title": samples.explains(policy.draft.title), "interprets": policy.short_id}
    return {"title": text.title}


def _not_yet_explained(batch: Batch, *, by: date) -> Resource | None:
    """The newest sample policy of the unit that was written by then and that no sample explains."""
    explained = Resource.objects.filter(removed_at=None).exclude(draft__interprets="").values("draft__interprets")
    policies = Resource.objects.filter(owner=batch.column.owner, kind=Resource.Kind.POLICY, is_sample=True)
    policies = policies.filter(draft__written_on__lte=by)
    return policies.exclude(short_id__in=explained).select_related("draft").order_by("-draft__written_on").first()


def publish(resource: Resource, *, columns: list[Column], author: Posting, at: datetime) -> None:
    """Place the resource and carry it through every step of its chain, one decision each ten minutes."""
    for column in columns:
        publishing.place(resource, column=column, by=author, at=at)
    current = review.submit(resource, by=author, at=at + STEP)
    at += STEP
    while step := approvals.current_step(current.case):
        at += STEP
        current = _decide(current, step, at=at)


def _decide(current: Review, step: Step, *, at: datetime) -> Review:
    if step.signs:
        _examine(current, at=at)
    for posting in approvals.deciders(step, at):
        if approvals.may_decide(current.case, posting, at) is None:
            return review.decide(
                current,
                verdict="pass",
                by=posting,
                at=at,
                opinion="同意。",
                aspects=step.aspects,
                answers=dict.fromkeys((key for key, _ in step.asks), "平稳，无须另作应对。"),
                seen_hash=current.version.wording_hash,
            )
    raise RuntimeError(f"nobody in the demo may decide {step}")


def _examine(current: Review, *, at: datetime) -> None:
    """The secrecy review, by the first who may."""
    for demand in review_queries.demands_of(current.resource, at=at):
        able = organisations.holders(demand.roles, current.resource.owner, at)
        by = next(one for one in able if one.person_id != current.case.opened_by.person_id)
        review.endorse(current.resource, what=demand.what, unit=demand.unit, given=True, by=by, at=at)


def _owner(estate: Estate, site: str) -> Organisation:
    return estate.websites[site].outlet.sponsor


def morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 0)))


_CHAPTER = re.compile(r"^(第[一二三四五六七八九十]+章|[一二三四五六七八九十]+、).{0,30}$")
_DATE = re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日$")


def as_html(text: str) -> str:
    """The plain text of a document as paragraphs; chapters become headings, a date line stands at the right."""
    lines = [re.sub(r"[\s\u3000]+", " ", line).strip() for line in text.splitlines()]
    return "\n".join(_line(html.escape(line)) for line in lines if line)


def _line(line: str) -> str:
    if _CHAPTER.match(line):
        return f"<h2>{line}</h2>"
    if _DATE.match(line):
        return f'<p class="jy-right">{line}</p>'
    return f"<p>{line}</p>"
