"""Slips asked for at the counter: what stands in the form stands on the paper, and no more."""

from datetime import timedelta
from typing import TypeVar

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.records import ConsentScope
from advisor_app.gui.dialogs.slips import (
    CallbackDialog,
    MissingPapersDialog,
    ReferralDialog,
    SlipDialog,
)
from advisor_app.gui.jobs import Jobs
from advisor_app.services.suite import Services
from tests.builders import TickingClock, consult, register
from tests.gui.conftest import GUILAN, GUILAN_PHONE
from tests.gui.driving import ENTER, Typist, back_to, idle, on_store, shown
from tests.sheets.reading import in_order, page_texts, runs, whole_text

S = TypeVar("S", bound=SlipDialog)
ALLOWANCE_PAPERS = 5
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class Desk:
    """Opens slips for one elder."""

    def __init__(self, qtbot: QtBot, services: Services, jobs: Jobs, elder: RecordId) -> None:
        self.qtbot, self.services, self.jobs, self.elder = qtbot, services, jobs, elder

    def missing(self) -> MissingPapersDialog:
        return shown(self.qtbot, MissingPapersDialog(self.services, self.jobs, self.elder))

    def referral(self, *, agreed: bool = False) -> ReferralDialog:
        made = ReferralDialog(self.services, self.jobs, self.elder, GUILAN_PHONE, agreed=agreed)
        return shown(self.qtbot, made)

    def callback(self) -> CallbackDialog:
        return shown(self.qtbot, CallbackDialog(self.services, self.jobs, self.elder))

    def look(self, dialog: SlipDialog) -> None:
        """Press the button and wait for what comes of it."""
        dialog.look_button.click()
        idle(self.qtbot, self.jobs)

    def paper(self, dialog: SlipDialog, size: int = 18) -> bytes:
        """Go on to the paper the dialog stands for."""
        self.look(dialog)
        compose = dialog.compose
        assert compose is not None, dialog.refusal.text()
        return on_store(self.qtbot, self.jobs, lambda: compose(size).preview()).pdf

    def refused(self, dialog: SlipDialog) -> str:
        """Press the button where something is wrong; the form stays as it is."""
        self.look(dialog)
        assert dialog.isVisible()
        assert dialog.compose is None
        assert dialog.refusal.isVisible()
        assert dialog.look_button.isEnabled()
        return dialog.refusal.text()


@pytest.fixture
def desk(qtbot: QtBot, services: Services, jobs: Jobs, people: dict[str, RecordId]) -> Desk:
    return Desk(qtbot, services, jobs, people[GUILAN])


def boxes(dialog: MissingPapersDialog) -> dict[str, bool]:
    items = [dialog.papers.item(at) for at in range(dialog.papers.count())]
    return {one.text(): one.checkState() is CHECKED for one in items}


def choose(dialog: MissingPapersDialog, name: str) -> None:
    dialog.subject.setCurrentIndex(dialog.subject.findText(name))


# What is missing


def test_that_the_boxes_are_what_the_policy_asks_for(desk: Desk) -> None:
    dialog = desk.missing()
    for name in ("高龄津贴", "临时救助"):
        choose(dialog, name)
        policy = str(dialog.subject.currentData())
        assert tuple(boxes(dialog)) == desk.services.sheets.lacking(policy)
        assert all(boxes(dialog).values())


def test_that_only_what_is_for_elders_is_offered(desk: Desk) -> None:
    dialog = desk.missing()
    offered = {dialog.subject.itemText(at) for at in range(dialog.subject.count())}
    policies = desk.services.screenings.policies
    assert offered == {one.name for one in policies if one.is_for_elders}
    assert len(offered) < len(policies)


def test_that_the_notice_has_two_copies_to_sign(desk: Desk) -> None:
    dialog = desk.missing()
    choose(dialog, "高龄津贴")
    pages = page_texts(desk.paper(dialog))
    assert len(pages) == 2
    for page, copy in zip(pages, ("老人联", "存根联"), strict=True):
        assert f"补材料通知·{copy}" in page
        assert in_order(
            page, "张桂兰", "办“高龄津贴”，还缺这些材料", "老人（家属）签字", "顾问签字"
        )
        for words in boxes(dialog):
            assert words.replace(" ", "") in page
        assert "已经看过" not in page


