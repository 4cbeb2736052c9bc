"""云南2017、丹东2019 第二十六、三十二条、云南2019 印发通知: documents, their annexes and their withdrawal."""

from datetime import date

import pytest
from django.urls import reverse

from jiyue.common.html import parse
from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.review import gates
from jiyue.core.audit.models import Record
from jiyue.delivery.publishing.models import Address, Release
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.sites.models import ColumnGrant
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.disclosure.queries import reports
from tests import reviewing
from tests.registering import dandong
from tests.world import NOW, column

DOCUMENT = {
    "kind": "policy", "document_number": "大政办发〔2026〕9号", "issuer": "大理州人民政府办公室",
    "written_on": "2026-10-28",
}  # fmt: skip


def page(press, resource, site):  # noqa: F811
    address = Address.objects.get(resource=resource, website=getattr(press.world.sites, site))
    return parse(press.read(address.path, site)).css_first(".jy-article")


def facts(article):
    labels = [one.text(strip=True) for one in article.css(".jy-facts th")]
    return dict(zip(labels, [one.text(strip=True) for one in article.css(".jy-facts td")], strict=True))


def shows_its_mark(press, columns, office, site):  # noqa: F811
    """The page names number, issuer, date and mark; what is not for the public never comes out."""
    shown = press.out(columns, office=office, title="关于防火的通知", **DOCUMENT)
    closed = press.write(office=office, title="内部事项", publicity="not_public", closed_ground="internal", **DOCUMENT)
    with pytest.raises(Refusal, match="不能对外发布"):
        gates.check(library.make_version(closed, by=press.editor(office), at=NOW), owner=closed.owner, on=NOW.date())
    press.publish()
    told = facts(page(press, shown, site))
    assert (told["发文字号"], told["发文机关"], told["成文日期"]) == (
        DOCUMENT["document_number"], DOCUMENT["issuer"], DOCUMENT["written_on"]
    )  # fmt: skip
    assert told["公开属性"] == "主动公开（此件公开发布）"
    assert not Address.objects.filter(resource=closed).exists()


@pytest.mark.clause("yunnan-2017/0.b", "yunnan-2019/0.2")
def test_in_yunnan_the_page_of_a_document_shows_that_it_may_be_published(press):  # noqa: F811
    shows_its_mark(press, press.world.columns.dali_notices, "dali_office", "dali")


@pytest.mark.clause("dandong-2019/0.2")
def test_at_dandong_the_page_of_a_document_shows_that_it_may_be_published(press):  # noqa: F811
    dandong(press.world)
    office = press.world.organisations.dandong_office
    shows_its_mark(press, column(press.world.sites.dandong, "文件", "wj", owner=office), "dandong_office", "dandong")


@pytest.mark.clause("yunnan-2017/0.d")
def test_three_numbered_annexes_are_documents_of_their_own_linked_both_ways(press):  # noqa: F811
    notices = press.world.columns.dali_notices
    notice = press.out(notices, office="dali_office", title="关于网站集约化的通知", **DOCUMENT)
    titles = ["需保留的政府网站统计表", "需永久下线的政府网站统计表", "重点任务表"]
    annexes = [
        press.out(
            notices, office="dali_office", kind="policy", title=title, annex_of=notice.short_id, annex_number=number
        )
        for number, title in reversed([*enumerate(titles, 1)])
    ]
    press.publish()
    listed = page(press, notice, "dali").css_first(".jy-files")
    assert listed.css_first("h2").text(strip=True) == "本文件的附件"
    assert [one.text(strip=True) for one in listed.css("a")] == [f"{n}. {title}" for n, title in enumerate(titles, 1)]
    for annex in annexes:
        back = page(press, annex, "dali").css_first(".jy-files a")
        assert back.text(strip=True) == "关于网站集约化的通知"
        assert back.attributes["href"].endswith(f"{notice.short_id}.html")
    editor = press.editor("dali_office")
    with pytest.raises(Refusal, match="附件所属的文件"):
        reviewing.draft(press.world, "dali", annex_of="没有这份")
    kept = library.create(
        kind="policy", owner=notice.owner, title="附件四", annex_of="大政办发〔2026〕9号", by=editor, at=NOW
    )
    assert kept.draft.annex_of == notice.short_id


