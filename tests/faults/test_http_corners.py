"""Requests that no well-behaved client sends: each gets an answer of its own or the end of its connection, never more."""

import gzip
import json
import unittest

from frame.fault_test import HOOK, FaultTest
from frame.raw_http import get, post


class HttpCorners(FaultTest):
    def test_hosts_targets_methods_and_expectations(self):
        self.start()
        requests = {
            "GET /healthz HTTP/1.1\r\n\r\n": 400,
            "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n": 400,
            "GET /healthz HTTP/1.1\r\nHost: a, b\r\n\r\n": 400,
            "GET /healthz HTTP/1.0\r\n\r\n": 200,
            "GET http://gateway/healthz HTTP/1.1\r\nHost: gateway\r\n\r\n": 200,
            "GET http://elsewhere/nothing HTTP/1.1\r\nHost: gateway\r\n\r\n": 404,
            "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n": 204,
            "OPTIONS /v1/returns HTTP/1.1\r\nHost: a\r\n\r\n": 204,
            "DELETE /v1/returns HTTP/1.1\r\nHost: a\r\n\r\n": 405,
            "TRACE /healthz HTTP/1.1\r\nHost: a\r\n\r\n": 405,
            "GET /healthz HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n": 417,
            "GET /" + "u" * 5000 + " HTTP/1.1\r\nHost: a\r\n\r\n": 414,
            "GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + "h" * 9000 + "\r\n\r\n": 431,
            "nonsense\r\n\r\n": 400,
        }
        for request, expected in requests.items():
            status, headers, body = self.connect().send_request(request)
            self.assertEqual(status, expected, request[:80])
            if status == 405:
                self.assertIn("OPTIONS", headers["allow"])
            if status >= 400:
                self.assertIn("urn:parcelgate:problem:", json.loads(body)["type"])
        status, headers, _ = self.connect().send_request("HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n", has_body=False)
        self.assertEqual((status, headers["content-length"]), (200, "15"))

    def test_nothing_is_smuggled(self):
        self.start()
        hidden = "GET /v1/events HTTP/1.1\r\nHost: a\r\n\r\n"
        for head in ("Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
                     "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "Content-Length: +5\r\n", "Content-Length: 0x5\r\n",
                     "Content-Length: 5, 5\r\n", "Transfer-Encoding: chunked, identity\r\n", "Content-Length : 5\r\n",
                     "Transfer-Encoding\r\n : chunked\r\n"):
            connection = self.connect()
            connection.send(f"POST {HOOK} HTTP/1.1\r\nHost: a\r\n{head}\r\n0\r\n\r\n" + hidden)
            answers = []
            try:
                for _ in range(3):
                    answers.append(connection.answer()[0])
            except (OSError, ValueError):
                pass
            # At most the first request is answered as one, and what follows is not taken for a second.
            self.assertTrue(len(answers) <= 1 or answers[1] in (400, 413), f"{head!r}: {answers}")

    def test_slow_heads_and_bodies_are_cut_off_and_disturb_nobody(self):
        self.start(listen={"read_timeout": "1s"})
        slow = [self.connect(timeout=30) for _ in range(100)]
        for n, each in enumerate(slow):
            each.send(f"POST {HOOK} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n" + ("\r\n12" if n % 2 else ""))
        self.assertEqual(self.push("9400000000000000000001"), 200)
        for each in slow:
            self.assertTrue(each.is_closed())

    def test_bodies_of_any_shape_and_bombs(self):
        self.start()
        deep, wide = "[" * 100_000, "[" + "1," * 60_000 + "1]"
        shapes = ["", "{", "null", "[]", '"text"', "1e999", "{}" * 2, "\ufeff{}", deep, wide, "{" * 50_000, '{"a":' * 60 + "1" + "}" * 60,
                  '{"result":null}', '{"result":[]}', '{"result":{"tracking_details":{}}}', "\x00", "{\"\\ud800\":1}"]
        shapes += ["".join(chr(self.chance.randrange(1, 0xd800)) for _ in range(200)) for _ in range(20)]
        for shape in shapes:
            body = shape.encode()
            self.assertIn(self.connect().send_request(self.signed(body))[0], range(200, 504), shape[:40])
            for path in ("/v1/returns", "/v1/returns/R/facts", "/v1/shipments"):
                status, _, answer = self.connect().send_request(post(path, body, self.key_header()))
                self.assertIn(status, (400, 413, 422), shape[:40])
                self.assertLess(len(answer), 40_000)
        bomb = gzip.compress(bytes(200 << 20))
        for path in (HOOK, "/v1/returns"):
            self.assertEqual(self.connect().send_request(post(path, bomb, self.key_header() + "Content-Encoding: gzip\r\n"))[0], 413)
        self.assert_memory_below(self.memory_bytes("VmHWM"), 160 << 20)
        self.assertTrue(self.gateway.api.is_ready())

    def test_an_error_never_grows_with_the_request(self):
        self.start()
        many = "{" + ",".join(f'"f{n}":1' for n in range(9_000)) + "}"
        self.assertLess(len(many), 128 << 10)
        before = self.memory_bytes("VmHWM")
        status, _, answer = self.connect().send_request(post("/v1/returns", many, self.key_header()))
        self.assertEqual(status, 422)
        self.assertLess(len(answer), 40_000)
        self.assertIn(" more", json.loads(answer)["detail"])
        self.assertEqual(self.connect().send_request(post("/v1/returns", " " * (1 << 20), self.key_header()))[0], 413)
        self.assert_memory_below(self.memory_bytes("VmHWM") - before, 8 << 20)

    def test_replayed_windows_and_duplicates_at_once(self):
        self.start()
        body = self.push_body("9400000000000000000001")
        request = self.signed(body)
        connections = [self.connect() for _ in range(48)]
        for connection in connections:
            connection.send(request * 10)
        answers = [connection.answer()[0] for connection in connections for _ in range(10)]
        self.assertEqual(set(answers), {200})
        events = self.gateway.tracking_events()
        self.assertEqual(len(events), len({event["event_id"] for event in events}), "each scan once")


if __name__ == "__main__":
    unittest.main()
