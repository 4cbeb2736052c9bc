"""Nothing is written that is not cleared, and the rest of the site is built all the same."""

from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Version
from jiyue.content.review.models import Clearance
from jiyue.delivery.publishing import actions, gate, queries
from jiyue.delivery.publishing.models import Address, Alarm, Release
from jiyue.estate.sites.models import ColumnGrant


def path_of(resource):
    return Address.objects.get(resource=resource).path


def anywhere(press, words):
    return [path.name for path in press.folder().rglob("*.[hx][tm][ml]*") if words.encode() in path.read_bytes()]


@pytest.mark.parametrize("whole", [False, True])
def test_a_version_with_a_forged_seal_is_never_written(press, whole):
    press.publish()
    good, forged = press.out(title="真消息"), press.out(title="假消息")
    Clearance.objects.filter(version__resource=forged).update(seal="0" * 64)
    report = press.publish(everything=whole)
    assert report.refused == 1
    assert not (press.folder() / path_of(forged)).exists()
    assert not anywhere(press, "假消息")
    assert "真消息" in press.read(path_of(good))
    assert "真消息" in press.read("dtyw/index.html")
    alarm = Alarm.objects.get()
    assert (alarm.resource, alarm.over_at) == (forged, None)
    assert "签章核验未通过" in alarm.message
    assert list(queries.alarms()) == [alarm]


@pytest.mark.parametrize("whole", [False, True])
def test_a_text_changed_behind_the_house_after_signing_is_never_written(press, whole):
    press.publish()
    resource = press.out(title="原来的题名")
    Version.objects.filter(resource=resource).update(title="改过的题名")
    report = press.publish(everything=whole)
    assert report.refused == 1
    assert not anywhere(press, "改过的题名")
    assert not anywhere(press, "原来的题名")


def test_a_release_without_any_clearance_is_refused(press):
    resource = press.out()
    version = Version.objects.get(resource=resource)
    fresh = Version.objects.get(pk=version.pk)
    fresh.pk, fresh.number = None, 2
    fresh.id = Version._meta.get_field("id").get_default()
    fresh.title = "没有人签发的稿子"
    fresh.save(force_insert=True)
    Release.objects.filter(resource=resource).update(version=fresh)
    report = press.publish()
    assert report.refused == 1
    assert not anywhere(press, "没有人签发的稿子")


def test_what_stands_is_kept_when_its_next_version_is_forged(press):
    resource = press.out(title="第一版")
    press.publish()
    press.clear(resource, title="第二版")
    Clearance.objects.filter(version__title="第二版").update(seal="0" * 64)
    for whole in (False, True):
        press.publish(everything=whole)
        assert "第一版" in press.read(path_of(resource))
        assert not anywhere(press, "第二版")


def test_without_the_key_the_publisher_refuses_everything(press, settings):
    press.publish()
    press.out(title="没有钥匙")
    before = press.tree()
    settings.CLEARANCE_KEY = ""
    with pytest.raises(Refusal, match="签发密钥不可用"):
        press.publish()
    assert press.tree() == before
    assert queries.waiting().exists()


def test_an_alarm_ends_when_a_cleared_version_is_out(press):
    resource = press.out()
    Clearance.objects.filter(version__resource=resource).update(seal="0" * 64)
    press.publish()
    assert Alarm.objects.get().over_at is None
    press.clear(resource, title="重新审核")
    press.publish()
    assert Alarm.objects.get().over_at
    assert "重新审核" in press.read(path_of(resource))
    assert press.tree() == press.rebuilt()


def test_nobody_releases_by_placing(press):
    resource = press.write()
    placement = press.place(resource, press.world.columns.anyue_news)
    press.publish()
    assert placement.ordinal is None
    assert not Address.objects.exists()


def test_a_revoked_clearance_takes_the_page_down(press):
    from jiyue.content.review.actions import revoke

    resource = press.out(title="撤销签发")
    press.publish()
    clearance = Clearance.objects.get(version__resource=resource)
    revoke(clearance, by=press.head(), at=press.tick(), reason="依据已变化")
    press.publish()
    assert not anywhere(press, "撤销签发")
    assert not (press.folder() / path_of(resource)).exists()
    assert Release.objects.get().withdrawn_reason == "签发已撤销"


def test_cards_of_forged_versions_are_not_kept(press):
    resource = press.out()
    version = Version.objects.get(resource=resource)
    assert gate.cards.of([version.pk])
    gate.cards.forget([version.pk])
    Clearance.objects.update(seal="1" * 64)
    assert not gate.cards.of([version.pk])


def test_only_the_owner_withdraws_and_with_a_reason(press):
    resource = press.out()
    with pytest.raises(Refusal, match="撤回须写明原因"):
        press.withdraw(resource, reason=" ")
    for by in (press.editor(), press.head("dali_office")):
        with pytest.raises(Refusal, match="只有"):
            actions.withdraw(resource, by=by, at=press.tick(), reason="内容有误")
    assert press.withdraw(resource).addresses
    with pytest.raises(Refusal, match="已经撤回"):
        press.withdraw(resource)


def test_a_withdrawal_takes_a_resource_from_every_page_list_feed_and_map(press):
    columns = press.world.columns
    kept = press.out(columns.dali_news, office="dali_office", title="留下的消息")
    resource = press.write(office="dali_office", title="撤回的消息")
    press.place(resource, columns.dali_news)
    press.place(resource, columns.dali_notices)
    office = press.world.organisations.dali_office
    ColumnGrant.objects.create(column=columns.xiangyun_news, organisation=office, since=date(2026, 1, 1))
    press.place(resource, columns.xiangyun_news)
    press.clear(resource)
    press.publish()
    sites = ("dali", "xiangyun")
    paths = {site: Address.objects.get(resource=resource, website__domain=f"{site}.localhost").path for site in sites}
    assert all((press.folder(site) / path).exists() for site, path in paths.items())
    done = press.withdraw(resource, reason="信息有误")
    assert sorted(done.addresses) == sorted(f"http://{site}.localhost:8000/{path}" for site, path in paths.items())
    assert done.could_not == ()
    press.publish()
    for site, path in paths.items():
        folder = press.folder(site)
        left = [one.name for one in folder.rglob("*") if one.is_file() and one.suffix in {".html", ".xml"}
                and ("撤回的消息" in one.read_text() or path in one.read_text())]  # fmt: skip
        assert not left
        assert not list(folder.glob(f"{path}*"))
        assert press.tree(site) == press.rebuilt(site)
    assert "留下的消息" in press.read("yaowen/index.html", "dali")
    assert kept.release.withdrawn_at is None
    assert all(receipt.gone_at for receipt in queries.receipts(resource))
    assert not queries.addresses(resource)


def test_what_could_not_be_withdrawn_is_reported(press):
    from jiyue.delivery.publishing import signals

    resource = press.out()

    def stuck(sender, **_):
        return ["微信公众号文章须由运营人员手工删除。"]

    signals.withdrawn.connect(stuck)
    try:
        assert press.withdraw(resource).could_not == ("微信公众号文章须由运营人员手工删除。",)
    finally:
        signals.withdrawn.disconnect(stuck)
