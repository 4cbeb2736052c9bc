"""A pack as it lies in its folder: the document, its editions and its clauses. No Django."""

import re
from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from .accounts import BackupRule, PasswordAge, PasswordStrength, SessionLimit
from .base import ClauseId, Key, Level, Part, Rank, Text, level_of
from .chains import (
    ApprovalChain,
    FactBasisWanted,
    FindingDecision,
    Grading,
    RejectionReasons,
    ReviewChain,
    StepLimit,
    UrgentEvent,
    UrgentRoute,
)
from .clocks import Escalation, Reminder
from .columns import (
    ColumnForm,
    ColumnSupport,
    EmptyColumn,
    Naming,
    OwnChoice,
    PortalFunctions,
    RequiredColumns,
    StructureAid,
    StructureCopy,
    UpdateInterval,
    Upkeep,
)
from .content import (
    AccountPost,
    CatalogueForm,
    CatalogueHolder,
    ClearanceRequired,
    Coordination,
    DisclosureCategory,
    DisclosureDemands,
    EndorsementRequired,
    FieldValues,
    FileHygiene,
    ForbiddenContent,
    ForbiddenLinks,
    IndexNumberForm,
    InterpretationRequired,
    PartTracking,
    PersonalData,
    Publicity,
    ReleaseQuality,
    RepostTrigger,
    ReprintNorms,
    ReprintRule,
    RequiredMetadata,
    SourceWatch,
    TermList,
    UnitSections,
)
from .disclosure import (
    ContentParts,
    DisclosureGrounds,
    DisclosureLimit,
    MobileFit,
    NonDisclosure,
    PairLinks,
    ReleaseTopic,
    TextLayout,
    WithdrawalReason,
)
from .duties import Commencement, DatedTask, EventTask, IntervalTask, OriginalPosts, PeriodicTask
from .inspection import InspectionBasis, InspectionItem, SampleRatio, ScoringTable
from .labels import AREAS
from .outlets import (
    AccountCleanup,
    AccountEnabling,
    AccountIdentity,
    AccountPlatforms,
    ActivityLicence,
    AppSystems,
    Charges,
    ClosingStep,
    DomainName,
    Eligibility,
    NameForm,
    NameWords,
    OpeningNeed,
    OpeningPurpose,
    OutletLimit,
    OutletName,
    OutsourcingContract,
    RequiredOutlet,
    SiteMove,
    SitePlatform,
    SpecialistExemption,
    SpecialistSites,
)
from .oversight import (
    KeptAtMost,
    Measures,
    NoticePeriod,
    OutsideLook,
    Rectification,
    ReplyLimit,
    ReportSchedule,
    Retention,
    SelfEvident,
    Veto,
    Watch,
)
from .pages import RequiredElements
from .precedence import Precedence
from .schemes import RequiredSchemes
from .sharing import FilingArchive, KeyLife, PlatformManagement, Sharing, SiteRequests

AnyRule = Annotated[
    FileHygiene
    | UpdateInterval | Upkeep | EmptyColumn | Naming | ColumnForm | ClearanceRequired | ReviewChain | ApprovalChain
    | ReleaseQuality | FactBasisWanted
    | Grading | RejectionReasons | Publicity | RequiredMetadata | PersonalData | ForbiddenContent | ForbiddenLinks
    | FieldValues | IndexNumberForm | InterpretationRequired | EndorsementRequired | DisclosureCategory
    | ReprintNorms | CatalogueForm | ReprintRule | RepostTrigger | SourceWatch | AccountPost
    | NonDisclosure | DisclosureGrounds | ContentParts | TextLayout | MobileFit | PairLinks
    | ReleaseTopic | WithdrawalReason
    | UrgentRoute | UrgentEvent | StepLimit | FindingDecision
    | ColumnSupport | StructureAid | StructureCopy | OwnChoice
    | PartTracking | CatalogueHolder | DisclosureDemands | Coordination | UnitSections
    | TermList | DisclosureLimit | RequiredElements | NoticePeriod | ReplyLimit | ReportSchedule | Rectification
    | Reminder | Escalation | Measures | Retention | KeptAtMost | SelfEvident | Watch
    | Commencement | OriginalPosts | DatedTask | PeriodicTask | IntervalTask | EventTask
    | PasswordAge | PasswordStrength | BackupRule | SessionLimit | Charges
    | ActivityLicence | NameWords | NameForm | AccountEnabling | OutsourcingContract
    | OpeningNeed | AccountCleanup | SpecialistSites | SpecialistExemption | SitePlatform
    | Eligibility | OutletLimit | RequiredOutlet | OutletName | DomainName | OpeningPurpose | AccountPlatforms
    | AccountIdentity | AppSystems | Veto | RequiredColumns | SiteMove | ClosingStep | OutsideLook | Precedence
    | RequiredSchemes
    | SampleRatio | InspectionBasis | ScoringTable | InspectionItem | PortalFunctions
    | Sharing | KeyLife | PlatformManagement | SiteRequests | FilingArchive,
    Field(discriminator="kind"),
]  # fmt: skip

