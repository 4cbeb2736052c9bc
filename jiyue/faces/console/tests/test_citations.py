"""Every clause that a screen names is a link that opens the very paragraph: in public, or on the workbench."""

import re
from pathlib import Path

import pytest
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from jiyue.delivery.publishing import builder
from jiyue.faces.console import urls
from jiyue.rulebook.regulations.queries import citation, packs
from tests.watching import IDENTITY_NUMBER

TEMPLATES = Path(urls.__file__).parent / "templates"
THEME = Path(builder.__file__).parent / "tests/theme"
CITED = ("dali-2021/15.1.2.a", "dali-2021/24.a", "yunnan-2017/A1.f1", "national-base/guidelines-6.2.header")


@pytest.fixture
def cited(furnished):
    """Citations of every sort on findings and a clock, and a draft that must not go out."""
    values = [citation(one).as_dict() for one in CITED]
    for row in (*furnished.findings, furnished.clock):
        row.citations = values
        row.save(update_fields=["citations"])
    text = furnished.draft.draft
    text.body = f"<p>身份证号：{IDENTITY_NUMBER}</p>"
    text.save(update_fields=["body"])
    return furnished


@pytest.fixture
def published(settings, world):
    settings.THEMES_ROOT = THEME
    builder.publish_due()


def links(response):
    found = LexborHTMLParser(response.content.decode()).css("a.jy-cited")
    return [link.attributes["href"] for link in found]


def pages(furnished, sign_in):
    """(screen, its answer) wherever clauses are shown, by people of a unit with a site."""
    watch, editor = sign_in("dali_office", "supervisor"), sign_in("dali_office", "editor")
    notice = {"year": furnished.notice.year, "quarter": furnished.notice.quarter}
    keys = {
        "finding": furnished.findings[1].pk,
        "order": furnished.order.pk,
        "clock": furnished.clock.pk,
        "column": furnished.world.columns.xiangyun_notices.pk,
    }
    yield "home", watch.get(reverse("console:home"))
    for route, key in keys.items():
        yield route, watch.get(reverse(f"console:{route}", args=[key]))
    yield "refusal", watch.post(reverse("console:notice-new"), notice)
    yield "problems", editor.get(reverse("console:resource", args=[furnished.draft.pk]))
    yield "review", sign_in("dali_section", "section_head").get(reverse("console:review", args=[furnished.review.pk]))


def test_every_citation_opens_its_paragraph_on_the_governments_own_site(cited, sign_in, published, settings):
    for name, response in pages(cited, sign_in):
        for url in _some(name, response):
            address, _, anchor = url.partition("#")
            path = re.fullmatch(r"http://dali\.localhost:8000/(regulations/\S+)", address)
            assert path, (name, url)
            page = (Path(settings.SITES_ROOT) / "dali.localhost/current" / path[1]).read_text()
            assert f'id="{anchor}"' in page, (name, url)


def test_every_citation_opens_its_paragraph_on_the_workbench_where_no_site_shows_it(cited, sign_in):
    reader = sign_in("anyue_office", "editor")
    for name, response in pages(cited, sign_in):
        for url in _some(name, response):
            address, _, anchor = url.partition("#")
            assert address.startswith("/console/regulations/"), (name, url)
            answer = reader.get(address)
            assert answer.status_code == 200
            assert f'id="{anchor}"' in answer.content.decode(), (name, url)


def _some(name, response):
    found = links(response)
    assert found, (name, response)
    return found


def test_a_document_of_another_place_is_read_on_the_workbench(cited, sign_in, published):
    cited.findings[1].citations = [citation("anyue-2023/22.0.1").as_dict()]
    cited.findings[1].save(update_fields=["citations"])
    answer = sign_in("dali_office", "supervisor").get(reverse("console:finding", args=[cited.findings[1].pk]))
    assert [url.partition("#")[0] for url in links(answer)] == ["/console/regulations/anyue-2023/"]


@pytest.mark.parametrize("role", ["editor", "supervisor", "system_admin", "audit_admin", "platform_operator"])
def test_every_member_of_staff_reads_every_document(sign_in, role):
    client = sign_in("anyue_office", role)
    listed = client.get(reverse("console:regulations")).content.decode()
    for pack in packs():
        assert pack.document.title in listed
        answer = client.get(reverse("console:regulation", args=[pack.id]))
        assert answer.status_code == 200
        assert pack.document.title in answer.content.decode()
    assert listed.count("适用本单位</strong>") == 2


def test_an_unknown_document_or_edition_does_not_exist(sign_in):
    client = sign_in("anyue_office", "editor")
    assert client.get("/console/regulations/dali-2020/").status_code == 404
    assert client.get("/console/regulations/dali-2021/2020-01-01/").status_code == 404
    assert client.get("/console/regulations/dali-2021/2021-02-26/").status_code == 200


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_templates_name_clauses_through_the_one_component_alone(template):
    text = template.read_text().replace("jy-citations", "")
    rest = re.sub(
        r'include "console/parts/citations.html" with citations=[\w.]+|{% (cited|why|steps) [^%]*%}', "", text
    )
    assert "citation" not in rest
