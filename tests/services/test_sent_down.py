"""The files of a pack that only packs have: what is written is read again, and wrong is named."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_app.domain.errors import BadInput
from advisor_app.domain.sent_down import DistrictNotice, Importance, RevokedDevice
from advisor_app.services.sent_down import (
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_NOTICES,
    in_one_line,
    notices_in,
    notices_text,
    revoked_in,
    revoked_text,
)
from advisor_app.tallies.declared_file import declared

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
PRINTABLE = st.characters(exclude_categories=("C", "Z"))


def read_notices(text: str) -> tuple[DistrictNotice, ...]:
    return notices_in(declared("notices.toml", text.encode()))


def read_revoked(text: str) -> tuple[RevokedDevice, ...]:
    return revoked_in(declared("revoked.toml", text.encode()))


@st.composite
def notices(draw: st.DrawFn) -> DistrictNotice:
    begins = draw(DAYS)
    ends = draw(st.none() | st.integers(0, 400).map(lambda days: begins + timedelta(days)))
    return DistrictNotice(
        id=draw(st.from_regex(r"[a-z0-9][a-z0-9-]{0,60}", fullmatch=True)),
        title=draw(st.text(PRINTABLE, min_size=1, max_size=LONGEST_TITLE)),
        text="\n".join(draw(st.lists(st.text(PRINTABLE, min_size=1, max_size=60), min_size=1,
                                     max_size=5))),
        valid_from=begins,
        valid_until=ends,
        importance=draw(st.sampled_from(Importance)),
    )  # fmt: skip


@given(st.lists(notices(), max_size=5, unique_by=lambda one: one.id))
def test_that_notices_are_read_as_they_were_written(written: list[DistrictNotice]) -> None:
    assert list(read_notices(notices_text(written))) == written


@given(
    st.lists(
        st.builds(
            RevokedDevice,
            device=st.from_regex(r"[0-9a-f]{32}", fullmatch=True),
            public=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
            point=st.sampled_from(["410106-D05", "410106-S01"]),
            on=DAYS,
            reason=st.text(max_size=80),
        ),
        max_size=4,
        unique_by=lambda one: one.public,
    )
)
def test_that_whatever_reason_was_given_the_file_can_be_read(devices: list[RevokedDevice]) -> None:
    text = revoked_text(devices)
    again = read_revoked(text)
    assert {one.public for one in again} == {one.public for one in devices}
    assert revoked_text(again) == text
    assert revoked_text(reversed(devices)) == text
    assert all(len(one.reason) <= LONGEST_REASON for one in again)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("丢失", "丢失"),
        ("", ""),
        ("  丢\n失  ", "丢 失"),
        ("甲\u3000乙", "甲 乙"),
        ("丢\u200b失\ufeff", "丢失"),
        ("a\x7fb\x00c", "abc"),
        ("\u200b \u200b", ""),
        ("半\ud800边", "半边"),
        ("a\u00a0\t b", "a b"),
    ],
)
def test_that_words_of_a_line_are_such_as_are_seen(words: str, line: str) -> None:
    assert in_one_line(words) == line


@settings(max_examples=100)
@given(st.text(max_size=40))
def test_that_a_line_stays_as_it_is_once_it_is_one(words: str) -> None:
    line = in_one_line(words)
    assert in_one_line(line) == line
    assert line == line.strip()
    assert line.isprintable()


GOOD = {
    "id": '"a-1"', "title": '"标题"', "text": '"内容"', "valid_from": "2026-12-01",
    "valid_until": "2026-12-31", "importance": '"normal"',
}  # fmt: skip


def noticed(**fields: str | None) -> str:
    """Give the text of a notice; None leaves a field out."""
    given = GOOD | fields
    return "[[notice]]\n" + "".join(f"{name} = {one}\n" for name, one in given.items() if one)


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"id": None}, "id", "没有写"),
        ({"id": '"-a"'}, "id", "小写字母"),
        ({"id": '"Ａ"'}, "id", "小写字母"),
        ({"id": f'"{"a" * 62}"'}, "id", "至多61个字"),
        ({"title": None}, "title", "没有写"),
        ({"title": '" "'}, "title", "是空的"),
        ({"title": "3"}, "title", "应当是文字"),
        ({"title": f'"{"长" * 41}"'}, "title", "至多40个字"),
        ({"title": '"两\\n行"'}, "title", "印不出"),
        ({"text": f'"{"长" * 501}"'}, "text", "至多500个字"),
        ({"text": '"响\\u0007铃"'}, "text", "印不出"),
        ({"valid_from": None}, "valid_from", "没有写"),
        ({"valid_from": '"2026-12-01"'}, "valid_from", "不加引号"),
        ({"valid_from": "2026-12-01T08:00:00"}, "valid_from", "应当是日期"),
        ({"valid_until": "2026-11-30"}, "valid_until", "之前"),
        ({"valid_until": "1"}, "valid_until", "应当是日期"),
        ({"importance": '"loud"'}, "importance", "只能是 urgent、important、normal"),
        ({"colour": '"red"'}, "colour", "不认识"),
    ],
)
def test_that_a_wrong_field_of_a_notice_is_named(
    fields: dict[str, str | None], field: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        read_notices(noticed(**fields))
    assert refused.value.field == field
    assert f"第 1 个 notice 的 {field} " in refused.value.message


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_until": None},
        {"importance": None},
        {"valid_until": "2026-12-01"},
        {"id": f'"{"a" * 61}"'},
        {"title": f'"{"长" * LONGEST_TITLE}"'},
        {"text": f'"{"长" * LONGEST_TEXT}"'},
        {"text": '"两\\n行"'},
    ],
)
def test_that_the_last_that_fits_fits(fields: dict[str, str | None]) -> None:
    (one,) = read_notices(noticed(**fields))
    assert one.importance is Importance.NORMAL
    assert one.is_shown_on(date(2026, 12, 1))


def test_that_the_file_of_notices_is_bounded_and_knows_each_once() -> None:
    many = "".join(noticed(id=f'"n{at}"') for at in range(MOST_NOTICES))
    assert len(read_notices(many)) == MOST_NOTICES
    with pytest.raises(BadInput, match="至多200条"):
        read_notices(many + noticed(id='"one-more"'))
    with pytest.raises(BadInput, match="重复"):
        read_notices(noticed() + noticed())
    with pytest.raises(BadInput, match="不认识"):
        read_notices("[[notices]]\n")
    assert read_notices("") == ()


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_that_a_notice_holds_on_its_first_and_its_last_day(day: date, shown: bool) -> None:
    (one,) = read_notices(noticed())
    assert one.is_shown_on(day) is shown


DEVICE = {
    "device": f'"{"a" * 32}"', "public": f'"{"b" * 64}"', "point": '"410106-D05"',
    "on": "2026-12-01", "reason": '"丢失"',
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"device": f'"{"a" * 31}"'}, "device", "不要改动"),
        ({"device": f'"{"A" * 32}"'}, "device", "不要改动"),
        ({"public": f'"{"b" * 65}"'}, "public", "不要改动"),
        ({"point": '"D05"'}, "point", "不要改动"),
        ({"on": None}, "on", "从哪天起停用"),
        ({"on": '"昨天"'}, "on", "应当是日期"),
        ({"reason": f'"{"长" * 61}"'}, "reason", "至多60个字"),
        ({"reason": '"两\\n行"'}, "reason", "印不出"),
        ({"phone": '"1"'}, "phone", "不认识"),
    ],
)
def test_that_a_wrong_field_of_a_device_is_named(
    fields: dict[str, str | None], field: str, said: str
) -> None:
    given_fields = DEVICE | fields
    lines = "".join(f"{name} = {one}\n" for name, one in given_fields.items() if one)
    with pytest.raises(BadInput, match=said) as refused:
        read_revoked(f"[[device]]\n{lines}")
    assert refused.value.field == field


def test_that_a_device_without_a_reason_has_none() -> None:
    lines = "".join(f"{name} = {one}\n" for name, one in DEVICE.items() if name != "reason")
    (one,) = read_revoked(f"[[device]]\n{lines}")
    assert one.reason == ""
    assert "reason" not in revoked_text([one])
