"""A site as its pages see it: what the registry says, its columns, its theme. Loaded once, then plain values."""

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from jiyue.common.compiled import Compiled, padded
from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing.fronts import Fronts, fronts_of
from jiyue.delivery.publishing.models import Shelf
from jiyue.delivery.publishing.regulations import Regulations, regulations_of
from jiyue.estate.registry.models import Outlet, Website
from jiyue.estate.sites.models import Column, NavEntry
from jiyue.rulebook.regulations.queries import LIST_PAGE, enforces, packs, rules_for
from jiyue.rulebook.regulations.schema import RequiredElements

_VERSION = version("jiyue")
NAV = 8
LOCATIONS = ("footer", "meta_home", "meta_column", "meta_content")
DISCLOSURE = ("指南", "制度", "主动公开", "年报", "依申请公开")
RECORDS = (
    {"name": "政府信息公开", "url": "ss/disclosure/"},
    {"name": "政府信息公开目录", "url": "ss/catalogue/"},
    {"name": "数据开放", "url": "ss/data/"},
)
"""What every site discloses from its records; the portal answers there."""


@dataclass(frozen=True)
class ColumnView:
    """A visible column with its place in the tree; `children` and `parent` are views too."""

    id: UUID
    name: str
    slug: str
    description: str
    keywords: str
    column_type: str
    column_class: str
    on_home: bool
    form: str
    opens_on: date | None
    closes_on: date | None
    retired_on: date | None
    merged_into: UUID | None
    parent: "ColumnView | None" = field(repr=False, compare=False)
    children: list["ColumnView"] = field(default_factory=list, repr=False, compare=False)

    @property
    def url(self) -> str:
        return f"{self.slug}/index.html"

    @property
    def newest_url(self) -> str:
        """Where the newest list page stands: a column with columns below it gives its own address to the channel."""
        return f"{self.slug}/list.html" if self.children else self.url

    def lineage(self) -> list["ColumnView"]:
        """From the top column down to this one."""
        above = self.parent.lineage() if self.parent else []
        return [*above, self]

    def family(self) -> Iterator["ColumnView"]:
        yield self
        for child in self.children:
            yield from child.family()


