"""``advisor tally|notice|register``: what is handed in and what hangs on the wall."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Run
from tests.sheets.reading import opened, whole_text

MONTH = ("--month", "2024-10")


@pytest.fixture
def busy(point: Run) -> Run:
    """A point with three talks in one month and one in the next."""
    for at in ("2024-10-05T09:30", "2024-10-06T10:00", "2024-10-31T23:59", "2024-11-01T00:00"):
        done = point("consult", "add", "--channel", "phone", "--topic", "meals", "--outcome",
                     "answered", "--at", at)  # fmt: skip
        assert done.status == 0, done.err
    return point


def figures(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for one in value.values():
            yield from figures(one)
    else:
        yield value


def test_that_json_is_given_three_ways_and_is_the_same(busy: Run, tmp_path: Path) -> None:
    path = tmp_path / "tally.json"
    busy("tally", *MONTH, "--out", path)
    written = json.loads(path.read_text(encoding="utf-8"))
    assert busy("tally", *MONTH).json == busy("tally", *MONTH, "--json").json == written
    assert busy("tally", *MONTH, "--json", "--format", "csv").json == written
    assert {"point", "month", "indicators"} <= set(written)
    assert (written["point"], written["month"]) == ("410106-D05", "2024-10")
    assert written["indicators"]["consultations"] == 3
    assert {"persons", "by_channel", "by_topic"} <= set(written["indicators"])


def test_that_every_form_says_the_same(busy: Run, tmp_path: Path) -> None:
    indicators: dict[str, Any] = busy("tally", *MONTH, "--json").json["indicators"]
    paths = {form: tmp_path / f"tally.{form}" for form in ("csv", "xlsx", "pdf")}
    for form, path in paths.items():
        done = busy("tally", *MONTH, "--format", form, "--out", path)
        assert done.out.strip() == f"2024年10月月报已写到 {path}"
    table = paths["csv"].read_text(encoding="utf-8-sig")
    assert ["接待人次" in table, "2024" in table] == [True, True]
    cells = {cell for row in csv.reader(table.splitlines()) for cell in row}
    assert str(indicators["consultations"]) in cells
    sheet = load_workbook(paths["xlsx"]).worksheets[0]
    assert indicators["consultations"] in {cell.value for row in sheet.iter_rows() for cell in row}
    assert "YB-D05-202410" in whole_text(paths["pdf"].read_bytes())


def test_that_a_table_is_shown_without_a_file(busy: Run) -> None:
    shown = busy("tally", *MONTH, "--format", "csv")
    assert (shown.status, shown.err) == (0, "")
    assert "接待人次" in shown.out


def test_that_an_empty_month_is_zero_and_not_missing(busy: Run) -> None:
    value = busy("tally", "--month", "2024-09", "--json").json
    assert value["indicators"]["consultations"] == 0
    assert {one for one in figures(value["indicators"]) if one} == set()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tally", "--format", "xlsx"), "--out"),
        (("tally", "--format", "pdf"), "--out"),
        (("tally", "--format", "docx", "--out", "a.docx"), "docx"),
        (("tally", "--month", "2024-1"), "2024-1"),
        (("tally", "--format", "csv", "--out", "no/a.csv"), "文件夹不存在"),
        (("tally", "--format", "pdf", "--out", "no/a.pdf"), "文件夹不存在"),
        (("tally", "--out", "."), "文件夹"),
        (("notice", "rules"), "--out"),
        (("notice", "menu", "--out", "a.pdf"), "menu"),
        (("notice", "rules", "--out", "no/a.pdf"), "文件夹不存在"),
        (("register", "consultation"), "--out"),
        (("register", "guests", "--out", "a.pdf"), "guests"),
        (("register", "consultation", "--pages", "51", "--out", "a.pdf"), "1到50"),
        (("register", "consultation", "--pages", "0", "--out", "a.pdf"), "--pages"),
    ],
)
def test_that_what_cannot_be_is_one_line_and_writes_nothing(
    words: tuple[str, ...], said: str, point: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert said in point(*words).refusal
    assert list((tmp_path / "here").iterdir()) == []


def test_that_a_refusal_leaves_the_file_that_was_there(point: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"mine")
    assert point("notice", "menu", "--out", path).status == 2
    assert point("register", "guests", "--out", path).status == 2
    assert path.read_bytes() == b"mine"


@pytest.mark.parametrize("family", ["notice", "register"])
def test_that_what_there_is_is_listed_in_words_as_in_json(family: str, point: Run) -> None:
    known = point(family, "--json").json
    assert point(family).out.splitlines() == [f"{one}  {title}" for one, title in known.items()]


def test_that_a_notice_is_as_large_as_was_asked_for(point: Run, tmp_path: Path) -> None:
    sizes = {}
    for name, words in (("a4", ()), ("a3", ("--a3",))):
        path = tmp_path / f"{name}.pdf"
        done = point("notice", "rules", "--out", path, *words, "--json")
        pages = opened(path.read_bytes()).pages
        assert done.json == {"file": str(path), "pages": len(pages)}
        sizes[name] = sorted(round(float(one)) for one in pages[0].mediabox[2:])
    assert sizes == {"a4": [595, 842], "a3": [842, 1191]}


def test_that_a_register_has_so_many_numbered_pages(point: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    done = point("register", "callback", "--pages", "3", "--out", path)
    assert done.out.strip() == f"{path}  共3页"
    pages = opened(path.read_bytes()).pages
    texts = [page.extract_text() for page in pages]
    assert len(set(texts)) == len(texts) == 3


def test_that_nothing_of_it_is_numbered_or_journalled(busy: Run, tmp_path: Path) -> None:
    before = busy("verify", "--json").json["revisions"]
    busy("notice", "rules", "--out", tmp_path / "n.pdf")
    busy("register", "consultation", "--out", tmp_path / "r.pdf")
    busy("tally", *MONTH, "--format", "pdf", "--out", tmp_path / "t.pdf")
    assert busy("sheet", "list", "--json").json == []
    assert busy("verify", "--json").json["revisions"] == before
