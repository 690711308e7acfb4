"""Files judged together: circles of who gives way, names of nothing, twins, parameters."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.eligibility.reading import library_of, lint_files

HEAD = """id = "{id}"
name = "示例{id}"
level = "市"
category = "津贴补贴"
audience = "老人"

[[version]]
version = "1"
plain = "说明。"
amount_confirmed = {confirmed}
where = "{where}"
confidence = "low"
needs_local_check = true
checked_on = 2026-11-23
checked_by = "某人"
sources = [
  {{ title = "页", url = "https://a.gov.cn", rank = "open_government", accessed = 2026-11-23 }},
]
"""
PARAMETER = """[[parameter]]
id = "{id}"
name = "示例"
group = "1 组"
kind = "money"
question = "多少？"
"""


def file(name: str, *excludes: tuple[str, str], where: str = "", amount: str = "") -> bytes:
    text = HEAD.format(id=name, where=where, confirmed="true" if amount else "false")
    rows = ", ".join(f'{{ policy = "{other}", keep = "{keep}" }}' for other, keep in excludes)
    text += f"excludes = [{rows}]\n" if excludes else ""
    return (text + amount).encode()


def library(**files: bytes) -> dict[str, bytes]:
    return {f"{name}.toml": content for name, content in files.items()}


def found(files: dict[str, bytes]) -> list[tuple[str, str]]:
    return [(one.file, one.message) for one in lint_files(files)]


def test_that_two_that_give_way_to_each_other_are_a_circle() -> None:
    files = library(a=file("a", ("b", "other")), b=file("b", ("a", "other")))
    problems = found(files)
    assert [one for one, _ in problems] == ["a.toml", "b.toml"]
    assert all("成了一个圈" in message for _, message in problems)


def test_that_two_that_both_want_to_stay_are_a_circle_too() -> None:
    files = library(a=file("a", ("b", "this")), b=file("b", ("a", "this")))
    assert len(found(files)) == 2


def test_that_two_that_say_the_same_are_none() -> None:
    files = library(a=file("a", ("b", "this")), b=file("b", ("a", "other")))
    assert found(files) == []


def test_that_a_longer_circle_is_found_and_its_line_named() -> None:
    files = library(
        a=file("a", ("b", "other")), b=file("b", ("c", "other")), c=file("c", ("a", "other"))
    )
    (first, *_) = lint_files(files)
    assert first.field == "version[1].excludes[1]"
    assert first.line > 10
    with pytest.raises(BadInput, match=r"a\.toml 第\d+行"):
        library_of(files)


def test_that_the_higher_or_a_free_choice_never_makes_a_circle() -> None:
    files = library(
        a=file("a", ("b", "higher")), b=file("b", ("a", "choose"), ("c", "higher")),
        c=file("c", ("a", "higher")),
    )  # fmt: skip
    assert found(files) == []


def has_circle(edges: set[tuple[str, str]]) -> bool:
    """Walk every path: a naive look."""

    def returns(start: str, at: str, seen: frozenset[str]) -> bool:
        ahead = [to for one, to in edges if one == at]
        return start in ahead or any(
            returns(start, to, seen | {to}) for to in ahead if to not in seen
        )

    return any(returns(one, one, frozenset()) for one, _ in edges)


NAMES = "abcd"
SAID = st.lists(
    st.tuples(
        st.sampled_from(NAMES), st.sampled_from(NAMES),
        st.sampled_from(["this", "other", "higher", "choose"]),
    ),
    max_size=6,
)  # fmt: skip


@given(SAID)
@settings(max_examples=80, deadline=None)
def test_that_there_are_findings_exactly_where_there_is_a_circle(
    said: list[tuple[str, str, str]],
) -> None:
    said = [one for one in said if one[0] != one[1]]
    files = {
        f"{name}.toml": file(name, *((b, keep) for a, b, keep in said if a == name))
        for name in NAMES
    }
    edges = {(a, b) for a, b, keep in said if keep == "other"}
    edges |= {(b, a) for a, b, keep in said if keep == "this"}
    assert bool(found(files)) == has_circle(edges)


def test_that_an_exclusion_that_names_nothing_is_told() -> None:
    (problem,) = found(library(a=file("a", ("nobody", "choose"))))
    assert problem == ("a.toml", "没有编号为“nobody”的政策：请核对")


def test_that_nobody_excludes_themselves() -> None:
    (problem,) = found(library(a=file("a", ("a", "choose"))))
    assert "自己和自己" in problem[1]


@pytest.mark.parametrize(
    "named",
    [
        file("a", where="在{nothing}"),
        file("a", amount='[[version.amounts]]\nwords = "每月{nothing}"\n'),
        file("a", amount='[[version.amounts]]\nparameter = "nothing"\nwords = "有"\n'),
    ],
)
def test_that_a_parameter_that_is_not_there_is_told(named: bytes) -> None:
    (problem,) = found({"a.toml": named, "parameters.toml": PARAMETER.format(id="x").encode()})
    assert problem == ("a.toml", "没有编号为“nothing”的本地参数：请核对 parameters.toml")


def test_that_a_parameter_that_is_there_is_fine() -> None:
    files = {
        "a.toml": file("a", where="在{x}"),
        "parameters.toml": PARAMETER.format(id="x").encode(),
    }
    assert found(files) == []
    assert library_of(files).naming("x")[0].id == "a"


def test_that_two_files_with_one_id_are_told() -> None:
    (problem,) = found({"a.toml": file("a"), "b.toml": file("a")})
    assert problem == ("b.toml", "编号和 a.toml 重复：请改一个")


def test_that_two_parameters_with_one_id_are_told() -> None:
    text = (PARAMETER * 2).format(id="x").encode()
    (problem,) = found({"parameters.toml": text})
    assert "编号重复" in problem[1]


def test_that_windows_line_ends_and_mark_change_nothing() -> None:
    plain = file("a", where="窗口")
    windows = b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")
    assert library_of({"a.toml": plain}) == library_of({"a.toml": windows})
    broken = windows.replace(b'level = "\xe5\xb8\x82"', b'level = "x"')
    (first,) = lint_files({"a.toml": broken})
    assert first.line == 3


def test_that_the_order_of_files_does_not_matter() -> None:
    one = {"a.toml": file("a"), "b.toml": file("b")}
    other = {"b.toml": file("b"), "a.toml": file("a")}
    assert library_of(one) == library_of(other)


@pytest.mark.parametrize("unseen", ["\u200b", "\\u0007", "\ue000", "\u202e"])
def test_that_a_character_nobody_sees_is_told(unseen: str) -> None:
    (problem,) = found({"a.toml": file("a", where=f"窗{unseen}口")})
    assert "看不见的字符" in problem[1]


def test_that_nesting_without_end_is_one_sentence() -> None:
    deep = b"x = " + b"[" * 5000 + b"]" * 5000
    problems = found({"a.toml": deep})
    assert len(problems) == 1
    with pytest.raises(BadInput):
        library_of({"a.toml": deep})


@pytest.mark.parametrize(("yuan", "fine"), [("1000000", True), ("1000001", False), ("-1", False)])
def test_that_a_slip_with_the_zeros_is_told(yuan: str, fine: bool) -> None:
    amount = f'[[version.amounts]]\nvalue_yuan = {yuan}\nwords = "有"\n'
    assert (found({"a.toml": file("a", amount=amount)}) == []) is fine
