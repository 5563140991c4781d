"""Zendesk Support, ticketing API v2, after developer.zendesk.com (tickets, audits, ticket fields, idempotency, rate limits)."""

from .desk import Comment, Desk, Refusal, Unauthorized, rfc3339, route
from .shape import Fault, instant, maybe, read_instant, text

PRIORITIES = {"low", "normal", "high", "urgent"}
STATUSES = {"new", "open", "pending", "hold", "solved", "closed"}
TYPES = {"problem", "incident", "question", "task"}
FIELDS = {360001: "TrackingNumber", 360002: "OrderId", 360003: "ReturnStatus", 360004: "NextDeadline", 360005: "OpenAlerts",
          360006: "DelayReason"}
PAGED = ("page[size]", "page[after]")
COMMENT = {"body": text(many_bytes=65535, least=1), "html_body": text(many_bytes=65535, least=1), "public": bool, "author_id": int,
           "uploads": [str]}
TICKET = {
    "subject": text(255), "comment": COMMENT, "priority": PRIORITIES, "status": STATUSES, "type": TYPES, "external_id": text(255),
    "tags": [str], "custom_fields": [{"id!": int, "value!": maybe(str)}], "requester_id": int, "requester": dict, "group_id": int,
    "assignee_id": int, "ticket_form_id": int, "brand_id": int, "due_at": maybe(instant), "metadata": dict,
    "additional_tags": [str], "remove_tags": [str],
}
CREATE = {"ticket!": {**{name: shape for name, shape in TICKET.items() if name != "comment"}, "comment!": COMMENT,
                      "via_followup_source_id": int}}
UPDATE = {"ticket!": {**TICKET, "safe_update": bool, "updated_stamp": instant}}


