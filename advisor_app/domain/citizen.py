"""The citizen number of an identity card.

Source: GB 11643-1999 公民身份号码 (six digits of the place of first registration, eight of the
birth date, three of sequence, odd for men, one check character by ISO 7064 MOD 11-2); the old
15-digit form has a two-digit year, always of the 1900s, and no check character. The place is
where the person was first registered and says nothing about today's household register.
"""

from dataclasses import dataclass
from datetime import date

from advisor_app.domain.errors import BadInput

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIELD = "citizen_id"


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """A checked citizen number.

    Attributes:
        value: always the 18-character form.
        birth: the birth date it holds.
        sex: ``"male"`` or ``"female"``.
    """

    value: str
    birth: date
    sex: str

    @classmethod
    def parse(cls, text: str, today: date) -> "CitizenNumber":
        """Read a typed or swiped number of 18 or 15 digits.

        Args:
            text: the number; blanks and a lower-case x are taken.
            today: births after this day are refused.

        Raises:
            BadInput: with the reason (length, letters, date, check character).
        """
        plain = "".join(text.split()).upper()
        _refuse_form(plain)
        full = plain if len(plain) == 18 else _widened(plain)
        birth = _birth(full, today)
        expected = check_character(full[:17])
        if full[17] != expected:
            raise BadInput("身份证号最后一位校验不对：可能有一位输错，请对照证件重输", _FIELD)
        return cls(full, birth, "male" if int(full[16]) % 2 else "female")


def check_character(first17: str) -> str:
    """Give the check character of the first 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def masked(number: str) -> str:
    """Give a number as screens show it: the first three and the last four characters."""
    if len(number) < 8:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def masked_phone(phone: str) -> str:
    """Give a phone number as lists show it: the last four digits stay."""
    return "*" * max(0, len(phone) - 4) + phone[-4:] if len(phone) > 4 else "*" * len(phone)


def _refuse_form(plain: str) -> None:
    if len(plain) not in (15, 18):
        raise BadInput(f"身份证号应为18位（旧证15位），现在是{len(plain)}位：请补全", _FIELD)
    body = plain if len(plain) == 15 else plain[:17]
    if not (body.isascii() and body.isdigit()) or plain[-1] not in "0123456789X":
        raise BadInput("身份证号只能是数字，最后一位可以是X：请检查", _FIELD)


def _widened(fifteen: str) -> str:
    """Give the 18-character form of an old number."""
    body = fifteen[:6] + "19" + fifteen[6:]
    return body + check_character(body)


def _birth(full: str, today: date) -> date:
    try:
        birth = date(int(full[6:10]), int(full[10:12]), int(full[12:14]))
    except ValueError:
        shown = f"{full[6:10]}年{full[10:12]}月{full[12:14]}日"
        raise BadInput(f"身份证号里的出生日期{shown}不存在：请对照证件重输", _FIELD) from None
    if birth > today:
        raise BadInput(f"身份证号里的出生日期{birth}在今天之后：请对照证件重输", _FIELD)
    if birth.year < 1850:
        raise BadInput(f"身份证号里的出生年份{birth.year}太早：请对照证件重输", _FIELD)
    return birth
