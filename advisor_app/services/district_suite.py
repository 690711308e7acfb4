"""All services of an unlocked district."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from advisor_app.services.editing import PolicyEditing
from advisor_app.services.packing import Packing
from advisor_app.services.screening import Screenings


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictServices:
    """What the district's window works with; made by the composition root only.

    Attributes:
        screenings: by the working library.
        close: closes the record.
    """

    editing: PolicyEditing
    packing: Packing
    screenings: Screenings
    today: Callable[[], date]
    close: Callable[[], None]
