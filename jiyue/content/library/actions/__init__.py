"""Changes to the library. Every face (console, import, jobs) goes through these."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from jiyue.common import docx, html, uploads
from jiyue.common.cleaning import cleaned
from jiyue.common.refusals import Refusal
from jiyue.common.text import visible
from jiyue.content.library import hooks, limits, policies
from jiyue.content.library.actions.interpreting import open_tasks
from jiyue.content.library.models import Attachment, Draft, Fingerprint, Original, Resource, Version
from jiyue.content.library.queries import (
    attachment_marks,
    attachments_of,
    current_attachments,
    field_of,
    named_by,
    wording_of,
)
from jiyue.content.library.queries.scope import preset
from jiyue.content.library.rules import (
    WORDING,
    document_number,
    document_number_in,
    fingerprint,
    index_number,
    wording_hash,
)
from jiyue.content.library.sealed import seal, unseal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.rulebook.regulations.queries import strictest
from jiyue.rulebook.regulations.schema import IndexNumberForm


@audited
def create(
    *,
    kind: str,
    owner: Organisation,
    title: str,
    by: Posting,
    at: datetime,
    origin: str = Resource.Origin.OWN,
    is_sample: bool = False,
    **fields: Any,
) -> Resource:
    """Store a new resource with its draft: first into the library, then into use (先入库，后使用)."""
    policies.may_write_for(owner, by=by, at=at)
    if kind not in Resource.Kind.values:
        raise Refusal("没有这种信息类型。", cure=f"请从{'、'.join(Resource.Kind.labels)}中选择。")
    _known_origin(origin)
    resource = Resource(kind=kind, owner=owner, created_by=by, created_at=at, origin=origin, is_sample=is_sample)
    today = timezone.localdate(at)
    defaults = {
        "source": owner.name,
        "formed_on": today,
        "index_number": _index_number(resource, on=today),
        "publicity": preset(owner, on=today),
    }
    given = {name: value for name, value in fields.items() if value not in (None, "")}
    values = checked(_linked({**defaults, **given, "title": title}, owner=owner))
    _require_open(values)
    limits.require_ground(values, owner=owner, on=today)
    resource.save(force_insert=True)
    draft = Draft.objects.create(resource=resource, saved_at=at, saved_by=by, **values)
    record("library.create", resource, by=by, at=at, summary=f"新建信息《{values['title']}》", data={"kind": kind})
    open_tasks(draft, by=by, at=at)
    return resource


def _known_origin(origin: str) -> None:
    """Each resource came in one of the ways we know (大理2021 第二十二条)."""
    if origin not in Resource.Origin.values:
        raise Refusal(f"没有“{origin}”这种来源方式。", cure=f"请从{'、'.join(Resource.Origin.labels)}中选择。")


def _index_number(resource: Resource, *, on: date) -> str:
    owner = resource.owner
    form = strictest(IndexNumberForm, place=owner.place_id, on=on).rule.pattern
    return index_number(form, place=owner.place_id, unit=owner.code, year=on.year, code=resource.short_id)


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
    values = checked(_linked(fields, owner=resource.owner))
    if "publicity" in values:
        limits.require_unchanged(draft, values["publicity"])
    changed = sorted(name for name, value in values.items() if getattr(draft, name) != value)
    for name, value in values.items():
        setattr(draft, name, value)
    _require_open(wording_of(draft))
    limits.require_ground(wording_of(draft), owner=resource.owner, on=timezone.localdate(at))
    draft.revision, draft.saved_at, draft.saved_by = revision + 1, at, by
    draft.save()
    data = {"revision": draft.revision, "fields": changed}
    record("library.save_draft", resource, by=by, at=at, summary=f"保存草稿《{draft.title}》", data=data)
    if not {"importance", "traits"}.isdisjoint(changed):
        open_tasks(draft, by=by, at=at)
    return draft


def _require_open(values: dict[str, Any]) -> None:
    """What the public must know of is public (安岳2023 第十一条)."""
    if values.get("public_ground") and values.get("publicity", Draft.Publicity.PUBLIC) in (
        Draft.Publicity.ON_REQUEST,
        Draft.Publicity.NOT_PUBLIC,
    ):
        raise Refusal(
            f"{Draft.PublicGround(values['public_ground']).label}的信息应当主动公开。",
            cure="请把公开属性改为主动公开，或核对“主动公开情形”。",
        )


def _linked(fields: dict[str, Any], *, owner: Organisation) -> dict[str, Any]:
    """Named documents as links: the one that is explained must be in the library, the one that ended this may be."""
    values = dict(fields)
    if named := str(values.get("interprets") or "").strip():
        found = named_by(named, owner=owner)
        if found is None:
            raise Refusal(f"信息库中没有找到“{named[:40]}”。", cure="请填所解读文件的短码，或者本单位文件的发文字号。")
        values["interprets"] = found.short_id
    if named := str(values.get("annex_of") or "").strip():
        found = named_by(named, owner=owner)
        if found is None:
            raise Refusal(
                f"信息库中没有找到“{named[:40]}”。", cure="“附件所属的文件”请填短码，或者本单位文件的发文字号。"
            )
        values["annex_of"] = found.short_id
    if "validity_by" in values:
        found = named_by(str(values["validity_by"] or ""), owner=owner)
        values["validity_ref"] = found.short_id if found else ""
        values["validity_by"] = _name_of(found) if found else values["validity_by"]
    return values


def _name_of(resource: Resource) -> str:
    draft = resource.draft
    return (
        f"《{draft.title[:100]}》（{draft.document_number}）" if draft.document_number else f"《{draft.title[:100]}》"
    )


def checked(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as they are stored: cleaned, of the right type and length, or a refusal that names the field."""
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in WORDING:
            raise TypeError(f"{name} is not a field of the wording")
        column = field_of(name)
        if isinstance(value, str):
            value = visible(value)
            # In a body the unwanted may come as `&#x202e;`, so it is looked at again.
            value = visible(html.clean(value)) if name == "body" else value.strip()
            if name == "document_number" and (parts := document_number(value)):
                value = str(parts)
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
    if resource.originals.filter(sha256=file.sha256).exists():
        raise Refusal(f"“{file.name}”是删减前原件，不能作为附件公开。", cure="请添加删减后的文件。")
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
def clean_attachment(attachment: Attachment, *, drop_hidden: bool, by: Posting, at: datetime) -> Attachment:
    """Put a cleaned copy in the place of a file: no people, comments or revisions, and no hidden parts if asked.

    Versions that were made with the file keep it as it was.
    """
    resource = attachment.resource
    policies.may_change(resource, by=by, at=at)
    if attachment.removed_at:
        raise Refusal(f"“{attachment.name}”已经移除。", cure="请刷新编辑页，从现有附件中选择。")
    data = uploads.path_of(attachment.sha256, attachment.extension).read_bytes()
    copy = cleaned(attachment.extension, data, drop_hidden=drop_hidden, what=f"“{attachment.name}”")
    file = uploads.check(attachment.name, copy)
    if current_attachments(resource).filter(sha256=file.sha256).exists():
        raise Refusal(f"“{attachment.name}”清理后的副本已经在附件中。", cure="不需要再清理；多余的附件请移除。")
    attachment.removed_at = at
    attachment.save(update_fields=["removed_at"])
    fresh = _keep(resource, file, at=attachment.added_at, inline=False)
    facts = {"sha256": file.sha256, "of": attachment.sha256, "drop_hidden": drop_hidden}
    summary = f"清理附件“{attachment.name}”{'，并删除隐藏内容' if drop_hidden else ''}"
    record("library.clean_attachment", resource, by=by, at=at, summary=summary, data=facts)
    return fresh


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
    _keep_fingerprint(resource, fingerprint(version.title, version.body))
    data = {"number": version.number, "wording_hash": version.wording_hash}
    summary = f"形成《{version.title}》第 {version.number} 版"
    record("library.make_version", resource, by=by, at=at, summary=summary, data=data)
    return version


