"""The page of referrals: steps by digits as the table allows, slips, calls, hours, problems."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QDate, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.referral import ALLOWED_STEPS, ReferralState, ServiceCategory
from advisor_app.domain.unmet import UnmetReason
from advisor_app.gui.dialogs.deadlines import DeadlinesDialog
from advisor_app.gui.dialogs.sheet_preview import SheetPreviewDialog
from advisor_app.gui.dialogs.slips import ReferralDialog
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.pages.referrals import ReferralsPage
from advisor_app.services.deadlines import Deadlines
from advisor_app.services.referral_slips import slip_draft, slip_of
from advisor_app.services.referrals import ReferralEntry, StepEntry
from advisor_app.services.suite import Services
from advisor_app.services.unmet import UnmetEntry
from tests.builders import consult
from tests.gui.conftest import GUILAN, GUILAN_PHONE
from tests.gui.driving import ENTER, Typist, idle, on_store, opened
from tests.gui.pages.conftest import Put, Said
from tests.services.directories import add

S = ReferralState
Open = Callable[..., RecordId]


@pytest.fixture
def page(services: Services, jobs: Jobs, put: Put[ReferralsPage]) -> ReferralsPage:
    return put(ReferralsPage(services, jobs))


@pytest.fixture
def said(page: ReferralsPage) -> Said:
    heard: Said = []
    page.said.connect(lambda level, text: heard.append((level, text)))
    return heard


@pytest.fixture
def make(qtbot: QtBot, jobs: Jobs, services: Services) -> Open:
    """Opens a referral and waits until the page has heard of it."""

    def open_one(need: str = "助浴", elder: RecordId | None = None, **entry: object) -> RecordId:
        made = ReferralEntry(need=need, **entry)  # type: ignore[arg-type]
        service = services.referrals
        (one,) = on_store(qtbot, jobs, lambda: service.open(service.begin(), [made], elder))
        idle(qtbot, jobs)
        return one

    return open_one


def _needs(page: ReferralsPage) -> list[str]:
    model = page.referrals.table.model()
    return [str(model.index(row, 2).data()) for row in range(model.rowCount())]


def told(page: ReferralsPage) -> str:
    """Give what stands beside the list."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return "\n".join(one.text() for one in page.referrals.details.findChildren(QLabel))


def _state(qtbot: QtBot, page: ReferralsPage, one: RecordId) -> ReferralState:
    idle(qtbot, page.jobs)
    return on_store(qtbot, page.jobs, lambda: page.services.referrals.get(one)).referral.state


def test_that_the_digits_lead_to_the_lists(
    qtbot: QtBot, page: ReferralsPage, typist: Typist, make: Open
) -> None:
    make("助浴")
    make("理发", is_order=True)
    assert typist.focus is page.tabs
    assert _needs(page) == ["助浴"]
    typist.type("2")
    idle(qtbot, page.jobs)
    assert page.orders.isVisible()
    assert [one.referral.need for one in page.orders.seen] == ["理发"]
    assert typist.focus is page.orders.table or typist.focus is page.orders.filter


def test_that_an_empty_list_says_what_to_do(page: ReferralsPage) -> None:
    assert page.referrals.empty.isVisible()
    assert not page.referrals.side.isVisible()


@pytest.mark.parametrize("sent", [True, False])
def test_that_only_the_steps_of_the_table_are_offered(
    page: ReferralsPage, make: Open, *, sent: bool
) -> None:
    make(sent=sent)
    allowed = ALLOWED_STEPS[S.SENT if sent else S.DRAFT]
    assert tuple(page.referrals.strip.steps._buttons) == tuple(one.value for one in allowed)


