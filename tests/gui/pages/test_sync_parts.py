"""The parts of the page 同步, one standing at a time: what is shown, what can be pressed."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.lives import NewLifeReason
from advisor_app.gui.pages.sync_parts import (
    STATE_ICONS,
    DistrictCard,
    StandingCard,
    Tile,
    Warnings,
    export_words,
)
from advisor_app.services.exchange import ExportState, KindCount, Preview, Standing
from advisor_app.services.lives import NewLife
from advisor_app.store.device import Export, ExportAnswer

AT = "2026-11-23T01:30:00+00:00"
LAST = Export("d" * 64, AT, "a.advb", 3, 3)
REFUSED = Export(
    "d" * 64, AT, "a.advb", 3, 3,
    answer=ExportAnswer(
        epoch="e" * 32, serial=1, accepted=0, unchanged=0, refused=3, problem="条目接不上"
    ),
)  # fmt: skip
LIFE = NewLife(reason=NewLifeReason.RESTORED, at=datetime(2026, 11, 23, tzinfo=UTC), recovered=2)
NOTHING = Preview(0, 0, ())


@pytest.fixture
def card(qtbot: QtBot) -> StandingCard:
    made = StandingCard()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def district(qtbot: QtBot) -> DistrictCard:
    made = DistrictCard()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def warnings(qtbot: QtBot) -> Warnings:
    made = Warnings()
    qtbot.addWidget(made)
    return made


def swept() -> None:
    """Let go what was taken away, as the window's loop does."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def seen(parent: QWidget, *some: QWidget) -> list[bool]:
    return [one.isVisibleTo(parent) for one in some]


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 条"), (1, "1 条"), (999, "999 条"), (1000, "1,000 条"), (1234567, "1,234,567 条")],
)
def test_that_a_figure_is_read_by_eye_and_by_ear(qtbot: QtBot, count: int, said: str) -> None:
    tile = Tile("未导出", "warning")
    qtbot.addWidget(tile)
    tile.show_figure(count)
    assert tile.figure.text() == said
    assert tile.accessibleName() == f"未导出 {count} 条"


def test_that_a_zero_is_calm(qtbot: QtBot) -> None:
    def looks(count: int, icon: str) -> bytes:
        tile = Tile("未导出", icon)
        qtbot.addWidget(tile)
        tile.show_figure(count)
        image = tile.grab().toImage()
        return bytes(image.constBits())

    assert looks(0, "warning") == looks(0, "waiting")
    assert looks(1, "warning") != looks(1, "waiting")


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(), "导出数据包……"),
        (Standing(new=1), "导出数据包……"),
        (Standing(new=1, awaiting=1), "导出数据包……"),
        (Standing(awaiting=1), "再导出一次……"),
        (Standing(acknowledged=1), "导出数据包……"),
    ],
)
def test_that_the_button_says_what_it_does_now(
    card: StandingCard, standing: Standing, words: str
) -> None:
    assert export_words(standing) == words
    card.show_standing(standing, NOTHING)
    assert card.export_button.text() == words


@pytest.mark.parametrize(
    ("preview", "goes", "kinds"),
    [
        (NOTHING, "区里已经有全部记录，没有要导出的", ""),
        (
            Preview(3, 0, (KindCount("consultation", 3, stays=False),)),
            "下次导出带上 3 条",
            "咨询 3",
        ),
        (
            Preview(5, 2, (
                KindCount("identity", 2, stays=True), KindCount("elder", 2, stays=False),
                KindCount("consultation", 1, stays=False),
            )),
            "下次导出带上 5 条，其中2条导出过、区里还没回执，再带一次",
            "老人要素 2　咨询 1\n只带条数、不带内容：身份 2",
        ),
        (
            Preview(1, 0, (KindCount("of_a_newer_program", 1, stays=False),)),
            "下次导出带上 1 条",
            "of_a_newer_program 1",
        ),
    ],
)  # fmt: skip
def test_that_what_goes_is_shown_before_it_goes(
    card: StandingCard, preview: Preview, goes: str, kinds: str
) -> None:
    card.show_standing(Standing(new=preview.revisions), preview)
    assert card.goes.text() == goes
    assert card.kinds.text() == kinds
    assert seen(card, card.kinds, card.stays) == [bool(kinds), True]


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (Standing(), "还没有导出过"),
        (Standing(last=LAST), "上次导出：2026-11-23 09:30　还没有收到过回执"),
        (
            Standing(last=LAST, receipt_at=datetime(2026, 11, 24, 2, tzinfo=UTC), receipt_serial=7),
            "上次导出：2026-11-23 09:30　最新回执：第7号（2026-11-24 10:00）",
        ),
        (
            Standing(receipt_at=datetime(2026, 11, 24, 2, tzinfo=UTC), receipt_serial=1),
            "还没有导出过　最新回执：第1号（2026-11-24 10:00）",
        ),
    ],
)
def test_that_the_last_export_and_receipt_are_told(
    card: StandingCard, standing: Standing, said: str
) -> None:
    card.show_standing(standing, NOTHING)
    assert card.last.text() == said


