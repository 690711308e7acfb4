"""Sending the policies down (district): the working library, judged, numbered and signed."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from advisor_app.domain.errors import BadInput
from advisor_app.eligibility.reading import library_of, lint_files
from advisor_app.services.editing import PolicyEditing
from advisor_app.store.packs import KeptPack
from advisor_app.store.record import Record
from advisor_app.support.calendar import LOCAL
from advisor_app.support.files import save
from advisor_app.sync.keys import DistrictKeys
from advisor_app.sync.packs import Pack, read_pack, write_pack

DISTRICT_NAME = "district_name"


@dataclass(frozen=True, slots=True)
class Packed:
    """A pack that was written."""

    path: Path
    serial: int
    policies: int


@dataclass(frozen=True, slots=True)
class SentPack:
    """A pack that was made before; ``made_at`` is local."""

    serial: int
    made_at: datetime


class Packing:
    """Makes packs."""

    def __init__(
        self,
        record: Record,
        keys: DistrictKeys,
        editing: PolicyEditing,
        now: Callable[[], datetime],
    ) -> None:
        self._record = record
        self._keys = keys
        self._editing = editing
        self._now = now

    def history(self) -> tuple[SentPack, ...]:
        """Give the packs that were made, newest first."""
        return tuple(
            SentPack(one.serial, datetime.fromisoformat(one.made_at).astimezone(LOCAL))
            for one in self._record.packs.all()
        )

    def changed(self) -> tuple[str, ...]:
        """Give the files that are not as the last pack has them, by name."""
        here, sent = self._editing.files(), self._sent()
        names = sorted({*here, *sent})
        return tuple(name for name in names if here.get(name) != sent.get(name))

    def pack(self, out: Path) -> Packed:
        """Write the working library as a pack; while nothing has changed, the last one again.

        Args:
            out: the file, or a folder to put it in.

        Raises:
            BadInput: a file of the library is wrong, an example of a case table comes out
                otherwise, or there is no policy.
        """
        files = self._editing.files()
        self._refuse(files)
        newest = next(iter(self._record.packs.all()), None)
        if newest and files == self._sent():  # a stick was lost, another point asks for it
            path = _placed(out, newest.serial)
            save(path, newest.content)
            return Packed(path, newest.serial, len(library_of(files).policies))
        serial = newest.serial + 1 if newest else 1
        now = self._now()
        district = self._record.device.setting(DISTRICT_NAME) or ""
        pack = Pack(serial=serial, made_at=now, district=district, files=files)
        content = write_pack(pack, self._keys.signing)
        path = _placed(out, serial)
        kept = KeptPack(
            serial=serial,
            digest=hashlib.sha256(content).hexdigest(),
            made_at=now.isoformat(),
            taken_at=now.isoformat(),
            undone=False,
            content=content,
        )
        self._write(path, kept)
        return Packed(path, serial, len(library_of(files).policies))

    def _write(self, path: Path, kept: KeptPack) -> None:
        """Write a pack and keep its number, or neither.

        Two packs of one number would leave points on the first with no way to the second.
        """
        written = False
        try:
            with self._record.begin() as work:
                self._record.packs.keep(kept)
                work.touch("library", str(kept.serial))
                save(path, kept.content)
                written = True
        except BaseException:
            if written:
                with suppress(OSError):  # the stick may have gone meanwhile
                    path.unlink()
            raise

    def _refuse(self, files: dict[str, bytes]) -> None:
        findings = lint_files(files)
        if findings:
            first = findings[0]
            where = f"{first.file} 第{first.line}行 {first.field}".rstrip()
            raise BadInput(f"{where}：{first.message}；改好以后再下发", "library")
        library = library_of(files)
        if not library.policies:
            raise BadInput("政策文件夹里一项政策也没有，没有下发：请核对文件还在不在", "library")
        failures = [one for table in library.cases for one in library.run(table)]
        if failures:
            one = failures[0]
            raise BadInput(
                f"{one.policy} 的例子“{one.case}”：{one.message}；核对以后再下发", "cases"
            )

    def _sent(self) -> dict[str, bytes]:
        newest = next(iter(self._record.packs.all()), None)
        if newest is None:
            return {}
        pack = read_pack(newest.content, self._keys.signing.public, f"第{newest.serial}号包")
        return dict(pack.files)


def _placed(out: Path, serial: int) -> Path:
    return out / f"zhengce-{serial:04d}.advp" if out.is_dir() else out
