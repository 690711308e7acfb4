"""Is it ours, and does it still hold? Asked at any point of the district, without a network."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advisor_app.bootstrap import open_district, working_library
from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.services.genuineness import Standing
from advisor_app.services.suite import Services
from advisor_app.sheets.scanning import codes_in
from tests.builders import PASSPHRASE, TickingClock, a_point, register
from tests.services.districts import a_district, drop, packed, rewrite

ALLOWANCE = "zz-gaoling-jintie"


class Town:
    """A district with two points on one clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = TickingClock()
        self.hub = a_district(folder)
        self.here, self.there = (
            a_point(folder / code, code, district=folder / "hub.toml", clock=self.clock)
            for code in ("410106-D05", "410106-D06")
        )

    def certify(self, services: Services) -> None:
        """Enrol a point's device; its certificate travels back as a file."""
        request, certificate = self.folder / "point.req", self.folder / "point.cert"
        services.exchange.request(request)
        district = open_district(self.hub, PASSPHRASE)
        district.enrol(request).write(certificate)
        district.close()
        services.exchange.receive(certificate)

    def close(self) -> None:
        self.here.care.close()
        self.there.care.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    yield made
    made.close()


def a_sheet(services: Services) -> bytes:
    return services.sheets.policy(ALLOWANCE).issue(services.book.begin()).pdf


def code_of(pdf: bytes) -> str:
    return codes_in(pdf, "a.pdf")[0]


def test_that_a_sheet_of_our_own_is_current(town: Town) -> None:
    found = town.here.genuineness.verify(code_of(a_sheet(town.here)))
    assert found.standing is Standing.CURRENT
    assert (found.number, found.kind, found.on) == (
        "SJ-D05-202611-0001", "政策告知单", date(2026, 11, 23),
    )  # fmt: skip
    assert [one.name for one in found.policies] == ["高龄津贴"]
    assert found.policies[0].changes == ()
    assert "是真的" in found.words


def test_that_a_number_of_our_own_will_do(town: Town) -> None:
    a_sheet(town.here)
    found = town.here.genuineness.verify(" sj-d05-202611-0001 ")
    assert found.standing is Standing.CURRENT


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("SJ-D05-202611-0099", "本点没有出过"),
        ("SJ-D06-202611-0001", "别的顾问点的编号"),
        ("hello", "不是银发顾问点"),
        ("", "不是银发顾问点"),
        ("1234567890", "不是银发顾问点"),
    ],
)
def test_that_what_is_not_ours_is_told_why(town: Town, typed: str, said: str) -> None:
    found = town.here.genuineness.verify(typed)
    assert found.standing is Standing.FOREIGN
    assert said in found.words


def test_that_another_point_knows_a_certified_sheet(town: Town) -> None:
    town.certify(town.here)
    found = town.there.genuineness.verify(code_of(a_sheet(town.here)))
    assert found.standing is Standing.CURRENT
    assert found.point.startswith("日间照料中心 D05")  # as the district names it


def test_that_another_point_does_not_trust_an_uncertified_one(town: Town) -> None:
    found = town.there.genuineness.verify(code_of(a_sheet(town.here)))
    assert found.standing is Standing.UNCERTIFIED
    assert "没有区里的证书" in found.words


def test_that_a_point_without_a_district_says_so(town: Town, tmp_path: Path) -> None:
    town.certify(town.here)
    alone = a_point(tmp_path / "alone", "410106-D07")
    found = alone.genuineness.verify(code_of(a_sheet(town.here)))
    assert found.standing is Standing.UNCERTIFIED
    assert "本点还没有接入区里" in found.words
    alone.care.close()


def test_that_a_point_of_another_district_is_not_trusted(town: Town, tmp_path: Path) -> None:
    a_district(tmp_path / "other", "far")
    far = a_point(tmp_path / "far", "410106-D08", district=tmp_path / "other" / "far.toml")
    town.certify(town.here)
    found = far.genuineness.verify(code_of(a_sheet(town.here)))
    assert found.standing is Standing.UNCERTIFIED
    far.care.close()


