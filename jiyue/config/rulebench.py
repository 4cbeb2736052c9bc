"""`jiyue bench rules`: every rule for many columns and accounts, asked by the functions that the product asks."""

import resource as system
import time
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, get_args

from django.utils import timezone

from jiyue.estate.organisations.models import Organisation, Place
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import queries as sites
from jiyue.estate.sites.models import Column
from jiyue.estate.sites.rules import naming_problem
from jiyue.rulebook.deadlines.rules import calendar, due_on
from jiyue.rulebook.deadlines.terms import Term
from jiyue.rulebook.regulations import queries as regulations
from jiyue.rulebook.regulations.schema import AnyRule, EmptyColumn, Naming, RuleBase, TermRule, UpdateInterval

PARTS = (4, 2, 1)  # a quarter, a half, all: the cost must grow as the number does
PLACES = (("532900", "大理白族自治州"), ("512021", "安岳县"), ("210600", "丹东市"))
NAMES = (
    "要闻快递",
    "通知公告",
    "政策文件",
    "统计月报",
    "领导之窗",
    "机构设置",
    "人事信息",
    "办事指南",
    "县情概览",
    "专题专栏",
)
CLASSES = ("news", "notices", "documents", "statistics_monthly", "", "", "", "", "overview", "")
COLUMNS_OF_A_SITE = 100
READ_AT_ONCE = 500
KINDS: tuple[type[RuleBase], ...] = get_args(get_args(AnyRule)[0])
_OF_COLUMNS = (UpdateInterval, EmptyColumn, Naming)


def run(columns: int, accounts: int) -> dict[str, Any]:
    """CPU seconds and memory for a quarter, a half and all; what the packs hold is read before."""
    at = timezone.now()
    outlets = _estate(columns, accounts)
    packs = [one.id for one in regulations.packs() if any(one.place.covers(code) for code, _ in PLACES)]
    _measure(100, outlets[:100], at)
    steps = [_measure(columns // part, outlets[: accounts // part], at) for part in PARTS]
    first, last = steps[0], steps[-1]
    subjects = last["columns"] + last["accounts"]
    grown = subjects / max(1, first["columns"] + first["accounts"])
    return {
        "columns": columns,
        "accounts": accounts,
        "packs": packs,
        "kinds": len(KINDS),
        "answers": last["answers"],
        "cpu_seconds": last["cpu_seconds"],
        "cpu_ms_per_subject": round(1000 * last["cpu_seconds"] / max(1, subjects), 3),
        "peak_rss_mb": last["peak_rss_mb"],
        "growth": round(last["cpu_seconds"] / max(0.001, first["cpu_seconds"]) / grown, 2),
        "steps": steps,
    }


def _estate(columns: int, accounts: int) -> list[Outlet]:
    """Websites with columns, and the accounts that are returned."""
    units = []
    for code, name in PLACES:
        place = Place.objects.create(code=code, name=name, level="county" if code[-2:] != "00" else "prefecture")
        unit = Organisation(name=f"{name}人民政府办公室", short_name=name, kind="office", place=place)
        unit.lineage = f"/{unit.code}/"
        unit.save()
        units.append(unit)
    sites_needed = -(-columns // COLUMNS_OF_A_SITE)
    websites = _outlets(Outlet.Kind.WEBSITE, sites_needed, units)
    made = [
        Column(
            outlet=websites[number // COLUMNS_OF_A_SITE],
            owner=websites[number // COLUMNS_OF_A_SITE].sponsor,
            name=f"{NAMES[number % 10]}{number}",
            slug=f"c{number}",
            column_class=CLASSES[number % 10],
            ordinal=number,
            depth=1 + number % 3,
        )
        for number in range(columns)
    ]
    Column.objects.bulk_create(made, batch_size=1000)
    return _outlets(Outlet.Kind.MEDIA_ACCOUNT, accounts, units)


def _outlets(kind: str, count: int, units: Sequence[Organisation]) -> list[Outlet]:
    made = [
        Outlet(kind=kind, name=f"{kind}-{number}", sponsor=units[number % 3], supervisor=units[number % 3])
        for number in range(count)
    ]
    return Outlet.objects.bulk_create(made, batch_size=1000)


def _measure(columns: int, accounts: Sequence[Outlet], at: datetime) -> dict[str, Any]:
    """The facts of the columns are read from the database as part of it."""
    read = sites.with_facts(Column.objects.order_by("ordinal", "pk"))[:columns].iterator(chunk_size=READ_AT_ONCE)
    started = time.process_time()
    on = timezone.localdate(at)
    answers = count = 0
    for count, column in enumerate(read, start=1):
        answers += _of_column(column, count, at, on)
    answers += sum(_of_account(outlet, number, on) for number, outlet in enumerate(accounts))
    return {
        "columns": count,
        "accounts": len(accounts),
        "answers": answers,
        "cpu_seconds": round(time.process_time() - started, 2),
        "peak_rss_mb": round(system.getrusage(system.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _of_column(column: Column, number: int, at: datetime, on: date) -> int:
    """How it stands, whether it may be called so, and every other rule of its place."""
    place = column.outlet.sponsor.place_id
    answers = len(sites.update_standings(column, last_new_item_at=at - timedelta(days=number % 400), on=on))
    for limit in regulations.rules_for(Naming, place=place, on=on):
        naming_problem(limit.rule, name=column.name, depth=column.depth)
        answers += 1
    facets = {"outlet_kind": column.outlet.kind, "name": column.name, "column_class": column.column_class or None}
    others = (kind for kind in KINDS if kind not in _OF_COLUMNS)
    return answers + sum(_answers(kind, place, on, facets, since=on) for kind in others)


def _of_account(outlet: Outlet, number: int, on: date) -> int:
    since = on - timedelta(days=number % 400)
    facets = {"outlet_kind": outlet.kind, "name": outlet.name}
    return sum(_answers(kind, outlet.sponsor.place_id, on, facets, since=since) for kind in KINDS)


def _answers(kind: type[RuleBase], place: str, on: date, facets: dict[str, Any], *, since: date) -> int:
    found = regulations.rules_for(kind, place=place, on=on, **facets)
    for one in found:
        if isinstance(one.rule, TermRule) and "hour" not in one.rule.term:
            due_on(since, Term.parse(one.rule.term), calendar())
    return len(found)
