"""云南2019 第十七条、第十八条、第四十七条: filings within their days, notices for at least theirs."""

from datetime import date

import pytest
from django.urls import reverse

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.estate.duties.queries import register as queries
from jiyue.estate.registry.actions import enabling
from jiyue.estate.registry.models import FiledCopy
from jiyue.faces.console.tests.conftest import client_of
from tests.registering import account, cites, done, end_of, limits, listed, shows_a_limit, shows_a_notice
from tests.world import NOW, at


@pytest.mark.clause("yunnan-2019/17.4")
def test_an_account_is_filed_within_seven_working_days_of_the_event(world):
    by = world.posting("xiangyun_office", "editor")
    duty = shows_a_limit("event_task.account-filing", by=by, started=NOW, last=end_of("2026-11-11"))
    assert cites(duty) == ["yunnan-2019/17.4"]


@pytest.mark.clause("yunnan-2019/18.3", "dali-2021/12.d")
def test_a_notice_of_closing_stands_fifteen_working_days_under_both_texts(world):
    by = world.posting("xiangyun_office", "site_manager")
    matter = "notice_period.media_account.change-close-deregister"
    duty = shows_a_notice(matter, by=by, started=NOW, last="2026-11-23")
    assert set(cites(duty)) == {"yunnan-2019/18.3", "dali-2021/12.d"}
    assert limits(duty) == ["15个工作日", "15个工作日"]


@pytest.mark.clause("yunnan-2019/47.1")
def test_an_account_older_than_the_measures_is_filed_within_sixty_working_days_of_their_publication(world):
    old = account(world, "xiangyun_office", opened=date(2018, 5, 1))
    account(world, "dali_office", opened=date(2020, 5, 1))
    by = world.posting("xiangyun_office", "head")
    (running,) = listed("belated-filing", on=at("2019-09-16 09:00"))
    assert running.subject_id == str(old.pk)
    assert queries.due_at(running) == end_of("2019-10-31")
    assert "60个工作日" in "".join(queries.explain(running))
    assert queries.state(running, at("2019-11-01 09:00")) == queries.State.LATE
    other = account(world, "xiangyun_office", opened=date(2017, 5, 1))
    (historic,) = [duty for duty in listed("belated-filing", on=NOW) if duty.subject_id == str(other.pk)]
    assert historic.historic
    assert done(running, by=by, on=at("2019-10-31 18:00")) == queries.State.KEPT
    assert done(historic, by=by, on=at("2019-11-01 09:00")) == queries.State.KEPT_LATE


@pytest.mark.clause("yunnan-2019/17.7")
def test_what_a_lower_unit_filed_is_called_up_as_it_was_received_whatever_changes_later(world):
    outlet = account(world, "xiangyun_office", opened=NOW.date())
    before = outlet.name
    above = world.posting("dali_office", "supervisor")
    sender = client_of(world.posting("xiangyun_office", "site_manager"))
    sent = sender.post(reverse("console:outlet-file", args=[outlet.pk]), {"occasion": "open", "note": "集体研究同意"})
    copy = FiledCopy.objects.get()
    assert sent.url == reverse("console:filing", args=[copy.pk])
    assert (copy.sender, copy.receiver) == (outlet.sponsor, world.organisations.dali_office)
    enabling.rename_outlet(outlet, name="祥云县政府办公室播报", reason="机构改革", by=SYSTEM, at=NOW)
    reader = client_of(above)
    assert copy.number in reader.get(reverse("console:filings")).content.decode()
    page = reader.get(sent.url).content.decode()
    assert all(words in page for words in (before, "祥云县政府办公室播报", "有变动", "集体研究同意", "收到时间"))
    with pytest.raises(Refusal, match="不能改动"):
        copy.save()
    with pytest.raises(Refusal, match="不能删除"):
        copy.delete()
    FiledCopy.objects.filter(pk=copy.pk).update(content={**copy.content, "名称": "另一个名称"})
    spoiled = reader.get(sent.url)
    assert spoiled.status_code == 422
    assert "与收到时不一致" in spoiled.content.decode()
    assert "第十七条" in spoiled.content.decode()
    assert client_of(world.posting("anyue_office", "supervisor")).get(sent.url).status_code == 404
