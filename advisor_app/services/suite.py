"""All services of one unlocked counter."""

from dataclasses import dataclass

from advisor_app.services.callbacks import CallBacks
from advisor_app.services.care import RecordCare
from advisor_app.services.consulting import Consulting
from advisor_app.services.desk import Desk
from advisor_app.services.exchange import Exchange
from advisor_app.services.genuineness import Genuineness
from advisor_app.services.hotline import Hotlines
from advisor_app.services.outreach import Outreach
from advisor_app.services.packs import PackDesk
from advisor_app.services.point_papers import PointPapers
from advisor_app.services.registration import Registration
from advisor_app.services.reporting import Reporting
from advisor_app.services.screening import Screenings
from advisor_app.services.searching import Search
from advisor_app.services.sheet_book import SheetBook
from advisor_app.services.sheets import Sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What a window or a command works with; made by the composition root only."""

    desk: Desk
    registration: Registration
    consulting: Consulting
    callbacks: CallBacks
    screenings: Screenings
    search: Search
    packs: PackDesk
    outreach: Outreach
    sheets: Sheets
    book: SheetBook
    genuineness: Genuineness
    papers: PointPapers
    hotlines: Hotlines
    reporting: Reporting
    exchange: Exchange
    care: RecordCare
