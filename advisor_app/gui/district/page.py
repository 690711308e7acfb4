"""What every page of the district's window is."""

from advisor_app.gui.jobs import Jobs
from advisor_app.gui.page import AnyPage
from advisor_app.services.district_suite import DistrictServices


class DistrictPage(AnyPage):
    """One page of the district's window."""

    def __init__(self, services: DistrictServices, jobs: Jobs) -> None:
        super().__init__(jobs)
        self.services = services
