"""Whether a sheet is ours, and whether what it says still holds. Needs no network."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from advisor_app.domain.errors import BadInput
from advisor_app.domain.policy import Policy, PolicyVersion, in_words
from advisor_app.domain.records import SHEET_KINDS
from advisor_app.domain.sent_down import RevokedDevice
from advisor_app.eligibility.differences import version_rows
from advisor_app.services.desk import Desk
from advisor_app.services.exchange import DEVICE_KEY, district_of
from advisor_app.services.in_force import InForce
from advisor_app.services.screening import Screenings
from advisor_app.services.sheet_book import content_of
from advisor_app.sheets.leaf import document_of
from advisor_app.sheets.rows import QrCode
from advisor_app.sheets.scanning import codes_in
from advisor_app.sync.capped import read_capped
from advisor_app.sync.keys import DeviceKey
from advisor_app.sync.pdf_seal import seal_of
from advisor_app.sync.sheet_code import CodedPolicy, SheetCode, decoded, short_hash

_MOST_FILE = 40 << 20
_REWRITTEN = "印的时候的内容后来改过，请按现在的重新打印"
_UNSEEN = frozenset({"version", "checked_on", "checked_by", "sources", "confidence"})
"""Differences that are no change for the elder."""


class Standing(StrEnum):
    """What can be said of a sheet."""

    CURRENT = "current"
    CHANGED = "changed"
    UNCERTIFIED = "uncertified"
    REVOKED = "revoked"
    ALTERED = "altered"
    FOREIGN = "foreign"


STANDING_WORDS = {
    Standing.CURRENT: "是真的，内容现在还有效",
    Standing.CHANGED: "是真的，但后来有变化",
    Standing.UNCERTIFIED: "不能确认：出这张单子的电脑没有区里的证书",
    Standing.REVOKED: "不能相信：出这张单子的电脑区里已经停用",
    Standing.ALTERED: "文件被改动过：不要相信，请看纸质原件",
    Standing.FOREIGN: "不是我们出的",
}


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """One policy on a sheet.

    Attributes:
        name: of the policy; what is known where it is gone.
        says: what the paper must say, to compare: the amounts.
        changes: what changed since, one line each; empty while it holds.
    """

    name: str
    says: tuple[str, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCheck:
    """The answer about one sheet; empty fields where it is foreign.

    Attributes:
        words: one sentence for the counter.
    """

    standing: Standing
    words: str
    number: str = ""
    kind: str = ""
    point: str = ""
    on: date | None = None
    policies: tuple[PolicyCheck, ...] = ()


class Genuineness:
    """Verifies sheets of any point of the district."""

    def __init__(
        self, desk: Desk, screenings: Screenings, in_force: InForce
    ) -> None:  # fmt: skip
        """Take what names a point by its code, and knows which devices were put out of use."""
        self._desk = desk
        self._screenings = screenings
        self._in_force = in_force

    def verify(self, text: str) -> SheetCheck:
        """Judge by what was scanned, pasted or typed: a code's digits, or a sheet's number.

        Full-width digits, as an input method gives them, are digits.
        """
        plain = "".join(unicodedata.normalize("NFKC", text).split()).upper()
        try:
            code = self._by_number(plain) if plain.startswith("SJ-") else decoded(plain)
        except BadInput as error:
            return SheetCheck(standing=Standing.FOREIGN, words=error.message)
        return self._judged(code)

    def verify_file(self, path: Path) -> SheetCheck:
        """Judge a PDF, or a picture of the paper.

        Raises:
            BadInput: the file cannot be read, or has no code.
        """
        try:
            content = read_capped(path, _MOST_FILE)
        except OSError:
            raise BadInput(f"读不出 {path.name}：请核对文件在哪里", "file") from None
        if content is None:
            raise BadInput(f"{path.name} 太大了：告知单的文件不会超过40兆", "file")
        texts = codes_in(content, path.name)
        if not texts:
            message = f"{path.name} 里没有找到方块码：请把单子右下角的码拍清楚，或者直接输入编号"
            raise BadInput(message, "file")
        checks = [self._of_file(text, content) for text in texts]
        return next((one for one in checks if one.standing is not Standing.FOREIGN), checks[0])

    def _of_file(self, text: str, content: bytes) -> SheetCheck:
        """Judge a file by a code in it; a PDF's own seal tells whether it was altered."""
        check = self.verify(text)
        seal = seal_of(content) if content.startswith(b"%PDF") else None
        if seal is None or check.standing is Standing.FOREIGN:
            return check
        if seal.is_by(decoded(text).device_public):
            return check
        words = STANDING_WORDS[Standing.ALTERED]
        return SheetCheck(standing=Standing.ALTERED, words=words, number=check.number)

    def _by_number(self, number: str) -> SheetCode:
        """Find the code of one of this point's own sheets."""
        records, point = self._desk.record.point_records, self._desk.point.code
        if not number.startswith(f"SJ-{point.rpartition('-')[2]}-"):
            raise BadInput("这是别的顾问点的编号：请扫单子右下角的码，光凭编号查不出真假", "code")
        stub = records.sheet_numbered(point, number)
        copy = records.copy_of(stub.id) if stub else None
        if copy is None:
            raise BadInput(f"本点没有出过编号为 {number} 的单子：请核对编号，或者扫码", "code")
        leaves = document_of(copy.marks).leaves
        digits = [mark.digits for leaf in leaves for mark in leaf.marks if isinstance(mark, QrCode)]
        return decoded(digits[0])

    def _judged(self, code: SheetCode) -> SheetCheck:
        policies = tuple(self._checked(one) for one in code.policies)
        standing = self._standing(code, policies)
        return SheetCheck(
            standing=standing,
            words=self._words(standing, code),
            number=code.number,
            kind=SHEET_KINDS[code.kind],
            point=self._named(code.point),
            on=code.on,
            policies=policies,
        )

    def _standing(self, code: SheetCode, policies: tuple[PolicyCheck, ...]) -> Standing:
        record = self._desk.record
        own = DeviceKey.from_text(record.device.setting(DEVICE_KEY) or "").public
        district = district_of(record)
        certified = district is not None and code.is_certified(district.signing_key)
        if code.device_public != own and not certified:
            return Standing.UNCERTIFIED
        revoked = self._in_force.revoked(code.device_public)
        if revoked and code.on >= revoked.on:
            return Standing.REVOKED
        changed = any(one.changes for one in policies)
        return Standing.CHANGED if changed else Standing.CURRENT

    def _words(self, standing: Standing, code: SheetCode) -> str:
        said = STANDING_WORDS[standing]
        revoked = self._in_force.revoked(code.device_public)
        if standing is Standing.REVOKED and revoked:
            return f"{said}（{_since(revoked)}）。请打电话问{self._named(code.point)}"
        if standing is not Standing.UNCERTIFIED:
            told = f"{said}（{self._named(code.point)}，{in_words(code.on)}）"
            if revoked:
                told += f"。那台电脑后来停用了（{_since(revoked)}），这张是停用以前出的"
            return told
        if district_of(self._desk.record) is None:
            return f"{said.partition('：')[0]}：本点还没有接入区里，认不出别的点的证书"
        return f"{said}。请打电话问{self._named(code.point)}"

    def _named(self, point: str) -> str:
        own = self._desk.point
        return own.name if point == own.code else self._in_force.point_name(point)

    def _checked(self, coded: CodedPolicy) -> PolicyCheck:
        policy = next((one for one in self._known() if _hash(one.id) == coded.policy), None)
        if policy is None:
            return PolicyCheck("政策库里已经没有的一项", (), ("这项政策已经不在政策库里",))
        printed = [one for one in policy.versions if short_hash(content_of(one)) == coded.content]
        now = policy.nearest_version(self._desk.today)
        if not printed:
            return PolicyCheck(policy.name, _amounts(now), (_REWRITTEN,))
        version = now if now in printed else printed[-1]
        changes = tuple(self._changes(policy, version, now))
        return PolicyCheck(policy.name, _amounts(version), changes)

    def _changes(self, policy: Policy, printed: PolicyVersion, now: PolicyVersion) -> Iterator[str]:
        if printed is not now:
            for row in version_rows(printed, now):
                if row.is_change and row.field not in _UNSEEN:
                    yield f"{row.label}：{_line(row.before)} → {_line(row.after)}"
        if not now.in_force(self._desk.today):
            yield policy.standing_words(self._desk.today) or "这项政策现在不在有效期内"

    def _known(self) -> tuple[Policy, ...]:
        return self._screenings.policies


def _amounts(version: PolicyVersion) -> tuple[str, ...]:
    return tuple(one.words for one in version.amounts) if version.amount_confirmed else ()


def _line(words: str) -> str:
    return words.replace("\n", "；") or "（无）"


def _since(device: RevokedDevice) -> str:
    return "，".join(one for one in (f"{in_words(device.on)}起", device.reason) if one)


def _hash(policy: str) -> bytes:
    return short_hash(policy.encode())
