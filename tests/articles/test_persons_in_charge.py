"""责任人: every duty that a regulation names has one person in office, seen as a gap where it has none."""

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.core.audit.models import Record
from jiyue.estate.organisations import actions, charges
from jiyue.estate.organisations.models import InCharge
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.monitoring.actions import check_structure
from tests import registering
from tests.world import NOW


class Case:
    """An outlet, its host's people, and the screen on which they are put in charge."""

    def __init__(self, world, unit, outlet):
        self.world, self.unit, self.outlet = world, unit, outlet
        self.head, self.deputy = world.posting(unit, "head"), world.posting(unit, "deputy_head")
        self.editor = world.posting(unit, "editor")
        self.section = world.posting(unit, "section_head")
        self.page = reverse("console:outlet-charges", args=[outlet.pk])

    def rows(self):
        given = {"unit": self.outlet.sponsor, "outlet_kind": self.outlet.kind, "at": NOW}
        return {row.key: row for row in charges.charges_of(self.outlet, **given)}

    def name(self, key, person, *, by=None):
        return client_of(by or self.head).post(self.page, {"charge": key, "person": str(person.pk)})

    def fill(self):
        for key, row in self.rows().items():
            posts = {"head": self.head, "deputy_head": self.deputy, "section_head": self.section}
            wanted = posts.get(row.role, self.editor)
            assert self.name(key, wanted.person).status_code == 302, key

    def gaps(self):
        return {key for key, row in self.rows().items() if not row.is_filled}

    def cited(self, *keys):
        return {cited.clause for key in keys for cited in self.rows()[key].citations}


def shows(case, keys, clauses):
    """All are gaps, then named one by one on the screen; others are no choice, leaving is a gap again."""
    assert set(keys) <= case.gaps()
    assert case.cited(*keys) == set(clauses)
    assert "未指定" in client_of(case.head).get(case.page).content.decode()
    refused = client_of(case.head).post(case.page, {"act": "attest"})
    assert refused.status_code == 422
    assert "还有职责没有在任的责任人" in refused.content.decode()
    stranger = case.world.posting("xiangyun_office", "editor")
    assert case.name(keys[0], stranger.person).status_code == 422
    assert case.name(keys[0], case.editor.person, by=case.editor).status_code == 422
    assert client_of(stranger).get(case.page).status_code == 404
    case.fill()
    assert not case.gaps()
    assert client_of(case.head).post(case.page, {"act": "attest"}).status_code == 302
    assert all(row.holder.attested_by == case.head and row.holder.attested_at for row in case.rows().values())
    assert Record.objects.filter(action="organisations.attest_charges").count() == 1
    actions.end_posting(case.editor, by=SYSTEM, at=NOW, reason="调离")
    assert set(keys) - {"first-leader", "deputy-leader"} <= case.gaps()


@pytest.fixture
def account(world):
    """An account of a unit, by the unit's key."""
    return lambda unit: Case(world, unit, registering.account(world, unit))


@pytest.mark.clause("anyue-2023/5.2")
def test_the_host_of_an_account_names_six_people_and_attests_them(account):
    keys = ["build", "organisation", "growth", "security", "release", "secrecy"]
    shows(account("anyue_office"), keys, ["anyue-2023/5.2"])


@pytest.mark.clause("anyue-2023/30.7")
def test_one_person_keeps_the_password_of_an_account_and_nobody_shares_a_sign_in(account):
    case = account("anyue_office")
    shows(case, ["credential"], ["anyue-2023/30.7"])
    assert case.name("credential", case.deputy.person).status_code == 302
    kept = InCharge.objects.filter(charge="credential", until__isnull=True)
    assert [one.person for one in kept] == [case.deputy.person]
    assert InCharge.objects.filter(charge="credential").count() == 2
    with pytest.raises(Refusal, match="另一人员"):
        actions.create_person("李某", user=case.deputy.person.user, by=SYSTEM, at=NOW)


@pytest.mark.clause("yunnan-2019/8.2", "yunnan-2019/33.1")
def test_the_host_in_yunnan_names_five_and_two_for_security_and_data(account):
    keys = ["build", "organisation", "growth", "security", "secrecy", "information-security", "data-protection"]
    shows(account("dali_office"), keys, ["yunnan-2019/8.2", "yunnan-2019/33.1"])


@pytest.mark.clause("yunnan-2019/9.2")
def test_the_main_leader_and_the_deputy_answer_first_and_directly(account):
    case = account("dali_office")
    for key, wrong in (("first-leader", case.deputy), ("deputy-leader", case.head), ("first-leader", case.editor)):
        answer = case.name(key, wrong.person)
        assert answer.status_code == 422
        assert "须由在任的" in answer.content.decode()
    shows(case, ["first-leader", "deputy-leader"], ["yunnan-2019/9.2"])
    rows = case.rows()
    assert rows["first-leader"].holder.person == case.head.person
    assert rows["deputy-leader"].holder.person == case.deputy.person


@pytest.mark.clause("yunnan-2017/4.2.b")
def test_one_person_has_overall_charge_of_each_website(world):
    shows(Case(world, "dali_office", world.sites.dali.outlet), ["overall"], ["yunnan-2017/4.2.b"])


@pytest.mark.clause("dandong-2019/35.5", "dandong-2019/36.1")
@pytest.mark.parametrize("kind", ["website", "account"])
def test_each_site_and_account_names_who_answers_for_security_content_and_operation(world, kind):
    registering.dandong(world)
    outlet = world.sites.dandong.outlet if kind == "website" else registering.account(world, "dandong_office")
    keys = ["security", "content", "operation"]
    shows(Case(world, "dandong_office", outlet), keys, ["dandong-2019/35.5", "dandong-2019/36.1"])


@pytest.mark.clause("dandong-2019/9.1")
@pytest.mark.parametrize("kind", ["website", "account"])
def test_each_site_and_account_names_its_technical_team_and_without_one_it_is_in_the_gap_list(world, kind):
    registering.dandong(world)
    outlet = world.sites.dandong.outlet if kind == "website" else registering.account(world, "dandong_office")
    case = Case(world, "dandong_office", outlet)
    listed = client_of(case.head).get(reverse("console:column-gaps"), {"words": outlet.name}).content.decode()
    assert "技术运维团队" in listed
    shows(case, ["technical-team"], ["dandong-2019/9.1"])


@pytest.mark.clause("yunnan-2019/14.2")
def test_an_account_has_an_operating_team_and_a_vacancy_in_it_is_a_finding(account):
    case = account("dali_office")
    assert "总编辑" in "".join(one.message for one in check_structure(case.outlet, at=NOW))
    shows(case, ["team-head", "team-deputy", "chief-editor", "managing-department"], ["yunnan-2019/14.2"])
    found = "".join(one.message for one in check_structure(case.outlet, at=NOW))
    assert "总编辑" in found
    assert "已离任" in found
