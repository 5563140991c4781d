#!/usr/bin/env python3
"""Writes a table of files as C++ literals, each as it is and compressed, for pages that a program serves itself.

usage: generate_assets.py OUTPUT FOLDER

A row is {path below FOLDER, media type, entity tag, bytes, bytes compressed with gzip}; rows are sorted by path. The output
depends on the files alone: no time and no name of the machine stands in it.
"""

import gzip
import hashlib
import pathlib
import sys

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
BYTES_OF_LINE = 100


def escape(byte):
    # A question mark could begin a trigraph.
    if 32 <= byte < 127 and chr(byte) not in '"\\?':
        return chr(byte)
    return f"\\{byte:03o}"


def literal(data):
    lines = [data[at : at + BYTES_OF_LINE] for at in range(0, len(data), BYTES_OF_LINE)] or [b""]
    text = "\n     ".join('"' + "".join(escape(byte) for byte in line) + '"' for line in lines)
    return f"std::string_view({text}, {len(data)})"


def row(folder, path):
    data = path.read_bytes()
    tag = hashlib.sha256(data).hexdigest()[:20]
    name = path.relative_to(folder).as_posix()
    packed = gzip.compress(data, 9, mtime=0)
    return f'    {{"{name}", "{MEDIA_TYPES[path.suffix]}", "\\"{tag}\\"",\n     {literal(data)},\n     {literal(packed)}}},\n'


def main():
    output, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    paths = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.relative_to(folder).as_posix())
    rows = "".join(row(folder, path) for path in paths)
    fresh = output.with_suffix(".new")
    fresh.write_text(f"// Written from files by cmake/generate_assets.py.\nconstexpr Asset kAssets[] = {{\n{rows}}};\n")
    fresh.replace(output)


if __name__ == "__main__":
    main()
