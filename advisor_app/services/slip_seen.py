"""A paper slip as the window sees it. Imports nothing: a locked window may know it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSeen:
    """What a paper slip says.

    Attributes:
        text: the digits of its QR code.
        point: whom it is for.
        district: the district's name.
    """

    text: str
    point: str
    district: str
