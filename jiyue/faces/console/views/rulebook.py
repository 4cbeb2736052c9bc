"""The clause matrix: every clause, what the software does about it, and what proves it."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from jiyue.faces.console import sheets
from jiyue.faces.console.admin import EXPORTS
from jiyue.faces.console.doors import screen
from jiyue.faces.console.requests import Request
from jiyue.faces.console.sheets import Cell, Sheet
from jiyue.rulebook.regulations import coverage, matrix, matrix_page, queries
from jiyue.rulebook.regulations.schema import TermList, labels

PER_PAGE = 50
HEADERS = (
    "条款编号",
    "文件",
    "条次",
    "引文",
    "领域",
    "类别",
    "强度",
    "落实方式",
    "状态",
    "规则",
    "落实位置",
    "测试",
)
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_OF: dict[str, Callable[[matrix.Row], str]] = {
    "pack": lambda row: row.pack,
    "area": lambda row: row.clause.area,
    "kind": lambda row: row.clause.kind,
    "status": lambda row: row.standing,
}


@screen("rulebook")
def clauses(request: Request) -> HttpResponse:
    every = coverage.rows()
    titles = {pack.id: pack.document.title for pack in queries.packs()}
    chosen = {name: request.GET.get(name, "") for name in _OF}
    words = request.GET.get("words", "").strip()[:100]
    rows = [row for row in every if _fits(row, chosen, words)]
    if wanted := EXPORTS.get(request.GET.get("export", "")):
        return _file(request.GET["export"], wanted(HEADERS, [_cells(row, titles) for row in rows]))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "rows": [_shown(row, titles) for row in page],
        "documents": matrix.progress(every, by=lambda row: (row.pack, titles[row.pack])),
        "areas": matrix_page.by_area(every),
        "choices": _choices(every, titles, chosen),
        "words": words,
        "is_filtered": bool(words or any(chosen.values())),
        "query": query.urlencode(),
        "verified": any(claim.current for row in every for claim in row.claims),
    }
    return render(request, "console/rulebook.html", context)


def _fits(row: matrix.Row, chosen: dict[str, str], words: str) -> bool:
    if any(value and _OF[name](row) != value for name, value in chosen.items()):
        return False
    clause = row.clause
    text = " ".join((clause.id, clause.article, clause.quote, *row.rules, *(one.told for one in row.details)))
    return all(word.lower() in text.lower() for word in words.split())


def _choices(rows: list[matrix.Row], titles: dict[str, str], chosen: dict[str, str]) -> list[dict[str, Any]]:
    plan = (
        ("pack", "文件", titles),
        ("area", "领域", {row.clause.area: labels.area(row.clause.area) for row in rows}),
        ("kind", "类别", labels.CLAUSE_KINDS),
        ("status", "状态", labels.STATUSES),
    )
    return [
        {"name": name, "label": label, "options": options.items(), "chosen": chosen[name]}
        for name, label, options in plan
    ]


def _shown(row: matrix.Row, titles: dict[str, str]) -> dict[str, Any]:
    clause = row.clause
    return {
        "row": row,
        "document": titles[row.pack],
        "area": labels.area(clause.area),
        "kind": labels.CLAUSE_KINDS[clause.kind],
        "strength": labels.STRENGTHS[clause.strength],
        "software": labels.SOFTWARE[clause.software],
        "status": labels.STATUSES[row.standing],
        "address": queries.address_of(queries.citation(clause.id)),
    }


def _cells(row: matrix.Row, titles: dict[str, str]) -> tuple[str, ...]:
    clause = row.clause
    return (
        clause.id,
        titles[row.pack],
        clause.article,
        clause.quote,
        labels.area(clause.area),
        labels.CLAUSE_KINDS[clause.kind],
        labels.STRENGTHS[clause.strength],
        labels.SOFTWARE[clause.software],
        labels.STATUSES[row.standing],
        "；".join(f"{one.label}：{one.told}" for one in row.details),
        "；".join(row.enforced_in),
        "；".join(f"{claim.test}：{claim.words}" for claim in row.claims),
    )


def _file(kind: str, data: bytes) -> HttpResponse:
    name = f"clauses-{timezone.localdate():%Y%m%d}.{kind}"
    return HttpResponse(
        data, content_type=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@screen("regulations")
def term_lists(request: Request) -> HttpResponse:
    """The lists by which texts are checked and graded at the place of one's unit."""
    place, on = request.posting.organisation.place_id, timezone.localdate(request.at)
    titles = {pack.id: pack.document.title for pack in queries.packs()}
    rows = [
        [
            Cell(one.rule.label),
            Cell("、".join(one.rule.entries), latin=True),
            Cell("平台默认" if one.origin == "default" else titles.get(one.pack, one.pack)),
            Cell(citations=one.citations),
        ]
        for one in sorted(queries.rules_for(TermList, place=place, on=on), key=lambda one: one.rule.label)
    ]
    sheet = Sheet(
        "名单", "term-lists", ("名单", "用语", "出处", "依据"), rows,
        lead="检查、分级和转载审核用的名单，按本单位所在地的规则包列出；监管单位可以在自备规则包中增删。",
    )  # fmt: skip
    return sheets.respond(request, sheet)