def test_that_a_step_takes_a_digit_and_enter(
    qtbot: QtBot, page: ReferralsPage, typist: Typist, make: Open, said: Said
) -> None:
    one = make()
    page.referrals.enter()
    typist.type("2")
    typist.say("王站长接的")
    typist.press(ENTER)
    assert _state(qtbot, page, one) is S.ACCEPTED
    assert typist.keys == 2
    assert said[-1] == ("info", "已记：已接收")
    assert "王站长接的" in told(page)
    assert typist.focus is page.referrals.table
    offered = tuple(page.referrals.strip.steps._buttons)
    assert offered == tuple(each.value for each in ALLOWED_STEPS[S.ACCEPTED])


def test_that_the_need_stands_out_and_the_provider_can_be_rung(
    qtbot: QtBot, jobs: Jobs, services: Services, page: ReferralsPage, make: Open
) -> None:
    place = on_store(qtbot, jobs, lambda: add(services, "示例午餐", phone="0100-12345678"))
    make("送午饭", provider="示例餐饮", service=place)
    page.referrals.enter()
    idle(qtbot, jobs)
    details = page.referrals.details
    assert (details.need.text(), details.need.property("role")) == ("送午饭", "title")
    assert details.phone.isVisible()
    assert details.phone.text() == "对方电话　0100-12345678"
    for part in ("匿名", "示例餐饮", "老人没有同意告诉对方", "已发出"):
        assert part in told(page)


def test_that_no_telephone_is_shown_where_none_is_known(
    qtbot: QtBot, jobs: Jobs, page: ReferralsPage, make: Open
) -> None:
    make("送午饭", provider="示例餐饮")
    page.referrals.enter()
    idle(qtbot, jobs)
    assert page.referrals.details.isVisible()
    assert not page.referrals.details.phone.isVisible()


def test_that_a_digit_beyond_the_table_does_nothing(
    page: ReferralsPage, typist: Typist, make: Open
) -> None:
    make(sent=False)
    page.referrals.enter()
    typist.type("9")
    assert page.referrals.strip.steps.value == ""
    assert typist.focus is page.referrals.table


def test_that_a_remark_alone_is_kept(
    qtbot: QtBot, page: ReferralsPage, typist: Typist, make: Open, said: Said
) -> None:
    one = make()
    page.referrals.strip.words.setFocus()
    typist.say("打过电话")
    typist.press(ENTER)
    assert _state(qtbot, page, one) is S.SENT
    assert "打过电话" in told(page)
    page.referrals.strip.words.setFocus()
    typist.press(ENTER)
    idle(qtbot, page.jobs)
    assert said[-1] == ("error", "备注是空的：请写上再存")


def test_that_a_failure_asks_why_and_becomes_a_problem(
    qtbot: QtBot, page: ReferralsPage, typist: Typist, make: Open, services: Services
) -> None:
    one = make(category=ServiceCategory.DAILY_LIVING)
    page.referrals.enter()
    typist.type("5")
    assert typist.focus is page.referrals.strip.reason
    typist.type("4")
    typist.press(ENTER)
    assert _state(qtbot, page, one) is S.FAILED
    today = services.desk.today
    (need,) = on_store(qtbot, page.jobs, lambda: services.unmet.listed(today, today))
    assert (need.reason, need.referral) == (UnmetReason.TOO_DEAR, one)
    assert page.referrals.empty.isVisible()


def test_that_a_declined_one_is_sent_elsewhere(
    qtbot: QtBot, page: ReferralsPage, typist: Typist, make: Open, services: Services
) -> None:
    one = make(provider="甲中心")
    page.referrals.enter()
    typist.type("3")
    page.referrals.strip.words.setFocus()
    typist.press(ENTER)
    assert _state(qtbot, page, one) is S.DECLINED
    page.referrals.enter()
    typist.type("1")
    assert typist.focus is page.referrals.strip.provider
    typist.say("乙中心")
    typist.press(ENTER)
    typist.press(ENTER)
    assert _state(qtbot, page, one) is S.SENT
    seen = on_store(qtbot, page.jobs, lambda: services.referrals.get(one))
    assert seen.referral.provider == "乙中心"


