"""What leaves the point and what is read from outside: no body that is withheld, no file without end."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.revision import GENESIS
from advisor_app.store.kinds import KINDS
from advisor_app.sync.capped import read_capped
from advisor_app.sync.lines import from_line, is_count, is_kind, to_line
from advisor_app.sync.privacy import WITHHELD, for_district
from tests.sync.making import revisions

NAMING = {
    "name",
    "phone",
    "address",
    "papers_number",
    "asked",
    "answered",
    "words",
    "marks",
    "file",
}


@given(st.integers(0, 30), st.integers(0, 10**6))
@settings(max_examples=25)
def test_that_exactly_the_withheld_kinds_lose_their_bodies(count: int, seed: int) -> None:
    made = revisions(count, seed)
    sent = list(for_district(made))
    assert [one.id for one in sent] == [one.id for one in made]
    for mine, theirs in zip(made, sent, strict=True):
        if mine.kind in WITHHELD:
            assert (theirs.patch, theirs.nonce) == (None, None)
        else:
            assert theirs == mine


@given(st.integers(1, 30), st.integers(0, 10**6))
@settings(max_examples=25)
def test_that_the_chain_still_holds_without_the_bodies(count: int, seed: int) -> None:
    link = GENESIS
    for one in for_district(revisions(count, seed)):
        assert one.prev == link
        link = one.link


@given(st.integers(1, 20), st.integers(0, 10**6))
@settings(max_examples=25)
def test_that_a_withheld_body_is_in_no_line_and_the_line_is_still_read(
    count: int, seed: int
) -> None:
    made = revisions(count, seed)
    for mine, theirs in zip(made, for_district(made), strict=True):
        line = to_line(theirs)
        assert from_line(line) == theirs
        assert ("社区".encode() in line) is (mine.kind not in WITHHELD)


def test_that_withholding_twice_is_withholding_once() -> None:
    once = list(for_district(revisions(20)))
    assert list(for_district(once)) == once


def test_that_every_kind_with_room_for_a_name_or_for_words_stays_here() -> None:
    """A point or a provider is a public body: its name and telephone are on its door."""
    public = {"point", "advisor", "provider", "site", "service"}
    for name, kind in KINDS.items():
        told = NAMING & set(kind.shape.__slots__)
        assert not told or name in WITHHELD | public, (name, told)
    assert set(KINDS) >= WITHHELD


@given(content=st.binary(max_size=300), most=st.integers(0, 300))
def test_that_a_file_is_read_up_to_its_cap_and_not_beyond(
    content: bytes, most: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "capped.bin"
    path.write_bytes(content)
    assert read_capped(path, most) == (content if len(content) <= most else None)


@pytest.mark.parametrize(("extra", "taken"), [(-1, True), (0, True), (1, False)])
def test_that_the_cap_holds_to_the_byte_over_several_pieces(
    tmp_path: Path, extra: int, taken: bool
) -> None:
    most = (2 << 20) + 5
    path = tmp_path / "large.bin"
    path.write_bytes(bytes(most + extra))
    found = read_capped(path, most)
    assert (found is not None) is taken
    assert not taken or len(found or b"") == most + extra


@pytest.mark.parametrize(
    ("value", "good"),
    [
        (1, True), (2**53 - 1, True), (0, False), (-1, False), (2**53, False), (True, False),
        (1.0, False), ("1", False), (None, False),
    ],
)  # fmt: skip
def test_that_a_count_is_a_number_every_reader_takes_exactly(value: object, good: bool) -> None:
    assert is_count(value) is good


@pytest.mark.parametrize("kind", list(KINDS))
def test_that_every_kind_we_write_can_be_read(kind: str) -> None:
    assert is_kind(kind)


@pytest.mark.parametrize(
    "value", ["", "Elder", "elder\n", "a" * 33, "老人", "a-b", 1, None, b"elder"]
)
def test_that_what_can_be_no_kind_is_none(value: object) -> None:
    assert not is_kind(value)
