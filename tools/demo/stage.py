"""Starting and ending the parts of the demonstration. Whatever happens, nothing is left running."""

import ctypes
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

from .api import Api

ROOT = pathlib.Path(__file__).resolve().parents[2]
PR_SET_PDEATHSIG = 1


class StageError(Exception):
    """A part did not come up: one line for people."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def die_with_parent():
    """Even when this program is killed outright, its children get a signal to end."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def read_commented_json(path):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    return json.loads(re.sub(r"(?m)(^|\s)//.*$", "", text))


class Stage:
    """The processes and their folder. Use as a context: leaving it ends everything in reverse order."""

    def __init__(self, build, data, report):
        self.build = pathlib.Path(build)
        self.is_kept = data is not None
        self.data = pathlib.Path(data or tempfile.mkdtemp(prefix="parcelgate-")).resolve()
        self.data.mkdir(parents=True, exist_ok=True)
        self.report = report
        self.children = []   # (name, Popen)
        self.services = []   # (name, folder)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        for name, child in reversed(self.children):
            self.end(name, child)
        for name, folder in reversed(self.services):
            self.service(name, "stop", folder, check=False)
        if not self.is_kept:
            shutil.rmtree(self.data, ignore_errors=True)
            for name, _ in self.services:
                pathlib.Path(f"{self.data}/{name}.lock").unlink(missing_ok=True)

    def end(self, name, child):
        if child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            self.report(f"{name} did not end within 15 s and is killed")
            child.kill()
            child.wait()

    def service(self, name, action, folder, check=True):
        """Runs tools/services/NAME.sh and gives its KEY=VALUE lines."""
        script = ROOT / "tools/services" / f"{name}.sh"
        done = subprocess.run([script, action, folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              stdin=subprocess.DEVNULL, start_new_session=True)
        if done.returncode and check:
            raise StageError(f"tools/services/{name}.sh {action} failed: {done.stderr.strip() or done.stdout.strip()}")
        return dict(re.findall(r"(?m)^(\w+)=(.*)$", done.stdout))

    def start_service(self, name):
        folder = self.data / name
        self.services.append((name, folder))
        return self.service(name, "start", folder)

    def spawn(self, name, command):
        log = open(self.data / f"{name}.log", "ab")
        child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                 start_new_session=True, preexec_fn=die_with_parent)
        log.close()
        self.children.append((name, child))
        return child

    def wait_for(self, name, child, condition, seconds=30):
        deadline = time.monotonic() + seconds
        while not condition():
            if child.poll() is not None:
                raise StageError(f"{name} ended with {child.returncode}: {self.last_words(name)}")
            if time.monotonic() > deadline:
                raise StageError(f"{name} did not come up within {seconds} s: {self.last_words(name)}")
            time.sleep(0.05)

    def last_words(self, name):
        lines = (self.data / f"{name}.log").read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"see {self.data / f'{name}.log'}"

    def start_courier_sim(self, gateway_url, mqtt_url):
        scenario = ROOT / "tools/courier-sim/scenarios/demo.json"
        child = self.spawn("courier-sim", [self.build / "courier-sim", "--hold", "--scenario", scenario, "--gateway", gateway_url,
                                           "--mqtt", mqtt_url, "--journal", self.data / "journal.jsonl"])
        log = self.data / "courier-sim.log"
        self.wait_for("courier-sim", child, lambda: "listening " in log.read_text(errors="replace"))
        port = re.findall(r"listening 127\.0\.0\.1:(\d+)", log.read_text(errors="replace"))[-1]
        return f"http://127.0.0.1:{port}"

    def write_config(self, port, mqtt_url, sim_url, desk):
        config = read_commented_json(ROOT / "config/demo.json")
        config.pop("$schema", None)
        config["data_dir"] = str(self.data / "gateway")
        config["listen"]["port"] = port
        config["brokers"][0]["url"] = mqtt_url.replace("tcp://", "mqtt://")
        for account in config["accounts"]:
            if "base_url" in account.get("settings", {}):
                account["settings"]["base_url"] = sim_url
        others = [outlet for outlet in config["outlets"] if outlet["kind"] != "request-tracker"]
        template = next(outlet for outlet in config["outlets"] if outlet["kind"] == "request-tracker")
        config["outlets"] = [*others, {**template, **desk} if desk["kind"] == template["kind"] else desk]
        (self.data / "gateway").mkdir(exist_ok=True)
        path = self.data / "parcelgate.json"
        path.write_text(json.dumps(config, indent=2, ensure_ascii=False), encoding="utf-8")
        path.chmod(0o600)
        return path

    def create_key(self, config, scope):
        command = [self.build / "parcelgate", "keys", "create", "--config", config, "--scope", scope, "--tenant", "demo-shop"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise StageError(f"parcelgate keys create: {done.stderr.strip()}")
        return done.stdout.strip()

    def start_gateway(self, config, url):
        child = self.spawn("parcelgate", [self.build / "parcelgate", "serve", "--config", config])
        self.wait_for("parcelgate", child, Api(url).is_ready)
        return child

    def ended_early(self):
        """Name and last words of a part that is gone although it should run."""
        for name, child in self.children:
            if child.poll() is not None:
                return f"{name} ended with {child.returncode}: {self.last_words(name)}"
        return None
