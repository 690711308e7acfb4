"""Sheets to time: every elder has other facts, another name, another community."""

from datetime import date
from random import Random
from typing import Any

import msgspec

from advisor_app.domain.screening import Verdict
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.eligibility.matching import screen
from advisor_app.eligibility.reading import load_library
from advisor_app.services.sheet_book import COMPLAINTS, content_of
from advisor_app.sheets.leaf import Document
from advisor_app.sheets.press import Heading, Judged, Recipient, version_of
from advisor_app.support.paths import resources_folder
from advisor_app.sync.sheet_code import CodedPolicy
from benchmarks.crowd import some_facts
from benchmarks.sheet_peers import Case

ON = date(2026, 11, 23)
FONTS = resources_folder() / "fonts"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "桂兰秀英淑珍玉梅凤香翠花素芬春霞月娥彩云爱莲金枝惠贞建国德福长顺永贵志明文海光荣振华"


def some_cases(count: int, seed: int = 1) -> list[Case]:
    """Give so many, of which no two say the same."""
    library, chance = load_library(resources_folder() / "policies"), Random(seed)
    return [_case(library, chance, place) for place in range(count)]


def marks_of(document: Document) -> list[Any]:
    """Give the leaves as the peers read them: width, height, marks with the name of their kind."""
    return [
        [leaf.width, leaf.height, [_plain(mark) for mark in leaf.marks]] for leaf in document.leaves
    ]


def _plain(mark: Any) -> dict[str, Any]:  # noqa: ANN401 - any of the six kinds
    return {"kind": type(mark).__name__, **msgspec.to_builtins(mark)}


def _case(library: PolicyLibrary, chance: Random, place: int) -> Case:
    judged = [
        Judged(policy, one)
        for one in screen(library.policies, some_facts(chance), ON)
        if (policy := library.get(one.policy))
    ]
    likely = [one for one in judged if one.screening.verdict is Verdict.LIKELY]
    return Case(
        Heading(
            number=f"SJ-D05-202611-{place + 1:04d}", point="示例顾问点",
            point_phone="100-0000-0000", advisor="示例顾问", on=ON, hotline="12349",
            complaints=COMPLAINTS,
        ),
        Recipient(
            chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=2)),
            f"{chance.choice('男女')}　{chance.randrange(60, 104)}岁　"
            f"示例{''.join(chance.choices(_GIVEN, k=2))}社区",
        ),
        judged,
        [CodedPolicy.of(one.policy.id, content_of(version_of(one, ON))) for one in likely],
    )  # fmt: skip
