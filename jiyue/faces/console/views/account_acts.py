"""What is done to one outlet in the register: putting an account into use, another name, who else runs it."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from jiyue.estate.registry.actions import enabling, licences
from jiyue.estate.registry.models import Activity, Outlet
from jiyue.estate.registry.queries import conformity
from jiyue.faces.console import pages, scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.accounts import ActivityForm, EnableForm, EntrustForm, RenameForm
from jiyue.faces.console.requests import Request


def _outlet(request: Request, key: UUID, **wanted: str) -> Outlet:
    found: Outlet = get_object_or_404(scopes.visible(Outlet, request.posting, request.at).filter(**wanted), pk=key)
    return found


def _asked(
    request: Request, found: Outlet, form: forms.Form, act: Callable[[], str], *, title: str, hint: str
) -> HttpResponse:
    """A page with one form about an outlet, leading back to it with what was done."""

    def done() -> HttpResponse:
        messages.success(request, act())
        return redirect("console:outlet", found.pk)

    back = reverse("console:outlet", args=[found.pk])
    return pages.asked(request, form, done, title=f"{title}：{found}", button=title, back=back, crumb=title, hint=hint)


@screen("outlets", methods=("GET", "POST"))
def enable(request: Request, key: UUID) -> HttpResponse:
    found = _outlet(request, key, kind=Outlet.Kind.MEDIA_ACCOUNT)
    account = getattr(found, "account", None)
    known = {"verified": account.verified, "verified_subject": account.verified_subject} if account else {}
    form = EnableForm(request.POST or None, initial=known)

    def act() -> str:
        enabling.enable_account(found, **form.cleaned_data, by=request.posting, at=request.at)
        return f"已启用“{found}”，可以记录发文。"

    hint = "记录平台的实名认证后启用。启用以前不能记录发文。"
    return _asked(request, found, form, act, title="启用账号", hint=hint)


@screen("outlets", methods=("GET", "POST"), start=True)
def rename(request: Request, key: UUID) -> HttpResponse:
    found = _outlet(request, key)
    form = RenameForm(request.POST or None, initial={"name": found.name})

    def act() -> str:
        enabling.rename_outlet(found, **form.cleaned_data, by=request.posting, at=request.at)
        return f"已更名为“{form.cleaned_data['name']}”。变更的公告和备案请在“责任事项”中登记。"

    hint = "由主管单位登记。新名称按所在地的规定检查，原名称记入审计记录。"
    return _asked(request, found, form, act, title="登记更名", hint=hint)


@screen("outlets", methods=("GET", "POST"))
def entrust(request: Request, key: UUID) -> HttpResponse:
    found = _outlet(request, key)
    known = {"contractor": found.contractor, "contract": found.contract, "terms": found.contract_terms}
    form = EntrustForm(request.POST or None, initial=known)

    def act() -> str:
        enabling.entrust(found, **form.cleaned_data, by=request.posting, at=request.at)
        return "已记录委托承办。" if form.cleaned_data["contractor"] else "已记录：不再委托承办。"

    hint = "委托其他专门机构承办的，记录合同和约定的双方权责。不再委托的，清空后保存。"
    return _asked(request, found, form, act, title="委托承办", hint=hint)


@screen("outlets", methods=("GET", "POST"))
def activity(request: Request, key: UUID) -> HttpResponse:
    found = _outlet(request, key)
    known = conformity.licensed_activities(found, on=timezone.localdate(request.at))
    form = ActivityForm(request.POST or None, known=known)

    def act() -> str:
        made = licences.declare_activity(found, **form.cleaned_data, by=request.posting, at=request.at)
        return f"已登记{made.label}{'，到期前提醒续办' if made.licence else '，尚无资质，列入台账核对'}。"

    hint = "从事互联网新闻信息服务、传播网络视听节目等须有资质的业务的，在此登记资质和有效期；重新登记即为续办。"
    return _asked(request, found, form, act, title="登记业务资质", hint=hint)


@screen("outlets", methods=("POST",))
def end_activity(request: Request, key: UUID) -> HttpResponse:
    visible = scopes.visible(Outlet, request.posting, request.at)
    found = get_object_or_404(Activity.objects.filter(outlet__in=visible).select_related("outlet"), pk=key)
    licences.end_activity(found, by=request.posting, at=request.at)
    messages.success(request, f"已记录：不再从事{found.label}。")
    return redirect("console:outlet", found.outlet_id)
