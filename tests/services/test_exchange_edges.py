"""The edges of an export: progress, cancelling, trouble with the file, joining twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor_app.bootstrap import World, found_district, join_district, open_district, unlock
from advisor_app.domain.elder import Papers
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.services.exchange import instant_of, read_district
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_text
from advisor_app.sync.enrolment import EnrolmentRequest
from tests.builders import PASSPHRASE, START, a_point, a_world, consult, register, unheard

CARD = "11010519491231002X"


@pytest.fixture
def joined(tmp_path: Path, district_file: Path) -> Iterator[Services]:
    services = a_point(tmp_path / "joined", district=district_file)
    yield services
    services.care.close()


@pytest.mark.parametrize("name", ["missing/b.advb", "folder", "file/b.advb"])
def test_that_a_file_that_cannot_be_written_is_not_an_export(
    name: str, joined: Services, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    consult(joined)
    with pytest.raises(KnownError):
        joined.exchange.export(tmp_path / name)
    assert joined.exchange.standing().new == 3
    assert joined.exchange.history() == ()
    assert joined.exchange.export(tmp_path / "good.advb").revisions == 3


def test_that_what_waits_is_counted_by_kind(joined: Services, tmp_path: Path) -> None:
    assert joined.exchange.preview().counts == {"point": 1, "advisor": 1}
    elder = register(joined)
    consult(joined, elder, asked="问助餐")
    assert joined.exchange.preview().counts == {
        "point": 1, "advisor": 1, "elder": 1, "identity": 1, "consultation": 1, "note": 1,
    }  # fmt: skip
    assert sum(joined.exchange.preview().counts.values()) == joined.exchange.standing().new
    preview = joined.exchange.preview()
    assert {one.kind for one in preview.kinds if one.stays} == {"identity", "note"}
    assert (preview.revisions, preview.again) == (6, 0)
    joined.exchange.export(tmp_path / "b.advb")
    assert (joined.exchange.preview().revisions, joined.exchange.preview().again) == (6, 6)


def test_that_the_name_of_a_bundle_tells_point_and_local_time(joined: Services) -> None:
    name = joined.exchange.suggested_name()
    day, minute = local_text(START).replace("-", "").replace(":", "").split()
    assert name == f"SJ-D05-{day}-{minute}.advb"


def test_that_history_is_newest_first_and_the_last_is_the_standing_s(
    joined: Services, tmp_path: Path
) -> None:
    assert joined.exchange.standing().last is None
    for number in range(3):
        consult(joined)
        joined.exchange.export(tmp_path / f"{number}.advb")
    history = [one.export for one in joined.exchange.history()]
    assert [one.file for one in history] == ["2.advb", "1.advb", "0.advb"]
    assert [one.revisions for one in history] == [5, 4, 3]
    assert joined.exchange.standing().last == history[0]
    times = [instant_of(one) for one in history]
    assert times == sorted(times, reverse=True)
    assert all(one.utcoffset() is not None for one in times)


def test_that_everything_may_be_exported_again(joined: Services, tmp_path: Path) -> None:
    consult(joined)
    joined.exchange.export(tmp_path / "1.advb")
    whole = joined.exchange.export(tmp_path / "2.advb", everything=True)
    assert (whole.revisions, whole.again) == (3, 0)
    assert whole.counts == {"point": 1, "advisor": 1, "consultation": 1}


def test_that_the_outbox_gets_a_bundle_only_when_something_is_new(joined: Services) -> None:
    made = joined.exchange.export_to_outbox()
    assert made is not None
    assert made.revisions == 2
    assert joined.exchange.export_to_outbox() is None
    consult(joined)
    again = joined.exchange.export_to_outbox()
    assert again is not None
    assert (again.revisions, again.again) == (3, 2)
    assert [one.name for one in joined.syncing.outbox.bundles()] == sorted(
        (made.path.name, again.path.name)
    )
    assert made.path.name.split("-")[1] == f"{made.digest[:16]}.advb"


def test_that_every_export_leaves_its_bundle_in_the_outbox(
    joined: Services, tmp_path: Path
) -> None:
    made = joined.exchange.export(tmp_path / "b.advb")
    (kept,) = joined.syncing.outbox.bundles()
    assert kept.read_bytes() == made.path.read_bytes()
    with pytest.raises(KnownError):
        joined.exchange.export(tmp_path / "missing" / "c.advb")
    assert joined.syncing.outbox.bundles() == (kept,)


def test_that_a_request_is_signed_by_this_device_for_this_point(
    joined: Services, tmp_path: Path
) -> None:
    request = joined.exchange.request(tmp_path / "point.req")
    assert EnrolmentRequest.read(tmp_path / "point.req") == request
    assert request.is_genuine()
    assert request.point == "410106-D05"
    assert request.incarnation == joined.desk.record.journal.current_incarnation()


def _hub(folder: Path, name: str) -> tuple[World, Path]:
    world, public = a_world(folder / name, name), folder / f"{name}.toml"
    found_district(world, name, PASSPHRASE, public)
    return world, public


def test_that_a_point_may_go_over_to_another_district(tmp_path: Path) -> None:
    """Two districts became one: persons are matched by the new key, bundles go to the new hub."""
    (_, first), (world, second) = _hub(tmp_path, "first"), _hub(tmp_path, "second")
    services = a_point(tmp_path / "point", district=first)
    elder = register(services, papers=Papers.CITIZEN, number=CARD)
    stranger = register(services, "王芳")
    before = services.registration.card(elder).person.elder.person_key
    join_district(a_world(tmp_path / "point"), services, PASSPHRASE, second)
    after = services.registration.card(elder).person.elder.person_key
    assert services.exchange.standing().district == "second"
    assert before != after
    assert services.registration.card(stranger).person.elder.person_key == ""
    services.exchange.request(tmp_path / "p.req")
    services.exchange.export(tmp_path / "b.advb")
    services.care.close()
    district = open_district(world, PASSPHRASE)
    district.enrol(tmp_path / "p.req")
    (merged,) = district.merge([tmp_path / "b.advb"])
    district.close()
    assert (merged.problem, merged.gaps) == ("", 0)


def test_that_keys_that_are_right_already_are_left_alone(joined: Services) -> None:
    elder = register(joined, papers=Papers.CITIZEN, number=CARD)
    register(joined, "王芳", phone="13900003812")
    last = joined.desk.record.journal.last_pos()
    assert joined.registration.rekey() == 0
    assert joined.desk.record.journal.last_pos() == last
    assert joined.registration.card(elder).person.name == "张桂兰"


def test_that_joining_with_a_wrong_passphrase_changes_nothing(
    services: Services, district_file: Path, tmp_path: Path
) -> None:
    before = (tmp_path / "point" / "keys.json").read_bytes()
    with pytest.raises(KnownError):
        join_district(a_world(tmp_path / "point"), services, "not this one", district_file)
    assert (tmp_path / "point" / "keys.json").read_bytes() == before
    assert services.exchange.standing().district == ""


@pytest.mark.parametrize("content", ["", "name = 5", "[", 'name = "x"\nage = "y"'])
def test_that_a_file_that_is_no_districts_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=r"odd\.toml"):
        read_district(path)


def test_that_the_district_stays_known_after_the_window_was_closed(
    tmp_path: Path, district_file: Path
) -> None:
    a_point(tmp_path / "p", district=district_file).care.close()
    again = unlock(a_world(tmp_path / "p"), PASSPHRASE, unheard)
    assert again.exchange.standing().district == "示例区"
    consult(again)
    assert again.exchange.export(tmp_path / "b.advb").revisions == 3
    again.care.close()
