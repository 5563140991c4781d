"""A file of returns is imported into a real gateway; both are killed half-way, and the next run continues."""

import csv
import io
import json
import os
import signal
import subprocess
import unittest

from support.gateway import Gateway
from support.processes import Folder, build_path, source_path, wait_until

ROWS = 4000
HEADER = "退货单号,订单号,平台,申请时间,同意时间,金额,省份,城市,快递公司,运单号,商品名称"
BAD = {  # row -> (cells that replace those of a good one, part of the reason)
    7: ({9: "9.4E+21"}, "运单号: \"9.4E+21\" is a number that a spreadsheet has shortened"),
    1500: ({3: "2026-02-30 10:00"}, "申请时间: \"2026-02-30 10:00\" is not a time"),
    1501: ({2: "无此平台"}, "rule_pack: there is no rule pack \"无此平台\""),
    2999: ({8: "顺风顺水"}, "shipments/0/carrier: \"顺风顺水\" is not a known carrier"),
    3999: ({1: ""}, "order_id: is missing"),
}


def cells_of(row):
    cells = [f"TK-{row}", f"38120044{row:08d}", "天猫", "2026/11/20 09:15", f"2026-11-20 14:02:{row % 60:02d}", "\"1,299.50\"",
             "浙江省", "杭州市", "顺丰速运", f"SF74447{row:08d}", "\"外套, 黑色\""]
    for place, cell in BAD.get(row, ({},))[0].items():
        cells[place] = cell
    return ",".join(cells)


class ImportTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("import")
        self.addCleanup(self.folder.remove)
        self.gateway = Gateway(self.folder).prepare().start()
        self.addCleanup(self.gateway.kill)

    def write(self, name, text, encoding="utf-8"):
        path = self.folder / name
        with open(path, "w", encoding=encoding, newline="") as file:
            file.write(text)
        return path

    def words(self, kind, path, *more):
        return [build_path("parcelgate"), "import", kind, path, "--config", self.gateway.config_path, *more]

    def import_file(self, kind, path, *more, code=0):
        done = subprocess.run(self.words(kind, path, *more), capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def rows_done(self, path):
        try:
            with open(path + ".import.json", encoding="utf-8") as file:
                return json.load(file)["rows"]
        except FileNotFoundError:
            return 0

    def all_returns(self):
        returns, after = {}, ""
        while after is not None:
            page = self.gateway.api.json("GET", f"/v1/returns?limit=200&after={after}")
            returns.update((ret["return_id"], ret) for ret in page["returns"])
            after = page["next"]
        return returns

    def check_refused(self, path):
        with open(path + ".refused.csv", encoding="utf-8-sig", newline="") as file:
            lines = file.read().splitlines()
        self.assertEqual(lines[0], "line,reasons," + HEADER)
        self.assertEqual(len(lines), len(BAD) + 1)
        for line, (row, (_, reason)) in zip(lines[1:], BAD.items()):
            self.assertTrue(line.endswith("," + cells_of(row)), line)
            number, reasons = next(csv.reader(io.StringIO(line)))[:2]
            self.assertEqual(int(number), row + 2)
            self.assertIn(reason, reasons)

    def test_an_interrupted_import_is_continued_and_nothing_is_lost_or_doubled(self):
        text = HEADER + "\r\n" + "".join(cells_of(row) + "\r\n" for row in range(ROWS))
        path = self.write("returns.csv", text, "gb18030")
        run = subprocess.Popen(self.words("returns", path, "--batch", "2"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(run.wait)
        self.addCleanup(run.kill)
        while self.rows_done(path) < 200:
            self.assertIsNone(run.poll(), "the import ended before the kill")
        self.gateway.kill()
        self.assertIsNone(run.poll(), "the import waits for the gateway to come back")
        run.send_signal(signal.SIGKILL)
        run.wait()
        done = self.rows_done(path)
        self.assertLess(done, ROWS)

        self.gateway.start()
        report = self.import_file("returns", path, code=65)
        self.assertIn(f"an earlier run was continued at line {done + 2}\n", report)
        self.assertIn(f"{ROWS} rows: ", report)
        self.assertIn(f", {len(BAD)} refused", report)
        self.assertFalse(os.path.exists(path + ".import.json"))
        self.check_refused(path)

        returns = self.all_returns()
        self.assertEqual(set(returns), {f"TK-{row}" for row in range(ROWS) if row not in BAD})
        for row in range(0, ROWS, 97):
            ret = returns[f"TK-{row}"]
            self.assertEqual(ret["order_id"], f"38120044{row:08d}")
            self.assertEqual(ret["rule_pack"], "tmall")
            self.assertEqual([(fact["kind"], fact["at"]) for fact in ret["facts"]],
                             [("requested", "2026-11-20T01:15:00Z"), ("approved", f"2026-11-20T06:02:{row % 60:02d}Z")])
            self.assertEqual([(each["carrier"], each["tracking_number"]) for each in ret["shipments"]],
                             [("sf", f"SF74447{row:08d}")])
        registered = [entry["data"]["return_id"] for entry in self.gateway.feed() if entry["type"] == "parcelgate.return.registered.v1"]
        self.assertEqual(len(registered), ROWS - len(BAD), "each return was registered once")
        self.assertEqual(set(registered), set(returns))

        again = self.import_file("returns", path, code=65)
        self.assertIn(f"{ROWS} rows: 0 new, {ROWS - len(BAD)} known before, {len(BAD)} refused", again)
        self.check_refused(path)

    def test_ctrl_c_ends_the_import_and_revokes_its_key(self):
        path = self.write("returns.csv", HEADER + "\n" + "".join(cells_of(row) + "\n" for row in range(ROWS)))
        run = subprocess.Popen(self.words("returns", path, "--batch", "2"), stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
        self.addCleanup(run.kill)
        while self.rows_done(path) < 200:
            self.assertIsNone(run.poll(), "the import ended before the signal")
        run.send_signal(signal.SIGINT)
        self.assertIn("run the same command again to continue", run.communicate(timeout=60)[1])
        self.assertEqual(run.returncode, 69)
        keys = json.loads(self.gateway.command("keys", "list", "--config", self.gateway.config_path, "--json"))["keys"]
        self.assertEqual([key["revoked"] for key in keys if key.get("expires_at")], [True])
        self.assertIn(f"{ROWS} rows: ", self.import_file("returns", path, code=65))

    def test_the_example_its_shipments_and_facts(self):
        path = source_path("config/examples/returns.csv")
        with open(path, encoding="utf-8") as file:
            path = self.write("returns.csv", file.read())
        self.assertIn("3 rows, 0 of them with faults; nothing was sent", self.import_file("returns", path, "--check"))
        self.assertEqual(self.all_returns(), {})
        self.assertIn("3 rows: 3 new", self.import_file("returns", path))
        self.assertEqual(self.all_returns()["TK-1002"]["rule_pack"], "tmall")

        shipments = self.write("shipments.csv", "运单号,快递公司,退货单号\nYT6247854900001,圆通,TK-1002\nhello,圆通,\n")
        self.assertIn("2 rows: 1 new, 0 known before, 1 refused", self.import_file("shipments", shipments, code=65))
        facts = self.write("facts.ndjson", "".join(json.dumps(fact) + "\n" for fact in (
            {"return_id": "TK-1001", "fact_id": "f-1", "kind": "received", "at": "2026-11-25 10:00"},
            {"return_id": "TK-9", "fact_id": "f-1", "kind": "received"},
            {"return_id": "TK-1001", "fact_id": "f-2", "kind": "refunded", "at": "2026-11-25T12:00:00+08:00"})))
        self.assertIn("3 rows: 2 new, 0 known before, 1 refused", self.import_file("facts", facts, code=65))
        with open(facts + ".refused.ndjson", encoding="utf-8") as file:
            refused = [json.loads(line) for line in file]
        self.assertEqual([(each["line"], each["reasons"]) for each in refused], [(2, ["return_id: there is no return TK-9"])])
        returns = self.all_returns()
        self.assertEqual([fact["at"] for fact in returns["TK-1001"]["facts"][2:]], ["2026-11-25T02:00:00Z", "2026-11-25T04:00:00Z"])
        self.assertEqual([each["carrier"] for each in returns["TK-1002"]["shipments"]], ["yto"])

    def test_a_later_export_completes_returns(self):
        header = "退货单号,订单号,申请时间,同意时间,快递公司,运单号\n"
        first = self.write("monday.csv", header + "R1,O1,2026-11-20 09:00,,,\nR2,O2,2026-11-20 09:00,,,\n")
        self.assertIn("2 rows: 2 new", self.import_file("returns", first))
        second = self.write("tuesday.csv", header + "R1,O1,2026-11-20 09:00,2026-11-20 10:00,顺丰,SF7444703069240\n"
                            "R2,O2,2026-11-20 09:00,,,\n")
        self.assertIn("0 new, 1 known before, 1 refused", self.import_file("returns", second, code=65))
        self.assertEqual(self.all_returns()["R1"]["shipments"], [])
        self.assertIn("0 new, 1 completed, 1 known before, 0 refused", self.import_file("returns", second, "--update"))
        ret = self.all_returns()["R1"]
        self.assertEqual([(fact["fact_id"], fact["at"]) for fact in ret["facts"]],
                         [("requested", "2026-11-20T01:00:00Z"), ("approved", "2026-11-20T02:00:00Z")])
        self.assertEqual([each["tracking_number"] for each in ret["shipments"]], ["SF7444703069240"])
        self.assertIn("0 new, 2 known before, 0 refused", self.import_file("returns", second))

    def test_each_failure_has_its_exit_code(self):
        path = self.write("returns.csv", "退货单号,订单号\nR1,O1\n")
        self.import_file("returns", self.folder / "none.csv", code=64)
        self.import_file("returns", self.write("columns.csv", "a,b\n1,2\n"), code=64)
        self.import_file("returns", path, "--zone", "Asia/Peking", code=64)
        self.import_file("returns", path, "--key", "pgk_wrong", code=64)
        for url in ("http://gate.example", "http://127.0.0.1.gate.example", "http://127.0.0.1:1@gate.example"):
            self.import_file("returns", path, "--url", url, code=64)   # a key made here is for the gateway here
        by_folder = [build_path("parcelgate"), "import", "returns", path, "--data-dir", self.folder / "data"]
        self.assertEqual(subprocess.run(by_folder, capture_output=True, timeout=60).returncode, 64, "no address")
        by_folder += ["--url", self.gateway.url + "/"]
        self.assertEqual(subprocess.run(by_folder, capture_output=True, timeout=60).returncode, 64, "no tenant")
        self.assertEqual(subprocess.run(by_folder + ["--tenant", "shop"], capture_output=True, timeout=60).returncode, 0)
        self.gateway.stop()
        self.import_file("returns", path, code=69)
        self.import_file("returns", path, "--key", "pgk_wrong", "--patience", "0", code=69)


if __name__ == "__main__":
    unittest.main()
