"""tools/run as somebody without a terminal sees it: it plays to its end, shows the tickets and leaves nothing behind."""

import glob
import os
import re
import signal
import unittest

from support.processes import Folder, Process, build_path, source_path, wait_until


class DemoTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("demo")
        self.addCleanup(self.folder.remove)

    def demo(self, *options, desk="--light"):
        command = ["python3", "-m", "tools.demo", "--build", build_path("."), *desk.split(), "--data", self.folder / "data", *options]
        process = Process("demo", ["env", "-C", source_path("."), *command], self.folder).start()
        self.addCleanup(process.kill)
        return process

    def left_over(self):
        """Processes that still work in the demonstration's folder."""
        found = []
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(path, "rb") as file:
                    words = file.read().replace(b"\0", b" ").decode("utf-8", "replace")
            except OSError:
                continue  # it has just ended
            if self.folder / "data" in words and "tools.demo" not in words:
                found.append(words)
        return found

    def test_the_first_return_is_done_and_everything_has_ended(self):
        process = self.demo("--once")
        self.assertEqual(process.child.wait(240), 0, process.tail())
        printed = process.tail(1000)
        self.assertRegex(printed, r"R-1001  done")
        self.assertRegex(printed, r"ticket #\w+ comment")
        self.assertRegex(printed, r"R-1008  buyer sends: breached")
        self.assertEqual(self.left_over(), [])

    def test_an_interrupt_ends_every_part(self):
        process = self.demo()
        process.wait_for_line(r"return registered|API ", 120)
        parts = wait_until(lambda: len(self.left_over()) >= 3 and self.left_over(), "the parts to run")
        self.assertTrue(any(re.search(r"parcelgate\b.* serve", part) for part in parts), parts)
        os.kill(process.child.pid, signal.SIGINT)  # env has become the program that it started
        self.assertEqual(process.child.wait(60), 0, process.tail())
        self.assertEqual(self.left_over(), [])

    def test_the_texts_of_request_tracker_are_shown(self):
        process = self.demo(desk="")
        process.wait_for_line(r"ticket #\d+: .*[一-龥]", 240)
        os.kill(process.child.pid, signal.SIGINT)
        self.assertEqual(process.child.wait(60), 0, process.tail())
        self.assertEqual(self.left_over(), [])


if __name__ == "__main__":
    unittest.main()
