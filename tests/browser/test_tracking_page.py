"""The tracking page in a browser: telephone and desktop, three languages, with and without scripts, light and dark.

Screenshots are kept in <build>/screenshots/tracking. Ends with 77 (skipped) without chromium or node's packages.
"""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "system"))
from support.gateway import Gateway, TENANT  # noqa: E402
from support.processes import Folder, build_path  # noqa: E402

NUMBERS = {"moving": "SF7444703069240", "waits": "SF7444703069241", "refused": "SF7444703069242", "live": "SF7444703069243"}
LOGO = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 150 32"><rect width="32" height="32" rx="8" fill="#7a1fa2"/>'
        '<path d="M9 22 16 9l7 13z" fill="#fff"/><text x="42" y="22" font-family="sans-serif" font-size="17" font-weight="700" '
        'fill="#888">Acme Shop</text></svg>')
LANGUAGES = ("zh-CN", "zh-TW", "en")
PHONE, DESKTOP = (360, 740), (1280, 900)


def chromium():
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


class TrackingPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder("browser")
        cls.addClassCleanup(cls.folder.remove)
        with open(cls.folder / "logo.svg", "w", encoding="utf-8") as file:
            file.write(LOGO)
        page = {"logo": "logo.svg", "colour": "#7a1fa2", "help_phone": "400 820 8820", "help_url": "https://shop.example/help",
                "lookup": True}
        cls.gateway = Gateway(cls.folder, tenants=[{"id": TENANT, "name": "Acme Shop", "rule_pack": "cn-baseline", "locale": "zh-CN",
                                                    "tracking_page": page}])
        cls.gateway.set_accounts([{"id": "kd", "source": "kuaidi100", "poll": False, "settings": {"customer": "C"},
                                   "secrets": {"key": "K", "salt": "salt"}}])
        cls.gateway.prepare().start()
        cls.addClassCleanup(cls.gateway.kill)
        cls.shots = pathlib.Path(build_path("screenshots")) / "tracking"
        cls.shots.mkdir(parents=True, exist_ok=True)
        cls.links = cls.make_parcels()

    @classmethod
    def push(cls, number, *rows):
        """Rows are (code, time, text), newest first."""
        data = [{"time": at, "ftime": at, "context": text, "statusCode": code,
                 **({"areaName": text[1:text.index("】")]} if text.startswith("【") else {})} for code, at, text in rows]
        param = json.dumps({"status": "polling", "lastResult": {"message": "ok", "nu": number, "com": "shunfeng", "status": "200",
                                                                "state": rows[0][0], "data": data}}, ensure_ascii=False)
        sign = hashlib.md5((param + "salt").encode()).hexdigest().upper()
        body = urllib.parse.urlencode({"param": param, "sign": sign}).encode()
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(cls.gateway.url + "/v1/hooks/kuaidi100/kd", body, timeout=30).close()

    @classmethod
    def register_return(cls, return_id, numbers, **more):
        answer = cls.gateway.api.json("POST", "/v1/returns", {
            "return_id": return_id, "order_id": "O-" + return_id, "approved_at": more.pop("approved_at", "2026-11-27T08:00:00Z"),
            "tracking_link": True, "shipments": [{"carrier": "sf", "tracking_number": number} for number in numbers], **more})
        return answer["tracking_link"]

    @classmethod
    def make_parcels(cls):
        links = {}
        links["moving"] = cls.register_return("R-1", [NUMBERS["moving"]])["token"]
        cls.push(NUMBERS["moving"],
                 ("1002", "2026-11-29 21:14:08", "【深圳市】快件离开 深圳市宝安中转场，已发往 杭州萧山集散中心"),
                 ("1002", "2026-11-29 16:40:51", "【深圳市】快件到达 深圳市宝安中转场"),
                 ("1002", "2026-11-29 03:20:11", "【长沙市】快件已到达 长沙市分拨中心"),
                 ("1002", "2026-11-28 20:02:33", "【成都市】快件已发车"),
                 ("103", "2026-11-28 17:31:02", "【成都市】快递员张三，电话13800138000，已收取快件"))
        links["to_send"] = cls.register_return("R-2", [], approved_at="2026-11-30T08:00:00Z")["token"]
        shipment = cls.gateway.api.json("POST", "/v1/shipments", {"carrier": "sf", "tracking_number": NUMBERS["waits"],
                                                                  "leg": "outbound", "tracking_link": True,
                                                                  "shopper": {"phone": "13800005678"}})
        links["waits"] = shipment["tracking_link"]["token"]
        cls.push(NUMBERS["waits"],
                 ("501", "2026-11-30 11:05:44", "【杭州市】快件已到达【菜鸟驿站】杭州滨江区江南大道店，请凭取件码12-3-4567领取，营业时间08:30-20:00，联系电话13900139000"),
                 ("5", "2026-11-30 08:12:20", "【杭州市】快递员李四 正在派件，电话13700137000"),
                 ("103", "2026-11-28 17:31:02", "【北京市】顺丰速运 已收取快件"))
        links["refused"] = cls.register_return("R-3", [NUMBERS["refused"], "YT8812345678901"][:1])["token"]
        cls.push(NUMBERS["refused"],
                 ("304", "2026-11-30 10:20:00", "派送不成功，因电话无人接听"),
                 ("5", "2026-11-30 08:12:20", "【杭州市】正在派件"),
                 ("103", "2026-11-28 17:31:02", "【成都市】已收取快件"))
        links["refunded"] = cls.register_return("R-4", [])["token"]
        cls.gateway.api.json("POST", "/v1/returns/R-4/facts", {"fact_id": "f-1", "kind": "refunded", "at": "2026-11-30T02:00:00Z"})
        links["two"] = cls.register_return("R-5", ["SF7444703069245", "SF7444703069246"])["token"]
        cls.push("SF7444703069245", ("103", "2026-11-28 17:31:02", "【成都市】已收取快件"))
        cls.push("SF7444703069246", ("5", "2026-11-30 08:12:20", "【杭州市】正在派件"), ("103", "2026-11-27 17:31:02", "【成都市】已收取快件"))
        links["live"] = cls.register_return("R-6", [NUMBERS["live"]])["token"]
        revoked = cls.register_return("R-7", [])
        cls.gateway.api.request("DELETE", "/v1/track-links/" + revoked["link_id"])
        links["revoked"] = revoked["token"]
        links["forged"] = "A" * 47
        return links

    def browse(self, jobs, on_line=None):
        jobs_file, results_file = self.folder / "jobs.json", self.folder / "results.json"
        with open(jobs_file, "w", encoding="utf-8") as file:
            json.dump(jobs, file)
        process = subprocess.Popen(["node", HERE / "pages.mjs", jobs_file, results_file], stdout=subprocess.PIPE, text=True,
                                   env={**os.environ, "CHROMIUM": chromium()})
        for line in process.stdout:
            if on_line:
                on_line(line.strip())
        self.assertEqual(0, process.wait(300))
        process.stdout.close()
        with open(results_file, encoding="utf-8") as file:
            return {result["name"]: result for result in json.load(file)}

    def job(self, page, language="zh-CN", size=PHONE, dark=False, scripts=True, **more):
        name = "-".join([page, language, "phone" if size == PHONE else "desktop", "dark" if dark else "light"] +
                        ([] if scripts else ["no-scripts"]) + list(more))
        return {"name": name, "url": f"{self.gateway.url}/t/{self.links[page]}", "language": language, "width": size[0],
                "height": size[1], "dark": dark, "scripts": scripts, "shot": str(self.shots / (name + ".png")), **more}

    def test_every_form_of_the_page_is_sound(self):
        jobs = [self.job("moving", language, size, dark, scripts) for language in LANGUAGES for size in (PHONE, DESKTOP)
                for dark in (False, True) for scripts in (True, False)]
        jobs += [self.job(page, language) for page in ("to_send", "waits", "refused", "refunded", "two", "forged", "revoked")
                 for language in LANGUAGES]
        jobs += [self.job(page, "en", DESKTOP, dark=True) for page in ("waits", "refused", "two")]
        jobs += [self.job("moving", "zh-CN", DESKTOP, print=True)]
        for name, result in self.browse(jobs).items():
            with self.subTest(page=name):
                is_fault = name.startswith(("forged", "revoked"))
                self.assertEqual(is_fault, result["status"] >= 400)
                if not is_fault:
                    self.assertEqual([], result["errors"])
                self.assertEqual({f"127.0.0.1:{self.gateway.port}"}, {host for host in result["hosts"] if host})
                self.assertLessEqual(result.get("overflow", 0), 0, "it must not scroll sideways")
                self.assertEqual([], result.get("violations", []))
                for secret in ("张三", "李四", "13800138000", "江南大道"):
                    self.assertNotIn(secret, result["text"])

    def test_the_page_is_the_same_without_scripts(self):
        with_scripts, without = self.job("waits"), self.job("waits", scripts=False)
        results = self.browse([with_scripts, without])
        for word in ("12-3-4567", "菜鸟驿站", "08:30–20:00", "顺丰速运"):
            self.assertIn(word, results[with_scripts["name"]]["text"])
            self.assertIn(word, results[without["name"]]["text"])

    LABELS = {"zh-CN": ("运单号", "快递公司", "手机号后四位，或邮政编码"), "zh-TW": ("託運單號", "物流商", "手機號碼後四碼，或郵遞區號"),
              "en": ("Tracking number", "Courier", "Last four digits of your phone, or postcode")}

    def lookup_job(self, name, values=None, language="en", size=PHONE, dark=False, scripts=True):
        """The form at /t; `values` are number, carrier and second factor."""
        name = "-".join(["lookup", name, language, "phone" if size == PHONE else "desktop", "dark" if dark else "light"] +
                        ([] if scripts else ["no-scripts"]))
        job = {"name": name, "url": self.gateway.url + "/t", "language": language, "width": size[0], "height": size[1], "dark": dark,
               "scripts": scripts, "shot": str(self.shots / (name + ".png"))}
        if values:
            job["form"] = dict(zip(self.LABELS[language], values))
        return job

    def test_every_form_for_a_look_up_is_sound(self):
        jobs = [self.lookup_job("form", None, language, size, dark, scripts) for language in LANGUAGES for size in (PHONE, DESKTOP)
                for dark in (False, True) for scripts in (True, False)]
        jobs += [self.lookup_job("wrong", (NUMBERS["waits"], "sf", "0000"), language) for language in LANGUAGES]
        for name, result in self.browse(jobs).items():
            with self.subTest(page=name):
                self.assertEqual(404 if "wrong" in name else 200, result["status"])
                self.assertLessEqual(result.get("overflow", 0), 0, "it must not scroll sideways")
                self.assertEqual([], result.get("violations", []))
                self.assertEqual({f"127.0.0.1:{self.gateway.port}"}, {host for host in result["hosts"] if host})
                if "wrong" not in name:
                    self.assertEqual([], result["errors"])

    def test_a_right_look_up_leads_to_the_page_and_leaves_no_trace_of_it(self):
        jobs = [self.lookup_job("found", (NUMBERS["waits"], "sf", "5678"), "zh-CN"),
                self.lookup_job("found", (NUMBERS["waits"], "sf", "5678"), "en", DESKTOP, scripts=False),
                self.lookup_job("detected", (NUMBERS["waits"], "", "5678"), "zh-TW", scripts=False)]
        for name, result in self.browse(jobs).items():
            with self.subTest(page=name):
                self.assertEqual(200, result["status"])
                self.assertRegex(result["url"], r"^http://127\.0\.0\.1:\d+/t/[A-Za-z0-9_-]{47}$")
                self.assertIn("12-3-4567", result["text"])
                self.assertEqual([], result["errors"])

    def test_an_open_page_shows_the_next_scan(self):
        def push_when_ready(line):
            if line == "ready":
                self.push(NUMBERS["live"], ("103", "2026-11-28 17:31:02", "【成都市】已收取快件"))

        result = self.browse([{**self.job("live"), "watch": True}], push_when_ready)
        (seen,) = result.values()
        self.assertNotEqual(seen["before"], seen["after"])
        self.assertIn(seen["after"], seen["news"])


if __name__ == "__main__":
    if not chromium() or not shutil.which("node") or not (HERE / "node_modules").is_dir():
        print("skipped: needs chromium, node and `npm ci` in tests/browser; tools/test installs them")
        sys.exit(77)
    unittest.main()
