"""The HSDS data package: valid by Frictionless, whole by HSDS 3.0, with nobody's name in it."""

import csv
import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, system
from hypothesis import given, settings

from advisor_app.domain.directory import Access, ServiceStatus
from advisor_app.domain.errors import KnownError
from advisor_app.services.directory_base import DirectoryBase
from advisor_app.services.directory_files import write_hsds
from advisor_app.services.hsds import package_of, zipped
from advisor_app.services.suite import Services
from tests.services.directories import add, directories

AT = datetime(2026, 11, 23, tzinfo=UTC)

REQUIRED = {
    "organization": {"id", "name", "description"},
    "service": {"id", "organization_id", "name", "status"},
    "location": {"id", "location_type"},
    "service_at_location": {"id", "service_id", "location_id"},
    "phone": {"id", "number"},
    "address": {
        "id", "address_1", "city", "state_province", "postal_code", "country", "address_type",
    },
    "schedule": {"id"},
    "accessibility": {"id"},
    "taxonomy": {"id", "name", "description"},
    "taxonomy_term": {"id", "name", "description"},
    "attribute": {"id", "link_id", "taxonomy_term_id", "link_entity", "link_type"},
    "cost_option": {"id", "service_id"},
}  # fmt: skip
"""``required`` and ``tabular_required`` of HSDS 3.0's ``schema/*.json``."""


def tables(files: Any) -> dict[str, list[dict[str, str]]]:
    """Give the package's tables by HSDS name."""
    descriptor = json.loads(files["datapackage.json"])
    return {
        one["name"]: list(csv.DictReader(StringIO(files[one["path"]].decode(), newline="")))
        for one in descriptor["resources"]
    }


def refusals(folder: Path) -> list[list[Any]]:
    """Give what Frictionless has against a package."""
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    return report.flatten(["type", "rowNumber", "fieldName", "note"])


def write(folder: Path, files: Any) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def filled(services: Services) -> Services:
    one = add(
        services, "午餐", provider="示例餐饮", provider_description="连锁", place="一号点",
        street="甲街道", community="甲社区", address="甲路1号", phone="0100-12345678",
        site_phone="0100-1", provider_phone="0100-2", fee="一餐示例元", capacity="80",
        vacancies="0", hours="周一至周五 8:30-12:00、14:00-17:30；周六 全天",
        access=(Access.LIFT, Access.STEP_FREE), audience="老人", how_to_apply="到店", alert="先问",
    )  # fmt: skip
    services.directory_keeping.check([one])
    return services


def test_that_the_package_is_valid(filled: Services, tmp_path: Path) -> None:
    folder = tmp_path / "hsds"
    names = write_hsds(filled.directory, folder)
    assert {one.name for one in folder.iterdir()} == set(names)
    assert refusals(folder) == []
    assert set(names) == {
        "datapackage.json", "organizations.csv", "locations.csv", "services.csv",
        "service_at_location.csv", "phones.csv", "addresses.csv", "schedules.csv",
        "accessibility.csv", "taxonomies.csv", "taxonomy_terms.csv", "attributes.csv",
        "cost_options.csv",
    }  # fmt: skip


@settings(max_examples=12)
@given(directories())
def test_that_any_directory_makes_a_valid_package(
    tmp_path_factory: pytest.TempPathFactory, whole: DirectoryBase
) -> None:
    files = package_of(whole, AT)
    folder = write(tmp_path_factory.mktemp("hsds") / "package", files)
    if whole.providers:
        assert refusals(folder) == []
    found = tables(files)
    assert len(found.get("organization", [])) == len(whole.providers)
    assert len(found.get("service", [])) == len(whole.services)
    assert len(found.get("location", [])) == len(whole.sites)
    links = sum(len(one.sites) for one in whole.services)
    assert len(found.get("service_at_location", [])) == links
    assert len(found.get("schedule", [])) == sum(len(one.opening) for one in whole.services)
    for name, lines in found.items():
        assert all(line[column] for line in lines for column in REQUIRED[name])
    for status in ServiceStatus:
        there = sum(one["status"] == status.value for one in found.get("service", []))
        assert there == sum(one.status is status for one in whole.services)


