"""What a resource must have and must not have. No Django."""

from typing import ClassVar, Literal

from pydantic import Field

from .base import ClauseId, Key, Option, RuleBase, TermRule, Text
from .chains import RoleKey
from .columns import ColumnClass
from .duties import UnitKind


class Publicity(RuleBase):
    """The publicity attribute: its options, which of them may be published, and the one a new resource gets."""

    kind: Literal["publicity"] = "publicity"
    options: tuple[Option, ...] = Field(min_length=1)
    publishable: tuple[Key, ...] = Field(min_length=1)
    default: Key


class RequiredMetadata(RuleBase):
    """Fields (names of the resource's wording) that must be filled, and lists of words that do not count as filled.

    Without fields it speaks about the fields that the other rules name. With `origins` it speaks of resources that came
    in one of these ways, with `pictured` of those that show a picture, with `picture_words` only of those that call it
    by one of these words.
    """

    kind: Literal["required_metadata"] = "required_metadata"
    resource_kinds: tuple[Key, ...] = ()
    origins: tuple[Text, ...] = ()
    pictured: bool = False
    picture_words: tuple[Text, ...] = ()
    fields: tuple[Option, ...] = ()
    forbid_placeholders: bool = False
    placeholder_lists: tuple[Key, ...] = ()

    asks: ClassVar[tuple[str, ...]] = ("resource_kind", "origin")

    def matches(self, **facets: object) -> bool:
        """Facets: resource_kind, origin."""
        kind, origin = facets.get("resource_kind"), facets.get("origin")
        return (kind is None or not self.resource_kinds or kind in self.resource_kinds) and (
            origin is None or not self.origins or origin in self.origins
        )

    def slot(self) -> tuple[object, ...]:
        return (self.resource_kinds, self.origins, self.pictured, self.picture_words, bool(self.fields))


class FieldValues(RuleBase):
    """A field whose value, if any, comes from a named list (分类、文种): a second level stands after a stroke, several
    values are parted by 、. With `resource_kinds` it speaks of resources of these kinds alone.
    """

    kind: Literal["field_values"] = "field_values"
    resource_kinds: tuple[Key, ...] = ()
    field: Key
    label: Text
    value_list: Key
    gravity: Literal["block", "warn"] = "block"

    def slot(self) -> tuple[object, ...]:
        return (self.field, self.resource_kinds)


class InterpretationRequired(RuleBase):
    """An important policy document goes out together with what explains it (同步发布解读).

    With `providers` only what one of these departments provides counts. With `traits` it speaks of documents that have
    any one of them, whether marked important or not.
    """

    kind: Literal["interpretation_required"] = "interpretation_required"
    providers: tuple[Text, ...] = ()
    traits: tuple[Text, ...] = ()

    def demands(self, *, importance: str, traits: str) -> bool:
        """Whether a document so marked goes out with an interpretation only; several traits are parted by 、."""
        return bool({*traits.split("、")} & {*self.traits}) if self.traits else bool(importance)

    def slot(self) -> tuple[object, ...]:
        return (bool(self.traits),)


class IndexNumberForm(RuleBase):
    """How the identifier (索引号) of a new resource is put together."""

    kind: Literal["index_number_form"] = "index_number_form"
    pattern: Text = Field(pattern=r"^(?:[^{}]|\{(?:place|unit|year|code)\})+$")


class ClearanceRequired(RuleBase):
    """Nothing is published unreviewed (先审后发), whoever asks."""

    kind: Literal["clearance_required"] = "clearance_required"


class EndorsementRequired(RuleBase):
    """Whose word is needed beside the review: `lead` (the lead unit alone sends in what several units made), `joint`
    (the written consent of each joint issuer), `secrecy` (a secrecy review by one of `roles`), `consultation` (the word
    of each unit whose work is touched).
    """

    kind: Literal["endorsement_required"] = "endorsement_required"
    what: Literal["lead", "joint", "secrecy", "consultation"]
    roles: tuple[RoleKey, ...] = ()
    facets: ClassVar[tuple[str, ...]] = ("what",)

    def slot(self) -> tuple[object, ...]:
        return (self.what,)


class ReprintRule(RuleBase):
    """Of reprints: `source` (from the list of the unit alone), `fidelity` (title and text as in the original),
    `commercial` (no advertising; words that betray it come from `term_lists`).
    """

    kind: Literal["reprint_rule"] = "reprint_rule"
    what: Literal["source", "fidelity", "commercial"]
    term_lists: tuple[Key, ...] = ()
    facets: ClassVar[tuple[str, ...]] = ("what",)

    def slot(self) -> tuple[object, ...]:
        return (self.what,)


