"""Taking a whole list of accounts that stand already into the register, all of them or none."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from jiyue.common.refusals import Refusal
from jiyue.core.audit.actions import Actor, audited, record
from jiyue.estate.organisations.models import Organisation, Posting
from jiyue.estate.registry.actions import register_account
from jiyue.estate.registry.models import MediaAccount, Outlet

HEADINGS = ("账号名称", "形式", "所在平台", "账号标识", "主办单位", "开通日期", "认证主体", "公开认证信息")
MOST = 200
FORMS = {"": "account", "账号": "account", "应用": "application", "小程序": "application", "客户端": "app"} | {
    label: key for key, label in MediaAccount.Form.choices
}


@audited
def take_in_accounts(
    table: str, *, supervisor: Organisation, units: Iterable[Organisation], by: Posting | Actor, at: datetime
) -> list[Outlet]:
    """One account a line, its cells parted by tabs as a spreadsheet copies them; a wrong line refuses the whole."""
    lines = [line for line in table.splitlines() if line.strip()]
    if lines and lines[0].split("\t")[0].strip() == HEADINGS[0]:
        lines = lines[1:]
    if not lines or len(lines) > MOST:
        raise Refusal("没有账号，或者超过一次可以补登的数量。", cure=f"请一次粘贴1至{MOST}行。")
    named = {name: unit for unit in units for name in (unit.name, unit.short_name) if name}
    made = [_one(line, number, named, supervisor=supervisor, by=by, at=at) for number, line in enumerate(lines, 1)]
    said = f"补登政务新媒体账号 {len(made)} 个"
    record("registry.take_in_accounts", supervisor, by=by, at=at, summary=said, data={"accounts": len(made)})
    return made


def _one(
    line: str, number: int, named: Mapping[str, Organisation], *, supervisor: Organisation, **acting: Any
) -> Outlet:
    cells = [cell.strip() for cell in line.split("\t")]
    name, form, platform, handle, unit, opened, subject, verification = (cells + [""] * len(HEADINGS))[: len(HEADINGS)]
    if unit not in named:
        raise Refusal(f"第{number}行：没有可以登记的主办单位“{unit[:60]}”。", cure="请填写单位目录中的全称或简称。")
    if form not in FORMS:
        raise Refusal(
            f"第{number}行：形式“{form[:20]}”不对。", cure=f"请填写{'、'.join(MediaAccount.Form.labels)}之一。"
        )
    verified = MediaAccount.Verified.ORGANISATION if subject else MediaAccount.Verified.NONE
    try:
        opened_on = date.fromisoformat(opened.replace("/", "-").replace(".", "-"))
    except ValueError:
        raise Refusal(f"第{number}行：开通日期“{opened[:20]}”不对。", cure="请写作 2022-05-01。") from None
    try:
        return register_account(
            name[:120], sponsor=named[unit], supervisor=supervisor, opened_on=opened_on, existing=True,
            form=FORMS[form], platform=platform[:40], handle=handle[:80], verified=verified,
            verified_subject=subject[:120], verification=verification[:200], **acting,
        )  # fmt: skip
    except Refusal as refused:
        raise Refusal(f"第{number}行：{refused.message}", cure=refused.cure, citations=refused.citations) from None
