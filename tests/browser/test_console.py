"""The operator's console in a browser: a real gateway with a desk, a subscription and a courier that pushes.

Screenshots are kept in <build>/screenshots/console. Ends with 77 (skipped) without chromium or node's packages.
"""

import datetime
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "system"))
from support.gateway import TENANT, Gateway  # noqa: E402
from support.processes import Folder, build_path, source_path, wait_until  # noqa: E402
from support.receiver import Receiver  # noqa: E402

NUMBER = "SF7444703069240"
CODE = "9901"
MEANING = "departed_hub"
REASON = "The buyer is in hospital; agreed by phone."
LATE = "SF7444703069251"
HOSTILE = "SF7444703069262"
# Difficult texts of a courier: markup, marks of writing direction, emoji, a formula, and a very long text.
HOSTILE_TEXT = "=1+1<img src=x onerror=document.title='hacked'></script>\u202e\u2066txt.exe\u200f 📦👩‍👩‍👧 " + "长" * 10_000
HOSTILE_PLACE = "=HYPERLINK(1)<b>\u202e深圳</b>"
FORMULA = "=1+1"
LETTER_ERROR = "the receiver answered 503 for three days"


def instant(hours):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def scan(code, remark, minutes, ident, number=NUMBER, place="深圳市"):
    at = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))) - datetime.timedelta(minutes=minutes)
    return {"mailno": number, "acceptTime": at.strftime("%Y-%m-%d %H:%M:%S"), "opCode": code, "remark": remark,
            "acceptAddress": place, "orderid": "O-1001", "id": ident}


def chromium():
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


class Console(unittest.TestCase):
    def setUp(self):
        folder = Folder("console")
        self.addCleanup(folder.remove)
        self.folder = pathlib.Path(folder.path)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        self.tickets = self.folder / "tickets.jsonl"
        self.gateway = Gateway(folder, outlets=[{"id": "desk", "kind": "console-desk", "file": str(self.tickets)}],
                               tenants=[{"id": TENANT, "rule_pack": "tmall", "locale": "en"}],
                               outbound={"subscriber_networks": ["127.0.0.0/8"]})
        self.gateway.set_accounts([{"id": "sf-a", "source": "sf", "poll": False, "settings": {"partner_id": "P"},
                                    "secrets": {"checkword": "w", "hook_token": "t"}}])
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.stop)

    def key(self, *options):
        return self.gateway.command("keys", "create", "--config", self.gateway.config_path, *options).strip()

    def push(self, *scans, body=None):
        data = json.dumps({"Body": {"WaybillRoute": list(scans)}}).encode() if body is None else body
        request = urllib.request.Request(f"{self.gateway.url}/v1/hooks/sf/sf-a?token=t", data=data, method="POST",
                                         headers={"Content-Type": "application/json"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            answer.read()

    def make_returns(self):
        api = self.gateway.api
        for at, hours in enumerate((-150, -20, -200, -60, -5)):
            api.json("POST", "/v1/returns", {"return_id": f"R-{1001 + at}", "order_id": f"O-{1001 + at}", "rule_pack": "cn-baseline",
                                             "amount": {"value": 268.5 + at, "currency": "CNY"}, "approved_at": instant(hours)})
        api.json("POST", "/v1/shipments", {"carrier": "sf", "tracking_number": NUMBER, "return_id": "R-1004"})
        self.push(scan("50", "顺丰速运 已收取快件", 600, "1"), scan("31", "快件到达 【深圳集散中心】", 300, "2"))
        self.push(scan(CODE, "xyzzy", 30, "3"))
        api.json("POST", "/v1/shipments", {"carrier": "sf", "tracking_number": LATE, "order_id": FORMULA,
                                           "amount": {"value": 99, "currency": "CNY"}})
        self.push(scan("50", "顺丰速运 已收取快件", 9_000, "11", LATE))
        self.push(scan("50", HOSTILE_TEXT, 60, "21", HOSTILE, HOSTILE_PLACE))
        api.json("POST", "/v1/complaints", {"complaint_id": "C-1001", "carrier": "sf", "tracking_number": NUMBER, "kind": "damage",
                                            "order_id": FORMULA, "rule_pack": "house", "received_at": instant(-20)})
        api.json("POST", "/v1/complaints/C-1001/facts", {"fact_id": "m-1", "kind": "customer_message", "note": HOSTILE_TEXT[:140]})
        try:
            self.push(body=b"not json at all")
        except urllib.error.HTTPError as error:
            error.close()
        self.subscription = api.json("POST", "/v1/subscriptions", {"url": self.receiver.url("/hook"),
                                                                   "description": "after-sales"})["id"]
        wait_until(lambda: "R-1001" in self.lines(), "the first ticket", 30)

    def lines(self):
        return self.tickets.read_text(encoding="utf-8") if self.tickets.exists() else ""

    def give_up_an_entry(self):
        """A letter dies after three days of attempts; this one did so in an earlier life of the gateway."""
        self.gateway.stop()
        with sqlite3.connect(self.folder / "data" / "parcelgate.db") as database:
            position = database.execute("SELECT feed_head FROM counter").fetchone()[0]
            now = int(datetime.datetime.now().timestamp() * 1000)
            database.execute("INSERT INTO state_record (owner, key, value, due_at) VALUES (?, ?, ?, ?)",
                             (self.subscription, f"dead:0-{position}",
                              json.dumps({"subject": "R-1002", "attempts": 9, "error": LETTER_ERROR}), now - 3_600_000))
        self.gateway.start()

    def test_an_operator_finds_extends_retries_and_maps(self):
        self.make_returns()
        self.give_up_an_entry()
        before = len(self.receiver.attempts)
        screens = pathlib.Path(build_path("screenshots")) / "console"
        task = {"url": self.gateway.url, "key": self.key("--scope", "admin"), "viewer_key": self.key("--scope", "viewer"),
                "folder": str(screens), "chromium": chromium(),
                "return_id": "R-1001", "number": NUMBER, "late": LATE, "hostile": HOSTILE, "complaint_id": "C-1001",
                "formula": FORMULA, "return_of_parcel": "R-1004", "code": CODE, "meaning": MEANING, "reason": REASON,
                "dead_letter_error": LETTER_ERROR}
        done = subprocess.run(["node", HERE / "console.mjs", json.dumps(task)], capture_output=True, text=True, timeout=400)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        wait_until(lambda: REASON in self.lines(), "the comment in the ticket", 20)
        wait_until(lambda: len(self.receiver.attempts) > before, "the dead letter's delivery", 20)
        self.push(scan(CODE, "xyzzy", 1, "4"))
        shipment = self.gateway.api.json("GET", f"/v1/shipments/sf/{NUMBER}")
        self.assertEqual(shipment["history"][0]["reason"], MEANING)
        patches = list((self.folder / "data" / "mappings").glob("map-*.patch"))
        self.assertEqual(len(patches), 1)
        check = subprocess.run(["git", "apply", "--check", patches[0]], cwd=source_path("."), capture_output=True, text=True)
        self.assertEqual(check.returncode, 0, check.stderr)


if __name__ == "__main__":
    if not chromium() or not shutil.which("node") or not (HERE / "node_modules").is_dir():
        print("skipped: chromium, node or the packages of package-lock.json are missing")
        sys.exit(77)
    unittest.main()
