"""The types of a rule pack. Each rule kind is a class of its own; a pack file names it by `kind`. No Django."""

from .base import Option, RuleBase, Term, TermRule, rough_days
from .chains import ApprovalChain, Chain, ChainStep, Grade, Grading, Reason, RejectionReasons, ReviewChain
from .clocks import Escalation, EscalationStep, Reminder, ReminderLevel
from .columns import ColumnForm, EmptyColumn, Naming, UpdateInterval
from .content import (
    ClearanceRequired,
    DisclosureLimit,
    ForbiddenContent,
    ForbiddenLinks,
    PersonalData,
    Publicity,
    RequiredMetadata,
    TermList,
)
from .duties import (
    DatedTask,
    EventLimit,
    EventTask,
    Extension,
    IntervalTask,
    OriginalPosts,
    PeriodicTask,
    ScheduledTask,
    Who,
)
from .outlets import DomainName, Eligibility, OutletLimit, OutletName, RequiredOutlet, Units
from .oversight import Measures, NoticePeriod, Rectification, ReplyLimit, ReportSchedule, Retention, SelfEvident, Watch
from .packs import AnyRule, Binding, Clause, Default, Document, Edition, EditionHeader, Pack, PackHeader
from .pages import Element, RequiredElements

__all__ = [
    "AnyRule", "ApprovalChain", "Binding", "Chain", "ChainStep", "Clause", "ClearanceRequired", "ColumnForm",
    "DatedTask", "Default", "DisclosureLimit", "Document", "DomainName", "Edition", "EditionHeader", "Element",
    "Eligibility", "EmptyColumn", "Escalation", "EscalationStep", "EventLimit", "EventTask", "Extension",
    "ForbiddenContent", "ForbiddenLinks", "Grade", "Grading", "IntervalTask", "Measures", "Naming", "NoticePeriod",
    "Option", "OriginalPosts", "OutletLimit", "OutletName", "Pack", "PackHeader", "PeriodicTask", "PersonalData",
    "Publicity", "Reason", "Rectification", "RejectionReasons", "Reminder", "ReminderLevel", "ReplyLimit",
    "ReportSchedule", "RequiredElements", "RequiredMetadata", "RequiredOutlet", "Retention", "ReviewChain",
    "RuleBase", "ScheduledTask", "SelfEvident", "Term", "TermList", "TermRule", "Units", "UpdateInterval", "Watch",
    "Who", "rough_days",
]  # fmt: skip
