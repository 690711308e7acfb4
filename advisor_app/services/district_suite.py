"""All services of an unlocked district."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from advisor_app.services.backups import BackupCare
from advisor_app.services.district.carrying import DistrictCarrying
from advisor_app.services.district.disputes import DisputeDesk
from advisor_app.services.district.enrolment import DeviceDesk
from advisor_app.services.district.figures import FigureDesk
from advisor_app.services.district.intake import IntakeDesk
from advisor_app.services.district.problems import ProblemDesk
from advisor_app.services.district.standing import Standings
from advisor_app.services.editing import PolicyEditing
from advisor_app.services.notice_editing import NoticeEditing
from advisor_app.services.packing import Packing
from advisor_app.services.screening import Screenings


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictServices:
    """What the district's window works with; made by the composition root only.

    Attributes:
        name: the district's.
        screenings: by the working library.
        close: closes the record.
    """

    name: str
    standings: Standings
    intake: IntakeDesk
    devices: DeviceDesk
    disputes: DisputeDesk
    carrying: DistrictCarrying
    figures: FigureDesk
    problems: ProblemDesk
    editing: PolicyEditing
    packing: Packing
    notices: NoticeEditing
    screenings: Screenings
    backups: BackupCare
    today: Callable[[], date]
    close: Callable[[], None]
