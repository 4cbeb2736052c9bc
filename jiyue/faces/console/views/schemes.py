"""制度: the schemes that units and accounts have on file; adopting the model or one's own; who lacks one."""

from pathlib import PurePosixPath
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet
from jiyue.estate.schemes import actions, queries
from jiyue.estate.schemes.models import Scheme
from jiyue.estate.schemes.queries import Adopter, Standing
from jiyue.faces.console import pages, scopes, sheets
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.forms.schemes import OwnSchemeForm, SchemeForm
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.faces.console.templatetags.console import when

SHOWN = 5


@screen("schemes", methods=("GET", "POST"))
def listing(request: Request) -> HttpResponse:
    """Every unit and account in sight with the schemes that it must have, what is missing first."""
    adopters = [*_units(request), *_accounts(request)]
    if request.method == "POST":
        return _all(request, adopters)
    found = queries.standings_of(adopters, at=request.at)
    rows = [_row(one) for one in sorted(found, key=lambda one: (one.is_kept, one.scheme is not None))]
    here = reverse("console:schemes")
    lacking = sum(not one.is_kept for one in found)
    sheet = Sheet(
        "制度", "schemes", ("单位或账号", "制度", "情况", "来源", "施行日期", "签发人", "依据"), rows,
        lead="按规定各单位、各账号应当建立的制度。标有“未采用不能发布”的，采用以前不能送审、发布或发文。"
        "点名称可以采用示范制度，或者换成本单位的制度。", of=Scheme,
        empty="适用的规定没有要求这里的单位建立制度。",
        links=[(f"{here}?words=没有", "只看没有的"), (f"{here}?words=须", "只看须修订的")],
        extra={"lacking": lacking, "may_adopt_all": lacking and request.posting.role == Posting.Role.SUPERVISOR},
    )  # fmt: skip
    return sheets.respond(request, sheet, template="console/schemes.html")


def _units(request: Request) -> list[Adopter]:
    found = scopes.visible(Organisation, request.posting, request.at).filter(until=None)
    return [queries.of_unit(one) for one in found.exclude(kind=Organisation.Kind.INTERNAL).order_by("lineage")] or [
        queries.of_unit(request.posting.organisation)
    ]


def _accounts(request: Request, unit: Organisation | None = None) -> list[Adopter]:
    found = scopes.visible(Outlet, request.posting, request.at).select_related("sponsor__parent")
    found = found.filter(kind=Outlet.Kind.MEDIA_ACCOUNT, status=Outlet.Status.RUNNING)
    return [
        adopter
        for adopter in (queries.of_account(one, unit=one.sponsor) for one in found.order_by("name"))
        if unit is None or adopter.unit == unit
    ]


def _row(one: Standing) -> list[Cell]:
    scheme = one.scheme
    gates = "（未采用不能发布）" if one.asked.gates else ""
    return [
        Cell(str(one.adopter.subject), one.adopter.screen),
        Cell(f"{one.asked.label}{gates}"),
        Cell(one.word, colour="green" if one.is_kept else "yellow" if scheme else "red"),
        Cell(scheme.get_origin_display() if scheme else "—"),
        Cell(when(scheme.adopted_on) if scheme else "—"),
        Cell(scheme.signer if scheme else "—"),
        Cell(citations=one.asked.citations),
    ]


def _all(request: Request, adopters: list[Adopter]) -> HttpResponse:
    """The supervisor's one button: the model scheme wherever one is missing."""
    mine = [one for one in adopters if queries.may_adopt_model(one.unit, by=request.posting, at=request.at)]
    made, could_not = actions.adopt_missing(mine, by=request.posting, at=request.at)
    messages.success(request, f"已采用示范制度 {len(made)} 项。")
    if could_not:
        more = f"；另有 {len(could_not) - SHOWN} 项" if len(could_not) > SHOWN else ""
        messages.warning(request, f"{len(could_not)} 项没有采用：{'；'.join(could_not[:SHOWN])}{more}")
    return redirect("console:schemes")


def _unit(request: Request, key: UUID) -> Adopter:
    own = queries.of_unit(request.posting.organisation)
    if own.subject.pk == key:
        return own
    return queries.of_unit(get_object_or_404(scopes.visible(Organisation, request.posting, request.at), pk=key))


def _account(request: Request, key: UUID) -> Adopter:
    accounts = scopes.visible(Outlet, request.posting, request.at).filter(kind=Outlet.Kind.MEDIA_ACCOUNT)
    found = get_object_or_404(accounts.select_related("sponsor__parent"), pk=key)
    return queries.of_account(found, unit=found.sponsor)


