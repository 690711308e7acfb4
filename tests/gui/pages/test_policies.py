"""The policies' page: finding, reading in plain words, printing."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.policy import Policy
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.policies import PoliciesPage
from advisor_app.services.suite import Services
from tests.builders import TickingClock
from tests.gui.driving import CTRL, ENTER, Typist, on_store, opened
from tests.gui.pages.conftest import Put, Said

Wait = Callable[[], None]


@pytest.fixture
def page(services: Services, jobs: Jobs, put: Put[PoliciesPage]) -> PoliciesPage:
    return put(PoliciesPage(services, jobs))


def words(page: PoliciesPage) -> str:
    """Give everything that is told of the policy that is shown."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return "\n".join(one.text() for one in page.details.findChildren(QLabel))


def listed(page: PoliciesPage) -> list[str]:
    """Give the ids in the list."""
    return [item.data(0, Qt.ItemDataRole.UserRole) for item in page._items()]


def said_of(page: PoliciesPage, policy: str) -> str:
    """Give a policy's words in the list."""
    items = {item.data(0, Qt.ItemDataRole.UserRole): item.text(0) for item in page._items()}
    return str(items[policy])


def at(page: PoliciesPage, clock: TickingClock, year: int, month: int, day: int) -> None:
    """Let it be another day."""
    clock.at = datetime(year, month, day, 2, tzinfo=UTC)
    page._find()


def test_that_every_policy_is_listed_under_its_category(page: PoliciesPage) -> None:
    policies = page.services.screenings.policies
    assert sorted(listed(page)) == sorted(one.id for one in policies)
    tops = [page.tree.topLevelItem(at) for at in range(page.tree.topLevelItemCount())]
    headings = [top.text(0) for top in tops if top]
    for category in {one.category for one in policies}:
        count = sum(one.category == category for one in policies)
        assert f"{category}　{count} 项" in headings


def test_that_the_first_one_is_shown_at_once(page: PoliciesPage) -> None:
    assert page.policy is not None
    assert page.policy.id == listed(page)[0]
    assert page.print_button.isEnabled()


def test_that_a_search_narrows_the_list_while_one_types(page: PoliciesPage) -> None:
    page.box.setText("高龄津贴")
    found = page.services.screenings.search("高龄津贴")
    assert 0 < len(found) < len(page.services.screenings.policies)
    assert sorted(listed(page)) == sorted(one.id for one in found)
    assert page.policy is not None
    assert page.policy.id == listed(page)[0]


def test_that_nothing_found_says_what_to_try(page: PoliciesPage) -> None:
    page.box.setText("没有这种政策吧")
    assert listed(page) == []
    assert "没有找到" in words(page)
    assert page.policy is None
    assert not page.print_button.isEnabled()
    page.print_sheet()
    assert page.findChildren(SheetPreviewDialog) == []
    page.box.clear()
    assert page.policy is not None


def test_that_enter_goes_to_the_list_and_arrows_read_on(page: PoliciesPage, typist: Typist) -> None:
    first = page.policy
    typist.press(ENTER)
    assert typist.focus is page.tree
    typist.press(Qt.Key.Key_Down)
    assert page.policy != first


def test_that_a_category_chosen_leaves_the_details_alone(page: PoliciesPage) -> None:
    shown = page.policy
    page.tree.setCurrentItem(page.tree.topLevelItem(0))
    assert page.policy is shown


def test_that_every_policy_can_be_read_without_a_gap(page: PoliciesPage) -> None:
    for policy in page.services.screenings.policies:
        page.open_subject(policy.id)
        assert page.policy is policy
        told = words(page)
        version = policy.nearest_version(page.services.desk.today)
        for part in (policy.name, version.plain, policy.audience, *version.steps):
            assert part in told
        for one in version.materials:
            assert f"□ {one.name}" in told
        for source in version.sources:
            assert source.title in told
            assert str(source.accessed) in told
        assert str(version.checked_on) in told
        assert version.checked_by in told


def amounts_unknown(policy: Policy, page: PoliciesPage) -> bool:
    return not policy.nearest_version(page.services.desk.today).amount_confirmed


def test_that_no_unconfirmed_amount_is_ever_shown(page: PoliciesPage) -> None:
    open_ones = [one for one in page.services.screenings.policies if amounts_unknown(one, page)]
    assert open_ones
    for policy in open_ones:
        page.open_subject(policy.id)
        version = policy.nearest_version(page.services.desk.today)
        assert not any(one.words and one.words in words(page) for one in version.amounts)
        assert ("金额请问窗口" in words(page)) == policy.is_money


def test_that_a_confirmed_amount_is_shown(page: PoliciesPage) -> None:
    known = [one for one in page.services.screenings.policies if not amounts_unknown(one, page)]
    assert known
    for policy in known:
        page.open_subject(policy.id)
        for one in policy.nearest_version(page.services.desk.today).amounts:
            assert one.words in words(page)


def test_that_what_the_district_has_not_confirmed_says_so(page: PoliciesPage) -> None:
    for policy in page.services.screenings.policies:
        version = policy.nearest_version(page.services.desk.today)
        assert ("待核实" in said_of(page, policy.id)) == version.needs_local_check


def test_that_validity_is_told_in_words_as_time_goes_by(
    page: PoliciesPage, clock: TickingClock
) -> None:
    policy = next(
        one
        for one in page.services.screenings.policies
        if one.versions[-1].valid_to and one.versions[-1].valid_to.year >= 2027
    )
    end = policy.versions[-1].valid_to
    assert end is not None
    assert "即将到期：2026年12月31日止" in said_of(page, policy.id)
    at(page, clock, 2026, 10, 1)
    assert "到期" not in said_of(page, policy.id)
    at(page, clock, end.year, end.month, end.day)
    assert "已于2026年12月31日结束" in said_of(page, policy.id)
    page.open_subject(policy.id)
    assert "已于2026年12月31日结束" in words(page)


def test_that_the_level_is_told(page: PoliciesPage) -> None:
    for policy in page.services.screenings.policies:
        assert f"\n{policy.level}级" in said_of(page, policy.id)


def test_that_a_policy_named_from_elsewhere_is_shown_whatever_was_searched(
    page: PoliciesPage,
) -> None:
    last = page.services.screenings.policies[-1]
    page.box.setText("没有这种政策吧")
    page.open_subject(last.id)
    assert page.policy is last


def test_that_a_policys_sheet_is_printed_from_here(
    page: PoliciesPage, qtbot: QtBot, wait: Wait, typist: Typist
) -> None:
    said: Said = []
    page.said.connect(lambda level, text: said.append((level, text)))
    typist.press(Qt.Key.Key_P, CTRL)
    dialog = opened(qtbot, page, SheetPreviewDialog)
    wait()
    assert dialog.sheet is not None
    assert on_store(qtbot, page.jobs, page.services.book.issued) == ()
    dialog.issued.emit("SJ-D05-202611-0001")
    assert said == [("info", "政策单 SJ-D05-202611-0001 已记入台账")]
