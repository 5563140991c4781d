"""tools/check-tidy chooses the right sources, prints each finding once, and fails when there is one."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"

# Stands in for clang-tidy: warns of lines with the word "wrong" in the file and in all that it includes, fails at "broken".
CLANG_TIDY = r"""#!/usr/bin/env python3
import json, pathlib, re, sys
file = pathlib.Path(sys.argv[-1])
command, = [entry for entry in json.loads(pathlib.Path(sys.argv[-2], "compile_commands.json").read_text())
            if entry["file"] == str(file)]
folders = [pathlib.Path.cwd(), *map(pathlib.Path, re.findall("-iquote (\S+)", command["command"]))]
found = False
def read(path):
    global found
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if include := re.match('#include "(.*)"', line):
            read(next(folder / include[1] for folder in folders if (folder / include[1]).exists()))
        if "wrong" in line:
            print(f"{path}:{number}:1: warning: wrong [stub]\n{file}:1:1: note: read from here")
        found = found or "wrong" in line or "broken" in line
read(file)
sys.exit(1 if found else 0)
"""

# Stands in for cmake: compiles gateway/wire as one merged file, and each other source by itself.
CMAKE = r"""#!/usr/bin/env python3
import json, pathlib
root = pathlib.Path.cwd()
folder = root / "build/tidy/gateway/wire"
folder.mkdir(parents=True, exist_ok=True)
sources = sorted(name for name in root.rglob("gateway/**/*.cpp") if folder not in name.parents and name.name != "alone.cpp")
merged = [name for name in sources if name.parent.name == "wire"]
(folder / "unity_0.cxx").write_text("".join(f'#include "{name}"\n' for name in merged))
commands = [folder / "unity_0.cxx", *(name for name in sources if name not in merged)]
(root / "build/tidy/compile_commands.json").write_text(
    json.dumps([{"directory": str(root), "file": str(name), "command": f"clang++ -c {name}"} for name in commands]))
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
        self.write(".gitignore", "/build/\n__pycache__/\n")
        self.stub("clang-tidy", CLANG_TIDY)
        self.stub("cmake", CMAKE)
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
        """@return exit code, findings, and the first source of each unit that was read."""
        environment = dict(os.environ, PATH=f"{self.root.parent / 'programs'}:{os.environ['PATH']}", PYTHONDONTWRITEBYTECODE="1")
        done = subprocess.run([sys.executable, "tools/check-tidy", *words], cwd=self.root, capture_output=True, text=True,
                              env=environment)
        return done.returncode, done.stdout, {line.split()[1] for line in done.stderr.splitlines() if line.startswith("[")}

    def test_every_unit_is_read(self):
        code, printed, units = self.run_check()
        self.assertEqual((code, printed), (0, "clang-tidy finds nothing in 3 files\n"))
        self.assertEqual(units, {"gateway/base/a.cpp", "gateway/wire/c.cpp"})

    def test_only_units_of_named_sources_are_read(self):
        self.assertEqual(self.run_check("gateway/wire/d.cpp")[2], {"gateway/wire/c.cpp"})
        self.assertEqual(self.run_check("gateway/base/a.cpp")[2], {"gateway/base/a.cpp"})

    def test_a_finding_names_the_line_of_its_source(self):
        self.write("gateway/wire/d.cpp", '#include "d.hpp"\nint wrong;\n')
        code, printed, _ = self.run_check()
        self.assertEqual(code, 1)
        self.assertIn("gateway/wire/d.cpp:2:1: warning: wrong [stub]\ngateway/wire/c.cpp:1:1: note: read from here", printed)

    def test_a_finding_in_a_header_is_printed_once_and_fails(self):
        self.write("gateway/base/a.hpp", "wrong\n")
        code, printed, _ = self.run_check()
        self.assertEqual(code, 1)
        self.assertEqual(printed.count("gateway/base/a.hpp:1:1: warning: wrong [stub]"), 1, printed)
        self.assertIn("1 findings", printed)

    def test_a_unit_that_clang_tidy_cannot_read_fails(self):
        self.write("gateway/wire/e.cpp", "broken\n")
        code, printed, _ = self.run_check()
        self.assertEqual(code, 1)
        self.assertIn("gateway/wire/c.cpp gateway/wire/d.cpp gateway/wire/e.cpp: clang-tidy failed", printed)

    def test_a_source_that_no_unit_contains_fails(self):
        self.write("gateway/wire/alone.cpp", "\n")
        self.assertEqual(self.run_check()[:2], (1, "gateway/wire/alone.cpp: the preset tidy does not compile it\n1 findings\n"))

    def test_since_reads_changed_sources_and_one_reader_of_a_changed_header(self):
        self.assertEqual(self.run_check("--since", "HEAD")[2], set())
        self.write("gateway/wire/e.cpp", "\n")
        self.assertEqual(self.run_check("--since", "HEAD")[2], {"gateway/wire/c.cpp"})
        self.commit()
        self.write("gateway/base/a.hpp", "// new\n")
        self.assertEqual(self.run_check("--since", "HEAD")[2], {"gateway/base/a.cpp"})
        self.write("gateway/base/b.hpp", '#include "gateway/base/a.hpp"  // new\n')
        self.assertEqual(self.run_check("--since", "HEAD")[2], {"gateway/base/a.cpp", "gateway/wire/c.cpp"})
        self.commit()
        self.write("gateway/wire/d.hpp", "// new\n")
        self.assertEqual(self.run_check("--since", "HEAD")[2], {"gateway/wire/c.cpp"})

    def test_since_reads_all_sources_whose_checks_change(self):
        self.write("gateway/wire/.clang-tidy", "Checks: '*'\n")
        self.assertEqual(self.run_check("--since", "HEAD")[2], {"gateway/wire/c.cpp"})
        self.assertEqual((self.root / "build/tidy/gateway/wire/.clang-tidy").read_text(), "Checks: '*'\n")
        self.write(".clang-tidy", "Checks: '*'\n")
        self.assertEqual(len(self.run_check("--since", "HEAD")[2]), 2)


if __name__ == "__main__":
    unittest.main()
