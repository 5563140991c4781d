"""Group robots: the real gateway against strict stand-ins of each."""

import base64
import datetime
import hashlib
import hmac
import json
import time
import unittest

from support.gateway import TENANT, Gateway
from support.processes import Folder, wait_until
from support.robots import KINDS, DingTalk, Feishu, Refusal, Robots, WeCom

LOCALES = {"dingtalk": "zh-CN", "feishu": "zh-CN", "wecom": "zh-CN", "slack": "zh-TW", "teams": "en"}
MARKS = {"zh-CN": ("【已超时】", "【已处理】"), "zh-TW": ("【已逾時】", "【已處理】"), "en": ("[Overdue] ", "[Handled] ")}


def ago(**span):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**span)).isoformat(timespec="seconds")


class Chat(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("chat")
        self.addCleanup(self.folder.remove)
        self.robots = Robots()
        self.addCleanup(self.robots.close)

    def outlet(self, kind, **members):
        robot = KINDS[kind]
        secret = {"secret": robot.secret} if robot.secret else {}
        return {"id": kind, "kind": "chat", "robot": kind, "url": self.robots.url(robot.path),
                "locale": LOCALES[kind], **secret, **members}

    def start(self, *outlets):
        tenants = [{"id": TENANT, "name": "星河旗舰店", "rule_pack": "cn-baseline", "locale": "en"}]
        self.gateway = Gateway(self.folder, outlets, tenants=tenants)
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)

    def breach(self, number, **members):
        """A return whose buyer should have sent the goods back long ago."""
        self.gateway.insist("/v1/returns", {"return_id": f"R-{number}", "order_id": f"8{number:03}", "approved_at": ago(days=20),
                                            **members})

    def waive(self, number):
        self.gateway.insist(f"/v1/returns/R-{number}/facts", {"fact_id": "w", "kind": "waived", "at": ago(seconds=5)})

    def wait_for(self, path, count, what="messages"):
        wait_until(lambda: len(self.robots.texts(path)) >= count, f"{count} {what} at {path}", 60)

    def test_a_breach_is_one_line_at_each_robot_and_its_end_another(self):
        self.start(*(self.outlet(kind) for kind in KINDS))
        # Sent back and received long ago, and not refunded yet.
        self.breach(1, shipments=[{"carrier": "sf", "tracking_number": "SF7444703069240"}])
        self.gateway.insist("/v1/returns/R-1/facts", {"fact_id": "r", "kind": "received", "at": ago(days=15)})
        for kind, robot in KINDS.items():
            with self.subTest(kind):
                self.wait_for(robot.path, 1)
                raised, handled = MARKS[LOCALES[kind]]
                line, = self.robots.lines(robot.path)
                self.assertTrue(line.startswith(raised + "星河旗舰店 · "), line)
                self.assertIn("8001", line)
                self.assertIn("SF7444703069240", line)
        self.waive(1)
        for kind, robot in KINDS.items():
            with self.subTest(kind):
                self.wait_for(robot.path, 2)
                self.assertTrue(self.robots.lines(robot.path)[1].startswith(MARKS[LOCALES[kind]][1]))
        self.assertEqual([], self.robots.refused)
        self.assert_secrets_are_hidden()

    def assert_secrets_are_hidden(self):
        shown = self.gateway.process.tail(100_000) + self.gateway.api.request("GET", "/metrics")[1]
        shown += self.gateway.command("outlets", "list", "--config", self.gateway.config_path)
        for robot in KINDS.values():
            for word in (robot.path, robot.path.rpartition("/")[2], robot.secret or robot.path):
                self.assertNotIn(word, shown)

    def test_a_storm_stays_below_the_limit_of_each_robot(self):
        self.start(self.outlet("dingtalk"), self.outlet("wecom"))
        for number in range(120):
            self.breach(number)
        for path in (DingTalk.path, WeCom.path):
            wait_until(lambda: sum(map(self.count_of, self.robots.lines(path))) >= 120, f"120 lines at {path}", 90)
        self.assertEqual([], self.robots.refused)
        # DingTalk's message has room for all lines, WeCom's for some; both say what was left out.
        for path in (DingTalk.path, WeCom.path):
            self.assertEqual(120, sum(map(self.count_of, self.robots.lines(path))), path)
            self.assertLess(len(self.robots.texts(path)), 25)

    @staticmethod
    def count_of(line):
        return int(line.removeprefix("… 另有 ").removesuffix(" 条")) if line.startswith("… ") else 1

    def test_an_agents_lines_name_the_agent_or_go_to_the_agents_own_robot(self):
        own = self.robots.add("/robot/send?access_token=own-token-0006", DingTalk())
        self.start(self.outlet("dingtalk", agents={"lin": {"mobile": "13800138000"},
                                                   "wang": {"url": own, "secret": DingTalk.secret}}))
        self.breach(1, agent="lin")
        self.breach(2, agent="wang")
        self.wait_for(DingTalk.path, 1)
        self.wait_for("/robot/send?access_token=own-token-0006", 1)
        self.assertEqual([["13800138000"]], self.robots.mentions(DingTalk.path))
        self.assertIn("8001", self.robots.texts(DingTalk.path)[0])
        self.assertIn("8002", self.robots.texts("/robot/send?access_token=own-token-0006")[0])

    def test_a_robot_without_an_answer_gets_an_alarm_twice_and_delays_no_other(self):
        self.robots.moods[WeCom.path] = "silent"
        self.start(self.outlet("wecom"), self.outlet("slack"))
        self.breach(1)
        self.wait_for(KINDS["slack"].path, 1)
        self.wait_for(WeCom.path, 2)
        self.robots.moods.clear()
        self.breach(2)
        self.wait_for(WeCom.path, 3)
        first, second, third = self.robots.texts(WeCom.path)
        self.assertEqual(first.rpartition("#")[2], second.rpartition("#")[2])
        self.assertIn("8002", third)
        self.assertNotIn("8001", third)

    def test_kills_repeat_a_line_at_most_once(self):
        self.start(self.outlet("dingtalk", gather="0s"))
        for number in range(8):
            self.breach(number)
            self.gateway.kill()
            self.gateway.start()
        wait_until(lambda: any("8007" in line for line in self.robots.lines(DingTalk.path)), "the last line", 90)
        lines = self.robots.lines(DingTalk.path)
        for number in range(8):
            found = [line for line in lines if f"8{number:03}" in line]
            self.assertIn(len(found), (1, 2), lines)
            self.assertEqual(1, len({line.rpartition("#")[2] for line in found}), found)
        self.assertEqual([], self.robots.refused)

    def test_the_test_command_posts_one_line_and_prints_the_answer(self):
        self.start(self.outlet("feishu"), self.outlet("slack"))
        said = self.gateway.command("chat", "test", "feishu", "--config", self.gateway.config_path)
        self.assertTrue(said.startswith("feishu answered: HTTP 200 {"), said)
        self.assertEqual(1, len(self.robots.texts(KINDS["feishu"].path)))
        self.robots.moods[KINDS["slack"].path] = 404
        with self.assertRaises(AssertionError) as failed:
            self.gateway.command("chat", "test", "slack", "--config", self.gateway.config_path)
        self.assertNotIn("slacktoken0004", str(failed.exception))