def test_that_what_was_seen_already_is_said_so(desk: Desk) -> None:
    dialog = desk.missing()
    choose(dialog, "高龄津贴")
    seen, *lacking = boxes(dialog)
    dialog.papers.item(0).setCheckState(UNCHECKED)
    text = page_texts(desk.paper(dialog))[0]
    assert in_order(text, "还缺这些材料", *(one.replace(" ", "") for one in lacking), "已经看过")
    assert seen.replace(" ", "") in text.partition("已经看过")[2]


def test_that_a_box_is_ticked_by_the_keyboard(desk: Desk, typist: Typist) -> None:
    dialog = desk.missing()
    choose(dialog, "高龄津贴")
    dialog.papers.setFocus()
    dialog.papers.setCurrentRow(1)
    typist.press(Qt.Key.Key_Space)
    assert list(boxes(dialog).values()) == [True, False, True, True, True]


def test_that_a_policy_can_be_typed(desk: Desk, typist: Typist) -> None:
    dialog = desk.missing()
    dialog.subject.lineEdit().selectAll()
    typist.say("高龄津贴")
    assert len(boxes(dialog)) == ALLOWANCE_PAPERS
    assert "打勾的是还缺的" in dialog.hint.text()


def test_that_what_is_no_policy_brings_no_boxes_of_another(desk: Desk, typist: Typist) -> None:
    dialog = desk.missing()
    offered = dialog.subject.count()
    assert boxes(dialog)
    dialog.subject.lineEdit().selectAll()
    typist.say("居住证")
    assert boxes(dialog) == {}
    assert "政策库里没有写" in dialog.hint.text()
    typist.press(ENTER)
    assert dialog.subject.count() == offered  # nothing is added to the list of policies
    assert typist.focus is dialog.papers
    dialog.more.setFocus()
    typist.say("租房合同")
    typist.press(ENTER)
    text = page_texts(desk.paper(dialog))[0]
    assert in_order(text, "办“居住证”，还缺这些材料", "租房合同")


def test_that_a_policy_that_names_no_papers_says_so(desk: Desk) -> None:
    dialog = desk.missing()
    choose(dialog, "老年人意外伤害保险")
    assert boxes(dialog) == {}
    assert "在“再加一样”里写" in dialog.hint.text()
    assert desk.refused(dialog) == "没有勾选还缺的材料：不缺就不用出通知单"


def test_that_enter_adds_one_more_and_then_goes_on(desk: Desk, typist: Typist) -> None:
    dialog = desk.missing()
    choose(dialog, "高龄津贴")
    dialog.more.setFocus()
    typist.say("  村委会证明 ")
    typist.press(ENTER)
    assert typist.focus is dialog.more
    assert dialog.more.text() == ""
    assert list(boxes(dialog))[-1] == "村委会证明"
    typist.press(ENTER)
    assert typist.focus is dialog.where
    choose(dialog, "临时救助")
    assert "村委会证明" in boxes(dialog)  # it was written by hand, and stays


def test_that_what_was_written_but_not_entered_is_not_lost(desk: Desk, typist: Typist) -> None:
    dialog = desk.missing()
    dialog.more.setFocus()
    typist.say("照片两张")
    assert "照片两张" in whole_text(desk.paper(dialog))


def test_that_a_notice_of_nothing_is_refused_and_the_form_kept(desk: Desk) -> None:
    dialog = desk.missing()
    choose(dialog, "高龄津贴")
    dialog.where.setText("街道便民大厅")
    for at in range(dialog.papers.count()):
        dialog.papers.item(at).setCheckState(UNCHECKED)
    assert "不缺就不用出通知单" in desk.refused(dialog)
    assert dialog.where.text() == "街道便民大厅"
    dialog.papers.item(2).setCheckState(CHECKED)
    assert "街道便民大厅" in whole_text(desk.paper(dialog))


def test_that_a_notice_for_nothing_is_refused_where_it_is_to_be_mended(
    desk: Desk, typist: Typist
) -> None:
    dialog = desk.missing()
    dialog.more.setText("身份证")
    dialog.subject.setEditText("  ")
    assert "还没有写办什么" in desk.refused(dialog)
    assert typist.focus is dialog.subject


def test_that_place_and_day_are_printed_when_given(desk: Desk) -> None:
    plain = whole_text(desk.paper(desk.missing()))
    assert in_order(plain, "补到哪里", "本顾问点")
    assert "最晚哪天" not in plain
    dialog = desk.missing()
    assert not dialog.due.edit.isEnabled()
    dialog.due.wanted.setChecked(True)
    dialog.due.edit.setDate(QDate(2026, 12, 8))
    dialog.where.setText("济源路便民中心")
    text = whole_text(desk.paper(dialog))
    assert in_order(text, "补到哪里", "济源路便民中心", "最晚哪天", "2026年12月8日前")


