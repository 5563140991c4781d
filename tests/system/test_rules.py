"""What an operator does with rule packs: list, show and check them, and see what a changed one would change."""

import datetime
import json
import os
import re
import shutil
import subprocess
import unittest

from support.gateway import TENANT, Gateway
from support.processes import Folder, build_path, source_path


def hours_ago(hours):
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=hours)).isoformat(timespec="seconds")


def source_text(name):
    with open(source_path(name), encoding="utf-8") as file:
        return file.read()


class RulesFolder(unittest.TestCase):
    def setUp(self):
        self.folder = Folder("rules")
        self.addCleanup(self.folder.remove)
        self.rules = self.folder / "rules"
        os.makedirs(self.rules)

    def write(self, name, text):
        path = os.path.join(self.rules, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text if isinstance(text, str) else json.dumps(text, ensure_ascii=False))
        return path

    def write_changed(self, pack, changes):
        """A shipped pack as a file of the folder, with texts replaced."""
        text = source_text(f"config/rules/{pack}.json")
        for old, new in changes.items():
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        return self.write(pack + ".json", text)

    def run_rules(self, *words, code=0):
        environment = {name: value for name, value in os.environ.items() if name != "PARCELGATE_CONFIG"}
        done = subprocess.run([build_path("parcelgate"), "rules", *words], capture_output=True, text=True, env=environment,
                              timeout=120)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def json_of(self, *words, code=0):
        return json.loads(self.run_rules(*words, "--json", code=code).stdout)


