"""The register of duties: one duty with its dates and proof, and what can be done to it."""

import mimetypes
from collections.abc import Callable
from pathlib import PurePosixPath
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.estate.duties.actions import register as actions
from jiyue.estate.duties.models import Duty
from jiyue.estate.duties.queries import history_of
from jiyue.estate.duties.queries import register as queries
from jiyue.estate.organisations import queries as organisations
from jiyue.faces.console import pages, scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.duties import CompleteForm, DutyForm, ExtendForm
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.lists.duties import COLOURS
from jiyue.faces.console.requests import Request
from jiyue.rulebook.deadlines.rules import Term


@screen("duties", methods=("GET", "POST"), start=True)
def new(request: Request) -> HttpResponse:
    """登记期限事项."""
    today = timezone.localdate(request.at)
    units = queries.holders_for(request.posting)
    found = queries.matters(place=request.posting.organisation.place_id, on=today)
    home = organisations.host_of(request.posting.organisation).pk
    initial = {"started_on": today, "holder": home, "matter": request.GET.get("matter", "")}
    form = DutyForm(request.POST or None, units=units, matters=found, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            duty = actions.register(
                values["matter"], holder=values["holder"], subject=values["subject"], started_at=form.moment(),
                by=request.posting, at=request.at,
            )  # fmt: skip
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"已登记，期限开始计时：{duty.title}。")
            return redirect("console:duty", duty.pk)
    context = {"form": form, "refusal": refusal, "matters": found}
    return render(request, "console/duty_new.html", context, status=422 if refusal or form.errors else 200)


@screen("duties")
def duty(request: Request, key: UUID) -> HttpResponse:
    found = _duty(request, key)
    state = queries.state(found, request.at)
    is_open = found.completed_at is None and found.voided_at is None
    over = request.posting.role == request.posting.Role.SUPERVISOR
    is_limit = found.nature == Duty.Nature.EVENT and found.bound == Duty.Bound.AT_MOST and is_open
    paused = state == queries.State.PAUSED
    extenders = queries.extenders(found) if is_limit and state in (queries.State.RUNNING, queries.State.SOON) else ""
    can_extend = bool(extenders) and queries.may_extend(found, by=request.posting, at=request.at)
    context = {
        "duty": found,
        "state": state,
        "colour": COLOURS.get(state, "grey"),
        "due_at": queries.due_at(found),
        "term": queries.term(found),
        "period": queries.occasion_text(found.occasion),
        "explain": queries.explain(found),
        "citations": queries.citations(found),
        "events": history_of(found.clock) if found.clock else [],
        "wanted": "或".join(actions.PROOFS[name] for name in found.demands["proof"]),
        "can_complete": is_open and not paused and state != queries.State.WAITING,
        "can_extend": can_extend,
        "extenders": "" if can_extend else extenders,
        "can_pause": is_limit and over and state in (queries.State.RUNNING, queries.State.SOON),
        "can_resume": is_limit and over and paused,
        "can_void": is_open and over and found.nature == Duty.Nature.EVENT,
    }
    return render(request, "console/duty.html", context)


def _duty(request: Request, key: UUID) -> Duty:
    return get_object_or_404(scopes.visible(Duty, request.posting, request.at), pk=key)


@screen("duties", methods=("GET", "POST"))
def complete(request: Request, key: UUID) -> HttpResponse:
    """办结: when, and what shows it."""
    found = _duty(request, key)
    initial = {"done_on": timezone.localdate(request.at)}
    by_hour = queries.term(found).unit == "hours"
    form = CompleteForm(request.POST or None, request.FILES or None, by_hour=by_hour, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.complete(
                found, done_at=form.moment(request.at), proof=form.proof(), by=request.posting, at=request.at
            )
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"{queries.state(done, request.at).label}，已记录。")
            return redirect("console:duty", found.pk)
    context = {
        "duty": found,
        "form": form,
        "refusal": refusal,
        "explain": queries.explain(found),
        "citations": queries.citations(found),
        "due_at": queries.due_at(found),
        "wanted": "或".join(actions.PROOFS[name] for name in found.demands["proof"]),
    }
    return render(request, "console/duty_complete.html", context, status=422 if refusal or form.errors else 200)


@screen("duties", methods=("GET", "POST"))
def extend(request: Request, key: UUID) -> HttpResponse:
    found = _duty(request, key)
    actions.require_extension(found, by=request.posting, at=request.at)
    form = ExtendForm(request.POST or None, term=queries.term(found))

    def act() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        actions.extend_duty(found, term=form.term(), reason=reason, by=request.posting, at=request.at)
        messages.success(request, "已延长，到期时间已重新计算。")
        return redirect("console:duty", found.pk)

    return pages.asked(
        request, form, act, title=f"延长期限：{found.title}", button="批准延长", crumb="批准延长",
        back=reverse("console:duty", args=[found.pk]), hint=_allowance(found),
    )  # fmt: skip


def _allowance(duty: Duty) -> str:
    allowed = duty.demands.get("extension")
    return f"全部办理时间累计不得超过{Term.parse(allowed['cap']).chinese}。" if allowed else ""


@screen("duties", methods=("GET", "POST"))
def pause(request: Request, key: UUID) -> HttpResponse:
    def act(found: Duty, reason: str) -> str:
        actions.pause_duty(found, reason=reason, by=request.posting, at=request.at)
        return "已暂停计时。"

    return _with_reason(request, key, title="暂停计时", act=act, hint="暂停期间不计入期限，恢复次日起继续计算。")


@screen("duties", methods=("POST",))
def resume(request: Request, key: UUID) -> HttpResponse:
    found = _duty(request, key)
    actions.resume_duty(found, by=request.posting, at=request.at)
    messages.success(request, "已恢复计时，到期时间已重新计算。")
    return redirect("console:duty", found.pk)


@screen("duties", methods=("GET", "POST"))
def void(request: Request, key: UUID) -> HttpResponse:
    def act(found: Duty, reason: str) -> str:
        actions.void(found, reason=reason, by=request.posting, at=request.at)
        return "已作废，记录保留。"

    return _with_reason(request, key, title="作废", act=act, hint="用于登记有误的事项；记录和理由保留。")


def _with_reason(
    request: Request, key: UUID, *, title: str, act: Callable[[Duty, str], str], hint: str
) -> HttpResponse:
    found = _duty(request, key)
    return pages.with_reason(
        request, title=f"{title}：{found.title}", button=title, back=found.pk,
        act=lambda reason: act(found, reason), form=ReasonForm, hint=hint, warning=True, route="console:duty",
    )  # fmt: skip


@screen("duties")
def proof(request: Request, key: UUID) -> HttpResponse:
    """The file that was handed in as proof, as a download."""
    found = _duty(request, key)
    if not found.proof_sha256:
        raise Http404
    extension = PurePosixPath(found.proof_name).suffix.lstrip(".")
    data = uploads.path_of(found.proof_sha256, extension).read_bytes()
    response = HttpResponse(data, content_type=mimetypes.guess_type(found.proof_name)[0] or "application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="proof-{found.proof_sha256[:8]}.{extension}"'
    return response
