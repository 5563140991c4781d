"""Alert rules and the dashboard: promtool accepts the rules, and each metric in either is one that the gateway has."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["PARCELGATE_SOURCE"])
sys.path.insert(0, str(SOURCE / "tools"))
from checks import files, operations  # noqa: E402

PROMETHEUS = SOURCE / "config/prometheus"
METRIC = re.compile(r"\bparcelgate_[a-z0-9_]+")
LABELS = re.compile(r"\b(?:by|on) \(([a-z_, ]+)\)|\{\{ ?(?:\$labels\.)?([a-z_]+)|([a-z_]+)=~?\"")
VALUE = re.compile(r'[a-z_]+="([a-z_]+)"')
OF_PROMETHEUS = {"instance", "job", "le"}


def known_metrics():
    """Names in the sources; a histogram has three series."""
    texts = files.read_texts(SOURCE, [name for name in files.tracked_files(SOURCE) if name.startswith(operations.SOURCES)])
    names = set(operations.find_metrics(texts))
    return names | {name + end for name in names if name.endswith("_seconds") for end in ("_bucket", "_count", "_sum")}


def labels_in(text):
    return {label for groups in LABELS.findall(text) for label in re.findall("[a-z_]+", ",".join(groups))} - OF_PROMETHEUS


def metrics_in(expression):
    return set(METRIC.findall(re.sub(r'"[^"]*"', "", expression)))


class DashboardsTest(unittest.TestCase):
    def promtool(self, *words, folder=PROMETHEUS):
        self.assertIsNotNone(shutil.which("promtool"), "promtool is missing; tools/packages.txt names its package prometheus")
        done = subprocess.run(["promtool", *words], cwd=folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_promtool_accepts_rules_and_scrape_configuration(self):
        self.promtool("check", "rules", "parcelgate.rules.yml")
        self.promtool("check", "config", "scrape.yml")

    def test_the_rules_fire_when_they_should(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(PROMETHEUS / "parcelgate.rules.yml", folder)
            shutil.copy(SOURCE / "tests/data/parcelgate.rules.test.yml", folder)
            self.promtool("test", "rules", "parcelgate.rules.test.yml", folder=folder)

    def test_every_metric_of_the_rules_exists(self):
        text = (PROMETHEUS / "parcelgate.rules.yml").read_text(encoding="utf-8")
        used = set().union(*(metrics_in(line) for line in re.findall(r"expr: (.*)", text)))
        self.assertGreater(len(used), 12)
        self.assertEqual(used - known_metrics(), set())
        self.assertEqual(len(re.findall(r"- alert:", text)), len(re.findall(r"remedy:", text)), "each alert has a remedy")

    def test_every_metric_of_the_dashboard_exists(self):
        dashboard = json.loads((SOURCE / "config/grafana/parcelgate.json").read_text(encoding="utf-8"))
        panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
        used = set().union(*(metrics_in(target["expr"]) for panel in panels for target in panel["targets"]))
        self.assertGreater(len(used), 25)
        self.assertEqual(used - known_metrics(), set())
        ids = [panel["id"] for panel in dashboard["panels"]]
        self.assertEqual(len(ids), len(set(ids)))

    def test_every_label_and_value_is_a_word_of_the_sources(self):
        rules = (PROMETHEUS / "parcelgate.rules.yml").read_text(encoding="utf-8")
        dashboard = json.loads((SOURCE / "config/grafana/parcelgate.json").read_text(encoding="utf-8"))
        targets = [target for panel in dashboard["panels"] for target in panel.get("targets", [])]
        used = rules + "\n".join(f'{target["expr"]}\n{target.get("legendFormat", "")}' for target in targets)
        texts = files.read_texts(SOURCE, [name for name in files.tracked_files(SOURCE) if name.startswith(operations.SOURCES)])
        words = set(re.findall(r'"([a-z_]+)"', "\n".join(operations.product_sources(texts).values())))
        wanted = labels_in(used) | set(VALUE.findall(used)) - {"parcelgate"}
        self.assertGreater(len(wanted), 12)
        self.assertEqual(wanted - words, set())

    def test_the_sources_of_shipped_data_are_named(self):
        """A license that a data file or README names for a repository stands in THIRD-PARTY.md, too."""
        notices = (SOURCE / "THIRD-PARTY.md").read_text(encoding="utf-8")
        for name in files.tracked_files(SOURCE):
            if not name.startswith(("adapters/carriers/", "config/")) or not name.endswith((".json", ".csv")) or "testcases" in name:
                continue
            text = (SOURCE / name).read_text(encoding="utf-8", errors="replace")
            for source in re.findall(r"([\w.-]+/[\w.-]+) @ \w+ \((?:MIT|BSD|Apache|LGPL)", text):
                self.assertIn(source, notices, name)


if __name__ == "__main__":
    unittest.main()
