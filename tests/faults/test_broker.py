"""A broker that is killed, stopped or silent: every event arrives, in the order of its parcel, and readiness stays green."""

import json
import os
import signal
import unittest

from frame.fault_test import FaultTest
from support.services import MqttCollector, Service


class Broker(FaultTest):
    def setUp(self):
        super().setUp()
        self.service = Service("mosquitto", self.folder).start()
        self.addCleanup(self.service.stop)

    def start_with_broker(self):
        self.port = self.service.env["MQTT_PORT"]
        self.collector = MqttCollector(self.folder, self.port, "parcelgate/#")
        self.addCleanup(self.collector.stop)
        self.start(brokers=[{"id": "local", "url": f"mqtt://127.0.0.1:{self.port}"}],
                   outlets=[{"id": "mqtt", "kind": "mqtt", "broker": "local"}])

    def outlet_check(self):
        _, _, body = self.get("/readyz", headers="")
        return {check["name"]: check for check in json.loads(body)["checks"]}["outlet:mqtt"]

    def expect_all_in_order(self):
        def by_parcel(events):
            found = {}
            for event in events:
                ids = found.setdefault(event["tracking_number"], [])
                if event["event_id"] not in ids:
                    ids.append(event["event_id"])
            return found

        wanted = by_parcel(self.gateway.tracking_events())

        def arrived():
            seen = by_parcel(event["data"] for _, event in self.collector.messages() if "event_id" in event["data"])
            return seen if sum(map(len, seen.values())) >= sum(map(len, wanted.values())) else None

        self.assertEqual(self.wait_until(arrived, "every event at the broker"), wanted)

    def test_a_silent_broker_gets_everything_when_it_speaks_again(self):
        self.start_with_broker()
        self.assertEqual(self.push("9400000000000000000001"), 200)
        self.wait_until(lambda: self.outlet_check()["ok"], "the outlet to be connected")
        pid = int(self.service.env["MQTT_PID"])
        os.kill(pid, signal.SIGSTOP)
        for n in range(2, 40):
            self.assertEqual(self.push(f"94000000000000000000{n:02d}"), 200, "pushes do not wait for a broker")
        os.kill(pid, signal.SIGCONT)
        self.expect_all_in_order()

    def test_a_killed_broker_is_reported_and_gets_everything_when_it_is_back(self):
        self.start_with_broker()
        self.assertEqual(self.push("9400000000000000000001"), 200)
        self.expect_all_in_order()
        os.kill(int(self.service.env["MQTT_PID"]), signal.SIGKILL)
        self.wait_until(lambda: not self.outlet_check()["ok"], "the outlet to be reported")
        self.assertFalse(self.outlet_check()["required"])
        self.assertTrue(self.gateway.api.is_ready(), "a restart would not bring the broker back")
        for n in range(2, 40):
            self.assertEqual(self.push(f"94000000000000000000{n:02d}"), 200)
        self.service.start()
        self.expect_all_in_order()


if __name__ == "__main__":
    unittest.main()
