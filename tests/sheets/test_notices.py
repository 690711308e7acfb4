"""The notices on a point's wall: one design, read from two metres, nothing made up."""

import copy
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pypdfium2
import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.furniture import NO_SALES
from advisor_app.sheets.leaf import Document, Leaf, document_of, kept
from advisor_app.sheets.lint import Limits, lint
from advisor_app.sheets.notice_texts import NoticeText, NoticeTexts, Part
from advisor_app.sheets.notices import NOTICES, Identity, notice_leaves, read_notices
from advisor_app.sheets.paper import printed
from advisor_app.sheets.rows import Box, Line, Mark, Shade, Words
from advisor_app.support.paths import resources_folder
from tests.sheets.reading import page_texts, whole_text

FILE = resources_folder() / "notices.toml"
TEXTS = read_notices(FILE)
MILLIMETRE = 72 / 25.4
MARGIN = 20 * MILLIMETRE
WALL = Limits(smallest=18, margin=20)
BADGES = Limits(smallest=10, margin=20)
ON_WALL = [one for one in NOTICES if one != "badge"]
PORTRAIT = [one for one in ON_WALL if one != "name_sign"]
LONG_NAME = "郑州市上街区济源路街道金屏社区幸福家园小区日间照料服务中心银发养老综合服务驿站第"
ADVISORS = ("王芳", "李建国", "欧阳红霞", "张桂兰", "赵卫东", "孙丽", "周国强", "吴秀英", "郑敏",
            "冯志刚", "陈淑珍", "买买提·阿不都热合曼")  # fmt: skip
NOBODY = Identity()
ORDINARY = Identity(
    point="济源路街道养老服务中心",
    address="上街区济源路与中心路交叉口向北50米路西",
    phone="037100000000",
    advisors=ADVISORS[:2],
    hours="周一至周五 8:30—12:00，14:30—17:30",
    hotline="12349",
)
LONG = Identity(
    point=LONG_NAME,
    address="郑州市上街区济源路街道中心路与许昌路交叉口向西二百米路南幸福家园小区十八号楼一层东头",
    phone="037100000000、13800000000",
    advisors=ADVISORS,
    hours="周一至周五 8:30—12:00，14:30—17:30；周六 9:00—11:30；放假看门口的通知",
    complaints="037100000000",
    hotline="12349",
)
IDENTITIES = {"nobody": NOBODY, "ordinary": ORDINARY, "long": LONG}


def leaves(
    faces: Faces, notice: str, identity: Identity = ORDINARY, texts: NoticeTexts = TEXTS
) -> tuple[Leaf, ...]:
    return notice_leaves(faces, texts, notice, identity)


def leaf(
    faces: Faces, notice: str, identity: Identity = ORDINARY, texts: NoticeTexts = TEXTS
) -> Leaf:
    (only,) = leaves(faces, notice, identity, texts)
    return only


def pdf(faces: Faces, found: tuple[Leaf, ...]) -> bytes:
    return printed(faces, Document("公示", "顾问点", found))


def text(faces: Faces, notice: str, identity: Identity = ORDINARY) -> str:
    return whole_text(pdf(faces, leaves(faces, notice, identity)))


def plain(words: str) -> str:
    return re.sub(r"\s", "", words)


def words(one: Leaf) -> list[Words]:
    return [mark for mark in one.marks if isinstance(mark, Words)]


def boxes(one: Leaf) -> list[Box]:
    return [mark for mark in one.marks if isinstance(mark, Box)]


def lines_to_write_on(one: Leaf) -> list[Line]:
    return [mark for mark in one.marks if isinstance(mark, Line) and mark.weight < 1.5]


def found_words(one: Leaf, text: str) -> Words:
    return next(mark for mark in words(one) if mark.text == text)


def with_notice(notice: str, **changes: Any) -> NoticeTexts:
    """Give the texts with one notice changed."""
    changed = replace(TEXTS.notices[notice], **changes)
    return replace(TEXTS, notices=MappingProxyType({**TEXTS.notices, notice: changed}))


def crossing(faces: Faces, one: Leaf) -> list[Words]:
    """Give the words that reach into the margins."""
    return [
        mark
        for mark in words(one)
        if mark.x < MARGIN - 0.6
        or mark.x + faces.length(mark.text, mark.size, mark.bold) > one.width - MARGIN + 0.6
    ]


# --- what stands in the file -------------------------------------------------------------------


def test_that_the_slogan_is_that_of_all_sheets() -> None:
    assert TEXTS.slogan == NO_SALES == "政府服务不收费、不推销"


