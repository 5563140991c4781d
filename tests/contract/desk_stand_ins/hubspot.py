"""HubSpot tickets and notes, CRM API v3 and associations v4, after developers.hubspot.com and its Apache-2.0 client.

A note is shown to people once it is associated with a ticket. Properties are kept with their history of 20 values.
"""

from .desk import Comment, Desk, Refusal, Unauthorized, rfc3339, route, text_of_html
from .shape import Fault, text

STAGES = {"1": ("New", "OPEN"), "2": ("Waiting on contact", "OPEN"), "3": ("Waiting on us", "OPEN"), "4": ("Closed", "CLOSED")}
PRIORITIES = {"LOW", "MEDIUM", "HIGH", "URGENT"}
OWN = ("parcelgate_id", "tracking_number", "order_id", "return_status", "next_deadline", "open_alerts", "delay_reason",
       "parcelgate_comment_key")
TICKET = {"subject": text(65536), "content": text(65536), "hs_pipeline": {"0"}, "hs_pipeline_stage": set(STAGES),
          "hs_ticket_priority": PRIORITIES | {""}, **{name: text(65536) for name in OWN}}
NOTE = {"hs_note_body": text(65536), "hs_timestamp": text(least=1), "hubspot_owner_id": str, "parcelgate_key": text(65536)}
UNIQUE = {"tickets": "parcelgate_id", "notes": "parcelgate_key"}
SHAPES = {"tickets": TICKET, "notes": NOTE}
MOST_HISTORY = 20


def upsert_of(kind):
    item = {"id!": text(least=1), "idProperty": str, "objectWriteTraceId": str, "properties!": SHAPES[kind]}
    return {"inputs!": [item]}


