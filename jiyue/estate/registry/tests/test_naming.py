"""Names of places, their pinyin, and domains held against patterns."""

import pytest

from jiyue.estate.registry import naming


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("祥云县", {"祥云县", "祥云"}),
        ("大理白族自治州", {"大理白族自治州", "大理州", "大理"}),
        ("巍山彝族回族自治县", {"巍山彝族回族自治县", "巍山县", "巍山"}),
        ("双江拉祜族佤族布朗族傣族自治县", {"双江拉祜族佤族布朗族傣族自治县", "双江县", "双江"}),
        ("赵县", {"赵县"}),
    ],
)
def test_a_place_has_its_whole_name_and_a_short_one(name, names):
    assert set(naming.names_of_place(name)) == names


def test_a_place_stands_in_a_domain_by_pinyin_or_initials_in_every_reading():
    assert {"dali", "dl", "dalizhou", "dlz"} <= naming.labels_of_place("大理白族自治州")
    assert {"chongqing", "cq"} <= naming.labels_of_place("重庆市")
    assert "dl.gov" not in naming.labels_of_place("大理白族自治州")


@pytest.mark.parametrize(
    ("domain", "fits"),
    [("www.dali.gov.cn", True), ("www.dl.gov.cn", True), ("dali.gov.cn", False), ("www.dali.gov.cn.example", False)],
)
def test_every_label_must_fit(domain, fits):
    assert naming.fits_main(domain, "www.{place}.gov.cn", place="大理白族自治州") is fits


def test_www_is_no_departments_label():
    assert naming.fits_main("czj.dandong.gov.cn", "{label}.dandong.gov.cn", place="丹东市")
    assert not naming.fits_main("www.dandong.gov.cn", "{label}.dandong.gov.cn", place="丹东市")


def test_a_chinese_domain_is_the_pattern_with_one_of_the_names():
    units = ["丹东市财政局", "市财政局"]
    assert naming.fits_chinese("市财政局.政务", "{unit}.政务", place="丹东市", unit=units)
    assert not naming.fits_chinese("丹东.政务", "{unit}.政务", place="丹东市", unit=units)
    assert naming.fits_chinese("大理州人民政府.政务", "大理州人民政府.政务", place="大理白族自治州", unit=[])
