"""发布统计: reports on what was published, and the lists of what is expected."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.content.library.queries import named_by
from jiyue.faces.console import pages, scopes
from jiyue.faces.console.admin import EXPORTS, record_export
from jiyue.faces.console.doors import screen
from jiyue.faces.console.forms.reports import ExpectForm, NoteForm, PeriodForm, SettleForm
from jiyue.faces.console.forms.resources import ReasonForm
from jiyue.faces.console.requests import Request
from jiyue.oversight.disclosure import actions, queries
from jiyue.oversight.disclosure.models import ExpectedItem
from jiyue.oversight.disclosure.queries import demand, reports
from jiyue.oversight.disclosure.rules import Cell, State, Table
from jiyue.rulebook.deadlines.rules import Term

SHOWN, WHOLE = 300, 3
COLOURS = {State.WAITING: "blue", State.KEPT: "green", State.MISSING: "red", State.LATE: "orange"}


@dataclass(frozen=True)
class Noted:
    """What may be put down beside a report."""

    kind: str
    button: str
    hint: str


NOTED = {
    "improvement": Noted(
        "decision", "记录优化决定", "写明针对哪个栏目、搜索词或网址，以及决定怎么办；决定不改的，也写明理由。"
    ),
    "demand": Noted(
        "request", "登记公众需求", "来信、来电、座谈等提出的需求，写明要什么；不写提出人的姓名和联系方式。"
    ),
}


@dataclass(frozen=True)
class Shown:
    """A table with the heading and the address of each cell."""

    table: Table

    def __getattr__(self, name: str) -> Any:
        return getattr(self.table, name)

    @property
    def labelled(self) -> list[list[tuple[str, str, str]]]:
        return [
            [(head, str(cell), _address(cell)) for head, cell in zip(self.table.headers, row, strict=True)]
            for row in self.table.rows
        ]


def _address(cell: object) -> str:
    if not isinstance(cell, Cell) or not cell.route:
        return ""
    return reverse(f"console:{cell.route}", args=[cell.key] if cell.key else [])


@screen("reports")
def listing(request: Request) -> HttpResponse:
    return render(request, "console/reports.html", {"reports": reports.REPORTS.items()})


@screen("reports")
def report(request: Request, name: str) -> HttpResponse:
    """One report of a month or a year, to read or to take along."""
    found = reports.REPORTS.get(name)
    if found is None:
        raise Http404
    today = timezone.localdate(request.at)
    form = PeriodForm(request.GET or None, monthly=found.monthly)
    asked = form.cleaned_data["period"] if form.is_bound and form.is_valid() else today
    period = reports.month_of(asked) if found.monthly else reports.year_of(asked)
    tables = found.make(request.posting, period, request.at)
    if (kind := request.GET.get("export", "")) in EXPORTS:
        headers, rows = _exported(found.title, period.text, tables)
        record_export(Resource, rows=len(rows), form=kind, by=request.posting, at=request.at)
        response = HttpResponse(EXPORTS[kind](headers, rows), content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{name}-{period.first:%Y%m}.{kind}"'
        return response
    context = {
        "report": found,
        "name": name,
        "tables": [Shown(one) for one in tables],
        "form": form,
        "period": period,
        "asked": asked,
        "noted": NOTED.get(name) if demand.sites_of(request.posting).exists() else None,
    }
    return render(request, "console/publication_report.html", context)


def _exported(title: str, period: str, tables: list[Table]) -> tuple[tuple[str, ...], list[list[str]]]:
    """The rows behind the sums; a report of several lists comes as a whole, one list below the other."""
    lines = [[str(cell) for cell in row] for row in tables[-1].rows]
    if len(tables) < WHOLE:
        return tables[-1].headers, lines
    whole = [
        line
        for table in tables
        for line in ([table.title], list(table.headers), *([str(cell) for cell in row] for row in table.rows), [""])
    ]
    return (title, period), whole


@screen("reports", methods=("GET", "POST"), start=True)
def note(request: Request, name: str) -> HttpResponse:
    """Put down a decision on a site's layout, or what people asked for."""
    found = NOTED.get(name)
    if found is None:
        raise Http404
    sites = [one for one in demand.sites_of(request.posting) if demand.keeps_notes(request.posting, one)]
    form = NoteForm(request.POST or None, sites=sites, initial={"about": request.GET.get("about", "")[:200]})
    asked = PeriodForm({"period": request.GET.get("period", "")}, monthly=True)
    month = asked.cleaned_data["period"] if asked.is_valid() else timezone.localdate(request.at)
    back = f"{reverse('console:report', args=[name])}?period={month:%Y-%m}"

    def act() -> HttpResponse:
        actions.note_use(**form.cleaned_data, month=month, kind=found.kind, by=request.posting, at=request.at)
        messages.success(request, "已记录。")
        return redirect(back)

    title = f"{found.button}（{month.year}年{month.month}月）"
    return pages.asked(request, form, act, title=title, crumb=found.button, button="记录", back=back, hint=found.hint)


