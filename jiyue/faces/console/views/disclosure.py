"""What the public may see: changing the scope of what was cleared."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.actions import interpreting as explaining
from jiyue.content.library.actions import scope
from jiyue.content.library.models import AloneRequest, Resource, ScopeChange
from jiyue.content.library.queries import interpreting
from jiyue.content.library.queries import scope as scopes_of
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of, may_decide
from jiyue.faces.console import pages, scopes, stance
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.decisions import ConsentForm
from jiyue.faces.console.forms.resources import ReasonForm, ScopeForm
from jiyue.faces.console.requests import Request
from jiyue.oversight.disclosure.queries import usage_of

USAGE_SHOWN = timedelta(days=90)


@screen("resources", methods=("GET", "POST"), start=True)
def change_scope(request: Request, key: UUID) -> HttpResponse:
    """变更公开范围."""
    resource = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    now = resource.draft.publicity
    form = ScopeForm(request.POST or None, rules=pages.field_rules(resource.owner, request.at), now=now)

    def act() -> HttpResponse:
        made = scope.apply_for_change(resource, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已申请由{made}，批准后实施。")
        return redirect("console:scope-change", made.pk)

    return pages.asked(
        request, form, act, title=f"变更公开范围：{resource.draft.title}", button="报批", crumb="变更公开范围",
        back=reverse("console:resource", args=[resource.pk]),
        hint=f"现在是“{resource.draft.get_publicity_display()}”。批准以前公开的页面不变；"
        "变更为依申请公开或不予公开的，批准后从所有网站和账号撤回。",
    )  # fmt: skip


@screen("resources")
def usage(request: Request, key: UUID) -> HttpResponse:
    """How often a resource was read, by site and day, and where it stands."""
    resource = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    since = timezone.localdate(request.at) - USAGE_SHOWN
    rows = usage_of(resource, since=since)
    totals = [sum(values) for values in zip(*((one.views, one.downloads, one.found) for one in rows), strict=True)]
    context = {"resource": resource, "rows": rows, "totals": totals, "targets": stance.targets(resource)}
    return render(request, "console/usage.html", {**context, "days": USAGE_SHOWN.days})


@screen("resources")
def tasks(request: Request) -> HttpResponse:
    """解读任务: the important documents that one's unit is asked to explain."""
    return render(request, "console/interpretations.html", {"tasks": interpreting.tasks_of(request.posting)})


@screen("resources", methods=("GET", "POST"), start=True)
def ask_alone(request: Request, key: UUID) -> HttpResponse:
    """申请先行发布."""
    resource = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        made = explaining.ask_to_go_alone(
            resource, reason=form.cleaned_data["reason"], by=request.posting, at=request.at
        )
        messages.success(request, "已申请先行发布，批准后可以单独送审。")
        return redirect("console:alone-request", made.pk)

    return pages.asked(
        request, form, act, title=f"申请先行发布：{resource.draft.title}", button="报批", crumb="申请先行发布",
        back=reverse("console:resource", args=[resource.pk]),
        hint="重要政策文件应当与解读同步发布。确实等不到解读的，报负责人批准后可以先行发布；"
        "先行发布会记为一个问题，解读发布后销号。",
    )  # fmt: skip


@screen("inbox", methods=("GET", "POST"))
def alone_request(request: Request, key: UUID) -> HttpResponse:
    """One request to go out alone: what, why, and the leader's word."""
    found = get_object_or_404(scopes.visible(AloneRequest, request.posting, request.at), pk=key)
    context, done = _decided(request, case_of(interpreting.ALONE, found), "不同意先行发布")
    if done:
        return redirect("console:alone-request", found.pk)
    bad = context["refusal"] or context["form"].errors
    return render(request, "console/alone_request.html", {"asked": found, **context}, status=422 if bad else 200)


def _decided(request: Request, case: Case | None, reason: str) -> tuple[dict[str, Any], bool]:
    """What the page of a case with one plain word shows, and whether that word was just given."""
    may = case is not None and case.outcome == Case.Outcome.OPEN and not may_decide(case, request.posting, request.at)
    form = ConsentForm(request.POST or None)
    refusal = None
    if request.method == "POST" and case and form.is_valid():
        verdict, opinion = form.cleaned_data["verdict"], form.cleaned_data["opinion"]
        told = {"verdict": verdict, "opinion": opinion, "reason": reason if verdict == "return" else ""}
        try:
            approvals.decide(case, **told, by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已办理。")
            return {}, True
    context = {
        "case": case, "form": form, "refusal": refusal, "may_decide": may,
        "steps": stance.steps(case, request.at) if case else [],
        "history": stance.history(case, {}) if case else [],
    }  # fmt: skip
    return context, False


@screen("inbox", methods=("GET", "POST"))
def scope_change(request: Request, key: UUID) -> HttpResponse:
    """One change of scope: what is asked, why, and the leader's word."""
    found = get_object_or_404(scopes.visible(ScopeChange, request.posting, request.at), pk=key)
    context, done = _decided(request, case_of(scope.CASE, found), "不同意变更")
    if done:
        return redirect("console:scope-change", found.pk)
    known = scopes_of.grounds(found.resource.owner, on=request.at.date())
    ground = known[found.ground].label if found.ground in known else found.ground
    bad = context["refusal"] or context["form"].errors
    context |= {"change": found, "ground": ground}
    return render(request, "console/scope_change.html", context, status=422 if bad else 200)
