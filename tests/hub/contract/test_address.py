"""Where the server is: what is taken, what is shown of it, what is said when it does not answer."""

import logging

import pytest

from advisor_app.domain.errors import BadInput, RecordProblem
from advisor_app.hub.postgres.address import Address
from tests.hub.contract.conftest import opened
from tests.hub.contract.server import Server

SECRET = "Sehr-geheim-26"


@pytest.mark.parametrize(
    "text",
    [
        "", "sqlite", "http://host/db", "host=db password=x", f"postgresql://u:{SECRET}@h:port:1/d",
        f"postgresql://u:{SECRET}@h/d?nosuchword=1", f"postgresql://u:{SECRET}%zz@h/d",
    ],
)  # fmt: skip
def test_that_what_is_no_address_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(BadInput) as raised:
        Address.parse(text)
    assert SECRET not in raised.value.message
    assert raised.value.__cause__ is None


def test_that_an_address_is_shown_without_who_and_password() -> None:
    address = Address.parse(
        f"postgresql://officer:{SECRET}@db.example:5433/advisor?sslmode=require"
    )
    assert address.shown == "db.example:5433/advisor"
    assert SECRET not in repr(address)
    assert "application_name=advisor" in address.conninfo


@pytest.mark.parametrize(
    ("text", "unprotected"),
    [
        ("postgresql://u@10.0.0.1/d", True), ("postgresql://u@10.0.0.1/d?sslmode=disable", True),
        ("postgresql://u@10.0.0.1/d?sslmode=verify-full", False),
        ("postgresql://u@127.0.0.1/d", False), ("postgresql:///d?host=/run/postgresql", False),
    ],
)  # fmt: skip
def test_that_a_way_over_the_network_without_tls_is_known(text: str, unprotected: bool) -> None:
    assert Address.parse(text).goes_unprotected is unprotected


def test_that_a_password_is_asked_for_and_never_told(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.require_password("officer", SECRET)
    name = server.fresh().rsplit("/", 1)[1]
    server.admin("GRANT ALL ON SCHEMA public TO officer", name)
    opened(server.address(name, f"officer:{SECRET}")).close()
    for user, words in (
        ("officer", "要口令"), (f"officer:{SECRET}x", "用户名或口令不对"),
        (f"nobody:{SECRET}", "用户名或口令不对|没有这个库或账号"),
    ):  # fmt: skip
        with pytest.raises(RecordProblem, match=words) as raised:
            opened(server.address(name, user))
        assert SECRET not in raised.value.message
        assert raised.value.__cause__ is None
    with pytest.raises(RecordProblem, match="没有这个库"):
        opened(server.address("nowhere"))
    assert SECRET not in caplog.text


def test_that_a_server_that_is_not_there_is_said_to_be_out_of_reach() -> None:
    with pytest.raises(RecordProblem, match=r"连不上区级数据库服务器（127\.0\.0\.1:1/d）"):
        opened(f"postgresql://u:{SECRET}@127.0.0.1:1/d")


def test_that_a_server_that_cannot_do_tls_is_not_spoken_to(server: Server) -> None:
    with pytest.raises(RecordProblem, match="加密方式谈不拢"):
        opened(server.fresh() + "?sslmode=require")


def test_that_an_account_that_may_not_make_tables_is_told_so(server: Server) -> None:
    name = server.fresh().rsplit("/", 1)[1]
    server.admin("CREATE USER reader")
    with pytest.raises(RecordProblem, match="没有建表或写入的权限"):
        opened(server.address(name, "reader"))


def test_that_a_record_of_a_newer_program_is_left_alone(server: Server) -> None:
    dsn = server.fresh()
    opened(dsn).close()
    server.admin("INSERT INTO advisor_schema VALUES(99)", dsn.rsplit("/", 1)[1])
    with pytest.raises(RecordProblem, match="先把本程序升级"):
        opened(dsn)


def test_that_another_districts_record_is_not_opened(server: Server) -> None:
    dsn = server.fresh()
    opened(dsn).close()
    with pytest.raises(RecordProblem, match="另一个区"):
        opened(dsn, signing="00" * 32)
    opened(dsn).close()


def test_that_a_standby_is_said_to_be_read_only(server: Server) -> None:
    dsn = server.fresh()
    opened(dsn).close()
    store = opened(dsn + "?options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(RecordProblem, match="只能读"), store.begin():
        store.register.revoke("d", "2026", "x")
    store.close()


def test_that_two_schemas_of_one_database_are_two_records(server: Server) -> None:
    dsn = server.fresh()
    server.admin("CREATE SCHEMA north", dsn.rsplit("/", 1)[1])
    opened(dsn).close()
    north = opened(dsn + "?options=-c%20search_path%3Dnorth", signing="11" * 32)
    assert north.register.epochs() == ()
    north.close()
