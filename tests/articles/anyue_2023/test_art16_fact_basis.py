"""安岳2023 第十六条第二款: the second review has before it what the facts rest on."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiyue.content.review.models import FactBasis
from jiyue.core.audit.models import Record
from jiyue.faces.console.tests.conftest import client_of
from tests.reviewing import draft, submitted, up_to

FLAG = 'gv-tag--red">没有附事实依据'


def seen(world, review, role, *, unit="anyue_office"):
    client = client_of(world.posting(unit, role))
    return client, client.get(reverse("console:review", args=[review.pk])).content.decode()


@pytest.mark.clause("anyue-2023/16.1.10")
def test_an_item_without_a_basis_of_its_facts_is_flagged_at_the_second_review_until_one_is_attached(world):
    review = submitted(world, draft(world))
    assert FLAG not in seen(world, review, "editor")[1]
    review = up_to(world, review, "review-2")
    client, page = seen(world, review, "deputy_head")
    assert FLAG in page
    assert "第十六条第二款" in page
    attaching = reverse("console:resource-facts", args=[review.resource_id])
    assert client.post(attaching, {"source": "", "link": "https://www.example.gov.cn/1"}).status_code == 422
    assert client.post(attaching, {"source": "统计局来函", "link": "不是网址"}).status_code == 422
    assert not FactBasis.objects.exists()
    file = SimpleUploadedFile("来函.txt", "请予发布。".encode())
    given = {"source": "县统计局〔2026〕3号来函", "link": "https://www.example.gov.cn/1", "paper": file}
    assert client.post(attaching, given).url == reverse("console:review", args=[review.pk])
    page = seen(world, review, "deputy_head")[1]
    assert FLAG not in page
    assert "县统计局〔2026〕3号来函" in page
    basis = FactBasis.objects.get()
    paper = client.get(reverse("console:fact-paper", args=[basis.pk]))
    assert paper.content.decode() == "请予发布。"
    assert Record.objects.filter(action="review.attach_basis", subject_id=str(basis.pk)).exists()
    # It rests with the reviewers: nothing of it is in the text that goes out.
    assert "来函" not in f"{review.version.title}{review.version.body}"


@pytest.mark.clause("anyue-2023/16.1.10")
def test_a_document_a_link_or_a_file_that_the_author_attached_beforehand_is_no_flag(world):
    resource = draft(world)
    author = client_of(world.posting("anyue_office", "editor"))
    shown = reverse("console:resource", args=[resource.pk])
    assert "还没有附事实依据" in author.get(shown).content.decode()
    attaching = reverse("console:resource-facts", args=[resource.pk])
    assert author.post(attaching, {"source": "县政府常务会议纪要"}).url == shown
    review = up_to(world, submitted(world, resource), "review-2")
    assert FLAG not in seen(world, review, "deputy_head")[1]


def test_where_the_documents_do_not_ask_there_is_no_such_panel(world):
    review = submitted(world, draft(world, "dali"))
    assert "事实依据</summary>" not in seen(world, review, "section_head", unit="dali_section")[1]
