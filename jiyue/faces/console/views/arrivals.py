"""网站迁入: what came in from older sites, what is kept as an archived page, and whether anything was lost."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from jiyue.common import export
from jiyue.common.refusals import Refusal
from jiyue.content.library.policies import AUTHORS
from jiyue.delivery.arrivals import actions, queries
from jiyue.delivery.arrivals.models import OldPage, SiteImport
from jiyue.faces.console.doors import screen
from jiyue.faces.console.requests import Request

PER_PAGE = 50
SHOWN = {"waiting": "待处理", "archived": "已归档保留", "left": "不保留", "lost": "未能迁入", "all": "全部"}
HEADERS = ("原网址", "结果", "题名", "原栏目", "信息短码", "处理", "理由", "说明")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@screen("resources")
def listing(request: Request) -> HttpResponse:
    return render(request, "console/arrivals.html", {"imports": queries.imports_of(request.posting)})


def _ledger(request: Request, key: UUID) -> SiteImport:
    return get_object_or_404(queries.imports_of(request.posting), pk=key)


def _shown(ledger: SiteImport, chosen: str) -> QuerySet[OldPage]:
    pages = ledger.pages.defer("links").order_by("url")
    return {
        "waiting": queries.waiting(ledger),
        "archived": pages.filter(archived_at__isnull=False),
        "left": pages.filter(decided_at__isnull=False, archived_at__isnull=True),
        "lost": pages.filter(fate=OldPage.Fate.LOST),
    }.get(chosen, pages)


@screen("resources", methods=("GET", "POST"))
def arrival(request: Request, key: UUID) -> HttpResponse:
    """One older site: its pages by what became of them, and the acts on those that are ticked."""
    ledger = _ledger(request, key)
    chosen = request.GET.get("shown", "waiting")
    refusal = None
    if request.method == "POST":
        try:
            messages.success(request, _act(request, ledger))
        except Refusal as raised:
            refusal = raised
        else:
            return redirect(request.get_full_path())
    page = Paginator(_shown(ledger, chosen).select_related("resource", "decided_by"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "ledger": ledger,
        "page": page,
        "chosen": chosen,
        "choices": SHOWN,
        "refusal": refusal,
        "report": [(OldPage.Fate(fate).label, count) for fate, count in queries.fates(ledger).items()],
        "waiting": queries.waiting(ledger).count(),
        "compared": queries.compared(ledger),
        "may_write": request.posting.role in AUTHORS and not ledger.finished_at,
    }
    return render(request, "console/arrival.html", context, status=422 if refusal else 200)


def _act(request: Request, ledger: SiteImport) -> str:
    """What was asked for, in one sentence when it is done; the first refusal stops it."""
    by, at, asked = request.posting, request.at, request.POST.get("act")
    if asked == "finish":
        actions.finish(ledger, by=by, at=at)
        return "已办结：迁入前后一致，旧网页都已处理。"
    keys = [int(key) for key in request.POST.getlist("page") if key.isdecimal()]
    pages = list(ledger.pages.filter(pk__in=keys).select_related("site_import__website__outlet__sponsor", "resource"))
    if not pages:
        raise Refusal("没有选中旧网页。", cure="请先在列表中勾选。")
    if asked == "archive":
        actions.archive_each(pages, by=by, at=at)
        return f"已归档保留 {len(pages)} 个旧网页；送审签发后对外公开。"
    if asked == "leave":
        actions.leave_each(pages, reason=request.POST.get("reason", ""), by=by, at=at)
        return f"已记录 {len(pages)} 个旧网页不保留。"
    if asked == "link":
        if len(pages) > 1:
            raise Refusal("一次只能对应一个旧网页。", cure="请只勾选一个，再填写信息的短码或发文字号。")
        actions.link(pages[0], named=request.POST.get("named", ""), by=by, at=at)
        return "已对应：这条信息公开后，旧网址转到它。"
    raise Refusal("不知道要办理什么。", cure="请点页面上的按钮。")


@screen("resources")
def table(request: Request, key: UUID) -> HttpResponse:
    """Every old page, for keeping on file."""
    ledger = _ledger(request, key)
    rows = (
        (one.url, one.get_fate_display(), one.title, one.column_name, one.resource.short_id if one.resource else "",
         "归档保留" if one.archived_at else "不保留" if one.decided_at else "", one.reason, "；".join(one.notes))
        for one in ledger.pages.defer("links").select_related("resource").order_by("url").iterator(500)
    )  # fmt: skip
    answer = HttpResponse(export.to_xlsx(HEADERS, rows, sheet="旧网页"), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="old-pages.xlsx"'
    return answer
