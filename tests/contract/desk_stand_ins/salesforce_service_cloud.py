"""Salesforce Service Cloud, cases by the REST API, after developer.salesforce.com (upsert, collections, query, limits)."""

import re
import urllib.parse

from .desk import Comment, Desk, Refusal, Unauthorized, route
from .shape import Fault, maybe, text

OURS = ("Tracking_Number__c", "Order_Id__c", "Return_Status__c", "Next_Deadline__c", "Open_Alerts__c", "Delay_Reason__c")
EXTERNAL_ID = "Parcelgate_Id__c"
PRIORITIES = ("Low", "Medium", "High", "Critical")
STATUSES = {"New": False, "Working": False, "Escalated": False, "Closed": True, "Rejected": True}
CASE = {"Subject": text(255), "Description": text(32000), "Priority": set(PRIORITIES), "Status": set(STATUSES),
        "Origin": {"Web", "Email", "Phone"}, EXTERNAL_ID: maybe(text(255)), **{name: maybe(text(255)) for name in OURS}}
COLUMNS = {
    "Case": {"Id", "CaseNumber", "CreatedDate", "LastModifiedDate", *CASE},
    "CaseComment": {"Id", "ParentId", "CommentBody", "IsPublished", "CreatedDate"},
    "CaseStatus": {"ApiName", "MasterLabel", "IsClosed", "SortOrder"},
}
SOQL = re.compile(r"^SELECT (.+?) FROM (\w+)(?: WHERE (\w+) = '((?:[^'\\]|\\.)*)')?(?: ORDER BY (\w+)(?: (ASC|DESC))?)?(?: LIMIT (\d+))?$")
DATA = "/services/data/v61.0"


