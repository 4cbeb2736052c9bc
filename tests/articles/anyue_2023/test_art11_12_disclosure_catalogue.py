"""安岳2023 第十一条、第十二条: what is disclosed, by category, from the draft to the public catalogue and its data."""

import json
import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.review import actions as review
from jiyue.content.review import queries
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.rulebook.regulations.queries import reload, rules_for
from jiyue.rulebook.regulations.schema import DisclosureCategory
from tests.reviewing import draft
from tests.world import NOW, organisation

HOST = {"host": "anyue.localhost"}


@pytest.fixture(autouse=True)
def no_cache():
    cache.clear()


def table(*columns):
    head = "".join(f"<th>{one}</th>" for one in columns)
    line = "".join(f"<td>{one}甲</td>" for one in columns)
    return f"<table><tr>{head}</tr><tr>{line}</tr></table>"


def sent_in(world, category, **fields):
    by = world.posting("anyue_office", "editor")
    return review.submit(draft(world, category=category, title=f"{category[:20]}的信息", **fields), by=by, at=NOW)


def data(key):
    answer = Client(headers=HOST).get(f"/ss/catalogue/{key}.json")
    assert answer.status_code == 200
    return json.loads(answer.content)


def shown(press, key, category, **fields):  # noqa: F811
    """The first row that the public gets of this category once an item is out, and the page."""
    resource = press.write(category=category, **fields)
    press.place(resource, press.world.columns.anyue_notices)
    press.clear(resource)
    about = data(key)
    page = Client(headers=HOST).get(f"/ss/catalogue/{key}/").content.decode()
    assert resource.draft.title in page
    assert about["basis"] in page
    return about["rows"][0], page


@pytest.mark.clause("anyue-2023/11.0.4")
def test_every_category_shows_its_legal_basis(world):
    page = Client(headers=HOST).get("/ss/catalogue/").content.decode()
    for number in "一三四五六七八九":
        assert f"《中华人民共和国政府信息公开条例》第二十条第（{number}）项" in page
    with pytest.raises(Refusal, match="没有“随便”"):
        sent_in(world, "随便")
    assert data("catalogue-fees")["cited"]


KEYS = {
    "11.1": "documents",
    "11.3": "plans",
    "11.4": "statistics",
    "11.5": "licences",
    "11.6": "penalties",
    "11.7": "finance",
    "11.8": "fees",
    "11.9": "procurement",
    "11.10": "projects",
    "11.11": "welfare",
    "11.12": "emergencies",
    "11.13": "inspections",
    "11.14": "recruitment",
    "12.1": "county",
    "12.2": "township",
}


@pytest.mark.parametrize(
    ("number", "key"), [pytest.param(*row, marks=pytest.mark.clause(f"anyue-2023/{row[0]}")) for row in KEYS.items()]
)
def test_a_category_stands_on_its_own_item_of_the_article(world, number, key):
    (held,) = [
        one
        for one in rules_for(DisclosureCategory, place="512021", on=NOW.date())
        if one.rule.key == f"catalogue-{key}"
    ]
    assert f"anyue-2023/{number}" in {one.clause for one in held.citations}
    assert data(f"catalogue-{key}")["cited"] == [str(one) for one in held.citations]


@pytest.mark.clause("anyue-2023/11.0.4")
def test_the_basis_of_the_first_fourteen_categories_is_asked_by_the_article(world):
    held = rules_for(DisclosureCategory, place="512021", on=NOW.date())
    cited = {one.rule.key: {citation.clause for citation in one.citations} for one in held}
    assert all("anyue-2023/11.0.4" in cited[f"catalogue-{key}"] for number, key in KEYS.items() if number[:2] == "11")


def test_an_unknown_category_leads_nowhere(world):
    assert Client(headers=HOST).get("/ss/catalogue/none/").status_code == 404
    assert Client(headers=HOST).get("/ss/catalogue/none.json").status_code == 404


@pytest.mark.clause("anyue-2023/11.1")
def test_normative_documents_have_number_issuer_date_validity_and_full_text(world, press):  # noqa: F811
    label = "行政法规、规章和规范性文件"
    with pytest.raises(Refusal, match="发文字号、发文机关、成文日期"):
        sent_in(world, label)
    number = {"document_number": "安府发〔2026〕3号", "issuer": "安岳县人民政府", "written_on": "2026-10-01"}
    sent_in(world, label, **number)
    row, page = shown(press, "catalogue-documents", label, **number)
    assert (row["document_number"], row["written_on"], row["validity"]) == ("安府发〔2026〕3号", "2026-10-01", "有效")
    assert "安岳县人民政府" in page
    press.publish()
    assert "正文" in press.read(row["url"])


