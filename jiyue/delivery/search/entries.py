"""What the index holds of one resource on one site."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from jiyue.delivery.search.rules import folded


@dataclass(frozen=True)
class Entry:
    """One resource on one site, as it is indexed and shown."""

    resource: str
    host: str
    kind: str
    day: date
    title: str
    number: str
    body: str
    extra: str
    shown: dict[str, Any]

    @cached_property
    def texts(self) -> dict[str, str]:
        """The fields that are searched, as they are compared."""
        return {
            "title": folded(self.title),
            "number": folded(self.number),
            "body": folded(f"{self.body}\n{self.extra}"),
        }

    @property
    def stored(self) -> str:
        """What a hit is made of."""
        return json.dumps({**self.shown, "title": self.title, "body": self.body}, ensure_ascii=False)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"day": self.day.isoformat()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Entry":
        return cls(**values | {"day": date.fromisoformat(values["day"])})
