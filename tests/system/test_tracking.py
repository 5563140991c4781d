"""A shopper's link, page and look-up on a running gateway, by a client that shares no code; links survive a crash."""

import hashlib
import http.client
import json
import re
import threading
import unittest
import urllib.parse

from support.gateway import Gateway, TENANT
from support.processes import Folder

NUMBER = "SF7444703069240"


class Tracking(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("tracking")
        self.addCleanup(self.folder.remove)
        self.gateway = Gateway(
            self.folder,
            tenants=[{"id": TENANT, "name": "Acme Shop", "rule_pack": "cn-baseline", "locale": "en",
                      "tracking_page": {"colour": "#7a1fa2", "help_phone": "400 820 8820", "lookup": True}}],
            tracking={"public_url": "https://track.shop.example", "cors_origins": ["https://shop.example"]})
        self.gateway.config["listen"]["trusted_proxies"] = ["127.0.0.1/32"]
        self.gateway.set_accounts([{"id": "kd", "source": "kuaidi100", "poll": False, "settings": {"customer": "C"},
                                    "secrets": {"key": "K", "salt": "salt"}}])
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)

    def get(self, path, **headers):
        """(status, headers, text)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    def register(self):
        answer = self.gateway.api.json("POST", "/v1/returns", {
            "return_id": "R-1", "order_id": "O-1", "approved_at": "2026-09-18T08:00:00Z", "tracking_link": True,
            "shopper": {"phone": "13800005678"}, "shipments": [{"carrier": "sf", "tracking_number": NUMBER}]})
        return answer["tracking_link"]

    def courier_pushes(self, *rows):
        """Rows are (code, time, text), newest first."""
        data = [{"time": at, "ftime": at, "context": text, "statusCode": code} for code, at, text in rows]
        param = json.dumps({"status": "polling", "lastResult": {
            "message": "ok", "nu": NUMBER, "com": "shunfeng", "status": "200", "state": rows[0][0], "data": data}}, ensure_ascii=False)
        sign = hashlib.md5((param + "salt").encode()).hexdigest().upper()
        body = urllib.parse.urlencode({"param": param, "sign": sign})
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("POST", "/v1/hooks/kuaidi100/kd", body, {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(200, connection.getresponse().status)

    def test_a_link_opens_status_and_page_until_it_is_revoked(self):
        link = self.register()
        self.assertEqual("https://track.shop.example/t/" + link["token"], link["url"])
        self.courier_pushes(("103", "2026-09-19 18:00:00", "【成都市】快递员张三，电话13800138000，已收取快件"))
        status, headers, text = self.get("/v1/track/" + link["token"], Accept_Language="zh-CN")
        self.assertEqual(200, status)
        for secret in ("张三", "13800138000", NUMBER, "R-1", "O-1"):
            self.assertNotIn(secret, text)
        answer = json.loads(text)
        self.assertEqual(("顺丰速运", "95338"), tuple(answer["parcels"][0]["carrier"][name] for name in ("name", "phone")))
        self.assertEqual(304, self.get("/v1/track/" + link["token"], Accept_Language="zh-CN", If_None_Match=headers["ETag"])[0])

        status, headers, page = self.get("/t/" + link["token"], Accept_Language="zh-TW")
        self.assertEqual(200, status)
        self.assertIn('<html lang="zh-TW"', page)
        self.assertIn("Acme Shop", page)
        self.assertIn("--brand:#7a1fa2", page)
        self.assertLess(len(page.encode()), 50_000)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        for secret in ("张三", "13800138000", NUMBER):
            self.assertNotIn(secret, page)

        # The key and the links are as durable as everything else.
        self.gateway.kill()
        self.gateway.start()
        self.assertEqual(200, self.get("/v1/track/" + link["token"])[0])
        self.gateway.api.request("DELETE", "/v1/track-links/" + link["link_id"])
        for path, type_of in (("/v1/track/", "tracking-link-revoked"), ("/t/", None)):
            status, _, text = self.get(path + link["token"])
            self.assertEqual(410, status)
            if type_of:
                self.assertTrue(json.loads(text)["type"].endswith(type_of))
        self.gateway.kill()
        self.gateway.start()
        self.assertEqual(410, self.get("/v1/track/" + link["token"])[0])

    def test_a_waiting_page_gets_the_next_scan(self):
        link = self.register()
        _, headers, _ = self.get("/v1/track/" + link["token"], Accept_Language="en")
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(
            self.get("/v1/track/" + link["token"] + "?wait=30", Accept_Language="en", If_None_Match=headers["ETag"])))
        waiting.start()
        self.courier_pushes(("103", "2026-09-19 18:00:00", "顺丰速运 已收取快件"))
        waiting.join(60)
        self.assertEqual(200, answers[0][0])
        self.assertEqual("picked_up", json.loads(answers[0][2])["parcels"][0]["status"])

    def test_the_number_opens_with_a_second_factor_alone(self):
        self.register()
        query = f"/v1/track?carrier=sf&number={NUMBER}&phone="
        self.assertEqual(200, self.get(query + "5678")[0])
        wrong = self.get(query + "0000")
        unknown = self.get("/v1/track?carrier=sf&number=SF0000000000000&phone=5678")
        without_id = [re.sub(r'"instance":"[^"]*"', "", text) for _, _, text in (wrong, unknown)]
        self.assertEqual((404, 404), (wrong[0], unknown[0]))
        self.assertEqual(without_id[0], without_id[1])

    def look_up_by_form(self, number, factor, client="192.0.2.7", carrier="sf"):
        """(status, headers, text) of the form, sent as by a proxy for this client."""
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("POST", "/t", urllib.parse.urlencode({"number": number, "carrier": carrier, "factor": factor}),
                           {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": client, "Accept-Language": "en"})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    def test_the_form_leads_to_a_link_that_survives_a_crash(self):
        self.register()
        self.assertIn("Track your parcel", self.get("/t", Accept_Language="en")[2])
        for carrier in ("sf", ""):
            status, headers, _ = self.look_up_by_form(NUMBER, "5678", carrier=carrier)
            self.assertEqual(303, status, carrier)
        self.gateway.kill()
        self.gateway.start()
        self.assertEqual(200, self.get("/" + headers["Location"])[0])

    def test_buyers_behind_a_proxy_have_limits_of_their_own(self):
        self.register()
        numbers = (f"SF{7444703069000 + n}" for n in range(100))
        for _ in range(30):
            self.assertEqual(404, self.look_up_by_form(next(numbers), "0000", "198.51.100.1, 192.0.2.7")[0])
        self.assertEqual(429, self.look_up_by_form(next(numbers), "0000", "192.0.2.7")[0])
        self.assertEqual(429, self.look_up_by_form(next(numbers), "0000", "203.0.113.9, 192.0.2.7")[0], "a claim does not help")
        self.assertEqual(303, self.look_up_by_form(NUMBER, "5678", "192.0.2.8")[0])
        for _ in range(30):
            self.assertEqual(404, self.look_up_by_form(next(numbers), "0000", "2001:db8::1")[0])
        self.assertEqual(429, self.look_up_by_form(next(numbers), "0000", "2001:db8::ffff:1")[0], "one /64 network")
        self.assertEqual(303, self.look_up_by_form(NUMBER, "5678", "2001:db8:0:1::1")[0])

    def test_the_log_names_the_client_behind_the_proxy(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.gateway.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", "/v1/returns", headers={"Authorization": "Bearer pgk_wrong", "X-Forwarded-For": "192.0.2.77"})
        self.assertEqual(401, connection.getresponse().status)
        self.gateway.process.wait_for_line(r'"api_key_refused".*"remote":\s*"192\.0\.2\.77"')

    def test_a_forged_link_has_a_page_of_its_own(self):
        status, headers, page = self.get("/t/" + "A" * 47, Accept_Language="en")
        self.assertEqual(404, status)
        self.assertIn("This link does not work", page)
        self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])


if __name__ == "__main__":
    unittest.main()
