"""Putting a finished file in its place, whole or not at all."""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from advisor_app.domain.errors import BadInput, KnownError, RecordProblem

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_FOLDER = (errno.ENOENT, errno.ENOTDIR, errno.EEXIST)
"""EEXIST: a folder is to be made where a file stands."""


def save(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside its place, then put it there in one step.

    What stood there before stays whole until the new file is complete and on the disk.

    Raises:
        BadInput: the folder is missing, or a folder bears the name.
        RecordProblem: no permission, the file is open elsewhere, or the disk is full.
    """
    beside = _beside(path)
    try:
        _write(beside, content)
        beside.replace(path)
    except OSError as error:
        raise refusal(error, path) from error
    finally:
        # Gone already when all went well; a folder that is not there holds no leftovers.
        with suppress(OSError):
            beside.unlink()


@contextmanager
def saving(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to piece by piece; it stands in its place once the block has ended.

    Whatever ends the block early, a wish to stop among it, leaves what stood there before.

    Raises:
        BadInput: the folder is missing, or a folder bears the name.
        RecordProblem: no permission, the file is open elsewhere, or the disk is full.
    """
    beside = _beside(path)
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise refusal(error, path) from error
    finally:
        # Gone already when all went well; a folder that is not there holds no leftovers.
        with suppress(OSError):
            beside.unlink()


def save_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Make a new folder of files, name → contents: there with all of them, or not at all.

    Raises:
        KnownError: something stands there already, or it cannot be written.
    """
    beside = _beside(path)
    try:
        beside.mkdir(parents=True)
        for name, content in files.items():
            save(beside / name, content)
        beside.rename(path)
    except OSError as error:
        raise refusal(error, path) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)  # gone already when all went well


def _beside(path: Path) -> Path:
    """Give a name for what is not finished yet; the folder itself and a root have none."""
    if not path.name:
        raise BadInput(f"“{path}”是一个文件夹：请换一个文件名", "out")
    return path.with_name(f".{secrets.token_hex(8)}.part")


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def refusal(error: OSError, path: Path) -> KnownError:
    """Say in one sentence why a file could not be written, and what to do.

    On Windows a workbook that is open in Excel cannot be replaced; that is a
    ``PermissionError`` too.
    """
    name = path.name
    if _is_folder(path):
        return BadInput(f"“{name}”是一个文件夹：请换一个文件名", "out")
    if error.errno in _NO_FOLDER:
        return BadInput(f"要保存“{name}”的文件夹不存在：请另选一个文件夹", "out")
    if error.errno == errno.ENAMETOOLONG:
        return BadInput("文件名太长：请换一个短一点的文件名", "out")
    if error.errno in _FULL:
        return RecordProblem(f"磁盘满了，“{name}”没有保存：请腾出空间后再试")
    if error.errno == errno.EROFS:
        return RecordProblem(f"这个盘是只读的，“{name}”没有保存：请另选一个文件夹")
    if isinstance(error, PermissionError):
        return RecordProblem(
            f"“{name}”写不进去：如果它正开着，请先关闭正在打开的表格；"
            "否则是没有权限，请另选一个文件夹"
        )
    return RecordProblem(f"“{name}”没有保存（{error.strerror or error}）：请另选一个文件夹再试")


def _is_folder(path: Path) -> bool:
    """Ask without failing: the same trouble that is being told may stand in the way."""
    try:
        return path.is_dir()
    except OSError:
        return False
