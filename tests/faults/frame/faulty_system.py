"""Control of shim/faulty_system.cpp: a preloaded library that makes a process's syncs, writes and clock misbehave."""

import mmap
import struct

from support.processes import build_path

FIELDS = ("sync_errno", "sync_delay_ms", "write_errno", "clock_offset_ms", "injected")


class FaultySystem:
    """One process's faults. Attributes are those of FIELDS; 0 is the healthy state."""

    def __init__(self, folder):
        path = folder / "faults"
        with open(path, "wb") as file:
            file.write(bytes(8 * len(FIELDS)))
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 0)
        self.env = {"LD_PRELOAD": build_path("faulty_system.so"), "PARCELGATE_FAULTS": str(path)}

    def set(self, **values):
        for name, value in values.items():
            struct.pack_into("<q", self.memory, 8 * FIELDS.index(name), value)

    def get(self, name):
        return struct.unpack_from("<q", self.memory, 8 * FIELDS.index(name))[0]

    def repair(self):
        """Everything but the clock, which only a step back corrects."""
        self.set(sync_errno=0, sync_delay_ms=0, write_errno=0)
