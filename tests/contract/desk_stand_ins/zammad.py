"""Zammad, REST API v1, after zammad/zammad-documentation (api/intro, api/ticket, api/ticket/articles, api/object)."""

from .desk import Comment, Desk, Refusal, Unauthorized, rfc3339, route
from .shape import Fault, maybe, text

GROUPS = {"Users", "Returns"}
STATES = ("new", "open", "pending reminder", "pending close", "closed", "merged")
PRIORITIES = ("1 low", "2 normal", "3 high", "4 urgent")
ATTRIBUTES = ("external_id", "tracking_number", "order_id", "return_status", "next_deadline", "open_alerts", "delay_reason")
ARTICLE = {"subject": maybe(str), "body!": text(least=1), "content_type": {"text/plain", "text/html"}, "type": {"note", "email", "phone"},
           "internal": bool, "sender": {"Agent", "Customer", "System"}, "from": str, "to": str, "cc": str, "time_unit": str}
TICKET = {"title": text(200), "group": str, "group_id": int, "customer": str, "customer_id": str, "state": str, "state_id": int,
          "priority": str, "priority_id": int, "owner_id": int, "pending_time": str, "article": ARTICLE,
          **{name: maybe(text(255)) for name in ATTRIBUTES}}
CREATE = {**{name: shape for name, shape in TICKET.items() if name not in ("title", "group", "article")},
          "title!": text(200, least=1), "group!": str, "article!": ARTICLE}


