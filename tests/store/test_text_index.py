"""The index of words finds what a naive scan finds: every part of every note, and nothing else."""

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.consultation import Note
from advisor_app.domain.errors import RecordProblem
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.records import Erasure
from advisor_app.store import text_index
from advisor_app.store.connection import immediate
from advisor_app.store.migrations import USER_VERSION, run_script
from advisor_app.store.record import Record
from advisor_app.store.text_index import MOST_PAIRS, TextIndex, query_of, tokens
from advisor_app.support.plain_text import fold
from tests.builders import START, TestIds, a_consultation, a_record, an_elder, an_identity

SIGNS = "\"'*()^:+-~?%_[]{}\\/|&<>=.,;!@#$`\x00\ue021"
TOLD = (
    "问高龄津贴", "高津龄贴", "ＡＢＣ１２３", "abc123", "AND OR NOT NEAR", "𠀀𠮷家", "😀👨‍👩‍👧",
    "Straße", "STRASSE", "é", "e\u0301", "①②", "㈱", "100%", "他说“不收费”", "word*", 'a"b',
    "津贴，高龄", "line\nline", "ﬁ", "İ", "ς", "高", "龄高龄高龄", "가각", "\u3000全角",
)  # fmt: skip
texts = st.lists(
    st.one_of(
        st.sampled_from(TOLD),
        st.text(st.sampled_from("高龄津贴助餐aA1 ，%*\"'"), max_size=8),
        st.text(st.sampled_from(SIGNS), max_size=4),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    ),
    min_size=1,
    max_size=4,
).map("".join)


class Talks:
    """A record with consultations, and their words beside it for the naive scan."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.ids = TestIds("talks")
        self.words: dict[RecordId, list[str]] = {}
        self.notes: dict[RecordId, RecordId] = {}

    def tell(self, asked: str, answered: str = "", name: str = "") -> RecordId:
        ids = self.ids
        elder = an_elder(ids) if name else None
        at = START + timedelta(minutes=len(self.words))
        one = a_consultation(ids, elder.id if elder else None, at)
        note = Note(id=ids.record(), consultation=one.id, asked=asked, answered=answered)
        with self.record.begin() as work:
            work.put(one, ids.revision())
            if asked or answered:
                work.put(note, ids.revision())
            if elder:
                work.put(elder, ids.revision())
                work.put(an_identity(ids, elder.id, name), ids.revision())
        self.words[one.id] = [f"{asked}\n{answered}", name]
        self.notes[one.id] = note.id
        return one.id

    def correct(self, one: RecordId, asked: str) -> None:
        seen = self.record.consultations.get(one)
        assert seen is not None
        note = Note(id=self.notes[one], consultation=one, asked=asked)
        with self.record.begin() as work:
            work.put(note, self.ids.revision(), saw=seen.note_head)
        self.words[one][0] = f"{asked}\n"

    def erase(self, one: RecordId, *, whole: bool = False) -> None:
        seen = self.record.consultations.get(one)
        assert seen is not None
        elder = seen.consultation.elder if whole else None
        erasure = Erasure(
            id=self.ids.record(), elder=elder or self.ids.record(), at=START, reason="本人要求",
            records=(self.notes[one],),
        )  # fmt: skip
        with self.record.begin() as work:
            work.put(erasure, self.ids.revision())
        self.words[one] = ["", "" if elder else self.words[one][1]]

    def scan(self, typed: str) -> set[RecordId]:
        """Look through everything, a character after the other."""
        words = _plain(typed).split()
        return {
            one
            for one, told in self.words.items()
            if all(any(word in _plain(text) for text in told) for word in words)
        }

    def found(self, typed: str) -> set[RecordId]:
        seen = self.record.consultations.listed(search=typed)
        return {one.consultation.id for one in seen}

    def terms(self) -> set[str]:
        return {row[0] for row in self.record._db.execute("SELECT term FROM text_entry")}


def _plain(text: str) -> str:
    """Fold as the standard says, each character by itself; written apart from the program's."""
    once = (unicodedata.normalize("NFKD", one) for one in text)
    return "".join(unicodedata.normalize("NFKD", one.casefold()) for one in once)


@contextmanager
def talks(folder: Path) -> Iterator[Talks]:
    record = a_record(folder)
    try:
        yield Talks(record)
    finally:
        record.close()


def _parts(text: str) -> Iterator[str]:
    return (
        text[start:end]
        for start in range(len(text))
        for end in range(start + 1, min(len(text), start + 12) + 1)
    )