PARTS = [
    (
        "11.3",
        "plans",
        "国民经济和社会发展规划、专项规划、区域规划及相关政策",
        ["国民经济和社会发展规划", "专项规划", "区域规划", "相关政策"],
    ),
    ("11.9", "procurement", "政府集中采购项目的目录、标准及实施情况", ["目录", "标准", "实施情况"]),
    ("11.10", "projects", "重大建设项目的批准和实施情况", ["批准", "实施情况"]),
    ("11.12", "emergencies", "突发公共事件的应急预案、预警信息及应对情况", ["应急预案", "预警信息", "应对情况"]),
    (
        "11.13",
        "inspections",
        "环境保护、公共卫生、安全生产、食品药品、产品质量的监督检查情况",
        ["环境保护", "公共卫生", "安全生产", "食品药品", "产品质量"],
    ),
    (
        "12.1",
        "county",
        "县级政府及其部门重点公开的信息",
        ["市政建设", "公共服务", "公益事业", "土地征收", "房屋征收", "治安管理", "社会救助"],
    ),
]


@pytest.mark.parametrize(
    ("key", "label", "parts"),
    [pytest.param(*row, marks=pytest.mark.clause(f"anyue-2023/{number}")) for number, *row in PARTS],
)
def test_a_category_has_its_kinds_and_no_others(world, press, key, label, parts):  # noqa: F811
    for wrong in (label, f"{label}\\别的"):
        with pytest.raises(Refusal, match="第二级"):
            sent_in(world, wrong)
    for part in parts:
        assert sent_in(world, f"{label}\\{part}").case.outcome == "open"
    row, page = shown(press, f"catalogue-{key}", f"{label}\\{parts[-1]}")
    assert row["category"].endswith(parts[-1])
    assert parts[-1] in page
    assert data(f"catalogue-{key}")["parts"] == parts


@pytest.mark.clause("anyue-2023/11.11")
def test_welfare_is_published_by_field_and_by_policy_measure_and_course(world, press):  # noqa: F811
    label = "扶贫、教育、医疗、社会保障和促进就业"
    for wrong in (f"{label}\\教育", f"{label}\\体育\\政策", f"{label}\\教育\\花絮"):
        with pytest.raises(Refusal, match="级"):
            sent_in(world, wrong)
    for field in ("扶贫", "教育", "医疗", "社会保障", "促进就业"):
        for aspect in ("政策", "措施", "实施情况"):
            sent_in(world, f"{label}\\{field}\\{aspect}")
    assert "教育·措施" in shown(press, "catalogue-welfare", f"{label}\\教育\\措施")[1]


@pytest.mark.clause("anyue-2023/11.4")
def test_statistics_carry_their_period(world, press):  # noqa: F811
    label = "国民经济和社会发展统计信息"
    for wrong in ("", "上半年左右", "2026年13月", "2026年第五季度"):
        with pytest.raises(Refusal, match="统计期间"):
            sent_in(world, label, period=wrong)
    for right in ("2026年", "2026年第三季度", "2026年9月"):
        sent_in(world, label, period=right)
    assert shown(press, "catalogue-statistics", label, period="2026年9月")[0]["period"] == "2026年9月"


@pytest.mark.clause("anyue-2023/11.7")
def test_budgets_and_accounts_stand_by_unit_and_year(world, press):  # noqa: F811
    label = "财政预算、决算信息"
    with pytest.raises(Refusal, match="“2026年”"):
        sent_in(world, f"{label}\\预算", period="2026年9月")
    with pytest.raises(Refusal, match="第二级"):
        sent_in(world, label, period="2026年")
    sent_in(world, f"{label}\\决算", period="2025年")
    row, _ = shown(press, "catalogue-finance", f"{label}\\预算", period="2026年")
    assert (row["unit"], row["period"]) == (world.organisations.anyue_office.name, "2026年")


TABLES = [
    ("11.5", "licences", "办理行政许可和其他对外管理服务事项", ["事项", "依据", "条件", "程序", "办理结果"]),
    ("11.8", "fees", "行政事业性收费项目及其依据、标准", ["收费项目", "依据", "标准"]),
]


@pytest.mark.parametrize(
    ("key", "label", "columns"),
    [pytest.param(*row, marks=pytest.mark.clause(f"anyue-2023/{number}")) for number, *row in TABLES],
)
def test_facts_stand_in_rows_with_named_columns(world, press, key, label, columns):  # noqa: F811
    for wrong in ("<p>见附件。</p>", table(*columns[1:])):
        with pytest.raises(Refusal, match=columns[0]):
            sent_in(world, label, body=wrong)
    sent_in(world, label, body=table(*columns))
    row, page = shown(press, f"catalogue-{key}", label, body=table(*columns))
    assert {name: row[name] for name in columns} == {name: f"{name}甲" for name in columns}
    csv = Client(headers=HOST).get(f"/ss/catalogue/catalogue-{key}.csv").content.decode()
    assert all(name in csv.splitlines()[0] for name in columns)
    assert f"<td>{columns[0]}甲</td>" in page


