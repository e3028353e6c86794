"""Numbers, dates, names, code words, masks and twins, as registers hold them. Every person here is invented."""

from __future__ import annotations

import string
from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from service.people.rules import dates, duplicates, masks, names, numbers
from service.people.rules.codes import (
    CATEGORY,
    COMMUNICATION,
    EDUCATION,
    GRADE,
    HUKOU,
    JOB_FORM,
    LIVING_SOURCE,
    MONITOR,
    SELF_CARE,
    SEX,
    TRI,
    UNEMPLOYED_REASON,
    CodeList,
    parse_employed,
    parse_tri,
)
from service.people.rules.duplicates import Traits

MAN, WOMAN, LEAP = "999999199003070012", "999999199003070020", "999999200002291185"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def sound(body: str) -> str:
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@st.composite
def identities(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
    body = f"{draw(st.integers(100000, 999999))}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return sound(body)


# ------------------------------------------------------------------------------------------------ identity numbers


def test_an_identity_number_tells_birth_date_and_sex() -> None:
    man, woman = numbers.parse_identity(MAN), numbers.parse_identity(WOMAN)
    assert (man.born_on, man.sex) == (date(1990, 3, 7), "male")
    assert (woman.born_on, woman.sex) == (date(1990, 3, 7), "female")
    assert numbers.parse_identity(LEAP).born_on == date(2000, 2, 29)


def test_an_unknown_region_is_no_fault() -> None:
    assert not numbers.parse_identity(MAN).region_known
    assert numbers.parse_identity(sound("11000019900307001")).region_known


@pytest.mark.parametrize(
    "typed",
    [
        "99999919900307008x",
        "９９９９９９１９９００３０７００８Ｘ",
        " 999999 19900307 008X ",
        "'99999919900307008X",
        "99999919900307008ｘ",
    ],
)
def test_wide_characters_blanks_and_small_letters_are_made_good(typed: str) -> None:
    assert numbers.parse_identity(typed).number == "99999919900307008X"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "缺少身份证号"),
        (None, "缺少身份证号"),
        (9.9999919900307e17, "存成了数字"),
        (999999199003070012, "存成了数字"),
        ("9.9999919900307E+17", "存成了数字"),
        ("999999900307001", "15 位"),
        ("99999919900307001", "现在是 17 位"),
        ("99999919850732001X", "出生日期"),
        ("999999199002290012", "出生日期"),
        ("999999180003070019", "出生年份"),
        ("999999199003070013", "校验"),
        ("9999991990O3070012", "字符"),
        ("099999199003070012", "字符"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_its_reason(typed: object, message: str) -> None:
    with pytest.raises(ValueError, match=message) as refused:
        numbers.parse_identity(typed)
    assert not typed or str(typed) not in str(refused.value)


@given(identities())
def test_every_sound_identity_number_is_read_back_as_it_is(number: str) -> None:
    identity = numbers.parse_identity(number)
    assert identity.number == number
    assert f"{identity.born_on:%Y%m%d}" == number[6:14]


@given(identities(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_always_refused(number: str, at: int, other: str) -> None:
    assume(number[at] != other)
    with pytest.raises(ValueError, match=r"身份证号"):
        numbers.parse_identity(number[:at] + other + number[at + 1 :])


@given(identities(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_refused(number: str, at: int) -> None:
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assume(swapped != number)
    with pytest.raises(ValueError, match=r"身份证号"):
        numbers.parse_identity(swapped)


@given(st.text(max_size=24))
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    for parse in (numbers.parse_identity, numbers.parse_certificate, numbers.parse_phone, numbers.parse_credential):
        try:
            parse(text)
        except ValueError as refused:
            assert len(text) < 8 or text not in str(refused)  # noqa: PT017 - any text may also be sound


# --------------------------------------------------------------------------------------------- certificate numbers


def test_a_certificate_number_tells_category_grade_and_reissue() -> None:
    first = numbers.parse_certificate(MAN + "42")
    again = numbers.parse_certificate((MAN + "42b1").lower(), MAN)
    assert (first.category, first.grade, first.reissue) == (4, 2, 0)
    assert (again.category, again.grade, again.reissue) == (4, 2, 1)
    assert again.number == MAN + "42B1"
    assert first.identity == again.identity


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (MAN + "82", "残疾类别"),
        (MAN + "02", "残疾类别"),
        (MAN + "45", "残疾等级"),
        (MAN + "42B0", "补办"),
        (MAN + "42C1", "补办"),
        (MAN + "42B", "现在是 21 位"),
        (MAN, "18 位"),
        (MAN[:17] + "342", "前 18 位校验"),
        ("", "缺少残疾人证号"),
        (9.9e19, "存成了数字"),
    ],
)
def test_a_wrong_certificate_number_is_refused_with_its_reason(typed: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        numbers.parse_certificate(typed)


def test_a_certificate_of_another_person_is_refused() -> None:
    with pytest.raises(ValueError, match="不一致"):
        numbers.parse_certificate(MAN + "42", WOMAN)


def test_other_credentials_are_taken_as_they_are() -> None:
    assert numbers.parse_credential(" 云军 Ａ012345 ") == "云军A012345"
    with pytest.raises(ValueError, match="缺少证件号"):
        numbers.parse_credential(" ")


# ------------------------------------------------------------------------------------------------------ telephones


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800000012", "13800000012"),
        (13800000012.0, "13800000012"),
        ("+86 138-0000-0012", "13800000012"),
        ("１３８００００００１２", "13800000012"),
        ("0875-2123456", "0875-2123456"),
        ("(0875)2123456", "0875-2123456"),
        ("02368123456", "023-68123456"),
    ],
)
def test_a_telephone_number_is_kept_in_one_form(typed: object, kept: str) -> None:
    assert numbers.parse_phone(typed) == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1380000", "现在是 7 位"),
        ("2123456", "区号"),
        ("12800000012", "13 至 19"),
        ("13800000012/13900000012", "只填一个"),
        ("无", "只填一个"),
        ("", "缺少电话号码"),
    ],
)
def test_a_wrong_telephone_number_is_refused_with_its_reason(typed: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        numbers.parse_phone(typed)


# ----------------------------------------------------------------------------------------------------------- dates

FORMATS = ("{0:%Y-%m-%d}", "{0:%Y%m%d}", "{0:%Y.%m.%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日")
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(DAYS, st.sampled_from(FORMATS))
def test_a_date_is_read_in_every_way_counties_write_it(day: date, form: str) -> None:
    assert dates.parse_date(form.format(day)) == day


@given(st.dates(date(1927, 5, 18), date(2099, 12, 31)))
def test_a_day_number_of_excel_is_that_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert dates.parse_date(float(serial)) == dates.parse_date(serial) == dates.parse_date(str(serial)) == day


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime(2026, 11, 20, 8, 30), date(2026, 11, 20)),  # noqa: DTZ001 - as a workbook gives it
        (date(2026, 11, 20), date(2026, 11, 20)),
        (20261120.0, date(2026, 11, 20)),
        ("2026-11-20 00:00:00", date(2026, 11, 20)),
        ("２０２６年１１月２０号", date(2026, 11, 20)),
        ("2018.4", date(2018, 4, 1)),
        ("2018年4月", date(2018, 4, 1)),
        ("201804", date(2018, 4, 1)),
        (2018.4, date(2018, 4, 1)),
        (2018.12, date(2018, 12, 1)),
    ],
)
def test_a_date_cell_of_any_kind_is_read(cell: object, day: date) -> None:
    assert dates.parse_date(cell) == day


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("2023-02-29", "不存在"),
        ("2026.13", "不存在"),
        ("1026-01-01", "不存在"),
        ("去年", "无法识别"),
        ("2026", "无法识别"),
        (True, "无法识别"),
        (-1, "无法识别"),
        (float("nan"), "无法识别"),
        (2018.1, "分不清"),
        ("", "缺少日期"),
        (None, "缺少日期"),
    ],
)
def test_a_wrong_date_is_refused_with_its_reason(cell: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dates.parse_date(cell)


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("2018.4-", date(2018, 4, 1), None),
        ("2018.4", date(2018, 4, 1), None),
        ("2018.4至今", date(2018, 4, 1), None),
        ("2018年4月起", date(2018, 4, 1), None),
        ("2018.4-2020.6", date(2018, 4, 1), date(2020, 6, 30)),
        ("2018.4—2020.2", date(2018, 4, 1), date(2020, 2, 29)),
        ("2018年4月至2020年6月", date(2018, 4, 1), date(2020, 6, 30)),
        ("2018-04-2020-06", date(2018, 4, 1), date(2020, 6, 30)),
        ("2018/4/5～2020/6/7", date(2018, 4, 5), date(2020, 6, 7)),
        ("2018-04-05 至 2020-06-07", date(2018, 4, 5), date(2020, 6, 7)),
        ("20180405-20200607", date(2018, 4, 5), date(2020, 6, 7)),
        ("2018-04-05", date(2018, 4, 5), None),
    ],
)
def test_a_span_is_read_and_a_month_at_its_end_is_meant_whole(cell: str, start: date, end: date | None) -> None:
    period = dates.parse_period(cell)
    assert (period.started_on, period.ended_on) == (start, end)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="早于"):
        dates.parse_period("2020.6-2018.4")


