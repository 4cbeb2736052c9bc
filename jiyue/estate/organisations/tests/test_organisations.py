import itertools
from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.core.audit.models import Record
from jiyue.estate.organisations import actions, queries, rules
from jiyue.estate.organisations.models import Organisation, Person, Posting
from tests.world import NOW, at

CONTENT = [role for role in Posting.Role.values if role not in rules.ADMINISTRATORS]


def new_person(name="张某"):
    return actions.create_person(name, by=SYSTEM, at=NOW)


def appoint(person, world, role, unit="dali_office", by=SYSTEM, when=NOW):
    return actions.appoint(person, organisation=getattr(world.organisations, unit), role=role, by=by, at=when)


def test_rules_know_the_same_roles_as_the_model():
    assert set(rules.ADMINISTRATORS) <= set(Posting.Role.values)
    assert all(Posting.Role(role).label == name for role, name in rules.ADMINISTRATORS.items())


@pytest.mark.parametrize(("held", "wanted"), list(itertools.permutations(rules.ADMINISTRATORS, 2)))
def test_no_person_is_two_of_the_three_administrators(held, wanted):
    assert rules.conflict([held], wanted)
    assert not rules.conflict([], wanted)


@pytest.mark.parametrize(("admin", "role"), list(itertools.product(rules.ADMINISTRATORS, CONTENT)))
def test_no_administrator_holds_a_content_role(admin, role):
    assert rules.conflict([admin], role)
    assert rules.conflict([role], admin)


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(CONTENT, 2)))
def test_content_roles_may_be_held_together(one, other):
    assert not rules.conflict([one], other)


def test_a_second_administrators_post_is_refused_and_the_refusal_leaves_no_trace(world):
    person = new_person()
    appoint(person, world, "audit_admin", unit="dali_office")
    before = Record.objects.count()
    with pytest.raises(Refusal, match="审计管理员"):
        appoint(person, world, "system_admin", unit="anyue_office")
    with pytest.raises(Refusal, match="其他岗位"):
        appoint(person, world, "editor", unit="anyue_office")
    assert person.postings.count() == 1
    assert Record.objects.count() == before


def test_a_post_that_still_waits_for_confirmation_counts_too(world):
    person = new_person()
    security = world.posting("dali_office", "security_admin")
    appoint(person, world, "editor", by=security)
    with pytest.raises(Refusal):
        appoint(person, world, "system_admin", by=security)


def test_after_the_old_post_has_ended_the_new_one_is_granted(world):
    person = new_person()
    security = world.posting("dali_office", "security_admin")
    old = appoint(person, world, "editor")
    actions.end_posting(old, by=security, at=NOW, reason="转岗")
    assert appoint(person, world, "system_admin", by=security).role == "system_admin"


def test_a_grant_takes_effect_when_the_head_has_confirmed_it(world):
    security, head = world.posting("dali_office", "security_admin"), world.posting("dali_office", "head")
    person = new_person()
    posting = appoint(person, world, "editor", unit="dali_section", by=security)
    assert not queries.active_postings(person, NOW).exists()
    assert queries.waiting_for_confirmation(head, NOW).get() == posting
    actions.confirm_posting(posting, by=head, at=NOW)
    assert queries.active_postings(person, NOW).get() == posting
    with pytest.raises(Refusal, match="已经确认"):
        actions.confirm_posting(posting, by=head, at=NOW)


@pytest.mark.parametrize(("unit", "role"), [("anyue_office", "head"), ("dali_office", "editor")])
def test_nobody_but_the_head_of_the_unit_or_above_confirms(world, unit, role):
    posting = appoint(new_person(), world, "editor", by=world.posting("dali_office", "security_admin"))
    with pytest.raises(Refusal):
        actions.confirm_posting(posting, by=world.posting(unit, role), at=NOW)
    assert not Posting.objects.get(pk=posting.pk).active_at(NOW)


def test_nobody_confirms_a_post_of_their_own(world):
    head = world.posting("dali_office", "head")
    posting = appoint(head.person, world, "deputy_head", by=world.posting("dali_office", "security_admin"))
    with pytest.raises(Refusal, match="本人"):
        actions.confirm_posting(posting, by=head, at=NOW)
    above = world.posting("dali", "head")
    assert actions.confirm_posting(posting, by=above, at=NOW).active_at(NOW)