def test_that_frictionless_would_notice(filled: Services, tmp_path: Path) -> None:
    """The test is worth something: a broken package is refused."""
    files = dict(package_of(filled.directory.whole(), AT))
    files["services.csv"] = files["services.csv"].replace(b"active", b"open", 1)
    files["phones.csv"] = files["phones.csv"].replace(b"0100-12345678", b"", 1)
    lines = files["service_at_location.csv"].splitlines()
    files["service_at_location.csv"] = b"\r\n".join([*lines, b"x,y,z"])
    kinds = {str(one[0]) for one in refusals(write(tmp_path / "bad", files))}
    assert kinds == {"constraint-error", "foreign-key"}


def test_that_the_descriptor_says_what_hsds_requires(filled: Services) -> None:
    descriptor = json.loads(package_of(filled.directory.whole(), AT)["datapackage.json"])
    assert descriptor["version"] == "3.0"
    assert descriptor["profile"] == "tabular-data-package"
    said = {
        one["name"]: {
            field["name"]
            for field in one["schema"]["fields"]
            if field.get("constraints", {}).get("required")
        }
        for one in descriptor["resources"]
    }
    assert said == REQUIRED


def test_that_an_entry_is_told_in_hsds_words(filled: Services) -> None:
    found = tables(package_of(filled.directory.whole(), AT))
    (service,) = [one for one in found["service"] if one["name"] == "午餐"]
    assert service["assured_date"] == "2026-11-23"
    assert service["eligibility_description"] == "老人"
    assert service["application_process"] == "到店"
    assert service["alert"] == "先问"
    schedules = [one for one in found["schedule"] if one["service_id"] == service["id"]]
    assert [
        (one["freq"], one["byday"], one["opens_at"], one["closes_at"]) for one in schedules
    ] == [
        ("WEEKLY", "MO,TU,WE,TH,FR", "08:30:00", "12:00:00"),
        ("WEEKLY", "MO,TU,WE,TH,FR", "14:00:00", "17:30:00"),
        ("WEEKLY", "SA", "00:00:00", "23:59:00"),
    ]
    assert {one["timezone"] for one in schedules} == {"8"}
    numbers = {one["number"] for one in found["phone"]}
    assert {"0100-12345678", "0100-1", "0100-2"} <= numbers
    (address,) = found["address"]
    assert (address["address_1"], address["country"]) == ("甲路1号", "CN")
    assert {one["description"] for one in found["accessibility"]} == {"有电梯", "无台阶"}
    terms = {one["id"]: one["name"] for one in found["taxonomy_term"]}
    told = {
        (terms[one["taxonomy_term_id"]], one["value"])
        for one in found["attribute"]
        if one["link_id"] == service["id"]
    }
    assert told == {("其他", ""), ("助餐点", ""), ("名额（床位）", "80"), ("空余", "0")}


def test_that_the_five_categories_are_a_taxonomy(filled: Services) -> None:
    found = tables(package_of(filled.directory.whole(), AT))
    taxonomy = {one["name"]: one["id"] for one in found["taxonomy"]}["12349服务类别"]
    names = [one["name"] for one in found["taxonomy_term"] if one["taxonomy_id"] == taxonomy]
    assert names == ["紧急救援", "生活照料", "家政服务", "精神关怀", "健康管理", "其他"]


def test_that_nobody_is_named_and_nothing_made_up(filled: Services) -> None:
    files = package_of(filled.directory.whole(), AT)
    assert not any(
        "示例顾问，".encode() in one or "示例顾问\r".encode() in one for one in files.values()
    )
    found = tables(files)
    assert len(found["address"]) == 1  # of every other site nobody knows the address
    assert all(one["amount"] == "" for one in found["cost_option"])


def test_that_a_closed_service_says_so(filled: Services) -> None:
    one = filled.directory.offers()[0].service
    filled.directory_keeping.close([one.id])
    found = tables(package_of(filled.directory.whole(), AT))
    (line,) = [each for each in found["service"] if each["id"] == one.id]
    assert (line["status"], line["alert"]) == ("temporarily closed", "暂停")


def test_that_an_archive_holds_the_same(filled: Services, tmp_path: Path) -> None:
    path = tmp_path / "包.zip"
    write_hsds(filled.directory, path)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert "datapackage.json" in archive.namelist()
    files = package_of(filled.directory.whole(), AT)
    assert zipped(files) == zipped(files)
    with zipfile.ZipFile(BytesIO(zipped(files))) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == dict(files)


def test_that_what_is_there_is_not_overwritten(filled: Services, tmp_path: Path) -> None:
    folder = tmp_path / "there"
    folder.mkdir()
    (folder / "x").write_text("x")
    with pytest.raises(KnownError):
        write_hsds(filled.directory, folder)
    assert [one.name for one in folder.iterdir()] == ["x"]
