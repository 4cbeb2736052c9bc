"""Setting and taking back the moments at which an item goes out or is withdrawn."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from jiyue.content.library.models import Resource
from jiyue.delivery.publishing.actions import schedules
from jiyue.delivery.publishing.models import Schedule
from jiyue.faces.console import pages, scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.schedules import ScheduleForm
from jiyue.faces.console.requests import Request


@screen("resources", methods=("GET", "POST"), start=True)
def schedule(request: Request, key: UUID) -> HttpResponse:
    """定时发布、定时撤下."""
    resource = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    form = ScheduleForm(request.POST or None)

    def act() -> HttpResponse:
        made = schedules.schedule(resource, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, f"已设定{made}。")
        return redirect("console:resource", resource.pk)

    return pages.asked(
        request, form, act, title=f"定时办理：{resource.draft.title}", button="设定", crumb="定时办理",
        back=reverse("console:resource", args=[resource.pk]),
        hint="定时不代替审核：到时还没有通过审核的不发布；签发之后又有修改的，原定时失效，须重新审核。"
        "同一项再次设定，以后设定的为准。",
    )  # fmt: skip


@screen("resources", methods=("GET", "POST"), start=True)
def cancel(request: Request, key: UUID) -> HttpResponse:
    """Take a moment back."""
    ours = scopes.visible(Resource, request.posting, request.at)
    found = get_object_or_404(Schedule.objects.filter(resource__in=ours).select_related("resource__draft"), pk=key)

    def act() -> HttpResponse:
        schedules.cancel(found, by=request.posting, at=request.at)
        messages.success(request, f"已取消{found}。")
        return redirect("console:resource", found.resource_id)

    form = Form(request.POST if request.method == "POST" else None)
    hint = "这条信息已经签发，取消定时后立即发布；不想发布的，请撤销签发或改定时间。" if found.clearance_id else ""
    return pages.asked(
        request, form, act, title=f"取消{found}：{found.resource.draft.title}", button="取消定时",
        back=reverse("console:resource", args=[found.resource_id]), crumb="取消定时", hint=hint, warning=bool(hint),
    )  # fmt: skip
