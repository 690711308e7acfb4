"""Reads and writes the files of a pack that only packs have: notices, devices put out of use."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime

from advisor_app.domain.sent_down import DistrictNotice, Importance, RevokedDevice
from advisor_app.tallies.declared_file import Entry, refuse_twice
from advisor_app.tallies.points import POINT_CODE

LONGEST_TITLE, LONGEST_TEXT, LONGEST_REASON = 40, 500, 60
"""Characters: what stands in one line of the start page, on one sheet, beside a sheet's answer."""

MOST_NOTICES = 200

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_DEVICE, _PUBLIC = re.compile(r"[0-9a-f]{32}"), re.compile(r"[0-9a-f]{64}")
_HEAD = """# 给各顾问点的通知，随下发包发到点上，显示在“今日”页。
# title 一行说完，text 写清怎么办；importance：urgent 紧急、important 重要、normal 一般。
# valid_from 从哪天起显示，valid_until 显示到哪天（不写就一直显示）。
"""


def notices_in(whole: Entry) -> tuple[DistrictNotice, ...]:
    """Read ``notices.toml``.

    Raises:
        BadInput: an entry or a field is wrong; the sentence says which.
    """
    whole.only("notice")
    entries = whole.entries("notice")
    if len(entries) > MOST_NOTICES:
        raise whole.wrong("notice", f"太多：至多{MOST_NOTICES}条，过期的请删去")
    refuse_twice(entries, "id")
    return tuple(_notice(one) for one in entries)


def _notice(entry: Entry) -> DistrictNotice:
    entry.only("id", "title", "text", "valid_from", "valid_until", "importance")
    if not _ID.fullmatch(entry.text("id")):
        raise entry.wrong("id", "只能用小写字母、数字和减号，至多61个字")
    begins, ends = _day(entry, "valid_from"), _day(entry, "valid_until")
    if begins is None:
        raise entry.wrong("valid_from", "没有写，请补上从哪天起")
    if ends is not None and ends < begins:
        raise entry.wrong("valid_until", "在 valid_from 之前：请核对")
    return DistrictNotice(
        id=entry.text("id"),
        title=_words(entry, "title", LONGEST_TITLE),
        text=_words(entry, "text", LONGEST_TEXT, lines=True),
        valid_from=begins,
        valid_until=ends,
        importance=Importance(
            entry.choice("importance", tuple(Importance), Importance.NORMAL.value)
        ),
    )


def notices_text(notices: Iterable[DistrictNotice]) -> str:
    """Write notices as the file they are read from."""
    parts = [_HEAD]
    for one in notices:
        ends = f"valid_until = {one.valid_until}\n" if one.valid_until else ""
        parts.append(
            f"[[notice]]\nid = {_quoted(one.id)}\ntitle = {_quoted(one.title)}\n"
            f"text = {_quoted(one.text)}\nvalid_from = {one.valid_from}\n{ends}"
            f"importance = {_quoted(one.importance)}\n"
        )
    return "\n".join(parts)


def revoked_in(whole: Entry) -> tuple[RevokedDevice, ...]:
    """Read ``revoked.toml``.

    Raises:
        BadInput: an entry or a field is wrong; the sentence says which.
    """
    whole.only("device")
    entries = whole.entries("device")
    refuse_twice(entries, "public")
    return tuple(_revoked(one) for one in entries)


def _revoked(entry: Entry) -> RevokedDevice:
    entry.only("device", "public", "point", "on", "reason")
    for field, shape in (("device", _DEVICE), ("public", _PUBLIC), ("point", POINT_CODE)):
        if not shape.fullmatch(entry.text(field)):
            raise entry.wrong(field, "不对：请不要改动，由程序填写")
    on = _day(entry, "on")
    if on is None:
        raise entry.wrong("on", "没有写，请补上从哪天起停用")
    reason = _words(entry, "reason", LONGEST_REASON) if entry.text("reason", "") else ""
    return RevokedDevice(
        device=entry.text("device"), public=entry.text("public"), point=entry.text("point"),
        on=on, reason=reason,
    )  # fmt: skip


def revoked_text(devices: Iterable[RevokedDevice]) -> str:
    """Write revoked devices as the file they are read from; the same devices give the same text."""
    ordered = sorted(devices, key=lambda one: (one.point, one.on, one.device))
    parts = ["# 已停用的终端，由程序按区里的登记写成。\n"]
    for one in ordered:
        reason = in_one_line(one.reason)[:LONGEST_REASON]
        told = f"reason = {_quoted(reason)}\n" if reason else ""
        parts.append(
            f"[[device]]\ndevice = {_quoted(one.device)}\npublic = {_quoted(one.public)}\n"
            f"point = {_quoted(one.point)}\non = {one.on}\n{told}"
        )
    return "\n".join(parts)


def in_one_line(words: str) -> str:
    """Give words as a line that can be shown: one plain blank for any, nothing that is unseen.

    Words pasted out of a chat bring marks of no width along, and wide blanks; read again, they
    would be refused.
    """
    seen = (one if one.isprintable() else " " if one.isspace() else "" for one in words)
    return " ".join("".join(seen).split())


def _words(entry: Entry, field: str, longest: int, *, lines: bool = False) -> str:
    """Give words that can be shown: of printable characters, and not too many."""
    words = entry.text(field)
    if len(words) > longest:
        raise entry.wrong(field, f"太长：至多{longest}个字")
    shown = words.replace("\n", "") if lines else words
    if not shown.isprintable():
        raise entry.wrong(field, "里有印不出的字或换行：请删去")
    return words


def _day(entry: Entry, field: str) -> date | None:
    found = entry.fields.get(field)
    if found is not None and (not isinstance(found, date) or isinstance(found, datetime)):
        raise entry.wrong(field, "应当是日期，写成 2026-12-01，不加引号")
    return found


def _quoted(words: str) -> str:
    """Give a basic string of TOML: JSON's escapes are among TOML's."""
    return json.dumps(str(words), ensure_ascii=False)
