"""Small policies for tests, by hand and by hypothesis."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from advisor_app.domain.facts import Facts
from advisor_app.domain.policy import (
    Amount,
    Combine,
    Condition,
    Confidence,
    Exclusion,
    Group,
    Operator,
    Policy,
    PolicyVersion,
    Rule,
    Source,
    SourceRank,
)

TODAY = date(2026, 11, 23)


def age(years: int, operator: Operator = Operator.GE) -> Condition:
    return Condition(field="age", operator=operator, value=years, words=f"年满{years}周岁")


def eq(field: str, value: str | int, operator: Operator = Operator.EQ) -> Condition:
    return Condition(field=field, operator=operator, value=value, words=f"{field} {value}")


def among(field: str, *values: str | int, operator: Operator = Operator.IN) -> Condition:
    return Condition(field=field, operator=operator, value=tuple(values), words=f"{field} in")


def all_of(*parts: Rule) -> Group:
    return Group(combine=Combine.ALL, parts=parts)


def any_of(*parts: Rule) -> Group:
    return Group(combine=Combine.ANY, parts=parts, words="有一样")


def none_of(part: Rule) -> Group:
    return Group(combine=Combine.NOT, parts=(part,), words="不是")


def version(
    rule: Rule,
    name: str = "1",
    *,
    start: date | None = None,
    end: date | None = None,
    amounts: tuple[Amount, ...] = (),
    confirmed: bool = False,
    excludes: tuple[str, ...] = (),
) -> PolicyVersion:
    source = Source(title="来源", url="https://a.gov.cn", rank=SourceRank.ISSUER, accessed=TODAY)
    return PolicyVersion(
        version=name, valid_from=start, valid_to=end, plain="说明", rule=rule, amounts=amounts,
        amount_confirmed=confirmed, excludes=tuple(Exclusion(policy=one) for one in excludes), where="", materials=(), steps=(),
        time_limit="", phone="", basis=(), sources=(source,), confidence=Confidence.HIGH,
        needs_local_check=False, checked_on=TODAY, checked_by="某人",
    )  # fmt: skip


def policy(*versions: PolicyVersion, name: str = "a") -> Policy:
    return Policy(
        id=name, name=name, level="市", region="", category="优待", audience="老人",
        versions=versions,
    )  # fmt: skip


_ORDERINGS = [one for one in Operator if one.value in ("eq", "ne", "ge", "gt", "le", "lt")]
AGE_CONDITIONS = st.one_of(
    st.builds(age, st.integers(60, 63), st.sampled_from(_ORDERINGS)),
    st.builds(
        among, st.just("age"), st.integers(60, 63),
        operator=st.sampled_from([Operator.IN, Operator.NOT_IN]),
    ),
)  # fmt: skip
_CONDITIONS = st.one_of(
    AGE_CONDITIONS,
    st.builds(eq, st.just("living"), st.sampled_from(["alone", "spouse"])),
    st.builds(eq, st.just("care_level"), st.integers(0, 4), st.sampled_from([Operator.GE])),
    st.builds(among, st.just("income"), st.sampled_from(["minimum", "destitute"])),
    st.builds(eq, st.just("hukou"), st.sampled_from(["41", "410106"]), st.just(Operator.PREFIX)),
)
RULES: st.SearchStrategy[Rule] = st.recursive(
    _CONDITIONS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: all_of(*parts)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: any_of(*parts)),
        inner.map(none_of),
    ),
    max_leaves=5,
)


@st.composite
def policies(draw: st.DrawFn, name: str = "a") -> Policy:
    """A policy of one to three versions that follow each other, with gaps or without."""
    days = sorted(draw(st.sets(st.integers(-700, 900), max_size=4)))
    bounds = [TODAY + timedelta(days=day) for day in days]
    if draw(st.booleans()) or len(bounds) < 2:
        return policy(version(draw(RULES)), name=name)
    made = [
        version(draw(RULES), str(number), start=start, end=end)
        for number, (start, end) in enumerate(pairwise(bounds))
        if draw(st.booleans()) or number == 0
    ]
    return policy(*made, name=name)


_DAYS = st.one_of(
    st.dates(date(1962, 1, 1), date(1967, 12, 31)),
    st.sampled_from([date(1964, 2, 28), date(1964, 2, 29), date(1964, 3, 1)]),
)
BIRTHS = _DAYS.flatmap(lambda day: st.sampled_from([day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}"]))
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "birth": BIRTHS,
        "living": st.sampled_from(["alone", "spouse", "children"]),
        "care_level": st.integers(0, 4),
        "income": st.sampled_from(["normal", "minimum", "destitute"]),
        "hukou": st.sampled_from(["410106", "410100", "110101"]),
    },
).map(Facts.parse)
