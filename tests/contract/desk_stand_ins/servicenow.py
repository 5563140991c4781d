"""ServiceNow, Table API on cases, after the vendor's OpenAPI document and descriptions of encoded queries and journal fields.

Columns that are not there are refused, though ServiceNow drops them without a word. A condition on such a column is
ignored, as it is there.
"""

import datetime
import hashlib
import re

from .desk import Comment, Desk, Refusal, Unauthorized, route
from .shape import Fault, text

TABLE = "sn_customerservice_case"
OURS = ("u_tracking_number", "u_order_id", "u_return_status", "u_next_deadline", "u_open_alerts", "u_delay_reason")
STATES = {"1", "10", "18", "6", "3", "7"}
READ = ("sysparm_display_value", "sysparm_exclude_reference_link", "sysparm_fields", "sysparm_view", "sysparm_query_no_domain")
LIST = (*READ, "sysparm_query", "sysparm_limit", "sysparm_offset", "sysparm_no_count", "sysparm_suppress_pagination_header",
        "sysparm_query_category")
WRITE = ("sysparm_display_value", "sysparm_exclude_reference_link", "sysparm_fields", "sysparm_input_display_value", "sysparm_view")


def date_time(value, where):
    if not isinstance(value, str):
        raise Fault("type", where, "text")
    if value:
        try:
            datetime.datetime.strptime(value, "%Y-%m-%d %H:%M:%S")
        except ValueError:
            raise Fault("value", where, "date and time in UTC") from None


RECORD = {
    "correlation_id": text(100), "correlation_display": text(100), "short_description": text(160), "description": text(4000),
    "priority": {"1", "2", "3", "4", "5"}, "urgency": {"1", "2", "3"}, "state": STATES, "due_date": date_time,
    "assignment_group": text(32), "work_notes": text(4000), "comments": text(4000), "resolution_code": text(40),
    "close_code": text(40), "close_notes": text(4000), **{name: text(100) for name in OURS},
}


def utc(at):
    return "" if at is None else at.strftime("%Y-%m-%d %H:%M:%S")


