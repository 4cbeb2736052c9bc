"""云南2017 二（二）3、附件3第10项: the structure of a site is looked through as a whole, once a year."""

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.delivery.publishing.tests.conftest import press  # noqa: F401 (a fixture)
from jiyue.estate.approvals.actions import decide
from jiyue.estate.approvals.queries import case_of
from jiyue.estate.sites.queries import columns_of
from jiyue.faces.console.tests.conftest import client_of
from jiyue.oversight.disclosure.actions import reviewing
from jiyue.oversight.disclosure.models import Usage
from jiyue.oversight.disclosure.queries import structure_review as queries
from tests.registering import listed
from tests.world import NOW

YEAR = NOW.year


@pytest.mark.clause("yunnan-2017/2.3.3.a", "yunnan-2017/A3.10.a")
def test_each_column_has_figures_and_a_decision_and_the_approved_review_is_the_year_s_task(press):  # noqa: F811
    world, site = press.world, press.world.sites.dali
    (task,) = listed("structure-review", on=NOW, subject_id=str(site.pk))
    assert "yunnan-2017/A3.10.a" in {one["clause"] for one in task.citations}
    item = press.out(world.columns.dali_news, office="dali_office")
    Usage.objects.create(website=site, resource=item, day=NOW.date(), views=7)
    manager, head = world.posting("dali_office", "site_manager"), world.posting("dali_office", "head")
    with pytest.raises(Refusal, match="主办或承办单位"):
        reviewing.begin_review(site.outlet, year=YEAR, by=world.posting("xiangyun_office", "head"), at=NOW)
    review = reviewing.begin_review(site.outlet, year=YEAR, by=manager, at=NOW)
    address = reverse("console:structure-review", args=[review.pk])
    line = next(one for one in queries.lines(review) if one.column == world.columns.dali_news)
    assert (line.figures.items, line.figures.released, line.figures.views) == (1, 1, 7)
    client = client_of(manager)
    refused = client.post(address, {"proposal": "两个栏目归并"})
    assert refused.status_code == 422
    assert "没有决定" in refused.content.decode()
    for column in columns_of(site.outlet):
        word = reverse("console:structure-word", args=[review.pk, column.pk])
        assert client.post(word, {"verdict": "close"}).status_code == 422
        assert client.post(word, {"verdict": "keep"}).status_code == 302
    writer = client_of(world.posting("dali_office", "editor"))
    word = reverse("console:structure-word", args=[review.pk, world.columns.dali_news.pk])
    assert writer.post(word, {"verdict": "close", "text": "没人看"}).status_code == 422
    assert writer.post(word, {"verdict": "comment", "text": "建议移到首页"}).status_code == 302
    assert "建议移到首页" in client.get(address, {"export": "csv"}).content.decode("utf-8-sig")
    reviewing.propose(review, proposal="保留全部栏目", by=manager, at=NOW)
    with pytest.raises(Refusal, match="已经报请审定"):
        reviewing.propose(review, proposal="再报", by=manager, at=NOW)
    case = case_of(queries.CASE, review)
    assert "yunnan-2017/2.3.3.a" in {one["clause"] for one in case.citations}
    decide(case, verdict="pass", by=head, at=NOW)
    task.refresh_from_db()
    review.refresh_from_db()
    assert review.stage == "已审定"
    assert review.duty == task
    assert task.completed_at == review.approved_at
    assert reverse("console:duty", args=[task.pk]) in client.get(address).content.decode()
    stranger = client_of(world.posting("xiangyun_office", "head"))
    assert stranger.get(address).status_code == 404
