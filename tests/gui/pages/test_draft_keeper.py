"""What is being typed is kept after a pause, dropped when it is gone, found by the next run."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.draft_keeper import DraftKeeper
from advisor_app.services.consulting import Draft
from advisor_app.services.suite import Services
from tests.gui.driving import idle, on_store

Drafts = Callable[[], tuple[Draft, ...]]


class Paper:
    """A form: what is on it; None while nobody knows who it is about."""

    def __init__(self) -> None:
        self.payload: dict[str, Any] | None = {}

    def __call__(self) -> dict[str, Any] | None:
        return self.payload


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def owner(services: Services) -> QObject:
    assert services
    return QObject()


@pytest.fixture
def keeper(services: Services, jobs: Jobs, paper: Paper, owner: QObject) -> DraftKeeper:
    return DraftKeeper(services, jobs, paper, owner)


@pytest.fixture
def drafts(qtbot: QtBot, jobs: Jobs, services: Services) -> Drafts:
    """Gives what is kept, once nothing is under way."""

    def give() -> tuple[Draft, ...]:
        idle(qtbot, jobs)
        return on_store(qtbot, jobs, services.consulting.drafts)

    return give


def test_that_typing_is_kept_when_it_pauses_and_the_time_is_told(
    qtbot: QtBot, keeper: DraftKeeper, paper: Paper, drafts: Drafts
) -> None:
    paper.payload = {"asked": "问助"}
    with qtbot.waitSignal(keeper.kept) as told:
        keeper.edited()
        paper.payload = {"asked": "问助餐"}
    (one,) = drafts()
    assert (one.form, one.payload) == (keeper.form, {"asked": "问助餐"})
    (at,) = told.args or []
    assert at.startswith("09:")
    assert len(at) == 5


def test_that_flushing_keeps_at_once_what_waits_and_nothing_else(
    keeper: DraftKeeper, paper: Paper, drafts: Drafts
) -> None:
    paper.payload = {"asked": "问助餐"}
    keeper.flush()
    assert drafts() == ()
    keeper.edited()
    keeper.flush()
    assert len(drafts()) == 1
    paper.payload = {"asked": "另一句"}
    keeper.flush()
    assert drafts()[0].payload == {"asked": "问助餐"}


def test_that_while_a_form_is_saved_nothing_is_kept_of_it(
    qtbot: QtBot, keeper: DraftKeeper, paper: Paper, drafts: Drafts
) -> None:
    paper.payload = {"asked": "问助餐"}
    keeper.edited()
    keeper.hold()
    keeper.flush()
    qtbot.wait(600)
    assert drafts() == ()


def test_that_a_form_emptied_again_takes_its_draft_away(
    keeper: DraftKeeper, paper: Paper, drafts: Drafts
) -> None:
    paper.payload = {"asked": "问"}
    keeper.keep()
    assert len(drafts()) == 1
    paper.payload = {}
    keeper.keep()
    assert drafts() == ()


@pytest.mark.parametrize("payload", [None, {}])
def test_that_nothing_typed_leaves_nothing(
    keeper: DraftKeeper, paper: Paper, drafts: Drafts, payload: dict[str, Any] | None
) -> None:
    paper.payload = payload
    keeper.edited()
    keeper.flush()
    assert drafts() == ()


def test_that_what_is_not_known_yet_does_not_take_away_what_was_kept(
    keeper: DraftKeeper, paper: Paper, drafts: Drafts
) -> None:
    paper.payload = {"asked": "问"}
    keeper.keep()
    paper.payload = None
    keeper.keep()
    assert drafts()[0].payload == {"asked": "问"}


def test_that_one_form_has_one_draft_however_often_it_is_kept(
    keeper: DraftKeeper, paper: Paper, drafts: Drafts
) -> None:
    for number in range(4):
        paper.payload = {"n": number}
        keeper.keep()
    (one,) = drafts()
    assert one.payload == {"n": 3}


def test_that_giving_up_forgets_and_the_next_form_is_another(
    keeper: DraftKeeper, paper: Paper, drafts: Drafts
) -> None:
    first = keeper.form
    paper.payload = {"asked": "问"}
    keeper.keep()
    keeper.drop()
    assert drafts() == ()
    assert keeper.form != first
    keeper.keep()
    (one,) = drafts()
    assert one.form == keeper.form


def test_that_beginning_anew_leaves_the_old_draft_to_its_saving(
    keeper: DraftKeeper, paper: Paper, drafts: Drafts
) -> None:
    paper.payload = {"asked": "问"}
    keeper.keep()
    first = keeper.form
    keeper.renew()
    paper.payload = {}
    keeper.keep()
    assert [one.form for one in drafts()] == [first]


def test_that_the_next_run_is_offered_the_newest_draft_and_goes_on_with_it(
    qtbot: QtBot, services: Services, jobs: Jobs, paper: Paper, drafts: Drafts, owner: QObject
) -> None:
    for number in range(2):
        before = DraftKeeper(services, jobs, paper, owner)
        paper.payload = {"n": number}
        before.keep()
    idle(qtbot, jobs)
    keeper = DraftKeeper(services, jobs, paper, owner)
    with qtbot.waitSignal(keeper.found) as offered:
        keeper.look()
    (draft,) = offered.args or []
    assert draft.payload == {"n": 1}
    keeper.take_up(draft)
    assert keeper.form == draft.form
    paper.payload = {}
    keeper.keep()
    assert [one.payload for one in drafts()] == [{"n": 0}]


def test_that_with_nothing_left_over_nothing_is_offered(
    qtbot: QtBot, keeper: DraftKeeper, jobs: Jobs
) -> None:
    offered: list[Draft] = []
    keeper.found.connect(offered.append)
    keeper.look()
    idle(qtbot, jobs)
    assert offered == []
