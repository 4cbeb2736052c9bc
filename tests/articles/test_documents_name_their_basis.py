"""What each document says it rests on and who interprets it is told where people read it."""

import pytest

from jiyue.rulebook.regulations.queries import facts, pack

BASIS = {
    "anyue-2023": [
        "《中华人民共和国网络安全法》",
        "《互联网新闻信息服务管理规定》",
        "《中华人民共和国政府信息公开条例》",
    ],
    "yunnan-2019": ["《中华人民共和国网络安全法》", "《中华人民共和国政府信息公开条例》"],
    "dandong-2019": ["国办发〔2017〕47号", "辽政办发〔2017〕129号", "辽政办发〔2019〕24号"],
}


def told(name, label):
    one = pack(name)
    return {fact["label"]: fact["value"] for fact in facts(one, one.latest)}[label]


@pytest.mark.parametrize("name", [pytest.param(one, marks=pytest.mark.clause(f"{one}/1.1")) for one in BASIS])
def test_the_texts_that_a_document_rests_on_are_told(name):
    said = told(name, "制定依据")
    assert [basis for basis in BASIS[name] if basis not in said] == []
    for basis in pack(name).document.based_on:
        assert basis.strip("《》").split("》")[0] in pack(name).latest.text


@pytest.mark.parametrize(
    ("name", "body"),
    [
        pytest.param("yunnan-2019", "省政务公开领导小组办公室", marks=pytest.mark.clause("yunnan-2019/48.1")),
        pytest.param("dandong-2019", "丹东市人民政府办公室", marks=pytest.mark.clause("dandong-2019/45.1")),
    ],
)
def test_the_body_that_interprets_it_is_told(name, body):
    assert body in told(name, "负责解释")
