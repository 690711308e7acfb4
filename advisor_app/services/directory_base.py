"""The base of the directory: what is shipped, before anybody at a point has written anything.

Its records have ids that follow from the codes in the tables, so every point and the district
mean the same record by them: what one of them writes about an entry is about that entry
everywhere. The district's pack brings the same three tables in the place of the shipped ones.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import TypeVar

from advisor_app.domain.directory import (
    Access,
    Provider,
    Service,
    ServiceKind,
    ServiceStatus,
    Site,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId, derived_record
from advisor_app.domain.opening_hours import read_hours
from advisor_app.domain.records import Point
from advisor_app.domain.referral import ServiceCategory
from advisor_app.tallies.points import PointEntry

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

PROVIDERS, SITES, SERVICES = "providers.csv", "sites.csv", "services.csv"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    PROVIDERS: ("code", "name", "description", "phone", "source"),
    SITES: ("code", "provider", "name", "street", "community", "address", "phone", "access"),
    SERVICES: (
        "code", "provider", "sites", "name", "kind", "category", "description", "audience", "fee",
        "how_to_apply", "phone", "capacity", "vacancies", "hours", "alert", "status", "checked_on",
        "checked_by", "source",
    ),
}  # fmt: skip
_DIGITS = 6
_SPACE = RevisionId("directory")
_UNCHECKED_NAME = "名称还没有经区里核实"
_POINTS_SOURCE = "上街区银发顾问点名单（区里提供，名称待核实）"


def record_of(code: str, kind: str) -> RecordId:
    """Give the id of the record that a code of the tables stands for, the same everywhere."""
    return derived_record(_SPACE, f"{kind}/{code}")


@dataclass(frozen=True, slots=True)
class DirectoryBase:
    """Providers, sites and services in the order in which lists show them."""

    providers: tuple[Provider, ...] = ()
    sites: tuple[Site, ...] = ()
    services: tuple[Service, ...] = ()

    def __add__(self, other: "DirectoryBase") -> "DirectoryBase":
        return DirectoryBase(
            self.providers + other.providers,
            self.sites + other.sites,
            self.services + other.services,
        )


def read_base(folder: Path) -> DirectoryBase:
    """Read the three tables of a folder: see :func:`base_in`.

    Raises:
        BadInput: a table is missing, or a line of it is wrong; the sentence says which.
    """
    return base_in({one.name: one.read_bytes() for one in _tables(folder)})


def base_in(tables: Mapping[str, bytes]) -> DirectoryBase:
    """Read the three tables: UTF-8, a line of headings, a line for each record.

    Args:
        tables: name → contents.

    Raises:
        BadInput: a table is missing, or a line of it is wrong; the sentence says which.
    """
    codes: dict[str, set[str]] = {name: set() for name in COLUMNS}
    providers = tuple(_provider(one) for one in _lines(PROVIDERS, tables, codes))
    sites = tuple(_site(one, codes) for one in _lines(SITES, tables, codes))
    services = tuple(_service(one, codes) for one in _lines(SERVICES, tables, codes))
    return DirectoryBase(providers, sites, services)


def base_of_points(points: Sequence[PointEntry], own: Point | None = None) -> DirectoryBase:
    """Give the advisor points as entries: each a place with its centre's service and its own.

    Args:
        own: the point at whose counter this runs: it knows its name, address and telephone.
    """
    whole = DirectoryBase()
    for one in points:
        whole += _of_point(one, own if own and own.code == one.code else None)
    return whole


def _of_point(one: PointEntry, own: Point | None) -> DirectoryBase:
    name = own.name if own else one.name
    provider = Provider(
        id=record_of(one.code, "provider"), name=name, source=_POINTS_SOURCE
    )  # fmt: skip
    site = Site(
        id=record_of(one.code, "site"), provider=provider.id, name=name,
        street=(own.street if own else "") or one.street,
        address=own.address if own else "", phone=own.phone if own else "",
    )  # fmt: skip
    is_centre = one.kind == "street_centre"
    centre = Service(
        id=record_of(one.code, "centre"), provider=provider.id, sites=(site.id,),
        name="街道养老服务中心" if is_centre else "日间照料",
        kind=ServiceKind.STREET_CENTRE if is_centre else ServiceKind.DAY_CARE_URBAN,
        category=ServiceCategory.DAILY_LIVING,
        alert=_UNCHECKED_NAME if one.to_check and not own else "", source=_POINTS_SOURCE,
    )  # fmt: skip
    advice = replace(
        centre, id=record_of(one.code, "advice"), name="银发顾问点",
        kind=ServiceKind.ADVISOR_POINT, category=ServiceCategory.OTHER,
        description="养老福利政策指导、养老服务资源介绍",
    )  # fmt: skip
    return DirectoryBase((provider,), (site,), (centre, advice))


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of a table.

    Attributes:
        where: the table and the line's number, as errors name it.
        cells: column → what stands in it.
    """

    where: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def wrong(self, column: str, why: str) -> BadInput:
        return BadInput(f"{self.where}的 {column} {why}", "directory")

    def choice(self, column: str, kind: type[E]) -> E:
        try:
            return kind(self[column])
        except ValueError:
            known = "、".join(one.value for one in kind)
            raise self.wrong(column, f"写的是“{self[column]}”：可用 {known}") from None

    def read(self, column: str, how: Callable[[str], T]) -> T | None:
        if not self[column]:
            return None
        try:
            return how(self[column])
        except ValueError:
            raise self.wrong(column, f"写的是“{self[column]}”，看不懂") from None

    def known(self, column: str, codes: set[str], kind: str) -> RecordId:
        if self[column] not in codes:
            raise self.wrong(column, f"写的是“{self[column]}”，表里没有这个编号")
        return record_of(self[column], kind)


