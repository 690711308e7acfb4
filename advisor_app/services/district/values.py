"""Fields and values of records as an officer reads them, where versions stand side by side."""

from collections.abc import Callable, Mapping
from datetime import datetime

from advisor_app.domain.consultation import (
    CHANNEL_WORDS,
    INQUIRER_WORDS,
    OUTCOME_WORDS,
    SATISFACTION_WORDS,
)
from advisor_app.domain.errors import BadInput
from advisor_app.domain.facts import FACTS, FactSpec, FactValue
from advisor_app.domain.referral import CATEGORY_WORDS, STATE_WORDS
from advisor_app.domain.unmet import UNMET_WORDS
from advisor_app.hub.wording import FIELD_WORDS, value_words
from advisor_app.support.calendar import local_text

_MORE_FIELDS = {
    "batch": "导入批次", "callback_due": "约定回访", "category": "类别", "consultation": "哪次咨询",
    "day": "哪天", "kind": "种类", "month": "月份", "number": "编号", "provider": "服务机构",
    "referral": "哪次转介", "satisfaction": "满意程度", "stage": "办到哪步",
}  # fmt: skip
_ENUMS: Mapping[tuple[str, str], Mapping[str, str]] = {
    (kind, name): {str(one): said for one, said in words.items()}
    for kind, name, words in (
        ("consultation", "channel", CHANNEL_WORDS),
        ("consultation", "inquirer", INQUIRER_WORDS),
        ("consultation", "outcome", OUTCOME_WORDS),
        ("consultation", "satisfaction", SATISFACTION_WORDS),
        ("referral", "state", STATE_WORDS),
        ("referral", "category", CATEGORY_WORDS),
        ("unmet_need", "reason", UNMET_WORDS),
    )
}
_IDS = frozenset({"elder", "consultation", "referral", "batch", "provider", "site", "service"})
_TOPICS = frozenset({"topics", "topic"})
NOTHING = "（空）"
_FACT = "facts."


class ValueWords:
    """Says fields and values."""

    def __init__(
        self, topics: Callable[[], Mapping[str, str]], advisor: Callable[[str], str]
    ) -> None:
        """Take what gives the labels of topics by code, and an advisor's name by id."""
        self._topics = topics
        self._advisor = advisor

    def field(self, name: str) -> str:
        """Give what a field is called."""
        fact = FACTS.get(name.removeprefix(_FACT)) if name.startswith(_FACT) else None
        return fact.label if fact else FIELD_WORDS.get(name) or _MORE_FIELDS.get(name) or name

    def value(self, kind: str, name: str, value: object) -> str:
        """Give a value as people say it."""
        if value in (None, "", [], {}):
            return NOTHING
        fact = FACTS.get(name.removeprefix(_FACT)) if name.startswith(_FACT) else None
        if fact and isinstance(value, str | int):
            return _fact_words(fact, value)
        if name in _TOPICS:
            labels = self._topics()
            codes = value if isinstance(value, list) else [value]
            return "、".join(labels.get(str(one), str(one)) for one in codes)
        if (kind, name) in _ENUMS:
            return _ENUMS[kind, name].get(str(value), str(value))
        if name == "advisor":
            return self._advisor(str(value)) or _short(value)
        if name in _IDS:
            return _short(value)
        return _instant(value) or value_words(value)


def _fact_words(fact: FactSpec, value: FactValue) -> str:
    try:
        return fact.in_words(value)
    except BadInput:  # of a newer program, or not a date
        return str(value)


def _short(value: object) -> str:
    """Give the end of an id: ids made in one second begin alike."""
    return f"…{str(value)[-8:]}"


def _instant(value: object) -> str:
    if not isinstance(value, str) or "T" not in value:
        return ""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return ""
    return local_text(at) if at.tzinfo else ""
