"""Questions about the library. Lists for staff always begin with `visible_to`."""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, Field, OuterRef, Q, QuerySet
from django.utils import timezone

from jiyue.common import media, uploads
from jiyue.common.compiled import Compiled, padded
from jiyue.common.reading import Inside
from jiyue.common.refusals import Refusal
from jiyue.content.library import hooks, policies, rules, texts
from jiyue.content.library.models import Attachment, Draft, Fingerprint, Resource, SavedFilter, ScopeChange, Version
from jiyue.content.library.rules import WORDING, Segment
from jiyue.estate.approvals.queries import inbox
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import host_of, household


class NotVisible(Refusal):
    """There is no such resource, or not for this posting: the same words for both."""


def visible_to(posting: Posting, *, at: datetime | None = None) -> QuerySet[Resource]:
    """What a posting sees: its own unit's resources, and those that wait for its word.

    A supervisor sees what is published like everybody else, never another unit's drafts.
    """
    moment = at or timezone.now()
    kind = Resource._meta.label_lower
    waiting = [UUID(key) for key in _waiting(posting, kind, moment)]
    elsewhere = [key for ask in hooks.visible_elsewhere for key in ask(posting, moment)]
    reach = Q(pk__in=[*waiting, *elsewhere])
    if posting.role in policies.AUTHORS:
        reach |= Q(owner__in=household(host_of(posting.organisation)))
    return Resource.objects.filter(reach, removed_at__isnull=True).select_related("owner", "draft")


def _waiting(posting: Posting, kind: str, at: datetime) -> Iterable[str]:
    steps = inbox(posting, at).filter(case__subject_kind=kind)
    return steps.values_list("case__subject_id", flat=True)


def scope_changes_visible_to(posting: Posting, at: datetime) -> QuerySet[ScopeChange]:
    """The changes of scope of one's own unit's resources."""
    ours = ScopeChange.objects.filter(resource__owner__in=household(host_of(posting.organisation)))
    return ours.select_related("resource__draft", "resource__owner", "requested_by__person")


def get(posting: Posting, key: UUID | str, *, at: datetime | None = None) -> Resource:
    """One resource by id, or a refusal that does not tell whether it exists."""
    try:
        identity = key if isinstance(key, UUID) else UUID(key)
    except ValueError:
        identity = None
    found = visible_to(posting, at=at).filter(pk=identity).first() if identity else None
    if found is None:
        raise NotVisible("没有找到这条信息，或者它不在本单位的办理范围内。", cure="请从信息列表中打开。")
    return found


get_visible = get


SEARCHED = ("title", "document_number", "index_number", "summary", "keywords", "source", "issuer")


def search(resources: QuerySet[Resource], text: str) -> QuerySet[Resource]:
    """Narrow a staff list to drafts that hold all the words: in title, text, numbers, metadata or names of files."""
    for word in text.split():
        files = Attachment.objects.filter(resource=OuterRef("pk"), removed_at__isnull=True, name__icontains=word)
        places = Q(Exists(files)) | Q(short_id=word.lower())
        # A word of Latin letters alone would be found in every tag of a body.
        in_tags = word.isascii() and word.isalpha()
        for name in SEARCHED if in_tags else (*SEARCHED, "body"):
            places |= Q(**{f"draft__{name}__icontains": word})
        resources = resources.filter(places)
    return resources


def field_of(name: str) -> "Field[Any, Any]":
    """The database field of one part of the wording: its Chinese name, its length, its choices."""
    return cast("Field[Any, Any]", Draft._meta.get_field(name))


def wording_of(text: Draft | Version) -> dict[str, Any]:
    """The fields of a draft or version by name."""
    return dict(zip(WORDING, _wording(text), strict=True))


_wording = attrgetter(*WORDING)


def metadata_of(text: Draft | Version) -> dict[str, Any]:
    """What a screening is told beside title and text: the other fields, and the way in which the resource came."""
    fields = {name: value for name, value in wording_of(text).items() if name not in ("title", "body")}
    return {**fields, "origin": text.resource.origin}


def current_attachments(resource: Resource) -> QuerySet[Attachment]:
    """The files of the draft, in the order they were added."""
    return resource.attachments.filter(removed_at__isnull=True).order_by("added_at", "pk")


