"""The ticket texts of the demonstration, as they are written: from the console desk's file or from Request Tracker."""

import json
import urllib.error
import urllib.request


class ConsoleDesk:
    """Follows the JSON lines that the gateway's console desk writes."""

    def __init__(self, path):
        self.path = path
        self.offset = 0

    def news(self, board):
        """Words for each effect since the last call."""
        try:
            with open(self.path, "rb") as file:
                file.seek(self.offset)
                text = file.read()
        except FileNotFoundError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        self.offset += len(whole)
        effects = [json.loads(line) for line in whole.splitlines() if line]
        return [words_of(effect) for effect in effects if effect.get("text")]


def words_of(effect):
    """One line of what people read; fields and priorities have none."""
    return f"ticket #{effect.get('ticket', '')} {effect.get('effect', '')}: {' '.join(effect['text'].split())}"


class RequestTracker:
    """Reads the texts of the board's tickets over REST 2."""

    def __init__(self, base_url, token):
        self.base_url = base_url
        self.token = token
        self.known = set()   # ids of attachments

    def get(self, path):
        request = urllib.request.Request(self.base_url + "/REST/2.0/" + path, headers={"Authorization": "token " + self.token})
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def news(self, board):
        """The texts since the last call. A desk that does not answer yields none, and the view continues."""
        lines = []
        for ticket in sorted(board.tickets.values(), key=str):
            try:
                page = self.get(f"ticket/{ticket}/attachments?per_page=100&fields=Content,ContentType")
            except (OSError, ValueError, urllib.error.URLError):
                break
            for item in page.get("items", []):
                if item["id"] in self.known or item.get("ContentType") != "text/plain":
                    continue
                self.known.add(item["id"])
                words = " ".join((item.get("Content") or "").split())
                if words:
                    lines.append(f"ticket #{ticket}: {words}")
        return lines
