"""A PDF file, put together from its objects (ISO 32000-1:2008, 7.5): no clock, no chance in it.

reportlab's own way, value by value, took longer than to compose and to draw the sheet.
"""

import hashlib
import zlib

_QUICK = 1
"""zlib's level: packs twice as fast as the usual one, for four percent more bytes."""

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_NOT_YET = b""


class PdfFile:
    """Takes objects and gives the file. An object is known by its number, from 1."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def put(self, content: str) -> int:
        """Put an object in; ASCII only."""
        self._objects.append(content.encode("ascii"))
        return len(self._objects)

    def later(self) -> int:
        """Give the number of an object that is put in later, with :meth:`fill`."""
        self._objects.append(_NOT_YET)
        return len(self._objects)

    def fill(self, number: int, content: str) -> None:
        """Put in what was announced."""
        self._objects[number - 1] = content.encode("ascii")

    def stream(self, content: bytes, entries: str = "") -> int:
        """Put a stream in, packed; ``entries`` are more of its dictionary."""
        return self.loose(zlib.compress(content, _QUICK), f"/Filter /FlateDecode {entries}")

    def loose(self, content: bytes, entries: str = "") -> int:
        """Put a stream in as it is."""
        head = f"<< /Length {len(content)} {entries} >>\nstream\n"
        self._objects.append(b"%b%b\nendstream" % (head.encode("ascii"), content))
        return len(self._objects)

    def whole(self, catalog: int, about: int) -> bytes:
        """Give the file.

        Args:
            catalog: the object that everything hangs on.
            about: the object with title and author.
        """
        parts, places, at = [_HEAD], [], len(_HEAD)
        for number, content in enumerate(self._objects, start=1):
            part = b"%d 0 obj\n%b\nendobj\n" % (number, content)
            places.append(at)
            parts.append(part)
            at += len(part)
        body = b"".join(parts)
        mark = hashlib.blake2b(body, digest_size=16).hexdigest()
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        tail = (
            f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {len(places) + 1} /Root {catalog} 0 R /Info {about} 0 R "
            f"/ID [<{mark}> <{mark}>] >>\nstartxref\n{at}\n%%EOF\n"
        )
        return body + tail.encode("ascii")


def text_string(words: str) -> str:
    """Write words as they may stand in a dictionary (ISO 32000-1:2008, 7.9.2.2)."""
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"
