"""Disputing: what in the merged record needs a person's eye, and what the person says to it.

Contested records, revisions kept apart and forked chains are shown with every body side by side:
which fields, which values, who, when, which point. A decision is a record of the district's own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import Ids, IncarnationId, RecordId, RevisionId
from advisor_app.domain.records import Advisor
from advisor_app.domain.revision import Revision
from advisor_app.domain.settlement import Settlement
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.codec import State
from advisor_app.store.disputes import Contested, Quarantined
from advisor_app.store.folding import ancestry, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One of several bodies that cannot all stand.

    Attributes:
        fields: what it sets that the others do not share; None when its body is erased or was
            never here.
        wall: when, by the clock of the device that wrote it; for show.
        author: the advisor's name; empty when it is not known.
        point: code of the point whose device brought it; empty for the district itself.
        device: the device; empty for the district itself, and where it is not known.
    """

    revision: RevisionId
    kind: str
    fields: Mapping[str, Any] | None
    wall: str
    author: str
    point: str
    device: str
    incarnation: IncarnationId
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A record that was changed twice without one knowing of the other.

    Attributes:
        hard: fields that more than one of them sets; empty when it is soft: all of them stand.
        shown: the record's fields as they stand now; None when it cannot be shown.
        shared: what stood before they parted.
        stands: the head that later changes build on; its fields stand where several set them.
    """

    record: RecordId
    kind: str
    hard: tuple[str, ...]
    shown: Mapping[str, Any] | None
    shared: Mapping[str, Any]
    stands: RevisionId
    versions: tuple[Version, ...]

    @property
    def is_hard(self) -> bool:
        """Whether they set the same field."""
        return bool(self.hard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A revision kept apart, beside the one that is here under its id.

    Attributes:
        here: None when nothing of that id is here any more.
    """

    digest: str
    reason: str
    at: str
    kind: str
    record: RecordId
    came: Version
    here: Version | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """A place of a chain at which two revisions stand: a record was copied or put back."""

    incarnation: IncarnationId
    point: str
    seq: int
    versions: tuple[Version, ...]