class ServiceNow(Desk):
    settings = {"user": "parcelgate", "resolution_code": "15", "close_notes": "done"}
    secrets = {"password": "s3cret"}
    secret = "password"
    queue = "table"
    field_names = ("delay_reason",)
    statuses = {"new": "1", "open": "10", "resolved": "6", "rejected": "7"}
    priorities = {"normal": "3", "high": "2", "above": ""}
    due = "second"
    keys_in_texts = True
    creates = ("POST", f"/table/{TABLE}$", "")
    comments = ("PATCH", "/table/", '"work_notes"')
    changes = ("PATCH", "/table/", "")

    def authorize(self, request):
        if request.basic() != ("parcelgate", "s3cret"):
            raise Unauthorized(401, self.error("User Not Authenticated", "Required to provide Auth information"))

    @staticmethod
    def error(message, detail):
        return {"error": {"message": message, "detail": detail}, "status": "failure"}

    def fault(self, fault):
        return 400, self.error("Invalid request", f"{fault.where}: {fault.kind} {fault.what}")

    def not_found(self):
        return 404, self.error("No Record found", "Record doesn't exist or ACL restricts the record retrieval")

    def too_many(self):
        return 429, self.error("Rate limit exceeded", "Too many requests"), {"Retry-After": "7"}

    def new_id(self, count):
        return hashlib.md5(str(count).encode()).hexdigest()

    @route("GET", "/api/now/table/{}", LIST)
    def list_records(self, request, table):
        conditions = self.conditions_of(request.query.get("sysparm_query", ""))
        if table == "sys_dictionary":
            found = [{"element": name, "column_label": name} for name in sorted(RECORD)]
        else:
            self.check_table(table)
            found = [self.shown(each) for each in self.tickets.values()]
            for column, wanted in conditions:
                found = [each for each in found if column not in each or each[column] == wanted]
        size, start = int(request.query.get("sysparm_limit") or 10_000), int(request.query.get("sysparm_offset") or 0)
        return 200, {"result": [self.chosen(each, request) for each in found[start:start + size]]}

    @staticmethod
    def conditions_of(query):
        """(column, value) of an encoded query; a doubled ^ is one of a value. Orders and other operators are read over."""
        parts = [part.replace("\0", "^") for part in query.replace("^^", "\0").split("^")]
        found = []
        for part in parts:
            equals = re.match(r"^([a-z_]+)=(.*)$", part, re.S)
            if equals:
                found.append(equals.groups())
            elif part and not re.match(r"^(ORDERBY(DESC)?[a-z_]+|[a-z_]+(IN.*|ISNOTEMPTY|ISEMPTY))$", part):
                raise Fault("value", "sysparm_query", part)
        return found

    @route("GET", "/api/now/table/{}/{}", READ)
    def read_record(self, request, table, sys_id):
        self.check_table(table)
        return 200, {"result": self.chosen(self.shown(self.get(sys_id)), request)}

    @route("POST", "/api/now/table/{}", WRITE)
    def create_record(self, request, table):
        self.check_table(table)
        wanted = request.json(RECORD)
        ticket = self.add()
        ticket.status, ticket.priority = "1", "4"
        self.write(ticket, wanted)
        return 201, {"result": self.chosen(self.shown(ticket), request)}

    @route("PATCH", "/api/now/table/{}/{}", WRITE)
    def update_record(self, request, table, sys_id):
        self.check_table(table)
        wanted = request.json(RECORD)
        ticket = self.get(sys_id)
        held = {**ticket.fields, **wanted}
        missing = [name for name in ("resolution_code", "close_notes") if not held.get(name)]
        if wanted.get("state") == "6" and missing:
            detail = "Data Policy Exception:The following fields are mandatory: " + ", ".join(missing)
            raise Refusal(403, self.error("Operation Failed", detail))
        self.write(ticket, wanted)
        return 200, {"result": self.chosen(self.shown(ticket), request)}

    def check_table(self, table):
        if table != TABLE:
            raise Refusal(400, self.error(f"Invalid table {table}", None))

    def write(self, ticket, wanted):
        named = {"correlation_id": "external_id", "short_description": "subject", "description": "text", "priority": "priority",
                 "state": "status"}
        for column, value in wanted.items():
            if column in ("work_notes", "comments"):
                if value:
                    ticket.comments.append(Comment(value, self.now(), column=column))
            elif column == "due_date":
                ticket.due = value and datetime.datetime.strptime(value + "+0000", "%Y-%m-%d %H:%M:%S%z") or None
            elif column in named:
                setattr(ticket, named[column], value)
            else:
                ticket.fields[column] = value
        ticket.updated = self.now()

    @staticmethod
    def shown(ticket):
        made = {name: ticket.fields.get(name, "") for name in RECORD}
        made.update(sys_id=ticket.id, number=f"CS{ticket.id[:7]}", correlation_id=ticket.external_id, short_description=ticket.subject,
                    description=ticket.text, priority=ticket.priority, state=ticket.status, due_date=utc(ticket.due),
                    sys_created_on=utc(ticket.created), sys_updated_on=utc(ticket.updated))
        for column in ("work_notes", "comments"):
            made[column] = "\n\n".join(f"{utc(each.at)} - Parcel Gateway ({column})\n{each.text}"
                                       for each in reversed(ticket.comments) if each.column == column)
        return made

    @staticmethod
    def chosen(record, request):
        """The columns that are wanted. The value of a journal field is empty; its display value has all entries."""
        names = request.query.get("sysparm_fields")
        record = {name: record[name] for name in names.split(",") if name in record} if names else record
        values = {name: "" if name in ("work_notes", "comments") else value for name, value in record.items()}
        how = request.query.get("sysparm_display_value", "false")
        if how not in ("true", "false", "all"):
            raise Fault("value", "sysparm_display_value", "true, false or all")
        if how == "all":
            return {name: {"display_value": record[name], "value": values[name]} for name in record}
        return record if how == "true" else values


DESK = ServiceNow
