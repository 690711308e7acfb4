"""The sections of a pack: what each holds, how it is read, and what makes it unfit.

A section is read by the same reader as the file that is shipped, so what stands in a pack is
judged as strictly as what the program itself brings.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from advisor_app.domain.consultation import Topic
from advisor_app.domain.errors import BadInput, KnownError
from advisor_app.domain.sent_down import DistrictNotice, RevokedDevice
from advisor_app.eligibility.library import PolicyLibrary
from advisor_app.eligibility.reading import library_of, lint_files
from advisor_app.services.directory_base import COLUMNS, DirectoryBase, base_in
from advisor_app.services.registers.words import OTHER, RegisterWords, words_in
from advisor_app.services.sent_down import notices_in, revoked_in
from advisor_app.services.unmet import TOPIC_OF
from advisor_app.sheets.notice_texts import NoticeTexts, texts_in
from advisor_app.tallies.declared_file import Entry, declared
from advisor_app.tallies.indicators import Declarations
from advisor_app.tallies.judging import countable_in
from advisor_app.tallies.points import PointEntry, points_in
from advisor_app.tallies.taxonomy import KEYS, topics_in

Files = Mapping[str, bytes]
"""Name → contents, of one section."""


class Section(StrEnum):
    """A part of a pack; its name is the folder of its files, and the field of :class:`Content`."""

    POLICIES = "policies"
    DIRECTORY = "directory"
    POINTS = "points"
    TOPICS = "topics"
    TALLY = "tally"
    NOTICES = "notices"
    PAPERS = "papers"
    REGISTER = "register"
    REVOKED = "revoked"


SECTION_WORDS: Mapping[Section, str] = {
    Section.POLICIES: "政策",
    Section.DIRECTORY: "服务资源",
    Section.POINTS: "顾问点名单",
    Section.TOPICS: "咨询事项",
    Section.TALLY: "月报指标",
    Section.NOTICES: "给顾问的通知",
    Section.PAPERS: "上墙公示的文字",
    Section.REGISTER: "旧台账的叫法",
    Section.REVOKED: "停用的终端",
}

FILE_NAMES: Mapping[Section, tuple[str, ...]] = {
    Section.DIRECTORY: tuple(COLUMNS),
    Section.POINTS: ("points.toml",),
    Section.TOPICS: ("topics.toml",),
    Section.TALLY: ("tally.toml",),
    Section.NOTICES: ("notices.toml",),
    Section.PAPERS: ("notices.toml",),
    Section.REGISTER: ("register.toml",),
    Section.REVOKED: ("revoked.toml",),
}
"""The files of a section, every one of which must be there; policies have any number of files."""

MOST_BYTES = 2 << 20
"""Of a section other than policies: the district's own tables are a hundredth of it."""

NEEDED_TOPICS = frozenset({OTHER, *TOPIC_OF.values()})
"""Topics that the program itself writes into records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that packs bring, read.

    Attributes:
        directory: the base of the service directory, without the advisor points.
        topics: in their order; those that are retired last.
        register: what old registers call things, not yet joined with the topics.
    """

    policies: PolicyLibrary
    directory: DirectoryBase
    points: tuple[PointEntry, ...]
    topics: tuple[Topic, ...]
    tally: Declarations
    notices: tuple[DistrictNotice, ...]
    papers: NoticeTexts
    register: Entry
    revoked: tuple[RevokedDevice, ...]

    def with_parts(self, parts: Mapping[Section, Any]) -> "Content":
        """Give the content with some sections in the place of those that stand."""
        return replace(self, **{str(section): part for section, part in parts.items()})

    def register_words(self) -> RegisterWords:
        """Give what old registers call things."""
        return words_in(self.register, self.topics)


def read_section(section: Section, files: Files) -> Any:  # noqa: ANN401 - each section its own
    """Read a section.

    Returns:
        What the field of :class:`Content` with the section's name holds.

    Raises:
        BadInput: a file is missing, unknown or wrong; the sentence says which, and where in it.
    """
    if section is Section.POLICIES:
        return _policies(files)
    _refuse_other_files(section, files)
    try:
        return _READERS[section](files)
    except BadInput:
        raise
    except KnownError as error:
        raise BadInput(error.message, str(section)) from None


def _policies(files: Files) -> PolicyLibrary:
    findings = lint_files(files)
    if findings:
        first = findings[0]
        where = f"{first.file} 第{first.line}行 {first.field}".rstrip()
        raise BadInput(f"{where}：{first.message}", "policies")
    library = library_of(files)
    if not library.policies:
        raise BadInput("政策文件夹里一项政策也没有：请核对文件还在不在", "policies")
    return library


def _refuse_other_files(section: Section, files: Files) -> None:
    names, words = FILE_NAMES[section], SECTION_WORDS[section]
    if set(files) != set(names):
        raise BadInput(f"“{words}”应当正好有文件 {'、'.join(names)}：请核对", str(section))
    if sum(map(len, files.values())) > MOST_BYTES:
        raise BadInput(f"“{words}”的文件太大：请核对是不是放错了文件", str(section))


def _one(files: Files) -> Entry:
    ((name, content),) = files.items()
    return declared(name, content)


def _topics(files: Files) -> tuple[Topic, ...]:
    """Read the topics; those that the program itself writes must be among them."""
    whole = _one(files)
    topics = topics_in(whole)
    offered = {one.code for one in topics if not one.retired}
    for code in sorted(NEEDED_TOPICS - {one.code for one in topics}):
        raise BadInput(f"文件 {whole.file} 里没有事项 {code}：程序要用，请补上", "topic")
    keys = sorted(one.key for one in topics if one.key)
    if not keys or keys != list(KEYS[: len(keys)]):
        raise BadInput(f"文件 {whole.file} 里的 key 要从1起、不跳号：至少一个事项要有", "key")
    if OTHER not in offered:
        raise BadInput(f"文件 {whole.file} 里的事项 {OTHER} 不能停用：说不清的都归它", "topic")
    return topics


_READERS: Mapping[Section, Callable[[Files], Any]] = {
    Section.DIRECTORY: base_in,
    Section.POINTS: lambda files: points_in(_one(files)),
    Section.TOPICS: _topics,
    Section.TALLY: lambda files: countable_in(_one(files)),
    Section.NOTICES: lambda files: notices_in(_one(files)),
    Section.PAPERS: lambda files: texts_in(*next(iter(files.items()))),
    Section.REGISTER: _one,
    Section.REVOKED: lambda files: revoked_in(_one(files)),
}


def read_sections(sections: Mapping[str, Files]) -> dict[Section, Any]:
    """Read every section, all of them or none.

    Raises:
        BadInput: a section is not known here, or a file of one is wrong.
    """
    for name in sections:
        if name not in SECTION_WORDS:
            raise BadInput(f"里面有本程序不认识的部分“{name}”：请先升级程序", "section")
    return {Section(name): read_section(Section(name), files) for name, files in sections.items()}


def agreeing(content: Content) -> Content:
    """Give the content back when its sections agree with each other.

    Raises:
        BadInput: old registers' words stand for topics that are not there.
    """
    content.register_words()
    return content


def with_retired(topics: Iterable[Topic], known: Iterable[Topic]) -> tuple[Topic, ...]:
    """Give topics, and after them as retired those that were known before and are there no more.

    Records may have their codes: they stay readable, and are offered no more.
    """
    here = {one.code: one for one in topics}
    gone = {one.code: replace(one, key="", retired=True) for one in known if one.code not in here}
    return (*here.values(), *gone.values())
