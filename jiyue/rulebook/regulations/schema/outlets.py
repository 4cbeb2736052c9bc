"""Websites and accounts: who may and who must have one, how many, and how they are called. No Django."""

from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from .base import ClauseId, Key, Option, Part, RuleBase, Text
from .chains import RoleKey
from .duties import UnitLevel

OutletKind = Literal["website", "media_account"]
SponsorKind = Literal[
    "government", "office", "department", "township", "subdistrict", "zone", "institution", "internal"
]  # fmt: skip


class Units(Part):
    """Units by kind and by the level of their place; `clause` is what names just these."""

    kinds: tuple[SponsorKind, ...] = Field(min_length=1)
    levels: tuple[UnitLevel, ...] = ()
    clause: ClauseId | None = None

    def includes(self, *, kinds: tuple[str, ...], level: str) -> bool:
        return any(kind in self.kinds for kind in kinds) and (not self.levels or level in self.levels)


class OutletRule(RuleBase):
    """A rule about outlets of one kind."""

    outlet_kind: OutletKind
    facets: ClassVar[tuple[str, ...]] = ("outlet_kind",)


class Eligibility(OutletRule):
    """Who may sponsor an outlet: only units of the kinds in `only`, and none of those in `barred`."""

    kind: Literal["eligibility"] = "eligibility"
    only: tuple[SponsorKind, ...] = ()
    barred: tuple[Units, ...] = ()

    def named_clauses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.clauses, *(one.clause for one in self.barred if one.clause))))


class OutletLimit(OutletRule):
    """How many outlets of a kind may run at most: for each unit, for each unit on one platform of accounts, or for
    each place. Unit: a number.
    """

    kind: Literal["outlet_limit"] = "outlet_limit"
    per: Literal["unit", "platform", "place"]
    at_most: int = Field(ge=1, le=100)

    def slot(self) -> tuple[Any, ...]:
        return (self.outlet_kind, self.per)

    def strictness(self) -> float:
        return float(self.at_most)


class RequiredOutlet(OutletRule):
    """Units that must have an outlet of the kind: of `units` all, or those alone that bear the mark `marked`, and none
    that bears one of `exempt`. The supervising unit sets marks, with their basis.
    """

    kind: Literal["required_outlet"] = "required_outlet"
    units: Units
    marked: Option | None = None
    exempt: tuple[Option, ...] = ()


class OpeningNeed(OutletRule):
    """Whoever opens an outlet of the kind says how it fits what the unit does and what it is needed for. `voluntary`:
    asked of units that no rule obliges to have one; they are free to have none.
    """

    kind: Literal["opening_need"] = "opening_need"
    voluntary: bool = False

    def slot(self) -> tuple[Any, ...]:
        return (self.outlet_kind, self.voluntary)


class OutletName(OutletRule):
    """How an outlet is called: `mentions` asks for the name of its place or its unit; `or_function` lets a stated
    tie to what the unit does stand for it; `alike` asks for one name for all of a unit's outlets of the kind.
    """

    kind: Literal["outlet_name"] = "outlet_name"
    mentions: bool = False
    or_function: bool = False
    alike: bool = False
    max_length: int | None = Field(default=None, ge=2, le=60)

    def slot(self) -> tuple[Any, ...]:
        return (self.outlet_kind, self.mentions, self.alike, self.max_length is not None)


class OpeningPurpose(OutletRule):
    """No outlet of the kind is opened for a campaign or a special task alone; `instead` says what to use."""

    kind: Literal["opening_purpose"] = "opening_purpose"
    instead: Text


class NameWords(OutletRule):
    """Words that no name of an outlet of the kind contains; `own_lists` come from a unit's own pack alone."""

    kind: Literal["name_words"] = "name_words"
    term_lists: tuple[Key, ...] = ()
    own_lists: tuple[Key, ...] = ()


class NameForm(OutletRule):
    """Names longer than `max_length`, or with signs other than characters, letters and figures, are pointed out;
    whoever registers one confirms that it has the `qualities`.
    """

    kind: Literal["name_form"] = "name_form"
    max_length: int = Field(ge=2, le=60)
    qualities: tuple[Text, ...] = Field(min_length=1)


class AccountEnabling(RuleBase):
    """An account is used once its name and its verification, with day and proof, are on record."""

    kind: Literal["account_enabling"] = "account_enabling"


class OutsourcingContract(RuleBase):
    """Whoever entrusts another body with running an outlet has what both sides owe and may do in writing."""

    kind: Literal["outsourcing_contract"] = "outsourcing_contract"


class ActivityLicence(RuleBase):
    """Who does one of these activities on an outlet has a licence for it that has not run out."""

    kind: Literal["activity_licence"] = "activity_licence"
    activities: tuple[Option, ...] = Field(min_length=1)


class AccountPlatforms(RuleBase):
    """Accounts are opened on the platforms of a list alone; apps of one's own stand on none."""

    kind: Literal["account_platforms"] = "account_platforms"
    value_list: Text


