"""应急发布: sending in what cannot wait, how long it took, the look afterwards, the copies on the accounts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.content.library.models import Resource
from jiyue.content.review import queries as review
from jiyue.content.review.actions import urgent
from jiyue.content.review.models import Emergency, EmergencyCopy
from jiyue.delivery.publishing import queries as publishing
from jiyue.estate.duties import queries as clocks
from jiyue.estate.duties.queries import register as duties
from jiyue.faces.console import pages, scopes, stance
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.urgent import CopyForm, EmergencyForm, LookForm
from jiyue.faces.console.requests import Request

PER_PAGE = 50


@dataclass(frozen=True)
class Row:
    """An emergency with its times: out since when, how many minutes after the event, how the 补审 stands."""

    emergency: Emergency
    out_at: datetime | None
    duty: duties.State | None

    @property
    def minutes(self) -> int | None:
        return int((self.out_at - self.emergency.happened_at).total_seconds() // 60) if self.out_at else None


def _row(emergency: Emergency, at: datetime) -> Row:
    state = duties.state(emergency.duty, at) if emergency.duty else None
    return Row(emergency, publishing.out_since(emergency.review.version), state)


@screen("resources")
def listing(request: Request) -> HttpResponse:
    ours = scopes.visible(Resource, request.posting, request.at)
    page = Paginator(review.emergencies(ours), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(one, request.at) for one in page]
    return render(request, "console/emergencies.html", {"rows": rows, "page": page})


@screen("resources", methods=("GET", "POST"), start=True)
def begin(request: Request, key: UUID) -> HttpResponse:
    """The urgent route of one item."""
    resource = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    events = review.running_events(resource.owner)
    form = EmergencyForm(request.POST or None, grades=pages.grades(resource.owner, request.at), events=events)

    def act() -> HttpResponse:
        made = urgent.submit_urgent(resource, **form.cleaned_data, by=request.posting, at=request.at)
        where = stance.of(resource, request.posting, request.at)
        holders = "、".join(posting.person.name for posting in where.holders) or "（暂无人任职）"
        messages.success(request, f"已应急送审，现在由 {holders} 办理“{where.step.label if where.step else ''}”。")
        return redirect("console:emergency", made.pk)

    back = reverse("console:resource", args=[resource.pk])
    hint = "同样要检查、审核和签发，两人办理；环节按所在地的规定，签发后立即发布，不等定时。发布后须由另一人补审。"
    title = f"应急送审：{resource.draft.title}"
    return pages.asked(request, form, act, title=title, button="应急送审", back=back, crumb="应急送审", hint=hint)


def _emergency(request: Request, key: UUID) -> Emergency:
    ours = scopes.visible(Resource, request.posting, request.at)
    return get_object_or_404(review.emergencies(ours), pk=key)


@screen("resources")
def detail(request: Request, key: UUID) -> HttpResponse:
    found, today = _emergency(request, key), timezone.localdate(request.at)
    copies = found.copies.select_related("outlet", "duty__clock", "post").order_by("outlet__name")
    context = {
        "row": _row(found, request.at),
        "emergency": found,
        "review": found.review,
        "steps": stance.steps(found.review.case, request.at),
        "copies": [(one, duties.state(one.duty, request.at), _minutes(found, one)) for one in copies],
        "timeline": [_row(one, request.at) for one in review.timeline(found)],
        "first": found.first or found,
        "next": duties.state(due, request.at) if (due := (found.first or found).next_duty) else None,
        "may_end": request.posting.role in review.route_of(found.review.case.owner, on=today).rule.roles,
        "look": LookForm(),
        "copy_form": CopyForm(),
        "explain": clocks.explain(found.duty.clock) if found.duty and found.duty.clock else (),
    }
    return render(request, "console/emergency.html", context)


def _minutes(emergency: Emergency, copy: EmergencyCopy) -> int | None:
    done = copy.duty.completed_at
    return int((done - emergency.happened_at).total_seconds() // 60) if done else None


@screen("resources", methods=("POST",))
def look(request: Request, key: UUID) -> HttpResponse:
    """补审."""
    found, form = _emergency(request, key), LookForm(request.POST)
    form.require()
    urgent.look_again(found, **form.cleaned_data, by=request.posting, at=request.at)
    messages.success(request, "补审已记录。")
    return redirect("console:emergency", found.pk)


@screen("resources", methods=("POST",))
def post_copy(request: Request, key: UUID, copy: UUID) -> HttpResponse:
    """The item stands on an account of the unit."""
    found, form = _emergency(request, key), CopyForm(request.POST)
    form.require()
    urgent.post_copy(
        get_object_or_404(found.copies, pk=copy), link=form.cleaned_data["link"], by=request.posting, at=request.at
    )
    messages.success(request, "发文已记录。")
    return redirect("console:emergency", found.pk)


@screen("resources", methods=("POST",))
def end(request: Request, key: UUID) -> HttpResponse:
    """The event is over."""
    found = _emergency(request, key)
    urgent.end_event(found, by=request.posting, at=request.at)
    messages.success(request, "事件已登记结束，不再提醒续报。")
    return redirect("console:emergency", found.pk)
