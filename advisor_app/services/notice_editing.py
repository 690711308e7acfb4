"""Writing notices to the advisors (district): they go down with the next pack."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from advisor_app.domain.errors import BadInput
from advisor_app.domain.sent_down import DistrictNotice, Importance
from advisor_app.services.sent_down import LONGEST_TEXT, LONGEST_TITLE, MOST_NOTICES, in_one_line
from advisor_app.services.working_library import WorkingLibrary

__all__ = ["LONGEST_TEXT", "LONGEST_TITLE", "NoticeEditing"]


class NoticeEditing:
    """Edits the notices of the working library."""

    def __init__(self, library: WorkingLibrary, today: Callable[[], date]) -> None:
        self._library = library
        self._today = today

    def listed(self) -> tuple[DistrictNotice, ...]:
        """Give the notices, in the order of the file: the newest first.

        Raises:
            BadInput: the file is wrong.
        """
        return self._library.notices()

    def save(
        self,
        notice: str,
        *,
        title: str,
        text: str,
        valid_from: date,
        valid_until: date | None = None,
        importance: Importance = Importance.NORMAL,
    ) -> DistrictNotice:  # fmt: skip
        """Write a notice, or write it anew.

        Args:
            notice: the id of the one that is corrected; empty for a new one.

        Raises:
            BadInput: something is missing or too long, it ends before it begins, or there is no
                notice of this id; ``field`` says what.
        """
        title, text = in_one_line(title), _tidy(text)
        _refuse(title, text, valid_from, valid_until)
        before = self.listed()
        known = {one.id for one in before}
        if notice and notice not in known:
            raise BadInput("这条通知已经删去了：请重新写一条", "id")
        if not notice and len(before) >= MOST_NOTICES:
            raise BadInput(f"通知太多：至多{MOST_NOTICES}条，过期的请删去", "id")
        made = DistrictNotice(
            id=notice or self._new_id(known),
            title=title,
            text=text,
            valid_from=valid_from,
            valid_until=valid_until,
            importance=importance,
        )
        others = [made if one.id == made.id else one for one in before]
        kept = self._library.keep_notices(others if notice else [made, *before])
        return next(one for one in kept if one.id == made.id)

    def end(self, notice: str) -> None:
        """Let a notice stand until yesterday: it goes from the start pages with the next pack.

        Raises:
            BadInput: there is no notice of this id.
        """
        found = self._found(notice)
        last = date.fromordinal(self._today().toordinal() - 1)
        ended = replace(found, valid_from=min(found.valid_from, last), valid_until=last)
        self._library.keep_notices([ended if one.id == notice else one for one in self.listed()])

    def drop(self, notice: str) -> None:
        """Take a notice out.

        Raises:
            BadInput: there is no notice of this id.
        """
        found = self._found(notice)
        self._library.keep_notices([one for one in self.listed() if one != found])

    def _found(self, notice: str) -> DistrictNotice:
        found = next((one for one in self.listed() if one.id == notice), None)
        if found is None:
            raise BadInput("这条通知已经删去了", "id")
        return found

    def _new_id(self, known: set[str]) -> str:
        day = self._today().isoformat()
        return next(one for one in (f"{day}-{at}" for at in range(1, 1000)) if one not in known)


def _refuse(title: str, text: str, valid_from: date, valid_until: date | None) -> None:
    for words, field, longest, called in (
        (title, "title", LONGEST_TITLE, "标题"), (text, "text", LONGEST_TEXT, "内容"),
    ):  # fmt: skip
        if not words:
            raise BadInput(f"还没有写{called}", field)
        if len(words) > longest:
            raise BadInput(f"{called}太长：至多{longest}个字，现在{len(words)}个", field)
    if valid_until is not None and valid_until < valid_from:
        raise BadInput("止的日子在起的日子之前：请核对", "valid_until")


def _tidy(text: str) -> str:
    """Make every blank a plain one, and take them off the ends of lines, and unseen marks out."""
    seen = (
        "".join(one if one.isprintable() else " " if one.isspace() else "" for one in line).rstrip()
        for line in text.splitlines()
    )
    return "\n".join(seen).strip()
