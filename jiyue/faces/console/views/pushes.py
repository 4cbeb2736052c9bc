"""新媒体推送: from an item to its accounts, the draft of a post, its review, copying it out, where it stands."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.delivery.channels import actions, queries
from jiyue.delivery.channels.actions import recording
from jiyue.delivery.channels.models import Push
from jiyue.delivery.channels.queries import posts
from jiyue.delivery.publishing import queries as publishing
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of, current_step, may_decide
from jiyue.faces.console import checks, pages, policies, scopes, sheets, stance
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.decisions import ReviewForm
from jiyue.faces.console.forms.pushes import AccountsForm, DropForm, PostedForm, PushForm
from jiyue.faces.console.lists.cells import uuids
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when, who

EVERY = 2000
FILTERS = (("", "全部"), ("open", "未办结"), ("ready", "可以发布"), ("posted", "已发布"))


def _push(request: Request, key: UUID) -> Push:
    return get_object_or_404(scopes.visible(Push, request.posting, request.at), pk=key)


@screen("posts", methods=("GET", "POST"), start=True)
def choose(request: Request, key: UUID) -> HttpResponse:
    """Choose the accounts, and in the same act columns of websites."""
    resource = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    outlets = queries.accounts_for(resource)
    form = AccountsForm(request.POST or None, outlets=outlets)
    placed = set(publishing.placements(resource).values_list("column_id", flat=True))
    columns = [one for one in scopes.placeable(request.posting, request.at) if one.pk not in placed]
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return _chosen(request, resource, form, columns)
        except Refusal as raised:
            refusal = raised
    context = {
        "resource": resource,
        "form": form,
        "outlets": outlets,
        "columns": columns,
        "chosen": request.POST.getlist("columns"),
        "ticked": request.POST.getlist("accounts"),
        "targets": stance.targets(resource),
        "pushes": queries.of_resource(resource),
        "refusal": refusal,
    }
    return render(request, "console/push_choose.html", context, status=422 if refusal or form.errors else 200)


def _chosen(request: Request, resource: Resource, form: AccountsForm, columns: list) -> HttpResponse:
    by, at, accounts = request.posting, request.at, [*form.cleaned_data["accounts"]]
    if request.POST.get("do") == "draft":
        if not accounts:
            raise Refusal("没有选择账号。", cure="请至少勾选一个账号。")
        made = [actions.propose(resource, outlet=one, by=by, at=at) for one in accounts]
        messages.success(request, f"已生成 {len(made)} 份推送稿，核对后送审。")
        return redirect("console:push", made[0].pk)
    wanted = {*uuids(request.POST.getlist("columns"))}
    done = actions.put_out(
        resource, columns=[one for one in columns if one.pk in wanted], outlets=accounts, by=by, at=at
    )
    for one in done.placements:
        messages.success(request, f"{one.column.outlet} › {one.column}：{'已发布' if one.is_live else '已投放'}。")
    for push, state in queries.states(done.pushes):
        messages.success(request, f"{push.outlet}：{state.label}。{state.next}")
    return redirect("console:resource-push", resource.pk)


@screen("posts")
def listing(request: Request) -> HttpResponse:
    """Every draft of a post, and where it stands."""
    show = request.GET.get("show", "")
    found = queries.states(scopes.visible(Push, request.posting, request.at)[:EVERY])
    rows = [
        [
            Cell(push.title, reverse("console:push", args=[push.pk])),
            Cell(push.outlet.name),
            Cell(state.label, colour=state.colour),
            Cell(push.resource.draft.title, reverse("console:resource", args=[push.resource_id])),
            Cell(who(push.made_by)),
            Cell(when(push.made_at)),
            Cell(when(push.posted_at)),
        ]
        for push, state in found
        if show in ("", state.key) or (show == "open" and push.is_open)
    ]
    here = reverse("console:pushes")
    links = [(f"{here}?show={key}" if key else here, label) for key, label in FILTERS]
    sheet = Sheet(
        "新媒体推送", "pushes", ("标题", "账号", "状态", "信息", "推送人", "推送时间", "账号发布"), rows, of=Push,
        lead="从信息库推送到本单位账号的稿件。在信息页点“推送到新媒体”新增。", links=links,
        kept={"show": show} if show else {}, empty="还没有推送稿。打开一条信息，点“推送到新媒体”。",
    )  # fmt: skip
    return sheets.respond(request, sheet)


@screen("posts", methods=("GET", "POST"))
def detail(request: Request, key: UUID) -> HttpResponse:
    """The draft of a post: edit and send in; review; copy out and say where it stands."""
    push = _push(request, key)
    form = _form(request, push)
    if request.method == "GET":
        return _page(request, push, form=form)
    if form is None:
        raise Refusal("这份推送稿现在不能修改。", cure="审核中的等审核退回，通过后的请取消再重新推送。")
    if not form.is_valid():
        return _page(request, push, form=form)
    fields = dict(form.cleaned_data)
    revision, grade = fields.pop("revision"), fields.pop("grade", "")
    try:
        push = actions.save(push, fields=fields, revision=revision, by=request.posting, at=request.at)
        if request.POST.get("do") == "submit":
            push = actions.submit(push, by=request.posting, at=request.at, grade=grade)
    except Refusal as refusal:
        fresh = _push(request, key)
        return _page(request, fresh, form=_form(request, fresh, again=True), refusal=refusal)
    state = queries.state_of(push)
    messages.success(request, f"{state.label}。{state.next}" if request.POST.get("do") == "submit" else "已保存。")
    return redirect("console:push", push.pk)


def _form(request: Request, push: Push, *, again: bool = False) -> PushForm | None:
    if not policies.may_start(request.posting, "posts") or not queries.may_be_edited(push):
        return None
    names = ("title", "digest", "text", "picture", "original", "grade", "revision")
    initial = {name: getattr(push, f"{name}_id" if name == "picture" else name) for name in names}
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        if again:
            data["revision"] = str(push.revision)
    grades = pages.grades(push.resource.owner, request.at, outlet_kind=push.outlet.kind)
    return PushForm(data, initial=initial, pictures=queries.pictures(push.resource), grades=grades)


def _page(
    request: Request, push: Push, *, form: PushForm | None = None, refusal: Refusal | None = None,
    deciding: ReviewForm | None = None, posting: PostedForm | None = None,
) -> HttpResponse:  # fmt: skip
    case = case_of("push", push)
    step = current_step(case) if case and case.outcome == Case.Outcome.OPEN else None
    decides = case is not None and step is not None and may_decide(case, request.posting, request.at) is None
    state = queries.state_of(push)
    ours = policies.may_start(request.posting, "posts") and push.outlet in queries.accounts_for(push.resource)
    context = {
        "push": push, "state": state, "form": form, "refusal": refusal, "case": case, "step": step,
        "deciding": deciding or (_deciding(request, push, step) if decides else None),
        "steps": stance.steps(case, request.at),
        "history": stance.history(case, pages.reasons(push.resource.owner, request.at)),
        "problems": checks.shown(queries.screened(push, at=request.at)) if push.is_open else [],
        "differences": queries.differences(push) if push.is_open else [],
        "ready": queries.ready_of(push) if push.handed_at else None,
        "posting_form": posting or PostedForm(initial={"posted_at": timezone.localtime(request.at)}),
        "drop_form": DropForm(auto_id="drop-%s"),
        "may_act": ours,
        "record": getattr(push, "record", None),
        "standing": [one for one in posts.standing_of(push.resource) if one.push_id != push.pk],
    }  # fmt: skip
    bad = refusal or any(one is not None and one.errors for one in (form, deciding, posting))
    return render(request, "console/push.html", context, status=422 if bad else 200)


def _deciding(request: Request, push: Push, step: object, data: object = None) -> ReviewForm:
    aspects, asks = getattr(step, "aspects", []), getattr(step, "asks", [])
    reasons = pages.reasons(push.resource.owner, request.at)
    initial = {"seen_hash": queries.hash_of(push)}
    return ReviewForm(data, aspects=aspects, asks=asks, reasons=reasons, initial=initial)


@screen("posts", methods=("POST",))
def decide(request: Request, key: UUID) -> HttpResponse:
    """Pass the step of the account's workflow, or return the draft."""
    push = _push(request, key)
    case = case_of("push", push)
    step = current_step(case) if case and case.outcome == Case.Outcome.OPEN else None
    if case is None or step is None:
        raise Refusal("这份推送稿没有待办的审核环节。", cure="请刷新页面查看最新状态。")
    form = _deciding(request, push, step, request.POST)
    if not form.is_valid():
        return _page(request, push, deciding=form)
    values = form.cleaned_data
    try:
        approvals.decide(
            case, verdict=values["verdict"], by=request.posting, at=request.at, opinion=values["opinion"],
            reason=values["reason"] if values["verdict"] == "return" else "", aspects=values["aspects"],
            answers=form.answers(), seen_hash=values["seen_hash"],
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, push, deciding=form, refusal=refusal)
    messages.success(request, "已通过。" if values["verdict"] == "pass" else "已退回修改。")
    return redirect("console:push", push.pk)


