"""A policy is found by everything a reader can see of it, and by nothing else."""

from dataclasses import dataclass, fields, replace
from datetime import date

import pytest

from advisor_app.domain.policy import LegalBasis, Material, Policy, PolicyVersion
from advisor_app.eligibility.policy_texts import FORMER, texts_of
from advisor_app.eligibility.reading import load_library
from advisor_app.support.paths import resources_folder
from advisor_app.support.pinyin import Initials, read_pinyin
from advisor_app.support.plain_text import fold
from advisor_app.support.text_search import NAME, TextSearch
from tests.eligibility.making import TODAY, age, policy, version

READINGS = read_pinyin(resources_folder() / "pinyin.txt")
INITIALS = Initials(READINGS)
LIBRARY = load_library(resources_folder() / "policies").on(TODAY)
ALL = TextSearch((text for one in LIBRARY.policies for text in texts_of(one, TODAY)), READINGS)
NUMBERS = [
    (one.id, basis.number)
    for one in LIBRARY.policies
    for basis in one.nearest_version(TODAY).basis
    if any(sign.isdigit() for sign in basis.number)
]


def found(typed: str) -> list[str]:
    return [hit.owner for hit in ALL.find(typed)]


@pytest.mark.parametrize("one", LIBRARY.policies, ids=lambda one: one.id)
def test_that_a_policy_is_found_by_its_name_first(one: Policy) -> None:
    assert found(one.name)[0] == one.id
    for part in (one.name[:2], one.name[-2:], one.id, one.audience):
        assert one.id in found(part)


@pytest.mark.parametrize("one", LIBRARY.policies, ids=lambda one: one.id)
def test_that_a_policy_is_found_by_the_letters_of_its_name(one: Policy) -> None:
    head = "".join(sign for sign in one.name[:4] if sign in INITIALS)
    if len(head) == 4:
        assert one.id in found("".join(INITIALS[sign][0] for sign in head))
        syllables = [
            "".join(next(s for s, all_of in READINGS.items() if sign in all_of)) for sign in head
        ]
        assert one.id in found("".join(syllables))


@pytest.mark.parametrize(("owner", "number"), NUMBERS)
def test_that_a_document_s_number_is_found_however_its_brackets_are_typed(
    owner: str, number: str
) -> None:
    bare = "".join(one for one in number if one.isalnum())
    for typed in (number, bare, number.replace("〔", "[").replace("〕", "]"), f"{bare[:-1]}"):
        assert owner in found(typed)


@pytest.mark.parametrize(
    "typed", ["郑民文201628", "郑民文〔2016〕28号", "28号", "gaolingjintie", "gljt"]
)
def test_that_the_old_age_allowance_comes_first(typed: str) -> None:
    assert found(typed)[0] == "zz-gaoling-jintie"


def _full() -> Policy:
    one = replace(
        version(age(80), "2026", start=date(2026, 1, 1)),
        plain="每月发一次", where="社区窗口", steps=("先登记",), phone="1234567",
        materials=(Material(name="户口簿", note="首页"),), time_limit="五天",
        basis=(LegalBasis(title="办法", issuer="民政局", number="甲民〔2026〕9号", article="第三条"),),
    )  # fmt: skip
    old = version(age(90), "2020", end=date(2026, 1, 1))
    return policy(replace(old, plain="从前的话"), one, name="some-id")


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("每月发一次", "说明"), ("社区窗口", "去哪里"), ("先登记", "步骤"), ("1234567", "电话"),
        ("户口簿", "材料"), ("首页", "材料"), ("五天", "时限"), ("办法", "依据"), ("民政局", "依据"),
        ("甲民〔2026〕9号", "依据"), ("第三条", "依据"), ("年满80周岁", "条件"), ("老人", "对象"),
        ("优待", "类别"), ("市", "级别"), ("来源", "来源"), ("不收费", "费用"),
        ("从前的话", "2020版·说明"), ("年满90周岁", "2020版·条件"),
    ],
)  # fmt: skip
def test_that_every_text_has_a_label(words: str, label: str) -> None:
    assert (words, label) in {(one.words, one.field) for one in texts_of(_full(), TODAY)}


def test_that_what_is_not_for_readers_is_left_out() -> None:
    words = {one.words for one in texts_of(_full(), TODAY)}
    assert not words & {"age", "ge", "https://a.gov.cn", "high", "issuer", "2026", ""}
    assert all(one.owner == "some-id" for one in texts_of(_full(), TODAY))


def test_that_the_name_means_most_and_former_rules_least() -> None:
    ranks: dict[str, int] = {}
    for one in texts_of(_full(), TODAY):
        ranks.setdefault(one.field, one.rank)
    order = [ranks[field] for field in ("名称", "对象", "说明", "依据", "2020版·说明")]
    assert order == sorted(order) == [NAME, 2, 3, 4, FORMER]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Newer(PolicyVersion):
    """A version with fields that this program's search has never heard of."""

    deadline: str = ""
    hints: tuple[tuple[str, ...], ...] = ()


def test_that_fields_to_come_are_searched_too() -> None:
    (known,) = policy(version(age(80))).versions
    values = {one.name: getattr(known, one.name) for one in fields(known)}
    newer = _Newer(**values, deadline="月底以前", hints=(("带伞",), ("早来", "早来")))
    told = [(one.field, one.words) for one in texts_of(policy(newer), TODAY)]
    assert [words for field, words in told if field == "其他"] == ["月底以前", "带伞", "早来"]


def test_that_every_text_of_the_library_finds_its_policy() -> None:
    for one in LIBRARY.policies[::5]:
        for text in texts_of(one, TODAY):
            assert one.id in found(text.words), text
            assert one.id in found(fold(text.words).strip()[2:6] or text.words), text
