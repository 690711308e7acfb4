"""Blocks on pages: whole where they fit, headings never alone, nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor_app.sheets.paging import LARGEST_HOLE, Page, paginate
from advisor_app.sheets.rows import (
    Block,
    Line,
    Row,
    Rows,
    Words,
    guarded,
    height_of,
    tied,
    tied_on,
)

PAGE = 100.0


def row(name: str, height: float = 10.0, tied: bool = False) -> Row:
    return Row(height, (Words(0, height, name, 16),), tied)


def rows(name: str, count: int) -> Rows:
    return tuple(row(f"{name}{number}") for number in range(count))


def names(page: Page) -> list[str]:
    return [mark.text for placed in page for mark in placed.row.marks if isinstance(mark, Words)]


def laid(*blocks: Block, first: float = PAGE, later: float = PAGE) -> list[list[str]]:
    return [names(page) for page in paginate(blocks, first, later)]


def test_that_nothing_still_gives_a_page() -> None:
    assert laid() == [[]]


def test_that_blocks_follow_each_other_on_a_page() -> None:
    assert laid(Block(rows=rows("a", 2)), Block(rows=rows("b", 1))) == [["a0", "a1", "b0"]]


def test_that_a_block_that_does_not_fit_moves_overleaf_whole() -> None:
    assert laid(Block(rows=rows("a", 6)), Block(rows=rows("b", 6))) == [
        [f"a{number}" for number in range(6)],
        [f"b{number}" for number in range(6)],
    ]


def test_that_a_block_is_parted_when_moving_it_left_a_page_almost_empty() -> None:
    pages = laid(Block(rows=rows("a", 1)), Block(rows=rows("b", 10)))
    assert pages[0] == ["a0", *(f"b{number}" for number in range(9))]


def test_that_the_largest_hole_is_kept_in_mind() -> None:
    room = LARGEST_HOLE * PAGE
    used = Row(PAGE - room, (Words(0, 0, "a", 16),))
    assert laid(Block(rows=(used,)), Block(rows=rows("b", 9)))[0] == ["a"]


def test_that_a_block_that_need_not_stay_whole_fills_the_page() -> None:
    pages = laid(Block(rows=rows("a", 6)), Block(rows=rows("b", 6), whole=False))
    assert [len(page) for page in pages] == [10, 2]


def test_that_a_block_longer_than_a_page_is_parted() -> None:
    assert [len(page) for page in laid(Block(rows=rows("a", 25)))] == [10, 10, 5]


def test_that_a_parted_block_says_again_what_it_is() -> None:
    pages = laid(Block(rows=rows("a", 15), again=tied_on((row("again"),))))
    assert pages[1][0] == "again"


def test_that_a_block_not_parted_does_not_repeat_itself() -> None:
    pages = laid(Block(rows=rows("a", 6)), Block(rows=rows("b", 6), again=(row("again"),)))
    assert "again" not in pages[1]


def test_that_tied_rows_are_not_parted() -> None:
    block = Block(rows=(*rows("a", 9), *tied(rows("b", 3))))
    assert laid(block, Block(rows=rows("c", 9)))[1][:3] == ["b0", "b1", "b2"]


def test_that_a_heading_goes_with_what_follows() -> None:
    block = Block(rows=(*rows("a", 9), *tied_on((row("heading"),)), *rows("b", 3)))
    assert laid(block)[1][:2] == ["heading", "b0"]


def test_that_tied_rows_higher_than_a_page_give_way() -> None:
    assert [len(page) for page in laid(Block(rows=tied(rows("a", 25))))] == [10, 10, 5]


def test_that_a_gap_is_dropped_on_top_of_a_page() -> None:
    pages = paginate([Block(rows=rows("a", 1), before=30)], PAGE, PAGE)
    assert pages[0][0].top == 0


def test_that_a_gap_parts_blocks_on_a_page() -> None:
    pages = paginate([Block(rows=rows("a", 1)), Block(rows=rows("b", 1), before=30)], PAGE, PAGE)
    assert pages[0][1].top == 40


def test_that_a_divider_is_dropped_on_top_of_a_page() -> None:
    divider = (Row(5, (Line(0, 0, 100, 1),)),)
    blocks = [Block(rows=rows("a", 6)), Block(rows=rows("b", 6), divider=divider)]
    assert not isinstance(paginate(blocks, PAGE, PAGE)[1][0].row.marks[0], Line)


def test_that_a_divider_parts_blocks_on_a_page() -> None:
    divider = (Row(5, (Line(0, 0, 100, 1),)),)
    blocks = [Block(rows=rows("a", 1)), Block(rows=rows("b", 1), divider=divider)]
    page = paginate(blocks, PAGE, PAGE)[0]
    assert [placed.top for placed in page] == [0, 10, 15]


def test_that_the_first_page_may_have_less_room() -> None:
    assert [len(page) for page in laid(Block(rows=rows("a", 12)), first=30)] == [3, 9]


@pytest.mark.parametrize("count", range(1, 12))
def test_that_neither_widow_nor_orphan_is_left(count: int) -> None:
    paragraph = guarded(rows("p", count))
    for before in range(10):
        block = Block(rows=(*rows("a", before), *paragraph))
        parts = [sum(name[0] == "p" for name in page) for page in laid(block)]
        assert count == 1 or 1 not in [part for part in parts if part], (before, parts)


BLOCKS = st.lists(
    st.builds(
        Block,
        rows=st.lists(
            st.builds(
                Row,
                st.floats(1, 40),
                st.just((Words(0, 0, "x", 16),)),
                st.booleans(),
            ),
            min_size=1,
            max_size=20,
        ).map(tuple),
        before=st.floats(0, 20),
        whole=st.booleans(),
    ),
    max_size=8,
)
HEIGHT = st.floats(60, 200)


@given(BLOCKS, HEIGHT, HEIGHT)
def test_that_no_row_is_lost_or_moved_out_of_order(
    blocks: list[Block], first: float, later: float
) -> None:
    given_rows = [one for block in blocks for one in block.rows]
    placed = [placed.row for page in paginate(blocks, first, later) for placed in page]
    assert placed == given_rows


@given(BLOCKS, HEIGHT, HEIGHT)
def test_that_no_page_runs_over(blocks: list[Block], first: float, later: float) -> None:
    for number, page in enumerate(paginate(blocks, first, later)):
        height = later if number else first
        assert all(one.top + one.row.height <= height + 1e-6 for one in page)


@given(BLOCKS, HEIGHT, HEIGHT)
def test_that_rows_never_overlap(blocks: list[Block], first: float, later: float) -> None:
    for page in paginate(blocks, first, later):
        for above, below in zip(page, page[1:], strict=False):  # noqa: RUF007
            assert below.top >= above.top + above.row.height - 1e-6


@given(BLOCKS, HEIGHT)
def test_that_no_page_but_the_only_one_is_empty(blocks: list[Block], height: float) -> None:
    pages = paginate(blocks, height, height)
    assert len(pages) == 1 or all(pages)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_that_short_blocks_stay_whole(sizes: list[int]) -> None:
    """Where no block exceeds the largest hole, none is parted."""
    blocks = [Block(rows=rows(f"{place}-", min(size, 3))) for place, size in enumerate(sizes)]
    for page in laid(*blocks):
        for place, block in enumerate(blocks):
            here = sum(name.startswith(f"{place}-") for name in page)
            assert here in (0, len(block.rows))


def test_that_heights_add_up() -> None:
    assert height_of(rows("a", 3)) == 30
    assert Block(rows=rows("a", 3)).height == 30


def test_that_the_last_tied_row_is_free() -> None:
    assert [one.tied for one in tied(rows("a", 3))] == [True, True, False]


def test_that_rows_tied_on_hold_what_follows() -> None:
    assert all(one.tied for one in tied_on(rows("a", 3)))


def test_that_tying_nothing_gives_nothing() -> None:
    assert tied(()) == tied_on(()) == guarded(()) == ()
