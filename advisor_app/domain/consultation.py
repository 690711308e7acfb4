"""The consultation (咨询): one contact at a point, of an elder, a relative or nobody known."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from advisor_app.domain.ids import RecordId


class Inquirer(StrEnum):
    """Who asked; often not the elder."""

    ELDER = "elder"
    CHILD = "child"
    SPOUSE = "spouse"
    RELATIVE = "relative"
    NEIGHBOUR = "neighbour"
    OFFICIAL = "official"
    ANONYMOUS = "anonymous"


class Channel(StrEnum):
    """How they came."""

    WALK_IN = "walk_in"
    PHONE = "phone"
    HOME_VISIT = "home_visit"
    EVENT = "event"
    ONLINE = "online"


class Outcome(StrEnum):
    """What came of it."""

    ANSWERED = "answered"
    SIGNPOSTED = "signposted"
    REFERRED = "referred"
    ASSISTED = "assisted"
    FOLLOW_UP = "follow_up"
    UNMET = "unmet"


class Satisfaction(StrEnum):
    """What the inquirer said of it."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"


INQUIRER_WORDS = {
    Inquirer.ELDER: "本人",
    Inquirer.CHILD: "子女",
    Inquirer.SPOUSE: "配偶",
    Inquirer.RELATIVE: "亲属",
    Inquirer.NEIGHBOUR: "邻居",
    Inquirer.OFFICIAL: "工作人员",
    Inquirer.ANONYMOUS: "不愿透露",
}
CHANNEL_WORDS = {
    Channel.WALK_IN: "来访",
    Channel.PHONE: "来电",
    Channel.HOME_VISIT: "入户",
    Channel.EVENT: "活动",
    Channel.ONLINE: "线上",
}
OUTCOME_WORDS = {
    Outcome.ANSWERED: "当场答复",
    Outcome.SIGNPOSTED: "指引",
    Outcome.REFERRED: "转介",
    Outcome.ASSISTED: "代办",
    Outcome.FOLLOW_UP: "待回访",
    Outcome.UNMET: "未能满足",
}
SATISFACTION_WORDS = {
    Satisfaction.GOOD: "满意",
    Satisfaction.FAIR: "一般",
    Satisfaction.POOR: "不满意",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """One entry of the topic taxonomy (咨询事项, ``resources/topics.toml``).

    Attributes:
        code: stable name in data.
        label: the Chinese word.
        group: the larger heading it belongs to.
        duty: ``guidance`` (养老福利政策指导), ``resources`` (养老服务资源介绍) or ``other``:
            the two duties of a point are counted apart.
        key: the short key that picks it at the counter; empty for the rarer ones.
        retired: whether it is only read where it stands, and offered no more.
    """

    code: str
    label: str
    group: str
    duty: str
    key: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True, order=True)
class PolicyMention:
    """A policy that was explained, with the version in force then."""

    policy: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """One contact.

    Attributes:
        at: when it took place, aware UTC; the counter logs a talk as it ends.
        point: code of the point.
        advisor: who took it.
        elder: whom it is about; None when nobody was named (it counts all the same).
        topics: taxonomy codes, at least one, no duplicates, in the order given.
        policies: what was explained.
        minutes: how long it took; None when nobody looked.
        callback_due: by when to call back; None when no call was promised.
        batch: the import of an old register it came with; None for what was logged here.
        withdrawn: taken back (an import undone, an entry made by mistake): neither shown nor
            counted, but kept.
    """

    id: RecordId
    at: datetime
    point: str
    advisor: RecordId | None
    inquirer: Inquirer
    channel: Channel
    topics: tuple[str, ...]
    outcome: Outcome
    elder: RecordId | None = None
    policies: tuple[PolicyMention, ...] = ()
    minutes: int | None = None
    satisfaction: Satisfaction | None = None
    callback_due: date | None = None
    batch: RecordId | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """The words of a consultation, apart from its figures since they may name people."""

    id: RecordId
    consultation: RecordId
    asked: str = ""
    answered: str = ""
