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

__all__ = [
    "apply_for_change", "assign_column", "create_column", "end_exception", "except_interval", "except_name",
    "follow_exceptions", "grant_column", "hide_column", "refresh_column_clock", "rename_column", "review_column",
    "withdraw_grant",
]  # fmt: skip
