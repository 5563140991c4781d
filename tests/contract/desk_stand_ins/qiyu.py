"""网易七鱼 Qiyu, ticket API v2, after qiyukf.com/docs/guide/server (工单系统: signature, codes, create) and public clients.

The bodies of reply, modify, finish and reopen are listed by the vendor without their pages; they are those of create.
"""

import hashlib
import json
import time

from .desk import Comment, Desk, Refusal, Unauthorized, route
from .shape import Fault, text

KEY, SECRET, TEMPLATE, STAFF = "key-1", "secret-1", 127237, 5021
LABELS = ("ExternalId", "TrackingNumber", "OrderId", "ReturnStatus", "NextDeadline", "OpenAlerts", "DelayReason")
FIELDS = {9101 + at: label for at, label in enumerate(LABELS)}
CUSTOM = [{"id!": int, "value!": text(200)}]
PRIORITIES = {2, 5, 8, 10}
STATES = {"reopen": 10, "finish": 20, "refused": 25}
SIGNED = ("appKey!", "time!", "checksum!")
CREATE = {"title!": text(100, least=1), "content": text(3000), "uid": text(least=1), "uniqueId": text(64), "typeId": int, "staffId": int,
          "targetStaffId": int, "targetGroupId": int, "priority": PRIORITIES, "templateId": int, "userName": str, "userMobile": str,
          "userEmail": str, "followerIds": [str], "attachments": [dict], "properties": [{"key!": str, "value!": str}],
          "customFields": CUSTOM}
TICKET = {"ticketId!": int, "staffId!": int}
SEARCH = {"uid": str, "limit": int, "offset": int, "sortBy": {"ct", "ut"}, "order": {"asc", "desc"}, "withCustomField": bool,
          "start": int, "end": int}


def checksum(query, body):
    return hashlib.sha1((SECRET + hashlib.md5(body).hexdigest() + query.get("time", "")).encode()).hexdigest()


