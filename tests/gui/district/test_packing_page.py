"""Sending the library down: what has changed since the last pack, and making the next."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QListWidget
from pytestqt.qtbot import QtBot

from advisor_app.bootstrap import World, unlock_any, working_library
from advisor_app.gui.district.packing import PackingPage
from advisor_app.gui.jobs import Jobs
from advisor_app.services.district_suite import DistrictServices
from tests.builders import PASSPHRASE, unheard
from tests.gui.driving import idle, on_store, shown

ALLOWANCE = "zz-gaoling-jintie"


class Desk:
    """The page over a district's own record."""

    def __init__(self, page: PackingPage, qtbot: QtBot, jobs: Jobs, library: Path) -> None:
        self.page, self._qtbot, self._jobs, self.library = page, qtbot, jobs, library
        self.said: list[tuple[str, str]] = []
        page.said.connect(lambda level, words: self.said.append((level, words)))

    def read(self) -> None:
        self.page.read()
        idle(self._qtbot, self._jobs)

    def settle(self) -> None:
        idle(self._qtbot, self._jobs)

    def on_store(self, act: Callable[[], None]) -> None:
        on_store(self._qtbot, self._jobs, act)

    def pack(self, path: Path) -> None:
        self.page.pack(path)
        idle(self._qtbot, self._jobs)

    def edit(self, policy: str, old: str, new: str) -> None:
        """Change a policy's file, as the editor does."""
        path = self.library / f"{policy}.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        self.read()


@pytest.fixture
def district(hub: World, qtbot: QtBot, jobs: Jobs) -> Iterator[DistrictServices]:
    made = on_store(qtbot, jobs, lambda: unlock_any(hub, PASSPHRASE, unheard))
    assert isinstance(made, DistrictServices)
    yield made
    on_store(qtbot, jobs, made.close)


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, district: DistrictServices, hub: World) -> Desk:
    page = PackingPage(district, jobs)
    page.resize(900, 500)
    made = Desk(shown(qtbot, page), qtbot, jobs, working_library(hub))
    made.read()
    return made


def lines(box: QListWidget) -> list[str]:
    return [box.item(at).text() for at in range(box.count())]


def test_that_before_the_first_pack_it_is_compared_with_what_is_shipped(
    desk: Desk, hub: World
) -> None:
    assert working_library(hub).is_dir()
    assert desk.page.changes.lines == ()
    assert desk.page.summary.text() == "还没有下发过。和各点随程序带的相比没有变化。"
    assert desk.page.make.text() == "做下发包……"
    assert lines(desk.page.sent) == []


def test_that_after_a_pack_only_what_changes_is_still_to_be_sent(
    desk: Desk, tmp_path: Path
) -> None:
    desk.pack(tmp_path / "one.advp")
    assert desk.said == [("info", f"第1号下发包在 {tmp_path / 'one.advp'}，交给各顾问点收")]
    assert desk.page.changes.lines == ()
    assert desk.page.summary.text() == "都已下发。"
    desk.edit(ALLOWANCE, "郑州户籍、满80周岁的老人", "郑州户籍，满80周岁的老人")
    assert desk.page.changes.lines == ("改动政策“高龄津贴”（对象）",)
    assert desk.page.summary.text() == "上次下发以后有 1 处变化，各点收了才会看到。"
    desk.pack(tmp_path / "two.advp")
    assert [one.split("　")[0] for one in lines(desk.page.sent)] == ["第2号", "第1号"]
    assert lines(desk.page.sent)[0].endswith("2026-11-23 09:30")


def test_that_a_lost_stick_gets_the_same_pack_again(desk: Desk, tmp_path: Path) -> None:
    desk.pack(tmp_path / "one.advp")
    assert desk.page.make.text() == "再写一份上次的包……"
    desk.pack(tmp_path / "again.advp")
    assert (tmp_path / "again.advp").read_bytes() == (tmp_path / "one.advp").read_bytes()
    assert len(lines(desk.page.sent)) == 1


