"""Enrolment."""

from advisor_app.gui.district.page import DistrictPage


class EnrolmentPage(DistrictPage):
    """Enrolment."""
