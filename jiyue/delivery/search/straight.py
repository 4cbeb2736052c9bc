"""Entries for the bench that no database holds: put together from ready paragraphs, the same ones for each number."""

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from jiyue.delivery.search.entries import KINDS, Entry

HOST = "bench.localhost"
COLUMNS = 40
PARAGRAPHS, EACH = 100_000, 10
_KIND = "news"


class Straight:
    """`count` entries on one site, a minute apart, each of a title and ten paragraphs.

    `text` makes so many letters; the paragraphs are made once, since writing ten anew for each of a million entries
    would take longer than indexing them.
    """

    def __init__(self, count: int, *, last: datetime, text: Callable[[int], str]) -> None:
        self.count = count
        self.first = last - timedelta(minutes=count + 1)
        chance = random.Random(3)  # noqa: S311 (a corpus that is the same each time, not a secret)
        made = min(PARAGRAPHS, count * EACH)
        self.paragraphs = [f"{text(chance.randint(60, 200))}。" for _ in range(made)]
        self.titles = [text(18) for _ in range(made)]

    def __iter__(self) -> Iterator[Entry]:
        return map(self.entry, range(self.count))

    def some(self, count: int) -> Iterator[tuple[str, str, date]]:
        """Title, text and day of entries picked by chance."""
        chance = random.Random(2)  # noqa: S311
        picked = (self.entry(chance.randrange(self.count)) for _ in range(count))
        return ((one.title, one.body, one.day) for one in picked)

    def entry(self, number: int) -> Entry:
        chance = random.Random(number)  # noqa: S311
        key, column = f"straight-{number}", f"c{number % COLUMNS}"
        day = timezone.localdate(self.first + timedelta(minutes=number))
        path = f"{column}/{number}.html"
        shown: dict[str, Any] = {
            "resource": key,
            "url": f"http://{HOST}/{path}",
            "path": path,
            "host": HOST,
            "site_name": "示例县人民政府",
            "summary": "",
            "kind": _KIND,
            "kind_label": KINDS[_KIND],
            "unit": "示例县人民政府办公室",
            "number": "",
            "date": day.isoformat(),
            "keywords": [],
        }
        title, body = chance.choice(self.titles), "\n".join(chance.choices(self.paragraphs, k=EACH))
        return Entry(key, HOST, _KIND, day, title, "", body, "", shown, columns=(column,), unit=shown["unit"])
