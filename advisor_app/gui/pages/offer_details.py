"""One service at one place, as an advisor reads it out: whom to ring, when, what it costs."""

from collections.abc import Iterator
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from advisor_app.domain.directory import (
    ACCESS_WORDS,
    KIND_WORDS,
    STATUS_WORDS,
    TO_CHECK,
    Offer,
)
from advisor_app.domain.opening_hours import hours_in_words
from advisor_app.domain.policy import Freshness
from advisor_app.domain.referral import CATEGORY_WORDS
from advisor_app.gui.pages.policy_details import FRESHNESS_WORDS, light
from advisor_app.gui.theme import GAP, MUTED, label
from advisor_app.gui.widgets import EmptyState, clear_layout, facts_grid, scrolling

_RING = 12
_Field = tuple[str, str]


def check_light(freshness: Freshness | None) -> QIcon:
    """Draw how long ago it was checked; a ring where nobody did. The words beside it say it too."""
    return light(freshness) if freshness else _ring()


def _ring() -> QIcon:
    picture = QPixmap(_RING * 2, _RING * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(MUTED), 1.5))
    painter.drawEllipse(2, 2, _RING - 4, _RING - 4)
    painter.end()
    return QIcon(picture)


def checked_words(offer: Offer, today: date) -> str:
    """Give when a person made sure of it, in a few words for a list."""
    day = offer.service.checked_on
    if day is None:
        return TO_CHECK
    ago = (today - day).days
    return "今天" if ago == 0 else f"{ago}天前"


def now_words(offer: Offer, opening: str) -> str:
    """Give whether it can be had now, in a few words for a list."""
    if not offer.is_running:
        return STATUS_WORDS[offer.service.status]
    return opening.partition("（")[0].removeprefix("现在")


class OfferDetails(QWidget):
    """Shows one offer. What nobody knows stands there as 待核实, so that it can be asked for."""

    def __init__(self) -> None:
        super().__init__()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, GAP, 0)
        self._column.setSpacing(GAP - 2)
        whole.addWidget(scrolling(inner), 1)

    def show_nothing(self, title: str, hint: str) -> None:
        """Say that there is nothing, and what to do."""
        clear_layout(self._column)
        self._column.addWidget(EmptyState(title, hint))

    def show_offer(self, offer: Offer, opening: str, today: date) -> None:
        """Show an offer.

        Args:
            opening: whether it is open now, in words; empty where no hours are known.
        """
        clear_layout(self._column)
        service = offer.service
        self._column.addWidget(label(service.name, "title"))
        kind = f"{KIND_WORDS[service.kind]}　{CATEGORY_WORDS[service.category]}"
        self._column.addWidget(label(kind, "hint"))
        self._column.addLayout(_checked(offer, today))
        for words in _warnings(offer):
            self._column.addWidget(label(words, "warning"))
        self._column.addWidget(
            label(offer.phone or f"电话{TO_CHECK}", "hero" if offer.phone else "key")
        )
        self._column.addLayout(facts_grid([*_known_or_asked(offer, opening), *_only_known(offer)]))
        self._column.addStretch(1)


def _checked(offer: Offer, today: date) -> QHBoxLayout:
    freshness, service = offer.freshness(today), offer.service
    row = QHBoxLayout()
    row.setSpacing(GAP - 2)
    lamp = QLabel()
    lamp.setPixmap(check_light(freshness).pixmap(_RING, _RING))
    row.addWidget(lamp)
    if freshness is None:
        words = f"{TO_CHECK}：还没有人核实过，告诉老人之前先打电话"
    else:
        by = service.checked_by or "没有写是谁"
        words = f"{FRESHNESS_WORDS[freshness]}：{by}，{service.checked_on}"
    row.addWidget(label(words), 1)
    return row


def _warnings(offer: Offer) -> Iterator[str]:
    if not offer.is_running:
        yield STATUS_WORDS[offer.service.status]
    if offer.service.alert:
        yield offer.service.alert


def _known_or_asked(offer: Offer, opening: str) -> Iterator[_Field]:
    service, site = offer.service, offer.site
    yield "机构", offer.provider.name
    if site:
        where = "　".join(one for one in (site.street, site.community) if one)
        yield "地方", site.name
        yield "街道社区", where or TO_CHECK
        yield "地址", site.address or TO_CHECK
    yield "开放时间", hours_in_words(service.opening) or TO_CHECK
    if opening:
        yield "", opening
    yield "收费", service.fee or TO_CHECK
    yield "对象", service.audience or TO_CHECK


def _only_known(offer: Offer) -> Iterator[_Field]:
    service, site = offer.service, offer.site
    access = "、".join(ACCESS_WORDS[one] for one in site.access) if site else ""
    for name, words in (
        ("怎么办理", service.how_to_apply), ("名额", _places(offer)), ("无障碍", access),
        ("说明", service.description), ("机构情况", offer.provider.description),
        ("来源", service.source),
    ):  # fmt: skip
        if words:
            yield name, words


def _places(offer: Offer) -> str:
    capacity, vacancies = offer.service.capacity, offer.service.vacancies
    most = "" if capacity is None else f"共{capacity}"
    free = "" if vacancies is None else f"空余{vacancies}"
    return "，".join(one for one in (most, free) if one)
