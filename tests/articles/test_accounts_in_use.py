"""云南2019 第八、十五、十六条、安岳2023 第五、八条: how an account is named, when it is in use, who else runs it."""

from datetime import date

import pytest

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import SYSTEM
from jiyue.core.audit.models import Record
from jiyue.estate.duties.actions.reminders import remind
from jiyue.estate.duties.models import Reminder
from jiyue.estate.duties.queries import clock_of
from jiyue.estate.registry.actions import record_post
from jiyue.estate.registry.actions.enabling import enable_account, entrust, rename_outlet
from jiyue.estate.registry.actions.licences import LICENCE_CLOCK, declare_activity, end_activity
from jiyue.estate.registry.queries.conformity import irregular
from tests.registering import account_registered, department, end_of, refusing, standing, workflow
from tests.world import NOW, at


@pytest.mark.parametrize(
    ("unit", "name", "clause"),
    [
        pytest.param("anyue_office", "安岳发布", "anyue-2023/8.1", marks=pytest.mark.clause("anyue-2023/8.1")),
        pytest.param("dali_office", "大理发布", "yunnan-2019/16.1", marks=pytest.mark.clause("yunnan-2019/16.1")),
    ],
)
def test_a_misleading_name_is_refused_at_registration_and_at_each_change(world, unit, name, clause):
    office = getattr(world.organisations, unit)
    refused = refusing(lambda: account_registered(office, name=f"{name}（唯一官方）"), clause)
    assert "唯一官方" in refused.message
    account = account_registered(office, name=name)
    change = {"reason": "群众易记", "by": SYSTEM, "at": NOW}
    refusing(lambda: rename_outlet(account, name=f"国家级{name}", **change), clause)
    with pytest.raises(Refusal, match="没有写新的名称"):
        rename_outlet(account, name=name, **change)
    assert rename_outlet(account, name=f"{name}台", **change).name == f"{name}台"
    assert Record.objects.get(action="registry.rename_outlet").data["before"] == name
    account.name = f"{name}（官方认证）"
    account.save()
    (found,) = irregular([account], at=NOW)
    assert clause in [citation.clause for check in found.checks for citation in check.citations]


@pytest.mark.clause("anyue-2023/8.3")
@pytest.mark.parametrize("tail", ["为您提供权威准确的政务信息服务", "🌸", "★"])
def test_a_long_name_or_one_with_signs_is_pointed_out_until_who_registers_it_confirms_it(world, tail):
    office = world.organisations.anyue_office
    name = f"安岳县人民政府办公室{tail}"
    refused = refusing(lambda: account_registered(office, name=name), "anyue-2023/8.3")
    assert "简洁、直观、规范" in refused.cure
    assert account_registered(office, name=name, name_confirmed=True).name == name
    bureau = department(world, of="anyue", name="卫生健康局")
    refusing(lambda: account_registered(bureau, name=f"{bureau.name}{'便' * 13}"), "anyue-2023/8.3")
    assert account_registered(bureau, name=f"{bureau.name}{'便' * 12}").pk


@pytest.mark.clause("yunnan-2019/15.1")
@pytest.mark.parametrize("missing", ["verified", "verified_subject", "verified_on", "proof"])
def test_an_account_is_not_used_before_its_verification_is_on_record(world, missing):
    office, by = world.organisations.dali_office, world.posting("dali_office", "site_manager")
    account = account_registered(office, name="大理发布", **standing(office))
    verification = {
        "verified": "organisation", "verified_subject": office.name, "verified_on": NOW.date(),
        "proof": "认证函〔2026〕9号",
    }  # fmt: skip
    post = {"posted_on": NOW.date(), "title": "第一条", "link": "https://example.cn/1", "original": True}
    assert "还没有启用" in refusing(lambda: record_post(account, **post, by=by, at=NOW), "yunnan-2019/15.1").message
    empty = None if missing == "verified_on" else ""
    refusing(lambda: enable_account(account, **{**verification, missing: empty}, by=by, at=NOW), "yunnan-2019/15.1")
    used = enable_account(account, **verification, by=by, at=NOW)
    assert (used.enabled_on, used.verified_on, used.verification_proof) == (NOW.date(), NOW.date(), "认证函〔2026〕9号")
    workflow(world, account)
    assert record_post(account, **post, by=by, at=NOW).pk
    with pytest.raises(Refusal, match="已经启用"):
        enable_account(account, **verification, by=by, at=NOW)
    for stranger in (world.posting("anyue_office", "supervisor"), world.posting("dali_office", "editor")):
        with pytest.raises(Refusal, match="由主办单位"):
            enable_account(account, **verification, by=stranger, at=NOW)


@pytest.mark.parametrize(
    ("unit", "name", "clause"),
    [
        pytest.param("anyue_office", "安岳发布", "anyue-2023/5.4", marks=pytest.mark.clause("anyue-2023/5.4")),
        pytest.param("dali_office", "大理发布", "yunnan-2019/8.5", marks=pytest.mark.clause("yunnan-2019/8.5")),
    ],
)
def test_nobody_else_runs_an_account_without_a_contract_on_what_both_sides_owe(world, unit, name, clause):
    account = account_registered(getattr(world.organisations, unit), name=name)
    given = {"by": world.posting(unit, "site_manager"), "at": NOW}
    wanted = {
        "contractor": "某传媒有限公司",
        "contract": "委托运营合同〔2026〕2号",
        "terms": "受托方：编辑制作；主办单位：审核签发",
    }
    for missing in ("contract", "terms"):
        assert (
            "双方权责" in refusing(lambda one=missing: entrust(account, **{**wanted, one: " "}, **given), clause).cure
        )
    entrusted = entrust(account, **wanted, **given)
    assert (entrusted.contractor, entrusted.contract_terms) == (wanted["contractor"], wanted["terms"])
    assert entrust(account, contractor="", contract="", terms="", **given).contractor == ""


@pytest.mark.clause("yunnan-2019/30.1")
@pytest.mark.parametrize("key", ["news", "audiovisual"])
def test_news_and_programmes_need_a_licence_and_its_end_is_announced(world, key):
    office, by = world.organisations.dali_office, world.posting("dali_office", "site_manager")
    account = account_registered(office, name="大理发布")
    assert irregular([account], at=NOW) == []
    given = {"key": key, "by": by, "at": NOW}
    declare_activity(account, **given, licence="", expires_on=None)
    (found,) = irregular([account], at=NOW)
    assert {one.clause for check in found.checks for one in check.citations} == {"yunnan-2019/30.1"}
    with pytest.raises(Refusal, match="同时填写"):
        declare_activity(account, **given, licence="许可证〔2026〕1号", expires_on=None)
    made = declare_activity(account, **given, licence="许可证〔2026〕1号", expires_on=date(2026, 12, 31))
    assert irregular([account], at=at("2026-12-31 09:00")) == []
    assert "到期" in irregular([account], at=at("2027-01-01 09:00"))[0].checks[0].message
    clock = clock_of(made, LICENCE_CLOCK)
    assert (clock.due_at, clock.holder) == (end_of("2026-12-31"), office)
    remind(at=at("2026-11-20 09:00"))
    assert not Reminder.objects.filter(clock=clock).exists()
    remind(at=at("2026-12-30 09:00"))
    assert Reminder.objects.filter(clock=clock, recipient=by).exists()
    end_activity(made, by=by, at=NOW)
    assert irregular([account], at=NOW) == []
    with pytest.raises(Refusal, match="从列出的业务中选择"):
        declare_activity(account, **{**given, "key": "other"}, licence="", expires_on=None)
