"""An engineer fixes a courier while the gateway runs: quarantine, reload, shadow, drift and remap as an operator sees them.

The courier is made up and stands in a folder of its own: its pushes are JSON with a token in the URL.
"""

import http.server
import json
import os
import re
import signal
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
import unittest

from support.gateway import Gateway
from support.processes import Folder, build_path, wait_until
from support.services import Service

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
# The same courier where it is also polled, and publishes.
EVERY_WAY = {
    **MANIFEST,
    "account": {**MANIFEST["account"], "settings": {"base_url": {"about": "host of the API"}}},
    "mqtt": {"topic": "acme/{number}"},
    "messages": [{**MANIFEST["messages"][0], "via": ["push", "poll", "mqtt"]}],
    "poll": {"policy": {"batch_size": 1, "requests_per_second": 10, "requests_per_day": 1000, "min_interval_per_number": "1m"},
             "request": {"method": "GET", "url": "${setting:base_url}/track", "query": {"no": "${item:tracking_number}"}}},
}
DELIVERED = "80,,delivered,delivered_plain,,made up"


class Courier(http.server.BaseHTTPRequestHandler):
    """Answers every question with one scan of code 20; those that wait for `may_answer` come late."""
    may_answer = threading.Event()
    polled = []

    def do_GET(self):
        number = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)["no"][0]
        self.polled.append(number)
        self.may_answer.wait(60)
        body = json.dumps(Reload.scans(number, "20")).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


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

    def sighup(self, event):
        """Reloads as `kill -HUP` does. @return the newest line of the event that reports the result"""
        before = len(self.log(event))
        os.kill(self.gateway.process.child.pid, signal.SIGHUP)
        return wait_until(lambda: self.log(event)[before:], f"{event} after SIGHUP")[-1]

    def metric(self, name, **labels):
        with self.gateway.api.opener.open(f"{self.gateway.url}/metrics", timeout=30) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith(name + "{") and all(f'{label}="{value}"' in line for label, value in labels.items()):
                    return float(line.rsplit(" ", 1)[1])
        return 0.0

    def start_with_every_way_in(self):
        broker = Service("mosquitto", self.folder).start()
        self.addCleanup(broker.stop)
        self.mqtt_port = broker.env["MQTT_PORT"]
        Courier.may_answer.set()
        Courier.polled = []
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Courier)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.addCleanup(Courier.may_answer.set)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.gateway.stop()
        self.write_carrier(self.folder / "carriers", EVERY_WAY, MAP)
        self.write_config(
            brokers=[{"id": "local", "url": f"mqtt://127.0.0.1:{self.mqtt_port}", "client_id": "gateway-under-test"}],
            accounts=[{**self.gateway.config["accounts"][0], "broker": "local",
                       "settings": {"base_url": f"http://127.0.0.1:{server.server_port}"}}])
        self.gateway.start()
        wait_until(lambda: self.log("mqtt_subscribed"), "the subscription")

    def publish(self, number, *codes):
        subprocess.run(["mosquitto_pub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", str(self.mqtt_port), "-q", "1",
                        "-t", f"acme/{number}", "-m", json.dumps(self.scans(number, *codes))], check=True, timeout=60)

    def watch(self, number):
        self.gateway.api.json("POST", "/v1/shipments", {"carrier": "acme", "tracking_number": number})

    def numbers_in_feed(self):
        return sorted(event["tracking_number"] for event in self.gateway.tracking_events())

    def report_by_every_inlet(self, prefix):
        """One scan of code 20 of a number of its own for each inlet. @return their statuses: pushed, published, polled"""
        numbers = [prefix + way for way in ("PUSHED", "PUBLISHED", "POLLED")]
        self.assertEqual(self.push(self.scans(numbers[0], "20")), 200)
        self.publish(numbers[1], "20")
        self.watch(numbers[2])
        wait_until(lambda: set(numbers) <= set(self.numbers_in_feed()), f"{numbers} to be received")
        return [self.status_of(number) for number in numbers]

    def test_a_change_reaches_pushes_polls_and_mqtt_and_a_broken_one_none_of_them(self):
        self.start_with_every_way_in()
        self.assertEqual(self.report_by_every_inlet("A"), ["in_transit"] * 3)
        connections = len(self.log("mqtt_connected"))

        out_for_delivery = [*MAP[:2], "20,,out_for_delivery,out_for_delivery_plain,,made up"]
        self.write_carrier(self.folder / "carriers", EVERY_WAY, out_for_delivery)
        self.assertEqual(self.sighup("reloaded")["carriers"], 1)
        self.assertEqual(self.report_by_every_inlet("B"), ["out_for_delivery"] * 3)

        self.write_carrier(self.folder / "carriers", {**EVERY_WAY, "mqtt": {"topic": 7}}, MAP)
        self.sighup("reload_refused")
        self.assertEqual(self.report_by_every_inlet("C"), ["out_for_delivery"] * 3)
        self.assertEqual(len(self.log("mqtt_connected")), connections, "no connection was made anew")

        # What a running subscription listens to holds until the restart, and is named.
        self.write_carrier(self.folder / "carriers", {**EVERY_WAY, "mqtt": {"topic": "elsewhere/{number}"}}, MAP)
        self.assertIn("/accounts/0", self.sighup("reloaded")["needs_restart"])
        self.write_carrier(self.folder / "carriers", EVERY_WAY, MAP)
        self.assertEqual(self.sighup("reloaded")["needs_restart"], "")

        # A connection that keeps a tenant until then cannot lose it before.
        tenants, accounts = self.gateway.config["tenants"], self.gateway.config["accounts"]
        self.write_config(tenants=[{**tenants[0], "id": "other"}], accounts=[{**accounts[0], "tenant": "other"}])
        code, _, err = self.run_command("reload")
        self.assertEqual(code, 78, err)
        self.assertIn("restart the gateway", err)
        self.write_config(tenants=[*tenants, {**tenants[0], "id": "other"}])
        self.assertIn("/accounts/0", self.sighup("reloaded")["needs_restart"])
        self.assertEqual(self.report_by_every_inlet("D"), ["in_transit"] * 3)

    def test_what_is_under_way_during_a_reload_ends_and_nothing_is_polled_twice(self):
        self.start_with_every_way_in()
        Courier.may_answer.clear()
        self.watch("LATE1001")
        wait_until(lambda: "LATE1001" in Courier.polled, "the poll")
        self.write_carrier(self.folder / "carriers", EVERY_WAY, [*MAP[:2], "20,,out_for_delivery,out_for_delivery_plain,,made up"])
        self.sighup("reloaded")
        Courier.may_answer.set()
        wait_until(lambda: "LATE1001" in self.numbers_in_feed(), "the late answer")
        self.assertEqual(self.status_of("LATE1001"), "in_transit", "it is decoded by the manifest of its request")
        self.watch("NEXT1001")
        wait_until(lambda: "NEXT1001" in self.numbers_in_feed(), "the next answer")
        self.assertEqual(self.status_of("NEXT1001"), "out_for_delivery")
        self.assertEqual(Courier.polled, ["LATE1001", "NEXT1001"])

    def test_no_message_is_lost_while_manifests_change_under_load(self):
        self.start_with_every_way_in()
        accepted, refused = [], []

        def push_many(side):
            for n in range(40):
                number = f"S{side}-{n}"
                (accepted if self.push(self.scans(number, "20")) == 200 else refused).append(number)

        def publish_many():
            for n in range(40):
                self.publish(f"M-{n}", "20")
                accepted.append(f"M-{n}")

        sides = [threading.Thread(target=push_many, args=(side,)) for side in range(3)] + [threading.Thread(target=publish_many)]
        for n in range(5):
            self.watch(f"Q-{n}")
            accepted.append(f"Q-{n}")
        for side in sides:
            side.start()
        reloads = 0
        while reloads < 5 or any(side.is_alive() for side in sides):
            status = ("in_transit,departed_hub", "out_for_delivery,out_for_delivery_plain")[reloads % 2]
            self.write_carrier(self.folder / "carriers", EVERY_WAY, [*MAP[:2], f"20,,{status},,made up"])
            self.sighup("reloaded")
            reloads += 1
        for side in sides:
            side.join()
        self.assertEqual(refused, [])
        wait_until(lambda: len(self.numbers_in_feed()) >= len(accepted), "every message in the feed")
        self.assertEqual(self.numbers_in_feed(), sorted(accepted), "each once")
        self.assertEqual(json.loads(self.admin("quarantine", "list", "--json"))["messages"], [])
        self.gateway.stop()

    def test_a_fixed_mapping_corrects_the_feed_and_moves_a_clock(self):
        self.gateway.api.json("POST", "/v1/returns", {"return_id": "R-1", "order_id": "O-1", "shipments": [
            {"carrier": "acme", "tracking_number": "N1", "leg": "return"}]})
        self.gateway.api.json("POST", "/v1/returns/R-1/facts", {"fact_id": "f-1", "kind": "approved", "at": "2026-11-19T08:00:00Z"})
        self.assertEqual(self.push(self.scans("N1", "10", "80")), 200)

        def clock():
            ret = self.gateway.api.json("GET", "/v1/returns/R-1")
            return next(clock for clock in ret["clocks"] if clock["id"] == "seller_confirms")

        self.assertFalse(clock().get("started_at"))
        before = len(self.gateway.feed())
        self.write_carrier(self.folder / "carriers", MANIFEST, [*MAP, DELIVERED])
        self.sighup("reloaded")
        self.admin("carriers", "remap", "--since", "2026-01-01T00:00:00Z")
        published = [(entry["type"], entry["data"]) for entry in self.gateway.feed()[before:]]
        correction = next(data for kind, data in published if kind == "parcelgate.shipment.status_changed.v1")
        self.assertEqual((correction["event_id"], correction["retracts"], correction["status"]),
                         ("N1-1~remapped-1", "N1-1", "delivered"))
        started = {data["clock"]["id"] for kind, data in published if kind == "parcelgate.clock.started.v1"}
        self.assertIn("seller_confirms", started)
        self.assertEqual(clock()["started_at"][:16], "2026-11-21T08:00")

    def test_a_new_shape_goes_from_quarantine_to_history_without_a_restart(self):
        self.assertEqual(self.push(self.scans("N1", "10")), 200)
        self.push(self.scans("N2", "10", member="boxes"))
        self.assertEqual(len(json.loads(self.admin("quarantine", "list", "--json"))["messages"]), 1)
        wait_until(lambda: [line for line in self.log("carrier_vocabulary_drift") if line["kind"] == "shape"], "the drift alarm")
        code, out, _ = self.run_command("quarantine", "retry", "--all")
        self.assertEqual(code, 65, out)
        self.assertIn("undecodable", out)

        fixed = json.loads(json.dumps(MANIFEST))
        fixed["messages"].append({**MANIFEST["messages"][0], "name": "boxes", "when": {"exists": ["boxes"]},
                                   "shipments": {"at": "boxes", "number": "no"}})
        self.write_carrier(self.folder / "carriers", fixed, MAP)
        self.assertIn("acme", self.admin("reload", "--check"))
        self.assertEqual(self.run_command("quarantine", "retry", "--all")[0], 65, "--check changes nothing")
        self.assertIn("reloaded", self.admin("reload"))
        self.assertIn("ingested", self.admin("quarantine", "retry", "--source", "acme"))
        self.assertEqual(self.status_of("N2"), "picked_up")
        self.assertEqual(json.loads(self.admin("quarantine", "list", "--json"))["messages"], [])

    def test_with_any_fault_the_old_stays_and_every_fault_is_listed(self):
        broken = {**MANIFEST, "time_zone": "Mars/Base"}
        self.write_carrier(self.folder / "carriers", broken, [*MAP, "30,,in_tranzit,accepted,,made up"])
        code, _, err = self.run_command("reload")
        self.assertEqual(code, 78, err)
        self.assertIn("Mars/Base", err)
        self.assertIn("in_tranzit", err)
        self.assertIn("the running configuration is kept", err)
        self.assertEqual(self.push(self.scans("N1", "10")), 200)
        self.assertEqual(self.status_of("N1"), "picked_up")
        self.assertIn("2 faults", self.sighup("reload_refused")["error"])
        faults = [line["error"] for line in wait_until(lambda: self.log("reload_fault")[2:], "the faults")]
        self.assertTrue(any(re.search(r"acme/status_map\.csv.*4.*in_tranzit", fault) for fault in faults), faults)
        self.assertTrue(any(re.search(r"acme/manifest\.json.*time_zone.*Mars/Base", fault) for fault in faults), faults)
        self.assertEqual(self.push(self.scans("N2", "20")), 200)
        self.assertEqual(self.status_of("N2"), "in_transit")

    def test_sighup_takes_over_accounts_and_names_what_needs_a_restart(self):
        second = {"id": "second", "tenant": "shop", "source": "acme", "secrets": {"hook_token": "other"}}
        self.assertEqual(self.push(self.scans("N1", "10"), "second", "other"), 404)
        first = {**self.gateway.config["accounts"][0], "secrets": {"hook_token": "rotated"}}
        self.write_config(accounts=[first, second], log={"format": "json", "level": "warn"})
        line = self.sighup("reloaded")
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
        self.assertEqual(self.push(self.scans("N4", "10", member="boxes")), 200)
        self.assertEqual(set(self.numbers_in_feed()), {"N1"})
        self.assertEqual(json.loads(self.admin("quarantine", "list", "--json"))["messages"], [])
        self.assertEqual(self.gateway.api.request("GET", "/v1/shipments/acme/N3")[0], 404)
        self.assertEqual(self.metric("parcelgate_shadow_differences_total", account="main", kind="status"), 1)
        self.assertEqual(self.metric("parcelgate_hook_messages_total", source="acme", outcome="shadow"), 2)

    def test_a_fault_names_the_file_that_it_stands_in(self):
        tenants, accounts = self.gateway.config["tenants"], self.gateway.config["accounts"]
        self.write_config(tenants=[{**tenants[0], "rule_pack": "no-such-pack"}])
        _, _, err = self.run_command("reload")
        self.assertIn(f"{self.gateway.config_path} /tenants/0/rule_pack", err)
        self.write_carrier(self.folder / "candidates", {**MANIFEST, "ack": 7}, MAP)
        candidate = os.path.join(self.folder / "candidates", "acme")
        self.write_config(tenants=tenants, accounts=[{**accounts[0], "shadow": candidate}])
        _, _, err = self.run_command("reload")
        self.assertIn(f"{candidate}/manifest.json /ack", err, "the manifest that acts stands in a folder of the same name")

    def test_a_shadow_that_reads_long_words_as_a_code_can_be_looked_at(self):
        events = {**MANIFEST["messages"][0]["events"], "code": "x", "keys": [["x"]]}
        self.write_carrier(self.folder / "candidates", {**MANIFEST, "messages": [{**MANIFEST["messages"][0], "events": events}]}, MAP)
        self.write_config(accounts=[{**self.gateway.config["accounts"][0], "shadow": os.path.join(self.folder / "candidates", "acme")}])
        self.admin("reload")
        body = self.scans("LONG1", "10")
        body["parcels"][0]["scans"][0]["x"] = "快件已签收" * 10
        self.assertEqual(self.push(body), 200)
        self.assertIn("carrier_code", self.admin("carriers", "shadow"))

    def test_a_fixed_mapping_is_applied_to_what_came_before(self):
        self.assertEqual(self.push(self.scans("N1", "10", "80")), 200)
        self.assertEqual(self.status_of("N1"), "picked_up")
        alarm = wait_until(lambda: self.log("carrier_vocabulary_drift"), "the drift alarm")[0]
        self.assertEqual((alarm["kind"], alarm["carrier"], alarm["code"], alarm["sample"]), ("new_code", "acme", "80", "N1-1"))
        self.assertEqual(self.metric("parcelgate_vocabulary_drift_total", source="acme", kind="new_code"), 1)
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
