"""Many resources at once, as an older site brings them: each by the same rules as one alone, stored in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions, policies
from jiyue.content.library.models import Attachment, Draft, Resource
from jiyue.content.library.rules import index_number
from jiyue.core.audit.actions import audited, record, record_each
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.regulations.queries import strictest
from jiyue.rulebook.regulations.schema import IndexNumberForm


@dataclass(frozen=True)
class Arrival:
    """What is to become a resource: its kind, its fields, and the files that were checked (whether in the text)."""

    kind: str
    fields: Mapping[str, Any]
    files: Sequence[tuple[uploads.Checked, bool]] = ()


@audited
def create_many(
    arrivals: Sequence[Arrival], *, owner: Organisation, by: Posting, at: datetime
) -> list[Resource | Refusal]:
    """A resource with its draft and files for each, or why it may not be; one that is refused stops no other."""
    policies.may_write_for(owner, by=by, at=at)
    today = timezone.localdate(at)
    form = strictest(IndexNumberForm, place=owner.place_id, on=today).rule.pattern
    made: list[Resource | Refusal] = []
    drafts, files = [], []
    for one in arrivals:
        resource = Resource(kind=one.kind, owner=owner, created_by=by, created_at=at)
        number = index_number(form, place=owner.place_id, unit=owner.code, year=today.year, code=resource.short_id)
        given = {name: value for name, value in one.fields.items() if value not in (None, "")}
        try:
            values = actions.checked({"source": owner.name, "formed_on": today, "index_number": number, **given})
        except Refusal as refusal:
            made.append(refusal)
            continue
        made.append(resource)
        drafts.append(Draft(resource=resource, saved_at=at, saved_by=by, **values))
        files += [_attachment(resource, file, inline=inline, at=at) for file, inline in one.files]
    _keep(drafts, files, by=by, at=at)
    refused = len(made) - len(drafts)
    summary = f"迁入信息 {len(drafts)} 条" + (f"，{refused} 条不能入库" if refused else "")
    record("library.create_many", owner, by=by, at=at, summary=summary, data={"count": len(drafts)})
    return made


def _attachment(resource: Resource, file: uploads.Checked, *, inline: bool, at: datetime) -> Attachment:
    # The bytes stand on disk before the row does: a row without its file would break a page, not the reverse.
    uploads.store(file)
    named = {"name": file.name, "sha256": file.sha256, "extension": file.extension, "size": file.size}
    return Attachment(resource=resource, added_at=at, inline=inline, **named)


def _keep(drafts: list[Draft], files: list[Attachment], *, by: Posting, at: datetime) -> None:
    Resource.objects.bulk_create([draft.resource for draft in drafts])
    Draft.objects.bulk_create(drafts)
    Attachment.objects.bulk_create(files)
    created = [(draft.resource, f"新建信息《{draft.title}》", {"kind": draft.resource.kind}) for draft in drafts]
    record_each("library.create", created, by=by, at=at)
    attached = [(file.resource, f"添加附件“{file.name}”", {"sha256": file.sha256}) for file in files]
    record_each("library.attach", attached, by=by, at=at)