def attachments_of(version: Version) -> list[Attachment]:
    """The files of a version in their order, also those taken off the draft since."""
    return attachments_of_many([version])[version.pk]


def attachments_of_many(versions: Collection[Version]) -> dict[UUID, list[Attachment]]:
    """The same for many versions, by one query."""
    owners = {version.resource_id for version in versions if version.attachment_hashes}
    rows = Attachment.objects.filter(resource__in=owners).order_by("added_at", "pk") if owners else ()
    by_resource: dict[UUID, list[Attachment]] = {}
    for row in rows:
        by_resource.setdefault(row.resource_id, []).append(row)
    return {version.pk: _standing(version, by_resource.get(version.resource_id, [])) for version in versions}


def _standing(version: Version, rows: Iterable[Attachment]) -> list[Attachment]:
    # The same file may have been removed and added again: the row that stood at the version's time counts.
    found = {row.sha256: row for row in rows if row.added_at <= version.made_at}
    return [found[sha256] for sha256 in version.attachment_hashes if sha256 in found]


def attachment_marks(attachments: Iterable[Attachment]) -> list[str]:
    """What of the files a signer signs: content, name, and whether it is a picture in the text."""
    return [f"{row.sha256} {row.inline:d} {row.name}" for row in attachments]


def wording_hash_of(version: Version, files: Iterable[Attachment] | None = None) -> str:
    """The wording hash recomputed from what is stored now; `files` where the caller has read them already."""
    rows = attachments_of(version) if files is None else files
    return rules.wording_hash(wording_of(version), attachment_marks(rows))


def draft_hash_of(resource: Resource) -> str:
    """The wording hash that the working draft would have as a version."""
    marks = attachment_marks(current_attachments(resource))
    return rules.wording_hash(wording_of(Draft.objects.get(resource=resource)), marks)


def exact_hash_of(version: Version, files: Iterable[Attachment] | None = None) -> str:
    """The hash over every stored character, layout included."""
    rows = attachments_of(version) if files is None else files
    return rules.exact_hash(_sealed(version), attachment_marks(rows))


_sealed = attrgetter(*rules.SEALED)


def attachment_insides(version: Version) -> list[tuple[str, Inside]]:
    """What a version's files say, show and hide, by name.

    Pictures of the body were painted anew and films put together anew: they bring nothing unseen along.
    """
    rows = (row for row in attachments_of(version) if not row.inline and row.extension not in media.EXTENSIONS)
    return [(row.name, attachment_inside(row)) for row in rows]


def attachment_inside(row: Attachment) -> Inside:
    """What one file says, shows and hides; a Refusal with its name where it is too hostile to be read."""
    if row.extension in media.EXTENSIONS:
        return Inside(row.extension)
    try:
        return texts.inside(uploads.path_of(row.sha256, row.extension), row.extension)
    except Refusal as refusal:
        raise Refusal(f"附件“{row.name}”：{refusal.message}", cure=refusal.cure) from refusal


def made_from(data: bytes, *, owner: Organisation) -> Resource | None:
    """The resource of the owner's house that has this very file among its attachments."""
    here = Attachment.objects.filter(sha256=hashlib.sha256(data).hexdigest(), removed_at__isnull=True)
    ours = here.filter(resource__owner__in=household(host_of(owner)), resource__removed_at__isnull=True)
    row = ours.select_related("resource__draft").order_by("-added_at").first()
    return row.resource if row else None


def filters_of(posting: Posting) -> QuerySet[SavedFilter]:
    """The posting's own saved filters and those shared in its unit."""
    mine = Q(made_by=posting) | Q(unit=host_of(posting.organisation), shared=True)
    return SavedFilter.objects.filter(mine).select_related("made_by__person", "made_by__organisation")


def replaced_files(resource: Resource) -> QuerySet[Attachment]:
    """Files of the draft's earlier days that others have taken the place of or that were taken off."""
    return resource.attachments.filter(removed_at__isnull=False, inline=False).order_by("-removed_at")


def history(resource: Resource) -> QuerySet[Version]:
    """All versions, newest first: who made them, when, why."""
    return resource.versions.select_related("made_by__person", "made_by__organisation").order_by("-number")


