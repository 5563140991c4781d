"""What the commands say to somebody who adds a courier: faults with their file, place and remedy."""
import json
import os
import subprocess
import tempfile
import unittest

from support.processes import build_path


class CourierKitTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def run_it(self, *words):
        return subprocess.run([build_path("parcelgate"), *words], capture_output=True, text=True, timeout=60)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def check(self, config):
        return self.run_it("config", "check", self.write("config.json", json.dumps(config)))

    def make_courier(self, name="nimbus"):
        made = self.run_it("carriers", "new", name, "--dir", self.path("own"))
        self.assertEqual(made.returncode, 0, made.stderr)
        return self.path("own", name)

    def test_a_missing_secret_is_a_fault_of_the_configurations_file(self):
        done = self.check({"data_dir": "data", "tenants": [{"id": "t"}],
                           "accounts": [{"id": "a", "source": "sf", "tenant": "t"}]})
        self.assertEqual(done.returncode, 78, done.stdout + done.stderr)
        for line in done.stderr.splitlines():
            self.assertTrue(line.startswith(self.path("config.json")), line)
        self.assertIn("config.json /accounts/0/secrets/", done.stderr)

    def test_sound_accounts_are_checked_together_with_faulty_ones(self):
        done = self.check({"data_dir": "data", "tenants": [{"id": "t"}],
                           "accounts": [{"id": "a", "source": "sf", "tenant": "nobody"},
                                        {"id": "b", "source": "sf", "tenant": "t"},
                                        {"id": "c", "tenant": "t"}]})
        self.assertEqual(done.returncode, 78)
        self.assertIn("/accounts/0/tenant: no tenant", done.stderr)
        self.assertIn("/accounts/1/secrets/", done.stderr)
        self.assertIn("/accounts/2/source: is missing", done.stderr)
        self.assertNotIn("no source \"\"", done.stderr)

    def test_a_name_that_is_taken_leaves_nothing_behind(self):
        for name in ("sf", "shunfeng"):
            done = self.run_it("carriers", "new", name, "--dir", self.path("own"))
            self.assertEqual(done.returncode, 64, done.stderr)
            self.assertIn(f'"{name}" is a courier that parcelgate ships; choose another id', done.stderr)
            self.assertFalse(os.path.exists(self.path("own")))
        manifest = os.path.join(self.make_courier(), "manifest.json")
        with open(manifest, encoding="utf-8") as file:
            text = file.read()
        with open(manifest, "w", encoding="utf-8") as file:
            file.write(text.replace('"labels"', '"aliases": ["cumulus"], "labels"', 1))
        done = self.run_it("carriers", "new", "cumulus", "--dir", self.path("own"))
        self.assertEqual(done.returncode, 64, done.stderr)
        self.assertIn('"cumulus" is a name of "nimbus"', done.stderr)
        self.assertFalse(os.path.exists(self.path("own", "cumulus")))

    def test_samples_that_are_not_there_are_refused(self):
        done = self.run_it("carriers", "coverage", "sf", "--samples", self.path("nosuch"))
        self.assertEqual(done.returncode, 64)
        self.assertIn(f"--samples: {self.path('nosuch')} is no folder; name one with payloads in", done.stderr)
        os.makedirs(self.path("samples"))
        done = self.run_it("carriers", "coverage", "--samples", self.path("samples"))
        self.assertEqual(done.returncode, 64)
        self.assertIn("holds no courier's folder", done.stderr)
        self.write("samples/yto/one.json", "{}")
        done = self.run_it("carriers", "coverage", "sf", "--samples", self.path("samples"))
        self.assertEqual(done.returncode, 64)
        self.assertIn(f"{self.path('samples', 'sf')} is no folder; put the payloads of sf there", done.stderr)
        done = self.run_it("carriers", "coverage", "yto", "--samples", self.path("samples"))
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_coverage_counts_texts_and_says_nothing_of_nothing(self):
        done = self.run_it("carriers", "coverage", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        for courier in json.loads(done.stdout):
            self.assertEqual(len(courier["seen"]) + len(courier["never_seen"]), courier["rows"], courier["carrier"])
        table = os.path.join(self.make_courier(), "status_map.csv")
        with open(table, encoding="utf-8") as file:
            rows = [row for row in file if not row.startswith("20,")]
        with open(table, "w", encoding="utf-8") as file:
            file.writelines(rows)
        done = self.run_it("carriers", "--carriers", self.path("own"), "coverage", "nimbus")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("never seen:", done.stdout)
        with open(table, "a", encoding="utf-8") as file:
            file.write(",.*never said.*,exception,refused,,test\n")
        done = self.run_it("carriers", "--carriers", self.path("own"), "coverage", "nimbus")
        self.assertIn('nimbus, never seen: ".*never said.*"', done.stdout)

    def test_folders_of_couriers_are_named_before_or_after_the_command(self):
        self.make_courier()
        for words in (("test", "nimbus", "--carriers", self.path("own")),
                      ("--carriers", self.path("own"), "test", "nimbus"),
                      ("list", "--carriers", self.path("own")),
                      ("coverage", "--carriers", self.path("own"), "nimbus"),
                      ("detect", "--carriers", self.path("own"), "1Z999AA10123456784")):
            done = self.run_it("carriers", *words)
            self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}")
            if words[-1] != "1Z999AA10123456784":
                self.assertIn("nimbus", done.stdout, words)
        os.rename(self.path("own"), self.path("first"))
        made = self.run_it("carriers", "new", "cirrus", "--dir", self.path("second"))
        self.assertEqual(made.returncode, 0, made.stderr)
        done = self.run_it("carriers", "--carriers", self.path("first"), "test", "--carriers", self.path("second"),
                           "nimbus", "cirrus")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("4 cases, 0 failed", done.stdout)

    def test_a_courier_that_is_not_known_may_be_in_a_folder_of_ones_own(self):
        for command in ("test", "coverage"):
            done = self.run_it("carriers", command, "nimbus")
            self.assertEqual(done.returncode, 64)
            self.assertIn(f'no carrier "nimbus"; see `parcelgate carriers list`; couriers of your own: '
                          f'carriers --carriers FOLDER {command} nimbus', done.stderr)

    def test_a_fault_of_ones_own_courier_names_the_path_and_the_line(self):
        manifest = os.path.join(self.make_courier(), "manifest.json")
        with open(manifest, "w", encoding="utf-8") as file:
            file.write('{\n  "id": "nimbus",\n  "labels": }\n')
        done = self.run_it("carriers", "list", "--carriers", self.path("own"))
        self.assertEqual(done.returncode, 78)
        self.assertIn(f"{manifest}: JSON, line 3, column 13: Invalid value", done.stderr)


if __name__ == "__main__":
    unittest.main()
