"""Taking in the district's policies: looked at first, whole or not at all, undone in one step."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from advisor_app.domain.errors import BadInput, BundleRefused, KnownError, RecordProblem
from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import Policy
from advisor_app.domain.screening import VERDICT_WORDS, Verdict
from advisor_app.eligibility.bulk import Crowd
from advisor_app.eligibility.differences import (
    Difference,
    differences,
    parameter_differences,
)
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.eligibility.reading import library_of, lint_files
from advisor_app.services.desk import Desk
from advisor_app.services.exchange import district_of
from advisor_app.services.screening import Screenings
from advisor_app.store.packs import KeptPack
from advisor_app.support.calendar import local_day
from advisor_app.sync.capped import read_capped
from advisor_app.sync.packs import MOST_PACK, Pack, is_signed_by, read_pack

_log = logging.getLogger(__name__)

CHANGE = "改动"
LIBRARY = "library"
"""The kind that is announced when another library is in force."""


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What a pack does to one policy or local parameter.

    Attributes:
        what: 新增, 改动 or 删去.
    """

    name: str
    what: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """How many registered elders' answers change, for one policy.

    Attributes:
        words: from what to what, e.g. ``可能不符合 → 可能符合``.
    """

    policy: str
    words: str
    elders: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A pack under the lamp.

    Attributes:
        digest: SHA-256 of the file, to tell that it is the same one that is taken in.
        made_on: the local day.
        elders: counts each elder once, however many answers change.
    """

    path: Path
    digest: str
    serial: int
    made_on: date
    changes: tuple[PolicyChange, ...]
    effects: tuple[Effect, ...]
    elders: int


@dataclass(frozen=True, slots=True)
class TakenPack:
    """A pack in the history."""

    serial: int
    made_at: str
    taken_at: str
    is_in_force: bool
    undone: bool


class PackDesk:
    """Takes packs in."""

    def __init__(self, desk: Desk, screenings: Screenings, shipped: PolicyLibrary) -> None:
        """Take the library the program was shipped with: it stands while no pack does."""
        self._desk = desk
        self._record = desk.record
        self._screenings = screenings
        self._shipped = shipped
        screenings.use(self._standing())

    def preview(self, path: Path) -> Preview:
        """Look at a pack without taking it in.

        Raises:
            BadInput: the point has joined no district, or the file cannot be read.
            BundleRefused: a stranger's, altered, older than what stands, for a newer program,
                or with a policy that is wrong.
        """
        pack, content = self._read(path)
        before, after = self._screenings.library, library_of(pack.files)
        effects, elders = self._effects(before, after)
        return Preview(
            path, _digest(content), pack.serial, local_day(pack.made_at),
            tuple(_changes(before, after)), effects, elders,
        )  # fmt: skip

    def take_in(self, path: Path, shown: Preview | None = None) -> int:
        """Use a pack from now on; gives its number. Refuses what :meth:`preview` refuses.

        Args:
            shown: what was looked at before, if it was; another file in its place is refused.
        """
        pack, content = self._read(path)
        if shown and shown.digest != _digest(content):
            raise BundleRefused(f"{path.name} 看过以后换成了另一个包，没有收：请重新看一遍再收")
        library = library_of(pack.files)
        kept = KeptPack(
            serial=pack.serial,
            digest=_digest(content),
            made_at=pack.made_at.isoformat(),
            taken_at=self._desk.now().isoformat(),
            undone=False,
            content=content,
        )
        with self._using(library), self._record.begin() as work:
            self._record.packs.keep(kept)
            work.touch(LIBRARY, str(pack.serial))
        return pack.serial

    def undo(self) -> int:
        """Go back to the library before the newest pack; gives the number of that pack.

        Raises:
            BadInput: no pack is in force.
        """
        newest, older = (*self._ours(), None, None)[:2]
        if newest is None:
            raise BadInput("现在用的就是随程序带的政策，没有可以撤销的", "pack")
        with self._using(self._read_again(older)), self._record.begin() as work:
            self._record.packs.undo(newest.serial)
            work.touch(LIBRARY, str(newest.serial))
        return newest.serial

    @contextmanager
    def _using(self, library: PolicyLibrary) -> Iterator[None]:
        """Screen by another library; by the former one again if the block fails.

        It is in force before the change is announced, so whoever hears of it reads the new one.
        """
        before = self._screenings.library
        self._screenings.use(library)
        try:
            yield
        except BaseException:
            self._screenings.use(before)
            raise

    def history(self) -> tuple[TakenPack, ...]:
        """Give the packs that were taken in, newest first."""
        serial = next((one.serial for one in self._ours()), None)
        return tuple(
            TakenPack(one.serial, one.made_at, one.taken_at, one.serial == serial, one.undone)
            for one in self._record.packs.all()
        )

    def changed_since(self, since: date) -> frozenset[str]:
        """Give the ids of policies that packs taken in on a day or later have changed."""
        packs = self._ours()
        before = [one for one in packs if local_day(datetime.fromisoformat(one.taken_at)) < since]
        if len(before) == len(packs):
            return frozenset()
        old, new = self._read_again(next(iter(before), None)), self._screenings.library
        policies = {one.id for one in (*old.policies, *new.policies)}
        return frozenset(one for one in policies if differences(old.get(one), new.get(one)))

    def files(self, path: Path) -> Pack:
        """Give a pack's files once its signature was checked, whatever stands here."""
        content = _content(path)
        return read_pack(content, self._signing_key(), path.name)

    def _standing(self) -> PolicyLibrary:
        """Give the library in force; a damaged table is for `verify` to tell, not for opening."""
        try:
            return self._read_again(next(iter(self._ours()), None))
        except RecordProblem:
            _log.info("the packs cannot be read")
            return self._shipped

    def _ours(self) -> tuple[KeptPack, ...]:
        """Give the packs that stand, newest first: not undone, and of the district joined now.

        Numbers of another district, which the point belonged to before, say nothing here.
        """
        district = district_of(self._record)
        return tuple(
            one
            for one in self._record.packs.all()
            if not one.undone and district and is_signed_by(one.content, district.signing_key)
        )

    def _read_again(self, kept: KeptPack | None) -> PolicyLibrary:
        """Read a pack that was taken in before; the shipped library where it cannot be read.

        The program may be an older one than took it in: a counter opens all the same.
        """
        if kept is None:
            return self._shipped
        try:
            pack = read_pack(kept.content, self._signing_key(), f"第{kept.serial}号包")
            return library_of(pack.files)
        except KnownError:
            _log.info("pack %s cannot be used any more", kept.serial)
            return self._shipped

    def _signing_key(self) -> str:
        district = district_of(self._record)
        if district is None:
            raise BadInput("本点还没有接入区里，认不出谁发的包：请先在“导出”页接入区里", "district")
        return district.signing_key

    def _read(self, path: Path) -> tuple[Pack, bytes]:
        content = _content(path)
        pack = read_pack(content, self._signing_key(), path.name)
        kept = next(iter(self._ours()), None)
        if kept and kept.digest == _digest(content):
            raise BundleRefused(f"{path.name}（第{pack.serial}号）已经收过，正在用")
        if kept and pack.serial <= kept.serial:
            raise BundleRefused(
                f"{path.name} 是第{pack.serial}号，比正在用的第{kept.serial}号旧，没有收"
            )
        findings = lint_files(pack.files)
        if findings:
            first = findings[0]
            where = f"{first.file} 第{first.line}行 {first.field}".rstrip()
            raise BundleRefused(
                f"{path.name} 里的 {where}：{first.message}；整包没有收，请告诉区里"
            )
        return pack, content

    def _effects(
        self, before: PolicyLibrary, after: PolicyLibrary
    ) -> tuple[tuple[Effect, ...], int]:
        """Count whose answers change today, policy by policy and altogether."""
        today = self._desk.today
        crowd = Crowd(self._facts())
        counts: Counter[tuple[str, str]] = Counter()
        touched = 0
        for policy in _either(before, after):
            old, new = (_verdicts(crowd, one.get(policy), today) for one in (before, after))
            name = (after.get(policy) or before.get(policy) or _NOBODY).name
            for was, now in ((was, now) for was in Verdict for now in Verdict if was is not now):
                changed = old[was] & new[now]
                touched |= changed
                if changed:
                    words = f"{VERDICT_WORDS[was]} → {VERDICT_WORDS[now]}"
                    counts[name, words] += changed.bit_count()
        effects = tuple(Effect(name, words, count) for (name, words), count in counts.items())
        return effects, touched.bit_count()

    def _facts(self) -> list[Facts]:
        return [person.facts for person in self._record.people.everybody()]


