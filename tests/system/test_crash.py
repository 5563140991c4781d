"""The gateway is killed twenty times while everything happens at once; afterwards nothing may be lost or doubled.

Real mosquitto, Request Tracker and courier-sim, and a Kafka cluster in a process of its own; MQTT, tickets, webhooks, Kafka and files
at the same time. PARCELGATE_SEED repeats a run; PARCELGATE_KEEP keeps its folder; PARCELGATE_CRASH_ROUNDS changes the number of kills.
"""

import collections
import datetime
import glob
import json
import os
import random
import re
import threading
import time
import unittest

from support.courier_sim import CourierSim
from support.gateway import SIM_ACCOUNTS, TENANT, Gateway, accounts_for
from support.kafka import KafkaCluster
from support.processes import Folder, source_path, wait_until
from support.receiver import Receiver
from support.services import MqttCollector, RequestTrackerDesk, Service, wait_for_quiet

ROUNDS = int(os.environ.get("PARCELGATE_CRASH_ROUNDS", "20"))
SEED = int(os.environ.get("PARCELGATE_SEED", time.time_ns() % 1_000_000))

# Source, its own code of the company, our carrier, and the words of a parcel's way: (code, status, detail), oldest first.
WAYS = {
    "sf": ("", "sf", [("50", "", ""), ("30", "", ""), ("31", "", ""), ("44", "", ""), ("80", "", "")]),
    "kuaidi100": ("yuantong", "yto", [("1", "揽收", ""), ("0", "在途", ""), ("1002", "干线", ""), ("5", "派件", ""), ("3", "签收", "")]),
    "easypost": ("FedEx", "fedex", [("OC", "pre_transit", "label_created"), ("PU", "in_transit", "arrived_at_facility"),
                                    ("OD", "out_for_delivery", "out_for_delivery"), ("DL", "delivered", "arrived_at_destination")]),
    "dhl-unified": ("express", "dhl", [("PU", "transit", ""), ("AF", "transit", ""), ("WC", "transit", ""), ("OK", "delivered", "")]),
    "mqtt-json": ("locker-network", "locker-network", [("dropped_off", "", ""), ("courier_collected", "", ""), ("delivered", "", "")]),
    "ups": ("", "ups", [("OR", "I", "005"), ("OT", "I", "021"), ("FS", "D", "011")]),
}
REPORTING = ("sf", "kuaidi100", "dhl-unified", "easypost", "mqtt-json")  # UPS is polled
PROBE = "LK2026099999"
NUMBERS = {"sf": "SF74447030{:05d}", "kuaidi100": "YT62478549{:05d}", "easypost": "7946550{:05d}",
           "dhl-unified": "77777{:05d}", "mqtt-json": "LK2026{:05d}", "ups": "1Z023E2X02{:08d}"}


def utc(at):
    return at.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Parcels:
    """What will happen to each parcel, shuffled: scans are reported in any order, most of them twice."""

    def __init__(self, chance, count):
        self.chance = chance
        self.pending = collections.defaultdict(list)   # (source, number) -> scans not yet reported
        self.carriers = {}
        for source in REPORTING:
            for n in range(count):
                self.add(source, NUMBERS[source].format(n))

    def add(self, source, number):
        company, carrier, way = WAYS[source]
        self.carriers[source, number] = company, carrier
        self.pending[source, number] = self.scans(number, way)
        self.chance.shuffle(self.pending[source, number])

    @staticmethod
    def scans(number, way):
        first = -60 * len(way)
        return [{"at": f"{first + 60 * n}m", "code": code, "status": status, "detail": detail, "place": "杭州市",
                 "text": f"scan {n + 1} of {number}"} for n, (code, status, detail) in enumerate(way)]

    def take(self, most):
        """Some orders for courier-sim: one parcel each, with its next scans."""
        open_parcels = [key for key, scans in self.pending.items() if scans]
        for source, number in self.chance.sample(open_parcels, min(most, len(open_parcels))):
            scans = self.pending[source, number]
            part, self.pending[source, number] = scans[:2], scans[2:]
            way = "mqtt" if source == "mqtt-json" else "push"
            yield {"source": source, "number": number, "carrier": self.carriers[source, number][0], "way": way, "scans": part,
                   "copies": self.chance.choice([1, 2, 2, 3]), "together": self.chance.random() < 0.5}

    def rest(self):
        return sum(len(scans) for scans in self.pending.values())


