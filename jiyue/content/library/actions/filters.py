"""Saved filters of the list of resources (常用筛选)."""

from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.common.text import visible
from jiyue.content.library import policies
from jiyue.content.library.models import SavedFilter
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.estate.organisations.queries import host_of

MOST = 20


@audited
def save_filter(name: str, conditions: str, *, shared: bool, by: Posting, at: datetime) -> SavedFilter:
    """Keep conditions under a name; the same name again takes the new conditions."""
    unit = host_of(by.organisation)
    policies.may_write_for(unit, by=by, at=at)
    name = visible(name).strip()
    if not name or len(name) > 40:
        raise Refusal("请填写筛选的名称，不超过 40 个字。", cure="例如“本周退回的通知”。")
    if not conditions or len(conditions) > 500:
        raise Refusal("没有可以保存的条件，或条件过长。", cure="请先在列表中选择条件或搜索，再保存。")
    mine = SavedFilter.objects.filter(made_by=by)
    kept = mine.filter(name=name).first()
    if kept is None and mine.count() >= MOST:
        raise Refusal(f"每人最多保存 {MOST} 个常用筛选。", cure="请先删除不用的。")
    kept = kept or SavedFilter(name=name, made_by=by)
    kept.conditions, kept.shared, kept.unit, kept.made_at = conditions, shared, unit, at
    kept.save()
    data = {"conditions": conditions, "shared": shared}
    record("library.save_filter", kept, by=by, at=at, summary=f"保存常用筛选“{name}”", data=data)
    return kept


@audited
def drop_filter(kept: SavedFilter, *, by: Posting, at: datetime) -> None:
    """Who made it takes it away; a shared one also the head of the unit."""
    is_head = by.role == Posting.Role.HEAD and kept.shared and host_of(by.organisation) == kept.unit
    if kept.made_by_id != by.pk and not is_head:
        raise Refusal("只能删除自己保存的筛选。", cure="共用的筛选，请保存人或本单位负责人删除。")
    record("library.drop_filter", kept, by=by, at=at, summary=f"删除常用筛选“{kept.name}”")
    kept.delete()
