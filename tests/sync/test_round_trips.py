"""What is sealed comes out again, whatever it is; and what a disk can do to it."""

from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput, BundleRefused, KnownError, RecordProblem
from advisor_app.domain.revision import Revision, content_hash
from advisor_app.sync.bundle import SealedBundle, open_bundle, read_manifest, write_file
from advisor_app.sync.lines import MOST_LINE
from advisor_app.sync.privacy import for_district
from tests.sync.full_disk import full_disk
from tests.sync.making import DEVICE, DISTRICT, revisions, sealed
from tests.sync.taking_apart import parts

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | texts
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
patches = st.dictionaries(texts, values, max_size=5)


def with_patch(one: Revision, patch: dict[str, object]) -> Revision:
    return replace(one, patch=patch, content=content_hash(one.nonce or "", patch))


def long(letters: int) -> Revision:
    (one,) = revisions(1)
    return with_patch(one, {"words": "z" * letters})


@given(bodies=st.lists(patches | st.none(), max_size=8), lives=st.integers(1, 3))
def test_that_any_revisions_come_out_as_they_went_in(
    bodies: list[dict[str, object] | None], lives: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    plain = [one for life in range(lives) for one in revisions(len(bodies), life)]
    made = [
        one.without_body() if body is None else with_patch(one, body)
        for one, body in zip(plain, bodies * lives, strict=True)
    ]
    path = tmp_path_factory.mktemp("b") / "a.advb"
    write_file(path, sealed(made))
    opened = open_bundle(path, DISTRICT.age_identity, DEVICE.public)
    assert list(opened.revisions) == made
    assert [one.link for one in opened.revisions] == [one.link for one in made]
    assert len(opened.manifest.incarnations) == (lives if bodies else 0)
    assert sum(opened.manifest.counts.values()) == opened.manifest.revisions == len(made)


def test_that_the_ranges_hold_however_the_revisions_lie(tmp_path: Path) -> None:
    made = revisions(9)
    path = tmp_path / "a.advb"
    write_file(path, sealed([made[6], made[2], made[8], made[3]]))
    opened = open_bundle(path, DISTRICT.age_identity, DEVICE.public)
    assert opened.manifest.incarnations == {made[0].incarnation: (3, 9)}
    assert list(opened.revisions) == [made[6], made[2], made[8], made[3]]


def test_that_an_unknown_kind_and_a_newer_schema_pass_as_they_are(tmp_path: Path) -> None:
    made = [replace(revisions(1)[0], kind="something_new", schema=7)]
    path = tmp_path / "a.advb"
    write_file(path, sealed(made))
    opened = open_bundle(path, DISTRICT.age_identity, DEVICE.public)
    assert list(opened.revisions) == made
    assert (opened.manifest.schema, dict(opened.manifest.counts)) == (7, {"something_new": 1})


def test_that_no_withheld_word_is_in_what_is_sealed() -> None:
    made = [replace(with_patch(revisions(1)[0], {"name": "张桂兰"}), kind="identity")]
    _, _, age = parts(sealed(list(for_district(made))).content)
    lines = pyrage.decrypt(age, [pyrage.x25519.Identity.from_str(DISTRICT.age_identity)])
    assert "张桂兰".encode() not in lines


def test_that_sealing_twice_shows_nobody_that_it_is_the_same() -> None:
    made = revisions(3)
    one, two = (parts(sealed(made).content)[2] for _ in range(2))
    assert one != two


def test_that_a_record_beyond_what_a_reader_takes_is_not_sealed() -> None:
    sealed([long(MOST_LINE - 1000)])
    with pytest.raises(RecordProblem, match="装不进"):
        sealed([long(MOST_LINE)])


def test_that_the_longest_line_is_read_again(tmp_path: Path) -> None:
    made = [long(MOST_LINE - 1000), *revisions(3, "after")]
    write_file(tmp_path / "a.advb", sealed(made))
    assert (
        list(open_bundle(tmp_path / "a.advb", DISTRICT.age_identity, DEVICE.public).revisions)
        == made
    )


def test_that_a_full_disk_is_one_sentence_and_keeps_the_old_bundle(tmp_path: Path) -> None:
    path = tmp_path / "11月.advb"
    write_file(path, sealed(revisions(2)))
    before = path.read_bytes()
    with full_disk(900), pytest.raises(RecordProblem, match=r"磁盘满了，“11月\.advb”没有保存"):
        write_file(path, sealed(revisions(60)))
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["11月.advb"]
    write_file(path, sealed(revisions(60)))
    assert read_manifest(path).revisions == 60


def test_that_a_folder_nobody_may_write_to_is_one_sentence() -> None:
    with pytest.raises(RecordProblem, match=r"“11月\.advb”"):
        write_file(Path("/sys/11月.advb"), sealed(revisions(1)))


@pytest.mark.parametrize("place", ["file/11月.advb", "gone/11月.advb", "folder", "月" * 200])
def test_that_each_wrong_place_is_the_users_to_mend(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(BadInput, match="：请"):
        write_file(tmp_path / place, sealed(revisions(1)))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]


class Unlike(bytes):
    """Content that a medium does not give back as it was written."""

    __slots__ = ()
    __hash__ = bytes.__hash__

    def __eq__(self, other: object) -> bool:
        return False


def test_that_what_a_medium_gives_back_otherwise_is_not_left_there(tmp_path: Path) -> None:
    whole = sealed(revisions(2))
    with pytest.raises(KnownError, match="换一个 U 盘") as caught:
        write_file(tmp_path / "a.advb", SealedBundle(Unlike(whole.content), whole.manifest))
    assert isinstance(caught.value, BundleRefused)
    assert list(tmp_path.iterdir()) == []
