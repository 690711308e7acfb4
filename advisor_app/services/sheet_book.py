"""The book of sheets: each gets a number, a code that proves it, a stub, and a copy for ever."""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from advisor_app.domain.consultation import PolicyMention
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FactValue
from advisor_app.domain.ids import RecordId, RevisionId, derived_record, derived_revision
from advisor_app.domain.policy import Policy, PolicyVersion
from advisor_app.domain.records import SheetCopy, SheetOutcome, SheetPrinted
from advisor_app.domain.revision import canonical
from advisor_app.services.desk import Desk
from advisor_app.services.exchange import CERTIFICATE, DEVICE_KEY
from advisor_app.services.hotline import Hotlines
from advisor_app.sheets.press import Heading, Printed, SheetPress
from advisor_app.sync.enrolment import Certificate
from advisor_app.sync.keys import DeviceKey
from advisor_app.sync.pdf_seal import sealed
from advisor_app.sync.sheet_code import CodedPolicy, coded

_log = logging.getLogger(__name__)

COMPLAINTS = "12345"
"""政务服务便民热线, the one line for complaints about public services: 国务院办公厅关于进一步优化
地方政务服务便民热线的指导意见 (国办发〔2020〕53号), item 2."""

_UNSEEN = (
    "checked_on", "checked_by", "sources", "confidence", "needs_local_check", "version",
    "valid_from", "valid_to",
)  # fmt: skip
"""What may change in a version without changing what it gives: a version that ends because the
next begins is still the one that was printed."""

_PRINT_SETUP = "print_setup"

Compose = Callable[[Heading], Printed]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet on paper or on screen.

    Attributes:
        number: empty for a preview: nothing was journalled.
        missing: characters that no bundled font has, to be filled in by hand.
    """

    number: str
    pdf: bytes
    pages: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintSetup:
    """How this counter prints.

    Attributes:
        printer: its name with the system; empty for the system's own choice.
        tray: name of the paper tray; empty for the printer's own choice.
        grey: black and grey only, also on a printer with colours.
    """

    printer: str = ""
    tray: str = ""
    copies: int = 1
    grey: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the stub of a sheet keeps.

    Attributes:
        kind: one of ``SHEET_KINDS``.
        policies: what it tells of, each with the version that was printed.
        facts: what it was screened with.
    """

    kind: str
    elder: RecordId | None = None
    policies: Sequence[tuple[Policy, PolicyVersion]] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)


