"""Subscriptions of webhooks on a running gateway: real connections, signatures verified by other code, kills."""

import shutil
import socket
import sys
import unittest
import urllib.error
import urllib.request

from support.gateway import Gateway
from support.processes import Folder, Process, free_port, source_path, wait_until
from support.receiver import Receiver
from tools.demo.api import ApiError


def listens(port):
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


class Webhooks(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("webhooks")
        self.addCleanup(self.folder.remove)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        self.gateway = Gateway(self.folder, outbound={"subscriber_networks": ["127.0.0.0/8"]})
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)

    def subscribe(self, path="/", **members):
        made = self.gateway.api.json("POST", "/v1/subscriptions", {"url": self.receiver.url(path), **members})
        self.receiver.secrets.append(made["secret"])
        return made

    def show(self, subscription):
        return self.gateway.api.json("GET", f"/v1/subscriptions/{subscription['id']}")

    def register(self, first, count):
        for number in range(first, first + count):
            self.gateway.insist("/v1/returns", {"return_id": f"R-{number}", "order_id": f"O-{number}"})

    def feed_ids(self):
        return [entry["id"] for entry in self.gateway.feed()]

    def wait_for_all(self, path="/", start=0):
        """Until the receiver has every entry of the feed from a place on."""
        wait_until(lambda: set(self.feed_ids()[start:]) <= set(self.receiver.ids(path)), f"all entries at {path}", 90)

    def test_every_entry_arrives_signed_and_in_order(self):
        self.subscribe()
        self.register(0, 60)
        self.wait_for_all()
        self.assertEqual(0, self.receiver.forged)
        by_subject = {}
        for event in self.receiver.events():
            by_subject.setdefault(event["subject"], []).append(event["id"])
        wanted = {}
        for entry in self.gateway.feed():
            wanted.setdefault(entry["subject"], []).append(entry["id"])
        self.assertEqual(wanted, by_subject)

    def test_kills_lose_nothing_and_ids_are_stable(self):
        self.subscribe()
        for life in range(5):
            self.register(life * 20, 20)
            self.gateway.kill()
            self.gateway.start()
        self.wait_for_all()
        self.assertLessEqual(set(self.receiver.ids()), set(self.feed_ids()))

    def test_a_receiver_that_hangs_resets_or_talks_nonsense_delays_no_other(self):
        for answer in ("hang", "reset", "garbage", 500, 302):
            self.receiver.answers[f"/{answer}"] = answer
            self.subscribe(f"/{answer}")
        good = self.subscribe("/good")
        self.register(0, 40)
        self.wait_for_all("/good")
        self.assertEqual(0, self.show(good)["behind"])
        wait_until(lambda: all(row["state"] == "failing" for row in self.gateway.api.json("GET", "/v1/subscriptions")["subscriptions"]
                               if not row["url"].endswith("/good")), "the others to be shown as failing", 60)

    def test_a_receiver_that_comes_back_gets_everything_once(self):
        self.receiver.answers["/"] = 503
        made = self.subscribe()
        self.register(0, 30)
        wait_until(lambda: self.show(made)["state"] == "failing", "the failure to be shown")
        self.assertEqual([], self.receiver.ids())
        self.receiver.answers["/"] = 200
        self.wait_for_all()
        self.assertEqual(len(self.receiver.ids()), len(set(self.receiver.ids())))
        wait_until(lambda: self.show(made)["state"] == "active", "the recovery to be shown")

    def test_410_disables_until_it_is_resumed(self):
        self.receiver.answers["/"] = 410
        made = self.subscribe()
        self.register(0, 3)
        wait_until(lambda: self.show(made)["state"] == "disabled", "the subscription to be disabled")
        self.assertIn("410", self.show(made)["disabled_reason"])
        tried = len(self.receiver.attempts_at("/"))
        self.gateway.kill()
        self.gateway.start()
        self.register(3, 3)
        wait_until(lambda: self.show(made)["behind"] == len(self.feed_ids()), "the backlog to be shown")
        self.assertEqual(tried, len(self.receiver.attempts_at("/")))
        self.receiver.answers["/"] = 200
        self.gateway.api.json("POST", f"/v1/subscriptions/{made['id']}/resume")
        self.wait_for_all()

    def test_addresses_inside_the_network_are_refused(self):
        for url in ("http://10.0.0.1/", "https://169.254.169.254/latest", "https://[::1]/", "https://192.168.1/",
                    "https://0xa.1/", "https://user:password@shop.example/", "ftp://shop.example/", "shop.example"):
            with self.assertRaises(ApiError) as refused:
                self.gateway.api.json("POST", "/v1/subscriptions", {"url": url})
            self.assertEqual(422, refused.exception.status, url)

    def test_a_rotation_and_a_test_delivery(self):
        made = self.subscribe()
        rotated = self.gateway.api.json("POST", f"/v1/subscriptions/{made['id']}/rotate-secret")
        self.assertNotEqual(made["secret"], rotated["secret"])
        for secrets in ([made["secret"]], [rotated["secret"]]):
            self.receiver.secrets = secrets
            attempt = self.gateway.api.json("POST", f"/v1/subscriptions/{made['id']}/test")
            self.assertEqual(204, attempt["status"])
        self.assertEqual(0, self.receiver.forged)

    def test_the_example_receivers_verify_and_drop_repetitions(self):
        examples = {"python": [sys.executable, source_path("config/examples/webhooks/receive.py")],
                    "node": ["node", source_path("config/examples/webhooks/receive.mjs")]}
        if shutil.which("php"):
            examples["php"] = ["php", "-S"]
        if shutil.which("javac"):  # a Java that runs source files
            examples["java"] = ["java", source_path("config/examples/webhooks/Receive.java")]
        for name, command in examples.items():
            port = free_port()
            made = self.gateway.api.json("POST", "/v1/subscriptions", {"url": f"http://127.0.0.1:{port}/"})
            arguments = [f"127.0.0.1:{port}", source_path("config/examples/webhooks/receive.php")] if name == "php" else [port]
            receiver = Process(name, command + arguments, self.folder, {"WEBHOOK_SECRET": made["secret"]}).start()
            self.addCleanup(receiver.kill)
            # A first delivery to a port that does not listen yet is repeated after a pause only.
            wait_until(lambda: listens(port), f"the receiver in {name} to listen", 60)
            first = len(self.feed_ids())
            self.register(first * 100, 3)
            wanted = self.feed_ids()[first:]
            self.gateway.api.json("POST", f"/v1/subscriptions/{made['id']}/replay", {"start": "beginning"})

            def printed():
                return [word for line in receiver.tail(1000).splitlines() for word in line.split() if word in self.feed_ids()]

            wait_until(lambda: set(wanted) <= set(printed()), f"the events at the receiver in {name}: {receiver.tail()}", 60)
            self.assertEqual(len(printed()), len(set(printed())), f"{name} drops repetitions")
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}/", data=b"{}", method="POST"))
            self.assertEqual(401, refused.exception.code)

    def test_a_filter_and_a_replay(self):
        made = self.subscribe(filter={"types": ["parcelgate.return.registered.v1"]})
        self.register(0, 5)
        wait_until(lambda: len(self.receiver.ids()) == 5, "the registrations")
        self.gateway.api.json("POST", f"/v1/subscriptions/{made['id']}/replay", {"start": "beginning"})
        wait_until(lambda: len(self.receiver.ids()) == 10, "the registrations again")
        self.assertEqual(5, len(set(self.receiver.ids())))


if __name__ == "__main__":
    unittest.main()
