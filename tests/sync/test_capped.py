"""Files that somebody else made are read up to a length, whatever their folder says of it."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.sync import capped
from advisor_app.sync.capped import digest_capped, read_capped


@pytest.fixture(autouse=True)
def in_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a few bytes are several pieces."""
    monkeypatch.setattr(capped, "_PIECE", 4)


@pytest.mark.parametrize("most", [0, 1, 3, 4, 5, 8, 9, 10, 11])
def test_that_a_file_is_read_whole_or_not_at_all(most: int, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"0123456789")
    assert read_capped(path, most) == (b"0123456789" if most >= 10 else None)


@given(st.binary(max_size=20), st.integers(0, 25))
def test_that_a_digest_is_of_the_beginning(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, most: int
) -> None:
    path = tmp_path_factory.mktemp("digest") / "x"
    path.write_bytes(content)
    assert digest_capped(path, most) == hashlib.sha256(content[:most]).hexdigest()


def test_that_what_cannot_be_read_has_no_digest(tmp_path: Path) -> None:
    assert digest_capped(tmp_path, 9) is None
    assert digest_capped(tmp_path / "nowhere", 9) is None
    with pytest.raises(OSError, match="nowhere"):
        read_capped(tmp_path / "nowhere", 9)


def test_that_a_file_without_an_end_is_left_after_its_cap() -> None:
    assert read_capped(Path("/dev/zero"), 100) is None
    assert digest_capped(Path("/dev/zero"), 100) == hashlib.sha256(bytes(100)).hexdigest()
