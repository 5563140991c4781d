"""Jira Service Management, Cloud, after the vendor's OpenAPI document and the reference of the platform's REST API v3."""

import datetime
import re

from .desk import CHINA, Comment, Desk, Refusal, Unauthorized, route
from .shape import Fault, check, day, maybe, text

NAMES = ("ExternalId", "TrackingNumber", "OrderId", "ReturnStatus", "NextDeadline", "OpenAlerts", "DelayReason")
FIELDS = {f"customfield_{10101 + at}": name for at, name in enumerate(NAMES)}
EXTERNAL_ID = "customfield_10101"
PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")
STATUSES = {"Waiting for support": "new", "In Progress": "indeterminate", "Resolved": "done", "Closed": "done", "Canceled": "done"}
# Where a transition leads, by where the ticket is. A canceled ticket has none.
TRANSITIONS = {"Waiting for support": ("In Progress", "Resolved", "Canceled"), "In Progress": ("Waiting for support", "Resolved"),
               "Resolved": ("Waiting for support", "Closed"), "Closed": ("Waiting for support",), "Canceled": ()}
REQUEST = {
    "serviceDeskId!": str, "requestTypeId!": str, "raiseOnBehalfOf": str, "requestParticipants": [str], "channel": str,
    "form": dict, "isAdfRequest": bool,
    "requestFieldValues!": {"summary!": text(255, least=1), "description": text(32767), EXTERNAL_ID: text(255)},
}
JQL = re.compile(r'^project = "([A-Z]+)" AND cf\[(\d+)\] ~ "((?:[^"\\]|\\.)*)" ORDER BY created ASC$', re.S)


def document(value, where):
    """A text in Atlassian's document format. A text node may not be empty."""
    node = {"type!": {"text"}, "text!": text(least=1), "marks": [dict]}
    check(value, {"type!": {"doc"}, "version!": {1}, "content!": [{"type!": {"paragraph"}, "content": [node], "attrs": dict}]}, where)


def text_of(value):
    return "\n".join("".join(node["text"] for node in line.get("content", [])) for line in value["content"])


ISSUE = {"summary": text(255, least=1), "description": maybe(document), "priority": {"name": set(PRIORITIES), "id": str},
         "duedate": maybe(day), "labels": [str], **{name: maybe(text(255)) for name in FIELDS}}
COMMENT = {"body!": document, "visibility": dict, "properties": [{"key!": str, "value!": {"internal!": bool}}]}
LINK = {"type!": {"name": {"Duplicate", "Relates", "Blocks"}, "id": str}, "inwardIssue!": {"key": str, "id": str},
        "outwardIssue!": {"key": str, "id": str}, "comment": dict}


