"""The slip (转介单) of a referral that is followed: printed from it, and kept with it."""

from dataclasses import dataclass

from advisor_app.domain.errors import BadInput
from advisor_app.domain.ids import RecordId, RevisionId, derived_record
from advisor_app.domain.policy import in_words
from advisor_app.domain.referral import Referral
from advisor_app.services.referrals import Referrals
from advisor_app.services.sheet_book import Sheet
from advisor_app.services.sheets import Draft, ReferralSlip, Sheets

__all__ = ["LinkedSlip", "slip_draft", "slip_of"]


@dataclass(frozen=True, slots=True)
class LinkedSlip:
    """A slip that is kept with its referral once it was issued."""

    _draft: Draft
    _referrals: Referrals
    _one: RecordId

    def preview(self) -> Sheet:
        """Compose it without a number; nothing is journalled."""
        return self._draft.preview()

    def issue(self, form: RevisionId) -> Sheet:
        """Number and journal it, and keep with the referral which slip was printed."""
        sheet = self._draft.issue(form)
        self._referrals.link(self._one, derived_record(form, "sheet"))
        return sheet


def slip_of(one: Referral, phone: str = "") -> ReferralSlip:
    """Give what stands on a referral's slip as far as the referral tells.

    Args:
        phone: the elder's telephone; left away unless they agreed that it goes along.
    """
    return ReferralSlip(
        provider=one.provider,
        provider_phone="",
        provider_address="",
        need=one.need,
        wanted=f"{in_words(one.wanted)}前" if one.wanted else "",
        contact=phone if one.consented else "",
        due=None if one.has_ended else one.due,
    )


def slip_draft(
    sheets: Sheets, referrals: Referrals, one: RecordId, slip: ReferralSlip, body: int = 18
) -> LinkedSlip:
    """Compose the slip of a referral.

    Raises:
        BadInput: it is about nobody who is named, or something that the slip needs is missing.
    """
    about = referrals.get(one).referral
    if about.elder is None:
        raise BadInput("匿名的转介没有转介单：先登记老人，再开一件", "elder")
    draft = sheets.referral(about.elder, slip, body, agreed=about.consented)
    return LinkedSlip(draft, referrals, one)
