"""Binds sqlite-utils to SQLCipher's driver, so that both speak of the same exception classes.

sqlite-utils catches ``sqlite3.OperationalError``; the classes of ``sqlcipher3`` are not its
subclasses, and a failed statement could then leave a transaction open and lose what is "saved"
after it. sqlite-utils prefers a module called ``pysqlite3``, so SQLCipher's goes by that name.
This module must be imported before anything imports ``sqlite_utils``; it checks that it was.
"""

import sys

import sqlcipher3.dbapi2 as engine

sys.modules.setdefault("pysqlite3", engine)
sys.modules.setdefault("pysqlite3.dbapi2", engine)

import sqlite_utils  # noqa: E402 - the alias above has to stand first
import sqlite_utils.db  # noqa: E402
from sqlite_utils import Database, Migrations  # noqa: E402

if vars(sqlite_utils.db)["sqlite3"] is not engine:
    raise ImportError("sqlite_utils was imported before advisor_app.store.driver")

__all__ = ["Database", "Migrations", "engine"]