def test_that_a_place_that_cannot_be_written_is_said_and_uses_up_no_number(
    desk: Desk, tmp_path: Path
) -> None:
    desk.pack(tmp_path / "gone" / "one.advp")
    ((level, words),) = desk.said
    assert level == "error"
    assert "文件夹" in words
    assert lines(desk.page.sent) == []
    desk.pack(tmp_path / "one.advp")
    assert lines(desk.page.sent)[0].startswith("第1号")


def test_that_a_library_that_is_wrong_is_not_sent_down(desk: Desk, tmp_path: Path) -> None:
    desk.edit(ALLOWANCE, 'operator = "ge"', 'operator = "wie"')
    desk.pack(tmp_path / "one.advp")
    ((level, words),) = desk.said
    assert level == "error"
    assert f"{ALLOWANCE}.toml" in words
    assert words.endswith("改好以后再下发")
    assert not (tmp_path / "one.advp").exists()


def test_that_an_example_that_comes_out_otherwise_holds_the_pack_up(
    desk: Desk, tmp_path: Path
) -> None:
    desk.edit(ALLOWANCE, 'value = 80, words = "年满80周岁"', 'value = 75, words = "年满75周岁"')
    desk.pack(tmp_path / "one.advp")
    ((level, words),) = desk.said
    assert level == "error"
    assert "例子" in words
    assert not (tmp_path / "one.advp").exists()


