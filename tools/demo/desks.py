"""What the demonstration can say of tickets: their numbers, and in --light their texts."""

import json
import urllib.parse

from .api import Api, ApiError


class ConsoleDesk:
    """Follows the JSON lines that the gateway's console desk writes."""

    def __init__(self, path):
        self.path = path
        self.offset = 0

    def news(self, board):
        """Fills in ticket numbers; gives (words, tone) for each effect since the last call."""
        try:
            with open(self.path, "rb") as file:
                file.seek(self.offset)
                text = file.read()
        except FileNotFoundError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        self.offset += len(whole)
        return [self.take(json.loads(line), board) for line in whole.splitlines() if line]

    def take(self, effect, board):
        number = effect.get("ticket", "")
        if effect.get("external_id"):
            board.tickets[effect["external_id"].rsplit("/", 1)[-1]] = number
        words = " ".join((effect.get("text") or effect.get("subject") or json.dumps(effect.get("fields", {}), ensure_ascii=False)).split())
        return f"ticket #{number} {effect.get('effect', '')}: {words}", "bold"


class RequestTracker:
    """Asks Request Tracker which tickets there are."""

    def __init__(self, url, token):
        self.api = Api(url)
        self.api.opener.addheaders = [("Authorization", f"token {token}")]

    def news(self, board):
        query = urllib.parse.urlencode({"query": "Queue='After-Sales'", "fields": "Subject,CustomFields", "per_page": 100})
        try:
            found = self.api.json("GET", f"/REST/2.0/tickets?{query}")
        except ApiError as error:
            return [(f"the ticket desk does not answer: {error}", "late")]
        lines = []
        for ticket in found.get("items", []):
            fields = {field["name"]: field.get("values") or [] for field in ticket.get("CustomFields", [])}
            external = (fields.get("ExternalId") or [""])[0]
            return_id = external.rsplit("/", 1)[-1]
            if return_id and return_id not in board.tickets:
                board.tickets[return_id] = ticket["id"]
                lines.append((f"ticket #{ticket['id']} opened: {ticket.get('Subject', '')}", "bold"))
        return lines