@pytest.mark.parametrize(
    ("standing", "whole"),
    [
        (Standing(), False),
        (Standing(last=LAST), False),
        (Standing(district="示例区"), False),
        (Standing(district="示例区", last=LAST), True),
    ],
)
def test_that_everything_can_go_again_once_something_went(
    card: StandingCard, standing: Standing, whole: bool
) -> None:
    card.show_standing(standing, NOTHING)
    assert seen(card, card.all_button) == [whole]


@pytest.mark.parametrize("revoked", [False, True])
def test_that_a_device_out_of_use_exports_nothing(card: StandingCard, revoked: bool) -> None:
    card.show_standing(Standing(district="示例区", last=LAST, revoked=revoked), NOTHING)
    assert card.export_button.isEnabled() is not revoked
    assert card.all_button.isEnabled() is not revoked


@pytest.mark.parametrize(
    ("standing", "parts"),
    [
        (Standing(), ()),
        (Standing(new=9, awaiting=9), ()),
        (Standing(revoked=True), ("已被区里停用",)),
        (Standing(refused=REFUSED), ("a.advb 区里没有收下：条目接不上",)),
        (Standing(refused=LAST), ()),
        (Standing(asked=3), ("区里缺3条：再导出一次就会带上",)),
        (Standing(clock_off=timedelta(hours=3)), ("快约3小时",)),
        (Standing(clock_off=timedelta(hours=-3)), ("慢约3小时",)),
        (Standing(life=LIFE), ("找回2条",)),
        (
            Standing(
                revoked=True, refused=REFUSED, asked=1, clock_off=timedelta(days=3), life=LIFE
            ),
            ("停用", "条目接不上", "区里缺1条", "快约3天", "找回2条"),
        ),
    ],
)
def test_that_what_is_to_be_looked_after_stands_there_and_nothing_else(
    warnings: Warnings, standing: Standing, parts: tuple[str, ...]
) -> None:
    warnings.show_standing(standing)
    words = warnings.words
    assert len(words) == len(parts)
    assert all(part in one for part, one in zip(parts, words, strict=True))
    assert warnings.isHidden() is not parts


def test_that_what_is_over_is_taken_away(warnings: Warnings) -> None:
    warnings.show_standing(Standing(asked=3, revoked=True))
    warnings.show_standing(Standing(asked=2))
    swept()
    assert warnings.words == ("区里缺2条：再导出一次就会带上",)
    warnings.show_standing(Standing())
    swept()
    assert warnings.words == ()
    assert warnings.isHidden()


def test_that_a_new_life_is_told_until_it_was_read(warnings: Warnings, qtbot: QtBot) -> None:
    warnings.show_standing(Standing(life=LIFE))
    (known,) = warnings.findChildren(QPushButton)
    with qtbot.waitSignal(warnings.read):
        known.click()
    warnings.show_standing(Standing())
    swept()
    assert warnings.findChildren(QPushButton) == []


@pytest.mark.parametrize(
    ("standing", "head", "buttons"),
    [
        (Standing(), "还没有接入区里，导不出数据包", (True, True, False, True)),
        (
            Standing(district="示例区"),
            "已接入：示例区；还没收到证书，区里还不认这台电脑",
            (False, False, True, True),
        ),
        (
            Standing(district="示例区", certified=True),
            "已接入：示例区；证书已收",
            (False, False, True, False),
        ),
    ],
)
def test_that_the_district_s_card_offers_the_next_step(
    district: DistrictCard, standing: Standing, head: str, buttons: tuple[bool, ...]
) -> None:
    district.show_standing(standing)
    assert district.district.text() == head
    offered = seen(
        district, district.slip_button, district.join_button, district.receive_button,
        district.request_button,
    )  # fmt: skip
    assert tuple(offered) == buttons


@pytest.mark.parametrize(
    ("standing", "first"),
    [
        (Standing(), "slip_button"),
        (Standing(district="示例区"), "request_button"),
        (Standing(district="示例区", certified=True), "receive_button"),
    ],
)
def test_that_one_step_is_the_first_to_take(
    district: DistrictCard, standing: Standing, first: str
) -> None:
    district.show_standing(standing)
    shown = [
        name
        for name in ("slip_button", "join_button", "receive_button", "request_button")
        if getattr(district, name).isVisibleTo(district)
        and getattr(district, name).property("role") == "primary"
    ]
    assert shown == [first]


def test_that_results_stand_until_the_next_ones(district: DistrictCard) -> None:
    assert district.results.isHidden()
    district.show_results((("good", "收到一"), ("error", "没有收二")))
    assert not district.results.isHidden()
    assert texts(district) == ["收到一", "没有收二"]
    district.show_results((("none", "没有变化"),))
    assert texts(district) == ["没有变化"]
    district.show_results(())
    assert district.results.isHidden()
    assert texts(district) == []


def texts(district: DistrictCard) -> list[str]:
    swept()
    found = (one.text() for one in district.results.findChildren(QLabel))
    return [one for one in found if one]


def test_that_every_state_of_an_export_has_a_sign() -> None:
    assert set(STATE_ICONS) == set(ExportState)
    assert STATE_ICONS[ExportState.ACKNOWLEDGED] == "good"
    assert "good" not in [
        icon for state, icon in STATE_ICONS.items() if state is not ExportState.ACKNOWLEDGED
    ]
