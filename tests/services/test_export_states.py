"""What became of an export follows from its numbers, the ledger and the district's answer alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.spans import Spans, joined, without
from advisor_app.services.ledger import ExportState, Ledger, Ledgers
from advisor_app.store.device import Export, ExportAnswer
from tests.builders import a_record
from tests.domain.test_spans import SPANS, numbers

HERE, OTHER = "k" * 64, "o" * 64
ONE, TWO = IncarnationId("1" * 32), IncarnationId("2" * 32)
REFUSED = ExportAnswer(
    epoch="e" * 32, serial=1, accepted=0, unchanged=0, refused=3, problem="接不上"
)
TAKEN = ExportAnswer(epoch="e" * 32, serial=1, accepted=3, unchanged=0, refused=0, problem="")
HELD: dict[str, Spans] = {ONE: ((1, 3),)}


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledgers]:
    record = a_record(Path(tmp_path_factory.mktemp("states")))
    yield Ledgers(record)
    record.close()


def exported(
    spans: dict[str, Spans], district: str = HERE, answer: ExportAnswer | None = None
) -> Export:
    return Export(
        "d" * 64, "2026-11-23T01:30:00+00:00", "a.advb", 3, 3, spans, district=district,
        answer=answer,
    )  # fmt: skip


def ledger(
    acknowledged: Spans = (), fresh: Spans = (), two: Spans = (), two_fresh: Spans = ()
) -> Ledger:
    return Ledger(
        acknowledged={ONE: acknowledged, TWO: two}, fresh={ONE: fresh, TWO: two_fresh}
    )  # fmt: skip


TABLE: tuple[tuple[Export, Ledger, ExportState], ...] = (
    (exported(HELD), ledger(), ExportState.AWAITING),
    (exported(HELD), ledger(((1, 2),)), ExportState.AWAITING),
    (exported(HELD), ledger(((1, 3),)), ExportState.ACKNOWLEDGED),
    (exported(HELD), ledger(((1, 99),)), ExportState.ACKNOWLEDGED),
    (exported(HELD), ledger(((2, 9),)), ExportState.AWAITING),
    (exported(HELD), ledger(((1, 2),), ((3, 3),)), ExportState.ASKED_AGAIN),
    (exported(HELD), ledger((), ((4, 9),)), ExportState.AWAITING),
    (exported(HELD), ledger(((1, 3),), ((1, 3),)), ExportState.ACKNOWLEDGED),
    (exported(HELD, answer=REFUSED), ledger(), ExportState.REFUSED),
    (exported(HELD, answer=REFUSED), ledger((), ((1, 3),)), ExportState.REFUSED),
    (exported(HELD, answer=REFUSED), ledger(((1, 3),)), ExportState.ACKNOWLEDGED),
    (exported(HELD, answer=TAKEN), ledger(), ExportState.AWAITING),
    (exported(HELD, answer=TAKEN), ledger((), ((2, 2),)), ExportState.ASKED_AGAIN),
    (exported(HELD, OTHER), ledger(((1, 3),)), ExportState.OUTDATED),
    (exported(HELD, OTHER, REFUSED), ledger(), ExportState.OUTDATED),
    (exported(HELD, ""), ledger(), ExportState.OUTDATED),
    (exported({}), ledger(), ExportState.OUTDATED),
    (exported({ONE: ((1, 3),), TWO: ((1, 1),)}), ledger(((1, 3),)), ExportState.AWAITING),
    (
        exported({ONE: ((1, 3),), TWO: ((1, 1),)}),
        ledger(((1, 3),), two=((1, 1),)),
        ExportState.ACKNOWLEDGED,
    ),
    (
        exported({ONE: ((1, 3),), TWO: ((1, 1),)}),
        ledger(((1, 3),), two_fresh=((1, 1),)),
        ExportState.ASKED_AGAIN,
    ),
)


@pytest.mark.parametrize(("export", "known", "state"), TABLE)
def test_that_each_case_has_its_state(
    ledgers: Ledgers, export: Export, known: Ledger, state: ExportState
) -> None:
    assert ledgers.state_of(export, known, HERE) is state


def test_that_before_joining_nothing_is_on_its_way(ledgers: Ledgers) -> None:
    assert ledgers.state_of(exported(HELD), ledger(), "") is ExportState.OUTDATED


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPANS, SPANS, SPANS, st.sampled_from([None, REFUSED, TAKEN]))
def test_that_received_is_said_exactly_where_every_number_is_acknowledged(
    ledgers: Ledgers,
    carried: list[tuple[int, int]],
    held: list[tuple[int, int]],
    asked: list[tuple[int, int]],
    answer: ExportAnswer | None,
) -> None:
    spans, known = joined(carried), joined(held)
    export = exported({ONE: spans} if spans else {}, answer=answer)
    fresh = without(asked, known)
    state = ledgers.state_of(export, ledger(known, fresh), HERE)
    left = numbers(spans) - numbers(known)
    if not spans:
        assert state is ExportState.OUTDATED
    else:
        assert (state is ExportState.ACKNOWLEDGED) is (not left)
    if left:
        refused = answer is REFUSED
        assert (state is ExportState.REFUSED) is refused
        again = bool(left & numbers(fresh)) and not refused
        assert (state is ExportState.ASKED_AGAIN) is again
