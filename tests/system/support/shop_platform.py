"""Shop platforms on loopback, written from their documents alone: they verify signatures and clocks, and count effects."""

import calendar
import hashlib
import hmac
import http.server
import json
import threading
import time
import urllib.parse

CHINA = 8 * 3600


def glued(fields):
    return "".join(name + fields[name] for name in sorted(fields) if name != "sign")


class ShopPlatform:
    """TOP at /router/rest, Jushuitan below /open. `answers` are given instead of an effect, one for each request: a JSON
    value, or "reset" for an effect whose answer is lost."""

    def __init__(self, secret, session):
        self.secret, self.session = secret, session
        self.effects = []  # (what, case)
        self.forged = []
        self.answers = []
        self.lock = threading.Lock()
        shop = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                shop.handle(self)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def handle(self, request):
        body = request.rfile.read(int(request.headers.get("Content-Length", 0))).decode()
        fields = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        with self.lock:
            answer = self.top(fields) if request.path == "/router/rest" else self.jushuitan(request.path, fields)
        if answer == "reset":
            request.close_connection = True
            request.connection.close()
            return
        sent = json.dumps(answer).encode()
        request.send_response(200)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(sent)))
        request.end_headers()
        request.wfile.write(sent)

    def refuse(self, fields, answer):
        self.forged.append(fields)
        return answer

    def top(self, fields):
        wanted = hmac.new(self.secret.encode(), glued(fields).encode(), hashlib.sha256).hexdigest().upper()
        if fields.get("sign") != wanted:
            return self.refuse(fields, {"error_response": {"code": 25, "msg": "Invalid signature"}})
        then = calendar.timegm(time.strptime(fields["timestamp"], "%Y-%m-%d %H:%M:%S")) - CHINA
        if abs(time.time() - then) > 600:
            return self.refuse(fields, {"error_response": {"code": 31, "msg": "Invalid timestamp"}})
        if fields["session"] != self.session:
            return {"error_response": {"code": 27, "msg": "Invalid session"}}
        return self.act("warehoused", fields["refund_id"], {"nextone_logistics_warehouse_update_response": {"succeed": True}})

    def jushuitan(self, path, fields):
        if fields.get("sign") != hashlib.md5((self.secret + glued(fields)).encode()).hexdigest():
            return self.refuse(fields, {"code": 10, "msg": "sign"})
        if abs(time.time() - int(fields["timestamp"])) > 900:
            return self.refuse(fields, {"code": 140, "msg": "clock"})
        biz = json.loads(fields["biz"])
        if ("booked", biz["return_id"]) in self.effects:  # stock is booked once for each return_id
            return {"code": 0, "msg": "ok"}
        return self.act("booked", biz["return_id"], {"code": 0, "msg": "ok"})

    def act(self, what, case, answer):
        instead = self.answers.pop(0) if self.answers else None
        if instead not in (None, "reset"):
            return instead
        self.effects.append((what, case))
        return instead or answer
