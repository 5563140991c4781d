"""The machine's date is set ahead and back while the gateway runs, and across a restart.

A small library in front of the system's clocks adds the days; the monotonic clock stays as it is.
"""

import os
import struct
import time
import unittest

from support.gateway import Gateway
from support.processes import Folder, wait_until

DAYS = 24 * 3600
# Trusted: a machine may have slept so long. Further ahead is not, and nothing is reported by such a date.
AHEAD = 6 * DAYS
FAR_AHEAD = 400 * DAYS


class DateSet(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("date-set")
        self.addCleanup(self.folder.remove)
        self.offset_file = self.folder / "offset"
        self.set_date(0)
        self.tickets = self.folder / "tickets.jsonl"
        self.gateway = Gateway(self.folder, outlets=[{"id": "desk", "kind": "console-desk", "file": self.tickets}])
        # The library stands in front of AddressSanitizer's, which is fine: it replaces clocks alone.
        sanitizer = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        self.gateway.process.env.update(LD_PRELOAD=os.environ["PARCELGATE_DATE_SHIM"], DATE_SHIM_FILE=self.offset_file,
                                        ASAN_OPTIONS=sanitizer)
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)

    def set_date(self, seconds):
        mode = "r+b" if os.path.exists(self.offset_file) else "wb"
        with open(self.offset_file, mode) as file:
            file.write(struct.pack("=q", seconds))

    def register(self, count):
        """Returns that were approved three days ago: the buyer has seven."""
        approved = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3 * DAYS))
        for number in range(count):
            name = f"R-{number}"
            self.gateway.api.json("POST", "/v1/returns", {"return_id": name, "order_id": f"O-{number}"})
            self.gateway.api.json("POST", f"/v1/returns/{name}/facts", {"fact_id": "f1", "kind": "approved", "at": approved})

    def count(self, change):
        return sum(entry["type"] == f"parcelgate.clock.{change}.v1" for entry in self.gateway.feed())

    def breached(self):
        returns = [self.gateway.api.json("GET", f"/v1/returns/R-{number}") for number in range(20)]
        return sum(bool(clock.get("breached_at")) for ret in returns for clock in ret["clocks"])

    def test_no_breach_of_a_wrong_date_stays(self):
        self.register(20)
        self.set_date(AHEAD)
        wait_until(lambda: self.count("breached") >= 20, "the clocks to run out by the wrong date", 90)
        self.set_date(0)
        wait_until(lambda: self.count("reopened") >= 20, "the breaches to be withdrawn", 90)
        self.assertEqual(0, self.breached())
        self.assertIn("clock_jump", self.gateway.process.tail(2000))
        wait_until(lambda: "running" in self.gateway.command("outlets", "list", "--config", self.gateway.config_path),
                   "the outlet to run", 60)

    def test_a_date_far_ahead_reports_nothing_until_an_operator_accepts_it(self):
        self.register(20)
        self.set_date(FAR_AHEAD)
        wait_until(lambda: "clocks_held" in self.gateway.process.tail(2000), "the date to be noticed", 90)
        self.assertEqual(0, self.count("breached"))
        self.assertIn('"due":20', self.gateway.process.tail(2000).replace(" ", ""))
        answer = self.gateway.command("clocks", "accept-date", "--config", self.gateway.config_path)
        self.assertIn("accepted: it is", answer)
        wait_until(lambda: self.count("breached") >= 20, "what is due to be reported", 90)

    def test_what_a_stopped_gateway_left_is_put_right_at_the_next_start(self):
        self.register(20)
        self.set_date(AHEAD)
        wait_until(lambda: self.count("breached") >= 20, "the clocks to run out by the wrong date", 90)
        self.gateway.kill()
        self.set_date(0)
        self.gateway.start()
        wait_until(lambda: self.count("reopened") >= 20, "the breaches to be withdrawn", 90)
        self.assertEqual(0, self.breached())


if __name__ == "__main__":
    unittest.main()
