"""Odoo Helpdesk, JSON-2 API, after odoo/documentation (external_api.rst) and the vendor's add-ons mail and helpdesk."""

from .desk import Comment, Desk, Refusal, Unauthorized, route, text_of_html
from .shape import Fault, check, text

STAGES = {1: ("New", False), 2: ("In Progress", False), 3: ("Solved", True), 4: ("Cancelled", True)}
TEAMS = {3: "After-Sales", 5: "Repairs"}
OURS = ("x_external_id", "x_tracking_number", "x_order_id", "x_return_status", "x_next_deadline", "x_open_alerts", "x_delay_reason",
        "x_comment_key")


def char(value, where):
    """A text; False takes it away."""
    if value is not False:
        check(value, str, where)


VALUES = {"name": text(least=1), "description": text(), "team_id": set(TEAMS), "stage_id": set(STAGES), "priority": {"0", "1", "2", "3"},
          **{name: char for name in OURS}}
COLUMNS = {
    "helpdesk.ticket": {"id", "create_date", "write_date", *VALUES},
    "helpdesk.stage": {"id", "name", "sequence", "fold"},
    "helpdesk.team": {"id", "name"},
    "ir.model.fields": {"id", "name", "field_description", "model"},
    "mail.message": {"id", "model", "res_id", "message_id", "body"},
}
SEARCH = {"domain": list, "fields": [str], "order": str, "limit": int, "offset": int, "context": dict}
POST = {"ids!": [int], "body": text(), "body_is_html": bool, "message_type": {"comment", "notification"}, "message_id": str,
        "subtype_xmlid": {"mail.mt_note", "mail.mt_comment"}, "subject": str, "partner_ids": [int], "context": dict}