class Zendesk(Desk):
    settings = {"email": "agent@acme.example"}
    secrets = {"api_token": "0123456789abcdef"}
    secret = "api_token"
    field_names = ("delay_reason",)
    statuses = {"new": "new", "open": "open", "resolved": "solved", "rejected": "closed"}
    priorities = {"normal": "normal", "high": "high", "above": ""}
    due = "second"
    free_objects = ("/ticket/metadata",)
    creates = ("POST", "/tickets$", "")
    comments = ("PUT", "/tickets/", '"comment"')
    changes = ("PUT", "/tickets/", '"safe_update"')

    def authorize(self, request):
        if request.basic() != ("agent@acme.example/token", "0123456789abcdef"):
            raise Unauthorized(401, {"error": "Couldn't authenticate you"})

    def fault(self, fault):
        if fault.where == "path":
            return 404, {"error": "InvalidEndpoint", "description": "Not found"}
        details = {fault.where: [{"description": f"{fault.where}: {fault.what} {fault.kind}", "error": fault.kind}]}
        return 422, {"error": "RecordInvalid", "description": "Record validation errors", "details": details}

    def not_found(self):
        return 404, {"error": "RecordNotFound", "description": "Not found"}

    def too_many(self):
        return 429, "Number of allowed API requests per minute exceeded", {"Retry-After": "7"}

    @route("GET", "/api/v2/users/me")
    def read_me(self, _):
        return 200, {"user": {"id": 35436, "name": "Parcel Gateway", "role": "agent", "email": "agent@acme.example"}}

    @route("GET", "/api/v2/ticket_fields", PAGED)
    def list_fields(self, request):
        fields = [{"id": 27642, "type": "subject", "title": "Subject", "raw_title": "Subject", "active": True}]
        fields += [{"id": number, "type": "text", "title": title, "raw_title": title, "active": True}
                   for number, title in FIELDS.items()]
        return 200, self.page(request, "ticket_fields", fields)

    @route("GET", "/api/v2/tickets", (*PAGED, "external_id"))
    def list_tickets(self, request):
        wanted = request.query.get("external_id")
        found = [each for each in self.tickets.values() if wanted is None or each.external_id == wanted]
        return 200, self.page(request, "tickets", [self.shown(each) for each in found])

    @route("GET", "/api/v2/tickets/{}")
    def read_ticket(self, _, ticket_id):
        return 200, {"ticket": self.shown(self.get(ticket_id))}

    @route("GET", "/api/v2/tickets/{}/audits", PAGED)
    def list_audits(self, request, ticket_id):
        audits = [{"id": at + 1, "ticket_id": int(ticket_id), "metadata": {"system": {}, "custom": metadata}, "events": []}
                  for at, metadata in enumerate(self.get(ticket_id).more["audits"])]
        return 200, self.page(request, "audits", audits)

    @route("POST", "/api/v2/tickets")
    def create_ticket(self, request):
        key = request.headers.get("Idempotency-Key", "")
        wanted = request.json(CREATE)["ticket"]
        self.check_parts(wanted, None)
        if len(key) > 255:
            raise Fault("value", "Idempotency-Key", "at most 255 long")
        if key and key in self.keys:
            body, answer = self.keys[key]
            if body != request.body:
                raise Refusal(400, {"error": "IdempotentRequestError", "description": "Different parameters with the same key"})
            return 201, answer, {"x-idempotency-lookup": "hit"}
        ticket = self.add()
        ticket.status, ticket.more = "new", {"type": None, "audits": []}
        self.write(ticket, wanted)
        answer = {"ticket": self.shown(ticket)}
        if key:
            self.keys[key] = (request.body, answer)
        return 201, answer, {"x-idempotency-lookup": "miss"}

    @route("PUT", "/api/v2/tickets/{}")
    def update_ticket(self, request, ticket_id):
        wanted = request.json(UPDATE)["ticket"]
        ticket = self.get(ticket_id)
        self.check_parts(wanted, ticket)
        if wanted.get("safe_update"):
            if "updated_stamp" not in wanted:
                raise Fault("missing", "updated_stamp")
            if read_instant(wanted["updated_stamp"]) != ticket.updated:
                raise Refusal(409, {"error": "UpdateConflict", "description": "Safe Update prevented the update"})
        self.write(ticket, wanted)
        return 200, {"ticket": self.shown(ticket), "audit": {}}

    def check_parts(self, wanted, ticket):
        if "comment" in wanted and not {"body", "html_body"} & set(wanted["comment"]):
            raise Fault("missing", "comment.body")
        for field in wanted.get("custom_fields", []):
            if field["id"] not in FIELDS:
                raise Fault("unknown", "custom_fields", str(field["id"]))
        if ticket and ticket.status == "closed":
            description = "Status: closed prevents ticket update"
            raise Refusal(422, {"error": "RecordInvalid", "description": "Record validation errors",
                                "details": {"status": [{"description": description}]}})

    def write(self, ticket, wanted):
        for ours, theirs in (("subject", "subject"), ("priority", "priority"), ("status", "status"), ("external_id", "external_id")):
            if theirs in wanted:
                setattr(ticket, ours, wanted[theirs])
        ticket.more["type"] = wanted.get("type", ticket.more["type"])
        if ticket.more["type"] != "task":
            ticket.due = None
        elif "due_at" in wanted:
            ticket.due = wanted["due_at"] and read_instant(wanted["due_at"])
        for field in wanted.get("custom_fields", []):
            ticket.fields[field["id"]] = field["value"]
        if "comment" in wanted:
            ticket.comments.append(Comment(wanted["comment"].get("body") or wanted["comment"]["html_body"], ticket.updated))
        ticket.more["audits"].append(wanted.get("metadata", {}))
        ticket.updated = self.now()

    def shown(self, ticket):
        return {
            "id": int(ticket.id), "url": f"/api/v2/tickets/{ticket.id}.json", "external_id": ticket.external_id or None,
            "subject": ticket.subject, "status": ticket.status, "priority": ticket.priority, "type": ticket.more["type"],
            "due_at": rfc3339(ticket.due), "created_at": rfc3339(ticket.created), "updated_at": rfc3339(ticket.updated),
            "custom_fields": [{"id": number, "value": ticket.fields.get(number)} for number in FIELDS],
        }

    @staticmethod
    def page(request, name, items):
        size = int(request.query.get("page[size]") or 100)
        start = int(request.query.get("page[after]") or 0)
        if size > 100:
            raise Fault("value", "page[size]", "at most 100")
        more = start + size < len(items)
        return {name: items[start:start + size], "meta": {"has_more": more, "after_cursor": str(start + size) if more else None}}


DESK = Zendesk
