"""Gorgias, REST API, after developers.gorgias.com (tickets, messages, rate limits) and descriptions of its custom fields."""

from .desk import Comment, Desk, Unauthorized, rfc3339, route
from .shape import Fault, maybe, text

FIELDS = {701: "TrackingNumber", 702: "OrderId", 703: "ReturnStatus", 704: "NextDeadline", 705: "OpenAlerts", 706: "DelayReason"}
CHANNELS = {"aircall", "api", "chat", "email", "facebook", "help-center", "internal-note", "phone", "sms"}
STATUSES, PRIORITIES = {"open", "closed"}, {"low", "normal", "high", "critical"}
PERSON = {"id": int, "email": str}
MESSAGE = {"external_id": maybe(text(255)), "channel!": CHANNELS, "via!": CHANNELS, "from_agent!": bool, "public": bool,
           "sender": PERSON, "receiver": PERSON, "source": dict, "subject": text(998), "body_text": text(), "body_html": text(),
           "sent_datetime": str, "meta": dict}
TICKET = {"external_id": maybe(text(255)), "subject": text(998), "channel": CHANNELS, "via": CHANNELS, "status": STATUSES,
          "priority": PRIORITIES, "customer": PERSON, "assignee_user": PERSON, "language": str, "meta": dict, "spam": bool,
          "custom_fields": [{"id!": int, "value!": maybe(text())}]}
PAGED = ("limit", "cursor")


class Gorgias(Desk):
    settings = {"email": "api@acme.test", "customer_email": "returns@acme.test"}
    secrets = {"api_key": "key-1"}
    secret = "api_key"
    field_names = ("delay_reason",)
    statuses = {"new": "open", "open": "open", "resolved": "closed", "rejected": ""}
    priorities = {"normal": "normal", "high": "high", "above": ""}
    creates = ("POST", "/tickets$", "")
    comments = ("POST", "/messages$", "")
    changes = ("PUT", "/tickets/", "")

    def authorize(self, request):
        if request.basic() != ("api@acme.test", "key-1"):
            raise Unauthorized(401, {"error": {"msg": "Authorization failed"}})

    def fault(self, fault):
        if fault.where == "path":
            return 404, {"error": {"msg": "Not found"}}
        said = {"unknown": "Unknown field.", "missing": "Missing data for required field."}.get(fault.kind, f"Not valid: {fault.what}")
        return 400, {"error": {"msg": f"{fault.where}: {said}", "data": {fault.where: [said]}}}

    def not_found(self):
        return 404, {"error": {"msg": "The item does not exist"}}

    def too_many(self):
        return 429, {"error": {"msg": "Too many requests"}}, {"Retry-after": "7", "X-Gorgias-Account-Api-Call-Limit": "40/40"}

    @route("GET", "/api/account")
    def read_account(self, _):
        return 200, {"domain": "acme", "status": {"status": "active"}}

    @route("GET", "/api/custom-fields", ("object_type!", *PAGED))
    def list_fields(self, request):
        if request.query["object_type"] not in ("Ticket", "Customer"):
            raise Fault("value", "object_type")
        return 200, self.page(request, [{"id": number, "label": label, "object_type": "Ticket"} for number, label in FIELDS.items()])

    @route("GET", "/api/tickets", ("external_id", "customer_id", "view_id", "rule_id", "ticket_ids", "trashed", "order_by", *PAGED))
    def list_tickets(self, request):
        if request.query.get("order_by", "created_datetime:desc").split(":")[0] not in ("created_datetime", "updated_datetime"):
            raise Fault("value", "order_by")
        wanted = request.query.get("external_id")
        found = [each for each in self.tickets.values() if wanted is None or each.external_id == wanted]
        # A list shows less of a ticket than the ticket itself.
        return 200, self.page(request, [{name: value for name, value in self.shown(each).items() if name != "custom_fields"}
                                        for each in found])

    @route("GET", "/api/tickets/{}")
    def read_ticket(self, _, ticket_id):
        return 200, self.shown(self.get(ticket_id))

    @route("POST", "/api/tickets")
    def create_ticket(self, request):
        wanted = request.json({**TICKET, "messages!": [MESSAGE]})
        if not wanted["messages"]:
            raise Fault("missing", "messages")
        self.check_fields(wanted.get("custom_fields", []))
        for message in wanted["messages"]:
            self.check_message(message)
        ticket = self.add()
        ticket.status, ticket.priority = "open", "normal"
        self.write(ticket, wanted)
        for message in wanted["messages"]:
            self.add_message(ticket, message)
        return 201, self.shown(ticket)

    @route("PUT", "/api/tickets/{}")
    def update_ticket(self, request, ticket_id):
        wanted = request.json(TICKET)
        self.check_fields(wanted.get("custom_fields", []))
        ticket = self.get(ticket_id)
        self.write(ticket, wanted)
        return 202, self.shown(ticket)

    @route("PUT", "/api/tickets/{}/custom-fields")
    def write_fields(self, request, ticket_id):
        wanted = request.json(TICKET["custom_fields"])
        self.check_fields(wanted)
        ticket = self.get(ticket_id)
        self.write(ticket, {"custom_fields": wanted})
        return 200, wanted

    @route("GET", "/api/tickets/{}/messages", PAGED)
    def list_messages(self, request, ticket_id):
        return 200, self.page(request, [{"id": at + 1, "external_id": each.key, "body_text": each.text, "public": each.public}
                                        for at, each in enumerate(self.get(ticket_id).comments)])

    @route("POST", "/api/tickets/{}/messages")
    def create_message(self, request, ticket_id):
        wanted = request.json(MESSAGE)
        self.check_message(wanted)
        ticket = self.get(ticket_id)
        self.add_message(ticket, wanted)
        return 201, {"id": len(ticket.comments), "external_id": wanted.get("external_id")}

    @staticmethod
    def check_message(wanted):
        if not {"body_text", "body_html"} & set(wanted):
            raise Fault("missing", "body_text")
        if wanted["channel"] == "internal-note" and (wanted.get("public", True) or not wanted["from_agent"] or "sender" not in wanted):
            raise Fault("value", "public", "an internal note is an agent's and not public")

    @staticmethod
    def check_fields(fields):
        for each in fields:
            if each["id"] not in FIELDS:
                raise Fault("unknown", f"custom_fields.{each['id']}")

    def add_message(self, ticket, wanted):
        ticket.comments.append(Comment(wanted.get("body_text") or wanted["body_html"], self.now(), key=wanted.get("external_id"),
                                       public=wanted.get("public", True)))

    def write(self, ticket, wanted):
        for name in ("external_id", "subject", "status", "priority"):
            if name in wanted:
                setattr(ticket, name, wanted[name])
        for each in wanted.get("custom_fields", []):
            ticket.fields[each["id"]] = each["value"]
        ticket.updated = self.now()

    @staticmethod
    def page(request, items):
        size, start = int(request.query.get("limit") or 30), int(request.query.get("cursor") or 0)
        if not 1 <= size <= 100:
            raise Fault("value", "limit", "1 to 100")
        return {"data": items[start:start + size],
                "meta": {"prev_cursor": None, "next_cursor": str(start + size) if start + size < len(items) else None}}

    @staticmethod
    def shown(ticket):
        fields = {str(number): {"id": number, "value": value} for number, value in ticket.fields.items() if value}
        return {"id": int(ticket.id), "external_id": ticket.external_id or None, "subject": ticket.subject, "status": ticket.status,
                "priority": ticket.priority, "channel": "api", "created_datetime": rfc3339(ticket.created),
                "updated_datetime": rfc3339(ticket.updated), "custom_fields": fields}


DESK = Gorgias