def test_that_the_complaints_number_has_its_source_in_the_file() -> None:
    assert TEXTS.complaints == "12345"
    assert TEXTS.complaints_name == "政务服务便民热线"
    above = FILE.read_text(encoding="utf-8").partition('complaints = "12345"')[0]
    assert "国办发〔2020〕53号" in above


def test_that_there_are_words_for_every_notice() -> None:
    assert set(TEXTS.notices) == set(NOTICES)
    assert all(one.title and one.closing for one in TEXTS.notices.values())


def test_that_the_four_rules_are_there_in_one_to_three_sentences() -> None:
    rules = TEXTS.notices["rules"].parts
    assert [rule.name for rule in rules] == ["首问负责制", "一次性告知制", "回访制", "保密制"]
    for rule in rules:
        assert 1 <= "".join(rule.words).count("。") <= 3


def test_that_the_services_are_the_duties_and_the_five_kinds() -> None:
    services = TEXTS.notices["services"].parts
    assert len(services) == 3
    whole = plain("".join(part.name + "".join(part.words) for part in services))
    for one in ("养老政策指导", "养老服务资源介绍", "转介", "协助办理", "回访", "紧急救援",
                "生活照料", "家政服务", "精神关怀", "健康管理"):  # fmt: skip
        assert one in whole


def test_that_no_number_to_call_hides_in_the_words() -> None:
    """Nobody is sent to a line that no point has rung up."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    told = str(raw["notice"]) + str(raw["labels"])
    assert re.findall(r"\d{3,}", told) == []


# --- what is printed ---------------------------------------------------------------------------


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("known", IDENTITIES)
def test_that_the_linter_finds_nothing(faces: Faces, notice: str, known: str) -> None:
    found = pdf(faces, leaves(faces, notice, IDENTITIES[known]))
    assert lint(found, BADGES if notice == "badge" else WALL) == ()


@pytest.mark.parametrize("known", IDENTITIES)
def test_that_the_linter_finds_nothing_in_the_whole_set(faces: Faces, known: str) -> None:
    together = tuple(one for notice in NOTICES for one in leaves(faces, notice, IDENTITIES[known]))
    assert lint(pdf(faces, together), BADGES) == ()


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("known", IDENTITIES)
def test_that_all_words_of_the_file_are_printed(faces: Faces, notice: str, known: str) -> None:
    told = TEXTS.notices[notice]
    whole = text(faces, notice, IDENTITIES[known])
    assert plain(told.title) in whole
    assert plain(told.closing) in whole
    for part in told.parts:
        assert plain(part.name) in whole
        assert all(plain(sentence) in whole for sentence in part.words)


@pytest.mark.parametrize("notice", NOTICES)
def test_that_the_slogan_stands_once_at_the_foot(faces: Faces, notice: str) -> None:
    for page in page_texts(pdf(faces, leaves(faces, notice))):
        assert page.count(TEXTS.slogan) == 1
        assert page.endswith(TEXTS.slogan)


@pytest.mark.parametrize("notice", PORTRAIT)
def test_that_the_point_stands_at_the_foot(faces: Faces, notice: str) -> None:
    assert text(faces, notice).endswith(ORDINARY.point + TEXTS.slogan)


def test_that_the_sign_says_the_name_once(faces: Faces) -> None:
    assert text(faces, "name_sign").count(ORDINARY.point) == 1


def test_that_what_is_known_is_printed(faces: Faces) -> None:
    sign, hours = text(faces, "name_sign"), text(faces, "hours")
    for whole in (sign, hours):
        assert f"地址：{ORDINARY.address}" in whole
        assert "电话：0371-00000000" in whole
    assert "热线：12349" in hours
    for one in ("周一至周五", "8:30—12:00", "14:30—17:30"):
        assert one in hours


# --- what is not known -------------------------------------------------------------------------


@pytest.mark.parametrize("notice", NOTICES)
def test_that_nothing_is_made_up(faces: Faces, notice: str) -> None:
    """Of a point of which nothing is known no number is printed but the country's own."""
    figures = set(re.findall(r"\d+", text(faces, notice, NOBODY)))
    assert figures <= {"12345"} if notice == "complaints" else figures <= {"90", "54"}


