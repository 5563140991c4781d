"""What the page of the manifest language and the scaffold show as examples works as they say."""
import base64
import hashlib
import http.server
import json
import pathlib
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

from support.processes import build_path, source_path

PUSHED = {"waybill": "EX1", "scans": [{"time": "2026-3-2 8:05", "code": "40", "remark": "signed"}]}
STATUS_MAP = 'code,text_pattern,status,reason,leg,source\n40,,delivered,delivered_plain,,"the page"\n'


def run(*words):
    return subprocess.run([build_path("parcelgate"), *map(str, words)], capture_output=True, text=True, timeout=60)


class LanguageTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)


class PageTest(LanguageTest):
    """The manifest of "A complete example"."""

    def setUp(self):
        super().setUp()
        page = pathlib.Path(source_path("adapters/manifest/README.md")).read_text(encoding="utf-8")
        self.explained, _, manifest = page.partition("## A complete example")[2].partition("```json")
        self.courier = self.dir / "nimbus"
        (self.courier / "testcases").mkdir(parents=True)
        (self.courier / "manifest.json").write_text(manifest.partition("```")[0], encoding="utf-8")
        (self.courier / "status_map.csv").write_text(STATUS_MAP, encoding="utf-8")

    def outcome(self, payload, **members):
        """What `carriers test --update` writes for one case."""
        case = self.courier / "testcases" / "case"
        case.mkdir(exist_ok=True)
        (case / "payload.txt").write_text(payload, encoding="utf-8")
        (case / "case.json").write_text(json.dumps({"about": "a", "source": "s", "made_up": "m", **members}), encoding="utf-8")
        done = run("carriers", "--carriers", self.dir, "test", "nimbus", "--update")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads((case / "expected.json").read_text(encoding="utf-8"))

    def pushed(self, key):
        payload = json.dumps(PUSHED)
        sign = base64.b64encode(hashlib.md5((payload + key).encode()).digest()).decode()
        return self.outcome(urllib.parse.urlencode({"payload": payload, "sign": sign}), via="push", verify=True,
                            account={"secrets": {"key": "case-key"}})

    def test_its_push_is_proven_and_read(self):
        events = self.pushed("case-key")["events"]
        self.assertEqual([(e["tracking_number"], e["status"], e["occurred_at"]) for e in events],
                         [("EX1", "delivered", "2026-03-02T08:05:00+08:00")])

    def test_a_push_under_another_key_is_refused(self):
        self.assertIn("unauthorized", self.pushed("another-key")["error"])

    def test_one_number_of_its_answer_fails_alone(self):
        answer = " ".join(self.explained[self.explained.index("{"):self.explained.rindex("}") + 1].split())
        outcome = self.outcome(answer, via="poll")
        self.assertEqual([e["tracking_number"] for e in outcome["events"]], ["EX1"])
        self.assertEqual(outcome["errors"], ["not_found: E404 (EX2)"])

    def test_its_query_fetches_a_token_and_names_the_numbers(self):
        polled = []

        class Courier(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                polled.append((self.path, self.headers["Authorization"],
                              self.rfile.read(int(self.headers["Content-Length"])).decode()))
                body = {"access_token": "token-1"} if "token" in self.path else {"code": 0, "results": [PUSHED]}
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Courier)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        account = self.dir / "account.json"
        account.write_text(json.dumps({
            "settings": {"base_url": f"http://127.0.0.1:{server.server_port}", "client_id": "me", "push": False},
            "secrets": {"client_secret": "a secret"}}), encoding="utf-8")
        done = run("carriers", "--carriers", self.dir, "probe", "nimbus", "--account", account, "--number", "EX1")
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        self.assertEqual(polled, [
            ("/oauth/token", None, "grant_type=client_credentials&client_id=me&client_secret=a+secret"),
            ("/track", "Bearer token-1", '{"waybills":["EX1"]}')])


class ScaffoldTest(LanguageTest):
    def test_its_examples_load_together_with_the_existing_couriers(self):
        made = run("carriers", "new", "nimbus", "--dir", self.dir)
        self.assertEqual(made.returncode, 0, made.stderr)
        manifest = self.dir / "nimbus" / "manifest.json"
        text = manifest.read_text(encoding="utf-8")
        self.assertIn("//| ", text)
        manifest.write_text(text.replace("//| ", ""), encoding="utf-8")
        done = run("carriers", "--carriers", self.dir, "test", "nimbus")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_command_in_its_head_works(self):
        made = run("carriers", "new", "nimbus", "--dir", self.dir)
        self.assertEqual(made.returncode, 0, made.stderr)
        text = (self.dir / "nimbus" / "manifest.json").read_text(encoding="utf-8")
        command = next(line for line in text.splitlines() if "parcelgate carriers" in line)
        words = command.partition("parcelgate ")[2].replace("FOLDER", str(self.dir)).split()
        done = run(*words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("passed   nimbus/push-delivered", done.stdout)


if __name__ == "__main__":
    unittest.main()
