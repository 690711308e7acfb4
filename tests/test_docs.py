"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

from advisor_app.cli.main import parser
from advisor_app.domain.revision import Revision
from advisor_app.eligibility.format import reference
from advisor_app.eligibility.reading import lint_files
from advisor_app.gui.district.shell import PLACES
from advisor_app.gui.shell import PAGES
from advisor_app.sync.bundle import Manifest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def text_of(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_that_the_policy_format_is_printed_from_the_code() -> None:
    assert reference() in text_of("policy-format.md")


def test_that_the_examples_of_the_policy_format_are_without_fault() -> None:
    found = re.findall(
        r"`([a-z.-]+\.toml)`:\n```toml\n(.*?)```", text_of("policy-format.md"), re.DOTALL
    )
    files = {name: text.encode() for name, text in found}
    assert set(files) == {"zz-example.toml", "zz-example.cases.toml", "parameters.toml"}
    assert lint_files(files) == ()


@pytest.mark.parametrize("field", sorted({*Manifest.__slots__, *Revision.__slots__}))
def test_that_the_bundle_format_tells_of_every_field(field: str) -> None:
    assert f"`{field}`" in text_of("bundle.md")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_that_the_guide_tells_of_every_page(name: str) -> None:
    key, words, _ = PAGES[name]
    guide = text_of("guide.md")
    assert key in guide
    assert words in guide


@pytest.mark.parametrize("name", sorted(PLACES))
def test_that_the_districts_guide_tells_of_every_page(name: str) -> None:
    place = PLACES[name]
    guide = text_of("district.md")
    assert place.key in guide
    assert place.word in guide


def test_that_the_districts_guide_names_commands_that_there_are() -> None:
    named = set(re.findall(r"`advisor (hub [a-z]+(?: (?:move|show|set))?)", text_of("district.md")))
    assert {"hub backup", "hub restore", "hub return"} <= named
    for words in sorted(named):
        with pytest.raises(SystemExit) as left:  # as argparse leaves after its help
            parser().parse_args([*words.split(), "--help"])
        assert left.value.code == 0


def test_that_every_link_leads_somewhere() -> None:
    for path in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (path.parent / target).exists(), (path.name, target)


@pytest.mark.parametrize(
    "room",
    sorted(one.name for one in (ROOT / "advisor_app").iterdir() if (one / "__init__.py").exists()),
)
def test_that_the_house_is_drawn_with_every_room(room: str) -> None:
    assert f"`{room}/`" in text_of("architecture.md")
    assert room in text_of("architecture.svg")
