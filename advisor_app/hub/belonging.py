"""What a point's device may bring: its own point's records, and nothing of anybody else's.

A signature says who sent a bundle, not that the sender may write what is in it. Every device that
is enrolled could otherwise erase, change or count the records of another point, or settle and
strike off what only the district decides. So a bundle that reaches beyond its point is refused
whole and shown: either somebody means harm, or a record was copied to where it does not belong.

Whose a record is says its first revision that came: ids are random, nobody can be there first
without having seen them.
"""

from collections.abc import Iterable, Iterator, Sequence

from advisor_app.domain.ids import IncarnationId, RecordId
from advisor_app.domain.revision import Revision
from advisor_app.hub.ports import DistrictStore
from advisor_app.store.district_register import OWN
from advisor_app.sync.keys import is_hex
from advisor_app.sync.lines import is_record

DISTRICT_KINDS = frozenset({"settlement", "problem"})
"""Kinds that only the district writes."""

SHARED_KINDS = frozenset({"provider", "site", "service"})
"""Kinds of which several points may write the same record: an entry of the directory has the same
id everywhere (decision 13). What two points say of one is kept side by side, as a dispute."""


def trespass(store: DistrictStore, point: str, revisions: Sequence[Revision]) -> str:
    """Say in words what of a point's bundle is not the point's to write; empty if nothing is."""
    return next(_trespasses(store, point, revisions), "")


def _trespasses(store: DistrictStore, point: str, revisions: Sequence[Revision]) -> Iterator[str]:
    for one in revisions:
        if one.kind in DISTRICT_KINDS:
            yield "里面有只有区里才能写的记录"
        if not _speaks_for(one, point):
            yield "里面有写成别的顾问点的记录"
    for life in sorted({one.incarnation for one in revisions} | set(_lives_named(revisions))):
        owner = store.register.owner(life)
        if owner is not None and owner[0] != point:
            yield f"里面有{_named(owner[0])}的条目"
    yield from _of_others(store, point, revisions)


def _of_others(store: DistrictStore, point: str, revisions: Sequence[Revision]) -> Iterator[str]:
    kinds: dict[RecordId, str] = {}
    for one in revisions:
        if kinds.setdefault(one.record, one.kind) != one.kind:
            yield "里面有一条记录写成了两种"
    roots = store.register.roots({*kinds, *_erased(revisions)})
    for record, root in sorted(roots.items()):
        shared = kinds.get(record) in SHARED_KINDS
        if root.point is not None and root.point != point and not shared:
            yield f"里面要改动{_named(root.point)}的记录"
        if kinds.get(record, root.kind) != root.kind:
            yield "里面有一条记录写成了两种"


def _speaks_for(one: Revision, point: str) -> bool:
    """Whether what names a point in a body names the one that sends it."""
    said = (one.patch or {}).get("code" if one.kind == "point" else "point")
    return said in (None, "", point)


def _lives_named(revisions: Iterable[Revision]) -> Iterator[IncarnationId]:
    """Give the incarnations that new lives say they are, and come from."""
    for one in revisions:
        if one.kind == "incarnation_begun":
            for name in ("incarnation", "parent"):
                said = (one.patch or {}).get(name)
                if is_hex(said, 32):
                    yield IncarnationId(str(said))


def _erased(revisions: Iterable[Revision]) -> Iterator[RecordId]:
    """Give the records that erasures reach for."""
    for one in revisions:
        if one.kind == "erasure":
            patch = one.patch or {}
            listed = patch.get("records")
            for said in (patch.get("elder"), *(listed if isinstance(listed, list) else ())):
                if is_record(said):
                    yield RecordId(str(said))


def _named(point: str) -> str:
    return "区里自己" if point == OWN else f"顾问点 {point} "
