"""A return's waybill comes without its courier, the first choice is wrong, and another courier's push puts it right."""

import datetime
import json
import unittest

from support.courier_sim import CourierSim
from support.gateway import SIM_ACCOUNTS, Gateway, accounts_for
from support.processes import Folder, wait_until

NUMBER = "444003077891"  # twelve digits: SF's of old, ZTO's and others'; the tenant deals with SF
RETURN = "/v1/returns/R-1"


def ago(**span):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%SZ")


class CarrierCorrection(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("carrier-correction")
        self.addCleanup(self.folder.remove)
        self.desk_file = self.folder / "desk.jsonl"
        self.gateway = Gateway(self.folder, outlets=[{"id": "desk", "kind": "console-desk", "file": self.desk_file}])
        self.addCleanup(self.gateway.kill)
        self.sim = CourierSim(self.folder, {"gateway": self.gateway.url, "retry": "100ms", "accounts": SIM_ACCOUNTS})
        self.addCleanup(self.sim.stop)
        self.gateway.set_accounts([account for account in accounts_for(self.sim.url) if account["id"] in ("sf-a", "kuaidi-a")])
        self.gateway.prepare().start()

    def get(self, path):
        return self.gateway.api.json("GET", path)

    def clock(self, clock_id):
        return next((clock for clock in self.get(RETURN)["clocks"] if clock["id"] == clock_id), {"state": "pending"})

    def desk_effects(self):
        with open(self.desk_file, encoding="utf-8") as lines:
            return [json.loads(line) for line in lines if line.endswith("\n")]

    def enter_waybill(self):
        self.gateway.api.json("POST", "/v1/returns", {"return_id": "R-1", "order_id": "O-1", "approved_at": ago(hours=20)})
        self.gateway.api.json("POST", RETURN + "/facts", {"fact_id": "f-2", "kind": "waybill_entered", "at": ago(hours=3),
                                                          "tracking_number": "4440 0307 7891"})

    def zto_reports(self, *scans):
        self.sim.order("push", {"source": "kuaidi100", "carrier": "zhongtong", "number": NUMBER, "together": True, "scans": [
            {"code": code, "status": name, "detail": "", "text": name, "place": "Shanghai", "at": at} for at, code, name in scans]})
        self.sim.wait_until_reported()

    def check_corrected(self):
        now = self.get(f"/v1/shipments/zto/{NUMBER}?include=events")
        self.assertEqual((now["carrier"], now["status"], now["return_id"]), ("zto", "delivered", "R-1"))
        self.assertEqual(self.get(f"/v1/shipments/sf/{NUMBER}?include=events"), now, "the link of before shows the same")
        self.assertEqual(self.gateway.api.request("GET", f"/v1/shipments/yto/{NUMBER}")[0], 404, "it never stood there")
        ret = self.get(RETURN)
        self.assertEqual([(one["carrier"], one["tracking_number"]) for one in ret["shipments"]], [("zto", NUMBER)])
        return now

    def test_history_return_clock_and_ticket_follow_the_courier_that_answers(self):
        self.enter_waybill()
        first = self.get(f"/v1/shipments/sf/{NUMBER}")
        self.assertEqual(first["carrier_choice"]["settled_by"], "nothing")
        self.assertIn("zto", [each["carrier"] for each in first["carrier_choice"]["possible"]])
        self.assertEqual(self.clock("buyer_sends")["state"], "met")

        self.zto_reports(("-2h", "1", "揽收"), ("-10m", "301", "本人签收"))
        self.check_corrected()
        confirms = self.clock("seller_confirms")
        self.assertEqual((confirms["state"], confirms["started_by"]), ("running", f"shipment:zto/{NUMBER}:signed"))

        feed = self.gateway.feed()
        short = [entry["type"].removeprefix("parcelgate.") for entry in feed]
        published = [kind for kind in short if kind.startswith("shipment.")]
        self.assertEqual(published[:3], ["shipment.registered.v1", "shipment.carrier_corrected.v1", "shipment.status_changed.v1"])
        self.assertEqual(published.count("shipment.carrier_corrected.v1"), 1)
        corrected = feed[short.index("shipment.carrier_corrected.v1")]
        self.assertEqual(corrected["subject"], f"zto/{NUMBER}")
        self.assertEqual((corrected["data"]["previous_carrier"], corrected["data"]["reason"]), ("sf", "events"))

        wait_until(lambda: any("Signed" in effect.get("text", "") for effect in self.desk_effects()), "the ticket to report the signature")
        effects = self.desk_effects()
        self.assertEqual(len({effect["ticket"] for effect in effects if effect.get("ticket")}), 1, "one return, one ticket")
        text = "\n".join(effect.get("text", "") for effect in effects)
        self.assertRegex(text, rf"Courier of {NUMBER} corrected: ZTO[^,]*, not SF Express")

        self.gateway.stop()
        self.gateway.start()
        self.check_corrected()
        self.zto_reports(("-2h", "1", "揽收"), ("-10m", "301", "本人签收"), ("-5m", "304", "代签"))
        self.assertEqual(self.gateway.feed()[:len(feed)], feed, "published entries stay in their places")

    def test_what_the_wrong_courier_announced_is_kept(self):
        self.enter_waybill()
        self.sim.order("push", {"source": "sf", "number": NUMBER, "scans": [
            {"code": "127", "text": "pickup booked", "place": "Shanghai", "at": "-3h"}]})
        self.sim.wait_until_reported()
        self.zto_reports(("-2h", "1", "揽收"), ("-10m", "301", "本人签收"))
        self.assertEqual(len(self.check_corrected()["events"]), 3, "the booking at SF and the scans of ZTO")


if __name__ == "__main__":
    unittest.main()
