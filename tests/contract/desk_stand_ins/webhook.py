"""A receiver of the desk `webhook`, after adapters/tickets/desks/webhook/README.md and Standard Webhooks 1.0."""

import base64
import hashlib
import hmac
import time

from .desk import Comment, Desk, Unauthorized, rfc3339, route
from .shape import Fault, check, instant, maybe, read_instant, text

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PRIORITIES = {"normal", "high", "urgent"}
FIELDS = {name: text() for name in ("tracking_number", "order_id", "return_status", "next_deadline", "open_alerts", "delay_reason")}
OPERATIONS = {
    "check": {},
    "find": {"external_id!": text(least=1)},
    "read": {"id!": str},
    "create": {"external_id!": text(least=1), "subject!": text(), "text!": text(), "key": str, "priority!": PRIORITIES,
               "due": maybe(instant), "fields": FIELDS},
    "comment": {"id!": str, "text!": text(least=1), "key!": text(least=1)},
    "update": {"id!": str, "priority": PRIORITIES, "due": maybe(instant), "fields": FIELDS},
    "progress": {"id!": str, "status!": {"open", "resolved"}},
}


def signature(headers, body):
    signed = f"{headers.get('webhook-id')}.{headers.get('webhook-timestamp')}.".encode() + body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


class Webhook(Desk):
    secrets = {"signing_secret": SECRET}
    secret = "signing_secret"
    field_names = ()
    statuses = {"new": "open", "open": "open", "resolved": "resolved", "rejected": "kept"}
    priorities = {"normal": "normal", "high": "high", "above": ""}
    due = "second"
    has_url = False
    is_unique = True
    creates = ("POST", "", '"operation":"create"')
    comments = ("POST", "", '"operation":"comment"')
    changes = ("POST", "", '"operation":"(update|progress)"')

    def authorize(self, request):
        if request.headers.get("webhook-signature") != signature(request.headers, request.body):
            raise Unauthorized(401, {"error": "wrong signature"})
        if abs(time.time() - int(request.headers["webhook-timestamp"])) > 300:
            raise Unauthorized(401, {"error": "the clock is off"})

    def sign(self, request):
        headers = dict(request.headers.items())
        headers["webhook-signature"] = signature(headers, request.body)
        request.headers = headers
        return request

    def fault(self, fault):
        return 422, {"error": f"{fault.where}: {fault.kind} {fault.what}"}

    def not_found(self):
        return 404, {"error": "no such ticket"}

    def people_duplicate(self, ticket, words):
        """The receiver promises one ticket for each external id."""

    @route("POST", "/")
    def receive(self, request):
        wanted = request.json(dict)
        operation = wanted.pop("operation", None)
        if not isinstance(operation, str) or operation not in OPERATIONS:
            raise Fault("value", "operation")
        check(wanted, OPERATIONS[operation])
        return getattr(self, "do_" + operation)(wanted)

    def do_check(self, _):
        return 204, None

    def do_find(self, wanted):
        return 200, {"tickets": [self.shown(each) for each in self.tickets.values() if each.external_id == wanted["external_id"]]}

    def do_read(self, wanted):
        return 200, self.shown(self.get(wanted["id"]))

    def do_create(self, wanted):
        """One ticket for each external id."""
        known = next((each for each in self.tickets.values() if each.external_id == wanted["external_id"]), None)
        if known:
            return 200, {"id": known.id}
        ticket = self.add()
        ticket.external_id, ticket.subject, ticket.status = wanted["external_id"], wanted["subject"], "open"
        ticket.comments.append(Comment(wanted["text"], self.now(), key=wanted.get("key")))
        self.write(ticket, wanted)
        return 201, {"id": ticket.id}

    def do_comment(self, wanted):
        """A comment of one key is written once."""
        ticket = self.get(wanted["id"])
        if all(each.key != wanted["key"] for each in ticket.comments):
            ticket.comments.append(Comment(wanted["text"], self.now(), key=wanted["key"]))
        return 204, None

    def do_update(self, wanted):
        self.write(self.get(wanted["id"]), wanted)
        return 204, None

    def do_progress(self, wanted):
        self.get(wanted["id"]).status = wanted["status"]
        return 204, None

    @staticmethod
    def write(ticket, wanted):
        ticket.priority = wanted.get("priority", ticket.priority)
        if "due" in wanted:
            ticket.due = wanted["due"] and read_instant(wanted["due"])
        ticket.fields.update(wanted.get("fields", {}))

    @staticmethod
    def shown(ticket):
        return {"id": ticket.id, "external_id": ticket.external_id, "status": ticket.status, "priority": ticket.priority,
                "due": rfc3339(ticket.due), "created": rfc3339(ticket.created), "fields": {k: v for k, v in ticket.fields.items() if v}}


DESK = Webhook
