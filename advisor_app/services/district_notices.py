"""The district's notices at a point: which are meant for today, and which were read.

What was read is kept on the device, not in the journal: it is no fact about the point's work, it
would travel to the district with every bundle, and who sits at another counter has not read it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import msgspec

from advisor_app.domain.errors import BadInput
from advisor_app.domain.policy import in_words
from advisor_app.domain.sent_down import IMPORTANCE_WORDS, DistrictNotice, Importance
from advisor_app.services.desk import Desk
from advisor_app.services.in_force import InForce
from advisor_app.services.watching import Level, Notice

__all__ = ["NOTICE_PAGE", "DistrictNotices", "NoticeSeen"]

_SETTING = "notices_read"
_ORDER = tuple(Importance)
_LEVELS = {
    Importance.URGENT: Level.PRESSING,
    Importance.IMPORTANT: Level.SOON,
    Importance.NORMAL: Level.CALM,
}
NOTICE_PAGE = "district_notice"
"""Where a line of the start page leads: to the notice itself, which is no page of its own."""


@dataclass(frozen=True, slots=True)
class NoticeSeen:
    """A notice as a point has it.

    Attributes:
        read: whether somebody here marked it, as it is now, as read.
    """

    notice: DistrictNotice
    read: bool

    @property
    def days(self) -> str:
        """From when until when it holds, in words."""
        begins = f"{in_words(self.notice.valid_from)}起"
        ends = self.notice.valid_until
        return f"{begins}，到{in_words(ends)}止" if ends else begins

    @property
    def weight(self) -> str:
        """How pressing it is, in a word."""
        return IMPORTANCE_WORDS[self.notice.importance]


class DistrictNotices:
    """Gives notices, and keeps which were read."""

    def __init__(self, desk: Desk, in_force: InForce) -> None:
        self._desk = desk
        self._in_force = in_force

    def current(self) -> tuple[NoticeSeen, ...]:
        """Give the notices that are meant for today: the unread first, the most pressing first."""
        read, today = self._read(), self._desk.today
        shown = [
            NoticeSeen(one, read.get(one.id) == _digest(one))
            for one in self._in_force.notices()
            if one.is_shown_on(today)
        ]
        shown.sort(key=lambda one: one.notice.valid_from, reverse=True)
        shown.sort(key=lambda one: (one.read, _ORDER.index(one.notice.importance)))
        return tuple(shown)

    def get(self, notice: str) -> NoticeSeen:
        """Give a notice that is meant for today.

        Raises:
            BadInput: there is none of this id.
        """
        found = next((one for one in self.current() if one.notice.id == notice), None)
        if found is None:
            raise BadInput("这条通知已经过期，或区里收回了", "notice")
        return found

    def mark_read(self, notice: str) -> None:
        """Remember that a notice was read; once it is corrected it is unread again.

        Raises:
            BadInput: there is none of this id.
        """
        seen = self.get(notice)
        standing = {one.id for one in self._in_force.notices()}
        kept = {one: digest for one, digest in self._read().items() if one in standing}
        kept[notice] = _digest(seen.notice)
        with self._desk.record.begin() as work:
            self._desk.record.device.keep_setting(_SETTING, msgspec.json.encode(kept).decode())
            work.touch("notice", notice)

    def watch(self) -> Iterator[Notice]:
        """Point out on the start page what was not read yet."""
        for one in self.current():
            if not one.read:
                about = one.notice
                words = f"{about.title}（{one.weight}）" if _is_marked(about) else about.title
                yield Notice(
                    topic="区里通知", words=words, page=NOTICE_PAGE,
                    level=_LEVELS[about.importance], subject=about.id,
                )  # fmt: skip

    def _read(self) -> dict[str, str]:
        text = self._desk.record.device.setting(_SETTING)
        return msgspec.json.decode(text, type=dict[str, str]) if text else {}


def _is_marked(notice: DistrictNotice) -> bool:
    return notice.importance is not Importance.NORMAL


def _digest(notice: DistrictNotice) -> str:
    """Give what tells a notice from the same one corrected."""
    said = json.dumps(asdict(notice), default=str, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
