"""What is in force at a counter now: what is shipped, and over it what packs brought.

Everything that reads policies, topics, the tally's declarations, the directory's base or the
district's notices asks here each time, so another content is used from the moment it stands.
"""

from advisor_app.domain.consultation import Topic
from advisor_app.domain.records import Point
from advisor_app.domain.sent_down import DistrictNotice, RevokedDevice
from advisor_app.services.directory_base import DirectoryBase, base_of_points
from advisor_app.services.pack_content import Content
from advisor_app.services.registers.words import RegisterWords
from advisor_app.services.screening import Screenings
from advisor_app.sheets.notice_texts import NoticeTexts
from advisor_app.tallies.indicators import Declarations

__all__ = ["InForce"]


class InForce:
    """Holds the content that is used."""

    def __init__(self, content: Content, screenings: Screenings, own: Point | None = None) -> None:
        """Take what is shipped, what screens by it, and the point at whose counter this runs."""
        self._screenings = screenings
        self._own = own
        self.use(content)

    def use(self, content: Content) -> None:
        """Use another content from now on."""
        self._content = content
        self._base = content.directory + base_of_points(content.points, self._own)
        self._screenings.use(content.policies)

    @property
    def content(self) -> Content:
        """Everything at once."""
        return self._content

    def topics(self) -> tuple[Topic, ...]:
        """Give every topic that can be read, those that are retired too."""
        return self._content.topics

    def declarations(self) -> Declarations:
        """Give what the tally counts."""
        return self._content.tally

    def directory_base(self) -> DirectoryBase:
        """Give the directory as the district has it, the advisor points among it."""
        return self._base

    def notices(self) -> tuple[DistrictNotice, ...]:
        """Give the district's notices, whatever their days."""
        return self._content.notices

    def papers(self) -> NoticeTexts:
        """Give the words of what hangs on the wall."""
        return self._content.papers

    def register_words(self) -> RegisterWords:
        """Give what old registers call things."""
        return self._content.register_words()

    def revoked(self, public: str) -> RevokedDevice | None:
        """Give when and why the device with a public key was put out of use; None if it was not."""
        return next((one for one in self._content.revoked if one.public == public), None)

    def point_name(self, code: str) -> str:
        """Give a point's name; its code where nobody knows it."""
        return next((one.name for one in self._content.points if one.code == code), code)
