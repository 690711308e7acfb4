"""The files of one month, sign by sign as they were when they were found good.

To make them anew after a change that was wanted: run this file with ``GOLDEN=write``.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor_app.domain.closing import MonthClosing, digest_of
from advisor_app.domain.ids import RecordId
from advisor_app.domain.revision import canonical
from advisor_app.domain.tally import Contacts, TallyRecords
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.tables import Beside, Labels, TallyTable, table
from advisor_app.tallies.writers import (
    csv_text,
    data_value_set,
    json_text,
    table_schema,
    to_json,
)
from tests.tallies.conftest import Counter
from tests.tallies.months import a_contact, a_month, calls, entries, sheets

GOLDEN = Path(__file__).with_name("golden")


def lived() -> TallyRecords:
    """Give a month with something of everything."""
    one = {"person": "k1", "age": 84, "sex": "female", "community": "甲社区", "street": "峡窝镇",
           "groups": ("living_alone", "minimum"), "care_level": "2"}  # fmt: skip
    return a_month(
        a_contact(**one, first=True, minutes=5, satisfaction="good"),
        a_contact(**one, minutes=8, topics=("pension", "meals"), channel="phone"),
        a_contact(person="k2", age=66, sex="male", outcome="assisted", community="=1+1"),
        a_contact(policies=("zz-gaoling-jintie",), outcome="unmet", inquirer="anonymous"),
        sheets=sheets("elder", "family"),
        referrals=entries("referral_state", "sent", "completed", marks=("case", "completed")),
        callbacks=calls(3, 2, 1),
        unmet=entries("unmet_reason", "full", "too_far"),
    )


@pytest.fixture(scope="module")
def files(
    declarations: Declarations, words: Labels, counted: Counter
) -> dict[str, Callable[[], str]]:
    """What is written of the month: open, and closed with something that came later."""
    frozen = counted(lived())
    later = Contacts.of([*lived().contacts, a_contact(channel="phone", minutes=2)])
    now = counted(a_month(*later, sheets=lived().sheets))
    before = counted(a_month(a_contact()))
    figures = canonical(frozen.indicators).decode()
    closing = MonthClosing(
        id=RecordId("0199a000-0000-7000-8000-000000000009"), point="410106-D01", month="2026-10",
        number="YB-D01-202610-1", figures=figures, digest=digest_of(figures),
        closed_at=datetime(2026, 11, 2, 1, tzinfo=UTC), definition=declarations.digest,
    )  # fmt: skip

    def laid_out(closed: MonthClosing | None) -> TallyTable:
        beside = Beside(previous=before, year_ago=before, now=now if closed else None)
        return table(frozen, declarations, words, "一号点", beside, closed)

    return {
        "open.csv": lambda: csv_text(laid_out(None)),
        "closed.csv": lambda: csv_text(laid_out(closing)),
        "open.json": lambda: json_text(to_json(frozen)),
        "closed.json": lambda: json_text(to_json(frozen, closing, now)),
        "open.dhis2.json": lambda: json_text(data_value_set(frozen, declarations.data_set)),
        "closed.dhis2.json": lambda: json_text(
            data_value_set(frozen, declarations.data_set, closing, now)
        ),
        "tally.schema.json": lambda: json_text(table_schema()),
    }


@pytest.mark.parametrize(
    "name",
    ["open.csv", "closed.csv", "open.json", "closed.json", "open.dhis2.json",
     "closed.dhis2.json", "tally.schema.json"],
)  # fmt: skip
def test_that_a_file_is_what_it_was(files: dict[str, Callable[[], str]], name: str) -> None:
    made = files[name]().encode()
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        (GOLDEN / name).write_bytes(made)
    assert made == (GOLDEN / name).read_bytes()