def _keep_fingerprint(resource: Resource, marks: frozenset[int]) -> None:
    """The marks of the newest version stand for the resource; unchanged ones are left alone."""
    kept = set(resource.fingerprints.values_list("value", flat=True))
    if gone := kept - marks:
        resource.fingerprints.filter(value__in=gone).delete()
    Fingerprint.objects.bulk_create(Fingerprint(resource=resource, value=value) for value in sorted(marks - kept))


@audited
def restore(version: Version, *, revision: int, by: Posting, at: datetime) -> Draft:
    """Make an earlier version the draft again, files included; it goes its whole way through review like any other."""
    resource = version.resource
    policies.may_change(resource, by=by, at=at)
    draft = _store(resource, revision=revision, fields=wording_of(version), by=by, at=at)
    wanted, standing = set(version.attachment_hashes), current_attachments(resource)
    standing.exclude(sha256__in=wanted).update(removed_at=at)
    missing = wanted - set(standing.values_list("sha256", flat=True))
    for row in attachments_of(version):
        if row.sha256 in missing:
            names = {"name": row.name, "sha256": row.sha256, "extension": row.extension, "size": row.size}
            Attachment.objects.create(resource=resource, added_at=at, inline=row.inline, **names)
    summary = f"把《{version.title}》第 {version.number} 版恢复为草稿"
    record("library.restore", resource, by=by, at=at, summary=summary, data={"version": version.number})
    return draft


