"""Whatever texts come, go and change in one transaction, the index holds those that are there."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.ids import RecordId
from advisor_app.store.connection import connect_in_memory, immediate
from advisor_app.store.migrations import run_script
from advisor_app.store.schema import PROJECTION
from advisor_app.store.text_index import TextIndex

OWNER = RecordId("owner")
Act = tuple[str, Sequence[tuple[str, str]]]
_TEXTS = st.text("问津贴ab ", min_size=1, max_size=5)
_SOME = st.lists(st.tuples(st.sampled_from("abcdef"), _TEXTS), min_size=1, max_size=4)
_ACTS = st.lists(st.tuples(st.sampled_from(("keep", "keep_all", "forget")), _SOME), max_size=6)


def _index() -> TextIndex:
    db = connect_in_memory()
    run_script(db, PROJECTION)
    return TextIndex(db)


def _carry_out(index: TextIndex, act: Act, there: dict[str, str]) -> None:
    what, given_ = act
    some = dict(given_)
    if what == "keep":
        for one, text in some.items():
            index.keep(RecordId(one), OWNER, text)
    else:
        for one in some:
            index.forget(RecordId(one))
            there.pop(one, None)
    if what == "keep_all":
        index.keep_all((RecordId(one), OWNER, text) for one, text in some.items())
    if what != "forget":
        there |= some


def _holds(index: TextIndex, there: dict[str, str]) -> bool:
    fresh = _index()
    for one, text in there.items():
        fresh.keep(RecordId(one), OWNER, text)
    return (index.texts(), index.entries()) == (fresh.texts(), fresh.entries())


@pytest.mark.parametrize("last", [["keep_all"], ["keep"], ["keep", "keep_all"]])
def test_that_a_text_in_the_place_of_another_hides_none_after_it(last: list[str]) -> None:
    index, there = _index(), dict[str, str]()
    for acts in (
        [("keep", [("a", "戊")]), ("keep", [("b", "甲乙")])],
        [("forget", [("b", "")]), *((what, [("b", "甲丙"), ("c", "甲")]) for what in last)],
    ):
        with immediate(index._db):
            for act in acts:
                _carry_out(index, act, there)
    assert _holds(index, there)


@given(st.lists(_ACTS, max_size=5))
def test_that_the_index_holds_what_is_there(transactions: list[list[Act]]) -> None:
    index, there = _index(), dict[str, str]()
    for acts in transactions:
        with immediate(index._db):
            for act in acts:
                _carry_out(index, act, there)
    assert _holds(index, there)
