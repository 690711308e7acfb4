"""The pages of the district's window, each with its key and its place in the row of keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from advisor_app.gui.district.carrying import CarryingPage
from advisor_app.gui.district.disputes import DisputesPage
from advisor_app.gui.district.editor import EditorPage
from advisor_app.gui.district.enrolment import EnrolmentPage
from advisor_app.gui.district.intake import IntakePage
from advisor_app.gui.district.notices import NoticesPage
from advisor_app.gui.district.packing import PackingPage
from advisor_app.gui.district.page import DistrictPage
from advisor_app.gui.district.parameters import ParametersPage
from advisor_app.gui.district.problems import ProblemsPage
from advisor_app.gui.district.standing import StandingPage
from advisor_app.gui.district.tally import DistrictTallyPage
from advisor_app.gui.jobs import Jobs
from advisor_app.services.district_suite import DistrictServices


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: its key, its word, and what makes it."""

    key: str
    word: str
    make: Callable[[DistrictServices, Jobs], DistrictPage]


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
"""Further pages: one line each."""