class AccountPost(RuleBase):
    """What is asked of the posts of media accounts.

    `channels`: an item that goes to accounts goes to a website too, as one record; `same_source`: a post names the
    item of the library from which it comes, or says why there is none; `first_on_site`: no account is earlier than the
    website; `quality`: the kinds `findings` of the screening are marked in a draft, and the time from the source to the
    post is measured; `commercial`: the kinds `findings` and the words of `term_lists` stop a draft and are found in
    what was posted; `archive`: a post is recorded with its text; `evidence`: that stands on record before an unlawful
    post is removed.
    """

    kind: Literal["account_post"] = "account_post"
    what: Literal["channels", "same_source", "first_on_site", "quality", "commercial", "archive", "evidence"]
    findings: tuple[Key, ...] = ()
    term_lists: tuple[Key, ...] = ()
    facets: ClassVar[tuple[str, ...]] = ("what",)


class ReprintNorms(RuleBase):
    """The levels whose rules on reprinting a reprint goes by: all are shown, and a reviewer ticks which apply."""

    kind: Literal["reprint_norms"] = "reprint_norms"
    parts: tuple[Option, ...] = Field(min_length=1)


class CatalogueForm(RuleBase):
    """Information of the disclosure catalogue goes by the form of its category, never as a plain article: what
    stands in columns of these classes names a category. The document's edition is the form's version.
    """

    kind: Literal["catalogue_form"] = "catalogue_form"
    label: Text
    column_class: tuple[ColumnClass, ...] = Field(min_length=1)


class RepostTrigger(RuleBase):
    """What opens tasks to reprint: important items of these issuers at a watched `source`, or a `tag` that says which
    industry or area an item concerns.
    """

    kind: Literal["repost_trigger"] = "repost_trigger"
    on_what: Literal["source", "tag"]
    issuers: tuple[Text, ...] = ()
    match: tuple[Literal["industry", "area"], ...] = ()
    facets: ClassVar[tuple[str, ...]] = ("on_what",)

    def slot(self) -> tuple[object, ...]:
        return (self.on_what,)


class SourceWatch(RuleBase):
    """How many hours lie between two looks at a watched source, and the lists of words that make an item important."""

    kind: Literal["source_watch"] = "source_watch"
    hours: int = Field(ge=1, le=168)
    term_lists: tuple[Key, ...] = Field(min_length=1)


class CategoryPart(Option):
    """A second level of a category; `columns` are the headings of the table in which its facts stand."""

    columns: tuple[Text, ...] = ()
    clause: ClauseId | None = None


class DisclosureCategory(RuleBase):
    """A category of the disclosure catalogue (政府信息公开目录): its legal basis and the form of what is entered.

    `fields` are those of the wording that are filled, `columns` the headings of the table in the text, `parts` and
    `aspects` the second and third levels after a stroke, `period` how the time that the facts speak of is written,
    `units` the kinds of units that have the category; none means all. `sections` are the headings that stand in a
    table of the text, each with something beside it; `by_unit` asks every unit for an item of its own, kept as new as
    a column of `column_class`; `yearly` for one of every year.
    """

    kind: Literal["disclosure_category"] = "disclosure_category"
    label: Text
    basis: Text
    fields: tuple[Option, ...] = ()
    columns: tuple[Text, ...] = ()
    parts: tuple[CategoryPart, ...] = ()
    aspects: tuple[Text, ...] = ()
    period: Literal["any", "year"] | None = None
    units: tuple[UnitKind, ...] = ()
    sections: tuple[Text, ...] = ()
    by_unit: bool = False
    yearly: bool = False
    column_class: ColumnClass | None = None

    def slot(self) -> tuple[object, ...]:
        return (self.label,)

    def named_clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.clauses, *(part.clause for part in self.parts if part.clause))))

    def columns_of(self, part: str) -> tuple[str, ...]:
        """The table's headings for one of the parts, or for the category itself."""
        return next((one.columns for one in self.parts if one.label == part and one.columns), self.columns)


class PartTracking(TermRule):
    """Every part of the disclosure category of this `label` has something new at least once in the term."""

    kind: Literal["part_tracking"] = "part_tracking"
    label: Text
    facets: ClassVar[tuple[str, ...]] = ("label",)

    def slot(self) -> tuple[object, ...]:
        return (self.label,)


class CatalogueHolder(RuleBase):
    """Who looks after a portal's disclosure catalogue and presses the departments: these roles of the sponsor."""

    kind: Literal["catalogue_holder"] = "catalogue_holder"
    roles: tuple[RoleKey, ...] = Field(min_length=1)


