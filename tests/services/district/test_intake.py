"""Taking in at the district's window: one clear outcome a file, and nothing twice."""

from pathlib import Path

import pytest

from advisor_app.domain.errors import KnownError, Stopped
from advisor_app.services.district.intake import Batch, Outcome
from advisor_app.services.district_suite import DistrictServices
from tests.services.district.town import D05, D06, S01, Town


def outcomes(batch: Batch) -> dict[str, Outcome]:
    return {one.file: one.outcome for one in batch.taken}


def test_that_each_file_has_its_outcome_and_a_bad_one_stops_no_other(
    town: Town, district: DistrictServices
) -> None:
    for code in (D05, D06):
        district.devices.enrol(town.request(code))
    good, torn, other = town.bundle(D05, 2), town.folder / "torn.advb", town.bundle(D06)
    torn.write_bytes(good.read_bytes()[:-7])
    text = town.folder / "readme.txt"
    text.write_text("不是数据包", encoding="utf-8")
    batch = district.intake.take([good, torn, text, other])
    assert outcomes(batch) == {
        good.name: Outcome.TAKEN, "torn.advb": Outcome.REFUSED, "readme.txt": Outcome.REFUSED,
        other.name: Outcome.TAKEN,
    }  # fmt: skip
    assert batch.points == (D05, D06)
    assert batch.left == 0
    words = {one.file: one.words for one in batch.taken}
    assert words[good.name].startswith("新收 ")
    assert words["torn.advb"].startswith("不完整")


def test_that_the_same_file_again_is_known(town: Town, district: DistrictServices) -> None:
    district.devices.enrol(town.request())
    path = town.bundle()
    district.intake.take([path])
    (again,) = district.intake.take([path]).taken
    assert again.outcome is Outcome.KNOWN
    assert again.words.startswith("没有新的，")
    assert again.words.endswith("条早已收到")


def test_that_a_folder_is_taken_whole_requests_first_and_half_written_files_left(
    town: Town, district: DistrictServices
) -> None:
    stick = town.folder / "优盘" / "D05"
    stick.mkdir(parents=True)
    slip = district.devices.make_slip(D05)
    point = town.stranger(D05)
    point.joining.join_by_slip(slip.digits, stick / "zz.req")
    (stick / "aa.advb").write_bytes(town.bundle(D05).read_bytes())
    (stick / "bb.advb.part").write_bytes(b"half")
    (stick / "照片.jpg").write_bytes(b"\xff\xd8")
    batch = district.intake.take([stick.parent])
    assert outcomes(batch) == {"zz.req": Outcome.ENROLLED, "aa.advb": Outcome.TAKEN}
    assert batch.points == (D05,)


def test_that_a_request_without_a_code_waits_and_says_where(
    town: Town, district: DistrictServices
) -> None:
    (file,) = district.intake.take([town.request()]).taken
    assert file.outcome is Outcome.REFUSED
    assert "打电话核实以后，在“终端”页或“同步”页登记" in file.words
    assert district.devices.devices() == ()


def test_that_progress_is_told_and_stopping_keeps_what_is_in(
    town: Town, district: DistrictServices
) -> None:
    paths = []
    for code in (D05, D06, S01):
        district.devices.enrol(town.request(code))
        paths.append(town.bundle(code))
    heard: list[tuple[int, int]] = []

    def stop_at_two(done: int, total: int) -> None:
        heard.append((done, total))
        if done == 2:
            raise Stopped("停")

    batch = district.intake.take(paths, stop_at_two)
    assert heard == [(0, 3), (1, 3), (2, 3)]
    assert (len(batch.taken), batch.left, batch.points) == (2, 1, (D05, D06))
    heard.clear()
    batch = district.intake.take(paths, lambda done, total: heard.append((done, total)))
    assert heard[-1] == (3, 3)
    assert list(outcomes(batch).values()) == [Outcome.KNOWN, Outcome.KNOWN, Outcome.TAKEN]


def test_that_who_stops_too_late_is_told_everything(town: Town, district: DistrictServices) -> None:
    district.devices.enrol(town.request(D05))

    def stop_at_the_end(done: int, total: int) -> None:
        if done == total:
            raise Stopped("停")

    batch = district.intake.take([town.bundle(D05)], stop_at_the_end)
    assert (len(batch.taken), batch.left, batch.points) == (1, 0, (D05,))


def test_that_nothing_chosen_gives_nothing(town: Town, district: DistrictServices) -> None:
    empty = town.folder / "empty"
    empty.mkdir()
    assert district.intake.take([empty]) == Batch(taken=(), left=0, points=())


def test_that_receipts_are_written_for_the_points_named(
    town: Town, district: DistrictServices
) -> None:
    for code in (D05, D06):
        district.devices.enrol(town.request(code))
    batch = district.intake.take([town.bundle(D05), town.bundle(D06)])
    out = town.folder / "receipts"
    out.mkdir()
    paths = district.intake.write_receipts(batch.points, out)
    assert {one.suffix for one in paths} == {".advr"}
    assert sorted(paths) == sorted(out.iterdir())
    before = town.point(D05).exchange.standing()
    town.point(D05).incoming.receive(next(one for one in paths if D05 in one.name))
    after = town.point(D05).exchange.standing()
    assert (before.awaiting > 0, after.awaiting) == (True, 0)


def test_that_a_folder_that_is_gone_is_said(town: Town, district: DistrictServices) -> None:
    district.devices.enrol(town.request())
    with pytest.raises(KnownError, match="不存在"):
        district.intake.write_receipts([D05], Path(town.folder / "weg"))


def test_that_refused_files_are_listed_with_their_reasons(
    town: Town, district: DistrictServices
) -> None:
    stranger = town.bundle(D05)
    district.intake.take([stranger])
    (one,) = district.intake.refused()
    assert (one.file, one.point) == (stranger.name, D05)
    assert "没有登记的终端" in one.reason
