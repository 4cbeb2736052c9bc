"""大理2021 印发通知: what a document says of itself, and how one that is public after redaction is kept."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.content.library import actions as library
from jiyue.content.review.actions import submit
from tests.reviewing import draft
from tests.world import NOW

DOCUMENT = {
    "kind": "policy",
    "title": "大理州人民政府办公室关于印发管理办法的通知",
    "document_number": "大政办通[2021]11号",
    "issuer": "大理州人民政府办公室",
    "approver": "大理州人民政府",
    "recipients": "各县市人民政府，州级各部门",
    "written_on": "2021-06-01",
    "theme": "综合政务",
}


@pytest.mark.clause("dali-2021/0.a", "dali-2021/0.c")
def test_a_document_keeps_its_number_in_three_parts_its_recipients_and_who_approved_it(world):
    resource = draft(world, "dali", **DOCUMENT)
    version = library.make_version(resource, by=world.posting("dali_office", "editor"), at=NOW)
    parts = version.number_parts
    assert (parts.agency, parts.year, parts.serial) == ("大政办通", 2021, 11)
    assert version.document_number == "大政办通〔2021〕11号"
    assert (version.recipients, version.issuer, version.approver) == (
        "各县市人民政府，州级各部门",
        "大理州人民政府办公室",
        "大理州人民政府",
    )
    assert version.written_on.isoformat() == "2021-06-01"


@pytest.mark.clause("dali-2021/0.b")
def test_what_is_public_after_redaction_has_its_original_put_aside_and_never_among_its_files(world):
    editor = world.posting("dali_office", "editor")
    resource = draft(world, "dali", publicity="redacted", **DOCUMENT)
    with pytest.raises(Refusal, match="删减前原件") as refused:
        submit(resource, by=editor, at=NOW)
    assert "大理州政府网站和政务新媒体管理规定" in str(refused.value)
    secret = "全文，含内部联系安排。".encode()
    kept = library.keep_original(resource, name="原件.txt", data=secret, redactions="删去内部安排", by=editor, at=NOW)
    assert secret not in bytes(kept.sealed)
    with pytest.raises(Refusal, match="不能作为附件"):
        library.attach(resource, name="附件.txt", data=secret, by=editor, at=NOW)
    opened = submit(resource, by=editor, at=NOW)
    assert opened.version.attachment_hashes == []
    assert opened.version.publicity == "redacted"
