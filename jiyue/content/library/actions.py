"""Changes to the library. Every face (console, import, jobs) goes through these."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from jiyue.common import docx, html, uploads
from jiyue.common.refusals import Refusal
from jiyue.common.text import visible
from jiyue.content.library import hooks, policies
from jiyue.content.library.models import Attachment, Draft, Resource, Version
from jiyue.content.library.queries import attachment_marks, current_attachments, field_of, wording_of
from jiyue.content.library.rules import FIELDS, document_number_in, index_number, wording_hash
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Organisation, Posting


@audited
def create(
    *,
    kind: str,
    owner: Organisation,
    title: str,
    by: Posting,
    at: datetime,
    origin: str = "自编信息",
    is_sample: bool = False,
    **fields: Any,
) -> Resource:
    """Store a new resource with its draft: first into the library, then into use (先入库，后使用)."""
    policies.may_write_for(owner, by=by, at=at)
    if kind not in Resource.Kind.values:
        raise Refusal("没有这种信息类型。", cure=f"请从{'、'.join(Resource.Kind.labels)}中选择。")
    resource = Resource(kind=kind, owner=owner, created_by=by, created_at=at, origin=origin, is_sample=is_sample)
    today = timezone.localdate(at)
    defaults = {
        "source": owner.name,
        "formed_on": today,
        "index_number": index_number(place=owner.place_id, unit=owner.code, year=today.year, code=resource.short_id),
    }
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    values = checked({**defaults, **given, "title": title})
    resource.save(force_insert=True)
    Draft.objects.create(resource=resource, saved_at=at, saved_by=by, **values)
    record("library.create", resource, by=by, at=at, summary=f"新建信息《{values['title']}》", data={"kind": kind})
    return resource


@audited
def save_draft(resource: Resource, *, revision: int, fields: dict[str, Any], by: Posting, at: datetime) -> Draft:
    """Save the working draft; `revision` is the one the writer began from."""
    policies.may_change(resource, by=by, at=at)
    return _store(resource, revision=revision, fields=fields, by=by, at=at)


@audited
def amend_draft(resource: Resource, *, revision: int, fields: dict[str, Any], by: Posting, at: datetime) -> Draft:
    """Save the draft during review, by the holder of the current step; `review.amend` makes the version."""
    policies.may_amend(resource, by=by, at=at)
    return _store(resource, revision=revision, fields=fields, by=by, at=at)


def _store(resource: Resource, *, revision: int, fields: dict[str, Any], by: Posting, at: datetime) -> Draft:
    draft = Draft.objects.select_for_update(of=("self",)).select_related("saved_by").get(resource=resource)
    if draft.revision != revision:
        when = timezone.localtime(draft.saved_at).strftime("%Y-%m-%d %H:%M")
        raise Refusal(
            f"这份草稿已由 {draft.saved_by or '系统'} 于 {when} 另行保存，本次修改没有写入。",
            cure="请打开最新草稿，核对对方的修改后再保存。",
        )
    values = checked(fields)
    changed = sorted(name for name, value in values.items() if getattr(draft, name) != value)
    for name, value in values.items():
        setattr(draft, name, value)
    draft.revision, draft.saved_at, draft.saved_by = revision + 1, at, by
    draft.save()
    data = {"revision": draft.revision, "fields": changed}
    record("library.save_draft", resource, by=by, at=at, summary=f"保存草稿《{draft.title}》", data=data)
    return draft


def checked(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as they are stored: cleaned, of the right type and length, or a refusal that names the field."""
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in FIELDS:
            raise TypeError(f"{name} is not a field of the wording")
        column = field_of(name)
        if isinstance(value, str):
            value = visible(value)
            # In a body the unwanted may come as `&#x202e;`, so it is looked at again.
            value = visible(html.clean(value)) if name == "body" else value.strip()
        elif value is None and not column.null:
            value = ""
        try:
            values[name] = column.clean(value or (None if column.null else value), None)
        except ValidationError as error:
            raise Refusal(
                f"“{column.verbose_name}”不能这样填写：{''.join(error.messages)}", cure="请改正后再保存。"
            ) from error
    return values


