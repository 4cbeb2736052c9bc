"""Entering a year of the working calendar, or correcting one."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.duties import policies
from jiyue.estate.duties.models import CalendarYear
from jiyue.estate.duties.queries.calendars import as_spans
from jiyue.estate.duties.queries.notices import Entry, problem_with
from jiyue.estate.organisations.models import Posting
from jiyue.rulebook.deadlines.rules import calendar, forget


@audited
def store_year(
    year: int,
    *,
    notice: str,
    holidays: Sequence[Entry],
    working: Sequence[Entry],
    by: Posting,
    at: datetime,
    link: str = "",
    reason: str = "",
) -> CalendarYear:
    """Keep what the notice says of a year; open clocks are recomputed by `recompute_stale` afterwards."""
    policies.require_calendar_keeper(by, at=at)
    if not notice.strip():
        raise Refusal("没有填写通知名称。", cure="请照录国务院办公厅放假通知的标题。")
    if problem := problem_with(year, holidays, working):
        raise Refusal(problem, cure="请对照通知原文更正后再预览。")
    if calendar().knows(year) and not reason.strip():
        raise Refusal(f"{year}年的日历已有，更正须写明理由。", cure="请写明依据哪份通知更正、改了什么。")
    row = CalendarYear.objects.create(
        year=year,
        notice=notice.strip().strip("《》"),
        link=link.strip(),
        holidays=as_spans(holidays),
        working=as_spans(working),
        reason=reason.strip()[:200],
        stored_at=at,
        stored_by=by,
    )
    said = f"{'更正' if row.reason else '录入'}{year}年工作日历：{row.notice}"
    data = {"year": year, "holidays": row.holidays, "working": row.working, "reason": row.reason}
    record("duties.store_year", row, by=by, at=at, summary=said[:500], data=data)
    forget()
    transaction.on_commit(forget)
    return row
