"""The sender's statement: inside the seal, so that nobody sends another's sealed part as theirs."""

import json
from pathlib import Path
from random import Random

import pyrage
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.revision import canonical
from advisor_app.sync.bundle import open_bundle, seal
from advisor_app.sync.keys import new_age_identity, recipient_of
from advisor_app.sync.lines import to_line
from advisor_app.sync.statement import Statement
from tests.sync.making import (
    DEVICE,
    DEVICE_ID,
    DISTRICT,
    NOW,
    OTHER_DEVICE,
    POINT,
    STATEMENT,
    revisions,
    sealed,
)
from tests.sync.taking_apart import parts, rebuilt, with_payload

OTHER_ID = "e" * 32
OTHER_POINT = "410106-D01"
INC = IncarnationId("1" * 32)
WHOLE = Statement(point=POINT, device=DEVICE_ID, holdings={INC: (7, "a" * 64)}, seen=("b" * 32, 3))
LINE = WHOLE.to_line()
FIELDS = json.loads(LINE)

hexes = st.integers(0, 2**128 - 1).map(lambda one: f"{one:032x}")
counts = st.integers(1, 2**53 - 1)
statements = st.builds(
    Statement,
    point=st.from_regex(r"[0-9A-Za-z-]{1,32}", fullmatch=True),
    device=hexes,
    holdings=st.dictionaries(
        hexes.map(IncarnationId), st.tuples(counts, hexes.map(lambda one: one * 2)), max_size=4
    ),
    seen=st.none() | st.tuples(hexes, counts),
)


def refused(path: Path, content: bytes, by: str = DEVICE.public) -> str:
    path.write_bytes(content)
    with pytest.raises(BundleRefused) as caught:
        open_bundle(path, DISTRICT.age_identity, by)
    assert "\n" not in caught.value.message
    return caught.value.message


@given(one=statements)
def test_that_a_statement_is_one_line_and_comes_back(one: Statement) -> None:
    line = one.to_line()
    assert b"\n" not in line
    assert Statement.from_line(line) == one


@given(place=st.integers(0, len(LINE) - 1), byte=st.integers(0, 255))
def test_that_what_is_understood_of_a_changed_statement_is_exactly_that_line(
    place: int, byte: int
) -> None:
    hurt = LINE[:place] + bytes([byte]) + LINE[place + 1 :]
    understood = Statement.from_line(hurt)
    assert understood is None or understood.to_line() == hurt


@given(line=st.binary(max_size=200))
def test_that_no_bytes_are_more_than_no_statement(line: bytes) -> None:
    assert Statement.from_line(line) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"point": ""}, {"point": "x" * 33}, {"point": "410106-D05\n"}, {"point": 5},
        {"point": None}, {"point": "\ud800"}, {"device": "D" * 32}, {"device": "d" * 31},
        {"device": 7}, {"holdings": []}, {"holdings": None}, {"holdings": 5},
        {"holdings": {"x": [1, "a" * 64]}}, {"holdings": {INC: [0, "a" * 64]}},
        {"holdings": {INC: [-1, "a" * 64]}}, {"holdings": {INC: [2**53, "a" * 64]}},
        {"holdings": {INC: [1.0, "a" * 64]}}, {"holdings": {INC: [True, "a" * 64]}},
        {"holdings": {INC: ["1", "a" * 64]}}, {"holdings": {INC: [1]}}, {"holdings": {INC: 1}},
        {"holdings": {INC: [1, "a" * 64, 2]}}, {"holdings": {INC: [1, "A" * 64]}},
        {"holdings": {INC: [1, None]}}, {"seen": []}, {"seen": 0}, {"seen": False}, {"seen": ""},
        {"seen": ["b" * 32]}, {"seen": ["b" * 32, 0]}, {"seen": ["b" * 32, 1, 1]},
        {"seen": ["B" * 32, 1]}, {"seen": {"0": "b" * 32, "1": 1}}, {"seen": "bb"},
        {"more": 1},
    ],
    ids=range(35),
)  # fmt: skip
def test_that_a_statement_that_cannot_be_is_refused(
    changes: dict[str, object], tmp_path: Path
) -> None:
    line = json.dumps(FIELDS | changes, sort_keys=True, separators=(",", ":")).encode()
    assert Statement.from_line(line) is None
    made = zstandard.compress(line + b"\n")
    assert "第一行" in refused(tmp_path / "a.advb", with_payload(sealed([]).content, made))


