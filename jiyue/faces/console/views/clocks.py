"""Reminders of one's own, and the working calendar."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jiyue.common.refusals import Refusal
from jiyue.estate.duties import actions as duties
from jiyue.estate.duties import queries
from jiyue.estate.duties.actions.calendars import store_year
from jiyue.estate.duties.actions.reminders import read
from jiyue.estate.duties.models import Clock, DateMove, Reminder
from jiyue.estate.duties.queries import calendars as known
from jiyue.estate.duties.queries import reminders as told
from jiyue.faces.console import policies, scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.clocks import CalendarForm
from jiyue.faces.console.requests import Request
from jiyue.rulebook.deadlines.rules import calendar as in_force

RECENT = 4
"""So many years stand open on the calendar's page."""


@screen("reminders", methods=("GET", "POST"))
def reminder(request: Request, key: UUID) -> HttpResponse:
    """One reminder: what is due, how the date came about, and why one is told."""
    found = get_object_or_404(scopes.visible(Reminder, request.posting, request.at), pk=key)
    if request.method == "POST":
        read(found, by=request.posting, at=request.at)
        messages.success(request, "已标为已阅。期限办结后，提醒自动了结。")
        return redirect("console:reminder", found.pk)
    context = {
        "reminder": found,
        "explain": queries.explain(found.clock),
        "settled": told.settled(found),
        "after": found.made_at > found.due_at,
        "sees_clock": scopes.visible(Clock, request.posting, request.at).filter(pk=found.clock_id).exists(),
    }
    return render(request, "console/reminder.html", context)


@screen("calendar")
def calendar(request: Request) -> HttpResponse:
    """The years that are loaded, each with the notice it comes from."""
    years, seen = known.known_years(), scopes.visible(Clock, request.posting, request.at)
    context = {
        "recent": years[:RECENT],
        "older": years[RECENT:],
        "provisional": seen.filter(stopped_at=None, provisional=True).count(),
        "last_year": in_force().last_year,
        "may_keep": policies.may_start(request.posting, "calendar"),
        "sees_moves": policies.may_open(request.posting, "moves"),
    }
    return render(request, "console/calendar.html", context)


@screen("calendar", methods=("GET", "POST"), start=True)
def new_year(request: Request) -> HttpResponse:
    """Enter a year: first what it would change, then keep it and compute the open limits again."""
    form = CalendarForm(request.POST or None, request.FILES or None, initial={"year": in_force().last_year + 1})
    refusal = preview = None
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("do") == "store":
                return _stored(request, form)
            preview = known.preview(form.cleaned_data["year"], form.entry())
            form = form.filled()
        except Refusal as raised:
            refusal = raised
    context = {"form": form, "preview": preview, "refusal": refusal}
    return render(request, "console/calendar_new.html", context, status=422 if refusal or form.errors else 200)


def _stored(request: Request, form: CalendarForm) -> HttpResponse:
    values = form.values()
    row = store_year(**values, by=request.posting, at=request.at)
    moved = duties.recompute_stale(at=request.at, by=request.posting, note=f"{row}：{row.notice}")
    seen = scopes.visible(DateMove, request.posting, request.at).filter(clock__in=moved, at=request.at).count()
    said = f"{row}的日历已保存，重新计算了未办结的期限，{len(moved)} 个到期日有变。"
    beyond = (
        f"其中 {len(moved) - seen} 个属于其他单位体系，由各该单位在“到期日变动”中查看。" if seen < len(moved) else ""
    )
    messages.success(request, said + beyond)
    return redirect("console:moves")
