"""Writes a text file as string literals of C++: embed_text.py FILE OUTPUT.

A compiler need not take literals above 64 KiB, so a long text is written in parts, which the compiler joins.
"""

import pathlib
import sys

PART = 8000


def main():
    source, output = map(pathlib.Path, sys.argv[1:])
    text = source.read_text(encoding="utf-8")
    parts = [text[at:at + PART] for at in range(0, len(text), PART)]
    output.write_text("".join(f'R"__text__({part})__text__"\n' for part in parts), encoding="utf-8")


main()
