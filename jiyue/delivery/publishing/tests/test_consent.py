"""Placing into another unit's column needs that column's owner: a standing grant, or one approval (D16a)."""

from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.queries import about
from jiyue.delivery.publishing import actions, queries
from jiyue.delivery.publishing.models import Address, Placement
from jiyue.estate.approvals.models import Case
from jiyue.estate.approvals.queries import current_step
from jiyue.estate.sites.models import ColumnGrant


def decider(press, case):
    step = current_step(case)
    return press.world.posting("xiangyun_office", step.roles[0])


@pytest.fixture
def asked(press):
    """A notice of Dali's office that asks to stand in a column of Xiangyun."""
    resource = press.write(office="dali_office", title="州里的通知")
    press.place(resource, press.world.columns.dali_notices)
    placement = press.place(resource, press.world.columns.xiangyun_notices)
    return resource, placement, Case.objects.get(kind="placement")


def sites_of(resource):
    return {address.website.domain for address in queries.addresses(resource)}


def test_the_own_column_needs_no_consent(press):
    placement = press.place(press.write(), press.world.columns.anyue_news)
    assert placement.consent == "not_needed"
    assert not Case.objects.exists()


def test_a_foreign_column_waits_for_its_owner(press, asked):
    resource, placement, case = asked
    assert placement.consent == "waiting"
    assert current_step(case).organisation == press.world.organisations.xiangyun_office
    press.clear(resource)
    assert sites_of(resource) == {"dali.localhost"}


def test_consent_lets_what_is_out_appear_at_once(press, asked):
    resource, placement, case = asked
    press.clear(resource)
    placement = actions.answer(placement, agree=True, by=decider(press, case), at=press.tick(), opinion="同意")
    assert placement.consent == "given"
    assert sites_of(resource) == {"dali.localhost", "xiangyun.localhost"}
    press.publish()
    path = Address.objects.get(resource=resource, website=press.world.sites.xiangyun).path
    assert "州里的通知" in press.read(path, "xiangyun")


def test_consent_before_release_takes_effect_with_it(press, asked):
    resource, placement, case = asked
    actions.answer(placement, agree=True, by=decider(press, case), at=press.tick())
    assert not sites_of(resource)
    press.clear(resource)
    assert sites_of(resource) == {"dali.localhost", "xiangyun.localhost"}


def test_a_refused_placement_stays_away_and_may_be_asked_again(press, asked):
    resource, placement, case = asked
    press.clear(resource)
    placement = actions.answer(placement, agree=False, by=decider(press, case), at=press.tick(), opinion="与本栏目无关")
    assert placement.consent == "refused"
    assert sites_of(resource) == {"dali.localhost"}
    again = press.place(resource, press.world.columns.xiangyun_notices)
    assert again.pk == placement.pk
    assert again.consent == "waiting"
    actions.answer(again, agree=True, by=decider(press, case), at=press.tick())
    assert "xiangyun.localhost" in sites_of(resource)


def test_the_asking_unit_cannot_consent_for_the_owner(press, asked):
    _, placement, case = asked
    roles = current_step(case).roles
    for office in ("dali_office", "anyue_office"):
        with pytest.raises(Refusal):
            actions.answer(placement, agree=True, by=press.world.posting(office, roles[0]), at=press.tick())
    assert Placement.objects.get(pk=placement.pk).consent == "waiting"


@pytest.mark.parametrize(("until", "consent"), [(None, "given"), (date(2026, 10, 1), "waiting")])
def test_a_standing_grant_counts_while_it_runs(press, until, consent):
    column, office = press.world.columns.xiangyun_news, press.world.organisations.dali_office
    ColumnGrant.objects.create(column=column, organisation=office, since=date(2026, 1, 1), until=until)
    placement = press.place(press.write(office="dali_office"), column)
    assert placement.consent == consent


def test_a_stranger_does_not_place_anothers_resource(press):
    resource = press.write()
    with pytest.raises(Refusal, match="只有"):
        actions.place(resource, column=press.world.columns.dali_news, by=press.editor("dali_office"), at=press.tick())


def test_the_columns_owner_may_take_a_foreign_item_out(press, asked):
    resource, placement, case = asked
    press.clear(resource)
    actions.answer(placement, agree=True, by=decider(press, case), at=press.tick())
    manager = press.world.posting("xiangyun_office", "site_manager")
    for other in (press.head("anyue_office"), press.editor("xiangyun_office"), press.editor("dali_office")):
        with pytest.raises(Refusal, match="网站管理员或负责人从栏目撤下"):
            actions.unplace(placement, by=other, at=press.tick(), reason="与本栏目无关")
    with pytest.raises(Refusal, match="写明原因"):
        actions.unplace(placement, by=manager, at=press.tick(), reason=" ")
    placement = actions.unplace(placement, by=manager, at=press.tick(), reason="与本栏目无关")
    assert sites_of(resource) == {"dali.localhost"}
    assert (placement.removed_by, placement.removed_reason) == (manager, "与本栏目无关")
    assert about(placement).first().data == {"live": True, "reason": "与本栏目无关"}


def test_the_items_owner_takes_it_out_of_one_column_the_same_way(press, asked):
    resource, placement, case = asked
    press.clear(resource)
    actions.answer(placement, agree=True, by=decider(press, case), at=press.tick())
    actions.unplace(placement, by=press.head("dali_office"), at=press.tick(), reason="已有新文件")
    assert sites_of(resource) == {"dali.localhost"}


def test_a_standing_grant_does_not_bring_back_what_the_owner_took_off(press):
    column, office = press.world.columns.xiangyun_news, press.world.organisations.dali_office
    ColumnGrant.objects.create(column=column, organisation=office, since=date(2026, 1, 1))
    resource = press.out(column, office="dali_office")
    placement = resource.placements.get()
    assert placement.is_live
    actions.unplace(placement, by=press.head("xiangyun_office"), at=press.tick(), reason="与本栏目无关")
    again = press.place(resource, column)
    assert (again.consent, again.is_live) == ("waiting", False)


def test_an_editor_does_not_undo_a_decision_of_the_own_house(press):
    column = press.world.columns.anyue_news
    resource = press.out(column)
    actions.unplace(resource.placements.get(), by=press.head(), at=press.tick(), reason="内容过期")
    with pytest.raises(Refusal, match="网站管理员或负责人"):
        press.place(resource, column)
    again = actions.place(resource, column=column, by=press.head(), at=press.tick())
    assert again.is_live


def test_taking_a_waiting_placement_back_closes_its_case(press, asked):
    _, placement, case = asked
    actions.unplace(placement, by=press.editor("dali_office"), at=press.tick())
    assert Case.objects.get(pk=case.pk).outcome == "cancelled"


def test_a_closed_column_takes_nothing(press):
    column = press.world.columns.anyue_news
    column.hidden = True
    column.save()
    with pytest.raises(Refusal, match="已停用"):
        press.place(press.write(), column)
