"""Outlets, columns, clocks and units, one page each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.estate.duties import queries as duties
from jiyue.estate.duties.models import Clock
from jiyue.estate.organisations import actions as organisations
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry import actions as registry
from jiyue.estate.registry import queries as registered
from jiyue.estate.registry.models import Outlet
from jiyue.estate.registry.queries import cleanups, conformity, obligations
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites import queries as columns
from jiyue.estate.sites.models import Column, Host
from jiyue.estate.sites.queries import choices, upkeep
from jiyue.faces.console import pages, policies, scopes, words
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.decisions import GrantForm
from jiyue.faces.console.forms.outlets import AccountForm, WebsiteForm
from jiyue.faces.console.forms.people import PlaceForm
from jiyue.faces.console.lists.cells import uuids
from jiyue.faces.console.requests import Request
from jiyue.oversight.inspection import queries as inspection
from jiyue.oversight.monitoring.models import Finding, Observation
from jiyue.rulebook.regulations.queries import terms


@screen("outlets")
def outlet(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)
    context = {
        "outlet": found,
        "website": getattr(found, "website", None),
        "tree": columns.column_tree(found),
        "looks": Observation.objects.filter(outlet=found).order_by("-started_at")[:5],
        "findings": scopes.visible(Finding, request.posting, request.at)
        .filter(outlet=found)
        .exclude(state__in=[Finding.State.CLOSED, Finding.State.DISMISSED])[:20],
        "sees_columns": policies.may_open(request.posting, "columns"),
        "may_compose": policies.may_start(request.posting, "columns")
        and Host.objects.filter(website=found.pk).exists(),
        "may_go_offline": policies.may_start(request.posting, "closings")
        and Host.objects.filter(website=found.pk, website__closing=None).exists(),
        "sees_findings": policies.may_open(request.posting, "findings"),
        "irregular": conformity.irregular([found], at=request.at),
        "may_rename": policies.may_start(request.posting, "outlets")
        and registered.supervised_by(request.posting).filter(pk=found.pk).exists(),
        "activities": found.activities.all(),
        "licensed": conformity.licensed_activities(found, on=timezone.localdate(request.at)),
        "may_keep": registered.may_keep(found, by=request.posting, at=request.at),
        "may_enable": found.status == Outlet.Status.RUNNING
        and registered.may_keep(found, by=request.posting, at=request.at)
        and getattr(found, "account", None) is not None
        and found.account.enabled_on is None,
        "cleanups": found.cleanups.order_by("-opened_at"),
        "may_close": policies.may_start(request.posting, "outlets")
        and registered.supervised_by(request.posting).filter(pk=found.pk, status=Outlet.Status.RUNNING).exists()
        and not Host.objects.filter(website=found.pk).exists(),
        "vetoes": inspection.vetoes(found, at=request.at),
        "required": columns.required_columns(found, on=timezone.localdate(request.at))
        if hasattr(found, "website")
        else [],
    }
    return render(request, "console/outlet.html", context)


@screen("outlets")
def conformance(request: Request) -> HttpResponse:
    """台账核对: outlets that break a rule as they stand, and units that must have one and have none."""
    outlets = scopes.visible(Outlet, request.posting, request.at).select_related("sponsor__place", "website")
    units = Organisation.objects.none()
    if policies.may_start(request.posting, "exceptions"):
        units = scopes.visible(Organisation, request.posting, request.at).filter(until=None).select_related("place")
    context = {
        "irregular": conformity.irregular(outlets, at=request.at),
        "lacks": obligations.lacks(units, on=timezone.localdate(request.at)),
    }
    return render(request, "console/conformance.html", context)


@screen("outlets", methods=("GET", "POST"), start=True)
def new_outlet(request: Request) -> HttpResponse:
    """Put a website into the registry, served by us or only watched."""
    house = scopes.supervising(request.posting)
    units = scopes.visible(Organisation, request.posting, request.at).exclude(kind=Organisation.Kind.INTERNAL)
    sorts = cleanups.specialties(request.posting.organisation, on=timezone.localdate(request.at))
    form = WebsiteForm(request.POST or None, supervisors=house, units=units.order_by("lineage"), specialties=sorts)

    def act() -> HttpResponse:
        made = registry.register_website(**form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已登记“{made}”。网站管理员可以设立栏目，监管员可以立即监测。")
        return redirect("console:outlet", made.pk)

    hint = "登记后列入台账，每日监测。只能登记由本单位主管的网站。"
    back = reverse("console:outlets")
    return pages.asked(request, form, act, title="登记网站", button="登记", back=back, hint=hint)


@screen("outlets", methods=("GET", "POST"), start=True)
def new_account(request: Request) -> HttpResponse:
    """Put a media account into the registry."""
    house = scopes.supervising(request.posting)
    units = scopes.visible(Organisation, request.posting, request.at)
    place, today = request.posting.organisation.place_id, timezone.localdate(request.at)
    form = AccountForm(
        request.POST or None, supervisors=house, units=units.order_by("lineage"),
        platforms=terms("media-platforms", place=place, on=today),
    )  # fmt: skip

    def act() -> HttpResponse:
        made = registry.register_account(**form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已登记“{made}”。可以记录发文，备案的期限请在“责任事项”中登记。")
        return redirect("console:outlet", made.pk)

    hint = "登记后列入台账，按发文记录核对更新。只能登记由本单位主管的账号。"
    back = reverse("console:outlets")
    return pages.asked(request, form, act, title="登记账号", button="登记", back=back, hint=hint)


@screen("columns")
def column(request: Request, key: UUID) -> HttpResponse:
    return _column_page(request, _column(request, key))


def _column(request: Request, key: UUID) -> Column:
    return get_object_or_404(scopes.visible(Column, request.posting, request.at), pk=key)


def _column_page(
    request: Request, found: Column, form: GrantForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    today = timezone.localdate(request.at)
    owns = columns.owns(request.posting.organisation, found) and not found.hidden
    may_grant = owns and policies.may_start(request.posting, "grants")
    clocks = Clock.objects.filter(subject_kind=found._meta.label_lower, subject_id=str(found.pk), stopped_at=None)
    wanted = request.GET.get("q", "").strip()[:60]
    live = found.placements.filter(live_since__isnull=False, live_until__isnull=True).select_related("resource__draft")
    if wanted:
        live = live.filter(resource__draft__title__icontains=wanted)
    context = {
        "column": found,
        "clocks": clocks.select_related("holder"),
        "charges": upkeep.charges_of_columns([found], at=request.at)[found.pk],
        "led_by": [one.unit for one in found.leads.filter(ended_at=None).select_related("unit")],
        "rules": columns.update_rules_for(found, today),
        "adapted": choices.words_of(found, on=today),
        "grants": columns.grants_of(found, on=today).order_by("since", "pk"),
        "grant_form": (form or GrantForm(units=scopes.grantees(found))) if may_grant else None,
        "form": form,
        "refusal": refusal,
        "hosts": Host.objects.filter(website__outlet=found.outlet),
        "exceptions": registered.exceptions(request.at).filter(outlet=found.outlet),
        "wanted": wanted,
        "placements": live.order_by("-live_since")[:10],
        "may_take_off": may_grant,
        "can_manage": policies.may_start(request.posting, "columns"),
        "may_merge": policies.may_open(request.posting, "grants"),
        "composable": found.children.filter(hidden=False).exists(),
        "needs_approval": columns.change_chain(found.outlet, request.at) is not None,
        "reviews": columns.reviews_of(found)[:5],
        "may_review": owns and columns.may_be_reviewed(found, today),
    }
    return render(request, "console/column.html", context, status=422 if refusal or form is not None else 200)


@screen("grants", methods=("POST",), start=True)
def grant_column(request: Request, key: UUID) -> HttpResponse:
    """Consent once for all that another unit places into the column."""
    found = _column(request, key)
    form = GrantForm(request.POST, units=scopes.grantees(found))
    if not form.is_valid():
        return _column_page(request, found, form)
    values = form.cleaned_data
    unit = values["organisation"]
    try:
        sites.grant_column(found, organisation=unit, until=values["until"], by=request.posting, at=request.at)
    except Refusal as refusal:
        return _column_page(request, found, form, refusal)
    messages.success(request, f"已授权 {unit} 向本栏目直接投放。")
    return redirect("console:column", found.pk)


@screen("grants", methods=("POST",), start=True)
def withdraw_grant(request: Request, key: UUID) -> HttpResponse:
    """Take a standing consent back."""
    found = _column(request, key)
    chosen = uuids([request.POST.get("grant", "")])
    grant = get_object_or_404(found.grants, pk__in=chosen)
    sites.withdraw_grant(grant, by=request.posting, at=request.at)
    messages.success(request, f"已收回 {grant.organisation} 的授权，以后投放须逐件申请。")
    return redirect("console:column", found.pk)


@screen("clocks")
def clock(request: Request, key: UUID) -> HttpResponse:
    """期限说明: how the date came about, with the articles."""
    found = get_object_or_404(scopes.visible(Clock, request.posting, request.at), pk=key)
    context = {
        "clock": found,
        "mark": words.due(found, request.at),
        "explain": duties.explain(found),
        "events": duties.history_of(found),
        "moves": found.moves.all(),
    }
    return render(request, "console/clock.html", context)


@screen("organisations")
def organisation(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Organisation, request.posting, request.at), pk=key)
    context = {
        "organisation": found,
        "children": found.children.order_by("lineage"),
        "postings": Posting.objects.filter(organisation=found, until__isnull=True).select_related("person"),
        "outlets": found.sponsored_outlets.order_by("name"),
        "sees_postings": policies.may_open(request.posting, "postings"),
        "sees_outlets": policies.may_open(request.posting, "outlets"),
        "sees_obligations": policies.may_open(request.posting, "obligations"),
    }
    return render(request, "console/organisation.html", context)


@screen("places", methods=("GET", "POST"), start=True)
def new_place(request: Request) -> HttpResponse:
    """A division below those of the own units: rules bind to places, and every unit stands in one."""
    form = PlaceForm(request.POST or None)

    def act() -> HttpResponse:
        made = organisations.register_place(**form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已登记“{made.name}”，新增单位时可以选用。")
        return redirect("console:places")

    hint = "新增单位前先登记它所在的县市区、乡镇街道。级别和上级由代码决定；法规按行政区划适用。"
    back = reverse("console:places")
    return pages.asked(request, form, act, title="登记行政区划", button="登记", back=back, hint=hint)
