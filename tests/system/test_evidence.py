"""The evidence of a return, from a courier's push to a file that somebody else checks."""

import datetime
import json
import os
import stat
import subprocess
import tempfile
import unittest
import urllib.request

from support.gateway import Gateway, accounts_for
from support.processes import Folder, build_path

NUMBER = "SF7444703069240"


def local_time(hours_ago):
    """As SF writes times: in China, without an offset."""
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8 - hours_ago)
    return at.strftime("%Y-%m-%d %H:%M:%S")


class EvidenceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder("evidence")
        cls.addClassCleanup(cls.folder.remove)
        cls.gateway = Gateway(cls.folder)
        cls.gateway.set_accounts(accounts_for("http://127.0.0.1:9")[:1])
        cls.gateway.prepare().start()
        cls.addClassCleanup(cls.gateway.kill)
        cls.gateway.api.json("POST", "/v1/returns", {
            "return_id": "R-1", "order_id": "O-1", "approved_at": iso(hours_ago=30),
            "amount": {"value": 199, "currency": "CNY"}})
        cls.gateway.api.json("POST", "/v1/returns/R-1/facts", {
            "fact_id": "w", "kind": "waybill_entered", "carrier": "sf", "tracking_number": NUMBER, "actor": "buyer",
            "note": "电话13800138000 <script>alert(1)</script>"})
        cls.push([(20, "50", "顺丰速运 已收取快件", "深圳市"), (9, "30", "快件已发往北京", "深圳市"),
                  (2, "80", "已签收，感谢使用", "北京市")])

    @classmethod
    def push(cls, scans):
        routes = [{"mailno": NUMBER, "acceptTime": local_time(hours), "opCode": code, "remark": text,
                   "acceptAddress": place, "orderid": "O1", "id": str(index)}
                  for index, (hours, code, text, place) in enumerate(scans)]
        request = urllib.request.Request(cls.gateway.url + "/v1/hooks/sf/sf-a?token=t", method="POST",
                                         data=json.dumps({"Body": {"WaybillRoute": routes}}).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.status == 200

    def run_program(self, *words, code=0, folder=None):
        environment = {name: value for name, value in os.environ.items() if name != "PARCELGATE_CONFIG"}
        done = subprocess.run([build_path("parcelgate"), *words], capture_output=True, text=True, env=environment,
                              timeout=120, cwd=folder)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def make(self, *words):
        out = tempfile.mkdtemp(dir=self.folder / "")
        paths = self.run_program("returns", "evidence", "R-1", "--config", self.gateway.config_path, "--out", out,
                                 *words).split("\n")
        self.assertEqual([os.path.basename(path) for path in paths[:2]], ["R-1.evidence.json", "R-1.evidence.html"])
        return paths[0], paths[1]

    def key(self):
        return self.run_program("evidence", "key", "--config", self.gateway.config_path).strip()

    def test_a_bundle_is_checked_without_gateway_and_configuration(self):
        path, _ = self.make()
        with tempfile.TemporaryDirectory() as elsewhere:
            text = self.run_program("evidence", "verify", path, "--key", self.key(), folder=elsewhere)
        self.assertIn("whole. Return R-1 of tenant shop", text)
        self.assertIn("the key is the one that was given", text)
        mode = stat.S_IMODE(os.stat(self.folder / "data/evidence.key").st_mode)
        self.assertEqual(mode, 0o600)

    def test_raw_records_let_the_hashes_be_computed_anew(self):
        path, _ = self.make("--with-raw")
        text = self.run_program("evidence", "verify", path)
        with open(path, encoding="utf-8") as file:
            records = json.load(file)["signed"]["records"]
        self.assertIn(f"hashes computed anew: {len(records)} of {len(records)}\n", text)
        pushed = [record["message"] for record in records if record["message"]]
        self.assertEqual([(one["source"], one["verdict"], one["verified_by"]) for one in pushed],
                         [("sf", "verified", pushed[0]["verified_by"])])
        self.assertTrue(pushed[0]["verified_by"])

    def test_a_changed_bundle_is_refused_with_a_line_for_each_fault(self):
        path, _ = self.make()
        with open(path, encoding="utf-8") as file:
            bundle = json.load(file)
        scan = next(record for record in bundle["signed"]["records"] if record["message"])
        scan["message"]["received_at"] = "2020-01-01T00:00:00Z"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(bundle, file)
        lines = self.run_program("evidence", "verify", path, code=65).splitlines()
        self.assertEqual(len(lines), 2, lines)
        self.assertIn("signature: is wrong", lines[0])
        self.assertIn(f"record {scan['position']}: its content was changed", lines[1])
        self.run_program("evidence", "verify", path + ".none", code=69)

    def test_the_endpoint_answers_with_the_same_bundle(self):
        bundle = self.gateway.api.json("GET", "/v1/returns/R-1/evidence")
        self.assertEqual(bundle["signature"]["public_key"], self.key())
        path = self.folder / "from-api.json"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(bundle, file, indent=1)
        self.run_program("evidence", "verify", path, "--key", self.key())

    def test_the_page_is_escaped_masked_and_in_the_wanted_language(self):
        path, page_path = self.make("--lang", "zh-TW")
        with open(page_path, encoding="utf-8") as file:
            page = file.read()
        self.assertIn("退貨 R-1 證據", page)
        self.assertIn("北京市", page)
        self.assertNotIn("<script", page)
        self.assertNotIn("13800138000", page)
        self.assertIn("Waybill entered", self.run_program("evidence", "page", path))

    def test_a_return_that_is_not_there_is_named(self):
        environment = dict(os.environ)
        done = subprocess.run([build_path("parcelgate"), "returns", "evidence", "none", "--config",
                               self.gateway.config_path], capture_output=True, text=True, env=environment, timeout=60)
        self.assertEqual(done.returncode, 65)
        self.assertIn('there is no return "none"', done.stderr)


def iso(hours_ago):
    at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours_ago)
    return at.isoformat(timespec="seconds")


if __name__ == "__main__":
    unittest.main()
