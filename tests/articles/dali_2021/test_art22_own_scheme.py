"""大理2021 第二十二条: the prefecture's chain follows a further document, entered as data that cites its number."""

import pytest
from django.core.management import call_command

from jiyue.common.refusals import Refusal
from jiyue.estate.approvals.queries import current_step
from jiyue.rulebook.regulations import queries
from tests import reviewing

TITLE = "大理州政府网站集约化平台信息审核发布制度"
TEXT = f"{TITLE}\n\n大政办通〔2019〕115号\n\n第一条 信息由网站管理员审核，由单位主要负责人签发。\n"
PACK = f"""
document: {{id: dali-scheme-2019, title: {TITLE}, number: 大政办通〔2019〕115号, issuer: 大理州人民政府办公室,
  issued: 2019-12-01}}
place: {{code: "532900", level: prefecture, name: 大理白族自治州}}
editions:
  - {{id: dali-scheme-2019@2019-12-01, in_force_from: 2019-12-01, assumed: true}}
"""
CLAUSES = """
clauses:
  - {id: dali-scheme-2019/1, article: 第一条, quote: 信息由网站管理员审核，由单位主要负责人签发, strength: hard,
     strength_derived: true, strength_doubtful: true, kind: workflow, area: review, software: full, need: 两级审核。}
"""
RULES = """
rules:
  - kind: review_chain
    key: two-steps
    clauses: [dali-scheme-2019/1]
    steps:
      - {key: check, label: 审核, group: review, roles: [site_manager]}
      - {key: sign, label: 签发, group: review, roles: [head], signs: true}
"""


@pytest.fixture
def entered(settings, tmp_path):
    """The administrator's own pack, put in by the command; the document's real text is not at hand."""
    settings.OWN_RULEPACKS_ROOT = tmp_path / "own"

    def run():
        folder = tmp_path / "dali-scheme-2019"
        folder.mkdir()
        for name, text in (("pack", PACK), ("clauses", CLAUSES), ("rules", RULES)):
            (folder / f"{name}.yaml").write_text(text, "utf-8")
        (folder / "text.txt").write_text(TEXT, "utf-8")
        call_command("rulepacks", "add", str(folder))
        queries.reload()

    yield run
    queries.reload()


def clauses(citations):
    return {one.clause for one in citations}


@pytest.mark.clause("dali-2021/22.e")
def test_the_steps_of_the_scheme_are_entered_as_data_and_take_the_defaults_place(world, entered):
    before = reviewing.submitted(world, reviewing.draft(world, "dali"))
    assert [one.label for one in before.case.steps.order_by("position")] == ["初审", "复审", "终审（签发）"]
    assert "dali-2021/22.e" in {one["clause"] for one in before.case.citations}
    manager, head = world.posting("dali_office", "site_manager"), world.posting("dali_office", "head")
    with pytest.raises(Refusal) as refused:
        reviewing.pass_step(world, before, by=head)
    assert "dali-2021/22.e" in clauses(refused.value.citations)
    while before.case.outcome == "open":
        before = reviewing.pass_step(world, before)
    entered()
    item = reviewing.submitted(world, reviewing.draft(world, "dali", title="另一份通知"))
    assert [one.label for one in item.case.steps.order_by("position")] == ["审核", "签发"]
    assert {one["clause"] for one in item.case.citations} == {"dali-scheme-2019/1"}
    assert "大政办通〔2019〕115号" in queries.pack("dali-scheme-2019").document.number
    with pytest.raises(Refusal) as refused:
        reviewing.pass_step(world, item, by=world.posting("dali_section", "section_head"))
    assert clauses(refused.value.citations) == {"dali-scheme-2019/1"}
    for by in (manager, head):
        item = reviewing.pass_step(world, item, by=by)
    assert (item.case.outcome, current_step(item.case)) == ("approved", None)
