"""The referral (转介) and the ordered service (点单): a need handed on, followed until it ends.

The states are those of the public vocabulary for handling referrals (FHIR CodeSystem
twss-referral-handling-status: 受案, 再转, 不受案, 退回, 等待中, 完成, 失败, 其他), with a draft
before and a withdrawal of ours; closed-loop referral is Inform USA's standard for information and
referral, section on assessment and follow-up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId


class ReferralState(StrEnum):
    """Where a referral stands."""

    DRAFT = "draft"
    SENT = "sent"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    HANDED_ON = "handed_on"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_WORDS = {
    ReferralState.DRAFT: "未发出",
    ReferralState.SENT: "已发出",
    ReferralState.WAITING: "等候中",
    ReferralState.ACCEPTED: "已接收",
    ReferralState.DECLINED: "被退回",
    ReferralState.HANDED_ON: "已转交",
    ReferralState.COMPLETED: "已办结",
    ReferralState.FAILED: "未办成",
    ReferralState.CANCELLED: "已取消",
}

_S = ReferralState
ALLOWED_STEPS: Mapping[ReferralState, tuple[ReferralState, ...]] = {
    _S.DRAFT: (_S.SENT, _S.CANCELLED),
    _S.SENT: (_S.WAITING, _S.ACCEPTED, _S.DECLINED, _S.HANDED_ON, _S.FAILED, _S.CANCELLED),
    _S.WAITING: (_S.ACCEPTED, _S.DECLINED, _S.HANDED_ON, _S.FAILED, _S.CANCELLED),
    _S.ACCEPTED: (_S.WAITING, _S.HANDED_ON, _S.COMPLETED, _S.FAILED, _S.CANCELLED),
    _S.DECLINED: (_S.SENT, _S.FAILED, _S.CANCELLED),
    _S.HANDED_ON: (_S.WAITING, _S.ACCEPTED, _S.DECLINED, _S.FAILED, _S.CANCELLED),
    _S.COMPLETED: (),
    _S.FAILED: (),
    _S.CANCELLED: (),
}
"""Which step may follow which. One that was declined may be sent again, to another provider."""

ENDED = frozenset(state for state, steps in ALLOWED_STEPS.items() if not steps)


class Party(StrEnum):
    """Who has to move next."""

    POINT = "point"
    PROVIDER = "provider"
    NOBODY = "nobody"


PARTY_WORDS = {
    Party.POINT: "等本点处理",
    Party.PROVIDER: "等对方答复",
    Party.NOBODY: "已了结",
}

WAITS_FOR: Mapping[ReferralState, Party] = {
    _S.DRAFT: Party.POINT,
    _S.SENT: Party.PROVIDER,
    _S.WAITING: Party.PROVIDER,
    _S.ACCEPTED: Party.PROVIDER,
    _S.DECLINED: Party.POINT,
    _S.HANDED_ON: Party.PROVIDER,
    _S.COMPLETED: Party.NOBODY,
    _S.FAILED: Party.NOBODY,
    _S.CANCELLED: Party.NOBODY,
}


class ServiceCategory(StrEnum):
    """The five categories of the 12349 platform, and what is in none of them."""

    EMERGENCY = "emergency"
    DAILY_LIVING = "daily_living"
    HOUSEKEEPING = "housekeeping"
    EMOTIONAL = "emotional"
    HEALTH = "health"
    OTHER = "other"


CATEGORY_WORDS = {
    ServiceCategory.EMERGENCY: "紧急救援",
    ServiceCategory.DAILY_LIVING: "生活照料",
    ServiceCategory.HOUSEKEEPING: "家政服务",
    ServiceCategory.EMOTIONAL: "精神关怀",
    ServiceCategory.HEALTH: "健康管理",
    ServiceCategory.OTHER: "其他",
}


class CareGroup(StrEnum):
    """The six groups for whom the government buys home care (政府购买居家养老服务)."""

    NO_KIN = "no_kin"
    CENTENARIAN = "centenarian"
    EMPTY_NEST = "empty_nest"
    FAMILY_PLANNING = "family_planning"
    DISABLED_VETERAN = "disabled_veteran"
    DISABLED = "disabled"


CARE_GROUP_WORDS = {
    CareGroup.NO_KIN: "孤寡",
    CareGroup.CENTENARIAN: "百岁",
    CareGroup.EMPTY_NEST: "空巢",
    CareGroup.FAMILY_PLANNING: "计划生育家庭",
    CareGroup.DISABLED_VETERAN: "伤残军人",
    CareGroup.DISABLED: "残疾人",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """A need handed to a provider (转介), or one ordered service (点单).

    Attributes:
        opened_at: when it was made, aware UTC.
        point: code of the point.
        consultation: the talk it came out of; several may come out of one.
        provider: the provider's name as it was then.
        service: record id of the service in the directory; empty when it is not in there.
        need: what is needed, in the directory's words; names nobody.
        category: one of the five of 12349, or other.
        is_order: an item ordered from the list rather than a case handed over.
        wanted: by or on which day the elder needs it; None when no day was named.
        due: by when somebody has to have answered.
        consented: whether the elder agreed that telephone and home go along.
        moved_at: when it came into its state, aware UTC.
        sheet: the slip that was printed for it last.
    """

    id: RecordId
    opened_at: datetime
    point: str
    elder: RecordId | None = None
    consultation: RecordId | None = None
    provider: str = ""
    service: str = ""
    need: str = ""
    category: ServiceCategory = ServiceCategory.OTHER
    is_order: bool = False
    state: ReferralState = ReferralState.DRAFT
    wanted: date | None = None
    due: date | None = None
    consented: bool = False
    moved_at: datetime | None = None
    sheet: RecordId | None = None

    @property
    def waits_for(self) -> Party:
        """Who has to move next."""
        return WAITS_FOR[self.state]

    @property
    def has_ended(self) -> bool:
        """Whether nothing can follow."""
        return self.state in ENDED

    def refuse_step(self, to: ReferralState) -> None:
        """Refuse a step that is not in the table.

        Raises:
            BadInput: the step is not allowed; says which are.
        """
        allowed = ALLOWED_STEPS[self.state]
        if to in allowed:
            return
        now = STATE_WORDS[self.state]
        if not allowed:
            raise BadInput(f"这件转介{now}，不能再改：还有需要就另开一件", "state")
        could = "、".join(STATE_WORDS[one] for one in allowed)
        raise BadInput(f"“{now}”的转介不能直接变成“{STATE_WORDS[to]}”：可以是{could}", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Words beside a referral or a call back (备注). They may name people, so they never leave.

    Attributes:
        about: the record they belong to.
        state: the state that was reached with them, a word of the record's own states.
    """

    id: RecordId
    about: RecordId
    at: datetime
    words: str
    state: str = ""
    elder: RecordId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CareHours:
    """Home care that was delivered to one elder of the six groups on one day.

    Attributes:
        on: the day it was delivered.
        minutes: how long, at least 1.
        provider: the provider's name as it was then.
        referral: the order it belongs to, if any.
    """

    id: RecordId
    point: str
    on: date
    group: CareGroup
    minutes: int
    elder: RecordId | None = None
    provider: str = ""
    referral: RecordId | None = None
