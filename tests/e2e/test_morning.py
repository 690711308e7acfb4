"""An advisor's morning, in the real window, by keyboard: three people, a sheet, a search, a break."""

from collections.abc import Callable

from pypdf import PdfReader
from PySide6.QtCore import Qt

from advisor_app.bootstrap import World, unlock
from advisor_app.domain.consultation import Channel, Inquirer
from advisor_app.domain.records import SheetOutcome
from advisor_app.gui.pages.policies import PoliciesPage
from advisor_app.gui.printers import Trouble
from advisor_app.gui.shell import PAGES
from tests.builders import PASSPHRASE, unheard
from tests.e2e.conftest import GUILAN, GUILAN_NUMBER, GUILAN_PHONE
from tests.e2e.counter import Counter

NEW_NUMBER, NEW_PHONE = "999999194003050078", "10000006677"


def test_that_a_morning_is_all_in_the_record_in_the_end(point: World, counter: Counter) -> None:
    counter.to_reception()
    counter.somebody_comes("zgl")
    assert "助餐" in counter.reception.recall.details.toolTip()
    counter.talk("16", "食堂周末开不开")
    counter.save()
    assert counter.logged() == 1

    counter.somebody_new_comes(NEW_NUMBER, "曾长顺", NEW_PHONE)
    counter.talk("11", "高龄津贴怎么办")
    counter.save()
    assert counter.logged() == 2

    counter.somebody_calls()
    counter.talk("26", "替邻居问助餐")
    counter.save()
    assert counter.logged() == 3
    assert "匿名" in counter.shell.status.text()
    counter.switch_off()
    _check_the_record(point)
    _check_the_log(point)


def _check_the_record(point: World) -> None:
    services = unlock(point, PASSPHRASE, unheard)
    last, new, first = services.consulting.today()
    assert [one.name for one in (first, new, last)] == [GUILAN, "曾长顺", ""]
    channels = [one.consultation.channel for one in (first, new, last)]
    assert channels == [Channel.WALK_IN, Channel.WALK_IN, Channel.PHONE]
    assert last.consultation.inquirer is Inquirer.ANONYMOUS
    assert [one.note.asked for one in (first, new, last) if one.note] == [
        "食堂周末开不开", "高龄津贴怎么办", "替邻居问助餐",
    ]  # fmt: skip
    assert first.consultation.topics == ("meals",)
    assert first.consultation.at < new.consultation.at < last.consultation.at
    (card,) = (services.registration.card(one.person.id)
               for one in services.registration.find("曾长顺"))  # fmt: skip
    assert card.person.identity is not None
    assert (card.person.identity.phone, card.person.facts.get("sex")) == (NEW_PHONE, "male")
    assert services.consulting.drafts() == ()
    assert services.care.verify().problems == ()
    services.care.close()


def _check_the_log(point: World) -> None:
    log = point.paths.logs.read_text(encoding="utf-8")
    for secret in (GUILAN, GUILAN_NUMBER, GUILAN_PHONE, "曾长顺", NEW_NUMBER, NEW_PHONE, "食堂"):
        assert secret not in log


def test_that_a_sheet_goes_from_the_counter_onto_paper(point: World, counter: Counter) -> None:
    counter.to_reception()
    counter.somebody_comes("3812")
    dialog = counter.look_at_sheet()
    assert dialog.sheet is not None
    assert dialog.sheet.number == ""
    paper = counter.print_it(dialog)
    number = dialog.sheet.number
    assert number == "SJ-D05-202611-0001"
    assert number in dialog.status.text()
    assert len(PdfReader(paper).pages) == dialog.sheet.pages
    counter.leave_dialog()
    counter.switch_off()
    services = unlock(point, PASSPHRASE, unheard)
    (sheet,) = services.book.issued()
    assert (sheet.number, sheet.outcome) == (number, SheetOutcome.PRINTED)
    (found,) = services.registration.find(GUILAN)
    assert sheet.elder == found.person.id
    services.care.close()


def test_that_a_printer_without_paper_is_said_and_the_sheet_keeps_its_number(
    counter: Counter, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    counter.to_reception()
    counter.somebody_comes("zgl")
    dialog = counter.look_at_sheet()
    counter.printers.ill = Trouble.PAPER
    counter.press("P")
    counter.wait()
    wait_until(lambda: "再印一次" in dialog.status.text())
    assert counter.printers.papers == []
    counter.printers.ill = None
    counter.print_it(dialog)
    assert dialog.sheet is not None
    assert dialog.sheet.number == "SJ-D05-202611-0001"
    counter.leave_dialog()


def test_that_a_policy_is_found_in_the_middle_of_a_talk_and_the_talk_waits(
    counter: Counter,
) -> None:
    counter.to_reception()
    counter.somebody_comes("zgl")
    counter.talk("16", "高龄津贴多少钱")
    counter.search("gljt")
    counter.take_found()
    assert counter.shell.current == "policies"
    policy = counter.page("policies", PoliciesPage).policy
    assert policy is not None
    assert policy.id == "zz-gaoling-jintie"
    counter.to_reception()
    assert counter.reception.card is not None
    assert counter.reception.form.asked.toPlainText() == "高龄津贴多少钱"
    counter.reception.form.asked.setFocus()
    counter.save()
    assert counter.logged() == 1


def test_that_a_break_locks_the_counter_and_keeps_the_talk(counter: Counter) -> None:
    counter.to_reception()
    counter.somebody_comes("zgl")
    counter.talk("16", "等一下再说")
    counter.lock()
    assert counter.window.unlock_page.isVisible()
    counter.unlock("Not-this-one-26")
    assert counter.window.shell is None
    assert "口令" in counter.window.unlock_page.problem.text()
    counter.unlock()
    counter.to_reception()
    assert counter.reception.form.asked.toPlainText() == "等一下再说"
    assert counter.reception.card is not None
    assert counter.reception.card.person.name == GUILAN
    counter.reception.form.asked.setFocus()
    counter.save()
    assert counter.logged() == 1
    assert counter.reception.form.asked.toPlainText() == ""


def test_that_escape_leaves_nothing_open_and_every_page_comes_by_its_key(counter: Counter) -> None:
    """The keys are written on the buttons: what is written is what works."""
    for name, (key, _, _) in PAGES.items():
        counter.typist.press(Qt.Key[f"Key_{key}"])
        counter.wait()
        assert counter.shell.current == name
        counter.search("a")
        counter.leave_dialog()
        assert counter.shell.current == name
