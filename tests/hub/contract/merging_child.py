"""A process that merges the year on a server again and again, until it is killed.

python -m tests.hub.contract.merging_child DSN SEED: says READY before it begins.
"""

import sys
from random import Random

from tests.hub.contract.answers import claim_all
from tests.hub.contract.conftest import opened
from tests.hub.contract.pool import a_year


def main(dsn: str, seed: str) -> None:
    year, claims = a_year()
    store = opened(dsn, seed)
    claim_all(store, claims)
    order = Random(seed)
    sys.stdout.write("READY\n")
    sys.stdout.flush()
    while True:
        some = order.sample(year, 30)
        with store.begin() as work:
            work.absorb(some)


if __name__ == "__main__":
    main(*sys.argv[1:])
