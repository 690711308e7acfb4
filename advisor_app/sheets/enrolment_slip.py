"""The slip by which a point's computer joins the district: a code in large type, and a QR code.

One leaf of A4, for whoever installs the program at the point; the QR code holds what the
district's public file does, the matching key among it, so the slip says that it is confidential.
"""

from dataclasses import dataclass

from advisor_app.sheets.faces import Faces
from advisor_app.sheets.leaf import Leaf, leaf_of
from advisor_app.sheets.notice_parts import (
    FINE,
    NAME_SEAM,
    STRONG,
    NoticeSetter,
    beside,
    solid,
)
from advisor_app.sheets.rows import Box, Line, Mark, QrCode, Row, Rows, Shade, height_of
from advisor_app.sheets.setting import FULL, MILLIMETRE, WIDTH, Column

TITLE = "终端登记单"
CODE_SIDE = 78 * MILLIMETRE
"""Side of the QR code: some 60 modules of more than a millimetre, for a worn printer's sake."""

_BODY, _SMALL, _CODE = 16, 14, 50
_HEAD, _HEAVY, _GAP = 62.0, 6.0, 12.0
_NAME_SIZES = range(24, 13, -1)
_BESIDE = Column(CODE_SIDE + 22, WIDTH - CODE_SIDE - 22)

_STEPS = (
    "打开本点的程序。第一次打开，按“用登记单接入”；已经在用，到“同步”页按“用登记单接入”。",
    "用扫码枪扫左边的方块。没有扫码枪，就把本单扫描成图片，或者向区里要本单的文件，在程序里选它。",
    "程序做好接入申请。能联网就按“同步”；不能联网，把申请文件交给区里。",
)
_ONLY_CODE = "已经收过区里的 district.toml：也可以只输上面的登记码，字母不分大小写。"
_CONFIDENTIAL = (
    "内部资料，注意保密：方块里有全区核对身份用的密钥，不要拍照外传。用完撕碎，或者交回区里。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipText:
    """What a slip says.

    Attributes:
        point: e.g. ``410106-D05``.
        code: as it is printed, e.g. ``3WXRT-9ACDE``.
        digits: of the QR code.
        until: the last moment at which the code counts, local, e.g. ``2026-12-07 09:30``.
    """

    district: str
    point: str
    point_name: str
    code: str
    digits: str
    until: str


def slip_leaf(faces: Faces, text: SlipText) -> Leaf:
    """Set the slip."""
    setter = NoticeSetter(faces, _BODY)
    parts = (
        _head(setter),
        _whose(setter, text),
        _code(setter, text),
        (beside(_square(text), _how(setter), middle=False),),
        setter.text(_ONLY_CODE, FULL, size=_SMALL),
        setter.closing(_CONFIDENTIAL, FULL),
    )
    marks: list[Mark] = []
    top = 0.0
    for rows in parts:
        marks += solid((Row(top), *rows)).marks
        top += height_of(rows) + _GAP
    return leaf_of(marks)


def _head(setter: NoticeSetter) -> Rows:
    title = setter.centred(TITLE, FULL, bold=True, size=34)
    white = (_HEAD - height_of(title)) / 2
    row = solid((Row(_HEAVY + white), *title, Row(white)))
    band = (Shade(0, 0, WIDTH, _HEAVY + _HEAD), Line(0, _HEAVY / 2, WIDTH, _HEAVY))
    return (Row(_HEAVY + _HEAD, (*band, *row.marks)),)


def _whose(setter: NoticeSetter, text: SlipText) -> Rows:
    name = setter.largest(
        text.point_name, FULL, 66, _NAME_SIZES, NAME_SEAM
    ) or setter.text(text.point, FULL, bold=True)  # fmt: skip
    given = setter.centred(f"{text.district} 发给 {text.point}", FULL)
    return (*given, *name)


def _code(setter: NoticeSetter, text: SlipText) -> Rows:
    """Set the code in a frame, and below it how long it counts."""
    code = setter.centred(text.code, FULL, bold=True, size=_CODE)
    until = setter.centred(f"到 {text.until} 为止，只能用一次，只登记一台电脑", FULL)
    row = solid((*code, *until), pad=10)
    return (Row(row.height, (Box(0, 0, WIDTH, row.height, STRONG), *row.marks)),)


def _square(text: SlipText) -> Rows:
    white = 6.0
    frame = Box(0, 0, CODE_SIDE + 2 * white, CODE_SIDE + 2 * white, FINE)
    return (Row(CODE_SIDE + 2 * white, (frame, QrCode(white, white, CODE_SIDE, text.digits))),)


def _how(setter: NoticeSetter) -> Rows:
    rows: list[Row] = list(setter.text("怎么用", _BESIDE, bold=True, size=_BODY + 4))
    number = Column(_BESIDE.x, 22)
    inner = Column(_BESIDE.x + 22, _BESIDE.width - 22)
    for at, words in enumerate(_STEPS, start=1):
        told = setter.text(words, inner)
        rows.append(beside(setter.text(f"{at}.", number, bold=True), told, middle=False))
        rows.append(Row(5))
    return tuple(rows)
