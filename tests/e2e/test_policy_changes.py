"""A rule changes: from the officer's form to the elder's sheet, the whole way."""

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from advisor_app.bootstrap import (
    World,
    found_district,
    packing_of,
    screenings_of,
    unlock,
    unlock_any,
    working_library,
)
from advisor_app.domain.errors import BadInput, RecordProblem, WrongPassphrase
from advisor_app.domain.facts import Facts
from advisor_app.domain.records import ConsentScope
from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.planning import MOST_QUESTIONS
from advisor_app.services.district_suite import DistrictServices
from advisor_app.services.outreach import OutreachQuery
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, TickingClock, a_point, a_world, consult, register, unheard

ALLOWANCE = "zz-gaoling-jintie"
NEW_YEAR = date(2027, 1, 1)
SEVENTY_EIGHT: dict[str, object] = {"birth": "1948-05-05", "hukou": "410106"}


@pytest.fixture
def hub(tmp_path: Path) -> World:
    world = a_world(tmp_path / "hub", "hub")
    found_district(world, "示例区", PASSPHRASE, tmp_path / "hub.toml")
    return world


def opened(hub: World) -> DistrictServices:
    services = unlock_any(hub, PASSPHRASE, unheard)
    assert isinstance(services, DistrictServices)
    return services


def lowered(district: DistrictServices) -> None:
    """Let the allowance begin at 75 from the new year on, in the officer's way."""
    draft = district.editing.draft_of(ALLOWANCE)
    newest = draft["version"][-1]
    newest["valid_from"] = NEW_YEAR
    for condition in newest["conditions"]:
        if condition["field"] == "age":
            condition |= {"value": 75, "words": "年满75周岁"}
    first = newest["amounts"][0]
    first["when"][0] |= {"value": 75, "words": "年满75周岁"}
    checked = district.editing.check(draft)
    assert checked.findings == ()
    assert any(one.is_change for one in checked.samples)
    district.editing.save(draft)


def with_examples_of_today(hub: World, tmp_path: Path) -> Path:
    """Give the case table without the examples of days on which the new rule holds."""
    name = f"{ALLOWANCE}.cases.toml"
    text = (working_library(hub) / name).read_text(encoding="utf-8")
    head, *cases = text.split("[[case]]")
    kept = [one for one in cases if "on = 2028" not in one]
    assert len(kept) < len(cases)
    path = tmp_path / name
    path.write_text("[[case]]".join([head, *kept]), encoding="utf-8")
    return path


