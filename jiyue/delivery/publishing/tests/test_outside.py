"""What was published is asked for as a citizen would; what is not seen in time is an alarm to the site's keeper."""

from datetime import timedelta

import pytest

from jiyue.core.audit.models import Record
from jiyue.delivery.publishing import outside, queries
from jiyue.estate.registry.models import FetchRule
from tests.watching import served


@pytest.fixture
def site(press):
    """The published tree, answered by a server that may say something else."""
    with served(press.world.sites.anyue) as answers:
        yield answers


def shown(press, site, resource):
    """What stands in the tree is what the server answers."""
    (address,) = queries.addresses(resource)
    site.put(f"/{address.path}", press.read(address.path))
    return f"/{address.path}"


def receipt(resource):
    return queries.receipts(resource).first()


def test_what_stands_as_released_is_seen_once_and_not_asked_for_again(press, site):
    resource = press.out()
    press.publish()
    assert receipt(resource).awaited_at
    path = shown(press, site, resource)
    at = press.tick()
    assert outside.look_due(at=at) == 1
    seen = receipt(resource)
    assert (seen.seen_at, seen.looked_at, seen.awaited_at, seen.trouble) == (at, at, None, "")
    assert outside.look_due(at=press.tick()) == 0
    assert site.asked == [path]


def test_what_is_not_as_released_is_told_and_becomes_an_alarm_when_its_time_is_up(press, site):
    resource = press.out(title="不见的消息")
    press.publish()
    path = shown(press, site, resource)
    site.put(path, "<p>缓存的旧页面</p>")
    began = receipt(resource).awaited_at
    keeper, minutes = press.world.posting("anyue_office", "site_manager"), 10
    outside.look_due(at=began + timedelta(minutes=minutes))
    assert receipt(resource).trouble == "打开的内容与发布的文件不一致。"
    assert queries.unseen(keeper, at=began + timedelta(minutes=minutes)) == []
    late = began + timedelta(minutes=minutes + 1)
    for again in range(2):
        outside.look_due(at=late + timedelta(minutes=again))
    (alarm,) = queries.unseen(keeper, at=late)
    assert (alarm.minutes, [one.version.title for one in alarm.named]) == (minutes, ["不见的消息"])
    assert Record.objects.filter(action="publishing.unseen").count() == 1
    assert queries.unseen(press.world.posting("dali_office", "site_manager"), at=late) == []
    shown(press, site, resource)
    outside.look_due(at=late + timedelta(minutes=5))
    assert receipt(resource).seen_at
    assert queries.unseen(keeper, at=late + timedelta(minutes=5)) == []


def test_what_was_taken_back_is_looked_for_until_it_is_gone(press, site):
    resource = press.out()
    press.publish()
    path = shown(press, site, resource)
    outside.look_due(at=press.tick())
    press.withdraw(resource)
    press.publish()
    outside.look_due(at=press.tick())
    assert receipt(resource).trouble.startswith("撤下以后仍能打开")
    assert receipt(resource).gone_seen_at is None
    del site.pages[path]
    at = press.tick()
    outside.look_due(at=at)
    assert (receipt(resource).gone_seen_at, receipt(resource).awaited_at) == (at, None)


def test_a_newer_version_takes_the_place_of_one_that_was_not_seen_yet(press, site):
    resource = press.out()
    press.publish()
    press.clear(resource, title="改过的题名")
    press.publish()
    shown(press, site, resource)
    outside.look_due(at=press.tick())
    newer, older = queries.receipts(resource)
    assert (newer.seen_at is None, older.seen_at, older.awaited_at) == (False, None, None)


def test_a_site_that_does_not_answer_is_asked_once_a_round(press, site):
    waiting = [press.out() for _ in range(3)]
    press.publish()
    FetchRule.objects.update(port=9)
    outside.look_due(at=press.tick())
    assert {receipt(one).trouble for one in waiting} == {"无法连接（ClientConnectorError）。"}
    assert outside.look_due(at=press.now + timedelta(seconds=30)) == 0


def test_what_is_lost_later_is_found_by_the_daily_sample(press, site):
    resource = press.out()
    press.publish()
    path = shown(press, site, resource)
    seen = press.tick()
    outside.look_due(at=seen)
    del site.pages[path]
    lost = press.tick()
    assert outside.look_again(at=lost) == 1
    now = receipt(resource)
    assert (now.seen_at, now.looked_at, now.awaited_at) == (seen, lost, lost)
    assert "404" in now.trouble
