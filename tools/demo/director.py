"""The shop's side of the story: registers returns and records facts when their time has come."""

import datetime
import re
import time

from .api import ApiError
from .model import UTC

TENANT = "demo-shop"
LAST_SCAN_SECONDS = 28  # the simulated couriers' last scan appears 25 s after the start


def instant(words, now):
    """"-31h" from now, as RFC 3339."""
    found = re.fullmatch(r"([+-]\d+)h", words)
    if not found:
        raise ValueError(f'"{words}" is no time of the story; write it like "-31h"')
    at = now + datetime.timedelta(hours=int(found.group(1)))
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Director:
    """Steps are due at a time after the start, or a while after a return's shipment was delivered."""

    def __init__(self, api, story):
        self.api = api
        self.started = time.monotonic()
        self.now = datetime.datetime.now(UTC)
        self.steps = []        # (seconds after the start, action)
        self.delivered = {}    # return id -> seconds after the start
        self.waiting = []      # (return id, fact, seconds after delivery)
        for ret in story["returns"]:
            self.plan(ret)
        self.steps.sort(key=lambda step: step[0])

    def plan(self, ret):
        start = ret.get("start", 0)
        body = {key: ret[key] for key in ("return_id", "order_id", "locale")}
        self.steps.append((start, ("/v1/returns", body)))
        for number, planned in enumerate(ret["facts"], 1):
            fact = {key: planned[key] for key in planned if key not in ("when", "after", "at")}
            fact.update(fact_id=f"{ret['return_id']}-{number}", actor="demo")
            if "when" in planned:
                self.waiting.append((ret["return_id"], fact, planned["after"]))
            else:
                fact["at"] = instant(planned["at"], self.now)
                self.steps.append((start, (f"/v1/returns/{ret['return_id']}/facts", fact)))

    def elapsed(self):
        return time.monotonic() - self.started

    def is_over(self):
        """Whether all that the story holds has happened."""
        return not self.steps and not self.waiting and self.elapsed() > LAST_SCAN_SECONDS

    def see(self, entry):
        """Watches the feed for deliveries."""
        data = entry.get("data", {})
        return_id = (data.get("shipment") or {}).get("return_id")
        if return_id and data.get("status") == "delivered":
            self.delivered.setdefault(return_id, self.elapsed())

    def act(self):
        """Does what is due. A step that fails raises; nothing is skipped."""
        while self.steps and self.steps[0][0] <= self.elapsed():
            self.post(*self.steps.pop(0)[1])
        for waiting in list(self.waiting):
            return_id, fact, after = waiting
            if return_id in self.delivered and self.elapsed() >= self.delivered[return_id] + after:
                self.waiting.remove(waiting)
                at = datetime.datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
                self.post(f"/v1/returns/{return_id}/facts", {**fact, "at": at})

    def post(self, path, body):
        """A kept data folder knows the story already: a conflict with what was sent before is no fault."""
        try:
            self.api.json("POST", path, body)
        except ApiError as error:
            if error.status != 409:
                raise
