"""Between records and patches, and what a patch does."""

from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.consultation import (
    Channel,
    Consultation,
    Inquirer,
    Outcome,
    PolicyMention,
    Satisfaction,
)
from advisor_app.domain.elder import Elder, Identity, Papers, Relative
from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import RecordId
from advisor_app.domain.partial_date import PartialDate
from advisor_app.store.codec import decoded, difference, encoded, from_text, patched, to_text
from tests.builders import START

_KEYS = st.sampled_from(["a", "b", "facts.x", "facts.y"])
_STATES = st.dictionaries(_KEYS, st.one_of(st.integers(0, 2), st.text(max_size=2)))


def _back(record: object) -> object:
    return decoded(type(record), record.id, from_text(to_text(encoded(record))))  # type: ignore[attr-defined]


def test_that_every_shape_survives_the_journal() -> None:
    records = [
        Elder(id=RecordId("e"), facts=Facts.parse({"birth": "1942", "care_level": 3})),
        Identity(
            id=RecordId("i"), elder=RecordId("e"), name="𬎆", papers=Papers.PASSPORT,
            papers_number="E1", birth=PartialDate(1942, 3), relative=Relative(name="甲"),
        ),
        Consultation(
            id=RecordId("c"), at=START, point="p", advisor=None, inquirer=Inquirer.CHILD,
            channel=Channel.PHONE, topics=("a", "b"), outcome=Outcome.UNMET,
            policies=(PolicyMention("p", "v"),), minutes=5, satisfaction=Satisfaction.POOR,
            callback_due=START.date(),
        ),
    ]  # fmt: skip
    for record in records:
        assert _back(record) == record


@given(_STATES, _STATES)
def test_that_the_difference_turns_one_into_the_other(
    old: dict[str, object], new: dict[str, object]
) -> None:
    gone = {name: None for name in old if name not in new and not name.startswith("facts.")}
    assert patched(old, difference(old, new)) == new | gone
    assert difference(new, new) == {}


def test_that_fields_of_a_newer_program_are_passed_over() -> None:
    state = encoded(Elder(id=RecordId("e"))) | {"shoe_size": 43}
    assert decoded(Elder, "e", state) == Elder(id=RecordId("e"))
