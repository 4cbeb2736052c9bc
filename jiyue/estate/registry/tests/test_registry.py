import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.core.audit.models import Record
from jiyue.estate.registry import actions, queries
from jiyue.estate.registry.models import FetchRule, Website
from tests.registering import department
from tests.world import NOW


def register(world, *, by, **changes):
    given = {
        "name": "大理州财政局网站",
        "domain": "test.dali.gov.cn",
        "base_url": "https://test.dali.gov.cn/",
        "sponsor": department(world),
        "supervisor": world.organisations.dali_office,
        **changes,
    }
    return actions.register_website(by=by, at=NOW, **given)


def test_the_supervising_unit_registers_a_website_and_the_record_keeps_it(world):
    website = register(world, by=world.posting("dali_office", "supervisor"), site_code="5329000001")
    assert website.outlet.sponsor == department(world)
    assert website.site_code == "5329000001"
    assert Record.objects.get(action="registry.register_website").subject_id == str(website.outlet.pk)


@pytest.mark.parametrize(
    "who", [("xiangyun_office", "supervisor"), ("dali_office", "editor"), ("dali_centre", "site_manager")]
)
def test_nobody_else_does(world, who):
    with pytest.raises(Refusal):
        register(world, by=world.posting(*who))
    assert not Website.objects.filter(domain="test.dali.gov.cn").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "  "},
        {"domain": "http://test.dali.gov.cn"},
        {"domain": "-bad-.cn"},
        {"domain": "dali.localhost", "base_url": "http://dali.localhost/"},
        {"base_url": "https://other.gov.cn/"},
        {"base_url": "ftp://test.dali.gov.cn/"},
        {"base_url": "https://user:pass@test.dali.gov.cn/"},
        {"base_url": "https://[broken/"},
    ],
)
def test_what_cannot_be_right_is_refused_with_what_to_do(world, changes):
    with pytest.raises(Refusal) as refused:
        register(world, by=SYSTEM, **changes)
    assert refused.value.cure


def test_an_internal_unit_sponsors_no_website(world):
    with pytest.raises(Refusal, match="内设机构"):
        register(world, by=SYSTEM, sponsor=world.organisations.dali_section)


def test_who_sees_which_outlets(world):
    def seen(*who):
        return {outlet.name for outlet in queries.visible_to(world.posting(*who))}

    dali, xiangyun, anyue = (site.outlet.name for site in vars(world.sites).values())
    assert seen("dali_office", "editor") == {dali}
    assert seen("dali_section", "editor") == {dali}
    assert seen("dali_office", "supervisor") == {dali, xiangyun}
    assert seen("xiangyun_office", "supervisor") == {xiangyun}
    assert seen("anyue_office", "supervisor") == {anyue}
    assert {outlet.name for outlet in queries.supervised_by(world.posting("dali_office", "supervisor"))} == {
        dali,
        xiangyun,
    }


def rule(world, *, by, host="dali.localhost", address="127.0.0.1", port=8000):
    return actions.set_fetch_rule(host, outlet=world.sites.dali.outlet, address=address, port=port, by=by, at=NOW)


def test_only_the_security_administrator_opens_a_way_to_an_inner_address(world, settings):
    settings.MODE = "production"
    made = rule(world, by=world.posting("dali_office", "security_admin"), address="10.1.2.3", port=80)
    assert not made.is_demo
    assert queries.fetch_rules_for([world.sites.dali.outlet]) == {"dali.localhost": ("10.1.2.3", 80)}
    assert queries.fetch_rules_for([world.sites.anyue.outlet]) == {}
    for by in (SYSTEM, world.posting("dali_office", "system_admin"), world.posting("dali_office", "site_manager")):
        with pytest.raises(Refusal, match="安全管理员"):
            rule(world, by=by)


def test_the_demo_makes_its_own_rules_on_loopback_only_and_production_ignores_them(world, settings):
    rule(world, by=SYSTEM)
    with pytest.raises(Refusal, match="本机"):
        rule(world, by=SYSTEM, address="10.1.2.3")
    with pytest.raises(Refusal, match="安全管理员"):
        rule(world, by=world.posting("dali_office", "site_manager"), port=9000)
    settings.MODE = "production"
    assert FetchRule.objects.count() == 1
    assert queries.fetch_rules_for([world.sites.dali.outlet]) == {}


def test_setting_the_same_rule_again_changes_and_records_nothing_a_new_port_does(world):
    for port, records in ((8000, 1), (8000, 1), (9000, 2)):
        assert rule(world, by=SYSTEM, port=port).port == port
        assert Record.objects.filter(action="registry.register_fetch_rule").count() == records


@pytest.mark.parametrize("wrong", [{"host": "evil.example"}, {"address": "localhost"}, {"port": 0}, {"port": 70000}])
def test_a_rule_for_a_foreign_host_or_to_nowhere_is_refused(world, wrong):
    with pytest.raises(Refusal):
        rule(world, by=world.posting("dali_office", "security_admin"), **wrong)


def test_a_host_with_a_fetch_rule_is_entered_by_the_rules_port():
    rule = {"a.localhost": ("127.0.0.1", 8123)}
    assert queries.entrance("http://a.localhost:8000/", rule) == "http://a.localhost:8123/"
    assert queries.entrance("https://a.example", {}) == "https://a.example/"
