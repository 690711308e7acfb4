"""Keeps what is being typed, so that a power cut loses half a second at most."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from advisor_app.domain.ids import RevisionId
from advisor_app.gui.jobs import Jobs
from advisor_app.services.consulting import Draft
from advisor_app.services.suite import Services
from advisor_app.support.calendar import local_text

_PAUSE_MS = 500
Payload = Callable[[], dict[str, Any] | None]


class DraftKeeper(QObject):
    """Keeps the draft of the form that is open.

    Attributes:
        form: the revision id the form carries until it is saved.
        kept: the local time of day, after the draft was kept.
        found: a :class:`Draft` that was left by an earlier run.
    """

    kept = Signal(str)
    found = Signal(object)

    def __init__(self, services: Services, jobs: Jobs, payload: Payload, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._jobs, self._payload = services, jobs, payload
        self.form: RevisionId = services.consulting.begin()
        self._on_paper = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.keep)

    def look(self) -> None:
        """Look for a draft that an earlier run left."""
        self._jobs.run(self._services.consulting.drafts, self._offer, owner=self)

    def take_up(self, draft: Draft) -> None:
        """Go on with a form of an earlier run."""
        self.form = RevisionId(draft.form)
        self._on_paper = True

    def edited(self) -> None:
        """Keep the draft when the typing pauses."""
        self._pause.start()

    def hold(self) -> None:
        """Keep nothing for now: the form is being saved."""
        self._pause.stop()

    def flush(self) -> None:
        """Keep now what still waits for a pause."""
        if self._pause.isActive():
            self._pause.stop()
            self.keep()

    def drop(self) -> None:
        """Forget the draft and begin a new form."""
        self._forget()
        self.renew()

    def renew(self) -> None:
        """Begin a new form."""
        self._pause.stop()
        self.form = self._services.consulting.begin()
        self._on_paper = False

    def keep(self) -> None:
        """Keep the draft as it stands; forget it once everything was taken out again."""
        payload = self._payload()
        if payload is None:
            return
        if not payload:
            if self._on_paper:
                self._forget()
            return
        self._on_paper = True
        form, service = self.form, self._services.consulting
        now = local_text(self._services.desk.now())[-5:]
        self._jobs.run(
            lambda: service.keep_draft(form, payload), lambda _: self.kept.emit(now), owner=self
        )

    def _forget(self) -> None:
        self._on_paper = False
        form, service = self.form, self._services.consulting
        self._jobs.run(lambda: service.drop_draft(form), lambda _: None, owner=self)

    def _offer(self, drafts: tuple[Draft, ...]) -> None:
        if drafts:
            self.found.emit(drafts[0])
