"""Plausible elders for a demonstration. Nobody is real.

Citizen numbers begin with 999999, a division that does not exist; phones begin with 100, which
no carrier was given; communities are called 示例 (example).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from advisor_app.domain.citizen import check_character
from advisor_app.domain.elder import Papers, Relative
from advisor_app.domain.records import ConsentScope
from advisor_app.services.registration import PersonEntry

T = TypeVar("T")

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_WOMEN = "桂兰秀英淑珍玉梅凤香翠花素芬春霞月娥彩云爱莲金枝惠贞"
_MEN = "建国德福长顺永贵志明文海光荣振华学礼保田广林庆丰守义玉山"
_COMMUNITIES = tuple(f"示例{one}社区" for one in "一二三四五六七八")
_RELATIONS = ("儿子", "女儿", "老伴", "侄子", "邻居")

_SHARES: Mapping[str, Mapping[object, int]] = {
    "living": {"alone": 18, "spouse": 40, "children": 25, "others": 2, "institution": 2, None: 13},
    "empty_nest": {"yes": 25, "no": 45, None: 30},
    "income": {"normal": 70, "margin": 4, "minimum": 7, "destitute": 2, None: 17},
    "care_level": {0: 30, 1: 12, 2: 8, 3: 4, 4: 2, None: 44},
    "disability_grade": {0: 60, 1: 2, 2: 4, 3: 4, 4: 4, None: 26},
    "family_planning": {
        "none": 60,
        "only_child": 12,
        "two_daughters": 3,
        "child_lost": 1,
        None: 24,
    },
    "veteran": {"none": 70, "veteran": 6, "disabled": 1, None: 23},
    "pension": {"employee": 45, "resident": 35, "none": 3, None: 17},
    "health_insurance": {"employee": 42, "resident": 40, None: 18},
    "hukou": {"410106": 78, "410102": 5, "411000": 3, None: 14},
    "residence": {"410106": 88, None: 12},
}


def elder_entry(random: Random, today: date) -> PersonEntry:
    """Give one elder as an advisor would type them; about a fifth of every fact is unknown."""
    sex = random.choice(("female", "female", "male"))
    birth = today - timedelta(days=int(365.25 * random.triangular(60, 99, 73)))
    surname = random.choice(_SURNAMES)
    given = _WOMEN if sex == "female" else _MEN
    start = random.randrange(len(given) - 1)
    name = surname + (given[start : start + 2] if random.random() < 0.8 else given[start])
    has_card = random.random() < 0.7
    facts = {fact: picked(random, shares) for fact, shares in _SHARES.items()}
    if not has_card:
        facts |= {"birth": _as_known(random, birth), "sex": sex}
    if facts["disability_grade"] == 0:
        facts["disability_kind"] = "none"
    may_call = random.random() < 0.75
    consents = (ConsentScope.RECORD, *((ConsentScope.CONTACT,) if may_call else ()))
    return PersonEntry(
        name=name,
        papers=Papers.CITIZEN if has_card else Papers.NONE,
        number=citizen_number(random, birth, sex) if has_card else "",
        phone=f"100{random.randrange(10**8):08d}" if random.random() < 0.85 else "",
        community=random.choice(_COMMUNITIES),
        relative=_relative(random, surname),
        facts={fact: value for fact, value in facts.items() if value is not None},
        consents=consents,
    )


def citizen_number(random: Random, birth: date, sex: str) -> str:
    """Give a well-formed number of a division that does not exist."""
    sequence = random.randrange(0, 999, 2) + (1 if sex == "male" else 0)
    body = f"999999{birth:%Y%m%d}{sequence:03d}"
    return body + check_character(body)


def picked(random: Random, shares: Mapping[T, int]) -> T:
    """Give one of the values, by their shares."""
    return random.choices(list(shares), weights=list(shares.values()))[0]


def _as_known(random: Random, birth: date) -> str:
    """Give a birth date as old registers know it: whole, to the month, or the year alone."""
    return random.choice((birth.isoformat(), f"{birth:%Y-%m}", f"{birth:%Y}"))


def _relative(random: Random, surname: str) -> Relative:
    if random.random() < 0.4:
        return Relative()
    phone = f"100{random.randrange(10**8):08d}"
    name = surname + random.choice(_MEN + _WOMEN)
    return Relative(name=name, relation=random.choice(_RELATIONS), phone=phone)
