"""Couriers whose answers are hostile: nothing they send costs more than their own poll, and no secret leaves to the wrong host."""

import gzip
import socket
import ssl
import subprocess
import threading
import unittest

from frame.fault_test import FaultTest

KEY = "dhl-secret-key"


class HostileCourier:
    """Answers each request by the next of its scripts, then from the beginning again; remembers the heads."""

    def __init__(self, scripts, tls=None):
        self.scripts, self.heads, self.served, self.lock = scripts, [], 0, threading.Lock()
        self.tls = tls
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            connection.settimeout(60)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                more = connection.recv(65536)
                if not more:
                    return
                head += more
            with self.lock:
                self.heads.append(head)
                script = self.scripts[self.served % len(self.scripts)]
                self.served += 1
            script(connection)
        except OSError:
            pass
        finally:
            connection.close()

    def close(self):
        self.listener.close()


def say(data):
    return lambda connection: connection.sendall(data)


def answer(body, status="200 OK", headers=""):
    return say(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)


def drip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"x")
        threading.Event().wait(0.5)


def flood_headers(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for n in range(100_000):
        connection.sendall(b"X-%d: %s\r\n" % (n, b"h" * 100))


def flood_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(2_000):
        connection.sendall(b"[" * 65536)


class Couriers(FaultTest):
    def start_polling(self, courier, scheme="http"):
        base = f"{scheme}://127.0.0.1:{courier.port}"
        self.addCleanup(courier.close)
        self.start(accounts=[{"id": "dhl-a", "source": "dhl-unified", "settings": {"base_url": base},
                              "secrets": {"api_key": KEY, "push_token": "t"}}])

    def register(self, count):
        for n in range(count):
            self.gateway.api.json("POST", "/v1/shipments", {"carrier": "dhl", "tracking_number": f"77777{n:05d}"})

    def test_hostile_answers_cost_only_their_own_poll(self):
        elsewhere = HostileCourier([answer(b"{}")])
        self.addCleanup(elsewhere.close)
        away = f"Location: http://127.0.0.1:{elsewhere.port}/steal\r\n"
        courier = HostileCourier([
            answer(b""), answer(b"null"), answer(b"{"), answer(b"[" * 100_000), answer(b"\x00\xff\xfe" * 1000),
            answer(b"{}", "302 Found", away), answer(b"{}", "307 Temporary Redirect", away), answer(b"no", "500 Oops"),
            answer(b"{}", "401 Unauthorized"), answer(b"{}", "429 Too Many Requests", "Retry-After: -5\r\n"),
            answer(b"{}", "999 What"), say(b"nonsense"), say(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"), say(b""),
            answer(gzip.compress(bytes(200 << 20)), headers="Content-Encoding: gzip\r\n"),
            answer(b"notgzip", headers="Content-Encoding: gzip\r\n"), flood_headers, flood_body, drip,
        ])
        self.start_polling(courier)
        self.register(40)
        self.wait_until(lambda: courier.served >= 5, "polls")
        self.assertEqual(self.push("9400000000000000000001"), 200)
        self.assertTrue(self.gateway.api.is_ready())
        self.assert_memory_below(self.memory_bytes("VmHWM"), 192 << 20)
        self.assertEqual(elsewhere.heads, [], "redirects are not followed, so no key goes there")
        self.assertEqual(self.numbers_in_feed(), {"9400000000000000000001"})
        self.assertEqual(self.gateway.stop(), 0)

    def test_hostile_tokens_reach_no_header_and_no_log(self):
        tokens = [b'{"access_token":"a\\r\\nX-Evil: 1","expires_in":"3600","token_type":"Bearer"}',
                  b'{"access_token":"","expires_in":"3600"}', b'{"access_token":{},"expires_in":[]}', b'{"expires_in":"3600"}',
                  b'{"access_token":"t","expires_in":"-5"}', b'{"access_token":"t","expires_in":"99999999999999999999"}',
                  b'{"access_token":"' + b"t" * 200_000 + b'","expires_in":"3600"}', b"null", b"<html>"]
        # A courier for each: one that has given a bad token is left alone for a while.
        couriers = [HostileCourier([answer(token, headers="Content-Type: application/json\r\n")]) for token in tokens]
        for courier in couriers:
            self.addCleanup(courier.close)
        self.start(accounts=[{"id": f"ups-{n}", "source": "ups",
                              "settings": {"client_id": "id", "base_url": f"http://127.0.0.1:{courier.port}"},
                              "secrets": {"client_secret": "ups-client-secret", "credential": "c"}}
                             for n, courier in enumerate(couriers)])
        self.gateway.api.json("POST", "/v1/shipments", {"carrier": "ups", "tracking_number": "1Z023E2X0214323462"})
        self.wait_until(lambda: all(courier.served for courier in couriers), "tokens to be fetched")
        self.assertEqual(self.push("9400000000000000000001"), 200)
        self.assertTrue(self.gateway.api.is_ready())
        self.assertEqual(self.gateway.stop(), 0)
        self.assertFalse([head for courier in couriers for head in courier.heads if b"\nx-evil" in head.lower()])
        with open(self.gateway.process.log, encoding="utf-8") as log:
            written = log.read()
        for secret in ("ups-client-secret", "X-Evil", "t" * 100):
            self.assertNotIn(secret, written)

    def test_a_certificate_that_nobody_vouches_for_gets_no_request(self):
        for name, subject in (("self-signed", "/CN=127.0.0.1"), ("wrong-name", "/CN=elsewhere.example")):
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", subject,
                            "-keyout", self.folder / f"{name}.key", "-out", self.folder / f"{name}.pem"],
                           check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "self-signed.pem", self.folder / "self-signed.key")
        courier = HostileCourier([answer(b"{}")], context)
        self.start_polling(courier, "https")
        self.register(2)
        self.wait_until(lambda: self.metric("parcelgate_http_out_requests_total", outcome="unreachable") > 0, "a refusal")
        self.assertEqual(courier.heads, [])
        self.assertTrue(self.gateway.api.is_ready())

    def test_a_hung_answer_holds_up_no_other_poll_of_its_host(self):
        never = threading.Event()
        self.addCleanup(never.set)
        courier = HostileCourier([lambda connection: never.wait(60)] + [answer(b"{}")] * 1000)
        self.start_polling(courier)
        self.register(6)
        # The first is never answered; on one connection none of the others would be polled before it times out.
        self.wait_until(lambda: courier.served >= 2, "another poll", 13)


if __name__ == "__main__":
    unittest.main()
