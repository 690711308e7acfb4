"""A forgotten passphrase: the district gives a point's key file another one, and nothing is lost."""

import shutil
from pathlib import Path

import pytest

from advisor_app.access.envelope import KeyFile
from advisor_app.bootstrap import World, found_district, set_up, silent, unlock
from advisor_app.domain.errors import WrongPassphrase
from advisor_app.services.door import FirstRun
from advisor_app.sync.keys import DistrictPublic
from tests.builders import PASSPHRASE
from tests.cli.conftest import Run, cheap_world

FORGOTTEN, NEW = "Wang-le-2026!", "Xin-de-2026!"


class Case:
    """A district, and a point whose advisor will not remember."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.public = folder / "district.toml"
        self.hub = ("--data", folder / "hub")
        found_district(cheap_world(folder / "hub"), "示例区", PASSPHRASE, self.public)
        self.point: World = cheap_world(folder / "point")

    def begin(self, district: Path | None = None) -> None:
        first = FirstRun(
            point="410106-D05", point_name="", advisor="示例", passphrase=FORGOTTEN,
            district=district,
        )  # fmt: skip
        set_up(self.point, first, silent).care.close()

    def join_in_the_window(self, public: Path) -> None:
        """Join as the page does: nobody types the passphrase."""
        services = unlock(self.point, FORGOTTEN, silent)
        services.exchange.join(DistrictPublic.read(public))
        services.care.close()

    def recovered(self) -> Path:
        out = self.folder / "changed.json"
        done = self.run("hub", "recover", self.point.paths.keys, "--out", out, *self.hub)
        assert done.status == 0, done.err
        assert out.name in done.out
        return out


@pytest.fixture
def case(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.setenv("ADVISOR_NEW_PASSPHRASE", NEW)
    return Case(run, tmp_path)


def test_that_a_point_opens_with_the_new_passphrase_and_no_more_with_the_old(case: Case) -> None:
    case.begin(case.public)
    shutil.copy(case.recovered(), case.point.paths.keys)
    with pytest.raises(WrongPassphrase):
        unlock(case.point, FORGOTTEN, silent)
    services = unlock(case.point, NEW, silent)
    assert services.desk.advisor.name == "示例"
    services.care.close()


def test_that_a_point_that_joined_in_the_window_is_recovered_after_its_next_opening(
    case: Case,
) -> None:
    case.begin()
    assert KeyFile.load(case.point.paths.keys).recovery == b""
    case.join_in_the_window(case.public)
    unlock(case.point, FORGOTTEN, silent).care.close()
    shutil.copy(case.recovered(), case.point.paths.keys)
    unlock(case.point, NEW, silent).care.close()


def test_that_the_key_is_wrapped_once_for_a_district_and_anew_for_another(case: Case) -> None:
    case.begin(case.public)
    unlock(case.point, FORGOTTEN, silent).care.close()
    first = case.point.paths.keys.read_bytes()
    unlock(case.point, FORGOTTEN, silent).care.close()
    assert case.point.paths.keys.read_bytes() == first

    other = case.folder / "other.toml"
    found_district(cheap_world(case.folder / "other"), "另一区", PASSPHRASE, other)
    case.join_in_the_window(other)
    unlock(case.point, FORGOTTEN, silent).care.close()
    assert case.point.paths.keys.read_bytes() != first
    done = case.run("hub", "recover", case.point.paths.keys, "--out", case.folder / "x", *case.hub)
    assert "不是本区" in done.refusal
    assert not (case.folder / "x").exists()


def test_that_a_point_of_no_district_cannot_be_recovered(case: Case) -> None:
    case.begin()
    done = case.run("hub", "recover", case.point.paths.keys, "--out", case.folder / "x", *case.hub)
    assert "恢复密钥" in done.refusal


def test_that_the_points_own_key_file_is_left_as_it_was(case: Case) -> None:
    case.begin(case.public)
    before = case.point.paths.keys.read_bytes()
    case.recovered()
    assert case.point.paths.keys.read_bytes() == before


@pytest.mark.parametrize(("given", "words"), [("", "还没有设新口令"), (None, "没有新口令")])
def test_that_no_new_passphrase_changes_nothing(
    case: Case, monkeypatch: pytest.MonkeyPatch, given: str | None, words: str
) -> None:
    case.begin(case.public)
    if given is None:
        monkeypatch.delenv("ADVISOR_NEW_PASSPHRASE")
    else:
        monkeypatch.setenv("ADVISOR_NEW_PASSPHRASE", given)
    done = case.run("hub", "recover", case.point.paths.keys, "--out", case.folder / "x", *case.hub)
    assert words in done.refusal
    assert not (case.folder / "x").exists()


def test_that_what_is_no_key_file_is_told_so(case: Case) -> None:
    strange = case.folder / "strange.json"
    strange.write_text("{}", encoding="utf-8")
    done = case.run("hub", "recover", strange, "--out", case.folder / "x", *case.hub)
    assert done.refusal
