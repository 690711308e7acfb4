"""A process of its own with a small disk for a stick: says what came of filling it up."""

import random
import sys
from pathlib import Path

from advisor_app.domain.place import Place
from advisor_app.sync.carriers.carrier import Patience
from advisor_app.sync.carriers.opening import open_carrier
from advisor_app.sync.carriers.problems import CarrierProblem
from tests.faults.small_disk import small_disk

FOLDER = "up/410106-D05"


def main(folder: Path) -> None:
    """Fill a stick up."""
    large, small, stick = folder / "large", folder / "small", folder / "stick"
    large.write_bytes(random.Random(4).randbytes(3 << 20))
    small.write_bytes(b"small")
    stick.mkdir()
    disk = small_disk(stick, real=True)
    disk.fill(1 << 20)
    carrier = open_carrier(Place.parse(str(stick)), Patience(tries=1))
    try:
        carrier.put_new(f"{FOLDER}/0123abcd-00112233aabbccdd.advb", large)
    except CarrierProblem as problem:
        print(problem.trouble.name)  # noqa: T201
    print("nothing" if not carrier.list(FOLDER) else "something")  # noqa: T201
    carrier.put_new(f"{FOLDER}/0123abcd-ffffffffffffffff.advb", small)
    print("fits" if carrier.list(FOLDER) else "lost")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
