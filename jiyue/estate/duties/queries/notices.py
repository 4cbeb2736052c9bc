"""A year's notice as people type it: a name and days on each line. Pure: text in, days out."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from jiyue.common.refusals import Refusal

Entry = tuple[str, date, date]
LONGEST = 31
MOST_LINES = 60
SATURDAY = 5
MADE_UP = "节假日"
"""What a day of work that stands for a day off is called where the notice names no festival for it."""
_WEEKDAY = r"(?:\s*[（(][^（）()]{1,6}[）)])?"
_MONTH = r"(?:(\d{4})[-年/.])?(\d{1,2})[-月/.]"
_UNTIL = rf"\s*(?:至|到|—+|-|~|～)\s*(?:{_MONTH})?(\d{{1,2}})日?{_WEEKDAY}"
_TOLD = r"(?:\s*(?:放假调休|放假|上班)?(?:[，,]?共\d+天)?)"
_NAME = r"(?:([\u4e00-\u9fff、“”A-Za-z]{1,20})[\s:：,，]*)?"
_LINE = re.compile(rf"{_NAME}{_MONTH}(\d{{1,2}})日?{_WEEKDAY}(?:{_UNTIL})?{_TOLD}")
_CURE = "每行写一个名称和日期，例如：春节 2027-02-05 至 2027-02-11。"


def parsed(text: str, *, year: int, box: str = "", unnamed: str = "") -> tuple[Entry, ...]:
    """Lines like `春节 2027-02-05 至 2027-02-11`; without a year, the notice's own is meant.

    `box` is where the text was typed, for the message; `unnamed` the name of days that have none.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise Refusal(f"共 {len(lines)} 行，太多。", cure=f"一年的放假和调休不超过{MOST_LINES}行。")
    where = f"“{box}”" if box else ""
    return tuple(_entry(line, f"{where}第{number}行“{line[:30]}”", year, unnamed) for number, line in lines)


def split(text: str) -> tuple[str, str]:
    """A file's lines: those that begin with 放假 and those that begin with 上班 (or 调休), without that word."""
    found: dict[str, list[str]] = {"放假": [], "上班": []}
    for number, line in enumerate(text.splitlines(), 1):
        word, _, rest = line.strip().replace("：", " ").replace("\t", " ").partition(" ")
        if word and word.replace("调休", "上班") not in found:
            raise Refusal(f"第{number}行“{line.strip()[:30]}”没有以“放假”或“上班”开头。", cure="请照说明改写这一行。")
        if word:
            found[word.replace("调休", "上班")].append(rest)
    return "\n".join(found["放假"]), "\n".join(found["上班"])


def checked(year: int, *, holidays: str, working: str) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Both texts as days, if they can be a notice for the year."""
    entries = parsed(holidays, year=year, box="放假"), parsed(working, year=year, box="调休上班", unnamed=MADE_UP)
    if problem := problem_with(year, *entries):
        raise Refusal(problem, cure="请对照通知原文更正后再预览。")
    return entries


def written(entries: Sequence[Entry]) -> str:
    """The same back as text."""
    return "\n".join(
        f"{name} {first.isoformat()}" + (f" 至 {last.isoformat()}" if last != first else "")
        for name, first, last in entries
    )


def _entry(line: str, told: str, year: int, unnamed: str) -> Entry:
    match = _LINE.fullmatch(line.rstrip("。；;"))
    if not match or not (match[1] or unnamed):
        raise Refusal(f"{told}无法识别。", cure=_CURE)
    name, first_year, *rest = match.groups()
    try:
        first = date(int(first_year or year), int(rest[0]), int(rest[1]))
        last = date(int(rest[2] or first.year), int(rest[3] or first.month), int(rest[4])) if rest[4] else first
    except ValueError:
        raise Refusal(f"{told}中有不存在的日期。", cure=_CURE)
    if not 0 <= (last - first).days < LONGEST:
        raise Refusal(f"{told}的止日早于起日，或者超过{LONGEST}天。", cure=_CURE)
    return (name or unnamed).rstrip("：:、"), first, last


def problem_with(year: int, holidays: Sequence[Entry], working: Sequence[Entry]) -> str:
    """What cannot be in a notice for the year; empty when it could be one."""
    if not 2004 <= year <= 2200:
        return f"年度“{year}”超出范围。"
    if not holidays:
        return "没有放假日期。"
    free, made_up = _days(holidays), _days(working)
    for day in sorted({*free, *made_up}):
        if not date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31):
            return f"{day.isoformat()} 不在{year}年（含前后相邻的元旦假期）之内。"
        if day in free and day in made_up:
            return f"{day.isoformat()} 既写作放假，又写作上班。"
    if twice := next((day for days in (free, made_up) for day in sorted(days) if days.count(day) > 1), None):
        return f"{twice.isoformat()} 写了两次。"
    if plain := next((day for day in sorted(made_up) if day.weekday() < SATURDAY), None):
        return f"{plain.isoformat()} 不是双休日，不会是调休上班日。"
    return ""


def _days(entries: Sequence[Entry]) -> list[date]:
    return [first + timedelta(days=n) for _, first, last in entries for n in range((last - first).days + 1)]
