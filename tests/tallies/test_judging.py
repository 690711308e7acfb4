"""Declarations from outside are counted by only if every figure that is asked for is in them."""

import re
from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.tallies.declared_file import read_declared
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.judging import ASKED, NEEDED, VALUES, countable_in
from tests.tallies.conftest import RESOURCES

TEXT = (RESOURCES / "tally.toml").read_text(encoding="utf-8")


def judged(folder: Path, text: str) -> Declarations:
    path = folder / "tally.toml"
    path.write_text(text, encoding="utf-8")
    return countable_in(read_declared(path))


def refused(folder: Path, text: str) -> str:
    assert text != TEXT, "the fault was not planted"
    with pytest.raises(BadInput) as caught:
        judged(folder, text)
    assert "\n" not in caught.value.message
    return caught.value.message


def block(kind: str, name: str) -> str:
    """Give an entry of the file, whole: from its heading to the next."""
    found = re.search(
        rf'\[\[{kind}\]\]\nname = "{name}"\n(?:(?!\n\[\[{kind}\]\]).)*', TEXT, re.DOTALL
    )
    assert found, name
    return found[0]


def test_that_what_is_shipped_is_counted_by(tmp_path: Path, declarations: Declarations) -> None:
    assert judged(tmp_path, TEXT) == declarations


@pytest.mark.parametrize("name", NEEDED)
def test_that_an_indicator_that_others_ask_for_must_be_there(name: str, tmp_path: Path) -> None:
    said = refused(tmp_path, TEXT.replace(f'name = "{name}"', f'name = "{name}_new"'))
    assert f"指标 {name} 缺了" in said
    assert "tally.toml" in said


@pytest.mark.parametrize("name", NEEDED)
def test_that_it_must_count_every_contact(name: str, tmp_path: Path) -> None:
    whole = block("indicator", name)
    said = refused(tmp_path, TEXT.replace(whole, whole.rstrip() + '\nonly = "first"\n'))
    assert f"指标 {name} 缺了，或算法变了" in said


def test_that_a_breakdown_must_be_by_what_it_was(tmp_path: Path) -> None:
    whole = block("indicator", "by_channel")
    assert 'by = "channel"' in whole
    other = whole.replace('by = "channel"', 'by = "inquirer"')
    assert "指标 by_channel" in refused(tmp_path, TEXT.replace(whole, other))


@pytest.mark.parametrize("name", ASKED)
def test_that_a_dimension_that_a_list_is_written_by_must_be_there(
    name: str, tmp_path: Path
) -> None:
    said = refused(
        tmp_path,
        re.sub(rf'\b{name}"', f'{name}_x"', TEXT.replace(f'by = "{name}"', f'by = "{name}_x"')),
    )
    assert name in said


@pytest.mark.parametrize("name", ["channel", "inquirer", "outcome", "referral_state"])
def test_that_a_value_no_record_has_is_refused_by_name(name: str, tmp_path: Path) -> None:
    whole = block("dimension", name)
    first = min(VALUES[name], key=lambda value: whole.find(f'"{value}"') % 10**6)
    said = refused(tmp_path, TEXT.replace(whole, whole.replace(f'"{first}"', '"nonsense"', 1)))
    assert "不会有记录是这个值" in said
    assert all(value in said for value in VALUES[name])


def test_that_every_declared_value_can_be_met_with(declarations: Declarations) -> None:
    for name, known in VALUES.items():
        declared = {one.value for one in declarations.dimensions[name].values}
        assert declared - {"unknown"} <= set(known), name