@pytest.mark.parametrize(
    ("notice", "labels"),
    [
        ("name_sign", ["地址：", "电话："]),
        ("hours", ["星期：", "上午：", "下午：", "地址：", "电话：", "热线：", "顾问点："]),
        ("services", ["顾问点："]),
        ("workflow", ["顾问点："]),
        ("rules", ["顾问点："]),
        ("complaints", ["顾问点："]),
    ],
)
def test_that_a_line_to_write_on_follows_the_label(
    faces: Faces, notice: str, labels: list[str]
) -> None:
    page = leaf(faces, notice, NOBODY)
    lines = lines_to_write_on(page)
    assert len(lines) == len(labels) + (notice == "name_sign")
    for label in labels:
        mark = found_words(page, label)
        (line,) = [
            one for one in lines if 0 < one.y - mark.y < 10 and 0 <= one.x - mark.x < 6 * mark.size
        ]
        assert line.length > 120
        assert line.x >= mark.x + faces.length(label, mark.size, False) - 0.1


def test_that_a_sign_without_a_name_has_a_long_line(faces: Faces) -> None:
    page = leaf(faces, "name_sign", NOBODY)
    longest = max(lines_to_write_on(page), key=lambda line: line.length)
    assert longest.length > 500
    title = found_words(page, "银发顾问点")
    assert longest.y - title.y > 80


@pytest.mark.parametrize("notice", ["name_sign", "hours"])
def test_that_what_is_known_has_no_line(faces: Faces, notice: str) -> None:
    assert lines_to_write_on(leaf(faces, notice)) == []


def test_that_one_unknown_leaves_the_others(faces: Faces) -> None:
    known = replace(ORDINARY, phone="")
    assert len(lines_to_write_on(leaf(faces, "hours", known))) == 1
    assert f"地址：{ORDINARY.address}" in text(faces, "hours", known)


# --- complaints --------------------------------------------------------------------------------


def test_that_complaints_go_to_the_government_line(faces: Faces) -> None:
    whole = text(faces, "complaints")
    assert "政务服务便民热线12345" in whole


def test_that_a_number_of_its_own_takes_its_place(faces: Faces) -> None:
    whole = text(faces, "complaints", replace(ORDINARY, complaints="037100000001"))
    assert "0371-00000001" in whole
    assert "12345" not in whole
    assert "便民热线" not in whole


def test_that_the_government_line_keeps_its_name_when_given(faces: Faces) -> None:
    given_it = text(faces, "complaints", replace(ORDINARY, complaints="12345"))
    assert given_it == text(faces, "complaints")


@pytest.mark.parametrize("number", ["12345", "037100000001", "13800000000", "0371-00000000转8001"])
def test_that_the_number_stands_on_one_line_and_is_largest(faces: Faces, number: str) -> None:
    page = leaf(faces, "complaints", replace(ORDINARY, complaints=number))
    matter = [mark for mark in words(page) if mark.text != "监督投诉电话"]
    largest = max(matter, key=lambda mark: mark.size)
    assert re.sub(r"\D", "", largest.text) == re.sub(r"\D", "", number)
    assert largest.size >= 40
    assert largest.bold


# --- one design --------------------------------------------------------------------------------


@pytest.mark.parametrize("known", IDENTITIES)
def test_that_all_titles_stand_in_the_same_band(faces: Faces, known: str) -> None:
    seen = set()
    for notice in NOTICES:
        page = leaves(faces, notice, IDENTITIES[known])[0]
        band = next(mark for mark in page.marks if isinstance(mark, Shade))
        rule = next(mark for mark in page.marks if isinstance(mark, Line))
        title = found_words(page, TEXTS.notices[notice].title)
        assert band.width == rule.length == pytest.approx(page.width - 2 * MARGIN, abs=0.1)
        middle = title.x + faces.length(title.text, title.size, True) / 2
        assert middle == pytest.approx(page.width / 2, abs=0.1)
        seen.add((band.x, band.y, band.height, rule.y, rule.weight, title.y, title.size))
    assert len(seen) == 1


def test_that_the_foot_is_everywhere_the_same(faces: Faces) -> None:
    seen = set()
    for notice in NOTICES:
        page = leaves(faces, notice)[0]
        slogan = found_words(page, TEXTS.slogan)
        seen.add((round(page.height - slogan.y, 1), slogan.size, slogan.bold))
    assert len(seen) == 1


@pytest.mark.parametrize("notice", NOTICES)
def test_that_titles_can_be_read_from_two_metres(faces: Faces, notice: str) -> None:
    title = found_words(leaves(faces, notice)[0], TEXTS.notices[notice].title)
    assert title.size >= 48
    assert title.bold


@pytest.mark.parametrize("notice", ON_WALL)
def test_that_text_can_be_read_from_two_metres(faces: Faces, notice: str) -> None:
    assert [mark.text for mark in words(leaf(faces, notice)) if mark.size < 24] == []


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("known", IDENTITIES)
def test_that_words_keep_to_the_margins(faces: Faces, notice: str, known: str) -> None:
    for page in leaves(faces, notice, IDENTITIES[known]):
        assert crossing(faces, page) == []


