"""`parcelgate desks`: list, check, test and probe the ticket desks that are folders of data."""
import http.server
import json
import pathlib
import shutil
import subprocess
import tempfile
import threading
import unittest

from support.processes import build_path, source_path

REDMINE = pathlib.Path(source_path("adapters/tickets/desks/redmine"))


def run(*words):
    return subprocess.run([build_path("parcelgate"), *map(str, words)], capture_output=True, text=True, timeout=60)


class Desk(http.server.BaseHTTPRequestHandler):
    """Answers GET requests as the case "check" of Redmine says."""
    answers = {}

    def do_GET(self):
        wanted = self.path.split("?")[0] + ("?include=" + self.path.split("include=")[1] if "include=" in self.path else "")
        status, body = self.answers.get(wanted, (404, None))
        if self.headers["X-Redmine-API-Key"] != "right":
            status, body = 401, None
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *words):
        pass


class DesksTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)

    def copy(self):
        return pathlib.Path(shutil.copytree(REDMINE, self.dir / "redmine"))

    def test_the_list_names_each_desk_with_its_classes(self):
        done = run("desks", "list")
        self.assertEqual(done.returncode, 0, done.stderr)
        row = next(line for line in done.stdout.splitlines() if line.startswith("redmine "))
        self.assertEqual(row.split(), ["redmine", "Redmine", "heal", "field", "beta", "real_samples"])

    def test_one_desk_shows_what_an_outlet_of_it_gives(self):
        done = run("desks", "list", "redmine")
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("base_url", "(must be given)", "api_key", "CommentKey", "Support"):
            self.assertIn(words, done.stdout)
        unknown = run("desks", "list", "redmin")
        self.assertEqual(unknown.returncode, 64)
        self.assertIn('no desk "redmin"; did you mean "redmine"?', unknown.stderr)

    def test_a_folder_with_wrong_words_is_refused_with_all_of_them(self):
        self.assertEqual(run("desks", "check", REDMINE).returncode, 0)
        desk = self.copy() / "desk.json"
        text = desk.read_text(encoding="utf-8")
        desk.write_text(text.replace('"class": "field"', '"class": "feild"').replace("${value:subject}", "${value:title}"),
                        encoding="utf-8")
        done = run("desks", "check", desk.parent)
        self.assertEqual(done.returncode, 78)
        self.assertIn('redmine/desk.json /comment/class: unknown class "feild"; did you mean "field"?', done.stderr)
        self.assertIn('/create/request/json/issue/subject: unknown name "title"', done.stderr)

    def test_the_cases_of_a_folder_say_where_a_conversation_differs(self):
        done = run("desks", "test", "redmine")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn(" cases, 0 failed", done.stdout)
        case = self.copy() / "cases" / "progress_open.json"
        case.write_text(case.read_text(encoding="utf-8").replace('"status_id": 2', '"status_id": 3'), encoding="utf-8")
        done = run("desks", "test", case.parent.parent)
        self.assertEqual(done.returncode, 65)
        self.assertIn("FAILED  redmine progress_open", done.stdout)
        self.assertIn("progress_open.json /conversation/1/request body/issue/status_id: expected 3, got 2", done.stdout)

    def probe(self, key="right", **settings):
        config = {"data_dir": "data", "tenants": [{"id": "t"}], "outlets": [
            {"id": "desk", "kind": "desk", "desk": "redmine", "secrets": {"api_key": key},
             "fields": {"return_status": "", "next_deadline": "", "delay_reason": ""},
             "settings": {"base_url": f"http://127.0.0.1:{self.port}", "project": "after-sales", **settings}}]}
        (self.dir / "config.json").write_text(json.dumps(config), encoding="utf-8")
        return run("desks", "probe", "desk", "--config", self.dir / "config.json")

    def test_a_configured_desk_is_checked_at_its_address(self):
        lines = (REDMINE / "cases" / "check.json").read_text(encoding="utf-8").splitlines()
        turns = json.loads("\n".join(line for line in lines if not line.startswith("//")))["conversation"]
        for turn in turns:
            url = turn["request"]["url"].removeprefix("https://redmine.test")
            path = url if "?include=" in url else url.split("?")[0]
            Desk.answers[path] = (turn["response"].get("status", 200), turn["response"].get("body"))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.port = server.server_address[1]
        done = self.probe()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("credentials, names and fields are right", done.stdout)
        done = self.probe(key="wrong")
        self.assertEqual(done.returncode, 65)
        self.assertIn("HTTP 401", done.stderr)
        done = self.probe(priority_high="Hihg")
        self.assertEqual(done.returncode, 78)
        self.assertIn('"Hihg" (priority_high)', done.stderr)
        self.assertIn("Low, Normal, High, Urgent, Immediate", done.stderr)
        self.assertNotIn("right", done.stderr)


if __name__ == "__main__":
    unittest.main()
