"""What the index holds of one resource on one site."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from jiyue.content.library.models import Resource, Version
from jiyue.delivery.search.rules import folded
from jiyue.delivery.search.sounds import Sound, sound_of

REGULATION = "regulation"
KINDS = {**{key: str(label) for key, label in Resource.Kind.choices}, REGULATION: "法规文件"}
VALIDITIES = {key: str(label) for key, label in Version.Validity.choices}


@dataclass(frozen=True)
class File:
    """An attached file as it is found: its name, its place within the site, and the words that a reader sees in it."""

    name: str
    path: str
    text: str


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
    columns: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    unit: str = ""
    validity: str = ""
    also: tuple[str, ...] = ()
    """Other hosts where the same page stands at the same path."""

    @cached_property
    def texts(self) -> dict[str, str]:
        """The fields that are searched, as they are compared."""
        return {
            "title": folded(self.title),
            "number": folded(self.number),
            "body": folded(f"{self.body}\n{self.extra}"),
            "files": folded("\n".join(f"{file.name}\n{file.text}" for file in self.files)),
        }

    @cached_property
    def sound(self) -> Sound:
        """The title as it sounds."""
        return sound_of(self.texts["title"])

    @property
    def year(self) -> str:
        return str(self.day.year)

    def facet(self, name: str) -> tuple[str, ...]:
        """What the entry counts under."""
        if name == "column":
            return self.columns
        if name == "host":
            return (self.host, *self.also)
        value = str(getattr(self, name))
        return (value,) if value else ()

    @property
    def stored(self) -> str:
        """What a hit is made of."""
        files = [[file.name, file.path, file.text] for file in self.files]
        values = {"title": self.title, **self.shown, "body": self.body, "files": files}
        return json.dumps(values, ensure_ascii=False)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"day": self.day.isoformat()}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Entry":
        files = tuple(File(**one) for one in values["files"])
        day = date.fromisoformat(values["day"])
        lists = {name: tuple(values[name]) for name in ("columns", "also")}
        return cls(**values | lists | {"day": day, "files": files})
