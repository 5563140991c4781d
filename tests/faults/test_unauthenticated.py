"""Floods of wrong signatures and keys: little log, whole counts, and who proves itself is served as always."""

import hashlib
import hmac
import threading
import time
import unittest

from frame.fault_test import HOOK, SECRET, FaultTest
from frame.raw_http import RawConnection, get, post


class Flood:
    """Threads that send one request after another until stop(), over connections that they open again when closed."""

    def __init__(self, port, request, threads):
        self.port, self.request, self.sent, self.ended = port, request, 0, threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(threads)]
        for thread in self.threads:
            thread.start()

    def run(self):
        count, connection = 0, None
        while not self.ended.is_set():
            try:
                connection = connection or RawConnection(self.port)
                connection.send_request(self.request)
                count += 1
            except OSError:
                if connection:
                    connection.close()
                connection = None
        with self.lock:
            self.sent += count

    def stop(self):
        self.ended.set()
        for thread in self.threads:
            thread.join(30)
        return self.sent


class UnauthenticatedSenders(FaultTest):
    def wrong(self):
        return self.signed(self.push_body("9400000000000000000000"), "another secret")

    def rate(self, seconds, first):
        """Right pushes a second over one connection, each a new parcel."""
        connection, count, began = self.connect(), 0, time.monotonic()
        while time.monotonic() - began < seconds:
            self.assertEqual(self.push(f"94{first + count:020d}", connection), 200)
            count += 1
        return count / (time.monotonic() - began)

    def test_a_flood_of_wrong_signatures_costs_little_log_and_little_of_the_right_pushes(self):
        self.start()
        alone = self.rate(3, 0)
        log_before, began = self.log_bytes(), time.monotonic()
        flood = Flood(self.gateway.port, self.wrong(), 16)
        self.rate(1, 10**6)  # the bucket of the source runs empty
        together = self.rate(3, 2 * 10**6)
        sent = flood.stop()
        seconds = time.monotonic() - began
        self.assertLess((self.log_bytes() - log_before) / seconds, 50_000)
        self.assertGreater(sent, 200, "there was a flood")
        self.assertLess(sent / seconds, 1_000, "which its own answers have slowed down")
        # Meant are 10 %; a machine that is busy otherwise blurs it.
        self.assertGreater(together, 0.6 * alone, f"{together:.0f} instead of {alone:.0f} pushes a second")
        self.assertGreaterEqual(self.metric("parcelgate_hook_messages_total", outcome="unauthorized"), sent)
        lines = self.log_events("hook_unauthorized")
        self.assertTrue(lines and len(lines) < 10, lines)
        self.assertEqual((lines[0]["remote"], lines[0]["account"]), ("127.0.0.1", "ez"))
        self.gateway.stop()
        counted = sum(line["count"] for line in self.log_events("hook_unauthorized"))
        self.assertGreaterEqual(counted, sent, "the log's counts are whole")

    def test_no_flipped_bit_of_a_signature_is_taken(self):
        self.start()
        body = self.push_body("9400000000000000000001")
        digest = bytearray(hmac.new(SECRET.encode(), body, hashlib.sha256).digest())
        connection = self.connect()
        for bit in self.chance.sample(range(256), 45):
            digest[bit // 8] ^= 1 << bit % 8
            request = post(HOOK, body, f"X-Hmac-Signature: hmac-sha256-hex={digest.hex()}\r\n")
            digest[bit // 8] ^= 1 << bit % 8
            self.assertEqual(connection.send_request(request)[0], 401, bit)
        for header in ("", "X-Hmac-Signature: \r\n", "X-Hmac-Signature: hmac-sha256-hex=\r\n",
                       f"X-Hmac-Signature: hmac-sha256-hex={digest.hex()[:-2]}\r\n",
                       f"X-Hmac-Signature: hmac-sha256-hex={digest.hex()}00\r\n"):
            self.assertEqual(connection.send_request(post(HOOK, body, header))[0], 401, header)
        for place in self.chance.sample(range(len(body)), 20):  # and none of the body
            changed = bytearray(body)
            changed[place] ^= 1
            request = post(HOOK, bytes(changed), f"X-Hmac-Signature: hmac-sha256-hex={digest.hex()}\r\n")
            self.assertEqual(connection.send_request(request)[0], 401, place)
        self.assertEqual(self.numbers_in_feed(), set())
        self.assertEqual(connection.send_request(self.signed(body))[0], 200)

    def test_guesses_of_keys_get_429_and_good_keys_are_not(self):
        self.start()
        self.assertEqual(self.get("/v1/returns")[0], 200)
        answers = []
        connection = self.connect()
        for n in range(60):
            status, headers, _ = connection.send_request(get("/v1/returns", f"Authorization: Bearer pgk_{n:043d}\r\n"))
            answers.append(status)
        self.assertEqual(answers[:5], [401] * 5)
        self.assertEqual(answers[-40:], [429] * 40)
        self.assertGreaterEqual(int(headers["retry-after"]), 1)
        self.assertEqual(self.get("/v1/returns")[0], 200, "the same address, with a key")
        self.assertEqual(self.get("/healthz", headers="")[0], 200)
        flood = Flood(self.gateway.port, get("/v1/returns", "Authorization: Bearer pgk_guess\r\n"), 16)
        before = self.log_bytes()
        self.rate(2, 0)
        flood.stop()
        self.assertLess(self.log_bytes() - before, 100_000)

    def test_each_endpoint_keeps_to_the_scopes_of_its_keys(self):
        self.start()
        self.assertEqual(self.push("9400000000000000000001"), 200)
        event = self.gateway.tracking_events()[0]
        carrier, number = event["carrier"], event["tracking_number"]
        make = lambda *words: self.gateway.command("keys", "create", "--config", self.gateway.config_path, *words).strip()
        customer = make("--scope", "customer", "--tenant", "shop", "--carrier", carrier, "--number", number)
        admin = make("--scope", "admin")
        endpoints = [("GET", "/v1/returns", 403), ("POST", "/v1/returns", 403), ("GET", "/v1/returns/R", 403),
                     ("POST", "/v1/returns/R/facts", 403), ("POST", "/v1/shipments", 403), ("GET", "/v1/events", 403),
                     ("GET", f"/v1/shipments/{carrier}/{number}", 200), ("GET", f"/v1/shipments/{carrier}/OTHER", 403),
                     ("GET", f"/v1/shipments/{carrier}/{number}?include=events", 403), ("GET", "/metrics", 403)]
        for method, path, expected in endpoints:
            head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {customer}\r\nContent-Length: 2\r\n\r\n{{}}"
            self.assertEqual(self.connect().send_request(head)[0], expected, path)
        self.assertEqual(self.connect().send_request(get("/v1/returns?tenant=shop", f"Authorization: Bearer {admin}\r\n"))[0], 200)
        for bad in ("", "pgk_", customer[:-1], customer + "x", customer.upper()):
            self.assertEqual(self.connect().send_request(get("/v1/returns", f"Authorization: Bearer {bad}\r\n"))[0], 401, bad)


if __name__ == "__main__":
    unittest.main()
