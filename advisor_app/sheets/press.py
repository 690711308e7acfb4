"""The press: gives sheets as PDF. The door of this package."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

from advisor_app.domain.errors import BadInput
from advisor_app.domain.policy import Policy, PolicyVersion
from advisor_app.sheets import call_list, elder_sheet, policy_sheet
from advisor_app.sheets.call_list import CallEntry
from advisor_app.sheets.elder_sheet import ElderSheet, Recipient
from advisor_app.sheets.faces import Faces
from advisor_app.sheets.furniture import Frame, Heading, composed
from advisor_app.sheets.glance import Judged
from advisor_app.sheets.leaf import Document, document_of, kept, laid
from advisor_app.sheets.paper import printed
from advisor_app.sheets.policy_sheet import PolicySheet
from advisor_app.sheets.rows import Block
from advisor_app.sheets.setting import Setter

__all__ = ["CallEntry", "Heading", "Judged", "Printed", "Recipient", "SheetPress"]

SMALLEST_BODY = 16
LARGEST_BODY = 24


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
    """Prints sheets. The fonts are read once, at the first sheet; safe to use from threads."""

    def __init__(self, fonts: Path) -> None:
        """Take the folder with ``NotoSansSC-Regular.ttf`` and ``NotoSansSC-Bold.ttf``."""
        self._fonts = fonts
        self._loaded: Faces | None = None
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
            body: size of running text in points, 16 to 24.

        Raises:
            BadInput: ``body`` is out of range.
            KnownError: the fonts cannot be read.
        """
        with self._lock:
            setter = self._setter(body)
            frame = elder_sheet.frame(setter, heading, recipient)
            blocks = ElderSheet(setter, heading, judged).blocks(callback)
            return self._print(setter, frame, blocks)

    def policy_sheet(
        self, heading: Heading, policy: Policy, version: PolicyVersion, body: int = 18
    ) -> Printed:
        """Print what one policy is, for anybody.

        Raises:
            BadInput: ``body`` is out of range.
            KnownError: the fonts cannot be read.
        """
        with self._lock:
            setter = self._setter(body)
            frame = policy_sheet.frame(setter, heading, policy)
            blocks = PolicySheet(setter, heading, policy, version).blocks()
            return self._print(setter, frame, blocks)

    def call_list(self, heading: Heading, title: str, entries: Sequence[CallEntry]) -> Printed:
        """Print whom to call, for the advisor; the smallest type will do.

        Raises:
            KnownError: the fonts cannot be read.
        """
        with self._lock:
            setter = self._setter(SMALLEST_BODY)
            frame = call_list.frame(setter, heading, title, len(entries))
            return self._print(setter, frame, call_list.blocks(setter, entries))

    def reprint(self, copy: str) -> Printed:
        """Print what :attr:`Printed.kept` held.

        Raises:
            BadInput: it cannot be read.
            KnownError: the fonts cannot be read.
        """
        document = document_of(copy)
        with self._lock:
            return self._drawn(document, ())

    def _setter(self, body: int) -> Setter:
        if not SMALLEST_BODY <= body <= LARGEST_BODY:
            raise BadInput(f"正文字号不能是{body}：请选{SMALLEST_BODY}到{LARGEST_BODY}之间", "body")
        return Setter(self._faces(), body)

    def _faces(self) -> Faces:
        if self._loaded is None:
            self._loaded = Faces(self._fonts)
        return self._loaded

    def _print(self, setter: Setter, frame: Frame, blocks: list[Block]) -> Printed:
        pages = composed(setter, frame, blocks)
        title = f"{frame.title} {frame.heading.number}".strip()
        document = Document(title, frame.heading.point, laid(pages))
        return self._drawn(document, setter.missing)

    def _drawn(self, document: Document, missing: tuple[str, ...]) -> Printed:
        pdf = printed(self._faces(), document)
        return Printed(pdf, len(document.leaves), missing, document)
