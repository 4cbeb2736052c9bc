"""安岳2023 第十四条: state secrets and private persons' data do not go out."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library.actions import save_draft
from jiyue.content.review import queries
from jiyue.core.audit.models import Record
from tests.reviewing import cleared, draft, submitted
from tests.world import NOW

# A made-up number of a made-up person born in 1900; its check digit is right.
NUMBER = "512021190001010010"
MASKED = "512021********0010"


def with_text(world, text, **fields):
    return draft(world, body=f"<p>获奖人员：示例某，{text}。</p>", **fields)


@pytest.mark.clause("anyue-2023/14.3")
def test_a_text_with_an_identity_number_is_stopped_with_the_place_shown(world):
    resource = with_text(world, f"身份证号{NUMBER}")
    with pytest.raises(Refusal, match=r"正文.*居民身份证号码") as refused:
        submitted(world, resource)
    assert "第十四条" in str(refused.value)
    assert NUMBER not in str(refused.value)
    by = world.posting("anyue_office", "editor")
    save_draft(resource, revision=1, fields={"body": "<p>获奖人员：示例某。</p>"}, by=by, at=NOW)
    assert queries.clearance_for(cleared(world, resource).version)


@pytest.mark.clause("anyue-2023/14.4")
def test_masked_numbers_pass_and_full_ones_only_on_a_listed_ground(world):
    with pytest.raises(Refusal, match="居民身份证号码"):
        submitted(world, with_text(world, NUMBER))
    with pytest.raises(Refusal, match="居民身份证号码"):
        submitted(world, with_text(world, NUMBER, personal_data_exception="领导同意"))
    assert submitted(world, with_text(world, MASKED))
    item = submitted(world, with_text(world, NUMBER, personal_data_exception="punishment"))
    assert item.version.personal_data_exception == "punishment"
    assert Record.objects.filter(action="review.submit", data__personal_data_exception="punishment").count() == 1