class HubSpot(Desk):
    settings = {"portal_id": "62515"}
    secrets = {"token": "pat-na1-0123"}
    secret = "token"
    queue = "pipeline"
    statuses = {"new": "3", "open": "3", "resolved": "4", "rejected": ""}
    priorities = {"normal": "MEDIUM", "high": "HIGH", "above": ""}
    is_unique = True
    creates = ("POST", "/tickets/batch/upsert$", "")
    comments = ("POST", "/notes/batch/upsert$", "")
    changes = ("PATCH", "/objects/tickets/", "")

    def __init__(self):
        super().__init__()
        self.notes = {}  # id: properties
        self.histories = {}

    def authorize(self, request):
        if request.headers.get("Authorization") != "Bearer pat-na1-0123":
            raise Unauthorized(401, self.error("INVALID_AUTHENTICATION", "Authentication credentials not found."))

    @staticmethod
    def error(category, message):
        return {"status": "error", "category": category, "message": message, "correlationId": "0f3f"}

    def fault(self, fault):
        if fault.where == "path":
            return 404, None
        return 400, self.error("VALIDATION_ERROR", f"{fault.where}: {fault.kind} {fault.what}")

    def not_found(self):
        return 404, self.error("OBJECT_NOT_FOUND", "Object not found")

    def too_many(self):
        return 429, {**self.error("RATE_LIMITS", "You have reached your ten_secondly_rolling limit."),
                     "policyName": "TEN_SECONDLY_ROLLING"}, {"Retry-After": "7"}

    def seen(self, text):
        return text_of_html(text)

    def people_comments(self, ticket, words):
        return int(words["words"] in ticket.text) + sum(words["words"] in self.seen(each.text) for each in ticket.comments)

    def people_duplicate(self, ticket, words):
        """The property with unique values refuses a copy."""

    @route("GET", "/crm/v3/properties/notes/{}")
    def read_note_property(self, _, name):
        if name not in NOTE:
            raise Refusal(*self.not_found())
        return 200, {"name": name, "label": name, "type": "string", "hasUniqueValue": name == UNIQUE["notes"]}

    @route("GET", "/crm/v3/properties/tickets/hs_ticket_priority")
    def read_priority(self, _):
        return 200, {"name": "hs_ticket_priority",
                     "options": [{"value": each, "label": each.title()} for each in ("LOW", "MEDIUM", "HIGH", "URGENT")]}

    @route("GET", "/crm/v3/properties/tickets", ("archived",))
    def list_properties(self, _):
        return 200, {"results": [{"name": name, "label": name, "hasUniqueValue": name == UNIQUE["tickets"]} for name in TICKET]}

    @route("GET", "/crm/v3/pipelines/tickets")
    def list_pipelines(self, _):
        return 200, {"results": [{"id": "0", "label": "Support Pipeline", "archived": False}]}

    @route("GET", "/crm/v3/pipelines/tickets/{}/stages")
    def list_stages(self, _, pipeline):
        if pipeline != "0":
            raise Refusal(*self.not_found())
        return 200, {"results": [{"id": number, "label": label, "metadata": {"ticketState": state}}
                                 for number, (label, state) in STAGES.items()]}

    @route("POST", "/crm/v3/objects/tickets/batch/read", ("archived",))
    def read_batch(self, request):
        wanted = request.json({"inputs!": [{"id!": str}], "properties!": [set(TICKET)], "idProperty": {UNIQUE["tickets"]},
                               "propertiesWithHistory": [str]})
        results, errors = [], []
        for each in wanted["inputs"]:
            ticket = self.by_id_property("tickets", each["id"]) if "idProperty" in wanted else self.tickets.get(each["id"])
            if ticket is None:
                errors.append({**self.error("OBJECT_NOT_FOUND", "Could not get some TICKET objects"),
                               "context": {"ids": [each["id"]]}})
            else:
                results.append(self.shown(ticket, wanted["properties"]))
        made = {"status": "COMPLETE", "results": results, "startedAt": rfc3339(self.now()), "completedAt": rfc3339(self.now())}
        return (207, {**made, "numErrors": len(errors), "errors": errors}) if errors else (200, made)

    @route("POST", "/crm/v3/objects/tickets/batch/upsert")
    def upsert_tickets(self, request):
        def make(each):
            ticket = self.by_id_property("tickets", each["id"])
            is_new = ticket is None
            if is_new:
                missing = {"subject", "hs_pipeline_stage"} - set(each["properties"])
                if missing:
                    raise Fault("missing", str(missing))
                ticket = self.add()
            self.write(ticket, {**each["properties"], UNIQUE["tickets"]: each["id"]})
            return {**self.shown(ticket, TICKET), "new": is_new}

        return self.upsert(request, "tickets", make)

    @route("POST", "/crm/v3/objects/notes/batch/upsert")
    def upsert_notes(self, request):
        def make(each):
            number = next((known for known, note in self.notes.items() if note.key == each["id"]), None)
            is_new = number is None
            if is_new:
                if "hs_timestamp" not in each["properties"]:
                    raise Fault("missing", "hs_timestamp")
                number = str(9000 + len(self.notes))
                self.notes[number] = Comment("", self.now(), key=each["id"])
            self.notes[number].text = each["properties"].get("hs_note_body", self.notes[number].text)
            return {"id": number, "properties": {}, "createdAt": rfc3339(self.now()), "updatedAt": rfc3339(self.now()), "new": is_new}

        return self.upsert(request, "notes", make)

    def upsert(self, request, kind, make):
        inputs = request.json(upsert_of(kind))["inputs"]
        if not 1 <= len(inputs) <= 100:
            raise Fault("value", "inputs", "1 to 100")
        for each in inputs:
            if each.get("idProperty") != UNIQUE[kind]:
                raise Fault("value", "inputs.idProperty", "a property with unique values")
        results = [make(each) for each in inputs]
        return 200, {"status": "COMPLETE", "results": results, "startedAt": rfc3339(self.now()), "completedAt": rfc3339(self.now())}

    @route("PUT", "/crm/v4/objects/notes/{}/associations/default/tickets/{}")
    def associate(self, _, note, ticket_id):
        ticket = self.get(ticket_id)
        if note not in self.notes:
            raise Refusal(*self.not_found())
        if self.notes[note] not in ticket.comments:
            ticket.comments.append(self.notes[note])
        return 200, {"status": "COMPLETE", "results": []}

    @route("GET", "/crm/v3/objects/tickets/{}", ("properties", "propertiesWithHistory", "associations", "archived", "idProperty"))
    def read_ticket(self, request, ticket_id):
        ticket = self.get(ticket_id)
        made = self.shown(ticket, (request.query.get("properties") or "subject").split(","))
        names = request.query.get("propertiesWithHistory")
        if names:
            made["propertiesWithHistory"] = {name: self.histories.get((ticket.id, name), []) for name in names.split(",")}
        return 200, made

    @route("PATCH", "/crm/v3/objects/tickets/{}", ("idProperty",))
    def update_ticket(self, request, ticket_id):
        properties = request.json({"properties!": TICKET})["properties"]
        ticket = self.get(ticket_id)
        self.write(ticket, properties)
        return 200, self.shown(ticket, TICKET)

    def by_id_property(self, _, value):
        return next((each for each in self.tickets.values() if each.fields.get(UNIQUE["tickets"]) == value), None)

    def write(self, ticket, properties):
        named = {"subject": "subject", "content": "text", "hs_pipeline_stage": "status", "hs_ticket_priority": "priority"}
        for name, value in properties.items():
            if name in named:
                setattr(ticket, named[name], value)
            else:
                ticket.fields[name] = value
            history = self.histories.setdefault((ticket.id, name), [])
            if not history or history[0]["value"] != value:
                history.insert(0, {"value": value, "timestamp": rfc3339(self.now()), "sourceType": "INTEGRATION"})
                del history[MOST_HISTORY:]
        ticket.updated = self.now()

    @staticmethod
    def shown(ticket, names):
        held = {**ticket.fields, "subject": ticket.subject, "content": ticket.text, "hs_pipeline_stage": ticket.status,
                "hs_ticket_priority": ticket.priority, "hs_pipeline": "0"}
        return {"id": ticket.id, "properties": {name: held.get(name) or None for name in names},
                "createdAt": rfc3339(ticket.created), "updatedAt": rfc3339(ticket.updated), "archived": False}


DESK = HubSpot
