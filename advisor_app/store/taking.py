"""What is to be done with revisions from elsewhere: insert if absent, by random id.

The decision alone, without a database: both engines of the district ask first which of the ids
are known and who was erased, decide here, and then write in few statements. The result is the
same as taking the revisions one by one in the order given.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.revision import Revision
from advisor_app.store.kinds import PERSONAL

TWIN = "同一编号、内容不同"
"""Why a revision is kept apart: its id is here with other contents."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is here under a revision's id."""

    link: str
    record: RecordId
    has_body: bool


@dataclass(slots=True)
class Taken:
    """What is to be written, each in the order in which it came.

    Attributes:
        appended: revisions whose ids are new, by id; without their body where it is erased.
        filled: bodies for revisions that are here without one.
        apart: twins, for the quarantine.
        erased: records that name somebody who was erased → whom.
        accepted: those that are new here, or now complete.
        unchanged: how many were here already.
        refused: how many came under an id that is here with other contents.
        touched: kind and record of what was accepted, in order.
    """

    appended: dict[RevisionId, Revision] = field(default_factory=dict)
    filled: list[Revision] = field(default_factory=list)
    apart: list[Revision] = field(default_factory=list)
    erased: dict[RecordId, RecordId] = field(default_factory=dict)
    accepted: list[Revision] = field(default_factory=list)
    unchanged: int = 0
    refused: int = 0
    touched: dict[tuple[str, RecordId], None] = field(default_factory=dict)


def elders_named(revisions: Iterable[Revision]) -> frozenset[RecordId]:
    """Give whom the bodies of personal records name."""
    return frozenset(
        RecordId(elder)
        for one in revisions
        if one.kind in PERSONAL and isinstance(elder := (one.patch or {}).get("elder"), str)
    )


def take(
    revisions: Iterable[tuple[Revision, str]],
    known: Mapping[RevisionId, Known],
    erased: Collection[str],
) -> Taken:
    """Decide about revisions, each with its link.

    Args:
        known: what is here under their ids.
        erased: which of their records, and of those whom their bodies name, were erased.
    """
    return _Taking(known, erased).all(revisions)


class _Taking:
    """One after the other; what came before counts."""

    def __init__(self, known: Mapping[RevisionId, Known], erased: Collection[str]) -> None:
        self._known = dict(known)
        self._erased = set(erased)
        self._taken = Taken()

    def all(self, revisions: Iterable[tuple[Revision, str]]) -> Taken:
        for revision, link in revisions:
            if self._erased:
                self._heed_erasures(revision)
                if revision.record in self._erased:
                    revision = revision.without_body()
            self._take(revision, link)
        return self._taken

    def _take(self, revision: Revision, link: str) -> None:
        here, taken = self._known.get(revision.id), self._taken
        if here is None:
            self._known[revision.id] = Known(link, revision.record, revision.has_body)
            taken.appended[revision.id] = revision
            self._accept(revision)
        elif here.link != link:
            taken.apart.append(revision)
            taken.refused += 1
        elif here.has_body or not revision.has_body:
            taken.unchanged += 1
        else:
            self._known[revision.id] = Known(link, revision.record, has_body=True)
            self._fill(revision)
            self._accept(revision)

    def _fill(self, revision: Revision) -> None:
        if revision.id in self._taken.appended:
            self._taken.appended[revision.id] = revision
        else:
            self._taken.filled.append(revision)

    def _accept(self, revision: Revision) -> None:
        self._taken.accepted.append(revision)
        self._taken.touched[revision.kind, revision.record] = None

    def _heed_erasures(self, revision: Revision) -> None:
        """What names an erased person is erased itself, with what came of it before."""
        (elder,) = elders_named([revision]) or (None,)
        if elder is None or elder not in self._erased or revision.record in self._taken.erased:
            return
        taken, record = self._taken, revision.record
        self._erased.add(record)
        taken.erased[record] = elder
        for one in [one for one in taken.appended.values() if one.record == record]:
            taken.appended[one.id] = one.without_body()
        taken.filled = [one for one in taken.filled if one.record != record]
        taken.apart = [
            one.without_body() if record in (one.record, self._known[one.id].record) else one
            for one in taken.apart
        ]