@pytest.mark.clause("anyue-2023/11.6")
def test_penalties_have_basis_condition_procedure_and_decisions(world, press):  # noqa: F811
    label = "行政处罚、行政强制"
    columns = ("事项", "依据", "条件", "程序")
    with pytest.raises(Refusal, match="依据、条件、程序"):
        sent_in(world, f"{label}\\依据条件程序")
    sent_in(world, f"{label}\\依据条件程序", body=table(*columns))
    sent_in(world, f"{label}\\行政处罚决定")
    shown(press, "catalogue-penalties", f"{label}\\依据条件程序", body=table(*columns))
    row, _ = shown(press, "catalogue-penalties", f"{label}\\行政处罚决定")
    assert row["category"].endswith("行政处罚决定")
    assert len(data("catalogue-penalties")["rows"]) == 2


@pytest.mark.clause("anyue-2023/11.14")
def test_recruitment_has_posts_quota_conditions_and_result(world, press):  # noqa: F811
    with pytest.raises(Refusal, match="职位、名额、报考条件"):
        sent_in(world, "公务员招考\\招考公告")
    sent_in(world, "公务员招考\\招考公告", body=table("职位", "名额", "报考条件"))
    sent_in(world, "公务员招考\\录用结果")
    row, _ = shown(press, "catalogue-recruitment", "公务员招考\\招考公告", body=table("职位", "名额", "报考条件"))
    assert row["名额"] == "名额甲"


@pytest.mark.clause("anyue-2023/12.2")
def test_townships_have_eight_fields_of_their_own(world):
    world.organisations.anyue_town = organisation(
        "石羊镇人民政府", short="石羊镇", kind="township", place=world.places.anyue, parent=world.organisations.anyue
    )
    label = "乡镇（街道）重点公开的信息"
    with pytest.raises(Refusal, match="没有“乡镇"):
        sent_in(world, f"{label}\\筹资筹劳")
    town = world.organisations.anyue_town
    offered = [one for one in queries.category_values(town, on=NOW.date()) if one.startswith(f"{label}\\")]
    assert len(offered) == 8
    assert not any(one.startswith("县级") for one in queries.category_values(town, on=NOW.date()))
    by = world.posting("anyue_town", "editor")
    for value in offered:
        item = library.create(
            kind="notice", owner=town, title=value, body="<p>内容。</p>", category=value, by=by, at=NOW
        )
        assert review.submit(item, by=by, at=NOW).case.outcome == "open"


OWN = """
  - kind: disclosure_category
    key: catalogue-own
    clauses: [anyue-own/1]
    label: 优化营商环境信息
    basis: 《优化营商环境条例》
    columns: [措施, 责任单位]
"""


@pytest.fixture
def own_category(settings, tmp_path):
    """A pack of the county's own beside the shipped ones, made with the commands that the guide names."""
    settings.OWN_RULEPACKS_ROOT = tmp_path / "own"
    call_command(
        "rulepacks", "new", tmp_path / "drafts", "--id", "anyue-own", "--title", "补充目录", "--place", "512021 安岳县"
    )
    folder = tmp_path / "drafts" / "anyue-own"
    for name in ("pack.yaml", "clauses.yaml"):
        text = re.sub(r"20\d\d-\d\d-\d\d", "2026-01-01", (folder / name).read_text("utf-8"))
        (folder / name).write_text(text, "utf-8")
    (folder / "rules.yaml").write_text(f"rules:{OWN}", "utf-8")
    call_command("rulepacks", "add", folder)
    reload()
    yield
    reload()


@pytest.mark.clause("anyue-2023/11.15")
def test_the_catalogue_grows_by_a_category_with_its_basis_and_no_programming(world, press, own_category):  # noqa: F811
    with pytest.raises(Refusal, match="措施、责任单位"):
        sent_in(world, "优化营商环境信息")
    sent_in(world, "优化营商环境信息", body=table("措施", "责任单位"))
    assert "《优化营商环境条例》" in Client(headers=HOST).get("/ss/catalogue/").content.decode()
    row, _ = shown(press, "catalogue-own", "优化营商环境信息", body=table("措施", "责任单位"))
    assert row["责任单位"] == "责任单位甲"
    sent_in(world, "其他应当主动公开的政府信息")
    assert "第二十条第（十五）项" in data("catalogue-other")["basis"]


@pytest.mark.clause("anyue-2023/11.0.3")
def test_what_the_public_must_know_is_tagged_and_public(world):
    item = draft(world)
    by = world.posting("anyue_office", "editor")
    for ground in ("interest", "knowledge", "decision"):
        closed = {"public_ground": ground, "publicity": "not_public"}
        with pytest.raises(Refusal, match="应当主动公开"):
            library.save_draft(item, revision=item.draft.revision, fields=closed, by=by, at=NOW)
        item.refresh_from_db()
        library.save_draft(item, revision=item.draft.revision, fields={"public_ground": ground}, by=by, at=NOW)
        item.refresh_from_db()
    assert review.submit(item, by=by, at=NOW).version.public_ground == "decision"