class Qiyu(Desk):
    settings = {"app_key": KEY, "template_id": str(TEMPLATE), "staff": "售后接口", "group_id": "1718465"}
    secrets = {"app_secret": SECRET}
    secret = "app_secret"
    queue = "staff"
    statuses = {"new": "reopen", "open": "reopen", "resolved": "finish", "rejected": "refused"}
    priorities = {"normal": "5", "high": "8", "above": ""}
    has_url = False
    keys_in_texts = True
    creates = ("POST", "/ticket/create[?]", "")
    comments = ("POST", "/ticket/reply[?]", "")
    changes = ("POST", "/ticket/(modify|finish|reopen)[?]", "")

    @staticmethod
    def coded(code, message):
        return 200, {"code": code, "message": message}

    @staticmethod
    def listed(value):
        """Lists come as a text that holds one."""
        return 200, {"code": 200, "message": json.dumps(value)}

    def authorize(self, request):
        if request.query.get("appKey") != KEY:
            raise Unauthorized(*self.coded(14001, "App Key错误"))
        if request.query.get("checksum") != checksum(request.query, request.body):
            raise Unauthorized(*self.coded(14002, "请求校验失败"))
        if abs(time.time() - int(request.query["time"])) > 300:
            raise Unauthorized(*self.coded(14003, "时间错误"))

    def sign(self, request):
        fresh = {**request.query, "time": str(int(time.time()))}
        fresh["checksum"] = checksum(fresh, request.body)
        request.query, request.pairs = fresh, list(fresh.items())
        return request

    def fault(self, fault):
        return self.coded(14004, f"{fault.where}: {fault.kind} {fault.what}")

    def not_found(self):
        return self.coded(14106, "工单不存在")

    def too_many(self):
        return self.coded(14009, "请求过于频繁")

    def people_change(self, ticket, words):
        super().people_change(ticket, {**words, "status": STATES[words["status"]]} if "status" in words else words)

    @route("POST", "/openapi/v2/staff/list", SIGNED)
    def list_staff(self, request):
        request.json({})
        return self.listed([{"id": STAFF, "realname": "售后接口", "nickname": "gateway"}])

    @route("POST", "/openapi/v2/ticket/template/fields", SIGNED)
    def list_fields(self, request):
        if request.json({"templateId!": int})["templateId"] != TEMPLATE:
            raise Refusal(*self.coded(14110, "工单模板不存在"))
        return self.listed([{"fieldId": each, "name": label, "type": 0} for each, label in FIELDS.items()])

    @route("POST", "/openapi/v2/ticket/search", SIGNED)
    def search(self, request):
        """Without a period the last 30 days."""
        wanted = request.json(SEARCH)
        found = [each for each in self.tickets.values() if wanted.get("uid") in (None, each.more["uid"])]
        start = wanted.get("offset", 0)
        page = [self.shown(each) for each in found[start:start + wanted.get("limit", 10)]]
        return self.listed({"total": len(found), "tickets": page})

    @route("POST", "/openapi/v2/ticket/new/detail", SIGNED)
    def read_ticket(self, request):
        ticket = self.ticket_of(request.json({"ticketId!": int}))
        return 200, {"code": 200, "data": self.shown(ticket)}

    @route("POST", "/openapi/v2/ticket/log", SIGNED)
    def read_log(self, request):
        ticket = self.ticket_of(request.json({"ticketId!": int}))
        return self.listed([{"id": at, "type": "comment", "info": {"content": each.text}} for at, each in enumerate(ticket.comments)])

    @route("POST", "/openapi/v2/ticket/create", SIGNED)
    def create_ticket(self, request):
        wanted = request.json(CREATE)
        self.check_parts(wanted)
        if wanted.get("templateId", TEMPLATE) != TEMPLATE:
            raise Refusal(*self.coded(14110, "工单模板不存在"))
        key = wanted.get("uniqueId")
        if key and key in self.keys:
            raise Refusal(*self.coded(14108, "工单重复创建"))
        ticket = self.add()
        ticket.subject, ticket.text, ticket.more = wanted["title"], wanted.get("content", ""), {"uid": wanted.get("uid")}
        ticket.status, ticket.priority = 1, wanted.get("priority", 5)
        self.write_fields(ticket, wanted)
        if key:
            self.keys[key] = ticket.id
        return 200, {"code": 200, "message": ticket.id}

    @route("POST", "/openapi/v2/ticket/reply", SIGNED)
    def reply(self, request):
        return self.change(request, {**TICKET, "comment!": text(3000, least=1)})

    @route("POST", "/openapi/v2/ticket/modify", SIGNED)
    def modify(self, request):
        return self.change(request, {**TICKET, "priority": PRIORITIES, "customFields": CUSTOM, "title": text(100), "typeId": int})

    @route("POST", "/openapi/v2/ticket/finish", SIGNED)
    def finish(self, request):
        return self.change(request, {**TICKET, "comment": text(3000)}, STATES["finish"])

    @route("POST", "/openapi/v2/ticket/reopen", SIGNED)
    def reopen(self, request):
        return self.change(request, {**TICKET, "comment": text(3000)}, STATES["reopen"])

    def change(self, request, shape, status=None):
        wanted = request.json(shape)
        self.check_parts(wanted)
        ticket = self.ticket_of(wanted)
        ticket.status = status or ticket.status
        ticket.priority = wanted.get("priority", ticket.priority)
        self.write_fields(ticket, wanted)
        if wanted.get("comment"):
            ticket.comments.append(Comment(wanted["comment"], self.now()))
        return self.coded(200, "success")

    def ticket_of(self, wanted):
        return self.get(str(wanted["ticketId"]))

    def check_parts(self, wanted):
        if wanted.get("staffId", STAFF) != STAFF:
            raise Refusal(*self.coded(14100, "客服不存在"))
        for each in wanted.get("customFields", []):
            if each["id"] not in FIELDS:
                raise Fault("unknown", f"customFields.{each['id']}")

    @staticmethod
    def write_fields(ticket, wanted):
        for each in wanted.get("customFields", []):
            ticket.fields[each["id"]] = each["value"]

    @staticmethod
    def shown(ticket):
        return {"id": int(ticket.id), "title": ticket.subject, "content": ticket.text, "status": ticket.status,
                "priority": ticket.priority, "createTime": int(ticket.created.timestamp() * 1000),
                "custom": [{"fieldId": each, "name": FIELDS[each], "value": value} for each, value in ticket.fields.items() if value]}


DESK = Qiyu
