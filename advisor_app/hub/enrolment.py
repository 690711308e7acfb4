"""Enrolment: which devices of which points may send bundles.

A device is certified because the officer says so, who was handed its request (:meth:`enrol`), or
because its request proves that it was given a one-time code on paper (:meth:`admit`), as from a
carrier that anybody may write to. It leaves by :meth:`revoke`.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.domain.ids import IncarnationId
from advisor_app.domain.lives import IncarnationBegun
from advisor_app.hub.ports import DistrictStore, Register
from advisor_app.store.district_register import EnrolledDevice, EnrolmentCode, MergedBundle
from advisor_app.support.calendar import local_text
from advisor_app.sync.enrolment import Certificate, EnrolmentRequest
from advisor_app.sync.keys import DistrictKeys, Entropy
from advisor_app.sync.one_time import digest_of, new_code, proves

CODE_LIVES = timedelta(days=14)
"""A slip that lay about for longer is not used any more: nobody knows who has seen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """A one-time code, at the only moment at which anybody but its reader knows it."""

    code: str
    kept: EnrolmentCode


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceStanding:
    """An enrolled device, and what is known of it.

    Attributes:
        last_bundle: the newest bundle it sent by its own clock; None before the first.
        incarnations: what it wrote as, in the order in which they came.
        lives: those that followed a restored or copied record.
    """

    device: EnrolledDevice
    last_bundle: MergedBundle | None
    incarnations: tuple[IncarnationId, ...]
    lives: tuple[IncarnationBegun, ...]