@pytest.mark.parametrize("size", [16, 24])
def test_that_the_letters_have_the_size_that_the_preview_asks_for(desk: Desk, size: int) -> None:
    dialog = desk.missing()
    choose(dialog, "高龄津贴")
    sizes = [round(one.size) for one in runs(desk.paper(dialog, size))]
    assert min(sizes) >= 16
    assert max(set(sizes), key=sizes.count) == size


# A referral


def filled(dialog: ReferralDialog) -> ReferralDialog:
    dialog.provider.setText("示例助浴站")
    dialog.provider_phone.setText("10000008888")
    dialog.need.setText("每周上门洗一次澡")
    return dialog


def test_that_without_consent_no_number_goes_along(desk: Desk) -> None:
    dialog = filled(desk.referral())
    assert not dialog.contact.isEnabled()
    assert not dialog.home.isEnabled()
    assert dialog.contact.text() == ""
    assert "没有同意" in dialog.hint.text()
    text = whole_text(desk.paper(dialog))
    assert in_order(text, "示例助浴站", "10000008888", "每周上门洗一次澡")
    assert GUILAN_PHONE[-4:] not in text
    assert "老人电话" not in text


def test_that_what_the_form_was_tricked_into_is_withheld_all_the_same(desk: Desk) -> None:
    """The dialog was opened with a card that is older than the withdrawal."""
    dialog = filled(desk.referral(agreed=True))
    dialog.home.setText("示例路1号")
    text = whole_text(desk.paper(dialog))
    assert GUILAN_PHONE[-4:] not in text
    assert "示例路1号" not in text


def test_that_with_consent_telephone_and_home_go_along(
    desk: Desk, services: Services, jobs: Jobs, qtbot: QtBot
) -> None:
    desk.elder = on_store(
        qtbot,
        jobs,
        lambda: register(services, "李大山", phone=GUILAN_PHONE, consents=(ConsentScope.SHARE,)),
    )
    dialog = filled(desk.referral(agreed=True))
    assert dialog.contact.text() == GUILAN_PHONE
    assert "印给承接单位" in dialog.hint.text()
    dialog.home.setText("示例路1号")
    text = whole_text(desk.paper(dialog)).replace("-", "")
    assert in_order(text, "老人电话", GUILAN_PHONE[-4:], "老人住址", "示例路1号")


def test_that_a_referral_has_a_copy_for_the_provider_and_one_to_keep(desk: Desk) -> None:
    dialog = filled(desk.referral())
    dialog.wanted.setText("周末上午")
    dialog.due.wanted.setChecked(True)
    dialog.due.edit.setDate(QDate(2026, 12, 1))
    provider, kept = page_texts(desk.paper(dialog))
    assert in_order(provider, "转介单·承接联", "张桂兰", "周末上午", "回执")
    assert "请在2026年12月1日前告诉顾问点" in provider
    assert in_order(kept, "转介单·存根联", "老人（家属）签字")
    assert "回执" not in kept


@pytest.mark.parametrize("lacking", ["provider", "need"])
def test_that_a_referral_to_nobody_or_for_nothing_is_refused_and_nothing_lost(
    desk: Desk, typist: Typist, lacking: str
) -> None:
    dialog = filled(desk.referral())
    place = {"provider": dialog.provider, "need": dialog.need}[lacking]
    kept = place.text()
    place.setText("  ")
    assert "要写明转给哪里、需要什么" in desk.refused(dialog)
    assert typist.focus is place
    assert dialog.provider_phone.text() == "10000008888"
    place.setText(kept)
    assert kept in whole_text(desk.paper(dialog))


def test_that_telephones_are_typed_without_the_input_method(desk: Desk) -> None:
    dialog = desk.referral(agreed=True)
    for one in (dialog.provider_phone, dialog.contact):
        assert not one.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def walked(typist: Typist, window: QWidget, key: Qt.Key, steps: int) -> list[QWidget]:
    found = [typist.focus]
    for _ in range(steps):
        typist.press(key)
        found.append(typist.focus)
    assert window.isActiveWindow()
    return found


