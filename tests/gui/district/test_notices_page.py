"""Writing notices to the advisors in the district's window."""

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, unlock_any
from advisor_app.domain.sent_down import DistrictNotice, Importance
from advisor_app.gui.district.notices import NoticesPage
from advisor_app.gui.jobs import Jobs
from advisor_app.services.district_suite import DistrictServices
from tests.builders import PASSPHRASE, unheard
from tests.gui.driving import CTRL, Typist, idle, on_store, opened, shown


class Desk:
    """The page over a district's own record."""

    def __init__(
        self, page: NoticesPage, services: DistrictServices, qtbot: QtBot, jobs: Jobs
    ) -> None:
        self.page, self._services, self._qtbot, self._jobs = page, services, qtbot, jobs
        self.said: list[str] = []
        page.said.connect(lambda _, words: self.said.append(words))

    def settle(self) -> None:
        idle(self._qtbot, self._jobs)

    def write(self, title: str, text: str = "问社区。", ends: str = "") -> None:
        self.page.title.setText(title)
        self.page.text.setPlainText(text)
        self.page.ends.setText(ends)

    def save(self) -> None:
        self.page.save_button.click()
        self.settle()

    def listed(self) -> tuple[DistrictNotice, ...]:
        return on_store(self._qtbot, self._jobs, self._services.notices.listed)

    def rows(self) -> list[tuple[str, ...]]:
        model = self.page.table.model()
        return [
            tuple(model.index(row, column).data() for column in range(4))
            for row in range(model.rowCount())
        ]


@pytest.fixture
def district(hub: World, qtbot: QtBot, jobs: Jobs) -> Iterator[DistrictServices]:
    made = on_store(qtbot, jobs, lambda: unlock_any(hub, PASSPHRASE, unheard))
    assert isinstance(made, DistrictServices)
    yield made
    on_store(qtbot, jobs, made.close)


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, district: DistrictServices) -> Desk:
    page = NoticesPage(district, jobs)
    page.resize(1100, 600)
    jobs.changed.connect(page.refresh)
    made = Desk(shown(qtbot, page), district, qtbot, jobs)
    page.refresh(None)
    page.enter()
    made.settle()
    return made


def test_that_a_notice_is_written_by_keys_and_listed(desk: Desk, typist: Typist) -> None:
    assert desk.page.heading.text() == "新写一条"
    assert not desk.page.drop_button.isEnabled()
    desk.write("取暖补助开始登记", "带身份证。\n到社区。", "2026-12-31")
    desk.page.weight.choose(Importance.URGENT.value)
    desk.page.title.setFocus()
    typist.press(Qt.Key.Key_S, CTRL)
    desk.settle()
    assert desk.said == ["“取暖补助开始登记”存好了；随下一个下发包下发"]
    (kept,) = desk.listed()
    assert (kept.title, kept.text, kept.importance) == (
        "取暖补助开始登记", "带身份证。\n到社区。", Importance.URGENT)  # fmt: skip
    assert (kept.valid_from, kept.valid_until) == (date(2026, 11, 23), date(2026, 12, 31))
    assert desk.rows() == [("取暖补助开始登记", "紧急", "2026-12-31", "显示")]
    assert desk.page.heading.text() == "改这条通知"


def test_that_a_notice_is_corrected_in_its_place(desk: Desk) -> None:
    desk.write("第一条")
    desk.save()
    desk.page.new_button.click()
    desk.write("第二条")
    desk.save()
    assert [one[0] for one in desk.rows()] == ["第二条", "第一条"]
    desk.page.table.selectRow(1)
    desk.settle()
    assert desk.page.title.text() == "第一条"
    desk.write("第一条，改过")
    desk.save()
    assert [one[0] for one in desk.rows()] == ["第二条", "第一条，改过"]
    assert len(desk.listed()) == 2


@pytest.mark.parametrize(
    ("title", "text", "begins", "ends", "told"),
    [
        ("", "x", "2026-11-23", "", "还没有写标题"),
        ("题", " ", "2026-11-23", "", "还没有写内容"),
        ("题", "字" * 501, "2026-11-23", "", "内容太长：至多500个字，现在501个"),
        ("题", "x", "明天", "", "从哪天起写的“明天”不是日期"),
        ("题", "x", "2026-11-23", "12月", "到哪天写的“12月”不是日期"),
        ("题", "x", "2026-11-23", "2026-11-22", "止的日子在起的日子之前"),
    ],
)
def test_that_what_cannot_be_is_said_beside_the_form_and_nothing_is_kept(
    desk: Desk, title: str, text: str, begins: str, ends: str, told: str
) -> None:
    desk.write(title, text, ends)
    desk.page.begins.setText(begins)
    desk.save()
    assert desk.page.refusal.isVisible()
    assert told in desk.page.refusal.text()
    assert desk.listed() == ()
    assert desk.page.title.text() == title


def test_that_a_notice_is_ended_or_taken_out(desk: Desk) -> None:
    for title in ("第一条", "第二条"):
        desk.page.begin_new()
        desk.write(title)
        desk.save()
    desk.page.end_button.click()
    desk.settle()
    assert [one[:1] + one[3:] for one in desk.rows()] == [("第二条", "过期"), ("第一条", "显示")]
    assert desk.page.heading.text() == "新写一条"
    desk.page.table.selectRow(1)
    desk.settle()
    desk.page.drop_button.click()
    desk.settle()
    assert [one.title for one in desk.listed()] == ["第二条"]
    assert desk.said[-1] == "删去了；随下一个下发包下发"


def test_that_what_was_typed_is_not_lost_by_choosing_another(desk: Desk, qtbot: QtBot) -> None:
    desk.write("第一条")
    desk.save()
    desk.page.begin_new()
    desk.write("还没存的")
    desk.page.table.selectRow(0)
    ask = opened(qtbot, desk.page, QMessageBox)
    assert "改过还没有存" in ask.text()
    stay, drop = (
        next(one for one in ask.buttons() if one.text() == words)
        for words in ("回去接着填", "丢掉")
    )
    stay.click()
    desk.settle()
    assert desk.page.title.text() == "还没存的"
    assert drop is not None
    desk.page.table.selectRow(0)
    desk.page._chosen()
    again = opened(qtbot, desk.page, QMessageBox)
    next(one for one in again.buttons() if one.text() == "丢掉").click()
    desk.settle()
    assert desk.page.title.text() == "第一条"
    assert not desk.page.is_edited


def test_that_a_file_that_was_spoilt_is_said(desk: Desk, hub: World) -> None:
    path = hub.paths.library / "notices" / "notices.toml"
    path.write_text("[[notice]]\n", encoding="utf-8")
    desk.page.refresh(None)
    desk.settle()
    assert desk.page.refusal.isVisible()
    assert "notices.toml" in desk.page.refusal.text()