@pytest.mark.clause("yunnan-2017/3.2.c")
def test_interpretations_are_found_by_their_genre(world):
    told = {"place": "dali", "kind": "interpretation"}
    for genre in ("解读", "评论", "专访"):
        reviewing.draft(world, title=f"{genre}一篇", genre=genre, **told)
    odd = reviewing.draft(world, title="散文一篇", genre="散文", **told)
    client = client_of(world.posting("dali_office", "editor"))
    shown = client.get(reverse("console:resources"), {"genre": "专访"}).content.decode()
    assert "专访一篇" in shown
    assert "评论一篇" not in shown
    version = library.make_version(odd, by=world.posting("dali_office", "editor"), at=NOW)
    found = gates.screened(version, owner=odd.owner, on=NOW.date())
    (unknown,) = [one for one in found if one.rule_key == "unknown-value"]
    assert [one.clause for one in unknown.citations] == ["yunnan-2017/3.2.c"]


@pytest.mark.clause("dandong-2019/26.2")
def test_the_five_forms_are_listed_on_the_document_s_page_and_counted(press):  # noqa: F811
    world = press.world
    dandong(world)
    papers = column(world.sites.dandong, "文件", "wj", owner=world.organisations.dandong_office)
    told = {"office": "dandong_office"}
    policy = press.out(papers, kind="policy", title="关于防火的通知", **told)
    forms = ["数字化", "图表图解", "音频", "视频", "动漫"]
    for form in forms:
        press.out(
            papers, kind="interpretation", title=f"{form}解读", presentation=form, interprets=policy.short_id, **told
        )
    press.publish()
    headings = [one.text(strip=True) for one in page(press, policy, "dandong").css(".jy-files h2")]
    assert sorted(headings) == sorted(f"相关解读（{form}）" for form in forms)
    counts, _ = reports.interpretations(press.editor("dandong_office"), reports.year_of(NOW.date()), press.now)
    assert dict(counts.rows) == dict.fromkeys(forms, 1)
    offered = client_of(press.editor("dandong_office")).get(reverse("console:resource-new")).content.decode()
    assert all(f'<option value="{form}">' in offered for form in forms)


def leaves_every_site(press, resource, sites):  # noqa: F811
    """Without a reason nothing is taken back; with one it goes from all sites, and the record names them."""
    press.publish()
    rows = {site: Address.objects.get(resource=resource, website=getattr(press.world.sites, site)) for site in sites}
    paths = {site: row.path for site, row in rows.items()}
    assert all((press.folder(site) / path).is_file() for site, path in paths.items())
    with pytest.raises(Refusal, match="须写明原因") as refused:
        press.withdraw(resource, reason=" ")
    assert Release.objects.filter(resource=resource, withdrawn_at=None).exists()
    done = press.withdraw(resource)
    press.publish()
    assert not any((press.folder(site) / path).is_file() for site, path in paths.items())
    kept = Record.objects.filter(action="publishing.withdraw", subject_id=str(resource.pk)).get()
    assert sorted(kept.data["addresses"]) == sorted(done.addresses)
    assert all(any(f"//{site}.localhost" in one for one in done.addresses) for site in sites)
    return [one.clause for one in refused.value.citations]


def on_two_sites(press, columns, office):  # noqa: F811
    """One resource on the site of its unit and, by a grant, on another one."""
    own, other = columns
    unit = getattr(press.world.organisations, office)
    ColumnGrant.objects.create(column=other, organisation=unit, since=date(2026, 1, 1))
    return press.out(own, other, office=office, title="有误的信息")


@pytest.mark.clause("yunnan-2017/4.2.j")
def test_in_yunnan_a_withdrawn_resource_leaves_every_site_and_the_record_names_them(press):  # noqa: F811
    columns = press.world.columns
    item = on_two_sites(press, (columns.dali_news, columns.xiangyun_news), "dali_office")
    assert leaves_every_site(press, item, ["dali", "xiangyun"]) == ["yunnan-2017/4.2.j"]


@pytest.mark.clause("dandong-2019/32.7")
def test_at_dandong_a_withdrawn_resource_leaves_every_site_and_the_record_names_them(press):  # noqa: F811
    world = press.world
    dandong(world)
    own = column(world.sites.dandong, "动态", "dt", owner=world.organisations.dandong_office)
    item = on_two_sites(press, (own, world.columns.anyue_news), "dandong_office")
    assert leaves_every_site(press, item, ["dandong", "anyue"]) == ["dandong-2019/32.7", "dandong-2019/31.5"]
