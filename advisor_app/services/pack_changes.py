"""What a pack changes, section by section, in the words of the counter.

Each section is described as a list of named things with fields; one comparison tells for all of
them what came, what changed and what went.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisor_app.domain.directory import (
    ACCESS_WORDS,
    KIND_WORDS,
    STATUS_WORDS,
    Provider,
    Service,
    Site,
)
from advisor_app.domain.opening_hours import hours_in_words
from advisor_app.domain.policy import in_words
from advisor_app.domain.referral import CATEGORY_WORDS
from advisor_app.domain.sent_down import IMPORTANCE_WORDS, DistrictNotice, RevokedDevice
from advisor_app.eligibility.differences import Difference, differences, parameter_differences
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.services.directory_base import DirectoryBase
from advisor_app.services.pack_content import SECTION_WORDS, Content, Section
from advisor_app.sheets.notice_texts import NOTICES

ADDED, CHANGE, GONE = "新增", "改动", "删去"
_NAMED = 3
"""So many things are named in a summary; of more it gives the count."""

_DUTY_WORDS = {"guidance": "政策指导", "resources": "资源介绍", "other": "其他"}


@dataclass(frozen=True, slots=True)
class Change:
    """What a pack does to one thing.

    Attributes:
        section: where it belongs.
        noun: what kind of thing it is, e.g. 事项.
        name: what it is called now; of what went, what it was called.
        what: 新增, 改动 or 删去.
        differences: field by field.
    """

    section: Section
    noun: str
    name: str
    what: str
    differences: tuple[Difference, ...] = ()

    @property
    def words(self) -> str:
        """The change in one line: a new name is told with the old one."""
        retired = next((one for one in self.differences if one.field == "retired"), None)
        if self.what == CHANGE and retired:
            return f"{'停用' if retired.after else '恢复'}{self.noun}“{self.name}”"
        renamed = next((one for one in self.differences if one.field == "name"), None)
        if self.what == CHANGE and renamed:
            return f"{self.noun}“{renamed.before}”改名为“{renamed.after}”"
        fields = "、".join(one.label for one in self.differences)
        more = f"（{fields}）" if self.what == CHANGE and fields else ""
        return f"{self.what}{self.noun}“{self.name}”{more}"


@dataclass(frozen=True, slots=True)
class _Thing:
    """A thing of a section: field → its word and what it says. Equal keys are the same thing."""

    key: str
    noun: str
    name: str
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def changes(before: Content, after: Content) -> tuple[Change, ...]:
    """Give everything that differs between two contents, section by section."""
    found: list[Change] = []
    for section in Section:
        old, new = getattr(before, section), getattr(after, section)
        if old is new:
            continue
        if section is Section.POLICIES:
            found += _policy_changes(old, new)
        else:
            describe = _DESCRIBE[section]
            found += _compared(section, list(describe(old)), list(describe(new)))
    return tuple(found)


def summaries(found: Sequence[Change]) -> tuple[str, ...]:
    """Put changes into a few lines: one a section, things named while they are few."""
    lines = []
    for section in dict.fromkeys(one.section for one in found):
        these = [one for one in found if one.section is section]
        lines.append(f"{SECTION_WORDS[section]}：{'；'.join(_counted(these))}")
    return tuple(lines)


def _counted(found: Sequence[Change]) -> Iterator[str]:
    for what in (ADDED, CHANGE, GONE):
        for noun in dict.fromkeys(one.noun for one in found):
            these = [one for one in found if (one.what, one.noun) == (what, noun)]
            if len(these) > _NAMED:
                yield f"{what} {len(these)} 项{noun}"
            else:
                yield from (one.words for one in these)


# Policies have a comparison of their own.


def _policy_changes(before: PolicyLibrary, after: PolicyLibrary) -> Iterator[Change]:
    for policy in dict.fromkeys(one.id for one in (*before.policies, *after.policies)):
        old, new = before.get(policy), after.get(policy)
        found = differences(old, new)
        if found:
            named = new or old
            name = named.name if named else policy
            yield Change(Section.POLICIES, "政策", name, _what(old, new), found)
    here = {one.id: one for one in before.parameters}
    there = {one.id: one for one in after.parameters}
    for parameter in dict.fromkeys((*here, *there)):
        mine, theirs = here.get(parameter), there.get(parameter)
        changed = parameter_differences(mine, theirs)
        if changed:
            called = theirs or mine
            name = f"本地参数：{called.name if called else parameter}"
            yield Change(Section.POLICIES, "", name, _what(mine, theirs), changed)


def _what(before: object, after: object) -> str:
    return CHANGE if before and after else ADDED if after else GONE


# Everything else is things with fields.


def _compared(
    section: Section, before: Sequence[_Thing], after: Sequence[_Thing]
) -> Iterator[Change]:
    here, there = {one.key: one for one in before}, {one.key: one for one in after}
    for key in dict.fromkeys((*here, *there)):
        old, new = here.get(key), there.get(key)
        named = new or old
        if named is None:
            continue
        found = tuple(one for one in _differences(old, new) if one.is_change)
        if found or not (old and new):
            yield Change(section, named.noun, named.name, _what(old, new), found)
    shared = here.keys() & there.keys() - {
        one.key for one in (*before, *after) if one.fields.get("retired", ("", ""))[1]
    }
    orders = [[one.key for one in side if one.key in shared] for side in (before, after)]
    if orders[0] != orders[1]:
        yield Change(section, "", "先后次序", CHANGE)


def _differences(old: _Thing | None, new: _Thing | None) -> Iterator[Difference]:
    yield Difference("name", "名称", old.name if old else "", new.name if new else "")
    for name in dict.fromkeys((*(old.fields if old else ()), *(new.fields if new else ()))):
        said = [one.fields.get(name, ("", "")) if one else ("", "") for one in (old, new)]
        label = said[1][0] or said[0][0]
        yield Difference(name, label, said[0][1], said[1][1])


def directory_things(base: DirectoryBase) -> Iterator[_Thing]:
    """Describe the entries of a directory: services, then the places and bodies behind them."""
    providers = {one.id: one.name for one in base.providers}
    sites = {one.id: one.name for one in base.sites}
    for one in base.services:
        yield _Thing(one.id, "服务", one.name, {
            "provider": ("机构", providers.get(one.provider, "")),
            "sites": ("地方", "、".join(sites[each] for each in one.sites if each in sites)),
            **service_fields(one),
        })  # fmt: skip
    for site in base.sites:
        yield _Thing(site.id, "服务点", site.name, site_fields(site))
    for provider in base.providers:
        yield _Thing(provider.id, "机构", provider.name, provider_fields(provider))


def service_fields(one: Service) -> dict[str, tuple[str, str]]:
    """Give what is said of a service itself: field → its word and its value."""
    return {
        "kind": ("种类", KIND_WORDS[one.kind]),
        "category": ("类别", CATEGORY_WORDS[one.category]),
        "description": ("说明", one.description), "audience": ("对象", one.audience),
        "fee": ("收费", one.fee), "how_to_apply": ("怎么办理", one.how_to_apply),
        "phone": ("电话", one.phone), "capacity": ("名额", _number(one.capacity)),
        "vacancies": ("空余", _number(one.vacancies)),
        "opening": ("开放时间", hours_in_words(one.opening)), "alert": ("提示", one.alert),
        "status": ("状态", STATUS_WORDS[one.status]),
        "checked_on": ("核实日期", in_words(one.checked_on) if one.checked_on else ""),
        "checked_by": ("核实人", one.checked_by), "source": ("来源", one.source),
    }  # fmt: skip


def site_fields(site: Site) -> dict[str, tuple[str, str]]:
    """Give what is said of a place: field → its word and its value."""
    return {
        "street": ("街道", site.street), "community": ("社区", site.community),
        "address": ("地址", site.address), "phone": ("地方电话", site.phone),
        "access": ("无障碍", "、".join(ACCESS_WORDS[one] for one in site.access)),
    }  # fmt: skip


def provider_fields(provider: Provider) -> dict[str, tuple[str, str]]:
    """Give what is said of a body: field → its word and its value."""
    return {
        "description": ("机构说明", provider.description),
        "phone": ("机构电话", provider.phone),
        "source": ("机构来源", provider.source),
    }


def _number(count: int | None) -> str:
    return "" if count is None else str(count)


def _notice_fields(one: DistrictNotice) -> dict[str, tuple[str, str]]:
    ends = in_words(one.valid_until) if one.valid_until else ""
    return {
        "text": ("内容", one.text),
        "importance": ("轻重", IMPORTANCE_WORDS[one.importance]),
        "valid_from": ("从哪天起", in_words(one.valid_from)),
        "valid_until": ("到哪天止", ends),
    }


def _topic_things(topics: Iterable[Any]) -> Iterator[_Thing]:
    for one in topics:
        yield _Thing(one.code, "咨询事项", one.label, {
            "group": ("归在", one.group), "duty": ("职责", _DUTY_WORDS[one.duty]),
            "key": ("快捷键", one.key), "retired": ("停用", "是" if one.retired else ""),
        })  # fmt: skip


def _point_things(points: Iterable[Any]) -> Iterator[_Thing]:
    for one in points:
        yield _Thing(one.code, "顾问点", one.name, {
            "code": ("编号", one.code), "street": ("街道", one.street),
            "to_check": ("名称待核实", "是" if one.to_check else ""),
        })  # fmt: skip


def _tally_things(tally: Any) -> Iterator[_Thing]:  # noqa: ANN401 - Declarations, as below
    yield _Thing("", "月报", tally.title)
    for one in tally.indicators:
        yield _Thing(one.name, "指标", one.label, {
            "section": ("归在", one.section), "definition": ("口径", one.definition),
            "unit": ("单位", one.unit), "source": ("依据", one.source),
            "how": ("算法", " ".join(
                str(each) for each in (one.kind, one.of, one.by, one.only, one.part, one.whole)
                if each
            )),
            "district": ("区里汇总", "是" if one.district else ""),
        })  # fmt: skip
    for name, dimension in tally.dimensions.items():
        values = "、".join(f"{one.value} {one.label}" for one in dimension.values)
        yield _Thing(f"/{name}", "分组", name, {"values": ("各组", values)})


def _paper_things(papers: Any) -> Iterator[_Thing]:  # noqa: ANN401 - NoticeTexts
    labels = "、".join(getattr(papers.labels, one) for one in papers.labels.__slots__)
    yield _Thing("", "公示", "共用的字", {
        "slogan": ("页脚", papers.slogan), "kind": ("点", papers.kind), "role": ("人", papers.role),
        "complaints": ("投诉电话", f"{papers.complaints} {papers.complaints_name}"),
        "labels": ("栏目", labels),
    })  # fmt: skip
    for name, one in papers.notices.items():
        parts = "\n".join(f"{part.name}：{''.join(part.words)}" for part in one.parts)
        said = f"{one.title}\n{parts}\n{one.closing}".replace("\n\n", "\n")
        yield _Thing(name, "公示", NOTICES[name], {"text": ("文字", said)})


def _register_things(register: Any) -> Iterator[_Thing]:  # noqa: ANN401 - an Entry
    for one in (*register.entries("head"), *register.entries("word")):
        told = {
            name: (name, "、".join(map(str, value)))
            for name, value in one.fields.items()
            if isinstance(value, list)
        }
        name = " ".join(str(one.fields.get(each, "")) for each in ("field", "code")).strip()
        yield _Thing(name, "叫法", name, told)


def _revoked_things(devices: Iterable[RevokedDevice]) -> Iterator[_Thing]:
    for one in devices:
        told = {"on": ("从哪天起", in_words(one.on)), "reason": ("原因", one.reason)}
        yield _Thing(one.public, "停用终端", f"{one.point} {one.device[:8]}", told)


_DESCRIBE: Mapping[Section, Callable[[Any], Iterable[_Thing]]] = {
    Section.DIRECTORY: directory_things,
    Section.POINTS: _point_things,
    Section.TOPICS: _topic_things,
    Section.TALLY: _tally_things,
    Section.NOTICES: lambda notices: (
        _Thing(one.id, "通知", one.title, _notice_fields(one)) for one in notices
    ),
    Section.PAPERS: _paper_things,
    Section.REGISTER: _register_things,
    Section.REVOKED: _revoked_things,
}
