"""Anki's own sync server and client, run by Anki's own Python: milliseconds of a normal sync.

python anki_peer.py FOLDER NOTES
"""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from anki.collection import Collection
from anki.notes import Note


def main(folder: Path, notes: int) -> None:
    """Start the server, sync, print."""
    folder.mkdir(parents=True)
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port = asked.getsockname()[1]
    env = os.environ | {
        "SYNC_USER1": "point:secret", "SYNC_BASE": str(folder / "server"),
        "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port),
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "anki.syncserver"], env=env, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        print(_synced(folder, f"http://127.0.0.1:{port}/", notes))
    finally:
        server.terminate()
        server.wait()


def _synced(folder: Path, endpoint: str, notes: int) -> float:
    col = Collection(str(folder / "collection.anki2"))
    for _ in range(100):
        try:
            auth = col.sync_login("point", "secret", endpoint)
            break
        except Exception:  # noqa: BLE001 - the server is not up yet
            time.sleep(0.1)
    else:
        raise SystemExit("the sync server does not answer")
    col.close_for_full_sync()
    col.full_upload_or_download(auth=auth, server_usn=None, upload=True)
    col.reopen(after_full_sync=True)
    kind = col.models.by_name("Basic")
    for number in range(notes):
        note = Note(col, kind)
        note.fields = [f"{number} " + "问" * 60, "答" * 60]
        col.add_note(note, 1)
    begun = time.perf_counter()
    out = col.sync_collection(auth, False)
    took = (time.perf_counter() - begun) * 1000
    if out.required != out.NO_CHANGES and out.required != out.NORMAL_SYNC:
        raise SystemExit(f"no normal sync: {out}")
    col.close()
    return took


main(Path(sys.argv[1]), int(sys.argv[2]))
