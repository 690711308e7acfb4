"""Tables of services: out and in again the same, and every wrong line told before anything is."""

import csv
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from advisor_app.domain.directory import Access, ServiceKind, ServiceStatus
from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RevisionId
from advisor_app.services.directory import Query, joined
from advisor_app.services.directory_base import DirectoryBase, record_of
from advisor_app.services.directory_files import write_table
from advisor_app.services.directory_import import ImportPlan, planned
from advisor_app.services.directory_lines import headings_of
from advisor_app.services.directory_tables import COLUMNS, as_csv, as_xlsx
from advisor_app.services.suite import Services
from advisor_app.support.spreadsheets import Table, read_tables
from tests.services.directories import add, directories, same

HEAD = [one.heading for one in COLUMNS]
FORM = RevisionId("0" * 32)


def table_of(*lines: dict[str, str], title: str = "") -> Table:
    """Give a table with the headings that its lines need."""
    heads = list(dict.fromkeys(["服务", "机构", *(name for line in lines for name in line)]))
    rows = [heads, *([line.get(one, "") for one in heads] for line in lines)]
    return Table("", tuple(tuple(row) for row in ([[title], *rows] if title else rows)))


def plan_of(whole: DirectoryBase, *lines: dict[str, str], title: str = "") -> ImportPlan:
    plan = planned(table_of(*lines, title=title), whole, FORM, "示例导入")
    assert plan is not None
    return plan


def after(whole: DirectoryBase, plan: ImportPlan) -> DirectoryBase:
    """Give the directory as it is once a plan was carried out."""
    from advisor_app.domain.directory import Provider, Service, Site
    from advisor_app.services.directory import overlaid

    parts = [one for _, one in plan.parts]
    written = DirectoryBase(
        tuple(one for one in parts if isinstance(one, Provider)),
        tuple(one for one in parts if isinstance(one, Site)),
        tuple(one for one in parts if isinstance(one, Service)),
    )
    return overlaid(whole, written)


def write_csv(path: Path, *lines: dict[str, str], encoding: str = "utf-8-sig") -> Path:
    text = StringIO(newline="")
    csv.writer(text).writerows(table_of(*lines).rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


# Out and in again.


@settings(max_examples=30)
@given(directories(), st.sampled_from([as_csv, as_xlsx]))
def test_that_what_goes_out_comes_in_the_same(
    tmp_path_factory: pytest.TempPathFactory, whole: DirectoryBase, writer: Any
) -> None:
    ending = "csv" if writer is as_csv else "xlsx"
    path = tmp_path_factory.mktemp("out") / f"资源.{ending}"
    path.write_bytes(writer(joined(whole)))
    (table,) = read_tables(path)
    plan = planned(table, DirectoryBase(), FORM, "示例导入")
    assert plan is not None
    assert plan.problems == ()
    assert plan.ignored == ()
    assert plan.new == len(whole.services)
    assert same(after(DirectoryBase(), plan), whole)
    again = planned(table, whole, FORM, "示例导入")
    assert again is not None
    assert (again.parts, again.new, again.changed) == ((), 0, 0)
    assert again.unchanged == len(whole.services)


def test_that_the_shipped_directory_goes_out_and_in(services: Services, tmp_path: Path) -> None:
    add(services, place="示例站", access=(Access.LIFT,), fee="=1+1", hours="每天 全天")
    for name in ("资源.csv", "资源.xlsx"):
        path = tmp_path / name
        assert write_table(services.directory, path) == len(services.directory.offers())
        plan = services.directory_import.take_in(path)
        assert (plan.problems, plan.new, plan.changed) == ((), 0, 0)
        assert plan.lines == len(services.directory.offers())
    assert "=1+1" in {one.service.fee for one in services.directory.offers()}


def test_that_the_workbook_is_ready_to_work_in(services: Services, tmp_path: Path) -> None:
    add(services, phone="0100-12345678", fee="=1+1")
    path = tmp_path / "资源.xlsx"
    write_table(services.directory, path)
    sheet = load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == HEAD
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value]
    assert all(cell.data_type == "s" for cell in cells)
    assert {cell.number_format for cell in cells} == {"@"}
    assert sheet.freeze_panes == "B2"
    assert len(sheet.data_validations.dataValidation) == 3


