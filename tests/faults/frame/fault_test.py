"""A gateway with one courier that pushes, and ways to look at it from outside."""

import copy
import hashlib
import hmac
import json
import os
import random
import re
import resource
import unittest

from support.gateway import Gateway
from support.processes import Folder, source_path, wait_until

from .faulty_system import FaultySystem
from .raw_http import RawConnection, get, post

SEED = int(os.environ.get("PARCELGATE_SEED", "20261129"))
ROUNDS = int(os.environ.get("PARCELGATE_FAULT_ROUNDS", "3"))
SECRET = "ez-secret"
HOOK = "/v1/hooks/easypost/ez"


class FaultTest(unittest.TestCase):
    """Starts nothing by itself: call start() with the sections of the configuration that the test needs."""

    def setUp(self):
        self.chance = random.Random(SEED)
        self.folder = Folder("faults-" + self.id().rsplit(".", 1)[-1].replace("_", "-")[:40])
        self.addCleanup(self.folder.remove)
        with open(source_path("adapters/carriers/easypost/testcases/webhook-return-label/payload.json"), encoding="utf-8") as file:
            self.payload = json.load(file)

    def start(self, listen=None, faulty=False, accounts=(), **sections):
        """@param faulty  with FaultySystem preloaded, as self.faults"""
        self.gateway = Gateway(self.folder, **sections)
        self.gateway.config["listen"].update(listen or {})
        self.gateway.set_accounts([{"id": "ez", "source": "easypost", "poll": False, "secrets": {"webhook_secret": SECRET}},
                                   *accounts])
        self.gateway.prepare()
        if faulty:
            self.faults = FaultySystem(self.folder)
            self.gateway.process.env.update(self.faults.env)
        self.gateway.start()
        self.addCleanup(self.gateway.kill)
        return self.gateway

    # What the gateway is sent.

    def push_body(self, number, event_id=None):
        push = copy.deepcopy(self.payload)
        push["result"]["tracking_code"] = number
        if event_id:
            push["id"] = event_id
        return json.dumps(push).encode()

    def signed(self, body, secret=SECRET):
        """The whole request of a push."""
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return post(HOOK, body, f"Content-Type: application/json\r\nX-Hmac-Signature: hmac-sha256-hex={signature}\r\n")

    def connect(self, **options):
        connection = RawConnection(self.gateway.port, **options)
        self.addCleanup(connection.close)
        return connection

    def push(self, number, connection=None):
        """The status of one push."""
        return (connection or self.connect()).send_request(self.signed(self.push_body(number)))[0]

    def key_header(self):
        return f"Authorization: Bearer {self.gateway.api.key}\r\n"

    def get(self, path, connection=None, headers=None):
        return (connection or self.connect()).send_request(get(path, self.key_header() if headers is None else headers))

    # What can be seen of it.

    @property
    def pid(self):
        return self.gateway.process.child.pid

    def limit(self, which, soft):
        """Sets a soft limit of the running process and gives back the old one."""
        old = resource.prlimit(self.pid, which)
        resource.prlimit(self.pid, which, (old[1] if soft is None else soft, old[1]))
        return old[0]

    def memory_bytes(self, what="VmRSS"):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            return 1024 * int(re.search(rf"{what}:\s+(\d+) kB", status.read()).group(1))

    def assert_memory_below(self, measured, limit, which=""):
        """Sanitizers multiply the memory of a process by themselves: there the measured value says nothing."""
        if not os.environ.get("PARCELGATE_SANITIZED"):
            self.assertLess(measured, limit, which)

    def cpu_seconds(self, thread=None):
        """Of the process, or of its threads of one name."""
        total = 0.0
        for task in os.listdir(f"/proc/{self.pid}/task"):
            try:
                with open(f"/proc/{self.pid}/task/{task}/stat", encoding="ascii") as stat:
                    name, _, rest = stat.read().partition("(")[2].rpartition(")")
            except OSError:
                continue  # the thread has ended
            fields = rest.split()
            if thread is None or name == thread:
                total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return total

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def log_bytes(self):
        return os.path.getsize(self.gateway.process.log)

    def log_events(self, name=None):
        """Log lines as objects, oldest first; those of one event name."""
        found = []
        with open(self.gateway.process.log, encoding="utf-8") as log:
            for line in log:
                if line.startswith("{"):
                    entry = json.loads(line)
                    if name is None or entry["event"] == name:
                        found.append(entry)
        return found

    def metric(self, name, **labels):
        """The sum of a metric's values with these labels; 0 when there is none."""
        _, _, body = self.get("/metrics", headers="")
        total = 0.0
        for line in body.decode().splitlines():
            series, _, value = line.rpartition(" ")
            if re.fullmatch(rf"{name}(\{{.*\}})?", series) and all(f'{key}="{text}"' in series for key, text in labels.items()):
                total += float(value)
        return total

    def numbers_in_feed(self):
        return {event["tracking_number"] for event in self.gateway.tracking_events()}

    def wait_until(self, condition, what, patience=None):
        return wait_until(condition, what, patience)
