"""Reviewing: the page as readers will see it beside what is wrong, what changed and who did what."""

from pathlib import PurePosixPath
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.content.reprints import queries as reprints
from jiyue.content.review import actions as review
from jiyue.content.review import queries
from jiyue.content.review.actions import facts, findings, norms
from jiyue.content.review.models import Endorsement, FactBasis, Review
from jiyue.delivery.publishing import queries as publishing
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case, Step
from jiyue.faces.console import checks, desk, pages, scopes, stance
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.decisions import (
    BasisForm,
    ConsentForm,
    EndorseForm,
    KeepForm,
    MarkForm,
    PeriodForm,
    ReviewForm,
)
from jiyue.faces.console.forms.resources import ResourceForm, initial_of
from jiyue.faces.console.requests import Request
from jiyue.faces.console.views.resources import stance_name

PER_PAGE = 50


def _review(request: Request, key: UUID) -> Review:
    """A review of a resource that the posting can see."""
    visible = scopes.visible(Resource, request.posting, request.at)
    rows = Review.objects.select_related("case", "version__resource__owner", "resource__draft", "resource__owner")
    return get_object_or_404(rows.filter(resource__in=visible), pk=key)


@screen("inbox", methods=("GET", "POST"))
def decide(request: Request, key: UUID) -> HttpResponse:
    found = _review(request, key)
    where = stance.of(found.resource, request.posting, request.at)
    reasons = pages.reasons(found.resource.owner, request.at)
    aspects, asks = (where.step.aspects, where.step.asks) if where.step else ([], [])
    proposed = queries.proposed_reasons(found, on=timezone.localdate(request.at))
    initial = {"seen_hash": found.version.wording_hash, "reason": next(iter(proposed), "")}
    form = ReviewForm(request.POST or None, aspects=aspects, asks=asks, reasons=reasons, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            text = _decide(request, found, form)
        except Refusal as refusal:
            return _page(request, found, where, form, refusal)
        messages.success(request, text)
        return redirect("console:inbox")
    return _page(request, found, where, form)


def _decide(request: Request, found: Review, form: ReviewForm) -> str:
    values = form.cleaned_data
    passed = stance.of(found.resource, request.posting, request.at).step
    done = review.decide(
        found,
        verdict=values["verdict"],
        by=request.posting,
        at=request.at,
        opinion=values["opinion"],
        reason=values["reason"] if values["verdict"] == "return" else "",
        hold_until=values["hold_until"] if values["verdict"] == "return" else None,
        aspects=values["aspects"],
        answers=form.answers(),
        seen_hash=values["seen_hash"],
    )
    title = found.version.title
    if done.case.outcome == Case.Outcome.APPROVED:
        return f"《{title}》已通过全部环节，正在发布。"
    if done.case.outcome == Case.Outcome.RETURNED:
        return f"《{title}》已退回 {stance_name(done.case.opened_by)} 修改。"
    now = stance.of(done.resource, request.posting, request.at)
    holders = "、".join(stance_name(posting) for posting in now.holders) or "（暂无人任职）"
    done_step, next_step = (one.label if one else "" for one in (passed, now.step))
    return f"《{title}》{done_step}已通过，现在由 {holders} 办理“{next_step}”。"


def _page(
    request: Request, found: Review, where: stance.Stance, form: ReviewForm, refusal: Refusal | None = None
) -> HttpResponse:
    reasons = pages.reasons(found.resource.owner, request.at)
    step = where.step if where.may_decide else None
    undecided = queries.undecided(found, step, on=timezone.localdate(request.at)) if step else []
    open_ones = {one.key for one in undecided}
    context = {
        "review": found,
        "resource": found.resource,
        "version": found.version,
        "where": where,
        "form": form,
        "refusal": refusal,
        "problems": [one | {"asks_decision": one["key"] in open_ones} for one in checks.of_review(found)],
        "undecided": undecided,
        "emergency": queries.emergency_of(found),
        "wait": queries.waits([where.step], at=request.at).get(str(found.case_id)) if where.step else None,
        "changes": queries.last_change(found),
        "steps": stance.steps(found.case, request.at),
        "history": stance.history(found.case, reasons),
        "targets": stance.targets(found.resource),
        "demands": queries.demands_of(found.resource, at=request.at),
        "facts": pages.facts_of(found.resource, where.step, request.at),
        "norms": reprints.norm_levels(found.resource.owner, on=timezone.localdate(request.at))
        if found.resource.origin == Resource.Origin.REPRINTED
        else [],
        "norm_check": reprints.checked_norms(found.version),
        "marks": queries.marks_of(found),
        "reading": queries.reading_of(found, on=timezone.localdate(request.at)),
        "schedules": publishing.schedules_of(found.resource),
        "grade_word": dict(pages.grades(found.resource.owner, request.at)).get(found.grade, ""),
        "personal_ground": pages.personal_grounds(found.resource.owner, request.at).get(
            found.version.personal_data_exception, ""
        ),
    }
    return render(request, "console/review.html", context, status=422 if refusal or form.errors else 200)


@screen("inbox", methods=("POST",))
def endorse(request: Request, key: UUID) -> HttpResponse:
    """同意联合发文、保密审查、征求意见, by the unit itself or by its paper."""
    found = _review(request, key)
    form = EndorseForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal("没有办理：填写不完整。", cure="请选择同意或不同意，意见不超过 500 个字。")
    values = form.cleaned_data
    file = values["paper"]
    review.endorse(
        found.resource,
        what=values["what"],
        unit=values["unit"],
        given=values["verdict"] == "yes",
        by=request.posting,
        at=request.at,
        opinion=values["opinion"],
        paper=(file.name, file.read()) if file else None,
    )
    messages.success(request, "意见已记录。")
    return redirect("console:review", found.pk)


@screen("inbox", methods=("POST",))
def mark(request: Request, key: UUID) -> HttpResponse:
    """Point at a passage that the author has to mend."""
    found = _review(request, key)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise Refusal("没有标注：请粘贴原文并写明意见。", cure="每项不超过 300 个字。")
    review.mark(found, **form.cleaned_data, by=request.posting, at=request.at)
    messages.success(request, "已标注，退回后作者在原文位置看到。")
    return redirect("console:review", found.pk)


@screen("inbox", methods=("POST",))
def tick_norms(request: Request, key: UUID) -> HttpResponse:
    """Which rules on reprinting apply."""
    found = _review(request, key)
    norms.tick(found, chosen=request.POST.getlist("norms"), by=request.posting, at=request.at)
    messages.success(request, "已记录适用的转载规定。")
    return redirect("console:review", found.pk)


@screen("inbox", methods=("POST",))
def keep(request: Request, key: UUID) -> HttpResponse:
    """A finding stays as it is, for a reason."""
    found = _review(request, key)
    form = KeepForm(request.POST)
    if not form.is_valid():
        raise Refusal("没有保留：请写明理由。", cure="理由不超过 300 个字；确属错误的，请直接修改。")
    findings.keep(found, **form.cleaned_data, by=request.posting, at=request.at)
    messages.success(request, "已记录保留的理由。")
    return redirect("console:review", found.pk)


@screen("resources")
def returns(request: Request) -> HttpResponse:
    """How often each ground was named for a return, and each of these returns."""
    today = timezone.localdate(request.at)
    given = (
        request.GET
        if {"since", "until"} & set(request.GET)
        else {"since": today.replace(month=1, day=1), "until": today}
    )
    form = PeriodForm(given)
    days = form.cleaned_data if form.is_valid() else {"since": today, "until": today}
    counts = queries.returns_by_reason(request.posting, **days)
    labels, chosen = {one.key: one.label for one in counts}, request.GET.get("reason", "")
    rows = queries.returns(request.posting, **days, reason=chosen if chosen in labels else "")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "counts": counts,
        "page": page,
        "rows": [(one, labels.get(one.reason, one.reason)) for one in page],
        "reason_label": labels.get(chosen, ""),
        **days,
    }
    return render(request, "console/returns.html", context | {"query": query.urlencode()})


