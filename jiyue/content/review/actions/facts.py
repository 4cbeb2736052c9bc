"""Attaching what the facts of an item rest on."""

from datetime import datetime

from jiyue.common import uploads
from jiyue.common.refusals import Refusal
from jiyue.content.library.models import Resource
from jiyue.content.library.policies import may_write_for
from jiyue.content.review.models import FactBasis
from jiyue.core.audit.actions import audited, record
from jiyue.estate.organisations.models import Posting


@audited
def attach_basis(
    resource: Resource,
    *,
    source: str,
    by: Posting,
    at: datetime,
    link: str = "",
    paper: tuple[str, bytes] | None = None,
) -> FactBasis:
    """Name the document or whoever gave the facts, with a link or a file where there is one; never public."""
    may_write_for(resource.owner, by=by, at=at)
    if not source.strip():
        raise Refusal("没有写明事实依据。", cure="请填写文件名称和文号，或提供材料的单位。")
    file = uploads.check(*paper) if paper else None
    if file:
        uploads.store(file)
    made = FactBasis.objects.create(
        resource=resource,
        source=source.strip()[:200],
        link=link.strip(),
        paper_name=file.name if file else "",
        paper_sha256=file.sha256 if file else "",
        posting=by,
        at=at,
    )
    data = {"link": made.link, "paper": made.paper_sha256}
    record("review.attach_basis", made, by=by, at=at, summary=f"附事实依据：{made}", data=data)
    return made
