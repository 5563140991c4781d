"""Holds the names of metrics, log events and JSON members to the glossary: each of their words is a term or a plain word."""

import json
import pathlib
import re

from checks import operations

GLOSSARY = "gateway/docs/glossary.md"
PLAIN = pathlib.Path(__file__).parent / "plain_words.txt"
SCHEMAS = ("schemas/openapi.json",)
LOG_KEYS = {"times": "count", "messages": "count", "entries": "count", "failed": "count", "what": "error", "why": "error"}


def stem(word):
    """A simple base form: "retries", "retried" and "retry" are one word, and so are "poll", "polled" and "polling"."""
    for ending, base in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            short = word[: -len(ending)] + base
            is_doubled = ending in ("ing", "ed") and short[-1] == short[-2] and short[-1] not in "aeiouls"
            return short[:-1] if is_doubled else short
    return word


def known_words(root):
    """Stems of the glossary's terms (its first column) and of the plain words."""
    terms = re.findall(r"^\| ([^|]+) \|", (root / GLOSSARY).read_text(encoding="utf-8"), re.M)
    words = re.findall(r"[a-z0-9]+", " ".join(terms).lower())
    plain = [line for line in PLAIN.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {stem(word) for word in words} | {stem(word) for word in " ".join(plain).split()}


def json_members(value):
    """Names of properties in a JSON Schema or OpenAPI document."""
    if isinstance(value, dict):
        properties = value.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for inner in value.values():
            yield from json_members(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from json_members(inner)


def find_names(root, texts):
    """@yield (kind, name)"""
    for name in operations.find_metrics(texts):
        yield "metric", name.removeprefix("parcelgate_")
    for name, (_, keys) in operations.find_events(texts).items():
        yield "log event", name
        for key in keys:
            yield "log key", key
    for schema in SCHEMAS:
        if (root / schema).exists():
            for member in json_members(json.loads((root / schema).read_text(encoding="utf-8"))):
                yield "JSON member", member


def find_unknown(root, texts):
    """@return {word: names that contain it}"""
    known = known_words(root)
    unknown = {}
    for kind, name in find_names(root, texts):
        for word in re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()):
            if stem(word) not in known:
                unknown.setdefault(word, set()).add(f"{kind} {name}")
    return unknown


def faults_of_log_keys(texts):
    """One key for one idea: the glossary has count and error, so no log line has another key for these."""
    for name, (_, keys) in sorted(operations.find_events(texts).items()):
        for key in sorted(keys & LOG_KEYS.keys()):
            yield f"{operations.PAGE}: log event {name} has the key \"{key}\"; name it \"{LOG_KEYS[key]}\""


def faults_of_terms(root, texts):
    yield from faults_of_log_keys(texts)
    if GLOSSARY not in texts:
        return
    for word, names in sorted(find_unknown(root, texts).items()):
        yield (f"{GLOSSARY}: has no term \"{word}\", which {', '.join(sorted(names)[:3])} contains; add the term, or a plain "
               "English word to tools/checks/plain_words.txt")
