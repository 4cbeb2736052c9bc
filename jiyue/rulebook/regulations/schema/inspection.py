"""What inspections are held against: tables, further requirements, items, and how many outlets are drawn. No Django."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from .base import Option, RuleBase, Text

OutletKind = Literal["website", "media_account"]


class SampleRatio(RuleBase):
    """The least share of the outlets in operation that one inspection draws. Unit: per cent, rounded up."""

    kind: Literal["sample_ratio"] = "sample_ratio"
    outlet_kind: OutletKind
    percent: int = Field(ge=1, le=100)
    facets: ClassVar[tuple[str, ...]] = ("outlet_kind",)

    def strictness(self) -> float:
        return -self.percent


class InspectionBasis(RuleBase):
    """An inspection is held against a scoring table, and against requirements from circulars of these sources.

    `table` is the table that the text names; which one is taken stays the inspector's choice.
    """

    kind: Literal["inspection_basis"] = "inspection_basis"
    table: Text | None = None
    sources: tuple[Option, ...] = Field(min_length=1)


class TableItem(Option):
    """One line of a scoring table: `veto` fails the outlet at once, `points` are taken off at most."""

    group: Text | None = None
    text: Text | None = None
    veto: bool = False
    points: int | None = Field(default=None, ge=1, le=1000)

    @model_validator(mode="after")
    def _veto_or_points(self) -> Self:
        if self.veto and self.points:
            message = "单项否决的指标不写分值（points）"
            raise ValueError(message)
        return self


class ScoringTable(RuleBase):
    """A table that inspections may be held against, in one version. `remark` says what of it is not official.

    `fail_below`: fewer points than these fail; a table without points is not summed up.
    """

    kind: Literal["scoring_table"] = "scoring_table"
    title: Text
    version: Text
    outlet_kind: OutletKind
    remark: Text | None = None
    fail_below: int | None = Field(default=None, ge=1, le=1000)
    items: tuple[TableItem, ...] = Field(min_length=1)
    facets: ClassVar[tuple[str, ...]] = ("outlet_kind",)

    def slot(self) -> tuple[object, ...]:
        return (self.key,)


class InspectionItem(RuleBase):
    """What an inspector looks at in every inspection here, whatever table is chosen; a person decides.

    `screenshot`: the verdict needs a picture of the page. Any fault needs words on what was seen.
    """

    kind: Literal["inspection_item"] = "inspection_item"
    outlet_kind: OutletKind | None = None
    label: Text
    text: Text | None = None
    screenshot: bool = False
    facets: ClassVar[tuple[str, ...]] = ("outlet_kind",)

    def slot(self) -> tuple[object, ...]:
        return (self.key,)