def _tables(folder: Path) -> Iterator[Path]:
    return (folder / name for name in COLUMNS if (folder / name).is_file())


def _unread(name: str) -> BadInput:
    return BadInput(f"读不出 {name}：应是 UTF-8 的 CSV 文件", "directory")


def _rows(name: str, content: bytes | None) -> Iterator[tuple[int, list[str]]]:
    """Give a table's rows with the numbers of their lines."""
    if content is None:
        raise _unread(name)
    try:
        reader = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
        for cells in reader:
            yield reader.line_num, cells
    except (UnicodeDecodeError, csv.Error):
        raise _unread(name) from None


def _lines(
    name: str, tables: Mapping[str, bytes], codes: dict[str, set[str]]
) -> Iterator[_Line]:  # fmt: skip
    """Give a table's lines; each code is noted as it goes by, and may stand there once."""
    columns, seen = COLUMNS[name], codes[name]
    rows = _rows(name, tables.get(name))
    if tuple(next(rows, (0, []))[1]) != columns:
        message = f"{name} 第1行的列名不对：应当是 {'、'.join(columns)}"
        raise BadInput(message, "directory")
    for number, cells in rows:
        where = f"{name} 第{number}行"
        if len(cells) != len(columns):
            raise BadInput(f"{where}的列数不对：应当有{len(columns)}列", "directory")
        line = _Line(where, dict(zip(columns, (one.strip() for one in cells), strict=True)))
        if not line["code"] or not line["name"]:
            raise BadInput(f"{where}缺少 code 或 name：请补上", "directory")
        if line["code"] in seen:
            raise line.wrong("code", f"“{line['code']}”前面已经有了")
        seen.add(line["code"])
        yield line


def _provider(line: _Line) -> Provider:
    return Provider(
        id=record_of(line["code"], "provider"), name=line["name"],
        description=line["description"], phone=line["phone"], source=line["source"],
    )  # fmt: skip


def _site(line: _Line, codes: Mapping[str, set[str]]) -> Site:
    return Site(
        id=record_of(line["code"], "site"),
        provider=line.known("provider", codes[PROVIDERS], "provider"),
        name=line["name"], street=line["street"], community=line["community"],
        address=line["address"], phone=line["phone"],
        access=line.read("access", _access) or (),
    )  # fmt: skip


def _access(text: str) -> tuple[Access, ...]:
    return tuple(Access(one) for one in text.split())


def _service(line: _Line, codes: Mapping[str, set[str]]) -> Service:
    sites = [
        _with_site(line, one).known("sites", codes[SITES], "site") for one in line["sites"].split()
    ]
    try:
        opening = read_hours(line["hours"])
    except BadInput as error:
        raise BadInput(f"{line.where}：{error.message}", "directory") from None
    return Service(
        id=record_of(line["code"], "service"),
        provider=line.known("provider", codes[PROVIDERS], "provider"),
        sites=tuple(sites), name=line["name"],
        kind=line.choice("kind", ServiceKind), category=line.choice("category", ServiceCategory),
        description=line["description"], audience=line["audience"], fee=line["fee"],
        how_to_apply=line["how_to_apply"], phone=line["phone"],
        capacity=line.read("capacity", _places), vacancies=line.read("vacancies", _places),
        opening=opening, alert=line["alert"], status=line.choice("status", ServiceStatus),
        checked_on=line.read("checked_on", date.fromisoformat), checked_by=line["checked_by"],
        source=line["source"],
    )  # fmt: skip


def _places(text: str) -> int:
    """Read how many there are: at most as many as a form takes."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise ValueError(text)
    return int(text)


def _with_site(line: _Line, site: str) -> _Line:
    """Give the line as if one site alone stood in it."""
    return _Line(line.where, {**line.cells, "sites": site})
