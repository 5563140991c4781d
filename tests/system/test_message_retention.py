"""A tenant's messages_max_age: its messages are removed from the data folder; all other data is kept."""

import ctypes
import json
import os
import pathlib
import struct
import subprocess
import unittest
import urllib.request

from support.gateway import Gateway, accounts_for
from support.processes import Folder, build_path, wait_until

DAY = 24 * 3600
FRAME = b"\x28\xb5\x2f\xfd"
zstd = ctypes.CDLL("libzstd.so.1")
for name in ("ZSTD_findFrameCompressedSize", "ZSTD_decompress", "ZSTD_getFrameContentSize"):
    getattr(zstd, name).restype = ctypes.c_size_t
MOST_CONTENT = 1 << 24


def frames_of(data):
    """The content of each zstd frame in some bytes."""
    at = data.find(FRAME)
    while at >= 0:
        rest = data[at:]
        size = zstd.ZSTD_findFrameCompressedSize(rest, ctypes.c_size_t(len(rest)))
        if size <= len(rest):
            stated = zstd.ZSTD_getFrameContentSize(rest, ctypes.c_size_t(size))
            content = ctypes.create_string_buffer(min(stated, MOST_CONTENT) or 1)
            length = zstd.ZSTD_decompress(content, ctypes.c_size_t(len(content)), rest, ctypes.c_size_t(size))
            if length <= len(content):
                yield content.raw[:length]
        at = data.find(FRAME, at + 1)


def files_with(folder, marker):
    found = []
    for path in pathlib.Path(folder).rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes()
        if marker in data or any(marker in content for content in frames_of(data)):
            found.append(str(path))
    return found


class MessageRetention(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("message-retention")
        self.addCleanup(self.folder.remove)
        self.offset_file = self.folder / "offset"
        with open(self.offset_file, "wb") as file:
            file.write(struct.pack("=q", 0))
        tenants = [{"id": "shop", "messages_max_age": "2d"}, {"id": "other"}]
        self.gateway = Gateway(self.folder, tenants=tenants)
        account = accounts_for("http://127.0.0.1:9")[0]
        self.gateway.set_accounts([{**account, "id": "sf-short"}, {**account, "id": "sf-long", "tenant": "other"}])
        sanitizer = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        self.gateway.process.env.update(LD_PRELOAD=os.environ["PARCELGATE_DATE_SHIM"], DATE_SHIM_FILE=self.offset_file,
                                        ASAN_OPTIONS=sanitizer)
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)

    def set_date(self, seconds):
        with open(self.offset_file, "r+b") as file:
            file.write(struct.pack("=q", seconds))

    def push(self, account, body):
        request = urllib.request.Request(f"{self.gateway.url}/v1/hooks/sf/{account}?token=t", method="POST", data=body,
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.assertEqual(200, answer.status)

    def push_scan(self, account, number, marker):
        scan = {"mailno": number, "acceptTime": "2026-11-01 10:00:00", "opCode": "50", "remark": "已收取快件",
                "acceptAddress": "深圳市", "orderid": "O1", "id": "1", "consignee": marker}
        self.push(account, json.dumps({"Body": {"WaybillRoute": [scan]}}).encode())

    def run_program(self, *words):
        done = subprocess.run([build_path("parcelgate"), *words], capture_output=True, text=True, timeout=120)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def metric(self, name):
        with urllib.request.urlopen(self.gateway.url + "/metrics", timeout=30) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith(name + " "):
                    return float(line.split()[1])
        return 0.0

    def test_the_messages_of_one_tenant_are_erased_at_its_age(self):
        config = ("--config", self.gateway.config_path)
        self.gateway.api.json("POST", "/v1/returns", {"return_id": "R-1", "order_id": "O-1"})
        self.gateway.api.json("POST", "/v1/returns/R-1/facts", {
            "fact_id": "w", "kind": "waybill_entered", "carrier": "sf", "tracking_number": "SF7444703069240"})
        self.push_scan("sf-short", "SF7444703069240", "Short Consignee 13800138000")
        self.push_scan("sf-long", "SF7444703069241", "Long Consignee 13900139000")
        self.push("sf-short", b'{"Body": "Short Held 13800138000"}')
        self.push("sf-long", b'{"Body": "Long Held 13900139000"}')
        held = json.loads(self.run_program("quarantine", "list", "--json", *config))
        self.assertEqual(2, held["total"])
        feed = self.gateway.feed()
        self.gateway.stop()
        self.assertTrue(files_with(self.folder / "data", b"Short Consignee"))

        self.set_date(5 * DAY)
        self.gateway.start()
        wait_until(lambda: self.metric("parcelgate_store_messages_erased_total") >= 2, "the messages to be erased", 120)
        self.assertIn("messages_erased", self.gateway.process.tail(2000))
        self.assertEqual([entry["id"] for entry in feed], [entry["id"] for entry in self.gateway.feed()][:len(feed)])
        held = json.loads(self.run_program("quarantine", "list", "--json", *config))
        self.assertEqual(["sf-long"], [row["account"] for row in held["messages"]])
        shown = self.run_program("quarantine", "show", str(held["messages"][0]["id"]), *config)
        self.assertIn("Long Held 13900139000", shown)

        self.run_program("returns", "evidence", "R-1", *config, "--tenant", "shop", "--with-raw", "--out", self.folder / "evidence")
        bundle = json.loads((pathlib.Path(self.folder / "evidence") / "R-1.evidence.json").read_text())
        erased = [record for record in bundle["signed"]["records"] if (record["message"] or {}).get("erased_at")]
        self.assertEqual(1, len(erased))
        self.assertNotIn("bytes", erased[0])
        self.assertEqual([], bundle["signed"]["chain"]["breaks"])
        verified = self.run_program("evidence", "verify", self.folder / "evidence/R-1.evidence.json")
        self.assertIn("1 messages had been erased", verified)

        data = self.folder / "data"
        for marker in (b"Long Consignee", b"Long Held"):
            self.assertTrue(files_with(data, marker), marker)
        self.gateway.stop()
        for marker in (b"Short Consignee", b"Short Held", b"13800138000"):
            self.assertEqual([], files_with(data, marker))
        self.run_program("store", "verify", *config)
        self.reload_applies_an_age(data)

    def reload_applies_an_age(self, data):
        self.gateway.start()
        self.gateway.config["tenants"][1]["messages_max_age"] = "3d"
        with open(self.gateway.config_path, "w", encoding="utf-8") as file:
            json.dump(self.gateway.config, file)
        self.run_program("reload", "--config", self.gateway.config_path)
        wait_until(lambda: self.metric("parcelgate_store_messages_erased_total") >= 2, "the other tenant's age", 120)
        self.gateway.stop()
        for marker in (b"Long Consignee", b"Long Held", b"13900139000"):
            self.assertEqual([], files_with(data, marker))
        self.run_program("store", "verify", "--config", self.gateway.config_path)


if __name__ == "__main__":
    unittest.main()
