"""The files of the repository, and which of them are text that people write."""

import pathlib
import subprocess

CODE = {".hpp", ".cpp", ".h", ".py", ".sh", ".cmake"}
DATA = {".json", ".csv", ".md", ".txt", ".yml", ".yaml", ".html", ".css", ".js"}
REAL_MESSAGES = ("tests/golden/corpus/",)  # messages of couriers, kept byte for byte


def tracked_files(root):
    """Files that git tracks, and new ones that it does not ignore."""
    listing = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                             check=True, capture_output=True)
    return sorted(name for name in listing.stdout.decode().split("\0") if name and (root / name).is_file())


def is_text(root, name):
    path = pathlib.Path(name)
    if "testcases" in path.parts:
        return False  # messages of couriers, kept byte for byte
    if name.startswith(REAL_MESSAGES) and path.name != "README.md":
        return False
    if path.suffix in CODE | DATA:
        return True
    return path.suffix == "" and (root / name).read_bytes()[:2] == b"#!"


def read_texts(root, names):
    """@return {name: text} of all text files."""
    return {name: (root / name).read_text(encoding="utf-8") for name in names if is_text(root, name)}