class Rules(RulesFolder):
    def test_the_list_names_each_pack_with_its_rules_and_its_file(self):
        packs = {pack["id"]: pack for pack in self.json_of("list", "--lang", "zh-CN")}
        self.assertIn("cn-baseline", packs)
        tmall = packs["tmall"]
        self.assertEqual((tmall["title"], tmall["zone"], tmall["confidence"]), ("天猫", "Asia/Shanghai", "primary"))
        self.assertGreater(tmall["rules"]["return"], 3)
        self.assertGreater(tmall["rules"]["shipment"], 3)
        self.assertTrue(tmall["calendar"].startswith("cn "))
        self.assertTrue(os.path.exists(tmall["file"]))
        self.write_changed("tmall", {'"version": "1"': '"version": "our-2"'})
        table = self.run_rules("list", "--rules", self.rules).stdout
        self.assertRegex(table, r"tmall +our-2 +Tmall .*" + re.escape(os.path.join(self.rules, "tmall.json")))

    def test_a_pack_is_shown_in_each_language(self):
        for lang, word in (("en", "Who must act: the buyer"), ("zh-CN", "责任方：买家"), ("zh-TW", "責任方：買家")):
            self.assertIn(word, self.run_rules("show", "tmall", "--lang", lang).stdout)
        path = self.write_changed("tmall", {'"version": "1"': '"version": "our-2"'})
        self.assertEqual(self.json_of("show", path)["version"], "our-2")
        refused = self.run_rules("show", "tmal", code=64).stderr
        self.assertIn('did you mean "tmall"?', refused)

    def test_a_check_lists_the_faults_of_all_files_at_once(self):
        self.write_changed("tmall", {'"actor": "seller"': '"actor": "seler"', '"calendar": "cn"': '"calendar": "chn"'})
        self.write("second.json", {"id": "tmall-2", "version": "1", "confidence": "sure", "rules": []})
        self.write("calendars/cn.json", {"id": "cn", "version": "1", "source": "s", "weekend": ["sunday"]})
        found = self.run_rules("check", self.rules, code=78)
        for place, words in (("tmall.json /rules/0/actor", '"seler"; '), ("tmall.json /calendar", 'did you mean "cn"'),
                             ("second.json /confidence", "primary, secondary, unconfirmed"),
                             ("calendars/cn.json /weekend/0", '"sunday"')):
            line = next((line for line in found.stderr.splitlines() if place in line), "")
            self.assertIn(words, line, found.stderr)
        faults = self.json_of("check", self.rules, code=78)["faults"]
        actor = next(fault for fault in faults if fault["pointer"] == "/rules/0/actor")
        self.assertEqual(actor["value"], '"seler"')
        self.assertTrue(actor["file"].endswith("tmall.json"))

    def test_a_good_folder_has_no_faults_and_two_packs_of_one_id_are_one(self):
        path = self.write_changed("tmall", {'"calendar": "cn"': '"calendar": "own"'})
        self.run_rules("check", path, code=78)
        self.write("calendars/own.json", source_text("config/calendars/cn.json").replace('"id": "cn"', '"id": "own"', 1))
        for place in (self.rules, path, os.path.join(self.rules, "calendars/own.json"), source_path("config/rules")):
            self.assertIn("no faults", self.run_rules("check", place).stdout)
        shutil.copy(path, os.path.join(self.rules, "again.json"))
        self.assertIn('tmall.json /id: "tmall" is the id of again.json, too',
                      self.run_rules("check", self.rules, code=78).stderr)
        self.assertIn("missing.json: cannot be read",
                      self.run_rules("check", os.path.join(self.rules, "missing.json"), code=78).stderr)
        os.makedirs(self.folder / "empty")
        self.assertIn("holds no rule pack", self.run_rules("check", self.folder / "empty", code=78).stderr)

    def test_the_check_of_a_configuration_names_each_fault_of_its_packs(self):
        self.write_changed("tmall", {'"actor": "seller"': '"actor": "seler"', '"zone": "Asia/Shanghai"': '"zone": "Asia/Peking"',
                                     '"calendar": "cn"': '"calendar": "chn"', '"subject": "shipment"': '"subject": "parcel"',
                                     '"percent": 5,': '"percent": 500,', '"from": "2026-02-10"': '"from": "2026-13-10"',
                                     '"buyer_sends": {"days": 25}': '"buyer_send": {"days": 25}'})
        config = self.folder / "parcelgate.json"
        with open(config, "w", encoding="utf-8") as file:
            json.dump({"data_dir": "data", "listen": {"address": "127.0.0.1", "port": 0}, "rule_dirs": [self.rules],
                       "tenants": [{"id": TENANT, "rule_pack": "cn-baseline", "locale": "en"}]}, file)
        done = subprocess.run([build_path("parcelgate"), "config", "check", config], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 78, done.stderr)
        for pointer in ("/rules/0/actor", "/zone", "/calendar", "/rules/7/subject", "/rules/7/penalty/percent",
                        "/overrides/0/from", "/overrides/0/limits/buyer_send"):
            self.assertRegex(done.stderr, rf"(?m)^\S+tmall\.json {pointer}: ")

    def test_each_fault_has_its_file_place_value_and_remedy(self):
        path = self.write_changed("cn-baseline", {'"id": "cn-baseline"': '"id": "CN baseline", "overrides": [{"id": "spring", '
                                                  '"from": "2026-02-23", "until": "2026-02-10", "source": "s", "limits": {}}]'})
        done = self.run_rules("check", path, code=78)
        self.assertRegex(done.stderr, r"(?m)^\S+cn-baseline\.json /id: is no id; begin with .* \(is \"CN baseline\"\)$")
        self.assertIn("3 faults", done.stderr)
        faults = {fault["pointer"]: fault for fault in self.json_of("check", path, code=78)["faults"]}
        self.assertEqual(set(faults), {"/id", "/overrides/0/until", "/overrides/0/limits"})
        self.assertEqual(faults["/overrides/0/until"]["value"], '"2026-02-10"')
        for fault in faults.values():
            self.assertTrue(fault["file"].endswith("cn-baseline.json"), fault)
            self.assertTrue(fault["remedy"], fault)

    def test_two_packs_are_compared_member_by_member(self):
        path = self.write_changed("cn-baseline", {'"version": "3"': '"version": "4"', '"168h"': '"240h"'})
        shown = self.run_rules("diff", "cn-baseline", path).stdout
        self.assertIn("cn-baseline 3 compared with cn-baseline 4", shown)
        self.assertRegex(shown, r"Changed rule: Buyer sends the goods back \(buyer_sends\)\n  - Time allowed: 168 hours .*→ 240 hours")
        self.assertIn("no differences", self.run_rules("diff", "cn-baseline", "cn-baseline").stdout)
        found = self.json_of("diff", "tmall", "douyin")
        self.assertEqual(found["after"]["id"], "douyin")
        self.assertTrue(any(rule["change"] == "removed" for rule in found["diff"]["rules"]))