@screen("schemes", methods=("GET", "POST"))
def unit(request: Request, key: UUID) -> HttpResponse:
    return _page(request, _unit(request, key))


@screen("schemes", methods=("GET", "POST"))
def account(request: Request, key: UUID) -> HttpResponse:
    return _page(request, _account(request, key))


def _page(request: Request, adopter: Adopter) -> HttpResponse:
    """What one unit or account must have and has; the button that adopts every missing model scheme at once."""
    refusal = None
    if request.method == "POST":
        made, could_not = actions.adopt_missing([adopter], by=request.posting, at=request.at)
        if not could_not:
            messages.success(request, f"已采用示范制度：{'、'.join(one.label for one in made) or '没有缺少的'}。")
            return redirect(adopter.screen)
        refusal = Refusal(could_not[0])
    found = queries.standings(adopter, at=request.at)
    route = "account" if adopter.outlet_kind else "unit"
    accounts = [] if adopter.outlet_kind else _accounts(request, adopter.unit)
    context = {
        "adopter": adopter,
        "adopt_route": f"console:{route}-scheme-adopt",
        "standings": found,
        "missing": [one for one in found if one.scheme is None],
        "history": queries.history(adopter),
        "accounts": queries.standings_of(accounts, at=request.at),
        "may_model": queries.may_adopt_model(adopter.unit, by=request.posting, at=request.at),
        "may_own": queries.may_adopt(adopter.unit, by=request.posting, at=request.at),
        "refusal": refusal,
    }
    return render(request, "console/unit_schemes.html", context, status=422 if refusal else 200)


@screen("schemes", methods=("GET", "POST"), start=True)
def adopt_of_unit(request: Request, key: UUID, which: str) -> HttpResponse:
    return _adopt(request, _unit(request, key), which)


@screen("schemes", methods=("GET", "POST"), start=True)
def adopt_of_account(request: Request, key: UUID, which: str) -> HttpResponse:
    return _adopt(request, _account(request, key), which)


def _adopt(request: Request, adopter: Adopter, which: str) -> HttpResponse:
    """The model text, or the form for one's own, with the workflow that the system follows."""
    on = timezone.localdate(request.at)
    standing = next((one for one in queries.standings(adopter, at=request.at) if one.asked.key == which), None)
    if standing is None:
        raise Http404
    is_own = "own" in request.GET
    slots = queries.slots_of(adopter, standing.asked, standing.scheme, at=request.at)
    form = (OwnSchemeForm if is_own else SchemeForm)(
        request.POST or None, request.FILES or None, slots=slots, required=standing.asked.names,
        initial={"adopted_on": on},
    )  # fmt: skip
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.adopt(adopter, key=which, **form.values(), by=request.posting, at=request.at)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"已采用{made.label}，即时生效。")
            return redirect(adopter.screen)
    context = {
        "adopter": adopter,
        "standing": standing,
        "is_own": is_own,
        "model": queries.model_text_of(adopter, standing.asked, on=on),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "console/scheme_adopt.html", context, status=422 if refusal or form.errors else 200)


@screen("schemes")
def scheme(request: Request, key: UUID) -> HttpResponse:
    """One version, with its workflow and people."""
    found = get_object_or_404(scopes.visible(Scheme, request.posting, request.at), pk=key)
    may_revoke = found.ended_at is None and queries.may_revoke(found.unit, by=request.posting, at=request.at)
    context = {
        "found": found,
        "back": queries.screen_of(found),
        "chains": queries.steps_named(found),
        "may_revoke": may_revoke,
    }
    return render(request, "console/scheme.html", context)


@screen("schemes")
def file(request: Request, key: UUID) -> HttpResponse:
    """The unit's own document, as a download."""
    found = get_object_or_404(scopes.visible(Scheme, request.posting, request.at), pk=key)
    if not found.file_sha256:
        raise Http404
    extension = PurePosixPath(found.file_name).suffix.lstrip(".").lower()
    data = uploads.path_of(found.file_sha256, extension).read_bytes()
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="scheme-{found.file_sha256[:8]}.{extension}"'
    return response


@screen("schemes", methods=("GET", "POST"), start=True)
def revoke(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Scheme, request.posting, request.at), pk=key)

    def act(reason: str) -> str:
        actions.revoke(found, reason=reason, by=request.posting, at=request.at)
        return f"{found.label}已停止适用。"

    return pages.with_reason(
        request, title=f"停止适用：{found}", button="停止适用", back=found.pk, act=act, form=ReasonForm,
        hint="标有“未采用不能发布”的，停止适用后须另行采用，才能送审、发布或发文；记录保留。要换成新的，直接采用即可。",
        warning=True, route="console:scheme",
    )  # fmt: skip
