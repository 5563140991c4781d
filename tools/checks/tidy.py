"""Which sources clang-tidy has to read, and what it printed about them."""

import json
import pathlib
import re
import subprocess

TOPS = ("gateway/", "adapters/", "tools/", "tests/")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
FINDING = re.compile(r"^\S+?:\d+:\d+: (?:warning|error): ")


def changed_files(root, ref):
    """Files that differ from the last common commit with `ref`, and untracked ones that git does not ignore."""
    def names(*arguments):
        listing = subprocess.run(["git", "-C", str(root), *arguments, "-z"], check=True, capture_output=True)
        return {name for name in listing.stdout.decode().split("\0") if name}

    return names("diff", "--name-only", "--merge-base", ref) | names("ls-files", "--others", "--exclude-standard")


def includers(root, names):
    """@return {header: files that include it}; both by their path in the repository, of which `names` are all."""
    table = {}
    for name in names:
        for header in INCLUDE.findall((root / name).read_text(encoding="utf-8")):
            neighbour = (pathlib.PurePosixPath(name).parent / header).as_posix()
            table.setdefault(neighbour if neighbour in names else header, []).append(name)
    return table


def reader_of(header, table):
    """The source that shows a header's findings: the one of its name, else the nearest that includes it, else None."""
    namesake = str(pathlib.PurePosixPath(header).with_suffix(".cpp"))
    seen, level = {header}, [header]
    while level:
        above = sorted({name for item in level for name in table.get(item, [])} - seen)
        sources = [name for name in above if name.endswith(".cpp")]
        if sources:
            return namesake if namesake in sources else sources[0]
        seen.update(above)
        level = above
    return None


def sources_of_changes(root, changed, tracked):
    """@return the .cpp files to check after a change, and the headers that no source includes."""
    sources = [name for name in tracked if name.endswith(".cpp") and name.startswith(TOPS)]
    folders = tuple(name.removesuffix(".clang-tidy") for name in changed if pathlib.PurePath(name).name == ".clang-tidy")
    table = includers(root, {name for name in tracked if name.endswith((".cpp", ".hpp", ".h")) and name.startswith(TOPS)})
    headers = [name for name in changed if name in tracked and name.endswith((".hpp", ".h"))]
    readers = {header: reader_of(header, table) for header in headers}
    chosen = changed.intersection(sources) | {name for name in readers.values() if name}
    chosen.update(name for name in sources if name.startswith(folders))  # their checks changed
    return sorted(chosen), sorted(header for header, reader in readers.items() if not reader)


def units(root, folder):
    """What the compile commands of `folder` compile. @return {file: the sources of the repository that it consists of}"""
    table = {}
    for command in json.loads((folder / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(command["directory"], command["file"])
        parts = [file]
        if file.is_relative_to(folder):  # a merged file, which includes its sources by their absolute paths
            parts = [pathlib.Path(name) for name in INCLUDE.findall(file.read_text(encoding="utf-8"))]
        table[file] = {part.relative_to(root).as_posix() for part in parts if part.is_relative_to(root)}
    return table


def findings(printed):
    """The findings of one run, each with the lines that explain it."""
    found = []
    for line in printed.splitlines():
        if FINDING.match(line):
            found.append([line])
        elif found:
            found[-1].append(line)
    return ["\n".join(lines) for lines in found]
