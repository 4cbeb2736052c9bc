"""Attached files: what the gate found in each, and a cleaned copy, of which is shown first what it would lose."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jiyue.common.cleaning import KINDS
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library import queries as library_queries
from jiyue.content.library.models import Attachment, Resource
from jiyue.faces.console import checks, scopes, stance
from jiyue.faces.console.doors import screen
from jiyue.faces.console.requests import Request

SHOWN_REPLACED = 20


@dataclass(frozen=True)
class Checked:
    """One file with what the gate found, and whether a cleaned copy can be made of it."""

    file: Attachment
    problems: list[dict[str, Any]]
    can_clean: bool


@dataclass(frozen=True)
class Replaced:
    """A file that is no longer attached; where a copy took its place, whether readers see the same words in both."""

    file: Attachment
    copy: Attachment | None
    same_words: bool


@screen("resources")
def listing(request: Request, key: UUID) -> HttpResponse:
    """附件检查: each file with what was found and the cure; replaced files beside what took their place."""
    resource = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)
    current = list(library_queries.current_attachments(resource).filter(inline=False))
    where = stance.of(resource, request.posting, request.at)
    context = {
        "resource": resource,
        "where": where,
        "files": [Checked(one, checks.read_file(one, request.at), one.extension in KINDS) for one in current],
        "replaced": [_replaced(one, current) for one in library_queries.replaced_files(resource)[:SHOWN_REPLACED]],
    }
    return render(request, "console/files.html", context)


def _replaced(file: Attachment, current: list[Attachment]) -> Replaced:
    copy = next((one for one in current if one.name == file.name and one.added_at == file.added_at), None)
    return Replaced(file, copy, same_words=copy is not None and _seen(file) == _seen(copy))


def _seen(file: Attachment) -> str:
    try:
        return library_queries.attachment_inside(file).seen
    except Refusal:
        return file.sha256


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
            messages.success(request, f"附件“{attachment.name}”已换成清理后的副本，请下载核对，原文件仍可下载比较。")
            return redirect("console:resource-files", resource.pk)
    context = {
        "resource": resource,
        "file": attachment,
        "form": form,
        "refusal": refusal,
        "problems": checks.of_file(attachment, request.at),
    }
    return render(request, "console/clean.html", context, status=409 if refusal else 200)
