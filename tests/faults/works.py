"""Pieces of the counter's work, each with the form id that makes doing it again harmless.

Every work is done by the program's own services on a real record. What it says is said after the
service has come back: that is what an advisor was told, and must never be lost.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from advisor_app.bootstrap import open_district, set_up, unlock
from advisor_app.domain.consultation import Channel, Outcome
from advisor_app.domain.elder import Papers, Relative
from advisor_app.domain.errors import BadInput, BundleRefused
from advisor_app.domain.ids import RecordId, RevisionId
from advisor_app.domain.lives import NewLifeReason
from advisor_app.domain.month import Month
from advisor_app.domain.referral import ServiceCategory
from advisor_app.services.consulting import ConsultationEntry
from advisor_app.services.door import FirstRun
from advisor_app.services.referrals import ReferralEntry
from advisor_app.services.registration import PersonEntry, PersonForm
from advisor_app.services.suite import Services
from advisor_app.sheets.press import Heading, Printed
from tests.builders import PASSPHRASE, START, TestIds, TickingClock, a_world, unheard

LATER = START + timedelta(days=1)
FORM = TestIds("the form that is saved").revision()
NEW_ELDER = TestIds("somebody new").record()
FIRST = FirstRun(
    point="410106-D05", point_name="示例五顾问点", advisor="示例顾问", passphrase=PASSPHRASE
)
NUMBER = "99999919400305006X"

Say = Callable[[object], None]
Arm = Callable[[], None]
"""Called by a work where it begins in earnest: from there on its steps are counted."""

Work = Callable[[Path, Say, object, Arm], None]


def opened(data: Path, seed: object = 0, at: datetime = LATER) -> Services:
    """Open the point in a folder, as it is a day after it was made."""
    return unlock(a_world(data, f"opened {seed}", TickingClock(at)), PASSPHRASE, unheard)


def talk(elder: RecordId | None, at: datetime = START) -> ConsultationEntry:
    """Give a talk that leaves a note and a call-back behind: three revisions, one transaction."""
    return ConsultationEntry(
        channel=Channel.PHONE,
        topics=("meals",),
        outcome=Outcome.FOLLOW_UP,
        elder=elder,
        asked="问助餐",
        answered="答了食堂在哪里",
        callback_due=date(2026, 12, 1),
        at=at,
    )


def elder_of(services: Services) -> RecordId:
    """Give the elder that every point of these tests begins with."""
    (found,) = services.registration.find("张桂兰")
    return found.person.id


def _consult(services: Services, _: Path) -> object:
    return services.consulting.save(FORM, talk(elder_of(services)))


def _register(services: Services, _: Path) -> object:
    entry = PersonEntry(
        name="曾长顺", papers=Papers.CITIZEN, number=NUMBER, phone="10000007788",
        relative=Relative(name="曾小顺", relation="儿子", phone="10000009999"),
    )  # fmt: skip
    services.registration.save(PersonForm(NEW_ELDER, FORM), entry)
    return NEW_ELDER


def _refer(services: Services, _: Path) -> object:
    entries = [
        ReferralEntry(need="助浴", provider="示例机构", category=ServiceCategory.DAILY_LIVING),
        ReferralEntry(need="理发", is_order=True, words="耳朵背"),
    ]
    return services.referrals.open(FORM, entries, elder_of(services))


def _issue(services: Services, _: Path, arm: Arm = lambda: None) -> object:
    draft = services.sheets.policy("zz-gaoling-jintie")

    def compose(heading: Heading) -> Printed:
        """Compose, which touches nothing, and count the steps from here on."""
        printed = draft._compose(heading)
        arm()
        return printed

    return services.book.issue(FORM, draft._told, compose).number


def _export(services: Services, out: Path) -> object:
    try:
        return services.exchange.export(out / "out.advb").revisions
    except BadInput as refused:
        return refused.message


def _take_in(services: Services, out: Path) -> object:
    try:
        return services.packs.take_in(out / "pack.advp")
    except BundleRefused as refused:
        return refused.message


def _rebuild(services: Services, _: Path) -> object:
    services.care.rebuild()
    return "rebuilt"


def _forget(services: Services, _: Path) -> object:
    for found in services.registration.find("张桂兰"):
        services.registration.forget(found.person.id, "本人要求")
    return "forgotten"


def _tally(services: Services, out: Path) -> object:
    services.reporting.write(Month(2026, 11), "xlsx", out / "tally.xlsx")
    return "written"


def _backup(services: Services, out: Path) -> object:
    return services.backups.make(out / "backup.db").revisions


def _go_on(services: Services, _: Path) -> object:
    """Go on as another incarnation, and take in what the own files hold."""
    if len(services.desk.record.journal.lives()) == 1:
        services.lives.begin(NewLifeReason.RESTORED)
    return "gone on"


AT_THE_POINT: dict[str, Callable[[Services, Path], object]] = {
    "consult": _consult,
    "register": _register,
    "refer": _refer,
    "issue": _issue,
    "export": _export,
    "take_in": _take_in,
    "rebuild": _rebuild,
    "forget": _forget,
    "tally": _tally,
    "backup": _backup,
    "go_on": _go_on,
}


def stream(data: Path, say: Say, seed: object, _: Arm) -> None:
    """Log talks without end; say of each that it begins, and that it was saved."""
    services = opened(data, seed)
    elder = elder_of(services)
    ids, random = TestIds(f"stream {seed}"), Random(str(seed))
    while True:
        form = ids.revision()
        say(f"begun {form}")
        services.consulting.save(form, talk(random.choice([elder, None])))
        say(f"saved {form}")


def first_run(data: Path, say: Say, seed: object, arm: Arm) -> None:
    """Make the point."""
    arm()
    set_up(a_world(data, f"first {seed}", TickingClock(LATER)), FIRST, unheard).care.close()
    say("made")


def merge(data: Path, say: Say, _: object, arm: Arm) -> None:
    """Merge the bundle beside the district's record."""
    arm()
    district = open_district(a_world(data, "merging", TickingClock(LATER)), PASSPHRASE)
    (merged,) = district.merge([data.parent / "out.advb"])
    say(merged.accepted)
    district.close()


