"""Pieces that several screens share: previews of public pages, acts with a reason, the grounds for a return."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from csp.decorators import csp_replace
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Draft, Resource, Version
from jiyue.content.library.queries import interpreting, scope
from jiyue.content.review import queries as review
from jiyue.content.review.models import FactBasis
from jiyue.delivery.publishing import builder
from jiyue.estate.approvals.models import Step
from jiyue.estate.organisations.models import Organisation
from jiyue.estate.sites.models import Host
from jiyue.faces.console import scopes
from jiyue.faces.console.forms.resources import FieldRules
from jiyue.faces.console.requests import Request
from jiyue.rulebook.regulations.queries import rules_for, strictest
from jiyue.rulebook.regulations.rules import Citation
from jiyue.rulebook.regulations.schema import (
    ContentParts,
    Grading,
    InterpretationRequired,
    PersonalData,
    Publicity,
    RequiredMetadata,
)
from jiyue.rulebook.screening.queries import policy_for

NO_COLUMN = '<!doctype html><html lang="zh-CN"><title>预览</title><p>还没有可投放的栏目，不能预览。</p></html>'


def reasons(owner: Organisation, at: datetime) -> dict[str, str]:
    """The grounds that the rulebook lists for a return, by key."""
    found = {}
    for applied in review.rejection_reasons(owner, on=timezone.localdate(at)):
        found.update({option.key: option.label for option in applied.rule.reasons})
    return found


def grades(owner: Organisation, at: datetime, *, outlet_kind: str = "website") -> list[tuple[str, str]]:
    """The grades that the rulebook knows for items on websites, or posts on accounts, at the owner's place."""
    found = rules_for(Grading, place=owner.place_id, on=timezone.localdate(at), outlet_kind=outlet_kind)
    return [(grade.key, grade.label) for applied in found[:1] for grade in applied.rule.grades]


def personal_grounds(owner: Organisation, at: datetime) -> dict[str, str]:
    """The purposes for which the rulebook lets personal data be shown at the owner's place, by key."""
    found = {}
    for applied in rules_for(PersonalData, place=owner.place_id, on=timezone.localdate(at)):
        found.update({option.key: option.label for option in applied.rule.exceptions})
    return found


def field_rules(owner: Organisation, at: datetime) -> FieldRules:
    """What the rulebook says of the editor's fields at the owner's place."""
    on = timezone.localdate(at)
    demands = {}
    for applied in rules_for(RequiredMetadata, place=owner.place_id, on=on):
        words = [str(Resource.Kind(kind).label) for kind in applied.rule.resource_kinds]
        words += [*applied.rule.origins, *(["有图片的信息"] if applied.rule.pictured else [])]
        kinds = "、".join(words)
        demands.update({option.key: kinds for option in applied.rule.fields if kinds})
    policy = policy_for(owner.place_id, on)
    values: dict[str, tuple[str, ...]] = {}
    for one in policy.values:
        listed = policy.entries((one.rule.value_list,), form="values")
        values[one.rule.field] = tuple(dict.fromkeys((*values.get(one.rule.field, ()), *listed)))
    providers = [one.rule.providers for one in rules_for(InterpretationRequired, place=owner.place_id, on=on)]
    if any(providers):
        values["provider"] = tuple(dict.fromkeys(name for names in providers for name in names))
    values["category"] = tuple(review.category_values(owner, on=timezone.localdate(at)))
    options = strictest(Publicity, place=owner.place_id, on=on).rule.options
    closed = {key: one.label for key, one in scope.grounds(owner, on=on).items()}
    traits = interpreting.traits_offered(owner, on=on)
    offered = [(one.key, one.label) for one in options]
    form = review.catalogue_form(owner, on=on)
    return FieldRules(personal_grounds(owner, at), demands, values, offered, closed, traits, form)


def outline(kind: str, owner: Organisation, at: datetime) -> str:
    """The body with which a new text begins: a heading for each part that the rulebook names for its kind."""
    found = rules_for(ContentParts, place=owner.place_id, on=timezone.localdate(at))
    parts = [part for one in found if kind in one.rule.resource_kinds for part in one.rule.parts]
    return "".join(f"<h2>{part}</h2><p></p>" for part in dict.fromkeys(parts))


