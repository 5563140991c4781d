"""Rules for every text file: forbidden content, length, last line feed, #pragma once, tests that skip."""

import pathlib
import re

LONGEST_FILE = 400  # lines of C++ in the product; a longer file is about more than one thing
LONGEST_TEST = 600  # a contract suite stays in one file

# Forbidden content: pattern -> remedy. Written so that this file does not contain it itself.
FORBIDDEN = {
    r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b": "do it, or describe the limit where users read it",
    r"(?<![\w.])/(work|tmp/w|root|home/\w+)/": "name no path of one machine",
    r"deb\.debian" + r"\.org/(?!debian$)|registry\.npmjs": "name no package host",
    r"SOURCE_DIR\)?[^;]{0,12}(\.\." + r"/|parent_path)": "tests read nothing outside the repository",
    r"\.\./" + r"shared/corpus|PARCELGATE_" + r"CORPUS": "tests read nothing outside the repository; see tests/golden/corpus",
}
EXEMPT = {"tools/try-bare", "tools/bare.sh"}  # a bare system's home and package mirror

# Tests may skip only for a reason that the machine gives. File -> reason.
SKIP = re.compile(r"\bGTEST_" + r"SKIP\b|\bskip" + r"(Test|If|Unless)\b|\bSkip" + r"Test\b")
MAY_SKIP = {"tests/system/test_unit.py": "systemd as a first process needs root and a kernel that allows it"}


def faults_of_text(name, text):
    if name not in EXEMPT:
        for number, line in enumerate(text.splitlines(), 1):
            for pattern, advice in FORBIDDEN.items():
                found = re.search(pattern, line)
                if found:
                    yield f"{name}:{number}: holds \"{found.group(0)}\"; {advice}"
            if SKIP.search(line) and name not in MAY_SKIP:
                yield f"{name}:{number}: skips a test; put its data into the repository, or list the file in MAY_SKIP"
    if text and not text.endswith("\n"):
        yield f"{name}: does not end with a line feed"
    if pathlib.Path(name).suffix in (".hpp", ".cpp"):
        lines = text.count("\n")
        longest = LONGEST_TEST if name.startswith("tests/") else LONGEST_FILE
        if lines > longest:
            yield f"{name}: {lines} lines; a file is about one thing and at most {longest}"
    if pathlib.Path(name).suffix == ".hpp" and "#pragma once" not in text:
        yield f"{name}: has no #pragma once"
