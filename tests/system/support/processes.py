"""Starting, watching and ending the real programs of a test."""

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PATIENCE = float(os.environ.get("PARCELGATE_TEST_PATIENCE", "120"))


def build_path(name):
    """A program or folder of the build under test."""
    return os.path.join(os.environ["PARCELGATE_BUILD"], name)


def source_path(name):
    return os.path.join(os.environ["PARCELGATE_SOURCE"], name)


def free_port():
    """A port that was free a moment ago; used only where a program cannot choose its own.

    Below the range from which the system takes the ports of outgoing connections: a program that is started again
    must find its port free.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def wait_until(condition, what, patience=None):
    """Calls `condition` until it returns something true, and returns that."""
    deadline = time.monotonic() + (PATIENCE if patience is None else patience)
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain: {what}")
        time.sleep(0.05)


class Folder:
    """A fresh folder, kept when the test fails and PARCELGATE_KEEP is set."""

    def __init__(self, name):
        self.path = tempfile.mkdtemp(prefix=f"parcelgate-{name}-")

    def __truediv__(self, name):
        return os.path.join(self.path, name)

    def remove(self):
        if os.environ.get("PARCELGATE_KEEP"):
            print(f"kept {self.path}")
        else:
            shutil.rmtree(self.path, ignore_errors=True)


class Process:
    """One child in a process group of its own; its output goes to a file."""

    def __init__(self, name, command, folder, env=None):
        self.name = name
        self.command = [str(part) for part in command]
        self.log = folder / f"{name}.log"
        self.env = {**os.environ, **(env or {})}
        self.child = None

    def start(self):
        self.offset = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(
                self.command, stdout=log, stderr=subprocess.STDOUT, env=self.env, start_new_session=True
            )
        return self

    def is_alive(self):
        return self.child is not None and self.child.poll() is None

    def wait_for_line(self, pattern, patience=30):
        """The match of `pattern` in what was printed since the last start."""

        def look():
            with open(self.log, "rb") as log:
                log.seek(self.offset)
                found = re.search(pattern, log.read().decode("utf-8", "replace"))
            if not found and not self.is_alive():
                raise AssertionError(f"{self.name} ended with {self.child.returncode}:\n{self.tail()}")
            return found

        return wait_until(look, f'"{pattern}" from {self.name}:\n{self.tail()}', patience)

    def tail(self, lines=30):
        if not os.path.exists(self.log):
            return ""
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-lines:])

    def kill(self):
        """SIGKILL to the whole group."""
        if self.is_alive():
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()

    def stop(self, patience=20):
        """SIGTERM, then SIGKILL; gives the exit code."""
        if not self.is_alive():
            return None if self.child is None else self.child.returncode
        self.child.terminate()
        try:
            return self.child.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.child.returncode