@pytest.mark.parametrize("notice", NOTICES)
def test_that_no_page_is_half_empty(faces: Faces, notice: str) -> None:
    """No white band between the title and the foot is higher than a sixth of the page."""
    page = leaves(faces, notice)[0]
    inked = sorted(_span(mark) for mark in page.marks)
    reached, widest = MARGIN, 0.0
    for top, bottom in inked:
        widest = max(widest, top - reached)
        reached = max(reached, bottom)
    assert widest < page.height / 6


def _span(mark: Mark) -> tuple[float, float]:
    if isinstance(mark, Words):
        return mark.y - mark.size, mark.y + 0.12 * mark.size
    if isinstance(mark, Box | Shade):
        return mark.y, mark.y + mark.height
    return mark.y, mark.y


@pytest.mark.parametrize("notice", NOTICES)
def test_that_it_is_a4(faces: Faces, notice: str) -> None:
    upright = notice not in ("name_sign", "badge")
    for page in leaves(faces, notice):
        assert (page.width, page.height) == ((595.28, 841.89) if upright else (841.89, 595.28))


@pytest.mark.parametrize("notice", NOTICES)
def test_that_it_scales_to_a3(faces: Faces, notice: str) -> None:
    large = tuple(page.scaled(2**0.5) for page in leaves(faces, notice))
    for page in large:
        assert sorted((page.width, page.height)) == pytest.approx([841.89, 1190.55], abs=0.2)
    assert lint(pdf(faces, large), BADGES) == ()
    assert whole_text(pdf(faces, large)) == text(faces, notice)


@pytest.mark.parametrize("notice", NOTICES)
def test_that_it_is_printed_in_grey(faces: Faces, notice: str) -> None:
    with pypdfium2.PdfDocument(pdf(faces, leaves(faces, notice))) as document:
        picture = document[0].render(scale=0.5).to_pil().convert("RGB")
    assert all(red == green == blue for _, (red, green, blue) in picture.getcolors(1 << 20))


@pytest.mark.parametrize("notice", NOTICES)
def test_that_the_same_gives_the_same_and_can_be_kept(faces: Faces, notice: str) -> None:
    document = Document("公示", "顾问点", leaves(faces, notice))
    assert printed(faces, document) == pdf(faces, leaves(faces, notice))
    assert document_of(kept(document)) == document


# --- names and values of any length ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "parted"),
    [
        ("济源路街道养老服务中心", ["济源路街道", "养老服务中心"]),
        ("江南小镇社区日间照料中心", ["江南小镇社区", "日间照料中心"]),
        ("中心路街道养老服务中心", ["中心路街道", "养老服务中心"]),
        ("金屏社区", ["金屏社区"]),
    ],
)
def test_that_a_name_is_parted_between_words(faces: Faces, name: str, parted: list[str]) -> None:
    page = leaf(faces, "name_sign", replace(ORDINARY, point=name))
    large = [mark for mark in words(page) if mark.size > 54]
    assert [mark.text for mark in large] == parted


def test_that_the_name_is_the_largest_on_the_sign(faces: Faces) -> None:
    page = leaf(faces, "name_sign")
    largest = max(mark.size for mark in words(page))
    assert found_words(page, "济源路街道").size == largest >= 66


def test_that_a_name_of_forty_characters_is_still_large_on_the_sign(faces: Faces) -> None:
    assert len(LONG_NAME) == 40
    page = leaf(faces, "name_sign", replace(ORDINARY, point=LONG_NAME))
    assert sum(mark.size >= 40 and mark.size != 54 for mark in words(page)) == 3


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("name", [LONG_NAME, "服务中心第一分部" * 5, "点", "ABCDEFGHIJ" * 4])
def test_that_names_of_any_length_are_whole(faces: Faces, notice: str, name: str) -> None:
    found = leaves(faces, notice, replace(ORDINARY, point=name))
    for page, told in zip(found, page_texts(pdf(faces, found)), strict=True):
        assert name in told
        assert crossing(faces, page) == []


@given(
    st.text("上街区济源路街道社区镇村养老中心，·（）0123456789 ", min_size=1, max_size=40),
    st.sampled_from(sorted(NOTICES)),
)
@settings(max_examples=40, deadline=None)
def test_that_any_name_is_printed_within_the_margins(faces: Faces, name: str, notice: str) -> None:
    for page in leaves(faces, notice, replace(ORDINARY, point=name)):
        assert plain(name) in plain("".join(mark.text for mark in words(page)))
        assert crossing(faces, page) == []


