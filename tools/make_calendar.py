"""Writes jiyue/rulebook/deadlines/data/calendar.yaml from the developer dependency chinesecalendar.

Run it when the State Council has announced another year and chinesecalendar carries it:
    .venv/bin/python tools/make_calendar.py
The product reads the file alone; a developer compares the new year with the notice before committing it.
"""

from collections import defaultdict
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path

import yaml
from chinese_calendar import constants

TARGET = Path(__file__).resolve().parents[1] / "jiyue" / "rulebook" / "deadlines" / "data" / "calendar.yaml"
NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}
# Further notices that moved days of a year; the days themselves come from chinesecalendar.
FURTHER = {
    2015: ["国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知"],
    2019: ["国务院办公厅关于调整2019年劳动节假期安排的通知"],
    2020: ["国务院办公厅关于延长2020年春节假期的通知"],
}
FIRST_KNOWN_TITLE = 2006
HEADER = """\
# Holidays and make-up working days (调休) of mainland China, by year; days not named here follow the week.
# Written by tools/make_calendar.py from chinesecalendar {version} (MIT licence, Lirian Su and contributors).
# `sources` are the notices that announced the year; where a title was not checked, the entry says so (标题未核对).
"""


class Plain(yaml.SafeDumper):
    """Dates repeat in full: a reader should not have to follow anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def sources(year: int) -> list[str]:
    if year < FIRST_KNOWN_TITLE:
        return [f"国务院办公厅{year}年节假日安排（标题未核对）"]
    return [f"国务院办公厅关于{year}年部分节假日安排的通知", *FURTHER.get(year, [])]


def spans(days: dict[date, str]) -> list[dict[str, object]]:
    """Days in a row with the same name, as one span each."""
    found: list[dict[str, object]] = []
    for day in sorted(days):
        last = found[-1] if found else None
        if last and last["name"] == days[day] and last["to"] == day - timedelta(days=1):
            last["to"] = day
        else:
            found.append({"name": days[day], "from": day, "to": day})
    return found


def main() -> None:
    holidays: dict[int, dict[date, str]] = defaultdict(dict)
    working: dict[int, dict[date, str]] = defaultdict(dict)
    for table, source in ((holidays, constants.holidays), (working, constants.workdays)):
        for day, name in source.items():
            table[day.year][day] = NAMES[name]
    years = {
        year: {"sources": sources(year), "holidays": spans(holidays[year]), "working": spans(working[year])}
        for year in sorted(holidays)
    }
    text = yaml.dump(
        {"years": years}, Dumper=Plain, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120
    )
    TARGET.write_text(HEADER.format(version=version("chinesecalendar")) + text, encoding="utf-8")
    print(f"{TARGET.name}: {min(years)}-{max(years)}")


if __name__ == "__main__":
    main()
