"""Taking over the columns of another site: adapted, and each with a unit that feeds it (大理2021 第十六条)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import policies, queries
from jiyue.estate.sites.actions.changes import apply_for_change
from jiyue.estate.sites.actions.columns import create_column
from jiyue.estate.sites.models import Column, ColumnChange
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import refuse, rule
from jiyue.rulebook.regulations.schema import StructureCopy


@enforces(StructureCopy)
@audited
def copy_structure(
    source: Outlet,
    target: Outlet,
    *,
    owners: Mapping[UUID, Organisation | None],
    statement: str,
    by: Posting,
    at: datetime,
) -> list[Column | ColumnChange]:
    """Set up columns like the chosen ones of another site, or ask for them where an approval is needed.

    `owners` says for each chosen column who will feed it; without a statement or with a gap nothing is done.
    """
    policies.require_manager(by, outlet=target, at=at)
    chosen = [column for column in queries.columns_of(source) if column.pk in owners]
    if not chosen or source.pk == target.pk:
        raise Refusal("没有选择要套用的栏目。", cure="请从另一个网站选择栏目。")
    asked = rules_for(StructureCopy, place=target.sponsor.place_id, on=timezone.localdate(at))
    unfed = [column.name for column in chosen if owners[column.pk] is None]
    for one in asked:
        if unfed:
            raise refuse(
                f"还没有明确由哪个单位保障：{'、'.join(unfed)}。", cure="请为这些栏目指定责任单位，或者不套用它们。",
                citations=one.citations,
            )  # fmt: skip
        if not statement.strip():
            raise refuse(
                f"套用栏目结构须填写{one.rule.label}，切忌照搬照抄。", cure="请写明信息从哪里来、作了哪些调整。",
                citations=one.citations,
            )  # fmt: skip
        rule(one.citations, "allowed")
    made = _made(chosen, target, owners, statement.strip(), by=by, at=at)
    names = "、".join(column.name for column in chosen)
    data = {"source": str(source.pk), "statement": statement.strip()[:500]}
    summary = f"“{target}”套用“{source}”的栏目：{names}"[:500]
    record("sites.copy_structure", target, by=by, at=at, summary=summary, data=data)
    return made


def _made(
    chosen: list[Column],
    target: Outlet,
    owners: Mapping[UUID, Organisation | None],
    statement: str,
    *,
    by: Posting,
    at: datetime,
) -> list[Column | ColumnChange]:
    """Parents first; a column whose parent was not taken over stands on the first level."""
    needs_approval = queries.change_chain(target, at) is not None
    places: dict[Any, Column] = {}
    made: list[Column | ColumnChange] = []
    for column in chosen:
        owner = owners[column.pk] or target.sponsor
        values: dict[str, Any] = {"name": column.name, "column_class": column.column_class}
        if needs_approval:
            verb = ColumnChange.Verb.CREATE
            made.append(
                apply_for_change(target, verb=verb, ground=statement[:200], by=by, at=at, owner=owner, **values)
            )
            continue
        parent = places.get(column.parent_id)
        places[column.pk] = create_column(target, owner=owner, parent=parent, by=by, at=at, **values)
        made.append(places[column.pk])
    return made
