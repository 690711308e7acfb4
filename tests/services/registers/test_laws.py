"""Laws of imports over any register: what comes in reads back, once, and goes without a trace."""

import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.services.suite import Services
from tests.builders import a_point
from tests.services.registers.registers import HEAD, as_csv, as_xlsx, plan, row, take_in

_NAMES = st.sampled_from(["张桂兰", "王秀英", "李芳", "欧阳建国"])
_WORDS = st.text(string.ascii_letters + "问答津贴食堂低保，。 ", max_size=12).map(str.strip)
_ROWS = st.lists(
    st.builds(
        lambda day, name, phone, topic, asked, told: row(
            f"2025-3-{day}", name, 电话=phone, 事项=topic, 咨询内容=asked, 答复=told
        ),
        st.integers(1, 28), st.none() | _NAMES,
        st.none() | st.sampled_from(["10000000001", "10000000002"]),
        st.sampled_from(["高龄津贴", "助餐", "低保", "别的事"]), st.none() | _WORDS, st.none() | _WORDS,
    ),
    min_size=1, max_size=12,
)  # fmt: skip
_CELLS: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)
    | st.dates() | st.text("0123456789.-/年月日:E+Xx岁", max_size=18)
)  # fmt: skip
MARCH = Month.parse("2025-03")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    opened = a_point(tmp_path_factory.mktemp("laws") / "point")
    yield opened
    opened.care.close()


@settings(max_examples=25)
@given(rows=_ROWS, register=st.booleans())
def test_that_rows_read_back_come_once_and_go_without_a_trace(
    shared: Services, tmp_path_factory: pytest.TempPathFactory, rows: list[Any], register: bool
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    before = (shared.reporting.counted(MARCH).indicators, shared.registration.count())
    path = as_csv(folder / "台账.csv", rows)
    made = plan(shared, path, register_people=register)
    assert made.refused == 0
    assert made.good + made.skipped == len(rows)
    done = shared.imports.run(made)
    seen = {one.consultation.id: one for one in shared.consulting.listed(MARCH)}
    for draft in made.drafts:
        talk, note = seen[draft.id].consultation, seen[draft.id].note
        told = dict(zip(HEAD, rows[draft.line - 2], strict=True))
        assert talk.at.astimezone().date().month == 3
        assert str(told["日期"]) == f"2025-3-{draft.day.day}"
        assert (talk.topics, talk.elder, talk.batch) == (draft.topics, draft.elder, done.batch)
        assert " ".join((told["咨询内容"] or "").split()) in " ".join(
            (note.asked if note else "").split()
        )
        assert (told["答复"] or "") in (note.answered if note else "")
    again = plan(shared, as_xlsx(folder / "台账.xlsx", [HEAD, *rows]), register_people=register)
    assert (again.good, again.already, again.people) == (0, made.good, ())
    undone = shared.imports.undo(done.batch)
    assert (undone.rows, undone.people, undone.kept) == (done.rows, done.people, ())
    assert (shared.reporting.counted(MARCH).indicators, shared.registration.count()) == before
    assert shared.desk.record.verify().problems == ()


@settings(max_examples=40)
@given(st.lists(st.lists(_CELLS, max_size=20), max_size=8), st.booleans())
def test_that_any_garbage_is_a_report_or_a_sentence(
    shared: Services, tmp_path_factory: pytest.TempPathFactory, rows: list[Any], headed: bool
) -> None:
    folder = tmp_path_factory.mktemp("garbage")
    path = as_xlsx(folder / "乱.xlsx", [HEAD, *rows] if headed else rows)
    try:
        made = plan(shared, path, register_people=True)
    except BadInput as error:
        assert "\n" not in error.message  # noqa: PT017 - either way is right
        return
    assert made.good + made.already + made.refused + made.skipped == made.rows
    assert all(one.why and one.line > 0 for one in made.findings)
    done = shared.imports.run(made, good_rows=True)
    assert done.rows == made.good
    shared.imports.undo(done.batch)


def test_that_the_order_of_rows_does_not_decide_who_is_who(
    services: Services, tmp_path: Path
) -> None:
    rows = [
        row("2025-3-1", 电话="10000000001"), row("2025-3-2", 身份证号="99999919400305006X", 电话="10000000001"),
        row("2025-3-3", "王秀英", 电话="10000000002"), row("2025-3-4"),
    ]  # fmt: skip
    one = plan(services, as_csv(tmp_path / "一.csv", rows), register_people=True)
    two = plan(services, as_csv(tmp_path / "二.csv", rows[::-1]), register_people=True)
    assert {draft.day: draft.elder for draft in one.drafts} == {
        draft.day: draft.elder for draft in two.drafts
    }
    done = take_in(services, as_csv(tmp_path / "一.csv", rows), register_people=True)
    assert (done.rows, done.people) == (4, 2)
