"""Keeping the library: new versions, never over old ones; nothing half-changed."""

import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from advisor_app.domain.errors import BadInput
from advisor_app.eligibility.reading import lint
from advisor_app.services.editing import SAMPLES, PolicyEditing
from advisor_app.support.paths import resources_folder

TODAY = date(2026, 11, 23)
NEXT_YEAR = date(2027, 1, 1)
ALLOWANCE = "zz-gaoling-jintie"
VOUCHER = "shineng-xiaofei-butie-2026"
SHIPPED = resources_folder() / "policies"


def copied(folder: Path) -> Path:
    folder.mkdir()
    for one in SHIPPED.glob("*.toml"):
        (folder / one.name).write_bytes(one.read_bytes())
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path / "library")


@pytest.fixture
def editing(folder: Path) -> PolicyEditing:
    return PolicyEditing(folder, lambda: TODAY)


@pytest.fixture
def untouched(folder: Path) -> Iterator[None]:
    """Checks that not a byte of the folder changed."""
    before = {one.name: one.read_bytes() for one in folder.iterdir()}
    yield
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == before


def begun(editing: PolicyEditing, on: date = NEXT_YEAR, policy: str = ALLOWANCE) -> dict[str, Any]:
    draft = editing.draft_of(policy)
    draft["version"][-1]["valid_from"] = on
    return draft


def lowered(draft: dict[str, Any], years: int = 75) -> dict[str, Any]:
    conditions = draft["version"][-1]["conditions"]
    condition = next(one for one in conditions if one["field"] == "age")
    condition |= {"value": years, "words": f"年满{years}周岁"}
    return draft


def test_that_a_draft_is_a_copy_of_the_newest_version(editing: PolicyEditing) -> None:
    draft = editing.draft_of(ALLOWANCE)
    old, new = draft["version"][-2:]
    assert new["version"] == "2026"
    assert "valid_from" not in new
    assert new["plain"] == old["plain"]
    assert new["checked_on"] == TODAY


def test_that_a_taken_name_gets_a_number(editing: PolicyEditing) -> None:
    assert editing.draft_of(VOUCHER)["version"][-1]["version"] == "2026-2"


def test_that_a_new_version_ends_the_one_before_on_its_first_day(
    editing: PolicyEditing, folder: Path
) -> None:
    saved = editing.save(lowered(begun(editing)))
    old, new = saved.versions[-2:]
    assert (old.valid_to, new.valid_from, new.valid_to) == (NEXT_YEAR, NEXT_YEAR, None)
    assert saved.version_on(date(2026, 12, 31)) is old
    assert saved.version_on(NEXT_YEAR) is new
    assert lint(folder) == ()
    assert editing.library().get(ALLOWANCE) == saved


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("change", ["plain", "drop", "rename", "valid_from"])
def test_that_a_version_that_stands_is_never_changed(editing: PolicyEditing, change: str) -> None:
    draft = begun(editing)
    old = draft["version"][0]
    if change == "plain":
        old["plain"] = "改掉的话。"
    elif change == "drop":
        del draft["version"][0]
    elif change == "rename":
        old["version"] = "别的"
    else:
        old["valid_from"] = date(2017, 1, 1)
    found = editing.check(draft).findings
    assert "已经在用，不能改也不能删" in found[0].message
    with pytest.raises(BadInput, match="已经在用"):
        editing.save(draft)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("plain", "说" * 251, "太长"),
        ("confidence", "sure", "sure"),
        ("checked_by", "", "缺少"),
        ("steps", ["一", "二", "三", "四"], "最多3步"),
        ("excludes", ["nobody"], "nobody"),
        ("where", "在{nowhere}", "本地参数"),
        ("valid_to", date(2026, 1, 1), "之后"),
    ],
)
def test_that_a_wrong_draft_changes_nothing(
    editing: PolicyEditing, field: str, value: object, said: str
) -> None:
    draft = begun(editing)
    draft["version"][-1][field] = value
    assert any(said in one.message for one in editing.check(draft).findings)
    with pytest.raises(BadInput, match=said):
        editing.save(draft)