class AccountIdentity(RuleBase):
    """In whose name an account is verified: `organisation` bars persons, `sponsor` asks for the sponsor itself, and
    `stated` wants the sponsor's name in what the platform shows of the verification.
    """

    kind: Literal["account_identity"] = "account_identity"
    organisation: bool = False
    sponsor: bool = False
    stated: bool = False

    def slot(self) -> tuple[Any, ...]:
        return (self.organisation, self.sponsor, self.stated)


class AppSystems(RuleBase):
    """An app of one's own says on which systems it runs."""

    kind: Literal["app_systems"] = "app_systems"


class DomainName(RuleBase):
    """The main domain of a website and its Chinese one, as patterns or as they are.

    A government's or its office's site is a `portal`, any other unit's a `department` site. `{place}` is the name
    of the place in pinyin, whole or in initials; `{label}` any one label. In the Chinese domain `{place}` is the
    place's name with or without its ending and `{unit}` the unit's name, whole or short.
    """

    kind: Literal["domain_name"] = "domain_name"
    site: Literal["portal", "department"] | None = None
    main: tuple[Text, ...] = ()
    chinese: tuple[Text, ...] = ()
    facets: ClassVar[tuple[str, ...]] = ("site",)

    def slot(self) -> tuple[Any, ...]:
        return (self.site, bool(self.main), bool(self.chinese))


class AccountCleanup(RuleBase):
    """A unit with this many running accounts on one platform, or more, must clean them up: a task with its clock, the
    `event_task` of that name.
    """

    kind: Literal["account_cleanup"] = "account_cleanup"
    accounts: int = Field(ge=2, le=100)
    task: Key


class SpecialistSites(RuleBase):
    """Websites of these sorts are integrated into the unit's own website, as one of `into`: a task with its clock."""

    kind: Literal["specialist_sites"] = "specialist_sites"
    sorts: tuple[Option, ...] = Field(min_length=1)
    into: tuple[Text, ...] = Field(min_length=1)
    task: Key


class SpecialistExemption(RuleBase):
    """A specialist site stays where another text says so, and that text is named."""

    kind: Literal["specialist_exemption"] = "specialist_exemption"
    label: Text


class SitePlatform(RuleBase):
    """The websites of these units stand on the common platform; another one moves there: a task with its clock."""

    kind: Literal["site_platform"] = "site_platform"
    units: tuple[Units, ...] = Field(min_length=1)
    platform: Text
    task: Key


class SiteMove(RuleBase):
    """What a site that moves here or is redesigned owes before that is done.

    `compared`: nothing was lost on the way; `chosen`: a person kept or left every old page; `marked`: an archived page
    begins with `label` and the day.
    """

    kind: Literal["site_move"] = "site_move"
    step: Literal["compared", "chosen", "marked"]
    label: Text | None = None
    facets: ClassVar[tuple[str, ...]] = ("step",)

    @model_validator(mode="after")
    def _label_where_marked(self) -> "SiteMove":
        if (self.step == "marked") != (self.label is not None):
            message = "label 只写在 step: marked 的规则里，并且必须写"
            raise ValueError(message)
        return self


class ClosingStep(RuleBase):
    """What must be done before a website is marked as closed.

    `backup`: its contents are kept with a manifest of digests; `restored`: so many parts (`sample`) were restored on
    trial; `moved`: every item stands on the portal of the level; `filed`: the change of basic data is reported.
    """

    kind: Literal["closing_step"] = "closing_step"
    step: Literal["backup", "restored", "moved", "filed"]
    sample: int | None = Field(default=None, ge=1, le=10_000)
    facets: ClassVar[tuple[str, ...]] = ("step",)

    @model_validator(mode="after")
    def _sample_where_restored(self) -> "ClosingStep":
        if (self.step == "restored") != (self.sample is not None):
            message = "sample 只写在 step: restored 的规则里，并且必须写"
            raise ValueError(message)
        return self

    def strictness(self) -> float:
        return -(self.sample or 0)


class ChargeOption(Option):
    """A duty; where `role` is named, only a holder of that post may answer for it."""

    role: RoleKey | None = None
    alerts: bool = False


class Charges(RuleBase):
    """For what of a website, an account or a column a person must be named; without a kind it binds both outlets.

    Who is in charge of something that `alerts` is told when its time runs out.
    """

    kind: Literal["charges"] = "charges"
    outlet_kind: OutletKind | Literal["column"] | None = None
    charges: tuple[ChargeOption, ...] = Field(min_length=1)
    facets: ClassVar[tuple[str, ...]] = ("outlet_kind",)

    asks: ClassVar[tuple[str, ...]] = ()

    def matches(self, **facets: Any) -> bool:
        """Facets: outlet_kind. Columns have charges of their own alone."""
        return super().matches(**facets) and (facets.get("outlet_kind") == "column") == (self.outlet_kind == "column")
