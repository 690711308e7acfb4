"""Sending down (district): the working library, judged, compared, numbered and signed."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.services.pack_changes import Change, changes
from advisor_app.services.pack_content import (
    SECTION_WORDS,
    Content,
    Files,
    Section,
    agreeing,
    read_section,
    with_retired,
)
from advisor_app.services.standing_packs import (
    Parts,
    content_of,
    keep_known_topics,
    known_topics,
    parts_of,
    standing_packs,
)
from advisor_app.services.working_library import WorkingLibrary
from advisor_app.store.packs import KeptPack
from advisor_app.store.record import Record
from advisor_app.support.calendar import LOCAL
from advisor_app.support.files import save
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.packs import Pack, read_pack, write_pack

DISTRICT_NAME = "district_name"


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
class Outlook:
    """What the next pack would be.

    Attributes:
        changes: what points will see change.
        files: that are not as they were sent, by name.
        problem: what is wrong in the working library; nothing can be sent while there is any.
        sent: the packs so far, newest first.
    """

    changes: tuple[Change, ...]
    files: tuple[str, ...]
    problem: str
    sent: tuple[SentPack, ...]


class Packing:
    """Makes packs."""

    def __init__(
        self,
        record: Record,
        keys: DistrictKeys,
        library: WorkingLibrary,
        shipped: Callable[[], Content],
        now: Callable[[], datetime],
    ) -> None:
        """Take what gives the content that points have without a pack."""
        self._record = record
        self._keys = keys
        self._library = library
        self._shipped = shipped
        self._now = now

    def history(self) -> tuple[SentPack, ...]:
        """Give the packs that were made, newest first."""
        return tuple(
            SentPack(
                one.serial,
                datetime.fromisoformat(one.made_at).astimezone(LOCAL),
                self._opened(one).reverts,
            )
            for one in self._record.packs.all()
        )

    def changed(self) -> tuple[str, ...]:
        """Give the files that are not as the packs so far have them: of policies by name alone."""
        return self._changed(self._sent())

    def _changed(self, parts: Parts) -> tuple[str, ...]:
        sent = {section: part.files for section, part in parts.items()}
        here = self._library.all_files()
        return tuple(
            name if section is Section.POLICIES else f"{section}/{name}"
            for section in Section
            for name in sorted({*here[section], *sent.get(section, {})})
            if here[section].get(name) != sent.get(section, {}).get(name)
        )

    def changes(self) -> tuple[Change, ...]:
        """Give what points will see change by a pack of the working library as it is.

        Raises:
            BadInput: a file of the working library is wrong.
        """
        return self._changes(self._sent())

    def _changes(self, parts: Parts) -> tuple[Change, ...]:
        before = self._content(parts)
        after = self._judged(self._library.all_files(), before)
        return changes(before, after)

    def outlook(self) -> Outlook:
        """Give what the next pack would be; what is wrong is told in it."""
        sent = self._sent()
        try:
            return Outlook(self._changes(sent), self._changed(sent), "", self.history())
        except BadInput as error:
            return Outlook((), (), error.message, self.history())

    def standing(self) -> Content:
        """Give what the points have by the packs so far, or by what they are shipped with."""
        return self._content(self._sent())

    def pack(self, out: Path, sections: Iterable[Section] = Section) -> Packed:
        """Write the working library as a pack; while nothing has changed, the last one again.

        Args:
            out: the file, or a folder to put it in.
            sections: what it holds; what it does not hold stays at the points as it stands.

        Raises:
            BadInput: a file of the library is wrong, an example of a case table comes out
                otherwise, or there is no policy.
        """
        files = self._library.all_files(sections)
        content = self._judged(files, self._content(self._sent()))
        if Section.POLICIES in files:
            _refuse_failures(content.policies)
        newest = next(iter(self._record.packs.all()), None)
        if newest and _joined(files) == self._opened(newest).files:
            # a stick was lost, another point asks for it
            return self._again(newest, out)
        self._refuse_vanished(files, content)
        return self._made(_joined(files), out, content.topics)

    def revert(self, serial: int, out: Path) -> Packed:
        """Write a pack of the next number that brings an older one's contents back.

        The working library stays as it is: it shows as changed until it is sent, or mended.

        Raises:
            BadInput: no pack has this number, or it is the newest.
        """
        kept = {one.serial: one for one in self._record.packs.all()}
        if serial not in kept or serial == max(kept):
            known = "、".join(str(one) for one in sorted(kept)[:-1]) or "还没有"
            raise BadInput(f"不能退回到第{serial}号：可以退回的有 {known}", "revert")
        opened = self._opened(kept[serial])
        content = self._judged(opened.sections, self._content(self._sent()))
        return self._made(opened.files, out, content.topics, reverts=serial)

    def _again(self, kept: KeptPack, out: Path) -> Packed:
        path, sections = _placed(out, kept.serial), self._opened(kept).sections
        save(path, kept.content)
        return Packed(path, kept.serial, _policies(sections), _words(sections), is_new=False)

    def _made(
        self, files: Files, out: Path, topics: Iterable[Topic], reverts: int = 0
    ) -> Packed:  # fmt: skip
        newest = next(iter(self._record.packs.all()), None)
        serial, now = newest.serial + 1 if newest else 1, self._now()
        pack = Pack(
            serial=serial,
            made_at=now,
            district=self._record.device.setting(DISTRICT_NAME) or "",
            files=files,
            reverts=reverts,
        )
        content = write_pack(pack, self._keys.signing)
        path = _placed(out, serial)
        kept = KeptPack(
            serial=serial,
            digest=hashlib.sha256(content).hexdigest(),
            made_at=now.isoformat(),
            taken_at=now.isoformat(),
            undone=False,
            content=content,
        )
        self._write(path, kept, topics)
        return Packed(path, serial, _policies(pack.sections), _words(pack.sections))

    def _write(self, path: Path, kept: KeptPack, topics: Iterable[Topic]) -> None:
        """Write a pack and keep its number, or neither.

        Two packs of one number would leave points on the first with no way to the second.
        """
        written = False
        try:
            with self._record.begin() as work:
                self._record.packs.keep(kept)
                keep_known_topics(self._record, topics)
                work.touch("library", str(kept.serial))
                save(path, kept.content)
                written = True
        except BaseException:
            if written:
                with suppress(OSError):  # the stick may have gone meanwhile
                    path.unlink()
            raise

    def _judged(self, files: Mapping[Any, Files], before: Content) -> Content:
        """Read sections over what stands.

        Raises:
            BadInput: something in them is wrong.
        """
        try:
            parts = {Section(one): read_section(Section(one), each) for one, each in files.items()}
            whole = before.with_parts(parts)
            readable = with_retired(whole.topics, before.topics)  # at the points, too
            agreeing(whole.with_parts({Section.TOPICS: readable}))
        except BadInput as error:
            raise BadInput(f"{error.message}；改好以后再下发", "library") from None
        return whole

    def _refuse_vanished(self, files: Mapping[Section, Files], content: Content) -> None:
        """Refuse to take a topic out that records may have: it is retired instead."""
        if Section.TOPICS not in files:
            return
        here = {one.code for one in content.topics}
        for one in (*self._shipped().topics, *known_topics(self._record)):
            if one.code not in here:
                raise BadInput(
                    f"topics.toml 里少了事项 {one.code}（{one.label}）：记录里可能有它，"
                    "不能删，请留着并写上 retired = true；改好以后再下发",
                    "topics",
                )

    def _content(self, parts: Parts) -> Content:
        return content_of(parts, self._shipped(), known_topics(self._record))

    def _sent(self) -> Parts:
        key = self._keys.signing.public
        return parts_of(standing_packs(self._record, key), key)

    def _opened(self, kept: KeptPack) -> Pack:
        return read_pack(kept.content, self._keys.signing.public, f"第{kept.serial}号包")


def _refuse_failures(library: PolicyLibrary) -> None:
    failures = [one for table in library.cases for one in library.run(table)]
    if failures:
        one = failures[0]
        raise BadInput(f"{one.policy} 的例子“{one.case}”：{one.message}；核对以后再下发", "cases")


def _joined(files: Mapping[Section, Files]) -> dict[str, bytes]:
    return {
        f"{section}/{name}": content
        for section, each in files.items()
        for name, content in each.items()
    }


def _policies(sections: Mapping[str, Files]) -> int:
    policies = sections.get(Section.POLICIES)
    return len(read_section(Section.POLICIES, policies).policies) if policies else 0


def _words(sections: Mapping[str, Files]) -> tuple[str, ...]:
    return tuple(words for section, words in SECTION_WORDS.items() if section in sections)


def _placed(out: Path, serial: int) -> Path:
    return out / f"pack-{serial:06d}.advp" if out.is_dir() else out
