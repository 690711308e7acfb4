"""The directory into files: a table for people, a data package for other programs."""

from pathlib import Path

from advisor_app.domain.errors import BadInput
from advisor_app.services.directory import Directory
from advisor_app.services.directory_tables import as_csv, as_xlsx
from advisor_app.services.hsds import package_of, zipped
from advisor_app.support.files import save, save_folder

TABLES = {".xlsx": as_xlsx, ".csv": as_csv}


def write_table(directory: Directory, path: Path) -> int:
    """Write every offer as a line of a table, and give how many there are.

    Raises:
        BadInput: the file's ending is neither of ``.xlsx`` and ``.csv``.
        RecordProblem: it cannot be written.
    """
    writer = TABLES.get(path.suffix.lower())
    if writer is None:
        raise BadInput(f"“{path.name}”不知道是什么表：文件名要以 .xlsx 或 .csv 结尾", "out")
    offers = directory.offers()
    save(path, writer(offers))
    return len(offers)


def write_hsds(directory: Directory, path: Path) -> tuple[str, ...]:
    """Write an HSDS data package, and give its files' names.

    Args:
        path: one file if it ends in ``.zip``; else a new folder.

    Raises:
        KnownError: it cannot be written, or the folder is there already.
    """
    files = package_of(directory.whole(), directory.local_now)
    if path.suffix.lower() == ".zip":
        save(path, zipped(files))
    else:
        save_folder(path, files)
    return tuple(files)