class Disputing:
    """Shows disputes and takes decisions."""

    def __init__(self, store: DistrictStore, ids: Ids, now: Callable[[], datetime]) -> None:
        self._store = store
        self._ids = ids
        self._now = now

    def contested(self) -> tuple[Dispute, ...]:
        """Give every contested record, hard conflicts first."""
        return tuple(self._dispute(one) for one in self._store.contested())

    def quarantined(self) -> tuple[Apart, ...]:
        """Give what was kept apart, newest first, beside what is here."""
        return tuple(self._apart(one) for one in self._store.quarantined())

    def forks(self) -> tuple[Fork, ...]:
        """Give every place at which two revisions stand."""
        held = self._store.holdings().values()
        return tuple(
            Fork(
                incarnation=one.incarnation, point=self._brought(one.incarnation)[0], seq=seq,
                versions=tuple(
                    self._version(each, each.patch)
                    for each in self._store.within(one.incarnation, (seq, seq))
                ),
            )
            for one in held
            for seq in one.forks
        )  # fmt: skip

    def settlements(self) -> tuple[Settlement, ...]:
        """Give the decisions, newest first."""
        return tuple(
            sorted(self._store.every(Settlement), key=lambda one: (one.at, one.id), reverse=True)
        )

    def decided(self) -> tuple[tuple[Settlement, Dispute], ...]:
        """Give what was decided about, as it was decided last, the newest decision first."""
        newest: dict[RecordId, Settlement] = {}
        for one in self.settlements():
            newest.setdefault(one.about, one)
        open_now = {one.record for one in self._store.contested()}
        return tuple(
            (one, self._dispute(Contested(record=about, kind=one.kind, heads=one.heads, fields=())))
            for about, one in newest.items()
            if about not in open_now
        )

    def settle(self, record: str, take: str, by: str) -> Settlement:
        """Decide which of a contested record's heads stands where several set the same field.

        A decision can be changed as long as no later change has contested the record anew.

        Args:
            record: its id, or as many of the first digits as name no other.
            take: the head's id, likewise.
            by: who decides, in words.

        Raises:
            BadInput: nobody decides, nothing is contested there, or no such head.
        """
        if not by.strip():
            raise BadInput("还没有写谁来定：请写上经办人", "by")
        about, kind, heads = self._open(record)
        chosen = _one_of(heads, take, "版本", "take")
        settlement = Settlement(
            id=self._ids.record(), about=about, kind=kind, heads=heads, chosen=chosen,
            at=self._now(), by=by.strip(),
        )  # fmt: skip
        with self._store.begin() as work:
            work.put(settlement, self._ids.revision())
        return settlement

    def _open(self, record: str) -> tuple[RecordId, str, tuple[RevisionId, ...]]:
        """Give what may be decided about: contested now, or decided before."""
        found = {one.about: (one.kind, one.heads) for one in reversed(self.settlements())}
        found |= {one.record: (one.kind, one.heads) for one in self._store.contested()}
        about = _one_of(tuple(found), record, "有争议的记录", "record")
        kind, heads = found[about]
        return about, kind, heads

    def _dispute(self, one: Contested) -> Dispute:
        history = self._store.history(one.record)
        lines = [ancestry(history, head) for head in one.heads]
        common = set.intersection(*({each.id for each in line} for line in lines))
        shared = fold(each for each in history if each.id in common).state or {}
        whole = fold(
            history,
            settlements=self._about(one.record),
            doubted=self._store.doubted(one.record),
        )
        return Dispute(
            record=one.record,
            kind=one.kind,
            hard=one.fields,
            shown=whole.state,
            shared=shared,
            stands=RevisionId(whole.head),
            versions=tuple(
                self._version(line[0], _set_by(line, common)) for line in lines if line
            ),
        )  # fmt: skip

    def _about(self, record: RecordId) -> Iterable[Settlement]:
        return (one for one in self._store.every(Settlement) if one.about == record)

    def _apart(self, one: Quarantined) -> Apart:
        said = one.fields
        record = RecordId(str(said.get("record", "")))
        here = self._found(record, one.revision)
        return Apart(
            digest=one.digest,
            reason=one.reason,
            at=one.at,
            kind=str(said.get("kind", "")),
            record=record,
            came=self._kept(one),
            here=self._version(here, here.patch) if here else None,
        )

    def _found(self, record: RecordId, revision: RevisionId) -> Revision | None:
        return next((one for one in self._store.history(record) if one.id == revision), None)

    def _kept(self, one: Quarantined) -> Version:
        said = one.fields
        incarnation = IncarnationId(str(said.get("incarnation", "")))
        point, device = self._brought(incarnation)
        return Version(
            revision=one.revision, kind=str(said.get("kind", "")), fields=said.get("patch"),
            wall=str(said.get("wall", "")),
            author=self._named(str(said.get("author", ""))), point=point, device=device,
            incarnation=incarnation, seq=int(said.get("seq", 0)),
        )  # fmt: skip

    def _version(self, one: Revision, fields: Mapping[str, Any] | None) -> Version:
        point, device = self._brought(one.incarnation)
        return Version(
            revision=one.id, kind=one.kind, fields=fields, wall=one.wall,
            author=self._named(one.author), point=point, device=device,
            incarnation=one.incarnation, seq=one.seq,
        )  # fmt: skip

    def _brought(self, incarnation: IncarnationId) -> tuple[str, str]:
        return self._store.register.owner(incarnation) or ("", "")

    def _named(self, author: str) -> str:
        found = self._store.find(Advisor, RecordId(author)) if author else None
        return found.name if found else ""


def _set_by(line: Sequence[Revision], common: set[RevisionId]) -> State | None:
    """Give what a branch sets beyond what all share; None when none of its bodies is here."""
    own = [one for one in reversed(line) if one.id not in common]
    if not any(one.patch is not None for one in own):
        return None
    return {name: value for one in own for name, value in (one.patch or {}).items()}


def _one_of(known: Sequence[Any], name: str, what: str, field: str) -> Any:  # noqa: ANN401
    """Give the one whose id begins so; an id written whole is always meant itself."""
    wanted = name.strip().lower()
    found = [one for one in known if one == wanted] or [
        one for one in known if wanted and str(one).startswith(wanted)
    ]
    if len(found) != 1:
        how = "没有" if not found else "不止一个"
        raise BadInput(f"{how}编号为“{name}”的{what}：请看“advisor hub conflicts”", field)
    return found[0]