def test_that_a_telephone_number_is_never_torn(faces: Faces) -> None:
    for notice in ("name_sign", "hours"):
        for known in (ORDINARY, LONG):
            page = leaf(faces, notice, known)
            assert any("0371-0000\u00a00000" in mark.text for mark in words(page))


def test_that_hours_are_parted_where_they_list(faces: Faces) -> None:
    page = leaf(faces, "hours")
    large = [mark.text for mark in words(page) if mark.size > 54]
    assert large == ["周一至周五", "8:30—12:00", "14:30—17:30"]


def test_that_hours_keep_their_own_lines(faces: Faces) -> None:
    page = leaf(faces, "hours", replace(ORDINARY, hours="上午8:30—12:00\n\n 下午14:30—17:30 \n"))
    large = [mark.text for mark in words(page) if mark.bold and mark.size > 34]
    assert large[1:] == ["上午8:30—12:00", "下午14:30—17:30"]


@pytest.mark.parametrize("hours", ["全天", "每天 9:00—17:00", LONG.hours, "看门口的通知" * 12])
def test_that_hours_of_any_length_fit(faces: Faces, hours: str) -> None:
    known = replace(ORDINARY, hours=hours)
    assert (
        lint(pdf(faces, leaves(faces, "hours", known)), replace(WALL, longest_sentence=200)) == ()
    )
    for part in re.split(r"[，；\s]+", hours):
        assert part in text(faces, "hours", known)


def test_that_blanks_and_line_ends_in_values_do_no_harm(faces: Faces) -> None:
    messy = replace(ORDINARY, point=" 济源路街道\n养老服务中心\t", phone=" 037100000000 ")
    assert "济源路街道养老服务中心" in text(faces, "services", messy)
    assert "电话：0371-00000000" in text(faces, "name_sign", messy)


def test_that_a_value_of_blanks_is_unknown(faces: Faces) -> None:
    blank = Identity(point=" ", address="\n", phone="　", advisors=(" ", ""), hours="\n \n")
    for notice in NOTICES:
        assert leaves(faces, notice, blank) == leaves(faces, notice, NOBODY)


def test_that_a_rare_character_is_marked_not_dropped(faces: Faces) -> None:
    assert "〔?〕家社区" in text(faces, "rules", replace(ORDINARY, point="𠐪家社区"))


def test_that_a_long_name_at_the_foot_is_parted_between_words(faces: Faces) -> None:
    page = leaf(faces, "rules", replace(ORDINARY, point=LONG_NAME))
    feet = [mark for mark in words(page) if mark.text in LONG_NAME]
    assert len(feet) == 2
    assert feet[0].text.endswith("小区")
    assert all(mark.size >= 18 for mark in feet)


