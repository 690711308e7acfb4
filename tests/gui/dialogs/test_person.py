"""The form of a person, filled from the keyboard and saved into a real record."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.elder import Papers
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import ConsentScope
from advisor_app.gui.dialogs.person import PersonDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.services.registration import PersonCard, PersonEntry, PersonForm
from advisor_app.services.suite import Services
from tests.gui.conftest import GUILAN, GUILAN_NUMBER
from tests.gui.driving import CTRL, ENTER, Typist, idle, on_store, opened

CARD = "11010519491231002X"
WRONG = "110105194912310021"


class Counter:
    """A dialog on a record, and what it told."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs) -> None:
        self._qtbot, self.services, self.jobs = qtbot, services, jobs
        self.saved: list[str] = []

    def open(self, form: PersonForm, prefill: PersonEntry | None = None) -> PersonDialog:
        """Open the form."""
        dialog = PersonDialog(self.services, self.jobs, form, prefill)
        dialog.saved.connect(self.saved.append)
        self._qtbot.addWidget(dialog)
        dialog.open()
        dialog.activateWindow()
        self._qtbot.waitUntil(dialog.isActiveWindow)
        self.wait()
        return dialog

    def new(self, prefill: PersonEntry | None = None) -> PersonDialog:
        """Open an empty form."""
        return self.open(self.services.registration.blank(), prefill)

    def on(self, elder: RecordId) -> PersonDialog:
        """Open the form of somebody known."""
        form = on_store(self._qtbot, self.jobs, lambda: self.services.registration.form(elder))
        return self.open(form)

    def wait(self) -> None:
        """Wait for the store thread."""
        idle(self._qtbot, self.jobs)

    def save(self, dialog: PersonDialog) -> None:
        """Press Ctrl+Enter and wait for what comes of it."""
        QTest.keyClick(dialog, ENTER, CTRL)
        self.wait()

    def card(self, elder: str) -> PersonCard:
        """Read a person."""
        return on_store(
            self._qtbot, self.jobs, lambda: self.services.registration.card(RecordId(elder))
        )

    def count(self) -> int:
        """Count the registered."""
        return on_store(self._qtbot, self.jobs, self.services.registration.count)


@pytest.fixture
def counter(qtbot: QtBot, services: Services, jobs: Jobs) -> Counter:
    return Counter(qtbot, services, jobs)


def notes(dialog: PersonDialog) -> dict[str, str]:
    """Give what stands beside the fields."""
    return {
        name: note.text()
        for name, note in dialog.fields._notes.items()
        if not note.isHidden() and note.text()
    }


def the_focus(dialog: PersonDialog) -> QWidget:
    focus = dialog.focusWidget()
    assert focus is not None
    return focus


def test_that_a_person_is_registered_by_keyboard_alone(counter: Counter, typist: Typist) -> None:
    dialog = counter.new()
    typist.say("赵秀云")
    for _ in range(2):
        typist.press(ENTER)
    typist.type(CARD.lower())
    for _ in range(3):
        typist.press(ENTER)
    typist.type("13900003812")
    for _ in range(2):
        typist.press(ENTER)
    typist.say("示例二社区")
    typist.press(ENTER, CTRL)
    counter.wait()
    assert dialog.isHidden()
    person = counter.card(counter.saved[0]).person
    assert person.identity is not None
    assert (person.name, person.identity.papers) == ("赵秀云", Papers.CITIZEN)
    assert person.identity.papers_number == CARD
    assert person.identity.phone == "13900003812"
    assert person.elder.community == "示例二社区"
    assert (str(person.birth), person.facts.get("sex")) == ("1949-12-31", "female")


