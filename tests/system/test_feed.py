"""The feed as server-sent events and as files, on a running gateway that is killed on the way."""

import csv
import http.client
import io
import json
import os
import unittest

from support.gateway import Gateway
from support.processes import Folder, wait_until

# A heartbeat comes every 15 seconds.
PATIENCE = 40


class EventSource:
    """A client of a stream, as a browser is: it remembers the last id."""

    def __init__(self, gateway, query="", last_id=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=PATIENCE)
        headers = {"Authorization": "Bearer " + gateway.api.key, "Accept": "text/event-stream"}
        if last_id:
            headers["Last-Event-ID"] = last_id
        self.connection.request("GET", "/v1/events" + query, headers=headers)
        self.answer = self.connection.getresponse()
        self.last_id = last_id

    def next(self):
        """The fields of the next event; comments and the time to reconnect are passed."""
        fields = {}
        while True:
            line = self.answer.readline()
            if not line:
                raise EOFError("the stream ended")
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                fields[name] = value
            elif "data" in fields:
                self.last_id = fields["id"]
                return fields
            else:
                fields = {}

    def close(self):
        self.connection.close()


class Feed(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("feed")
        self.addCleanup(self.folder.remove)
        self.archive = self.folder / "archive"
        self.gateway = Gateway(self.folder, outlets=[
            {"id": "lines", "kind": "files", "folder": self.archive, "format": "ndjson"},
            {"id": "table", "kind": "files", "folder": self.archive, "format": "csv",
             "filter": {"types": ["parcelgate.return.registered.v1"]}}])
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)

    def register(self, first, count):
        for number in range(first, first + count):
            self.gateway.insist("/v1/returns", {"return_id": f"R-{number}", "order_id": f"O-{number}"})

    def feed_ids(self):
        return [entry["id"] for entry in self.gateway.feed()]

    def lines(self, suffix):
        """The bytes of all files of a format, oldest first."""
        names = sorted(name for name in os.listdir(self.archive) if name.endswith(suffix))
        content = b""
        for name in names:
            with open(os.path.join(self.archive, name), "rb") as file:
                content += file.read()
        return content

    def test_a_stream_continues_over_kills_and_misses_nothing(self):
        source = EventSource(self.gateway)
        self.assertEqual(200, source.answer.status)
        seen = []
        for life in range(3):
            self.register(life * 5, 5)
            for _ in range(3):
                seen.append(json.loads(source.next()["data"])["id"])
            last_id = source.last_id
            self.gateway.kill()
            source.close()
            self.gateway.start()
            source = EventSource(self.gateway, last_id=last_id)
        wanted = self.feed_ids()
        while len(seen) < len(wanted):
            seen.append(json.loads(source.next()["data"])["id"])
        self.assertEqual(wanted, seen)
        source.close()

    def test_a_stream_is_filtered_and_ends_when_the_gateway_stops(self):
        source = EventSource(self.gateway, "?types=parcelgate.return.*")
        self.register(0, 2)
        for _ in range(2):
            self.assertEqual("parcelgate.return.registered.v1", source.next()["event"])
        self.assertEqual(0, self.gateway.stop())
        with self.assertRaises((EOFError, ConnectionError)):
            source.next()

    def test_a_position_of_another_store_is_reset(self):
        self.register(0, 1)
        page = self.gateway.api.json("GET", "/v1/events?limit=1")
        self.gateway.kill()
        os.rename(self.folder / "data", self.folder / "lost")
        self.gateway.prepare().start()
        self.register(0, 1)
        source = EventSource(self.gateway, last_id=page["next"])
        event = source.next()
        self.assertEqual("reset", event["event"])
        self.assertEqual("other_store", json.loads(event["data"])["reason"])
        self.assertEqual("parcelgate.return.registered.v1", source.next()["event"])
        source.close()

    def test_files_hold_every_entry_over_kills(self):
        for life in range(4):
            self.register(life * 15, 15)
            self.gateway.kill()
            self.gateway.start()
        wanted = self.feed_ids()

        def archived():
            return [json.loads(line)["id"] for line in self.lines(".ndjson").splitlines()]

        wait_until(lambda: set(wanted) <= set(archived()), "every entry in the files", 60)
        self.assertEqual(set(wanted), set(archived()))
        first_seen = list(dict.fromkeys(archived()))
        self.assertEqual(wanted, first_seen, "the order of the feed")
        rows = list(csv.DictReader(io.StringIO(self.lines(".csv").decode(), newline="")))
        self.assertEqual({f"R-{number}" for number in range(60)}, {row["return_id"] for row in rows})
        self.assertEqual({"parcelgate.return.registered.v1"}, {row["type"] for row in rows})


if __name__ == "__main__":
    unittest.main()
