"""Taking in what the district sends down: looked at first, all or nothing, undone in one step."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.eligibility.differences import differences
from advisor_app.services.desk import Desk
from advisor_app.services.exchange import district_of
from advisor_app.services.in_force import InForce
from advisor_app.services.pack_changes import CHANGE, Change, changes, summaries
from advisor_app.services.pack_content import (
    SECTION_WORDS,
    Content,
    Section,
    agreeing,
    read_sections,
)
from advisor_app.services.pack_effects import Effect, effects
from advisor_app.services.standing_packs import (
    Parts,
    StandingPart,
    content_of,
    parts_of,
    section_serials,
    standing_content,
    standing_packs,
)
from advisor_app.store.packs import KeptPack
from advisor_app.support.calendar import local_day
from advisor_app.sync.capped import read_capped
from advisor_app.sync.packs import MOST_PACK, Pack, read_pack

__all__ = ["CHANGE", "LIBRARY", "Change", "Effect", "PackDesk", "Preview", "TakenPack"]

LIBRARY = "library"
"""The kind that is announced when another content is in force."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A pack under the lamp.

    Attributes:
        digest: SHA-256 of the file, to tell that it is the same one that is taken in.
        made_on: the local day.
        elders: counts each elder once, however many answers change.
        reverts: the number of the pack whose contents it brings back; 0 for a new one.
        left: what it says nothing about, in words: that stays as it stands.
    """

    path: Path
    digest: str
    serial: int
    made_on: date
    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]
    elders: int
    reverts: int = 0
    left: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What changes, in a few lines: one a section."""
        return summaries(self.changes)


@dataclass(frozen=True, slots=True)
class TakenPack:
    """A pack in the history; ``is_in_force`` where anything stands as it says."""

    serial: int
    made_at: str
    taken_at: str
    is_in_force: bool
    undone: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """A pack that may be taken in.

    Attributes:
        content: what would be in force.
    """

    pack: Pack
    digest: str
    bytes: bytes
    content: Content