def test_that_another_ending_is_refused(services: Services, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.xlsx 或 \.csv"):
        write_table(services.directory, tmp_path / "资源.doc")


# Line by line.


@pytest.mark.parametrize(
    ("line", "column", "why"),
    [
        ({"服务": ""}, "服务", "还没有写是什么服务"),
        ({"机构": " "}, "机构", "还没有写是哪家机构"),
        ({"种类": "饭店"}, "种类", "没有“饭店”这一种"),
        ({"类别": "餐饮"}, "类别", "没有“餐饮”这一种"),
        ({"状态": "装修"}, "状态", "没有“装修”这一种"),
        ({"无障碍": "有电梯、飞毯"}, "无障碍", "没有“飞毯”这一种"),
        ({"开放时间": "随时来"}, "开放时间", "开放时间里“随时来”看不懂"),
        ({"名额": "很多"}, "名额", "“很多”不是数目"),
        ({"名额": "1", "空余": "2"}, "空余", "空余2个比总数1个还多"),
        ({"服务电话": "老张"}, "服务电话", "“老张”不像电话号码"),
        ({"地方": "站", "地方电话": "x"}, "地方电话", "“x”不像电话号码"),
        ({"机构电话": "x"}, "机构电话", "“x”不像电话号码"),
        ({"核实日期": "上周"}, "核实日期", "“上周”不是日期"),
        ({"核实日期": "2026-02-30"}, "核实日期", "“2026-02-30”不是日期"),
        ({"核实日期": "2030-01-01"}, "核实日期", "核实的日期还没有到"),
        ({"服务编号": "12"}, "服务编号", "“12”不是编号"),
        ({"服务": "长" * 61}, "服务", "名称太长"),
    ],
)
def test_that_a_wrong_line_is_told_with_its_place(
    services: Services, tmp_path: Path, line: dict[str, str], column: str, why: str
) -> None:
    good = {"服务": "午餐", "机构": "示例餐饮"}
    path = write_csv(tmp_path / "表.csv", good, {"服务": "助浴", "机构": "示例护理"} | line)
    plan = services.directory_import.preview(path)
    (one,) = plan.problems
    assert (one.line, one.column) == (3, column)
    assert why in one.why
    assert one.advice
    assert one.words.startswith(f"第3行“{column}”：")
    assert (plan.new, plan.bad_lines) == (1, 1)
    before = services.care.verify().revisions
    with pytest.raises(BadInput, match="有1行不对，一行也没有导入"):
        services.directory_import.take_in(path)
    assert services.care.verify().revisions == before
    services.directory_import.take_in(path, good_lines=True)
    assert [one.service.name for one in services.directory.find(Query(text="示例餐饮"))] == ["午餐"]
    assert services.directory.find(Query(text="示例护理")) == ()


def test_that_several_wrongs_of_a_line_are_told_at_once() -> None:
    plan = plan_of(
        DirectoryBase(), {"服务": "午餐", "机构": "甲", "种类": "饭店", "类别": "餐饮", "状态": "?"}
    )
    assert [one.column for one in plan.problems] == ["种类", "类别", "状态"]
    assert plan.bad_lines == 1


def test_that_a_preview_writes_nothing(services: Services, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "表.csv", {"服务": "午餐", "机构": "示例餐饮"})
    before = services.care.verify().revisions
    assert services.directory_import.preview(path).new == 1
    assert services.care.verify().revisions == before


def test_that_a_file_taken_in_twice_is_taken_in_once(services: Services, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "表.csv",
        {"服务": "午餐", "机构": "示例餐饮", "地方": "一号点"},
        {"服务": "午餐", "机构": "示例餐饮", "地方": "二号点"},
        {"服务": "助浴", "机构": "示例护理"},
    )
    first = services.directory_import.take_in(path)
    assert (first.lines, first.new, first.changed, first.unchanged) == (3, 2, 0, 0)
    before = services.care.verify().revisions
    second = services.directory_import.take_in(path)
    assert (second.new, second.changed, second.unchanged) == (0, 0, 2)
    assert services.care.verify().revisions == before
    meals = services.directory.find(Query(text="午餐"))
    assert [one.place for one in meals] == ["一号点", "二号点"]
    assert {one.service.source for one in meals} == {"示例D05顾问点导入"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_that_every_usual_encoding_is_read(
    services: Services, tmp_path: Path, encoding: str
) -> None:
    line = {"服务": "午餐", "机构": "示例餐饮", "开放时间": "周一至周五 10:30-13:00"}
    path = write_csv(tmp_path / "表.csv", line, encoding=encoding)
    services.directory_import.take_in(path)
    assert services.directory.find(Query(text="示例餐饮"))[0].service.opening


def test_that_a_workbook_of_numbers_and_days_is_read(services: Services, tmp_path: Path) -> None:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("别的")
        sheet = book.add_worksheet("服务")
        sheet.write_row(0, 0, ["服务资源一览表"])
        sheet.write_row(2, 0, ["服务名称*", "单位", "床位数", "核实日期", "电话", "天气"])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(3, 0, ["养老床位", "示例养老院", 50.0])
        sheet.write_datetime(3, 3, datetime(2026, 11, 1), day)  # noqa: DTZ001 - a spreadsheet's day
        sheet.write_number(3, 4, 10012345678)
    path = tmp_path / "表.xlsx"
    path.write_bytes(out.getvalue())
    plan = services.directory_import.take_in(path)
    assert plan.ignored == ("天气",)
    (one,) = services.directory.find(Query(text="示例养老院"))
    assert (one.service.capacity, str(one.service.checked_on)) == (50, "2026-11-01")
    assert one.phone == "10012345678"


def test_that_lines_are_counted_as_the_spreadsheet_does() -> None:
    line = {"服务": "午餐", "机构": "甲", "种类": "饭店"}
    assert plan_of(DirectoryBase(), line, title="一览表").problems[0].line == 3
    gap = {"服务": "", "机构": ""}
    assert plan_of(DirectoryBase(), gap, gap, line).problems[0].line == 4


@pytest.mark.parametrize("heads", [["名字", "单位"], ["服务"], [""]])
def test_that_a_table_of_something_else_is_refused(
    services: Services, tmp_path: Path, heads: list[str]
) -> None:
    path = tmp_path / "表.csv"
    path.write_text(",".join([*heads, "x"]) + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="没有找到列名“服务、机构”"):
        services.directory_import.preview(path)


def test_that_a_column_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadInput, match="“服务电话”这一列有两个"):
        headings_of(Table("", (("服务", "机构", "电话", "联系电话"),)))


# What a line is about.


def test_that_lines_that_disagree_are_told() -> None:
    plan = plan_of(
        DirectoryBase(),
        {"服务": "午餐", "机构": "甲", "地方": "一", "收费": "示例1", "机构电话": "100-1"},
        {"服务": "午餐", "机构": "甲", "地方": "二", "收费": "示例2"},
        {"服务": "晚餐", "机构": "甲", "机构电话": "100-2"},
        {"服务": "早餐", "机构": "甲", "地方": "一", "地址": "甲路1号"},
        {"服务": "夜宵", "机构": "甲", "地方": "一", "地址": "甲路2号"},
    )
    told = [(one.line, one.column, one.why) for one in plan.problems]
    assert told == [
        (3, "收费", "和第2行写的不一样"),
        (4, "机构电话", "和第2行写的不一样"),
        (6, "地址", "和第2行写的不一样"),
    ]


def test_that_what_one_line_leaves_out_the_other_says() -> None:
    plan = plan_of(
        DirectoryBase(),
        {"服务": "午餐", "机构": "甲", "地方": "一", "名额": "0"},
        {"服务": "午餐", "机构": "甲", "地方": "二", "机构电话": "100-1", "收费": "示例"},
    )
    assert plan.problems == ()
    whole = after(DirectoryBase(), plan)
    (service,), (provider,) = whole.services, whole.providers
    assert (service.fee, service.capacity, provider.phone) == ("示例", 0, "100-1")
    assert len(service.sites) == 2


def test_that_a_column_that_is_not_there_leaves_things_as_they_are(services: Services) -> None:
    one = add(services, "午餐", place="一号点", fee="示例", address="甲路1号", hours="每天 全天",
              kind=ServiceKind.MEAL_TABLE, provider_phone="100-1")  # fmt: skip
    before = services.directory.offer(one)
    line = {"服务": "午餐", "机构": "示例餐饮", "地方": "一号点", "街道": "甲街道"}
    plan = plan_of(services.directory.whole(), line)
    assert (plan.new, plan.changed) == (0, 1)
    whole = after(services.directory.whole(), plan)
    (now,) = [each for each in joined(whole) if each.service.id == one]
    assert now.service == before.service
    assert now.provider == before.provider
    assert now.site is not None
    assert (now.site.street, now.site.address) == ("甲街道", "甲路1号")


def test_that_an_empty_cell_says_that_nobody_knows(services: Services) -> None:
    one = add(services, "午餐", fee="示例", provider_phone="100-1")
    line = {"服务": "午餐", "机构": "示例餐饮", "收费": "", "机构电话": ""}
    whole = after(services.directory.whole(), plan_of(services.directory.whole(), line))
    (now,) = [each for each in joined(whole) if each.service.id == one]
    assert (now.service.fee, now.provider.phone) == ("", "")


def test_that_a_number_names_the_record_whatever_its_name(services: Services) -> None:
    one = record_of("sj-home-beds", "service")
    line = {"服务": "床位", "机构": "示例敬老院", "服务编号": one,
            "机构编号": record_of("sj-district-home", "provider")}  # fmt: skip
    plan = plan_of(services.directory.whole(), line)
    assert (plan.new, plan.changed) == (0, 1)
    whole = after(services.directory.whole(), plan)
    (now,) = [each for each in joined(whole) if each.service.id == one]
    assert (now.service.name, now.provider.name) == ("床位", "示例敬老院")
    assert now.site is not None  # nothing is ever taken away


def test_that_words_and_codes_are_both_understood() -> None:
    for kind, status in (("助餐点", "暂停"), ("meal_point", "temporarily closed")):
        plan = plan_of(
            DirectoryBase(), {"服务": "午餐", "机构": "甲", "种类": kind, "状态": status}
        )
        (service,) = after(DirectoryBase(), plan).services
        assert service.kind is ServiceKind.MEAL_POINT
        assert service.status is ServiceStatus.TEMPORARILY_CLOSED
