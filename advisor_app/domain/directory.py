"""The service directory (服务资源): providers, what they offer, and where.

The shapes are those of the Human Services Data Specification 3.0 (Open Referral): a provider is its
``organization``, a site its ``location``, a service at its sites its ``service`` with
``service_at_location``, opening hours its ``schedule``, ``checked_on`` and ``checked_by`` its
``assured_date`` and ``assurer``.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from advisor_app.domain.ids import RecordId
from advisor_app.domain.policy import Freshness
from advisor_app.domain.referral import ServiceCategory

TO_CHECK = "待核实"
"""What stands where nobody has made sure of anything yet."""


class ServiceStatus(StrEnum):
    """Whether a service can be had (HSDS ``service.status``)."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    DEFUNCT = "defunct"
    TEMPORARILY_CLOSED = "temporarily closed"


STATUS_WORDS = {
    ServiceStatus.ACTIVE: "开着",
    ServiceStatus.INACTIVE: "还没开",
    ServiceStatus.DEFUNCT: "已经撤了",
    ServiceStatus.TEMPORARILY_CLOSED: "暂停",
}


class ServiceKind(StrEnum):
    """What a service is, in the district's own terms; finer than the category."""

    MEAL_CANTEEN = "meal_canteen"
    MEAL_TABLE = "meal_table"
    MEAL_POINT = "meal_point"
    DAY_CARE_URBAN = "day_care_urban"
    DAY_CARE_RURAL = "day_care_rural"
    STREET_CENTRE = "street_centre"
    ADVISOR_POINT = "advisor_point"
    VILLAGE_STATION = "village_station"
    HOME_BED = "home_bed"
    TRIAL_STAY = "trial_stay"
    RETIREE_ACTIVITY = "retiree_activity"
    MEDICAL = "medical"
    BOUGHT_HOME_CARE = "bought_home_care"
    HOME_ADAPTATION = "home_adaptation"
    CARER_TRAINING = "carer_training"
    PLATFORM = "platform"
    OTHER = "other"


KIND_WORDS = {
    ServiceKind.MEAL_CANTEEN: "老年食堂",
    ServiceKind.MEAL_TABLE: "老年餐桌",
    ServiceKind.MEAL_POINT: "助餐点",
    ServiceKind.DAY_CARE_URBAN: "社区日间照料",
    ServiceKind.DAY_CARE_RURAL: "农村日间照料",
    ServiceKind.STREET_CENTRE: "街道养老服务中心",
    ServiceKind.ADVISOR_POINT: "银发顾问点",
    ServiceKind.VILLAGE_STATION: "农村幸福院（示范站）",
    ServiceKind.HOME_BED: "养老机构床位",
    ServiceKind.TRIAL_STAY: "试住、短住",
    ServiceKind.RETIREE_ACTIVITY: "企业退休人员活动",
    ServiceKind.MEDICAL: "医疗康复",
    ServiceKind.BOUGHT_HOME_CARE: "政府购买居家服务",
    ServiceKind.HOME_ADAPTATION: "适老化改造",
    ServiceKind.CARER_TRAINING: "护理培训",
    ServiceKind.PLATFORM: "12349平台",
    ServiceKind.OTHER: "其他",
}


class Access(StrEnum):
    """What makes a site usable for whoever walks badly, sees or hears badly."""

    STEP_FREE = "step_free"
    LIFT = "lift"
    WHEELCHAIR_TOILET = "wheelchair_toilet"
    GROUND_FLOOR = "ground_floor"
    HEARING_LOOP = "hearing_loop"
    PICK_UP = "pick_up"


ACCESS_WORDS = {
    Access.STEP_FREE: "无台阶",
    Access.LIFT: "有电梯",
    Access.WHEELCHAIR_TOILET: "无障碍厕所",
    Access.GROUND_FLOOR: "在一楼",
    Access.HEARING_LOOP: "有助听",
    Access.PICK_UP: "可以接送",
}


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours on some days of the week.

    Attributes:
        days: ISO days of the week, Monday is 1.
        opens: local time.
        closes: local time, later than ``opens``.
    """

    days: tuple[int, ...]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A body that offers services (HSDS ``organization``)."""

    id: RecordId
    name: str
    description: str = ""
    phone: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place (HSDS ``location``). What is empty is not known."""

    id: RecordId
    provider: RecordId
    name: str
    street: str = ""
    community: str = ""
    address: str = ""
    phone: str = ""
    access: tuple[Access, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a provider offers, at one or more of its sites (HSDS ``service``).

    Attributes:
        sites: where; none means everywhere in the district, or at home.
        audience: who may use it, in words.
        fee: what it costs, in words; empty means not known, never free.
        capacity: beds or places; None when unknown.
        vacancies: how many are free; None when unknown.
        opening: structured hours; empty when unknown.
        alert: what to say before anything else, e.g. ``先打电话``.
        checked_on: the day a person made sure of it; None means nobody did yet (待核实).
        checked_by: who did.
        source: where the entry comes from.
    """

    id: RecordId
    provider: RecordId
    name: str
    kind: ServiceKind
    category: ServiceCategory
    sites: tuple[RecordId, ...] = ()
    description: str = ""
    audience: str = ""
    fee: str = ""
    how_to_apply: str = ""
    phone: str = ""
    capacity: int | None = None
    vacancies: int | None = None
    opening: tuple[Opening, ...] = ()
    alert: str = ""
    status: ServiceStatus = ServiceStatus.ACTIVE
    checked_on: date | None = None
    checked_by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service at one site, with who offers it (HSDS ``service_at_location``).

    Attributes:
        site: None for what is had everywhere in the district, at home or by telephone.
    """

    service: Service
    provider: Provider
    site: Site | None = None

    @property
    def id(self) -> str:
        """The service's id, and the site's where there is one."""
        return f"{self.service.id}/{self.site.id if self.site else ''}"

    @property
    def place(self) -> str:
        """Where it is, as people say it; the provider's name for what has no place."""
        return self.site.name if self.site else self.provider.name

    @property
    def phone(self) -> str:
        """The telephone nearest to the service; empty when none is known."""
        at_site = self.site.phone if self.site else ""
        return self.service.phone or at_site or self.provider.phone

    @property
    def street(self) -> str:
        """The street or town; empty when not known or everywhere."""
        return self.site.street if self.site else ""

    @property
    def community(self) -> str:
        """The community; empty when not known or everywhere."""
        return self.site.community if self.site else ""

    @property
    def address(self) -> str:
        """The address; empty when not known or everywhere."""
        return self.site.address if self.site else ""

    @property
    def is_gone(self) -> bool:
        """Whether it is there no more, so that nobody should be sent."""
        return self.service.status is ServiceStatus.DEFUNCT

    @property
    def is_running(self) -> bool:
        """Whether it can be had at present."""
        return self.service.status is ServiceStatus.ACTIVE

    def freshness(self, today: date) -> Freshness | None:
        """How long ago a person made sure of it; None when nobody did yet."""
        checked = self.service.checked_on
        return Freshness.of(checked, today) if checked else None
