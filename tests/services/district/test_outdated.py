"""What newer receipts and packs have taken the place of goes from the carrier, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from advisor_app.services.district.parcels import outdated
from advisor_app.sync.carriers import layout

D05 = layout.down_of("410106-D05")
LIVES = ("a" * 32, "b" * 32)
OTHERS = {
    layout.certificate_name("c" * 32), layout.returned_name("c" * 32, "d" * 64), "readme.txt",
    "00000001.advr",
}  # fmt: skip


@given(
    receipts=st.sets(st.tuples(st.sampled_from(LIVES), st.integers(1, 40)), max_size=12),
    packs=st.sets(st.integers(1, 40), max_size=8),
)
def test_that_the_newest_two_of_each_life_stay(
    receipts: set[tuple[str, int]], packs: set[int]
) -> None:
    down = {
        D05: {layout.receipt_name(*one) for one in receipts} | OTHERS,
        layout.FOR_ALL: {layout.pack_name(one) for one in packs} | OTHERS,
    }
    gone = set(outdated(down, ()))
    kept = {path for folder, names in down.items() for path in (f"{folder}/{one}" for one in names)}
    kept -= gone
    for life in LIVES:
        serials = sorted(serial for whose, serial in receipts if whose == life)
        assert {one for one in serials if f"{D05}/{layout.receipt_name(life, one)}" in kept} == {
            *serials[-2:]
        }
    assert {one for one in packs if f"{layout.FOR_ALL}/{layout.pack_name(one)}" in kept} == {
        *sorted(packs)[-2:]
    }
    assert {f"{folder}/{name}" for folder in down for name in OTHERS} <= kept


def test_that_what_was_put_there_just_now_never_goes() -> None:
    names = [layout.receipt_name(LIVES[0], serial) for serial in (1, 2, 3)]
    assert set(outdated({D05: names}, ())) == {f"{D05}/{names[0]}"}
    assert set(outdated({D05: names}, {f"{D05}/{names[0]}"})) == set()
