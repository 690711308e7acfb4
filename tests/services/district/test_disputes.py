"""What needs a person's eye: both bodies side by side, decided by a name, decided anew."""

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.services.district.disputes import Case, CaseKind
from advisor_app.services.district.standing import Reported
from advisor_app.services.district_suite import DistrictServices
from tests.builders import consult, register
from tests.services.district.town import D05, Town

LIVING, ALONE, CHILDREN = "居住情况", "alone", "children"
WORDS = {"独居", "与子女"}


def parted(town: Town, district: DistrictServices, here: tuple[str, str], there: tuple[str, str],
           *, noticed: bool = True) -> None:  # fmt: skip
    """Have a record copied, and the same elder's facts corrected on both computers."""
    district.devices.enrol(town.request())
    elder = register(town.point(), facts={"birth": "1940"})
    copy = town.copied(D05, "copy", noticed=noticed)
    town.point().registration.note_fact(elder, *here)
    copy.registration.note_fact(elder, *there)
    district.intake.take([town.exported(D05), town.exported("copy")])


def the(district: DistrictServices, kind: CaseKind) -> Case:
    (case,) = [one for one in district.disputes.cases() if one.kind is kind]
    return case


def values(case: Case, name: str) -> set[str]:
    (line,) = [one for one in case.lines if one.name == name]
    assert line.differs == (len(set(line.values)) > 1)
    return set(line.values)


def test_that_a_quiet_district_has_nothing_to_look_at(
    town: Town, district: DistrictServices
) -> None:
    assert district.disputes.cases() == ()
    district.devices.enrol(town.request())
    district.intake.take([town.bundle()])
    assert district.disputes.cases() == ()


def test_that_an_open_case_keeps_its_point_from_being_green_until_it_is_decided(
    town: Town, district: DistrictServices
) -> None:
    def stands() -> tuple[Reported, int]:
        (one,) = [one for one in district.standings.read() if one.code == D05]
        assert ("1 处等人核对，到“核对 F6”看" in one.words) is bool(one.cases)
        return one.reported, one.cases

    parted(town, district, ("living", ALONE), ("living", CHILDREN))
    assert stands() == (Reported.BROKEN, 1)
    case = the(district, CaseKind.HARD)
    district.disputes.decide(case, case.sides[0], "王科长")
    assert stands() == (Reported.WHOLE, 0)


def test_that_two_who_set_the_same_field_stand_side_by_side(
    town: Town, district: DistrictServices
) -> None:
    parted(town, district, ("living", ALONE), ("living", CHILDREN))
    case = the(district, CaseKind.HARD)
    assert case.what.startswith("老年人 …")
    assert case.point == D05
    assert values(case, LIVING) == WORDS
    assert case.lines[0].name == LIVING
    assert len(case.sides) == 2
    assert [one.stands for one in case.sides].count(True) == 1
    for side in case.sides:
        assert side.author == "示例顾问"
        assert side.point == D05
        assert side.when.startswith("2026-11-23")
        assert side.author in side.words
    assert case.can_decide


def test_that_two_who_set_different_fields_both_count(
    town: Town, district: DistrictServices
) -> None:
    parted(town, district, ("living", ALONE), ("income", "minimum"))
    case = the(district, CaseKind.SOFT)
    assert "都算数" in case.told
    assert all(line.differs for line in case.lines)
    assert not any(one.stands for one in case.sides)
    assert case.can_read
    assert not case.can_decide


def test_that_what_was_looked_at_goes_on_standing_whole(
    town: Town, district: DistrictServices
) -> None:
    parted(town, district, ("living", ALONE), ("income", "minimum"))
    case = the(district, CaseKind.SOFT)
    district.disputes.decide(case, case.sides[0], "李明")
    read = the(district, CaseKind.DECIDED)
    assert read.decided.startswith("李明 2026-11-23")
    assert read.decided.endswith("看过")
    assert "都算数" in read.told
    assert not any(one.stands for one in read.sides)
    assert not read.can_decide


@pytest.mark.parametrize("first", [0, 1])
def test_that_a_decision_stands_and_is_undone_by_deciding_anew(
    town: Town, district: DistrictServices, first: int
) -> None:
    parted(town, district, ("living", ALONE), ("living", CHILDREN))
    case = the(district, CaseKind.HARD)
    district.disputes.decide(case, case.sides[first], " 李明 ")
    decided = the(district, CaseKind.DECIDED)
    assert [one.kind for one in district.disputes.cases()] == [CaseKind.DECIDED]
    assert decided.decided.startswith("李明 2026-11-23")
    standing = next(one for one in decided.sides if one.stands)
    assert standing.revision == case.sides[first].revision
    other = next(one for one in decided.sides if not one.stands)
    district.disputes.decide(decided, other, "王芳")
    again = the(district, CaseKind.DECIDED)
    assert again.decided.startswith("王芳")
    assert next(one for one in again.sides if one.stands).revision == other.revision
    assert values(again, LIVING) == WORDS


def test_that_nobody_decides_nothing(town: Town, district: DistrictServices) -> None:
    parted(town, district, ("living", ALONE), ("living", CHILDREN))
    case = the(district, CaseKind.HARD)
    with pytest.raises(BadInput, match="经办人"):
        district.disputes.decide(case, case.sides[0], "  ")
    assert the(district, CaseKind.HARD) == case


def test_that_two_computers_with_one_record_are_shown_with_what_each_wrote(
    town: Town, district: DistrictServices
) -> None:
    district.devices.enrol(town.request())
    consult(town.point())
    copy = town.copied(D05, "copy", noticed=False)
    consult(town.point(), minutes=5)
    consult(copy, minutes=9)
    district.intake.take([town.exported(D05), town.exported("copy")])
    forks = [one for one in district.disputes.cases() if one.kind is CaseKind.FORK]
    assert forks
    assert {one.point for one in forks} == {D05}
    talk = next(one for one in forks if any(line.name == "时长（分钟）" for line in one.lines))
    assert values(talk, "时长（分钟）") == {"5", "9"}
    assert not talk.can_decide
    assert talk.what.startswith("咨询（第 ")
    said = {line.name: line.values for line in talk.lines}
    assert set(said["办理结果"]) == {"当场答复"}
    assert set(said["顾问"]) == {"示例顾问"}
    assert all(one.startswith("2026-11-23 ") for one in said["时间"])
    topics = {one.label for one in town.point().consulting.topics}
    assert set(said["咨询事项"]) <= topics