def test_that_a_change_since_is_told_with_both_sides(town: Town) -> None:
    """A correction in place: the content that was printed is in no version any more."""
    code = code_of(a_sheet(town.here))
    rewrite(town.hub, ALLOWANCE, "每月100元", "每月150元")
    town.here.packs.take_in(packed(town.hub, town.folder / "a.advp"))
    found = town.here.genuineness.verify(code)
    assert found.standing is Standing.CHANGED
    assert found.policies[0].changes == ("印的时候的内容后来改过，请按现在的重新打印",)
    assert "每月150元" in "".join(found.policies[0].says)


def test_that_a_later_version_is_told_field_by_field(town: Town) -> None:
    code = code_of(a_sheet(town.here))
    path = working_library(town.hub) / f"{ALLOWANCE}.toml"
    text = path.read_text(encoding="utf-8")
    head, mark, version = text.partition("[[version]]")
    assert mark
    newer = re.sub(r'^version = ".*"$', 'version = "2027"', version, flags=re.MULTILINE)
    newer = re.sub(r"^valid_from = .*$", "", newer, flags=re.MULTILINE).replace(
        "每月100元", "每月150元"
    )
    newer = newer.replace('version = "2027"', 'version = "2027"\nvalid_from = 2027-01-01', 1)
    older = re.sub(
        r'^(version = ".*")$', r"\1\nvalid_to = 2027-01-01", version, count=1, flags=re.MULTILINE
    )
    path.with_suffix(".cases.toml").unlink()
    path.write_text(head + mark + older.rstrip() + "\n\n" + mark + newer, encoding="utf-8")
    town.here.packs.take_in(packed(town.hub, town.folder / "a.advp"))
    before = town.here.genuineness.verify(code)
    town.clock.at = datetime(2027, 2, 1, tzinfo=UTC)
    after = town.here.genuineness.verify(code)
    assert after.standing is Standing.CHANGED
    assert before.standing is Standing.CURRENT
    assert any(one.startswith("标准：") and "150" in one for one in after.policies[0].changes)


def test_that_a_policy_that_is_gone_is_told(town: Town) -> None:
    code = code_of(a_sheet(town.here))
    drop(town.hub, ALLOWANCE)
    for path in working_library(town.hub).glob("*.toml"):
        if ALLOWANCE in path.read_text(encoding="utf-8"):
            path.unlink()
    town.here.packs.take_in(packed(town.hub, town.folder / "a.advp"))
    found = town.here.genuineness.verify(code)
    assert found.standing is Standing.CHANGED
    assert "已经不在政策库里" in found.policies[0].changes[0]