# --- badges ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(13))
def test_that_every_advisor_has_one_badge(faces: Faces, count: int) -> None:
    known = replace(ORDINARY, advisors=ADVISORS[:count])
    found = leaves(faces, "badge", known)
    assert len(found) == max(1, -(-count // 4))
    whole = whole_text(pdf(faces, found))
    assert [whole.count(name) for name in known.advisors] == [1] * count
    assert lint(pdf(faces, found), BADGES) == ()


@pytest.mark.parametrize("count", [0, 1, 4, 5, 12])
def test_that_pages_are_filled_with_badges_to_write_on(faces: Faces, count: int) -> None:
    found = leaves(faces, "badge", replace(ORDINARY, advisors=ADVISORS[:count]))
    labels = [mark for page in found for mark in words(page) if mark.text == "姓名："]
    assert len(labels) == 4 * len(found) - count
    for page in found:
        assert len(boxes(page)) == 4
        assert sum(mark.text == "银发顾问" for mark in words(page)) == 4


def test_that_badges_have_the_size_of_their_cover(faces: Faces) -> None:
    for frame in boxes(leaves(faces, "badge")[0]):
        assert frame.width == pytest.approx(90 * MILLIMETRE, abs=0.01)
        assert frame.height == pytest.approx(54 * MILLIMETRE, abs=0.01)


def test_that_badges_lie_apart(faces: Faces) -> None:
    frames = boxes(leaves(faces, "badge")[0])
    for at, one in enumerate(frames):
        for other in frames[at + 1 :]:
            across = max(one.x, other.x) - min(one.x, other.x) - one.width
            down = max(one.y, other.y) - min(one.y, other.y) - one.height
            assert max(across, down) > 3 * MILLIMETRE


@pytest.mark.parametrize("point", ["", ORDINARY.point, LONG_NAME])
def test_that_words_stay_on_their_badge(faces: Faces, point: str) -> None:
    page = leaves(faces, "badge", replace(ORDINARY, point=point, advisors=(ADVISORS[-1],)))[0]
    for frame in boxes(page):
        marks = [mark for mark in words(page) if _holds(frame, mark)]
        assert len(marks) >= 3
        for mark in marks:
            end = mark.x + faces.length(mark.text, mark.size, mark.bold)
            assert end < frame.x + frame.width - 5
            assert mark.y - 0.88 * mark.size > frame.y
            assert mark.y + 0.12 * mark.size < frame.y + frame.height


def test_that_a_badge_bears_name_role_and_point(faces: Faces) -> None:
    page = leaves(faces, "badge")[0]
    name = found_words(page, "王芳")
    role = found_words(page, "银发顾问")
    assert name.size > role.size
    assert name.y > role.y
    assert sum(mark.text == ORDINARY.point for mark in words(page)) == 4


@pytest.mark.parametrize("name", ["马", "欧阳红霞", "买买提·阿不都热合曼"])
def test_that_an_advisors_name_stands_on_one_line(faces: Faces, name: str) -> None:
    page = leaves(faces, "badge", replace(ORDINARY, advisors=(name,)))[0]
    assert found_words(page, name).bold


def test_that_a_name_of_several_words_is_parted_between_them(faces: Faces) -> None:
    page = leaves(faces, "badge", replace(ORDINARY, advisors=("Alexandra Johnson-Smith",)))[0]
    first, second = found_words(page, "Alexandra"), found_words(page, "Johnson-Smith")
    assert first.y < second.y
    assert first.size == second.size > 18


# --- the workflow ------------------------------------------------------------------------------


def _flow(faces: Faces, texts: NoticeTexts = TEXTS) -> tuple[list[Box], list[Words]]:
    page = leaf(faces, "workflow", texts=texts)
    arrows = [mark for mark in words(page) if mark.text == "↓"]
    return boxes(page), arrows


def test_that_every_step_has_its_box(faces: Faces) -> None:
    frames, _ = _flow(faces)
    assert len(frames) == len(TEXTS.notices["workflow"].parts)


def test_that_arrows_lead_from_box_to_box(faces: Faces) -> None:
    frames, arrows = _flow(faces)
    assert len(arrows) == 7
    for arrow in arrows:
        middle = arrow.x + faces.length("↓", arrow.size, True) / 2
        over = [one for one in frames if one.x < middle < one.x + one.width]
        above = [one for one in over if one.y + one.height <= arrow.y - 0.5 * arrow.size]
        below = [one for one in over if one.y >= arrow.y - 0.1 * arrow.size]
        assert above
        assert below
        assert min(one.y for one in below) - max(one.y + one.height for one in above) < 40


def test_that_boxes_side_by_side_are_alike(faces: Faces) -> None:
    frames, _ = _flow(faces)
    pair = [one for one in frames if one.width < frames[0].width]
    assert len(pair) == 2
    assert pair[0].y == pair[1].y
    assert pair[0].height == pair[1].height
    assert pair[0].x + pair[0].width < pair[1].x


def test_that_a_step_is_told_in_its_box(faces: Faces) -> None:
    page = leaf(faces, "workflow")
    for part in TEXTS.notices["workflow"].parts:
        name = found_words(page, part.name)
        frame = next(one for one in boxes(page) if _holds(one, name))
        told = [mark.text for mark in words(page) if _holds(frame, mark)]
        assert "".join(told) == part.name + "".join(part.words)


def _holds(frame: Box, mark: Words) -> bool:
    across = frame.x <= mark.x <= frame.x + frame.width
    return across and frame.y <= mark.y <= frame.y + frame.height


@pytest.mark.parametrize("beside", [True, False])
def test_that_any_order_of_steps_can_be_drawn(faces: Faces, beside: bool) -> None:
    parts = (
        Part("先", ("看一看",)),
        Part("这样做", ("行",), beside=beside),
        Part("那样做", ("也行",), beside=beside),
        Part("一个名字特别特别长的步骤，长得要单独占一行", ("说一句很长的话，要占好几行才放得下，看看会不会出框",)),
    )  # fmt: skip
    texts = with_notice("workflow", parts=parts)
    page = leaf(faces, "workflow", texts=texts)
    assert crossing(faces, page) == []
    assert len(boxes(page)) == 4
    assert lint(pdf(faces, (page,)), WALL) == ()


def test_that_all_steps_may_stand_side_by_side(faces: Faces) -> None:
    parts = (Part("这样", ("行",)), Part("那样", ("也行",), beside=True))
    frames, arrows = _flow(faces, with_notice("workflow", parts=parts))
    assert len(frames) == 2
    assert arrows == []


# --- too much text -----------------------------------------------------------------------------


def _more(count: int) -> tuple[Part, ...]:
    return tuple(
        Part(f"第{at}条", ("这一句话不长不短，刚好够占一行多一点点。",)) for at in range(count)
    )


def _running(faces: Faces, count: int) -> float:
    page = leaf(faces, "rules", texts=with_notice("rules", parts=_more(count)))
    return min(mark.size for mark in words(page) if "这一句话" in mark.text)


def test_that_more_text_is_set_smaller(faces: Faces) -> None:
    sizes = [_running(faces, count) for count in range(1, 6)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 30
    assert sizes[-1] < 24
    assert min(sizes) >= 18


@pytest.mark.parametrize("notice", ["services", "rules", "complaints", "workflow"])
def test_that_text_is_never_set_below_eighteen_points(faces: Faces, notice: str) -> None:
    with pytest.raises(BadInput) as caught:
        leaf(faces, notice, texts=with_notice(notice, parts=_more(30)))
    assert NOTICES[notice] in caught.value.message
    assert "请改短" in caught.value.message
    assert caught.value.field == notice


@pytest.mark.parametrize("notice", NOTICES)
def test_that_a_title_longer_than_the_band_is_refused(faces: Faces, notice: str) -> None:
    with pytest.raises(BadInput, match="请改短"):
        leaves(faces, notice, texts=with_notice(notice, title="特别特别特别特别特别长的标题" * 2))


@pytest.mark.parametrize("notice", NOTICES)
def test_that_a_name_that_is_a_story_is_refused(faces: Faces, notice: str) -> None:
    with pytest.raises(BadInput, match="放不下"):
        leaves(faces, notice, replace(ORDINARY, point="很长的名称" * 60))


@pytest.mark.parametrize(
    ("notice", "field"),
    [
        ("name_sign", "address"),
        ("hours", "hours"),
        ("hours", "address"),
        ("complaints", "complaints"),
    ],
)
def test_that_values_without_end_are_refused(faces: Faces, notice: str, field: str) -> None:
    endless: dict[str, Any] = {field: "很长的内容1" * 120}
    with pytest.raises(BadInput, match="放不下"):
        leaves(faces, notice, replace(ORDINARY, **endless))


def test_that_a_label_longer_than_the_page_is_refused(faces: Faces) -> None:
    labels = replace(TEXTS.labels, hotline="很长的标签" * 12)
    with pytest.raises(BadInput, match="放不下"):
        leaf(faces, "hours", texts=replace(TEXTS, labels=labels))
    labels = replace(TEXTS.labels, point="很长的标签" * 12)
    with pytest.raises(BadInput, match="放不下"):
        leaf(faces, "rules", NOBODY, replace(TEXTS, labels=labels))


def test_that_an_unknown_notice_is_refused(faces: Faces) -> None:
    with pytest.raises(BadInput) as caught:
        leaves(faces, "poster")
    assert "poster" in caught.value.message
    assert "name_sign" in caught.value.message


# --- reading the file --------------------------------------------------------------------------


def _raw() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _refused(folder: Path, raw: dict[str, Any]) -> str:
    path = folder / "notices.toml"
    path.write_text(tomli_w.dumps(raw), encoding="utf-8")
    with pytest.raises(KnownError) as caught:
        read_notices(path)
    message = caught.value.message
    assert message.startswith("文件 notices.toml ")
    assert "\n" not in message
    return message


def _at(raw: dict[str, Any], place: tuple[str | int, ...]) -> Any:
    found: Any = raw
    for step in place:
        found = found[step]
    return found


def _places(raw: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the places of all keys that have to be there."""
    entries = raw.items() if isinstance(raw, dict) else enumerate(raw)
    for key, value in entries:
        if isinstance(key, str) and key != "beside":
            yield (*place, key)
        if isinstance(value, dict) or (isinstance(value, list) and isinstance(value[0], dict)):
            yield from _places(value, (*place, key))


ALL_KEYS = list(_places(_raw()))


def test_that_the_file_reads_as_it_stands() -> None:
    assert TEXTS.notices["rules"].title == _raw()["notice"]["rules"]["title"]
    assert TEXTS.notices["hours"] == NoticeText(
        _raw()["notice"]["hours"]["title"], _raw()["notice"]["hours"]["closing"]
    )
    beside = [part.name for part in TEXTS.notices["workflow"].parts if part.beside]
    assert beside == ["转介"]


@pytest.mark.parametrize("place", ALL_KEYS, ids=str)
def test_that_a_missing_key_is_named(tmp_path: Path, place: tuple[str | int, ...]) -> None:
    raw = _raw()
    del _at(raw, place[:-1])[place[-1]]
    assert f"{place[-1]} 没有写，请补上" in _refused(tmp_path, raw)


@pytest.mark.parametrize("place", ALL_KEYS, ids=str)
def test_that_a_key_of_another_kind_is_named(tmp_path: Path, place: tuple[str | int, ...]) -> None:
    raw = _raw()
    _at(raw, place[:-1])[place[-1]] = 12345
    message = _refused(tmp_path, raw)
    assert f"{place[-1]} 应当" in message


@pytest.mark.parametrize(
    "place",
    [
        (),
        ("labels",),
        ("notice",),
        ("notice", "rules"),
        ("notice", "hours"),
        ("notice", "rules", "parts", 0),
    ],
    ids=str,
)
def test_that_an_unknown_key_is_named(tmp_path: Path, place: tuple[str | int, ...]) -> None:
    raw = _raw()
    _at(raw, place)["titel"] = "拼错了"
    message = _refused(tmp_path, raw)
    assert "titel 不认识" in message
    assert "可写" in message


def _blank(raw: dict[str, Any]) -> None:
    raw["slogan"] = "  "


def _blank_sentence(raw: dict[str, Any]) -> None:
    raw["notice"]["rules"]["parts"][1]["words"] = ["一句。", ""]


def _no_sentences(raw: dict[str, Any]) -> None:
    raw["notice"]["rules"]["parts"][0]["words"] = []


def _one_sentence(raw: dict[str, Any]) -> None:
    raw["notice"]["rules"]["parts"][0]["words"] = "一句。"


def _number_as_sentence(raw: dict[str, Any]) -> None:
    raw["notice"]["services"]["parts"][2]["words"] = [5]


def _beside_in_words(raw: dict[str, Any]) -> None:
    raw["notice"]["workflow"]["parts"][5]["beside"] = "yes"


def _no_parts(raw: dict[str, Any]) -> None:
    raw["notice"]["services"]["parts"] = []


def _parts_as_text(raw: dict[str, Any]) -> None:
    raw["notice"]["services"]["parts"] = ["讲政策"]


def _parts_of_hours(raw: dict[str, Any]) -> None:
    raw["notice"]["hours"]["parts"] = [{"name": "甲", "words": ["乙"]}]


def _notice_as_text(raw: dict[str, Any]) -> None:
    raw["notice"]["rules"] = "制度"


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_blank, "里的 slogan 是空的，请补上"),
        (_blank_sentence, "里的 notice.rules.parts 第2个的 words 是空的，请补上"),
        (_no_sentences, "里的 notice.rules.parts 第1个的 words 应当是方括号里的一句或几句话"),
        (_one_sentence, "里的 notice.rules.parts 第1个的 words 应当是方括号里的一句或几句话"),
        (_number_as_sentence, "里的 notice.services.parts 第3个的 words 应当是文字，请加上引号"),
        (_beside_in_words, "里的 notice.workflow.parts 第6个的 beside 只能写 true 或 false"),
        (_no_parts, "里的 notice.services.parts 应当写成若干个 [[notice.services.parts]]"),
        (_parts_as_text, "里的 notice.services.parts 应当写成若干个 [[notice.services.parts]]"),
        (_parts_of_hours, "里的 notice.hours.parts 不认识"),
        (_notice_as_text, "里的 notice.rules 应当写成一节 [notice.rules]"),
    ],
)
def test_that_the_message_says_where_and_what(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None], told: str
) -> None:
    raw = copy.deepcopy(_raw())
    spoil(raw)
    assert told in _refused(tmp_path, raw)


def test_that_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"notices\.toml 找不到"):
        read_notices(tmp_path / "notices.toml")


def test_that_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="读不出来"):
        read_notices(tmp_path)


def test_that_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notices.toml"
    path.write_bytes(FILE.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(KnownError, match="UTF-8"):
        read_notices(path)


@pytest.mark.parametrize("broken", ["slogan = ", "[notice", 'slogan = "不收费', "slogan = 一句话"])
def test_that_broken_toml_is_told(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "notices.toml"
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(KnownError, match=r"文件 notices\.toml 写错了"):
        read_notices(path)


def test_that_a_mark_of_byte_order_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "notices.toml"
    path.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert read_notices(path) == TEXTS


def test_that_blanks_around_texts_are_taken_off(tmp_path: Path) -> None:
    raw = _raw()
    raw["slogan"] = f" {raw['slogan']} "
    path = tmp_path / "notices.toml"
    path.write_text(tomli_w.dumps(raw), encoding="utf-8")
    assert read_notices(path) == TEXTS
