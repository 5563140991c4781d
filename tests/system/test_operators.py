"""What operators do at 3 a.m.: commands without the service's secrets, wrong configurations, wrong words."""

import copy
import json
import os
import socket
import subprocess
import unittest

from support.processes import Folder, build_path, free_port

GOOD = {
    "data_dir": "data",
    "listen": {"address": "127.0.0.1", "port": 0},
    "tenants": [{"id": "shop", "rule_pack": "cn-baseline", "locale": "en"}],
    "accounts": [{"id": "sf-a", "source": "sf", "tenant": "shop", "settings": {"partner_id": "P"},
                  "secrets": {"checkword": {"env": "OPERATORS_TEST_SECRET"}, "hook_token": "t"}}],
    "brokers": [{"id": "local", "url": "mqtt://127.0.0.1:1", "client_id": "c"}],
    "outlets": [{"id": "desk", "kind": "console-desk", "file": "data/tickets.jsonl"}],
}
TRACKER = {"id": "rt", "kind": "request-tracker", "base_url": "http://127.0.0.1:1", "token": "t", "queue": "Q"}
MQTT = {"id": "m", "kind": "mqtt", "broker": "local"}


def changed(path, value):
    """GOOD with the member at a path such as ("outlets", 0, "file") replaced."""
    config = copy.deepcopy(GOOD)
    at = config
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = value
    return config


WRONG = {
    "desk address without a scheme": changed(("outlets", 0), {**TRACKER, "base_url": "tickets.example"}),
    "desk address without a host": changed(("outlets", 0), {**TRACKER, "base_url": "https://"}),
    "unknown zone": changed(("outlets", 0, "time_zone"), "Asia/Peking"),
    "zone of a tracker": changed(("outlets", 0), {**TRACKER, "time_zone": "Mars/Base"}),
    "wildcard in a topic": changed(("outlets", 0), {**MQTT, "topic": "parcelgate/#"}),
    "unknown name in a topic": changed(("outlets", 0), {**MQTT, "topic": "parcelgate/{shop}"}),
    "unknown field of a desk": changed(("outlets", 0), {**TRACKER, "fields": {"external_id": "ExternalId", "colour": "Colour"}}),
    "empty external id": changed(("outlets", 0), {**TRACKER, "fields": {"external_id": ""}}),
    "subscription where there is none": changed(("accounts", 0, "subscribe"), True),
    "broker of a source that is not received over MQTT": changed(("accounts", 0, "broker"), "local"),
    "broker that is not there": changed(("outlets", 0), {**MQTT, "broker": "other"}),
    "folder of the tickets that is not there": changed(("outlets", 0, "file"), "nowhere/tickets.jsonl"),
    "alias to nowhere": changed(("listen", "aliases"), [{"path": "/a", "to": "/nowhere"}]),
    "unknown source": changed(("accounts", 0, "source"), "fs"),
    "unknown rule pack": changed(("tenants", 0, "rule_pack"), "none"),
    "port out of range": changed(("listen", "port"), 70000),
    "reads without a key for two tenants": {
        **changed(("listen", "open_reads"), True),
        "tenants": [{"id": "shop", "rule_pack": "cn-baseline"}, {"id": "other", "rule_pack": "cn-baseline"}]},
    "authority of a broker that is not there": changed(("brokers", 0), {"id": "local", "url": "mqtts://127.0.0.1:1", "ca_file": "no.pem"}),
    "authority of outgoing requests that is not there": changed(("outbound",), {"ca_file": "no.pem"}),
    "network that is none": changed(("outbound",), {"subscriber_networks": ["10.0.0.0/99"]}),
    "two outlets of one id": changed(("outlets",), [GOOD["outlets"][0], GOOD["outlets"][0]]),
    "unknown robot": changed(("outlets", 0), {"id": "c", "kind": "chat", "robot": "icq", "url": "https://chat.example/x"}),
    "unknown platform": changed(("outlets", 0), {"id": "w", "kind": "write-back", "platform": "none", "tenant": "shop"}),
    "unknown desk": changed(("outlets", 0), {"id": "d", "kind": "desk", "desk": "none"}),
    "webhook with a secret that is none": changed(("outlets", 0), {"id": "h", "kind": "webhook", "url": "https://a.example/", "secret": "x"}),
    "webhook over plain HTTP": changed(("outlets", 0), {"id": "h", "kind": "webhook", "url": "http://a.example/", "secret": "x"}),
    "Kafka without brokers": changed(("outlets", 0), {"id": "k", "kind": "kafka", "brokers": []}),
    "folder of rules that is not there": changed(("rule_dirs",), ["nowhere"]),
    "folder of couriers that is not there": changed(("carrier_dirs",), ["nowhere"]),
    "secret whose file is not there": changed(("accounts", 0, "secrets", "checkword"), {"file": "nowhere"}),
}


class OperatorsTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("operators")
        self.addCleanup(self.folder.remove)
        self.config = self.folder / "parcelgate.json"

    def write(self, text):
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text if isinstance(text, str) else json.dumps(text))

    def run_program(self, *words, secret="s", **variables):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PARCELGATE_CONFIG")}
        environment.pop("OPERATORS_TEST_SECRET", None)
        if secret:
            environment["OPERATORS_TEST_SECRET"] = secret
        environment.update(variables)
        return subprocess.run([build_path("parcelgate"), *words], capture_output=True, text=True, env=environment, timeout=60)

    def test_the_check_refuses_what_the_gateway_refuses(self):
        for about, config in WRONG.items():
            with self.subTest(about):
                self.write(config)
                check = self.run_program("config", "check", self.config)
                self.assertEqual(check.returncode, 78, check.stdout + check.stderr)
                serve = self.run_program("serve", "--config", self.config)
                self.assertEqual(serve.returncode, 78, serve.stderr)
                faults = [line for line in check.stderr.splitlines() if "fault" not in line]
                self.assertEqual(faults, serve.stderr.splitlines()[:len(faults)])
                self.assertRegex(check.stderr, r"parcelgate\.json /\w+|/nowhere", "a fault names its place")

    def test_a_member_that_is_there_twice_is_a_fault(self):
        self.write('{"data_dir": "data", "tenants": [{"id": "shop", "id": "other"}], "data_dir": "elsewhere"}')
        check = self.run_program("config", "check", self.config)
        self.assertEqual(check.returncode, 78)
        self.assertIn("/tenants/0/id", check.stderr)
        self.assertIn("/data_dir", check.stderr)

    def test_a_good_configuration_has_no_faults(self):
        self.write(changed(("listen", "port"), free_port()))
        check = self.run_program("config", "check", self.config)
        self.assertEqual(check.returncode, 0, check.stderr)
        self.assertIn("no faults", check.stdout)

    def test_a_port_in_use_is_one_line_that_names_it_and_an_exit_code_of_its_own(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.write(changed(("listen", "port"), port))
            serve = self.run_program("serve", "--config", self.config)
            self.assertEqual(serve.returncode, 69, serve.stderr)
            said = [line for line in serve.stderr.splitlines() if line.startswith("parcelgate:")]
            self.assertEqual(len(said), 1, serve.stderr)
            self.assertIn(f"port {port} of 127.0.0.1 is in use by", said[0])
            self.assertIn(f"pid {os.getpid()}", said[0])
            self.assertIn("listen.port", said[0])

    def test_admin_commands_need_the_data_folder_alone(self):
        self.write(GOOD)
        for words in (("outlets", "list"), ("keys", "list"), ("quarantine", "list"), ("polling", "list"), ("carriers", "unmapped"),
                      ("deadletters", "list"), ("store", "snapshots"), ("reports", "alerts"), ("reports", "carriers"), ("evidence", "key"),
                      ("keys", "create", "--scope", "after_sales", "--tenant", "shop")):
            with self.subTest(words):
                done = self.run_program(*words, "--config", self.config, secret=None)
                self.assertEqual(done.returncode, 0, done.stderr)
                done = self.run_program(*words, secret=None, PARCELGATE_CONFIG=self.config)
                self.assertEqual(done.returncode, 0, done.stderr)
                done = self.run_program(*words, "--data-dir", self.folder / "data", secret=None)
                self.assertEqual(done.returncode, 0, done.stderr)
        done = self.run_program("outlets", "list", secret=None)
        self.assertEqual(done.returncode, 64)
        self.assertIn("--data-dir", done.stderr)

    def test_the_help_of_outlets_names_every_kind(self):
        done = self.run_program("outlets", "--help")
        for kind in ("tickets", "chats", "write-backs", "webhooks", "MQTT", "Kafka", "files"):
            self.assertIn(kind, done.stdout)

    def test_a_key_of_an_unknown_tenant_is_refused(self):
        self.write(GOOD)
        done = self.run_program("keys", "create", "--config", self.config, "--scope", "after_sales", "--tenant", "shpo")
        self.assertEqual(done.returncode, 64)
        self.assertIn('did you mean "shop"', done.stderr)

    def test_wrong_usage_exits_64_everywhere(self):
        self.write(GOOD)
        create = ("keys", "create", "--config", self.config, "--scope")
        for words in ((*create, "root"), (*create, "after_sales"), (*create, "customer", "--tenant", "shop"),
                      (*create, "admin", "--number", "SF1234567890123"), (*create, "admin", "--expires-in", "soon"),
                      ("quarantine", "drop", "--config", self.config), ("outlets", "show"),
                      ("returns", "explain", "--facts", "/nowhere"),
                      ("complaints", "explain"),
                      ("complaints", "explain", "--facts", "/nowhere"),
                      ("returns", "explain", "--facts", self.config, "--now", "soon"),
                      ("carriers", "detect", "SF1234567890123", "--config", self.config, "--tenant", "shpo")):
            with self.subTest(words):
                done = self.run_program(*words)
                self.assertEqual(done.returncode, 64, done.stdout + done.stderr)

    def test_an_unknown_option_is_named_with_the_nearest(self):
        for words, wrong, near in ((("quarantine", "list", "--limt", "3"), "--limt", "--limit"),
                                   (("keys", "create", "--scop=admin"), "--scop=admin", "--scope"),
                                   (("status", "--jsno"), "--jsno", "--format"), (("version", "--verbose"), "--verbose", "--help")):
            with self.subTest(words):
                done = self.run_program(*words)
                self.assertEqual(done.returncode, 64, done.stderr)
                self.assertIn(f'no option "{wrong}"', done.stderr)
                self.assertIn(near, done.stderr)
                self.assertIn("parcelgate " + words[0], done.stderr)
        done = self.run_program("keys", "revoke", "key-1", "key-2")
        self.assertEqual(done.returncode, 64)
        self.assertIn('"key-2"', done.stderr)

    def test_an_unknown_command_is_named_with_the_nearest(self):
        for words, wrong, near in ((("frobnicate",), "frobnicate", "carriers"), (("outlet", "list"), "outlet", '"outlets"'),
                                   (("server", "--help"), "server", "serve"), (("carriers", "lst"), "lst", '"list"')):
            with self.subTest(words):
                done = self.run_program(*words)
                self.assertEqual(done.returncode, 64, done.stderr)
                self.assertIn(f'"{wrong}"', done.stderr)
                self.assertIn(near, done.stderr)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
