"""The district's working library: a folder of files, from which packs are made.

Policies lie in the folder itself, every other section in a folder of its own below it. People may
edit the files with any editor; what is wrong in them is said with file and place, and not sent.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from advisor_app.domain.errors import BadInput
from advisor_app.domain.sent_down import DistrictNotice, RevokedDevice
from advisor_app.services.pack_content import FILE_NAMES, SECTION_WORDS, Files, Section
from advisor_app.services.sent_down import notices_in, notices_text, revoked_text
from advisor_app.support.files import save
from advisor_app.tallies.declared_file import declared

NOTICES_FILE = "notices.toml"


class WorkingLibrary:
    """Reads and writes the folder."""

    def __init__(self, folder: Path, revoked: Callable[[], Iterable[RevokedDevice]]) -> None:
        """Take the folder, and what gives the devices that the register names as revoked."""
        self.folder = folder
        self._revoked = revoked

    def path(self, section: Section, name: str) -> Path:
        """Give where a file of a section lies."""
        return (self.folder if section is Section.POLICIES else self.folder / section) / name

    def files(self, section: Section) -> dict[str, bytes]:
        """Give the files of a section, name → contents.

        Raises:
            BadInput: one of them cannot be read.
        """
        if section is Section.REVOKED:
            return {"revoked.toml": revoked_text(self._revoked()).encode()}
        paths = [self.path(section, name) for name in FILE_NAMES.get(section, ())]
        found = paths or sorted(self.folder.glob("*.toml"))
        try:
            return {one.name: one.read_bytes() for one in found}
        except OSError as error:
            name = Path(str(error.filename)).name
            words = SECTION_WORDS[section]
            raise BadInput(f"“{words}”的文件 {name} 读不出来：请核对还在不在", section) from None

    def all_files(self, sections: Iterable[Section] = Section) -> dict[Section, Files]:
        """Give the files of sections, of all of them unless told.

        Raises:
            BadInput: one of them cannot be read.
        """
        return {one: self.files(one) for one in sections}

    def notices(self) -> tuple[DistrictNotice, ...]:
        """Give the notices to the advisors.

        Raises:
            BadInput: the file is wrong.
        """
        content = self.files(Section.NOTICES)[NOTICES_FILE]
        return notices_in(declared(NOTICES_FILE, content))

    def keep_notices(self, notices: Iterable[DistrictNotice]) -> tuple[DistrictNotice, ...]:
        """Write the notices, and give them as they are read again.

        Raises:
            BadInput: one of them cannot be; nothing was changed.
        """
        content = notices_text(notices).encode()
        kept = notices_in(declared(NOTICES_FILE, content))
        save(self.path(Section.NOTICES, NOTICES_FILE), content)
        return kept
