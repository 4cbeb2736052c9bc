"""What a page of a government website must show. No Django."""

from typing import ClassVar, Literal

from pydantic import Field

from .base import ClauseId, Option, RuleBase, Text

Location = Literal["header", "footer", "meta_home", "meta_column", "meta_content", "content_page"]


class Element(Option):
    """One thing a page shows. `tag` is the name of a meta tag; `hints` are texts or addresses by which a machine
    finds the thing on foreign pages.
    """

    tag: str = Field(default="", pattern=r"^[A-Za-z]*$")
    required: bool = True
    value_format: Literal["text", "domain", "site_code", "date_time", "url"] = "text"
    hints: tuple[Text, ...] = ()
    clause: ClauseId | None = None


class RequiredElements(RuleBase):
    """The elements of one place of a page; several packs add up. Unit: a closed list."""

    kind: Literal["required_elements"] = "required_elements"
    location: Location
    elements: tuple[Element, ...] = Field(min_length=1)
    facets: ClassVar[tuple[str, ...]] = ("location",)

    def strictness(self) -> float:
        return -float(len(self.elements))

    def named_clauses(self) -> tuple[str, ...]:
        of_elements = (element.clause for element in self.elements if element.clause)
        return tuple(dict.fromkeys((*self.clauses, *of_elements)))
