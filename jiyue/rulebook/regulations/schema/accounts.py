"""What the packs say of running the platform itself: passwords and sessions of staff, backups. No Django."""

from typing import ClassVar, Literal

from pydantic import Field

from .base import RuleBase, Term, TermRule


class PasswordAge(TermRule):
    """How long a password may be used. Unit: a term from the day it was set; a reminder comes some days before."""

    kind: Literal["password_age"] = "password_age"
    term: Term
    warn_days: int = Field(ge=1, le=90)


class PasswordStrength(RuleBase):
    """How a password must be made, and how many wrong ones lock an account for how many minutes.

    `classes` counts kinds of characters: capital letters, small letters, digits, others. `history` is how many
    passwords, the present one included, may not come again.
    """

    kind: Literal["password_strength"] = "password_strength"
    min_length: int = Field(ge=8, le=64)
    classes: int = Field(ge=1, le=4)
    history: int = Field(ge=1, le=24)
    tries: int = Field(ge=1, le=5)
    lock_minutes: int = Field(ge=15, le=1440)

    def strictness(self) -> float:
        return -self.min_length - self.classes


class SessionLimit(RuleBase):
    """After how many minutes a session ends: `idle` of them, or `longest` since the sign-in, come what may."""

    kind: Literal["session_limit"] = "session_limit"
    aspect: Literal["idle", "longest"]
    minutes: int = Field(ge=1, le=720)
    facets: ClassVar[tuple[str, ...]] = ("aspect",)

    def strictness(self) -> float:
        return self.minutes


class BackupRule(TermRule):
    """How often a backup is made and a restore from it is tried, and how many are kept. Unit: terms, from the last."""

    kind: Literal["backup"] = "backup"
    term: Term
    tested: Term
    keep: int = Field(ge=2, le=400)