class StandIns(unittest.TestCase):
    """The stand-ins refuse what the chat tools refuse; otherwise the tests above would prove little."""

    def refusal_of(self, robot, body, query=None):
        with self.assertRaises(Refusal) as refused:
            robot.judge(query or {}, body, json.dumps(body).encode())
        return refused.exception.body

    @staticmethod
    def feishu(moment, sign):
        return {"timestamp": moment, "sign": sign, "msg_type": "text", "content": {"text": "x"}}

    def test_a_feishu_message_that_is_signed_as_for_dingtalk(self):
        moment, secret = str(int(time.time())), Feishu.secret
        text = f"{moment}\n{secret}".encode()
        sign = lambda key, message: base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
        Feishu().judge({}, self.feishu(moment, sign(text, b"")), b"")
        self.assertIn("19021", self.refusal_of(Feishu(), self.feishu(moment, sign(secret.encode(), text))))
        old = str(int(moment) - 3700)
        self.assertIn("19021", self.refusal_of(Feishu(), self.feishu(old, sign(f"{old}\n{secret}".encode(), b""))))

    def test_a_dingtalk_clock_in_seconds(self):
        moment, secret = str(int(time.time())), DingTalk.secret
        sign = base64.b64encode(hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()).decode()
        body = {"msgtype": "text", "text": {"content": "x"}, "at": {"atMobiles": [], "atUserIds": []}}
        self.assertIn("310000", self.refusal_of(DingTalk(), body, {"timestamp": [moment], "sign": [sign]}))

    def test_a_wecom_text_of_2049_bytes(self):
        body = {"msgtype": "text", "text": {"content": "x" * 2049, "mentioned_list": [], "mentioned_mobile_list": []}}
        self.assertIn("40058", self.refusal_of(WeCom(), body))
        body["text"]["content"] = "x" * 2048
        WeCom().judge({}, body, b"")

    def test_the_twenty_first_message_in_a_minute(self):
        robots = Robots()
        self.addCleanup(robots.close)
        body = {"msgtype": "text", "text": {"content": "x", "mentioned_list": [], "mentioned_mobile_list": []}}
        raw = json.dumps(body).encode()
        for _ in range(20):
            robots.post(WeCom.path, {}, raw)
        for _ in range(2):
            with self.assertRaises(Refusal):
                robots.post(WeCom.path, {}, raw)
        self.assertEqual(20, len(robots.texts(WeCom.path)))


if __name__ == "__main__":
    unittest.main()
