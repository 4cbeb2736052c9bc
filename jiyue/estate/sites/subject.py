"""A change of columns as the approval engine sees it: where it is opened, and what its last word brings about."""

from datetime import date, datetime
from uuid import UUID

from django.dispatch import receiver

from jiyue.estate.approvals import hooks
from jiyue.estate.approvals import signals as cases
from jiyue.estate.approvals.models import Case
from jiyue.estate.organisations.models import Posting
from jiyue.estate.sites import queries
from jiyue.estate.sites.actions import columns
from jiyue.estate.sites.actions.changes import DATES
from jiyue.estate.sites.actions.merging import retire_column
from jiyue.estate.sites.models import Column, ColumnChange


@receiver(cases.approved, dispatch_uid="sites.carry_out")
def carry_out(sender: object, case: Case, by: Posting, at: datetime, **_: object) -> None:
    """What was approved comes about, in the same transaction as the last word."""
    if case.kind != queries.CHANGE:
        return
    change = ColumnChange.objects.select_related("outlet", "column", "parent", "owner").get(pk=UUID(case.subject_id))
    if change.verb == ColumnChange.Verb.CREATE:
        values = dict(change.values)
        days = {name: date.fromisoformat(day) if (day := values.pop(name, "")) else None for name in DATES}
        change.column = columns.create_column(
            change.outlet,
            parent=change.parent,
            owner=change.owner,
            by=by,
            at=at,
            approved=change,
            **{**values, **days},
        )
    elif change.column and change.verb == ColumnChange.Verb.RENAME:
        columns.rename_column(change.column, name=change.values["name"], by=by, at=at, approved=change)
    elif change.column and change.verb == ColumnChange.Verb.ASSIGN:
        columns.assign_column(
            change.column, owner=change.owner, column_class=change.values["column_class"], by=by, at=at, approved=change
        )
    elif change.column and change.verb in queries.MERGING:
        target = Column.objects.get(pk=change.values["target"]) if change.values["target"] else None
        retire_column(change.column, target=target, reason=change.ground, by=by, at=at, approved=change)
    elif change.column:
        columns.hide_column(change.column, reason=change.ground, by=by, at=at, approved=change)
    change.done_at = at
    change.save(update_fields=["column", "done_at"])


def register() -> None:
    """Called when the application is ready."""
    hooks.register(
        queries.CHANGE,
        hooks.SubjectKind(label="栏目变更", url=lambda case: f"/console/column-changes/{case.subject_id}/"),
    )
