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
        effects = [json.loads(line) for line in whole.splitlines() if line]
        return [words_of(effect) for effect in effects if effect.get("text")]


def words_of(effect):
    """One line of what people read; fields and priorities have none."""
    return f"ticket #{effect.get('ticket', '')} {effect.get('effect', '')}: {' '.join(effect['text'].split())}"

