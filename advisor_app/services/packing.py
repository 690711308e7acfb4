"""Sending down (district): the working library, judged, compared and made a pack of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor_app.domain.errors import BadInput
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.services.catching_up import CatchingUp, CaughtUp, Missed, name_of
from advisor_app.services.pack_book import PackBook, Packed, Sent, SentPack
from advisor_app.services.pack_changes import Change, changes
from advisor_app.services.pack_content import (
    Content,
    Files,
    Section,
    agreeing,
    read_section,
    with_retired,
)
from advisor_app.services.standing_packs import Parts, content_of
from advisor_app.services.working_library import WorkingLibrary

_MISSED = "下发过的{which}，这里还没有取来，现在下发会把它改回去：请先取来，看过再下发"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the next pack would be.

    Attributes:
        changes: what points will see change; while something was missed, what it changes here.
        files: that are not as they were sent, by name; of what was missed, that taking it changes.
        problem: what is wrong in the working library; nothing can be sent while there is any.
        sent: the packs so far, newest first.
        missed: what another officer sent since; it is to be taken first.
    """

    changes: tuple[Change, ...]
    files: tuple[str, ...]
    problem: str
    sent: tuple[SentPack, ...]
    missed: Missed | None = None


class Packing:
    """Makes packs. They lie with the district's record, which officers may share."""

    def __init__(
        self,
        book: PackBook,
        library: WorkingLibrary,
        shipped: Callable[[], Content],
        catching_up: CatchingUp,
    ) -> None:
        """Take what gives the content that points have without a pack."""
        self._book = book
        self._library = library
        self._shipped = shipped
        self._catching_up = catching_up

    def history(self) -> tuple[SentPack, ...]:
        """Give the packs that were made, newest first."""
        return self._book.history(self._book.sent())

    def missed(self) -> Missed | None:
        """Give what another officer sent and is not in the working library.

        Raises:
            BadInput: a file of the working library cannot be read.
        """
        return self._catching_up.missed(self._book.sent().packs)

    def take(self) -> CaughtUp:
        """Take what another officer sent into the working library; nothing from here is lost.

        Raises:
            BadInput: nothing was missed, or a file cannot be read.
            RecordProblem: a file cannot be written.
        """
        return self._catching_up.take(self._book.sent().packs)

    def changed(self) -> tuple[str, ...]:
        """Give the files that are not as the packs so far have them: of policies by name alone."""
        return self._changed(self._book.sent().parts)

    def _changed(self, parts: Parts) -> tuple[str, ...]:
        sent = {section: part.files for section, part in parts.items()}
        here = self._library.all_files()
        return tuple(
            name_of((section, name))
            for section in Section
            for name in sorted({*here[section], *sent.get(section, {})})
            if here[section].get(name) != sent.get(section, {}).get(name)
        )

    def changes(self) -> tuple[Change, ...]:
        """Give what points will see change by a pack of the working library as it is.

        Raises:
            BadInput: a file of the working library is wrong.
        """
        return self._changes(self._book.sent().parts)

    def _changes(self, parts: Parts) -> tuple[Change, ...]:
        before = self._content(parts)
        after = self._judged(self._library.all_files(), before)
        return changes(before, after)

    def outlook(self) -> Outlook:
        """Give what the next pack would be; what is wrong is told in it."""
        sent = self._book.sent()
        history = self._book.history(sent)
        try:
            missed = self._catching_up.missed(sent.packs)
            if missed is not None:
                return self._behind(missed, sent, history)
            return Outlook(self._changes(sent.parts), self._changed(sent.parts), "", history)
        except BadInput as error:
            return Outlook((), (), error.message, history)

    def _behind(
        self, missed: Missed, sent: Sent, history: tuple[SentPack, ...]
    ) -> Outlook:  # fmt: skip
        """Tell what others changed: told as a change of ours it would be theirs, reversed."""
        before = self._content(self._catching_up.parts_at(sent.packs, missed.base))
        told = changes(before, self._content(sent.parts))
        return Outlook(told, tuple(map(name_of, missed.files)), "", history, missed)

    def standing(self) -> Content:
        """Give what the points have by the packs so far, or by what they are shipped with."""
        return self._content(self._book.sent().parts)

    def pack(self, out: Path, sections: Iterable[Section] = Section) -> Packed:
        """Write the working library as a pack; while nothing has changed, the last one again.

        Args:
            out: the file, or a folder to put it in.
            sections: what it holds; what it does not hold stays at the points as it stands.

        Raises:
            BadInput: a file of the library is wrong, an example of a case table comes out
                otherwise, there is no policy, or another officer changed what is not here yet.
        """
        sent, files = self._book.sent(), self._library.all_files(sections)
        missed = self._catching_up.missed(sent.packs)
        if missed is not None and missed.touches(files):
            raise BadInput(_MISSED.format(which=missed.words), "library")
        content = self._judged(files, self._content(sent.parts))
        if Section.POLICIES in files:
            _refuse_failures(content.policies)
        newest = next(iter(sent.packs), None)
        if newest and _joined(files) == self._book.opened(newest).files:
            # a stick was lost, another point asks for it
            return self._book.write_again(newest, out, in_step=missed is None)
        self._refuse_vanished(files, content)
        return self._book.write(_joined(files), out, content.topics, sent, in_step=missed is None)

    def revert(self, serial: int, out: Path) -> Packed:
        """Write a pack of the next number that brings an older one's contents back.

        The working library stays as it is: it shows as changed until it is sent, or mended.

        Raises:
            BadInput: no pack has this number, or it is the newest.
        """
        sent = self._book.sent()
        kept = {one.serial: one for one in sent.packs}
        if serial not in kept or serial == max(kept):
            known = "、".join(str(one) for one in sorted(kept)[:-1]) or "还没有"
            raise BadInput(f"不能退回到第{serial}号：可以退回的有 {known}", "revert")
        opened = self._book.opened(kept[serial])
        content = self._judged(opened.sections, self._content(sent.parts))
        in_step = self._is_in_step(sent)
        return self._book.write(
            opened.files, out, content.topics, sent, in_step=in_step, reverts=serial
        )

    def _is_in_step(self, sent: Sent) -> bool:
        try:
            return self._catching_up.missed(sent.packs) is None
        except BadInput:  # the library cannot be read; going back does not need it
            return False

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
        for one in (*self._shipped().topics, *self._book.topics()):
            if one.code not in here:
                raise BadInput(
                    f"topics.toml 里少了事项 {one.code}（{one.label}）：记录里可能有它，"
                    "不能删，请留着并写上 retired = true；改好以后再下发",
                    "topics",
                )

    def _content(self, parts: Parts) -> Content:
        return content_of(parts, self._shipped(), self._book.topics())


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
