"""The month's end: the tally, a file on a stick, and the district's commands count the same."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog

from advisor_app.bootstrap import World, unlock
from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.month import Month
from advisor_app.gui.pages.sync import SyncPage
from advisor_app.gui.pages.tally import TallyPage
from advisor_app.sync.bundle import read_manifest
from tests.builders import PASSPHRASE, START, a_point, consult, register, unheard
from tests.e2e.conftest import GUILAN, GUILAN_NUMBER, GUILAN_PHONE
from tests.e2e.counter import Counter
from tests.faults.canaries import decrypted, traces
from tests.gui.driving import ENTER

ROOT = Path(__file__).parents[2]
NOVEMBER = Month(2026, 11)
POINT, OTHER = "410106-D05", "410106-S02"


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A USB stick: whatever the system's dialog is asked for is put there under its own name."""
    folder = tmp_path / "stick"
    folder.mkdir()

    def chosen(_: object, __: str, suggested: str, ___: str) -> tuple[str, str]:
        return str(folder / Path(suggested).name), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    return folder


@pytest.fixture
def month(point: World) -> World:
    """November at the point: nine talks of every sort, two of them with the known elder."""
    services = unlock(point, PASSPHRASE, unheard)
    (found,) = services.registration.find(GUILAN)
    other = register(services, "曾长顺", facts={"birth": "1938", "sex": "male"})
    for at, (channel, outcome) in enumerate(
        [
            (Channel.WALK_IN, Outcome.ANSWERED), (Channel.PHONE, Outcome.ANSWERED),
            (Channel.HOME_VISIT, Outcome.ASSISTED), (Channel.EVENT, Outcome.SIGNPOSTED),
            (Channel.PHONE, Outcome.UNMET), (Channel.WALK_IN, Outcome.REFERRED),
            (Channel.WALK_IN, Outcome.FOLLOW_UP),
        ]
    ):  # fmt: skip
        elder = (found.person.id, other, None)[at % 3]
        consult(services, elder, at=START - timedelta(days=at), channel=channel, outcome=outcome)
    services.exchange.request(point.paths.data.parent / "D05.req")
    services.care.close()
    return point


