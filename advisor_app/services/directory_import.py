"""Taking a table of services in: line by line, with everything that is wrong said first.

A line is about the record that its numbers name; without numbers, about the provider, the place
and the service of those names; where there are none yet, they are new. What the table has no
column for stays as it is; a cell that is empty says that nobody knows. Nothing is ever taken away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from advisor_app.domain.directory import Provider, Service, Site
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId, derived_record
from advisor_app.services.desk import Desk
from advisor_app.services.directory import Directory
from advisor_app.services.directory_base import DirectoryBase
from advisor_app.services.directory_keeping import (
    DirectoryKeeping,
    OfferEntry,
    clean_name,
    clean_phone,
    service_of,
)
from advisor_app.services.directory_lines import (
    NEEDED,
    Headings,
    Line,
    Problem,
    entry_in,
    headings_of,
    lines_of,
)
from advisor_app.support.spreadsheets import Table, read_tables

__all__ = ["DirectoryImport", "ImportPlan", "Problem", "planned"]

Written = Provider | Site | Service

_EMPTY: Final = ("", None, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What a table would change.

    Attributes:
        lines: how many lines hold something.
        problems: why some of them are not taken, by line.
        ignored: headings that mean nothing here.
        new: how many services are not in the directory yet.
        changed: how many are in it and would be another; their place or provider counts too.
        unchanged: how many are in it already, just so.
        parts: name and contents of every record to write.
    """

    lines: int
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]
    new: int
    changed: int
    unchanged: int
    parts: tuple[tuple[str, Written], ...]

    @property
    def bad_lines(self) -> int:
        """How many lines are not taken."""
        return len({one.line for one in self.problems})


class DirectoryImport:
    """Reads tables of services, and takes them in when told to."""

    def __init__(self, desk: Desk, directory: Directory, keeping: DirectoryKeeping) -> None:
        self._desk = desk
        self._directory = directory
        self._keeping = keeping

    def preview(self, path: Path) -> ImportPlan:
        """Say what a file would change; nothing is written.

        Raises:
            BadInput: it cannot be read, or has not the headings.
        """
        return self._plan(path, self._desk.ids.revision())

    def take_in(self, path: Path, *, good_lines: bool = False) -> ImportPlan:
        """Write what a file says, all of it in one step.

        Args:
            good_lines: take the lines that are right although others are not.

        Raises:
            BadInput: a line is wrong and ``good_lines`` was not said; nothing is written then.
        """
        form = self._desk.ids.revision()
        plan = self._plan(path, form)
        if plan.problems and not good_lines:
            first = plan.problems[0]
            raise BadInput(
                f"有{plan.bad_lines}行不对，一行也没有导入；{first.words}改好再导，或者只导对的行",
                "lines",
            )
        self._keeping.write(form, plan.parts)
        return plan

    def _plan(self, path: Path, form: RevisionId) -> ImportPlan:
        tables = [one for one in read_tables(path) if one.rows]
        by = f"{self._desk.point.name}导入"
        for table in tables:
            plan = planned(table, self._directory.whole(), form, by, self._desk.today)
            if plan is not None:
                return plan
        needed = "、".join(NEEDED)
        raise BadInput(
            f"{path.name} 里没有找到列名“{needed}”：请先导出一份作样子，按它的列名填", "file"
        )


def planned(
    table: Table, whole: DirectoryBase, form: RevisionId, by: str, today: date = date.max
) -> ImportPlan | None:
    """Say what a table would change in a directory; None where it is a table of something else.

    Args:
        form: what the ids of new records follow from.
        by: the source of what the table names no source for.
        today: nobody can have made sure of anything after it.
    """
    headings = headings_of(table)
    return _Planner(whole, form, by, today).plan(table, headings) if headings else None


