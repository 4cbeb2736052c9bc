"""安岳2023 第二十一条: what is put out is true, whole, exact and safe: checked as far as can be, and signed for."""

from datetime import timedelta

import pytest

from jiyue.common import uploads
from jiyue.content.library import actions as library
from jiyue.content.review.models import Clearance
from jiyue.estate.approvals.queries import current_step
from tests.registering import refusing
from tests.reviewing import cleared, decider, draft, pass_step, submitted, up_to
from tests.world import NOW

CLAUSE = "anyue-2023/21.1"
LINK = '<p>详见<a href="https://shop.jd.com/1">此处</a>。</p>'


@pytest.mark.clause("anyue-2023/21.1")
def test_a_file_that_does_not_open_any_more_is_refused_at_the_last_step_and_a_whole_one_is_not(world):
    resource, by = draft(world), world.posting("anyue_office", "editor")
    file = library.attach(resource, name="附件.txt", data="报送表".encode(), by=by, at=NOW)
    review = up_to(world, submitted(world, resource), "proof-3")
    stored = uploads.path_of(file.sha256, file.extension)
    for spoil in (lambda: stored.write_bytes("别的内容".encode()), stored.unlink):
        spoil()
        refused = refusing(lambda: pass_step(world, review), CLAUSE)
        assert "附件.txt" in refused.message
        assert not Clearance.objects.exists()
    stored.write_bytes("报送表".encode())
    pass_step(world, review)
    assert Clearance.objects.get().version == review.version


@pytest.mark.clause("anyue-2023/21.1")
@pytest.mark.parametrize("spoiled", [{"kind": "statistics"}, {"source": "XXX"}, {"body": LINK}])
def test_what_lacks_its_metadata_or_links_to_something_unsafe_is_not_sent_in(world, spoiled):
    refusing(lambda: submitted(world, draft(world, **spoiled)), CLAUSE)
    assert cleared(world, draft(world, title="另一份通知", at=NOW + timedelta(hours=1)))


@pytest.mark.clause("anyue-2023/21.1")
def test_whoever_signs_confirms_that_it_is_true_and_exact(world):
    review = up_to(world, submitted(world, draft(world)), "review-3")
    step = current_step(review.case)
    others = [one for one in step.aspects if one != "内容真实、准确"]
    assert len(others) == len(step.aspects) - 1
    refusing(lambda: pass_step(world, review, aspects=others), CLAUSE)
    signer = decider(world, review)
    pass_step(world, review)
    decision = review.case.decisions.get(position=step.position)
    assert "内容真实、准确" in decision.aspects
    assert decision.posting == signer