class Odoo(Desk):
    settings = {"database": "acme", "team": "After-Sales", "cancelled_stage": "Cancelled"}
    secrets = {"api_key": "key-1"}
    secret = "api_key"
    queue = "team"
    statuses = {"new": "1", "open": "2", "resolved": "3", "rejected": "4"}
    priorities = {"normal": "1", "high": "2", "above": ""}
    free_objects = ("/context",)
    creates = ("POST", "/helpdesk.ticket/create$", "")
    comments = ("POST", "/message_post$", "")
    changes = ("POST", "/helpdesk.ticket/write$", "")

    def authorize(self, request):
        if request.headers.get("Authorization") != "bearer key-1":
            raise Unauthorized(401, self.error("werkzeug.exceptions.Unauthorized", "Invalid apikey"))
        if request.headers.get("X-Odoo-Database", "acme") != "acme":
            raise Refusal(404, "no such database")

    @staticmethod
    def error(name, message):
        return {"name": name, "message": message, "arguments": [message], "context": {}, "debug": "Traceback"}

    def fault(self, fault):
        said = f"{fault.where}: {fault.kind} {fault.what}"
        if fault.where == "path":
            return 404, self.error("werkzeug.exceptions.NotFound", said)
        if fault.kind == "value":
            return 500, self.error("builtins.ValueError", said)
        return 422, self.error("werkzeug.exceptions.UnprocessableEntity", said)

    def not_found(self):
        return 404, self.error("odoo.exceptions.MissingError", "Record does not exist or has been deleted.")

    def seen(self, text):
        return text_of_html(text)

    @route("POST", "/json/2/res.users/context_get")
    def context_get(self, request):
        request.json({"context": dict})
        return 200, {"lang": "en_US", "tz": "UTC", "uid": 7}

    @route("POST", "/json/2/{}/search_read")
    def search_read(self, request, model):
        wanted = request.json(SEARCH)
        if model not in COLUMNS:
            raise Fault("unknown", "path", model)
        found = self.records(model)
        for leaf in wanted.get("domain", []):
            if not (isinstance(leaf, list) and len(leaf) == 3 and leaf[1] in ("=", "=like") and isinstance(leaf[2], (str, int))):
                raise Fault("value", "domain", "field, operator, value")
            if not isinstance(leaf[0], str) or leaf[0] not in COLUMNS[model]:
                raise Fault("value", "domain", f"Invalid field {model}.{leaf[0]}")
            found = [each for each in found
                     if (str(each[leaf[0]]).startswith(leaf[2].rstrip("%")) if leaf[1] == "=like" else each[leaf[0]] == leaf[2])]
        start = wanted.get("offset", 0)
        return 200, [self.chosen(model, each, wanted.get("fields")) for each in found[start:start + wanted.get("limit", 10_000)]]

    @route("POST", "/json/2/helpdesk.ticket/read")
    def read(self, request):
        wanted = request.json({"ids!": [int], "fields": [str], "load": str, "context": dict})
        return 200, [self.chosen("helpdesk.ticket", self.shown(self.get(str(each))), wanted.get("fields")) for each in wanted["ids"]]

    @route("POST", "/json/2/helpdesk.ticket/create")
    def create(self, request):
        made = []
        for values in request.json({"vals_list!": [{**VALUES, "name!": text(least=1)}], "context": dict})["vals_list"]:
            ticket = self.add()
            ticket.status, ticket.priority = 1, "0"
            self.write_values(ticket, values)
            made.append(int(ticket.id))
        return 200, made

    @route("POST", "/json/2/helpdesk.ticket/write")
    def write(self, request):
        wanted = request.json({"ids!": [int], "vals!": VALUES, "context": dict})
        for ticket in [self.get(str(each)) for each in wanted["ids"]]:
            self.write_values(ticket, wanted["vals"])
        return 200, True

    @route("POST", "/json/2/helpdesk.ticket/message_post")
    def message_post(self, request):
        wanted = request.json(POST)
        if len(wanted["ids"]) != 1:
            raise Fault("value", "ids", "Expected singleton")
        ticket = self.get(str(wanted["ids"][0]))
        ticket.comments.append(Comment(wanted.get("body", ""), self.now(), message_id=wanted.get("message_id") or "<1@odoo>"))
        return 200, [int(ticket.id) * 1000 + len(ticket.comments)]

    def write_values(self, ticket, values):
        named = {"name": "subject", "description": "text", "priority": "priority", "stage_id": "status"}
        for name, value in values.items():
            if name in named:
                setattr(ticket, named[name], value)
            else:
                ticket.fields[name] = value
        ticket.updated = self.now()

    def records(self, model):
        if model == "helpdesk.stage":
            return [{"id": at, "name": name, "sequence": at, "fold": fold} for at, (name, fold) in STAGES.items()]
        if model == "helpdesk.team":
            return [{"id": at, "name": name} for at, name in TEAMS.items()]
        if model == "ir.model.fields":
            return [{"id": at, "name": name, "field_description": name[2:].replace("_", " "), "model": "helpdesk.ticket"}
                    for at, name in enumerate(("name", *OURS))]
        if model == "mail.message":
            return [{"id": at, "model": "helpdesk.ticket", "res_id": int(ticket.id), "message_id": each.message_id, "body": each.text}
                    for ticket in self.tickets.values() for at, each in enumerate(ticket.comments)]
        return [self.shown(each) for each in self.tickets.values()]

    @staticmethod
    def chosen(model, record, names):
        """The fields that are wanted; a reference is a number and a name."""
        for name in names or ():
            if name not in COLUMNS[model]:
                raise Fault("value", "fields", f"Invalid field '{name}' on model '{model}'")
        return {name: record[name] for name in {"id", *(names or record)}}

    @staticmethod
    def shown(ticket):
        return {"id": int(ticket.id), "name": ticket.subject, "description": ticket.text, "team_id": [3, "After-Sales"],
                "stage_id": [ticket.status, STAGES[ticket.status][0]], "priority": ticket.priority,
                "create_date": ticket.created.strftime("%Y-%m-%d %H:%M:%S"), "write_date": ticket.updated.strftime("%Y-%m-%d %H:%M:%S"),
                **{name: ticket.fields.get(name) or False for name in OURS}}


DESK = Odoo