@audited
def keep_original(
    resource: Resource, *, name: str, data: bytes, redactions: str, by: Posting, at: datetime
) -> Original:
    """Put the unredacted original aside, encrypted: what goes out is the redacted text (大理2021 印发通知)."""
    policies.may_change(resource, by=by, at=at)
    if not redactions.strip():
        raise Refusal("存入删减前原件须写明删减了什么、依据是什么。", cure="请填写删减说明。")
    file = uploads.check(name, data)
    if current_attachments(resource).filter(sha256=file.sha256).exists():
        raise Refusal(
            f"“{file.name}”同时是这条信息的附件，会随信息公开。", cure="请先从附件中移除它，再存为删减前原件。"
        )
    original = Original.objects.create(
        resource=resource,
        name=file.name,
        sha256=file.sha256,
        sealed=seal(data),
        redactions=redactions.strip()[:300],
        kept_at=at,
        kept_by=by,
    )
    facts = {"sha256": file.sha256, "redactions": original.redactions}
    summary = f"加密存入《{resource.draft.title}》的删减前原件"
    record("library.keep_original", resource, by=by, at=at, summary=summary, data=facts)
    return original


@audited
def open_original(original: Original, *, purpose: str, by: Posting, at: datetime) -> bytes:
    """Read an unredacted original; who read it, when and for what is on record before a byte is given."""
    policies.may_open_original(original, by=by, at=at)
    if not purpose.strip():
        raise Refusal("查看删减前原件须写明用途，查看会记入审计记录。", cure="请填写用途。")
    resource = original.resource
    summary = f"查看《{resource.draft.title}》的删减前原件"
    facts = {"original": str(original.pk), "purpose": purpose.strip()[:200]}
    record("library.open_original", resource, by=by, at=at, summary=summary, data=facts)
    return unseal(original.sealed)


@audited
def pass_on(resource: Resource, *, to: Posting, by: Posting, at: datetime) -> Resource:
    """Another person goes on with a draft; who wrote it stays on record, and still may not review it."""
    policies.may_write_for(resource.owner, by=to, at=at)
    resource.keeper = to
    resource.save(update_fields=["keeper"])
    record("library.pass_on", resource, by=by, at=at, summary=f"把《{resource.draft.title}》移交给{to}")
    return resource


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
