"""智齿 Sobot, ticket centre 5.0, after developer.zhichi.com (API 调用说明, 工单 API) and the public client ccwawamiya/sobot.

Answers have HTTP 200 and a ret_code: 000000 success, 900001 no token, 900002 a token that has ended. Each new token ends
the one before.
"""

import datetime
import hashlib
import time

from .desk import CHINA, Comment, Desk, Unauthorized, route
from .shape import Fault, text

LABELS = ("ExternalId", "TrackingNumber", "OrderId", "ReturnStatus", "NextDeadline", "OpenAlerts", "DelayReason", "CommentKey")
FIELDS = {f"f{at:031x}": label for at, label in enumerate(LABELS)}
STATUSES, LEVELS = {0, 1, 2, 3, 98, 99}, {0, 1, 2, 3}
EXTEND = [{"fieldid!": set(FIELDS), "field_value!": text(200), "field_text": str}]
CREATE = {"companyid!": {"c0ffee"}, "ticket_title!": text(100, least=1), "userid!": text(least=1), "ticket_content!": text(least=1),
          "ticket_from!": {1, 2, 3, 4, 5, 6}, "ticket_typeid!": {"t7"}, "ticket_level!": LEVELS, "ticket_status!": STATUSES,
          "create_agentid!": {"a9"}, "create_agent_name": str, "deal_agentid": str, "deal_groupid": str, "copy_email": str,
          "file_str": str, "extend_fields": EXTEND}
REPLY = {"ticketid!": text(least=1), "ticket_title!": text(100, least=1), "ticket_content!": text(least=1), "ticket_status!": STATUSES,
         "ticket_level!": LEVELS, "reply_content!": text(least=1), "reply_type!": {0, 1}, "get_ticket_datetime!": text(least=19),
         "reply_agentid!": {"a9"}, "reply_agent_name": str, "deal_agentid": str, "deal_groupid": str, "reply_file_str": str,
         "extend_fields": EXTEND}


