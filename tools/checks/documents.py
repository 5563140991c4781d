"""Links and commands in README.md and the documents; programs are executable; corpus files have a source."""

import re

README_COMMANDS = ["tools/run", "tools/test"]
COMMAND = re.compile(r"(?<![\w/.])((?:tools|\.ci)/[\w./-]*\w)")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def faults_of_readme(root):
    readme = root / "README.md"
    if not readme.exists():
        yield "README.md: is missing"
        return
    text = readme.read_text(encoding="utf-8")
    for command in README_COMMANDS:
        if command not in text:
            yield f"README.md: does not name {command}"


def faults_of_documents(root, names):
    """Every link leads to a file, and every `tools/…` that a document names exists."""
    for name in names:
        if not name.endswith(".md"):
            continue
        text = (root / name).read_text(encoding="utf-8")
        for target in LINK.findall(text):
            if not ((root / name).parent / target).exists():
                yield f"{name}: links to {target}, which does not exist"
        for command in sorted(set(COMMAND.findall(text))):
            if not (root / command).exists():
                yield f"{name}: names {command}, which does not exist"


def faults_of_programs(root, names):
    for name in names:
        path = root / name
        is_program = name.startswith(("tools/", ".ci/")) and path.read_bytes()[:2] == b"#!"
        if is_program and not path.stat().st_mode & 0o111:
            yield f"{name}: begins with #! but is not executable; chmod +x it"


def faults_of_corpus(root, names):
    """Every sample message has a line with its source in the table of tests/golden/corpus/README.md."""
    top = "tests/golden/corpus/"
    samples = [name[len(top):] for name in names if name.startswith(top) and not name.endswith("README.md")]
    if not samples:
        return
    table = (root / top / "README.md").read_text(encoding="utf-8")
    listed = {f"{folder}/{file}"
              for folder, files in re.findall(r"^\| ([\w-]+) \| ([^|]+) \|", table, re.M)
              for file in files.strip().split(", ")}
    for sample in samples:
        if sample not in listed:
            yield f"{top}{sample}: has no source in {top}README.md"
