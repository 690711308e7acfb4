# ruff: noqa: S608 - every word of these statements stands in this file
"""The peers of the tally's benchmark; run by a Python of their own, one task a line.

DuckDB holds the same rows as our record, in narrow typed columns sorted by day, and counts what
our indicators of contacts count. ``month`` asks each indicator of the whole table with the month
as its condition; ``kept`` cuts the month out once into a temporary table, the best we found.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_MONTH = "day >= DATE '{first}' AND day < DATE '{after}'"
_GROUPS = (
    "living = 'alone'", "income = 'minimum'", "empty_nest = 'yes'", "no_kin = 'yes'",
    "care_level IN ('1','2','3','4')", "disability_grade IN ('1','2','3','4')",
    "veteran = 'disabled'",
)  # fmt: skip
_AGE = "date_diff('year', birth, day) // 10"
_OF_TALKS = (
    """
    SELECT count(*), count(*) FILTER (elder IS NULL), count(*) FILTER (earliest),
      count(*) FILTER (elder IS NOT NULL AND NOT earliest), median(minutes),
      count(*) FILTER (outcome = 'assisted'), count(*) FILTER (satisfaction <> ''),
      count(*) FILTER (satisfaction = 'good') FROM {talks}
    """,
    *(f"SELECT {name}, count(*) FROM {{talks}} GROUP BY 1"
      for name in ("channel", "inquirer", "outcome", "satisfaction")),
    "SELECT one, count(*) FROM (SELECT unnest(topics) AS one FROM {talks}) GROUP BY 1",
    "SELECT one, count(*) FROM (SELECT unnest(policies) AS one FROM {talks}) GROUP BY 1",
    "SELECT list_has_any(topics, ['meals', 'day_care']), count(*) FROM {talks} GROUP BY 1",
)  # fmt: skip
_OF_PEOPLE = (
    "SELECT count(DISTINCT person) FROM {people}",
    *(f"SELECT {name}, count(*) FROM {{people}} GROUP BY 1"
      for name in ("sex", "street", "community", "care_level", _AGE)),
    *(f"SELECT {name}, count(DISTINCT person) FROM {{people}} GROUP BY 1"
      for name in ("sex", _AGE)),
    f"SELECT {', '.join(f'count(*) FILTER ({one})' for one in _GROUPS)} FROM {{people}}",
    f"SELECT {', '.join(f'count(DISTINCT person) FILTER ({g})' for g in _GROUPS)} FROM {{people}}",
)  # fmt: skip


def _loaded(folder: Path) -> Any:  # noqa: ANN401 - the peer's own type
    import duckdb

    base = duckdb.connect(str(folder / "peer.duckdb"))
    base.execute(
        "CREATE TABLE elder AS SELECT * REPLACE (elder::INT AS elder, birth::DATE AS birth)"
        f" FROM read_csv('{folder / 'elders.csv'}', header = true, all_varchar = true)"
    )
    base.execute(
        "CREATE TABLE talk AS SELECT day::DATE AS day, try_cast(elder AS INT) AS elder,"
        " earliest = '1' AS earliest, try_cast(minutes AS SMALLINT) AS minutes, channel, inquirer,"
        " outcome, satisfaction, string_split(topics, '|') AS topics,"
        " string_split(policies, '|') AS policies"
        f" FROM read_csv('{folder / 'talks.csv'}', header = true, all_varchar = true) ORDER BY day"
    )
    base.execute("CHECKPOINT")
    return base


def _month(base: Any, month: str) -> list[Any]:  # noqa: ANN401
    talks = f"(SELECT * FROM talk WHERE {month})"
    people = f"(SELECT * FROM talk LEFT JOIN elder USING (elder) WHERE {month})"
    asked = (*_OF_TALKS, *_OF_PEOPLE)
    return [base.execute(one.format(talks=talks, people=people)).fetchall() for one in asked]


def _kept(base: Any, month: str) -> list[Any]:  # noqa: ANN401
    base.execute(
        "CREATE OR REPLACE TEMP TABLE kept AS"
        f" SELECT * FROM talk LEFT JOIN elder USING (elder) WHERE {month}"
    )
    asked = (*_OF_TALKS, *_OF_PEOPLE)
    return [base.execute(one.format(talks="kept", people="kept")).fetchall() for one in asked]


def _rust(folder: Path) -> list[Any]:
    from rustpy_xlsxwriter import write_worksheet

    rows = json.loads((folder / "detail.json").read_text(encoding="utf-8"))
    began = time.perf_counter()
    write_worksheet(rows, str(folder / "rust.xlsx"), sheet_name="detail")
    return [[(time.perf_counter() - began,)]]


def main() -> None:
    """Answer each line of standard input with a line: milliseconds and a check."""
    folder, first, after = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    month = _MONTH.format(first=first, after=after)
    base = _loaded(folder)
    tasks: dict[str, Callable[[], list[Any]]] = {
        "month": lambda: _month(base, month),
        "kept": lambda: _kept(base, month),
        "rust": lambda: _rust(folder),
    }
    print("ready", flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        found = tasks[line.strip()]()
        took = (time.perf_counter() - began) * 1000
        print(json.dumps({"ms": took, "first": found[0][0]}, default=str), flush=True)


if __name__ == "__main__":
    main()
