"""What the start page points out beside calls and referrals: each a watcher that gives notices.

A watcher is asked on the store thread, once for each look at the page.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial

from advisor_app.domain.ids import RecordId
from advisor_app.domain.month import Month
from advisor_app.domain.policy import Freshness, Policy, in_words
from advisor_app.eligibility.outreach import birthdays
from advisor_app.services.consulting import Consulting
from advisor_app.services.desk import Desk
from advisor_app.services.directory import Directory
from advisor_app.services.exchange import Exchange, Standing, clock_words, instant_of
from advisor_app.services.packs import PackDesk
from advisor_app.services.screening import Screenings
from advisor_app.support.calendar import local_day, local_text

__all__ = [
    "Level",
    "Notice",
    "Watcher",
    "watch_birthdays",
    "watch_changes",
    "watch_directory",
    "watch_drafts",
    "watch_export",
    "watch_month",
    "watch_red",
    "watchers_of",
]

CHANGED_WITHIN = 30
BORN_WITHIN = 30
"""Days: what changed so lately, and whose birthday is so near, stands on the start page."""
_NAMED = 3
_STALE_EXPORT = 31


class Level(StrEnum):
    """How pressing a notice is."""

    PRESSING = "pressing"
    SOON = "soon"
    CALM = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line of the start page.

    Attributes:
        subject: what the page that it opens should show; empty for the page as it is.
    """

    topic: str
    words: str
    page: str
    level: Level = Level.SOON
    subject: str = ""


Watcher = Callable[[], Iterable[Notice]]
"""Gives what there is to point out, nothing where all is well."""


def watchers_of(
    desk: Desk, consulting: Consulting, screenings: Screenings, packs: PackDesk, exchange: Exchange
) -> tuple[Watcher, ...]:
    """Give the watchers of what every counter has."""
    return (
        partial(watch_drafts, desk, consulting),
        partial(watch_changes, desk, screenings, packs),
        partial(watch_birthdays, desk),
        partial(watch_red, desk, screenings),
        partial(watch_export, desk, exchange),
    )


def watch_drafts(desk: Desk, consulting: Consulting) -> Iterator[Notice]:
    """Point out forms that were begun and not saved."""
    for draft in consulting.drafts():
        seen = desk.record.people.get(RecordId(draft.payload.get("elder") or ""))
        name = seen.person.name if seen else "匿名"
        at = local_text(datetime.fromisoformat(draft.saved_at))
        day = at[-5:] if at.startswith(desk.today.isoformat()) else at
        words = f"{name}的咨询没保存（{day}）：接着填，或放弃"
        yield Notice(topic="草稿", words=words, page="reception", level=Level.PRESSING)


def watch_changes(desk: Desk, screenings: Screenings, packs: PackDesk) -> Iterator[Notice]:
    """Point out policies that changed lately: by a pack, or because a version began."""
    since = desk.today - timedelta(days=CHANGED_WITHIN)
    taken = packs.changed_since(since)
    changed = [one for one in screenings.policies if one.id in taken or _begun(one, since, desk)]
    for one in changed[:_NAMED]:
        yield Notice(
            topic="政策有变化", words=f"{one.name}：看看哪里不同，告诉来问的人",
            page="policies", subject=one.id,
        )  # fmt: skip
    if len(changed) > _NAMED:
        words = f"还有{len(changed) - _NAMED}项政策一个月里变过"
        yield Notice(topic="政策有变化", words=words, page="policies")


def watch_birthdays(desk: Desk) -> Iterator[Notice]:
    """Point out elders who complete an age before long that brings something in most places."""
    people = list(desk.record.people.everybody())
    found = birthdays([one.facts for one in people], desk.today, BORN_WITHIN)
    near = sorted(found, key=lambda one: (one.on, people[one.place].name))
    for one in near[:_NAMED]:
        person = people[one.place]
        words = f"{person.name}　{in_words(one.on)}满{one.age}周岁"
        yield Notice(topic="快过生日", words=words, page="elders", subject=person.id)
    if len(near) > _NAMED:
        words = f"{BORN_WITHIN}天内还有{len(near) - _NAMED}位老人到整岁数"
        yield Notice(topic="快过生日", words=words, page="outreach")


def watch_red(desk: Desk, screenings: Screenings) -> Iterator[Notice]:
    """Point out policies that nobody checked for so long that sheets warn of them."""
    red = [one for one in screenings.policies if _is_red(one, desk.today)]
    if len(red) == 1:
        words = f"{red[0].name}：很久没核对，请先打电话确认"
        yield Notice(topic="政策该核对", words=words, page="policies", subject=red[0].id)
    elif red:
        words = f"{len(red)}项政策很久没核对，告知单上会印“请先电话确认”"
        yield Notice(topic="政策该核对", words=words, page="policies", subject=red[0].id)


