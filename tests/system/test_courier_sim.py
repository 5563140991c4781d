"""The simulated couriers against an independent receiver and client."""

import base64
import hashlib
import hmac
import http.client
import http.server
import json
import threading
import unittest
import urllib.parse

from support.courier_sim import CourierSim
from support.processes import Folder, wait_until

ACCOUNTS = {
    "sf": {"account": "sf-a", "partner_id": "P", "checkword": "w"},
    "kuaidi100": {"account": "k-a", "customer": "C", "key": "K", "salt": "salt"},
    "dhl-unified": {"account": "d-a", "api_key": "dhl-key", "push_header": "X-Dhl", "push_token": "token"},
    "ups": {"account": "u-a", "client_id": "id", "client_secret": "secret", "credential": "cred"},
    "easypost": {"account": "e-a", "api_key": "ez", "secret": "ez-secret"},
}
SCANS = [
    {"at": "-2h", "appears": "0s", "code": "50", "text": "已收件", "place": "深圳"},
    {"at": "-1h", "appears": "0s", "code": "80", "text": "已签收", "place": "杭州"},
]


class Receiver:
    """A hook that keeps what it gets and answers what `reply` gives."""

    def __init__(self, reply):
        self.got = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, dict(self.headers), body))
                status, text = reply(len(receiver.got), self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *ignored):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class CourierSimTest(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("courier-sim")
        self.addCleanup(self.folder.remove)

    def sim(self, *options, **scenario):
        sim = CourierSim(self.folder, {"accounts": ACCOUNTS, "retry": "50ms", **scenario}, *options)
        self.addCleanup(sim.stop)
        return sim

    def receiver(self, reply):
        receiver = Receiver(reply)
        self.addCleanup(receiver.close)
        return receiver

    def test_a_push_is_repeated_until_the_documented_acknowledgement(self):
        answers = {1: (500, b"no"), 2: (200, b"ok"), 3: (200, b'{"return_code":"1000"}')}
        receiver = self.receiver(lambda n, path: answers.get(n, (200, b'{"return_code":"0000"}')))
        sim = self.sim(gateway=receiver.url, parcels=[{"source": "sf", "number": "SF1", "scans": SCANS[:1]}])
        sim.wait_until_reported()
        pushes = sim.journal(kind="push")
        self.assertEqual([entry["acknowledged"] for entry in pushes], [False, False, False, True])
        self.assertEqual([entry["attempt"] for entry in pushes], [1, 2, 3, 4])
        self.assertEqual({body for _, _, body in receiver.got}, {receiver.got[0][2]})
        route = json.loads(receiver.got[0][2])["Body"]["WaybillRoute"][0]
        self.assertEqual((route["mailno"], route["opCode"]), ("SF1", "50"))
        self.assertEqual(receiver.got[0][0], "/v1/hooks/sf/sf-a")
        with open(sim.journal_path, encoding="utf-8") as lines:
            self.assertEqual([json.loads(line)["kind"] for line in lines], ["push"] * 4)

    def test_pushes_are_signed_as_each_courier_documents(self):
        ack = b'{"result":true,"returnCode":"200","message":"ok"}'
        receiver = self.receiver(lambda n, path: (200, ack))
        sim = self.sim("--hold", gateway=receiver.url)
        for source, carrier in (("kuaidi100", "yuantong"), ("easypost", "FedEx"), ("dhl-unified", ""), ("ups", "")):
            for forged in (False, True):
                sim.order("push", {"source": source, "carrier": carrier, "number": "N", "scans": SCANS[:1], "forged": forged})
        sim.order("start")
        wait_until(lambda: len(sim.journal(kind="push")) == 8, "eight pushes")
        good = {"kuaidi100": 0, "easypost": 0, "dhl-unified": 0, "ups": 0}
        for path, headers, body in receiver.got:
            source = path.split("/")[3]
            good[source] += self.is_signed(source, path, headers, body)
        self.assertEqual(good, {"kuaidi100": 1, "easypost": 1, "dhl-unified": 1, "ups": 1})

    @staticmethod
    def is_signed(source, path, headers, body):
        if source == "kuaidi100":
            form = dict(urllib.parse.parse_qsl(body.decode()))
            return form["sign"] == hashlib.md5((form["param"] + "salt").encode()).hexdigest().upper()
        if source == "easypost":
            v1 = hmac.new(b"ez-secret", body, hashlib.sha256).hexdigest()
            text = headers["X-Timestamp"].encode() + b"POST" + path.encode() + body
            v2 = hmac.new(b"ez-secret", text, hashlib.sha256).hexdigest()
            return (headers["X-Hmac-Signature"], headers["X-Hmac-Signature-V2"]) == (
                f"hmac-sha256-hex={v1}",
                f"hmac-sha256-hex={v2}",
            )
        if source == "dhl-unified":
            return headers["X-Dhl"] == "token"
        return headers["credential"] == "cred"

    def test_copies_of_a_push_are_all_sent(self):
        receiver = self.receiver(lambda n, path: (200, b'{"return_code":"0000"}'))
        disturbances = {"copies": 3, "scatter": "100ms"}
        parcels = [{"source": "sf", "number": "SF1", "scans": SCANS}]
        sim = self.sim(gateway=receiver.url, disturbances=disturbances, parcels=parcels)
        sim.wait_until_reported()
        self.assertEqual(len(receiver.got), 6)

    def test_a_subscription_brings_the_whole_history(self):
        receiver = self.receiver(lambda n, path: (200, b'{"result":true,"returnCode":"200"}'))
        accounts = {"kuaidi100": {**ACCOUNTS["kuaidi100"], "subscribe": True}}
        parcels = [{"source": "kuaidi100", "carrier": "yuantong", "number": "YT1", "scans": SCANS}]
        sim = self.sim(gateway="http://127.0.0.1:1", accounts=accounts, parcels=parcels)
        wait_until(lambda: sim.get("state")["unreported"] == 0, "the scans to appear")
        param = {"company": "yuantong", "number": "YT1", "key": "K",
                 "parameters": {"callbackurl": receiver.url + "/cb", "salt": "other"}}
        form = urllib.parse.urlencode({"schema": "json", "param": json.dumps(param)}).encode()
        _, _, first = sim.request("POST", "/poll", form)
        _, _, second = sim.request("POST", "/poll", form)
        self.assertEqual([json.loads(text)["returnCode"] for text in (first, second)], ["200", "501"])
        wait_until(lambda: receiver.got, "a push after the subscription")
        form = dict(urllib.parse.parse_qsl(receiver.got[0][2].decode()))
        self.assertEqual(form["sign"], hashlib.md5((form["param"] + "other").encode()).hexdigest().upper())
        self.assertEqual(len(json.loads(form["param"])["lastResult"]["data"]), 2)

    def test_polls_are_answered_and_disturbed_on_order(self):
        parcels = [{"source": "dhl-unified", "number": "777", "way": "poll", "scans": SCANS}]
        sim = self.sim(parcels=parcels)
        wait_until(lambda: sim.get("state")["unreported"] == 0, "the scans to appear")
        poll = ("GET", "/track/shipments?trackingNumber=777", None, {"DHL-API-Key": "dhl-key"})
        status, _, body = sim.request(*poll)
        self.assertEqual((status, len(json.loads(body)["shipments"][0]["events"])), (200, 2))
        sim.order("disturb", {"rate_limit": 1, "retry_after": 3})
        status, headers, _ = sim.request(*poll)
        self.assertEqual((status, headers["Retry-After"]), (429, "3"))
        sim.order("disturb", {"retry_after_date": True})
        self.assertTrue(sim.request(*poll)[1]["Retry-After"].endswith(" GMT"))
        sim.order("disturb", {"rate_limit": 0, "server_error": 1})
        self.assertEqual(sim.request(*poll)[0], 500)
        sim.order("disturb", {"server_error": 0, "cut": 1})
        with self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            sim.request(*poll)
        disturbed = [entry["disturbance"] for entry in sim.journal(kind="question")]
        self.assertEqual(disturbed, ["", "rate_limit", "rate_limit", "server_error", "cut"])

    def test_the_sf_query_checks_its_digest(self):
        sim = self.sim(parcels=[{"source": "sf", "number": "SF1", "way": "poll", "scans": SCANS}])
        wait_until(lambda: sim.get("state")["unreported"] == 0, "the scans to appear")
        data = json.dumps({"trackingType": "1", "trackingNumber": ["SF1", "SF2"]})
        encoded = urllib.parse.quote_plus(data + "1" + "w", safe="*").replace("~", "%7E")
        digest = base64.b64encode(hashlib.md5(encoded.encode()).digest()).decode()
        codes = []
        for sent in (digest, "wrong"):
            form = {"partnerID": "P", "timestamp": "1", "msgData": data, "msgDigest": sent}
            codes.append(json.loads(sim.request("POST", "/std/service", urllib.parse.urlencode(form).encode())[2]))
        self.assertEqual([answer["apiResultCode"] for answer in codes], ["A1000", "A1006"])
        responses = json.loads(codes[0]["apiResultData"])["msgData"]["routeResps"]
        self.assertEqual([len(response["routes"]) for response in responses], [2, 0])

    def test_a_wrong_scenario_is_refused_with_its_place(self):
        with self.assertRaisesRegex(AssertionError, r"parcels/0/scans/0/at.*is not readable|ended with 78"):
            self.sim(parcels=[{"source": "sf", "number": "1", "scans": [{"at": "soon"}]}])


if __name__ == "__main__":
    unittest.main()