def test_that_a_name_in_the_provider_is_said_there(
    qtbot: QtBot, page: ReferralsPage, typist: Typist, make: Open, said: Said
) -> None:
    one = make()
    page.referrals.enter()
    typist.type("4")
    typist.say("电话10000003812")
    typist.press(ENTER)
    typist.press(ENTER)
    assert _state(qtbot, page, one) is S.SENT
    assert "不能写姓名和号码" in said[-1][1]
    assert typist.focus is page.referrals.strip.provider


def test_that_the_filters_tell_who_waits_for_whom(
    qtbot: QtBot, page: ReferralsPage, typist: Typist, make: Open, services: Services,
    people: dict[str, RecordId],
) -> None:  # fmt: skip
    today = services.desk.today
    make("草拟的", sent=False, due=today + timedelta(3))
    make("发出的", people["李芳"], due=today)
    ended = make("办完的")
    service = services.referrals
    for to in (S.ACCEPTED, S.COMPLETED):
        on_store(qtbot, page.jobs, lambda to=to: service.step(
            service.begin(), ended, StepEntry(to=to)
        ))  # fmt: skip
    idle(qtbot, page.jobs)
    wanted = {
        "1": {"草拟的", "发出的"}, "2": {"草拟的"}, "3": {"发出的"}, "4": {"发出的"},
        "5": {"草拟的", "发出的", "办完的"},
    }  # fmt: skip
    for digit, needs in wanted.items():
        page.referrals.filter.setFocus()
        typist.type(digit)
        idle(qtbot, page.jobs)
        assert set(_needs(page)) == needs, digit
    page.referrals.filter.setFocus()
    typist.type("1")
    idle(qtbot, page.jobs)
    page.referrals.box.setText("李芳")
    assert _needs(page) == ["发出的"]


def test_that_a_referral_is_shown_wherever_it_stands(
    qtbot: QtBot, page: ReferralsPage, make: Open
) -> None:
    make("助浴")
    order = make("理发", is_order=True)
    page.open_subject(order)
    idle(qtbot, page.jobs)
    assert page.orders.isVisible()
    assert page.orders.table.chosen == order
    assert page.tabs.value == "orders"


def test_that_one_that_is_gone_is_said(qtbot: QtBot, page: ReferralsPage, said: Said) -> None:
    page.open_subject("nothing")
    idle(qtbot, page.jobs)
    assert said[-1][0] == "error"


@pytest.mark.parametrize("consented", [True, False])
def test_that_the_slip_says_what_was_agreed_and_is_kept_with_it(
    qtbot: QtBot, page: ReferralsPage, make: Open, services: Services,
    people: dict[str, RecordId], *, consented: bool,
) -> None:  # fmt: skip
    one = make("助浴", people[GUILAN], provider="示例中心", consented=consented)
    page.referrals.print_slip()
    form = opened(qtbot, page, ReferralDialog)
    assert (form.provider.text(), form.need.text()) == ("示例中心", "助浴")
    assert form.contact.text() == (GUILAN_PHONE if consented else "")
    assert form.contact.isEnabled() is consented
    form.look_button.click()
    preview = opened(qtbot, page, SheetPreviewDialog)
    idle(qtbot, page.jobs)
    assert preview.sheet is not None
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(preview.sheet.pdf)).pages)
    assert (GUILAN_PHONE in "".join(one for one in text if one.isdigit())) is consented
    preview.done(0)

    def issue() -> str:
        seen = services.referrals.get(one)
        slip = slip_of(seen.referral, GUILAN_PHONE)
        return (
            slip_draft(services.sheets, services.referrals, one, slip)
            .issue(services.book.begin())
            .number
        )

    number = on_store(qtbot, page.jobs, issue)
    sheet = on_store(qtbot, page.jobs, lambda: services.book.numbered(number))
    kept = on_store(qtbot, page.jobs, lambda: services.referrals.get(one)).referral
    assert sheet is not None
    assert kept.sheet == sheet.id