_NOBODY = Policy(
    id="", name="", level="", region="", category="", audience="", versions=()
)  # fmt: skip


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _content(path: Path) -> bytes:
    try:
        content = read_capped(path, MOST_PACK)
    except OSError:
        raise BadInput(f"读不出 {path.name}：请检查U盘和文件还在不在", "path") from None
    if content is None:
        raise BundleRefused(f"{path.name} 大得不像政策包，没有收：请和区里核实")
    return content


def _either(before: PolicyLibrary, after: PolicyLibrary) -> Iterable[str]:
    policies = (*before.policies, *after.policies)
    return dict.fromkeys(one.id for one in policies if one.is_for_elders)


def _verdicts(crowd: Crowd, policy: Policy | None, on: date) -> dict[Verdict, int]:
    """Screen everybody by a policy; one that is not there, or not for elders, fits nobody."""
    if policy is None or not policy.is_for_elders:
        return {Verdict.LIKELY: 0, Verdict.NEEDS_INFO: 0, Verdict.UNLIKELY: crowd.everybody}
    return crowd.verdicts(policy, on)


def _changes(before: PolicyLibrary, after: PolicyLibrary) -> Iterator[PolicyChange]:
    for policy in dict.fromkeys(one.id for one in (*before.policies, *after.policies)):
        old, new = before.get(policy), after.get(policy)
        found = differences(old, new)
        if found:
            yield PolicyChange((new or old or _NOBODY).name, _what(old, new), found)
    here = {one.id: one for one in before.parameters}
    there = {one.id: one for one in after.parameters}
    for parameter in dict.fromkeys((*here, *there)):
        mine, theirs = here.get(parameter), there.get(parameter)
        changed = parameter_differences(mine, theirs)
        if changed:
            name = theirs.name if theirs else mine.name if mine else parameter
            yield PolicyChange(f"本地参数：{name}", _what(mine, theirs), changed)


def _what(before: object, after: object) -> str:
    return CHANGE if before and after else "新增" if after else "删去"
