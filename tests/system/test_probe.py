"""`carriers probe` against a server that answers as DHL and UPS do."""
import http.server
import json
import os
import subprocess
import tempfile
import threading
import unittest

from support.processes import build_path

KNOWN = {"shipments": [{"id": "00340434161094042557", "service": "express", "events": [
    {"timestamp": "2026-03-02T10:00:00+01:00", "statusCode": "transit", "status": "on its way",
     "location": {"address": {"addressLocality": "Bonn", "countryCode": "DE"}}}]}]}


class Courier(http.server.BaseHTTPRequestHandler):
    answers = {}  # path without query: (status, document)
    polled = []

    def answer(self):
        length = int(self.headers.get("Content-Length", 0))
        self.polled.append((self.path, dict(self.headers), self.rfile.read(length)))
        status, document = self.answers.get(self.path.split("?")[0], (404, {"title": "no such resource"}))
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class ProbeTest(unittest.TestCase):
    def setUp(self):
        Courier.answers, Courier.polled = {}, []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Courier)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.account = os.path.join(folder.name, "account.json")

    def probe(self, carrier, account, *words):
        with open(self.account, "w", encoding="utf-8") as file:
            json.dump(account, file)
        return subprocess.run([build_path("parcelgate"), "carriers", "probe", carrier, "--account", self.account, *words],
                              capture_output=True, text=True, timeout=60)

    def dhl(self, *words):
        account = {"settings": {"base_url": self.url}, "secrets": {"api_key": "very-secret-key"}}
        return self.probe("dhl-unified", account, *words)

    def test_an_answer_is_shown_as_events(self):
        Courier.answers["/track/shipments"] = (200, KNOWN)
        done = self.dhl("--number", "00340434161094042557")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("answered HTTP 200", done.stdout)
        event = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
        self.assertEqual((event["source"], event["status"]), ("dhl-unified", "in_transit"))
        self.assertEqual(Courier.polled[0][1]["DHL-API-Key"], "very-secret-key")
        self.assertNotIn("very-secret-key", done.stdout + done.stderr)

    def test_an_unknown_number_proves_the_account(self):
        done = self.dhl()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("not_found", done.stdout)

    def test_a_refused_account_is_bad_data(self):
        Courier.answers["/track/shipments"] = (401, {"title": "Unauthorized", "detail": "key very-secret-key is wrong"})
        done = self.dhl()
        self.assertEqual(done.returncode, 65)
        self.assertIn("unauthorized", done.stderr)
        self.assertNotIn("very-secret-key", done.stdout + done.stderr)

    def test_nobody_there(self):
        done = self.probe("dhl-unified", {"settings": {"base_url": "http://127.0.0.1:1"}, "secrets": {"api_key": "very-secret-key"}})
        self.assertEqual(done.returncode, 69)
        self.assertIn("unreachable", done.stderr)

    def test_an_account_that_lacks_something_is_reported_with_all_faults(self):
        done = self.probe("ups", {"settings": {"no_such_setting": "x"}, "secrets": {}})
        self.assertEqual(done.returncode, 78)
        self.assertIn("no_such_setting", done.stderr)
        self.assertIn("client_secret", done.stderr)
        self.assertEqual(Courier.polled, [])

    def test_a_token_is_fetched_first(self):
        Courier.answers["/security/v1/oauth/token"] = (200, {"access_token": "token-of-the-test", "expires_in": "14399"})
        account = {"settings": {"base_url": self.url, "client_id": "me"}, "secrets": {"client_secret": "very-secret-key", "credential": "c"}}
        done = self.probe("ups", account, "--number", "1Z12345E0205271688")
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        self.assertIn("Bearer token-of-the-test", Courier.polled[1][1]["Authorization"])
        self.assertNotIn("token-of-the-test", done.stdout)


if __name__ == "__main__":
    unittest.main()