def test_that_nobody_s_referral_has_no_slip(page: ReferralsPage, make: Open, said: Said) -> None:
    make()
    assert not page.referrals.print_button.isVisible()
    page.referrals.print_slip()
    assert said[-1][0] == "warn"


def test_that_all_calls_are_listed_far_ahead(
    qtbot: QtBot, page: ReferralsPage, typist: Typist, services: Services,
    people: dict[str, RecordId],
) -> None:  # fmt: skip
    due = services.desk.today + timedelta(100)
    on_store(qtbot, page.jobs, lambda: consult(
        services, people["李芳"], outcome=Outcome.FOLLOW_UP, callback_due=due
    ))  # fmt: skip
    typist.type("3")
    idle(qtbot, page.jobs)
    assert [one.name for one in page.calls.calls] == [GUILAN, "李芳"]
    assert typist.focus is page.calls.table


def test_that_hours_are_logged_by_keyboard(
    qtbot: QtBot, page: ReferralsPage, typist: Typist, said: Said, services: Services
) -> None:
    typist.type("4")
    assert typist.focus is page.care.finder.box
    typist.type("zgl")
    typist.press(ENTER)
    qtbot.waitUntil(lambda: page.care.elder is not None)
    assert typist.focus is page.care.group
    typist.press(ENTER)
    typist.press(ENTER)
    typist.type("30")
    typist.press(ENTER)
    typist.say("示例居家服务")
    typist.press(ENTER)
    typist.press(ENTER)
    idle(qtbot, page.jobs)
    assert said[-1][0] == "warn"
    assert "不到每天1小时" in said[-1][1]
    (one,) = page.care.sums
    assert (one.name, one.minutes) == (GUILAN, 30)
    month = Month.of(services.desk.today)
    (seen,) = on_store(qtbot, page.jobs, lambda: services.care_hours.listed(month))
    assert seen.hours.provider == "示例居家服务"
    assert typist.focus is page.care.finder.box


def test_that_hours_that_cannot_be_stay_in_the_form(
    qtbot: QtBot, page: ReferralsPage, said: Said, people: dict[str, RecordId]
) -> None:
    page.tabs.choose("care")
    page._turn()
    page.care._take(people[GUILAN])
    qtbot.waitUntil(lambda: page.care.elder is not None)
    page.care.day.setDate(QDate(2026, 11, 24))
    page.care.save()
    idle(qtbot, page.jobs)
    assert said[-1] == ("error", "服务日期在今天之后：做过了再记")
    assert page.care.elder == people[GUILAN]


@pytest.mark.usefixtures("page")
def test_that_hours_need_somebody_known(typist: Typist, said: Said) -> None:
    typist.type("4")
    typist.press(ENTER)
    assert said[-1][0] == "warn"
    assert "登记过的老人" in said[-1][1]


def test_that_the_problem_list_counts_by_time(
    qtbot: QtBot, page: ReferralsPage, typist: Typist, services: Services
) -> None:
    told = UnmetEntry(reason=UnmetReason.FULL, service="晚间送餐", community="示例一社区")
    on_store(qtbot, page.jobs, lambda: consult(services, outcome=Outcome.UNMET, unmet=told))
    typist.type("5")
    idle(qtbot, page.jobs)
    assert page.unmet.summary.text() == "共 1 件没满足"
    assert "晚间送餐" in page.unmet.counts.text()
    assert typist.focus is page.unmet.period
    typist.type("2")
    idle(qtbot, page.jobs)
    assert page.unmet.empty.isVisible()


def test_that_the_days_can_be_set(qtbot: QtBot, page: ReferralsPage, services: Services) -> None:
    page.set_deadlines()
    dialog = opened(qtbot, page, DeadlinesDialog)
    assert {name: box.value() for name, box in dialog.boxes.items()}["answer"] == 7
    dialog.boxes["answer"].setValue(3)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    idle(qtbot, page.jobs)
    assert on_store(qtbot, page.jobs, services.deadlines.current) == Deadlines(answer=3)
