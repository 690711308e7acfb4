"""Shows records again after their revisions changed.

Most records of a bundle are new: they are folded from what came, and only the others are read.
Folding and the looked-up columns are the store's own (:mod:`advisor_app.store.folding`,
:mod:`advisor_app.store.kinds`): there is one merge rule.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import msgspec

from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.records import Erasure
from advisor_app.domain.revision import Revision
from advisor_app.hub.postgres.erasing import Erasing
from advisor_app.hub.postgres.journal import ServerJournal
from advisor_app.hub.postgres.shown import ServerShown, ShownRow, refuse_beyond
from advisor_app.store.codec import decoded
from advisor_app.store.folding import UNKNOWN_KIND, Folded, fold
from advisor_app.store.kinds import KINDS, PERSONAL
from advisor_app.store.projection import UNREADABLE, shown_after
from advisor_app.store.taking import Taken

Touched = tuple[str, RecordId]
"""A kind and a record."""

_FIRST = ("erasure", "settlement")
"""What changes how other records are shown is shown before them."""


class Refolding:
    """Folds and shows. Every call belongs inside a transaction.

    Args:
        points: gives the points of incarnations.
    """

    def __init__(
        self, journal: ServerJournal, shown: ServerShown, erasing: Erasing,
        points: Callable[[Iterable[str]], Mapping[str, str]],
    ) -> None:  # fmt: skip
        self._journal = journal
        self._shown = shown
        self._erasing = erasing
        self._points = points

    def refold(self, taken: Taken, past: Collection[RecordId]) -> None:
        """Show again what a bundle touched.

        Args:
            past: its records of which something was here before.
        """
        come: dict[RecordId, list[Revision]] = {
            one: [] for _, one in taken.touched if one not in past
        }
        for revision in taken.appended.values():
            if revision.record in come:
                come[revision.record].append(revision)
        also: set[RecordId] = set()
        first = [one for one in taken.touched if one[0] in _FIRST]
        for touched in sorted(first, key=lambda one: shown_after(one[0])):
            also |= self._show([touched], come)
        rest = [one for one in taken.touched if one[0] not in _FIRST]
        kinds = self._journal.kinds_of(also - {one for _, one in rest}) if also else {}
        rest += [(kind, one) for one, kind in kinds.items() if kind not in _FIRST]
        self._show(rest, come)

    def _show(
        self, touched: Sequence[Touched], come: Mapping[RecordId, Sequence[Revision]]
    ) -> set[RecordId]:
        """Fold records and show what they come to; what was erased is blanked again.

        Returns:
            Records that are to be shown anew because of these.
        """
        settled = self._shown.settled_by([one for kind, one in touched if kind == "settlement"])
        self._forget(one for one in touched if one[1] not in come)
        erased = self._erasing.among(record for _, record in touched)
        self._erasing.blank(erased)
        left = [one for one in touched if one[1] not in erased]
        rows = self._folded(left, self._revisions(left, come))
        return settled | self._show_rows(rows)

    def _revisions(
        self, touched: Iterable[Touched], come: Mapping[RecordId, Sequence[Revision]]
    ) -> Mapping[RecordId, Sequence[Revision]]:
        known = [record for _, record in touched if record not in come]
        return {**come, **(self._journal.of_records(known) if known else {})}

    def _folded(
        self, touched: Sequence[Touched], revisions: Mapping[RecordId, Sequence[Revision]]
    ) -> list[ShownRow]:
        """Fold records, note what cannot be shown and what is contested; give the others."""
        if not touched:
            return []
        of = [one for _, record in touched for one in revisions[record]]
        doubted = self._journal.doubted(one.id for one in of)
        settlements = self._shown.settlements([record for _, record in touched])
        points = self._points({one.incarnation for one in of})
        rows: list[ShownRow] = []
        waiting: list[tuple[RevisionId, RecordId, str]] = []
        for kind, record in touched:
            folded = fold(
                revisions[record], settlements=settlements.get(record, ()), doubted=doubted
            )
            waiting += [(one, record, why) for one, why in sorted(folded.waiting.items())]
            if len(folded.heads) > 1:
                self._shown.note_contest(record, kind, folded.heads, folded.overlap)
            row, why = _row(kind, record, folded, revisions[record], points)
            rows += [row] if row else []
            waiting += [(RevisionId(folded.head), record, why)] if why else []
        self._shown.note_waiting(waiting)
        return rows

    def _show_rows(self, rows: Sequence[ShownRow]) -> set[RecordId]:
        gone = self._erasing.among(map(_owner, rows))
        erased = [one for one in rows if _owner(one) in gone]
        self._erasing.erase({one.record: _owner(one) for one in erased})
        self._forget((one.kind, one.record) for one in erased)
        standing = [one for one in rows if _owner(one) not in gone]
        self._shown.show(standing)
        also: set[RecordId] = set()
        for one in standing:
            if one.kind == "erasure":
                also |= self._erasing.carry_out(decoded(Erasure, one.record, one.state))
            elif one.kind == "settlement":
                also.add(RecordId(str(one.columns["about"])))
        return also

    def _forget(self, touched: Iterable[Touched]) -> None:
        by_kind: dict[str, list[RecordId]] = defaultdict(list)
        for kind, record in touched:
            by_kind[kind].append(record)
        self._shown.forget(by_kind)


def _row(
    kind: str,
    record: RecordId,
    folded: Folded,
    revisions: Sequence[Revision],
    points: Mapping[str, str],
) -> tuple[ShownRow | None, str]:
    """Give the row that shows a record, or why it cannot be shown yet."""
    if folded.state is None:
        return None, ""
    if kind not in KINDS:
        return None, UNKNOWN_KIND
    try:
        shaped = decoded(KINDS[kind].shape, record, folded.state)
        columns = KINDS[kind].columns(shaped)
        refuse_beyond(columns)
    except (msgspec.ValidationError, OverflowError):
        return None, UNREADABLE
    home = next((points[one.incarnation] for one in revisions if one.id == folded.head), "")
    return ShownRow(kind, record, RevisionId(folded.head), folded.state, columns, home), ""


def _owner(row: ShownRow) -> RecordId:
    """Give whose erasure a row goes with."""
    elder = row.columns.get("elder") if row.kind in PERSONAL else None
    return RecordId(str(elder)) if elder is not None else row.record
