#!/usr/bin/env python3
"""outlets_together: what MQTT, a webhook and Kafka cost the pushes, each alone and all together.

usage: tests/bench/outlets_together.py [--build DIR] [--rounds 5] [--seconds 6] [--connections 64] [--cpus 0,1]

Each round starts a gateway of its own five times: without outlets, with each one, with all three, and pushes signed events to it as fast as
it acknowledges them. Odd rounds go through the settings backwards. With --cpus GATEWAY,OTHERS the gateway has one CPU, and broker, receiver,
Kafka and sender the other one. Prints a line for each run, then one line of JSON: the medians of the rates, and of what each setting takes
from the rate without outlets in the same round.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/system"))

from support.processes import Folder, Process, free_port, wait_until  # noqa: E402
from support.services import Service  # noqa: E402

SECRET = "bench-secret"
ALONE = ["mqtt", "webhook", "kafka"]
SETTINGS = {"off": [], **{name: [name] for name in ALONE}, "all": ALONE}
OUTLETS = {"mqtt": "bench", "webhook": "bench-webhook", "kafka": "bench-kafka"}


def read_arguments():
    parser = argparse.ArgumentParser(description="What MQTT, a webhook and Kafka cost the pushes, alone and together")
    parser.add_argument("--build", default=str(SOURCE / "build/release"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--cpus", help="CPU of the gateway and of all others, such as 0,1")
    return parser.parse_args()


class Bench:
    def __init__(self, arguments, folder):
        self.arguments, self.folder = arguments, folder
        self.gateway_cpu, self.others_cpu = arguments.cpus.split(",") if arguments.cpus else (None, None)
        self.addresses, self.started = {}, []

    @staticmethod
    def on(cpu, command):
        return ["taskset", "-c", cpu, *command] if cpu else command

    def program(self, name):
        return os.path.join(self.arguments.build, name)

    def serve(self, name, program, order, pattern):
        process = Process(name, self.on(self.others_cpu, [self.program(program), order]), self.folder).start()
        self.started.append(process)
        self.addresses[name] = process.wait_for_line(pattern).group(1)

    def run(self, number, setting):
        """One gateway with the outlets of the setting. @return pushes a second"""
        name, port = f"{number}-{setting}", free_port()
        command = [SOURCE / "tools/bench-gateway", "--port", port, "--data", self.folder / name, "--binary", self.program("parcelgate")]
        for outlet in SETTINGS[setting]:
            command += ["--" + outlet, self.addresses[outlet]]
        gateway = Process("gateway-" + name, self.on(self.gateway_cpu, command), self.folder, env={"WEBHOOK_SECRET": SECRET}).start()
        try:
            wait_until(lambda: self.get(port, "/readyz", gateway), f"the gateway to be ready:\n{gateway.tail()}", 30)
            pushes = self.push(port)
            delivered = self.delivered(port, gateway, setting)
        finally:
            gateway.stop()
        print(json.dumps({"round": number, "outlets": setting, "per_s": pushes["per_s"], "p99_us": pushes["p99_us"],
                          "acked": pushes["acked"], "delivered": delivered}), flush=True)
        return pushes["per_s"]

    def push(self, port):
        command = [self.program("tests/bench/push_load"), "--port", str(port), "--connections", str(self.arguments.connections),
                   "--seconds", str(self.arguments.seconds)]
        done = subprocess.run(self.on(self.others_cpu, command), env={**os.environ, "WEBHOOK_SECRET": SECRET},
                              capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"outlets_together: push_load: {done.stderr}{done.stdout}")
        return json.loads(done.stdout)

    def delivered(self, port, gateway, setting):
        """Entries that each outlet had delivered when the last push was answered."""
        page = self.get(port, "/metrics", gateway) or ""
        found = dict(re.findall(r'parcelgate_outlet_delivered_total\{outlet="([^"]+)"\} (\d+)', page))
        return {name: int(found.get(OUTLETS[name], 0)) for name in SETTINGS[setting]}

    @staticmethod
    def get(port, path, gateway):
        if not gateway.is_alive():
            raise SystemExit(f"outlets_together: the gateway ended:\n{gateway.tail()}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return answer.read().decode()
        except OSError:
            return None


def summary(rates):
    """Medians over the rounds. A cost is the part of the round's rate without outlets that a setting takes."""
    costs = {name: [1 - rate / off for rate, off in zip(rates[name], rates["off"])] for name in SETTINGS if name != "off"}
    sums = [sum(costs[name][at] for name in ALONE) for at in range(len(rates["off"]))]
    together, alone = statistics.median(costs["all"]), statistics.median(sums)
    return {"per_s": {name: round(statistics.median(values)) for name, values in rates.items()},
            "cost": {name: round(statistics.median(values), 3) for name, values in costs.items()},
            "sum_of_costs_alone": round(alone, 3), "cost_together": round(together, 3),
            "together_to_sum": round(together / alone, 2) if alone > 0 else None, "less_than_the_sum": together < alone}


def main():
    arguments = read_arguments()
    os.environ.setdefault("PARCELGATE_SOURCE", str(SOURCE))
    os.environ.setdefault("PARCELGATE_BUILD", arguments.build)
    folder = Folder("outlets-together")
    bench, broker = Bench(arguments, folder), Service("mosquitto", folder)
    try:
        bench.addresses["mqtt"] = "127.0.0.1:" + broker.start().env["MQTT_PORT"]
        bench.serve("webhook", "tests/bench/webhook_flow", "receive", r'"url":"([^"]+)"')
        bench.serve("kafka", "tests/support/kafka/kafka_mock", "serve", r'"brokers": "([^"]+)"')
        rates = {name: [] for name in SETTINGS}
        for number in range(arguments.rounds):
            for setting in list(SETTINGS) if number % 2 == 0 else reversed(SETTINGS):
                rates[setting].append(bench.run(number, setting))
        print(json.dumps(summary(rates)), flush=True)
    finally:
        for process in bench.started:
            process.stop()
        broker.stop()
        folder.remove()


if __name__ == "__main__":
    main()
