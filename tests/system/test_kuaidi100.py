"""The Kuaidi100 facade on a running gateway: a query, a subscription and its pushes, by a client that shares no code."""

import hashlib
import http.server
import json
import threading
import time
import unittest
import urllib.parse
import urllib.request

from support.gateway import Gateway, TENANT
from support.processes import Folder, wait_until

NUMBER = "SF1234567890123"
KEY, CUSTOMER, PAGE_KEY, SALT = "test_key", "TEST_CUSTOMER", "page-key", "demo-salt"
ACCEPTED = {"result": True, "returnCode": "200", "message": "提交成功"}


def md5(text):
    return hashlib.md5(text.encode()).hexdigest().upper()


class PushReceiver:
    """Answers as a receiver of Kuaidi100 does; `answer` may be set to fail."""

    def __init__(self):
        self.answer = (200, '{"result":true,"returnCode":"200","message":"成功"}')
        self.pushes = []
        self.attempts = 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, answer = receiver.answer
                form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
                receiver.attempts += 1
                if '"result":true' in answer:
                    receiver.pushes.append((self.path, form))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(answer.encode())

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/callback?orderId=7"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Kuaidi100(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("kuaidi100")
        self.addCleanup(self.folder.remove)
        self.receiver = PushReceiver()
        self.addCleanup(self.receiver.close)
        self.customers = [{"customer": CUSTOMER, "key": KEY, "url_key": PAGE_KEY}]
        self.gateway = Gateway(self.folder, outbound={"subscriber_networks": ["127.0.0.0/8"]},
                               tenants=[{"id": TENANT, "rule_pack": "cn-baseline", "kuaidi100_customers": self.customers}])
        # The gateway's own courier Kuaidi100 pushes the events, so both directions speak the same protocol.
        self.gateway.set_accounts([{"id": "kd", "source": "kuaidi100", "poll": False, "settings": {"customer": "C"},
                                    "secrets": {"key": "K", "salt": "salt"}}])
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)

    def post(self, path, **fields):
        body = urllib.parse.urlencode(fields).encode()
        with urllib.request.urlopen(self.gateway.url + path, body, timeout=30) as answer:
            return json.load(answer)

    def query(self, key=KEY, **members):
        param = json.dumps({"com": "shunfeng", "num": NUMBER, **members}, ensure_ascii=False)
        return self.post("/poll/query.do", customer=CUSTOMER, sign=md5(param + key + CUSTOMER), param=param)

    def subscribe(self, url=None, key=KEY, number=NUMBER):
        param = {"company": "shunfeng", "number": number, "key": key,
                 "parameters": {"callbackurl": url or self.receiver.url, "salt": SALT, "resultv2": "4"}}
        return self.post("/poll", schema="json", param=json.dumps(param))

    def courier_pushes(self, *rows):
        """What Kuaidi100 would push to us; rows are (code, time, text), newest first."""
        data = [{"time": at, "ftime": at, "context": text, "statusCode": code} for code, at, text in rows]
        param = json.dumps({"status": "polling", "lastResult": {"message": "ok", "nu": NUMBER, "com": "shunfeng", "status": "200",
                                                                "state": rows[0][0], "data": data}}, ensure_ascii=False)
        answer = self.post("/v1/hooks/kuaidi100/kd", param=param, sign=md5(param + "salt"))
        self.assertEqual(True, answer["result"])

    def wait_for_push(self, status, rows):
        def found():
            params = [json.loads(form["param"]) for _, form in self.receiver.pushes]
            return [param for param in params if param["status"] == status and len(param["lastResult"]["data"]) == rows]

        wait_until(found, f"a push with {rows} rows", 60)
        return found()[-1]

    def test_a_query_is_answered_from_the_store(self):
        self.assertEqual("500", self.query()["returnCode"])  # registered now
        self.courier_pushes(("103", "2026-09-19 18:00:00", "顺丰速运 已收取快件"))
        answer = self.query(resultv2="4")
        self.assertEqual(("ok", "103", "shunfeng", NUMBER), tuple(answer[name] for name in ("message", "state", "com", "nu")))
        self.assertEqual(["2026-09-19 18:00:00"], [row["ftime"] for row in answer["data"]])
        self.assertEqual("503", self.query(key="guess")["returnCode"])
        page = f"/query?type=shunfeng&postid={NUMBER}&id={PAGE_KEY}"
        with urllib.request.urlopen(self.gateway.url + page, timeout=30) as reply:
            self.assertEqual(1, len(json.load(reply)["data"]))

    def test_a_subscription_is_pushed_signed_until_the_journey_ends(self):
        self.assertEqual(ACCEPTED, self.subscribe())
        self.assertEqual("501", self.subscribe()["returnCode"])
        picked_up = ("103", "2026-09-19 18:00:00", "顺丰速运 已收取快件")
        signed = ("301", "2026-09-20 10:30:05", "已签收")
        self.courier_pushes(picked_up)
        first = self.wait_for_push("polling", 1)
        self.assertEqual("103", first["lastResult"]["state"])
        self.courier_pushes(signed, picked_up)
        last = self.wait_for_push("shutdown", 2)
        self.assertEqual("1", last["lastResult"]["ischeck"])
        for path, form in self.receiver.pushes:
            self.assertEqual("/callback?orderId=7", path)
            self.assertEqual(md5(form["param"] + SALT), form["sign"])
        # It has ended, so the number can be subscribed again; it is known, so the first push comes at once.
        count = len(self.receiver.pushes)
        wait_until(lambda: self.subscribe() == ACCEPTED, "the subscription to have ended", 30)
        wait_until(lambda: len(self.receiver.pushes) > count, "the first push of a known number", 60)
        registered = [entry for entry in self.gateway.feed() if entry["type"] == "parcelgate.shipment.registered.v1"]
        self.assertEqual(1, len(registered), "subscribed twice, registered once")

    def test_a_customer_that_a_reload_adds_gets_pushes_at_once(self):
        self.assertEqual("601", self.subscribe(key="new_key")["returnCode"])
        self.customers.append({"customer": "NEW", "key": "new_key"})
        with open(self.gateway.config_path, "w", encoding="utf-8") as file:
            json.dump(self.gateway.config, file)
        self.gateway.command("reload", "--config", self.gateway.config_path)
        self.assertEqual(ACCEPTED, self.subscribe(key="new_key"))
        self.courier_pushes(("103", "2026-09-19 18:00:00", "顺丰速运 已收取快件"))
        self.wait_for_push("polling", 1)
        outlets = self.gateway.command("outlets", "list", "--config", self.gateway.config_path)
        self.assertRegex(outlets, r"kuaidi100-NEW +running")

    def test_a_push_that_was_refused_is_repeated_after_a_restart_too(self):
        self.receiver.answer = (200, '{"result":false,"returnCode":"500","message":"失败"}')
        self.subscribe()
        self.courier_pushes(("103", "2026-09-19 18:00:00", "顺丰速运 已收取快件"))
        wait_until(lambda: self.receiver.attempts > 0, "the first attempt", 60)
        self.gateway.kill()
        self.receiver.answer = (200, '{"result":true,"returnCode":"200","message":"成功"}')
        self.gateway.start()
        self.wait_for_push("polling", 1)

    def test_addresses_inside_and_wrong_keys_are_refused(self):
        self.assertEqual("700", self.subscribe("http://169.254.169.254/latest")["returnCode"])
        self.assertEqual("700", self.subscribe("file:///etc/passwd")["returnCode"])
        self.assertEqual("601", self.subscribe(key="guess")["returnCode"])
        self.assertEqual("700", self.subscribe(number="1")["returnCode"])
        time.sleep(0.2)
        self.assertEqual(0, self.receiver.attempts)


if __name__ == "__main__":
    unittest.main()
