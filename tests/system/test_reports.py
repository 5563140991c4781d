"""Reports as an operator and a client of the API get them, from a running gateway and from its data folder."""

import csv
import datetime
import io
import json
import os
import subprocess
import unittest

from support.gateway import TENANT, Gateway
from support.processes import Folder, build_path


def hours_ago(hours):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours)).isoformat(timespec="seconds")


class Reports(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("reports")
        self.addCleanup(self.folder.remove)
        self.gateway = Gateway(self.folder, tenants=[{"id": TENANT, "rule_pack": "cn-baseline", "locale": "en"}])
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)
        # The buyer has 168 hours from the approval: in time, missed, running.
        for number, hours in enumerate((200, 200, 10)):
            self.gateway.api.json("POST", "/v1/returns", {
                "return_id": f"R-{number}", "order_id": f"O-{number}", "approved_at": hours_ago(hours),
                "origin": {"province": "广东省"}, "destination": {"province": "上海市", "city": "上海市"}})
        self.gateway.api.json("POST", "/v1/returns/R-0/facts", {
            "fact_id": "w", "kind": "waybill_entered", "carrier": "sf", "tracking_number": "SF7444703069240",
            "at": hours_ago(100)})

    def run_reports(self, *words, code=0):
        environment = {name: value for name, value in os.environ.items() if name != "PARCELGATE_CONFIG"}
        done = subprocess.run([build_path("parcelgate"), "reports", *words], capture_output=True, text=True,
                              env=environment, timeout=120)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def test_the_formats_agree_and_so_do_gateway_and_data_folder(self):
        words = ("deadlines", "--by", "lane,clock", "--tenant", TENANT)
        config = ("--config", self.gateway.config_path)
        report = json.loads(self.run_reports(*words, *config, "--format", "json").stdout)
        sends = next(row for row in report["rows"] if row["clock"] == "buyer_sends")
        self.assertEqual(sends, {"lane": "广东→上海", "clock": "buyer_sends", "clocks": 3, "in_time": 1, "late": 0,
                                 "missed_open": 1, "missed_closed": 0, "running": 1, "waiting": 0, "waived": 0,
                                 "cancelled": 0, "on_time_share": 0.5, "target_share": None, "target_kept": None})
        text = self.run_reports(*words, *config, "--format", "csv").stdout
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual([row["clock"] for row in rows[:-1]], [row["clock"] for row in report["rows"]])
        self.assertEqual(rows[-1]["lane"], "total")
        self.assertEqual(int(rows[-1]["clocks"]), report["total"]["clocks"])
        table = self.run_reports(*words, *config).stdout
        self.assertRegex(table, r"(?m)^广东→上海 +buyer_sends +3 +1 +0 +1 .* 50\.0 % +- +-$")
        self.assertIn("days and months of Asia/Shanghai", table)

        served = self.gateway.api.json("GET", "/v1/reports/deadlines?by=lane,clock")
        self.assertEqual(served["rows"], report["rows"])
        self.gateway.stop()
        closed = json.loads(self.run_reports(*words, "--data-dir", self.folder / "data", "--format", "json").stdout)
        self.assertEqual(closed["rows"], report["rows"])

    def test_wrong_options_are_named_at_once(self):
        done = self.run_reports("return-time", "--by", "clock", "--from", "soon", "--config", self.gateway.config_path,
                                code=64)
        self.assertIn("by: the report return-time cannot be grouped by clock", done.stderr)
        self.assertIn("from: must be a day", done.stderr)
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    unittest.main()