class Coordination(RuleBase):
    """Lead units: over a column, over a field of business at all units, and their requests to submit by a day."""

    kind: Literal["coordination"] = "coordination"
    over: Literal["column", "field", "request"]
    facets: ClassVar[tuple[str, ...]] = ("over",)

    def slot(self) -> tuple[object, ...]:
        return (self.over,)


class UnitSections(RuleBase):
    """Units of these kinds have their section on the portal of their level, with disclosure and services.

    With `without_site` only those without a website of their own; with `single` what they publish stands on that
    portal, whatever other site shows it too.
    """

    kind: Literal["unit_sections"] = "unit_sections"
    kinds: tuple[UnitKind, ...] = Field(min_length=1)
    without_site: bool = False
    single: bool = False
    asks: ClassVar[tuple[str, ...]] = ("unit_kind",)

    def matches(self, **facets: object) -> bool:
        """Facets: unit_kind."""
        return facets.get("unit_kind") in self.kinds


class DisclosureDemands(RuleBase):
    """What a row of the disclosure matrix states, and on what it may rest. Unit: closed lists."""

    kind: Literal["disclosure_demands"] = "disclosure_demands"
    fields: tuple[Option, ...] = Field(min_length=1)
    bases: tuple[Option, ...] = ()


class PersonalData(RuleBase):
    """Kinds of personal data that are masked before publication, and the purposes that excuse their showing."""

    kind: Literal["personal_data"] = "personal_data"
    kinds: tuple[Option, ...] = Field(min_length=1)
    gravity: Literal["block", "warn"] = "block"
    exceptions: tuple[Option, ...] = ()

    def slot(self) -> tuple[object, ...]:
        return tuple(option.key for option in self.kinds)


class ReleaseQuality(RuleBase):
    """What everything that is put out must be: whole and safe, for its files open as they were handed in and nothing of
    the kinds `findings` is found in it; true and exact, by the word of whoever signs (`confirms`).
    """

    kind: Literal["release_quality"] = "release_quality"
    findings: tuple[Key, ...] = Field(min_length=1)
    confirms: tuple[Text, ...] = Field(min_length=1)


class ForbiddenContent(RuleBase):
    """A category of content that may not be published; words that betray it come from named term lists.

    `own_lists` name lists that only a unit's own pack brings: without one, people alone judge. `drafts_only` rules
    speak of what is written, not of the pages that quote somebody.
    """

    kind: Literal["forbidden_content"] = "forbidden_content"
    category: Key
    label: Text
    gravity: Literal["block", "warn"] = "block"
    term_lists: tuple[Key, ...] = ()
    own_lists: tuple[Key, ...] = ()
    drafts_only: bool = False
    facets: ClassVar[tuple[str, ...]] = ("category",)


class ForbiddenLinks(RuleBase):
    """A category of sites that may not be linked to; the hosts come from named term lists (D18)."""

    kind: Literal["forbidden_links"] = "forbidden_links"
    category: Key
    label: Text
    gravity: Literal["block", "warn"] = "block"
    term_lists: tuple[Key, ...] = ()
    allow_lists: tuple[Key, ...] = ()
    facets: ClassVar[tuple[str, ...]] = ("category",)


class TermList(RuleBase):
    """A named list: of words, of hosts (a host stands for its subdomains too), of parts of host names, or of values."""

    kind: Literal["term_list"] = "term_list"
    form: Literal["words", "hosts", "host_parts", "values"]
    label: Text
    entries: tuple[Text, ...] = Field(min_length=1, max_length=5000)

    asks: ClassVar[tuple[str, ...]] = ("key",)

    def matches(self, **facets: object) -> bool:
        """Facet: key, the list's name."""
        name = facets.get("key")
        return name is None or name == self.key

    def slot(self) -> tuple[object, ...]:
        return (self.key,)


class FileHygiene(RuleBase):
    """What a file may not bring along unseen. `allow_lists` name values that say nothing (authors such as “admin”)."""

    kind: Literal["file_hygiene"] = "file_hygiene"
    finding: Literal[
        "hidden_cells",
        "hidden_text",
        "covered_text",
        "tracked_changes",
        "comments",
        "speaker_notes",
        "embedded_files",
        "author_metadata",
        "location_metadata",
        "unreadable",
    ]
    label: Text
    gravity: Literal["block", "warn", "info"] = "warn"
    allow_lists: tuple[Key, ...] = ()
    facets: ClassVar[tuple[str, ...]] = ("finding",)
