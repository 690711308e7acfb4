"""Bundles that an enrolled device makes to bring the district down: signed, sealed, and poisoned."""

import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pyrage
import zstandard

from advisor_app.domain.ids import IncarnationId, RecordId
from advisor_app.domain.revision import GENESIS, SCHEMA, Revision, canonical, content_hash
from advisor_app.sync.bundle import MOST_REVISIONS, SUITE
from advisor_app.sync.keys import DistrictPublic
from advisor_app.sync.lines import MOST_LINE, to_line
from advisor_app.sync.statement import Statement
from tests.builders import START
from tests.hub.rogues import Rogue

MIB = 1 << 20
NONCE = "0" * 32


def packed(pieces: Iterable[bytes], window: int | None = None) -> bytes:
    """Pack pieces into one frame, however much there is of it."""
    parameters = zstandard.ZstdCompressionParameters.from_level(
        1, **({"window_log": window, "enable_ldm": True} if window else {})
    )
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return b"".join(packer.compress(piece) for piece in pieces) + packer.flush()


def written(rogue: Rogue, payload: bytes, header: Mapping[str, object]) -> Path:
    """Seal any payload to the district and put a header before it, signed by the device."""
    recipient = DistrictPublic.read(rogue.folder / "hub.toml").age_recipient
    age: bytes = pyrage.encrypt(payload, [pyrage.x25519.Recipient.from_str(recipient)])
    whole = {
        "format": 2, "suite": SUITE, "schema": SCHEMA, "point": rogue.point,
        "device": rogue.device, "incarnations": {}, "counts": {},
        "created_at": START.isoformat(), "digest": hashlib.sha256(age).hexdigest(),
        "size": len(age), "revisions": 0, **header,
    }  # fmt: skip
    text = canonical(whole)
    head = b"ADVB1\n" + struct.pack(">I", len(text)) + text
    path = rogue.folder / "poison.advb"
    path.write_bytes(head + rogue.key.sign(head) + age)
    return path


def said(rogue: Rogue, holdings: Mapping[IncarnationId, tuple[int, str]] = {}) -> bytes:
    statement = Statement(point=rogue.point, device=rogue.device, holdings=holdings)
    return statement.to_line() + b"\n"


def hexes(rogue: Rogue) -> str:
    return rogue.random.randbytes(16).hex()


def line(
    rogue: Rogue, seq: int, patch: Mapping[str, object], *, kind: str = "elder",
    record: RecordId | None = None, base: str | None = None, incarnation: str = "",
) -> bytes:  # fmt: skip
    """Give a revision as a line, cheaply: chains and nonces are of no interest here."""
    one = Revision(
        id=hexes(rogue), incarnation=incarnation or rogue.incarnation, seq=seq, prev=GENESIS,  # type: ignore[arg-type]
        hlc=f"{seq:015d}-000000", wall="", schema=1, kind=kind,
        record=record or rogue.record_id(), author="", base=base,  # type: ignore[arg-type]
        content=content_hash(NONCE, patch), nonce=NONCE, patch=patch,
    )  # fmt: skip
    return to_line(one) + b"\n"


def of_lines(rogue: Rogue, lines: Iterable[bytes], count: int, kind: str = "elder") -> Path:
    """Give a bundle of lines of the device's own incarnation, numbered from 1."""
    return written(
        rogue, packed((said(rogue), *lines)),
        {"incarnations": {rogue.incarnation: [1, count]}, "counts": {kind: count},
         "revisions": count},
    )  # fmt: skip


def zeros(rogue: Rogue) -> Path:
    """A gibibyte of nothing, without an end of line, out of 32 kilobytes."""
    return written(rogue, packed(bytes(MIB) for _ in range(1024)), {"revisions": 1})


def window(rogue: Rogue) -> Path:
    """A frame that asks for a window of two gibibytes before it gives anything."""
    return written(
        rogue, packed((said(rogue), *(rogue.random.randbytes(MIB) for _ in range(4))), 31),
        {"revisions": 1},
    )  # fmt: skip


def skippable(rogue: Rogue) -> Path:
    """Frames to be skipped, thousands of them, and none with anything in it."""
    frames = struct.pack("<II", 0x184D2A50, 0) * 500_000
    return written(rogue, frames + packed([said(rogue)]), {})


