"""An important document and what explains it go out in one moment, whichever is cleared first."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.models import Record
from jiyue.delivery.publishing import actions, together
from jiyue.delivery.publishing.models import Release
from tests.world import NOW

DRAFTED = "起草部门"


@pytest.fixture
def pair(press):
    policy = press.write(kind="policy", title="关于森林防火的通知", importance="important")
    said = press.write(kind="interpretation", title="一图读懂", interprets=policy.short_id, provider=DRAFTED)
    for one in (policy, said):
        press.place(one, press.world.columns.anyue_news)
    return policy, said


def out(*resources):
    return [Release.objects.filter(resource=one, withdrawn_at=None).exists() for one in resources]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["document first", "interpretation first"])
def test_both_wait_for_the_other_and_go_out_at_one_moment(press, pair, order):
    first, second = (pair[number] for number in order)
    press.clear(first)
    assert out(*pair) == [False, False]
    assert "暂不发布" in Record.objects.get(action="publishing.wait").summary
    press.clear(second)
    assert out(*pair) == [True, True]
    assert len({one.first_released_at for one in Release.objects.filter(resource__in=pair)}) == 1


def test_who_provided_the_interpretation_counts(press, pair):
    policy, said = pair
    press.clear(said, provider="")
    draft = said.draft
    draft.provider = ""
    draft.save()
    press.clear(policy)
    assert out(policy, said) == [False, False]


def test_a_new_version_of_what_is_out_goes_out_at_once_and_so_does_a_second_interpretation(press, pair):
    policy, said = pair
    press.clear(policy)
    press.clear(said)
    newer = press.clear(policy, title="关于森林防火的通知（修订）")
    assert Release.objects.get(resource=policy).version == newer
    video = press.write(kind="interpretation", title="视频解读", interprets=policy.short_id)
    press.clear(video)
    assert out(video) == [True]


def test_an_ordinary_document_waits_for_nobody(press):
    policy = press.write(kind="policy")
    said = press.write(kind="interpretation", interprets=policy.short_id)
    press.clear(said)
    press.clear(policy)
    assert out(policy, said) == [True, True]


def test_what_was_revoked_while_it_waited_does_not_go_along(press, pair):
    policy, said = pair
    press.clear(said)
    clearance = said.versions.get().clearance
    clearance.revoked_at = NOW
    clearance.save()
    press.clear(policy)
    assert out(policy, said) == [False, False]
    with pytest.raises(Refusal, match="解读还没有签发"):
        together.require(policy, policy.versions.get(), on=NOW.date())


def test_a_withdrawn_document_takes_a_new_interpretation_to_come_back(press, pair):
    policy, said = pair
    press.clear(policy)
    press.clear(said)
    actions.withdraw(policy, by=press.head(), at=press.tick(), reason="内容有误")
    press.clear(policy)
    assert out(policy, said) == [True, True]
