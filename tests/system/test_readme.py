"""The steps of both READMEs work as written, one after the other: its sh blocks run in one shell, in a copy of the folders they name.

What installs services stands in a bash block, which is not run here.
"""

import os
import re
import shutil
import subprocess
import unittest

from support.processes import Folder, build_path, free_port, source_path


def steps(readme, section):
    """The shell blocks of one section."""
    with open(source_path(readme), encoding="utf-8") as file:
        text = file.read().split(f"## {section}", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```sh\n(.*?)```", text, re.S)


class ReadmeTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("readme")
        self.addCleanup(self.folder.remove)
        for name in ("config", "adapters/carriers/sf"):
            shutil.copytree(source_path(name), self.folder / name)
        os.makedirs(self.folder / "build")
        os.symlink(build_path("."), self.folder / "build/release")
        self.port = str(free_port())
        small = self.folder / "config/examples/small.json"
        with open(small, encoding="utf-8") as file:
            text = file.read()
        self.assertIn('"port": 8080', text)
        with open(small, "w", encoding="utf-8") as file:
            file.write(text.replace('"port": 8080', f'"port": {self.port}'))

    def run_steps(self, readme, section):
        blocks = steps(readme, section)
        self.assertGreaterEqual(len(blocks), 7)
        script = "set -em\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "\n".join(blocks).replace("127.0.0.1:8080", f"127.0.0.1:{self.port}")
        return subprocess.run(["bash", "-c", script], cwd=self.folder.path, capture_output=True, text=True, timeout=120,
                              start_new_session=True)

    def test_every_step_works_as_written(self):
        printed = self.check_steps("README.md", "Five minutes with it")
        self.assertRegex(printed, r"seller_confirms\): running, .*deadline near", "the walk shows a warning before the deadline")
        self.assertNotIn("missed", printed.split("(seller_confirms): running", 1)[1].split("If nothing else happens", 1)[0])

    def test_every_step_in_chinese_works_as_written(self):
        printed = self.check_steps("README.zh-CN.md", "五分钟上手")
        self.assertRegex(printed, r"(?m)^good +gateway")

    def check_steps(self, readme, section):
        done = self.run_steps(readme, section)
        printed = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, printed)
        self.assertNotIn("problem+json", printed)
        self.assertNotRegex(printed, r'"status": ?(4|5)\d\d')
        self.assertIn('"return_id":"R-1"', printed.replace(": ", ":"))
        self.assertIn("parcelgate.shipment.status_changed.v1", printed)
        self.assertTrue(os.path.getsize(self.folder / "var/small/tickets.jsonl") > 0)
        return printed


if __name__ == "__main__":
    unittest.main()
