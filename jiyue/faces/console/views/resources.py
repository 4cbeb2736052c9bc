"""Writing: new, from a file, the editor with its panels, preview, taking back, withdrawing."""

import mimetypes
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common import media, uploads
from jiyue.common.files import refusing_when_full
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library import queries as library_queries
from jiyue.content.library.models import Attachment, Resource
from jiyue.content.library.queries import players, scope
from jiyue.content.review import actions as review
from jiyue.content.review import queries as review_queries
from jiyue.delivery.channels import queries as channels
from jiyue.delivery.channels.queries import posts
from jiyue.delivery.publishing import actions as publishing
from jiyue.delivery.publishing import queries as publishing_queries
from jiyue.delivery.publishing.models import Placement
from jiyue.delivery.publishing.site import assets
from jiyue.estate.organisations import queries as organisations
from jiyue.estate.sites.models import Column
from jiyue.faces.console import checks, pages, scopes, stance
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.resources import ReasonForm, ResourceForm, WithdrawForm, initial_of
from jiyue.faces.console.lists.cells import uuids
from jiyue.faces.console.requests import Request

PLAN_LIMIT = 4000
SHOWN = uploads.PICTURES | media.EXTENSIONS | {players.CAPTIONS}


def _resource(request: Request, key: UUID) -> Resource:
    return get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)


@screen("resources", methods=("GET", "POST"), start=True)
def new(request: Request) -> HttpResponse:
    """An empty editor; the first save puts the item into the library."""
    owner = organisations.host_of(request.posting.organisation)
    initial = {
        "kind": request.GET.get("kind", Resource.Kind.NOTICE),
        "formed_on": request.at.date(),
        "source": owner.name,
        "editor_name": request.posting.person.name,
        "publicity": scope.preset(owner, on=timezone.localdate(request.at)),
        "validity": "in_force",
        "interprets": request.GET.get("interprets", ""),
        "body": pages.outline(request.GET.get("kind", ""), owner, request.at),
    }
    rules = pages.field_rules(owner, request.at)
    form = ResourceForm(request.POST or None, request.FILES or None, initial=initial, rules=rules, is_new=True)
    if request.method == "GET" or not form.is_valid():
        return _new_page(request, form)
    fields = form.wording()
    try:
        resource = library.create(
            kind=form.cleaned_data["kind"],
            origin=form.cleaned_data["origin"] or Resource.Origin.OWN,
            owner=owner,
            by=request.posting,
            at=request.at,
            **fields,
        )
    except Refusal as refusal:
        return _new_page(request, form, refusal)
    return _after_save(request, resource, form)


def _new_page(request: Request, form: ResourceForm, refusal: Refusal | None = None) -> HttpResponse:
    chosen = request.POST.getlist("columns")
    context = {"form": form, "refusal": refusal, "columns": _columns(request), "chosen": chosen, "is_new": True}
    context["originals"] = []
    context["grades"] = pages.grades(request.posting.organisation, request.at)
    return render(request, "console/editor.html", context, status=422 if refusal or form.errors else 200)


@screen("resources", methods=("GET", "POST"))
def edit(request: Request, key: UUID) -> HttpResponse:
    """The editor for those who may write now, the same page to read for everybody else who sees the item."""
    resource = _resource(request, key)
    where = stance.of(resource, request.posting, request.at)
    if not where.editable:
        if request.method == "POST":
            raise Refusal("这条信息现在不能修改。", cure="审核中的信息请先撤回送审；其他单位的信息请联系该单位。")
        return _page(request, where)
    rules = pages.field_rules(resource.owner, request.at)
    initial = initial_of(resource.draft)
    settled = resource.draft.publicity if where.is_settled else ""
    form = ResourceForm(request.POST or None, request.FILES or None, initial=initial, rules=rules, settled=settled)
    if request.method == "GET":
        return _page(request, where, form)
    if not form.is_valid():
        return _page(request, where, form)
    posted = form.cleaned_data["revision"] or 0
    if posted != resource.draft.revision:
        return _conflict(request, where, form)
    try:
        library.save_draft(resource, revision=posted, fields=form.wording(), by=request.posting, at=request.at)
    except Refusal as refusal:
        return _page(request, where, form, refusal)
    return _after_save(request, resource, form)