class Zammad(Desk):
    settings = {"group": "Users", "customer_email": "returns@acme.example", "priority_urgent": "4 urgent"}
    secrets = {"token": "0123456789abcdef"}
    secret = "token"
    queue = "group"
    statuses = {"new": "new", "open": "open", "resolved": "closed", "rejected": "merged"}
    priorities = {"normal": "2 normal", "high": "3 high", "above": ""}
    creates = ("POST", "/tickets$", "")
    comments = ("POST", "/ticket_articles$", "")
    changes = ("PUT", "/tickets/", "")

    def authorize(self, request):
        if request.headers.get("Authorization") != "Token token=0123456789abcdef":
            raise Unauthorized(401, {"error": "Invalid token!", "error_human": "Invalid token!"})

    def fault(self, fault):
        if fault.where == "path":
            return 404, {"error": "No route matches"}
        said = f"{fault.where}: {fault.kind} {fault.what}"
        return 422, {"error": said, "error_human": said}

    def not_found(self):
        return 404, {"error": "Couldn't find Ticket", "error_human": "Couldn't find Ticket"}

    @route("GET", "/api/v1/users/me")
    def read_me(self, _):
        return 200, {"id": 3, "login": "gateway", "email": "gateway@acme.example"}

    @route("GET", "/api/v1/ticket_priorities")
    def list_priorities(self, _):
        return 200, [{"id": at + 1, "name": name, "active": True} for at, name in enumerate(PRIORITIES)]

    @route("GET", "/api/v1/ticket_states")
    def list_states(self, _):
        return 200, [{"id": at + 1, "name": name, "active": True} for at, name in enumerate(STATES)]

    @route("GET", "/api/v1/object_manager_attributes")
    def list_attributes(self, _):
        listed = [{"id": at + 1, "name": name, "display": name, "object": "Ticket", "data_type": "input", "active": True}
                  for at, name in enumerate(("title", *ATTRIBUTES))]
        return 200, listed + [{"id": 99, "name": "NoSuchField", "display": "NoSuchField", "object": "User", "active": True}]

    @route("POST", "/api/v1/tickets/search", ("expand", "page", "per_page", "limit", "query"))
    def search(self, request):
        """By a condition the database is searched, which knows each ticket at once."""
        condition = request.json({"condition!": dict, "query": str})["condition"]
        found = list(self.tickets.values())
        for name, rule in condition.items():
            attribute = name.removeprefix("ticket.")
            if not name.startswith("ticket.") or attribute not in ATTRIBUTES:
                raise Fault("unknown", f"condition.{name}")
            if not isinstance(rule, dict) or set(rule) != {"operator", "value"}:
                raise Fault("type", f"condition.{name}", "operator and value")
            if rule["operator"] != "is" or not isinstance(rule["value"], (str, list)):
                raise Fault("value", f"condition.{name}", "operator")
            wanted = rule["value"] if isinstance(rule["value"], list) else [rule["value"]]
            found = [each for each in found if each.fields.get(attribute) in wanted]
        page, size = int(request.query.get("page") or 1), int(request.query.get("per_page") or 50)
        return 200, [self.shown(each, request) for each in found[(page - 1) * size:page * size]]

    @route("GET", "/api/v1/tickets/{}", ("expand",))
    def read_ticket(self, request, ticket_id):
        return 200, self.shown(self.get(ticket_id), request)

    @route("POST", "/api/v1/tickets", ("expand",))
    def create_ticket(self, request):
        wanted = request.json(CREATE)
        if not {"customer", "customer_id"} & set(wanted):
            raise Fault("missing", "customer_id")
        self.check_names(wanted)
        ticket = self.add()
        ticket.status, ticket.priority = "new", "2 normal"
        self.write(ticket, wanted)
        return 201, self.shown(ticket, request)

    @route("PUT", "/api/v1/tickets/{}", ("expand",))
    def update_ticket(self, request, ticket_id):
        wanted = request.json(TICKET)
        ticket = self.get(ticket_id)
        self.check_names(wanted)
        self.write(ticket, wanted)
        return 200, self.shown(ticket, request)

    @route("GET", "/api/v1/ticket_articles/by_ticket/{}", ("expand",))
    def list_articles(self, _, ticket_id):
        ticket = self.get(ticket_id)
        return 200, [self.shown_article(ticket, at) for at in range(len(ticket.comments))]

    @route("POST", "/api/v1/ticket_articles")
    def create_article(self, request):
        wanted = request.json({**ARTICLE, "ticket_id!": int})
        ticket = self.get(str(wanted["ticket_id"]))
        self.add_article(ticket, wanted)
        return 201, self.shown_article(ticket, len(ticket.comments) - 1)

    def check_names(self, wanted):
        for member, known in (("group", GROUPS), ("state", STATES), ("priority", PRIORITIES)):
            if member in wanted and wanted[member] not in known:
                said = f"No lookup value found for '{member}': \"{wanted[member]}\""
                raise Refusal(422, {"error": said, "error_human": said})

    def write(self, ticket, wanted):
        for ours, theirs in (("subject", "title"), ("status", "state"), ("priority", "priority")):
            if theirs in wanted:
                setattr(ticket, ours, wanted[theirs])
        ticket.fields.update({name: wanted[name] for name in ATTRIBUTES if name in wanted})
        if "article" in wanted:
            self.add_article(ticket, wanted["article"])
        ticket.updated = self.now()

    def add_article(self, ticket, wanted):
        ticket.comments.append(Comment(wanted["body"], self.now(), subject=wanted.get("subject"), internal=wanted.get("internal", False)))

    @staticmethod
    def shown_article(ticket, at):
        article = ticket.comments[at]
        return {"id": int(ticket.id) * 1000 + at, "ticket_id": int(ticket.id), "subject": article.subject, "body": article.text,
                "type": "note", "internal": article.internal}

    @staticmethod
    def shown(ticket, request):
        made = {"id": int(ticket.id), "number": f"{84000 + int(ticket.id)}", "title": ticket.subject,
                "group_id": 1, "customer_id": 5, "state_id": STATES.index(ticket.status) + 1,
                "priority_id": PRIORITIES.index(ticket.priority) + 1,
                "created_at": rfc3339(ticket.created), "updated_at": rfc3339(ticket.updated),
                **{name: ticket.fields.get(name) or "" for name in ATTRIBUTES}}
        if request.query.get("expand") == "true":
            made.update(state=ticket.status, priority=ticket.priority)
        return made


DESK = Zammad
