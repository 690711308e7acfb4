"""What a correction would change is told whole: itself, what follows, what stays, what is closed."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.closing import MonthClosing
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId
from advisor_app.gui.dialogs.talk_plan import PlanView
from advisor_app.services.correcting import Change, Plan
from tests.builders import START

CHANGE = Change("方式", "来访", "来电")
FOLLOWS = Change("回访", "2026-12-01 前打", "（无）")
CLOSING = MonthClosing(
    id=RecordId("c"), point="410106-D05", month="2026-10", number="YB-D05-202610-1", figures="{}",
    digest="", closed_at=START,
)  # fmt: skip


@pytest.fixture
def view(qtbot: QtBot) -> PlanView:
    made = PlanView()
    qtbot.addWidget(made)
    return made


def plan(
    changes: tuple[Change, ...] = (), follows: tuple[Change, ...] = (),
    stays: tuple[str, ...] = (), closed: tuple[MonthClosing, ...] = (),
) -> Plan:  # fmt: skip
    return Plan(changes=changes, follows=follows, stays=stays, closed=closed)


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        (plan(), ["没有改动"]),
        (plan(changes=(CHANGE,)), ["方式：来访 → 来电"]),
        (
            plan(changes=(CHANGE,), follows=(FOLLOWS,)),
            ["方式：来访 → 来电", "跟着改的", "回访：2026-12-01 前打 → （无）"],
        ),
        (plan(follows=(FOLLOWS,)), ["回访：2026-12-01 前打 → （无）"]),
        (plan(stays=("单子留着",)), ["单子留着"]),
        (
            plan(changes=(CHANGE,), stays=("单子留着",), closed=(CLOSING,)),
            [
                "方式：来访 → 来电",
                "单子留着",
                "⚠ YB-D05-202610-1 已经封账：封好的数字不变，这次记作调整",
            ],
        ),
    ],
)
def test_that_a_plan_is_told_line_by_line(view: PlanView, given: Plan, lines: list[str]) -> None:
    view.show_plan(given, nothing="没有改动")
    assert view.words.splitlines() == lines
    assert given.is_empty is (not given.changes and not given.follows)


def test_that_the_next_plan_takes_the_place_of_the_last(view: PlanView) -> None:
    view.show_plan(plan(changes=(CHANGE,), follows=(FOLLOWS,)))
    view.show_plan(plan(changes=(FOLLOWS,)))
    assert view.words == FOLLOWS.in_words
    view.refuse(BadInput("还没有选咨询事项：请至少选一项", "topics"))
    assert view.words == "还没有选咨询事项：请至少选一项"
    view.show_plan(plan())
    assert view.words == "还没有改动"


def test_that_closed_months_and_refusals_are_not_told_by_words_alone(view: PlanView) -> None:
    view.show_plan(plan(changes=(CHANGE,), closed=(CLOSING,)))
    roles = [str(one.property("role") or "") for one in view.findChildren(QLabel)]
    assert "warning" in roles
    view.refuse(BadInput("不行"))
    roles = [str(one.property("role") or "") for one in view.findChildren(QLabel)]
    assert "error" in roles