class SheetBook:
    """Numbers, signs, journals and keeps what leaves the counter."""

    def __init__(self, desk: Desk, press: SheetPress, hotlines: Hotlines) -> None:
        self._desk = desk
        self._record = desk.record
        self._press = press
        self._hotlines = hotlines

    def begin(self) -> RevisionId:
        """Open a print dialog: gives the id a sheet will be journalled under."""
        return self._desk.ids.revision()

    def preview(self, compose: Compose) -> Sheet:
        """Compose a sheet; nothing is journalled."""
        return _sheet("", compose(self.heading()))

    def issue(self, form: RevisionId, told: Told, compose: Compose) -> Sheet:
        """Number a sheet, journal it, and give it.

        Args:
            form: the id the print dialog was opened with; issuing it twice gives one sheet.
        """
        issued = self._record.point_records.sheet(derived_record(form, "sheet"))
        if issued is not None:
            return self.reprint(issued.id)
        number = self._next_number()
        printed = compose(self.heading(number, self._code(number, told)))
        sheet = self._sealed(number, printed)
        self._keep(form, told, sheet, printed)
        return sheet

    def reprint(self, one: RecordId) -> Sheet:
        """Give a sheet exactly as it was, whatever the policies have become.

        Raises:
            BadInput: no such sheet, or one from before copies were kept.
        """
        records = self._record.point_records
        stub, copy = records.sheet(one), records.copy_of(one)
        if stub is None or copy is None:
            raise BadInput("这张单子没有存底，不能照原样再印：请重新出一张", "sheet")
        sheet = self._sealed(stub.number, self._press.reprint(copy.marks))
        if hashlib.sha256(sheet.pdf).hexdigest() != stub.digest:
            # The words and places are the copy's own; only the fonts can have changed since.
            _log.info("a sheet was reprinted with other font files than it was issued with")
        return sheet

    def note_outcome(self, form: RevisionId, outcome: SheetOutcome, why: str = "") -> None:
        """Journal what became of a sheet at the printer.

        What once came out on paper is not unprinted by a second try that failed.
        """
        self._note(derived_record(form, "sheet"), outcome, why)

    def note_reprint(self, one: RecordId, outcome: SheetOutcome, why: str = "") -> None:
        """Journal what became of an issued sheet that was printed again as it was.

        A sheet that had not come out has come out by now; one that is on paper stays so, even
        when it is saved to a file later.
        """
        stub = self._record.point_records.sheet(one)
        on_paper = stub is not None and stub.outcome is SheetOutcome.PRINTED
        if not (on_paper and outcome is SheetOutcome.SAVED):
            self._note(one, outcome, why)

    def _note(self, one: RecordId, outcome: SheetOutcome, why: str) -> None:
        stub = self._record.point_records.sheet(one)
        if stub is None or (stub.outcome, stub.why) == (outcome, why):
            return
        done = stub.outcome in (SheetOutcome.PRINTED, SheetOutcome.SAVED)
        if done and outcome is SheetOutcome.NOT_PRINTED:
            return
        with self._record.begin() as work:
            changed = replace(stub, outcome=outcome, why=why)
            work.put(changed, self._desk.ids.revision(), self._desk.advisor.id)

    def numbered(self, number: str) -> SheetPrinted | None:
        """Give one of this point's sheets by its number."""
        return self._record.point_records.sheet_numbered(self._desk.point.code, number)

    def print_setup(self) -> PrintSetup:
        """Give how this counter printed last."""
        text = self._record.device.setting(_PRINT_SETUP)
        return msgspec.json.decode(text, type=PrintSetup) if text else PrintSetup()

    def keep_print_setup(self, setup: PrintSetup) -> None:
        """Remember how this counter prints."""
        with self._record.begin() as work:
            kept = msgspec.json.encode(setup).decode()
            self._record.device.keep_setting(_PRINT_SETUP, kept)
            work.touch("setting", _PRINT_SETUP)

    def issued(self, limit: int = 100) -> tuple[SheetPrinted, ...]:
        """Give the newest sheets."""
        return self._record.point_records.sheets(limit)

    def heading(self, number: str = "", code: str = "") -> Heading:
        """Give who prints, and when."""
        desk, hotline = self._desk, self._hotlines.current()
        return Heading(
            number=number,
            point=desk.point.name,
            point_phone=desk.point.phone,
            advisor=desk.advisor.name,
            on=desk.today,
            hotline=hotline.number if hotline else "",
            complaints=COMPLAINTS,
            code=code,
        )

    def _next_number(self) -> str:
        code = self._desk.point.code
        prefix = f"SJ-{code.rpartition('-')[2]}-{self._desk.today:%Y%m}-"
        last = self._record.point_records.last_sheet_number(code, prefix)
        return f"{prefix}{last + 1:04d}"

    def _code(self, number: str, told: Told) -> str:
        text = self._record.device.setting(CERTIFICATE)
        return coded(
            self._key(),
            Certificate.from_text(text) if text else None,
            kind=told.kind,
            point=self._desk.point.code,
            number=number,
            on=self._desk.today,
            policies=[
                CodedPolicy.of(one.id, content_of(version)) for one, version in told.policies
            ],
        )

    def _sealed(self, number: str, printed: Printed) -> Sheet:
        pdf = sealed(printed.pdf, self._key())
        return Sheet(number, pdf, printed.pages, printed.missing)

    def _key(self) -> DeviceKey:
        return DeviceKey.from_text(self._record.device.setting(DEVICE_KEY) or "")

    def _keep(self, form: RevisionId, told: Told, sheet: Sheet, printed: Printed) -> None:
        desk, one = self._desk, derived_record(form, "sheet")
        stub = SheetPrinted(
            id=one,
            number=sheet.number,
            kind=told.kind,
            at=desk.now(),
            on=desk.today,
            point=desk.point.code,
            elder=told.elder,
            policies=tuple(
                PolicyMention(each.id, version.version) for each, version in told.policies
            ),
            facts=_coarse(told.facts),
            digest=hashlib.sha256(sheet.pdf).hexdigest(),
        )
        copy = SheetCopy(
            id=derived_record(form, "copy"), sheet=one, marks=printed.kept, elder=told.elder
        )
        with self._record.begin() as work:
            work.put(stub, form, desk.advisor.id)
            work.put(copy, derived_revision(form, "copy"), desk.advisor.id)


def content_of(version: PolicyVersion) -> bytes:
    """Give what a version promises, as bytes that change when, and only when, that does.

    Fields that are empty are left out: a program that knows more fields finds the same content.
    """
    fields: dict[str, object] = msgspec.to_builtins(version)
    return canonical(
        {
            name: _bare(value)
            for name, value in fields.items()
            if name not in _UNSEEN and _bare(value)
        }
    )


def _bare(value: object) -> object:
    """Leave empty parts out, at every depth."""
    if isinstance(value, dict):
        parts = {name: _bare(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in (None, "", [], {}, False)}
    return [_bare(part) for part in value] if isinstance(value, list) else value


def _coarse(facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    """Give facts with the birth date to the month: a stub names nobody."""
    return {name: str(value)[:7] if name == "birth" else value for name, value in facts.items()}


def _sheet(number: str, printed: Printed) -> Sheet:
    return Sheet(number, printed.pdf, printed.pages, printed.missing)
