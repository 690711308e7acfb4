"""Papers without a number: notices for the wall, blank registers, the tally for the stamp."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from advisor_app.domain.errors import BadInput
from advisor_app.domain.month import Month
from advisor_app.domain.period import Period
from advisor_app.services.desk import Desk
from advisor_app.services.district_notices import NoticeSeen
from advisor_app.services.hotline import Hotlines
from advisor_app.services.reporting import Reporting, TallyRow, TallySection, TallyTable
from advisor_app.services.sheet_book import Sheet, SheetBook
from advisor_app.sheets.notice_texts import NOTICES, NoticeText, NoticeTexts, Part
from advisor_app.sheets.notices import Identity, notice_leaves, told_leaves
from advisor_app.sheets.press import Printed, SheetPress, TallyPart, TallyReport
from advisor_app.sheets.registers import REGISTERS, register_leaves
from advisor_app.support.calendar import local_text

_SETTING = "point_identity"
_A3 = 2**0.5
_TOLD = "区里通知"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointIdentity:
    """What a point says of itself on its notices; what is empty is a line to write on.

    Attributes:
        hours: when it is open; may have several lines.
        complaints: its own number for complaints; empty for the city's.
        advisors: whom to make badges for; nobody means the advisor who is registered.
    """

    hours: str = ""
    complaints: str = ""
    advisors: tuple[str, ...] = ()


class PointPapers:
    """Prints what a point needs for itself. Nothing is numbered, nothing journalled."""

    def __init__(
        self, desk: Desk, press: SheetPress, book: SheetBook, hotlines: Hotlines,
        reporting: Reporting, texts: Callable[[], NoticeTexts],
    ) -> None:  # fmt: skip
        """Take what gives the texts of the notices."""
        self._desk = desk
        self._press = press
        self._book = book
        self._hotlines = hotlines
        self._reporting = reporting
        self._texts = texts

    def notices(self) -> tuple[tuple[str, str], ...]:
        """Give every notice: id and title."""
        return tuple(NOTICES.items())

    def notice(self, notice: str, *, a3: bool = False) -> Sheet:
        """Print a notice, on A4 or A3.

        Raises:
            BadInput: there is no such notice.
        """
        texts = self._texts()
        who = self._who()
        printed = self._press.leaves(
            NOTICES.get(notice, notice),
            self._desk.point.name,
            lambda faces: [
                leaf.scaled(_A3) if a3 else leaf
                for leaf in notice_leaves(faces, texts, notice, who)
            ],
        )
        return _sheet(printed)

    def told(self, notice: NoticeSeen, *, a3: bool = False) -> Sheet:
        """Print a notice of the district for the wall, on A4 or A3.

        Raises:
            BadInput: it does not fit on a sheet.
        """
        about = notice.notice
        words = tuple(one for one in about.text.splitlines() if one.strip())
        days = notice.days.replace("，", "\n")
        text = NoticeText(_TOLD, days, (Part(about.title, words),))
        texts, who = self._texts(), self._who()
        printed = self._press.leaves(
            about.title,
            self._desk.point.name,
            lambda faces: [
                leaf.scaled(_A3) if a3 else leaf for leaf in told_leaves(faces, texts, text, who)
            ],
        )
        return _sheet(printed)

    def registers(self) -> tuple[tuple[str, str], ...]:
        """Give every blank register: id and title."""
        return tuple((one.id, one.title) for one in REGISTERS.values())

    def register(self, register: str, pages: int = 2) -> Sheet:
        """Print a blank register for a power cut.

        Raises:
            BadInput: there is no such register, or too many pages.
        """
        form = REGISTERS.get(register)
        if form is None:
            raise BadInput(f"没有“{register}”这种登记表：只有 {'、'.join(REGISTERS)}", "register")
        point, month = self._desk.point.name, str(Month.of(self._desk.today))
        printed = self._press.leaves(
            form.title,
            point,
            lambda faces: register_leaves(faces, form, point=point, month=month, pages=pages),
        )
        return _sheet(printed)

    def tally(self, period: Month | Period) -> Sheet:
        """Print a period's tally for signature and stamp."""
        wanted = Period.of(period) if isinstance(period, Month) else period
        table = self._reporting.table(wanted, compared=False)
        code = self._desk.point.code.rpartition("-")[2]
        name = wanted.name.replace("-", "") if wanted.month else wanted.name
        number = table.closing.number if table.closing else f"YB-{code}-{name}"
        report = tally_report(table, running=wanted.after > self._desk.today)
        return _sheet(self._press.tally(self._book.heading(number), report))

    def identity(self) -> PointIdentity:
        """Give what the point says of itself."""
        text = self._desk.record.device.setting(_SETTING)
        return msgspec.json.decode(text, type=PointIdentity) if text else PointIdentity()

    def keep_identity(self, hours: str, complaints: str, advisors: tuple[str, ...]) -> None:
        """Remember what the point says of itself."""
        kept = PointIdentity(
            hours=hours.strip(),
            complaints=complaints.strip(),
            advisors=tuple(one.strip() for one in advisors if one.strip()),
        )
        with self._desk.record.begin() as work:
            self._desk.record.device.keep_setting(_SETTING, msgspec.json.encode(kept).decode())
            work.touch("setting", _SETTING)

    def _who(self) -> Identity:
        point, said, hotline = self._desk.point, self.identity(), self._hotlines.current()
        return Identity(
            point=point.name,
            address=point.address,
            phone=point.phone,
            advisors=said.advisors or (self._desk.advisor.name,),
            hours=said.hours,
            complaints=said.complaints,
            hotline=hotline.number if hotline else "",
        )


def tally_report(table: TallyTable, *, running: bool) -> TallyReport:
    """Give a tally as it is printed: the figures that count, then what came after the closing."""
    parts = [TallyPart(one.heading, tuple(_printed_lines(one))) for one in table.sections]
    if table.adjusted:
        lines = tuple(
            _adjusted(one, row) for one in table.sections for row in one.rows if row.is_adjusted
        )
        parts.append(TallyPart("封账以后的调整（封存的数 → 现在的数）", lines))
    note = "期间还没有过完，数字还会变，不能作为上报数" if running else ""
    if table.period.month and running:
        note = "本月还没有过完，数字还会变，不能作为上报数"
    if table.closing:
        at = local_text(table.closing.closed_at)
        note = f"已封账（{at}），校验码 {table.closing.digest[:16]}；以后记进来的列在最后"
    return TallyReport(
        title=table.title,
        parts=tuple(parts),
        signature=tuple(one.rstrip("：") for one in table.signature),
        note=note,
    )


def _printed_lines(section: TallySection) -> Iterator[tuple[str, str, str]]:
    """Give the lines of a section; what is zero in a breakdown is named in one line together."""
    zeros = [row for row in section.rows if section.name and not row.number]
    for row in section.rows:
        if row not in zeros:
            yield row.label, row.value, row.unit
    if zeros:
        named = "、".join(row.label for row in zeros)
        words = f"都是零：{named}" if len(zeros) == len(section.rows) else f"其余为零：{named}"
        yield words, "0", zeros[0].unit


def _adjusted(section: TallySection, row: TallyRow) -> tuple[str, str, str]:
    label = f"{section.heading}：{row.label}" if section.name else row.label
    now = row.now.text if row.now else ""
    change = row.adjustment.text if row.adjustment else ""
    return label, f"{row.value} → {now}（{change}）", row.unit


def _sheet(printed: Printed) -> Sheet:
    return Sheet("", printed.pdf, printed.pages, printed.missing)
