"""Joining a district by a paper slip: scanned, pasted, or its code typed."""

from dataclasses import dataclass
from pathlib import Path

from advisor_app.domain.errors import BadInput
from advisor_app.services.desk import Desk
from advisor_app.services.device_keys import ENROLMENT_PROOF, DeviceKeys
from advisor_app.services.exchange import Exchange
from advisor_app.services.registration import Registration
from advisor_app.services.slip_seen import SlipSeen
from advisor_app.sheets.scanning import codes_in
from advisor_app.sync.capped import read_capped
from advisor_app.sync.keys import DistrictPublic
from advisor_app.sync.one_time import LENGTH, digest_of, proof_of, read_code
from advisor_app.sync.slip import Slip, read_slip

_MOST_FILE = 40 << 20
"""Bytes that a scan of one page has at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A district that was joined by a slip.

    Attributes:
        request: where the request for enrolment was written; None when it was not.
    """

    district: str
    request: Path | None


class Joining:
    """Joins a district by what its slip says."""

    def __init__(self, desk: Desk, exchange: Exchange, registration: Registration) -> None:
        self._desk = desk
        self._record = desk.record
        self._exchange = exchange
        self._registration = registration

    def join_by_slip(self, given: str | Path, request: Path | None = None) -> Joined:
        """Join the district that a slip is of, and ask for this device to be enrolled.

        Args:
            given: what the QR code says, or a PDF or picture of the slip; or only the ten
                characters of the code, where the point has joined the district already.
            request: where to write the request; without one it goes with the next sync.

        Raises:
            BadInput: not a slip, one of another point or district, or a character is wrong.
            KnownError: the request cannot be written.
        """
        known = DeviceKeys(self._record).district()
        text = _text_in(given) if isinstance(given, Path) else given
        if _is_code(text):
            if known is None:
                raise BadInput(
                    "只有登记码还不够：请扫登记单上的方块，或者先收区里的 district.toml", "slip"
                )
            code, district = read_code(text), known
        else:
            slip = self._slip(text, known)
            code, district = slip.code, slip.district
        if known is None:
            self._exchange.join(district)
            self._registration.rekey()
        self._keep_proof(code)
        if request is not None:
            self._exchange.request(request)
        return Joined(district=district.name, request=request)

    def _slip(self, text: str, known: DistrictPublic | None) -> Slip:
        slip, here = read_slip(text), self._desk.point.code
        if slip.point != here:
            raise BadInput(
                f"这张登记单是给 {slip.point} 的，本机是 {here}：请向区里要本点的", "slip"
            )
        if known and known.signing_key != slip.district.signing_key:
            raise BadInput(
                f"本机已接入 {known.name}，这张登记单是 {slip.district.name} 的：请核对", "slip"
            )
        return slip

    def _keep_proof(self, code: str) -> None:
        keys = DeviceKeys(self._record)
        digest = digest_of(code, self._desk.point.code)
        proof = proof_of(digest, keys.device, keys.signing.public)
        with self._record.begin() as work:
            self._record.device.keep_setting(ENROLMENT_PROOF, proof)
            work.touch("setting", ENROLMENT_PROOF)


def read_paper_slip(given: str | Path) -> SlipSeen:
    """Read a slip: from what was scanned or pasted, or from a PDF or picture of it.

    Raises:
        BadInput: it is none, or cannot be read.
    """
    text = _text_in(given) if isinstance(given, Path) else given
    slip = read_slip(text)
    return SlipSeen(
        text="".join(text.split()), point=slip.point, district=slip.district.name
    )  # fmt: skip


def _text_in(path: Path) -> str:
    try:
        content = read_capped(path, _MOST_FILE)
    except OSError:
        raise BadInput(f"读不出 {path.name}：请核对文件在哪里", "slip") from None
    if content is None:
        raise BadInput(f"{path.name} 太大，不是登记单：请选登记单的 PDF，或者扫描的图片", "slip")
    found = [one for one in codes_in(content, path.name) if one.isdigit()]
    if not found:
        raise BadInput(f"{path.name} 上没有找到方块码：请扫描清楚一些，整个方块都要在里面", "slip")
    return found[0]


def _is_code(text: str) -> bool:
    """Whether somebody typed the code rather than scanned the slip."""
    return sum(one.isalnum() for one in text) <= 2 * LENGTH
