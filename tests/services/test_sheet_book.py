"""The book of sheets: numbered, signed, kept, and printed again exactly as they were."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, derived_record
from advisor_app.domain.records import SHEET_KINDS, SheetOutcome
from advisor_app.eligibility.reading import load_library
from advisor_app.services.sheet_book import PrintSetup, content_of
from advisor_app.services.sheets import Callback, MissingPapers, ReferralSlip
from advisor_app.services.suite import Services
from advisor_app.support.paths import resources_folder
from advisor_app.sync.pdf_seal import seal_of
from tests.builders import TickingClock, a_point, register
from tests.services.districts import a_district, packed, rewrite
from tests.sheets.reading import whole_text

ALLOWANCE = "zz-gaoling-jintie"
EIGHTY_SIX = {"birth": "1940-03-05", "hukou": "410106"}


def issued(services: Services) -> tuple[RecordId, bytes]:
    """Issue a sheet for an elder; give its record and the paper."""
    elder = register(services, facts=EIGHTY_SIX)
    form = services.book.begin()
    pdf = services.sheets.elder(elder, date(2026, 12, 7)).issue(form).pdf
    return derived_record(form, "sheet"), pdf


def test_that_a_sheet_comes_back_byte_for_byte(services: Services) -> None:
    one, pdf = issued(services)
    assert services.book.reprint(one).pdf == pdf
    stub = services.book.issued()[0]
    assert hashlib.sha256(services.book.reprint(one).pdf).hexdigest() == stub.digest


def test_that_a_sheet_comes_back_as_it_was_after_the_policies_changed(tmp_path: Path) -> None:
    hub = a_district(tmp_path)
    clock = TickingClock()
    services = a_point(tmp_path / "point", district=tmp_path / "hub.toml", clock=clock)
    one, pdf = issued(services)
    rewrite(hub, ALLOWANCE, "每月100元", "每月150元")
    services.packs.take_in(packed(hub, tmp_path / "a.advp"))
    clock.at = datetime(2036, 11, 23, tzinfo=UTC)
    assert services.book.reprint(one).pdf == pdf
    assert "每月100元" in whole_text(pdf)
    services.care.close()


def test_that_issuing_a_form_again_gives_the_same_paper(services: Services) -> None:
    elder = register(services, facts=EIGHTY_SIX)
    form = services.book.begin()
    first = services.sheets.elder(elder).issue(form)
    again = services.sheets.elder(elder, date(2026, 12, 7)).issue(form)
    assert again.pdf == first.pdf
    assert len(services.book.issued()) == 1


def test_that_a_sheet_that_is_not_there_cannot_be_reprinted(services: Services) -> None:
    with pytest.raises(BadInput, match="没有存底"):
        services.book.reprint(RecordId("nothing"))


def test_that_what_stood_on_a_sheet_goes_with_the_elder(services: Services) -> None:
    elder = register(services, facts=EIGHTY_SIX)
    form = services.book.begin()
    services.sheets.elder(elder).issue(form)
    services.registration.forget(elder, "本人要求")
    assert [one.number for one in services.book.issued()] == ["SJ-D05-202611-0001"]
    with pytest.raises(BadInput, match="没有存底"):
        services.book.reprint(derived_record(form, "sheet"))
    with pytest.raises(BadInput, match="没有存底"):
        services.book.reprint(services.book.issued()[0].id)


def test_that_what_stood_on_a_sheet_never_leaves_the_point(tmp_path: Path) -> None:
    a_district(tmp_path)
    services = a_point(tmp_path / "point", district=tmp_path / "hub.toml")
    issued(services)
    counts = services.exchange.preview().counts
    assert counts["sheet_copy"] == 1
    revisions = list(services.desk.record.journal.after(0))
    from advisor_app.sync.privacy import for_district

    sent = [one for one in for_district(revisions) if one.kind == "sheet_copy"]
    assert [one.patch for one in sent] == [None]
    services.care.close()


def test_that_an_issued_file_is_sealed_by_this_device(services: Services) -> None:
    _, pdf = issued(services)
    seal = seal_of(pdf)
    assert seal is not None
    assert services.genuineness.verify("SJ-D05-202611-0001").number == "SJ-D05-202611-0001"


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (SheetOutcome.PRINTED, ""),
        (SheetOutcome.SAVED, ""),
        (SheetOutcome.NOT_PRINTED, "打印机缺纸"),
    ],
)
def test_that_it_is_journalled_what_became_of_a_sheet(
    services: Services, outcome: SheetOutcome, why: str
) -> None:
    form = services.book.begin()
    services.sheets.policy(ALLOWANCE).issue(form)
    assert services.book.issued()[0].outcome is SheetOutcome.ISSUED
    services.book.note_outcome(form, outcome, why)
    (stub,) = services.book.issued()
    assert (stub.outcome, stub.why) == (outcome, why)


def test_that_a_second_try_that_fails_unprints_nothing(services: Services) -> None:
    form = services.book.begin()
    services.sheets.policy(ALLOWANCE).issue(form)
    services.book.note_outcome(form, SheetOutcome.PRINTED)
    services.book.note_outcome(form, SheetOutcome.NOT_PRINTED, "缺纸")
    assert services.book.issued()[0].outcome is SheetOutcome.PRINTED


def test_that_a_second_try_that_works_prints_it(services: Services) -> None:
    form = services.book.begin()
    services.sheets.policy(ALLOWANCE).issue(form)
    services.book.note_outcome(form, SheetOutcome.NOT_PRINTED, "缺纸")
    services.book.note_outcome(form, SheetOutcome.PRINTED)
    (stub,) = services.book.issued()
    assert (stub.outcome, stub.why) == (SheetOutcome.PRINTED, "")


def test_that_noting_twice_writes_once(services: Services) -> None:
    form = services.book.begin()
    services.sheets.policy(ALLOWANCE).issue(form)
    services.book.note_outcome(form, SheetOutcome.PRINTED)
    before = services.desk.record.journal.last_pos()
    services.book.note_outcome(form, SheetOutcome.PRINTED)
    services.book.note_outcome(services.book.begin(), SheetOutcome.PRINTED)
    assert services.desk.record.journal.last_pos() == before


def test_that_what_was_not_printed_is_not_counted(services: Services) -> None:
    from advisor_app.domain.month import Month
    from advisor_app.domain.period import Period

    forms = [services.book.begin() for _ in range(3)]
    for form in forms:
        services.sheets.policy(ALLOWANCE).issue(form)
    services.book.note_outcome(forms[0], SheetOutcome.NOT_PRINTED, "缺纸")
    month = Period.of(Month.of(services.desk.today))
    records = services.desk.record.months.records(services.desk.point.code, month)
    assert [one.values["sheet_kind"] for one in records.sheets] == ["policy", "policy"]


def test_that_the_print_set_up_is_remembered(services: Services) -> None:
    assert services.book.print_setup() == PrintSetup()
    setup = PrintSetup(printer="柜台打印机", tray="下层", copies=2, grey=False)
    services.book.keep_print_setup(setup)
    assert services.book.print_setup() == setup


def test_that_every_kind_can_be_issued(services: Services) -> None:
    elder = register(services, facts=EIGHTY_SIX)
    sheets, due = services.sheets, date(2026, 12, 7)
    drafts = {
        "elder": sheets.elder(elder, due),
        "policy": sheets.policy(ALLOWANCE),
        "family": sheets.family(elder),
        "callback": sheets.callback(elder, Callback(due, "办得怎么样")),
        "missing": sheets.missing(
            elder, MissingPapers(subject="高龄津贴", have=(), lacking=("户口簿",))
        ),
        "referral": sheets.referral(
            elder, ReferralSlip(provider="示例", provider_phone="", provider_address="", need="助浴")
        ),
        "resources": sheets.resources_for(elder),
    }  # fmt: skip
    assert set(drafts) == set(SHEET_KINDS)
    for kind, draft in drafts.items():
        sheet = draft.issue(services.book.begin())
        found = services.genuineness.verify(sheet.number)
        assert found.kind == SHEET_KINDS[kind]
    assert [one.kind for one in reversed(services.book.issued())] == list(drafts)


def test_that_a_card_for_a_day_gone_by_is_refused(services: Services) -> None:
    elder = register(services)
    with pytest.raises(BadInput, match="已经过了"):
        services.sheets.callback(elder, Callback(date(2026, 11, 22), ""))


@pytest.mark.parametrize(("subject", "lacking"), [("", ("户口簿",)), (" ", ("a",)), ("办", ())])
def test_that_an_empty_notice_is_refused(
    services: Services, subject: str, lacking: tuple[str, ...]
) -> None:
    elder = register(services)
    with pytest.raises(BadInput, match=r"还没有写办什么|没有勾选"):
        services.sheets.missing(elder, MissingPapers(subject=subject, have=(), lacking=lacking))


def test_that_a_notice_starts_from_what_the_policy_asks_for(services: Services) -> None:
    materials = services.screenings.policy(ALLOWANCE).versions[-1].materials
    assert services.sheets.lacking(ALLOWANCE) == tuple(one.words for one in materials)


SLIP = ReferralSlip(
    provider="示例机构", provider_phone="", provider_address="", need="助浴",
    contact="13900003812", home="示例路1号",
)  # fmt: skip


@pytest.mark.parametrize("field", ["provider", "need"])
def test_that_a_referral_to_nowhere_is_refused(services: Services, field: str) -> None:
    elder = register(services)
    with pytest.raises(BadInput, match="转给哪里"):
        services.sheets.referral(elder, replace(SLIP, **{field: " "}))


def test_that_telephone_and_home_go_along_only_with_consent(services: Services) -> None:
    from advisor_app.domain.records import ConsentScope

    elder = register(services)
    text = whole_text(services.sheets.referral(elder, SLIP).preview().pdf)
    assert "3812" not in text
    assert "示例路1号" not in text
    agreed = register(services, "王芳", consents=frozenset({ConsentScope.SHARE}))
    text = whole_text(services.sheets.referral(agreed, SLIP).preview().pdf)
    assert "13900003812" in text
    assert "示例路1号" in text


def test_that_the_text_for_the_family_names_nobody(services: Services) -> None:
    elder = register(services, facts=EIGHTY_SIX)
    text = services.sheets.family_text(elder)
    assert "高龄津贴" in text
    assert "张桂兰" not in text


def test_that_what_is_near_is_told_by_street(services: Services) -> None:
    text = whole_text(services.sheets.resources("中心路街道").preview().pdf)
    assert "中心路街道助餐示范点" in text
    assert "中心路街道养老服务中心" in text
    assert "济源路街道养老服务中心" not in text
    assert "还没有核实" in text
    assert "济源路街道养老服务中心" in whole_text(services.sheets.resources().preview().pdf)


VERSION = load_library(resources_folder() / "policies").get(ALLOWANCE).versions[-1]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "changes",
    [
        {"checked_on": date(2030, 1, 1)}, {"checked_by": "别人"}, {"sources": ()},
        {"needs_local_check": False}, {"version": "别的名字"}, {"hours": ""}, {"valid_to": date(2030, 1, 1)},
    ],
)  # fmt: skip
def test_that_a_check_is_no_change(changes: dict[str, object]) -> None:
    assert content_of(replace(VERSION, **changes)) == content_of(VERSION)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"amounts": ()}, {"plain": "别的"}, {"where": "别处"}, {"phone": "1"}, {"materials": ()},
        {"hours": "周一"}, {"amount_confirmed": not VERSION.amount_confirmed},
    ],
)  # fmt: skip
def test_that_a_change_is_one(changes: dict[str, object]) -> None:
    assert content_of(replace(VERSION, **changes)) != content_of(VERSION)  # type: ignore[arg-type]
