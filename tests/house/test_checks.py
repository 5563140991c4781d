"""The checks in tools/ find the faults that they are for, and pass a clean tree."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"


class CheckTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        subprocess.run(["git", "init", "-q", self.root], check=True)
        self.write("README.md", "tools/run and tools/test\n")
        self.write("tools/run", "#!/bin/sh\n").chmod(0o755)
        self.write("tools/test", "#!/bin/sh\n").chmod(0o755)
        self.write("gateway/domain/a.hpp", "#pragma once\n#include <vector>\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def check(self, tool):
        done = subprocess.run([sys.executable, TOOLS / tool, self.root], capture_output=True, text=True)
        return done.returncode, done.stdout

    def assert_found(self, tool, words):
        code, printed = self.check(tool)
        self.assertEqual(code, 1, printed)
        self.assertIn(words, printed)

    def test_a_clean_tree_passes(self):
        for tool in ("check-includes", "check-house"):
            self.assertEqual(self.check(tool)[0], 0, self.check(tool)[1])

    def test_the_domain_may_include_nothing_else(self):
        self.write("gateway/domain/b.cpp", '#include "gateway/ports/store.hpp"\n')
        self.assert_found("check-includes", "gateway/domain/b.cpp:1")

    def test_the_domain_knows_the_standard_library_alone(self):
        self.write("gateway/domain/b.cpp", "#include <rapidjson/document.h>\n")
        self.assert_found("check-includes", "rapidjson/document.h")

    def test_an_adapter_does_not_know_a_use_case(self):
        self.write("adapters/stores/sqlite/b.cpp", '#include "gateway/app/ingest/ingest_command.hpp"\n')
        self.assert_found("check-includes", "points outwards")

    def test_a_library_stays_with_its_owner(self):
        self.write("gateway/edge/http/b.cpp", "#include <restinio/all.hpp>\n")
        self.assert_found("check-includes", "belongs to adapters/transports/http_restinio")

    def test_the_simulator_shares_nothing_with_the_gateway(self):
        self.write("tools/courier-sim/b.cpp", '#include "gateway/crypto/digest.hpp"\n')
        self.assert_found("check-includes", "points outwards")

    def test_a_folder_without_a_rule_is_a_fault(self):
        self.write("adapters/tickets/new_desk/b.cpp", "#include <vector>\n")
        self.assert_found("check-includes", "stands in no line of the table")

    def test_forgotten_work_and_machine_paths_are_found(self):
        self.write("gateway/domain/b.cpp", "// TO" + "DO later\n")
        self.assert_found("check-house", "gateway/domain/b.cpp:1")
        self.write("gateway/domain/b.cpp", '// see "/home' + '/somebody/x"\n')
        self.assert_found("check-house", "no path of one machine")

    def test_the_readme_names_only_what_exists(self):
        self.write("README.md", "tools/run, tools/test and tools/walk\n")
        self.assert_found("check-house", "tools/walk, which does not exist")

    def test_a_header_is_read_once_and_a_program_can_be_run(self):
        self.write("gateway/domain/b.hpp", "int b();\n")
        self.assert_found("check-house", "no #pragma once")
        self.write("tools/other", "#!/bin/sh\n")
        self.assert_found("check-house", "not executable")

    def test_a_test_that_skips_or_reads_outside_the_repository_is_found(self):
        self.write("tests/unit/a/b_test.cpp", "  GTEST_" + "SKIP() << 1;\n")
        self.assert_found("check-house", "skips a test")
        self.write("tests/unit/a/b_test.cpp", "")
        self.write("tests/system/test_a.py", "@unittest.skip" + "If(True, 1)\n")
        self.assert_found("check-house", "tests/system/test_a.py:1: skips a test")
        self.write("tests/unit/a/b_test.cpp", '  open("../' + 'shared/corpus/x");\n')
        self.assert_found("check-house", "nothing outside the repository")

    def test_a_sample_message_needs_a_source(self):
        self.write("tests/golden/corpus/README.md", "| folder | files | source |\n|---|---|---|\n| sf | a.json, b.json | made |\n")
        self.write("tests/golden/corpus/sf/a.json", "{}")
        self.assertEqual(self.check("check-house")[0], 0, self.check("check-house")[1])
        self.write("tests/golden/corpus/sf/c.json", "{}")
        self.assert_found("check-house", "sf/c.json: has no source")

    def test_a_document_links_and_names_only_existing_files(self):
        self.write("gateway/docs/guide.md", "[there](nowhere.md), then run `tools/walk`\n")
        self.assert_found("check-house", "links to nowhere.md")
        self.assert_found("check-house", "tools/walk, which does not exist")

    def test_a_retired_word_is_found_in_prose_and_in_identifiers(self):
        self.write("tests/house/note.md", "the row was to" + "ld\n")
        self.assert_found("check-house", "tests/house/note.md:1: retired word")
        self.write("tests/house/note.md", "`last_as" + "ked_at` and `is_as" + "kedNow`\n")
        self.assert_found("check-house", "tests/house/note.md:1: retired word")

    def test_repeated_helpers_of_anonymous_namespaces_are_printed(self):
        body = "namespace parcelgate {\nnamespace {\n\nbool is_digit(char %s) {\n  return true;\n}\n\n}  // namespace\n}\n"
        self.write("gateway/domain/b.cpp", body % "sign")
        self.write("gateway/domain/c.cpp", body % "letter")
        done = subprocess.run([sys.executable, TOOLS / "check-house", "--helpers", self.root], capture_output=True, text=True)
        self.assertIn("defines is_digit(char), as gateway/domain/c.cpp does", done.stdout)

    def test_a_product_without_comments_is_a_fault(self):
        self.write("gateway/domain/b.cpp", "int a();\n" * 390)
        self.write("gateway/domain/c.cpp", "int a();\n" * 390)
        self.write("gateway/domain/d.cpp", "int a();\n" * 390)
        self.assert_found("check-house", "the floor is 8%")

    def test_metrics_and_log_events_are_on_the_operations_page_and_in_the_glossary(self):
        self.write("gateway/docs/glossary.md", "| term | meaning |\n|---|---|\n| parcel | a box |\n")
        self.write("gateway/docs/operations.md", "old\n")
        self.write("gateway/app/b.cpp", 'auto& c = m.counter("parcelgate_parcels_total", "Boxes.");\n'
                   'void f() { log(LogLevel::warn, "parcel_frobnicated", {{"error", x}}); }\n')
        self.assert_found("check-house", "operations.md: is out of date")
        subprocess.run([sys.executable, TOOLS / "check-house", "--write", self.root], check=True)
        page = (self.root / "gateway/docs/operations.md").read_text()
        self.assertIn("| `parcelgate_parcels_total` | counter | Boxes |", page)
        self.assertIn("| `parcel_frobnicated` | warn | `error` |", page)
        self.assert_found("check-house", 'has no term "frobnicated"')

    def test_a_log_line_has_one_key_for_a_count_and_one_for_an_error(self):
        for wrong, right in (("times", "count"), ("messages", "count"), ("what", "error"), ("why", "error")):
            self.write("gateway/app/b.cpp", 'void f() { log(LogLevel::warn, "read_failed", {{"%s", x}}); }\n' % wrong)
            self.assert_found("check-house", f'log event read_failed has the key "{wrong}"; name it "{right}"')
        self.write("gateway/app/b.cpp", 'void f() { log(LogLevel::warn, "read_failed", {{"count", x}, {"error", y}}); }\n')
        self.assertNotIn("has the key", self.check("check-house")[1])


if __name__ == "__main__":
    unittest.main()
