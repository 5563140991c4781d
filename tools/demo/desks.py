"""The ticket texts of --light."""

import json


class ConsoleDesk:
    """Follows the JSON lines that the gateway's console desk writes."""

    def __init__(self, path):
        self.path = path
        self.offset = 0

    def news(self):
        """Words for each effect since the last call."""
        try:
            with open(self.path, "rb") as file:
                file.seek(self.offset)
                text = file.read()
        except FileNotFoundError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        self.offset += len(whole)
        return [self.take(json.loads(line)) for line in whole.splitlines() if line]

    @staticmethod
    def take(effect):
        number = effect.get("ticket", "")
        words = " ".join((effect.get("text") or effect.get("subject") or json.dumps(effect.get("fields", {}), ensure_ascii=False)).split())
        return f"ticket #{number} {effect.get('effect', '')}: {words}"