@screen("reports")
def expected(request: Request) -> HttpResponse:
    """What is expected of one's units, and what became of it."""
    today = timezone.localdate(request.at)
    units = queries.units_of(request.posting)
    labels = {key: one.rule.label for unit in units for key, one in queries.topics(unit, on=today).items()}
    rows = []
    for one in queries.visible_to(request.posting)[:SHOWN]:
        state = queries.state_of(one, on=today)
        rows.append(
            {
                "item": one,
                "state": state,
                "topic": labels.get(one.topic, one.topic),
                "colour": COLOURS[state],
                "out": queries.released_on(one),
            }
        )
    return render(request, "console/expected.html", {"rows": rows})


@screen("reports", methods=("GET", "POST"), start=True)
def expect(request: Request) -> HttpResponse:
    """Put a release on the list."""
    today = timezone.localdate(request.at)
    units = queries.units_of(request.posting)
    topics = {key: one.rule for unit in units for key, one in queries.topics(unit, on=today).items()}
    options = [(key, f"{one.label}（{Term.parse(one.term).chinese}）") for key, one in topics.items()]
    form = ExpectForm(request.POST or None, units=units, topics=options)

    def act() -> HttpResponse:
        values = dict(form.cleaned_data)
        made = actions.expect(values.pop("unit"), **values, by=request.posting, at=request.at)
        messages.success(request, f"已登记，最迟 {made.due_on:%Y-%m-%d} 发布。")
        return redirect("console:expected")

    hint = "到期没有发布的记为“缺失”，逾期发布的记为“滞后”，自动列入监测问题。"
    back = reverse("console:expected")
    return pages.asked(request, form, act, title="登记应发布信息", button="登记", back=back, hint=hint)


def _item(request: Request, key: UUID) -> ExpectedItem:
    return get_object_or_404(scopes.visible(ExpectedItem, request.posting, request.at), pk=key)


@screen("reports", methods=("GET", "POST"), start=True)
def settle(request: Request, key: UUID) -> HttpResponse:
    """Say which resource is what was expected."""
    found = _item(request, key)
    form = SettleForm(request.POST or None)

    def act() -> HttpResponse:
        named = named_by(form.cleaned_data["resource"], owner=found.unit)
        if named is None:
            raise Refusal("信息库中没有找到这条信息。", cure="请核对短码或发文字号；还没有的，请先新建信息。")
        resource = get_object_or_404(scopes.visible(Resource, request.posting, request.at), pk=named.pk)
        actions.settle(found, resource=resource, by=request.posting, at=request.at)
        messages.success(request, "已对应。")
        return redirect("console:expected")

    title = f"对应信息：{found}"
    return pages.asked(
        request, form, act, title=title, button="确定", crumb="对应信息", back=reverse("console:expected")
    )


@screen("reports", methods=("GET", "POST"), start=True)
def drop(request: Request, key: UUID) -> HttpResponse:
    """Nothing is to be published after all."""
    found = _item(request, key)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        actions.drop(found, **form.cleaned_data, by=request.posting, at=request.at)
        messages.success(request, "已取消。")
        return redirect("console:expected")

    back = reverse("console:expected")
    return pages.asked(request, form, act, title=f"取消：{found}", button="取消登记", crumb="取消登记", back=back)
