"""责任人: who answers for what of a website or account."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jiyue.common.refusals import Refusal
from jiyue.estate.organisations import charges
from jiyue.estate.registry.models import Outlet
from jiyue.faces.console import scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.people import ChargeForm
from jiyue.faces.console.requests import Request


@screen("outlets", methods=("GET", "POST"))
def listing(request: Request, key: UUID) -> HttpResponse:
    found = get_object_or_404(scopes.visible(Outlet, request.posting, request.at), pk=key)
    given = {"unit": found.sponsor, "outlet_kind": found.kind, "at": request.at}
    rows = charges.charges_of(found, **given)
    form = ChargeForm(request.POST or None, rows=rows, people=charges.staff(found.sponsor, at=request.at))
    refusal = None
    if request.method == "POST" and request.POST.get("act") == "attest":
        try:
            charges.attest_charges(found, by=request.posting, **given)
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, "已确认全部责任人。")
            return redirect("console:outlet-charges", found.pk)
        form = ChargeForm(None, rows=rows, people=charges.staff(found.sponsor, at=request.at))
    elif request.method == "POST" and form.is_valid():
        chosen = next(row for row in rows if row.key == form.cleaned_data["charge"])
        try:
            charges.name_in_charge(
                found, charge=chosen, person=form.cleaned_data["person"], unit=found.sponsor, by=request.posting,
                at=request.at,
            )  # fmt: skip
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"已指定“{chosen.label}”的责任人。")
            return redirect("console:outlet-charges", found.pk)
    context = {"outlet": found, "rows": rows, "form": form, "refusal": refusal}
    context |= {"may_name": request.posting.role in charges.NAMING, "gaps": [row for row in rows if not row.is_filled]}
    return render(request, "console/charges.html", context, status=422 if refusal or form.errors else 200)
