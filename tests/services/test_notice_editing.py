"""An officer writes a notice: what is asked of it, how it is tidied, and how it ends."""

from datetime import date
from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.domain.sent_down import DistrictNotice, Importance
from advisor_app.services.notice_editing import LONGEST_TEXT, LONGEST_TITLE, NoticeEditing
from advisor_app.services.pack_content import Section
from advisor_app.services.sent_down import MOST_NOTICES
from advisor_app.services.working_library import NOTICES_FILE, WorkingLibrary

TODAY = date(2026, 11, 23)


@pytest.fixture
def library(tmp_path: Path) -> WorkingLibrary:
    made = WorkingLibrary(tmp_path, tuple)
    made.path(Section.NOTICES, NOTICES_FILE).parent.mkdir()
    made.keep_notices(())
    return made


@pytest.fixture
def editing(library: WorkingLibrary) -> NoticeEditing:
    return NoticeEditing(library, lambda: TODAY)


def write(
    editing: NoticeEditing, title: str = "标题", text: str = "内容", notice: str = "",
    begins: date = TODAY, ends: date | None = None,
) -> DistrictNotice:  # fmt: skip
    return editing.save(notice, title=title, text=text, valid_from=begins, valid_until=ends)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("  助餐 ", "助餐"),
        ("甲\u3000乙", "甲 乙"),
        ("助\u200b餐", "助餐"),
        ("助餐\n补贴", "助餐 补贴"),
        ("甲\x7f乙", "甲乙"),
        ("长" * LONGEST_TITLE + "\u3000\u3000", "长" * LONGEST_TITLE),
    ],
)
def test_that_a_title_pasted_from_anywhere_is_a_line(
    editing: NoticeEditing, title: str, kept: str
) -> None:
    assert write(editing, title).title == kept
    assert [one.title for one in editing.listed()] == [kept]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("一\r\n二", "一\n二"),
        ("一  \n二\t三  ", "一\n二 三"),
        ("\n\n一\n\n二\n\n", "一\n\n二"),
        ("\u3000\u3000一段\n\u3000\u3000二段", "一段\n  二段"),
        ("甲\u3000乙", "甲 乙"),
        ("一\u200b二\ufeff", "一二"),
        ("一\u2028二", "一\n二"),
    ],
)
def test_that_a_text_keeps_its_lines_and_nothing_unseen(
    editing: NoticeEditing, text: str, kept: str
) -> None:
    assert write(editing, text=text).text == kept
    assert editing.listed()[0].text == kept


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"title": ""}, "title", "还没有写标题"),
        ({"title": " \u3000\n"}, "title", "还没有写标题"),
        ({"title": "\u200b"}, "title", "还没有写标题"),
        ({"text": ""}, "text", "还没有写内容"),
        ({"text": "\n\t\n"}, "text", "还没有写内容"),
        ({"title": "长" * (LONGEST_TITLE + 1)}, "title", "标题太长：至多40个字，现在41个"),
        ({"text": "长" * (LONGEST_TEXT + 2)}, "text", "内容太长：至多500个字，现在502个"),
        ({"ends": date(2026, 11, 22)}, "valid_until", "止的日子在起的日子之前"),
        ({"notice": "gone"}, "id", "已经删去了：请重新写一条"),
    ],
)
def test_that_what_is_wrong_is_said_and_nothing_written(
    editing: NoticeEditing, given: dict[str, object], field: str, said: str
) -> None:
    before = write(editing)
    with pytest.raises(BadInput, match=said) as refused:
        write(editing, **given)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert editing.listed() == (before,)


def test_that_the_newest_stands_first_and_each_has_a_name_of_its_own(
    editing: NoticeEditing,
) -> None:
    for title in ("一", "二", "三"):
        write(editing, title)
    assert [one.title for one in editing.listed()] == ["三", "二", "一"]
    assert [one.id for one in editing.listed()] == [f"2026-11-23-{at}" for at in (3, 2, 1)]
    editing.drop("2026-11-23-2")
    assert write(editing, "四").id == "2026-11-23-2"


def test_that_a_correction_stays_in_its_place(editing: NoticeEditing) -> None:
    first, second = write(editing, "一"), write(editing, "二")
    again = write(editing, "一改", notice=first.id)
    assert again.id == first.id
    assert [one.title for one in editing.listed()] == [second.title, "一改"]


@pytest.mark.parametrize(
    ("begins", "ends", "after"),
    [
        (date(2026, 11, 1), None, (date(2026, 11, 1), date(2026, 11, 22))),
        (date(2026, 11, 1), date(2027, 1, 1), (date(2026, 11, 1), date(2026, 11, 22))),
        (date(2026, 12, 1), None, (date(2026, 11, 22), date(2026, 11, 22))),
        (TODAY, TODAY, (date(2026, 11, 22), date(2026, 11, 22))),
    ],
)
def test_that_a_notice_that_was_ended_is_shown_no_more(
    editing: NoticeEditing, begins: date, ends: date | None, after: tuple[date, date]
) -> None:
    made = write(editing, begins=begins, ends=ends)
    editing.end(made.id)
    (one,) = editing.listed()
    assert (one.valid_from, one.valid_until) == after
    assert not one.is_shown_on(TODAY)


def test_that_what_is_gone_can_neither_end_nor_go(editing: NoticeEditing) -> None:
    made = write(editing)
    editing.drop(made.id)
    assert editing.listed() == ()
    for step in (editing.end, editing.drop):
        with pytest.raises(BadInput, match="已经删去了") as refused:
            step(made.id)
        assert refused.value.field == "id"


def test_that_a_full_file_takes_corrections_and_nothing_new(
    library: WorkingLibrary, editing: NoticeEditing
) -> None:
    one = write(editing)
    library.keep_notices(
        DistrictNotice(id=f"n{at}", title="满", text="满", valid_from=TODAY)
        for at in range(MOST_NOTICES)
    )
    with pytest.raises(BadInput, match=f"至多{MOST_NOTICES}条"):
        write(editing)
    assert write(editing, "改", notice="n7").title == "改"
    assert len(editing.listed()) == MOST_NOTICES
    assert one not in editing.listed()


def test_that_a_file_broken_by_an_editor_is_named(
    library: WorkingLibrary, editing: NoticeEditing
) -> None:
    path = library.path(Section.NOTICES, NOTICES_FILE)
    path.write_bytes(b"[[notice]\n")
    with pytest.raises(BadInput, match=r"notices.toml 第 1 行"):
        editing.listed()
    with pytest.raises(BadInput):
        write(editing)
    path.unlink()
    with pytest.raises(BadInput, match=r"“给顾问的通知”的文件 notices.toml 读不出来"):
        editing.listed()


def test_that_how_pressing_it_is_is_kept(editing: NoticeEditing) -> None:
    for weight in Importance:
        made = editing.save("", title="标题", text="内容", valid_from=TODAY, importance=weight)
        assert made.importance is weight
    assert [one.importance for one in editing.listed()] == list(reversed(Importance))
