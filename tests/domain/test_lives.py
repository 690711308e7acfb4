"""Every reason for a new life has words; what a new life says is carried whole."""

from datetime import UTC, datetime

from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.lives import NEW_LIFE_WORDS, IncarnationBegun, NewLifeReason
from advisor_app.store.codec import decoded, encoded
from tests.builders import TestIds


def test_that_each_reason_has_words_of_its_own() -> None:
    assert set(NEW_LIFE_WORDS) == set(NewLifeReason)
    assert len(set(NEW_LIFE_WORDS.values())) == len(NewLifeReason)


def test_that_a_new_life_comes_back_as_it_was_told() -> None:
    ids = TestIds("lives")
    for reason in NewLifeReason:
        one = IncarnationBegun(
            id=ids.record(), incarnation=IncarnationId("a" * 32), parent=IncarnationId("b" * 32),
            parent_seq=7, reason=reason, at=datetime(2026, 11, 23, tzinfo=UTC), point="410106-D05",
        )  # fmt: skip
        assert decoded(IncarnationBegun, one.id, encoded(one)) == one