def test_that_enter_goes_from_field_to_field_and_leaves_out_what_is_closed(
    desk: Desk, typist: Typist
) -> None:
    dialog = desk.referral()
    assert walked(typist, dialog, ENTER, 6) == [
        dialog.provider, dialog.provider_phone, dialog.provider_address, dialog.need,
        dialog.wanted, dialog.due.wanted, dialog.look_button,
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["missing", "referral", "callback"])
def test_that_a_form_begins_at_its_first_field_and_ends_with_its_buttons(
    desk: Desk, typist: Typist, kind: str
) -> None:
    dialog: SlipDialog = getattr(desk, kind)()
    first = typist.focus
    tabbed = walked(typist, dialog, Qt.Key.Key_Tab, 12)
    assert first is not dialog.look_button
    before = tabbed[: tabbed.index(dialog.look_button)]
    assert before[0] is first
    heights = [one.mapTo(dialog, one.rect().topLeft()).y() for one in before]
    assert heights == sorted(heights)


# A call back


def test_that_the_day_and_the_question_stand_on_both_halves(desk: Desk) -> None:
    dialog = desk.callback()
    dialog.due.edit.setDate(QDate(2026, 12, 15))
    dialog.about.setText("高龄津贴办下来没有")
    text = whole_text(desk.paper(dialog))
    assert in_order(
        text, "存根", "问问：高龄津贴办下来没有", "应回访：2026年12月15日前", "沿线剪开",
        "2026年12月15日", "问问：高龄津贴办下来没有",
    )  # fmt: skip


def test_that_a_card_without_a_question_has_none(desk: Desk) -> None:
    text = whole_text(desk.paper(desk.callback()))
    assert "2026年11月30日" in text  # a week from today, unless somebody chooses
    assert "问问" not in text


def test_that_no_day_in_the_past_can_be_chosen(desk: Desk) -> None:
    dialog = desk.callback()
    dialog.due.edit.setDate(QDate(2026, 11, 1))
    assert dialog.due.edit.date() == QDate(2026, 11, 23)


def test_that_a_day_that_went_by_meanwhile_is_refused(
    desk: Desk, clock: TickingClock, typist: Typist
) -> None:
    dialog = desk.callback()
    dialog.due.edit.setDate(QDate(2026, 11, 23))
    clock.at += timedelta(days=1)  # the form stood open overnight
    assert desk.refused(dialog) == "回访日期已经过了：请选今天或以后的日子"
    assert typist.focus is dialog.due.edit


# All of them


def test_that_leaving_prints_nothing(desk: Desk, typist: Typist) -> None:
    dialog = desk.callback()
    typist.press(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.compose is None


def test_that_pressing_twice_goes_on_once(desk: Desk) -> None:
    dialog = desk.callback()
    gone_on: list[int] = []
    dialog.accepted.connect(lambda: gone_on.append(1))
    dialog.look_button.click()
    dialog.look_button.click()
    idle(desk.qtbot, desk.jobs)
    assert gone_on == [1]


@pytest.mark.parametrize("kind", ["missing", "referral", "callback"])
def test_that_an_elder_who_was_erased_meanwhile_is_said(desk: Desk, kind: str) -> None:
    dialog: SlipDialog = getattr(desk, kind)()
    if isinstance(dialog, ReferralDialog):
        filled(dialog)
    registration, elder = desk.services.registration, desk.elder
    on_store(desk.qtbot, desk.jobs, lambda: registration.forget(elder, "本人要求"))
    back_to(desk.qtbot, dialog)
    assert "可能已被删除" in desk.refused(dialog)


@pytest.mark.parametrize("kind", ["missing", "referral", "callback"])
def test_that_a_refusal_cuts_nothing_off(desk: Desk, kind: str) -> None:
    dialog: SlipDialog = getattr(desk, kind)()
    desk.elder = RecordId("0000")
    broken: SlipDialog = getattr(desk, kind)()
    if isinstance(broken, ReferralDialog):
        filled(broken)
    desk.refused(broken)
    QApplication.processEvents()
    assert broken.height() > dialog.height()
    assert broken.height() >= broken.heightForWidth(broken.width())
    assert broken.look_button.geometry().bottom() < broken.height()
    assert not broken.refusal.geometry().intersects(broken.look_button.geometry())
    assert broken.refusal.height() >= broken.refusal.heightForWidth(broken.refusal.width())


def test_that_a_slip_tells_nothing_of_what_was_talked_about(desk: Desk) -> None:
    """What somebody asked is nobody's business at the provider's."""
    on_store(
        desk.qtbot,
        desk.jobs,
        lambda: consult(desk.services, desk.elder, outcome=Outcome.REFERRED, asked="和儿子吵架了"),
    )
    assert "吵架" not in whole_text(desk.paper(filled(desk.referral())))
