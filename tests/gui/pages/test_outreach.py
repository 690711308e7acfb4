"""The page that finds whom to call."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from advisor_app.domain.changes import Changed
from advisor_app.domain.records import ConsentScope
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.outreach import OutreachPage
from advisor_app.services.outreach import NO_CONSENT
from advisor_app.services.suite import Services
from tests.builders import consult, register
from tests.gui.conftest import GUILAN
from tests.gui.driving import ENTER, Typist, on_store
from tests.gui.pages.conftest import Put, Said

Wait = Callable[[], None]
ALLOWANCE = "zz-gaoling-jintie"
PHONE = "10055556666"


@pytest.fixture
def page(services: Services, jobs: Jobs, put: Put[OutreachPage], qtbot: QtBot) -> OutreachPage:
    def add() -> str:
        return register(
            services, "赵淑英", phone=PHONE, facts={"birth": "1940-02-02", "hukou": "410106"},
            consents=(ConsentScope.CONTACT,),
        )  # fmt: skip

    on_store(qtbot, jobs, add)
    return put(OutreachPage(services, jobs))


def names(page: OutreachPage) -> list[str]:
    model = page.table.model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def ask(page: OutreachPage, wait: Wait, policy: str = ALLOWANCE) -> None:
    page.open_subject(policy)
    wait()


def test_that_everybody_whom_something_fits_is_listed_once(page: OutreachPage, wait: Wait) -> None:
    wait()
    assert "赵淑英" in names(page)
    assert len(names(page)) == len(set(names(page)))
    assert f"{len(names(page))} 位老人" in page.summary.text()


def test_that_one_policy_asked_for_from_elsewhere_is_chosen(page: OutreachPage, wait: Wait) -> None:
    ask(page, wait)
    assert page.policy.currentData() == ALLOWANCE
    assert names(page)[0] == "赵淑英"
    assert GUILAN in names(page)
    assert {one.items[0].policy for one in page.calls.rows} == {ALLOWANCE}


def test_that_the_number_shows_only_when_it_is_opened(
    page: OutreachPage, wait: Wait, typist: Typist
) -> None:
    ask(page, wait)
    page.table.choose(page.calls.rows[0].elder)
    assert PHONE not in page.detail.text()
    page.table.setFocus()
    typist.press(ENTER)
    wait()
    assert PHONE in page.detail.text()


def test_that_who_did_not_agree_keeps_the_number(
    page: OutreachPage, wait: Wait, typist: Typist
) -> None:
    ask(page, wait)
    guilan = next(one for one in page.calls.rows if one.name == GUILAN)
    page.table.choose(guilan.elder)
    page.table.setFocus()
    typist.press(ENTER)
    wait()
    assert NO_CONSENT in page.detail.text()
    assert "3812" not in page.detail.text()
    assert "没有同意打电话" in page.summary.text()


def test_that_a_wider_window_is_a_number_key(
    page: OutreachPage, wait: Wait, typist: Typist
) -> None:
    ask(page, wait)
    before = names(page)
    assert "李芳" not in before
    page.window_row.setFocus()
    typist.press(Qt.Key.Key_4)
    wait()
    assert page.window_row.value == "90"
    assert "李芳" not in names(page)  # 80 on 2027-03-05, after 102 days
    assert set(before) <= set(names(page))


def test_that_telling_somebody_takes_them_off_the_list(
    page: OutreachPage, wait: Wait, qtbot: QtBot
) -> None:
    ask(page, wait)
    elder = page.calls.rows[0].elder
    on_store(qtbot, page.jobs, lambda: consult(page.services, elder, policies=(ALLOWANCE,)))
    wait()
    assert "赵淑英" not in names(page)
    page.told.setChecked(True)
    wait()
    assert "赵淑英" in names(page)
    row = next(one for one in page.calls.rows if one.elder == elder)
    page.table.choose(row.elder)
    assert "上次告诉过" in page.detail.text()


def test_that_changed_policies_are_asked_for_by_a_day(page: OutreachPage, wait: Wait) -> None:
    said: Said = []
    page.said.connect(lambda level, text: said.append((level, text)))
    assert not page.since.isVisible()
    page.policy.setCurrentIndex(page.policy.findData("changed"))
    wait()
    assert page.since.isVisible()
    assert page.since.text() == "2026-10-24"
    page.since.setText("昨天")
    page.look()
    wait()
    assert said == [("error", "“昨天”不是日期：请写成 2026-11-01 的样子")]


def test_that_an_empty_list_says_what_to_try(page: OutreachPage, wait: Wait) -> None:
    ask(page, wait, "jisheng-tebie-fuzhu")
    assert names(page) == []
    assert page.empty.isVisible()
    assert not page.print_button.isEnabled()
    page.keep()


def test_that_the_card_and_the_talk_are_one_step_away(page: OutreachPage, wait: Wait) -> None:
    went: list[tuple[str, str]] = []
    page.wanted.connect(lambda name, subject: went.append((name, subject)))
    ask(page, wait)
    elder = page.calls.rows[0].elder
    page.table.choose(elder)
    page.card_button.click()
    page.talk_button.click()
    assert went == [("elders", elder), ("reception", elder)]


def test_that_the_list_is_kept_as_a_file(page: OutreachPage, wait: Wait, tmp_path: Path) -> None:
    said: Said = []
    page.said.connect(lambda level, text: said.append((level, text)))
    ask(page, wait)
    page.write(tmp_path / "list.pdf")
    wait()
    text = "".join(one.extract_text() for one in PdfReader(tmp_path / "list.pdf").pages)
    assert "赵淑英" in text
    assert said[-1][0] == "info"
    page.write(tmp_path / "nowhere" / "list.pdf")
    wait()
    assert said[-1][0] == "error"


def test_that_another_library_is_offered_at_once(page: OutreachPage, wait: Wait) -> None:
    kept = page.services.screenings.policy(ALLOWANCE)
    page.services.screenings.use(PolicyLibrary.of([kept]))
    page.refresh(Changed(frozenset({"library"}), frozenset()))
    wait()
    assert page.policy.count() == 3