@given(DAYS, DAYS, st.sampled_from(FORMATS))
def test_a_span_of_days_is_read_in_every_way(one: date, other: date, form: str) -> None:
    start, end = sorted((one, other))
    period = dates.parse_period(f"{form.format(start)}-{form.format(end)}")
    assert (period.started_on, period.ended_on) == (start, end)


@given(st.text(alphabet="0123456789.-/年月日至今 ~", max_size=22))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    for parse in (dates.parse_date, dates.parse_period):
        try:
            parse(text)
        except ValueError as refused:
            assert "请" in str(refused)  # noqa: PT017 - any text may also be a date


# ----------------------------------------------------------------------------------------------------------- masks


@given(identities(), identities())
def test_a_masked_identity_number_tells_the_region_only(one: str, other: str) -> None:
    assert masks.mask_identity(one) == masks.mask_identity(one[:6] + other[6:]) == f"{one[:6]}************"


@given(identities(), st.integers(1, 7), st.integers(1, 4), st.sampled_from(["", "B1", "B9"]))
def test_a_masked_certificate_tells_neither_category_nor_grade_nor_reissue(
    number: str, category: int, grade: int, reissue: str
) -> None:
    masked = masks.mask_certificate(f"{number}{category}{grade}{reissue}")
    assert masked == f"{number[:6]}**************"


