"""What stands in the window while a district's record is open."""

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout

from advisor_app.gui.district.carrying import CarryingPage
from advisor_app.gui.district.disputes import DisputesPage
from advisor_app.gui.district.editor import EditorPage
from advisor_app.gui.district.enrolment import EnrolmentPage
from advisor_app.gui.district.intake import IntakePage
from advisor_app.gui.district.notices import NoticesPage
from advisor_app.gui.district.packing import PackingPage
from advisor_app.gui.district.parameters import ParametersPage
from advisor_app.gui.district.problems import ProblemsPage
from advisor_app.gui.district.standing import StandingPage
from advisor_app.gui.district.tally import DistrictTallyPage
from advisor_app.gui.frame import Frame, Place
from advisor_app.gui.jobs import Jobs
from advisor_app.gui.theme import label
from advisor_app.services.district_suite import DistrictServices

PLACES: Mapping[str, Place] = {
    "standing": Place("F1", "进度", StandingPage),
    "intake": Place("F2", "并入", IntakePage),
    "devices": Place("F3", "终端", EnrolmentPage),
    "policies": Place("F4", "政策", EditorPage),
    "parameters": Place("F5", "参数", ParametersPage),
    "disputes": Place("F6", "核对", DisputesPage),
    "tally": Place("F7", "月报", DistrictTallyPage),
    "packing": Place("F8", "下发", PackingPage),
    "problems": Place("F9", "清单", ProblemsPage),
    "notices": Place("F10", "通知", NoticesPage),
    "carrying": Place("F11", "同步", CarryingPage),
}


class DistrictShell(Frame):
    """The officer's pages."""

    _services: DistrictServices

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        def keep() -> None:
            services.backups.make_if_due()

        super().__init__(
            services, jobs, PLACES, today=services.today, carrier=services.carrying,
            keep=keep, last=lambda: None,
        )  # fmt: skip

    def begin(self, first: str = "standing") -> None:
        """Show who has reported: what an officer comes for."""
        super().begin(first)

    def fill_header(self, row: QHBoxLayout) -> None:
        """Say which district it is."""
        title = label(f"{self._services.name} · 区级", "title")
        title.setWordWrap(False)
        row.addWidget(title, 1)
