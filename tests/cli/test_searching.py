"""``advisor search``: by kinds, with where it was found."""

from typing import Any

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def talked(point: Run) -> Run:
    """A point where somebody asked."""
    elder = point("elder", "add", "--name", "张桂兰", "--json").json["id"]
    for asked in ("问高龄津贴", "问助餐 100%"):
        done = point(
            "consult", "add", "--channel", "phone", "--topic", "meals", "--outcome", "answered",
            "--elder", elder, "--asked", asked,
        )  # fmt: skip
        assert done.status == 0, done.err
    return point


def _groups(run: Run, *words: str) -> dict[str, Any]:
    return {one["kind"]: one for one in run("search", *words, "--json").json}


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("高龄津贴", {"policy", "topic", "consultation"}), ("gljt", {"policy", "topic", "consultation"}),
        ("zgl", {"elder"}), ("桂兰", {"elder", "consultation"}), ("100%", {"consultation"}),
        ("郑民文201628", {"policy"}), ("'", set()), ("没有这样的话", set()),
    ],
)  # fmt: skip
def test_that_kinds_are_given_with_what_was_found(talked: Run, typed: str, kinds: set[str]) -> None:
    groups = _groups(talked, typed)
    assert kinds <= set(groups) if typed == "zgl" else set(groups) == kinds
    for one in groups.values():
        assert one["count"] >= len(one["results"]) > 0
        assert one["more"] is False


def test_that_spans_say_where(talked: Run) -> None:
    one = _groups(talked, "高龄")["consultation"]["results"][0]
    detail = one["details"][0]
    assert (detail["label"], detail["text"], detail["spans"]) == ("问", "问高龄津贴", [[1, 3]])
    assert one["elder"]


def test_that_a_topic_and_a_limit_narrow(talked: Run) -> None:
    assert set(_groups(talked, "助餐", "--topic", "meals")) == {"consultation"}
    assert _groups(talked, "助餐", "--topic", "pension") == {}
    few = _groups(talked, "问", "--topic", "meals", "--limit", "1")["consultation"]
    assert (len(few["results"]), few["count"]) == (1, 2)


def test_that_words_show_what_was_found_between_brackets(talked: Run) -> None:
    done = talked("search", "高龄")
    assert done.status == 0
    assert "政策　" in done.out
    assert "⟦高龄⟧津贴" in done.out
    assert "问：问⟦高龄⟧津贴" in done.out
    assert talked("search", "没有这样的话").out.strip() == "没有找到"


def test_that_policies_are_searched_in_order_of_rank(run: Run) -> None:
    found = run("policy", "search", "高龄", "--json").json
    assert found[0]["id"] == "zz-gaoling-jintie"
    assert [one["id"] for one in run("policy", "search", "gljt", "--json").json] == [
        "zz-gaoling-jintie"
    ]
    assert run("policy", "search", "高龄*", "--json").json == []


def test_that_consultations_are_listed_by_several_words(talked: Run) -> None:
    listed = talked("consult", "list", "--search", "桂兰 １００％", "--json").json
    assert [one["asked"] for one in listed] == ["问助餐 100%"]
    assert talked("consult", "list", "--search", "高龄 助餐", "--json").json == []
