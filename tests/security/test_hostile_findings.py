"""What a hostile page says about itself does not keep the supervisor from the order or from a table."""

import pytest
from django.urls import reverse

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


def test_the_screens_show_it_as_text(furnished, supervisor):  # noqa: F811
    for route, key in (("finding", furnished.findings[0].pk), ("order", furnished.order.pk)):
        text = supervisor.get(reverse(f"console:{route}", args=[key])).content.decode()
        assert "<script>alert" not in text
