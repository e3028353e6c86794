"""The area tree: codes, the names that registers use, and addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.access.areas import (
    Ambiguous,
    AreaIndex,
    AreaRow,
    area_row,
    covers,
    level_of,
    lineage,
    local_village_code,
    read_csv,
    read_former,
    read_seed,
    unit_code,
)

LONGYANG = "530502"
SEED = tuple(read_seed())
CHINA = AreaIndex(SEED, read_former())


def found(name: str, within: str) -> str | None:
    place = CHINA.find(name, within)
    return place.code if isinstance(place, AreaRow) else None


def test_every_division_has_its_parent_before_it() -> None:
    seen: set[str] = set()
    for row in SEED:
        assert row.parent is None or row.parent in seen
        seen.add(row.code)
    assert {"530502", "500154", "411500", "150200", "360000"} <= seen


def test_every_township_lies_in_a_county() -> None:
    counties = {row.code for row in SEED if row.level == "county"}
    assert all(row.county in counties for row in SEED if row.level == "township")


@pytest.mark.parametrize("county", ["530502", "500154", "411502", "150202", "360103", "441900", "429004", "419001"])
def test_every_township_is_found_by_its_own_name_in_its_county(county: str) -> None:
    townships = list(CHINA.subtree(county, "township"))
    assert townships
    assert [CHINA.find(row.name, county, "township") for row in townships] == townships


@pytest.mark.parametrize(
    "name", ["兰城", "兰城街道", "兰城街道办事处", "兰城街道办", "兰城办事处", "蘭城街道辦事處", " 兰城 街道　"]
)
def test_a_street_office_is_found_in_every_wording(name: str) -> None:
    assert found(name, LONGYANG) == "530502001"


@pytest.mark.parametrize("name", ["瓦马彝族白族乡", "瓦马白族彝族乡", "瓦马乡", "瓦马", "瓦馬鄉人民政府"])
def test_a_township_of_several_peoples_is_found_without_them(name: str) -> None:
    assert found(name, LONGYANG) == "530502207"


def test_a_township_that_became_a_town_is_still_found() -> None:
    assert found("金鸡镇", LONGYANG) == "530502201"


@pytest.mark.parametrize("name", ["某某镇", "", "永昌县", "街道", "办事处", "人民政府"])
def test_an_unknown_name_is_not_guessed(name: str) -> None:
    assert CHINA.find(name, LONGYANG) is None


def test_a_bare_name_of_a_street_and_a_town_is_ambiguous() -> None:
    place = CHINA.find("河东", "150202")
    assert isinstance(place, Ambiguous)
    assert {row.name for row in place.candidates} == {"河东街道", "河东镇"}
    assert found("河东镇", "150202") != found("河东街道办事处", "150202")


@pytest.mark.parametrize("name", ["稀土高新区", "包头稀土高新区", "包头稀土高新技术产业开发区"])
def test_a_development_zone_is_a_unit_that_reports_like_a_county(name: str) -> None:
    """Trap 11."""
    zone = CHINA.find(name, "150200")
    assert isinstance(zone, AreaRow)
    assert (zone.level, zone.parent, zone.county, zone.unit) == ("county", "150200", zone.code, True)


def test_a_zone_without_any_code_gets_one_below_its_city_or_county() -> None:
    assert area_row(unit_code("411500", 1), "某新区") == AreaRow(
        "4115U1", "某新区", "county", "411500", "4115U1", None, unit=True
    )
    zone = area_row(unit_code("411502", 7), "某园区")
    assert (zone.level, zone.parent, zone.county, zone.unit) == ("township", "411502", "411502", True)
    assert covers("411500", zone.code)


def test_divisions_of_the_national_standard_are_no_units() -> None:
    assert not any(row.unit for row in CHINA.subtree("500154"))
    assert not area_row("500154", "开州区").unit


def test_the_code_of_a_former_county_leads_to_the_present_one() -> None:
    present = CHINA.current("500234")
    assert present is not None
    assert present.code == "500154"
    assert CHINA.current("500154") == present
    assert CHINA.current("500234999") == present
    assert CHINA.current("999999") is None
    assert found("开县", "500000") == "500154"


def test_a_full_name_leaves_out_the_placeholders_of_the_code() -> None:
    assert CHINA.full_name("500154001") == "重庆市开州区汉丰街道"
    assert CHINA.full_name("429004001") == "湖北省仙桃市沙嘴街道"
    assert [row.code for row in CHINA.ancestors("530502104")] == ["530000", "530500", "530502"]


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [
        ("云南省保山市隆阳区蒲缥镇", LONGYANG, "530502104"),
        ("云南省保山市隆阳区瓦马彝族白族乡", LONGYANG, "530502207"),
        ("保山隆阳蒲缥镇永昌村三组", LONGYANG, "530502104"),
        ("蒲縹鎮", "530500", "530502104"),
        ("雲南省保山市隆陽區蘭城街道辦事處", "530000", "530502001"),
        ("重庆市开县临江镇", "500000", "500154117"),
        ("重庆市市辖区开州区汉丰街道 3 号", "500154", "500154001"),
        ("江西省赣州市南康市唐江镇", "360000", "360703100"),
        ("内蒙古包头市稀土高新区稀土路街道", "150200", "150271010"),
        ("河南省济源市沁园街道", "410000", "419001001"),
        ("湖北省仙桃市沙嘴街道", "429004", "429004001"),
        ("广东省东莞市虎门镇", "440000", "441900121"),
    ],
)
def test_the_township_of_an_address_is_found(text: str, within: str, code: str) -> None:
    place = CHINA.in_address(text, within)
    assert place is not None
    assert place.code == code


@pytest.mark.parametrize(
    "text",
    ["同上", "", "隆阳区", "隆阳区某某镇", "云南省昆明市官渡区永昌街道", "保山市施甸县永昌街道", "四川省永昌街道"],
)
def test_an_address_elsewhere_or_without_a_township_is_not_forced_into_the_county(text: str) -> None:
    assert CHINA.in_address(text, LONGYANG) is None


def test_a_local_village_lies_in_its_township_and_is_found_in_every_wording() -> None:
    code = local_village_code("530502104", 1)
    assert code == "530502104901"
    here = AreaIndex([*CHINA.subtree(LONGYANG), area_row(code, "西坝村委会")])
    for name in ("西坝村委会", "西坝村民委员会", "西坝村", "西坝"):
        assert here.find(name, "530502104", "village") == here.get(code)
    assert here.in_address("隆阳区蒲缥镇西坝村委会二组", LONGYANG) == here.get(code)
    assert here.find("西坝村", "530502103", "village") is None


@pytest.mark.parametrize(("parent", "ordinal"), [("530502104", 0), ("530502104", 100), ("530502", 1), ("蒲缥镇", 1)])
def test_a_local_village_needs_a_township_and_a_free_number(parent: str, ordinal: int) -> None:
    with pytest.raises(ValueError, match=r"村（社区）|区划代码"):
        local_village_code(parent, ordinal)


@pytest.mark.parametrize("parent", ["530502104", "530000"])
def test_a_unit_needs_a_city_or_county(parent: str) -> None:
    with pytest.raises(ValueError, match="开发区"):
        unit_code(parent, 1)


def test_villages_are_loaded_from_a_list_for_one_county() -> None:
    lines = ["code,name,streetCode", "530502104201,马街村委会,530502104", "110101001001,多福巷社区居委会,110101001"]
    assert list(read_csv(lines, CHINA, below=LONGYANG)) == [
        AreaRow("530502104201", "马街村委会", "village", "530502104", LONGYANG, "530502104", unit=False)
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["代码,名称"], "第一行"),
        (["code,name", "5305021,某村"], "第 2 行"),
        (["code,name", "530502104201,"], "第 2 行"),
        (["code,name", "530502104201,甲村", "999999001201,乙村"], "第 3 行"),
    ],
)
def test_a_faulty_list_names_the_line(lines: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(read_csv(lines, CHINA))


@given(st.sampled_from(SEED))
def test_a_node_lies_in_itself_and_in_all_that_is_above_it(row: AreaRow) -> None:
    assert covers(row.code, row.code)
    assert all(covers(above, row.code) for above in lineage(row.code))
    assert not any(covers(row.code, above) for above in lineage(row.code))


@given(st.text(max_size=14))
def test_what_is_no_code_is_refused_and_never_crashes(text: str) -> None:
    try:
        level_of(text)
    except ValueError:
        return
    assert len(text) in (6, 9, 12)


@given(st.text(alphabet="云南保山市隆阳区蒲缥镇瓦马彝族白族乡兰城街道办事处村社 　x1", max_size=20))
def test_no_text_breaks_the_search(text: str) -> None:
    CHINA.find(text, LONGYANG)
    CHINA.in_address(text, LONGYANG)
