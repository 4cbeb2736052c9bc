"""The clause matrix on the workbench: who sees it, what it says, what can be taken away."""

import csv
import io

import pytest
from django.urls import reverse

from jiyue.estate.duties.models import TakenPack
from tests.world import NOW

URL = "/console/rulebook/"


@pytest.fixture
def supervisor(sign_in):
    return sign_in("dali_office", "supervisor")


def text(client, query=""):
    answer = client.get(URL + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_supervisors_and_platform_operators_see_it_and_nobody_else(sign_in):
    assert reverse("console:rulebook") == URL
    answers = {
        role: sign_in("dali_office", role).get(URL).status_code for role in ("platform_operator", "editor", "head")
    }
    assert answers == {"platform_operator": 200, "editor": 403, "head": 403}


def test_a_clause_opens_with_quote_numbers_and_a_link_to_the_text(supervisor):
    page = text(supervisor, "?pack=anyue-2023&words=update-news")
    assert "动态、要闻类栏目" in page or "动态" in page
    assert "期限 14 days" in page
    assert "jiyue.estate.sites.queries:update_standings" in page
    assert 'href="/console/regulations/anyue-2023/#' in page


def test_filters_add_up_and_an_empty_answer_says_what_to_do(supervisor):
    rows = text(supervisor, "?pack=anyue-2023&kind=deadline").count('class="jy-card jy-clause"')
    assert 0 < rows < 50
    assert text(supervisor, "?pack=anyue-2023&kind=deadline&area=columns").count('class="jy-card jy-clause"') < rows
    empty = text(supervisor, "?pack=anyue-2023&words=没有这样的词")
    assert "没有符合以上条件的条款" in empty
    assert "取消全部条件" in empty


def test_the_pages_of_a_long_list_keep_the_filters(supervisor):
    page = text(supervisor, "?pack=dali-2021&page=2")
    assert "第 2 页，共 5 页" in page
    assert 'href="?pack=dali-2021&amp;page=3"' in page


def test_without_results_of_this_code_nothing_is_called_open(supervisor, settings, tmp_path):
    settings.PROJECT = tmp_path
    page = text(supervisor, "?pack=anyue-2023&kind=deadline")
    assert "没有附带测试结果" in page
    assert "jy-clause__status--unverified" in page
    assert "jy-clause__status--open" not in page


def test_the_export_holds_what_the_filters_let_through(supervisor):
    answer = supervisor.get(f"{URL}?pack=anyue-2023&words=update-news&export=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["条款编号"] for row in rows] == ["anyue-2023/22.1"]
    assert "attachment" in answer["Content-Disposition"]
    assert supervisor.get(f"{URL}?export=xlsx").content[:2] == b"PK"


def test_the_list_of_documents_says_who_put_an_own_one_in(sign_in):
    listed = sign_in("dali_office", "editor")
    assert "装入本系统" not in listed.get(reverse("console:regulations")).content.decode()
    TakenPack.objects.create(
        pack="dali-2021", title="某文件", edition="dali-2021@2026-12-01", digest="0" * 64, taken_at=NOW,
        taken_by="命令行（admin）",
    )  # fmt: skip
    assert "2026-11-02 09:00，命令行（admin）" in listed.get(reverse("console:regulations")).content.decode()
