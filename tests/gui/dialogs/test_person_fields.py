"""Single fields of the person's form: unknown is a value, digits pick, codes may be typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from advisor_app.domain.elder import Papers, Relative
from advisor_app.domain.facts import FACTS, Facts
from advisor_app.domain.records import ConsentScope
from advisor_app.gui.dialogs.person_fields import PLACES, FactBox, PersonFields
from advisor_app.services.registration import PersonEntry
from tests.builders import START

TODAY = START.date()
NAMES = [name for name in FACTS if name != "birth"]


@pytest.fixture
def fields(qtbot: QtBot) -> PersonFields:
    made = PersonFields(TODAY)
    qtbot.addWidget(made)
    return made


def box(qtbot: QtBot, name: str) -> FactBox:
    made = FactBox(FACTS[name])
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("name", NAMES)
def test_that_every_fact_begins_as_unknown(qtbot: QtBot, name: str) -> None:
    made = box(qtbot, name)
    assert made.currentText() == "未知"
    assert made.value is None


@pytest.mark.parametrize("name", NAMES)
def test_that_every_value_of_a_fact_can_be_chosen_and_read_back(qtbot: QtBot, name: str) -> None:
    made = box(qtbot, name)
    for value in PLACES if FACTS[name].kind == "code" else FACTS[name].choices:
        made.show_value(value)
        assert made.value == value
        assert Facts.parse({name: made.value}).get(name) == value


def test_that_a_value_the_form_does_not_offer_is_kept(qtbot: QtBot) -> None:
    made = box(qtbot, "hukou")
    made.show_value("410122001")
    assert made.value == "410122001"


def test_that_digits_pick_the_choice_of_that_place(qtbot: QtBot) -> None:
    made = box(qtbot, "living")
    for key, value in ((Qt.Key.Key_1, "alone"), (Qt.Key.Key_3, "children"), (Qt.Key.Key_0, None)):
        QTest.keyClick(made, key)
        assert made.value == value


def test_that_digits_pick_a_level_by_its_own_number(qtbot: QtBot) -> None:
    made = box(qtbot, "care_level")
    QTest.keyClick(made, Qt.Key.Key_3)
    assert (made.value, made.currentText()) == (3, "重度失能")
    QTest.keyClick(made, Qt.Key.Key_0)
    assert (made.value, made.currentText()) == (0, "能力完好")


def test_that_backspace_forgets(qtbot: QtBot) -> None:
    made = box(qtbot, "care_level")
    made.show_value(4)
    QTest.keyClick(made, Qt.Key.Key_Backspace)
    assert made.value is None


def test_that_a_digit_beyond_the_choices_changes_nothing(qtbot: QtBot) -> None:
    made = box(qtbot, "sex")
    made.show_value("male")
    QTest.keyClick(made, Qt.Key.Key_9)
    assert made.value == "male"


def test_that_a_place_is_typed_digit_by_digit(qtbot: QtBot) -> None:
    made = box(qtbot, "residence")
    made.lineEdit().selectAll()
    QTest.keyClicks(made, "110105")
    assert made.value == "110105"
    made.setEditText("上街区")
    assert made.value == "410106"
    made.setEditText("")
    assert made.value is None


def test_that_the_input_method_is_off_where_numbers_are_typed(fields: PersonFields) -> None:
    numbers = (fields.number, fields.birth, fields.phone, fields.kin_phone)
    enabled = Qt.WidgetAttribute.WA_InputMethodEnabled
    assert not any(one.testAttribute(enabled) for one in numbers)
    assert fields.name.testAttribute(enabled)


def test_that_an_empty_form_knows_nothing(fields: PersonFields) -> None:
    fields.fill(PersonEntry())
    entry = fields.entry()
    assert set(entry.facts.values()) == {None}
    assert (entry.papers, entry.number, entry.consents) == (Papers.NONE, "", ())


def test_that_what_was_filled_in_is_given_back(fields: PersonFields) -> None:
    entry = PersonEntry(
        name="赵秀云",
        papers=Papers.PASSPORT,
        number="E12345678",
        phone="13900003812",
        address="示例路1号",
        street="示例街道",
        community="示例一社区",
        relative=Relative(name="赵小明", relation="儿子", phone="13900004455"),
        facts=dict.fromkeys(FACTS) | {"birth": "1940-03", "living": "alone"},
        consents=(ConsentScope.RECORD, ConsentScope.CONTACT),
    )
    fields.fill(entry)
    assert fields.entry() == entry


def test_that_the_number_decides_birth_and_sex_when_it_changes(fields: PersonFields) -> None:
    fields.fill(PersonEntry(facts={"birth": "1940", "sex": "male"}))
    fields.number.setText("11010519491231002X")
    assert fields.birth.text() == "1949-12-31"
    assert fields.facts["sex"].value == "female"


def test_that_a_cleared_number_says_nothing_any_more(fields: PersonFields) -> None:
    fields.number.setText("1101")
    fields.number.clear()
    assert fields._notes["citizen_id"].isHidden()


def test_that_notes_go_away_together(fields: PersonFields) -> None:
    fields.note("phone", "不像电话号码")
    fields.note("name", "至少要填一项")
    fields.forget_notes()
    assert all(note.isHidden() for note in fields._notes.values())


def test_that_every_field_of_a_refusal_has_a_place_for_its_words(fields: PersonFields) -> None:
    boxes = {scope.value for scope in ConsentScope}
    assert set(fields._notes) == set(fields.by_name) - boxes
    assert {"name", "citizen_id", "birth", "phone", "relative_phone"} <= set(fields._notes)


def test_that_every_field_has_a_name_that_can_be_read_out(fields: PersonFields) -> None:
    for name, field in fields.by_name.items():
        told = field.accessibleName() or field.property("text")
        assert told, name


@given(st.text(max_size=20))
def test_that_no_number_however_odd_breaks_the_form(text: str) -> None:
    made = PersonFields(TODAY)
    made.number.setText(text)
    assert made.entry().number == made.number.text().strip()
    made.deleteLater()
