"""An elder takes back her consent: she is erased, by keyboard, and the figures stay."""

from pathlib import Path

from PySide6.QtCore import Qt

from advisor_app.bootstrap import World, open_district, unlock
from advisor_app.domain.month import Month
from advisor_app.gui.dialogs.erase import EraseDialog
from advisor_app.gui.pages.elders import EldersPage
from advisor_app.gui.pages.tally import TallyPage
from tests.builders import PASSPHRASE, a_world, unheard
from tests.e2e.conftest import GUILAN, GUILAN_NUMBER, GUILAN_PHONE
from tests.e2e.counter import Counter
from tests.faults.canaries import decrypted, traces
from tests.gui.driving import ENTER, NO, back_to

NOVEMBER = Month(2026, 11)
SECRETS = (GUILAN, GUILAN_NUMBER, GUILAN_PHONE, "不想再登记了")


def _visit(counter: Counter) -> str:
    """Let her come, ask, get a sheet and go; gives the sheet's number."""
    counter.to_reception()
    counter.somebody_comes("zgl")
    counter.talk("16", "不想再登记了")
    dialog = counter.look_at_sheet()
    counter.print_it(dialog)
    assert dialog.sheet is not None
    counter.leave_dialog()
    counter.reception.form.asked.setFocus()
    counter.save()
    return dialog.sheet.number


def _erase(counter: Counter, reason: str = "本人要求") -> None:
    """Find her on the page of elders, and erase her."""
    page = counter.go("elders", EldersPage)
    counter.typist.type("zgl")
    counter._qtbot.waitUntil(lambda: not page._pause.isActive())
    counter.wait()
    counter.typist.press(ENTER)
    counter.wait()
    assert page.card is not None
    assert page.card.person.name == GUILAN
    counter.tab_to(page.erase_button)
    counter.typist.press(Qt.Key.Key_Space, NO)
    counter.dialog(page, EraseDialog)
    counter.typist.say(reason)
    counter.typist.press(ENTER)
    counter.typist.press(ENTER)
    counter.wait()
    assert page.findChildren(EraseDialog) == []
    back_to(counter._qtbot, counter.window)


def test_that_she_is_gone_from_every_page_and_the_figures_stay(
    point: World, counter: Counter
) -> None:
    number = _visit(counter)
    tally = counter.go("tally", TallyPage)
    assert tally.table_shown is not None
    before = _figure(tally, "接待人次")
    _erase(counter)
    elders = counter.page("elders", EldersPage)
    elders.box.clear()
    counter._qtbot.waitUntil(lambda: not elders._pause.isActive())
    counter.wait()
    assert elders.count.text() == "共 0 位"
    found = counter.search(GUILAN)
    assert all(GUILAN not in found.lines.item(at).text() for at in range(found.lines.count()))
    counter.leave_dialog()
    counter.to_reception()
    assert counter.logged() == 1
    assert GUILAN not in counter.reception.today.list.item(0).text()
    assert _figure(counter.go("tally", TallyPage), "接待人次") == before
    counter.switch_off()

    services = unlock(point, PASSPHRASE, unheard)
    assert [one.number for one in services.book.issued()] == [number]
    assert services.care.verify().problems == ()
    services.care.close()


def _figure(page: TallyPage, label: str) -> str:
    model = page.table.model()
    rows = range(model.rowCount())
    return next(
        str(model.index(row, 2).data()) for row in rows if model.index(row, 1).data() == label
    )


def test_that_nothing_of_her_stays_in_any_file_of_the_counter(
    point: World, counter: Counter
) -> None:
    _visit(counter)
    assert traces(decrypted(point.paths.data), SECRETS) == set(SECRETS)
    _erase(counter)
    assert traces(decrypted(point.paths.data), SECRETS) == set()
    counter.switch_off()
    for one in point.paths.data.rglob("*"):
        if one.is_file():
            assert traces(one.read_bytes(), SECRETS) == set(), one.name
    assert traces(decrypted(point.paths.data), SECRETS) == set()


def test_that_the_district_hears_of_it_and_still_counts_her_visits(
    point: World, counter: Counter, tmp_path: Path
) -> None:
    """Two bundles, one of before and one of after, in the wrong order."""
    _visit(counter)
    counter.switch_off()
    services = unlock(point, PASSPHRASE, unheard)
    services.exchange.request(tmp_path / "point.req")
    services.exchange.export(tmp_path / "before.advb")
    (found,) = services.registration.find(GUILAN)
    services.registration.forget(found.person.id, "本人要求")
    services.exchange.export(tmp_path / "after.advb")
    services.care.close()
    district = open_district(a_world(tmp_path / "hub", "hub"), PASSPHRASE)
    district.enrol(tmp_path / "point.req")
    for name in ("after.advb", "before.advb", "after.advb"):
        (merged,) = district.merge([tmp_path / name])
        assert merged.problem == ""
    figures = district.tally(NOVEMBER).by_point["410106-D05"].indicators
    assert figures["consultations"] == 1
    assert found.person.id not in {str(one.person.id) for one in district.record.people.all()}
    assert traces(decrypted(tmp_path / "hub"), SECRETS) == set()
    district.close()


def test_that_thinking_better_of_it_keeps_everything(counter: Counter) -> None:
    page = counter.go("elders", EldersPage)
    counter.typist.press(ENTER)
    counter.wait()
    counter.tab_to(page.erase_button)
    counter.typist.press(Qt.Key.Key_Space, NO)
    counter.dialog(page, EraseDialog)
    counter.typist.say("说错了")
    counter.leave_dialog()
    assert page.findChildren(EraseDialog) == []
    assert page.card is not None
    assert page.card.person.name == GUILAN
    assert page.count.text() == "共 1 位"