@dataclass(frozen=True)
class FieldChange:
    """One field that differs, as runs of text that stayed, came or went."""

    field: str
    label: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Comparison:
    """What differs between two texts; `layout_only` when a reader would read the same words."""

    fields: tuple[FieldChange, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    layout_only: bool


def diff(before: Version, after: Version | Draft) -> Comparison:
    """The comparison of a version with a later one or with the draft."""
    old, new = wording_of(before), wording_of(after)
    changes = tuple(_change(name, old[name], new[name]) for name in rules.changed_fields(old, new))
    had = {row.sha256: row.name for row in attachments_of(before)}
    rows = attachments_of(after) if isinstance(after, Version) else current_attachments(after.resource)
    has = {row.sha256: row.name for row in rows}
    added = tuple(name for sha256, name in has.items() if sha256 not in had)
    removed = tuple(name for sha256, name in had.items() if sha256 not in has)
    return Comparison(changes, added, removed, layout_only=not (changes or added or removed))


def _change(name: str, old: Any, new: Any) -> FieldChange:
    label = str(field_of(name).verbose_name)
    if name == "body":
        return FieldChange(name, label, rules.difference(readable(old), readable(new)))
    return FieldChange(name, label, rules.difference(_shown(name, old), _shown(name, new)))


def readable(body: str) -> str:
    """A body's words with its inner marks made into spaces, for comparison on a screen."""
    text = rules.words_of(body)
    for mark in (rules.ROW, rules.CELL, rules.MARK):
        text = text.replace(mark, "\n" if mark == rules.ROW else " ")
    return text


def _shown(name: str, value: Any) -> str:
    choices = dict(field_of(name).flatchoices)
    return str(choices.get(value, value or ""))


_SHOWN_NAME = re.compile(r"《.*》（(.+)）")
LOOKED_AT = 2_000
"""Rows read at most for one question about copies: standard texts share their marks with very many."""


@dataclass(frozen=True)
class Copy:
    """A resource whose title or text is nearly the same."""

    resource: Resource
    likeness: str


def copies_of(text: Draft | Version, *, most: int = 5) -> list[Copy]:
    """What the owner's house has in the library already that is nearly the same, the nearest text first."""
    resource = text.resource
    ours = rules.fingerprint(text.title, text.body)
    house = [one.pk for one in household(host_of(resource.owner))]
    theirs: dict[UUID, set[int]] = {}
    for key, value in _near(padded(sorted(ours)), padded(house), resource.pk):
        theirs.setdefault(key, set()).add(value)
    if not theirs:
        return []
    alike = {key: word for key, marks in theirs.items() if (word := rules.likeness(ours, frozenset(marks)))}
    nearest = sorted(alike, key=lambda key: (alike[key] != "text", -len(theirs[key])))[:most]
    found = Resource.objects.select_related("draft", "owner").in_bulk(nearest)
    return [Copy(found[key], alike[key]) for key in nearest]


_near = Compiled(
    lambda values, house, resource: (
        Fingerprint.objects.filter(value__in=values, resource__removed_at__isnull=True, resource__owner__in=house)
        .exclude(resource=resource)
        .order_by("-resource_id")
        .values_list("resource_id", "value")[:LOOKED_AT]
    )
)


def named_by(name: str, *, owner: Organisation) -> Resource | None:
    """The resource named by its short code or, within the house, by its number, also as 《题名》（文号）."""
    plain = name.strip()
    if not plain:
        return None
    standing = Resource.objects.select_related("draft").filter(removed_at__isnull=True)
    if found := standing.filter(short_id=plain.lower()).first():
        return found
    if shown := _SHOWN_NAME.fullmatch(plain):
        plain = shown[1]
    parts = rules.document_number(plain)
    if parts is None:
        return None
    ours = standing.filter(owner__in=household(host_of(owner)), draft__document_number=str(parts))
    return ours.order_by("created_at").first()


def interpreted_by(text: Draft | Version) -> Draft | None:
    """The document that an interpretation explains; what was saved names it by its short id."""
    named = text.interprets.strip()
    found = Draft.objects.filter(resource__short_id=named, resource__removed_at__isnull=True) if named else None
    return found.first() if found is not None else None


def interpretations_of(resource: Resource) -> QuerySet[Resource]:
    """What in the library says that it explains this document."""
    named = Draft.objects.filter(interprets=resource.short_id, resource__kind=Resource.Kind.INTERPRETATION)
    return Resource.objects.filter(draft__in=named, removed_at__isnull=True).select_related("draft")
