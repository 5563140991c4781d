"""States of returns at shop platforms, on a running gateway: signatures verified by other code, lost answers, kills."""

import unittest

from support.gateway import Gateway
from support.processes import Folder, wait_until
from support.shop_platform import ShopPlatform


class WriteBack(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("write-back")
        self.addCleanup(self.folder.remove)
        self.shop = ShopPlatform("platform-secret", "session-of-the-shop")
        self.addCleanup(self.shop.close)

    def start(self, outlet):
        self.gateway = Gateway(self.folder, outlets=[{"id": "platform", "kind": "write-back", "tenant": "shop", **outlet}])
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)

    def start_taobao(self, **members):
        self.start({"platform": "taobao", "settings": {"app_key": "1", "base_url": self.shop.url + "/router/rest"},
                    "secrets": {"app_secret": "platform-secret", "session": "session-of-the-shop"}, **members})

    def receive(self, number, platform="taobao", **fact):
        refund = {"refund_id": f"9000000000000000{number:03}", "sku": "SKU001"}
        self.gateway.insist("/v1/returns", {"return_id": f"R-{number}", "order_id": f"O-{number}", "platform_refunds": {platform: refund}})
        self.gateway.insist(f"/v1/returns/R-{number}/facts", {"fact_id": "f-1", "kind": "received", **fact})
        return refund["refund_id"]

    def wait_for(self, effects, what):
        wait_until(lambda: sorted(self.shop.effects) == sorted(effects), what, 60)

    def test_each_return_is_written_once_and_only_where_it_names_its_case(self):
        self.start_taobao()
        cases = [self.receive(number) for number in range(3)]
        self.receive(10, platform="pinduoduo")
        self.receive(11, condition="defective")
        self.wait_for([("warehoused", case) for case in cases], "the returns at the platform")
        self.gateway.stop()
        self.gateway.start()
        self.gateway.insist("/v1/returns/R-0/facts", {"fact_id": "f-2", "kind": "inspected"})
        cases.append(self.receive(3))
        self.wait_for([("warehoused", case) for case in cases], "the last return at the platform")
        self.assertEqual([], self.shop.forged)
        shown = self.gateway.api.json("GET", "/v1/returns/R-0")
        self.assertEqual({"taobao": {"refund_id": cases[0], "sku": "SKU001"}}, shown["platform_refunds"])

    def test_a_lost_answer_is_not_sent_again_and_holds_up_no_other(self):
        self.start_taobao()
        self.shop.answers = ["reset"]
        lost = self.receive(0)
        wait_until(lambda: len(self.shop.effects) == 1, "the effect of the lost answer")
        other = self.receive(1)
        self.wait_for([("warehoused", lost), ("warehoused", other)], "the other return")
        wait_until(lambda: "look at its case there" in self.gateway.command("outlets", "show", "platform", "--config", self.gateway.config_path),
                   "the return to be set aside", 60)
        self.assertEqual(2, len(self.shop.effects))
        # Somebody has looked at the case: the platform has it.
        settle = ["platforms", "settle", "platform", "shop/R-0", "warehoused", "--config", self.gateway.config_path]
        self.assertIn("written", self.gateway.command(*settle, "--written"))
        self.gateway.insist("/v1/returns/R-0/facts", {"fact_id": "f-2", "kind": "inspected"})
        with self.assertRaisesRegex(AssertionError, "nothing to settle"):
            self.gateway.command(*settle, "--not-written")
        self.assertEqual(2, len(self.shop.effects))

    def test_an_expired_session_says_what_to_do_and_loses_nothing(self):
        self.shop.session = "another"
        self.start_taobao()
        case = self.receive(0)
        wait_until(lambda: "authorise the shop again" in self.gateway.command("outlets", "show", "platform", "--config", self.gateway.config_path),
                   "the remedy to be shown", 60)
        self.assertEqual([], self.shop.effects)
        self.shop.session = "session-of-the-shop"
        self.wait_for([("warehoused", case)], "the return at the platform")

    def test_an_erp_books_stock_once_over_kills_and_lost_answers(self):
        self.start({"platform": "jushuitan", "settings": {"app_key": "1", "wms_co_id": "7", "base_url": self.shop.url},
                    "secrets": {"app_secret": "platform-secret", "access_token": "t"}})
        self.shop.answers = ["reset"]
        for number in range(4):
            self.receive(number, platform="jushuitan", quantity=1, condition="good")
            self.gateway.kill()
            self.gateway.start()
        self.wait_for([("booked", f"R-{number}") for number in range(4)], "all receipts in the ERP")
        self.assertEqual([], self.shop.forged)


if __name__ == "__main__":
    unittest.main()
