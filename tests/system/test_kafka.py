"""The feed in Kafka: a gateway that is killed, and brokers that go away, while entries are delivered."""

import collections
import json
import unittest

from support.gateway import TENANT, Gateway
from support.kafka import KafkaCluster
from support.processes import Folder, wait_until


class Kafka(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("kafka")
        self.addCleanup(self.folder.remove)
        self.cluster = KafkaCluster(self.folder)
        self.addCleanup(self.cluster.stop)
        at = {"kind": "kafka", "brokers": [self.cluster.brokers]}
        self.gateway = Gateway(self.folder, outlets=[
            {"id": "bus", "topic": "parcelgate.{tenant}", **at},
            {"id": "news", "topic": "news", "content_mode": "binary",
             "filter": {"types": ["parcelgate.return.registered.v1"]}, **at}])
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)

    def work(self, first, count):
        """Returns with several entries each, so that the order of a key shows."""
        for number in range(first, first + count):
            return_id = f"R-{number}"
            self.gateway.insist("/v1/returns", {"return_id": return_id, "order_id": f"O-{number}", "shipments": [
                {"carrier": "sf", "tracking_number": f"SF74447030{number:05d}", "leg": "return"}]})
            for fact in ({"fact_id": "f-1", "kind": "approved", "at": "2026-11-01T08:00:00Z"},
                         {"fact_id": "f-2", "kind": "waybill_entered", "at": "2026-11-02T08:00:00Z",
                          "carrier": "sf", "tracking_number": f"SF74447030{number:05d}"}):
                self.gateway.insist(f"/v1/returns/{return_id}/facts", fact)

    def records(self):
        return self.cluster.records("parcelgate." + TENANT)

    def wait_for_all(self, patience=90):
        """@return the feed, when every entry of it is in the topic"""
        feed = self.gateway.feed()
        due = {entry["id"] for entry in feed}
        wait_until(lambda: due <= {json.loads(record["value"])["id"] for record in self.records()},
                   f"all {len(due)} entries in Kafka:\n{self.gateway.process.tail()}", patience)
        return feed

    def check(self):
        feed = {entry["id"]: entry for entry in self.wait_for_all()}
        order = {event_id: place for place, event_id in enumerate(feed)}
        by_key, partitions = collections.defaultdict(list), collections.defaultdict(set)
        for record in self.records():
            event = json.loads(record["value"])
            if event["id"] not in feed:
                continue  # a deadline passed meanwhile
            self.assertEqual(event, feed[event["id"]], "the same entry under the same id each time")
            self.assertEqual(f"{TENANT}/{event['subject']}", record["key"])
            self.assertEqual({"content-type": "application/cloudevents+json"}, record["headers"])
            partitions[record["key"]].add(record["partition"])
            by_key[record["key"]].append(event["id"])
        for key, ids in by_key.items():
            self.assertEqual(1, len(partitions[key]), key)
            first_seen = list(dict.fromkeys(ids))
            self.assertEqual(sorted(first_seen, key=order.get), first_seen, key)
        return sum(len(ids) for ids in by_key.values()) - len(feed)

    def test_every_entry_is_there_in_order_over_kills_of_the_gateway(self):
        for life in range(5):
            self.work(life * 10, 10)
            self.gateway.kill()
            self.gateway.start()
        repeats = self.check()
        print(f"{len(self.gateway.feed())} entries, {repeats} repeats", flush=True)
        news = self.cluster.records("news")
        self.assertEqual({f"R-{number}" for number in range(50)},
                         {json.loads(record["value"])["return_id"] for record in news})
        for record in news:
            self.assertEqual("parcelgate.return.registered.v1", record["headers"]["ce_type"])
            self.assertEqual("/tenants/" + TENANT, record["headers"]["ce_source"])
        self.assertEqual(0, self.gateway.stop())

    def test_entries_wait_for_brokers_that_are_away_and_a_kill_loses_none(self):
        self.work(0, 5)
        self.wait_for_all()
        self.cluster.set_up(False)
        wait_until(lambda: "kafka_down" in self.gateway.process.tail(200), "the log to name the outage")
        self.work(5, 10)
        self.gateway.kill()
        self.gateway.start()
        ready = self.gateway.api.json("GET", "/readyz")
        self.assertIn("broker", json.dumps(ready), "reported, but ready all the same")
        self.work(15, 5)
        self.cluster.set_up(True)
        self.check()
        self.assertEqual(0, self.gateway.stop())


if __name__ == "__main__":
    unittest.main()