class CrashTest(unittest.TestCase):
    RETURNS = 8

    def setUp(self):
        print(f"seed {SEED}", flush=True)
        self.chance = random.Random(SEED)
        self.folder = Folder("crash")
        self.addCleanup(self.folder.remove)
        broker = Service("mosquitto", self.folder).start()
        self.addCleanup(broker.stop)
        desk = Service("request-tracker", self.folder).start()
        self.addCleanup(desk.stop)
        self.desk = RequestTrackerDesk(desk.env)
        port = broker.env["MQTT_PORT"]
        self.receiver = Receiver(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
        self.addCleanup(self.receiver.close)
        self.cluster = KafkaCluster(self.folder)
        self.addCleanup(self.cluster.stop)
        self.collector = MqttCollector(self.folder, port, "parcelgate/#")
        self.addCleanup(self.collector.stop)
        self.gateway = Gateway(
            self.folder,
            brokers=[{"id": "local", "url": f"mqtt://127.0.0.1:{port}", "client_id": "gateway-under-test"}],
            outlets=[{"id": "events", "kind": "mqtt", "broker": "local"},
                     {"id": "desk", "kind": "request-tracker", "base_url": desk.env["RT_URL"], "token": self.desk.token,
                      "queue": desk.env["RT_QUEUE"]},
                     {"id": "hook", "kind": "webhook", "url": self.receiver.url(), "secret": self.receiver.secrets[0]},
                     {"id": "bus", "kind": "kafka", "brokers": [self.cluster.brokers], "topic": "parcelgate.{tenant}"},
                     {"id": "archive", "kind": "files", "folder": self.folder / "archive"}],
            outbound={"subscriber_networks": ["127.0.0.0/8"]},
        )
        self.addCleanup(self.gateway.kill)
        self.polled = [NUMBERS["ups"].format(n) for n in range(ROUNDS)]
        scenario = {
            "gateway": self.gateway.url, "mqtt": f"tcp://127.0.0.1:{port}", "seed": SEED, "retry": "150ms", "accounts": SIM_ACCOUNTS,
            # Polls are answered, at times late: after a failed one the gateway rightly waits for minutes.
            "disturbances": {"scatter": "300ms", "ignored_ack": 0.15, "slow": 0.3, "slow_by": "400ms"},
            "parcels": [{"source": "ups", "number": number, "way": "poll",
                         "scans": [{**scan, "appears": "0s"} for scan in Parcels.scans(number, WAYS["ups"][2])]} for number in self.polled],
        }
        self.sim = CourierSim(self.folder, scenario)
        self.addCleanup(self.sim.stop)
        self.gateway.set_accounts(accounts_for(self.sim.url))
        self.gateway.prepare()

    def test_nothing_acknowledged_is_lost_and_nothing_is_reported_twice(self):
        self.gateway.start()
        self.wait_for_mqtt_inlet()
        self.parcels = Parcels(self.chance, self.RETURNS)
        self.register_returns()
        for n in range(ROUNDS):
            self.one_life(n)
        # What the shuffled parcels still have is reported in the last life.
        while self.parcels.rest():
            for order in self.parcels.take(8):
                self.sim.order("push", order)
        self.sim.wait_until_reported(240)
        self.check_events()
        self.check_publications()
        self.check_copies("webhooks", self.receiver.events)
        self.check_copies("Kafka", self.kafka_events)
        self.check_copies("files", self.archived_events)
        self.check_tickets()
        self.assertEqual(self.gateway.stop(), 0, "an operator's stop ends cleanly")

    def wait_for_mqtt_inlet(self):
        """A message published before the gateway's first subscription would reach nobody."""
        order = {"source": "mqtt-json", "carrier": "locker-network", "number": PROBE, "way": "mqtt",
                 "scans": [{"at": "-1m", "code": "dropped_off", "text": "probe"}]}

        def is_received():
            self.sim.order("push", order)
            return any(event["tracking_number"] == PROBE for event in self.gateway.tracking_events())

        wait_until(is_received, "the gateway to receive MQTT messages", 60)

    def register_returns(self):
        """Each return has a shipment of every way in; deadlines of two of them pass while the gateway is being killed."""
        now = datetime.datetime.now(datetime.timezone.utc)
        self.return_ids = []
        for n in range(self.RETURNS):
            return_id = f"R-{n}"
            self.return_ids.append(return_id)
            shipments = [{"carrier": WAYS[source][1], "tracking_number": NUMBERS[source].format(n), "leg": "return"}
                         for source in REPORTING]
            has_no_waybill = n >= self.RETURNS - 2
            approved = now - datetime.timedelta(hours=168 if has_no_waybill else 100) + datetime.timedelta(seconds=4 + n)
            self.gateway.insist("/v1/returns", {"return_id": return_id, "order_id": f"O-{n}",
                                                "shipments": [] if has_no_waybill else shipments})
            self.gateway.insist(f"/v1/returns/{return_id}/facts", {"fact_id": "f-1", "kind": "approved", "at": utc(approved)})
            if not has_no_waybill:
                self.gateway.insist(f"/v1/returns/{return_id}/facts", {
                    "fact_id": "f-2", "kind": "waybill_entered", "at": utc(now - datetime.timedelta(hours=9)),
                    "carrier": "sf", "tracking_number": NUMBERS["sf"].format(n)})

    def one_life(self, n):
        """Load from several sides, a kill at a random point, and the next start."""
        sides = [threading.Thread(target=self.report_scans), threading.Thread(target=self.register_polled, args=(n,)),
                 threading.Thread(target=self.record_fact, args=(n,))]
        for side in sides:
            side.start()
        time.sleep(self.chance.uniform(0.05, 1.2))
        self.gateway.kill()
        self.gateway.spawn()
        if self.chance.random() < 0.25:
            time.sleep(self.chance.uniform(0, 0.15))   # the start itself is cut, too
            self.gateway.kill()
            self.gateway.spawn()
        self.gateway.wait_until_ready()
        for side in sides:
            side.join()
        if hasattr(self, "failure"):
            raise self.failure

    def report_scans(self):
        for order in list(self.parcels.take(4)):
            self.sim.order("push", order)
            if self.chance.random() < 0.3 and order["way"] == "push":
                self.sim.order("push", {**order, "forged": True, "copies": 1})

    def register_polled(self, n):
        self.insist("/v1/shipments", {"carrier": "ups", "tracking_number": self.polled[n], "return_id": f"R-{n % (self.RETURNS - 2)}"})

    def record_fact(self, n):
        body = {"fact_id": f"ext-{n}", "kind": "extended", "clock": "refund_due", "by": "1h", "actor": "test"}
        self.insist(f"/v1/returns/R-{n % (self.RETURNS - 2)}/facts", body)

    def insist(self, path, body):
        try:
            self.gateway.insist(path, body)
        except Exception as error:  # handed to the test's own thread
            self.failure = error

    def check_events(self):
        acknowledged = {(number, scan["text"]) for (_, number, _), scan in self.sim.acknowledged_scans().items() if number != PROBE}
        known = {(number, scan["text"]) for number in self.polled for scan in Parcels.scans(number, WAYS["ups"][2])}

        def missing():
            counted = collections.Counter((event["tracking_number"], event["carrier_text"])
                                          for event in self.gateway.tracking_events() if event["tracking_number"] != PROBE)
            self.counted = counted
            return (acknowledged | known) - set(counted)

        wait_until(lambda: not missing(), "every acknowledged and every polled scan to stand in the feed", 120)
        doubled = {key: count for key, count in self.counted.items() if count > 1}
        self.assertEqual(doubled, {}, "events recorded twice")
        forged = [key for key in self.counted if key[1].startswith("forged")]
        self.assertEqual(forged, [], "events with a wrong signature were recorded")
        self.assertGreater(len(acknowledged), 100)
        refused = {entry["status"] for entry in self.sim.journal(kind="push", forged=True)} - {0}  # 0: nobody was there
        self.assertEqual(refused, {401}, "forged pushes are refused with 401")
        for source, number in self.parcels.carriers:
            shipment = self.gateway.api.json("GET", f"/v1/shipments/{WAYS[source][1]}/{number}")
            self.assertEqual(shipment["status"], "delivered", (source, number))
            self.assertEqual(shipment["event_count"], len(WAYS[source][2]), (source, number))
        pushes = self.sim.journal(kind="push")
        cut_off = sum(entry["status"] == 0 and "on purpose" not in entry.get("error", "") for entry in pushes)
        self.assertGreater(cut_off, 0, "no kill came while a courier was reporting")
        print(f"{len(acknowledged)} acknowledged scans, {len(known)} polled ones, {len(self.counted)} events; "
              f"{len(pushes)} pushes, {cut_off} of them cut off by a kill", flush=True)

    def check_publications(self):
        feed = {entry["id"] for entry in self.gateway.feed()}

        def unpublished():
            return feed - {event["id"] for _, event in self.collector.messages()}

        wait_until(lambda: not unpublished(), f"every one of {len(feed)} feed entries to be published", 120)

    def kafka_events(self):
        """The records of the topic, partition by partition: a subject's entries are all in one."""
        return [json.loads(record["value"]) for record in self.cluster.records("parcelgate." + TENANT)]

    def archived_events(self):
        """The whole lines of the files, in order of the days."""
        for path in sorted(glob.glob(os.path.join(self.folder / "archive", "*.ndjson"))):
            with open(path, encoding="utf-8") as file:
                yield from (json.loads(line) for line in file if line.endswith("\n"))

    def check_copies(self, name, delivered):
        """Every entry came, under the same id each time, and those of a subject in order when repetitions are left out."""
        due = {entry["id"] for entry in self.gateway.feed()}
        wait_until(lambda: {event["id"] for event in delivered()} >= due, f"all entries by {name}", 120)
        events = list(delivered())
        feed = self.gateway.feed()  # a deadline may have passed meanwhile
        content = {entry["id"]: entry for entry in feed}
        first = {}
        for event in events:
            self.assertEqual(event, content[event["id"]], f"{name} sent something else under the id of an entry")
            first.setdefault(event["id"], event)
        wanted, got = collections.defaultdict(list), collections.defaultdict(list)
        for entry in feed:
            if entry["id"] in first:
                wanted[entry["subject"]].append(entry["id"])
        for id_, event in first.items():
            got[event["subject"]].append(id_)
        self.assertEqual(got, wanted, f"order by {name}")
        print(f"{name}: {len(first)} entries, {len(events) - len(first)} repetitions", flush=True)

    def check_tickets(self):
        def behind():
            outlets = self.gateway.command("outlets", "list", "--config", self.gateway.config_path, "--json")
            return sum(outlet["behind"] + outlet["set_aside"] for outlet in json.loads(outlets)["outlets"])

        wait_until(lambda: behind() == 0, "the outlets to have delivered the whole feed", 600)
        tickets = wait_for_quiet(self.live_tickets)
        owners = collections.Counter(external for external, _, _ in tickets)
        self.assertEqual(set(owners), {f"{TENANT}/{return_id}" for return_id in self.return_ids})
        self.assertEqual({external: count for external, count in owners.items() if count > 1}, {}, "two tickets of one return")
        count = 0
        for external, ticket_id, fields in tickets:
            texts = self.desk.texts(ticket_id)
            self.assertTrue(texts, f"ticket {ticket_id} of {external} says nothing")
            count += len(texts)
            doubled = {text: count for text, count in collections.Counter(texts).items() if count > 1}
            self.assertEqual(doubled, {}, f"doubled texts on ticket {ticket_id} of {external}")
            # A comment that was sent again under another name would still report the same scan twice.
            reported = collections.Counter(re.findall(r"scan \d+ of \w+", "\n".join(texts)))
            self.assertEqual({scan: count for scan, count in reported.items() if count > 1}, {}, f"ticket {ticket_id} of {external}")
            self.check_alerts(external, ticket_id, fields)
        breached = [external for external, _, fields in tickets if ("buyer_sends", "breached") in self.open_alerts(fields)]
        self.assertEqual(breached, [f"{TENANT}/R-{n}" for n in range(self.RETURNS - 2, self.RETURNS)])
        print(f"{len(tickets)} tickets with {count} texts", flush=True)

    def live_tickets(self):
        return sorted((ticket["fields"]["ExternalId"][0], int(ticket["id"]), tuple(ticket["fields"].get("OpenAlerts", [])))
                      for ticket in self.desk.tickets() if ticket["fields"].get("ExternalId"))

    @staticmethod
    def open_alerts(fields):
        """Clock and state of each alert that the field says in words."""
        with open(source_path("config/texts/tickets.json"), encoding="utf-8") as file:
            texts = json.loads("".join(line for line in file if not line.lstrip().startswith("//")))["en"]
        clocks = [key.removeprefix("clock_").removesuffix("_task") for key in texts
                  if re.fullmatch(r"clock_\w+_task", key) and key.removesuffix("_task") in texts]
        words = {texts[f"alert_state_{state}"].replace("{clock}", texts[f"clock_{clock}"]): (clock, state)
                 for clock in clocks for state in ("warning", "breached")}
        return [words[alert] for field in fields for alert in field.split(texts["list_gap"]) if alert]

    def check_alerts(self, external, ticket_id, open_alerts):
        """The field names each clock in danger once: one open alert for one cause, none for what is resolved."""
        ret = self.gateway.api.json("GET", f"/v1/returns/{external.rsplit('/', 1)[1]}")
        in_danger = sorted(clock["id"] for clock in ret["clocks"]
                           if clock["state"] == "running" and (clock["at_risk_since"] or clock["breached_at"]))
        reported = sorted(clock for clock, _ in self.open_alerts(open_alerts))
        self.assertEqual(reported, in_danger, f"open alerts of ticket {ticket_id} of {external}")


if __name__ == "__main__":
    unittest.main()