def closed_word(text: Draft | Version, at: datetime) -> str:
    """The statutory ground on which something is not open to all, in words."""
    known = scope.grounds(text.resource.owner, on=timezone.localdate(at)) if text.closed_ground else {}
    return known[text.closed_ground].label if text.closed_ground in known else text.closed_ground


@dataclass(frozen=True)
class Facts:
    """What the panel 事实依据 shows: what is attached, and the articles by which the present step misses it."""

    bases: list[FactBasis]
    lacking: tuple[Citation, ...]
    citations: tuple[Citation, ...]


def facts_of(resource: Resource, step: Step | None, at: datetime) -> Facts | None:
    """None where the rules of the place do not ask for it."""
    on = timezone.localdate(at)
    wanted = review.basis_wanted(resource.owner, on=on)
    if not wanted:
        return None
    lacking = review.basis_lacking(resource, step.key, on=on) if step else ()
    return Facts(review.basis_of(resource), lacking, tuple(cited for one in wanted for cited in one.citations))


def asked(
    request: Request,
    form: Form,
    act: Callable[[], HttpResponse],
    *,
    title: str,
    button: str,
    back: str,
    crumb: str = "",
    hint: str = "",
    warning: bool = False,
) -> HttpResponse:
    """A page with one form: `act` does what a valid one asks for and says where to go on; its Refusal stands above.

    `back` is the address of the page before, `crumb` what the trail calls this one where the title is too long.
    """
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except Refusal as raised:
            refusal = raised
    context = {
        "form": form, "refusal": refusal, "title": title, "button": button, "back": back, "crumb": crumb or title,
        "hint": hint, "warning": warning,
    }  # fmt: skip
    return render(request, "console/plain_form.html", context, status=422 if refusal or form.errors else 200)


def with_reason(
    request: Request,
    *,
    title: str,
    button: str,
    back: UUID,
    act: Callable[[str], str],
    form: type,
    hint: str = "",
    warning: bool = False,
    route: str = "console:resource",
) -> HttpResponse:
    """A page that asks for a reason, does the act, and leads back with what became of it."""
    filled = form(request.POST or None)

    def done() -> HttpResponse:
        messages.success(request, act(filled.cleaned_data["reason"]))
        return redirect(route, back)

    before = reverse(route, args=[back])
    return asked(
        request, filled, done, title=title, button=button, back=before, crumb=button, hint=hint, warning=warning
    )


CLOSED: Mapping[str, Sequence[str]] = {
    "script-src": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-same-origin"],
}


# The publisher's own elements; a body that went through the HTML door has none. Left in, each would be a refusal in
# the log of the reader's browser.
SCRIPT = re.compile(r"<script\b[^>]*>.*?</script>\s*", re.DOTALL | re.IGNORECASE)


def framed(html: str) -> HttpResponse:
    """A public page inside our frame: without scripts, forms or ways out."""
    html = SCRIPT.sub("", html)

    @xframe_options_sameorigin
    @csp_replace(dict(CLOSED))
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(html)

    return cast("HttpResponse", answer(HttpRequest()))


def preview_of(text: Draft | Version, request: Request) -> HttpResponse:
    """The publisher's own rendering of a draft or a version, in its first column or else in one it could go to."""
    placed = text.resource.placements.filter(removed_at__isnull=True, column__outlet__website__host__isnull=False)
    first = placed.select_related("column").order_by("requested_at").first()
    column = first.column if first else scopes.placeable(request.posting, request.at).first()
    if column is None:
        return framed(NO_COLUMN)
    return framed(builder.preview(text, column, at=request.at))


def theme_of(resource: Resource, request: Request) -> str:
    """The theme in which the preview stands."""
    placed = Host.objects.filter(website__outlet__columns__placements__resource=resource)
    host = placed.filter(website__outlet__columns__placements__removed_at__isnull=True).first()
    if host is None:
        column = scopes.placeable(request.posting, request.at).first()
        host = Host.objects.filter(website_id=column.outlet_id).first() if column else None
    return host.theme if host else "blue"