def test_only_a_security_administrator_grants_and_only_in_its_own_scope(world):
    person = new_person()
    for unit, role in [("dali_office", "system_admin"), ("dali_office", "head"), ("anyue_office", "security_admin")]:
        with pytest.raises(Refusal):
            appoint(person, world, "editor", by=world.posting(unit, role))
    # The state government's office looks after the counties below the government.
    granted = appoint(
        person, world, "editor", unit="xiangyun_office", by=world.posting("dali_office", "security_admin")
    )
    assert granted.confirmed_at is None


def test_a_system_administrator_makes_units_and_grants_nothing(world):
    admin = world.posting("dali_office", "system_admin")
    unit = actions.create_organisation(
        "大理州财政局", kind="department", place=world.places.dali, parent=world.organisations.dali, by=admin, at=NOW
    )
    assert unit.lineage == f"{world.organisations.dali.lineage}{unit.code}/"
    assert unit in queries.subtree(world.organisations.dali)
    with pytest.raises(Refusal):
        appoint(new_person(), world, "editor", by=admin)
    with pytest.raises(Refusal, match="所属单位"):
        actions.create_organisation("科室", kind="internal", place=world.places.dali, by=SYSTEM, at=NOW)


def test_in_production_the_command_line_fills_only_the_first_posts(world, settings):
    settings.MODE = "production"
    appoint(new_person(), world, "security_admin", unit="dali")
    appoint(new_person(), world, "head", unit="dali")
    for role in ("security_admin", "head", "editor"):
        with pytest.raises(Refusal, match="生产环境"):
            appoint(new_person(), world, role, unit="dali_office")


def test_a_post_begins_on_its_day_and_is_over_on_the_day_of_leaving(world):
    person = new_person()
    posting = actions.appoint(
        person,
        organisation=world.organisations.dali_office,
        role="editor",
        since=date(2026, 11, 3),
        by=SYSTEM,
        at=NOW,
    )
    assert not queries.active_postings(person, at("2026-11-02 23:59")).exists()
    assert queries.active_postings(person, at("2026-11-03 00:00")).exists()
    ended = actions.end_posting(posting, by=SYSTEM, at=at("2026-12-01 10:00"), reason="调离")
    for when in ("2026-11-30 23:59", "2026-12-01 00:00"):
        assert queries.active_postings(person, at(when)).exists() == ended.active_at(at(when)) == (when < "2026-12")


def test_holders_stand_in_the_unit_its_internal_units_or_the_host_and_nowhere_else(world):
    o = world.organisations
    in_office, in_section = world.posting("dali_office", "deputy_head"), world.posting("dali_section", "section_head")
    world.posting("dali_centre", "section_head")
    world.posting("dali", "deputy_head")
    roles = ["section_head", "deputy_head"]
    assert set(queries.holders(roles, o.dali_office, NOW)) == {in_office, in_section}
    assert set(queries.holders(roles, o.dali_section, NOW)) == {in_office, in_section}
    assert in_section not in queries.holders(roles, o.dali_centre, NOW)
    assert queries.host_of(o.dali_section) == o.dali_office
    assert queries.host_of(o.dali_office) == o.dali_office


def test_a_unit_sees_its_own_branch_and_never_a_strangers(world):
    o = world.organisations
    seen = set(queries.visible_to(world.posting("xiangyun_office", "editor")))
    assert seen == {o.xiangyun, o.xiangyun_office}
    assert o.xiangyun_office in queries.visible_to(world.posting("dali_office", "supervisor"))
    assert not queries.visible_to(world.posting("anyue_office", "head")).filter(pk=o.dali.pk).exists()


def test_a_sign_in_belongs_to_one_person(world):
    user = world.posting("dali_office", "editor").person.user
    with pytest.raises(Refusal, match="另一人员"):
        actions.create_person("李某", user=user, by=SYSTEM, at=NOW)
    assert Person.objects.filter(user=user).count() == 1


def test_every_change_is_in_the_record(world):
    Record.objects.all().delete()
    place = actions.register_place("530100", name="昆明市", by=SYSTEM, at=NOW)
    unit = actions.create_organisation("昆明市人民政府", kind="government", place=place, by=SYSTEM, at=NOW)
    person = actions.create_person("王某", by=SYSTEM, at=NOW)
    posting = actions.appoint(person, organisation=unit, role="head", by=SYSTEM, at=NOW)
    actions.end_posting(posting, by=SYSTEM, at=NOW, reason="退休")
    kinds = [entry.action.split(".")[1] for entry in Record.objects.order_by("sequence")]
    assert kinds == ["register_place", "create", "create_person", "appoint", "end_posting"]
    assert Organisation.objects.filter(pk=unit.pk).exists()
