"""A site's names are given and taken back on screen by the system administrator, and on record."""

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.delivery.publishing import builder
from jiyue.delivery.publishing.retired import put_away
from jiyue.estate.sites import actions as sites
from jiyue.estate.sites.models import Alias, Host
from tests.world import NOW


@pytest.fixture
def unserved(world):
    Host.objects.filter(website=world.sites.xiangyun).delete()
    return world.sites.xiangyun


def url(name, site, *more):
    return reverse(f"console:{name}", args=[site.pk, *more])


def test_a_site_is_served_gets_another_name_and_loses_both(world, sign_in, unserved):
    client = sign_in("dali_office", "system_admin")
    assert "没有托管" in client.get(reverse("console:hosts")).content.decode()
    assert "xiangyun.localhost" in client.get(url("host-serve", unserved)).content.decode()
    answer = client.post(url("host-serve", unserved), {"name": "WWW.xiangyun.localhost", "theme": "green"})
    assert answer.status_code == 302
    assert [(one.name, one.theme) for one in Host.objects.filter(website=unserved)] == [
        ("www.xiangyun.localhost", "green")
    ]
    client.post(url("host", unserved), {"name": "old.test"})
    text = client.get(url("host", unserved)).content.decode()
    assert "server_name old.test;" in text
    assert "return 301 http://xiangyun.localhost:8000$request_uri;" in text
    alias = Alias.objects.get()
    client.post(url("host-alias-retire", unserved, alias.pk), {"reason": "不再使用"})
    assert not Alias.objects.exists()
    client.post(url("host-retire", unserved), {"reason": "网站改由他处托管"})
    assert not Host.objects.filter(website=unserved).exists()
    acts = Record.objects.filter(action__startswith="sites.", subject_id=str(unserved.pk)).order_by("sequence")
    assert list(acts.values_list("action", flat=True)) == [
        "sites.host_website", "sites.add_alias", "sites.retire_alias", "sites.retire_host",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("http://坏/", "不是有效的域名"),
        ("dali.localhost", "已由“大理白族自治州人民政府”使用"),
        ("other.localhost", "不在该网站登记的主域名"),
        ("else.gov.cn", "不在该网站登记的主域名"),
        ("localhost", "不是有效的域名"),
        ("", "请填写域名"),
    ],
)
def test_a_name_that_cannot_be_served_is_refused_with_what_to_do(sign_in, unserved, name, said):
    answer = sign_in("dali_office", "system_admin").post(url("host-serve", unserved), {"name": name, "theme": "blue"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Host.objects.filter(website=unserved).exists()


def test_a_name_belongs_to_one_site_alone_and_real_names_end_really(world, sign_in, settings):
    client = sign_in("dali_office", "system_admin")
    taken = client.post(url("host", world.sites.dali), {"name": "xiangyun.localhost"})
    assert "已由“祥云县人民政府”使用" in taken.content.decode()
    settings.CONSOLE_HOSTS = ["desk.gov.cn"]
    assert "工作台的域名" in client.post(url("host", world.sites.dali), {"name": "desk.gov.cn"}).content.decode()
    settings.MODE = "production"
    by, host = world.posting("dali_office", "system_admin"), world.sites.dali.host
    with pytest.raises(Refusal, match="不是可以注册的域名"):
        sites.add_alias(host, name="old.test", by=by, at=NOW)
    assert not Alias.objects.exists()
    assert sites.add_alias(host, name="old.gov.cn", by=by, at=NOW).name == "old.gov.cn"


def test_other_roles_and_other_places_do_not_come_near(world, sign_in, unserved):
    for unit, role in (("dali_office", "site_manager"), ("dali_office", "security_admin")):
        assert sign_in(unit, role).get(reverse("console:hosts")).status_code in (403, 404)
    stranger = sign_in("anyue_office", "system_admin")
    assert "祥云" not in stranger.get(reverse("console:hosts")).content.decode()
    for address in (url("host-serve", unserved), url("host", world.sites.dali), url("host-retire", world.sites.dali)):
        assert stranger.post(address, {"name": "x.localhost", "theme": "blue", "reason": "无"}).status_code == 404
    assert Host.objects.filter(website=world.sites.dali).exists()


def test_the_pages_of_a_retired_name_go_from_the_web_server(settings, tmp_path):
    settings.SITES_ROOT = tmp_path
    folder = builder.folder_of("old.test")
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("页")
    aside = put_away("old.test")
    assert not folder.exists()
    assert (aside / "current/index.html").read_text() == "页"
    assert put_away("old.test") is None
    folder.mkdir(parents=True)
    assert put_away("old.test") != aside
