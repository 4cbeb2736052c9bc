"""Everything that changes columns; one file per noun."""

from .changes import apply_for_change
from .choices import adapt_class, adopt_class, set_catalogue
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
from .copying import copy_structure
from .delegating import delegate, end_delegation
from .fronts import Plan, compose, navigate, set_period
from .hosts import THEMES, add_alias, host_website, retire_alias, retire_host, set_theme
from .merging import Wish, apply_for_merge, retire_column

__all__ = [
    "THEMES",
    "Plan",
    "Wish",
    "adapt_class",
    "add_alias",
    "adopt_class",
    "apply_for_change",
    "apply_for_merge",
    "assign_column",
    "compose",
    "copy_structure",
    "create_column",
    "delegate",
    "end_delegation",
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
    "retire_column",
    "retire_host",
    "review_column",
    "set_catalogue",
    "set_period",
    "set_theme",
    "withdraw_grant",
]  # fmt: skip