@screen("resources", methods=("POST",))
def attach_basis(request: Request, key: UUID) -> HttpResponse:
    """On what the facts of an item rest; back to where it was attached from."""
    found = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    form = BasisForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refusal("没有附上事实依据：请写明依据，链接须完整。", cure="依据不超过 200 个字，链接以 https:// 开头。")
    values = form.cleaned_data
    file = values.pop("paper")
    paper = (file.name, file.read()) if file else None
    facts.attach_basis(found, **values, paper=paper, by=request.posting, at=request.at)
    messages.success(request, "已附上事实依据，供审核人查看，不公开。")
    under = queries.review_of(found)
    if under is not None and under.case.outcome == Case.Outcome.OPEN:
        return redirect("console:review", under.pk)
    return redirect("console:resource", found.pk)


@screen("resources")
def basis_paper(request: Request, key: UUID) -> HttpResponse:
    """A file on which the facts rest, as a download."""
    ours = scopes.visible(Resource, request.posting, request.at)
    found = get_object_or_404(FactBasis, pk=key, resource__in=ours)
    return _download(found.paper_name, found.paper_sha256)


@screen("inbox")
def paper(request: Request, key: UUID) -> HttpResponse:
    """The written word of another unit, as a download."""
    ours = scopes.visible(Resource, request.posting, request.at)
    found = get_object_or_404(Endorsement, pk=key, resource__in=ours)
    return _download(found.paper_name, found.paper_sha256)


