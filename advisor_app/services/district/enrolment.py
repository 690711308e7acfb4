"""Enrolment at the district's window: devices, one-time codes, and the slips they go out on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from advisor_app.access.envelope import weakness
from advisor_app.domain.errors import BadInput
from advisor_app.domain.lives import NEW_LIFE_WORDS
from advisor_app.hub.enrolment import DeviceStanding, Enrolment
from advisor_app.sheets.enrolment_slip import SlipText, slip_leaf
from advisor_app.sheets.press import SheetPress
from advisor_app.store.district_register import EnrolmentCode
from advisor_app.support.calendar import local_text
from advisor_app.sync.keys import DistrictPublic
from advisor_app.sync.one_time import shown_code
from advisor_app.sync.slip import Slip
from advisor_app.tallies.points import PointEntry, points_toml


class CodeState(StrEnum):
    """What has become of a one-time code."""

    OPEN = "open"
    USED = "used"
    ENDED = "ended"


CODE_WORDS = {
    CodeState.OPEN: "等着用",
    CodeState.USED: "用过了",
    CodeState.ENDED: "过期或作废",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A restored or copied record that went on as a new incarnation."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceLine:
    """A device as the officer sees it.

    Attributes:
        device: its id; ``short`` are its first eight digits.
        last_seen: when it made the newest bundle that came in; None before the first.
        incarnations: how many it wrote as.
        revoked: why it was put out of use; empty while it may send.
    """

    device: str
    point: str
    point_name: str
    enrolled_at: datetime
    last_seen: datetime | None
    incarnations: int
    lives: tuple[Life, ...]
    revoked: str
    revoked_at: datetime | None

    @property
    def short(self) -> str:
        """The first digits of the id, enough to tell devices apart by."""
        return self.device[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLine:
    """A one-time code as the officer sees it; the code itself is known to nobody here."""

    digest: str
    point: str
    point_name: str
    made_at: datetime
    expires_at: datetime
    state: CodeState
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSlip:
    """A slip, ready for the printer.

    Attributes:
        code: as it is printed, e.g. ``3WXRT-9ACDE``.
        digits: what the QR code says; whoever cannot scan pastes it.
    """

    point: str
    point_name: str
    code: str
    digits: str
    expires_at: datetime
    pdf: bytes

    @property
    def suggested_name(self) -> str:
        """A file name for it."""
        return f"{self.point[-3:]}登记单.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledNow:
    """A device that was certified just now."""

    point: str
    point_name: str
    device: str


class DeviceDesk:
    """Enrols, revokes, and gives codes out."""

    def __init__(
        self,
        enrolment: Enrolment,
        public: Callable[[], DistrictPublic],
        points: Sequence[PointEntry],
        press: SheetPress,
        now: Callable[[], datetime],
        change: Callable[[Path, str, Path], None],
    ) -> None:
        """Take what gives a point's key file another passphrase."""
        self._enrolment = enrolment
        self._public = public
        self._points = points
        self._press = press
        self._now = now
        self._change = change

    def points(self) -> tuple[tuple[str, str], ...]:
        """Give code and name of every point that the district has at the moment."""
        return tuple((one.code, one.name) for one in self._points)

    def devices(self) -> tuple[DeviceLine, ...]:
        """Give every device, points in the district's order; those out of use are among them."""
        order = {one.code: place for place, one in enumerate(self._points)}
        found = (self._device(one) for one in self._enrolment.devices())
        return tuple(sorted(found, key=lambda one: order.get(one.point, len(order))))

    def codes(self) -> tuple[CodeLine, ...]:
        """Give every one-time code, newest first."""
        return tuple(self._code(one) for one in self._enrolment.codes())

    def make_slip(self, point: str) -> PaperSlip:
        """Make a one-time code for a device of a point, and the paper it goes out on.

        Raises:
            BadInput: an unknown point.
        """
        made = self._enrolment.make_code(point)
        district, name = self._public(), self._name(point)
        digits = Slip(made.code, point, district).to_digits()
        expires = datetime.fromisoformat(made.kept.expires_at)
        code = shown_code(made.code)
        text = SlipText(
            district=district.name, point=point, point_name=name, code=code, digits=digits,
            until=local_text(expires),
        )  # fmt: skip
        make = partial(slip_leaf, text=text)
        printed = self._press.leaves(f"{point} 登记单", district.name, lambda faces: (make(faces),))
        return PaperSlip(
            point=point, point_name=name, code=code, digits=digits, expires_at=expires,
            pdf=printed.pdf,
        )  # fmt: skip

    def withdraw(self, digest: str) -> None:
        """Let a code end now.

        Raises:
            BadInput: it was used already.
        """
        self._enrolment.withdraw(digest)

    def out_of_use(self, request: Path) -> str:
        """Give why the device of a request was put out of use; empty when it was not.

        Raises:
            BundleRefused: it is no request.
        """
        return self._enrolment.out_of_use(request)

    def enrol(self, request: Path, *, again: bool = False) -> EnrolledNow:
        """Certify a device from its request file; ``again`` also one that was put out of use.

        Raises:
            BundleRefused: it cannot be.
        """
        made = self._enrolment.enrol(request, again=again)
        return EnrolledNow(
            point=made.point, point_name=self._name(made.point), device=made.device
        )  # fmt: skip

    def write_certificate(self, device: str, path: Path) -> None:
        """Write a device's certificate, to be taken to its point.

        Raises:
            KnownError: out of use, or the file cannot be written.
        """
        self._enrolment.certificate(device).write(path)

    def write_public(self, path: Path) -> None:
        """Write the district's public file once more, with the points that there are now.

        Raises:
            KnownError: the file cannot be written.
        """
        self._public().write(path, points_toml(self._points))

    def revoke(self, device: str, why: str) -> None:
        """Put a device out of use.

        Raises:
            BadInput: no reason, or it is out of use already.
        """
        self._enrolment.revoke(device, why)

    def change_passphrase(self, keys: Path, new: str, out: Path) -> None:
        """Give a point's key file another passphrase, since its advisor forgot the old one.

        Args:
            keys: the file that was carried here; it is left as it is.
            out: the one to carry back.

        Raises:
            BadInput: the new passphrase is weak, or the file is no key file.
            KnownError: the point never joined this district, or ``out`` cannot be written.
        """
        weak = weakness(new)
        if weak:
            raise BadInput(weak, "passphrase")
        self._change(keys, new, out)

    def _name(self, point: str) -> str:
        return next((one.name for one in self._points if one.code == point), point)

    def _device(self, one: DeviceStanding) -> DeviceLine:
        device, bundle = one.device, one.last_bundle
        return DeviceLine(
            device=device.device,
            point=device.point,
            point_name=self._name(device.point),
            enrolled_at=datetime.fromisoformat(device.enrolled_at),
            last_seen=datetime.fromisoformat(bundle.created_at) if bundle else None,
            incarnations=len(one.incarnations),
            lives=tuple(Life(at=life.at, words=NEW_LIFE_WORDS[life.reason]) for life in one.lives),
            revoked=(device.revoked_why or "停用") if device.revoked else "",
            revoked_at=datetime.fromisoformat(device.revoked_at) if device.revoked_at else None,
        )

    def _code(self, one: EnrolmentCode) -> CodeLine:
        expires = datetime.fromisoformat(one.expires_at)
        ended = CodeState.ENDED if expires <= self._now() else CodeState.OPEN
        return CodeLine(
            digest=one.digest,
            point=one.point,
            point_name=self._name(one.point),
            made_at=datetime.fromisoformat(one.made_at),
            expires_at=expires,
            state=CodeState.USED if one.used_at else ended,
            device=one.device or "",
        )
