"""Tables that are computed and not stored: shown a page at a time, searched by word, exported whole and on record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from jiyue.faces.console import words
from jiyue.faces.console.admin import EXPORTS, record_export
from jiyue.faces.console.requests import Request

PER_PAGE = 60
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table: a text, linked, as a coloured mark, or articles.

    `latin` marks data that may hold Latin letters: addresses, codes, words of lists.
    """

    text: str = ""
    url: str = ""
    colour: str = ""
    citations: tuple[Any, ...] = ()
    latin: bool = False

    @property
    def plain(self) -> str:
        return self.text or "；".join(one["label"] for one in words.citations(self.citations))


@dataclass(frozen=True)
class Sheet:
    """A table with what is said above it, and beside its name where it can be acted on.

    The first cell of a row is its head. `links` are (address, label) pairs. `kept` are the parameters by which the rows
    were chosen: searching, paging and exporting stay with them.
    """

    title: str
    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    lead: str = ""
    empty: str = "目前没有记录。"
    of: type[Model] | None = None
    links: Sequence[tuple[str, str]] = ()
    crumbs: Sequence[tuple[str, str]] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)


def respond(request: Request, sheet: Sheet, *, template: str = "console/sheet.html", status: int = 200) -> HttpResponse:
    wanted = request.GET.get("words", "").strip()[:60]
    rows = [row for row in sheet.rows if _fits(row, wanted)]
    form = request.GET.get("export", "")
    if form in EXPORTS and sheet.of is not None:
        table = [[cell.plain for cell in row] for row in rows]
        record_export(sheet.of, rows=len(table), form=form, by=request.posting, at=request.at)
        name = f"{sheet.name}-{timezone.localdate(request.at):%Y%m%d}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(EXPORTS[form](sheet.headers, table), content_type=TYPES[form], headers=headers)
    context = {
        "sheet": sheet, "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")), "words": wanted,
        "count": len(rows), "kept": f"&{urlencode(sheet.kept)}" if sheet.kept else "", **sheet.extra,
    }  # fmt: skip
    return render(request, template, context, status=status)


def _fits(row: Iterable[Cell], wanted: str) -> bool:
    text = " ".join(cell.plain for cell in row) if wanted else ""
    return all(word in text for word in wanted.split())
