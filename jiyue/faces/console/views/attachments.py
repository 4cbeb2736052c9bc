"""A cleaned copy of an attached file: what it would lose is shown first."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jiyue.common.cleaning import KINDS
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library import queries as library_queries
from jiyue.content.library.models import Resource
from jiyue.faces.console import checks, scopes
from jiyue.faces.console.doors import screen
from jiyue.faces.console.requests import Request


class CleanForm(forms.Form):
    """Hidden parts go only when the editor says so."""

    drop_hidden = forms.BooleanField(
        label="同时删除隐藏的工作表、行、列和隐藏文字",
        help_text="删除后不能从副本找回，请先下载核对。公式改为计算结果。",
        required=False,
    )


@screen("resources", methods=("GET", "POST"), start=True)
def clean(request: Request, key: UUID, file: UUID) -> HttpResponse:
    """清理副本."""
    resource = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    files = library_queries.current_attachments(resource).filter(inline=False, extension__in=KINDS)
    attachment = get_object_or_404(files, pk=file)
    form, refusal = CleanForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            library.clean_attachment(
                attachment, drop_hidden=form.cleaned_data["drop_hidden"], by=request.posting, at=request.at
            )
        except Refusal as raised:
            refusal = raised
        else:
            messages.success(request, f"附件“{attachment.name}”已换成清理后的副本，请下载核对。")
            return redirect("console:resource", resource.pk)
    context = {
        "resource": resource,
        "file": attachment,
        "form": form,
        "refusal": refusal,
        "problems": checks.of_file(attachment, request.at),
    }
    return render(request, "console/clean.html", context, status=409 if refusal else 200)
