"""The packs that a district sent down: numbered, signed, kept and written, each once."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput
from advisor_app.hub.epochs import EpochReason
from advisor_app.hub.ports import DistrictStore
from advisor_app.services.library_base import LIBRARY, LibraryBase
from advisor_app.services.pack_content import SECTION_WORDS, Files, Section, read_section
from advisor_app.services.standing_packs import Parts, parts_of, standing_packs
from advisor_app.store.packs import KeptPack
from advisor_app.support.calendar import LOCAL
from advisor_app.support.files import save, saving
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.packs import Pack, read_pack, write_pack

DISTRICT_NAME = "district_name"
_OVERTAKEN = "就在刚才，另一位工作人员下发了一个包；这一次没有做：请先看过他改了什么，再下发"

_LEAP = 100
"""Numbers left out once the district's record was put back: what it had sent since the backup is at
points, under numbers that nobody here knows."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack that was written.

    Attributes:
        sections: what it holds, in words.
        is_new: whether it was made now; else the last one was written once more.
    """

    path: Path
    serial: int
    policies: int
    sections: tuple[str, ...] = ()
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class SentPack:
    """A pack that was made before.

    Attributes:
        made_at: local.
        reverts: the number of the pack whose contents it brought back; 0 for a new one.
    """

    serial: int
    made_at: datetime
    reverts: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """The packs so far, read once.

    Attributes:
        packs: that stand, newest first.
        newest: the highest number there is; 0 before the first.
        parts: each section by them.
    """

    packs: tuple[KeptPack, ...]
    newest: int
    parts: Parts


class PackBook:
    """Keeps packs with the district's record, which officers may share."""

    def __init__(
        self,
        store: DistrictStore,
        base: LibraryBase,
        keys: DistrictKeys,
        name: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        """Take what gives the district's name."""
        self._store = store
        self._base = base
        self._keys = keys
        self._name = name
        self._now = now

    def sent(self) -> Sent:
        """Read the packs so far."""
        key = self._keys.signing.public
        newest = max(self._store.packs.digests(), default=0)  # before: what comes now is noticed
        packs = standing_packs(self._store.packs, key)
        return Sent(packs, newest, parts_of(packs, key))

    def topics(self) -> tuple[Topic, ...]:
        """Give every topic that ever stood."""
        return self._store.packs.topics()

    def opened(self, kept: KeptPack) -> Pack:
        """Read a pack."""
        return read_pack(kept.content, self._keys.signing.public, f"第{kept.serial}号包")

    def history(self, sent: Sent) -> tuple[SentPack, ...]:
        """Tell of the packs so far, newest first."""
        return tuple(
            SentPack(
                one.serial,
                datetime.fromisoformat(one.made_at).astimezone(LOCAL),
                self.opened(one).reverts,
            )
            for one in sent.packs
        )

    def write_again(self, kept: KeptPack, out: Path, *, in_step: bool) -> Packed:
        """Write a pack once more that the working library is the same as."""
        path, sections = _placed(out, kept.serial), self.opened(kept).sections
        save(path, kept.content)
        if in_step and self._base.serial() != kept.serial:
            self._base.in_step(kept)
        return Packed(path, kept.serial, _policies(sections), _words(sections), is_new=False)

    def write(
        self, files: Files, out: Path, topics: Iterable[Topic], sent: Sent,
        *, in_step: bool, reverts: int = 0,
    ) -> Packed:  # fmt: skip
        """Write a pack and keep its number, or neither.

        Args:
            sent: the packs as they were when the files were judged.
            in_step: whether the working library stands on it from now on.

        Raises:
            BadInput: another officer has sent one since, or the place cannot be written to.
        """
        serial = self._next(sent)
        pack = Pack(
            serial=serial, made_at=self._now(), district=self._name(), files=files,
            reverts=reverts,
        )  # fmt: skip
        kept, path = self._signed(pack), _placed(out, serial)
        if in_step:
            self._base.sending(kept)
        self._keep(kept, path, topics, sent.newest)
        if in_step:
            self._base.in_step(kept)
        return Packed(path, serial, _policies(pack.sections), _words(pack.sections))

    def _next(self, sent: Sent) -> int:
        known = max(sent.newest, self._base.highest())
        return known + 1 + (_LEAP if self._was_put_back(sent) else 0)

    def _was_put_back(self, sent: Sent) -> bool:
        """Whether nothing was sent since the record became older than it had been."""
        current = self._store.register.epochs()[-1:]
        if not current or current[0].reason == EpochReason.FOUNDED:
            return False
        newest = next(iter(sent.packs), None)
        return newest is None or (
            datetime.fromisoformat(newest.made_at) < datetime.fromisoformat(current[0].began_at)
        )

    def _signed(self, pack: Pack) -> KeptPack:
        content, at = write_pack(pack, self._keys.signing), pack.made_at.isoformat()
        return KeptPack(
            serial=pack.serial, digest=hashlib.sha256(content).hexdigest(), made_at=at,
            taken_at=at, undone=False, content=content,
        )  # fmt: skip

    def _keep(self, kept: KeptPack, path: Path, topics: Iterable[Topic], newest: int) -> None:
        """Keep a pack under its number while nobody else has sent one, and put it in its place.

        Two packs of one number would leave points on the first with no way to the second. So the
        file is whole on the disk before the number is kept, and gets its name after that: of who
        is stopped in between, the number is known and the pack can be written once more.
        """
        with saving(path) as file:
            file.write(kept.content)
            file.flush()
            os.fsync(file.fileno())
            with self._store.begin() as work:
                packs = self._store.packs
                if max(packs.digests(), default=0) != newest:
                    raise BadInput(_OVERTAKEN, "library")
                packs.keep(kept)
                packs.know(topics)
                work.touch(LIBRARY, str(kept.serial))


def _policies(sections: Mapping[str, Files]) -> int:
    policies = sections.get(Section.POLICIES)
    return len(read_section(Section.POLICIES, policies).policies) if policies else 0


def _words(sections: Mapping[str, Files]) -> tuple[str, ...]:
    return tuple(words for section, words in SECTION_WORDS.items() if section in sections)


def _placed(out: Path, serial: int) -> Path:
    return out / f"pack-{serial:06d}.advp" if out.is_dir() else out