def at_the_district(folder: Path, *words: object) -> Any:
    """Run one of the district's commands, as the officer does; gives its answer."""
    done = subprocess.run(
        [sys.executable, "-m", "advisor_app", "hub", *map(str, words), "--json"],
        capture_output=True, text=True, cwd=ROOT, check=False,
        env=os.environ | {"ADVISOR_DATA": str(folder / "hub"), "ADVISOR_PASSPHRASE": PASSPHRASE},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done
    return json.loads(done.stdout)


def figures(page: TallyPage) -> dict[str, str]:
    model = page.table.model()
    return {
        str(model.index(row, 1).data()): str(model.index(row, 2).data())
        for row in range(model.rowCount())
    }


def test_that_point_stick_and_district_count_the_same(
    month: World, counter: Counter, stick: Path, tmp_path: Path
) -> None:
    seen = _tally_on_a_stick(counter, stick)
    bundle = _bundle_on_a_stick(counter, stick)
    counter.switch_off()

    at_the_district(tmp_path, "enrol", tmp_path / "D05.req")
    (merged,) = at_the_district(tmp_path, "merge", bundle)
    assert (merged["problem"], merged["refused"], merged["unchanged"]) == ("", 0, 0)
    (again,) = at_the_district(tmp_path, "merge", bundle)
    assert (again["accepted"], again["unchanged"]) == (0, merged["accepted"])

    tally = at_the_district(tmp_path, "tally", "--month", "2026-11")
    services = unlock(month, PASSPHRASE, unheard)
    here = services.reporting.as_json(NOVEMBER)["indicators"]
    (reported,) = tally["points"]
    assert reported["point"] == POINT
    there = reported["indicators"]
    assert there == here
    assert seen["接待人次"] == f"{there['consultations']} 人次" == "7 人次"
    assert sum(there["by_channel"].values()) == 7
    assert tally["total"]["indicators"]["consultations"] == 7
    assert len(tally["missing"]) == 21
    assert services.exchange.standing().new == 0
    services.care.close()


def _tally_on_a_stick(counter: Counter, stick: Path) -> dict[str, str]:
    """Look at the month, write it as a workbook by keyboard, and compare the two."""
    page = counter.go("tally", TallyPage)
    seen = figures(page)
    counter.tab_to(page.xlsx_button)
    counter.typist.press(ENTER)
    counter.wait()
    (workbook,) = stick.glob("*.xlsx")
    assert workbook.name in counter.shell.status.text()
    sheet = load_workbook(workbook).worksheets[0]
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert 7 in cells
    assert any("2026年11月" in str(one) for one in cells)
    return seen


def _bundle_on_a_stick(counter: Counter, stick: Path) -> Path:
    """Export by keyboard; the page says what went, and that it is not over yet."""
    page = counter.go("sync", SyncPage)
    before = set(stick.glob("*.advb"))
    assert page.card.export_button.hasFocus()
    counter.typist.press(ENTER)
    counter.wait()
    (bundle,) = set(stick.glob("*.advb")) - before
    assert "收到回执才算完" in counter.shell.status.text()
    assert page.card.new.figure.text() == "0 条"
    assert page.card.awaiting.figure.text() != "0 条"
    return bundle


@pytest.mark.usefixtures("month")
def test_that_a_lost_stick_is_exported_once_more(counter: Counter, stick: Path) -> None:
    bundle = _bundle_on_a_stick(counter, stick)
    lost = bundle.rename(stick.with_name("lost"))
    again = _bundle_on_a_stick(counter, stick)
    assert read_manifest(again).counts == read_manifest(lost).counts


@pytest.mark.usefixtures("month")
def test_that_a_stick_that_is_gone_is_said_and_the_next_one_takes_it(
    counter: Counter,
    stick: Path,
    wait_until: Callable[[Callable[[], bool]], None],
) -> None:
    away = stick.rename(stick.with_name("in the pocket"))
    page = counter.go("sync", SyncPage)
    waiting = page.card.new.figure.text()
    counter.typist.press(ENTER)
    counter.wait()
    wait_until(lambda: "文件夹不存在" in counter.shell.status.text())
    assert page.card.new.figure.text() == waiting
    away.rename(stick)
    assert _bundle_on_a_stick(counter, stick).stat().st_size > 1000


@pytest.mark.usefixtures("month")
def test_that_two_points_add_up_and_the_district_knows_nobody(
    counter: Counter, stick: Path, tmp_path: Path
) -> None:
    """The other point's elder is the same person: visits add up, names do not come along."""
    other = a_point(tmp_path / "other", OTHER, district=tmp_path / "hub.toml")
    for _ in range(4):
        consult(other, register(other, "李芳", phone="10000001122"))
    other.exchange.request(tmp_path / "S02.req")
    other.exchange.export(tmp_path / "S02.advb")
    other.care.close()
    bundle = _bundle_on_a_stick(counter, stick)
    counter.switch_off()

    for request in ("D05.req", "S02.req"):
        at_the_district(tmp_path, "enrol", tmp_path / request)
    merged = at_the_district(tmp_path, "merge", tmp_path / "S02.advb", bundle)
    assert [one["problem"] for one in merged] == ["", ""]
    tally = at_the_district(tmp_path, "tally", "--month", "2026-11")
    parts = {one["point"]: one["indicators"]["consultations"] for one in tally["points"]}
    assert parts == {POINT: 7, OTHER: 4}
    assert tally["total"]["indicators"]["consultations"] == 11
    status = at_the_district(tmp_path, "status")
    assert sum(bool(one["last_merged"]) for one in status["points"]) == 2
    secrets = (GUILAN, GUILAN_NUMBER, GUILAN_PHONE, "李芳", "10000001122", "问助餐")
    assert traces(decrypted(tmp_path / "hub"), secrets) == set()