@given(st.text(alphabet="张李王欧阳小明·艾力", min_size=1, max_size=8))
def test_a_masked_name_tells_the_first_character_and_not_the_length(name: str) -> None:
    assert masks.mask_name(name) == name[0] + "**"


def test_a_masked_telephone_number_hides_the_middle() -> None:
    assert masks.mask_phone("13800000012") == "138****0012"
    assert masks.mask_phone("0875-2123456") == "0875-****56"
    assert masks.mask_certificate("云军A012345") == "********"


# ----------------------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 李 四 ", "李四"),
        ("李　小 明", "李小明"),
        ("买买提．艾力", "买买提·艾力"),
        ("买买提•艾力", "买买提·艾力"),
        ("Ａｎｎａ  Li", "Anna Li"),
        ("李\u200b四", "李四"),
    ],
)
def test_a_name_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert names.parse_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "缺少姓名"),
        (None, "缺少姓名"),
        ("李四2", "数字"),
        (3.0, "数字"),
        ("李四（曾用名）", "标点"),
        ("李" * 51, "50"),
    ],
)
def test_what_is_no_name_is_refused(typed: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        names.parse_name(typed)


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("单小明", "shanxiaoming", "sxm"),
        ("曾文", "zengwen", "zw"),
        ("仇英", "qiuying", "qy"),
        ("解华", "xiehua", "xh"),
        ("查良", "zhaliang", "zl"),
        ("区小兰", "ouxiaolan", "oxl"),
        ("單于蘭", "chanyulan", "cyl"),
        ("欧阳小明", "ouyangxiaoming", "oyxm"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("吕梅", "lvmei", "lm"),
        ("李曾", "liceng", "lc"),
        ("买买提·艾力", "maimaitiaili", "mmtal"),
    ],
)
def test_a_name_is_spelled_as_its_bearer_says_it(name: str, full: str, initials: str) -> None:
    assert names.spelling(name) == (full, initials)


