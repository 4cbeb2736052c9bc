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
# What chinesecalendar lacks: “12月31日（星期六）上班” of the notice for 2006 (国办发明电〔2005〕35号).
MISSING_WORKDAYS = {date(2005, 12, 31): "元旦"}
# Where each notice can be read, as the package `holidays` 0.109 (MIT licence, Vacanza Team) lists them.
GAZETTE = "https://www.gov.cn/gongbao/content/"
WIKISOURCE = "https://zh.wikisource.org/wiki/"
LINKS = {
    2004: [f"{WIKISOURCE}国务院办公厅关于2004年部分节假日安排的通知"],
    2005: [f"{WIKISOURCE}国务院办公厅关于2005年部分节假日安排的通知"],
    2006: [f"{WIKISOURCE}国务院办公厅关于2006年部分节假日安排的通知"],
    2007: [f"{GAZETTE}2007/content_503397.htm"],
    2008: [f"{GAZETTE}2008/content_859870.htm"],
    2009: [f"{GAZETTE}2008/content_1175823.htm"],
    2010: [f"{GAZETTE}2009/content_1487011.htm"],
    2011: [f"{GAZETTE}2010/content_1765282.htm"],
    2012: [f"{GAZETTE}2011/content_2020918.htm"],
    2013: [f"{GAZETTE}2012/content_2292057.htm"],
    2014: [f"{GAZETTE}2014/content_2561299.htm"],
    2015: [f"{GAZETTE}2015/content_2799019.htm"],
    2016: [f"{GAZETTE}2016/content_2979719.htm"],
    2017: [f"{GAZETTE}2016/content_5148793.htm"],
    2018: [f"{GAZETTE}2017/content_5248221.htm"],
    2019: [f"{GAZETTE}2018/content_5350046.htm", f"{GAZETTE}2019/content_5380356.htm"],
    2020: [f"{GAZETTE}2019/content_5459138.htm", f"{GAZETTE}2020/content_5477297.htm"],
    2021: [f"{GAZETTE}2020/content_5567750.htm"],
    2022: [f"{GAZETTE}2021/content_5651728.htm"],
    2023: [f"{GAZETTE}2023/content_5736714.htm"],
    2024: ["https://www.gov.cn/gongbao/2023/issue_10806/202311/content_6913823.html"],
    2025: ["https://www.gov.cn/gongbao/2024/issue_11726/202411/content_6989767.html"],
    2026: ["https://www.gov.cn/gongbao/2025/issue_12406/202511/content_7048922.html"],
}
HEADER = """\
# Holidays and make-up working days (调休) of mainland China, by year; days not named here follow the week.
# Written by tools/make_calendar.py from chinesecalendar {version} (MIT licence, Lirian Su and contributors), with one
# day that it lacks. `sources` are the notices that announced the year, `links` where they can be read.
"""


class Plain(yaml.SafeDumper):
    """Dates repeat in full: a reader should not have to follow anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def sources(year: int) -> list[str]:
    return [f"国务院办公厅关于{year}年部分节假日安排的通知", *FURTHER.get(year, [])]


def announced(day: date, name: str) -> int:
    """The year whose notice names the day: those around New Year stand in the notice of the coming year."""
    return day.year + (day.month == 12 and name == NAMES[constants.Holiday.new_years_day.value])


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
            table[announced(day, NAMES[name])][day] = NAMES[name]
    for day, name in MISSING_WORKDAYS.items():
        working[announced(day, name)][day] = name
    years = {
        year: {
            "sources": sources(year),
            "links": LINKS[year],
            "holidays": spans(holidays[year]),
            "working": spans(working[year]),
        }
        for year in sorted(holidays)
    }
    text = yaml.dump(
        {"years": years}, Dumper=Plain, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120
    )
    TARGET.write_text(HEADER.format(version=version("chinesecalendar")) + text, encoding="utf-8")
    print(f"{TARGET.name}: {min(years)}-{max(years)}")


if __name__ == "__main__":
    main()
