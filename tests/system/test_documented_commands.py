"""Each `parcelgate …` in documents, alert rules and the program's own messages is an existing command with these options.

The program's completion script is the source: it lists the words that may follow each command. Troubleshooting is read for
more: its log events, metrics and settings exist, too.
"""

import json
import re
import subprocess
import sys
import unittest

from pathlib import Path

from support.processes import build_path, source_path

sys.path.insert(0, source_path("tools"))
from checks import files, operations  # noqa: E402

ROOT = Path(source_path("."))
PROGRAM = "parcelgate"
DOCUMENTS = (".md", ".yml", "README.Debian")
GUIDES = ("gateway/docs/troubleshooting.md", "gateway/docs/production.md", "config/prometheus/parcelgate.rules.yml")
# A command ends at a quote, a bracket, a shell's operator or a comment. After -u the name is that of the user or the unit.
COMMAND = re.compile(r"(?<![\w/.=-])(?<!-u )parcelgate ([a-z-][^\n`'\"|;&<>()#\\]*)")
SPAN = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"```\w*\n(.*?)```", re.S)


def command_words():
    """{"parcelgate outlets": {"list", "show", …, "--help"}, …}"""
    script = subprocess.run([build_path(PROGRAM), "completion", "bash"], capture_output=True, text=True, check=True).stdout
    table = script.split("_parcelgate_words=(", 1)[1].split("\n)", 1)[0]
    return {command: set(words.split()) for command, words in re.findall(r"\['([^']*)'\]='([^']*)'", table)}


class Commands:
    def __init__(self):
        self.words = command_words()

    def is_group(self, command):
        return any(other.startswith(command + " ") for other in self.words)

    def fault(self, text, strict=True):
        """The fault in a command such as "outlets show ID --json", or None.

        @param strict  False: a sentence may follow, or begin with the program's name
        """
        command, options, before = PROGRAM, set(self.words[PROGRAM]), ""
        for word in text.split():
            name = word.split("=")[0].rstrip(".,:")
            if name.startswith("-") and len(name) > 1:
                if name not in options:
                    return f"`{command}` has no option {name}"
            elif name in self.words[command] and f"{command} {name}" in self.words:
                command += f" {name}"
                options |= self.words[command]
            elif not before.startswith("-") and self.is_group(command):
                known = command != PROGRAM or strict
                return f"`{command}` has no command {name}" if known and re.fullmatch("[a-z-]+", name) else None
            before = word
        return None

    def in_document(self, text):
        """Commands of code blocks and code spans. A span may leave the program's name out: "`outlets show ID`"."""
        blocks = "\n".join(BLOCK.findall(text)).replace("\\\n", " ")
        rest = BLOCK.sub("", text)
        spans = SPAN.findall(rest)
        yield from COMMAND.findall(blocks)
        for span in spans:
            named = COMMAND.findall(span)
            yield from named
            first, _, after = span.partition(" ")
            if not named and after and self.is_group(f"{PROGRAM} {first}") and re.match("[a-z]", after):
                yield COMMAND.match(f"{PROGRAM} {span}").group(1)


class DocumentedCommandsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.commands = Commands()
        cls.texts = files.read_texts(ROOT, files.tracked_files(ROOT))

    def check(self, found, at_least):
        """@param found  (file, command, whether it is alone, without a sentence)"""
        faults = [f"{name}: `parcelgate {text}`: {fault}" for name, text, strict in found
                  if (fault := self.commands.fault(text, strict))]
        self.assertGreater(len(found), at_least)
        self.assertEqual(faults, [])

    def test_the_check_itself(self):
        for good in ("status", "outlets show desk", "carriers --carriers couriers test nimbus", "quarantine retry --all",
                     "store restore --data-dir /tmp/proof --from /backup --verify", "serve", "config check FILE"):
            self.assertIsNone(self.commands.fault(good), good)
        for bad in ("stat", "outlets shwo desk", "quarantine retry --everything", "serve --data-dir /x", "config refuse FILE"):
            self.assertIsNotNone(self.commands.fault(bad), bad)

    def test_documents(self):
        found = [(name, text, True) for name, content in self.texts.items() if name.endswith(DOCUMENTS[0])
                 for text in self.commands.in_document(content)]
        self.check(found, 150)

    def test_alert_rules_and_the_package(self):
        found = [(name, text, False) for name, content in self.texts.items()
                 if name.endswith(DOCUMENTS[1:]) or name.startswith("packaging/") for text in COMMAND.findall(content)]
        self.check(found, 12)

    def test_messages_of_the_program(self):
        found = [(name, text, False) for name, content in operations.product_sources(self.texts).items()
                 for text in COMMAND.findall(content)]
        self.check(found, 120)

    def test_log_events_metrics_and_settings_of_the_guides(self):
        events, metrics = operations.find_events(self.texts), operations.find_metrics(self.texts)
        schema = json.loads(self.texts["schemas/config.json"])
        sections = {name: json.dumps(section) for name, section in schema["properties"].items()}
        for guide in GUIDES:
            text = self.texts[guide]
            for event in re.findall(r"[Ll]og events? `?([a-z_]+)", text):
                self.assertIn(event, events, guide)
            for metric in re.findall(r"`(parcelgate_[a-z0-9_]+)`", text):
                self.assertIn(metric, metrics, guide)
            for section, member in re.findall(r"`(\w+)(?:\[\])?\.([a-z_]+)", text):
                if section in sections:
                    self.assertIn(f'"{member}"', sections[section], f"{guide}: {section}.{member}")


if __name__ == "__main__":
    unittest.main()
