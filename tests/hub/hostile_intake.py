"""A process that opens a district and merges one file with little memory and little time.

``python -m tests.hub.hostile_intake FOLDER FILE MEBIBYTES SECONDS`` prints what came of it.
"""

import json
import resource
import sys
from pathlib import Path

from advisor_app.bootstrap import open_district
from tests.builders import PASSPHRASE, a_world


def _main(folder: str, file: str, mebibytes: str, seconds: str) -> None:
    district = open_district(a_world(Path(folder) / "hub", "intake"), PASSPHRASE)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + (int(mebibytes) << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    used = int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
    resource.setrlimit(resource.RLIMIT_CPU, (used + int(seconds), used + int(seconds) + 5))
    (merged,) = district.merge([Path(file)])
    told = {
        "problem": merged.problem,
        "accepted": merged.accepted,
        "revisions": district.record.journal.last_pos(),
        "bundles": len(district.record.register.bundles()),
        "points": len(district.status().points),
    }
    district.close()
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    _main(*sys.argv[1:])
