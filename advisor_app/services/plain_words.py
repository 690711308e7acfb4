"""Short words that travel to the district: they say what is needed and name nobody.

What leaves the point is bound by the minimum-necessary rule (PIPL art. 6); whatever names
somebody belongs into a remark, which stays.
"""

import re

from advisor_app.domain.elder import Person
from advisor_app.domain.errors import BadInput

LONGEST = 60
_NUMBER = re.compile(r"\d[\d\s-]{5,}\d")


def named_nobody(text: str, words: str, field: str, person: Person | None = None) -> str:
    """Give a text without the blanks around it, once it is known to be fit to travel.

    Args:
        text: what was typed.
        words: what the form calls the field.
        person: whom it is about, if anybody was named.

    Raises:
        BadInput: too long, or it holds a number or the name of whom it is about.
    """
    plain = text.strip()
    if len(plain) > LONGEST:
        raise BadInput(f"“{words}”写得太长：请写到{LONGEST}个字以内，其余写到备注里", field)
    name = person.identity.name if person and person.identity else ""
    if _NUMBER.search(plain) or (len(name) > 1 and name in plain):
        message = f"“{words}”会报到区里，不能写姓名和号码：请改写，姓名号码写到备注里"
        raise BadInput(message, field)
    return plain