@pytest.mark.parametrize(
    "line",
    [
        b"", b"null", b"[]", b"5", b"{}", b"\xff", b"[" * 100_000, b'{"a":' * 20_000,
        LINE + b" ", LINE.replace(b'":', b'": ', 1), LINE[:-1] + b',"point":"410106-D05"}',
        LINE.replace(b'"seen":', b'"seen":NaN,"seen":'), LINE.replace(b",7]", b",NaN]"),
        LINE.replace(b",3]", b"," + b"9" * 5000 + b"]"), canonical(FIELDS).decode().encode("utf-16"),
    ],
    ids=range(15),
)  # fmt: skip
def test_that_another_spelling_is_no_statement(line: bytes) -> None:
    assert Statement.from_line(line) is None or Statement.from_line(line) == WHOLE
    assert Statement.from_line(line) is None or line == LINE


@pytest.mark.parametrize(
    ("point", "device"), [(OTHER_POINT, OTHER_ID), (POINT, OTHER_ID), (OTHER_POINT, DEVICE_ID)]
)
def test_that_an_enrolled_device_cannot_send_anothers_sealed_part_as_its_own(
    point: str, device: str, tmp_path: Path
) -> None:
    """It copies what another device has sealed, and signs a header of its own before it."""
    made = revisions(3)
    header, _, age = parts(sealed(made).content)
    own = canonical(json.loads(header) | {"point": point, "device": device})
    path = tmp_path / "a.advb"
    said = refused(path, rebuilt(own, age, OTHER_DEVICE), OTHER_DEVICE.public)
    assert "封面和里面不是一家" in said


def test_that_a_statement_moved_before_anothers_lines_needs_the_seal_to_be_opened(
    tmp_path: Path,
) -> None:
    """Without the district's key the lines cannot be had, so there is nothing to move."""
    _, _, age = parts(sealed(revisions(3)).content)
    stranger = pyrage.x25519.Identity.generate()
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(age, [stranger])
    (tmp_path / "a.advb").write_bytes(sealed(revisions(3)).content)
    with pytest.raises(BundleRefused, match="不是封给本区的"):
        open_bundle(tmp_path / "a.advb", str(stranger), DEVICE.public)


def test_that_the_device_itself_opens_what_it_has_sealed(tmp_path: Path) -> None:
    """Its outbox is what gives back the days that a restored record has lost."""
    own, made = new_age_identity(), revisions(4)
    district = DISTRICT.public("示例区").age_recipient
    whole = seal(
        made, statement=WHOLE, signer=DEVICE, recipients=(district, recipient_of(own)),
        created_at=NOW,
    )  # fmt: skip
    path = tmp_path / "a.advb"
    path.write_bytes(whole.content)
    for identity in (own, DISTRICT.age_identity):
        opened = open_bundle(path, identity, DEVICE.public)
        assert list(opened.revisions) == made
        assert opened.statement == WHOLE
    with pytest.raises(BundleRefused, match="不是封给本区的"):
        open_bundle(path, new_age_identity(), DEVICE.public)


def test_that_two_statements_are_one_too_many(tmp_path: Path) -> None:
    made = revisions(2)
    lines = [STATEMENT.to_line(), STATEMENT.to_line(), *map(to_line, made)]
    packed = zstandard.compress(b"".join(line + b"\n" for line in lines))
    said = refused(
        tmp_path / "a.advb", with_payload(sealed(made).content, packed, {"revisions": 3})
    )
    assert "字段" in said


def test_that_a_statement_of_many_lives_is_read_quickly() -> None:
    """As many as fit into a line: what a device claims costs the reader no more than reading."""
    random = Random(0)
    holdings = {IncarnationId(random.randbytes(16).hex()): (1, "a" * 64) for _ in range(30_000)}
    one = Statement(point=POINT, device=DEVICE_ID, holdings=holdings)
    assert Statement.from_line(one.to_line()) == one
