"""Freshdesk, API v2, after developers.freshdesk.com as public descriptions have it (tickets, conversations, search, errors)."""

import datetime
import re

from .desk import Comment, Desk, Unauthorized, rfc3339, route, text_of_html
from .shape import Fault, instant, maybe, read_instant, text

FIELDS = ("externalid", "trackingnumber", "orderid", "returnstatus", "nextdeadline", "openalerts", "delayreason")
CUSTOM = {f"cf_{name}": maybe(text(255)) for name in FIELDS}
SLA = datetime.timedelta(days=3)
TICKET = {
    "subject": text(255), "description": text(), "status": {2, 3, 4, 5}, "priority": {1, 2, 3, 4}, "source": int, "type": str,
    "responder_id": int, "group_id": int, "product_id": int, "tags": [str], "due_by": instant, "fr_due_by": instant,
    "custom_fields": CUSTOM, "email": text(), "phone": str, "requester_id": int,
}
CREATE = {**TICKET, "cc_emails": [str], "subject!": text(255, least=1), "description!": text(least=1), "status!": {2, 3, 4, 5},
          "priority!": {1, 2, 3, 4}}
for doubled in ("subject", "description", "status", "priority"):
    del CREATE[doubled]
NOTE = {"body!": text(least=1), "private": bool, "incoming": bool, "notify_emails": [str], "user_id": int}
QUERY = re.compile(r"""^"(cf_[a-z_]+):'((?:[^'"\\]|\\.)*)'"$""")


class Freshdesk(Desk):
    settings = {"requester_email": "returns@acme.example"}
    secrets = {"api_key": "0123456789abcdef"}
    secret = "api_key"
    statuses = {"new": "2", "open": "2", "resolved": "4", "rejected": ""}
    priorities = {"normal": "2", "high": "3", "above": ""}
    due = "second"
    due_can_be_taken_away = False
    takes_past_due = False
    keys_in_texts = True
    creates = ("POST", "/tickets$", "")
    comments = ("POST", "/notes$", "")
    changes = ("PUT", "/tickets/", "")

    def authorize(self, request):
        user, _ = request.basic() or ("", "")
        if user != "0123456789abcdef":
            raise Unauthorized(401, {"code": "invalid_credentials", "message": "You have to be logged in to perform this action."})

    def fault(self, fault):
        if fault.where == "path":
            return 404, None
        code = {"missing": "missing_field", "unknown": "invalid_field", "type": "datatype_mismatch"}.get(fault.kind, "invalid_value")
        return 400, {"description": "Validation failed",
                     "errors": [{"field": fault.where, "message": f"{fault.kind}: {fault.what}", "code": code}]}

    def not_found(self):
        return 404, None

    def too_many(self):
        return 429, {"message": "You have exceeded the limit of requests per hour"}, {"Retry-After": "7"}

    def seen(self, text):
        return text_of_html(text)

    @route("GET", "/api/v2/agents/me")
    def read_me(self, _):
        return 200, {"id": 1, "available": True, "contact": {"email": "agent@acme.example"}}

    @route("GET", "/api/v2/ticket_fields")
    def list_fields(self, _):
        fields = [{"id": 1, "name": "subject", "label": "Subject", "type": "default_subject"}]
        return 200, fields + [{"id": at + 2, "name": f"cf_{name}", "label": name, "type": "custom_text"}
                              for at, name in enumerate(FIELDS)]

    @route("GET", "/api/v2/search/tickets", ("query!", "page"))
    def search(self, request):
        """The index has 30 tickets a page, 10 pages, and lags."""
        found = QUERY.match(request.query["query"])
        if not found or found[1] not in CUSTOM:
            raise Fault("value", "query", "a query of a ticket field")
        page = int(request.query.get("page") or 1)
        if not 1 <= page <= 10:
            raise Fault("value", "page", "1 to 10")
        wanted = re.sub(r"\\(.)", r"\1", found[2])
        hits = [self.shown(each) for each in self.indexed() if each.fields.get(found[1]) == wanted]
        return 200, {"total": len(hits), "results": hits[(page - 1) * 30:page * 30]}

    @route("GET", "/api/v2/tickets/{}", ("include",))
    def read_ticket(self, _, ticket_id):
        return 200, self.shown(self.get(ticket_id))

    @route("POST", "/api/v2/tickets")
    def create_ticket(self, request):
        wanted = request.json(CREATE)
        if not {"email", "phone", "requester_id"} & set(wanted):
            raise Fault("missing", "requester_id", "one of email, phone, requester_id")
        self.check_due(wanted)
        ticket = self.add()
        ticket.due = ticket.created + SLA
        self.write(ticket, wanted)
        return 201, self.shown(ticket)

    @route("PUT", "/api/v2/tickets/{}")
    def update_ticket(self, request, ticket_id):
        wanted = request.json(TICKET)
        if not wanted:
            raise Fault("missing", "body", "any member")
        ticket = self.get(ticket_id)
        self.check_due(wanted)
        self.write(ticket, wanted)
        return 200, self.shown(ticket)

    @route("GET", "/api/v2/tickets/{}/conversations", ("page", "per_page"))
    def list_conversations(self, request, ticket_id):
        page, size = int(request.query.get("page") or 1), int(request.query.get("per_page") or 30)
        if size > 100:
            raise Fault("value", "per_page", "at most 100")
        all_of_them = [{"id": at + 1, "body": each.text, "body_text": text_of_html(each.text), "private": each.private}
                       for at, each in enumerate(self.get(ticket_id).comments)]
        return 200, all_of_them[(page - 1) * size:page * size]

    @route("POST", "/api/v2/tickets/{}/notes")
    def create_note(self, request, ticket_id):
        wanted = request.json(NOTE)
        ticket = self.get(ticket_id)
        ticket.comments.append(Comment(wanted["body"], self.now(), private=wanted.get("private", True)))
        return 201, {"id": len(ticket.comments), "body": wanted["body"], "body_text": text_of_html(wanted["body"])}

    def check_due(self, wanted):
        """Both or none, in the future, the first response not after the end."""
        if ("due_by" in wanted) != ("fr_due_by" in wanted):
            raise Fault("missing", "fr_due_by", "together with due_by")
        if "due_by" in wanted:
            if read_instant(wanted["due_by"]) <= self.now():
                raise Fault("value", "due_by", "in the future")
            if read_instant(wanted["fr_due_by"]) > read_instant(wanted["due_by"]):
                raise Fault("value", "fr_due_by", "not after due_by")

    def write(self, ticket, wanted):
        for ours, theirs in (("subject", "subject"), ("text", "description"), ("priority", "priority"), ("status", "status")):
            if theirs in wanted:
                setattr(ticket, ours, wanted[theirs])
        if "due_by" in wanted:
            ticket.due = read_instant(wanted["due_by"])
        ticket.fields.update(wanted.get("custom_fields", {}))
        ticket.updated = self.now()

    def shown(self, ticket):
        return {
            "id": int(ticket.id), "subject": ticket.subject, "description": ticket.text,
            "description_text": text_of_html(ticket.text), "status": ticket.status, "priority": ticket.priority,
            "due_by": rfc3339(ticket.due), "fr_due_by": rfc3339(ticket.due), "created_at": rfc3339(ticket.created),
            "updated_at": rfc3339(ticket.updated), "custom_fields": {name: ticket.fields.get(name) for name in CUSTOM},
        }


DESK = Freshdesk
