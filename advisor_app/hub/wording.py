"""What kinds of records and their fields are called where a person decides about them."""

from collections.abc import Mapping

from advisor_app.domain.facts import FACTS, FactSpec

KIND_WORDS: Mapping[str, str] = {
    "point": "顾问点",
    "advisor": "顾问",
    "elder": "老年人",
    "identity": "身份信息",
    "consultation": "咨询",
    "note": "问答原话",
    "sheet": "告知单",
    "sheet_copy": "告知单存底",
    "referral": "转介",
    "remark": "转介备注",
    "care_hours": "居家服务时数",
    "follow_up": "回访",
    "unmet_need": "未能满足的需求",
    "provider": "服务机构",
    "site": "服务地点",
    "service": "服务",
    "month_closing": "封账",
    "day_mark": "无登记日说明",
    "import_batch": "台账导入",
    "incarnation_begun": "换编号说明",
    "settlement": "争议处理",
    "problem": "问题清单",
    "consent": "同意书",
    "erasure": "删除",
}
"""Every kind of this program; one of a newer program is called by its name."""

FIELD_WORDS: Mapping[str, str] = {
    "address": "地址",
    "advisor": "顾问",
    "at": "时间",
    "birth": "出生",
    "channel": "接待方式",
    "code": "编号",
    "community": "社区",
    "done_at": "回访时间",
    "due": "期限",
    "elder": "老年人",
    "inquirer": "咨询人",
    "minutes": "时长（分钟）",
    "name": "名称",
    "need": "需要什么",
    "outcome": "办理结果",
    "phone": "电话",
    "point": "顾问点",
    "policies": "政策",
    "reason": "原因",
    "service": "服务",
    "state": "状态",
    "street": "街道",
    "topic": "咨询事项",
    "topics": "咨询事项",
    "withdrawn": "已撤回",
}
"""The fields that people contest, beside the facts; another one is called by its name."""

_FACT = "facts."


def kind_words(kind: str) -> str:
    """Give what a kind is called."""
    return KIND_WORDS.get(kind, kind)


def field_words(name: str) -> str:
    """Give what a field is called."""
    fact = _fact(name)
    return fact.label if fact else FIELD_WORDS.get(name, name)


def value_words(value: object, field: str = "") -> str:
    """Give a value as it is shown; of a fact, if its field is named, by the fact's own words."""
    if value in (None, "", [], {}):
        return "（空）"
    fact = _fact(field)
    if fact and isinstance(value, str | int) and value in fact.choices:
        return fact.choices[value]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value_words(one) for one in value)
    if isinstance(value, dict):
        return "，".join(f"{name} {value_words(one)}" for name, one in value.items())
    return str(value)


def _fact(field: str) -> FactSpec | None:
    return FACTS.get(field.removeprefix(_FACT)) if field.startswith(_FACT) else None
