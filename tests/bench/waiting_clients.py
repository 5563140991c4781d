#!/usr/bin/env python3
"""waiting_clients: measures the memory and CPU of thousands of waiting clients.

usage: tests/bench/waiting_clients.py [--build DIR] [--kind stream|track] [--clients 5000] [--events 20] [--seconds 10]

`stream` opens server-sent events (GET /v1/events), `track` opens long polls of one shopper's status (GET /v1/track/TOKEN?wait=25). The
clients come from addresses of 127.0.0.0/8, 100 from each. One event a second is then pushed, and the time is taken until every client has
it. Prints one line of JSON: the gateway's resident memory before and with the clients, its CPU for each event and client, and the times in
milliseconds.
"""

import argparse
import asyncio
import hashlib
import json
import os
import pathlib
import re
import statistics
import sys
import time
import urllib.parse

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/system"))

CLIENTS_OF_AN_ADDRESS = 100
NUMBER = "SF7444703069240"


def read_arguments():
    parser = argparse.ArgumentParser(description="What thousands of waiting clients cost the gateway")
    parser.add_argument("--build", default=str(SOURCE / "build/release"))
    parser.add_argument("--kind", choices=["stream", "track"], default="stream")
    parser.add_argument("--clients", type=int, default=5000)
    parser.add_argument("--events", type=int, default=20)
    return parser.parse_args()


class Process:
    """Figures of a process from /proc."""

    def __init__(self, pid):
        self.folder = f"/proc/{pid}"

    def memory_mib(self):
        with open(self.folder + "/status", encoding="ascii") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read())[1]) / 1024

    def cpu_seconds(self):
        with open(self.folder + "/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Push:
    """Scans of one parcel, signed as Kuaidi100 signs them."""

    def __init__(self, port):
        self.port, self.rows = port, []

    async def send(self, scan):
        at = f"2026-11-20 10:{scan // 60:02d}:{scan % 60:02d}"
        self.rows.insert(0, {"time": at, "ftime": at, "context": f"快件到达【杭州转运中心】{scan}", "statusCode": "0"})
        param = json.dumps({"status": "polling", "lastResult": {
            "message": "ok", "nu": NUMBER, "com": "shunfeng", "status": "200", "state": "0", "data": self.rows}}, ensure_ascii=False)
        sign = hashlib.md5((param + "salt").encode()).hexdigest().upper()
        body = urllib.parse.urlencode({"param": param, "sign": sign})
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"POST /v1/hooks/kuaidi100/kd HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n"
                     f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
        answer = await reader.read()
        writer.close()
        if b" 200 " not in answer[:16]:
            raise RuntimeError(f"the push was answered {answer[:200]!r}")


class Clients:
    """All waiting clients of one kind; each counts the events that it received."""

    def __init__(self, port, request_of):
        self.port, self.request_of = port, request_of
        self.waiting, self.reached, self.wanted, self.lost = 0, 0, 0, 0
        self.all_reached = asyncio.Event()

    async def connect(self, number):
        source = number // CLIENTS_OF_AN_ADDRESS
        address = f"127.1.{source // 250}.{source % 250 + 1}"
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=(address, 0), limit=1 << 20)

    def count(self):
        self.reached += 1
        if self.reached >= self.wanted:
            self.all_reached.set()

    async def follow_stream(self, number):
        reader, writer = await self.connect(number)
        writer.write(self.request_of(""))
        self.waiting += 1
        while line := await reader.readline():
            if line.startswith(b"event: parcelgate.shipment."):
                self.count()
        self.lost += 1

    async def follow_status(self, number):
        reader, writer = await self.connect(number)
        tag, is_first = "", True
        self.waiting += 1
        while True:
            writer.write(self.request_of(tag))
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"(?i)content-length: (\d+)", head)
            await reader.readexactly(int(length[1]) if length and " 304 " not in head[:16] else 0)
            tag = re.search(r"(?i)etag: (\S+)", head)[1]
            if " 200 " in head[:16] and not is_first:
                self.count()
            is_first = False


async def measure(arguments, gateway, link):
    process = Process(gateway.process.child.pid)
    token = link["token"]
    requests = {
        "stream": lambda _: (f"GET /v1/events HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n"
                             f"Authorization: Bearer {gateway.api.key}\r\n\r\n").encode(),
        "track": lambda tag: (f"GET /v1/track/{token}?wait=25 HTTP/1.1\r\nHost: bench\r\n"
                              + (f"If-None-Match: {tag}\r\n" if tag else "") + "\r\n").encode()}
    clients = Clients(gateway.port, requests[arguments.kind])
    follow = clients.follow_stream if arguments.kind == "stream" else clients.follow_status
    push = Push(gateway.port)
    await push.send(0)
    empty = process.memory_mib()
    tasks = []
    for number in range(arguments.clients):
        tasks.append(asyncio.create_task(follow(number)))
        if number % 100 == 99:
            await asyncio.sleep(0.05)
    while clients.waiting < arguments.clients:
        await asyncio.sleep(0.1)
    await asyncio.sleep(3)
    full, begun = process.memory_mib(), process.cpu_seconds()
    times = []
    for scan in range(1, arguments.events + 1):
        clients.reached, clients.wanted = 0, arguments.clients
        clients.all_reached.clear()
        start = time.monotonic()
        await push.send(scan)
        try:
            await asyncio.wait_for(clients.all_reached.wait(), 60)
        except TimeoutError:
            raise RuntimeError(f"only {clients.reached} of {clients.wanted} clients were reached within a minute; {clients.lost} lost") from None
        times.append((time.monotonic() - start) * 1000)
        await asyncio.sleep(max(0.0, 1 - (time.monotonic() - start)))
    cpu = process.cpu_seconds() - begun
    print(json.dumps({
        "kind": arguments.kind, "clients": arguments.clients, "lost": clients.lost, "mib_without": round(empty, 1),
        "mib_waiting": round(full, 1), "mib_after": round(process.memory_mib(), 1),
        "cpu_us_for_event_and_client": round(cpu / arguments.events / arguments.clients * 1e6, 1),
        "all_reached_ms": {"median": round(statistics.median(times)), "most": round(max(times))}}))
    for task in tasks:
        task.cancel()


def main():
    arguments = read_arguments()
    os.environ.setdefault("PARCELGATE_BUILD", arguments.build)
    os.environ.setdefault("PARCELGATE_SOURCE", str(SOURCE))
    from support.gateway import Gateway
    from support.processes import Folder
    folder = Folder("waiting-clients")
    gateway = Gateway(folder)
    gateway.config["listen"].update(max_connections=3 * arguments.clients + 100)
    gateway.config["log"]["level"] = "warn"
    gateway.set_accounts([{"id": "kd", "source": "kuaidi100", "poll": False, "settings": {"customer": "C"},
                           "secrets": {"key": "K", "salt": "salt"}}])
    try:
        gateway.prepare().start()
        link = gateway.api.json("POST", "/v1/returns", {
            "return_id": "R-1", "order_id": "O-1", "approved_at": "2026-11-18T08:00:00Z", "tracking_link": True,
            "shipments": [{"carrier": "sf", "tracking_number": NUMBER}]})["tracking_link"]
        asyncio.run(measure(arguments, gateway, link))
    finally:
        gateway.kill()
        folder.remove()


if __name__ == "__main__":
    main()
