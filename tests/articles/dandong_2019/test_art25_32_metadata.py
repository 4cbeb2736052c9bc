"""丹东2019 第二十五条、第二十八条、第三十二条: one classification and set of metadata; rights of maps and pictures."""

from datetime import date

import pytest

from jiyue.rulebook.screening.queries import Document, policy_for, screen_document
from tests.screened import cited

FIELDS = {"source": "市政府办", "publicity": "public", "formed_on": "2026-11-01", "theme": "综合政务\\政务公开"}
MAP = '<p><img src="files/a.png" alt="丹东市行政区划图"></p>'
RIGHTS = {"picture_rights": "市自然资源局提供"}


def problems(body="<p>正文</p>", **fields):
    policy = policy_for("210600", date(2026, 11, 2))
    document = Document("关于防火的消息", body, {**FIELDS, **fields}, kind="news")
    return [one for one in screen_document(document, policy=policy) if one.gravity == "block"]


@pytest.mark.clause("dandong-2019/25.8", "dandong-2019/32.3")
def test_every_item_has_a_class_of_the_one_classification():
    (problem,) = problems(theme="自编的类")
    assert {"dandong-2019/25.8", "dandong-2019/32.3"} <= cited(problem)
    assert problems() == []


@pytest.mark.clause("dandong-2019/32.4")
@pytest.mark.parametrize("name", ["source", "publicity", "formed_on", "theme"])
def test_every_item_carries_the_one_set_of_metadata(name):
    (problem,) = problems(**{name: ""})
    assert (problem.where, "dandong-2019/32.4" in cited(problem)) == (f"field:{name}", True)
    assert problems() == []


@pytest.mark.clause("dandong-2019/25.9")
def test_a_map_needs_its_approval_number():
    (problem,) = problems(MAP, **RIGHTS)
    assert (problem.where, "dandong-2019/25.9" in cited(problem)) == ("field:map_number", True)
    assert problems(MAP, map_number="辽S（2026）001号", **RIGHTS) == []


@pytest.mark.clause("dandong-2019/28.6")
def test_a_picture_needs_its_source_and_right():
    picture = '<p><img src="files/a.png" alt="会场"></p>'
    (problem,) = problems(picture)
    assert (problem.where, "dandong-2019/28.6" in cited(problem)) == ("field:picture_rights", True)
    assert problems(picture, **RIGHTS) == []
