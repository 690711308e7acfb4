"""``advisor hub code|enrol|devices|revoke``: shapes, statuses, and one clear line when refused."""

from pathlib import Path
from typing import Any

import pytest

from advisor_app.bootstrap import found_district
from advisor_app.sheets.scanning import codes_in
from advisor_app.sync.slip import read_slip
from tests.builders import PASSPHRASE
from tests.cli.conftest import Run, cheap_world, make_point

D05 = "410106-D05"


class Bureau:
    """A district spoken to by commands, and a point of it."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.public = folder / "district.toml"
        self.hub = ("--data", folder / "hub")
        found_district(cheap_world(folder / "hub"), "示例区", PASSPHRASE, self.public)

    def request(self, code: str = D05) -> Path:
        """Make a point that has joined, and its request."""
        data, path = self.folder / code, self.folder / f"{code}.req"
        make_point(data, code, self.public)
        assert self.run("init", "--request", path, "--data", data).status == 0
        return path

    def devices(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.run("hub", "devices", "--json", *self.hub).json
        return found


@pytest.fixture
def bureau(run: Run, tmp_path: Path) -> Bureau:
    return Bureau(run, tmp_path)


def test_that_a_code_is_made_and_its_slip_printed(bureau: Bureau) -> None:
    out = bureau.folder / "slip.pdf"
    done = bureau.run("hub", "code", "--point", D05, "--out", out, "--json", *bureau.hub)
    assert set(done.json) == {"point", "code", "expires_at", "slip", "file"}
    assert done.json["point"] == D05
    assert len(done.json["code"]) == 11
    assert codes_in(out.read_bytes(), out.name) == (done.json["slip"],)
    assert read_slip(done.json["slip"]).point == D05


def test_that_a_code_is_said_in_words(bureau: Bureau) -> None:
    done = bureau.run("hub", "code", "--point", D05, *bureau.hub)
    assert done.status == 0
    assert done.out.startswith(f"{D05} 的登记码 ")
    assert "只能用一次" in done.out
    assert list(bureau.folder.glob("*.pdf")) == []


@pytest.mark.parametrize("point", ["410106-X99", "D05", ""])
def test_that_no_code_is_made_for_an_unknown_point(bureau: Bureau, point: str) -> None:
    done = bureau.run("hub", "code", "--point", point, *bureau.hub)
    assert (done.status, done.out) == (2, "")
    assert "没有编号为" in done.err


def test_that_enrolling_keeps_its_shape_and_devices_are_listed(bureau: Bureau) -> None:
    assert bureau.devices() == []
    done = bureau.run("hub", "enrol", bureau.request(), "--json", *bureau.hub)
    assert set(done.json) == {"point", "device"}
    (one,) = bureau.devices()
    assert set(one) == {
        "device", "point", "enrolled_at", "last_seen", "incarnations", "new_lives", "revoked_at",
        "revoked_why",
    }  # fmt: skip
    assert (one["device"], one["point"]) == (done.json["device"], D05)
    assert (one["last_seen"], one["incarnations"], one["new_lives"]) == (None, 0, [])
    assert (one["revoked_at"], one["revoked_why"]) == (None, "")
    words = bureau.run("hub", "devices", *bureau.hub).out
    assert f"{D05}  {one['device'][:8]}  还没有来过数据包" in words


def test_that_nobody_enrolled_is_said(bureau: Bureau) -> None:
    assert "还没有登记过终端" in bureau.run("hub", "devices", *bureau.hub).out


def test_that_a_device_goes_out_of_use_and_comes_back_only_when_it_is_said(bureau: Bureau) -> None:
    request = bureau.request()
    device = bureau.run("hub", "enrol", request, "--json", *bureau.hub).json["device"]
    done = bureau.run("hub", "revoke", device[:8], "--why", "电脑丢了", "--json", *bureau.hub)
    assert done.json == {"point": D05, "device": device, "why": "电脑丢了"}
    assert "已停用：电脑丢了" in bureau.run("hub", "devices", *bureau.hub).out
    assert bureau.devices()[0]["revoked_at"]
    refused = bureau.run("hub", "enrol", request, *bureau.hub)
    assert refused.status == 2
    assert "电脑丢了" in refused.err
    assert "--again" in refused.err
    assert bureau.run("hub", "enrol", request, "--again", *bureau.hub).status == 0
    assert bureau.devices()[0]["revoked_at"] is None


@pytest.mark.parametrize(
    ("device", "why", "said"),
    [("ffffffff", "丢失", "没有编号为"), ("", "丢失", "没有编号为")],
)
def test_that_revoking_what_is_not_there_is_said(
    bureau: Bureau, device: str, why: str, said: str
) -> None:
    done = bureau.run("hub", "revoke", device, "--why", why, *bureau.hub)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_that_a_reason_is_asked_for(bureau: Bureau) -> None:
    device = bureau.run("hub", "enrol", bureau.request(), "--json", *bureau.hub).json["device"]
    done = bureau.run("hub", "revoke", device, "--why", "  ", *bureau.hub)
    assert done.status == 2
    assert "为什么停用" in done.err
    assert bureau.run("hub", "revoke", device, *bureau.hub).status == 2


def test_that_the_certificate_is_written(bureau: Bureau) -> None:
    out = bureau.folder / "D05.cert"
    done = bureau.run("hub", "enrol", bureau.request(), "--out", out, *bureau.hub)
    assert done.status == 0
    assert f"证书 {out}" in done.out
    assert out.is_file()
