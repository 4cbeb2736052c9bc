"""What is open to the public by when, and what may be kept back. No Django."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from .base import Key, Option, RuleBase, TermRule, Text
from .duties import EventLimit


class Ground(Option):
    """A statutory ground for not disclosing. `publicity` names the attributes that it carries; none means all."""

    publicity: tuple[Key, ...] = ()


class NonDisclosure(RuleBase):
    """Public is the rule: any other publicity attribute needs a statutory ground, kept with the resource."""

    kind: Literal["non_disclosure"] = "non_disclosure"


class DisclosureGrounds(RuleBase):
    """The statutory grounds from which one is chosen. Unit: a closed list."""

    kind: Literal["disclosure_grounds"] = "disclosure_grounds"
    grounds: tuple[Ground, ...] = Field(min_length=1)


class DisclosureLimit(EventLimit):
    """How soon after it was formed or changed a resource must be public. Unit: a term from the day formed.

    With `category` it speaks of one category of the disclosure catalogue, by another law, which `basis` names; it goes
    before the general limit.
    """

    kind: Literal["disclosure_limit"] = "disclosure_limit"
    category: str = Field(default="", max_length=40)
    basis: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _named_basis(self) -> Self:
        if self.category and not self.basis:
            message = "另有期限的类别要写明 basis，即规定该期限的法律、法规"
            raise ValueError(message)
        return self

    def slot(self) -> tuple[object, ...]:
        return (self.category,) if self.category else ()


class ReleaseTopic(TermRule):
    """A topic of which releases are expected, and how soon after the event they are out. Unit: a term from its day."""

    kind: Literal["release_topic"] = "release_topic"
    topic: Key
    label: Text
    facets: ClassVar[tuple[str, ...]] = ("topic",)


class ContentParts(RuleBase):
    """The parts that a text of some kind has, each under a heading of its own; what is empty is shown to reviewers."""

    kind: Literal["content_parts"] = "content_parts"
    resource_kinds: tuple[Key, ...] = Field(min_length=1)
    parts: tuple[Text, ...] = Field(min_length=1)

    def slot(self) -> tuple[object, ...]:
        return (self.resource_kinds,)


class TextLayout(RuleBase):
    """The oddities of layout that are listed to the editor of a text (the names of `common.layout`)."""

    kind: Literal["text_layout"] = "text_layout"
    oddities: tuple[Key, ...] = Field(min_length=1)


class MobileFit(RuleBase):
    """What a page shows well on a telephone: pictures up to a width in pixels, tables up to so many columns, films
    whose streams have one of these forms and so many kilobits a second at most.
    """

    kind: Literal["mobile_fit"] = "mobile_fit"
    resource_kinds: tuple[Key, ...] = Field(min_length=1)
    picture_width: int = Field(ge=1)
    table_columns: int = Field(ge=1)
    codecs: tuple[Text, ...] = Field(min_length=1)
    kilobits: int = Field(ge=1)

    def slot(self) -> tuple[object, ...]:
        return (self.resource_kinds,)


class WithdrawalReason(RuleBase):
    """What is out is taken back everywhere at once, for a reason that stays on record with the places it left."""

    kind: Literal["withdrawal_reason"] = "withdrawal_reason"


class PairLinks(RuleBase):
    """A document and what explains it link to each other; whoever takes one away is warned of the other."""

    kind: Literal["pair_links"] = "pair_links"