def watch_export(desk: Desk, exchange: Exchange) -> Iterator[Notice]:
    """Say where the point stands with the district, and what must not be overlooked."""
    standing = exchange.standing()
    if not standing.district:
        words = "还没有接入区里：选区里发的文件接入"
        yield Notice(topic="上报", words=words, page="sync", level=Level.CALM)
        return
    yield from _warnings(standing)
    if standing.last is None:
        words = f"还没有导出过：有{standing.new}条等着上报"
        if not standing.certified:
            words += "；先做接入申请，交给区里登记这台电脑"
        yield Notice(topic="上报", words=words, page="sync")
        return
    at = local_day(instant_of(standing.last))
    days = (desk.today - at).days
    level = Level.SOON if days >= _STALE_EXPORT and standing.open else Level.CALM
    yield Notice(topic="上报", words=_reported(standing, at), page="sync", level=level)


def _warnings(standing: Standing) -> Iterator[Notice]:
    """Point out what somebody has to do something about."""
    if standing.revoked:
        words = "这台电脑已被区里停用：打电话问区里，重新登记后再导出"
        yield Notice(topic="停用", words=words, page="sync", level=Level.PRESSING)
    if standing.life:
        words = standing.life.words
        yield Notice(topic="换了编号", words=words, page="sync", level=Level.PRESSING)
    if standing.clock_off is not None:
        yield Notice(topic="时间不对", words=clock_words(standing.clock_off), page="sync")
    if standing.refused and standing.refused.answer:
        words = f"上次的数据包区里没有收下：{standing.refused.answer.problem}"
        yield Notice(topic="退回", words=words, page="sync", level=Level.PRESSING)
    if standing.asked:
        words = f"区里缺{standing.asked}条，请再导出一次"
        yield Notice(topic="要补", words=words, page="sync")


def _reported(standing: Standing, at: date) -> str:
    new = f"，又有{standing.new}条没导出" if standing.new else ""
    if standing.awaiting:
        return f"上次导出{in_words(at)}，{standing.awaiting}条等区里回执{new}"
    return f"上次导出{in_words(at)}，区里都已回执{new}"


def watch_directory(desk: Desk, directory: Directory) -> Iterator[Notice]:
    """Point out services whose telephone and hours nobody made sure of for long."""
    services = {one.service.id: one.service for one in directory.offers() if not one.is_gone}
    checked = [(one, one.checked_on) for one in services.values() if one.checked_on]
    red = [one for one, on in checked if Freshness.of(on, desk.today) is Freshness.RED]
    if red:
        words = f"{red[0].name}等{len(red)}项服务很久没核对电话和时间"
        yield Notice(topic="服务该核对", words=words, page="directory", subject=red[0].id)
    never = len(services) - len(checked)
    if never:
        words = f"{never}项服务还没人核对过（待核实）：先打电话问清，再告诉老人"
        yield Notice(topic="服务该核对", words=words, page="directory", level=Level.CALM)


def watch_month(
    desk: Desk, missing_days: Callable[[Month], tuple[date, ...]],
    is_closed: Callable[[Month], bool],
) -> Iterator[Notice]:  # fmt: skip
    """Point out days of this month without an entry, and a month that was not closed."""
    last = Month.of(desk.today).previous
    if not is_closed(last):
        first = "说清空着的日子，再封账" if missing_days(last) else "日子都说清了，可以封账"
        words = f"{last.in_words()}的月报还没有封账：{first}"
        yield Notice(topic="月报", words=words, page="tally", subject=str(last))
    missing = missing_days(Month.of(desk.today))
    if missing:
        days = "、".join(f"{one.day}日" for one in missing[:_NAMED])
        more = f"等{len(missing)}天" if len(missing) > _NAMED else ""
        words = f"{missing[0].month}月{days}{more}没有记录：是没开门，还是漏记了？"
        yield Notice(topic="缺的日子", words=words, page="tally", subject=str(Month.of(desk.today)))


def _begun(policy: Policy, since: date, desk: Desk) -> bool:
    """Whether a version other than the first known one began lately."""
    begins = [one.valid_from for one in policy.versions]
    return any(day is not None and since <= day <= desk.today for day in begins)


def _is_red(policy: Policy, today: date) -> bool:
    version = policy.nearest_version(today)
    return Freshness.of(version.checked_on, today) is Freshness.RED