@audited
def import_docx(
    data: bytes, name: str, *, owner: Organisation, kind: str, by: Posting, at: datetime, **fields: Any
) -> Resource:
    """A new resource from a Word or WPS file: text, tables and document number kept, pictures as inline files.

    The file itself is attached; the editor takes it off where it should not go out.
    """
    policies.may_write_for(owner, by=by, at=at)
    original = uploads.check(name, data)
    read = docx.docx_to_html(data)
    body = read.html
    for image in read.images:
        body = body.replace(f'"{image.placeholder}"', f'"files/{image.file.sha256}.{image.file.extension}"')
    found = {"body": body, "document_number": document_number_in(html.text_of(body))}
    title = read.title or original.name.rpartition(".")[0]
    resource = create(kind=kind, owner=owner, **{"title": title, **found, **fields}, by=by, at=at)
    pictures = {image.file.sha256: image.file for image in read.images}
    for picture in pictures.values():
        _keep(resource, picture, at=at, inline=True)
    _keep(resource, original, at=at, inline=False)
    data_of = {"sha256": original.sha256, "pictures": len(pictures)}
    record("library.import", resource, by=by, at=at, summary=f"从文件“{original.name}”新建信息", data=data_of)
    return resource


@audited
def attach(
    resource: Resource, *, name: str, data: bytes, by: Posting, at: datetime, inline: bool = False
) -> Attachment:
    """Add a file; it is checked and stored under its hash, whatever its name says."""
    policies.may_change(resource, by=by, at=at)
    file = uploads.check(name, data)
    if current_attachments(resource).filter(sha256=file.sha256).exists():
        raise Refusal(f"“{file.name}”已经在附件中。", cure="如需替换，请先移除原附件。")
    attachment = _keep(resource, file, at=at, inline=inline)
    record("library.attach", resource, by=by, at=at, summary=f"添加附件“{file.name}”", data={"sha256": file.sha256})
    return attachment


def _keep(resource: Resource, file: uploads.Checked, *, at: datetime, inline: bool) -> Attachment:
    # The bytes stand on disk before the row does: a row without its file would break a page, not the reverse.
    uploads.store(file)
    return Attachment.objects.create(
        resource=resource,
        name=file.name,
        sha256=file.sha256,
        extension=file.extension,
        size=file.size,
        added_at=at,
        inline=inline,
    )


@audited
def remove_attachment(attachment: Attachment, *, by: Posting, at: datetime) -> None:
    """Take a file off the draft; versions that were made with it keep it."""
    resource = attachment.resource
    policies.may_change(resource, by=by, at=at)
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    data = {"sha256": attachment.sha256}
    record("library.remove_attachment", resource, by=by, at=at, summary=f"移除附件“{attachment.name}”", data=data)


@audited
def make_version(resource: Resource, *, by: Posting, at: datetime, reason: str = "") -> Version:
    """Freeze the draft as the next numbered version; under review only the holder of the step may."""
    if policies.open_case(resource):
        policies.may_amend(resource, by=by, at=at)
    else:
        policies.may_change(resource, by=by, at=at)
    # The lock on the resource's row gives each version its own number.
    Resource.objects.select_for_update().get(pk=resource.pk)
    draft = Draft.objects.get(resource=resource)
    attachments = list(current_attachments(resource))
    wording = wording_of(draft)
    last = resource.versions.aggregate(last=Max("number"))["last"] or 0
    version = Version.objects.create(
        resource=resource,
        number=last + 1,
        wording_hash=wording_hash(wording, attachment_marks(attachments)),
        attachment_hashes=[attachment.sha256 for attachment in attachments],
        made_by=by,
        made_at=at,
        reason=reason,
        **wording,
    )
    data = {"number": version.number, "wording_hash": version.wording_hash}
    summary = f"形成《{version.title}》第 {version.number} 版"
    record("library.make_version", resource, by=by, at=at, summary=summary, data=data)
    return version


@audited
def remove(resource: Resource, *, by: Posting, at: datetime) -> None:
    """Put away a resource that never went out; its rows stay for the record."""
    policies.may_change(resource, by=by, at=at)
    for check in hooks.removal_checks:
        if refusal := check(resource):
            raise refusal
    resource.removed_at = at
    resource.save(update_fields=["removed_at"])
    record("library.remove", resource, by=by, at=at, summary=f"删除信息《{resource.draft.title}》")
