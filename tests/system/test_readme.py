"""The steps of both READMEs work as written, one after the other: its sh blocks run in one shell, in a copy of the folders they name.

tools/readme-steps takes them from the README. Here the build exists already, so tools/run is an empty program;
tools/try-bare --readme runs the steps with the real one, in a bare system.
"""

import os
import re
import shutil
import subprocess
import unittest

from support.processes import Folder, build_path, free_port, source_path


class ReadmeTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("readme")
        self.addCleanup(self.folder.remove)
        for name in ("config", "adapters/carriers/sf"):
            shutil.copytree(source_path(name), self.folder / name)
        os.makedirs(self.folder / "build")
        os.symlink(build_path("."), self.folder / "build/release")
        os.makedirs(self.folder / "tools")
        os.symlink("/bin/true", self.folder / "tools/run")
        self.ports = {"8080": free_port(), "8090": free_port()}
        small = self.folder / "config/examples/small.json"
        with open(small, encoding="utf-8") as file:
            text = file.read()
        self.assertIn('"port": 8080', text)
        with open(small, "w", encoding="utf-8") as file:
            file.write(text.replace('"port": 8080', f'"port": {self.ports["8080"]}'))

    def run_steps(self, readme):
        script = subprocess.run([source_path("tools/readme-steps"), readme], capture_output=True, text=True, check=True).stdout
        self.assertGreaterEqual(script.count("\n"), 30)
        for written, port in self.ports.items():
            self.assertIn(written, script)
            script = script.replace(written, str(port))
        return subprocess.run(["bash", "-c", script], cwd=self.folder.path, capture_output=True, text=True, timeout=120,
                              start_new_session=True)

    def test_every_step_works_as_written(self):
        printed = self.check_steps("README.md")
        self.assertRegex(printed, r"seller_confirms\): running, .*deadline near", "the walk shows a warning before the deadline")
        self.assertNotIn("missed", printed.split("(seller_confirms): running", 1)[1].split("If nothing else happens", 1)[0])

    def test_every_step_in_chinese_works_as_written(self):
        printed = self.check_steps("README.zh-CN.md")
        self.assertRegex(printed, r"(?m)^good +gateway")

    def check_steps(self, readme):
        done = self.run_steps(readme)
        printed = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, printed)
        self.assertNotIn("problem+json", printed)
        self.assertNotRegex(printed, r'"status": ?(4|5)\d\d')
        self.assertIn('"return_id":"R-1"', printed.replace(": ", ":"))
        self.assertIn("parcelgate.shipment.status_changed.v1", printed)
        self.assertEqual(len(re.findall(r"(?m)^\S+ parcelgate\.\S+\.v1 \S+$", printed)), 5, "webhooks with a verified signature")
        self.assertRegex(printed, "(?m)^<title>.+</title>", "the buyer's page")
        self.assertTrue(os.path.getsize(self.folder / "var/small/tickets.jsonl") > 0)
        return printed


if __name__ == "__main__":
    unittest.main()
