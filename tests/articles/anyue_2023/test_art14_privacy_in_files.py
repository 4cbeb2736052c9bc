"""安岳2023 第十四条: what a file shows or hides is public as well; private persons' data in it are masked first."""

import pytest

from jiyue.common.refusals import Refusal
from jiyue.common.tests.papers import letter, parcel_of, workbook
from jiyue.content.library.actions import attach
from tests.reviewing import draft, submitted
from tests.world import NOW

# A made-up number of a made-up person born in 1900; its check digit is right.
NUMBER = "512021190001010010"
MASKED = "512021********0010"


def sent(world, name, data):
    resource = draft(world)
    attach(resource, name=name, data=data, by=world.posting("anyue_office", "editor"), at=NOW)
    return submitted(world, resource)


def table(number):
    def fill(book):
        book.active.append(["姓名", "身份证号"])
        book.active.append(["示例某", number])

    return workbook(fill)


def paper(*numbers):
    return letter(lambda page: [page.add_paragraph(number) for number in numbers])


@pytest.mark.clause("anyue-2023/14.4")
def test_a_table_goes_out_only_with_its_numbers_masked(world):
    with pytest.raises(Refusal, match="B2单元格出现居民身份证号码") as refused:
        sent(world, "名单.xlsx", table(NUMBER))
    assert "第十四条" in str(refused.value)
    assert NUMBER not in str(refused.value)
    assert sent(world, "名单.xlsx", table(MASKED))


@pytest.mark.clause("anyue-2023/14.3")
def test_a_number_broken_over_two_lines_of_a_letter_is_stopped_too(world):
    with pytest.raises(Refusal, match="居民身份证号码"):
        sent(world, "通知.docx", paper("身份证号：", NUMBER[:10], NUMBER[10:]))
    assert sent(world, "通知.docx", paper("身份证号：", MASKED[:10], MASKED[10:]))


def test_a_parcel_is_not_taken_in_whole(world):
    with pytest.raises(Refusal, match="解压后逐个上传"):
        sent(world, "名单.zip", parcel_of({"名单.xlsx": table(NUMBER)}))
