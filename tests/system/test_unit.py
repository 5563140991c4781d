"""The service under a running systemd: the package is installed into a machine of the test's own, started, used, reloaded, killed.

The unit forbids the service almost everything. So the test uses the parts that make system calls: the store, pushes,
webhooks, MQTT, Kafka's threads, names that have to be resolved, the admin socket.
"""

import json
import re
import shutil
import unittest

from support.machine import Machine, NoMachine
from support.package import make_package
from support.processes import Folder, source_path, wait_until

# The guides' commands run as root, so this stands in for sudo.
SUDO = '''sudo() { if [ "$1" = -u ]; then runuser -u "$2" -- "${@:3}"; else "$@"; fi; }
set -e
'''
CONFIG = "/etc/parcelgate/parcelgate.json"
URL = "http://127.0.0.1:8080"
NUMBER = "SF7444703069240"
TIMES = ("PICKED_UP", "2026-11-20T10:00:00+08:00"), ("DELIVERED", "2026-11-21T10:00:00+08:00")


def guide(name):
    with open(source_path(f"gateway/docs/{name}.md"), encoding="utf-8") as file:
        return file.read()


def account(name):
    return {"id": name, "source": "sf", "tenant": "my-shop", "poll": False, "settings": {"partner_id": "P"},
            "secrets": {"checkword": {"env": "SF_CHECKWORD"}, "hook_token": {"file": "secrets/hook-token"}}}


def config(**sections):
    return json.dumps({
        "data_dir": "/var/lib/parcelgate",
        "listen": {"address": "127.0.0.1", "port": 8080, "open_metrics": True},
        "tenants": [{"id": "my-shop", "rule_pack": "cn-baseline", "locale": "en"}],
        "accounts": [account("my-sf")],
        "brokers": [{"id": "local", "url": "mqtt://localhost:1883", "client_id": "parcelgate"}],
        "outlets": [{"id": "events", "kind": "mqtt", "broker": "local", "topic": "parcelgate/{carrier}/{number}"},
                    {"id": "bus", "kind": "kafka", "brokers": ["localhost:9092"], "topic": "parcelgate"},
                    {"id": "desk", "kind": "console-desk", "file": "/var/lib/parcelgate/tickets.jsonl"}],
        "outbound": {"subscriber_networks": ["127.0.0.0/8", "::1/128"]},
        **sections})


class UnitTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder("unit")
        cls.addClassCleanup(cls.folder.remove)
        cls.machine = Machine(cls.folder)
        try:
            cls.machine.start()
        except NoMachine as reason:
            raise unittest.SkipTest(str(reason)) from None
        cls.addClassCleanup(cls.machine.stop)
        for file in (make_package(cls.folder), source_path("config/examples/webhooks/receive.py")):
            shutil.copy(file, cls.machine.shared)
        cls.command = cls.machine.run
        cls.command("systemd-run", "--unit=broker", "mosquitto", "-p", "1883")
        cls.install()
        cls.machine.write(CONFIG, config())
        for name, content in (("environment", "SF_CHECKWORD=w\n"), ("secrets/hook-token", "t")):
            cls.machine.write(f"/etc/parcelgate/{name}", content)
            cls.command("chown", "root:parcelgate", f"/etc/parcelgate/{name}")
            cls.command("chmod", "0640", f"/etc/parcelgate/{name}")

    @classmethod
    def install(cls):
        cls.command("sh", "-c", 'dpkg --force-depends --force-confold --install "$1"/*.deb', "sh", cls.machine.shared)

    def setUp(self):
        self.command("systemctl", "start", "parcelgate")
        self.key = self.command("parcelgate", "keys", "create", "--config", CONFIG, "--scope", "after_sales", "--tenant", "my-shop").strip()

    def wait_until_ready(self):
        wait_until(lambda: self.machine.try_run("curl", "--silent", "--fail", f"{URL}/readyz").returncode == 0,
                   "the service", 60)

    def show(self, name):
        return self.command("systemctl", "show", "parcelgate", f"--property={name}", "--value").strip()

    def api(self, path, body=None, key=None):
        data = [] if body is None else ["-H", "Content-Type: application/json", "--data-binary", "@-"]
        answer = self.command("curl", "--silent", "--show-error", "--fail-with-body", "-H", f"Authorization: Bearer {key or self.key}",
                          *data, URL + path, text=body)
        return json.loads(answer)

    def push(self, number=NUMBER, name="my-sf"):
        with open(source_path("config/examples/sf-push.json"), encoding="utf-8") as file:
            body = file.read().replace(NUMBER, number)
        for word, time in TIMES:
            body = body.replace(word, time)
        return self.api(f"/v1/hooks/sf/{name}?token=t", body)

    def status_of(self, number):
        return self.api(f"/v1/shipments/sf/{number}")["status"]

    def test_it_is_started_once_it_serves(self):
        self.command("systemctl", "restart", "parcelgate")
        self.assertIn("ready", self.command("curl", "--silent", "--fail", f"{URL}/readyz"))

    def test_what_it_acknowledged_outlives_restarts_and_kills(self):
        self.push()
        self.command("systemctl", "restart", "parcelgate")
        self.assertEqual(self.status_of(NUMBER), "delivered")
        before, restarts = self.show("MainPID"), int(self.show("NRestarts"))
        self.command("kill", "-9", before)
        wait_until(lambda: self.show("MainPID") not in ("0", before), "systemd to start it again", 30)
        self.wait_until_ready()
        self.assertEqual(int(self.show("NRestarts")), restarts + 1)
        self.assertEqual(self.status_of(NUMBER), "delivered")

    def test_status_journal_and_stop(self):
        self.assertIn("active (running)", self.command("systemctl", "status", "--no-pager", "parcelgate"))
        status = self.machine.try_run("parcelgate", "status", "--data-dir", "/var/lib/parcelgate")
        self.assertIn("good", status.stdout, "root reaches the admin socket")
        self.command("systemctl", "stop", "parcelgate")
        self.assertEqual((self.show("Result"), self.show("ExecMainStatus")), ("success", "0"))
        lines = self.command("journalctl", "--unit=parcelgate", "--output=cat", "--no-pager").splitlines()
        events = {json.loads(line)["event"] for line in lines if line.startswith("{")}
        self.assertLessEqual({"serving", "stopping", "stopped"}, events)
        self.assertFalse([line for line in lines if "SIGSYS" in line or "sigsys" in line])

    def test_a_reload_applies_all_or_nothing(self):
        self.addCleanup(self.machine.write, CONFIG, config())
        process = self.show("MainPID")
        self.machine.write(CONFIG, config(accounts=[account("my-sf"), account("new-sf")]))
        self.command("systemctl", "reload", "parcelgate")
        self.push("SF7444703069241", "new-sf")
        self.machine.write(CONFIG, config(accounts=[{**account("my-sf"), "source": "unknown"}]))
        self.assertNotEqual(self.machine.try_run("systemctl", "reload", "parcelgate").returncode, 0)
        self.push("SF7444703069242", "new-sf")
        self.assertEqual((self.show("ActiveState"), self.show("MainPID")), ("active", process))

    def test_a_wrong_configuration_is_not_restarted(self):
        self.addCleanup(self.machine.write, CONFIG, config())
        self.command("systemctl", "stop", "parcelgate")
        self.machine.write(CONFIG, config(accounts=[{**account("my-sf"), "source": "unknown"}]))
        self.assertNotEqual(self.machine.try_run("systemctl", "start", "parcelgate").returncode, 0)
        self.assertEqual((self.show("ActiveState"), self.show("ExecMainStatus"), self.show("NRestarts")), ("failed", "78", "0"))

    def test_an_upgrade_restarts_it_and_a_removal_stops_it(self):
        self.push("SF7444703069244")
        before = self.show("MainPID")
        self.install()
        self.assertNotIn(self.show("MainPID"), ("0", before))
        self.assertEqual(self.status_of("SF7444703069244"), "delivered")
        self.command("dpkg", "--remove", "parcelgate")
        self.assertNotEqual(self.machine.try_run("systemctl", "is-active", "parcelgate").returncode, 0)
        self.install()
        self.command("systemctl", "start", "parcelgate")
        self.assertEqual(self.status_of("SF7444703069244"), "delivered")

    def test_the_commands_of_the_guides_work_as_written(self):
        """Check, start, backup, proof of the backup, restore after a loss; the database rebuilt from the journal."""
        self.machine.write(CONFIG, config(brokers=[], outlets=[]))
        self.addCleanup(self.machine.write, CONFIG, config())
        self.command("systemctl", "restart", "parcelgate")
        self.push("SF7444703069245")
        blocks = [block for name in ("production", "troubleshooting") for block in re.findall(r"```bash\n(.*?)```", guide(name), re.S)]
        self.assertEqual(len(blocks), 5)
        for block in blocks:
            printed = self.command("bash", "-c", SUDO + block.replace("2026-11-22", "$(date +%F)"))
            self.assertEqual(self.status_of("SF7444703069245"), "delivered", block + printed)
        self.assertEqual(self.show("UnitFileState"), "enabled")
        score = self.command("systemd-analyze", "security", "--no-pager", "parcelgate")
        self.assertIn("`systemd-analyze security parcelgate`: " + re.search(r"Overall exposure.*: ([\d.]+)", score).group(1), guide("production"))

    def test_it_writes_to_its_data_folder_alone(self):
        def touch(path, *user):
            done = self.machine.try_run("nsenter", f"--target={self.show('MainPID')}", "--mount", *user, "touch", path)
            return done.returncode == 0

        service = ("setpriv", "--reuid=parcelgate", "--regid=parcelgate", "--init-groups")
        self.assertTrue(touch("/var/lib/parcelgate/probe", *service))
        self.assertTrue(touch("/tmp/probe", *service))
        self.assertNotEqual(self.machine.try_run("test", "-e", "/tmp/probe").returncode, 0, "its /tmp is its own")
        for path in ("/etc/parcelgate/probe", "/usr/share/parcelgate/probe", "/var/log/probe", "/var/lib/probe", "/home/probe", "/probe"):
            self.assertFalse(touch(path), f"not even root writes {path}")
        # If root may not raise a limit (no CAP_SYS_RESOURCE), the machine's limit applies.
        self.assertEqual(self.open_files(self.show("MainPID")), min(65536, self.open_files(1)))
        state = self.command("cat", f"/proc/{self.show('MainPID')}/status")
        self.assertRegex(state, r"(?m)^CapEff:\s+0+$")
        self.assertRegex(state, r"(?m)^Seccomp:\s+2$")
        self.assertIn("SCHED_BATCH", self.command("chrt", "--all-tasks", "--pid", self.show("MainPID")), "the store's threads")

    def open_files(self, process):
        return int(re.search(r"Max open files +\d+ +(\d+)", self.command("cat", f"/proc/{process}/limits")).group(1))

    def test_its_outlets_work_under_the_unit(self):
        session = ("mosquitto_sub", "-h", "localhost", "-c", "-i", "collector", "-q", "1", "-t", "parcelgate/#")
        self.command(*session, "-E")
        made = self.api("/v1/subscriptions", json.dumps({"url": "http://localhost:8090/", "start": "beginning"}))
        self.command("systemd-run", "--unit=receiver", f"--setenv=WEBHOOK_SECRET={made['secret']}",
                     "python3", f"{self.machine.shared}/receive.py", "8090")
        self.api("/v1/returns", json.dumps({"return_id": "R-1", "order_id": "O-1", "shipments": [
            {"carrier": "sf", "tracking_number": "SF7444703069243"}]}))
        self.push("SF7444703069243")
        self.assertIn('"source":"/tenants/my-shop"', self.command(*session, "-C", "1", "-W", "60"))
        wait_until(lambda: "parcelgate.shipment." in self.command("journalctl", "--unit=receiver", "--output=cat", "--no-pager"),
                   "a webhook with a verified signature", 60)
        wait_until(lambda: self.machine.try_run("test", "-s", "/var/lib/parcelgate/tickets.jsonl").returncode == 0, "a ticket", 60)
        self.assertIn("parcelgate_process_resident_bytes", self.command("curl", "--silent", f"{URL}/metrics"))


if __name__ == "__main__":
    unittest.main()