class PackDesk:
    """Takes packs in."""

    def __init__(self, desk: Desk, in_force: InForce) -> None:
        """Take what holds the shipped content so far: what packs brought stands in its place."""
        self._desk = desk
        self._record = desk.record
        self._in_force = in_force
        self._shipped = in_force.content
        in_force.use(standing_content(self._record.packs, self._key(), self._shipped))

    def preview(self, path: Path) -> Preview:
        """Look at a pack without taking it in.

        Raises:
            BadInput: the point has joined no district, or the file cannot be read.
            BundleRefused: a stranger's, altered, older than what stands, for a newer program,
                or with something in it that is wrong.
        """
        read, before = self._read(path), self._in_force.content
        people = [person.facts for person in self._record.people.everybody()]
        found, elders = effects(
            before.policies, read.content.policies, people, self._desk.today
        )  # fmt: skip
        held = read.pack.sections
        left = tuple(words for section, words in SECTION_WORDS.items() if section not in held)
        return Preview(
            path, read.digest, read.pack.serial, local_day(read.pack.made_at),
            changes(before, read.content), found, elders, read.pack.reverts, left,
        )  # fmt: skip

    def take_in(self, path: Path, shown: Preview | None = None) -> int:
        """Use a pack from now on; gives its number. Refuses what :meth:`preview` refuses.

        Args:
            shown: what was looked at before, if it was; another file in its place is refused.
        """
        read = self._read(path)
        if shown and shown.digest != read.digest:
            raise BundleRefused(f"{path.name} 看过以后换成了另一个包，没有收：请重新看一遍再收")
        kept = KeptPack(
            serial=read.pack.serial,
            digest=read.digest,
            made_at=read.pack.made_at.isoformat(),
            taken_at=self._desk.now().isoformat(),
            undone=False,
            content=read.bytes,
        )
        with self._using(read.content), self._record.begin() as work:
            self._record.packs.keep(kept)
            self._record.packs.know(read.content.topics)
            work.touch(LIBRARY, str(kept.serial))
        return kept.serial

    def undo(self) -> int:
        """Go back to what stood before the newest pack; gives the number of that pack.

        Raises:
            BadInput: no pack is in force.
        """
        ours = self._ours()
        if not ours:
            raise BadInput("现在用的就是随程序带的内容，没有可以撤销的", "pack")
        newest, parts = ours[0], parts_of(ours[1:], self._key() or "")
        with self._using(self._content(parts)), self._record.begin() as work:
            self._record.packs.undo(newest.serial)
            work.touch(LIBRARY, str(newest.serial))
        return newest.serial

    @contextmanager
    def _using(self, content: Content) -> Iterator[None]:
        """Use another content; the former one again if the block fails.

        It is in force before the change is announced, so whoever hears of it reads the new one.
        """
        before = self._in_force.content
        self._in_force.use(content)
        try:
            yield
        except BaseException:
            self._in_force.use(before)
            raise

    def history(self) -> tuple[TakenPack, ...]:
        """Give the packs that were taken in, newest first."""
        ours = self._ours()
        used = {one.serial for one in parts_of(ours, self._key() or "").values()}
        return tuple(
            TakenPack(
                one.serial, one.made_at, one.taken_at,
                not one.undone and one.serial in used, one.undone,
            )
            for one in self._record.packs.all()
        )  # fmt: skip

    def stands_above(self) -> int:
        """Give the number from which on packs can say something new: the oldest section's."""
        return min(section_serials(self._ours(), self._key() or "").values())

    def changed_since(self, since: date) -> frozenset[str]:
        """Give the ids of policies that packs taken in on a day or later have changed."""
        packs = self._ours()
        before = [one for one in packs if local_day(datetime.fromisoformat(one.taken_at)) < since]
        if len(before) == len(packs):
            return frozenset()
        old = self._content(parts_of(before, self._key() or "")).policies
        new = self._in_force.content.policies
        policies = {one.id for one in (*old.policies, *new.policies)}
        return frozenset(one for one in policies if differences(old.get(one), new.get(one)))

    def files(self, path: Path) -> Pack:
        """Give a pack's files once its signature was checked, whatever stands here."""
        return read_pack(_content(path), self._signing_key(), path.name)

    def _content(self, parts: Parts) -> Content:
        return content_of(parts, self._shipped, self._record.packs.topics())

    def _key(self) -> str | None:
        district = district_of(self._record)
        return district.signing_key if district else None

    def _ours(self) -> tuple[KeptPack, ...]:
        return standing_packs(self._record.packs, self._key())

    def _signing_key(self) -> str:
        key = self._key()
        if key is None:
            raise BadInput("本点还没有接入区里，认不出谁发的包：请先接入区里", "district")
        return key

    def _read(self, path: Path) -> _Read:
        content, key = _content(path), self._signing_key()
        pack = read_pack(content, key, path.name)
        ours = self._ours()
        if any(one.digest == _digest(content) for one in ours):
            raise BundleRefused(f"{path.name}（第{pack.serial}号）已经收过")
        standing = parts_of(ours, key)
        self._refuse_older(pack, standing, path.name)
        try:
            parts = read_sections(pack.sections)
            newer = {
                section: StandingPart(pack.serial, pack.sections[section], part)
                for section, part in parts.items()
                if section not in standing or standing[section].serial < pack.serial
            }
            whole = agreeing(self._content({**standing, **newer}))
        except BadInput as error:
            raise BundleRefused(
                f"{path.name} 里的 {error.message}；整包没有收，请告诉区里"
            ) from None
        return _Read(pack, _digest(content), content, whole)

    def _refuse_older(self, pack: Pack, standing: Parts, name: str) -> None:
        """Refuse a pack that brings nothing newer than what stands, section by section."""
        if not pack.sections:
            raise BundleRefused(f"{name} 里什么也没有，没有收：请向区里重新要一份")
        serials = [standing[Section(one)].serial if one in standing else 0 for one in pack.sections]
        newest = max(serials)
        if min(serials) >= pack.serial:
            raise BundleRefused(f"{name} 是第{pack.serial}号，比正在用的第{newest}号旧，没有收")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _content(path: Path) -> bytes:
    try:
        content = read_capped(path, MOST_PACK)
    except OSError:
        raise BadInput(f"读不出 {path.name}：请检查U盘和文件还在不在", "path") from None
    if content is None:
        raise BundleRefused(f"{path.name} 大得不像下发包，没有收：请和区里核实")
    return content