def test_that_the_check_shows_who_fares_otherwise(editing: PolicyEditing) -> None:
    same = editing.check(begun(editing))
    assert same.findings == ()
    assert len(same.samples) == len(SAMPLES)
    assert not any(one.is_change for one in same.samples)
    found = editing.check(lowered(begun(editing)))
    changed = {one.who: one.after for one in found.samples if one.is_change}
    assert changed == {"79岁，空巢，居民养老金": changed["79岁，空巢，居民养老金"]}
    assert "可能符合" in changed["79岁，空巢，居民养老金"]
    labels = {one.label for one in found.rows if one.is_change}
    assert "条件" in labels


def test_that_the_check_runs_the_examples(editing: PolicyEditing) -> None:
    draft = lowered(begun(editing, date(2026, 1, 1)))
    failed = editing.check(draft).failed_cases
    assert any("80岁生日前一天" in one for one in failed)
    assert editing.check(begun(editing)).failed_cases == ()


def test_that_a_policy_is_written_from_nothing(editing: PolicyEditing, folder: Path) -> None:
    draft = editing.blank()
    assert editing.check(draft).findings
    draft |= {"id": "sj-new", "name": "新的服务", "audience": "老人", "category": "照护服务"}
    draft["version"][0] |= {
        "plain": "新的服务。", "checked_by": "某人",
        "sources": [{"title": "区里通知", "rank": "issuer", "accessed": TODAY}],
    }  # fmt: skip
    checked = editing.check(draft)
    assert checked.findings == ()
    assert {one.before for one in checked.samples} == {"没有这项"}
    saved = editing.save(draft)
    assert (folder / "sj-new.toml").is_file()
    assert editing.library().get("sj-new") == saved


def test_that_a_file_goes_out_and_comes_back(editing: PolicyEditing, tmp_path: Path) -> None:
    before = editing.library()
    path = tmp_path / f"{ALLOWANCE}.toml"
    editing.export_file(ALLOWANCE, path)
    assert editing.import_file(path) == before.get(ALLOWANCE)
    assert editing.library() == before
    cases = tmp_path / f"{ALLOWANCE}.cases.toml"
    cases.write_bytes((SHIPPED / cases.name).read_bytes())
    assert editing.import_file(cases).id == ALLOWANCE


def test_that_a_newer_file_from_elsewhere_is_taken_in(
    editing: PolicyEditing, tmp_path: Path, folder: Path
) -> None:
    other = PolicyEditing(copied(tmp_path / "other"), lambda: TODAY)
    other.save(lowered(begun(other)))
    editing.import_file(tmp_path / "other" / f"{ALLOWANCE}.toml")
    found = editing.library().get(ALLOWANCE)
    assert found is not None
    assert len(found.versions) == 2
    assert lint(folder) == ()


@pytest.mark.usefixtures("untouched")
def test_that_a_foreign_file_is_refused_in_one_sentence(
    editing: PolicyEditing, tmp_path: Path
) -> None:
    text = (SHIPPED / f"{ALLOWANCE}.toml").read_text(encoding="utf-8")
    written = {
        "nothing.toml": None,
        "broken.toml": "x = [",
        f"{ALLOWANCE}.toml": text.replace("满80岁的老人", "满八十岁的老人"),
        "other-name.toml": text,
        "zz-new.cases.toml": 'policy = "nobody"',
    }
    for name, content in written.items():
        path = tmp_path / name
        if content is not None:
            path.write_text(content, encoding="utf-8")
        with pytest.raises(BadInput) as refused:
            editing.import_file(path)
        assert "\n" not in refused.value.message