def test_that_enter_walks_through_every_field_in_the_order_it_is_seen(
    counter: Counter, typist: Typist
) -> None:
    dialog = counter.new()
    walked = []
    for _ in dialog.fields.in_order:
        walked.append(typist.focus)
        typist.press(ENTER)
    assert walked == dialog.fields.in_order
    tops = [one.mapTo(dialog.fields, one.rect().topLeft()) for one in walked]
    left = [place.y() for place in tops if place.x() < dialog.fields.width() // 2]
    right = [place.y() for place in tops if place.x() >= dialog.fields.width() // 2]
    assert left == sorted(left)
    assert right == sorted(right)


def test_that_the_field_with_the_focus_is_always_in_view(counter: Counter, typist: Typist) -> None:
    dialog = counter.new()
    dialog.resize(700, 420)
    for _ in dialog.fields.in_order:
        assert not typist.focus.visibleRegion().isEmpty()
        typist.press(ENTER)


def test_that_a_wrong_check_digit_is_told_at_the_number_while_it_is_typed(
    counter: Counter, typist: Typist
) -> None:
    dialog = counter.new()
    dialog.fields.number.setFocus()
    typist.type(WRONG[:6])
    assert "应为18位" in notes(dialog)["citizen_id"]
    typist.type(WRONG[6:])
    assert "最后一位校验不对" in notes(dialog)["citizen_id"]
    assert dialog.fields._notes["citizen_id"].property("role") == "error"
    assert dialog.fields.birth.text() == ""


def test_that_a_wrong_number_is_not_saved_and_the_field_is_gone_back_to(counter: Counter) -> None:
    dialog = counter.new()
    before = counter.count()
    dialog.fields.name.setText("赵秀云")
    dialog.fields.number.setText(WRONG)
    counter.save(dialog)
    assert dialog.isVisible()
    assert "校验不对" in notes(dialog)["citizen_id"]
    assert the_focus(dialog) is dialog.fields.number
    assert counter.count() == before
    dialog.fields.number.setText(CARD)
    counter.save(dialog)
    assert dialog.isHidden()
    assert counter.count() == before + 1


def test_that_a_right_number_tells_birth_and_sex_at_once(counter: Counter, typist: Typist) -> None:
    dialog = counter.new()
    dialog.fields.number.setFocus()
    typist.type(CARD)
    assert notes(dialog)["citizen_id"] == "号码正确：1949年12月31日生，女"
    assert dialog.fields.birth.text() == "1949-12-31"
    assert dialog.fields.facts["sex"].value == "female"


def test_that_an_old_number_of_15_digits_is_taken(counter: Counter) -> None:
    dialog = counter.new()
    dialog.fields.number.setText("110105491231002")
    counter.save(dialog)
    identity = counter.card(counter.saved[0]).person.identity
    assert identity is not None
    assert identity.papers_number == CARD


def test_that_other_papers_are_not_read_as_a_citizen_number(counter: Counter) -> None:
    dialog = counter.new()
    dialog.fields.papers.setCurrentIndex(dialog.fields.papers.findText("护照"))
    dialog.fields.number.setText("E12345678")
    assert notes(dialog) == {}
    counter.save(dialog)
    identity = counter.card(counter.saved[0]).person.identity
    assert identity is not None
    assert (identity.papers, identity.papers_number) == (Papers.PASSPORT, "E12345678")


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("birth", "1940-02-31", "不存在"),
        ("birth", "2030-01-01", "在今天之后"),
        ("phone", "call me", "不像电话号码"),
        ("relative_phone", "12", "不像电话号码"),
    ],
)
def test_that_what_cannot_be_is_told_at_its_own_field(
    counter: Counter, name: str, typed: str, words: str
) -> None:
    dialog = counter.new()
    dialog.fields.name.setText("赵秀云")
    field = dialog.fields.by_name[name]
    field.setText(typed)  # type: ignore[attr-defined]
    counter.save(dialog)
    assert list(notes(dialog)) == [name]
    assert words in notes(dialog)[name]
    assert the_focus(dialog) is field
    assert dialog.save_button.isEnabled()


