"""Everything that goes down: each section from the district's files to the point and back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from advisor_app.bootstrap import World, packing_of, unlock, working_library
from advisor_app.domain.changes import Changed
from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.domain.month import Month
from advisor_app.domain.sent_down import Importance
from advisor_app.services.notice_editing import NoticeEditing
from advisor_app.services.pack_changes import summaries
from advisor_app.services.pack_content import FILE_NAMES, SECTION_WORDS, Section
from advisor_app.services.suite import Services
from tests.builders import PASSPHRASE, a_point, a_world, consult, register, unheard
from tests.services.districts import (
    a_district,
    edit,
    keys_of,
    library,
    library_files,
    packed,
    signed,
    table,
)
from tests.sync.first_packs import first_format

MEALS = 'code = "meals"\nlabel = "助餐"'
TODAY = date(2026, 11, 23)


@pytest.fixture
def hub(tmp_path: Path) -> World:
    world = a_district(tmp_path)
    working_library(world)
    return world


@pytest.fixture
def heard() -> list[Changed]:
    return []


@pytest.fixture
def point(tmp_path: Path, hub: World, heard: list[Changed]) -> Iterator[Services]:
    assert hub.paths.keys.exists()
    services = a_point(tmp_path / "point", district=tmp_path / "hub.toml", heard=heard.append)
    yield services
    services.care.close()


def take(point: Services, hub: World, path: Path) -> tuple[str, ...]:
    """Pack the working library, take it in, and give what was said of it."""
    preview = point.packs.preview(packed(hub, path))
    point.packs.take_in(path, preview)
    return preview.lines


def opened_again(tmp_path: Path, point: Services) -> Services:
    point.care.close()
    return unlock(a_world(tmp_path / "point", "again"), PASSPHRASE, unheard)


def words(point: Services, code: str) -> str:
    return point.consulting.words_of([code])[0]


def rename_meals(hub: World, name: str = "吃饭的事") -> None:
    edit(table(hub, Section.TOPICS), MEALS, MEALS.replace("助餐", name))


def retire(hub: World, code: str = "family_planning") -> None:
    path = table(hub, Section.TOPICS)
    edit(path, f'code = "{code}"\n', f'code = "{code}"\nretired = true\n')


def write_notice(hub: World, title: str = "腊八节发粥", **more: object) -> str:
    notices = NoticeEditing(library(hub), lambda: TODAY)
    values: dict[str, object] = {"title": title, "text": "问社区。", "valid_from": TODAY}
    return notices.save("", **(values | more)).id  # type: ignore[arg-type]


# Topics.


def test_that_a_renamed_topic_is_said_and_used_at_once_and_after_a_restart(
    tmp_path: Path, hub: World, point: Services, heard: list[Changed]
) -> None:
    rename_meals(hub)
    said = take(point, hub, tmp_path / "one.advp")
    assert said == ("咨询事项：咨询事项“助餐”改名为“吃饭的事”",)
    assert [one.kinds for one in heard].count(frozenset({"library"})) == 1
    assert words(point, "meals") == "吃饭的事"
    assert any(one.label == "吃饭的事" for one in point.consulting.topics)
    found = {one.id for group in point.search.find("吃饭的事") for one in group.results}
    assert "meals" in found
    again = opened_again(tmp_path, point)
    assert words(again, "meals") == "吃饭的事"
    assert again.packs.undo() == 1
    assert words(again, "meals") == "助餐"
    again.care.close()


def test_that_a_retired_topic_is_read_and_counted_and_offered_no_more(
    tmp_path: Path, hub: World, point: Services
) -> None:
    consult(point, topics=("family_planning",))
    retire(hub)
    assert take(point, hub, tmp_path / "one.advp") == ("咨询事项：停用咨询事项“计生扶助”",)
    assert "family_planning" not in {one.code for one in point.consulting.topics}
    assert words(point, "family_planning") == "计生扶助"
    with pytest.raises(BadInput, match="“计生扶助”区里已经停用：请另选一项"):
        consult(point, topics=("family_planning",))
    by_topic = point.reporting.tally(Month.of(TODAY)).indicators["by_topic"]
    assert isinstance(by_topic, dict)
    assert by_topic["family_planning"] == 1
    shown = [
        row.label for one in point.reporting.table(Month.of(TODAY)).sections for row in one.rows
    ]
    assert "计生扶助" in shown


def test_that_a_retired_topic_nobody_asked_about_stands_in_no_tally(
    tmp_path: Path, hub: World, point: Services
) -> None:
    consult(point)
    retire(hub)
    take(point, hub, tmp_path / "one.advp")
    by_topic = point.reporting.tally(Month.of(TODAY)).indicators["by_topic"]
    assert isinstance(by_topic, dict)
    assert "family_planning" not in by_topic


def test_that_the_district_may_not_take_a_topic_out(tmp_path: Path, hub: World) -> None:
    path = table(hub, Section.TOPICS)
    text = path.read_text(encoding="utf-8")
    start = text.index('[[topic]]\ncode = "family_planning"')
    end = text.index("[[topic]]", start + 1)
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    with pytest.raises(BadInput, match=r"少了事项 family_planning（计生扶助）.*retired = true"):
        packed(hub, tmp_path / "one.advp")
    with packing_of(hub, PASSPHRASE) as packing:
        assert any("删去咨询事项“计生扶助”" in one.words for one in packing.changes())


def test_that_a_topic_that_vanished_all_the_same_stays_readable_at_the_point(
    tmp_path: Path, hub: World, point: Services
) -> None:
    """Another program may have made the pack."""
    edit(table(hub, Section.TOPICS), '[[topic]]\ncode = "meals"',
         '[[topic]]\ncode = "dogs"\nlabel = "宠物"\ngroup = "其他"\nduty = "other"\n\n'
         '[[topic]]\ncode = "meals"')  # fmt: skip
    take(point, hub, tmp_path / "one.advp")
    consult(point, topics=("dogs",))
    files = library_files(hub)
    gone = (
        files["topics/topics.toml"]
        .decode()
        .replace('[[topic]]\ncode = "dogs"\nlabel = "宠物"\ngroup = "其他"\nduty = "other"\n\n', "")
    )
    path = tmp_path / "two.advp"
    path.write_bytes(signed(hub, files | {"topics/topics.toml": gone.encode()}, serial=2))
    assert point.packs.preview(path).lines == ("咨询事项：停用咨询事项“宠物”",)
    point.packs.take_in(path)
    assert words(point, "dogs") == "宠物"
    assert "dogs" not in {one.code for one in point.consulting.topics}
    again = opened_again(tmp_path, point)
    assert words(again, "dogs") == "宠物"
    again.care.close()


# The tally's declarations.


def test_that_another_word_of_an_indicator_is_used_at_once(
    tmp_path: Path, hub: World, point: Services
) -> None:
    consult(point)
    path = table(hub, Section.TALLY)
    edit(path, 'title = "银发顾问点工作月报"', 'title = "顾问点月报（新）"')
    said = take(point, hub, tmp_path / "one.advp")
    assert said == ("月报指标：月报“银发顾问点工作月报”改名为“顾问点月报（新）”",)
    assert point.reporting.table(Month.of(TODAY)).title.startswith("顾问点月报（新）")
    again = opened_again(tmp_path, point)
    assert again.reporting.declarations.title == "顾问点月报（新）"
    again.care.close()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            'value = "walk_in", label = "来访"',
            'value = "walkin", label = "来访"',
            "不会有记录是这个值",
        ),
        ('name = "consultations"', 'name = "talks"', "指标"),
        ('by = "channel"', 'by = "canal"', "by"),
    ],
)
def test_that_declarations_the_program_does_not_count_by_are_not_sent(
    tmp_path: Path, hub: World, old: str, new: str, told: str
) -> None:
    path = table(hub, Section.TALLY)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=told) as refused:
        packed(hub, tmp_path / "one.advp")
    assert "tally.toml" in refused.value.message
    assert refused.value.message.endswith("改好以后再下发")


# The directory, the points, papers, registers.


def test_that_the_directory_follows_the_pack(tmp_path: Path, hub: World, point: Services) -> None:
    services = table(hub, Section.DIRECTORY, "services.csv")
    lines = services.read_text(encoding="utf-8").splitlines()
    first = lines[1].split(",")
    extra = [f"new-{first[0]}", *first[1:3], "示例新服务", *first[4:]]
    services.write_text("\n".join([*lines, ",".join(extra)]) + "\n", encoding="utf-8")
    said = take(point, hub, tmp_path / "one.advp")
    assert said == ("服务资源：新增服务“示例新服务”",)
    assert "示例新服务" in {one.service.name for one in point.directory.offers()}
    again = opened_again(tmp_path, point)
    assert "示例新服务" in {one.service.name for one in again.directory.offers()}
    again.packs.undo()
    assert "示例新服务" not in {one.service.name for one in again.directory.offers()}
    again.care.close()


def test_that_a_wrong_line_of_the_directory_is_said_with_its_place(
    tmp_path: Path, hub: World, point: Services
) -> None:
    files = library_files(hub)
    rows = files["directory/services.csv"].decode("utf-8-sig").splitlines()
    rows[3] = rows[3].replace(rows[3].split(",")[1], "no-such-provider", 1)
    files["directory/services.csv"] = "\n".join(rows).encode()
    path = tmp_path / "one.advp"
    path.write_bytes(signed(hub, files))
    before = point.directory.offers()
    with pytest.raises(BundleRefused, match=r"services\.csv 第4行的 provider.*整包没有收"):
        point.packs.take_in(path)
    assert point.directory.offers() == before
    assert point.packs.history() == ()


def test_that_the_points_names_follow_the_pack(tmp_path: Path, hub: World, point: Services) -> None:
    path = table(hub, Section.POINTS)
    edit(path, 'name = "济源路街道养老服务中心"', 'name = "济源路示例中心"')
    (said,) = take(point, hub, tmp_path / "one.advp")
    assert said == "顾问点名单：顾问点“济源路街道养老服务中心”改名为“济源路示例中心”"
    names = {one.provider.name for one in point.directory.offers()}
    assert "济源路示例中心" in names
    assert point.genuineness._named("410106-S01") == "济源路示例中心"


def test_that_words_on_the_wall_and_of_registers_follow_the_pack(
    tmp_path: Path, hub: World, point: Services
) -> None:
    edit(table(hub, Section.PAPERS), "政府服务不收费、不推销", "不收费，不推销")
    register_words = table(hub, Section.REGISTER)
    edit(register_words, 'strong = ["日期", ', 'strong = ["哪一天", "日期", ')
    said = take(point, hub, tmp_path / "one.advp")
    assert [one.partition("：")[0] for one in said] == ["上墙公示的文字", "旧台账的叫法"]
    assert point.papers.notice("rules").pages == 1
    assert "哪一天" in point.imports._read_words().heads.strong["date"]


# Notices.


def test_that_a_notice_stands_on_the_start_page_until_it_is_read(
    tmp_path: Path, hub: World, point: Services
) -> None:
    write_notice(hub, importance=Importance.URGENT)
    said = take(point, hub, tmp_path / "one.advp")
    assert said == ("给顾问的通知：新增通知“腊八节发粥”",)
    (line,) = [one for one in point.today.read().notices if one.topic == "区里通知"]
    assert line.words == "腊八节发粥（紧急）"
    assert point.today.read().notices[0] == line
    seen = point.notices.get(line.subject)
    assert (seen.notice.text, seen.read, seen.days) == ("问社区。", False, "2026年11月23日起")
    sheet = point.papers.told(seen)
    assert sheet.pages == 1
    point.notices.mark_read(line.subject)
    assert [one for one in point.today.read().notices if one.topic == "区里通知"] == []
    again = opened_again(tmp_path, point)
    assert [one.read for one in again.notices.current()] == [True]
    again.care.close()


def test_that_a_corrected_notice_is_unread_again(
    tmp_path: Path, hub: World, point: Services
) -> None:
    one = write_notice(hub)
    take(point, hub, tmp_path / "one.advp")
    point.notices.mark_read(one)
    notices = NoticeEditing(library(hub), lambda: TODAY)
    notices.save(one, title="腊八节发粥", text="改到周四。", valid_from=TODAY)
    assert take(point, hub, tmp_path / "two.advp") == (
        "给顾问的通知：改动通知“腊八节发粥”（内容）",
    )
    (seen,) = point.notices.current()
    assert (seen.read, seen.notice.text) == (False, "改到周四。")


def test_that_notices_keep_to_their_days(tmp_path: Path, hub: World, point: Services) -> None:
    write_notice(hub, "昨天为止", valid_from=date(2026, 11, 1), valid_until=date(2026, 11, 22))
    write_notice(hub, "今天为止", valid_from=date(2026, 11, 1), valid_until=TODAY)
    write_notice(hub, "明天开始", valid_from=date(2026, 11, 24))
    take(point, hub, tmp_path / "one.advp")
    assert [one.notice.title for one in point.notices.current()] == ["今天为止"]
    with pytest.raises(BadInput, match="过期"):
        point.notices.mark_read("2026-11-23-1")


def test_that_a_notice_taken_out_is_gone_from_the_start_page(
    tmp_path: Path, hub: World, point: Services
) -> None:
    one = write_notice(hub)
    take(point, hub, tmp_path / "one.advp")
    NoticeEditing(library(hub), lambda: TODAY).drop(one)
    assert take(point, hub, tmp_path / "two.advp") == ("给顾问的通知：删去通知“腊八节发粥”",)
    assert point.notices.current() == ()
    with pytest.raises(BadInput, match="收回"):
        point.notices.get(one)


# What a pack leaves alone, what undoing and reverting give back.


def test_that_a_pack_of_one_section_leaves_the_others(
    tmp_path: Path, hub: World, point: Services
) -> None:
    rename_meals(hub)
    take(point, hub, tmp_path / "one.advp")
    write_notice(hub)
    rename_meals_back = table(hub, Section.TOPICS)
    edit(rename_meals_back, "吃饭的事", "助餐")
    path = tmp_path / "two.advp"
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.pack(path, [Section.NOTICES]).sections == ("给顾问的通知",)
    preview = point.packs.preview(path)
    assert set(preview.left) == set(SECTION_WORDS.values()) - {"给顾问的通知"}
    point.packs.take_in(path)
    assert words(point, "meals") == "吃饭的事"
    assert len(point.notices.current()) == 1
    assert [one.is_in_force for one in point.packs.history()] == [True, True]
    point.packs.undo()
    assert (words(point, "meals"), point.notices.current()) == ("吃饭的事", ())


def test_that_an_older_pack_brings_only_what_no_newer_one_holds(
    tmp_path: Path, hub: World, point: Services
) -> None:
    write_notice(hub, "第一")
    rename_meals(hub)
    first = packed(hub, tmp_path / "one.advp")
    write_notice(hub, "第二")
    second = tmp_path / "two.advp"
    with packing_of(hub, PASSPHRASE) as packing:
        packing.pack(second, [Section.NOTICES])
    point.packs.take_in(second)
    assert words(point, "meals") == "助餐"
    preview = point.packs.preview(first)
    assert preview.lines == ("咨询事项：咨询事项“助餐”改名为“吃饭的事”",)
    point.packs.take_in(first)
    assert words(point, "meals") == "吃饭的事"
    assert {one.notice.title for one in point.notices.current()} == {"第一", "第二"}
    assert point.notices.current()[0].notice.title in ("第一", "第二")
    for path in (first, second):
        with pytest.raises(BundleRefused, match="已经收过"):
            point.packs.take_in(path)


def test_that_a_full_pack_follows_one_of_a_few_sections_though_nothing_else_changed(
    tmp_path: Path, hub: World, point: Services
) -> None:
    rename_meals(hub)
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.pack(tmp_path / "one.advp", [Section.TOPICS]).serial == 1
        assert packing.pack(tmp_path / "again.advp", [Section.TOPICS]).is_new is False
        assert packing.pack(tmp_path / "two.advp").serial == 2
        assert packing.pack(tmp_path / "three.advp").is_new is False
    assert point.packs.take_in(tmp_path / "two.advp") == 2
    with pytest.raises(BundleRefused, match="第1号，比正在用的第2号旧"):
        point.packs.preview(tmp_path / "one.advp")


def test_that_a_signed_revert_brings_the_older_contents_under_a_new_number(
    tmp_path: Path, hub: World, point: Services
) -> None:
    write_notice(hub, "先前的")
    take(point, hub, tmp_path / "one.advp")
    rename_meals(hub)
    take(point, hub, tmp_path / "two.advp")
    with packing_of(hub, PASSPHRASE) as packing:
        with pytest.raises(BadInput, match=r"不能退回到第2号：可以退回的有 1"):
            packing.revert(2, tmp_path / "no.advp")
        with pytest.raises(BadInput, match=r"不能退回到第9号"):
            packing.revert(9, tmp_path / "no.advp")
        back = packing.revert(1, tmp_path / "three.advp")
        assert [(one.serial, one.reverts) for one in packing.history()] == [(3, 1), (2, 0), (1, 0)]
        assert packing.changed() == ("topics/topics.toml",)
    assert back.serial == 3
    preview = point.packs.preview(back.path)
    assert preview.reverts == 1
    assert preview.lines == ("咨询事项：咨询事项“吃饭的事”改名为“助餐”",)
    point.packs.take_in(back.path)
    assert words(point, "meals") == "助餐"
    with pytest.raises(BundleRefused, match="已经收过"):
        point.packs.take_in(tmp_path / "two.advp")
    with pytest.raises(BundleRefused, match="第2号，比正在用的第3号旧"):
        point.packs.take_in(_other(hub, tmp_path))
    assert not (tmp_path / "no.advp").exists()


def _other(hub: World, folder: Path) -> Path:
    path = folder / "other.advp"
    path.write_bytes(signed(hub, library_files(hub), serial=2))
    return path


def test_that_undoing_gives_every_section_back_in_one_step(
    tmp_path: Path, hub: World, point: Services, heard: list[Changed]
) -> None:
    before = point.directory.offers(), point.consulting.topics, point.reporting.declarations
    rename_meals(hub)
    write_notice(hub)
    edit(table(hub, Section.TALLY), "银发顾问点工作月报", "新月报")
    edit(table(hub, Section.POINTS), "济源路街道养老服务中心", "示例中心")
    take(point, hub, tmp_path / "one.advp")
    heard.clear()
    assert point.packs.undo() == 1
    assert [one.kinds for one in heard] == [frozenset({"library"})]
    assert (
        point.directory.offers(),
        point.consulting.topics,
        point.reporting.declarations,
    ) == before
    assert point.notices.current() == ()


def test_that_a_point_with_a_pack_of_the_first_format_goes_on_and_takes_the_second(
    tmp_path: Path, hub: World, point: Services
) -> None:
    policies = library(hub).files(Section.POLICIES)
    path = tmp_path / "first.advp"
    path.write_bytes(first_format(policies, keys_of(hub).signing, serial=1))
    assert point.packs.take_in(path) == 1
    assert point.packs.preview(_newer(hub, tmp_path)).lines == (
        "咨询事项：咨询事项“助餐”改名为“吃饭的事”",
    )
    point.packs.take_in(tmp_path / "newer.advp")
    point.packs.undo()
    assert [one.is_in_force for one in point.packs.history()] == [False, True]
    assert words(point, "meals") == "助餐"


def _newer(hub: World, folder: Path) -> Path:
    rename_meals(hub)
    path = folder / "newer.advp"
    path.write_bytes(signed(hub, library_files(hub), serial=2))
    return path


# What is listed before a pack is made.


def test_that_the_district_sees_what_each_section_would_change(tmp_path: Path, hub: World) -> None:
    with packing_of(hub, PASSPHRASE) as packing:
        assert packing.outlook().changes == ()
        packing.pack(tmp_path / "one.advp")
        assert packing.outlook().files == ()
        rename_meals(hub)
        write_notice(hub)
        outlook = packing.outlook()
        assert summaries(outlook.changes) == (
            "咨询事项：咨询事项“助餐”改名为“吃饭的事”",
            "给顾问的通知：新增通知“腊八节发粥”",
        )
        assert set(outlook.files) == {"topics/topics.toml", "notices/notices.toml"}
        table(hub, Section.TOPICS).write_text("[[topic]]\n", encoding="utf-8")
        broken = packing.outlook()
        assert "topics.toml" in broken.problem
        assert broken.changes == ()
        assert [one.serial for one in broken.sent] == [1]


def test_that_a_file_that_is_gone_is_said(tmp_path: Path, hub: World) -> None:
    table(hub, Section.DIRECTORY, "sites.csv").unlink()
    with pytest.raises(BadInput, match=r"“服务资源”的文件 sites\.csv 读不出来"):
        packed(hub, tmp_path / "one.advp")


def test_that_many_changes_are_counted_and_few_are_named(hub: World, tmp_path: Path) -> None:
    with packing_of(hub, PASSPHRASE) as packing:
        packing.pack(tmp_path / "one.advp")
        for number in range(5):
            write_notice(hub, f"第{number}条")
        rename_meals(hub)
        assert summaries(packing.changes()) == (
            "咨询事项：咨询事项“助餐”改名为“吃饭的事”",
            "给顾问的通知：新增 5 项通知",
        )


@pytest.mark.parametrize("section", FILE_NAMES)
def test_that_every_section_that_is_broken_is_refused_whole_at_the_point(
    tmp_path: Path, hub: World, point: Services, section: Section
) -> None:
    rename_meals(hub)
    files = library_files(hub)
    name = FILE_NAMES[section][0]
    for content in (b"\xff\xfe", b"[[[[", b"x = " + b"[" * 5000, b"x = " + b"9" * 5000):
        path = tmp_path / "bad.advp"
        path.write_bytes(signed(hub, files | {f"{section}/{name}": content}))
        with pytest.raises(BundleRefused, match="整包没有收，请告诉区里") as refused:
            point.packs.take_in(path)
        assert name in refused.value.message
    assert words(point, "meals") == "助餐"
    assert point.packs.history() == ()


def test_that_a_section_with_too_few_or_other_files_is_refused(
    tmp_path: Path, hub: World, point: Services
) -> None:
    files = library_files(hub)
    for wrong in (
        {one: files[one] for one in files if one != "directory/sites.csv"},
        files | {"topics/more.toml": b""},
        files | {"points/points.csv": b""},
    ):
        path = tmp_path / "bad.advp"
        path.write_bytes(signed(hub, wrong))
        with pytest.raises(BundleRefused, match="应当正好有文件"):
            point.packs.preview(path)


def test_that_a_section_of_a_newer_program_asks_for_it(
    tmp_path: Path, hub: World, point: Services
) -> None:
    path = tmp_path / "new.advp"
    path.write_bytes(signed(hub, library_files(hub) | {"robots/robots.toml": b""}))
    with pytest.raises(BundleRefused, match="不认识的部分“robots”：请先升级程序"):
        point.packs.take_in(path)


def test_that_an_empty_pack_is_refused(tmp_path: Path, hub: World, point: Services) -> None:
    path = tmp_path / "empty.advp"
    path.write_bytes(signed(hub, {}))
    with pytest.raises(BundleRefused, match="什么也没有"):
        point.packs.take_in(path)


def test_that_a_person_registered_before_stays_readable(
    tmp_path: Path, hub: World, point: Services
) -> None:
    elder = register(point)
    consult(point, elder, topics=("meals",))
    rename_meals(hub)
    take(point, hub, tmp_path / "one.advp")
    (seen,) = point.consulting.today()
    assert point.consulting.words_of(seen.consultation.topics) == ("吃饭的事",)
