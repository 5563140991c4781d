"""SIGTERM, SIGSTOP and SIGKILL at the worst moment: answers where there still can be one, and nothing acknowledged is lost."""

import json
import os
import signal
import threading
import unittest

from frame.fault_test import ROUNDS, FaultTest
from frame.raw_http import RawConnection, get


class Stopping(FaultTest):
    def test_long_polls_are_answered_at_sigterm(self):
        self.start()
        waiting = [self.connect() for _ in range(20)]
        for each in waiting:
            each.send(get("/v1/events?wait=30", self.key_header()))
        self.push("9400000000000000000001")  # an answer behind them: all are parked, and these are answered
        pages = [each.answer() for each in waiting]
        self.assertEqual({status for status, _, _ in pages}, {200})
        after = json.loads(pages[0][2])["next"]
        for each in waiting:
            each.send(get("/v1/events?wait=30&after=" + after, self.key_header()))
        self.assertEqual(self.get("/healthz", headers="")[0], 200)
        os.kill(self.pid, signal.SIGTERM)
        for each in waiting:
            status, headers, body = each.answer()
            self.assertEqual((status, json.loads(body)["events"]), (200, []))
        self.assertEqual(self.gateway.process.child.wait(20), 0)
        self.assertNotIn("http_requests_cut", {entry["event"] for entry in self.log_events()})

    def pushes_until(self, end, acknowledged, lock, base):
        connection = None
        for n in range(100_000):
            number = f"94{base:04d}{n:016d}"
            try:
                connection = connection or RawConnection(self.gateway.port, timeout=10)
                if connection.send_request(self.signed(self.push_body(number)))[0] == 200:
                    with lock:
                        acknowledged.add(number)
            except OSError:
                if connection:
                    connection.close()
                connection = None
            if end.is_set():
                return

    def under_load(self, act):
        """Runs act(acknowledged) while four clients push; gives back what was acknowledged."""
        acknowledged, lock, end = set(), threading.Lock(), threading.Event()
        self.base = getattr(self, "base", 0)
        threads = []
        for _ in range(4):
            self.base += 1
            threads.append(threading.Thread(target=self.pushes_until, args=(end, acknowledged, lock, self.base), daemon=True))
        for thread in threads:
            thread.start()
        self.wait_until(lambda: len(acknowledged) > 20, "pushes to be under way")
        act(acknowledged)
        end.set()
        for thread in threads:
            thread.join(30)
        return acknowledged

    def expect_all_once(self, acknowledged):
        events = self.gateway.tracking_events()
        self.assertEqual(acknowledged - {event["tracking_number"] for event in events}, set(), "lost")
        self.assertEqual(len(events), len({event["event_id"] for event in events}), "doubled")

    def test_nothing_acknowledged_is_lost_or_doubled_by_kills(self):
        self.start()
        everything = set()
        for _ in range(ROUNDS):
            target = self.chance.randrange(30, 200)

            def kill(acknowledged):
                self.wait_until(lambda: len(acknowledged) >= target, f"{target} pushes")
                self.gateway.kill()

            everything |= self.under_load(kill)
            self.gateway.start()
            self.expect_all_once(everything)

    def test_sigterm_under_load_ends_cleanly(self):
        self.start()
        acknowledged = self.under_load(lambda _: self.assertEqual(self.gateway.stop(), 0))
        self.gateway.start()
        self.expect_all_once(acknowledged)

    def state(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0]

    def test_a_stopped_process_continues_where_it_was(self):
        self.start()

        def halt(acknowledged):
            os.kill(self.pid, signal.SIGSTOP)
            self.wait_until(lambda: self.state() == "T", "the process to have stopped")
            before = len(acknowledged)
            connection = RawConnection(self.gateway.port, timeout=1)
            self.assertRaises(TimeoutError, connection.send_request, get("/healthz"))
            os.kill(self.pid, signal.SIGCONT)
            self.wait_until(lambda: len(acknowledged) > before + 20, "pushes to continue")

        self.expect_all_once(self.under_load(halt))


if __name__ == "__main__":
    unittest.main()