class Jira(Desk):
    settings = {"email": "bot@acme.example", "service_desk_id": "10", "request_type_id": "25", "project": "HELPDESK",
                "kept_status": "Canceled"}
    secrets = {"api_token": "0123456789abcdef"}
    secret = "api_token"
    queue = "request_type_id"
    statuses = {"new": "Waiting for support", "open": "Waiting for support", "resolved": "Resolved", "rejected": "Canceled"}
    priorities = {"normal": "Medium", "high": "High", "above": ""}
    due = "day"
    keys_in_texts = True
    creates = ("POST", "/request$", "")
    comments = ("POST", "/comment$", "")
    changes = ("(PUT|POST)", "/rest/api/3/issue/[^/]+(/transitions)?$", "")

    def authorize(self, request):
        if request.basic() != ("bot@acme.example", "0123456789abcdef"):
            raise Unauthorized(401, {"errorMessages": ["You are not authenticated."], "errors": {}})

    def fault(self, fault):
        if fault.where == "path":
            return 404, {"errorMessage": "null for uri"}
        said = f"{fault.where}: {fault.kind} {fault.what}"
        return 400, {"errorMessage": said, "errorMessages": [said], "errors": {fault.where: said}}

    def not_found(self):
        return 404, {"errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {}}

    def too_many(self):
        return 429, None, {"Retry-After": "7", "X-RateLimit-Remaining": "0"}

    def new_id(self, count):
        return f"HELPDESK-{count}"

    @route("GET", "/rest/api/3/myself")
    def read_me(self, _):
        return 200, {"accountId": "5b10", "emailAddress": "bot@acme.example", "active": True}

    @route("GET", "/rest/servicedeskapi/servicedesk/{}/requesttype/{}")
    def read_request_type(self, _, service_desk, request_type):
        if (service_desk, request_type) != ("10", "25"):
            raise Refusal(404, {"errorMessage": "The Request Type with the given ID was not found"})
        return 200, {"id": "25", "name": "Return", "serviceDeskId": "10"}

    @route("GET", "/rest/api/3/field")
    def list_fields(self, _):
        fields = [{"id": "summary", "name": "Summary", "custom": False}]
        return 200, fields + [{"id": key, "name": name, "custom": True} for key, name in FIELDS.items()]

    @route("GET", "/rest/api/3/priority/search", ("startAt", "maxResults"))
    def list_priorities(self, request):
        return 200, self.page(request, "values", [{"id": str(at + 1), "name": name} for at, name in enumerate(PRIORITIES)], 50)

    @route("GET", "/rest/api/3/status")
    def list_statuses(self, _):
        return 200, [{"id": str(at), "name": name, "statusCategory": {"key": key}}
                     for at, (name, key) in enumerate(STATUSES.items())]

    @route("GET", "/rest/api/3/search/jql", ("jql!", "fields", "maxResults", "nextPageToken", "expand"))
    def search(self, request):
        """The index lags; a text field is found by its words."""
        found = JQL.match(request.query["jql"])
        if not found or f"customfield_{found[2]}" not in FIELDS:
            raise Fault("value", "jql")
        if found[1] != "HELPDESK":
            raise Fault("value", "jql", f"The value '{found[1]}' does not exist for the field 'project'.")
        wanted = words_of(phrase_of(found[3]))
        field = f"customfield_{found[2]}"
        hits = [each for each in self.indexed() if wanted and has_phrase(words_of(each.fields.get(field) or ""), wanted)]
        size, start = int(request.query.get("maxResults") or 50), int(request.query.get("nextPageToken") or 0)
        made = {"issues": [self.shown(each, request) for each in hits[start:start + size]], "isLast": start + size >= len(hits)}
        if not made["isLast"]:
            made["nextPageToken"] = str(start + size)
        return 200, made

    @route("POST", "/rest/servicedeskapi/request")
    def create_request(self, request):
        wanted = request.json(REQUEST)
        if (wanted["serviceDeskId"], wanted["requestTypeId"]) != ("10", "25"):
            raise Fault("value", "requestTypeId")
        values = wanted["requestFieldValues"]
        ticket = self.add()
        ticket.status, ticket.priority = "Waiting for support", "Medium"
        ticket.subject, ticket.text = values["summary"], values.get("description", "")
        ticket.fields[EXTERNAL_ID] = values.get(EXTERNAL_ID)
        return 201, {"issueId": ticket.id.split("-")[1], "issueKey": ticket.id, "requestTypeId": "25", "serviceDeskId": "10"}

    @route("GET", "/rest/api/3/issue/{}", ("fields", "expand", "properties"))
    def read_issue(self, request, key):
        return 200, self.shown(self.get(key), request)

    @route("PUT", "/rest/api/3/issue/{}", ("notifyUsers",))
    def update_issue(self, request, key):
        wanted = request.json({"fields!": ISSUE, "update": dict, "properties": list})["fields"]
        ticket = self.get(key)
        for name, value in wanted.items():
            if name == "description":
                ticket.text = text_of(value) if value else ""
            elif name == "priority":
                ticket.priority = value["name"]
            elif name == "duedate":
                ticket.due = value and datetime.datetime.fromisoformat(value).replace(tzinfo=CHINA)
            elif name == "summary":
                ticket.subject = value
            else:
                ticket.fields[name] = value or None
        ticket.updated = self.now()
        return 204, None

    @route("GET", "/rest/api/3/issue/{}/comment", ("orderBy", "startAt", "maxResults", "expand"))
    def list_comments(self, request, key):
        order = request.query.get("orderBy", "created")
        if order not in ("created", "-created", "+created"):
            raise Fault("value", "orderBy")
        listed = [{"id": str(at), "body": each.body, "jsdPublic": not each.internal}
                  for at, each in enumerate(self.get(key).comments)]
        return 200, self.page(request, "comments", listed[::-1] if order == "-created" else listed, 5000)

    @route("POST", "/rest/api/3/issue/{}/comment", ("expand",))
    def create_comment(self, request, key):
        wanted = request.json(COMMENT)
        ticket = self.get(key)
        for each in wanted.get("properties", []):
            if each["key"] != "sd.public.comment":
                raise Fault("value", "properties.key")
        internal = any(each["value"]["internal"] for each in wanted.get("properties", []))
        ticket.comments.append(Comment(text_of(wanted["body"]), self.now(), body=wanted["body"], internal=internal))
        return 201, {"id": str(len(ticket.comments)), "body": wanted["body"]}

    @route("GET", "/rest/api/3/issue/{}/transitions", ("expand", "transitionId"))
    def list_transitions(self, _, key):
        return 200, {"transitions": [{"id": self.transition_id(name), "name": f"To {name}", "to": {"name": name}}
                                     for name in TRANSITIONS[self.get(key).status]]}

    @route("POST", "/rest/api/3/issue/{}/transitions")
    def do_transition(self, request, key):
        wanted = request.json({"transition!": {"id!": str}, "fields": dict, "update": dict})["transition"]["id"]
        ticket = self.get(key)
        for name in TRANSITIONS[ticket.status]:
            if self.transition_id(name) == wanted:
                ticket.status, ticket.updated = name, self.now()
                return 204, None
        raise Refusal(400, {"errorMessages": [f"Transition id '{wanted}' is not valid for this issue."], "errors": {}})

    @route("POST", "/rest/api/3/issueLink")
    def link(self, request):
        wanted = request.json(LINK)
        self.get(wanted["inwardIssue"]["key"]), self.get(wanted["outwardIssue"]["key"])
        return 201, None

    @staticmethod
    def transition_id(name):
        return str(11 + list(STATUSES).index(name) * 10)

    @staticmethod
    def page(request, name, items, most):
        size, start = int(request.query.get("maxResults") or most), int(request.query.get("startAt") or 0)
        return {name: items[start:start + size], "startAt": start, "maxResults": size, "total": len(items)}

    @staticmethod
    def shown(ticket, request):
        description = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": line}]}
                                                               for line in ticket.text.split("\n") if line]}
        fields = {"summary": ticket.subject, "status": {"name": ticket.status}, "priority": {"name": ticket.priority},
                  "description": description, "duedate": ticket.due and ticket.due.astimezone(CHINA).date().isoformat(),
                  "created": ticket.created.strftime("%Y-%m-%dT%H:%M:%S.000+0000"), **{name: ticket.fields.get(name) for name in FIELDS}}
        wanted = request.query.get("fields", "*all" if "jql" not in request.query else "id").split(",")
        if "*all" not in wanted:
            fields = {name: value for name, value in fields.items() if name in wanted}
        return {"id": ticket.id.split("-")[1], "key": ticket.id, "fields": fields}


def phrase_of(literal):
    """The words between quotes in a text of JQL, which is escaped once by JQL and once by the search."""
    inner = re.sub(r"\\(.)", r"\1", literal, flags=re.S)
    if not (inner.startswith('"') and inner.endswith('"') and len(inner) > 1):
        raise Fault("value", "jql", "a phrase")
    return re.sub(r"\\(.)", r"\1", inner[1:-1], flags=re.S)


def words_of(value):
    return re.findall(r"\w+", value.lower())


def has_phrase(words, wanted):
    return any(words[at:at + len(wanted)] == wanted for at in range(len(words)))


DESK = Jira
