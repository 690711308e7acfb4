"""``advisor demo``: everything it says it makes is there, and is what it says."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from advisor_app.__main__ import main
from advisor_app.bootstrap import unlock
from advisor_app.cli.demo import PASSPHRASE
from tests.builders import a_world, unheard

WORDS = (
    "--seed", "7", "--date", "2026-11-23", "--elders", "30", "--days", "120", "--no-pictures",
)  # fmt: skip


def _made(out: Path) -> dict[str, Any]:
    assert main(["demo", "--out", str(out), *WORDS]) == 0
    summary: dict[str, Any] = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return summary


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    out = tmp_path_factory.mktemp("demo") / "out"
    return out, _made(out)


Demo = tuple[Path, dict[str, Any]]


def test_that_three_points_were_merged_once_and_only_once(demo: Demo) -> None:
    _, summary = demo
    assert len(summary["points"]) == 3
    assert summary["merged"] == [one["revisions"] for one in summary["points"].values()]
    assert summary["merged_again"] == [0, 0, 0]
    told = {code: one["revisions"] for code, one in summary["points"].items()}
    assert summary["acknowledged"] == told


def test_that_the_sum_of_the_points_is_the_district(demo: Demo) -> None:
    _, summary = demo
    parts = [one["consultations"] for one in summary["points"].values()]
    assert summary["district_consultations"] == sum(parts)
    assert all(parts)
    tally = json.loads(Path(summary["district_tally"]).read_text(encoding="utf-8"))
    assert len(tally["missing"]) == 19


def test_that_the_months_report_holds_what_is_missing_and_what_is_mended(demo: Demo) -> None:
    _, summary = demo
    book, paper = map(Path, summary["district_reports"])
    sheets = load_workbook(book)
    assert sheets.sheetnames[:2] == ["概况", "各点"]
    assert len(sheets.sheetnames) == 7 + 3
    states = [row[9] for row in sheets["问题清单"].iter_rows(min_row=4, values_only=True)]
    assert sum("已交办" in str(state) for state in states) == 1
    text = "".join(page.extract_text() for page in PdfReader(paper, strict=True).pages)
    assert "未报 19 个点" in text
    assert "示例科室" in text


def test_that_the_sheets_are_readable_pdfs_with_their_own_fonts(demo: Demo) -> None:
    _, summary = demo
    for point in summary["points"].values():
        assert len(point["sheets"]) == 6
        for name in point["sheets"]:
            reader = PdfReader(name, strict=True)
            text = "".join(page.extract_text() for page in reader.pages).replace(" ", "")
            assert "初步判断" in text
            assert Path(name).stem in text
            for page in reader.pages:
                for font in page["/Resources"]["/Font"].values():
                    base = font.get_object()
                    assert "+" in base["/BaseFont"], "a font that is not an embedded subset"
                    (descendant,) = base["/DescendantFonts"]
                    assert "/FontFile2" in descendant.get_object()["/FontDescriptor"]


def test_that_workbook_and_json_say_the_same(demo: Demo) -> None:
    _, summary = demo
    for point in summary["points"].values():
        counted = json.loads(Path(point["tally"]["json"]).read_text(encoding="utf-8"))
        sheet = load_workbook(point["tally"]["xlsx"]).worksheets[0]
        numbers = [cell.value for row in sheet.iter_rows() for cell in row]
        assert counted["indicators"]["consultations"] == point["consultations"]
        assert point["consultations"] in numbers


def test_that_the_record_opens_and_verifies(demo: Demo) -> None:
    out, summary = demo
    services = unlock(a_world(out / "data" / "410106-D05"), PASSPHRASE, unheard)
    assert services.registration.count() == summary["points"]["410106-D05"]["elders"]
    assert services.care.verify().problems == ()
    services.care.close()


def test_that_nobody_in_it_could_be_real(demo: Demo) -> None:
    out, _ = demo
    services = unlock(a_world(out / "data" / "410106-D05"), PASSPHRASE, unheard)
    for found in services.registration.recent(1000):
        identity = found.person.identity
        assert identity is not None
        assert identity.papers_number[:6] in ("", "999999")
        assert identity.phone[:3] in ("", "100")
    services.care.close()


def test_that_one_seed_and_date_give_the_same(demo: Demo, tmp_path: Path) -> None:
    out, first = demo
    again = _made(tmp_path / "again")
    strip = str(tmp_path / "again")
    assert json.loads(json.dumps(again).replace(strip, str(out))) == first
    for name in first["points"]["410106-D05"]["sheets"]:
        same = tmp_path / "again" / Path(name).relative_to(out)
        assert same.read_bytes() == Path(name).read_bytes()


def test_that_a_folder_with_something_in_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert main(["demo", "--out", str(tmp_path), *WORDS]) == 2
    assert "换一个" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