def china_time(value, where):
    try:
        return datetime.datetime.strptime(value, "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
    except ValueError:
        raise Fault("value", where, "yyyy-MM-dd HH:mm:ss") from None


class Sobot(Desk):
    settings = {"appid": "app-1", "companyid": "c0ffee", "ticket_typeid": "t7", "agent": "售后接口"}
    secrets = {"app_key": "key-1"}
    secret = "app_key"
    queue = "agent"
    statuses = {"new": "0", "open": "1", "resolved": "3", "rejected": "98"}
    priorities = {"normal": "1", "high": "2", "above": ""}
    has_one_client = True
    has_url = False
    missing_ticket = "rejected"
    token_path = "/api/get_token"
    creates = ("POST", "/save_agent_ticket$", "")
    comments = ("POST", "/save_ticket_reply$", '"field_value":"[0-9]+-[0-9]')
    changes = ("POST", "/save_ticket_reply$", "")

    def __init__(self):
        super().__init__()
        self.token, self.issued, self.users = None, 0, {}

    @staticmethod
    def coded(code, message, **more):
        return 200, {"ret_code": code, "ret_msg": message, **more}

    def now(self):
        """Lists are searched by the date, so tickets have the machine's."""
        return datetime.datetime.now(datetime.timezone.utc)

    def new_id(self, count):
        return f"{count:032x}"

    def authorize(self, request):
        if not request.headers.get("token"):
            raise Unauthorized(*self.coded("900001", "token is missing"))
        if request.headers.get("token") != self.token:
            raise Unauthorized(*self.coded("900002", "token has ended"))

    def sign(self, request):
        request.headers = {**dict(request.headers.items()), "token": self.token}
        return request

    def fault(self, fault):
        return self.coded("400001", f"{fault.where}: {fault.kind} {fault.what}")

    def not_found(self):
        return self.coded("400002", "no such ticket")

    @route("GET", "/api/get_token", ("appid!", "create_time!", "sign!"))
    def exchange_token(self, request):
        query = request.query
        wanted = hashlib.md5(f"app-1{query['create_time']}key-1".encode()).hexdigest()
        if query["appid"] != "app-1" or query["sign"] != wanted or abs(time.time() - int(query["create_time"])) > 300:
            raise Unauthorized(*self.coded("900003", "sign is wrong"))
        self.issued += 1
        self.token = hashlib.md5(f"token{self.issued}".encode()).hexdigest()
        return self.coded("000000", "OK", item={"token": self.token, "expires_in": "86400"})

    @route("GET", "/api/ws/5/ticket/get_data_dict")
    def read_dictionary(self, _):
        return self.coded("000000", "OK", item={"agent_list": [{"agentid": "a9", "agent_name": "售后接口"}],
                                                "ticket_type_list": [{"typeid": "t7", "type_name": "退货"}]})

    @route("GET", "/api/ws/5/ticket/query_fileds_by_typeid", ("ticket_typeid!",))
    def list_fields(self, request):
        if request.query["ticket_typeid"] != "t7":
            raise Fault("value", "ticket_typeid")
        return self.coded("000000", "OK", items=[{"fieldid": each, "field_name": label, "field_type": 1}
                                                 for each, label in FIELDS.items()])

    @route("GET", "/api/crm/5/user/get_user_by_partnerid", ("partnerid!",))
    def find_user(self, request):
        user = self.users.get(request.query["partnerid"])
        return self.coded("000000", "OK", item={"userid": user}) if user else self.coded("400003", "no such customer")

    @route("POST", "/api/crm/5/user/save_user")
    def save_user(self, request):
        """One customer for each partnerid."""
        wanted = request.json({"partnerid!": text(300, least=1), "user_nick!": text(least=1), "user_name": str, "user_tels": str,
                               "user_emails": str, "source": int})
        user = self.users.setdefault(wanted["partnerid"], hashlib.md5(wanted["partnerid"].encode()).hexdigest())
        return self.coded("000000", "OK", item={"userid": user})

    @route("GET", "/api/ws/5/ticket/query_tickets", ("userid", "create_start_datetime!", "create_end_datetime!", "page_no", "page_size",
                                                    "ticket_status", "ticket_title"))
    def list_tickets(self, request):
        query = request.query
        start, end = (china_time(query[name], name) for name in ("create_start_datetime", "create_end_datetime"))
        if end - start > datetime.timedelta(days=31):
            raise Fault("value", "create_start_datetime", "a month at most")
        size, page = int(query.get("page_size") or 15), int(query.get("page_no") or 1)
        if not 1 <= size <= 50:
            raise Fault("value", "page_size")
        second = datetime.timedelta(seconds=1)
        found = [each for each in self.tickets.values()
                 if start <= each.created < end + second and query.get("userid") in (None, each.more["userid"])]
        # A list shows less of a ticket than the ticket itself.
        listed = [{"ticketid": each.id, "ticket_title": each.subject, "ticket_status": each.status} for each in found]
        return self.coded("000000", "OK", total_count=len(found), items=listed[(page - 1) * size:page * size])

    @route("GET", "/api/ws/5/ticket/get_ticket_by_id", ("ticketid!",))
    def read_ticket(self, request):
        return self.coded("000000", "OK", item=self.shown(self.get(request.query["ticketid"])))

    @route("POST", "/api/ws/5/ticket/save_agent_ticket")
    def create_ticket(self, request):
        wanted = request.json(CREATE)
        if wanted["userid"] not in self.users.values():
            raise Fault("value", "userid", "no such customer")
        ticket = self.add()
        ticket.more = {"userid": wanted["userid"]}
        self.write(ticket, wanted)
        return self.coded("000000", "OK", item={"ticketid": ticket.id})

    @route("POST", "/api/ws/5/ticket/save_ticket_reply")
    def reply(self, request):
        wanted = request.json(REPLY)
        china_time(wanted["get_ticket_datetime"], "get_ticket_datetime")
        ticket = self.get(wanted["ticketid"])
        self.write(ticket, wanted)
        ticket.comments.append(Comment(wanted["reply_content"], self.now()))
        return self.coded("000000", "OK", item={"ticketid": ticket.id})

    def write(self, ticket, wanted):
        named = {"ticket_title": "subject", "ticket_content": "text", "ticket_status": "status", "ticket_level": "priority"}
        for theirs, ours in named.items():
            setattr(ticket, ours, wanted[theirs])
        for each in wanted.get("extend_fields", []):
            ticket.fields[each["fieldid"]] = each["field_value"]
        ticket.updated = self.now()

    @staticmethod
    def shown(ticket):
        return {"ticketid": ticket.id, "ticket_title": ticket.subject, "ticket_content": ticket.text, "ticket_status": ticket.status,
                "ticket_level": ticket.priority, "create_datetime": ticket.created.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
                "extend_fields_list": [{"fieldid": each, "field_value": value} for each, value in ticket.fields.items() if value]}


DESK = Sobot