class Enrolment:
    """Certifies devices."""

    def __init__(
        self,
        store: DistrictStore,
        keys: DistrictKeys,
        points: Callable[[], Collection[str]],
        now: Callable[[], datetime],
        entropy: Entropy,
    ) -> None:
        """Take what gives the codes of the points that the district has at the moment."""
        self._store = store
        self._keys = keys
        self._points = points
        self._now = now
        self._entropy = entropy

    def enrol(self, path: Path, *, again: bool = False) -> Certificate:
        """Certify a point's device from its request file, as the officer wants it.

        Args:
            path: ``point.req``.
            again: also a device that was put out of use.

        Raises:
            BundleRefused: not a request, not signed by its own device, an unknown point, a code
                that does not fit, or a device that was put out of use.
        """
        request = self._request(path)
        known = self._known(path, request)
        used = self._code_for(path, request, known) if request.code else None
        if known and known.revoked and not (used or again):
            raise BundleRefused(
                f"{path.name} 来自停用的终端（{known.revoked_why}）："
                "要重新启用请先确认（命令加 --again）"
            )
        return self._certify(request, used)

    def out_of_use(self, path: Path) -> str:
        """Give why the device of a request was put out of use; empty when it was not.

        Raises:
            BundleRefused: not a request, or an unknown point.
        """
        request = self._request(path)
        known = self._known(path, request)
        return (known.revoked_why or "没有写原因") if known and known.revoked else ""

    def is_enrolled(self, path: Path) -> bool:
        """Whether a request comes from a device that is enrolled for its point, and in use.

        Raises:
            BundleRefused: not a request, or an unknown point.
        """
        request = self._request(path)
        known = self._known(path, request)
        return known is not None and _is_in_use(known, request)

    def admit(self, path: Path) -> Certificate:
        """Certify a device whose request came by itself, if it has the code of a paper slip.

        A device that is enrolled already is given its certificate again.

        Raises:
            BundleRefused: not a request, no code, one that does not fit, is used or too old.
        """
        request = self._request(path)
        known = self._known(path, request)
        if known and _is_in_use(known, request):
            return self._again(known, request)
        if not request.code:
            raise BundleRefused(
                f"{path.name} 是 {request.point} 的接入申请，没有登记码："
                "打电话核实以后，在“终端”页或“同步”页登记"
            )
        return self._certify(request, self._code_for(path, request, known))

    def make_code(self, point: str) -> NewCode:
        """Make a one-time code for a device of a point.

        Raises:
            BadInput: an unknown point.
        """
        if point not in self._points():
            raise BadInput(f"没有编号为“{point}”的顾问点：请核对", "point")
        code, now = new_code(self._entropy), self._now()
        kept = EnrolmentCode(
            digest=digest_of(code, point),
            point=point,
            made_at=now.isoformat(),
            expires_at=(now + CODE_LIVES).isoformat(),
        )
        self._keep(kept)
        return NewCode(code=code, kept=kept)

    def codes(self) -> tuple[EnrolmentCode, ...]:
        """Give every one-time code, newest first."""
        return self._store.register.codes()

    def withdraw(self, digest: str) -> None:
        """Let a code end now: its slip was lost, or is not needed.

        Raises:
            BadInput: there is no such code, or it was used.
        """
        kept = self._store.register.code(digest)
        if kept is None or kept.used_at:
            raise BadInput("这个登记码已经用过，不用作废：要停用终端，请在终端表里停用", "code")
        now = self._now().isoformat()
        self._keep(replace(kept, expires_at=min(kept.expires_at, now)))

    def revoke(self, device: str, why: str) -> EnrolledDevice:
        """Put a device out of use: what it sends from now on is refused.

        Args:
            device: its id, or as many of the first digits as name no other.
            why: lost, retired …; shown wherever the device is.

        Raises:
            BadInput: no such device, several, out of use already, or no reason.
        """
        found = self.named(device)
        if found.revoked:
            raise BadInput("这台终端已经停用了", "device")
        if not why.strip():
            raise BadInput("还没有写为什么停用：丢失、报废、换新……", "why")
        at = self._now().isoformat()
        with self._store.begin() as work:
            self._store.register.revoke(found.device, at, why.strip())
            work.touch("enrolled", found.device)
        return replace(found, revoked_at=at, revoked_why=why.strip())

    def devices(self) -> tuple[DeviceStanding, ...]:
        """Give every device with what is known of it, by point."""
        newest: dict[str, MergedBundle] = {}
        for one in self._store.register.bundles():
            kept = newest.get(one.device)
            if kept is None or one.created_at > kept.created_at:
                newest[one.device] = one
        written = _written(self._store.register)
        lives = self._store.every(IncarnationBegun)
        return tuple(
            DeviceStanding(
                device=one,
                last_bundle=newest.get(one.device),
                incarnations=written.get(one.device, ()),
                lives=_of(lives, written.get(one.device, ())),
            )
            for one in self._store.register.devices()
        )

    def named(self, device: str) -> EnrolledDevice:
        """Give a device by its id, or by as many of the first digits as name no other.

        Raises:
            BadInput: there is none, or several.
        """
        wanted = device.strip().lower()
        found = [one for one in self._store.register.devices() if one.device.startswith(wanted)]
        if not wanted or not found:
            raise BadInput(f"没有编号为“{device}”的终端：请看“advisor hub devices”", "device")
        if len(found) > 1:
            raise BadInput(f"有 {len(found)} 台终端的编号以“{device}”开头：请写长一些", "device")
        return found[0]

    def certificate(self, device: str) -> Certificate:
        """Give a device's certificate once more.

        Raises:
            BadInput: no such device, or it is out of use.
        """
        found = self.named(device)
        if found.revoked:
            raise BadInput("这台终端已经停用，证书不再有用", "device")
        return Certificate.from_text(found.certificate)

    def _request(self, path: Path) -> EnrolmentRequest:
        request = EnrolmentRequest.read(path)
        if request.point not in self._points():
            raise BundleRefused(f"{path.name} 里的顾问点 {request.point} 不在本区名单里：请核对")
        return request

    def _known(self, path: Path, request: EnrolmentRequest) -> EnrolledDevice | None:
        """Give the device as it is enrolled; one id never comes to stand for two keys."""
        known = self._store.register.device(request.device)
        if known and known.public != request.device_public:
            raise BundleRefused(
                f"{path.name} 用了别的终端的编号，没有登记：请和 {known.point} 核实，这可能是冒充"
            )
        return known

    def _code_for(
        self, path: Path, request: EnrolmentRequest, known: EnrolledDevice | None
    ) -> EnrolmentCode:
        device, point = request.device, request.point
        for one in self._store.register.codes():
            if one.point != point or not proves(
                one.digest, device, request.device_public, request.code
            ):
                continue
            if one.device == device and known and not known.revoked:
                return one
            if one.used_at:
                raise BundleRefused(f"{path.name} 的登记码已经用过了：请给 {point} 另开一张登记单")
            if one.expires_at <= self._now().isoformat():
                until = local_text(datetime.fromisoformat(one.expires_at))
                raise BundleRefused(
                    f"{path.name} 的登记码到 {until} 为止，过期了：请给 {point} 另开一张登记单"
                )
            return one
        raise BundleRefused(
            f"{path.name} 的登记码不是区里开给 {point} 的：请核对登记单，或另开一张"
        )

    def _certify(self, request: EnrolmentRequest, used: EnrolmentCode | None) -> Certificate:
        certificate = Certificate.issue(self._keys, request, self._now())
        at = self._now().isoformat()
        device = EnrolledDevice(
            device=request.device,
            point=request.point,
            public=request.device_public,
            incarnation=request.incarnation,
            certificate=certificate.to_text(),
            enrolled_at=at,
            recipient=request.recipient,
        )
        with self._store.begin() as work:
            self._store.register.enrol(device)
            if used and not used.used_at:
                self._store.register.keep_code(
                    replace(used, used_at=at, device=request.device)
                )  # fmt: skip
            work.touch("enrolled", device.device)
        return certificate

    def _again(self, known: EnrolledDevice, request: EnrolmentRequest) -> Certificate:
        if request.recipient and request.recipient != known.recipient:
            with self._store.begin() as work:
                self._store.register.enrol(replace(known, recipient=request.recipient))
                work.touch("enrolled", known.device)
        return Certificate.from_text(known.certificate)

    def _keep(self, one: EnrolmentCode) -> None:
        with self._store.begin() as work:
            self._store.register.keep_code(one)
            work.touch("enrolment_code", one.point)


def _written(register: Register) -> dict[str, tuple[IncarnationId, ...]]:
    """Give what every device wrote as."""
    found: dict[str, tuple[IncarnationId, ...]] = {}
    for point in dict.fromkeys(one.point for one in register.devices()):
        for incarnation in register.incarnations(point):
            owner = register.owner(incarnation)
            if owner:
                found[owner[1]] = (*found.get(owner[1], ()), incarnation)
    return found


def _is_in_use(known: EnrolledDevice, request: EnrolmentRequest) -> bool:
    return not known.revoked and known.point == request.point


def _of(
    lives: Iterable[IncarnationBegun], incarnations: Collection[IncarnationId]
) -> tuple[IncarnationBegun, ...]:
    found = (one for one in lives if one.incarnation in incarnations)
    return tuple(sorted(found, key=lambda one: one.at))