def words(pdf: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return "".join(text.split()).replace("\u00a0", "")


def test_that_a_new_rule_reaches_the_elder_it_was_made_for(hub: World, tmp_path: Path) -> None:
    clock = TickingClock()
    point = a_point(tmp_path / "point", district=tmp_path / "hub.toml", clock=clock)
    elder = register(
        point, facts=SEVENTY_EIGHT, phone="10012345678", consents=(ConsentScope.CONTACT,)
    )
    before = words(point.sheets.elder(elder).preview().pdf)
    assert "满80周岁" in before or "高龄津贴" not in before

    district = opened(hub)
    lowered(district)
    with pytest.raises(BadInput, match=r"例子.*应为可能不符合，判为可能符合；核对以后再下发"):
        district.packing.pack(tmp_path)
    district.editing.import_file(with_examples_of_today(hub, tmp_path))
    packed = district.packing.pack(tmp_path)
    district.close()

    preview = point.packs.preview(packed.path)
    assert [one.name for one in preview.changes] == ["高龄津贴"]
    point.packs.take_in(packed.path)

    # Not in force yet, but on the radar, with the day.
    query = OutreachQuery(policy=ALLOWANCE, within_days=60)
    (row,) = point.outreach.call_list(query).rows
    assert (row.elder, row.first) == (elder, NEW_YEAR)
    assert "2027-01-01" in row.items[0].why

    clock.at = datetime(2027, 1, 2, 2, tzinfo=UTC)
    (row,) = point.outreach.call_list(OutreachQuery(since=NEW_YEAR)).rows
    assert [one.policy for one in row.items] == [ALLOWANCE]
    assert point.outreach.phone(elder) == "10012345678"
    consult(point, elder, policies=(ALLOWANCE,))
    assert point.outreach.call_list(OutreachQuery(policy=ALLOWANCE)).rows == ()

    sheet = words(point.sheets.elder(elder).issue(point.book.begin()).pdf)
    assert "高龄津贴" in sheet
    assert "每月100元" in sheet
    assert "年满75周岁" in sheet
    point.care.close()


def test_that_a_figure_filled_in_is_printed_and_its_lack_is_not(hub: World, tmp_path: Path) -> None:
    point = a_point(tmp_path / "point", district=tmp_path / "hub.toml")
    facts = {"hukou": "410106", "disability_grade": 1, "income": "minimum",
             "injury_care_fee": "no"}  # fmt: skip
    elder = register(point, facts=facts)
    before = words(point.sheets.elder(elder).preview().pdf)
    assert "有这项待遇，金额请问窗口" in before
    assert "120元" not in before

    district = opened(hub)
    district.editing.fill_in(
        "disability-living", "180", valid_from=date(2026, 7, 1), source="某文", checked_by="某人"
    )
    district.editing.fill_in(
        "phone-civil-affairs", "0371-00000000", valid_from=date(2026, 7, 1), source="电话问的",
        checked_by="某人",
    )  # fmt: skip
    packed = district.packing.pack(tmp_path)
    district.close()

    preview = point.packs.preview(packed.path)
    assert {one.name for one in preview.changes} == {
        "本地参数：困难残疾人生活补贴标准", "本地参数：区民政局电话",
    }  # fmt: skip
    assert preview.elders == 0
    point.packs.take_in(packed.path)
    after = words(point.sheets.elder(elder).preview().pdf)
    assert "每月180元" in after
    assert "0371-00000000" in after
    point.packs.undo()
    assert words(point.sheets.elder(elder).preview().pdf) == before
    point.care.close()


def test_that_a_points_record_and_a_districts_open_as_what_they_are(
    hub: World, tmp_path: Path
) -> None:
    a_point(tmp_path / "point").care.close()
    point = unlock_any(a_world(tmp_path / "point", "x"), PASSPHRASE, unheard)
    assert isinstance(point, Services)
    point.care.close()
    opened(hub).close()
    with pytest.raises(RecordProblem, match="区级的记录"):
        unlock(hub, PASSPHRASE, unheard)
    with pytest.raises(WrongPassphrase):
        unlock_any(hub, "nope", unheard)
    with pytest.raises(RecordProblem, match="还没有"):
        unlock_any(a_world(tmp_path / "nowhere"), PASSPHRASE, unheard)


def test_that_the_working_library_begins_as_the_shipped_one_and_stays(hub: World) -> None:
    folder = working_library(hub)
    shipped = {one.name: one.read_bytes() for one in hub.paths.policies.glob("*.toml")}
    assert {one.name: one.read_bytes() for one in folder.glob("*.toml")} == shipped
    mine = folder / f"{ALLOWANCE}.toml"
    mine.write_bytes(mine.read_bytes() + b"\n# mine\n")
    assert working_library(hub) == folder
    assert mine.read_bytes().endswith(b"# mine\n")
    with packing_of(hub, PASSPHRASE) as packing:
        assert f"{ALLOWANCE}.toml" in packing.changed()


def test_that_eight_questions_settle_most_of_it_for_people_of_every_sort(tmp_path: Path) -> None:
    """An advisor answers the plan's questions one by one, as a person would."""
    screenings = screenings_of(a_world(tmp_path))
    today = date(2026, 11, 23)
    for truth in (
        {"birth": "1942-03-05", "hukou": "410106", "income": "minimum", "care_level": 3,
         "living": "alone", "disability_grade": 0, "family_planning": "none"},
        {"birth": "1965-01-01", "hukou": "410106", "income": "normal", "care_level": 0,
         "living": "spouse", "pension": "employee", "hukou_type": "urban",
         "family_planning": "only_child", "disability_grade": 0},
        {"birth": "1955-01-01", "hukou": "110101", "residence": "410106", "income": "normal"},
    ):  # fmt: skip
        facts, skipped = Facts(), set[str]()
        start = _open(screenings, facts, today)
        for asked in range(MOST_QUESTIONS):
            plan = screenings.plan(facts, today, skipped, MOST_QUESTIONS - asked)
            if not plan:
                break
            fact = plan[0].fact
            if fact in truth:
                facts = facts.with_values(Facts.parse({fact: truth[fact]}).values)
            else:
                skipped.add(fact)
        assert _open(screenings, facts, today) <= start * 2 // 3


def _open(screenings: object, facts: Facts, today: date) -> int:
    judged = screenings.match(facts, today)  # type: ignore[attr-defined]
    return sum(one.screening.verdict is Verdict.NEEDS_INFO for one in judged)