class Salesforce(Desk):
    settings = {"client_id": "3MVG9.key", "priority_urgent": "Critical", "kept_status": "Rejected"}
    secrets = {"client_secret": "0123456789"}
    secret = "client_secret"
    field_names = ("delay_reason",)
    statuses = {"new": "New", "open": "Working", "resolved": "Closed", "rejected": "Rejected"}
    priorities = {"normal": "Medium", "high": "High", "above": ""}
    token_path = "/services/oauth2/token"
    keys_in_texts = True
    is_unique = True
    creates = ("PATCH", "/composite/sobjects/Case/", "")
    comments = ("POST", "/sobjects/CaseComment$", "")
    changes = ("PATCH", "/sobjects/Case/5", "")

    def __init__(self):
        super().__init__()
        self.tokens = set()

    def authorize(self, request):
        if (request.headers.get("Authorization") or "").removeprefix("Bearer ") not in self.tokens:
            raise Unauthorized(401, self.error("INVALID_SESSION_ID", "Session expired or invalid"))

    @staticmethod
    def error(code, message, **more):
        return [{"message": message, "errorCode": code, **more}]

    def fault(self, fault):
        if fault.where == "path":
            return 404, self.error("NOT_FOUND", "The requested resource does not exist")
        code = {"unknown": "INVALID_FIELD", "missing": "REQUIRED_FIELD_MISSING", "type": "JSON_PARSER_ERROR"}.get(
            fault.kind, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")
        return 400, self.error(code, f"{fault.where}: {fault.kind} {fault.what}", fields=[fault.where])

    def not_found(self):
        return 404, self.error("NOT_FOUND", "The requested resource does not exist")

    def too_many(self):
        return 403, self.error("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")

    def new_id(self, count):
        return f"500Qy00000{count:05d}AAA"

    @route("POST", "/services/oauth2/token")
    def exchange_token(self, request):
        form = dict(urllib.parse.parse_qsl(request.body.decode()))
        if form != {"grant_type": "client_credentials", "client_id": "3MVG9.key", "client_secret": "0123456789"}:
            raise Refusal(400, {"error": "invalid_client", "error_description": "invalid client credentials"})
        token = f"00D!{len(self.tokens)}"
        self.tokens.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "scope": "api"}

    @route("GET", f"{DATA}/sobjects/Case/describe")
    def describe(self, _):
        picks = {"Priority": PRIORITIES, "Status": STATUSES}
        fields = [{"name": name, "label": name.replace("__c", "").replace("_", " "), "updateable": True,
                   "picklistValues": [{"value": each, "label": each, "active": True} for each in picks.get(name, ())]}
                  for name in CASE]
        return 200, {"name": "Case", "fields": [*fields, {"name": "Id", "label": "Case ID", "updateable": False}]}

    @route("GET", f"{DATA}/query", ("q!",))
    def query(self, request):
        found = SOQL.match(request.query["q"])
        if not found or found[2] not in COLUMNS:
            raise Refusal(400, self.error("MALFORMED_QUERY", "unexpected token"))
        columns, table, by, literal, order, direction, limit = found.groups()
        names = COLUMNS[table] if columns == "FIELDS(ALL)" else columns.split(", ")
        if columns == "FIELDS(ALL)" and not (limit and int(limit) <= 200):
            raise Refusal(400, self.error("MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200"))
        for name in (*names, by, order):
            if name and name not in COLUMNS[table]:
                raise Refusal(400, self.error("INVALID_FIELD", f"No such column '{name}' on entity '{table}'"))
        records = self.records(table)
        if by:
            wanted = re.sub(r"\\(.)", r"\1", literal)
            records = [each for each in records if each.get(by) == wanted]
        if order:
            records.sort(key=lambda each: each[order], reverse=direction == "DESC")
        records = records[:int(limit or 2000)]
        return 200, {"totalSize": len(records), "done": True,
                     "records": [{"attributes": {"type": table}, **{name: each.get(name) for name in names}} for each in records]}

    def records(self, table):
        if table == "CaseStatus":
            return [{"ApiName": name, "MasterLabel": name, "IsClosed": closed, "SortOrder": at}
                    for at, (name, closed) in enumerate(STATUSES.items())]
        if table == "Case":
            return [self.shown(each) for each in self.tickets.values()]
        return [{"Id": f"00a{at}", "ParentId": ticket.id, "CommentBody": each.text, "IsPublished": each.published,
                 "CreatedDate": each.at.isoformat()} for ticket in self.tickets.values() for at, each in enumerate(ticket.comments)]

    @route("GET", f"{DATA}/sobjects/Case/{{}}", ("fields",))
    def read_case(self, _, case_id):
        return 200, {"attributes": {"type": "Case"}, **self.shown(self.get(case_id))}

    @route("PATCH", f"{DATA}/composite/sobjects/Case/{EXTERNAL_ID}")
    def upsert(self, request):
        record = {"attributes!": {"type!": {"Case"}}, **{name: shape for name, shape in CASE.items() if name != EXTERNAL_ID},
                  f"{EXTERNAL_ID}!": text(255, least=1)}
        wanted = request.json({"allOrNone": bool, "records!": [record]})["records"]
        if not 1 <= len(wanted) <= 200:
            raise Fault("value", "records", "1 to 200")
        results = []
        for each in wanted:
            matches = [case for case in self.tickets.values() if case.external_id == each[EXTERNAL_ID]]
            if len(matches) > 1:  # of a time when the field was not unique
                said = f"{EXTERNAL_ID}: more than one record found for external id field"
                results.append({"success": False, "errors": [{"statusCode": "DUPLICATE_EXTERNAL_ID", "message": said, "fields": []}]})
                continue
            created = not matches
            ticket = self.add() if created else matches[0]
            if created:
                ticket.status, ticket.priority = "New", "Medium"
            self.write(ticket, {name: value for name, value in each.items() if name != "attributes"})
            results.append({"id": ticket.id, "success": True, "errors": [], "created": created})
        return 200, results

    @route("PATCH", f"{DATA}/sobjects/Case/{{}}")
    def update_case(self, request, case_id):
        wanted = request.json(CASE)
        ticket = self.get(case_id)
        self.write(ticket, wanted)
        return 204, None

    @route("POST", f"{DATA}/sobjects/CaseComment")
    def create_comment(self, request):
        wanted = request.json({"ParentId!": str, "CommentBody!": text(many_bytes=4000, least=1), "IsPublished": bool})
        ticket = self.get(wanted["ParentId"])
        ticket.comments.append(Comment(wanted["CommentBody"], self.now(), published=wanted.get("IsPublished", False)))
        return 201, {"id": f"00a{len(ticket.comments)}", "success": True, "errors": []}

    def write(self, ticket, wanted):
        named = {"Subject": "subject", "Description": "text", "Priority": "priority", "Status": "status", EXTERNAL_ID: "external_id"}
        for name, value in wanted.items():
            if name in named:
                setattr(ticket, named[name], value)
            else:
                ticket.fields[name] = value or None
        ticket.updated = self.now()

    @staticmethod
    def shown(ticket):
        stamp = "%Y-%m-%dT%H:%M:%S.000+0000"
        return {"Id": ticket.id, "CaseNumber": ticket.id[10:15], "Subject": ticket.subject, "Description": ticket.text,
                "Priority": ticket.priority, "Status": ticket.status, "Origin": "Web", EXTERNAL_ID: ticket.external_id,
                "CreatedDate": ticket.created.strftime(stamp), "LastModifiedDate": ticket.updated.strftime(stamp),
                **{name: ticket.fields.get(name) for name in OURS}}


DESK = Salesforce
