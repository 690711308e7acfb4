"""The topic taxonomy (咨询事项): what people ask about at a point."""

import re
from pathlib import Path

from advisor_app.domain.consultation import Topic
from advisor_app.tallies.declared_file import Entry, read_declared, refuse_twice

DUTIES = ("guidance", "resources", "other")
"""The two duties of a point, counted apart, and the rest.

Source: Shangjie District's design of its points, 养老福利政策指导 and 养老服务资源介绍.
"""

KEYS = tuple("123456789")
"""The short keys of the number row and the number pad."""


_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_topics(path: Path) -> tuple[Topic, ...]:
    """Read ``topics.toml``.

    Returns:
        The topics in the file's order, which is the order on screens and in tallies.

    Raises:
        BadInput: the file, an entry or a field is wrong; the sentence says which.
    """
    return topics_in(read_declared(path))


def topics_in(whole: Entry) -> tuple[Topic, ...]:
    """Give the topics of a file that was read.

    Raises:
        BadInput: an entry or a field is wrong; the sentence says which.
    """
    whole.only("topic")
    entries = whole.entries("topic")
    if not entries:
        raise whole.wrong("topic", "一个也没有写：请至少写一个 [[topic]]")
    refuse_twice(entries, "code")
    refuse_twice(entries, "label")
    refuse_twice(entries, "key")
    return tuple(_topic(entry) for entry in entries)


def _topic(entry: Entry) -> Topic:
    entry.only("code", "label", "group", "duty", "key", "retired")
    if not _CODE.fullmatch(entry.text("code")):
        raise entry.wrong("code", "只能用小写字母、数字和下划线，以字母开头，至多40个字")
    if entry.flag("retired") and entry.text("key", ""):
        raise entry.wrong("key", "要去掉：停用的事项没有快捷键")
    return Topic(
        code=entry.text("code"),
        label=entry.text("label"),
        group=entry.text("group"),
        duty=entry.choice("duty", DUTIES),
        key=entry.choice("key", KEYS, ""),
        retired=entry.flag("retired"),
    )
