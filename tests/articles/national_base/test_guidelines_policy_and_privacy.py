"""《政府网站发展指引》: the facts of a policy document on its page; no private data."""

import pytest

from jiyue.common.html import parse
from jiyue.delivery.publishing.models import Address
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from tests.screened import cited, problems_of
from tests.watching import IDENTITY_NUMBER

FACTS = {
    "index_number": "11512021-2026-00001",
    "theme": "综合政务",
    "issuer": "安岳县人民政府办公室",
    "written_on": "2026-10-30",
    "document_number": "安府办发〔2026〕9号",
    "subject_words": "防火 消防",
}


@pytest.mark.clause("national-base/guidelines-6.6.policy")
def test_a_policy_document_shows_its_eight_facts(press):  # noqa: F811
    resource = press.out(kind="policy", title="关于防火工作的通知", **FACTS)
    press.publish()
    html = press.read(Address.objects.get(resource=resource).path)
    main = parse(html).css_first("main").text()
    for label in ("索引号", "主题分类", "发文机关", "成文日期", "发文字号", "发布日期", "主题词"):
        assert label in main
    for value in ("关于防火工作", *FACTS.values(), "2026-11-02"):
        assert value in main


@pytest.mark.clause("national-base/guidelines-6.6.policy")
@pytest.mark.parametrize("name", ["index_number", "theme", "issuer", "written_on", "document_number"])
def test_a_fact_that_is_missing_holds_a_policy_document_back(name):
    assert [one for one in problems_of(place="510000") if one.gravity == "block"] == []
    problem = next(one for one in problems_of(place="510000", **{name: ""}) if one.where == f"field:{name}")
    assert problem.gravity == "block"
    assert "national-base/guidelines-6.6.policy" in cited(problem)


@pytest.mark.clause("national-base/guidelines-4.privacy")
@pytest.mark.parametrize(
    "private", [f"身份证号{IDENTITY_NUMBER}", "家住安岳县岳阳镇解放街12号3单元502室", "手机13800138000"]
)
def test_no_identity_number_home_address_or_mobile_phone_is_published(private):
    problems = problems_of(f"<p>张三，{private}。</p>", place="510000")
    assert any("national-base/guidelines-4.privacy" in cited(one) for one in problems)
    assert problems_of("<p>工作稳步推进。</p>", place="510000") == []
