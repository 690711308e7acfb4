"""Between revisions and rows: lines of PostgreSQL's text format on the way in, bytes back.

Ids, links and hashes are hexadecimal in the program and bytes on the server, half as long.
"""

import re
from collections.abc import Iterable
from typing import Any

from advisor_app.domain.errors import BundleRefused
from advisor_app.domain.ids import IncarnationId, RecordId, RevisionId
from advisor_app.domain.revision import Revision
from advisor_app.store.codec import from_text, to_text
from advisor_app.store.taking import elders_named

FIELDS = (
    "id, incarnation, seq, prev, hlc, wall, schema, kind, record, author, base, content, nonce,"
    " patch, link, elder"
)
STAGED = f"staged(n, point, {FIELDS})"
SELECT = """
    SELECT id, incarnation, seq, prev, hlc, wall, schema, kind, record::text, author, base,
      content, nonce, patch
    FROM revision
"""
NOTHING = "\\N"
_MARKS = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_NO_ZERO = "数据包里有一条记录的文字带有不能保存的字符（零字节），没有并入：请顾问点重新导出"
RECORD = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What a revision or an erasure names may be anything; only such can be a record here."""

_STANDS_FOR_ZERO = "\ufffd"


def plain(text: str) -> str:
    """Give a text that the server can hold: it has no zero character.

    Only what is looked up and counted goes through here; journal and state stay exact.
    """
    return text.replace("\0", _STANDS_FOR_ZERO)


def text_field(text: str | None) -> str:
    """Give a text as a field of a line."""
    if text is None:
        return NOTHING
    return text.translate(_MARKS) if _needs_marks(text) else text


def hex_field(digits: str | None) -> str:
    """Give bytes as a field of a line."""
    return NOTHING if digits is None else "\\\\x" + digits


def staged_line(number: int, point: str, one: Revision, link: str) -> str:
    """Give a revision as a line for the staging table.

    Raises:
        BundleRefused: its header holds a zero character.
    """
    if "\0" in one.wall or "\0" in one.author:
        raise BundleRefused(_NO_ZERO)
    patch = NOTHING if one.patch is None else text_field(to_text(one.patch))
    return "\t".join((
        str(number), text_field(point), "\\\\x" + one.id, "\\\\x" + one.incarnation, str(one.seq),
        "\\\\x" + one.prev, one.hlc, text_field(one.wall), str(one.schema), one.kind, one.record,
        text_field(one.author), hex_field(one.base), "\\\\x" + one.content, hex_field(one.nonce),
        patch, "\\\\x" + link, text_field(elder_of(one)),
    ))  # fmt: skip


def elder_of(one: Revision) -> str | None:
    """Give whom a revision of a personal record names, as it is looked up by."""
    for elder in elders_named((one,)):
        return plain(elder)
    return None


def revision_of(row: tuple[Any, ...]) -> Revision:
    """Give the revision of a row of :data:`SELECT`."""
    return Revision(
        id=RevisionId(row[0].hex()), incarnation=IncarnationId(row[1].hex()), seq=row[2],
        prev=row[3].hex(), hlc=row[4], wall=row[5], schema=row[6], kind=row[7],
        record=RecordId(row[8]), author=row[9],
        base=None if row[10] is None else RevisionId(row[10].hex()), content=row[11].hex(),
        nonce=None if row[12] is None else row[12].hex(),
        patch=None if row[13] is None else from_text(row[13]),
    )  # fmt: skip


def many_bytes(ids: Iterable[str]) -> list[bytes]:
    """Give ids as a value for ``ANY``."""
    return [bytes.fromhex(one) for one in ids]


def _needs_marks(text: str) -> bool:
    return "\\" in text or "\n" in text or "\t" in text or "\r" in text
