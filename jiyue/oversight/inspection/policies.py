"""Who may issue orders, and who answers them."""

from datetime import datetime

from jiyue.common.refusals import Refusal
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.organisations.queries import household

ANSWERING = (
    Posting.Role.EDITOR,
    Posting.Role.SITE_MANAGER,
    Posting.Role.SECTION_HEAD,
    Posting.Role.DEPUTY_HEAD,
    Posting.Role.HEAD,
)


def may_issue(issuer: Organisation, by: Posting, *, at: datetime) -> bool:
    return by.role == Posting.Role.SUPERVISOR and by.active_at(at) and by.organisation in household(issuer)


def require_issuer(issuer: Organisation, *, by: Posting, at: datetime) -> None:
    if not may_issue(issuer, by, at=at):
        raise Refusal(f"整改督办单只能由“{issuer}”的在任监管员下达和复查。", cure="请联系主管单位的监管员。")


def may_report(recipient: Organisation, by: Posting, *, at: datetime) -> bool:
    return by.role in ANSWERING and by.active_at(at) and by.organisation in household(recipient)


def require_recipient(recipient: Organisation, *, by: Posting, at: datetime) -> None:
    if not may_report(recipient, by, at=at):
        raise Refusal(f"整改情况只能由“{recipient}”的在任人员报告。", cure="请由整改单位的人员办理。")


def require_inspector(issuer: Organisation, *, by: Posting, at: datetime) -> None:
    if not may_issue(issuer, by, at=at):
        raise Refusal(f"“{issuer}”的检查只能由其在任监管员办理。", cure="请联系该单位的监管员。")