@given(told=st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_that_every_part_of_every_note_is_found(
    told: Sequence[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with talks(tmp_path_factory.mktemp("r")) as here:
        for asked, answered in told:
            one = here.tell(asked, answered)
            for part in {*_parts(asked[:14]), *_parts(answered[:14]), asked, answered}:
                assert one in here.found(part), part


@given(told=st.lists(st.tuples(texts, texts), max_size=5), typed=st.lists(texts, max_size=4))
def test_that_nothing_is_found_that_a_naive_scan_does_not_find(
    told: Sequence[tuple[str, str]],
    typed: Sequence[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with talks(tmp_path_factory.mktemp("r")) as here:
        for asked, name in told:
            here.tell(asked, name=name.strip())
        for one in (*typed, *TOLD, *SIGNS):
            assert here.found(one) == here.scan(one), one


@pytest.mark.parametrize(
    ("typed", "hits"),
    [
        ("高", {0, 1}), ("高龄", {0}), ("高龄津贴", {0}), ("津贴 高龄", {0}), ("龄津", {0}),
        ("津高", set()), ("高津", {1}), ("ａｂｃ", {2}), ("ABC", {2}), ("Ａｂｃ１", {2}),
        ('"', {3}), ("*", {3}), ("%", {3}), ("_", {3}), ("高*", set()), ('"高龄"', set()),
        ("NOT", {3}), ("高龄 OR 助餐", set()), ("高龄 NOT 津贴", set()), ("a:b", {3}),
        ("words:高龄", set()), ("^高", set()), ("𠮷", {4}), ("𠀀𠮷", {4}), ("👩", {4}),
        ("桂兰", {4}), ("张桂兰 𠮷", {4}), ("张桂兰 高龄", set()), ("13800", {2}), ("3800138", {2}),
        ("  高龄\u3000津贴 ", {0}), ("(", {3}), ("（", {3}), (";", {3}), ("'", {3}), ("--", {3}),
    ],
)  # fmt: skip
def test_that_what_is_typed_is_plain_text(typed: str, hits: set[int], tmp_path: Path) -> None:
    with talks(tmp_path) as here:
        told = [
            here.tell("问高龄津贴怎么办"),
            here.tell("高津龄贴"),
            here.tell("Abc123", "13800138000"),
            here.tell("\"quoted\" 'one' a:b * % _ (x); --", "NOT this"),
            here.tell("𠀀𠮷 👨‍👩‍👧", name="张桂兰"),
        ]
        assert here.found(typed) == {told[place] for place in hits}
        assert here.found(typed) == here.scan(typed)


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["tell", "correct", "erase", "rebuild"]), texts, st.integers(0)),
        min_size=1,
        max_size=8,
    )
)
def test_that_the_index_keeps_step_with_whatever_happens(
    steps: Sequence[tuple[str, str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with talks(tmp_path_factory.mktemp("r")) as here:
        told, erased = list[RecordId](), set[RecordId]()
        for act, text, number in steps:
            one = told[number % len(told)] if told else None
            if act == "rebuild":
                here.record.rebuild()
            elif act == "tell" or one is None or one in erased:
                told.append(here.tell(f"甲{text}", name="张三"))
            elif act == "correct":
                here.correct(one, f"乙{text}")
            else:
                here.erase(one)
                erased.add(one)
        for typed in ("甲", "乙", "张三", "高龄", *(text for _, text, _ in steps)):
            assert here.found(typed) == here.scan(typed)
        assert here.record.verify().problems == ()
        kept = set(tokens(fold("张三"))) if told else set[str]()
        for text, _ in here.words.values():
            kept.update(tokens(fold(text)))
        assert here.terms() == kept


def test_that_nothing_of_an_erased_note_stays_in_the_index(tmp_path: Path) -> None:
    """Other notes stand around it, so that its pages are shared and kept."""
    with talks(tmp_path) as here:
        for number in range(60):
            here.tell(f"问助餐{number}", "在三号楼", name="王芳")
        secret = here.tell("患癌症晚期", "转介慈善总会", name="张桂兰")
        for number in range(60):
            here.tell(f"问洗澡{number}", name="李四")
        before = here.terms()
        assert {"癌症", "癌", "慈善", "桂兰"} <= before
        here.erase(secret, whole=True)
        gone = before - here.terms()
        assert {
            "患癌",
            "癌症",
            "症晚",
            "晚期",
            "癌",
            "转介",
            "慈善",
            "善总",
            "张桂",
            "桂兰",
        } <= gone
        assert here.found("癌症") == here.found("桂兰") == set()
        blocks = b"".join(
            row[0] for row in here.record._db.execute("SELECT block FROM text_index_data")
        )
        assert "癌".encode() not in blocks
        assert "总会".encode() not in blocks
        kept = here.record._db.execute("SELECT group_concat(words) FROM text").fetchone()[0]
        assert "癌" not in kept
        assert "张桂兰" not in kept
        assert here.record.verify().problems == ()


def test_that_an_erased_note_does_not_come_back_with_an_old_bundle(tmp_path: Path) -> None:
    with talks(tmp_path) as here:
        one = here.tell("患癌症晚期")
        old = tuple(here.record.journal.after(0))
        here.erase(one)
        with here.record.begin() as work:
            work.absorb(old)
        here.record.rebuild()
        assert here.found("癌") == set()
        assert "癌" not in here.terms()


def test_that_a_merged_note_is_found_by_what_it_came_to(tmp_path: Path) -> None:
    with talks(tmp_path / "a") as source:
        one = source.tell("问助餐", name="张桂兰")
        source.correct(one, "问洗澡")
        revisions = tuple(source.record.journal.after(0))
    with talks(tmp_path / "b") as here, here.record.begin() as work:
        work.absorb(reversed(revisions))
        found = [here.found(typed) for typed in ("助餐", "洗澡", "桂兰")]
    assert found == [set(), {one}, {one}]


def test_that_it_does_not_matter_how_common_the_words_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rare words go by the index, common ones by the newest first; both find the same."""
    with talks(tmp_path) as here:
        for number in range(30):
            here.tell(f"问高龄{number}", name="张三" if number % 3 else "")
        by_index = {typed: here.found(typed) for typed in ("高", "问高龄2", "张", "2 张", "无")}
        for few in (0, 1, 5, 30):
            monkeypatch.setattr(text_index, "FEW", few)
            assert {typed: here.found(typed) for typed in by_index} == by_index
        monkeypatch.setattr(text_index, "FEW", 0)
        newest = here.record.consultations.listed(search="高龄", limit=3)
        assert [one.note.asked for one in newest if one.note] == [
            "问高龄29",
            "问高龄28",
            "问高龄27",
        ]


@pytest.mark.parametrize("few", [0, 3000])
def test_that_order_month_topic_and_limit_hold_for_words_too(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "FEW", few)
    with talks(tmp_path) as here:
        told = [here.tell(f"问高龄{number}") for number in range(5)]
        listed = here.record.consultations.listed
        ids = [one.consultation.id for one in listed(search="高龄", limit=2)]
        assert ids == [told[4], told[3]]
        assert len(listed(Month(2026, 11), "高龄")) == 5
        assert listed(Month(2026, 10), "高龄") == ()
        assert len(listed(search="高龄", topic="meals")) == 5
        assert listed(search="高龄", topic="meal") == ()
        assert listed(topic='meals"') == ()


def test_that_a_record_of_the_version_before_is_found_through_too(tmp_path: Path) -> None:
    """What version 2 left: words in the note's own table, and no index."""
    with talks(tmp_path) as here:
        one = here.tell("问ＡＢ高龄", "在社区", name="张桂兰")
        here.tell("")
        db = here.record._db
        with immediate(db):
            for table in ("text_entry", "text_index", "text"):
                db.execute(f"DROP TABLE {table}")
            run_script(
                db,
                """
                ALTER TABLE note ADD COLUMN words TEXT NOT NULL DEFAULT '';
                UPDATE note SET words = 'as it was';
                DELETE FROM _sqlite_migrations WHERE name = 'm0003_texts';
                PRAGMA user_version=2
                """,
            )
    with talks(tmp_path) as again:
        version = again.record._db.execute("PRAGMA user_version").fetchone()[0]
        assert version == USER_VERSION
        assert again.found("ab高") == again.found("桂兰") == again.found("社区") == {one}
        assert again.record.verify().problems == ()


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE text SET words = '别的'", "表 text 和"),
        ("DELETE FROM text WHERE words LIKE '%助餐%'", "表 text 和"),
        ("UPDATE text SET owner = record", "表 text 和"),
        ("INSERT INTO text_index(rowid, words) VALUES(1, '别')", "表 text_index"),
        ("INSERT INTO text_index(text_index) VALUES('delete-all')", "表 text_index"),
    ],
)
def test_that_verification_notices_what_the_index_lost(
    statement: str, table: str, tmp_path: Path
) -> None:
    with talks(tmp_path) as here:
        one = here.tell("问助餐", name="张桂兰")
        here.record._db.execute(statement)
        assert any(table in problem for problem in here.record.verify().problems)
        here.record.rebuild()
        assert here.record.verify().problems == ()
        assert here.found("助餐") == {one}


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_that_a_word_is_asked_for_by_what_it_is_kept_under(text: str) -> None:
    for word in fold(text).split():
        asked = set(query_of(word).replace('"', "").split(" "))
        assert asked <= set(tokens(fold(text)))
        assert not any(one < "\x80" for token in asked for one in token)
        assert 1 <= len(asked) <= MOST_PAIRS


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE text_index_data SET block = x'00' WHERE id < 100",
        "UPDATE text_index_data SET block = x'FFFFFFFFFFFF'",
        "UPDATE text_index_data SET block = x'0000' WHERE id > 100",
        "DELETE FROM text_index_data WHERE id > 100",
    ],
)
def test_that_a_damaged_index_is_noticed_and_made_again(statement: str, tmp_path: Path) -> None:
    with talks(tmp_path) as here:
        one = here.tell("问助餐", name="张桂兰")
        here.record._db.execute(statement)
    with talks(tmp_path) as again:
        assert any("--rebuild" in problem for problem in again.record.verify().problems)
        again.record.rebuild()
        assert again.record.verify().problems == ()
        assert again.found("助餐") == again.found("桂兰") == {one}


