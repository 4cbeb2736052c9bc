"""What became of a resource's text: versions side by side, an old one taken up again, the original before redaction."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library import queries
from jiyue.content.library.models import Draft, Original, Resource, Version
from jiyue.faces.console import pages, scopes, stance
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.resources import PurposeForm
from jiyue.faces.console.requests import Request


def _resource(request: Request, key: UUID) -> Resource:
    return get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=key)


@screen("resources")
def compare(request: Request, key: UUID, number: int) -> HttpResponse:
    """A version beside another one: the one before it, the one asked for, or the draft."""
    resource = _resource(request, key)
    version = get_object_or_404(resource.versions, number=number)
    other = _other(resource, version, request.GET.get("with", ""))
    before, after = (other, version) if isinstance(other, Version) and other.number < number else (version, other)
    where = stance.of(resource, request.posting, request.at)
    context = {
        "resource": resource,
        "version": version,
        "before": before,
        "after": after,
        "comparison": queries.diff(before, after) if isinstance(before, Version) and after is not None else None,
        "versions": stance.versions(resource),
        "where": where,
    }
    return render(request, "console/versions.html", context)


def _other(resource: Resource, version: Version, asked: str) -> Version | Draft | None:
    if asked == "draft":
        return resource.draft
    if asked.isdecimal():
        return get_object_or_404(resource.versions, number=int(asked[:9]))
    return resource.versions.filter(number=version.number - 1).first()


@screen("resources", methods=("POST",), start=True)
def restore(request: Request, key: UUID, number: int) -> HttpResponse:
    """Make an earlier version the draft again."""
    resource = _resource(request, key)
    version = get_object_or_404(resource.versions, number=number)
    revision = request.POST.get("revision", "")
    if not revision.isdecimal():
        raise Refusal("没有说明要替换的是哪一份草稿。", cure="请从版本对照页点“恢复为草稿”。")
    library.restore(version, revision=int(revision[:9]), by=request.posting, at=request.at)
    messages.success(request, f"已把第 {number} 版恢复为草稿，核对后送审。网站上的内容没有变。")
    return redirect("console:resource", resource.pk)


@screen("resources", methods=("GET", "POST"))
def original(request: Request, key: UUID) -> HttpResponse:
    """The unredacted original, for a stated purpose that goes on record."""
    ours = scopes.visible(Resource, request.posting, request.at)
    found = get_object_or_404(Original.objects.filter(resource__in=ours).select_related("resource__draft"), pk=key)
    form = PurposeForm(request.POST or None)

    def act() -> HttpResponse:
        purpose = form.cleaned_data["purpose"]
        return _download(library.open_original(found, purpose=purpose, by=request.posting, at=request.at), found.name)

    return pages.asked(
        request, form, act, title=f"查看删减前原件：{found.name}", button="记录并下载", crumb="记录并下载",
        back=reverse("console:resource", args=[found.resource_id]),
        hint="这份原件没有公开。谁在什么时候为什么查看，都记入审计记录；请勿外传。",
    )  # fmt: skip


def _download(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response
