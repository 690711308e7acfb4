"""The press: gives sheets as PDF. The door of this package."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

from advisor_app.domain.errors import BadInput
from advisor_app.domain.policy import Policy, PolicyVersion
from advisor_app.sheets import (
    call_list,
    callback_card,
    district_report,
    elder_sheet,
    family,
    near_list,
    policy_sheet,
    slips,
    tally_sheet,
)
from advisor_app.sheets.call_list import CallEntry
from advisor_app.sheets.callback_card import Callback
from advisor_app.sheets.district_report import (
    DistrictPaper,
    PaperCard,
    PaperPart,
    PaperTable,
)
from advisor_app.sheets.elder_sheet import ElderSheet, Recipient
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.furniture import Frame, Heading, composed, first_room
from advisor_app.sheets.glance import Judged, version_of
from advisor_app.sheets.leaf import Document, Leaf, document_of, kept, laid
from advisor_app.sheets.near_list import NearPlace
from advisor_app.sheets.paper import printed
from advisor_app.sheets.policy_sheet import PolicySheet
from advisor_app.sheets.rows import Block
from advisor_app.sheets.setting import Setter
from advisor_app.sheets.slips import MissingPapers, ReferralSlip
from advisor_app.sheets.tally_sheet import TallyPart, TallyReport

__all__ = [
    "CallEntry",
    "Callback",
    "DistrictPaper",
    "Heading",
    "Judged",
    "MissingPapers",
    "NearPlace",
    "PaperCard",
    "PaperPart",
    "PaperTable",
    "Printed",
    "Recipient",
    "ReferralSlip",
    "SheetPress",
    "TallyPart",
    "TallyReport",
    "version_of",
]

SMALLEST_BODY = 16
LARGEST_BODY = 24
_OFFICE_BODY = 11
"""For what only officials read."""
_REPORT_BODY = 12
"""Running text of official papers (小四)."""

Copy = tuple[Frame, list[Block]]
Compose = Callable[[Setter], Sequence[Copy]]


@dataclass(frozen=True, slots=True)
class Printed:
    """A sheet.

    Attributes:
        pages: how many.
        missing: characters that no bundled font has; 〔?〕 stands in their place, to be
            filled in by hand.
        document: what was drawn.
    """

    pdf: bytes
    pages: int
    missing: tuple[str, ...]
    document: Document

    @property
    def kept(self) -> str:
        """The text from which the very same paper can be printed again."""
        return kept(self.document)


class SheetPress:
    """Prints sheets. The fonts are read once, at the first sheet; safe to use from threads.

    Every sheet for elders takes ``body``, the size of running text in points, 16 to 24, and
    raises BadInput when it is out of range, KnownError when the fonts cannot be read.
    """

    def __init__(self, fonts: Path) -> None:
        """Take the folder with the font files."""
        self._fonts = fonts
        self._loaded: Faces | None = None
        self._setters: dict[int, Setter] = {}
        self._lock = Lock()

    def elder_sheet(
        self,
        heading: Heading,
        recipient: Recipient,
        judged: Sequence[Judged],
        callback: date | None = None,
        body: int = 18,
    ) -> Printed:
        """Print what one elder can probably get.

        Args:
            judged: in the order to be printed; what is unlikely is only counted.
            callback: by when the point will get in touch; None when nothing was promised.
        """

        def compose(setter: Setter) -> Sequence[Copy]:
            frame = elder_sheet.frame(setter, heading, recipient)
            room = first_room(setter, frame)
            return [(frame, ElderSheet(setter, heading, judged).blocks(callback, room))]

        return self._print(body, compose)

    def policy_sheet(
        self, heading: Heading, policy: Policy, version: PolicyVersion, body: int = 18
    ) -> Printed:
        """Print what one policy is, for anybody."""
        return self._print(body, lambda setter: [(
            policy_sheet.frame(setter, heading, policy),
            PolicySheet(setter, heading, policy, version).blocks(),
        )])  # fmt: skip

    def family_page(
        self, heading: Heading, recipient: Recipient, judged: Sequence[Judged], body: int = 18
    ) -> Printed:
        """Print what family that lives away should know and can do."""
        return self._print(body, lambda setter: [(
            family.frame(setter, heading, recipient),
            family.blocks(setter, heading, judged),
        )])  # fmt: skip

    def family_text(self, heading: Heading, judged: Sequence[Judged]) -> str:
        """Give the same as a text to paste into a chat; it names nobody."""
        return family.text_for_chat(heading, judged)

    def missing_notice(
        self, heading: Heading, recipient: Recipient, papers: MissingPapers, body: int = 18
    ) -> Printed:
        """Print what is still to be brought, in two copies."""
        return self._print(
            body, lambda setter: slips.missing_notice(setter, heading, recipient, papers)
        )

    def referral_slip(
        self, heading: Heading, recipient: Recipient, slip: ReferralSlip, body: int = 18
    ) -> Printed:
        """Print who is sent where, in two copies."""
        return self._print(
            body, lambda setter: slips.referral_slip(setter, heading, recipient, slip)
        )

    def callback_card(
        self, heading: Heading, recipient: Recipient, callback: Callback, body: int = 18
    ) -> Printed:
        """Print when we get in touch: a stub and a card."""
        return self._print(body, lambda setter: [(
            callback_card.frame(setter, heading, recipient),
            callback_card.blocks(setter, heading, callback),
        )])  # fmt: skip

    def near_list(
        self, heading: Heading, where: str, places: Sequence[NearPlace], body: int = 18
    ) -> Printed:
        """Print what there is somewhere, e.g. ``示例社区附近``."""
        return self._print(body, lambda setter: [(
            near_list.frame(setter, heading, where, len(places)),
            near_list.blocks(setter, heading, places),
        )])  # fmt: skip

    def call_list(self, heading: Heading, title: str, entries: Sequence[CallEntry]) -> Printed:
        """Print whom to call, for the advisor; the smallest type will do."""
        return self._print(SMALLEST_BODY, lambda setter: [(
            call_list.frame(setter, heading, title, len(entries)),
            call_list.blocks(setter, entries),
        )])  # fmt: skip

    def tally(self, heading: Heading, report: TallyReport) -> Printed:
        """Print a month's tally for signature and stamp."""
        return self._set(_OFFICE_BODY, lambda setter: [(
            tally_sheet.frame(setter, heading, report),
            tally_sheet.blocks(setter, report, heading.on),
        )])  # fmt: skip

    def district_report(self, heading: Heading, paper: DistrictPaper) -> Printed:
        """Print the district's report for signature and stamp."""
        return self._set(_REPORT_BODY, lambda setter: [(
            district_report.frame(setter, heading, paper),
            district_report.blocks(setter, paper),
        )])  # fmt: skip

    def leaves(self, title: str, author: str, make: Callable[[Faces], Sequence[Leaf]]) -> Printed:
        """Print leaves that are laid out as a whole: notices, blank registers."""
        with self._lock:
            return self._drawn(Document(title, author, tuple(make(self._faces()))), ())

    def reprint(self, copy: str) -> Printed:
        """Print what :attr:`Printed.kept` held.

        Raises:
            BadInput: it cannot be read.
            KnownError: the fonts cannot be read.
        """
        document = document_of(copy)
        with self._lock:
            return self._drawn(document, ())

    def _print(self, body: int, compose: Compose) -> Printed:
        if not SMALLEST_BODY <= body <= LARGEST_BODY:
            raise BadInput(f"正文字号不能是{body}：请选{SMALLEST_BODY}到{LARGEST_BODY}之间", "body")
        return self._set(body, compose)

    def _set(self, body: int, compose: Compose) -> Printed:
        with self._lock:
            setter = self._setter(body)
            copies = compose(setter)
            leaves = [
                leaf for frame, blocks in copies for leaf in laid(composed(setter, frame, blocks))
            ]
            first = copies[0][0]
            title = f"{first.title} {first.heading.number}".strip()
            document = Document(title, first.heading.point, tuple(leaves))
            return self._drawn(document, setter.missing)

    def _setter(self, body: int) -> Setter:
        if body not in self._setters:
            self._setters[body] = Setter(self._faces(), body)
        return self._setters[body].anew()

    def _faces(self) -> Faces:
        if self._loaded is None:
            self._loaded = Faces(self._fonts)
        return self._loaded

    def _drawn(self, document: Document, missing: tuple[str, ...]) -> Printed:
        pdf = printed(self._faces(), document)
        return Printed(pdf, len(document.leaves), missing, document)
