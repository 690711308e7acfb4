"""The elder (老年人): who the record is about, direct identifiers apart from the rest.

``Identity`` holds what names a person (name, papers, phone, address, a relative to call); the
``Elder`` holds what screening and counting need. They are records of two kinds, so that what
leaves the point can leave the names behind.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from advisor_app.domain.facts import Facts
from advisor_app.domain.ids import RecordId
from advisor_app.domain.partial_date import PartialDate


class Papers(StrEnum):
    """The identity document that was shown."""

    CITIZEN = "citizen"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"
    """港澳台居民居住证."""
    NONE = "none"


PAPERS_WORDS = {
    Papers.CITIZEN: "身份证",
    Papers.PASSPORT: "护照",
    Papers.RESIDENCE_PERMIT: "港澳台居民居住证",
    Papers.NONE: "未登记证件",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Elder:
    """What is known of an elder without naming them.

    Attributes:
        facts: what screening needs; the birth date here goes to the month at most.
        street: street or town (街道/镇); empty when unknown.
        community: community or village (社区/村); empty when unknown.
        person_key: keyed hash of the papers' number, hexadecimal; empty when none was shown.
            The same person has the same key at every point of a district.
        batch: the import of an old register they came with; None for who was registered here.
        withdrawn: taken back with their import: neither found nor counted.
    """

    id: RecordId
    facts: Facts = field(default_factory=Facts)
    street: str = ""
    community: str = ""
    person_key: str = ""
    batch: RecordId | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Somebody to call. Attributes are empty when unknown."""

    name: str = ""
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What names an elder.

    Attributes:
        id: the identity's own record id.
        elder: whom it names.
        papers_number: the document's number in its normal form; empty when none was shown.
        birth: as far as it is known; None when unknown.
    """

    id: RecordId
    elder: RecordId
    name: str = ""
    papers: Papers = Papers.NONE
    papers_number: str = ""
    birth: PartialDate | None = None
    phone: str = ""
    address: str = ""
    relative: Relative = field(default_factory=Relative)


@dataclass(frozen=True, slots=True)
class Person:
    """An elder with their identity, as the counter sees them.

    Attributes:
        identity: None once the person's identity was erased or never reached this record.
    """

    elder: Elder
    identity: Identity | None

    @property
    def id(self) -> RecordId:
        """The elder's record id."""
        return self.elder.id

    @property
    def name(self) -> str:
        """The name, or a word for its absence."""
        return (self.identity.name if self.identity else "") or "（未登记姓名）"

    @property
    def birth(self) -> PartialDate | None:
        """The birth date as far as anything here knows it."""
        if self.identity and self.identity.birth:
            return self.identity.birth
        return self.elder.facts.birth

    @property
    def facts(self) -> Facts:
        """The facts to screen with: the elder's, with the exact birth date where known."""
        birth = self.birth
        return self.elder.facts.with_values({"birth": str(birth) if birth else None})
