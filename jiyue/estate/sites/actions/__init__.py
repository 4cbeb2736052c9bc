"""Everything that changes columns; one file per noun."""

from .changes import apply_for_change
from .columns import (
    assign_column,
    create_column,
    end_exception,
    except_interval,
    except_name,
    follow_exceptions,
    grant_column,
    hide_column,
    refresh_column_clock,
    rename_column,
    review_column,
    withdraw_grant,
)
from .fronts import Plan, compose, navigate, set_period
from .hosts import THEMES, add_alias, host_website, retire_alias, retire_host

__all__ = [
    "THEMES",
    "Plan",
    "add_alias",
    "apply_for_change",
    "assign_column",
    "compose",
    "create_column",
    "end_exception",
    "except_interval",
    "except_name",
    "follow_exceptions",
    "grant_column",
    "hide_column",
    "host_website",
    "navigate",
    "refresh_column_clock",
    "rename_column",
    "retire_alias",
    "retire_host",
    "review_column",
    "set_period",
    "withdraw_grant",
]  # fmt: skip
