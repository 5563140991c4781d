"""Udesk, Open API v2, after www.udesk.cn/doc/apiv2 (intro, tickets, custom_fields) and public clients.

Answers have HTTP 200 and a code: 1000 success, 2000 an unknown or missing parameter, 2005 a wrong one, 2059 a wrong
signature, 20622 the clock, 20623 a nonce that was used before, 20624 none.
"""

import hashlib
import time
import uuid

from .desk import CHINA, Comment, Desk, Unauthorized, route
from .shape import Fault, maybe, text

EMAIL, TOKEN = "admin@udesk.cn", "open-api-token"
LABELS = ("ExternalId", "TrackingNumber", "OrderId", "ReturnStatus", "NextDeadline", "OpenAlerts", "DelayReason")
FIELDS = {f"TextField_{at + 1}": maybe(text(255)) for at in range(len(LABELS))}
STATUSES = {1: "开启", 2: "已解决", 3: "已关闭", 4: "解决中"}
PRIORITIES = {1: "紧急", 2: "高", 3: "标准", 4: "低"}
SIGNED = ("email!", "timestamp!", "sign!", "nonce", "sign_version!")
PAGED = ("page", "per_page")
CREATE = {"subject!": text(255, least=1), "content!": text(least=1), "type": {"email", "cellphone", "token", "customer_id"},
          "type_content": text(255), "priority": set(PRIORITIES.values()), "assignee_email": text(255), "agent_group_name": text(255),
          "template_id": int, "follower_ids": [int], "tags": str, "status_id": set(STATUSES), "ticket_field": FIELDS,
          "creator_email": text(255)}
UPDATE = {"subject": text(255), "content": text(), "status_id": set(STATUSES), "priority_id": set(PRIORITIES), "tags": str,
          "agent_id": int, "agent_group_id": int, "custom_fields": FIELDS}


def signature(query):
    signed = f"{EMAIL}&{TOKEN}&{query.get('timestamp')}&{query.get('nonce')}&{query.get('sign_version')}"
    return hashlib.sha256(signed.encode()).hexdigest()