def same_lines(rogue: Rogue) -> Path:
    """Half a million times the same line."""
    one = line(rogue, 1, {})
    return of_lines(rogue, (one * 1000 for _ in range(500)), MOST_REVISIONS)


def many_lines(rogue: Rogue) -> Path:
    """A hundred thousand lines that differ, and a thousand more than announced."""
    one, most = line(rogue, 1, {}), 100_000
    head, _, tail = one.partition(b'"id":"')

    def lines() -> Iterator[bytes]:
        for _ in range(most // 1000 + 1):
            yield b"".join(
                head + b'"id":"' + hexes(rogue).encode() + tail[32:] for _ in range(1000)
            )

    return of_lines(rogue, lines(), most)


def long_line(rogue: Rogue) -> Path:
    """A line of a hundred mebibytes."""
    body = (b"x" * MIB for _ in range(100))
    return written(rogue, packed((said(rogue), b'{"author":"', *body)), {"revisions": 1})


def long_statement(rogue: Rogue) -> Path:
    """A statement of as many lives as a line holds, none of which anybody knows."""
    lives = {IncarnationId(hexes(rogue)): (2**53 - 1, "f" * 64) for _ in range(MOST_LINE // 130)}
    return written(rogue, packed([said(rogue, lives)]), {})


def many_lives(rogue: Rogue) -> Path:
    """As many incarnations as a header holds, a revision each."""
    lives = [hexes(rogue) for _ in range(8_000)]
    lines = [line(rogue, 1, {}, incarnation=one) for one in lives]
    return written(
        rogue, packed((said(rogue), *lines)),
        {"incarnations": {one: [1, 1] for one in lives}, "counts": {"elder": len(lives)},
         "revisions": len(lives)},
    )  # fmt: skip


def many_roots(rogue: Rogue) -> Path:
    """One record that begins thirty thousand times."""
    record = rogue.record_id()
    lines = [line(rogue, seq, {"a": seq}, record=record) for seq in range(1, 30_001)]
    return of_lines(rogue, lines, 30_000)


def many_gaps(rogue: Rogue) -> Path:
    """Every second number only."""
    lines = [line(rogue, 2 * n, {}) for n in range(1, 10_001)]
    return written(
        rogue, packed((said(rogue), *lines)),
        {"incarnations": {rogue.incarnation: [2, 20_000]}, "counts": {"elder": 10_000},
         "revisions": 10_000},
    )  # fmt: skip


def wide_erasure(rogue: Rogue) -> Path:
    """Erasures that name a hundred thousand records that are nowhere."""
    lines = [
        line(
            rogue, seq, kind="erasure",
            patch={
                "at": START.isoformat(), "elder": rogue.record_id(), "reason": "x",
                "records": [rogue.record_id() for _ in range(30_000)],
            },
        )
        for seq in range(1, 5)
    ]  # fmt: skip
    return of_lines(rogue, lines, 4, "erasure")


def deep(rogue: Rogue) -> Path:
    """A patch of a hundred thousand brackets."""
    plain = line(rogue, 1, {"a": 1})
    nested = b"[" * 100_000 + b"]" * 100_000
    return of_lines(rogue, [plain.replace(b'{"a":1}', b'{"a":' + nested + b"}")], 1)


def lying_header(rogue: Rogue) -> Path:
    """A header of the greatest length, of counts of kinds that are not there."""
    kinds = {
        "".join("abcdefghij"[int(one)] for one in f"{n:06d}"): 2**53 - 1 for n in range(30_000)
    }
    assert len(json.dumps(kinds)) < MIB
    return written(rogue, packed([said(rogue)]), {"counts": kinds})


REFUSED: Mapping[str, Callable[[Rogue], Path]] = {
    one.__name__: one
    for one in (
        zeros, window, skippable, same_lines, many_lines, long_line, deep, lying_header,
    )
}  # fmt: skip
TAKEN: Mapping[str, Callable[[Rogue], Path]] = {
    one.__name__: one for one in (long_statement, many_lives, many_roots, many_gaps, wide_erasure)
}
"""What is well formed all the same: it is taken in, and must cost no more than its size."""
