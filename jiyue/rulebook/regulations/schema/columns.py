"""Columns: how often they must be fed and how they may be named and nested. No Django."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field

from .base import ClauseId, Level, Option, RuleBase, TermRule, Text, level_of

ColumnClass = Literal[
    "news", "notices", "documents", "statistics_monthly", "quarterly", "annual", "overview", "interaction", "reports",
    "catalogue_overview", "catalogue_guide", "catalogue_report", "catalogue_rules", "default",
]  # fmt: skip


def _one_word(text: str) -> str:
    """Two words with a Chinese comma between them would be one that no name ever holds."""
    if any(mark in text for mark in "，、；"):
        message = "各项之间用半角逗号隔开，如 [动态, 要闻]"
        raise ValueError(message)
    return text


NameWord = Annotated[Text, AfterValidator(_one_word)]


class UpdateInterval(TermRule):
    """The longest time between two first publications in a column or account.

    Units: a term; `counted: interval` runs from the last update, `calendar` asks for `items` in every calendar
    month (quarter, year) of that length. Fits by class, by words in the column's name, by depth and outlet.
    """

    kind: Literal["update_interval"] = "update_interval"
    column_class: tuple[ColumnClass, ...] = ()
    name_patterns: tuple[NameWord, ...] = ()
    outlet_kind: Literal["website", "media_account"] = "website"
    max_depth: int | None = Field(default=None, ge=1, le=9)
    counted: Literal["interval", "calendar"] = "interval"
    items: int = Field(default=1, ge=1, le=1000)
    unchanged: Literal["counts_late", "needs_review"] = "counts_late"
    facets: ClassVar[tuple[str, ...]] = ("outlet_kind",)

    asks: ClassVar[tuple[str, ...]] = ("column_class", "name", "depth")

    def matches(self, **facets: Any) -> bool:
        """Facets: column_class, name, depth, outlet_kind. Where both know a class, it decides, not the name."""
        depth = facets.get("depth")
        if not super().matches(**facets) or (self.max_depth and depth and depth > self.max_depth):
            return False
        if not self.column_class and not self.name_patterns:
            return True
        given = facets.get("column_class")
        if self.column_class and given:
            return given in self.column_class
        name = facets.get("name") or ""
        return any(part in name for part in self.name_patterns)


class EmptyColumn(RuleBase):
    """A column without a single item counts as overdue, however young its interval."""

    kind: Literal["empty_column"] = "empty_column"


class Naming(RuleBase):
    """How deep columns may be nested (levels) and how long their names may be (characters)."""

    kind: Literal["naming"] = "naming"
    max_depth: int | None = Field(default=None, ge=1, le=9)
    max_length: int | None = Field(default=None, ge=2, le=60)

    def slot(self) -> tuple[Any, ...]:
        return (self.max_depth is not None, self.max_length is not None)

    def strictness(self) -> float:
        return float((self.max_depth or 9) * 100 + (self.max_length or 60))


class ColumnForm(RuleBase):
    """What must be stated when a column is set up: names of the column's particulars. Unit: a closed list."""

    kind: Literal["column_form"] = "column_form"
    fields: tuple[Option, ...] = Field(min_length=1)


class RequiredColumn(Option):
    """One column that every site has; `name_patterns` are words of its name, `clauses` what asks for just this one.

    `basis` is the law, rule or duty on which it rests, `supports` the item of the assessment that it serves.
    """

    name_patterns: tuple[NameWord, ...] = Field(min_length=1)
    clauses: tuple[ClauseId, ...] = ()
    basis_kind: Literal["law", "rule", "duty"] | None = None
    basis: str = Field(default="", max_length=120)
    supports: str = Field(default="", max_length=60)


class RequiredColumns(RuleBase):
    """Columns that a website must have. Unit: a closed list."""

    kind: Literal["required_columns"] = "required_columns"
    columns: tuple[RequiredColumn, ...] = Field(min_length=1)

    def slot(self) -> tuple[Any, ...]:
        return (self.key,)

    def named_clauses(self) -> tuple[str, ...]:
        of_columns = (clause for column in self.columns for clause in column.clauses)
        return tuple(dict.fromkeys((*self.clauses, *of_columns)))


class PortalFunction(Option):
    """One thing a portal is for; `name_patterns` are words of the names of columns that serve it."""

    name_patterns: tuple[NameWord, ...] = Field(min_length=1)


class PortalFunctions(RuleBase):
    """What a government's portal offers, each from its home page. Unit: a closed list."""

    kind: Literal["portal_functions"] = "portal_functions"
    functions: tuple[PortalFunction, ...] = Field(min_length=1)


class Upkeep(TermRule):
    """How far ahead a unit sees the updates that come: what falls due within the term stands on its first screen."""

    kind: Literal["upkeep"] = "upkeep"


class ColumnSupport(TermRule):
    """When a column is proposed for merging, or after a merging for deleting: so often late within the term.

    With `empty` a column that never had anything is proposed at once.
    """

    kind: Literal["column_support"] = "column_support"
    act: Literal["merge", "remove"]
    late: int = Field(ge=1, le=99)
    empty: bool = False
    facets: ClassVar[tuple[str, ...]] = ("act",)

    def slot(self) -> tuple[Any, ...]:
        return (self.act,)


class OwnChoice(RuleBase):
    """What the portals of some levels decide for themselves: terms of their classes of columns (`class_limits`), or
    whether the disclosure catalogue stands on its own (`catalogue`). Unit: closed lists.
    """

    kind: Literal["own_choice"] = "own_choice"
    what: Literal["class_limits", "catalogue"]
    label: Text
    of_levels: tuple[Level, ...] = Field(min_length=1)
    deciders: tuple[Text, ...] = Field(min_length=1)
    facets: ClassVar[tuple[str, ...]] = ("what",)

    def slot(self) -> tuple[Any, ...]:
        return (self.what,)

    def is_left_to(self, place: str) -> bool:
        """Whether the level of the place is one of those that decide."""
        return level_of(place) in self.of_levels


class StructureAid(RuleBase):
    """What a tree of columns is warned of: same names on one site, more steps from the home page than `clicks`."""

    kind: Literal["structure_aid"] = "structure_aid"
    clicks: int = Field(ge=1, le=9)


class StructureCopy(RuleBase):
    """Whoever copies a structure states how it will be fed; columns that nobody is to feed are named first."""

    kind: Literal["structure_copy"] = "structure_copy"
    label: Text
