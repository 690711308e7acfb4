"""Notices are shown from their first day to their last, both within."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.sent_down import IMPORTANCE_WORDS, DistrictNotice, Importance

FIRST = date(2026, 11, 20)
NOTICE = DistrictNotice(id="n", title="示例", text="示例", valid_from=FIRST)


@pytest.mark.parametrize(
    ("until", "day", "shown"),
    [
        (None, FIRST - timedelta(days=1), False),
        (None, FIRST, True),
        (None, date(2099, 1, 1), True),
        (FIRST, FIRST, True),
        (FIRST, FIRST + timedelta(days=1), False),
        (FIRST + timedelta(days=3), FIRST + timedelta(days=3), True),
        (FIRST + timedelta(days=3), FIRST + timedelta(days=4), False),
        (FIRST - timedelta(days=1), FIRST, False),
    ],
)
def test_that_the_ends_are_within(until: date | None, day: date, shown: bool) -> None:
    notice = DistrictNotice(id="n", title="示例", text="", valid_from=FIRST, valid_until=until)
    assert notice.is_shown_on(day) is shown


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_that_one_until_it_is_taken_back_is_never_taken_back_again(day: date) -> None:
    assert NOTICE.is_shown_on(day) is (day >= FIRST)


def test_that_each_importance_has_a_word_of_its_own() -> None:
    assert set(IMPORTANCE_WORDS) == set(Importance)
    assert len(set(IMPORTANCE_WORDS.values())) == len(Importance)
    assert NOTICE.importance is Importance.NORMAL