def test_that_the_place_is_asked_with_a_name_and_its_ending_added(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, jobs: Jobs
) -> None:
    asked: list[str] = []

    def choose(*given: str) -> tuple[str, str]:
        asked.append(given[2])
        return str(tmp_path / "包"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    desk.page.make.click()
    idle(qtbot, jobs)
    assert Path(asked[0]).name.startswith("xiafa-")
    assert asked[0].endswith(".advp")
    assert (tmp_path / "包.advp").is_file()


def test_that_no_place_chosen_makes_no_pack(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, jobs: Jobs
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    desk.page.make.click()
    idle(qtbot, jobs)
    assert desk.said == []
    assert lines(desk.page.sent) == []


def test_that_every_section_is_listed_with_both_sides(
    desk: Desk, tmp_path: Path, hub: World
) -> None:
    desk.pack(tmp_path / "one.advp")
    path = hub.paths.library / "topics" / "topics.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('label = "助餐"', 'label = "吃饭"'), encoding="utf-8")
    desk.page.enter()
    desk.read()
    assert desk.page.changes.lines == ("咨询事项“助餐”改名为“吃饭”",)
    top = desk.page.changes.topLevelItem(0)
    assert top is not None
    assert top.text(0) == "咨询事项　1 处"
    field = top.child(0).child(0)  # type: ignore[union-attr]
    assert [field.text(column) for column in range(3)] == ["名称", "助餐", "吃饭"]  # type: ignore[union-attr]


def test_that_what_is_wrong_in_the_folder_is_said_before_anybody_packs(
    desk: Desk, hub: World
) -> None:
    path = hub.paths.library / "topics" / "topics.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('duty = "guidance"', 'duty = "guide"', 1), encoding="utf-8")
    desk.read()
    assert desk.page.problem.isVisible()
    assert "topics.toml" in desk.page.problem.text()
    assert "duty" in desk.page.problem.text()
    assert desk.page.summary.text() == "现在不能下发：先改好下面这一处。"
    path.write_text(text, encoding="utf-8")
    desk.read()
    assert not desk.page.problem.isVisible()


def test_that_one_goes_back_to_an_older_pack_under_a_new_number(desk: Desk, tmp_path: Path) -> None:
    desk.pack(tmp_path / "one.advp")
    assert not desk.page.back.isEnabled()
    desk.edit(ALLOWANCE, "郑州户籍、满80周岁的老人", "郑州户籍，满80周岁的老人")
    desk.pack(tmp_path / "two.advp")
    desk.page.sent.setCurrentRow(1)
    assert desk.page.back.isEnabled()
    desk.page.revert(1, tmp_path / "three.advp")
    desk.read()
    assert desk.said[-1] == ("info", f"第3号下发包在 {tmp_path / 'three.advp'}，交给各顾问点收")
    assert lines(desk.page.sent)[0].endswith("（退回到第1号的内容）")
    assert desk.page.changes.lines == ("改动政策“高龄津贴”（对象）",)


def test_that_only_another_spelling_is_no_change_for_the_points(
    desk: Desk, hub: World, tmp_path: Path
) -> None:
    desk.pack(tmp_path / "one.advp")
    path = hub.paths.library / "points" / "points.toml"
    path.write_bytes(path.read_bytes() + "\n# 说明\n".encode())
    desk.read()
    assert desk.page.changes.lines == ()
    assert desk.page.summary.text() == "上次下发以后只改了写法或说明（1 个文件），内容没有变。"
    assert desk.page.make.text() == "做下发包……"


def another_sends(desk: Desk, district: DistrictServices, old: str, new: str) -> None:
    """Have another officer send the topics with a word changed; then look at the page again."""

    def send() -> None:
        book = district.packing._book
        sent = book.sent()
        path = desk.library / "topics" / "topics.toml"
        files = {"topics/topics.toml": path.read_bytes().replace(old.encode(), new.encode())}
        book.write(files, path.with_suffix(".advp"), (), sent, in_step=False)

    desk.on_store(send)
    desk.read()


def test_that_what_another_officer_sent_is_told_and_taken_by_one_button(
    desk: Desk, district: DistrictServices, tmp_path: Path
) -> None:
    desk.pack(tmp_path / "one.advp")
    assert not desk.page.take.isVisible()
    another_sends(desk, district, 'label = "助餐"', 'label = "吃饭"')
    assert desk.page.summary.text() == "先取来，再下发：第2号有 1 处变化。"
    assert desk.page.changes.lines == ("咨询事项“助餐”改名为“吃饭”",)
    assert header(desk) == ["有什么变化", "这里的", "下发的"]
    assert desk.page.missed.isVisible()
    assert "请先取来，再下发" in desk.page.missed.text()
    assert not desk.page.make.isEnabled()
    desk.page.take.click()
    desk.settle()
    assert desk.said[-1] == ("info", "已取来第2号：咨询事项（topics.toml）换成了下发的")
    assert desk.page.summary.text() == "都已下发。"
    assert header(desk) == ["有什么变化", "上次下发的", "现在的"]
    assert not desk.page.take.isVisible()
    assert not desk.page.missed.isVisible()
    assert desk.page.make.isEnabled()


def test_that_where_the_own_file_was_put_stays_to_be_read_until_the_next_pack(
    desk: Desk, district: DistrictServices, tmp_path: Path
) -> None:
    desk.pack(tmp_path / "one.advp")
    another_sends(desk, district, 'label = "助餐"', 'label = "吃饭"')
    path = desk.library / "topics" / "topics.toml"
    path.write_bytes(path.read_bytes().replace("助餐".encode(), "餐饮".encode()))
    desk.read()
    assert "两边都改过的咨询事项（topics.toml）用下发的" in desk.page.missed.text()
    desk.page.take.click()
    desk.settle()
    assert desk.said[-1] == ("info", "已取来第2号")
    assert "library-aside-" in desk.page.missed.text()
    desk.read()
    assert "请对照着再改一次" in desk.page.missed.text()
    desk.edit(ALLOWANCE, "郑州户籍、满80周岁的老人", "郑州户籍，满80周岁的老人")
    desk.pack(tmp_path / "three.advp")
    assert not desk.page.missed.isVisible()


def test_that_the_keyboard_stands_on_taking_where_it_stood_on_packing(
    desk: Desk, district: DistrictServices, tmp_path: Path
) -> None:
    desk.pack(tmp_path / "one.advp")
    desk.page.enter()
    desk.settle()
    assert desk.page.make.hasFocus()
    another_sends(desk, district, 'label = "助餐"', 'label = "吃饭"')
    assert desk.page.take.hasFocus()
    desk.page.sent.setFocus()
    desk.page.enter()  # from another page, while packing is not allowed
    desk.settle()
    assert desk.page.take.hasFocus()
    desk.page.take.click()
    desk.settle()
    assert desk.page.make.hasFocus()


def header(desk: Desk) -> list[str]:
    item = desk.page.changes.headerItem()
    assert item is not None
    return [item.text(column) for column in range(3)]
