"""An engineer mends a courier while the gateway runs: quarantine, reload, shadow, drift and remap as an operator sees them.

The courier is made up and stands in a folder of its own: its pushes are JSON with a token in the URL.
"""

import json
import os
import signal
import subprocess
import urllib.error
import urllib.request
import unittest

from support.gateway import Gateway
from support.processes import Folder, build_path, wait_until

MANIFEST = {
    "id": "acme", "labels": {"en": "Acme", "zh-CN": "阿克", "zh-TW": "阿克"}, "maturity": "alpha", "basis": "constructed",
    "time_zone": "UTC", "carrier": "acme",
    "account": {"settings": {}, "secrets": {"hook_token": {"about": "secret in the push URL"}}},
    "messages": [{
        "name": "scans", "via": ["push"], "when": {"exists": ["parcels"]},
        "shipments": {"at": "parcels", "number": "no"},
        "events": {"at": "scans", "order": "oldest_first", "time": {"at": "t", "format": ["iso"]}, "code": "c", "keys": [["c"]],
                   "text": "x", "id": "id"},
    }],
    "verify": {"default": ["url_token"],
               "ways": {"url_token": {"about": "secret in the URL", "at": "${query:token}", "expected": "${secret:hook_token}"}}},
    "ack": {"json": {"ok": {"json": {"ok": True}}, "failure": {"json": {"ok": False}}}},
}
MAP = ["code,text_pattern,status,reason,leg,source", "10,,picked_up,accepted,,made up", "20,,in_transit,departed_hub,,made up"]
DELIVERED = "80,,delivered,delivered_plain,,made up"