def test_that_an_empty_form_asks_for_one_of_three(counter: Counter) -> None:
    dialog = counter.new()
    counter.save(dialog)
    assert "至少要填一项" in notes(dialog)["name"]
    dialog.fields.name.setText("赵秀云")
    counter.save(dialog)
    assert notes(dialog) == {}
    assert dialog.isHidden()


def test_that_a_place_may_be_typed_as_its_code_and_nonsense_is_refused(counter: Counter) -> None:
    dialog = counter.new()
    dialog.fields.name.setText("赵秀云")
    dialog.fields.facts["hukou"].setEditText("北京")
    counter.save(dialog)
    assert "区划代码" in notes(dialog)["hukou"]
    dialog.fields.facts["hukou"].setEditText("110105")
    counter.save(dialog)
    assert counter.card(counter.saved[0]).person.facts.get("hukou") == "110105"


def test_that_a_known_person_is_offered_and_one_key_takes_them(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    dialog = counter.new()
    before = counter.count()
    dialog.fields.name.setText("张桂蘭")
    dialog.fields.number.setText(GUILAN_NUMBER)
    counter.save(dialog)
    assert "可能已经登记过" in dialog.warning.text()
    offered = dialog.take_buttons[0]
    assert GUILAN in offered.text()
    assert GUILAN_NUMBER not in offered.text()
    assert [one.isVisible() for one in dialog.take_buttons] == [True, False, False]
    QTest.keyClick(dialog, Qt.Key.Key_F9)
    assert counter.saved == [people[GUILAN]]
    assert dialog.isHidden()
    assert counter.count() == before


def test_that_enter_takes_the_known_person_too(
    counter: Counter, people: dict[str, RecordId], typist: Typist
) -> None:
    dialog = counter.new()
    dialog.fields.name.setText(GUILAN)
    counter.save(dialog)
    assert typist.focus is dialog.take_buttons[0]
    typist.press(ENTER)
    assert counter.saved == [people[GUILAN]]


def test_that_saving_once_more_registers_another_person_of_that_name(counter: Counter) -> None:
    dialog = counter.new()
    before = counter.count()
    dialog.fields.name.setText(GUILAN)
    counter.save(dialog)
    assert dialog.isVisible()
    counter.save(dialog)
    assert dialog.isHidden()
    assert counter.count() == before + 1


def test_that_another_name_is_looked_up_again(counter: Counter) -> None:
    dialog = counter.new()
    dialog.fields.name.setText("王秀英")
    counter.save(dialog)
    dialog.fields.name.setText(GUILAN)
    counter.save(dialog)
    assert dialog.isVisible()
    assert GUILAN in dialog.take_buttons[0].text()


def test_that_every_namesake_can_be_taken(counter: Counter, people: dict[str, RecordId]) -> None:
    first = counter.new()
    first.fields.name.setText("王秀英")
    counter.save(first)
    counter.save(first)
    other = counter.saved.pop()
    dialog = counter.new()
    dialog.fields.name.setText("王秀英")
    counter.save(dialog)
    assert [one.isVisible() for one in dialog.take_buttons] == [True, True, False]
    QTest.keyClick(dialog, Qt.Key.Key_F11)
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_F10)
    assert counter.saved[0] in {other, people["王秀英"]}


def test_that_an_odd_age_is_pointed_out_once(counter: Counter) -> None:
    dialog = counter.new()
    dialog.fields.name.setText("赵秀云")
    dialog.fields.birth.setText("1995")
    counter.save(dialog)
    assert "50周岁" in dialog.warning.text()
    assert not any(one.isVisible() for one in dialog.take_buttons)
    counter.save(dialog)
    assert str(counter.card(counter.saved[0]).person.birth) == "1995"


def test_that_a_second_save_while_the_first_is_under_way_does_nothing(counter: Counter) -> None:
    dialog = counter.new()
    before = counter.count()
    dialog.fields.name.setText("赵秀云")
    dialog.save()
    dialog.save()
    counter.wait()
    assert len(counter.saved) == 1
    assert counter.count() == before + 1