@screen("posts", methods=("POST",), start=True)
def posted(request: Request, key: UUID) -> HttpResponse:
    """It stands on the account now."""
    push = _push(request, key)
    form = PostedForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, push, posting=form)
    values = form.cleaned_data
    pictures = [(one.name, one.read()) for one in values["pictures"]]
    try:
        made = recording.mark_posted(
            push, link=values["link"], posted_at=values["posted_at"], pictures=pictures, by=request.posting,
            at=request.at,
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, push, posting=form, refusal=refusal)
    messages.success(request, "已登记并归档。")
    return redirect("console:post", made.post_id)


@screen("posts", methods=("POST",), start=True)
def drop(request: Request, key: UUID) -> HttpResponse:
    push, form = _push(request, key), DropForm(request.POST)
    if not form.is_valid():
        raise Refusal("取消推送须写明原因。", cure="请填写原因。")
    actions.drop(push, reason=form.cleaned_data["reason"], by=request.posting, at=request.at)
    messages.success(request, "已取消推送。")
    return redirect("console:pushes")


@screen("posts")
def picture(request: Request, key: UUID) -> HttpResponse:
    """The picture of the post, to look at or to save."""
    push = _push(request, key)
    if push.picture is None:
        raise Http404
    kind = uploads.CONTENT_TYPES[push.picture.extension]
    data = uploads.path_of(push.picture.sha256, push.picture.extension).read_bytes()
    headers = {"Content-Disposition": "attachment"} if "save" in request.GET else {}
    return HttpResponse(data, content_type=kind, headers=headers)
