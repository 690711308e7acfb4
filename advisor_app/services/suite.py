"""All services of one unlocked counter."""

from dataclasses import dataclass

from advisor_app.services.backups import BackupCare
from advisor_app.services.behind import RecordsBehind
from advisor_app.services.call_rules import CallRules
from advisor_app.services.callbacks import CallBacks
from advisor_app.services.care import RecordCare
from advisor_app.services.care_hours import CareBook
from advisor_app.services.closing import Closing
from advisor_app.services.consulting import Consulting
from advisor_app.services.correcting import Correcting
from advisor_app.services.deadlines import DeadlineBook
from advisor_app.services.desk import Desk
from advisor_app.services.detail import Detail
from advisor_app.services.directory import Directory
from advisor_app.services.directory_import import DirectoryImport
from advisor_app.services.directory_keeping import DirectoryKeeping
from advisor_app.services.directory_updates import DirectoryUpdates
from advisor_app.services.district_notices import DistrictNotices
from advisor_app.services.exchange import Exchange
from advisor_app.services.following import Following
from advisor_app.services.genuineness import Genuineness
from advisor_app.services.hotline import Hotlines
from advisor_app.services.incoming import Incoming
from advisor_app.services.joining import Joining
from advisor_app.services.lives import Lives
from advisor_app.services.outreach import Outreach
from advisor_app.services.packs import PackDesk
from advisor_app.services.point_papers import PointPapers
from advisor_app.services.quick_count import QuickCount
from advisor_app.services.referrals import Referrals
from advisor_app.services.registers.importing import RegisterImport
from advisor_app.services.registration import Registration
from advisor_app.services.reporting import Reporting
from advisor_app.services.resources import Resources
from advisor_app.services.screening import Screenings
from advisor_app.services.searching import Search
from advisor_app.services.sheet_book import SheetBook
from advisor_app.services.sheets import Sheets
from advisor_app.services.syncing import Syncing
from advisor_app.services.today import Today
from advisor_app.services.unmet import UnmetNeeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What a window or a command works with; made by the composition root only."""

    desk: Desk
    registration: Registration
    consulting: Consulting
    correcting: Correcting
    following: Following
    resources: Resources
    screenings: Screenings
    search: Search
    packs: PackDesk
    notices: DistrictNotices
    outreach: Outreach
    sheets: Sheets
    book: SheetBook
    genuineness: Genuineness
    papers: PointPapers
    hotlines: Hotlines
    reporting: Reporting
    closing: Closing
    behind: RecordsBehind
    detail: Detail
    quick: QuickCount
    imports: RegisterImport
    syncing: Syncing
    care: RecordCare

    @property
    def exchange(self) -> Exchange:
        """What leaves for the district."""
        return self.syncing.exchange

    @property
    def joining(self) -> Joining:
        """What joins a district by a paper slip."""
        return Joining(self.desk, self.exchange, self.registration)

    @property
    def incoming(self) -> Incoming:
        """What comes from the district."""
        return self.syncing.incoming

    @property
    def lives(self) -> Lives:
        """Restored and copied records."""
        return self.syncing.lives

    @property
    def backups(self) -> BackupCare:
        """The record's backups."""
        return self.syncing.backups

    @property
    def directory(self) -> Directory:
        """The service directory."""
        return self.resources.directory

    @property
    def directory_keeping(self) -> DirectoryKeeping:
        """What changes the directory."""
        return self.resources.keeping

    @property
    def directory_import(self) -> DirectoryImport:
        """What takes tables of services in."""
        return self.resources.imports

    @property
    def directory_updates(self) -> DirectoryUpdates:
        """Where the district has corrected what this point wrote of a service."""
        return self.resources.updates

    @property
    def callbacks(self) -> CallBacks:
        """Who is to be called, and what came of each call."""
        return self.following.callbacks

    @property
    def call_rules(self) -> CallRules:
        """The rules that open call-backs by themselves."""
        return self.following.call_rules

    @property
    def deadlines(self) -> DeadlineBook:
        """Within how many days things are to be done."""
        return self.following.deadlines

    @property
    def referrals(self) -> Referrals:
        """Referrals and ordered services."""
        return self.following.referrals

    @property
    def care_hours(self) -> CareBook:
        """Hours of home care that were delivered."""
        return self.following.care_hours

    @property
    def unmet(self) -> UnmetNeeds:
        """Needs that could not be met."""
        return self.following.unmet

    @property
    def today(self) -> Today:
        """The start page."""
        return self.following.today
