"""The sheet for one policy: what it is, for whom, how much, what to bring, where to go."""

from advisor_app.domain.policy import (
    Amount,
    Freshness,
    LegalBasis,
    Policy,
    PolicyVersion,
    SourceRank,
    in_words,
)
from advisor_app.sheets.fields import amount, bring, call, dotted, hours, time_limit, where
from advisor_app.sheets.furniture import Frame, Heading, call_block, date_lines, figures
from advisor_app.sheets.rows import Block, Rows, tied, tied_on
from advisor_app.sheets.setting import FULL, Setter, rule
from advisor_app.sheets.wording import (
    AMOUNT_UNKNOWN,
    CALL_FIRST,
    LOCAL_RULES,
    conditions,
    validity,
)

TITLE = "政策告知单"
PRINTED_RANKS = (SourceRank.ISSUER, SourceRank.OPEN_GOVERNMENT)
"""Only these are named on paper: press and reprints are for checking, not for quoting."""


def frame(setter: Setter, heading: Heading, policy: Policy) -> Frame:
    """Give the furniture: which policy, when, by whom."""
    opening = (
        *setter.text(policy.name, size=setter.heading, bold=True),
        *setter.text(f"{policy.level}级　{policy.category}"),
        *date_lines(setter, heading),
        rule(1, 6, 12),
    )
    overleaf = f"{policy.name}（续）"
    return Frame(heading=heading, title=TITLE, overleaf=overleaf, opening=opening)


class PolicySheet:
    """Composes the blocks of one policy's sheet."""

    def __init__(
        self, setter: Setter, heading: Heading, policy: Policy, version: PolicyVersion
    ) -> None:
        self._setter = setter
        self._heading = heading
        self._policy = policy
        self._version = version

    def blocks(self) -> list[Block]:
        """Give the blocks, top to bottom."""
        setter, version = self._setter, self._version
        handling = (
            *bring(setter, version),
            *where(setter, version, self._heading),
            *call(setter, version),
            *hours(setter, version),
            *self._steps(),
            *time_limit(setter, version),
            *setter.labelled("收费", setter.text(version.fee, column=setter.content)),
        )
        return [
            self._what(),
            self._part("能享受什么", self._amounts()),
            self._part("怎么办理", handling),
            self._part("请注意", self._notes()),
            self._part("政策依据", (*self._basis(), *self._sources())),
            call_block(setter, self._heading),
        ]

    def _part(self, title: str, rows: Rows) -> Block:
        return Block(
            rows=(*self._setter.section(title), *rows),
            before=self._setter.body,
            again=tied_on(self._setter.text(f"{title}（接上页）", bold=True)),
        )

    def _what(self) -> Block:
        setter = self._setter
        asked = conditions(self._version.rule)
        rows = (
            *setter.section("这是什么，给谁的"),
            *setter.text(self._version.plain),
            *self._audience(),
            *dotted(setter, "要符合", asked),
        )
        return Block(rows=rows)

    def _audience(self) -> Rows:
        setter = self._setter
        if not self._policy.audience:
            return ()
        return setter.labelled("给谁的", setter.text(self._policy.audience, column=setter.content))

    def _amounts(self) -> Rows:
        if not self._version.amount_confirmed:
            return self._setter.text(AMOUNT_UNKNOWN, bold=True)
        if not self._version.amounts:
            return self._setter.text("具体内容请问窗口。")
        return tuple(row for one in self._version.amounts for row in self._amount(one))

    def _amount(self, one: Amount) -> Rows:
        figure = amount(self._setter, one)
        if one.when is None:
            return figure
        said = f"{'，'.join(conditions(one.when))}："
        if one.is_open:
            return (*tied_on(self._setter.text(said)), *figure)
        return tied(figures(self._setter, [(said, one.words)]))

    def _steps(self) -> Rows:
        setter = self._setter
        return setter.labelled("办理步骤", setter.numbered(self._version.steps, setter.content))

    def _notes(self) -> Rows:
        setter, version = self._setter, self._version
        notes = [one for one in (self._policy.standing_words(self._heading.on),) if one]
        if Freshness.of(version.checked_on, self._heading.on) is Freshness.RED:
            notes.append(CALL_FIRST)
        if version.excludes:
            notes.append("有的待遇不能和它同时领，办之前请先问清楚")
        if validity(version):
            notes.append(f"有效期：{validity(version)}")
        if version.needs_local_check:
            notes.append(LOCAL_RULES)
        notes.append("是否享受、享受多少，由主管部门审核决定")
        items = [setter.item(note, FULL) for note in notes]
        return tuple(row for item in items for row in item)

    def _basis(self) -> Rows:
        return dotted(self._setter, "依据", [_named(one) for one in self._version.basis])

    def _sources(self) -> Rows:
        named = [
            f"{one.title}（{in_words(one.accessed)}查阅）"
            for one in self._version.sources
            if one.rank in PRINTED_RANKS
        ]
        setter = self._setter
        checked = setter.text(in_words(self._version.checked_on), column=setter.content)
        return (*dotted(setter, "来源", named), *setter.labelled("核对日期", checked))


def _named(basis: LegalBasis) -> str:
    details = [basis.issuer, basis.number, basis.article]
    return f"《{basis.title}》（{'，'.join(part for part in details if part)}）"