def _after_save(request: Request, resource: Resource, form: ResourceForm) -> HttpResponse:
    """Files, columns and the next step; the text is already safe, whatever these say."""
    try:
        with refusing_when_full():
            for file in form.cleaned_data["new_files"]:
                library.attach(resource, name=file.name, data=file.read(), by=request.posting, at=request.at)
            _keep_original(request, resource, form)
            _remove_file(request, resource)
            _place(request, resource)
            if cleaning := uuids(request.POST.getlist("clean")):
                return redirect("console:resource-clean", resource.pk, cleaning[0])
            return _next(request, resource)
    except Refusal as refusal:
        fresh = _resource(request, resource.pk)
        where = stance.of(fresh, request.posting, request.at)
        rules = pages.field_rules(fresh.owner, request.at)
        settled = fresh.draft.publicity if where.is_settled else ""
        again = ResourceForm(initial=initial_of(fresh.draft), rules=rules, settled=settled)
        return _page(request, where, again, refusal, saved=True)


def _keep_original(request: Request, resource: Resource, form: ResourceForm) -> None:
    if file := form.cleaned_data["original"]:
        told = {"redactions": form.cleaned_data["redactions"], "by": request.posting, "at": request.at}
        library.keep_original(resource, name=file.name, data=file.read(), **told)


def _remove_file(request: Request, resource: Resource) -> None:
    for key in uuids(request.POST.getlist("remove")):
        attachment = get_object_or_404(Attachment, pk=key, resource=resource)
        library.remove_attachment(attachment, by=request.posting, at=request.at)


def _place(request: Request, resource: Resource) -> None:
    """Bring the placements in line with the ticked columns; those out of reach stay as they are."""
    offered = {column.pk: column for column in _columns(request)}
    wanted = {key for key in uuids(request.POST.getlist("columns")) if key in offered}
    placed = {row.column_id: row for row in publishing_queries.placements(resource)}
    for key in [key for key in offered if key in wanted and key not in placed]:
        publishing.place(resource, column=offered[key], by=request.posting, at=request.at)
    dropped = [row for key, row in placed.items() if key in offered and key not in wanted]
    for row in dropped:
        if not row.is_live:
            publishing.unplace(row, by=request.posting, at=request.at)
    if out := [str(row.column) for row in dropped if row.is_live]:
        raise Refusal(
            f"信息已在“{'、'.join(out)}”上线，不能在编辑页取消勾选。",
            cure="请由网站管理员或负责人在“投放”一栏点“撤下”，写明原因。",
        )


def _next(request: Request, resource: Resource) -> HttpResponse:
    """What the pressed button asks for after saving."""
    step = request.POST.get("do", "save")
    if step == "submit":
        fresh = _resource(request, resource.pk)
        sent = review.submit(
            fresh,
            by=request.posting,
            at=request.at,
            reason=request.POST.get("change_reason", ""),
            grade=request.POST.get("grade", ""),
            contingency_plan=request.POST.get("contingency_plan", "")[:PLAN_LIMIT],
        )
        where = stance.of(_resource(request, sent.resource_id), request.posting, request.at)
        messages.success(request, _sent(where))
        if not stance.targets(fresh):
            messages.warning(request, "还没有选择栏目：签发后不会出现在任何网站。请在“信息”列表勾选它，点“投放”。")
        return redirect("console:resource", resource.pk)
    if step == "preview":
        return redirect("console:resource-preview", resource.pk)
    messages.success(request, "草稿已保存。")
    return redirect("console:resource", resource.pk)


def _sent(where: stance.Stance) -> str:
    """What became of it: who has it now."""
    label = where.step.label if where.step else ""
    if where.standstill:
        return f"已送审，但现在没有人可以办理“{label}”，办法见下。"
    return f"已送审，现在由 {'、'.join(stance_name(posting) for posting in where.holders)} 办理“{label}”。"


def stance_name(posting: Any) -> str:
    return f"{posting.organisation.short_name or posting.organisation.name}·{posting.person.name}"


def _columns(request: Request) -> Any:
    return scopes.placeable(request.posting, request.at)


