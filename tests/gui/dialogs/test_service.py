"""The form of one service: it gives back what it was filled with, and says what it understood."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.directory import Access, ServiceKind, ServiceStatus
from advisor_app.domain.ids import RevisionId
from advisor_app.domain.referral import ServiceCategory
from advisor_app.gui.dialogs.service import ServiceDialog, ServiceForm
from advisor_app.gui.jobs import Jobs
from advisor_app.services.directory import joined
from advisor_app.services.directory_base import DirectoryBase
from advisor_app.services.directory_keeping import OfferForm, entry_of
from advisor_app.services.suite import Services
from tests.gui.driving import ENTER, Typist, idle, on_store, shown
from tests.services.directories import an_id, directories

Open = Callable[[], ServiceDialog]


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    return shown(qtbot, QWidget())


@pytest.fixture
def blank(qtbot: QtBot, services: Services, jobs: Jobs, host: QWidget) -> ServiceDialog:
    """A form for a new service, shown."""
    keeping, directory = services.directory_keeping, services.directory
    form = on_store(qtbot, jobs, lambda: ServiceForm(keeping.blank(), directory.whole()))
    return shown(qtbot, ServiceDialog(services, jobs, form, host))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(whole=directories())
def test_that_a_form_that_nobody_touched_says_what_it_was_filled_with(
    services: Services, jobs: Jobs, host: QWidget, whole: DirectoryBase
) -> None:
    for offer in list(joined(whole))[:4]:
        ids = [an_id("new", part) for part in ("provider", "site", "service")]
        form = OfferForm(RevisionId("0" * 32), *ids, offer)
        dialog = ServiceDialog(services, jobs, ServiceForm(form, whole), host)
        assert dialog.entry == entry_of(offer)
        dialog.checked.setChecked(True)
        anew = replace(
            entry_of(offer), checked_on=services.desk.today, checked_by=services.desk.advisor.name
        )
        assert dialog.entry == anew
        dialog.deleteLater()


def test_that_a_new_form_is_empty_and_begins_at_the_name(blank: ServiceDialog) -> None:
    assert blank.windowTitle() == "登记服务"
    assert blank.focusWidget() is blank.text("name")
    entry = blank.entry
    assert (entry.name, entry.provider, entry.hours, entry.phone) == ("", "", "", "")
    assert entry.kind is ServiceKind.OTHER
    assert entry.status is ServiceStatus.ACTIVE
    assert entry.checked_on is None


def test_that_every_box_is_read(blank: ServiceDialog) -> None:
    blank.kind.setCurrentIndex(blank.kind.findText("适老化改造"))
    blank.category.setCurrentIndex(blank.category.findText("健康管理"))
    blank.status.setCurrentIndex(blank.status.findText("还没开"))
    for box in blank.access.values():
        box.setChecked(True)
    entry = blank.entry
    assert entry.kind is ServiceKind.HOME_ADAPTATION
    assert entry.category is ServiceCategory.HEALTH
    assert entry.status is ServiceStatus.INACTIVE
    assert entry.access == tuple(Access)


def test_that_enter_goes_through_every_text_to_the_button(
    blank: ServiceDialog, typist: Typist
) -> None:
    met: list[QWidget] = [typist.focus]
    while typist.focus is not blank.save_button:
        typist.press(ENTER)
        met.append(typist.focus)
    texts = ("name", "phone", "hours", "fee", "provider", "place", "address", "source")
    assert [blank.text(one) in met for one in texts] == [True] * len(texts)
    assert len(met) == len(set(map(id, met)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "不知道就空着；节假日另问"),
        ("工作日8:30-17:30", "读作：周一至周五 8:30-17:30"),
        ("每天24小时", "读作：每天 全天"),
        ("周一", "开放时间里“周一”后面没有写几点到几点"),
    ],
)
def test_that_hours_are_read_while_one_types(blank: ServiceDialog, typed: str, said: str) -> None:
    blank.text("hours").setText(typed)
    assert blank.hours_words.text() == said


@pytest.mark.parametrize(
    ("field", "typed"),
    [("provider", "敬老"), ("street", "中心"), ("street", "峡窝")],
)
def test_that_names_that_are_known_are_suggested(
    blank: ServiceDialog, field: str, typed: str
) -> None:
    completer = blank.text(field).completer()
    assert completer is not None
    completer.setCompletionPrefix(typed)
    assert completer.completionCount() >= 1
    assert typed in completer.currentCompletion()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("phone", "问老张"), ("provider_phone", "x"), ("hours", "随时"), ("capacity", "多"),
        ("vacancies", "-1"), ("name", "长" * 61),
    ],
)  # fmt: skip
def test_that_the_field_that_is_wrong_gets_the_keyboard(
    qtbot: QtBot, jobs: Jobs, blank: ServiceDialog, field: str, typed: str
) -> None:
    blank.text("name").setText("示例助浴")
    blank.text("provider").setText("示例护理")
    blank.text(field).setText(typed)
    blank.save()
    assert not blank.save_button.isEnabled()
    idle(qtbot, jobs)
    assert blank.isVisible()
    assert blank.save_button.isEnabled()
    assert blank.refusal.isVisible()
    assert blank.focusWidget() is blank.text(field)
    assert blank.text(field).text() == typed


def test_that_saving_says_which_service_it_was(
    qtbot: QtBot, jobs: Jobs, services: Services, blank: ServiceDialog, typist: Typist
) -> None:
    kept: list[tuple[str, str]] = []
    blank.kept.connect(lambda one, name: kept.append((one, name)))
    blank.text("name").setText(" 示例助浴 ")
    blank.text("provider").setText("示例护理")
    typist.press(ENTER, Qt.KeyboardModifier.ControlModifier)
    idle(qtbot, jobs)
    ((one, name),) = kept
    assert name == "示例助浴"
    assert on_store(qtbot, jobs, lambda: services.directory.offer(one)).service.name == name


def test_that_the_numbers_are_typed_without_the_input_method(blank: ServiceDialog) -> None:
    for name in ("phone", "provider_phone", "site_phone", "capacity", "vacancies"):
        assert not blank.text(name).testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert blank.text("name").testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