def test_typed_pinyin_is_told_from_characters() -> None:
    assert names.query_spelling(" Lü Mei") == "lvmei"
    assert names.query_spelling("李mei") == ""
    assert names.query_spelling("") == ""


def test_names_are_ordered_by_sound() -> None:
    assert sorted(["张三", "曾三", "李四", "阿昌"], key=names.sort_key) == ["阿昌", "李四", "曾三", "张三"]


def test_traditional_and_simplified_names_meet() -> None:
    assert names.search_form("張 龍") == names.search_form("张龙") == "张龙"
    assert names.search_form("买买提·艾力") == names.search_form("買買提艾力")


def test_grams_carry_the_county() -> None:
    assert names.grams("李小明", "530502") == ["530502李", "530502小", "530502明", "530502李小", "530502小明"]
    assert names.query_grams("小", "530502") == ["530502小"]
    assert names.query_grams("李小明", "530502") == ["530502李小", "530502小明"]
    assert names.query_grams("", "530502") == []


NAMES = st.text(alphabet="李小明张文华欧阳艾力", min_size=1, max_size=8)


@given(NAMES, st.data())
def test_any_part_of_a_name_finds_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert set(names.query_grams(name[start:end], "530502")) <= set(names.grams(name, "530502"))


@given(NAMES)
def test_a_name_is_not_found_from_another_county(name: str) -> None:
    assert not set(names.query_grams(name, "500154")) & set(names.grams(name, "530502"))


@given(st.text(max_size=12))
def test_any_text_can_be_spelled_compared_and_ordered(text: str) -> None:
    full, initials = names.spelling(text)
    assert set(full + initials) <= set(string.ascii_lowercase)
    assert names.search_form(text) == names.search_form(f" {text}\u3000")
    names.sort_key(text)


# ------------------------------------------------------------------------------------------------------ code words


@pytest.mark.parametrize(
    ("codes", "word", "code"),
    [
        (SEX, "女", "female"),
        (CATEGORY, "视力残疾", 1),
        (CATEGORY, "聽力", 2),
        (CATEGORY, 4.0, 4),
        (CATEGORY, "多重残疾", 7),
        (GRADE, "四级", 4),
        (GRADE, "Ⅱ", 2),
        (HUKOU, "农业", "rural"),
        (HUKOU, "非农业", "urban"),
        (HUKOU, "居民户口", "resident"),
        (EDUCATION, "大学专科毕业", "31"),
        (EDUCATION, "中专毕业", "41"),
        (EDUCATION, "普通高中毕业", "61"),
        (EDUCATION, "初中毕业", "71"),
        (EDUCATION, "初中肄业", "73"),
        (EDUCATION, "小学毕业", "81"),
        (EDUCATION, "文盲或半文盲", "90"),
        (EDUCATION, "大学本科", "20"),
        (JOB_FORM, "个体就业", 3),
        (JOB_FORM, "公益性岗位", 4),
        (JOB_FORM, "农村种养加", 6),
        (JOB_FORM, "灵活就业", 7),
        (UNEMPLOYED_REASON, "农用土地被征用", 6),
        (UNEMPLOYED_REASON, "离退休", 2),
        (MONITOR, "边缘易致贫户", "marginal"),
        (MONITOR, "", "none"),
        (SELF_CARE, "部分自理", "partial"),
        (LIVING_SOURCE, "低保", 3),
        (COMMUNICATION, "手语", "sign_language"),
    ],
)
def test_the_words_of_workbooks_are_understood(codes: CodeList[str], word: object, code: object) -> None:
    assert codes.parse(word) == code


