"""No cell is run as a formula, and each can be read back as it was."""

from hypothesis import given
from hypothesis import strategies as st

from advisor_app.tallies.harmless import harmless, plain


@given(st.text(max_size=6) | st.text("=+-@＝－\t\n 'a1", max_size=6))
def test_that_no_cell_is_a_formula_and_each_comes_back(cell: str) -> None:
    safe = harmless(cell)
    assert not safe.lstrip().startswith(tuple("=+-@＝＋－＠"))
    assert not safe.startswith(("\t", "\r", "\n"))
    assert plain(safe) == cell


@given(st.text("助餐 1.", max_size=6))
def test_that_other_cells_are_left_alone(cell: str) -> None:
    assert harmless(cell) == plain(cell) == cell
