"""What a hostile page says about itself does not keep the supervisor from the order or from a table."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from jiyue.estate.registry.models import Website
from jiyue.faces.console.tests.conftest import furnished, sign_in  # noqa: F401 (fixtures)
from jiyue.oversight.monitoring.models import Finding

HOSTILE = "\x0b\x01=cmd|'/c calc'!A1<script>alert(1)</script>\u202e"


@pytest.fixture
def supervisor(furnished, sign_in):  # noqa: F811
    Finding.objects.update(title=HOSTILE, message=HOSTILE, cure=HOSTILE, url="http://xiangyun.localhost/\x0b")
    return sign_in("dali_office", "supervisor")


def test_the_order_is_written_as_a_word_file(furnished, supervisor):  # noqa: F811
    response = supervisor.get(reverse("console:order-docx", args=[furnished.order.pk]))
    assert (response.status_code, response.content[:2]) == (200, b"PK")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_table_is_exported_without_a_formula(supervisor, form):
    data = supervisor.post(reverse("console:findings"), {"export": form}).content
    assert data
    if form == "csv":
        assert "\n=" not in data.decode("utf-8-sig")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "//evil.example", "http://a\tb/", "vbscript:x"],
)
def test_no_link_is_made_of_an_address_that_a_browser_would_run(furnished, supervisor, address):  # noqa: F811
    Finding.objects.update(url=address)
    Website.objects.update(base_url=address)
    finding = supervisor.get(reverse("console:finding", args=[furnished.findings[0].pk])).content.decode()
    outlet = supervisor.get(reverse("console:outlet", args=[furnished.findings[0].outlet_id])).content.decode()
    for page in (finding, outlet):
        assert f'href="{escape(address)}"' not in page
    assert escape(address) in finding


def test_an_honest_address_is_a_link(furnished, supervisor):  # noqa: F811
    Finding.objects.update(url="https://xiangyun.localhost/a?b=1&c=2")
    page = supervisor.get(reverse("console:finding", args=[furnished.findings[0].pk])).content.decode()
    assert 'href="https://xiangyun.localhost/a?b=1&amp;c=2"' in page


def test_the_way_back_from_a_refusal_leads_nowhere_else(furnished, sign_in):  # noqa: F811
    client = sign_in("dali_office", "editor")
    take_back = reverse("console:resource-take-back", args=[furnished.draft.pk])
    for referer, kept in (("https://evil.example/", False), ("http://testserver/console/resources/", True)):
        page = client.get(take_back, headers={"referer": referer})
        assert page.status_code == 422
        assert (f'href="{referer}"' in page.content.decode()) is kept


def test_the_screens_show_it_as_text(furnished, supervisor):  # noqa: F811
    for route, key in (("finding", furnished.findings[0].pk), ("order", furnished.order.pk)):
        text = supervisor.get(reverse(f"console:{route}", args=[key])).content.decode()
        assert "<script>alert" not in text
