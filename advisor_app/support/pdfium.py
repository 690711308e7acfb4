"""PDFium, one thread at a time.

PDFium keeps its state in the process and must not be called by two threads at once (pypdfium2's
manual, "Thread incompatibility"). The window draws pages while a file is read in the background,
so both take this lock, and it has to be the process's.
"""

from threading import RLock

PDFIUM = RLock()