@dataclass(frozen=True)
class SiteView:
    """Everything that the pages of one site share. Two views with one `digest` render the same chrome."""

    website_id: UUID
    host: str
    base_url: str
    theme: str
    facts: Mapping[str, Any]
    columns: Mapping[UUID, ColumnView]
    required: Mapping[str, dict[str, str]]
    regulations: Regulations = field(repr=False, compare=False)
    fronts: Fronts = field(repr=False, compare=False)
    entries: list[tuple[UUID, str]]
    look: str
    digest: str
    kept: dict[UUID | None, dict[str, Any]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        return str(self.facts["name"])

    @property
    def folder(self) -> Path:
        return Path(settings.SITES_ROOT) / self.host / "current"

    @cached_property
    def tops(self) -> list[ColumnView]:
        """The columns of the first level; topics come and go, they are listed for themselves."""
        return [one for one in self.in_use if one.parent is None and one.form != Column.Form.TOPIC]

    @cached_property
    def in_use(self) -> list[ColumnView]:
        """Without those that were merged or deleted: their pages stand at their old addresses and nowhere else."""
        return [one for one in self.columns.values() if one.retired_on is None]

    @cached_property
    def retired(self) -> list[ColumnView]:
        return [one for one in self.columns.values() if one.retired_on]

    @cached_property
    def home_columns(self) -> list[ColumnView]:
        """In the order of the menu, each channel's columns together."""
        return [column for top in self.tops for column in top.family() if column.on_home]

    def nav(self, column: ColumnView | None) -> list[dict[str, Any]]:
        lineage = [one.id for one in column.lineage()] if column else []
        used = {one.id for one in self.in_use}
        chosen = [(self.columns[key], label) for key, label in self.entries if key in used]
        shown = chosen or [(top, "") for top in self.tops[:NAV]]
        # Where an entry stands below another one of the navigation, the nearer one is marked.
        current = max((lineage.index(one.id) for one, _ in shown if one.id in lineage), default=-1)
        return [
            {"name": label or one.name, "url": one.url, "current": one.id in lineage[current:][:1]}
            for one, label in shown
        ]

    @cached_property
    def fixed_entries(self) -> list[dict[str, str]]:
        """The fixed entries of 政务公开, in their fixed order, as far as the site has columns for them."""
        found = []
        for word in DISCLOSURE:
            match = next((one for one in self.in_use if word in one.name and one.parent), None)
            if match:
                found.append({"name": match.name, "url": match.url})
        return [*found, *RECORDS]

    def of_class(self, column_class: str) -> list[dict[str, str]]:
        return [{"name": one.name, "url": one.url} for one in self.in_use if one.column_class == column_class]


_columns = Compiled(
    lambda outlet: (
        Column.objects.filter(Q(hidden=False) | Q(retired_on__isnull=False), outlet_id=outlet)
        .order_by("depth", "ordinal", "name", "pk")
        .values_list(
            "pk",
            "parent_id",
            "name",
            "slug",
            "description",
            "keywords",
            "column_type",
            "column_class",
            "on_home",
            "form",
            "opens_on",
            "closes_on",
            "retired_on",
            "merged_into_id",
        )
    )
)
_entries = Compiled(
    lambda outlet: NavEntry.objects.filter(outlet_id=outlet).order_by("ordinal", "pk").values_list("column_id", "label")
)


_FACTS = {
    "name": "outlet__name",
    "domain": "domain",
    "chinese_domain": "chinese_domain",
    "url": "base_url",
    "code": "site_code",
    "description": "description",
    "sponsor": "outlet__sponsor__name",
    "operator": "outlet__operator__name",
    "contact": "contact",
    "icp": "icp_number",
    "police": "police_number",
    "theme": "host__theme",
    "is_demo": "host__is_demo",
    "figures_assumed": "figures_assumed",
}
"""What templates are told of a site, and where the registry keeps it."""

_facts = Compiled(
    lambda website: Website.objects.filter(pk=website).values_list(
        "host__name", "outlet__sponsor__place_id", *_FACTS.values()
    )
)


def load(website: Website | UUID, on: date) -> SiteView:
    """The view of a hosted website as things stand now."""
    key = website if isinstance(website, UUID) else website.pk
    ((host, place, *values),) = _facts(key)
    required = _required(place, on)
    desk = required["footer"].get("exposure_desk")
    facts: dict[str, Any] = {
        **{name: value or "" for name, value in zip(_FACTS, values, strict=True)},
        "mourning": False,
        "exposure_desk": {"label": desk, "url": "hd/baoguang"} if desk else None,
        "footer_elements": list(required["footer"]),
        "regulations_url": LIST_PAGE,
        "disclosure": RECORDS,
    }
    rows = _columns(key)
    columns, entries = _tree(rows), _entries(key)
    look = theme_digest(facts["theme"])
    return SiteView(
        website_id=key,
        host=host,
        base_url=facts["url"].rstrip("/") + "/",
        theme=facts["theme"],
        facts=facts,
        columns=columns,
        required=required,
        regulations=regulations_of(place, on),
        fronts=fronts_of(key, columns, on),
        entries=entries,
        look=look,
        digest=hashlib.sha256(repr((_VERSION, facts, required, rows, entries, look)).encode()).hexdigest(),
    )


def _tree(rows: list[tuple[Any, ...]]) -> dict[UUID, ColumnView]:
    """Views by id, parents first; what stands below a hidden column is not shown."""
    views: dict[UUID, ColumnView] = {}
    for key, parent_id, *values in rows:
        parent = views.get(parent_id) if parent_id else None
        if parent_id and parent is None:
            continue
        view = ColumnView(*(key, *values, parent))
        views[key] = view
        if parent and view.retired_on is None:
            parent.children.append(view)
    return views


@enforces(RequiredElements)
def _required(place: str, on: date) -> dict[str, dict[str, str]]:
    """The elements that the packs of the site's place demand and their names, by location, in the packs' order."""
    rulebook, kept = packs(), _demanded.get(place)
    if kept and kept[0] is rulebook and kept[1] == on:
        return kept[2]
    found = {}
    for location in LOCATIONS:
        applied = rules_for(RequiredElements, place=place, on=on, location=location)
        found[location] = {element.key: element.label for one in applied for element in one.rule.elements}
    _demanded[place] = rulebook, on, found
    return found


_demanded: dict[str, tuple[object, date, dict[str, dict[str, str]]]] = {}
"""The answer of the day by place, while the rulebook is the same."""


class Served(NamedTuple):
    """A website we serve."""

    website_id: UUID
    host: str
    domain: str
    sponsor_id: UUID


_served = Compiled(
    lambda status: (
        Website.objects.filter(host__isnull=False, outlet__status=status)
        .order_by("host__name")
        .values_list("pk", "host__name", "domain", "outlet__sponsor_id")
    )
)


def served() -> list[Served]:
    """The websites we serve, in the order of their host names."""
    return [Served(*values) for values in _served(str(Outlet.Status.RUNNING))]


_counts = Compiled(
    lambda columns: Shelf.objects.filter(column_id__in=columns).values_list("column_id", "given", "live")
)


def given_in(column_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Ordinals given and placements live, by column."""
    asked = list(dict.fromkeys(column_ids))
    return {column: (given, live) for column, given, live in _counts(padded(asked))} if asked else {}


# -- themes -------------------------------------------------------------------------------------------------------


def assets(theme: str) -> dict[str, Path]:
    """The static files of a theme by their path under `assets/`: the base's build, then the theme's own."""
    base = Path(settings.THEMES_ROOT) / "base" / "static" / "built"
    if not base.is_dir():
        raise Refusal("前端资源尚未生成，不能生成页面。", cure="请先运行 make setup。")
    own = Path(settings.THEMES_ROOT) / theme / "static"
    found: dict[str, Path] = {}
    for folder in (base, own, own / "built"):
        for file in sorted(folder.rglob("*")) if folder.is_dir() else []:
            path = file.relative_to(folder).as_posix()
            if file.is_file() and not path.startswith("built/"):
                found[path] = file
    return found


def theme_digest(theme: str) -> str:
    """What templates and assets say now, by name, size and time of change."""
    root = Path(settings.THEMES_ROOT)
    templates = root / "base" / "templates"
    folders = (templates, templates / "macros", root / "base" / "static" / "built", root / theme / "static")
    found = [stat for folder in folders for stat in _stats(os.fspath(folder))]
    return hashlib.sha256(repr(found).encode()).hexdigest()


def _stats(folder: str) -> list[tuple[str, int, int]]:
    try:
        with os.scandir(folder) as files:
            stats = [(one.name, one.stat()) for one in files]
    except FileNotFoundError:
        return []
    return sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats)
