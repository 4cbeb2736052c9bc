"""How a site's pages are put together: blocks of the home page and of topics, the main navigation, topics' time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import Actor, audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry.models import Outlet
from jiyue.estate.sites import policies, rules
from jiyue.estate.sites.limits import require_period
from jiyue.estate.sites.models import Block, Column, NavEntry


class Plan(NamedTuple):
    """A block as somebody wants it."""

    column: Column
    form: str = Block.Form.LIST
    title: str = ""
    size: int = 6


@audited
def compose(
    outlet: Outlet, *, blocks: Sequence[Plan], by: Posting | Actor, at: datetime, page: Column | None = None
) -> list[Block]:
    """Put the home page, or the page of a topic or channel, together anew; without blocks it has its usual look."""
    policies.require_manager(by, outlet=outlet, at=at)
    if page is not None and (page.outlet_id != outlet.pk or page.hidden or not page.children.exists()):
        raise Refusal("只有下设栏目的专题和频道可以设置板块。", cure="请先在它下面设立栏目。")
    if len(blocks) > rules.MOST_BLOCKS:
        raise Refusal(f"一个页面最多 {rules.MOST_BLOCKS} 个板块。", cure="请减少板块，页面宜简洁。")
    for one in blocks:
        _check(outlet, one)
    old = Block.objects.select_for_update(of=("self",)).filter(outlet=outlet, page=page)
    before = [str(one) for one in old.select_related("column")]
    old.delete()
    made = Block.objects.bulk_create(
        Block(
            outlet=outlet, page=page, column=one.column, form=one.form,
            title=one.title.strip(), size=one.size, ordinal=number,
        )
        for number, one in enumerate(blocks, start=1)
    )  # fmt: skip
    where = f"“{page}”页面" if page else "首页"
    data = {"before": before, "after": [str(one) for one in made]}
    record("sites.compose", outlet, by=by, at=at, summary=f"{outlet}：调整{where}板块", data=data)
    return made


def _check(outlet: Outlet, one: Plan) -> None:
    if one.column.outlet_id != outlet.pk or one.column.hidden:
        raise Refusal(f"栏目“{one.column}”不在本网站，或已停用。", cure="请选择本网站在用的栏目。")
    if one.form not in Block.Form.values:
        raise Refusal("没有这种板块形式。", cure="请从列表中选择形式。")
    if one.form == Block.Form.TILES and not one.column.children.filter(hidden=False).exists():
        raise Refusal(f"栏目“{one.column}”没有下级栏目，不能作为入口板块。", cure="请改为列表，或另选栏目。")
    if not 1 <= one.size <= rules.MOST_ITEMS:
        raise Refusal(f"每个板块显示 1 至 {rules.MOST_ITEMS} 条。", cure="请更正条数。")
    if len(one.title.strip()) > rules.LONGEST_TITLE:
        raise Refusal("板块名称超过 30 个字。", cure="请缩短名称，或留空使用栏目名称。")


@audited
def navigate(
    outlet: Outlet, *, entries: Sequence[tuple[Column, str]], by: Posting | Actor, at: datetime
) -> list[NavEntry]:
    """Choose what stands in the main navigation, in its order; without entries the first columns do."""
    policies.require_manager(by, outlet=outlet, at=at)
    if len(entries) > rules.MOST_ENTRIES:
        raise Refusal(f"主导航最多 {rules.MOST_ENTRIES} 项。", cure="请减少条目，其余栏目可以从网站地图进入。")
    for column, label in entries:
        if column.outlet_id != outlet.pk or column.hidden:
            raise Refusal(f"栏目“{column}”不在本网站，或已停用。", cure="请选择本网站在用的栏目。")
        if len(label.strip()) > rules.LONGEST_LABEL:
            raise Refusal("导航名称超过 12 个字。", cure="请缩短名称，或留空使用栏目名称。")
    if len({column.pk for column, _ in entries}) < len(entries):
        raise Refusal("同一栏目在导航中出现两次。", cure="请删去重复的条目。")
    old = NavEntry.objects.select_for_update(of=("self",)).filter(outlet=outlet)
    before = [str(one) for one in old.select_related("column")]
    old.delete()
    made = NavEntry.objects.bulk_create(
        NavEntry(outlet=outlet, column=column, label=label.strip(), ordinal=number)
        for number, (column, label) in enumerate(entries, start=1)
    )
    data = {"before": before, "after": [str(one) for one in made]}
    record("sites.navigate", outlet, by=by, at=at, summary=f"{outlet}：调整主导航", data=data)
    return made


@audited
def set_period(topic: Column, *, opens_on: date, closes_on: date | None, by: Posting | Actor, at: datetime) -> Column:
    """Move the days of a topic; after its last day it is marked as archived."""
    topic = Column.objects.select_for_update(of=("self",)).select_related("outlet").get(pk=topic.pk)
    policies.require_manager(by, outlet=topic.outlet, at=at)
    if topic.form != Column.Form.TOPIC:
        raise Refusal(f"“{topic}”不是专题。", cure="只有专题有开设和结束日期。")
    require_period(topic.form, opens_on=opens_on, closes_on=closes_on)
    topic.opens_on, topic.closes_on = opens_on, closes_on
    topic.save(update_fields=["opens_on", "closes_on"])
    until = f"{closes_on} 结束" if closes_on else "结束日期未定"
    record("sites.set_period", topic, by=by, at=at, summary=f"专题“{topic}”自 {opens_on} 开设，{until}")
    return topic