class Reload(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("reload")
        self.addCleanup(self.folder.remove)
        self.write_carrier(self.folder / "carriers", MANIFEST, MAP)
        self.gateway = Gateway(self.folder, carrier_dirs=["carriers"])
        self.account = {"id": "main", "source": "acme", "secrets": {"hook_token": "s3cr3t"}}
        self.gateway.set_accounts([self.account])
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)

    def write_carrier(self, root, manifest, rows):
        path = os.path.join(root, "acme")
        os.makedirs(path, exist_ok=True)
        with open(os.path.join(path, "manifest.json"), "w", encoding="utf-8") as file:
            json.dump(manifest, file)
        with open(os.path.join(path, "status_map.csv"), "w", encoding="utf-8") as file:
            file.write("\n".join(rows) + "\n")

    def write_config(self, **sections):
        self.gateway.config.update(sections)
        with open(self.gateway.config_path, "w", encoding="utf-8") as file:
            json.dump(self.gateway.config, file)

    def run_command(self, *words):
        """(exit code, standard output, standard error)."""
        done = subprocess.run([build_path("parcelgate"), *words, "--config", self.gateway.config_path], capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def admin(self, *words):
        code, out, err = self.run_command(*words)
        self.assertEqual(code, 0, out + err)
        return out

    def push(self, body, account="main", token="s3cr3t"):
        request = urllib.request.Request(f"{self.gateway.url}/v1/hooks/acme/{account}?token={token}",
                                         data=json.dumps(body).encode(), method="POST")
        try:
            with self.gateway.api.opener.open(request, timeout=30) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    @staticmethod
    def scans(number, *codes, member="parcels"):
        return {member: [{"no": number, "scans": [{"id": f"{number}-{at}", "t": f"2026-11-2{at}T08:00:00Z", "c": code, "x": "scan"}
                                                  for at, code in enumerate(codes)]}]}

    def status_of(self, number):
        return self.gateway.api.json("GET", f"/v1/shipments/acme/{number}")["status"]

    def log(self, event):
        with open(self.gateway.process.log, encoding="utf-8") as file:
            return [json.loads(line) for line in file if f'"{event}"' in line]

    def test_a_new_shape_goes_from_quarantine_to_history_without_a_restart(self):
        self.assertEqual(self.push(self.scans("N1", "10")), 200)
        self.push(self.scans("N2", "10", member="boxes"))
        self.assertEqual(len(json.loads(self.admin("quarantine", "list", "--json"))["messages"]), 1)
        wait_until(lambda: [line for line in self.log("carrier_vocabulary_drift") if line["kind"] == "shape"], "the drift alarm")
        code, out, _ = self.run_command("quarantine", "retry", "--all")
        self.assertEqual(code, 65, out)
        self.assertIn("undecodable", out)

        mended = json.loads(json.dumps(MANIFEST))
        mended["messages"].append({**MANIFEST["messages"][0], "name": "boxes", "when": {"exists": ["boxes"]},
                                   "shipments": {"at": "boxes", "number": "no"}})
        self.write_carrier(self.folder / "carriers", mended, MAP)
        self.assertIn("acme", self.admin("reload", "--check"))
        self.assertEqual(self.run_command("quarantine", "retry", "--all")[0], 65, "--check changes nothing")
        self.assertIn("reloaded", self.admin("reload"))
        self.assertIn("ingested", self.admin("quarantine", "retry", "--source", "acme"))
        self.assertEqual(self.status_of("N2"), "picked_up")
        self.assertEqual(json.loads(self.admin("quarantine", "list", "--json"))["messages"], [])

    def test_with_any_fault_the_old_stays_and_every_fault_is_told(self):
        broken = {**MANIFEST, "time_zone": "Mars/Base"}
        self.write_carrier(self.folder / "carriers", broken, [*MAP, "30,,in_tranzit,accepted,,made up"])
        code, _, err = self.run_command("reload")
        self.assertEqual(code, 78, err)
        self.assertIn("Mars/Base", err)
        self.assertIn("in_tranzit", err)
        self.assertIn("what runs stays as it is", err)
        self.assertEqual(self.push(self.scans("N1", "10")), 200)
        self.assertEqual(self.status_of("N1"), "picked_up")
        os.kill(self.gateway.process.child.pid, signal.SIGHUP)
        wait_until(lambda: len(self.log("reload_refused")) >= 2, "the refusal of SIGHUP's reload")

    def test_sighup_takes_over_accounts_and_names_what_needs_a_restart(self):
        second = {"id": "second", "tenant": "shop", "source": "acme", "secrets": {"hook_token": "other"}}
        self.assertEqual(self.push(self.scans("N1", "10"), "second", "other"), 404)
        first = {**self.gateway.config["accounts"][0], "secrets": {"hook_token": "rotated"}}
        self.write_config(accounts=[first, second], log={"format": "json", "level": "warn"})
        os.kill(self.gateway.process.child.pid, signal.SIGHUP)
        line = wait_until(lambda: self.log("reloaded"), "the reload")[0]
        self.assertEqual((line["accounts"], line["needs_restart"]), (2, "/log"))
        self.assertEqual(self.push(self.scans("N1", "10"), "second", "other"), 200)
        self.assertEqual(self.push(self.scans("N2", "10")), 401)
        self.assertEqual(self.push(self.scans("N2", "10"), token="rotated"), 200)

    def test_a_candidate_is_compared_and_acts_on_nothing(self):
        self.write_carrier(self.folder / "trial", MANIFEST, [*MAP[:2], "20,,out_for_delivery,out_for_delivery_plain,,made up"])
        self.write_config(accounts=[{**self.gateway.config["accounts"][0], "shadow": "trial/acme"}])
        self.admin("reload")
        self.assertEqual(self.push(self.scans("N1", "10", "20")), 200)
        self.assertEqual(self.status_of("N1"), "in_transit")
        shadow = json.loads(self.admin("carriers", "shadow", "--json"))[0]
        self.assertEqual((shadow["messages"], shadow["events_same"], shadow["events_different"]), (1, 1, 1))
        difference = {one["kind"]: one for one in shadow["differences"]}["status"]
        self.assertEqual((difference["acting"], difference["candidate"], difference["event_id"]),
                         ("in_transit", "out_for_delivery", "N1-1"))
        self.assertIn("out_for_delivery", self.admin("carriers", "shadow"))

        self.write_config(accounts=[{**self.gateway.config["accounts"][0], "mode": "shadow"}])
        self.admin("reload")
        self.assertEqual(self.push(self.scans("N3", "10")), 200)
        with self.assertRaises(Exception):
            self.status_of("N3")

    def test_a_mended_mapping_is_applied_to_what_came_before(self):
        self.assertEqual(self.push(self.scans("N1", "10", "80")), 200)
        self.assertEqual(self.status_of("N1"), "picked_up")
        alarm = wait_until(lambda: self.log("carrier_vocabulary_drift"), "the drift alarm")[0]
        self.assertEqual((alarm["kind"], alarm["carrier"], alarm["code"], alarm["sample"]), ("new_code", "acme", "80", "N1-1"))
        self.write_carrier(self.folder / "carriers", MANIFEST, [*MAP, DELIVERED])
        self.admin("reload")
        since = ("--since", "2026-01-01T00:00:00Z")
        self.assertIn("would correct 1 events", self.admin("carriers", "remap", *since, "--dry-run"))
        self.assertEqual(self.status_of("N1"), "picked_up")
        self.assertIn("corrected 1 events", self.admin("carriers", "remap", *since, "--carrier", "acme"))
        self.assertEqual(self.status_of("N1"), "delivered")
        self.assertIn("corrected 0 events", self.admin("carriers", "remap", *since))

        self.gateway.stop()
        self.write_carrier(self.folder / "carriers", MANIFEST, [*MAP, DELIVERED.replace("delivered_plain", "no_such_reason")])
        code, _, err = self.run_command("carriers", "remap", *since)
        self.assertEqual(code, 78, err)
        self.assertIn("no_such_reason", err)
        self.write_carrier(self.folder / "carriers", MANIFEST, [*MAP, DELIVERED.replace("delivered,delivered_plain", "returned,rto_signed_back")])
        closed = json.loads(self.admin("carriers", "remap", *since, "--json"))
        self.assertEqual((closed["messages"], closed["corrected"]), (1, 1))
        self.gateway.start()
        self.assertEqual(self.status_of("N1"), "returned")


if __name__ == "__main__":
    unittest.main()
