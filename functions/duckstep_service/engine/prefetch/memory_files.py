"""Files in memory, which a worker reads by descriptors that it receives under the same numbers.

Both processes open `/proc/self/fd/N`, as they open a file on disk. Once a file is shared, only its
process writes to it: by a mapping that is older than the seals, which no process can remove.
https://man7.org/linux/man-pages/man2/fcntl.2.html (F_SEAL_FUTURE_WRITE)
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import sys
import threading
from functools import cache

from duckstep_service.engine.worker.process_limits import raise_descriptor_limit

_DESCRIPTOR_FOLDER = "/proc/self/fd"
# The descriptors that connections to AWS, pipes to processes and DuckDB need beside these files, in
# this process and in a worker. These files have the numbers above.
_OTHER_DESCRIPTORS = 224

# From <linux/fcntl.h>: no process seals, enlarges or writes to the file any more.
_F_ADD_SEALS = 1033
_SEALS = 0x0001 | 0x0004 | 0x0010
# From <sys/mman.h>: PROT_READ | PROT_WRITE, and MAP_SHARED.
_READ_WRITE, _SHARED = 0x1 | 0x2, 0x1
_PYBUF_WRITE = 0x200

_lock = threading.Lock()
_open: set[int] = set()


class MemoryFile:
    """A file in memory of a fixed size, which is written before and after it is shared."""

    def __init__(self, descriptor: int, size: int) -> None:
        self.descriptor, self.size = descriptor, size
        self._address = 0
        self._shared = False
        os.ftruncate(descriptor, size)

    def write(self, start: int, data: bytes | memoryview) -> None:
        """Write bytes; none beyond the size, as into an empty file."""
        if start + len(data) > self.size:
            return
        if not self._address:
            os.pwrite(self.descriptor, data, start)
        else:
            address = ctypes.c_void_p(self._address + start)
            _memory_view(address, len(data), _PYBUF_WRITE)[:] = data

    def share(self) -> None:
        """Seal the file. Raises OSError."""
        if self._shared:
            return
        self._address = _map(self.descriptor, self.size)
        os.fchmod(self.descriptor, 0o400)
        fcntl.fcntl(self.descriptor, _F_ADD_SEALS, _SEALS)
        self._shared = True

    def empty(self) -> None:
        """Free the memory, also if a worker still has the file."""
        if self._address:
            _libc().munmap(self._address, self.size)
        self._address, self.size = 0, 0
        os.ftruncate(self.descriptor, 0)

    def close(self) -> None:
        """Free the memory and the descriptor."""
        with _lock:
            if self.descriptor in _open:
                self.empty()
                os.close(self.descriptor)
                _open.discard(self.descriptor)


@cache
def descriptor_folder() -> str:
    """Return the folder of a process's own descriptors, empty without sealed files in memory."""
    if sys.platform != "linux" or not os.path.isdir(_DESCRIPTOR_FOLDER):
        return ""
    file = create_memory_file(1)
    if file is None:
        return ""
    try:
        file.share()
    except OSError:
        return ""
    finally:
        file.close()
    return _DESCRIPTOR_FOLDER


def create_memory_file(size: int) -> MemoryFile | None:
    """Return a new file in memory, None if this process may open no more."""
    with _lock:
        if len(_open) >= raise_descriptor_limit() - _OTHER_DESCRIPTORS:
            return None
        try:
            low = os.memfd_create("duckstep", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        except OSError:
            return None
        try:
            descriptor = fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, _OTHER_DESCRIPTORS)
        except OSError:
            return None
        finally:
            os.close(low)
        _open.add(descriptor)
        return MemoryFile(descriptor, size)


def _map(descriptor: int, size: int) -> int:
    """Return the address of a file that is mapped for writing. Raises OSError.

    Before Python 3.13, `mmap` keeps a second descriptor of each file.
    """
    address = _libc().mmap(None, size, _READ_WRITE, _SHARED, descriptor, 0)
    if address in (None, ctypes.c_void_p(-1).value):
        raise OSError(ctypes.get_errno(), "mmap")
    return int(address)


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None, use_errno=True)
    size, number = ctypes.c_size_t, ctypes.c_int
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, size, number, number, number, ctypes.c_long]
    libc.munmap.argtypes = [ctypes.c_void_p, size]
    return libc


_memory_view = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_int)(
    ("PyMemoryView_FromMemory", ctypes.pythonapi)
)
