"""The anchor: written after every commit, never a reason to fail, never believed when torn."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.support import machine
from advisor_app.support.anchor import Anchor, Anchors
from advisor_app.support.machine import machine_fingerprint
from advisor_app.support.paths import Paths, default_state, paths_for

ONE = Anchor(device="d" * 32, incarnation="a" * 32, seq=7, link="e" * 64)


def test_that_it_is_read_back_from_every_place(tmp_path: Path) -> None:
    places = (tmp_path / "a.json", tmp_path / "deep" / "er" / "b.json")
    anchors = Anchors(places)
    assert list(anchors.read(ONE.device)) == []
    anchors.keep(ONE)
    assert list(anchors.read(ONE.device)) == [ONE, ONE]
    assert list(anchors.read("9" * 32)) == []
    assert sorted(one.name for one in tmp_path.rglob("*") if one.is_file()) == ["a.json", "b.json"]


def test_that_the_same_anchor_is_written_once(tmp_path: Path) -> None:
    place = tmp_path / "a.json"
    anchors = Anchors([place])
    anchors.keep(ONE)
    place.unlink()
    anchors.keep(ONE)
    assert not place.exists()


def test_that_a_place_that_failed_is_tried_again(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    anchors = Anchors([tmp_path / "a.json", blocked / "b.json"])
    anchors.keep(ONE)
    assert list(anchors.read(ONE.device)) == [ONE]
    blocked.unlink()
    anchors.keep(ONE)
    assert list(anchors.read(ONE.device)) == [ONE, ONE]


@given(st.binary(max_size=60))
def test_that_no_bytes_make_it_fail(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    place = tmp_path_factory.mktemp("anchor") / "a.json"
    place.write_bytes(raw)
    assert list(Anchors([place]).read(ONE.device)) == []


@given(st.dictionaries(st.sampled_from([*asdict(ONE), "x"]), st.none() | st.integers() | st.text()))
def test_that_only_a_whole_anchor_is_one(
    tmp_path_factory: pytest.TempPathFactory, raw: dict[str, object]
) -> None:
    place = tmp_path_factory.mktemp("anchor") / "a.json"
    place.write_text(json.dumps(asdict(ONE) | raw), encoding="utf-8")
    found = list(Anchors([place]).read(ONE.device))
    assert all(one.device == ONE.device and isinstance(one.seq, int) for one in found)


def test_that_a_computer_has_one_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = machine_fingerprint()
    assert ours == machine_fingerprint()
    (tmp_path / "id").write_text("0123456789abcdef" * 2 + "\n", encoding="ascii")
    monkeypatch.setattr(machine, "_FILES", (tmp_path / "id",))
    named = machine_fingerprint()
    assert len(named) == 32
    assert named not in ("", ours)
    (tmp_path / "id").write_text("fedcba9876543210" * 2, encoding="ascii")
    assert machine_fingerprint() not in (named, ours)


def test_that_nothing_that_lasts_is_no_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "_FILES", ())
    monkeypatch.setattr(machine.uuid, "getnode", lambda: 1 << 40 | 5)
    assert machine_fingerprint() == ""
    monkeypatch.setattr(machine.uuid, "getnode", lambda: 0x0242AC110002)
    assert len(machine_fingerprint()) == 32


def test_that_anchors_lie_beside_the_record_and_in_the_user_s_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Paths(tmp_path, tmp_path / "data")
    assert plain.anchors("d") == (tmp_path / "data" / "anchor.json",)
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path / "state"))
    paths = paths_for(tmp_path / "data")
    assert paths.anchors("d") == (tmp_path / "data" / "anchor.json", tmp_path / "state" / "d.json")
    monkeypatch.delenv("ADVISOR_STATE")
    assert default_state().name == "advisor-desk"
