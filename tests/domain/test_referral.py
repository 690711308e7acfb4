"""A referral moves by its table: every state can be reached, every way ends, every no is a help."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.domain.referral import (
    ALLOWED_STEPS,
    ENDED,
    PARTY_WORDS,
    STATE_WORDS,
    WAITS_FOR,
    Party,
    Referral,
    ReferralState,
)
from tests.builders import START

_S = ReferralState
STATES = st.sampled_from(ReferralState)
EVERY = pytest.mark.parametrize("state", ReferralState)
REFUSED = [
    (state, to) for state in ReferralState for to in ReferralState if to not in ALLOWED_STEPS[state]
]


def a_referral(state: ReferralState = _S.DRAFT) -> Referral:
    return Referral(id=RecordId("r"), opened_at=START, point="410106-D05", state=state)


def reached_from(start: ReferralState) -> set[ReferralState]:
    """Give every state that some row of steps leads to, the start among them."""
    found, todo = {start}, [start]
    while todo:
        for to in ALLOWED_STEPS[todo.pop()]:
            if to not in found:
                found.add(to)
                todo.append(to)
    return found


def walks(state: ReferralState, seen: tuple[ReferralState, ...] = ()) -> Iterator[int]:
    """Give the number of steps of every way to an end that visits no state twice."""
    if state in ENDED:
        yield len(seen)
    for to in ALLOWED_STEPS[state]:
        if to not in seen:
            yield from walks(to, (*seen, state))


def test_that_the_table_knows_every_state_once() -> None:
    assert set(ALLOWED_STEPS) == set(WAITS_FOR) == set(STATE_WORDS) == set(ReferralState)
    for steps in ALLOWED_STEPS.values():
        assert len(set(steps)) == len(steps)


def test_that_everything_begins_as_a_draft_and_every_state_is_reached_from_there() -> None:
    assert a_referral().state is _S.DRAFT
    assert reached_from(_S.DRAFT) == set(ReferralState)
    assert all(_S.DRAFT not in steps for steps in ALLOWED_STEPS.values())


@EVERY
def test_that_no_state_stands_still(state: ReferralState) -> None:
    assert state not in ALLOWED_STEPS[state]


@EVERY
def test_that_from_everywhere_there_is_a_way_to_an_end(state: ReferralState) -> None:
    assert reached_from(state) & ENDED
    assert min(walks(state)) <= 2


@EVERY
def test_that_what_has_not_ended_can_be_called_off(state: ReferralState) -> None:
    assert (_S.CANCELLED in ALLOWED_STEPS[state]) is (state not in ENDED)


def test_that_exactly_three_states_are_ends() -> None:
    assert {_S.COMPLETED, _S.FAILED, _S.CANCELLED} == ENDED


def test_that_only_what_was_accepted_is_completed() -> None:
    before = {state for state, steps in ALLOWED_STEPS.items() if _S.COMPLETED in steps}
    assert before == {_S.ACCEPTED}


def test_that_what_never_went_out_can_neither_fail_nor_be_answered() -> None:
    assert set(ALLOWED_STEPS[_S.DRAFT]) == {_S.SENT, _S.CANCELLED}


def test_that_one_that_came_back_goes_out_again() -> None:
    assert _S.SENT in ALLOWED_STEPS[_S.DECLINED]
    again = {state for state, steps in ALLOWED_STEPS.items() if _S.SENT in steps}
    assert again == {_S.DRAFT, _S.DECLINED}


@EVERY
def test_that_nobody_is_waited_for_exactly_when_it_is_over(state: ReferralState) -> None:
    one = a_referral(state)
    assert one.has_ended is (state in ENDED)
    assert (one.waits_for is Party.NOBODY) is one.has_ended
    assert PARTY_WORDS[one.waits_for]


def test_that_the_point_moves_before_it_is_sent_and_when_it_comes_back() -> None:
    ours = {state for state, party in WAITS_FOR.items() if party is Party.POINT}
    assert ours == {_S.DRAFT, _S.DECLINED}


@EVERY
def test_that_the_steps_of_the_table_are_taken(state: ReferralState) -> None:
    for to in ALLOWED_STEPS[state]:
        a_referral(state).refuse_step(to)


@pytest.mark.parametrize(("state", "to"), REFUSED)
def test_that_every_other_step_is_refused_with_what_can_be_done(
    state: ReferralState, to: ReferralState
) -> None:
    with pytest.raises(BadInput) as refused:
        a_referral(state).refuse_step(to)
    said = refused.value.message
    assert refused.value.field == "state"
    assert STATE_WORDS[state] in said
    if state in ENDED:
        assert "另开一件" in said
    else:
        asked, _, offered = said.partition("：")
        assert f"“{STATE_WORDS[to]}”" in asked
        assert offered == "可以是" + "、".join(STATE_WORDS[one] for one in ALLOWED_STEPS[state])


@pytest.mark.parametrize(("state", "to"), REFUSED)
def test_that_no_refusal_speaks_in_codes(state: ReferralState, to: ReferralState) -> None:
    with pytest.raises(BadInput) as refused:
        a_referral(state).refuse_step(to)
    assert not any(one.isascii() and one.isalnum() for one in refused.value.message)


@given(st.lists(STATES, max_size=12))
def test_that_whatever_is_tried_an_end_stays_an_end(wanted: list[ReferralState]) -> None:
    one, ended_as = a_referral(), None
    for to in wanted:
        try:
            one.refuse_step(to)
        except BadInput:
            assert to not in ALLOWED_STEPS[one.state]
            continue
        assert ended_as is None
        one = replace(one, state=to)
        ended_as = to if one.has_ended else None
    assert one.state in reached_from(_S.DRAFT)
    assert ended_as is None or one.state is ended_as


@given(st.data())
def test_that_walking_on_at_random_ends_when_only_new_states_are_taken(data: st.DataObject) -> None:
    one, seen = a_referral(), {_S.DRAFT}
    while steps := [to for to in ALLOWED_STEPS[one.state] if to not in seen]:
        to = data.draw(st.sampled_from(steps))
        one.refuse_step(to)
        one = replace(one, state=to)
        seen.add(to)
    assert one.has_ended


def test_that_a_referral_says_nothing_that_was_not_said() -> None:
    one = a_referral()
    assert (one.provider, one.service, one.need) == ("", "", "")
    assert (one.elder, one.consultation, one.sheet) == (None, None, None)
    assert (one.wanted, one.due, one.moved_at) == (None, None, None)
    assert not one.consented
    assert not one.is_order
