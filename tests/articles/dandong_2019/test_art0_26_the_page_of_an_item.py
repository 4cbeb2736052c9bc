"""丹东2019 页脚、第二十六条: what the page of an item says of itself, and how an interpretation is passed on."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

import jiyue
from jiyue.common import codes
from jiyue.common.html import parse
from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from tests.articles.test_interpretation_products import shows_the_fit
from tests.articles.test_use_of_resources import line
from tests.registering import dandong
from tests.world import column

HOST = "dandong.localhost"


@pytest.fixture
def papers(press, settings):  # noqa: F811
    settings.THEMES_ROOT = Path(jiyue.__file__).parent / "themes"
    dandong(press.world)
    office = press.world.organisations.dandong_office
    return column(press.world.sites.dandong, "政策文件", "zcwj", owner=office, cls="documents")


def page_of(press, resource):  # noqa: F811
    return parse(press.read(Address.objects.get(resource=resource).path, "dandong"))


@pytest.mark.clause("dandong-2019/0.3")
def test_a_page_shows_its_second_its_source_and_how_often_it_was_read(press, papers, tmp_path):  # noqa: F811
    item = press.out(
        papers, office="dandong_office", kind="policy", title="管理办法", document_number="丹政办发〔2019〕43号",
        issued_on=date(2019, 11, 13), source="市政府办公室",
    )  # fmt: skip
    press.publish()
    page = page_of(press, item)
    moment = page.css_first(".jy-article__meta time").text()
    assert moment.startswith("2026-11-02 ")
    assert len(moment) == len("2019-11-28 13:28:00")
    said = " ".join(page.css_first(".jy-article__meta").text(separator=" ").split())
    assert "来源： 市政府办公室" in said or "来源：市政府办公室" in said
    facts = dict(zip(*([one.text() for one in page.css(f".jy-facts {tag}")] for tag in ("th", "td")), strict=True))
    assert (facts["印发日期"], facts["发布日期"]) == ("2019-11-13", moment[:10])
    reads = page.css_first("[data-jy-reads]").attributes["href"].removeprefix("../../../")
    visitor, before = Client(headers={"host": HOST}), press.tree("dandong")
    assert visitor.get(f"/{reads[:-1]}.json").json() == {"views": 0, "until": None}
    assert "还没有统计" in visitor.get(f"/{reads}").content.decode()
    log = tmp_path / "access.log"
    log.write_text(line("/" + Address.objects.get(resource=item).path) * 3, "utf-8")
    call_command("count_usage", HOST, str(log))
    assert visitor.get(f"/{reads[:-1]}.json").json() == {"views": 3, "until": "2026-11-02"}
    assert "被浏览 <strong>3</strong> 次" in visitor.get(f"/{reads}").content.decode()
    press.publish()
    assert press.tree("dandong") == before
    press.withdraw(item)
    assert visitor.get(f"/{reads}").status_code == 404


@pytest.mark.clause("dandong-2019/26.3")
def test_an_interpretation_is_held_against_a_telephone_and_can_be_shared(press, papers, settings, tmp_path):  # noqa: F811
    assert shows_the_fit(press.world, "dandong_office", "dandong", settings, tmp_path) == {"dandong-2019/26.3"}
    said, news = (
        press.out(papers, office="dandong_office", kind=kind, title="一图读懂") for kind in ("interpretation", "news")
    )
    press.publish()
    page = page_of(press, said)
    address = f"http://{HOST}:8000/{Address.objects.get(resource=said).path}"
    side, path = codes.drawing(address)
    assert page.css_first(".jy-share__url").text() == address
    code = page.css_first(".jy-share svg[role=img]")
    assert code.attributes["viewBox"] == f"0 0 {side} {side}"
    assert code.css_first("path").attributes["d"] == path
    assert all(one.attributes["src"].startswith("../../../assets/") for one in page.css("script"))
    assert page_of(press, news).css_first(".jy-share") is None
    before = press.tree("dandong")
    assert press.rebuilt("dandong") == before
    assert press.rebuilt("dandong") == before
