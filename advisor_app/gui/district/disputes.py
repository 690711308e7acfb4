"""Disputes."""

from advisor_app.gui.district.page import DistrictPage


class DisputesPage(DistrictPage):
    """Disputes."""