class Udesk(Desk):
    settings = {"email": EMAIL, "filter_id": "12", "customer": "gateway@example.com", "template_id": "28210"}
    secrets = {"open_api_token": TOKEN}
    secret = "open_api_token"
    queue = "filter_id"
    statuses = {"new": "1", "open": "1", "resolved": "2", "rejected": ""}
    priorities = {"normal": "3", "high": "2", "above": ""}
    keys_in_texts = True
    has_url = False
    missing_ticket = "rejected"
    creates = ("POST", "/tickets[?]", "")
    comments = ("POST", "/customer_reply[?]", "")
    changes = ("PUT", "/tickets/", "")

    def __init__(self):
        super().__init__()
        self.nonces = set()

    @staticmethod
    def coded(code, message):
        return 200, {"code": code, "message": message}

    def authorize(self, request):
        query = request.query
        if not query.get("nonce"):
            raise Unauthorized(*self.coded(20624, "nonce is missing"))
        if query.get("sign") != signature(query) or query.get("email") != EMAIL:
            raise Unauthorized(*self.coded(2059, "sign is invalid"))
        if abs(time.time() - int(query["timestamp"])) > 300:
            raise Unauthorized(*self.coded(20622, "timestamp is off by more than 5 minutes"))
        if query["nonce"] in self.nonces:
            raise Unauthorized(*self.coded(20623, "nonce was used before"))
        self.nonces.add(query["nonce"])

    def sign(self, request):
        fresh = {**request.query, "nonce": uuid.uuid4().hex, "timestamp": str(int(time.time()))}
        fresh["sign"] = signature(fresh)
        request.query, request.pairs = fresh, list(fresh.items())
        return request

    def fault(self, fault):
        return self.coded(2005 if fault.kind in ("type", "value") else 2000, f"{fault.where}: {fault.kind} {fault.what}")

    def not_found(self):
        return self.coded(2001, "ticket not found")

    @route("GET", "/open_api_v1/custom_fields", (*SIGNED, "category!"))
    def list_fields(self, request):
        if request.query["category"] not in ("ticket", "customer"):
            raise Fault("value", "category")
        return 200, {"code": 1000, "message": "OK", "custom_fields": [
            {"field_name": name, "field_label": label} for name, label in zip(FIELDS, LABELS)]}

    @route("GET", "/open_api_v1/tickets/tickets_in_filter", (*SIGNED, "filter_id!", *PAGED))
    def list_filter(self, request):
        if request.query["filter_id"] != "12":
            raise Fault("value", "filter_id")
        page, size = int(request.query.get("page") or 1), int(request.query.get("per_page") or 20)
        if not 1 <= size <= 100:
            raise Fault("value", "per_page")
        found = list(self.tickets.values())[(page - 1) * size:page * size]
        return 200, {"code": 1000, "message": "OK", "tickets": [self.shown(each) for each in found],
                     "meta": {"current_page": page, "total_count": len(self.tickets)}}

    @route("GET", "/open_api_v1/tickets/detail", (*SIGNED, "id", "num"))
    def read_ticket(self, request):
        return 200, {"code": 1000, "message": "OK", "ticket": self.shown(self.get(request.query.get("id")))}

    @route("GET", "/open_api_v1/tickets/{}/replies", (*SIGNED, *PAGED))
    def list_replies(self, request, ticket_id):
        page, size = int(request.query.get("page") or 1), int(request.query.get("per_page") or 20)
        replies = [{"reply_id": at, "reply_type": "reply", "content": each.text, "content_type": "text"}
                   for at, each in enumerate(self.get(ticket_id).comments)]
        return 200, {"code": 1000, "message": "OK", "replies": replies[(page - 1) * size:page * size]}

    @route("POST", "/open_api_v1/tickets", SIGNED)
    def create_ticket(self, request):
        wanted = request.json({"ticket!": CREATE})["ticket"]
        if wanted.get("type", "email") == "email" and wanted.get("type_content", "gateway@example.com") != "gateway@example.com":
            raise Fault("value", "type_content", "no such customer")
        ticket = self.add()
        ticket.subject, ticket.text, ticket.status = wanted["subject"], wanted["content"], wanted.get("status_id", 1)
        ticket.priority = next(at for at, name in PRIORITIES.items() if name == wanted.get("priority", "标准"))
        ticket.fields = dict(wanted.get("ticket_field", {}))
        return 200, {"code": 1000, "message": "OK", "ticket_id": int(ticket.id)}

    @route("PUT", "/open_api_v1/tickets/{}", SIGNED)
    def update_ticket(self, request, ticket_id):
        wanted = request.json({"ticket!": UPDATE})["ticket"]
        ticket = self.get(ticket_id)
        ticket.status = wanted.get("status_id", ticket.status)
        ticket.priority = wanted.get("priority_id", ticket.priority)
        ticket.fields.update(wanted.get("custom_fields", {}))
        return 200, {"code": 1000, "message": "OK"}

    @route("POST", "/open_api_v1/tickets/customer_reply", SIGNED)
    def reply(self, request):
        wanted = request.json({"id!": str, "content_type!": {"text", "rich"}, "new_reply!": text(least=1)})
        self.get(wanted["id"]).comments.append(Comment(wanted["new_reply"], self.now()))
        return 200, {"code": 1000, "message": "OK"}

    @staticmethod
    def shown(ticket):
        return {"id": int(ticket.id), "subject": ticket.subject, "content": ticket.text, "status": STATUSES[ticket.status],
                "status_id": ticket.status, "priority": PRIORITIES[ticket.priority],
                "created_at": ticket.created.astimezone(CHINA).isoformat(),
                "custom_fields": {name: value for name, value in ticket.fields.items() if value}}


DESK = Udesk