def _page(
    request: Request,
    where: stance.Stance,
    form: ResourceForm | None = None,
    refusal: Refusal | None = None,
    *,
    saved: bool = False,
    conflict: Any = None,
) -> HttpResponse:
    resource, draft = where.resource, where.resource.draft
    case = where.review.case if where.review else None
    targets = stance.targets(resource)
    receipts = list(publishing_queries.receipts(resource))
    context = {
        "resource": resource,
        "draft": draft,
        "where": where,
        "form": form,
        "refusal": refusal,
        "saved": saved,
        "conflict": conflict,
        "attachments": library_queries.current_attachments(resource),
        "originals": resource.originals.defer("sealed").select_related("kept_by__person", "kept_by__organisation"),
        "columns": _columns(request) if where.editable else [],
        "grades": pages.grades(resource.owner, request.at),
        "grade": request.POST.get("grade", ""),
        "plan": request.POST.get("contingency_plan", ""),
        "chosen": request.POST.getlist("columns") or [str(row.placement.column_id) for row in targets],
        "steps": stance.steps(case, request.at),
        "history": stance.history(case, _reasons(where, request)),
        "versions": stance.versions(resource),
        "targets": targets,
        "personal_ground": pages.personal_grounds(resource.owner, request.at).get(draft.personal_data_exception, ""),
        "closed_word": pages.closed_word(draft, request.at),
        "demands": review_queries.demands_of(resource, at=request.at),
        "facts": pages.facts_of(resource, where.step, request.at),
        "marked": _marked(where),
        "schedules": publishing_queries.schedules_of(resource),
        "receipts": receipts,
        "pushes": channels.of_resource(resource),
        "posts": posts.standing_of(resource),
        "late_receipts": publishing_queries.late_receipts(receipts, at=request.at),
        "problems": checks.of_draft(resource, request.at) if where.editable else checks.of_review(where.review),
    }
    bad = refusal is not None or (form is not None and form.is_bound and not form.is_valid()) or conflict is not None
    return render(request, "console/editor.html", context, status=422 if bad else 200)


def _marked(where: stance.Stance) -> list[review_queries.Piece]:
    """The text as it was returned, with the passages that reviewers pointed at."""
    if where.review is None or not (where.returned or where.under_review):
        return []
    pieces = review_queries.marked_text(where.review)
    return pieces if any(one.marks for one in pieces) else []


def _reasons(where: stance.Stance, request: Request) -> dict[str, str]:
    return pages.reasons(where.resource.owner, request.at)


def _conflict(request: Request, where: stance.Stance, form: ResourceForm) -> HttpResponse:
    """Somebody saved in between: say who and when, show their text, keep this one in the form."""
    draft = where.resource.draft
    typed = request.POST.copy()
    typed["revision"] = str(draft.revision)
    form.data = typed
    theirs = {"by": draft.saved_by, "at": draft.saved_at, "title": draft.title, "body": draft.body}
    return _page(request, where, form, conflict=theirs)


@screen("resources")
def preview(request: Request, key: UUID) -> HttpResponse:
    """The item as readers will see it, framed in the workbench."""
    resource = _resource(request, key)
    return render(request, "console/preview.html", {"resource": resource, "draft": resource.draft})


@screen("resources")
def preview_page(request: Request, key: UUID, number: int) -> HttpResponse:
    """The draft (number 0) or a version, rendered by the publisher; three folders deep, as the public address is."""
    resource = _resource(request, key)
    text = get_object_or_404(resource.versions, number=number) if number else resource.draft
    return pages.preview_of(text, request)


@screen("resources")
def preview_asset(request: Request, key: UUID, number: int, name: str) -> HttpResponse:
    """A file of the theme, for the preview."""
    file = assets(pages.theme_of(_resource(request, key), request)).get(name)
    if file is None:
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return HttpResponse(file.read_bytes(), content_type=kind)


