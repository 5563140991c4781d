"""gateway/docs/operations.md: every metric and log event, read from the sources. `tools/check-house --write` writes it."""

import re

PAGE = "gateway/docs/operations.md"
SOURCES = ("gateway/", "adapters/")
STRING = r'(?:"(?:[^"\\]|\\.)*"\s*)+'
METRIC = re.compile(r'"(parcelgate_[a-z0-9_]+)"(?:\s*,\s*(' + STRING + r"))?")
HELP = re.compile(r'\bk\w*Help\w*(?:\[\])?\s*=\s*(' + STRING + r")")
EVENT = re.compile(r'\b(?:log|log_fields|note|\w*log\w*)\(\s*LogLevel::(\w+)\s*,\s*"([a-z0-9_]+)"(.*?);', re.S)
CHOSEN = re.compile(r'\b(?:log|log_fields|note)\(\s*[^;"]{1,120}?\?[^;"]{1,80}?,\s*"([a-z0-9_]+)"(.*?);', re.S)
KEY = re.compile(r'\{\s*"([a-z0-9_]+)"\s*,')

HEAD = """# Operations: metrics and log events

This page is written from the sources by `tools/check-house --write`; a test fails when it is out of date.

A log line is one event with keys, one line each: JSON, or text on a terminal. Lines of one event may carry a part of its keys.
Events that repeat are episodes: the first line at once, then one in ten seconds with `count`. Terms are in the
[glossary](glossary.md).
"""


def joined(strings):
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', strings or "")).replace('\\"', '"')


def product_sources(texts):
    return {name: text for name, text in texts.items() if name.startswith(SOURCES) and name.endswith((".cpp", ".hpp"))}


def find_metrics(texts):
    """@return {metric name: help text}"""
    found = {}
    for text in product_sources(texts).values():
        helps = HELP.findall(text)
        for name, explanation in METRIC.findall(text):
            about = joined(explanation) or (joined(helps[0]) if len(helps) == 1 else "")
            if about or name not in found:
                found[name] = about
    return found


def find_events(texts):
    """@return {event name: (levels, keys)}"""
    found = {}
    for text in product_sources(texts).values():
        calls = [(level, event, rest) for level, event, rest in EVENT.findall(text)]
        calls += [("", event, rest) for event, rest in CHOSEN.findall(text)]
        for level, event, rest in calls:
            levels, keys = found.setdefault(event, (set(), set()))
            if level:
                levels.add(level)
            keys.update(KEY.findall(rest))
    return found


def kind_of(metric):
    if metric.endswith("_total"):
        return "counter"
    return "histogram or gauge" if metric.endswith("_seconds") else "gauge"


def render(texts):
    lines = [HEAD, "## Metrics", "| metric | kind | meaning |", "|---|---|---|"]
    for name, about in sorted(find_metrics(texts).items()):
        lines.append(f"| `{name}` | {kind_of(name)} | {about.replace('|', '/').rstrip('.')} |")
    lines += ["", "## Log events", "| event | level | keys |", "|---|---|---|"]
    for name, (levels, keys) in sorted(find_events(texts).items()):
        shown = ", ".join(f"`{key}`" for key in sorted(keys))
        lines.append(f"| `{name}` | {', '.join(sorted(levels))} | {shown} |")
    return "\n".join(lines) + "\n"


def write_page(root, texts):
    (root / PAGE).write_text(render(texts), encoding="utf-8")


def faults_of_page(texts):
    if PAGE in texts and texts[PAGE] != render(texts):
        yield f"{PAGE}: is out of date; write it with tools/check-house --write"
