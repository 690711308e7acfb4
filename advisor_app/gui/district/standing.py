"""Standing."""

from advisor_app.gui.district.page import DistrictPage


class StandingPage(DistrictPage):
    """Standing."""