def test_that_nothing_is_exported_that_is_not_there(editing: PolicyEditing, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nobody"):
        editing.export_file("nobody", tmp_path / "x.toml")
    with pytest.raises(BadInput, match="nobody"):
        editing.draft_of("nobody")


def filled(
    editing: PolicyEditing, value: str, on: date = date(2026, 7, 1), name: str = "dibao-urban"
) -> None:
    editing.fill_in(name, value, valid_from=on, source="某文〔2026〕1号", checked_by="某人")


def test_that_a_value_holds_from_its_day_on(editing: PolicyEditing, folder: Path) -> None:
    filled(editing, "800")
    filled(editing, "850.50元", date(2027, 7, 1))
    one = next(each for each in editing.library().parameters if each.id == "dibao-urban")
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2027, 6, 30), date(2027, 7, 1)]
    words = [entry.words if entry else "" for entry in map(one.on, days)]
    assert words == ["", "800元", "800元", "850.50元"]
    assert lint(folder) == ()


def test_that_a_text_is_kept_as_it_is_written(editing: PolicyEditing) -> None:
    filled(editing, " 中心路132号一楼 ", name="place-civil-affairs")
    parameters = {one.id: one for one in editing.library().parameters}
    entry = parameters["place-civil-affairs"].on(TODAY)
    assert entry is not None
    assert entry.text == "中心路132号一楼"


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("value", ["", "很多", "12.345", "-5", "１２", "1e3", "9999999"])
def test_that_what_is_no_amount_is_refused(editing: PolicyEditing, value: str) -> None:
    with pytest.raises(BadInput):
        filled(editing, value)


@pytest.mark.usefixtures("untouched")
def test_that_who_says_so_must_be_told(editing: PolicyEditing) -> None:
    with pytest.raises(BadInput, match="依据或核对人"):
        editing.fill_in("dibao-urban", "1", valid_from=TODAY, source=" ", checked_by="某人")
    with pytest.raises(BadInput, match="nothing"):
        filled(editing, "1", name="nothing")
    with pytest.raises(BadInput, match=r"value|内容"):
        filled(editing, "  ", name="phone-civil-affairs")


def test_that_an_earlier_day_than_the_last_is_refused(editing: PolicyEditing) -> None:
    filled(editing, "800")
    with pytest.raises(BadInput, match="已经有值了"):
        filled(editing, "700", date(2026, 7, 1))


NOBODY_KNEW = "service-subsidy"


class FillingIn(RuleBasedStateMachine):
    """Values of one parameter, against a plain list of days and values."""

    @initialize()
    def begin(self) -> None:
        self.place = tempfile.TemporaryDirectory()
        self.editing = PolicyEditing(copied(Path(self.place.name) / "library"), lambda: TODAY)
        self.model: list[tuple[date, int]] = []
        self.last = date(2022, 1, 1)

    @rule(days=st.integers(-20, 200), yuan=st.integers(0, 5_000))
    def fill(self, days: int, yuan: int) -> None:
        on = self.last + timedelta(days)
        if self.model and on <= self.model[-1][0]:
            with pytest.raises(BadInput):
                filled(self.editing, str(yuan), on, NOBODY_KNEW)
            return
        if on < date(2022, 1, 1):
            return
        filled(self.editing, str(yuan), on, NOBODY_KNEW)
        self.model.append((on, yuan))
        self.last = on

    @invariant()
    def the_value_of_every_day_is_that_of_the_model(self) -> None:
        one = next(each for each in self.editing.library().parameters if each.id == NOBODY_KNEW)
        for on, _ in self.model:
            for day in (on - timedelta(1), on, on + timedelta(1)):
                begun = [yuan for start, yuan in self.model if start <= day]
                entry = one.on(day)
                assert (entry.value_fen if entry else None) == (begun[-1] * 100 if begun else None)

    def teardown(self) -> None:
        if hasattr(self, "place"):
            self.place.cleanup()


TestFillingIn = FillingIn.TestCase
TestFillingIn.settings = settings(max_examples=5, stateful_step_count=5, deadline=None)