CODE_LISTS = (
    SEX,
    CATEGORY,
    GRADE,
    HUKOU,
    JOB_FORM,
    UNEMPLOYED_REASON,
    LIVING_SOURCE,
    MONITOR,
    SELF_CARE,
    COMMUNICATION,
    TRI,
    EDUCATION,
)


@pytest.mark.parametrize("codes", CODE_LISTS, ids=lambda codes: codes.title)
def test_every_label_shown_can_be_typed_back(codes: CodeList[str]) -> None:
    assert [codes.parse(codes.label(code)) for code in codes.labels] == list(codes.labels)
    assert codes.label(None) == "未填写"


@pytest.mark.parametrize("codes", CODE_LISTS, ids=lambda codes: codes.title)
def test_an_unknown_word_is_refused_with_what_may_be_written(codes: CodeList[str]) -> None:
    with pytest.raises(ValueError, match=next(iter(codes.labels.values()))):
        codes.parse("某某")


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("有", "yes"),
        ("是", "yes"),
        ("无", "no"),
        ("否", "no"),
        ("不清楚", "unknown"),
        ("未知", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
    ],
)
def test_what_nobody_knows_is_never_taken_for_no(word: object, answer: str) -> None:
    assert parse_tri(word) == answer


def test_employment_is_read() -> None:
    assert [parse_employed(word) for word in ("已就业", "未就业", "")] == ["yes", "no", "unknown"]


def test_a_missing_category_is_asked_for() -> None:
    with pytest.raises(ValueError, match="缺少残疾类别"):
        CATEGORY.parse(" ")


# ------------------------------------------------------------------------------------------------------ duplicates

BORN = date(1990, 3, 7)


@pytest.mark.parametrize(
    ("other", "suspect", "because"),
    [
        (Traits("李四", BORN), True, ("姓名和出生日期相同",)),
        (Traits("李四", date(1991, 1, 1)), False, ("姓名相同",)),
        (Traits("李四", None, "13800000012"), True, ("姓名相同", "联系电话相同")),
        (Traits("王五", date(1991, 1, 1), "13800000012"), False, ("联系电话相同",)),
        (Traits("王五", None, None, MAN), True, ("身份证号相同",)),
        (Traits("王五", None, None, None, MAN), True, ("残疾人证号的号码主体相同",)),
        (Traits("", None), False, ()),
        (Traits("王五"), False, ()),
    ],
)
def test_who_may_be_the_same_person_twice(other: Traits, suspect: bool, because: tuple[str, ...]) -> None:
    one = Traits("李四", BORN, "13800000012", MAN, MAN)
    assert duplicates.likeness(one, other).because == because
    assert bool(duplicates.candidates(one, [("other", other)])) == suspect


def test_the_likeliest_comes_first() -> None:
    one = Traits("李四", BORN, "13800000012", MAN)
    known = [(1, Traits("李四", BORN)), (2, Traits("李思", None, None, MAN)), (3, Traits("王五"))]
    assert [key for key, _ in duplicates.candidates(one, known)] == [2, 1]


TRAITS = st.builds(
    Traits,
    st.sampled_from(["", "李四", "王五"]),
    st.sampled_from([None, BORN, date(1991, 1, 1)]),
    st.sampled_from([None, "13800000012", "13900000012"]),
    st.sampled_from([None, MAN, WOMAN]),
    st.sampled_from([None, MAN, WOMAN]),
)


@given(TRAITS, TRAITS)
def test_likeness_goes_both_ways(one: Traits, other: Traits) -> None:
    assert duplicates.likeness(one, other) == duplicates.likeness(other, one)
    assert 0 <= duplicates.likeness(one, other).score <= 100
