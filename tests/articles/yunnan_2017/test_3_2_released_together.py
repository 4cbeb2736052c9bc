"""云南2017 三（二）: a policy goes out with what explains it; alone by an approval, and on record."""

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.content.library.actions import interpreting as explaining
from jiyue.content.library.models import AloneRequest
from jiyue.content.library.queries import interpreting
from jiyue.content.review import gates
from jiyue.delivery.publishing import together
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.approvals import actions as approvals
from jiyue.estate.approvals.queries import case_of
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.disclosure import actions as disclosure
from jiyue.oversight.disclosure.alone import RULE_KEY
from jiyue.oversight.monitoring.models import Finding
from tests.published_pairs import moments, pair
from tests.world import NOW

CLAUSE = "yunnan-2017/3.2.f"


@pytest.fixture
def two(press):  # noqa: F811
    return pair(press, press.world.columns.dali_notices, office="dali_office", provider="")


def found():
    return [(one.state, one.title) for one in Finding.objects.filter(rule_key=RULE_KEY)]


@pytest.mark.clause(CLAUSE)
def test_releasing_the_policy_releases_the_interpretation_and_release_alone_is_stopped(press, two):  # noqa: F811
    policy, said = two
    press.clear(policy)
    assert moments(policy, said) == [None, None]
    with pytest.raises(Refusal, match="解读还没有签发") as refused:
        together.require(policy, policy.versions.get(), on=NOW.date())
    assert CLAUSE in [one.clause for one in refused.value.citations]
    press.clear(said)
    first, second = moments(policy, said)
    assert first == second is not None
    disclosure.follow(at=press.tick())
    assert found() == []


@pytest.mark.clause(CLAUSE)
def test_alone_goes_out_what_a_leader_approved_and_it_is_a_finding_until_it_is_explained(press, two):  # noqa: F811
    policy, said = two
    version = press.clear(policy)
    owner = press.world.organisations.dali_office
    said.draft.interprets, kept = "", said.draft.interprets
    said.draft.save()
    with pytest.raises(Refusal, match="不能单独送审") as refused:
        gates.require_interpretation(version, owner=owner, on=NOW.date())
    assert CLAUSE in [one.clause for one in refused.value.citations]
    editor, head = client_of(press.editor("dali_office")), client_of(press.head("dali_office"))
    ask = reverse("console:resource-alone", args=[policy.pk])
    assert ask in editor.get(reverse("console:resource", args=[policy.pk])).content.decode()
    assert editor.post(ask, {"reason": ""}).status_code == 422
    shown = editor.post(ask, {"reason": "汛期紧急，解读三日内发布。"}).url
    assert editor.post(ask, {"reason": "再来一次"}).status_code in (409, 422)
    assert editor.post(shown, {"verdict": "pass", "opinion": ""}).status_code == 422
    press.clear(policy)
    assert moments(policy) == [None]
    assert head.post(shown, {"verdict": "pass", "opinion": ""}).url == shown
    gates.require_interpretation(version, owner=owner, on=NOW.date())
    press.clear(policy)
    assert moments(policy) != [None]
    for _ in range(2):
        disclosure.follow(at=press.tick())
        assert found() == [("confirmed", "《关于森林防火的通知》没有与解读同步发布")]
    assert CLAUSE in [one["clause"] for one in Finding.objects.get(rule_key=RULE_KEY).citations]
    said.draft.interprets = kept
    said.draft.save()
    press.clear(said, interprets=kept)
    disclosure.follow(at=press.tick())
    assert [state for state, _ in found()] == ["closed"]


def test_a_request_that_a_leader_returns_lets_nothing_out(press, two):  # noqa: F811
    policy, _ = two
    asked = explaining.ask_to_go_alone(policy, reason="紧急", by=press.editor("dali_office"), at=NOW)
    told = {"reason": "不同意先行发布", "opinion": "请先写解读"}
    approvals.decide(case_of(interpreting.ALONE, asked), verdict="return", by=press.head("dali_office"), at=NOW, **told)
    press.clear(policy)
    assert moments(policy) == [None]
    plain = press.write(office="dali_office", kind="policy", title="一般文件")
    with pytest.raises(Refusal, match="没有同步解读的要求"):
        explaining.ask_to_go_alone(plain, reason="紧急", by=press.editor("dali_office"), at=NOW)
    stranger = client_of(press.editor("anyue_office"))
    assert stranger.get(reverse("console:alone-request", args=[AloneRequest.objects.get().pk])).status_code == 404
