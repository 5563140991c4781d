"""tools/check-tidy chooses the right sources, prints each finding once, and fails when there is one."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"

# Stands in for clang-tidy: warns of the word "wrong" in the source and in the headers that it includes itself.
STUB = r"""#!/usr/bin/env python3
import pathlib, re, sys
source = pathlib.Path(sys.argv[-1])
folders = (pathlib.Path.cwd(), source.parent)
headers = [folder / name for name in re.findall('include "(.*)"', source.read_text()) for folder in folders]
names = [source, *(name for name in headers if name.exists())]
wrong = [name for name in names if "wrong" in name.read_text()]
for name in wrong:
    print(f"{name}:1:1: warning: wrong [stub]\n{source}:1:1: note: read from here")
sys.exit(1 if wrong or "broken" in source.name else 0)
"""


class TidyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name, "tree").resolve()
        shutil.copytree(TOOLS / "checks", self.root / "tools/checks", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(TOOLS / "check-tidy", self.root / "tools/check-tidy")
        self.write("gateway/base/a.hpp", "\n")
        self.write("gateway/base/a.cpp", '#include "gateway/base/a.hpp"\n')
        self.write("gateway/base/b.hpp", '#include "gateway/base/a.hpp"\n')
        self.write("gateway/wire/c.cpp", '#include "gateway/base/b.hpp"\n#include "gateway/base/a.hpp"\n')
        self.write("gateway/wire/d.hpp", "\n")
        self.write("gateway/wire/d.cpp", '#include "d.hpp"\n')
        self.stub("clang-tidy", STUB)
        self.stub("cmake", "#!/bin/sh\n")
        self.git("init", "-q")
        self.commit()

    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e", *words], cwd=self.root, check=True)

    def commit(self):
        self.git("add", ".")
        self.git("commit", "-qm", "all")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def stub(self, name, text):
        self.write(f"../programs/{name}", text).chmod(0o755)

    def run_check(self, *words):
        """@return exit code, findings, and the sources that were read."""
        environment = dict(os.environ, PATH=f"{self.root.parent / 'programs'}:{os.environ['PATH']}", PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run([sys.executable, "tools/check-tidy", *words], cwd=self.root, capture_output=True, text=True,
                              env=environment)
        return done.returncode, done.stdout, {line.split()[-1] for line in done.stderr.splitlines() if line.startswith("[")}

    def test_every_source_is_read(self):
        code, printed, sources = self.run_check()
        self.assertEqual((code, printed), (0, "clang-tidy finds nothing in 3 files\n"))
        self.assertEqual(sources, {"gateway/base/a.cpp", "gateway/wire/c.cpp", "gateway/wire/d.cpp"})

    def test_named_sources_are_read_alone(self):
        self.assertEqual(self.run_check("gateway/wire/d.cpp")[2], {"gateway/wire/d.cpp"})

    def test_a_finding_in_a_header_is_printed_once_and_fails(self):
        self.write("gateway/base/a.hpp", "wrong\n")
        code, printed, _ = self.run_check()
        self.assertEqual(code, 1)
        self.assertEqual(printed.count("gateway/base/a.hpp:1:1: warning: wrong [stub]"), 1, printed)
        self.assertIn("1 findings", printed)

    def test_a_source_that_clang_tidy_cannot_read_fails(self):
        self.write("gateway/wire/broken.cpp", "\n")
        code, printed, _ = self.run_check()
        self.assertEqual(code, 1)
        self.assertIn("gateway/wire/broken.cpp: clang-tidy failed", printed)

    def test_since_reads_changed_sources_and_one_reader_of_a_changed_header(self):
        self.assertEqual(self.run_check("--since", "HEAD")[2], set())
        self.write("gateway/wire/d.cpp", '#include "d.hpp"  // new\n')
        self.write("gateway/wire/e.cpp", "\n")
        self.assertEqual(self.run_check("--since", "HEAD")[2], {"gateway/wire/d.cpp", "gateway/wire/e.cpp"})
        self.commit()
        self.write("gateway/base/a.hpp", "// new\n")
        self.assertEqual(self.run_check("--since", "HEAD")[2], {"gateway/base/a.cpp"})
        self.write("gateway/base/b.hpp", '#include "gateway/base/a.hpp"  // new\n')
        self.assertEqual(self.run_check("--since", "HEAD")[2], {"gateway/base/a.cpp", "gateway/wire/c.cpp"})
        self.write("gateway/wire/d.hpp", "// new\n")
        self.assertIn("gateway/wire/d.cpp", self.run_check("--since", "HEAD")[2])

    def test_since_reads_all_sources_whose_checks_change(self):
        self.write("gateway/wire/.clang-tidy", "Checks: '*'\n")
        self.assertEqual(self.run_check("--since", "HEAD")[2], {"gateway/wire/c.cpp", "gateway/wire/d.cpp"})
        self.write(".clang-tidy", "Checks: '*'\n")
        self.assertEqual(len(self.run_check("--since", "HEAD")[2]), 3)


if __name__ == "__main__":
    unittest.main()
