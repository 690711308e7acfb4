"""Intake."""

from advisor_app.gui.district.page import DistrictPage


class IntakePage(DistrictPage):
    """Intake."""