@screen("resources")
def preview_file(request: Request, key: UUID, number: int, name: str) -> HttpResponse:
    """A checked file of the resource: pictures and films are shown in the preview, everything else is a download."""
    sha256, _, extension = name.partition(".")
    attachment = _resource(request, key).attachments.filter(sha256=sha256, extension=extension).first()
    if attachment is None:
        raise Http404
    shown = attachment.extension in SHOWN
    kind = uploads.CONTENT_TYPES[attachment.extension] if shown else "application/octet-stream"
    data = uploads.path_of(attachment.sha256, attachment.extension).read_bytes()
    response = HttpResponse(data, content_type=kind)
    if not shown:
        response["Content-Disposition"] = "attachment"
    return response


@screen("resources", methods=("GET", "POST"), start=True)
def take_back(request: Request, key: UUID) -> HttpResponse:
    """撤回送审."""
    resource = _resource(request, key)
    found = review_queries.review_of(resource)
    if found is None:
        raise Refusal("这条信息没有送审。", cure="请在编辑页修改草稿。")

    def act(reason: str) -> str:
        review.cancel(found, by=request.posting, at=request.at, reason=reason)
        return "已撤回送审，可以继续修改。"

    return pages.with_reason(
        request,
        title=f"撤回送审：{resource.draft.title}",
        button="撤回送审",
        back=resource.pk,
        act=act,
        form=ReasonForm,
    )


@screen("resources", methods=("GET", "POST"), start=True)
def withdraw(request: Request, key: UUID) -> HttpResponse:
    """Take a published item off every site."""
    resource = _resource(request, key)
    linked = "".join(f"《{one.version.title}》" for one in publishing_queries.partners(resource))
    form = WithdrawForm(request.POST or None, linked=linked)

    def act() -> HttpResponse:
        done = publishing.withdraw(resource, **form.cleaned_data, by=request.posting, at=request.at)
        gone = f"已撤回，下线 {len(done.addresses)} 个网址" if done.addresses else "已撤回"
        messages.success(request, f"{gone}，各网站的页面、列表、订阅和搜索正在更新，一般不超过 1 分钟。")
        for sentence in done.could_not:
            messages.warning(request, sentence)
        return redirect("console:resource", resource.pk)

    return pages.asked(
        request, form, act, title=f"撤回：{resource.draft.title}", button="撤回", crumb="撤回", warning=True,
        back=reverse("console:resource", args=[resource.pk]),
        hint=f"撤回后，所有网站上的页面、列表、订阅和搜索结果都会去掉这条信息。{_on_accounts(resource)}",
    )  # fmt: skip


def _on_accounts(resource: Resource) -> str:
    """Where the system cannot take it back from."""
    names = dict.fromkeys(f"“{one.post.outlet}”" for one in posts.standing_of(resource))
    return f"这条信息还在{'、'.join(names)}上，系统不能代为撤下，将列为任务，请随即在账号上撤下。" if names else ""


@screen("resources", methods=("GET", "POST"), start=True)
def take_off(request: Request, key: UUID) -> HttpResponse:
    """Take a published item out of one column."""
    ours = Q(resource__in=scopes.visible(Resource, request.posting, request.at))
    columns = scopes.visible(Column, request.posting, request.at)
    rows = Placement.objects.filter(ours | Q(column__in=columns))
    placement = get_object_or_404(rows.select_related("column__owner", "resource__owner", "resource__draft"), pk=key)
    title = placement.resource.draft.title
    on_column = columns.filter(pk=placement.column_id).exists()

    def act(reason: str) -> str:
        publishing.unplace(placement, by=request.posting, at=request.at, reason=reason)
        return f"已将《{title}》从“{placement.column}”撤下，网站正在更新，一般不超过 1 分钟。"

    return pages.with_reason(
        request, title=f"从“{placement.column}”撤下：{title}", button="撤下", act=act, form=ReasonForm, warning=True,
        back=placement.column_id if on_column else placement.resource_id,
        route="console:column" if on_column else "console:resource",
        hint="只从这个栏目撤下，在其他栏目的不受影响；要从所有网站撤下，请在信息页点“撤回”。",
    )  # fmt: skip


@screen("resources", methods=("POST",), start=True)
def remove(request: Request, key: UUID) -> HttpResponse:
    """Put away a draft that never went out."""
    resource = _resource(request, key)
    title = resource.draft.title
    library.remove(resource, by=request.posting, at=request.at)
    messages.success(request, f"已删除《{title}》。")
    return redirect("console:resources")
