"""More bytes and requests than it can take: bounded memory, 503 for what is too much, and nothing lost of the rest."""

import threading
import time
import unittest

from frame.fault_test import FaultTest
from frame.raw_http import RawConnection, get, post


class Pressure(FaultTest):
    def fill(self, pushes, text_bytes):
        """Parcels whose scans carry long texts."""
        connection = self.connect()
        for n in range(pushes):
            self.payload["result"]["tracking_details"][0]["message"] = "x" * text_bytes
            self.assertEqual(self.push(f"94{n:020d}", connection), 200)

    def peak_of(self, request):
        """How many bytes of memory one request takes at most; the gateway does nothing else meanwhile."""
        connection = self.connect()
        connection.send_request(request)  # what is kept for the next one is no part of it
        with open(f"/proc/{self.pid}/clear_refs", "w", encoding="ascii") as peak:
            peak.write("5")
        before = self.memory_bytes()
        answer = connection.send_request(request)
        return self.memory_bytes("VmHWM") - before, answer

    def test_no_single_request_takes_more_than_eight_mebibytes(self):
        self.start()
        self.fill(60, 340_000)
        event = self.gateway.tracking_events()[0]
        page = f"/v1/shipments/{event['carrier']}/{event['tracking_number']}?include=events&limit=500"
        many_fields = "{" + ",".join(f'"f{n}":1' for n in range(9_000)) + "}"
        many_items = '{"shipments":[' + ",".join(["1"] * 60_000) + "]}"
        many_objects = '{"shipments":[' + ",".join(["{}"] * 40_000) + "]}"
        requests = [get(path, self.key_header()) for path in ("/v1/events?limit=1000", "/v1/returns?limit=200", page)]
        requests += [post("/v1/returns", body, self.key_header()) for body in (many_fields, many_items, many_objects, "[" * 120_000)]
        for request in requests:
            taken, (status, _, body) = self.peak_of(request)
            self.assert_memory_below(taken, 8 << 20, (request[:60], status))
            self.assertLess(len(body), 1 << 20, (request[:60], status))

    def test_slow_readers_of_large_pages_stay_within_bounds(self):
        self.start(listen={"max_connections_per_address": 1000})
        self.fill(150, 60_000)
        whole = len(self.get("/v1/events?limit=1000")[2])
        self.assertLess(whole, 2 << 20)
        self.assertGreater(whole, 100_000)
        readers = [self.connect(timeout=60, receive_buffer=4096) for _ in range(300)]
        for reader in readers:
            reader.send(get("/v1/events?limit=1000", self.key_header()))
        peak = 0
        for _ in range(40):
            self.assertEqual(self.push("9499000000000000000001"), 200, "others are served meanwhile")
            peak = max(peak, self.memory_bytes())
        self.assert_memory_below(peak, 128 << 20)
        answers = {}

        def read(reader):
            try:
                status = reader.answer()[0]
            except OSError:
                status = 0  # too slow for the listener: cut
            answers[status] = answers.get(status, 0) + 1

        threads = [threading.Thread(target=read, args=(reader,)) for reader in readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertGreater(answers.get(200, 0), 20, answers)
        self.assertLessEqual(set(answers), {200, 503, 0}, answers)
        self.assert_memory_below(self.memory_bytes("VmHWM"), 160 << 20)
        self.assertEqual(self.get("/v1/events?limit=1000")[0], 200, "and afterwards all is as before")

    def test_slow_senders_of_large_bodies_stay_within_bounds(self):
        self.start(listen={"max_connections_per_address": 1000, "read_timeout": "30s"})
        head = "POST /v1/hooks/easypost/ez HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"
        senders = [self.connect() for _ in range(200)]
        for sender in senders:
            try:
                sender.send(head + "x" * 900_000)
            except OSError:
                pass  # turned away
        self.assert_memory_below(self.memory_bytes(), 160 << 20)
        self.assertEqual(self.push("9400000000000000000001"), 200)
        # The listener may still be reading what lies in the sockets.
        for _ in range(100):
            if self.metric("parcelgate_http_refused_total", reason="listener-busy") > 0:
                return
            time.sleep(0.1)
        self.fail("no sender was turned away")

    def test_overload_is_refused_and_what_is_acknowledged_is_there(self):
        self.start(store={"queue_capacity": 16}, listen={"max_connections_per_address": 1000})
        acknowledged, refused, lock = set(), [0], threading.Lock()

        def run(base):
            connection = RawConnection(self.gateway.port)
            for n in range(0, 60, 12):
                numbers = [f"94{base * 1000 + n + k:020d}" for k in range(12)]
                connection.send(b"".join(self.signed(self.push_body(number)) for number in numbers))
                for number in numbers:
                    status = connection.answer()[0]
                    with lock:
                        if status == 200:
                            acknowledged.add(number)
                        else:
                            self.assertEqual(status, 503)
                            refused[0] += 1
            connection.close()

        threads = [threading.Thread(target=run, args=(base,)) for base in range(1, 17)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(acknowledged) + refused[0], 16 * 60)
        self.assertGreater(refused[0], 0, "the queue was never full")
        self.assertEqual(self.numbers_in_feed(), acknowledged)


if __name__ == "__main__":
    unittest.main()
