"""Putting an account into use, renaming one, and who else runs it."""

from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import Actor, audited, record
from jiyue.estate.organisations.models import Posting
from jiyue.estate.registry import policies
from jiyue.estate.registry.actions.cleanups import follow_cleanups
from jiyue.estate.registry.models import MediaAccount, Outlet
from jiyue.estate.registry.queries.conformity import Plan, require_conforming
from jiyue.estate.schemes import queries as schemes
from jiyue.rulebook.regulations.queries import enforces, rules_for
from jiyue.rulebook.regulations.rules import Citation, refuse, rule
from jiyue.rulebook.regulations.schema import (
    AccountEnabling,
    AccountIdentity,
    NameForm,
    NameWords,
    OutletName,
    OutsourcingContract,
)


def _cited(kind: type[AccountEnabling] | type[OutsourcingContract], outlet: Outlet, at: datetime) -> list[Citation]:
    found = rules_for(kind, place=outlet.sponsor.place_id, on=timezone.localdate(at))
    return list(dict.fromkeys(citation for one in found for citation in one.citations))


@enforces(AccountEnabling)
def require_enabled(outlet: Outlet, *, at: datetime) -> None:
    """Nothing is put out on an account that is not in use where the rules ask for its verification first, nor on one
    without the review workflow that they ask for.
    """
    account = MediaAccount.objects.filter(outlet=outlet).first()
    cited = _cited(AccountEnabling, outlet, at)
    if cited and account and account.enabled_on is None:
        raise refuse(f"“{outlet}”还没有启用，不能发文。", cure="请先在台账页记录实名认证并启用。", citations=cited)
    schemes.require(schemes.of_account(outlet, unit=outlet.sponsor), at=at)
    rule(cited, "allowed")


@audited
def enable_account(
    outlet: Outlet, *, verified: str, verified_subject: str, verified_on: date | None, proof: str,
    by: Posting | Actor, at: datetime,
) -> MediaAccount:  # fmt: skip
    """Record the verification with its day and proof, and put the account into use."""
    policies.require_keeper(outlet, by=by, at=at)
    account = MediaAccount.objects.select_for_update().filter(outlet=outlet).first()
    if account is None or outlet.status != Outlet.Status.RUNNING:
        raise Refusal(f"“{outlet}”不是可以启用的账号。", cure="请核对台账。")
    if account.enabled_on:
        raise Refusal(f"“{outlet}”已经启用。", cure="无需再次启用。")
    today, cited = timezone.localdate(at), _cited(AccountEnabling, outlet, at)
    wanted = {
        "认证方式": verified, "认证主体": verified_subject.strip(), "认证日期": verified_on, "认证凭证": proof.strip(),
    }  # fmt: skip
    if cited and (missing := [label for label, value in wanted.items() if not value]):
        message = f"没有记录{'、'.join(missing)}，不能启用。"
        raise refuse(message, cure="请先完成实名认证并补齐。", citations=cited)
    if verified_on and verified_on > today:
        raise Refusal("认证日期不能晚于今天。", cure="请更正日期。")
    account.verified, account.verified_subject = verified, verified_subject.strip()
    account.verified_on, account.verification_proof, account.enabled_on = verified_on, proof.strip()[:300], today
    plan = replace(Plan.of(outlet), account=account)
    require_conforming(plan, at=at, kinds=(AccountIdentity, OutletName, NameWords))
    account.save()
    rule(cited, "allowed")
    data = {"verified": verified, "proof": account.verification_proof}
    record("registry.enable_account", outlet, by=by, at=at, summary=f"启用账号“{outlet}”", data=data)
    return account


@audited
def rename_outlet(
    outlet: Outlet, *, name: str, reason: str, by: Posting | Actor, at: datetime, name_confirmed: bool = False
) -> Outlet:
    """Another name, held against every rule on names; its notice and filing are duties of their own."""
    outlet = Outlet.objects.select_for_update(of=("self",)).select_related("sponsor", "supervisor").get(pk=outlet.pk)
    policies.require_registrar(by, supervisor=outlet.supervisor, at=at)
    before, name = outlet.name, name.strip()
    if not name or name == before or not reason.strip():
        raise Refusal("没有写新的名称或变更理由。", cure="请填写与现在不同的名称和理由。")
    plan = replace(Plan.of(outlet), name=name, confirmed=name_confirmed, is_renamed=True)
    require_conforming(plan, at=at, kinds=(OutletName, NameWords, NameForm))
    outlet.name = name
    outlet.save(update_fields=["name"])
    said = f"“{before}”更名为“{name}”"
    record("registry.rename_outlet", outlet, by=by, at=at, summary=said, data={"before": before, "reason": reason})
    follow_cleanups(at=at)
    return outlet


@enforces(OutsourcingContract)
@audited
def entrust(outlet: Outlet, *, contractor: str, contract: str, terms: str, by: Posting | Actor, at: datetime) -> Outlet:
    """Another body runs the outlet, under a contract that says what both sides owe; empty takes it back."""
    outlet = Outlet.objects.select_for_update(of=("self",)).select_related("sponsor", "supervisor").get(pk=outlet.pk)
    policies.require_keeper(outlet, by=by, at=at)
    contractor, contract, terms = contractor.strip(), contract.strip(), terms.strip()
    cited = _cited(OutsourcingContract, outlet, at)
    if contractor and cited and not (contract and terms):
        raise refuse(
            f"委托“{contractor}”承办，没有约定双方权责的合同。",
            cure="请填写合同的名称、编号和约定的双方权责。",
            citations=cited,
        )
    rule(cited, "allowed")
    outlet.contractor, outlet.contract, outlet.contract_terms = contractor[:120], contract[:200], terms[:2000]
    outlet.save(update_fields=["contractor", "contract", "contract_terms"])
    said = f"“{outlet}”委托{contractor}承办" if contractor else f"“{outlet}”不再委托承办"
    record("registry.entrust", outlet, by=by, at=at, summary=said, data={"contract": outlet.contract})
    return outlet
