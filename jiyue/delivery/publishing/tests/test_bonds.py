"""Documents that name one another link both ways, and what they are worth follows the calendar."""

from datetime import date, timedelta

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.delivery.publishing import actions, rules, signals, validity
from jiyue.delivery.publishing.models import Address, Release
from jiyue.estate.registry.models import Website
from tests.world import NOW


def page(press, resource, site="anyue"):
    website = Website.objects.get(domain=f"{site}.localhost")
    return press.read(Address.objects.get(resource=resource, website=website).path, site)


def linked(html, resource):
    return f"{resource.short_id}.html" in html


def pair(press):
    policy = press.out(kind="policy", title="关于森林防火的通知")
    said = press.out(kind="interpretation", title="一图读懂森林防火", interprets=policy.short_id)
    press.publish()
    return policy, said


def test_a_document_and_what_explains_it_link_both_ways(press):
    policy, said = pair(press)
    assert linked(page(press, policy), said)
    assert "相关解读" in page(press, policy)
    assert linked(page(press, said), policy)
    assert "解读的文件" in page(press, said)
    assert press.tree() == press.rebuilt()


def test_a_link_goes_with_what_it_led_to_and_comes_back(press):
    policy, said = pair(press)
    press.withdraw(said)
    press.publish()
    assert "相关解读" not in page(press, policy)
    assert press.tree() == press.rebuilt()
    press.clear(said)
    press.publish()
    assert linked(page(press, policy), said)
    assert press.tree() == press.rebuilt()


def test_an_interpretation_of_another_document_is_taken_off_the_first(press):
    policy, said = pair(press)
    other = press.out(kind="policy", title="关于防汛的通知")
    press.clear(said, interprets=other.short_id)
    press.publish()
    assert "相关解读" not in page(press, policy)
    assert linked(page(press, other), said)
    press.clear(said, interprets="")
    press.publish()
    assert "相关解读" not in page(press, other)
    assert "解读的文件" not in page(press, said)
    assert press.tree() == press.rebuilt()


def test_a_document_on_another_site_of_ours_is_linked_in_full(press):
    policy = press.out(press.world.columns.dali_notices, office="dali_office", kind="policy", title="关于旅游的通知")
    said = press.out(kind="interpretation", title="解读", interprets=policy.short_id)
    press.publish()
    address = Address.objects.get(resource=policy)
    assert f"http://dali.localhost:8000/{address.path}" in page(press, said)
    assert f"http://anyue.localhost:8000/{Address.objects.get(resource=said).path}" in page(press, policy, "dali")
    assert press.tree("dali") == press.rebuilt("dali")


def test_the_amended_and_the_amending_document_link_both_ways(press):
    new = press.out(kind="policy", title="新办法")
    old = press.out(
        kind="policy", title="旧办法", validity="repealed", validity_on=NOW.date(),
        validity_by="《新办法》", validity_ref=new.short_id,
    )  # fmt: skip
    press.publish()
    assert "修改或废止本文件的文件" in page(press, old)
    assert linked(page(press, old), new)
    assert "本文件修改或废止的文件" in page(press, new)
    assert linked(page(press, new), old)


def test_a_term_that_ends_turns_the_page_and_the_lists_on_the_day_after(press):
    last = NOW.date() + timedelta(days=9)
    policy = press.out(kind="policy", title="暂行办法", expires_on=last)
    press.publish()
    assert "有效性：有效" in page(press, policy)
    assert validity.follow(at=NOW + timedelta(days=9)) == 0
    heard = []

    def hear(resource, **_):
        heard.append(resource)

    signals.moved.connect(hear)
    later = NOW + timedelta(days=10)
    assert validity.follow(at=later) == 1
    press.publish()
    assert "有效性：失效" in page(press, policy)
    assert "本文件有效期至2026年11月11日，现已失效，仅供查阅。" in page(press, policy)
    assert "暂行办法</a> 2026-11-02 失效" in press.read("dtyw/index.html")
    assert "自 2026-11-12 起标注为“失效”" in Record.objects.get(action="publishing.turn").summary
    signals.moved.disconnect(hear)
    assert heard == [policy]
    assert validity.follow(at=later) == 0
    assert press.tree() == press.rebuilt()
    with pytest.raises(Refusal, match="没有变动"):
        actions.turn(Release.objects.get(resource=policy), by=press.head(), at=later)


def test_a_repeal_announced_for_a_day_is_told_before_and_holds_from_then_on(press):
    policy = press.out(kind="policy", title="老办法", validity="repealed", validity_on=date(2026, 12, 1))
    press.publish()
    assert "有效性：有效" in page(press, policy)
    assert "本文件将于2026年12月1日废止" in page(press, policy)
    assert validity.follow(at=NOW) == 0
    assert validity.follow(at=NOW + timedelta(days=29)) == 1
    press.publish()
    assert "有效性：废止" in page(press, policy)
    assert "本文件于2026年12月1日废止" in page(press, policy)


@pytest.mark.parametrize(
    ("stated", "on", "until", "told"),
    [
        ("in_force", None, None, "in_force"),
        ("in_force", None, NOW.date(), "in_force"),
        ("in_force", None, NOW.date() - timedelta(days=1), "lapsed"),
        ("changed", NOW.date(), NOW.date() - timedelta(days=1), "lapsed"),
        ("changed", NOW.date(), None, "changed"),
        ("repealed", NOW.date() + timedelta(days=1), None, "in_force"),
        ("repealed", None, None, "repealed"),
        ("repealed", None, NOW.date() - timedelta(days=1), "repealed"),
    ],
)
def test_what_a_document_is_worth_on_a_day(stated, on, until, told):
    class Stated:
        validity, validity_on, expires_on = stated, on, until

    assert rules.validity_of(Stated(), NOW.date()) == told
