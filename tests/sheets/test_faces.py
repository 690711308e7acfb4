"""The bundled typefaces: coverage, lengths, what is missing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import KnownError
from advisor_app.sheets.breaking import NO_BREAK_SPACE
from advisor_app.sheets.faces import BOLD_FILE, MISSING_MARK, REGULAR_FILE, Faces

IN_NO_FACE = "𥂗𠐪"
ONLY_IN_REGULAR = "䶮㛃𠅤"


def test_that_common_text_has_glyphs(faces: Faces) -> None:
    text = "本单为初步判断，是否享受以主管部门审核为准·〔?〕《》“”（）—…0123456789ABCxyz-/%℃　"
    assert faces.cleaned(text) == (text, ())


def test_that_a_character_in_no_face_is_marked_and_reported(faces: Faces) -> None:
    assert faces.cleaned("张𠐪") == (f"张{MISSING_MARK}", ("𠐪",))


def test_that_each_missing_character_is_reported(faces: Faces) -> None:
    assert faces.cleaned(IN_NO_FACE)[1] == tuple(IN_NO_FACE)


def test_that_the_mark_itself_can_be_seen(faces: Faces) -> None:
    assert all(faces.has(one) for one in MISSING_MARK)


@pytest.mark.parametrize("character", ONLY_IN_REGULAR)
def test_that_a_rare_name_character_is_not_missing(faces: Faces, character: str) -> None:
    assert faces.has(character)


def test_that_what_bold_lacks_is_set_in_regular(faces: Faces) -> None:
    parts = list(faces.runs("张䶮兰", bold=True))
    assert parts == [(faces.bold, "张"), (faces.regular, "䶮"), (faces.bold, "兰")]


@pytest.mark.parametrize("character", "𬎆𠮷")
def test_that_what_both_lack_is_set_in_the_face_for_names(faces: Faces, character: str) -> None:
    assert faces.cleaned(character) == (character, ())
    assert list(faces.runs(f"张{character}", bold=True)) == [
        (faces.bold, "张"),
        (faces.names, character),
    ]


def test_that_plain_text_is_one_run(faces: Faces) -> None:
    assert list(faces.runs("张桂兰", bold=False)) == [(faces.regular, "张桂兰")]


def test_that_invisible_characters_are_dropped_silently(faces: Faces) -> None:
    assert faces.cleaned("张\u200b桂\ufeff兰\x07") == ("张桂兰", ())


def test_that_decomposed_letters_are_composed(faces: Faces) -> None:
    assert faces.cleaned("cafe\u0301") == ("café", ())


def test_that_line_ends_become_newlines(faces: Faces) -> None:
    assert faces.cleaned("一\r\n二\t三") == ("一\n二 三", ())


def test_that_an_emoji_is_reported_not_drawn_as_an_empty_box(faces: Faces) -> None:
    assert faces.cleaned("好😀") == (f"好{MISSING_MARK}", ("😀",))


def test_that_a_no_break_space_is_drawn_as_a_space(faces: Faces) -> None:
    assert list(faces.runs(f"电话{NO_BREAK_SPACE}12349", bold=False)) == [
        (faces.regular, "电话 12349")
    ]


def test_that_a_chinese_character_is_as_long_as_it_is_high(faces: Faces) -> None:
    assert faces.length("津贴", 18, bold=False) == pytest.approx(36)


def test_that_digits_are_narrower(faces: Faces) -> None:
    assert faces.length("100", 18, bold=False) < faces.length("津贴", 18, bold=False)


@given(st.text("津贴100元（，abc ", max_size=20), st.text("津贴100元（，abc ", max_size=20))
@settings(deadline=None)
def test_that_lengths_add_up(faces: Faces, one: str, other: str) -> None:
    together = faces.length(one + other, 18, bold=True)
    apart = faces.length(one, 18, bold=True) + faces.length(other, 18, bold=True)
    assert together == pytest.approx(apart)


@given(st.text(max_size=40))
@settings(deadline=None)
def test_that_cleaned_text_is_wholly_printable(faces: Faces, text: str) -> None:
    clean, missing = faces.cleaned(text)
    assert all(one in f"\n{NO_BREAK_SPACE}" or faces.has(one) for one in clean)
    assert not any(faces.has(one) for one in missing)


@given(st.text(max_size=40))
@settings(deadline=None)
def test_that_cleaning_twice_is_cleaning_once(faces: Faces, text: str) -> None:
    clean, _ = faces.cleaned(text)
    assert faces.cleaned(clean) == (clean, ())


def test_that_a_missing_font_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=REGULAR_FILE):
        Faces(tmp_path)


def test_that_a_damaged_font_file_is_told_by_name(tmp_path: Path, fonts_folder: Path) -> None:
    (tmp_path / REGULAR_FILE).write_bytes(b"not a font at all")
    (tmp_path / BOLD_FILE).write_bytes((fonts_folder / BOLD_FILE).read_bytes())
    with pytest.raises(KnownError, match="重新安装"):
        Faces(tmp_path)


def test_that_a_font_cut_short_is_told_by_name(tmp_path: Path, fonts_folder: Path) -> None:
    (tmp_path / REGULAR_FILE).write_bytes((fonts_folder / REGULAR_FILE).read_bytes()[:4000])
    with pytest.raises(KnownError, match=REGULAR_FILE):
        Faces(tmp_path)
