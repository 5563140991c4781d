#!/usr/bin/env python3
"""Receives webhooks of parcelgate with Python's standard library alone: verifies the signature, drops repetitions.

    WEBHOOK_SECRET=whsec_… python3 receive.py 8090 [COUNT]

Prints a line for each new event, and ends after COUNT of them. A real receiver stores the event before it answers.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import sys
import time

SECRETS = os.environ["WEBHOOK_SECRET"].split()  # two during a rotation
TOLERANCE_SECONDS = 300
MOST_BYTES = 1 << 20
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 0
seen = set()  # keep it in a database with the events


def is_signed(headers, body):
    """Whether one of the signatures is that of one of our secrets, and the timestamp is near."""
    identity, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    text = f"{identity}.{timestamp}.".encode() + body
    for secret in SECRETS:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        wanted = "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(wanted, given) for given in headers.get("webhook-signature", "").split()):
            return True
    return False


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length) if length <= MOST_BYTES else b""
        if not is_signed(self.headers, body):
            return self.answer(401)
        event = json.loads(body)
        if event["id"] not in seen:
            seen.add(event["id"])
            print(event["id"], event["type"], event["subject"], flush=True)
        self.answer(204)
        if COUNT and len(seen) >= COUNT:
            self.server.shutdown()

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
