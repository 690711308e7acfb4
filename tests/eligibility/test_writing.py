"""Files written back: what is read from them is what was written."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.parameter import Parameter
from advisor_app.domain.policy import (
    Amount,
    Combine,
    Confidence,
    Exclusion,
    Group,
    Keep,
    LegalBasis,
    Material,
    Policy,
    PolicyVersion,
    Rule,
    Source,
    SourceRank,
)
from advisor_app.eligibility.differences import (
    LABELS,
    differences,
    parameter_differences,
    version_rows,
)
from advisor_app.eligibility.reading import library_of, load_library
from advisor_app.eligibility.rule_rows import RuleForm, RuleRow, conditions_of, form_of
from advisor_app.eligibility.writing import parameters_text, raw_policy, raw_rule, text_of
from advisor_app.support.paths import resources_folder
from tests.eligibility.making import (
    TODAY,
    age,
    all_of,
    among,
    any_of,
    eq,
    none_of,
    policy,
    version,
)

LIBRARY = load_library(resources_folder() / "policies")
SIMPLE = st.one_of(
    st.builds(age, st.integers(0, 130)),
    st.builds(eq, st.just("living"), st.sampled_from(["alone", "spouse"])),
    st.builds(among, st.just("income"), st.sampled_from(["minimum", "destitute"])),
    st.builds(eq, st.just("care_level"), st.integers(0, 4)),
)
NESTED: st.SearchStrategy[Rule] = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds(
            Group,
            combine=st.sampled_from([Combine.ALL, Combine.ANY]),
            parts=st.lists(inner, min_size=1, max_size=3).map(tuple),
            words=st.just("合起来"),
        ),
        inner.map(none_of),
    ),
    max_leaves=5,
)
"""Rules as a file can hold them: a group has words and at least one part."""

WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S")), min_size=1, max_size=12
).map(lambda text: text.replace("{", "（").replace("}", "）"))
MAYBE = st.one_of(st.just(""), WORDS)
AMOUNTS = st.builds(
    Amount,
    value_fen=st.one_of(st.none(), st.integers(0, 10**8)),
    per=st.sampled_from(["", "month", "year", "once"]),
    words=WORDS,
    when=st.one_of(st.none(), NESTED.map(all_of)),
)
VERSIONS = st.builds(
    PolicyVersion,
    version=WORDS, valid_from=st.none(), valid_to=st.none(), plain=WORDS, rule=NESTED.map(all_of),
    amounts=st.lists(AMOUNTS, max_size=2).map(tuple), amount_confirmed=st.just(True),
    excludes=st.just(()), where=MAYBE,
    materials=st.lists(
        st.builds(Material, name=WORDS, original=st.booleans(), copies=st.integers(0, 10), note=MAYBE),
        max_size=2,
    ).map(tuple),
    steps=st.lists(WORDS, max_size=3).map(tuple), time_limit=MAYBE, phone=MAYBE, hours=MAYBE,
    basis=st.lists(
        st.builds(LegalBasis, title=WORDS, issuer=WORDS, number=MAYBE, article=MAYBE), max_size=2
    ).map(tuple),
    sources=st.lists(
        st.builds(
            Source, title=WORDS, url=st.just("https://a.gov.cn/"),
            rank=st.sampled_from(SourceRank), accessed=st.dates(date(2000, 1, 1)),
        ),
        min_size=1, max_size=2,
    ).map(tuple),
    confidence=st.sampled_from(Confidence), needs_local_check=st.booleans(),
    checked_on=st.dates(date(2000, 1, 1)), checked_by=WORDS,
    fee=st.one_of(st.just("不收费"), WORDS),
)  # fmt: skip


def again(one: Policy) -> Policy:
    made = library_of({f"{one.id}.toml": text_of(raw_policy(one)).encode()})
    return made.policies[0]


@pytest.mark.parametrize("one", LIBRARY.policies, ids=lambda one: one.id)
def test_that_every_shipped_policy_comes_back(one: Policy) -> None:
    bare = replace(one, versions=tuple(_alone(each) for each in one.versions))
    assert again(bare) == bare
    assert text_of(raw_policy(again(bare))) == text_of(raw_policy(bare))


def _alone(one: PolicyVersion) -> PolicyVersion:
    """Give a version without what it says of other files."""
    amounts = tuple(replace(each, parameter="", words="有") for each in one.amounts)
    return replace(
        one, excludes=(), amounts=amounts, phone="", fee="不收费", time_limit="", where="",
    )  # fmt: skip


def test_that_the_whole_shipped_library_comes_back() -> None:
    files = {f"{one.id}.toml": text_of(raw_policy(one)).encode() for one in LIBRARY.policies}
    files["parameters.toml"] = parameters_text(LIBRARY.parameters).encode()
    assert library_of(files) == LIBRARY


@given(VERSIONS)
@settings(max_examples=120, deadline=None)
def test_that_any_policy_comes_back(one: PolicyVersion) -> None:
    made = replace(policy(one), name="名", audience="老人")
    assert again(made) == made


@given(NESTED)
def test_that_a_rule_is_written_as_it_is_read(rule: object) -> None:
    made = policy(version(all_of(rule)))  # type: ignore[arg-type]
    assert again(replace(made, name="名")).versions[0].rule == made.versions[0].rule


# Rows of a form.


@given(st.lists(st.one_of(
    SIMPLE, st.lists(SIMPLE, min_size=1, max_size=3).map(lambda parts: any_of(*parts)),
), max_size=4))  # fmt: skip
def test_that_conditions_go_through_rows_and_back(parts: list[object]) -> None:
    raw = [raw_rule(one) for one in parts]  # type: ignore[arg-type]
    assert conditions_of(form_of(raw)) == raw


@pytest.mark.parametrize("one", LIBRARY.policies, ids=lambda one: one.id)
def test_that_the_shipped_conditions_go_through_rows_and_back(one: Policy) -> None:
    for each in raw_policy(one)["version"]:
        raw = each.get("conditions", [])
        assert conditions_of(form_of(raw)) == raw


def test_that_what_is_nested_deeper_is_kept_as_it_is() -> None:
    deep = raw_rule(any_of(all_of(age(60), eq("living", "alone")), age(80)))
    form = form_of([deep, raw_rule(age(60))])
    assert [row.group for row in form.rows] == ["原样", ""]
    assert conditions_of(form) == [deep, raw_rule(age(60))]


def test_that_a_negation_is_a_row_of_its_own() -> None:
    raw = [raw_rule(none_of(eq("living", "institution")))]
    (row,) = form_of(raw).rows
    assert (row.group, row.value) == ("不", "养老机构")
    (back,) = conditions_of(form_of(raw))
    assert back["not"]["value"] == "institution"
    assert back["words"] == raw[0]["words"]


@pytest.mark.parametrize(
    ("row", "value"),
    [
        (RuleRow(field="age", value="80岁", words="w"), 80),
        (RuleRow(field="income", operator="in", value="低保、特困", words="w"),
         ["minimum", "destitute"]),
        (RuleRow(field="income", operator="in", value="minimum, 特困", words="w"),
         ["minimum", "destitute"]),
        (RuleRow(field="disability_grade", operator="eq", value="一级", words="w"), 1),
        (RuleRow(field="hukou", operator="prefix", value="4101", words="w"), "4101"),
    ],
)  # fmt: skip
def test_that_values_are_taken_in_words(row: RuleRow, value: object) -> None:
    (made,) = conditions_of(RuleForm((row,)))
    assert made["value"] == value


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (RuleRow(field="age", value="八十", words="w"), "第2行的周岁“八十”不是数字"),
        (RuleRow(field="income", operator="eq", value="有钱", words="w"), "第2行不能是“有钱”"),
        (RuleRow(field="age", value="", words="w"), "第2行至少填一个值"),
        (RuleRow(field="age", value="60、80", words="w"), "第2行只能填一个值"),
        (RuleRow(field="", value="60", words="w"), "第2行还没有选要素"),
    ],
)
def test_that_a_wrong_row_is_named_by_its_number(row: RuleRow, said: str) -> None:
    good = RuleRow(field="age", value="60", words="w")
    with pytest.raises(BadInput, match=said):
        conditions_of(RuleForm((good, row)))


def test_that_an_either_or_without_words_is_given_some() -> None:
    rows = tuple(
        RuleRow(group="或1", field="age", value=one, words=f"满{one}") for one in ("6", "8")
    )
    (made,) = conditions_of(RuleForm(rows))
    assert made["words"] == "满6、满8，有一样"
    (made,) = conditions_of(RuleForm(rows, {"或1": "满6或8"}))
    assert made["words"] == "满6或8"


# What differs.


def test_that_every_field_has_a_word() -> None:
    named = {one.name for kind in (Policy, PolicyVersion, Parameter) for one in fields(kind)}
    assert named - {"versions"} <= set(LABELS)


@given(VERSIONS)
@settings(max_examples=30, deadline=None)
def test_that_nothing_differs_from_itself(one: PolicyVersion) -> None:
    made = policy(one)
    assert differences(made, made) == ()
    assert not any(each.is_change for each in version_rows(one, one))
    assert {each.field for each in version_rows(one, one)} == {each.name for each in fields(one)}


CHANGES: dict[str, object] = {
    "valid_from": TODAY, "valid_to": TODAY, "plain": "别的", "rule": age(99),
    "amounts": (Amount(value_fen=1, per="", words="一分"),), "amount_confirmed": True,
    "excludes": (Exclusion(policy="x", keep=Keep.HIGHER),), "where": "别处",
    "materials": (Material(name="别的"),), "steps": ("去",), "time_limit": "三天", "hours": "周一", "phone": "1",
    "basis": (LegalBasis(title="办法", issuer="局"),),
    "sources": (Source(title="页", url="", rank=SourceRank.ISSUER, accessed=TODAY),),
    "confidence": Confidence.LOW, "needs_local_check": True, "checked_on": date(2020, 1, 1),
    "checked_by": "别人", "fee": "一元", "version": "别的",
}  # fmt: skip


def test_that_every_field_is_changed_below() -> None:
    assert set(CHANGES) == {one.name for one in fields(PolicyVersion)}


@pytest.mark.parametrize("field", CHANGES)
def test_that_a_single_change_is_told_with_both_sides(field: str) -> None:
    before = version(age(60))
    after = replace(before, **{field: CHANGES[field]})
    (found,) = [one for one in version_rows(before, after) if one.is_change]
    assert (found.field, found.label) == (field, LABELS[field])
    assert found.before != found.after


def test_that_a_new_and_a_gone_policy_are_told_whole() -> None:
    one = policy(version(age(60)))
    new, gone = differences(None, one), differences(one, None)
    assert all(not each.before for each in new)
    assert all(not each.after for each in gone)
    assert {each.label for each in new} >= {"名称", "1版 条件"}


def test_that_versions_are_matched_by_their_names() -> None:
    before = policy(version(age(60), "1", end=TODAY))
    after = policy(version(age(60), "1", end=TODAY), version(age(65), "2", start=TODAY))
    labels = {one.label for one in differences(before, after)}
    assert labels
    assert all(label.startswith("2版 ") for label in labels)


def test_that_a_parameters_new_value_is_told() -> None:
    one = next(each for each in LIBRARY.parameters if each.entries)
    (found,) = parameter_differences(replace(one, entries=()), one)
    assert found.field == "entries"
    assert one.entries[0].words in found.after