Strength = Literal["hard", "soft", "encouraged", "statement"]
ClauseKind = Literal[
    "data", "rule", "workflow", "check", "document", "deadline", "report", "organisational", "access", "page"
]


def _unquoted(text: str) -> str:
    """Chinese quotation marks around a whole value are typed for the straight ones of YAML."""
    if text.startswith("“") and text.endswith("”") and text.count("“") == 1:
        message = '不用加中文引号；要加引号的，用半角的 "'
        raise ValueError(message)
    return text


def _known_area(area: str) -> str:
    if area not in AREAS:
        known = "、".join(f"{key}（{label}）" for key, label in AREAS.items())
        message = f"领域应是 {known} 之一"
        raise ValueError(message)
    return area


def _real_day(edition: str) -> str:
    try:
        date.fromisoformat(edition.partition("@")[2])
    except ValueError:
        message = "@ 后面应是印发日期，没有这一天"
        raise ValueError(message) from None
    return edition


Name = Annotated[Text, AfterValidator(_unquoted)]
Area = Annotated[str, AfterValidator(_known_area)]


class Document(Part):
    """The regulation itself. `provenance` says where the text comes from and what was done to it; `based_on` names the
    texts that it says it follows, `explained_by` the body that it says interprets it; `rank` is its standing.
    """

    id: Key
    title: Name
    number: Annotated[str, AfterValidator(_unquoted)] = ""
    issuer: Name
    issued: date
    provenance: str = ""
    based_on: tuple[Text, ...] = ()
    explained_by: str = ""
    rank: Rank = "normative"


class Binding(Part):
    """The place a pack binds: its division code covers every place below it; "000000" is the whole country."""

    code: str = Field(pattern=r"^\d{6}$")
    level: Level
    name: Name

    @field_validator("level")
    @classmethod
    def _of_the_code(cls, level: Level, info: ValidationInfo) -> Level:
        """The nearest place is told by its code, whom a rule binds by its level: they must agree."""
        code = info.data.get("code")
        if code and level != level_of(code):
            message = f"区划代码 {code} 的级别是 {level_of(code)}"
            raise ValueError(message)
        return level

    @cached_property
    def prefix(self) -> str:
        """What the codes of the place and of every place below it begin with."""
        return re.sub(r"(00)+$", "", self.code)

    @cached_property
    def depth(self) -> int:
        """How near the place is: the deeper, the nearer."""
        return len(self.code.rstrip("0"))

    def covers(self, code: str) -> bool:
        return code.startswith(self.prefix)


class Clause(Part):
    """One clause as the requirement matrix names it."""

    id: ClauseId
    article: Text
    quote: Text
    strength: Strength
    strength_derived: bool = False
    strength_doubtful: bool = False
    kind: ClauseKind
    area: Area
    software: Literal["full", "assist", "record"]
    need: Text
    source: str = ""
    confidence: Literal["verified", "single_source", "local", ""] = ""
    note: str = ""


class EditionHeader(Part):
    """An edition as pack.yaml names it: from when it is in force and in which files it stands."""

    id: Annotated[str, AfterValidator(_real_day)] = Field(pattern=r"^[a-z0-9-]+@\d{4}-\d{2}-\d{2}$")
    in_force_from: date
    assumed: bool = False
    text: str = Field(default="text.txt", pattern=r"^[a-z0-9._-]+\.txt$")
    clauses: str = Field(default="clauses.yaml", pattern=r"^[a-z0-9._-]+\.yaml$")
    rules: str = Field(default="rules.yaml", pattern=r"^[a-z0-9._-]+\.yaml$")
    defaults: str = Field(default="defaults.yaml", pattern=r"^[a-z0-9._-]+\.yaml$")


class PackHeader(Part):
    """pack.yaml. `quotes: outside` marks a pack that quotes several sources and has no text of its own."""

    document: Document
    place: Binding
    editions: tuple[EditionHeader, ...] = Field(min_length=1)
    quotes: Literal["inside", "outside"] = "inside"
    order: int = 50


class Default(Part):
    """Something no document fixes but the product needs (D3). Its rule always cites with the default's label."""

    id: str = Field(pattern=r"^platform/[a-z0-9._-]{1,60}$")
    about: Text
    fills: tuple[ClauseId, ...] = ()
    rule: AnyRule


class Edition(Part):
    """One edition, complete and checked. Large, so it is told apart by being this one, not by its contents."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    header: EditionHeader
    text: str
    clauses: dict[str, Clause]
    rules: tuple[AnyRule, ...]
    defaults: tuple[Default, ...]

    @property
    def id(self) -> str:
        return self.header.id

    @property
    def in_force_from(self) -> date:
        return self.header.in_force_from


class Pack(Part):
    """A regulation as data: its document, the place it binds, and its editions, oldest first. Told apart likewise."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    id: str
    document: Document
    place: Binding
    editions: tuple[Edition, ...]
    order: int = 50

    def edition_on(self, day: date) -> Edition | None:
        """The edition in force on a day, none before the first."""
        return next((one for one in reversed(self.editions) if one.header.in_force_from <= day), None)

    @property
    def latest(self) -> Edition:
        return self.editions[-1]
