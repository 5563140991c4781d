#!/usr/bin/env python3
"""Writes the tables of countries, regions and time zones that adapters/manifest includes.

usage: generate_place_tables.py KIND OUTPUT [ALIASES.csv]

  country-codes  ISO 3166-1: alpha-3 and alpha-2 of each country          (package iso-codes)
  country-names  English names of countries, folded, and the aliases      (package iso-codes)
  region-names   ISO 3166-2 names of states, folded, and the aliases      (package iso-codes)
  zone-names     time zones that a manifest may name, and the aliases     (package tzdata)
  place-zones    countries that have one time zone, and the aliases       (package tzdata)
  several-zones  countries that have several, and the aliases: of them the ones that are the first or the last
                 to reach a local time                                    (package tzdata)
  zone-countries the country that each time zone lies in                  (package tzdata)

An alias is a row that the packages lack, or that must not change when they do. It replaces a row of the same key; one
without a value takes a row of the packages out. All tables are sorted by bytes, because they are searched by halving.
"""

import collections
import csv
import datetime
import json
import os
import pathlib
import sys
import unicodedata
import zoneinfo

ISO_CODES = pathlib.Path("/usr/share/iso-codes/json")
ZONE_INFO = pathlib.Path("/usr/share/zoneinfo")
# States of other countries are not written into tracking events by name.
COUNTRIES_OF_STATES = ("AU", "BR", "CA", "MX", "US")


def read(path):
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        sys.exit(f"{error}\ninstall the packages iso-codes and tzdata")


def iso(part):
    return json.loads(read(ISO_CODES / f"iso_{part}.json"))[part]


def zone_rows(file):
    for line in read(ZONE_INFO / file).splitlines():
        if line and not line.startswith("#"):
            countries, _, zone = line.split("\t")[:3]
            yield countries, zone.strip()


def fold(name):
    """As fold_name() of adapters/manifest/text/country.cpp."""
    name = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(letter for letter in name if (letter.isalnum() if letter.isascii() else letter.isalpha()))


def country_codes():
    return {country["alpha_3"]: country["alpha_2"] for country in iso("3166-1")}


def country_names():
    return {
        fold(country[member]): country["alpha_2"]
        for country in iso("3166-1")
        for member in ("name", "common_name")
        if member in country
    }


def region_names():
    return {
        region["code"][:2] + "-" + fold(region["name"]): region["code"]
        for region in iso("3166-2")
        if region["code"][:2] in COUNTRIES_OF_STATES
    }


def zone_names():
    return {zone: zone for file in ("zone.tab", "zone1970.tab") for _, zone in zone_rows(file)}


def place_zones():
    zones = collections.defaultdict(list)
    for country, zone in zone_rows("zone.tab"):
        zones[country].append(zone)
    return {country: names[0] for country, names in zones.items() if len(names) == 1}


def outermost(names):
    """The zones that have the lowest or the highest offset of all at some time of the years 2020 to 2036."""
    zones = {name: zoneinfo.ZoneInfo(name) for name in names}
    kept = set()
    day = datetime.datetime(2020, 1, 1, 12, tzinfo=datetime.timezone.utc)
    while day.year < 2037:
        offsets = {name: day.astimezone(zone).utcoffset() for name, zone in zones.items()}
        for offset in {min(offsets.values()), max(offsets.values())}:
            fitting = {name for name in names if offsets[name] == offset}
            if not fitting & kept:
                kept.add(min(fitting))
        day += datetime.timedelta(days=5)
    return sorted(kept) if len(kept) > 1 else []


def several_zones():
    zones = collections.defaultdict(list)
    for country, zone in zone_rows("zone.tab"):
        zones[country].append(zone)
    return {country: " ".join(outermost(names)) for country, names in zones.items() if len(names) > 1}


def zone_countries():
    return {zone: country for country, zone in zone_rows("zone.tab")}


KINDS = {
    "country-codes": country_codes,
    "country-names": country_names,
    "region-names": region_names,
    "zone-names": zone_names,
    "place-zones": place_zones,
    "several-zones": several_zones,
    "zone-countries": zone_countries,
}


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in KINDS:
        sys.exit(__doc__)
    kind, output = sys.argv[1], pathlib.Path(sys.argv[2])
    rows = KINDS[kind]()
    if len(sys.argv) == 4:
        for row in csv.DictReader(read(pathlib.Path(sys.argv[3])).splitlines()):
            rows[row["key"]] = row["value"]
    lines = [f"// Written by cmake/generate_place_tables.py {kind}."]
    for key in sorted((key for key, value in rows.items() if value), key=str.encode):
        lines.append(f'"{key}",' if kind == "zone-names" else f'{{"{key}", "{rows[key]}"}},')
    unfinished = output.with_suffix(".new")
    unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.replace(unfinished, output)


if __name__ == "__main__":
    main()
