"""A short call is counted by one key, and taken back by another."""

import pytest

from advisor_app.domain.consultation import Channel, Inquirer, Outcome
from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.services.suite import Services


def test_that_one_key_is_one_anonymous_call_answered(services: Services) -> None:
    form = services.consulting.begin()
    for _ in range(2):
        counted = services.quick.count(form, "1")
    (seen,) = services.consulting.today()
    one = seen.consultation
    assert one.id == counted.id
    assert (one.channel, one.inquirer, one.outcome) == (
        Channel.PHONE, Inquirer.ANONYMOUS, Outcome.ANSWERED,
    )  # fmt: skip
    assert one.topics == (services.quick.topics[0].code,)
    assert (one.elder, seen.note, seen.name) == (None, None, "")
    assert services.quick.topics[0].label in counted.words
    figures = services.reporting.tally(Month(2026, 11)).indicators
    assert (figures["consultations"], figures["anonymous"], figures["persons"]) == (1, 1, 0)


def test_that_every_key_has_its_topic_and_no_other_is_taken(services: Services) -> None:
    assert [one.key for one in services.quick.topics] == list("123456789")
    with pytest.raises(BadInput, match="1 到 9"):
        services.quick.count(services.consulting.begin(), "0")


def test_that_a_mistake_is_taken_back_and_kept_in_the_journal(services: Services) -> None:
    counted = services.quick.count(services.consulting.begin(), "2")
    services.quick.take_back(services.consulting.begin(), counted.id)
    assert services.consulting.today() == ()
    assert services.reporting.tally(Month(2026, 11)).indicators["consultations"] == 0
    assert len(services.desk.record.journal.of_record(counted.id)) == 2
    with pytest.raises(BadInput, match="已经撤回"):
        services.quick.take_back(services.consulting.begin(), counted.id)
    assert services.care.verify().problems == ()
