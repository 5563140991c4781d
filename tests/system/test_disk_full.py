"""A gateway whose files may no longer grow: nobody is acknowledged in vain, readiness says so, and it recovers.

The limit is the system's (RLIMIT_FSIZE, set from outside on the running process): SQLite meets writes that fail.
"""

import copy
import hashlib
import hmac
import json
import resource
import unittest
import urllib.error
import urllib.request

from support.gateway import Gateway
from support.processes import Folder, source_path, wait_until

SECRET = "ez-secret"
LIMIT = 64 * 1024   # above the log of the process, below its database and what the test writes


class DiskFull(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("disk-full")
        self.addCleanup(self.folder.remove)
        self.gateway = Gateway(self.folder, outlets=[
            {"id": "desk", "kind": "console-desk", "file": self.folder / "tickets.jsonl"}])
        self.gateway.set_accounts([{"id": "ez", "source": "easypost", "poll": False, "secrets": {"webhook_secret": SECRET}}])
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)
        with open(source_path("adapters/carriers/easypost/testcases/webhook-return-label/payload.json"), encoding="utf-8") as file:
            self.payload = json.load(file)
        self.unlimited = resource.prlimit(self.pid, resource.RLIMIT_FSIZE)

    @property
    def pid(self):
        return self.gateway.process.child.pid

    def send_request(self, method, path, body=None, headers=()):
        """(status, headers, text)."""
        request = urllib.request.Request(self.gateway.url + path, data=body, method=method, headers=dict(headers))
        try:
            with self.gateway.api.opener.open(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def push(self, number):
        push = copy.deepcopy(self.payload)
        push["result"]["tracking_code"] = number
        body = json.dumps(push).encode()
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return self.send_request("POST", "/v1/hooks/easypost/ez", body,
                        {"Content-Type": "application/json", "X-Hmac-Signature": "hmac-sha256-hex=" + signature})

    def numbers_in_feed(self):
        return {event["tracking_number"] for event in self.gateway.tracking_events()}

    def test_nothing_is_acknowledged_that_is_not_kept_and_it_continues_when_there_is_space(self):
        acknowledged, refused = [], []
        for n in range(5):
            acknowledged.append(f"94000000000000000{n:05d}")
            self.assertEqual(self.push(acknowledged[-1])[0], 200)
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (LIMIT, self.unlimited[1]))
        for n in range(5, 300):
            number = f"94000000000000000{n:05d}"
            status, headers, text = self.push(number)
            (acknowledged if status == 200 else refused).append(number)
            if status != 200:
                self.assertEqual(status, 503, text)
                self.assertEqual(headers["Retry-After"], "1")
            if len(refused) >= 5:
                break
        self.assertEqual(len(refused), 5, "the limit was never met")

        status, headers, text = self.send_request("GET", "/readyz")
        self.assertEqual(status, 503)
        self.assertIn("store", json.loads(text)["detail"])
        status, headers, text = self.send_request("POST", "/v1/returns", json.dumps({"return_id": "R-1", "order_id": "O-1"}).encode(),
                                         {"Authorization": "Bearer " + self.gateway.api.key, "Content-Type": "application/json"})
        self.assertEqual((status, headers["Retry-After"]), (503, "1"), text)
        self.assertEqual(json.loads(text)["type"], "urn:parcelgate:problem:store-failed")
        self.assertEqual(self.send_request("GET", "/healthz")[0], 200, "a restart would not help")
        self.assertLessEqual(self.numbers_in_feed(), set(acknowledged), "reading continues, and shows nothing else")

        for number in refused * 20:
            self.assertEqual(self.push(number)[0], 503)
            self.assertEqual(self.send_request("GET", "/readyz")[0], 503, "it stays red while nothing can be written")
        lines = [line for line in self.gateway.process.tail(100_000).splitlines() if '"store_' in line or '"outlet_' in line]
        self.assertLess(len(lines), 15, "one line an episode:\n" + "\n".join(lines[:30]))
        wait_until(lambda: "waiting" in self.gateway.command("outlets", "list", "--config", self.gateway.config_path),
                   "the outlet to wait for the store")

        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, self.unlimited)
        wait_until(self.gateway.api.is_ready, "readiness to come back without a request that writes")
        for number in refused:
            self.assertEqual(self.push(number)[0], 200)
        self.assertEqual(self.numbers_in_feed(), set(acknowledged + refused))
        self.gateway.kill()
        self.gateway.start()
        self.assertEqual(self.numbers_in_feed(), set(acknowledged + refused))
        self.assertEqual(len(self.gateway.tracking_events()), 6 * len(acknowledged + refused), "each once, all of each")
        self.assertEqual(self.gateway.stop(), 0)


if __name__ == "__main__":
    unittest.main()
