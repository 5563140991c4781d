"""The calendars in config/calendars: valid against their schema, consistent, and China's equal to npm's chinese-days."""

import datetime
import json
import re
import unittest

from npm_packages import SOURCE, install

PACKAGE = "chinese-days@1.5.7"
WORKING_DAYS_OF_CHINA = {2024: 251, 2025: 248, 2026: 248}
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def read_commented_json(path):
    """Comments stand in lines of their own."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return json.loads("\n".join(line for line in lines if not line.lstrip().startswith("//")))


def days_of_year(year):
    day = datetime.date(year, 1, 1)
    while day.year == year:
        yield day
        day += datetime.timedelta(days=1)


def days_of_range(year, text):
    """02-15/02-23, or one day."""
    first, last = (datetime.date.fromisoformat(f"{year}-{part}") for part in (text.split("/") * 2)[:2])
    if last < first:
        raise ValueError(f"{year}: {text} ends before it begins")
    return [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]


def is_weekend(calendar, day):
    return WEEKDAYS[day.weekday()] in calendar["weekend"]


def working_days(calendar, year):
    listed = calendar["years"][str(year)]
    off = {day for text in listed["off"] for day in days_of_range(year, text)}
    worked = {day for text in listed.get("work", []) for day in days_of_range(year, text)}
    return [day for day in days_of_year(year) if day in worked or not (is_weekend(calendar, day) or day in off)]


def install_chinese_days():
    """@return the table of the package: {"holidays": {"2026-01-01": …}, "workdays": {…}, …}"""
    folder = install("calendars", PACKAGE)
    table = folder / "node_modules" / "chinese-days" / "dist" / "chinese-days.json"
    return json.loads(table.read_text(encoding="utf-8"))


class CalendarsTest(unittest.TestCase):
    def setUp(self):
        self.calendars = {path.stem: read_commented_json(path) for path in (SOURCE / "config/calendars").glob("*.json")}

    def listed_years(self):
        for name, calendar in sorted(self.calendars.items()):
            for year, listed in calendar["years"].items():
                yield name, calendar, int(year), listed

    def test_members_are_those_of_the_schema(self):
        schema = json.loads((SOURCE / "schemas/calendar.json").read_text(encoding="utf-8"))
        year_schema = schema["definitions"]["year"]
        off = re.compile(year_schema["properties"]["off"]["items"]["pattern"])
        work = re.compile(year_schema["properties"]["work"]["items"]["pattern"])
        for name, calendar in self.calendars.items():
            self.assertEqual(calendar["id"], name)
            self.assertEqual(set(schema["required"]) - set(calendar), set(), name)
            self.assertEqual(set(calendar) - set(schema["properties"]), set(), name)
            self.assertEqual(set(calendar["weekend"]) - set(WEEKDAYS), set(), name)
        for name, _, year, listed in self.listed_years():
            self.assertEqual(set(year_schema["required"]) - set(listed), set(), f"{name} {year}")
            self.assertEqual(set(listed) - set(year_schema["properties"]), set(), f"{name} {year}")
            self.assertTrue(all(off.search(text) for text in listed["off"]), f"{name} {year}")
            self.assertTrue(all(work.search(text) for text in listed.get("work", [])), f"{name} {year}")

    def test_only_days_of_the_weekend_are_make_up_days(self):
        for name, calendar, year, listed in self.listed_years():
            off = {day for text in listed["off"] for day in days_of_range(year, text)}
            for text in listed.get("work", []):
                day = datetime.date.fromisoformat(f"{year}-{text}")
                self.assertTrue(is_weekend(calendar, day), f"{name}: {day} is no day of the weekend")
                self.assertNotIn(day, off, f"{name}: {day} is worked and off")

    def test_a_day_off_is_listed_once_and_takes_a_working_day(self):
        for name, calendar, year, listed in self.listed_years():
            days = [day for text in listed["off"] for day in days_of_range(year, text)]
            self.assertEqual(days, sorted(set(days)), f"{name} {year}: out of order or listed twice")
            single = [text for text in listed["off"] if "/" not in text]
            for text in single:
                day = datetime.date.fromisoformat(f"{year}-{text}")
                self.assertFalse(is_weekend(calendar, day), f"{name}: {day} lies on the weekend anyway")

    def test_only_a_calendar_without_days_off_holds_for_all_years(self):
        for name, calendar in self.calendars.items():
            self.assertEqual(bool(calendar.get("all_years")), not calendar["years"], name)

    def test_china_has_the_announced_number_of_working_days(self):
        for year, expected in WORKING_DAYS_OF_CHINA.items():
            self.assertEqual(len(working_days(self.calendars["cn"], year)), expected, year)

    def test_china_equals_chinese_days(self):
        table = install_chinese_days()
        calendar = self.calendars["cn"]
        for year in map(int, calendar["years"]):
            expected = [day for day in days_of_year(year) if day.isoformat() in table["workdays"] or
                        not (is_weekend(calendar, day) or day.isoformat() in table["holidays"])]
            self.assertNotEqual([day for day in table["holidays"] if day.startswith(str(year))], [],
                                f"chinese-days has no data for {year}")
            found = working_days(calendar, year)
            self.assertEqual(found, expected,
                             f"{year}: {sorted(set(found) ^ set(expected))} differ between cn.json and chinese-days")


if __name__ == "__main__":
    unittest.main()