class _Planner:
    """Turns lines into records, one directory at a time."""

    def __init__(self, whole: DirectoryBase, form: RevisionId, by: str, today: date) -> None:
        self._form, self._by, self._today = form, by, today
        records: tuple[Written, ...] = (*whole.providers, *whole.sites, *whole.services)
        self._before: Mapping[RecordId, Written] = {one.id: one for one in records}
        self._now: dict[RecordId, Written] = dict(self._before)
        self._from: dict[RecordId, Line] = {}
        self._names: dict[tuple[object, ...], RecordId] = {}
        for one in reversed(records):  # of several of one name the first one is meant
            self._names[_name_of(one)] = one.id

    def plan(self, table: Table, headings: Headings) -> ImportPlan:
        problems: list[Problem] = []
        touched: dict[RecordId, set[RecordId]] = {}
        lines = list(lines_of(table.rows, headings))
        for line in lines:
            taken = self._take(line)
            if line.problems:
                problems += line.problems
            elif taken:
                touched.setdefault(taken[0].id, set()).update(one.id for one in taken)
        changed = {one for ids in touched.values() for one in ids if self._is_changed(one)}
        new = sum(one not in self._before for one in touched)
        moved = sum(one in self._before and bool(ids & changed) for one, ids in touched.items())
        return ImportPlan(
            lines=len(lines), problems=tuple(problems), ignored=headings.ignored,
            new=new, changed=moved, unchanged=len(touched) - new - moved,
            parts=tuple((one, self._now[one]) for one in self._now if one in changed),
        )  # fmt: skip

    def _is_changed(self, one: RecordId) -> bool:
        return self._before.get(one) != self._now[one]

    def _take(self, line: Line) -> tuple[Written, ...]:
        """Give the line's service, provider and site; nothing of it counts if it has a problem."""
        entry = entry_in(line)
        if entry.checked_on and entry.checked_on > self._today:
            line.wrong("checked_on", "核实的日期还没有到", "请写今天或以前的日子")
        try:
            provider = self._provider(line, entry)
            site = self._site(line, entry, provider)
            service = self._service(line, entry, provider, site)
        except BadInput as error:
            line.refused(error)
            return ()
        made = tuple(one for one in (service, provider, site) if one is not None)
        whole = [self._agreed(line, one) for one in made]
        if line.problems:
            return ()
        for one in whole:
            self._now[one.id] = one
            self._from.setdefault(one.id, line)
            self._names.setdefault(_name_of(one), one.id)
        return tuple(whole)

    def _agreed(self, line: Line, one: Written) -> Written:
        """Refuse what another line said otherwise of the same record.

        What one of the lines leaves empty is as the other has it, and sites come together.
        """
        first, other = self._from.get(one.id), self._now.get(one.id)
        if first is None or other is None:
            return one
        agreed: dict[str, Any] = {}
        for each in fields(one):
            mine, theirs = getattr(one, each.name), getattr(other, each.name)
            agreed[each.name] = theirs if mine in _EMPTY else mine
            if each.name == "sites":
                agreed["sites"] = tuple(dict.fromkeys((*theirs, *mine)))
            elif mine not in _EMPTY and theirs not in _EMPTY and mine != theirs:
                name = _column_of(one, each.name)
                line.wrong(name, f"和第{first.number}行写的不一样", "同一家、同一项要写得一样")
        return replace(one, **agreed)

    def _provider(self, line: Line, entry: OfferEntry) -> Provider:
        name = clean_name(entry.provider, "provider", "还没有写是哪家机构")
        given = line.record("provider_id") or self._names.get(("provider", name))
        id_ = given or derived_record(self._form, f"provider/{name}")
        before = self._now.get(id_)
        one = before if isinstance(before, Provider) else Provider(
            id=id_, name=name, source="" if line.has("provider_source") else self._by
        )  # fmt: skip
        told = {
            "phone": ("provider_phone", clean_phone(entry.provider_phone, "provider_phone")),
            "description": ("provider_description", entry.provider_description),
            "source": ("provider_source", line.get("provider_source")),
        }
        known: dict[str, Any] = {
            name: value for name, (column, value) in told.items() if line.has(column)
        }
        return replace(one, name=name, **known)

    def _site(self, line: Line, entry: OfferEntry, provider: Provider) -> Site | None:
        told = (entry.place, entry.street, entry.community, entry.address, entry.site_phone)
        given = line.record("site_id")
        if not given and not any((*told, *entry.access)):
            return None
        name = clean_name(entry.place or provider.name, "place", "还没有写在哪里")
        id_ = given or self._names.get(("site", provider.id, name))
        id_ = id_ or derived_record(self._form, f"site/{provider.id}/{name}")
        before = self._now.get(id_)
        one = before if isinstance(before, Site) else Site(id=id_, provider=provider.id, name=name)
        values = {
            "street": ("street", entry.street), "community": ("community", entry.community),
            "address": ("address", entry.address),
            "phone": ("site_phone", clean_phone(entry.site_phone, "site_phone")),
            "access": ("access", entry.access),
        }  # fmt: skip
        known: dict[str, Any] = {
            name: value for name, (column, value) in values.items() if line.has(column)
        }
        owner = one.provider if before else provider.id
        return replace(one, provider=owner, name=name, **known)

    def _service(
        self, line: Line, entry: OfferEntry, provider: Provider, site: Site | None
    ) -> Service:  # fmt: skip
        name = clean_name(entry.name, "name", "还没有写是什么服务")
        id_ = line.record("service_id") or self._names.get(("service", provider.id, name))
        id_ = id_ or derived_record(self._form, f"service/{provider.id}/{name}")
        before = self._now.get(id_)
        known = before if isinstance(before, Service) else None
        blank = Service(
            id=id_, provider=provider.id, name=name, kind=entry.kind, category=entry.category,
            source="" if line.has("source") else self._by,
        )  # fmt: skip
        sites = (*(known.sites if known else ()), *((site.id,) if site else ()))
        made = service_of(entry, known or blank, provider.id, tuple(dict.fromkeys(sites)))
        absent = [one for one in _FROM_SERVICE if not line.has(one)]
        kept = {_FROM_SERVICE[one]: getattr(known or blank, _FROM_SERVICE[one]) for one in absent}
        return replace(made, **kept)


_FROM_SERVICE: Final = {
    "kind": "kind", "category": "category", "phone": "phone", "hours": "opening", "fee": "fee",
    "audience": "audience", "how_to_apply": "how_to_apply", "capacity": "capacity",
    "vacancies": "vacancies", "alert": "alert", "status": "status", "checked_on": "checked_on",
    "checked_by": "checked_by", "description": "description", "source": "source",
}  # fmt: skip
"""Column → the service's own field."""

_OF_OTHERS: Final = {
    Provider: {"phone": "provider_phone", "description": "provider_description",
               "name": "provider", "source": "provider_source"},
    Site: {"name": "place", "phone": "site_phone", "provider": "provider"},
    Service: {"opening": "hours"},
}  # fmt: skip


def _column_of(one: Written, name: str) -> str:
    return _OF_OTHERS[type(one)].get(name, name)


def _name_of(one: Written) -> tuple[object, ...]:
    match one:
        case Provider():
            return ("provider", one.name)
        case Site():
            return ("site", one.provider, one.name)
        case Service():
            return ("service", one.provider, one.name)
