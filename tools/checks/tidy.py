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


class Unit:
    """Sources of one folder, written one after the other into one file. clang's analyzer, and its search for unused using
    declarations, look only at a main file and not at what it includes."""

    def __init__(self, root, folder, command):
        self.root = root
        merged = pathlib.Path(command["file"])
        names = [str(merged)]
        if merged.is_relative_to(folder):  # written by CMake: includes its sources by their absolute paths
            names = INCLUDE.findall(merged.read_text(encoding="utf-8"))
        self.parts = [pathlib.Path(name).relative_to(root).as_posix() for name in names if name.startswith(f"{root}/")]
        self.starts = []
        if not self.parts:
            return
        self.file = merged.with_suffix(".tidy.cpp") if merged.is_relative_to(folder) else folder / f"{self.parts[0]}.tidy.cpp"
        text = ""
        for part in self.parts:
            self.starts.append(text.count("\n"))
            text += (root / part).read_text(encoding="utf-8")
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(text, encoding="utf-8")
        changed = command["command"].replace(str(merged), str(self.file))
        folders = sorted({str((root / part).parent) for part in self.parts})  # of headers that are included by their name
        self.command = {**command, "file": str(self.file),
                        "command": " ".join([changed, *(f"-iquote {name}" for name in folders)])}

    def named(self, printed):
        """Replaces places in the written file by places in its sources."""
        def place(match):
            line = int(match[1])
            at = max(index for index, start in enumerate(self.starts) if start < line)
            return f"{self.root / self.parts[at]}:{line - self.starts[at]}:"

        return re.sub(rf"{re.escape(str(self.file))}:(\d+):", place, printed)


def read_units(root, folder):
    """The units that the compile commands of `folder` compile; writes their files, and commands for them into `folder`/merged."""
    commands = json.loads((folder / "compile_commands.json").read_text(encoding="utf-8"))
    units = [unit for unit in (Unit(root, folder, command) for command in commands) if unit.parts]
    (folder / "merged").mkdir(exist_ok=True)
    (folder / "merged/compile_commands.json").write_text(json.dumps([unit.command for unit in units]), encoding="utf-8")
    return units


def findings(printed):
    """The findings of one run, each with the lines that explain it."""
    found = []
    for line in printed.splitlines():
        if FINDING.match(line):
            found.append([line])
        elif found:
            found[-1].append(line)
    return ["\n".join(lines) for lines in found]
