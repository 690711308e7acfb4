"""A process that backs a server's record up with too little room, or is killed while it does.

python -m tests.hub.contract.backing_up_child full|killed FOLDER DSN OUT: tells on one line what it
was refused and what was left, room by room; or how often it was killed.
"""

import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

from advisor_app.domain.errors import KnownError
from advisor_app.hub.backups import DistrictBackups
from advisor_app.hub.postgres.pulling import ServerCopies
from tests.builders import TickingClock, a_record
from tests.hub.contract.conftest import opened

ROOMS = (3_000, 60_000, 400_000)
WAITS = (0.01, 0.04, 0.08, 0.15, 0.3)


def an_officer(folder: Path, dsn: str) -> DistrictBackups:
    keys = folder / "keys.json"
    keys.write_text("the wrapped key", encoding="utf-8")
    record, store = a_record(folder / "own"), opened(dsn, 3)
    return DistrictBackups(record, store, keys, TickingClock(), ServerCopies(store, dict))


def full(folder: Path, dsn: str, out: Path) -> list[dict[str, object]]:
    """Back up where no file may be written beyond a length."""
    backups, told = an_officer(folder, dsn), []
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in ROOMS:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        refusal = ""
        try:
            backups.make(out)
        except KnownError as error:
            refusal = error.message
        told.append({"refusal": refusal, "left": [one.name for one in out.iterdir()]})
    return told


def killed(folder: Path, dsn: str, out: Path) -> int:
    """Have a process of one's own back up again and again, and kill it; several times."""
    for wait in WAITS:
        reader, writer = os.pipe()
        process = os.fork()
        if process == 0:
            backups = an_officer(folder, dsn)
            os.write(writer, b"ready")
            while True:
                backups.make(out)
        os.read(reader, 5)
        time.sleep(wait)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    return len(WAITS)


if __name__ == "__main__":
    how = {"full": full, "killed": killed}[sys.argv[1]]
    done = how(Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
    sys.stdout.write(json.dumps(done))