def test_that_a_file_is_judged_by_its_code_and_its_seal(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "单子.pdf"
    path.write_bytes(a_sheet(town.here))
    assert town.here.genuineness.verify_file(path).standing is Standing.CURRENT


def test_that_an_altered_file_with_a_genuine_code_is_found_out(town: Town, tmp_path: Path) -> None:
    pdf = a_sheet(town.here)
    path = tmp_path / "单子.pdf"
    place = pdf.index(b"/Title")
    path.write_bytes(pdf[: place + 8] + bytes((pdf[place + 8] ^ 1,)) + pdf[place + 9 :])
    found = town.here.genuineness.verify_file(path)
    assert found.standing is Standing.ALTERED
    assert "不要相信" in found.words


def test_that_a_file_without_a_code_is_told_by_name(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "名单.pdf"
    preview = town.here.sheets.policy(ALLOWANCE).preview()
    path.write_bytes(preview.pdf)
    with pytest.raises(BadInput, match=r"名单\.pdf 里没有找到方块码"):
        town.here.genuineness.verify_file(path)
    with pytest.raises(BadInput, match=r"读不出 nothing\.pdf"):
        town.here.genuineness.verify_file(tmp_path / "nothing.pdf")


def test_that_a_certificate_is_taken_only_where_it_belongs(town: Town, tmp_path: Path) -> None:
    town.certify(town.here)
    assert town.here.exchange.is_certified()
    assert not town.there.exchange.is_certified()
    with pytest.raises(BadInput, match="别的终端"):
        town.there.exchange.receive(town.folder / "point.cert")
    alone = a_point(tmp_path / "alone", "410106-D07")
    with pytest.raises(BadInput, match="还没有接入区里"):
        alone.exchange.receive(town.folder / "point.cert")
    alone.care.close()


def test_that_a_certificate_of_another_district_is_refused(town: Town, tmp_path: Path) -> None:
    a_district(tmp_path / "other", "far")
    far = a_point(tmp_path / "far", "410106-D05", district=tmp_path / "other" / "far.toml")
    town.certify(town.here)
    with pytest.raises(BadInput, match="不是本区发的"):
        far.exchange.receive(town.folder / "point.cert")
    (tmp_path / "bad.cert").write_text("{}", encoding="utf-8")
    with pytest.raises(BundleRefused, match="不是终端证书"):
        far.exchange.receive(tmp_path / "bad.cert")
    far.care.close()


def test_that_an_elders_sheet_names_every_benefit_it_tells_of(town: Town) -> None:
    elder = register(town.here, facts={"birth": "1940-03-05", "hukou": "410106"})
    sheet = town.here.sheets.elder(elder).issue(town.here.book.begin())
    found = town.here.genuineness.verify(sheet.number)
    stub = town.here.book.issued()[0]
    names = [town.here.screenings.policy(one.policy).name for one in stub.policies]
    assert [one.name for one in found.policies] == names
    assert len(names) > 1


# Devices that were put out of use.


def revoke(town: Town, on: date, why: str = "电脑被盗") -> None:
    """Put this point's device out of use, and bring the news to both points by a pack."""
    district = open_district(town.hub, PASSPHRASE)
    (device,) = district.store.register.devices()
    at = datetime(on.year, on.month, on.day, 2, tzinfo=UTC).isoformat()
    with district.store.begin():
        district.store.register.revoke(device.device, at, why)
    district.close()
    path = packed(town.hub, town.folder / f"{on}.advp")
    for services in (town.here, town.there):
        services.packs.take_in(path)


def test_that_a_sheet_of_a_revoked_device_is_not_believed_from_that_day_on(town: Town) -> None:
    town.certify(town.here)
    code = code_of(a_sheet(town.here))
    revoke(town, date(2026, 11, 23))
    for services in (town.there, town.here):
        found = services.genuineness.verify(code)
        assert found.standing is Standing.REVOKED
        assert "不能相信" in found.words
        assert "2026年11月23日起，电脑被盗" in found.words
        assert found.words.endswith(f"请打电话问{found.point}")


def test_that_a_sheet_from_before_stays_genuine_and_says_so(town: Town) -> None:
    town.certify(town.here)
    code = code_of(a_sheet(town.here))
    revoke(town, date(2026, 11, 24))
    found = town.there.genuineness.verify(code)
    assert found.standing is Standing.CURRENT
    assert found.words.startswith("是真的，内容现在还有效")
    assert "那台电脑后来停用了（2026年11月24日起，电脑被盗），这张是停用以前出的" in found.words


def test_that_undoing_the_pack_takes_the_revocation_back(town: Town) -> None:
    town.certify(town.here)
    code = code_of(a_sheet(town.here))
    revoke(town, date(2026, 11, 20), why="")
    assert "（2026年11月20日起）" in town.there.genuineness.verify(code).words
    town.there.packs.undo()
    assert town.there.genuineness.verify(code).standing is Standing.CURRENT


def test_that_what_a_pack_says_of_revoked_devices_is_told_before_it_is_taken(town: Town) -> None:
    town.certify(town.here)
    district = open_district(town.hub, PASSPHRASE)
    (device,) = district.store.register.devices()
    with district.store.begin():
        district.store.register.revoke(device.device, "2026-11-22T02:00:00+00:00", "遗失\n找不到")
    district.close()
    preview = town.there.packs.preview(packed(town.hub, town.folder / "a.advp"))
    (line,) = preview.lines
    assert line == f"停用的终端：新增停用终端“410106-D05 {device.device[:8]}”"
    assert {one.after for one in preview.changes[0].differences} >= {"遗失 找不到"}