class LiveRules(RulesFolder):
    """The same folder, and a gateway with open returns and parcels."""

    def setUp(self):
        super().setUp()
        self.gateway = Gateway(self.folder, tenants=[{"id": TENANT, "rule_pack": "tmall", "locale": "en"}])
        self.gateway.prepare().start()
        self.addCleanup(self.gateway.kill)
        for number in range(3):
            self.gateway.api.json("POST", "/v1/returns", {"return_id": f"R-{number}", "order_id": f"O-{number}",
                                                          "approved_at": hours_ago(48 * number)})
        self.gateway.api.json("POST", "/v1/shipments", {"carrier": "sf", "tracking_number": "SF7444703069240"})

    def live(self, *words):
        return self.json_of(*words, "--config", self.gateway.config_path)

    def returns(self):
        """The clocks of each return, without the time left, which passes meanwhile."""
        return {ret["return_id"]: [{name: value for name, value in clock.items() if name != "seconds_left"}
                                   for clock in ret["clocks"]] for ret in self.gateway.api.returns()}

    def clocks_of(self, found):
        return {entry["clock"]: entry for entry in found["live"]["clocks"]}

    def test_a_dry_run_shows_each_deadline_that_would_move_and_writes_nothing(self):
        path = self.write_changed("tmall", {'"version": "1"': '"version": "2"', '"limit": {"days": 7}': '"limit": {"days": 3}',
                                            '"limit": "24h",': '"limit": "30h",'})
        feed = len(self.gateway.feed())
        before = self.returns()
        found = self.live("dry-run", path)
        self.assertEqual((found["before"]["version"], found["after"]["version"]), ("1", "2"))
        live = found["live"]
        self.assertEqual((live["returns"], live["changed_returns"], live["shipments"]), (3, 3, 1))
        sends = self.clocks_of(found)["buyer_sends"]
        self.assertEqual((sends["changed"], sends["earlier"], sends["newly_missed"]), (3, 3, 1))
        moved = {entry["return_id"]: entry["clocks"][0] for entry in live["differences"] if "return_id" in entry}
        stated = next(clock["due_at"] for clock in before["R-1"] if clock["id"] == "buyer_sends")
        self.assertEqual(moved["R-1"]["before"]["due_at"], stated)
        self.assertEqual(moved["R-1"]["after"]["state"], "running")
        self.assertFalse(moved["R-1"]["after"]["is_breached"])
        self.assertTrue(moved["R-2"]["after"]["is_breached"])
        parcel = next(entry for entry in live["differences"] if "carrier" in entry)
        self.assertEqual((parcel["carrier"], parcel["clocks"][0]["clock"]), ("sf", "pickup"))
        table = self.run_rules("dry-run", path, "--config", self.gateway.config_path).stdout
        self.assertIn("Time allowed: 7 days → 3 days", table)
        self.assertRegex(table, r"shop +R-2 +buyer_sends +running, .* +running, .*missed")
        self.assertIn("3 of 3 open returns, 1 of 1 parcels and 0 of 0 open complaints would change; "
                      "nothing was written", table)
        self.assertEqual(self.returns(), before)
        self.assertEqual(len(self.gateway.feed()), feed)

        # The same of the data folder alone, and of the gateway after it took the pack over.
        self.gateway.stop()
        closed = self.json_of("dry-run", path, "--data-dir", self.folder / "data")
        self.assertEqual(self.clocks_of(closed), self.clocks_of(found))
        self.gateway.config["rule_dirs"] = [self.rules]
        self.gateway.prepare().start()
        self.assertIn("No clock of 3 open returns, 1 parcels and 0 open complaints would change",
                      self.run_rules("dry-run", path, "--config", self.gateway.config_path).stdout)

    def test_packs_are_compared_by_their_ids_in_the_gateway(self):
        found = self.live("diff", "tmall", "cn-baseline", "--live")
        self.assertEqual(found["live"]["returns"], 3)
        self.assertEqual(found["live"]["changed_returns"], 3)
        clocks = self.clocks_of(found)
        self.assertEqual(clocks["pickup"]["other_state"], 1, "a rule that the other pack does not have")
        nobody = self.live("diff", "cn-baseline", "tmall", "--live")
        self.assertEqual(nobody["live"]["returns"], 0, "no return follows the pack")
        words = ("diff", "tmal", "tmall", "--live", "--config", self.gateway.config_path)
        self.assertIn('did you mean "tmall"?', self.run_rules(*words, code=64).stderr)

    def test_a_file_with_faults_is_compared_with_nothing(self):
        path = self.write_changed("tmall", {'"actor": "seller"': '"actor": "seler"'})
        done = self.run_rules("dry-run", path, "--config", self.gateway.config_path, code=78)
        self.assertIn("/rules/0/actor", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_calendar_next_to_the_file_counts(self):
        self.write("calendars/cn.json", source_text("config/calendars/cn.json"))
        path = self.write_changed("tmall", {'"limit": {"days": 7}': '"limit": {"working_days": 2}'})
        self.assertEqual(self.clocks_of(self.live("dry-run", path))["buyer_sends"]["changed"], 3)


if __name__ == "__main__":
    unittest.main()
