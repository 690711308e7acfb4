"""What belongs to one device: settings, drafts and exports do what a dictionary would, and stay."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.ids import RecordId
from advisor_app.store.device import Draft, Export, ExportAnswer, TakenReceipt
from advisor_app.store.record import Record
from tests.builders import TestIds, a_record, an_elder

FEW = settings(max_examples=8)
NAMES = st.sampled_from(["hotline", "printer", "备注", "", "a'b"])
Step = Callable[[], None]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return a_record(tmp_path)


def export(digest: str, at: str, last: int, count: int = 1) -> Export:
    return Export(digest, at, f"{digest}.advb", last, count)


@given(st.lists(st.tuples(NAMES, st.text(max_size=20)), max_size=12))
@FEW
def test_that_the_last_word_on_a_setting_counts(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    record = a_record(folder)
    for name, value in made:
        with record.begin():
            record.device.keep_setting(name, value)
    record.close()
    again = a_record(folder, seed=1)
    known = dict(made)
    for name in ("hotline", "printer", "备注", "", "a'b", "never"):
        assert again.device.setting(name) == known.get(name)
    again.close()


_FORMS = st.tuples(
    st.sampled_from(["keep", "drop", "about"]),
    st.sampled_from("abcd"),
    st.sampled_from(["consultation", "sheet"]),
    st.sampled_from(["e1", "e2", None]),
)


@given(st.lists(_FORMS, max_size=14))
@FEW
def test_that_drafts_are_kept_by_form_and_forgotten_by_form_or_elder(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str, str | None]]
) -> None:
    record = a_record(tmp_path_factory.mktemp("drafts"))
    known: dict[str, Draft] = {}
    for place, (act, form, kind, elder) in enumerate(steps):
        with record.begin():
            if act == "keep":
                known[form] = Draft(form, kind, {"elder": elder, "n": place}, f"2026-{place:02d}")
                record.device.keep_draft(known[form])
            elif act == "drop":
                record.device.drop_draft(form)
                known.pop(form, None)
            elif elder:
                record.device.drop_drafts_about(RecordId(elder))
                known = {name: one for name, one in known.items() if one.payload["elder"] != elder}
    for kind in ("consultation", "sheet", "other"):
        mine = [one for one in known.values() if one.kind == kind]
        mine.sort(key=lambda one: one.saved_at, reverse=True)
        assert record.device.drafts(kind) == tuple(mine)
    record.close()


def test_that_drafts_of_one_moment_come_in_the_order_of_their_forms(record: Record) -> None:
    with record.begin():
        for form in ("b", "c", "a"):
            record.device.keep_draft(Draft(form, "sheet", {}, "2026-11-23"))
    assert [one.form for one in record.device.drafts("sheet")] == ["a", "b", "c"]
    record.close()


def test_that_any_words_come_back_from_a_draft_as_they_were_typed(record: Record) -> None:
    payload = {
        "asked": "问“助餐”\n第二行\u3000",
        "rare": "𠀀",
        "list": [1, None, True],
        "deep": {"甲": 1.5},
    }
    with record.begin():
        record.device.keep_draft(Draft("f", "consultation", payload, "2026"))
    (one,) = record.device.drafts("consultation")
    assert one.payload == payload
    record.close()


EXPORTS = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(1, 5), st.integers(0, 99)), max_size=10
)


@given(EXPORTS, st.integers(1, 4))
@FEW
def test_that_what_left_the_device_is_known_by_its_digest(
    tmp_path_factory: pytest.TempPathFactory, made: list[tuple[str, int, int]], limit: int
) -> None:
    record = a_record(tmp_path_factory.mktemp("exports"))
    known: dict[str, Export] = {}
    for digest, day, last in made:
        known[digest] = export(digest, f"2026-11-0{day}", last)
        with record.begin():
            record.device.keep_export(known[digest])
    found = record.device.exports()
    assert sorted(found, key=repr) == sorted(known.values(), key=repr)
    assert list(found) == sorted(found, key=lambda one: (one.at, one.last_pos), reverse=True)
    assert record.device.exports(limit) == found[:limit]
    for pos in (0, 40, 99):
        since = record.device.exports_since(pos, "")
        later = [one for one in known.values() if one.last_pos >= pos]
        assert sorted(since, key=repr) == sorted(later, key=repr)
        assert record.device.exports_since(pos, "another district") == ()
    for digest in "abcdef":
        assert record.device.export(digest) == known.get(digest)
        assert record.device.export_beginning(digest) == known.get(digest)
    record.close()


def test_that_an_answer_belongs_to_its_export_and_a_stranger_s_is_let_be(record: Record) -> None:
    answer = ExportAnswer(epoch="e" * 32, serial=3, accepted=5, unchanged=2, problem="")
    spans = {"a" * 32: ((1, 4), (7, 9))}
    with record.begin():
        record.device.keep_export(
            Export("d", "2026", "d.advb", 9, 7, spans, district="k", epoch="e" * 32, serial=2)
        )
        record.device.keep_answer("d", answer)
        record.device.keep_answer("nobody's", answer)
        record.device.mark_sent("d", "2027")
    (one,) = record.device.exports()
    assert (one.answer, one.spans, one.sent_at) == (answer, spans, "2027")
    assert (one.district, one.epoch, one.serial) == ("k", "e" * 32, 2)
    assert record.device.export("nobody's") is None
    record.close()


def test_that_receipts_come_newest_first_whatever_their_numbers(record: Record) -> None:
    with record.begin():
        for number, epoch in enumerate("aab"):
            one = TakenReceipt(
                digest=f"{number}", epoch=epoch, serial=9 - number, issued_at="2026",
                taken_at="2026", content=bytes([number]),
            )  # fmt: skip
            record.device.keep_receipt(one)
            record.device.keep_receipt(one)
    assert [one.digest for one in record.device.receipts()] == ["2", "1", "0"]
    assert [one.content for one in record.device.receipts(1)] == [b"\x02"]
    assert record.device.epochs() == ("b", "a")
    record.close()


@pytest.mark.parametrize("what", ["setting", "draft", "export"])
def test_that_a_transaction_that_fails_leaves_the_device_as_it_was(
    record: Record, what: str
) -> None:
    device = record.device
    steps: dict[str, Step] = {
        "setting": lambda: device.keep_setting("a", "1"),
        "draft": lambda: device.keep_draft(Draft("f", "sheet", {}, "2026")),
        "export": lambda: device.keep_export(export("d", "2026", 7)),
    }

    def fail() -> None:
        with record.begin():
            steps[what]()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (device.setting("a"), device.drafts("sheet"), device.exports()) == (None, (), ())
    record.close()


def test_that_the_device_s_own_things_are_no_part_of_the_journal(record: Record) -> None:
    ids = TestIds("device")
    with record.begin() as work:
        work.put(an_elder(ids), ids.revision())
    before = list(record.journal.after(0))
    with record.begin():
        record.device.keep_setting("a", "1")
        record.device.keep_draft(Draft("f", "sheet", {"words": "问"}, "2026"))
        record.device.keep_export(export("d", "2026", 1))
    after = list(record.journal.after(0))
    assert len(before) == 1
    assert after == before
    assert record.verify().problems == ()
    record.rebuild()
    assert record.device.setting("a") == "1"
    assert [one.form for one in record.device.drafts("sheet")] == ["f"]
    record.close()
