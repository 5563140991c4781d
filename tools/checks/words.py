"""Retired words: terms that a newcomer does not understand or search for, each with its replacement."""

import pathlib
import re

LIST = pathlib.Path(__file__).parent / "retired_words.txt"
EXEMPT_LIST = pathlib.Path(__file__).parent / "retired_words_exempt.txt"


def read_rows(path):
    rows = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [tuple(part.strip() for part in row.split("=>")) for row in rows]


def compile_words():
    """@return [(pattern, replacement)]; one pattern for all words first, for speed."""
    rows = [(word, advice) for words, advice in read_rows(LIST) for word in words.split(", ")]
    advice = dict(rows)
    return re.compile(r"\b(" + "|".join(sorted(map(re.escape, advice), key=len, reverse=True)) + r")\b"), advice


def split_identifiers(line):
    """Identifiers as words: "last_poll_at" and "lastPollAt" become "last poll at"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", line).lower()


def find_retired(texts):
    """@yield (file, line number, word, replacement)"""
    pattern, advice = compile_words()
    files, tokens = [], []
    for kind, value in ((row[0].split(" ", 1)) for row in read_rows(EXEMPT_LIST)):
        (files if kind == "file" else tokens).append(value)
    allowed = re.compile(r"\b(" + "|".join(map(re.escape, tokens)) + r")\b") if tokens else re.compile(r"(?!)")
    for name, text in texts.items():
        if any(pathlib.PurePath(name).match(glob) for glob in files):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for found in pattern.finditer(split_identifiers(allowed.sub("", line))):
                yield name, number, found.group(1), advice[found.group(1)]


def faults_of_words(texts):
    for name, number, word, advice in find_retired(texts):
        yield f"{name}:{number}: retired word \"{word}\"; {advice}"


def print_counts(texts):
    counts = {}
    for name, _, word, _ in find_retired(texts):
        folder = "/".join(name.split("/")[:3][:-1] if name.count("/") < 3 else name.split("/")[:3])
        counts.setdefault(folder, {}).setdefault(word, 0)
        counts[folder][word] += 1
    for folder, words in sorted(counts.items()):
        most = ", ".join(f"{word} {count}" for word, count in sorted(words.items(), key=lambda row: -row[1])[:6])
        print(f"{sum(words.values()):5}  {folder or '.'}: {most}")
    print(f"{sum(sum(words.values()) for words in counts.values()):5}  retired words in all")
