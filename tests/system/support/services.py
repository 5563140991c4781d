"""Broker and ticket desk by the scripts of tools/services."""

import base64
import json
import re
import subprocess
import time
import urllib.parse
import urllib.request

from .processes import Process, source_path, wait_until


class Service:
    """tools/services/NAME.sh with a folder of its own; `env` holds the KEY=VALUE lines that it printed."""

    def __init__(self, name, folder):
        self.script = source_path(f"tools/services/{name}.sh")
        self.data = folder / name
        self.env = {}

    def start(self):
        self.env = self.run("start")
        return self

    def stop(self):
        self.run("stop")

    def run(self, action):
        done = subprocess.run([self.script, action, self.data], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise AssertionError(f"{self.script} {action}: {done.stderr}{done.stdout}")
        return dict(re.findall(r"(?m)^(\w+)=(.*)$", done.stdout))


class MqttCollector:
    """mosquitto_sub with a session that stays: what it has been sent is in a file."""

    def __init__(self, folder, port, topic):
        self.path = folder / "collected.log"
        command = ["stdbuf", "-oL", "mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", port, "-q", "1", "-c", "-x", "3600",
                   "-i", "collector", "-t", topic, "-F", "%t\t%p", "-d"]
        self.process = Process("collected", command, folder).start()
        self.process.wait_for_line("Subscribed")

    def messages(self):
        """(topic, CloudEvent) of everything so far."""
        with open(self.path, encoding="utf-8") as log:
            for line in log:
                topic, tab, payload = line.rstrip("\n").partition("\t")
                if tab and payload.startswith("{"):
                    yield topic, json.loads(payload)

    def stop(self):
        self.process.stop()


class RequestTrackerDesk:
    """Reads tickets over REST 2."""

    def __init__(self, env):
        self.url = env["RT_URL"] + "/REST/2.0"
        self.token = env["RT_TOKEN"]

    def get(self, path, **query):
        url = f"{self.url}/{path}" + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(url, headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def items(self, path, **query):
        """All items of a paged collection."""
        page, found = 1, []
        while True:
            answer = self.get(path, per_page=100, page=page, **query)
            found += answer["items"]
            if "next_page" not in answer:
                return found
            page += 1

    def tickets(self):
        """Tickets with their fields by name; `Status` shows which are merged."""
        found = self.items("tickets", query="Queue='After-Sales'", fields="Subject,Status,CustomFields")
        for ticket in found:
            ticket["fields"] = {field["name"]: field.get("values") or [] for field in ticket.get("CustomFields", [])}
        return found

    def texts(self, ticket_id):
        """What a ticket says: the text it was created with and its comments, oldest first."""
        texts = []
        for item in self.items(f"ticket/{ticket_id}/history", fields="Type"):
            if item.get("Type") not in ("Create", "Comment", "Correspond"):
                continue
            transaction = self.get(f"transaction/{item['id']}")
            for link in transaction.get("_hyperlinks", []):
                if link.get("ref") == "attachment":
                    texts.append(self.attachment(link["_url"].rsplit("/", 1)[-1]))
        return texts

    def attachment(self, attachment_id):
        content = self.get(f"attachment/{attachment_id}").get("Content") or ""
        return base64.b64decode(content).decode("utf-8", "replace")


def wait_for_quiet(read, seconds=3, patience=None):
    """Waits until `read()` has given the same value for some seconds; gives that value."""
    state = {"value": read(), "since": time.monotonic()}

    def is_quiet():
        value = read()
        if value != state["value"]:
            state.update(value=value, since=time.monotonic())
        return time.monotonic() - state["since"] >= seconds

    wait_until(is_quiet, "nothing to change any more", patience)
    return state["value"]