def test_that_nothing_typed_is_nothing_asked(counter: Counter) -> None:
    dialog = counter.new(PersonEntry(name="赵秀云"))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()
    assert counter.saved == []


def test_that_escape_asks_before_what_was_typed_is_dropped(counter: Counter, qtbot: QtBot) -> None:
    dialog = counter.new()
    dialog.fields.name.setText("赵秀云")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    ask = opened(qtbot, dialog, QMessageBox)
    QTest.keyClick(ask, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.fields.name.text() == "赵秀云"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    ask = opened(qtbot, dialog, QMessageBox)
    drop = next(one for one in ask.buttons() if one.text() == "丢掉")
    drop.click()
    assert dialog.isHidden()


def test_that_a_ticked_consent_is_asked_about_too(counter: Counter, qtbot: QtBot) -> None:
    dialog = counter.new()
    dialog.fields.consents[ConsentScope.RECORD].setChecked(True)
    dialog.reject()
    opened(qtbot, dialog, QMessageBox)
    assert dialog.isVisible()


def test_that_the_form_of_a_known_person_shows_what_is_known(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    dialog = counter.on(people[GUILAN])
    assert dialog.fields.name.text() == GUILAN
    assert dialog.fields.kin_name.text() == "王小芳"
    assert dialog.fields.facts["hukou"].currentText() == "上街区"
    assert dialog.fields.facts["living"].currentText() == "未知"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isHidden()


def test_that_a_correction_changes_one_person_and_adds_none(
    counter: Counter, people: dict[str, RecordId]
) -> None:
    before = counter.count()
    dialog = counter.on(people[GUILAN])
    dialog.fields.community.setText("示例三社区")
    dialog.fields.facts["living"].show_value("alone")
    counter.save(dialog)
    person = counter.card(people[GUILAN]).person
    assert person.elder.community == "示例三社区"
    assert person.facts.get("living") == "alone"
    assert counter.count() == before


def test_that_consents_are_kept_and_shown_as_given_next_time(counter: Counter) -> None:
    dialog = counter.new()
    dialog.fields.name.setText("赵秀云")
    dialog.fields.consents[ConsentScope.CONTACT].setChecked(True)
    counter.save(dialog)
    elder = RecordId(counter.saved[0])
    assert [one.scope for one in counter.card(elder).consents] == [ConsentScope.CONTACT]
    again = counter.on(elder)
    box = again.fields.consents[ConsentScope.CONTACT]
    assert box.isChecked()
    assert not box.isEnabled()
    assert "以前已同意" in box.text()
    again.fields.phone.setText("13900003812")
    counter.save(again)
    assert len(counter.card(elder).consents) == 1


def test_that_what_the_record_cannot_take_is_said_below_and_nothing_is_lost(
    counter: Counter, qtbot: QtBot, services: Services, jobs: Jobs
) -> None:
    record = services.desk.record
    dialog = counter.new()
    dialog.fields.name.setText("赵秀云")
    on_store(qtbot, jobs, lambda: record._db.execute("PRAGMA query_only = ON"))
    counter.save(dialog)
    on_store(qtbot, jobs, lambda: record._db.execute("PRAGMA query_only = OFF"))
    assert dialog.isVisible()
    assert "只读" in dialog.problem.text()
    assert dialog.fields.name.text() == "赵秀云"
    counter.save(dialog)
    assert dialog.isHidden()
    assert counter.card(counter.saved[0]).person.name == "赵秀云"


def test_that_the_form_fits_into_a_low_window(qtbot: QtBot, services: Services, jobs: Jobs) -> None:
    window = QWidget()
    window.resize(880, 480)
    qtbot.addWidget(window)
    dialog = PersonDialog(services, jobs, services.registration.blank(), None, window)
    assert dialog.width() <= 880
    assert dialog.height() <= 480
