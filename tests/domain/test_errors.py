"""The two families: what a person can do something about, and what is ours to mend."""

import pickle

import pytest

from advisor_app.domain import errors
from advisor_app.domain.citizen import CitizenNumber
from advisor_app.domain.errors import BadInput, BundleRefused, KnownError, RecordProblem
from advisor_app.domain.facts import FACTS, Facts
from advisor_app.domain.month import Month
from advisor_app.domain.partial_date import PartialDate
from tests.eligibility.making import TODAY

FAMILY = [
    one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, KnownError)
]


@pytest.mark.parametrize("kind", FAMILY)
def test_that_one_handler_takes_the_whole_family(kind: type[KnownError]) -> None:
    with pytest.raises(KnownError) as caught:
        raise kind("请核对")
    assert caught.value.message == "请核对"


@pytest.mark.parametrize("kind", FAMILY)
def test_that_our_own_bugs_are_never_taken_for_known(kind: type[KnownError]) -> None:
    for bug in (ValueError, TypeError, KeyError, AssertionError, OSError, RuntimeError):
        assert not issubclass(kind, bug)
        assert not issubclass(bug, kind)


def test_that_members_are_told_apart() -> None:
    with pytest.raises(RecordProblem):
        raise RecordProblem("记录打不开")
    assert not issubclass(BundleRefused, BadInput)
    assert not issubclass(BadInput, RecordProblem)


def test_that_a_refusal_travels_between_threads_and_processes_whole() -> None:
    for kind in FAMILY:
        again = pickle.loads(pickle.dumps(kind("请补上")))  # noqa: S301 - our own
        assert (type(again), again.message) == (kind, "请补上")


REFUSALS = [
    lambda: CitizenNumber.parse("123", TODAY), lambda: CitizenNumber.parse("1" * 18, TODAY),
    lambda: Month.parse("昨天"), lambda: PartialDate.parse("老早"), lambda: PartialDate.parse("1940-02-30"),
    lambda: Facts.parse({"nobody": 1}), *(lambda name=name: Facts.parse({name: "不知道"}) for name in FACTS),
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(REFUSALS)))
def test_that_every_refusal_is_one_chinese_line_that_names_its_field(place: int) -> None:
    with pytest.raises(BadInput) as refused:
        REFUSALS[place]()
    message = refused.value.message
    assert refused.value.field
    assert "\n" not in message
    assert "：" in message or "；" in message
    assert any("一" <= character <= "鿿" for character in message)
