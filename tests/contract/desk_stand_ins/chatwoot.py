"""Chatwoot, application API, after its OpenAPI document (MIT) and, for a message's source_id, its source."""

from .desk import Comment, Desk, Refusal, Unauthorized, route
from .shape import Fault, text

ATTRIBUTES = ("external_id", "tracking_number", "order_id", "return_status", "next_deadline", "open_alerts", "delay_reason")
STATUSES = {"open", "resolved", "pending", "snoozed"}
CUSTOM = {name: text() for name in ATTRIBUTES}
MESSAGE = {"content!": text(150_000, least=1), "message_type": {"outgoing", "incoming"}, "private": bool, "source_id": str,
           "content_type": {"text", "input_email", "cards", "input_select", "form", "article"}, "content_attributes": dict,
           "campaign_id": int, "template_params": dict}
CONVERSATION = {"source_id!": text(least=1), "inbox_id!": int, "contact_id": int, "status": STATUSES, "assignee_id": int,
                "team_id": int, "snoozed_until": str, "additional_attributes": dict, "custom_attributes": CUSTOM,
                "message": {"content!": str, "template_params": dict}}
FILTER = {"attribute_key!": str, "filter_operator!": {"equal_to", "not_equal_to", "contains", "does_not_contain"}, "values!": [str],
          "query_operator": {"AND", "OR"}}
ACCOUNT = "/api/v1/accounts/2"


class Chatwoot(Desk):
    settings = {"account": "2", "inbox": "Returns", "contact_id": "31", "source_id": "gateway"}
    secrets = {"api_access_token": "token-1"}
    secret = "api_access_token"
    queue = "inbox"
    statuses = {"new": "open", "open": "open", "resolved": "resolved", "rejected": ""}
    priorities = {"normal": "medium", "high": "high", "above": ""}
    creates = ("POST", "/conversations$", "")
    comments = ("POST", "/messages$", "")
    changes = ("POST", "/(toggle_status|toggle_priority|custom_attributes)$", "")

    def authorize(self, request):
        if request.headers.get("api_access_token") != "token-1":
            raise Unauthorized(401, {"error": "Invalid Access Token"})

    def fault(self, fault):
        if fault.where == "path":
            return 404, {"error": "Not found"}
        return 422, {"message": f"{fault.where}: {fault.kind} {fault.what}", "attributes": [fault.where]}

    def not_found(self):
        return 404, {"error": "Resource could not be found"}

    def too_many(self):
        return 429, "Retry later\n", {"Retry-After": "7"}

    @route("GET", f"{ACCOUNT}/inboxes")
    def list_inboxes(self, _):
        return 200, {"payload": [{"id": 7, "name": "Returns", "channel_type": "Channel::Api"}]}

    @route("GET", f"{ACCOUNT}/custom_attribute_definitions", ("attribute_model!",))
    def list_definitions(self, request):
        if request.query["attribute_model"] not in ("0", "1"):
            raise Fault("value", "attribute_model")
        return 200, [{"id": at, "attribute_key": name, "attribute_display_name": name, "attribute_display_type": "text",
                      "attribute_model": "conversation_attribute"} for at, name in enumerate(ATTRIBUTES)]

    @route("POST", f"{ACCOUNT}/conversations/filter", ("page",))
    def filter(self, request):
        """25 conversations a page; texts are compared without their case."""
        found = list(self.tickets.values())
        for each in request.json({"payload!": [FILTER]})["payload"]:
            if each["attribute_key"] not in ATTRIBUTES or each["filter_operator"] != "equal_to":
                raise Refusal(422, {"error": f"Invalid attribute key - [{each['attribute_key']}]."})
            wanted = [value.lower() for value in each["values"]]
            found = [one for one in found if one.fields.get(each["attribute_key"], "").lower() in wanted]
        page = int(request.query.get("page") or 1)
        return 200, {"meta": {"all_count": len(found)}, "payload": [self.shown(each) for each in found[(page - 1) * 25:page * 25]]}

    @route("POST", f"{ACCOUNT}/conversations")
    def create_conversation(self, request):
        wanted = request.json(CONVERSATION)
        if wanted["inbox_id"] != 7 or wanted["source_id"] != "gateway":
            raise Refusal(*self.not_found())
        ticket = self.add()
        ticket.status, ticket.fields = wanted.get("status", "open"), dict(wanted.get("custom_attributes", {}))
        return 200, {"id": int(ticket.id), "account_id": 2, "inbox_id": 7}

    @route("GET", f"{ACCOUNT}/conversations/{{}}")
    def read_conversation(self, _, ticket_id):
        return 200, self.shown(self.get(ticket_id))

    @route("GET", f"{ACCOUNT}/conversations/{{}}/messages", ("before", "after"))
    def list_messages(self, request, ticket_id):
        """The 20 newest, or the 20 before a message."""
        ticket = self.get(ticket_id)
        before = int(request.query.get("before") or 10**9)
        listed = [{"id": int(ticket_id) * 1000 + at, "content": each.text, "source_id": each.key, "private": each.private,
                   "message_type": 1} for at, each in enumerate(ticket.comments)]
        return 200, {"meta": {}, "payload": [each for each in listed if each["id"] < before][-20:]}

    @route("POST", f"{ACCOUNT}/conversations/{{}}/messages")
    def create_message(self, request, ticket_id):
        wanted = request.json(MESSAGE)
        ticket = self.get(ticket_id)
        ticket.subject = ticket.subject or wanted["content"].split("\n")[0]
        ticket.comments.append(Comment(wanted["content"], self.now(), key=wanted.get("source_id"), private=wanted.get("private", False)))
        return 200, {"id": int(ticket_id) * 1000 + len(ticket.comments) - 1, "content": wanted["content"],
                     "source_id": wanted.get("source_id")}

    @route("POST", f"{ACCOUNT}/conversations/{{}}/toggle_status")
    def toggle_status(self, request, ticket_id):
        wanted = request.json({"status!": STATUSES, "snoozed_until": int})
        ticket = self.get(ticket_id)
        ticket.status = wanted["status"]
        return 200, {"meta": {}, "payload": {"success": True, "current_status": ticket.status, "conversation_id": int(ticket_id)}}

    @route("POST", f"{ACCOUNT}/conversations/{{}}/toggle_priority")
    def toggle_priority(self, request, ticket_id):
        wanted = request.json({"priority!": {"urgent", "high", "medium", "low", "none"}})["priority"]
        self.get(ticket_id).priority = None if wanted == "none" else wanted
        return 200, None

    @route("POST", f"{ACCOUNT}/conversations/{{}}/custom_attributes")
    def replace_attributes(self, request, ticket_id):
        """All attributes are replaced."""
        wanted = request.json({"custom_attributes!": CUSTOM})["custom_attributes"]
        self.get(ticket_id).fields = dict(wanted)
        return 200, {"custom_attributes": wanted}

    @staticmethod
    def shown(ticket):
        return {"id": int(ticket.id), "account_id": 2, "inbox_id": 7, "status": ticket.status, "priority": ticket.priority,
                "custom_attributes": ticket.fields, "created_at": int(ticket.created.timestamp()), "messages": []}


DESK = Chatwoot