def at_the_point(name: str) -> Work:
    """Give a work that opens the point, does one thing, says what came of it, and closes."""

    def work(data: Path, say: Say, seed: object, arm: Arm) -> None:
        services = opened(data, seed)
        if name == "issue":
            said = _issue(services, data.parent, arm)
        else:
            arm()
            said = AT_THE_POINT[name](services, data.parent)
        say(said)
        services.care.close()

    return work


WORKS: dict[str, Work] = {
    "stream": stream,
    "first_run": first_run,
    "merge": merge,
    **{name: at_the_point(name) for name in AT_THE_POINT},
}


def stands(services: Services) -> dict[str, object]:
    """Give what a record tells its reader, without when it was written."""
    people = services.registration.recent(1000)
    return {
        "talks": sorted(
            (
                one.consultation.id, one.consultation.at, one.consultation.topics,
                one.consultation.outcome, one.name, one.note and one.note.asked,
            )
            for one in services.consulting.listed()
        ),
        "people": sorted(
            (one.person.id, one.person.name, one.person.identity and one.person.identity.phone)
            for one in people
        ),
        "calls": sorted(
            (str(one.person.id), call.id, call.due)
            for one in people
            for call in services.registration.card(one.person.id).calls
        ),
        "referrals": sorted(
            (one.referral.id, one.referral.need, one.referral.state, len(_remarks(services, one)))
            for one in services.referrals.recent()
        ),
        "sheets": sorted((one.number, one.kind) for one in services.book.issued()),
        "packs": [(one.serial, one.is_in_force) for one in services.packs.history()],
    }  # fmt: skip


def _remarks(services: Services, one: object) -> Iterable[object]:
    return services.referrals.history(one.referral.id)  # type: ignore[attr-defined]


def saved_forms(lines: Iterable[str], word: str = "saved") -> list[RevisionId]:
    """Give the forms that a stream said something of."""
    return [RevisionId(line.split()[1]) for line in lines if line.startswith(f"{word} ")]


def now_utc(year: int, month: int, day: int, hour: int = 2) -> datetime:
    """Give an instant."""
    return datetime(year, month, day, hour, tzinfo=UTC)
