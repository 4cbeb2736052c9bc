"""栏目结构梳理: a site's columns looked through as a whole, once a year."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import case_of, may_decide
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites.models import Column
from jiyue.faces.console import pages, scopes, sheets, stance
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.structure import ColumnWordForm, ProposalForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.oversight.disclosure.actions import reviewing
from jiyue.oversight.disclosure.models import StructureReview
from jiyue.oversight.disclosure.queries import structure_review as queries


def _reviews(request: Request) -> QuerySet[StructureReview]:
    outlets = scopes.visible(Outlet, request.posting, request.at)
    return StructureReview.objects.filter(outlet__in=outlets).select_related("outlet", "begun_by__person", "duty")


@screen("columns", methods=("GET", "POST"))
def listing(request: Request, key: UUID) -> HttpResponse:
    """The reviews of a site, and the beginning of this year's."""
    outlet = get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)
    year, refusal = timezone.localdate(request.at).year, None
    if request.method == "POST":
        try:
            made = reviewing.begin_review(outlet, year=year, by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已开始。请逐个栏目填写决定。")
            return redirect("console:structure-review", made.pk)
    found = _reviews(request).filter(outlet=outlet)
    context = {
        "outlet": outlet, "reviews": found, "refusal": refusal, "year": year,
        "may_begin": queries.keeps(request.posting, outlet) and request.posting.role in reviewing.DECIDERS
        and not found.filter(year=year).exists(),
    }  # fmt: skip
    return render(request, "console/structure_reviews.html", context, status=422 if refusal else 200)


@screen("columns", methods=("GET", "POST"))
def review(request: Request, key: UUID) -> HttpResponse:
    """Figures, decisions and comments of every column; the proposal and its approval."""
    found = get_object_or_404(_reviews(request), pk=key)
    if request.GET.get("export"):
        return sheets.respond(request, _sheet(found))
    case = case_of(queries.CASE, found)
    form = ProposalForm(None, initial={"proposal": found.proposal})
    refusal = None
    if request.method == "POST":
        try:
            said = _act(request, found, case)
        except Refusal as raised:
            refusal = raised
            form = ProposalForm(request.POST)
        else:
            messages.success(request, said)
            return redirect("console:structure-review", found.pk)
    waiting = case is not None and case.outcome == Case.Outcome.OPEN
    keeps = queries.keeps(request.posting, found.outlet)
    context = {
        "review": found, "lines": queries.lines(found), "case": case, "form": form,
        "refusal": refusal,
        "may_answer": case is not None and waiting and not may_decide(case, request.posting, request.at),
        "may_propose": keeps and request.posting.role in reviewing.DECIDERS and not found.proposed_at,
        "steps": stance.steps(case, request.at) if case else [],
        "history": stance.history(case, {}) if case else [],
    }  # fmt: skip
    return render(request, "console/structure_review.html", context, status=422 if refusal else 200)


def _act(request: Request, found: StructureReview, case: Case | None) -> str:
    verdict = request.POST.get("verdict", "")
    if case and verdict in ("pass", "return"):
        opinion = request.POST.get("opinion", "")
        approvals.decide(case, verdict=verdict, by=request.posting, at=request.at, opinion=opinion)
        return "已办理。"
    reviewing.propose(found, proposal=request.POST.get("proposal", ""), by=request.posting, at=request.at)
    return "已报请审定。"


@screen("columns", methods=("GET", "POST"))
def word(request: Request, key: UUID, column: UUID) -> HttpResponse:
    """A decision on a column, or a comment."""
    found = get_object_or_404(_reviews(request), pk=key)
    about = get_object_or_404(Column, pk=column, outlet=found.outlet)
    decides = queries.keeps(request.posting, found.outlet) and request.posting.role in reviewing.DECIDERS
    form = ColumnWordForm(request.POST or None, decides=decides)

    def act() -> HttpResponse:
        reviewing.say_of_column(found, column=about, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"“{about}”已记录。")
        return redirect(f"{reverse('console:structure-review', args=[found.pk])}#c{about.pk}")

    back = reverse("console:structure-review", args=[found.pk])
    hint = "调整、归并、停用在方案审定后，到“栏目”中按规定办理。"
    return pages.asked(request, form, act, title=f"栏目“{about}”", crumb="意见", button="记录", back=back, hint=hint)


def _sheet(found: StructureReview) -> Sheet:
    headers = ("栏目", "形式", "责任单位", "在线条数", "本年新发布", "本年浏览", "决定", "理由", "意见")
    lines = [
        [
            Cell("　" * (one.column.depth - 1) + one.column.name), Cell(one.column.get_form_display()),
            Cell(str(one.column.owner)), Cell(str(one.figures.items)), Cell(str(one.figures.released)),
            Cell(str(one.figures.views)), Cell(one.decision.get_verdict_display() if one.decision else ""),
            Cell(one.decision.text if one.decision else ""),
            Cell("；".join(f"{said.said_by.person.name}：{said.text}" for said in one.comments)),
        ]
        for one in queries.lines(found)
    ]  # fmt: skip
    return Sheet(
        str(found), f"structure-{found.year}", headers, lines, of=StructureReview, lead="", empty="还没有栏目。"
    )
