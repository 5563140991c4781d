"""The gateway as a user runs it: a configuration file, the command line, HTTP."""

import json
import subprocess
import sys
import time

from .processes import Process, build_path, free_port, source_path, wait_until

sys.path.insert(0, source_path("."))
from tools.demo.api import Api, ApiError  # noqa: E402

TENANT = "shop"


def accounts_for(sim_url, broker="local"):
    """One account of each source; the credentials are SIM_ACCOUNTS'."""
    at_sim = {"base_url": sim_url}
    return [
        {"id": "sf-a", "source": "sf", "settings": {"partner_id": "P", **at_sim}, "secrets": {"checkword": "w", "hook_token": "t"}},
        {"id": "kuaidi-a", "source": "kuaidi100", "settings": {"customer": "C", **at_sim}, "secrets": {"key": "K", "salt": "salt"}},
        {"id": "dhl-a", "source": "dhl-unified", "settings": at_sim, "secrets": {"api_key": "dhl-key", "push_token": "dhl-push"}},
        {"id": "ups-a", "source": "ups", "settings": {"client_id": "id", **at_sim},
         "secrets": {"client_secret": "secret", "credential": "cred"}},
        {"id": "easypost-a", "source": "easypost", "settings": at_sim, "secrets": {"api_key": "ez", "webhook_secret": "ez-sécret"}},
        {"id": "lockers", "source": "mqtt-json", "broker": broker},
    ]


SIM_ACCOUNTS = {
    "sf": {"account": "sf-a", "partner_id": "P", "checkword": "w", "hook_query": "token=t", "forged_hook_query": "token=guess"},
    "kuaidi100": {"account": "kuaidi-a", "customer": "C", "key": "K", "salt": "salt"},
    "dhl-unified": {"account": "dhl-a", "api_key": "dhl-key", "push_token": "dhl-push"},
    "ups": {"account": "ups-a", "client_id": "id", "client_secret": "secret", "credential": "cred"},
    "easypost": {"account": "easypost-a", "api_key": "ez", "secret": "ez-sécret"},
    "mqtt-json": {"account": "lockers", "topic": TENANT + "/lockers/{carrier}/{number}/events"},
}


class Gateway:
    """One configuration, one data folder, many lives."""

    def __init__(self, folder, outlets=(), brokers=(), **sections):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.config_path = folder / "parcelgate.json"
        self.config = {
            "data_dir": folder / "data",
            "listen": {"address": "127.0.0.1", "port": self.port, "open_metrics": True},
            "log": {"format": "json"},
            "tenants": [{"id": TENANT, "rule_pack": "cn-baseline", "locale": "en"}],
            "accounts": [],
            "brokers": list(brokers),
            "outlets": list(outlets),
            **sections,
        }
        self.process = Process("parcelgate", [build_path("parcelgate"), "serve", "--config", self.config_path], folder)
        self.api = None

    def set_accounts(self, accounts):
        self.config["accounts"] = [{"tenant": TENANT, **account} for account in accounts]

    def prepare(self):
        """Writes the configuration, has it checked, and creates an after-sales key."""
        with open(self.config_path, "w", encoding="utf-8") as file:
            json.dump(self.config, file, indent=2, ensure_ascii=False)
        self.command("config", "check", self.config_path)
        key = self.command("keys", "create", "--config", self.config_path, "--scope", "after_sales", "--tenant", TENANT)
        self.api = Api(self.url, key.strip())
        return self

    def command(self, *words):
        done = subprocess.run([build_path("parcelgate"), *words], capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(f"parcelgate {' '.join(words)}: {done.returncode}\n{done.stderr}{done.stdout}")
        return done.stdout

    def spawn(self):
        self.process.start()

    def wait_until_ready(self):
        def is_ready():
            if not self.process.is_alive():
                raise AssertionError(f"parcelgate ended with {self.process.child.returncode}:\n{self.process.tail()}")
            return self.api.is_ready()

        wait_until(is_ready, "the gateway to become ready", 60)

    def start(self):
        self.spawn()
        self.wait_until_ready()
        return self

    def kill(self):
        self.process.kill()

    def stop(self):
        """Ends it as an operator does; one that was alive must leave cleanly."""
        was_alive = self.process.is_alive()
        code = self.process.stop()
        if was_alive and code:
            raise AssertionError(f"parcelgate ended with {code} on SIGTERM:\n{self.process.tail()}")
        return code

    def insist(self, path, body, patience=120):
        """POSTs until it is taken: a client that was cut off sends it again with the same ids."""
        deadline = time.monotonic() + patience
        while True:
            try:
                return self.api.json("POST", path, body)
            except ApiError as error:
                is_passing = error.status in (0, 429, 500, 502, 503)
                if not is_passing or time.monotonic() > deadline:
                    raise
            time.sleep(0.05)

    def feed(self):
        """Every entry of the feed from its beginning."""
        entries, cursor = [], ""
        while True:
            page, cursor = self.api.events(cursor, limit=1000)
            if not page:
                return entries
            entries += page

    def tracking_events(self):
        """The canonical events in the feed."""
        return [entry["data"] for entry in self.feed()
                if entry["type"].startswith("parcelgate.shipment.") and "event_id" in entry["data"]]
