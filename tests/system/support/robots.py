"""Strict stand-ins of group robots, written from the vendors' pages: wrong signatures, clocks, shapes and sizes are
refused with the vendor's code, and so is a message too many in a minute. Every message is counted."""

import base64
import collections
import hashlib
import hmac
import http.server
import json
import threading
import time
import urllib.parse


class Refusal(Exception):
    """What the robot answers instead of posting."""

    def __init__(self, status, body):
        super().__init__(body)
        self.status = status
        self.body = body


def is_text_list(value):
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def insist(holds, status, body):
    if not holds:
        raise Refusal(status, body if isinstance(body, str) else json.dumps(body))


class DingTalk:
    path = "/robot/send?access_token=dingtalk-token-0001"
    secret = "SECtest00000000000000000000000000000000000000000000000000000000002"
    per_minute = 20
    block = 600

    def too_many(self):
        return Refusal(200, json.dumps({"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}))

    def judge(self, query, body, raw):
        moment = query.get("timestamp", [""])[0]
        wanted = hmac.new(self.secret.encode(), f"{moment}\n{self.secret}".encode(), hashlib.sha256).digest()
        is_now = moment.isdigit() and abs(int(moment) - time.time() * 1000) < 3600_000
        insist(is_now and query.get("sign", [""])[0] == base64.b64encode(wanted).decode(), 200,
               {"errcode": 310000, "errmsg": "sign not match"})
        insist(len(raw) <= 20_000, 200, {"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"})
        at = body.get("at", {})
        insist(set(body) == {"msgtype", "text", "at"} and body["msgtype"] == "text" and is_text_list(at["atMobiles"])
               and is_text_list(at["atUserIds"]), 200, {"errcode": 40035, "errmsg": "invalid parameter"})
        text = body["text"]["content"]
        for name in at["atMobiles"] + at["atUserIds"]:
            insist("@" + name in text, 200, {"errcode": 40035, "errmsg": "a mention is missing in the text"})
        return text, at["atMobiles"] + at["atUserIds"], json.dumps({"errcode": 0, "errmsg": "ok"})


class Feishu:
    path = "/open-apis/bot/v2/hook/feishu-token-0002"
    secret = "lark-test-secret-02"
    per_minute = 100
    block = 60

    def too_many(self):
        return Refusal(400, json.dumps({"code": 9499, "msg": "too many request", "data": {}}))

    def judge(self, _query, body, raw):
        moment = body.get("timestamp", "")
        wanted = hmac.new(f"{moment}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
        is_now = isinstance(moment, str) and moment.isdigit() and abs(int(moment) - time.time()) < 3600
        insist(is_now and body.get("sign") == base64.b64encode(wanted).decode(), 200,
               {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"})
        insist(len(raw) <= 20_000 and set(body) == {"timestamp", "sign", "msg_type", "content"}
               and body["msg_type"] == "text", 400, {"code": 9499, "msg": "Bad Request", "data": {}})
        return body["content"]["text"], [], json.dumps({"code": 0, "msg": "success", "data": {}, "StatusCode": 0})


class WeCom:
    path = "/cgi-bin/webhook/send?key=wecom-key-0003"
    secret = ""
    per_minute = 20
    block = 60

    def too_many(self):
        return Refusal(200, json.dumps({"errcode": 45009, "errmsg": "api freq out of limit"}))

    def judge(self, _query, body, _raw):
        text = body.get("text", {})
        insist(set(body) == {"msgtype", "text"} and body["msgtype"] == "text"
               and set(text) == {"content", "mentioned_list", "mentioned_mobile_list"}, 200,
               {"errcode": 40008, "errmsg": "invalid message type"})
        insist(len(text["content"].encode()) <= 2048, 200, {"errcode": 40058, "errmsg": "content exceed max length 2048"})
        return text["content"], text["mentioned_list"] + text["mentioned_mobile_list"], '{"errcode":0,"errmsg":"ok"}'


class Slack:
    path = "/services/T0001/B0001/slacktoken0004"
    secret = ""
    per_minute = 60
    block = 30

    def too_many(self):
        return Refusal(429, "rate_limited")

    def judge(self, _query, body, _raw):
        insist(set(body) == {"text"} and isinstance(body["text"], str), 400, "invalid_payload")
        insist(body["text"], 400, "no_text")
        return body["text"], [], "ok"


class Teams:
    path = "/workflows/0005/triggers/manual/paths/invoke?sig=teams-signature-0005"
    secret = ""
    per_minute = 120
    block = 10

    def too_many(self):
        return Refusal(429, "")

    def judge(self, _query, body, raw):
        insist(len(raw) <= 28_000, 413, "")
        card = body["attachments"][0]["content"]
        insist(body["type"] == "message" and card["type"] == "AdaptiveCard" and card["version"] == "1.4", 400, "")
        lines, names = card["body"]
        text = "\n".join("".join(run["text"] for run in line["inlines"]) for line in lines["items"])
        entities = [entity["mentioned"]["id"] for entity in card["msteams"]["entities"]]
        insist([f"<at>{name}</at>" for name in entities] == [block["text"] for block in names["items"]], 400, "")
        return text, entities, ""


KINDS = {"dingtalk": DingTalk, "feishu": Feishu, "wecom": WeCom, "slack": Slack, "teams": Teams}


class Robots:
    """All robots on one loopback port, as far as `own` paths go also several of a kind. `moods` maps a path to "hang"
    (no answer, posted), "silent" (connection closed without an answer, posted) or a status."""

    def __init__(self):
        self.robots = {kind.path: kind() for kind in KINDS.values()}
        self.moods = {}
        self.messages = collections.defaultdict(list)  # path -> [(text, mentions, at)]
        self.refused = []  # (path, answer)
        self.requests = collections.Counter()
        self.blocked_until = {}
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                outer.handle(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def add(self, path, kind):
        self.robots[path] = kind
        return self.url(path)

    def find(self, target):
        """The robot of a request: DingTalk's has two more parameters."""
        for path in self.robots:
            if target == path or target.startswith(path + "&"):
                return path
        return None

    def post(self, path, query, raw):
        robot = self.robots[path]
        now = time.monotonic()
        if now < self.blocked_until.get(path, 0):
            raise robot.too_many()
        recent = [at for _, _, at in self.messages[path] if now - at < 60]
        if len(recent) >= robot.per_minute:
            self.blocked_until[path] = now + robot.block
            raise robot.too_many()
        try:
            body = json.loads(raw)
        except ValueError:
            raise Refusal(400, "no JSON") from None
        text, mentions, answer = robot.judge(query, body, raw)
        self.messages[path].append((text, mentions, now))
        return answer

    def handle(self, request):
        raw = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        path = self.find(request.path)
        status, answer = 404, "no robot"
        with self.lock:
            self.requests[path] += 1
            mood = self.moods.get(path)
            if path and not isinstance(mood, int):
                try:
                    status, answer = 200, self.post(path, urllib.parse.parse_qs(request.path.partition("?")[2]), raw)
                except Refusal as refusal:
                    status, answer = refusal.status, refusal.body
                    self.refused.append((path, answer))
        if isinstance(mood, int):
            status, answer = mood, ""
        if mood == "hang":
            self.stopping.wait(60)
        if mood in ("hang", "silent"):
            request.close_connection = True
            request.connection.close()
            return
        data = answer.encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    def texts(self, path):
        with self.lock:
            return [text for text, _, _ in self.messages[path]]

    def lines(self, path):
        return [line for text in self.texts(path) for line in text.split("\n")]

    def mentions(self, path):
        with self.lock:
            return [mentions for _, mentions, _ in self.messages[path]]