def _download(name: str, sha256: str) -> HttpResponse:
    if not sha256:
        raise Http404
    extension = PurePosixPath(name).suffix.lstrip(".").lower()
    response = HttpResponse(uploads.path_of(sha256, extension).read_bytes(), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="paper-{sha256[:8]}.{extension}"'
    return response


@screen("inbox", methods=("GET", "POST"))
def amend(request: Request, key: UUID) -> HttpResponse:
    """The holder of the current step changes the text; what that means for the signature is the action's word."""
    found = _review(request, key)
    where = stance.of(found.resource, request.posting, request.at)
    if not where.may_decide:
        raise Refusal("审核中的信息只能由当前环节的办理人修改。", cure="请联系当前办理人，或由作者撤回送审后修改。")
    rules = pages.field_rules(found.resource.owner, request.at)
    draft = found.resource.draft
    settled = draft.publicity if where.is_settled else ""
    form = ResourceForm(request.POST or None, initial=initial_of(draft), rules=rules, settled=settled)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            text = _amend(request, found, form)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, text)
            return redirect("console:review", found.pk)
    problems = checks.of_review(found)
    context = {"review": found, "version": found.version, "where": where, "form": form, "refusal": refusal}
    context |= {"problems": problems, "signing": found.case.steps.filter(signs=True).last()}
    return render(request, "console/amend.html", context, status=422 if refusal or form.errors else 200)


def _amend(request: Request, found: Review, form: ResourceForm) -> str:
    before = found.case.position
    done = review.amend(
        found,
        fields=form.wording(),
        by=request.posting,
        at=request.at,
        revision=form.cleaned_data["revision"],
        reason=request.POST.get("change_reason", ""),
    )
    saved = f"已保存为第 {done.version.number} 版。"
    return f"{saved}文字有改动，已退回签发环节重新审核签发。" if done.case.position < before else saved


@screen("consents")
def consents(request: Request) -> HttpResponse:
    asked = queries.asked_of(request.posting)
    rows = desk.placements_waiting(request.posting, request.at)
    return render(request, "console/consents.html", {"rows": rows, "asked": asked})


@screen("consents", methods=("GET", "POST"))
def consent(request: Request, key: UUID) -> HttpResponse:
    """One request of another unit to stand in our column: the page as readers will see it, and our word."""
    rows = {placement.pk: (row, placement) for row, placement in desk.placements_waiting(request.posting, request.at)}
    row, placement = rows.get(key, (None, None))
    if row is None or placement is None:
        raise Http404
    form = ConsentForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            text = _answer(request, row.step, form)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, text)
            return redirect("console:consents")
    context = {"row": row, "placement": placement, "form": form, "refusal": refusal}
    return render(request, "console/consent.html", context, status=422 if refusal or form.errors else 200)


def _answer(request: Request, step: Step, form: ConsentForm) -> str:
    values = form.cleaned_data
    approvals.decide(
        step.case,
        verdict=values["verdict"],
        by=request.posting,
        at=request.at,
        opinion=values["opinion"],
        reason="不同意投放" if values["verdict"] == "return" else "",
        aspects=step.aspects,
    )
    return "已同意投放，随签发上线。" if values["verdict"] == "pass" else "已回复不同意，申请单位会看到意见。"
