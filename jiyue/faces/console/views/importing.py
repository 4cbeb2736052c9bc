"""从文件新建: Word and WPS files become drafts, each for itself: one that fails takes none of the others along."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.library import queries as library_queries
from jiyue.content.library.models import Resource
from jiyue.estate.organisations import queries as organisations
from jiyue.faces.console import checks
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.resources import ImportForm
from jiyue.faces.console.requests import Request


@dataclass(frozen=True)
class Result:
    """What became of one file: a draft with what the checks say of text and file, or the refusal."""

    name: str
    resource: Resource | None = None
    refusal: Refusal | None = None
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def pressing(self) -> int:
        return sum(one["gravity"] == "block" for one in self.problems)


@screen("resources", methods=("GET", "POST"), start=True)
def from_files(request: Request) -> HttpResponse:
    """One file opens in the editor; several leave a line each. With `piece` a single line is answered, for the
    browser that sends one file after the other and shows how far it is.
    """
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "GET" or not form.is_valid():
        status = 422 if form.errors else 200
        if "piece" in request.POST:
            words = "；".join(str(text) for texts in form.errors.values() for text in texts)
            refused = Result("", refusal=Refusal(words, cure=""))
            return render(request, "console/parts/imported.html", {"results": [refused]})
        return render(request, "console/import.html", {"form": form, "refusal": None}, status=status)
    files, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
    if len(files) == 1 and "piece" not in request.POST:
        return _single(request, form, files[0], kind)
    results = [_result(request, file, kind) for file in files]
    if "piece" in request.POST:
        return render(request, "console/parts/imported.html", {"results": results})
    done = sum(1 for one in results if one.resource)
    context = {"results": results, "done": done, "refused": len(results) - done}
    return render(request, "console/imported.html", context)


def _single(request: Request, form: ImportForm, file: UploadedFile, kind: str) -> HttpResponse:
    try:
        resource = _import(request, file, kind)
    except Refusal as refusal:
        return render(request, "console/import.html", {"form": form, "refusal": refusal}, status=422)
    messages.success(request, "已从文件新建，原文件保存为附件。请核对题名、文号和正文。")
    return redirect("console:resource", resource.pk)


def _import(request: Request, file: UploadedFile, kind: str) -> Resource:
    owner, by = organisations.host_of(request.posting.organisation), request.posting
    return library.import_docx(
        file.read(), file.name or "", owner=owner, kind=kind, by=by, at=request.at, editor_name=by.person.name
    )


def _result(request: Request, file: UploadedFile, kind: str) -> Result:
    name = file.name or ""
    try:
        _require_new(request, file)
        resource = _import(request, file, kind)
    except Refusal as refusal:
        return Result(name, refusal=refusal)
    files = library_queries.current_attachments(resource).filter(inline=False)
    problems = checks.of_draft(resource, request.at)
    for one in files:
        problems += checks.read_file(one, request.at)
    return Result(name, resource, problems=problems)


def _require_new(request: Request, file: UploadedFile) -> None:
    """A batch may be sent again after a break: what is there already is not made twice."""
    owner = organisations.host_of(request.posting.organisation)
    known = library_queries.made_from(file.read(), owner=owner)
    file.seek(0)
    if known:
        raise Refusal(
            f"这个文件已经在信息《{known.draft.title}》的附件中，没有重复新建。",
            cure="请打开已有的信息修改；确实要再建一条的，请单独导入这个文件。",
        )
