"""What goes back to a device: what it lacks by its own word, from before the first fork on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor_app.domain.errors import BadInput
from advisor_app.domain.revision import Revision
from advisor_app.sync.bundle import open_bundle
from tests.hub.contract.pool import Writer
from tests.hub.office import DEVICE, KEYS, ONE, Office, a_writer, elders

RECIPIENT = KEYS.public("x").age_recipient
OTHER = "d2" * 16


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    made.enrolled(recipient=RECIPIENT)
    yield made
    made.close()


def said(office: Office, writer: Writer, seq: int, link: str, hours: float = 1) -> None:
    """Have the device say up to where it holds a chain."""
    office.merged(hours, said={writer.incarnation: (seq, link)})


def given_back(office: Office, tmp_path: Path) -> list[Revision]:
    device = office.store.register.device(DEVICE.device)
    assert device is not None
    sealed = office.returning.returned_for(device)
    if sealed is None:
        return []
    path = tmp_path / "back.advb"
    path.write_bytes(sealed.content)
    opened = open_bundle(path, KEYS.age_identity, KEYS.signing.public)
    assert (opened.statement.point, opened.statement.device) == (ONE, DEVICE.device)
    return list(opened.revisions)


def test_that_a_device_that_never_spoke_gets_everything(office: Office, tmp_path: Path) -> None:
    writer = a_writer()
    made = elders(writer, 3)
    office.holds(writer, *made)
    assert given_back(office, tmp_path) == made


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_that_what_it_holds_is_left_out(seq: int, office: Office, tmp_path: Path) -> None:
    writer = a_writer()
    made = elders(writer, 3)
    office.holds(writer, *made)
    said(office, writer, seq, made[seq - 1].link)
    assert given_back(office, tmp_path) == made[seq:]


def test_that_its_newest_word_counts(office: Office, tmp_path: Path) -> None:
    writer = a_writer()
    made = elders(writer, 3)
    office.holds(writer, *made)
    said(office, writer, 3, made[2].link, 1)
    said(office, writer, 1, made[0].link, 2)
    assert given_back(office, tmp_path) == made[1:]


def test_that_a_device_whose_chain_is_another_gets_it_all(office: Office, tmp_path: Path) -> None:
    writer = a_writer()
    made = elders(writer, 3)
    office.holds(writer, *made)
    said(office, writer, 2, "f" * 64)
    assert given_back(office, tmp_path) == made


def test_that_more_than_is_here_is_nothing_to_give(office: Office, tmp_path: Path) -> None:
    writer = a_writer()
    made = elders(writer, 5)
    office.holds(writer, *made[:3])
    said(office, writer, 5, made[4].link)
    assert given_back(office, tmp_path) == []


def test_that_from_a_fork_on_everything_goes_back(office: Office, tmp_path: Path) -> None:
    writer = a_writer()
    made = elders(writer, 4)
    copy = replace(made[1], id=writer.ids.revision(), wall="x")
    office.holds(writer, *made, copy)
    said(office, writer, 4, made[3].link)
    back = given_back(office, tmp_path)
    assert sorted(one.id for one in back) == sorted(one.id for one in [*made[1:], copy])


def test_that_other_devices_chains_stay(office: Office, tmp_path: Path) -> None:
    mine, theirs = a_writer(), a_writer(name="theirs")
    office.enrolled(device=OTHER)
    office.holds(theirs, *elders(theirs, 2), device=OTHER)
    assert given_back(office, tmp_path) == []
    made = elders(mine, 1)
    office.holds(mine, *made)
    assert given_back(office, tmp_path) == made


def test_that_what_nobody_can_open_is_not_sealed(office: Office) -> None:
    writer = a_writer()
    office.holds(writer, *elders(writer, 1))
    nameless = office.enrolled(recipient="")
    with pytest.raises(BadInput, match="没有留下收件的公钥"):
        office.returning.returned_for(nameless)
    retired = office.enrolled(recipient=RECIPIENT, revoked_at=office.at(1), revoked_why="丢失")
    with pytest.raises(BadInput, match="已经停用"):
        office.returning.returned_for(retired)
