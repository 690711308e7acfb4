"""An import is taken back as one step; what was touched since stays, and it can come in again."""

from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.consultation import Outcome
from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput, Stopped
from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.services.exchange import MATCHING_KEY
from advisor_app.services.registration import entry_of
from advisor_app.services.suite import Services
from tests.builders import consult, register
from tests.services.registers.registers import NUMBER, as_csv, plan, row, take_in

MONTH = Month.parse("2025-03")
ROWS = [
    row("2025-3-1", "张桂兰", 身份证号=NUMBER, 答复="说了"),
    row("2025-3-2", "王秀英", 电话="13900003812"),
    row("2025-3-3", "李芳", 电话="13900003813"),
    row("2025-3-4", None),
]


def _figures(services: Services) -> object:
    return services.reporting.counted(MONTH).indicators


def test_that_everything_is_as_before(services: Services, tmp_path: Path) -> None:
    elder = register(services, "张桂兰", papers=Papers.CITIZEN, number=NUMBER)
    consult(services, elder)
    before = (_figures(services), services.registration.count(), services.consulting.listed())
    done = take_in(services, as_csv(tmp_path / "台账.csv", ROWS), register_people=True)
    assert services.registration.count() == 3
    assert _figures(services) != before[0]
    undone = services.imports.undo(done.batch)
    assert (undone.rows, undone.people, undone.kept) == (4, 2, ())
    assert (_figures(services), services.registration.count()) == before[:2]
    assert services.consulting.listed() == before[2]
    assert not services.registration.find("王秀英")
    assert services.desk.record.verify().problems == ()
    (seen,) = services.imports.batches()
    assert seen.batch.undone_at is not None
    assert (seen.batch.rows, seen.batch.people, seen.talks, seen.people) == (4, 2, 0, 0)


def test_that_it_comes_in_again_and_goes_again(services: Services, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "台账.csv", ROWS)
    ids = set()
    for _ in range(3):
        done = take_in(services, path, register_people=True)
        assert (done.rows, done.people) == (4, 3)
        ids |= {one.consultation.id for one in services.consulting.listed()}
        undone = services.imports.undo(done.batch)
        assert (undone.rows, undone.people, undone.kept) == (4, 3, ())
    assert len(ids) == 4, "a talk is the same talk however often it comes"
    assert services.desk.record.verify().problems == ()
    assert len(services.imports.batches()) == 3


def test_that_what_was_touched_since_stays_and_is_listed(
    services: Services, tmp_path: Path
) -> None:
    path = as_csv(tmp_path / "台账.csv", ROWS)
    done = take_in(services, path, register_people=True)
    people = {one.person.name: one.person.id for one in services.registration.recent()}
    consult(services, people["王秀英"], outcome=Outcome.FOLLOW_UP)
    form = services.registration.form(people["李芳"])
    assert form.person is not None
    entry = replace(entry_of(form.person), phone="13900009999")
    services.registration.save(form, entry)
    talk = next(one for one in services.consulting.listed(MONTH) if one.name == "张桂兰")
    desk = services.desk
    with desk.record.begin() as work:
        work.put(replace(talk.consultation, minutes=9), desk.ids.revision())
    undone = services.imports.undo(done.batch)
    assert (undone.rows, undone.people) == (3, 0)
    told = {(one.kind, one.what, one.why) for one in undone.kept}
    assert told == {
        ("elder", "王秀英", "导入以后又来过"),
        ("elder", "李芳", "导入以后改过信息"),
        ("elder", "张桂兰", "有一次咨询留下了"),
        ("consultation", "2025-03-01的咨询（张桂兰）", "导入以后改过"),
    }
    assert [one.consultation.minutes for one in services.consulting.listed(MONTH)] == [9]
    again = plan(services, path, register_people=True)
    assert (again.good, again.already) == (3, 1)
    services.imports.run(again)
    assert services.registration.count() == 3
    assert desk.record.verify().problems == ()


def test_that_a_changed_note_keeps_its_talk(services: Services, tmp_path: Path) -> None:
    done = take_in(services, as_csv(tmp_path / "台账.csv", ROWS[:1]))
    (seen,) = services.consulting.listed()
    assert seen.note is not None
    desk = services.desk
    with desk.record.begin() as work:
        work.put(replace(seen.note, answered="又说了"), desk.ids.revision())
    undone = services.imports.undo(done.batch)
    assert (undone.rows, [one.why for one in undone.kept]) == (0, ["导入以后改过"])


def test_that_an_undo_that_is_stopped_undoes_nothing(services: Services, tmp_path: Path) -> None:
    done = take_in(services, as_csv(tmp_path / "台账.csv", ROWS))

    def halt(_: int, __: int) -> None:
        raise Stopped("停下了")

    with pytest.raises(Stopped):
        services.imports.undo(done.batch, halt)
    assert len(services.consulting.listed()) == 4
    assert services.imports.undo(done.batch).rows == 4


def test_that_only_what_stands_can_be_taken_back(services: Services, tmp_path: Path) -> None:
    done = take_in(services, as_csv(tmp_path / "台账.csv", ROWS))
    services.imports.undo(done.batch)
    with pytest.raises(BadInput, match="已经撤销过"):
        services.imports.undo(done.batch)
    with pytest.raises(BadInput, match="没有编号为"):
        services.imports.undo(RecordId("没有"))


def test_that_other_imports_stay(services: Services, tmp_path: Path) -> None:
    first = take_in(services, as_csv(tmp_path / "一.csv", ROWS[:2]), register_people=True)
    second = take_in(services, as_csv(tmp_path / "二.csv", ROWS), register_people=True)
    assert (second.rows, second.already, second.people) == (2, 2, 1)
    services.imports.undo(first.batch)
    assert {one.name for one in services.consulting.listed()} == {"李芳", ""}
    assert services.registration.count() == 1


def test_that_a_new_key_of_the_district_is_no_change(services: Services, tmp_path: Path) -> None:
    done = take_in(services, as_csv(tmp_path / "台账.csv", ROWS), register_people=True)
    desk = services.desk
    with desk.record.begin():
        desk.record.device.keep_setting(MATCHING_KEY, "ab" * 32)
    assert services.registration.rekey() == 1
    undone = services.imports.undo(done.batch)
    assert (undone.rows, undone.people, undone.kept) == (4, 3, ())


def test_that_a_talk_taken_back_by_itself_does_not_come_with_its_register_again(
    services: Services, tmp_path: Path
) -> None:
    path = as_csv(tmp_path / "台账.csv", ROWS)
    done = take_in(services, path)
    one, service = services.consulting.listed(MONTH)[0].consultation.id, services.correcting
    service.withdraw(service.begin(), one, "记重了")
    more = as_csv(tmp_path / "再来.csv", [*ROWS, row("2025-3-9", None)])
    assert take_in(services, more).rows == 1
    assert one not in {seen.consultation.id for seen in services.consulting.listed(MONTH)}
    service.restore(service.begin(), one)
    assert len(services.consulting.listed(MONTH)) == 5
    services.imports.undo(done.batch)
    assert one in {seen.consultation.id for seen in services.consulting.listed(MONTH)}


def test_that_what_went_with_its_register_is_put_back_by_it_alone(
    services: Services, tmp_path: Path
) -> None:
    done = take_in(services, as_csv(tmp_path / "台账.csv", ROWS))
    one = services.consulting.listed(MONTH)[0].consultation.id
    services.imports.undo(done.batch)
    service = services.correcting
    assert not service.open(one).may_return
    with pytest.raises(BadInput, match="再导入一次"):
        service.restore(service.begin(), one)
