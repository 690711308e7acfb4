"""``advisor sheet verify|lint``: is it ours, does it hold, can it be read; without a network."""

import re
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageFilter

from advisor_app.bootstrap import found_district, open_district
from advisor_app.sheets.scanning import codes_in
from tests.builders import PASSPHRASE
from tests.cli.conftest import Done, Run, cheap_world, make_point
from tests.services.districts import packed, rewrite
from tests.sheets.test_scanning import dirty

ALLOWANCE = "zz-gaoling-jintie"
ANSWER = {"standing", "words", "number", "kind", "point", "on", "policies"}


class Town:
    """Two districts: ours with a printing point and an asking one, and a foreign one."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder = run, folder
        self.here = self.point("here", "410106-D05", "ours")
        self.there = self.point("there", "410106-D06", "ours")
        self.far = self.point("far", "410106-D07", "foreign")

    def point(self, name: str, code: str, district: str) -> tuple[object, ...]:
        hub, public = self.folder / district, self.folder / f"{district}.toml"
        if not public.exists():
            found_district(cheap_world(hub), district, PASSPHRASE, public)
        make_point(self.folder / name, code, public)
        return "--data", self.folder / name

    def certify(self, here: tuple[object, ...], district: str) -> None:
        request, certificate = self.folder / "a.req", self.folder / "a.cert"
        assert self.run("init", "--request", request, *here).status == 0
        opened = open_district(cheap_world(self.folder / district), PASSPHRASE)
        opened.enrol(request).write(certificate)
        opened.close()
        assert self.run("receive", certificate, *here).status == 0

    def sheet(self, here: tuple[object, ...], name: str = "a.pdf") -> Path:
        path = self.folder / name
        done = self.run("sheet", "policy", ALLOWANCE, "--out", path, *here)
        assert done.status == 0, done.err
        return path

    def asked(self, here: tuple[object, ...], what: object) -> tuple[int, dict[str, Any]]:
        done = self.run("sheet", "verify", what, "--json", *here)
        assert done.err == ""
        assert set(done.json) == ANSWER
        return done.status, done.json


@pytest.fixture
def town(run: Run, tmp_path: Path) -> Town:
    return Town(run, tmp_path)


def digits(path: Path) -> str:
    (code,) = codes_in(path.read_bytes(), path.name)
    return code


def photographed(path: Path, form: str) -> Path:
    """Print a sheet in grey, lay it down askew, take a picture in poor light, dust on it."""
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        page = document[0].render(scale=180 / 72, grayscale=True).to_pil()
    photo = dirty(page, 0.003, path.name).point(lambda dot: dot * 0.8 + 20)
    photo = photo.rotate(3, expand=True, fillcolor="white").filter(ImageFilter.GaussianBlur(0.6))
    kept = path.with_suffix(f".{form}")
    photo.convert("RGB").save(kept)
    return kept


def altered(path: Path) -> Path:
    """Change one letter of the file, as an editor of PDFs would."""
    content = path.read_bytes()
    place = content.index(b"/Title") + 8
    other = path.with_name("altered.pdf")
    other.write_bytes(content[:place] + bytes((content[place] ^ 1,)) + content[place + 1 :])
    return other


def test_that_a_sheet_of_another_point_is_genuine_in_every_form(town: Town) -> None:
    town.certify(town.here, "ours")
    pdf = town.sheet(town.here)
    code = digits(pdf)
    wide = code.translate({ord("0") + one: chr(ord("０") + one) for one in range(10)})
    grouped = " ".join(re.findall(".{1,5}", code))
    for given in (pdf, code, wide, grouped, f"\n{code}\n", photographed(pdf, "png"),
                  photographed(pdf, "jpg")):  # fmt: skip
        status, answer = town.asked(town.there, given)
        assert (status, answer["standing"]) == (0, "current")
        assert re.fullmatch(r"SJ-D05-\d{6}-0001", answer["number"])
        assert answer["kind"] == "政策告知单"
        assert [one["name"] for one in answer["policies"]] == ["高龄津贴"]
        assert all(set(one) == {"name", "says", "changes"} for one in answer["policies"])
    words = town.run("sheet", "verify", pdf, *town.there).out.splitlines()
    assert words[0].startswith("是真的，内容现在还有效")
    assert words[1].endswith("  政策告知单")
    assert words[2].startswith("· 高龄津贴")


@pytest.mark.parametrize("certified", [False, True])
def test_that_a_foreign_district_is_never_vouched_for(town: Town, certified: bool) -> None:
    if certified:
        town.certify(town.far, "foreign")
    pdf = town.sheet(town.far)
    for given in (pdf, digits(pdf), photographed(pdf, "png")):
        status, answer = town.asked(town.here, given)
        assert (status, answer["standing"]) == (1, "uncertified")
        assert answer["words"].startswith("不能确认")
    assert town.asked(town.far, pdf)[0] == 0


def test_that_a_point_without_a_certificate_convinces_only_itself(town: Town) -> None:
    pdf = town.sheet(town.here)
    assert town.asked(town.here, pdf)[1]["standing"] == "current"
    status, answer = town.asked(town.there, pdf)
    assert (status, answer["standing"]) == (1, "uncertified")
    town.certify(town.here, "ours")
    assert town.asked(town.there, pdf)[0] == 1
    assert town.asked(town.there, town.sheet(town.here, "b.pdf"))[0] == 0


def test_that_an_altered_file_is_not_believed_whatever_its_code_says(town: Town) -> None:
    town.certify(town.here, "ours")
    pdf = town.sheet(town.here)
    for here in (town.here, town.there):
        status, answer = town.asked(here, altered(pdf))
        assert (status, answer["standing"]) == (1, "altered")
        assert "不要相信" in answer["words"]
    assert town.asked(town.there, pdf)[0] == 0


def test_that_a_policy_that_changed_since_is_told(town: Town) -> None:
    town.certify(town.here, "ours")
    pdf = town.sheet(town.here)
    rewrite(cheap_world(town.folder / "ours"), ALLOWANCE, "每月100元", "每月150元")
    pack = packed(cheap_world(town.folder / "ours"), town.folder / "one.advp")
    assert town.run("policy", "unpack", pack, *town.there).status == 0
    status, answer = town.asked(town.there, pdf)
    assert (status, answer["standing"]) == (1, "changed")
    assert answer["policies"][0]["changes"]
    words = town.run("sheet", "verify", pdf, *town.there)
    assert words.status == 1
    assert words.out.startswith("是真的，但后来有变化")
    assert "  后来变了：" in words.out
    assert town.asked(town.here, pdf)[0] == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("SJ-D05-202611-0099", "本点没有出过"),
        ("sj-d05-202611-0099", "本点没有出过"),
        ("SJ-D06-202611-0001", "别的顾问点"),
        ("SJ-", "别的顾问点"),
        ("1234567890", "不是银发顾问点"),
        ("9" * 1700, "不是银发顾问点"),
        ("https://example.invalid/a.pdf", "不是银发顾问点"),
        ("", "不是银发顾问点"),
    ],
)
def test_that_what_was_never_ours_is_a_no(typed: str, said: str, point: Run) -> None:
    done = point("sheet", "verify", typed, "--json")
    assert (done.status, done.err) == (1, "")
    assert done.json["standing"] == "foreign"
    assert said in done.json["words"]
    assert (done.json["number"], done.json["on"], done.json["policies"]) == ("", None, [])


def test_that_one_wrong_digit_is_a_no(town: Town) -> None:
    code = digits(town.sheet(town.here))
    for place in (1, len(code) // 2, len(code) - 1):
        wrong = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
        assert town.asked(town.here, wrong)[1]["standing"] == "foreign"


def unreadable(run: Run, folder: Path) -> dict[str, tuple[object, str]]:
    (folder / "text.pdf").write_text("hello", encoding="utf-8")
    (folder / "cut.pdf").write_bytes(b"%PDF-1.7 and no more")
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    Image.new("L", (400, 400), 255).save(folder / "blank.png")
    (folder / "sheets").mkdir()
    run("notice", "rules", "--out", folder / "notice.pdf")
    return {
        "none": (folder / "none.pdf", "读不出 none.pdf"),
        "text": (folder / "text.pdf", "text.pdf 打不开"),
        "cut": (folder / "cut.pdf", "cut.pdf 打不开"),
        "broken": (folder / "photo.png", "photo.png 打不开"),
        "blank": (folder / "blank.png", "blank.png 里没有找到方块码"),
        "notice": (folder / "notice.pdf", "notice.pdf 里没有找到方块码"),
        "folder": (folder / "sheets", "读不出 sheets"),
        "here": (".", "读不出 "),
        "endless": ("x" * 300 + ".pdf", "读不出 xxx"),
    }


def test_that_a_file_that_tells_nothing_is_one_line_with_its_name(
    point: Run, tmp_path: Path
) -> None:
    for what, said in unreadable(point, tmp_path).values():
        assert said in point("sheet", "verify", what, "--json").refusal


@pytest.fixture
def office(point: Run, tmp_path: Path) -> Path:
    """A sheet for the office: small type, which no elder should be handed."""
    path = tmp_path / "office.pdf"
    assert point("tally", "--format", "pdf", "--out", path).status == 0
    return path


def lines(done: Done) -> list[str]:
    assert done.err == ""
    return done.out.splitlines()


def test_that_a_good_sheet_is_praised_and_small_type_is_found(
    point: Run, office: Path, tmp_path: Path
) -> None:
    good = tmp_path / "good.pdf"
    point("sheet", "policy", ALLOWANCE, "--out", good)
    praised = point("sheet", "lint", good, "--json")
    assert (praised.status, praised.json) == (0, [])
    found = point("sheet", "lint", good, office, "--json")
    assert found.status == 1
    assert all(set(one) == {"file", "page", "rule", "words"} for one in found.json)
    assert {one["file"] for one in found.json} == {str(office)}
    assert "smallest-type" in {one["rule"] for one in found.json}
    told = lines(point("sheet", "lint", good, office))
    assert len(told) == len(found.json)
    for line, one in zip(told, found.json, strict=True):
        assert line == f"{office} 第{one['page']}页 {one['rule']}：{one['words']}"


def test_that_the_office_may_read_small_type(point: Run, office: Path) -> None:
    assert lines(point("sheet", "lint", "--office", office)) == ["没有发现问题"]


def test_that_a_pdf_that_is_broken_is_a_no_about_the_whole_file(point: Run, tmp_path: Path) -> None:
    path = tmp_path / "cut.pdf"
    path.write_bytes(b"%PDF-1.7 and no more")
    done = point("sheet", "lint", path)
    assert done.status == 1
    (line,) = lines(done)
    assert line.startswith(f"{path} broken：")


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\x89PNG\r\n\x1a\n", b" " * 2000 + b"%PDF-1.7"]
)
def test_that_what_is_no_pdf_is_wrong_use(content: bytes, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    assert "不是 PDF 文件" in run("sheet", "lint", path, "--json").refusal


def test_that_one_file_that_cannot_be_read_gives_no_half_answer(
    point: Run, office: Path, tmp_path: Path
) -> None:
    for other in (tmp_path / "none.pdf", tmp_path):
        assert "读不出" in point("sheet", "lint", office, other).refusal


def test_that_linting_needs_no_record(run: Run, office: Path, tmp_path: Path) -> None:
    assert run("sheet", "lint", office, "--data", tmp_path / "nowhere").status == 1
    assert not (tmp_path / "nowhere").exists()
