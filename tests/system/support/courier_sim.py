"""Driving courier-sim by its control endpoints."""

import json
import urllib.error
import urllib.request

from .processes import Process, build_path, wait_until


class CourierSim:
    def __init__(self, folder, scenario, *options):
        self.journal_path = folder / "journal.jsonl"
        path = folder / "scenario.json"
        with open(path, "w", encoding="utf-8") as file:
            json.dump(scenario, file, ensure_ascii=False)
        command = [build_path("courier-sim"), "--scenario", path, "--journal", self.journal_path, *options]
        self.process = Process("courier-sim", command, folder).start()
        port = self.process.wait_for_line(r"listening 127\.0\.0\.1:(\d+)").group(1)
        self.url = f"http://127.0.0.1:{port}"

    def request(self, method, path, body=None, headers=None):
        """(status, headers, body bytes); errors of HTTP are answers, not exceptions."""
        request = urllib.request.Request(self.url + path, data=body, headers=headers or {}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def order(self, name, body=None):
        status, _, text = self.request("POST", f"/sim/{name}", json.dumps(body or {}).encode())
        if status >= 300:
            raise AssertionError(f"/sim/{name}: {text.decode()}")
        return json.loads(text)

    def get(self, name):
        status, _, text = self.request("GET", f"/sim/{name}")
        assert status == 200, text
        return json.loads(text)

    def journal(self, **members):
        """Entries that hold all of the given members."""
        entries = self.get("journal")["entries"]
        return [entry for entry in entries if all(entry.get(key) == value for key, value in members.items())]

    def wait_until_reported(self, patience=None):
        """Every scan has appeared and every push and message is acknowledged."""

        def is_idle():
            state = self.get("state")
            return state["started"] and state["unreported"] == 0 and state["outstanding"] == 0

        wait_until(is_idle, "courier-sim to have everything acknowledged", patience)

    def acknowledged_scans(self):
        """(source, number, scan id) -> the scan, of everything that the couriers count as taken over."""
        taken = {}
        for entry in self.get("journal")["entries"]:
            if entry["kind"] in ("push", "publish") and entry["acknowledged"] and not entry["forged"]:
                for scan in entry["scans"]:
                    taken[entry["source"], entry["number"], scan["id"]] = scan
        return taken

    def stop(self):
        return self.process.stop()
