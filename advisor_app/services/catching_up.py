"""Bringing a working library into step with what other officers sent down.

Files are compared three ways: as the library was last in step, as they were sent since, as they
lie here. What was changed elsewhere is taken; what was changed here alone stays, to be sent;
where both changed a file, the sent one is taken and the one from here is put aside.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from advisor_app.domain.errors import BadInput
from advisor_app.services.library_base import LibraryBase
from advisor_app.services.pack_content import SECTION_WORDS, Files, Section
from advisor_app.services.standing_packs import Parts, files_of, parts_of
from advisor_app.services.working_library import WorkingLibrary
from advisor_app.store.packs import KeptPack
from advisor_app.support.calendar import LOCAL
from advisor_app.support.files import refusal, save

File = tuple[Section, str]
"""A file of the working library: its section and its name."""

_All = Mapping[File, bytes]
_FEW = 3
"""So many names are told; of more, how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """What was sent from elsewhere and is not in the working library.

    Attributes:
        serials: of the packs since, newest first.
        base: the number of the pack that the library was last in step with.
        files: that taking it brings, changes or deletes.
        both: those of them that were changed here as well.
    """

    serials: tuple[int, ...]
    base: int
    files: tuple[File, ...]
    both: tuple[File, ...]

    @property
    def words(self) -> str:
        """Say which packs these are."""
        return f"第{'、'.join(str(one) for one in sorted(self.serials))}号"

    @property
    def explained(self) -> str:
        """Say what is to be done, and that nothing from here is lost by it."""
        first = (
            f"下发过的{self.words}，这台电脑的工作文件夹里还没有"
            "（是同事下发的，或文件夹换过）：请先取来，再下发"
        )
        if not self.both:
            return f"{first}。这里改过、还没有下发的，取来以后照旧留着"
        return f"{first}。两边都改过的{_spoken(self.both)}用下发的，这里的那份另外放着，不会丢"

    def touches(self, sections: Collection[Section]) -> bool:
        """Whether it changed a file of some sections."""
        return any(section in sections for section, _ in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp:
    """A working library that was brought into step.

    Attributes:
        serial: the newest pack's.
        taken: files that are as they were sent now.
        own: files that were changed here and are still to be sent.
        aside: files that both had changed: those from here lie in ``folder``.
        back: files that were deleted here and changed there: they are here again.
    """

    serial: int
    taken: tuple[File, ...]
    own: tuple[File, ...]
    aside: tuple[File, ...] = ()
    back: tuple[File, ...] = ()
    folder: Path | None = None

    @property
    def words(self) -> str:
        """Say what became of it."""
        parts = [f"已取来第{self.serial}号：{_spoken(self.taken).lstrip()}换成了下发的"]
        if self.own:
            parts.append(f"这里改过的{_spoken(self.own)}照旧留着，还没有下发")
        if self.back:
            parts.append(f"这里删掉的{_spoken(self.back)}那边改过，又放回来了")
        if self.folder:
            parts.append(
                f"两边都改过的{_spoken(self.aside)}，这里的那份放在 {self.folder}，请对照着再改一次"
            )
        return "；".join(parts)


class CatchingUp:
    """Tells what was missed, and takes it."""

    def __init__(
        self,
        base: LibraryBase,
        library: WorkingLibrary,
        shipped: Callable[[Section], Files],
        signing_key: str,
        now: Callable[[], datetime],
    ) -> None:
        """Take what gives the files that a library begins with, where no pack says anything."""
        self._base = base
        self._library = library
        self._shipped = shipped
        self._key = signing_key
        self._now = now

    def missed(self, packs: Collection[KeptPack]) -> Missed | None:
        """Give what was sent and is not here; None where taking it would change nothing.

        Args:
            packs: that stand, newest first.

        Raises:
            BadInput: a file of the working library cannot be read.
        """
        base = self._base.serial()
        serials = tuple(one.serial for one in packs if one.serial > base)
        if not serials:
            return None
        before, sent, here = self._sides(packs, base)
        files = tuple(_to_take(before, sent, here))
        if not files:
            return None
        both = tuple(one for one in files if here.get(one) != before.get(one))
        return Missed(serials=serials, base=base, files=files, both=both)

    def parts_at(self, packs: Collection[KeptPack], serial: int) -> Parts:
        """Give each section as the packs up to a number have it."""
        return parts_of([one for one in packs if one.serial <= serial], self._key)

    def take(self, packs: Collection[KeptPack]) -> CaughtUp:
        """Take what was missed into the working library.

        It can be done again from anywhere in the middle: until the last step the library counts
        as it was, and a file that is as it was sent is not looked at.

        Raises:
            BadInput: nothing was missed, or a file cannot be read.
            RecordProblem: a file cannot be written; what was put aside stays there too.
        """
        missed = self.missed(packs)
        if missed is None:
            raise BadInput("没有要取的：这里已经和最近下发的一样新", "library")
        _, sent, here = self._sides(packs, missed.base)
        aside = {one: here[one] for one in missed.both if one in here}
        folder = self._put_aside(aside)
        for one in missed.files:
            self._write(one, sent.get(one))
        newest = next(iter(packs))
        self._base.in_step(newest)
        own = {one for one in {*here, *sent} if here.get(one) != sent.get(one)}
        return CaughtUp(
            serial=newest.serial,
            taken=missed.files,
            own=tuple(sorted(own.difference(missed.files))),
            aside=tuple(aside),
            back=tuple(one for one in missed.both if one not in aside),
            folder=folder,
        )

    def _sides(self, packs: Collection[KeptPack], base: int) -> tuple[_All, _All, _All]:
        """Give the files as they were last in step, as they were sent since, and as they lie."""
        before = files_of([one for one in packs if one.serial <= base], self._key)
        here = {one: self._library.files(one) for one in _EDITED}
        return self._flat(before), self._flat(files_of(packs, self._key)), _flat(here)

    def _flat(self, files: Mapping[Section, Files]) -> _All:
        return _flat({one: files[one] if one in files else self._shipped(one) for one in _EDITED})

    def _put_aside(self, files: _All) -> Path | None:
        if not files:
            return None
        stamp = self._now().astimezone(LOCAL).strftime("%Y%m%d-%H%M%S")
        folder = self._library.folder.with_name(f"library-aside-{stamp}")
        for (section, name), content in files.items():
            path = folder / section / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise refusal(error, path.parent) from error
            save(path, content)
        return folder

    def _write(self, one: File, content: bytes | None) -> None:
        path = self._library.path(*one)
        if content is not None:
            save(path, content)
            return
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise refusal(error, path) from error


_EDITED: tuple[Section, ...] = tuple(one for one in Section if one is not Section.REVOKED)
"""What officers edit; the devices put out of use come from the register, which all share."""


def name_of(one: File) -> str:
    """Name a file as officers know it: a policy's by its own name alone."""
    section, name = one
    return name if section is Section.POLICIES else f"{section}/{name}"


def _spoken(files: Collection[File]) -> str:
    """Name a few files in an officer's words, or say how many there are."""
    if len(files) > _FEW:
        return f" {len(files)} 个文件"
    words = [f"{SECTION_WORDS[section]}（{name}）" for section, name in files]
    return "、".join(words) or " 0 个文件"


def _flat(files: Mapping[Section, Files]) -> _All:
    return {
        (section, name): content
        for section, each in files.items()
        for name, content in each.items()
    }


def _to_take(before: _All, sent: _All, here: _All) -> Iterator[File]:
    for one in sorted({*before, *sent}):
        if sent.get(one) not in (before.get(one), here.get(one)):
            yield one