def test_that_an_index_that_cannot_be_opened_is_told_as_damage(tmp_path: Path) -> None:
    with talks(tmp_path) as here:
        here.tell("问助餐")
        here.record._db.execute("DROP TABLE text_index_config")
    with talks(tmp_path) as again, pytest.raises(RecordProblem, match="已损坏"):
        again.record.rebuild()


@given(told=st.lists(st.tuples(texts, texts), min_size=1, max_size=4), order=st.randoms())
def test_that_the_order_in_which_revisions_come_does_not_matter(
    told: Sequence[tuple[str, str]], order: Random, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("r")
    with talks(folder / "a") as source:
        for asked, corrected in told:
            one = source.tell(f"甲{asked}", name="张三")
            source.correct(one, f"乙{corrected}")
        revisions = list(source.record.journal.after(0))
        index = TextIndex(source.record._db)
        expected = (index.texts(), index.entries())
    order.shuffle(revisions)
    with talks(folder / "b") as here:
        for half in (revisions[::2], revisions[1::2], revisions):
            with here.record.begin() as work:
                work.absorb(half)
        index = TextIndex(here.record._db)
        assert (index.texts(), index.entries()) == expected
        assert here.record.verify().problems == ()


def test_that_a_person_s_new_name_finds_all_their_talks(tmp_path: Path) -> None:
    with talks(tmp_path) as here:
        one = here.tell("问助餐", name="张桂兰")
        seen = here.record.consultations.get(one)
        assert seen is not None
        elder = seen.consultation.elder
        assert elder is not None
        person = here.record.people.get(elder)
        assert person is not None
        assert person.person.identity is not None
        other = a_consultation(here.ids, elder)
        with here.record.begin() as work:
            work.put(other, here.ids.revision())
            work.put(replace(person.person.identity, name="章桂兰"), here.ids.revision())
        assert here.found("张") == set()
        assert here.found("章桂兰") == {one, other.id}
        assert here.found("章 助餐") == {one}
        assert here.record.verify().problems == ()


def test_that_a_failed_transaction_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    with talks(tmp_path) as here:
        one = here.tell("问助餐")
        before = (here.terms(), TextIndex(here.record._db).texts())
        note = Note(id=here.notes[one], consultation=one, asked="问洗澡")

        def torn() -> None:
            with here.record.begin() as work:
                work.put(note, here.ids.revision())
                raise KeyError("power")

        with pytest.raises(KeyError):
            torn()
        assert (here.terms(), TextIndex(here.record._db).texts()) == before
        assert (here.found("助餐"), here.found("洗澡")) == ({one}, set())


@pytest.mark.parametrize("length", [1, 2, 23, 24, 25, 26, 400, 5000])
def test_that_words_of_any_length_are_found(length: int, tmp_path: Path) -> None:
    """Beyond the pairs that are asked for, the text itself decides."""
    whole = "".join(chr(0x4E00 + number % 3000) for number in range(length))
    with talks(tmp_path) as here:
        one = here.tell(f"前{whole}后")
        here.tell(f"{whole[:-1]}别{whole[-1]}")
        assert here.found(whole) == ({one} if length > 1 else here.scan(whole))
        assert here.found(f"{whole}无") == set()


@pytest.mark.parametrize("count", [29, 30, 31, 3000])
def test_that_any_number_of_words_may_be_typed(count: int, tmp_path: Path) -> None:
    words = [f"字{number}." for number in range(count)]
    with talks(tmp_path) as here:
        one = here.tell("".join(words))
        here.tell("".join(words[:-1]))
        assert here.found(" ".join(words)) == {one}
        assert here.found(" ".join([*words, "无"])) == set()
