"""The seal on a filed copy: what was received, bound with a key that is kept outside the database."""

import hashlib
import hmac
import json
from typing import Any

from django.conf import settings

from jiyue.estate.registry.models import FiledCopy, MediaAccount, Outlet, Website


def stamp_of(copy: FiledCopy) -> str:
    """HMAC over number, matter, units, every word of the content and the moment of receipt."""
    values = [
        str(copy.pk),
        copy.number,
        str(copy.outlet_id),
        copy.occasion,
        str(copy.sender_id),
        str(copy.receiver_id),
        str(copy.filed_by_id),
        copy.note,
        copy.content,
        int(copy.received_at.timestamp() * 1_000_000),
    ]
    text = "jiyue.registry.filed" + json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def holds(copy: FiledCopy) -> bool:
    return hmac.compare_digest(copy.seal, stamp_of(copy))


def facts_of(outlet: Outlet) -> dict[str, str]:
    """What a filing says of an outlet, by the Chinese names of the fields, as it stands now."""
    found: dict[str, Any] = {
        "名称": outlet.name, "类型": outlet.get_kind_display(), "主办单位": outlet.sponsor.name,
        "主管单位": outlet.supervisor.name, "承办单位": outlet.operator.name if outlet.operator else "",
        "状态": outlet.get_status_display(), "开通日期": outlet.opened_on, "关停日期": outlet.closed_on,
        "关停依据": outlet.closing_basis, "职能定位和工作需要": outlet.need, "受托承办机构": outlet.contractor,
    }  # fmt: skip
    if account := MediaAccount.objects.filter(outlet=outlet).first():
        found |= {
            "形式": account.get_form_display(), "所在平台": account.platform, "账号标识": account.handle,
            "认证方式": account.get_verified_display(), "认证主体": account.verified_subject,
            "公开认证信息": account.verification, "认证日期": account.verified_on, "启用日期": account.enabled_on,
        }  # fmt: skip
    if website := Website.objects.filter(outlet=outlet).first():
        found |= {
            "主域名": website.domain, "中文域名": website.chinese_domain, "网站标识码": website.site_code,
            "ICP备案编号": website.icp_number, "公安机关备案编号": website.police_number, "联系方式": website.contact,
        }  # fmt: skip
    return {label: str(value) for label, value in found.items() if value}
