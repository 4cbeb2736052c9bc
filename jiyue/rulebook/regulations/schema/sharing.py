"""The one library towards others: what is asked before something is shared, and how long a key opens. No Django."""

from typing import ClassVar, Literal

from pydantic import Field

from .base import RuleBase, TermRule
from .chains import RoleKey


class Sharing(RuleBase):
    """What the exchange of resources owes.

    `subscribe`: a column receives only from a column that is in use, by the word of its own unit.
    """

    kind: Literal["sharing"] = "sharing"
    step: Literal["subscribe"]
    facets: ClassVar[tuple[str, ...]] = ("step",)


class PlatformManagement(RuleBase):
    """Those of `roles` in the unit that looks after a site's unit find the items of all its sites in one list and may
    take them back.
    """

    kind: Literal["platform_management"] = "platform_management"
    roles: tuple[RoleKey, ...] = Field(min_length=1)


class SiteRequests(RuleBase):
    """What a site needs of the common platform is asked of the unit that runs it, and answered there; `roles` are
    those by which that unit is known.
    """

    kind: Literal["site_requests"] = "site_requests"
    roles: tuple[RoleKey, ...] = Field(min_length=1)


class FilingArchive(RuleBase):
    """What a lower unit files is kept by the unit above as it was received, and never changed."""

    kind: Literal["filing_archive"] = "filing_archive"


class KeyLife(TermRule):
    """How long a key of the interface is valid at most."""

    kind: Literal["key_life"] = "key_life"
