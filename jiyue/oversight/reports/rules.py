"""Periods, figures, and the text that is made of them. No Django."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year; `first` and `last` are its days, both included."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def following(self) -> date:
        """The first day of the next quarter."""
        return date(self.year + self.number // 4, self.number % 4 * 3 + 1, 1)

    def __str__(self) -> str:
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


@dataclass(frozen=True)
class Figure:
    """A number with the rows that it counts, so that it can be clicked through; `unit` is its measure word."""

    key: str
    label: str
    rows: tuple[str, ...]
    unit: str = ""

    @property
    def value(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class OutletRow:
    """One outlet's quarter."""

    outlet: str
    name: str
    unit: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Article:
    """An article as the notice cites it, with the public address where it can be read."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class Problem:
    """A problem as the notice names it."""

    outlet: str
    message: str
    articles: tuple[Article, ...]
    state: str


def notice_html(
    quarter: Quarter,
    *,
    issuer: str,
    as_of: datetime,
    rows: Sequence[OutletRow],
    totals: Sequence[Figure],
    problems: Sequence[Problem],
) -> str:
    """The notice's text: what was watched, what was found, what became of it, what is asked of the units."""
    parts = [f"<p>现将{quarter}政府网站监测检查情况通报如下。</p>", "<h2>一、总体情况</h2>", _overall(totals)]
    parts += ["<h2>二、各网站情况</h2>", _outlets(rows)]
    parts += ["<h2>三、主要问题</h2>", _problems(problems)]
    parts += ["<h2>四、有关要求</h2>"]
    parts.append("<p>各主办单位要对照问题逐项整改，举一反三，按期报告整改情况；对重复出现的问题将按规定处理。</p>")
    until = f"{as_of.year}年{as_of.month}月{as_of.day}日{as_of:%H:%M}"
    parts.append(f"<p>以上数据由监测记录、问题记录和督办记录计算得出，截至{until}。</p>")
    parts.append(f'<p class="jy-right">{html.escape(issuer)}</p>')
    return "\n".join(parts)


def _overall(totals: Sequence[Figure]) -> str:
    said = "，".join(f"{html.escape(figure.label)} {figure.value} {figure.unit}" for figure in totals)
    return f"<p>本季度{said}。</p>"


def _outlets(rows: Sequence[OutletRow]) -> str:
    if not rows:
        return "<p>本季度没有纳入监测的网站。</p>"
    head = "".join(f'<th scope="col">{html.escape(figure.label)}</th>' for figure in rows[0].figures)
    body = "".join(
        f'<tr><th scope="row">{html.escape(row.name)}</th><td>{html.escape(row.unit)}</td>'
        + "".join(f"<td>{figure.value}</td>" for figure in row.figures)
        + "</tr>"
        for row in rows
    )
    return (
        '<p class="jy-center">各网站监测情况</p>'
        '<table><thead><tr><th scope="col">网站</th><th scope="col">主办单位</th>'
        f"{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _articles(articles: Sequence[Article]) -> str:
    said = (
        f'<a href="{html.escape(one.url)}">{html.escape(one.label)}</a>' if one.url else html.escape(one.label)
        for one in articles
    )
    return "；".join(said) or "平台检查项"


def _problems(problems: Sequence[Problem]) -> str:
    if not problems:
        return "<p>本季度未发现需要通报的问题。</p>"
    body = "".join(
        f'<tr><th scope="row">{number}</th><td>{html.escape(one.outlet)}</td><td>{html.escape(one.message)}</td>'
        f"<td>{_articles(one.articles)}</td><td>{html.escape(one.state)}</td></tr>"
        for number, one in enumerate(problems, 1)
    )
    return (
        '<p class="jy-center">主要问题</p><table><thead><tr><th scope="col">序号</th><th scope="col">网站</th>'
        '<th scope="col">问题</th><th scope="col">依据</th><th scope="col">整改状态</th></tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )
