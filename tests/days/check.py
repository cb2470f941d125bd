"""Public holidays and due days, found independently of demur: the holidays by the package `holidays` of PyPI, the counting
by the laws as they are written. What it takes from demur's data is what is no computation: which law applies where, how
long its periods are, where a company is established, and of which days it says that they are unsure.

    check.py calendars DATA LINES    calendars as lines of JSON
    check.py days DATA LINES         the same, and cases with their due days
"""

import calendar as months
import datetime
import json
import pathlib
import sys
import tomllib

import holidays
from dateutil.easter import EASTER_WESTERN, easter

YEARS = range(2025, 2041)
DAY = datetime.timedelta(days=1)
SATURDAY, SUNDAY = 5, 6

# Country, part of it, categories of the package. Every one that is not named here is the country's public holidays.
PACKAGE = {
    "CA": ("CA", None, ["public", "government"]),
    "CA-AB": ("CA", "AB", ["public", "optional"]),
    "CA-BC": ("CA", "BC", ["public", "government", "optional"]),
    "CA-QC": ("CA", "QC", ["public"]),
    "GB-EAW": ("GB", "ENG", ["public"]),
    "GB-NIR": ("GB", "NIR", ["public"]),
    "GB-SCT": ("GB", "SCT", ["public"]),
    "HK": ("HK", None, ["public", "optional"]),
    # By the official lists.
    "LI": ("LI", None, ["public", "bank"]),
    # 5 May every year.
    "NL": ("NL", None, ["public", "optional"]),
    "US-CA": ("US", "CA", ["public"]),
    "US-FED": ("US", None, ["public"]),
}

# What the package calls a public holiday and the law does not: the beginning or the end of its name. The file of the calendar
# says why.
NOT_BY_LAW = {
    "BG": ["Non-working day"],
    "CA": ["(observed)", "Boxing Day"],
    "CA-AB": ["(observed)", "Boxing Day", "Heritage Day", "National Day for Truth and Reconciliation"],
    "CA-BC": ["(observed)"],
    "CA-QC": ["(observed)"],
    "FI": ["Christmas Eve", "Midsummer Eve"],
    "GR": ["(observed)"],
    "HU": ["Day off"],
    "LI": ["Christmas Eve"],
    "LV": ["Day off"],
    # The first is not in the Act, the second unsure.
    "US-CA": ["Susan B. Anthony Day", "Diwali"],
}
# Two festivals on one day.
NOT_BY_LAW_DATES = {"HK": {datetime.date(2033, 10, 3)}}
# Holidays of parts of the country, which the data must know as unsure.
PARTS = ["CA", "CH", "DE", "ES"]
# Of towns, moved by the moon, or of employment alone: the notes of the calendars say that they are not included.
NOT_OF_PARTS = ["Eid al-", "Stadt Zurich", "Saint George's Day", "Orangemen", "Discovery Day", "Heritage Day", "Memorial Day"]


def package(country, part, category):
    for language in ({"language": "en_US"}, {}):
        try:
            found = holidays.country_holidays(country, subdiv=part, years=YEARS, categories=[category], **language)
        except (ValueError, FileNotFoundError):
            continue
        return {day: name for day, name in found.items() if day.year in YEARS}
    raise SystemExit(f"holidays: nothing for {country} {part} {category}")


def is_by_law(id, day, names):
    """Whether one of the names of a day is that of a holiday by law."""
    drop = NOT_BY_LAW.get(id, [])
    left = [name for name in names.split("; ") if not any(name.startswith(d) or name.endswith(d) for d in drop)]
    return bool(left) and day not in NOT_BY_LAW_DATES.get(id, ())


def by_law(id):
    """The holidays of a calendar, by the package and the laws that say more."""
    country, part, categories = PACKAGE.get(id, (id, None, ["public"]))
    days = set()
    for category in categories:
        days |= {day for day, names in package(country, part, category).items() if is_by_law(id, day, names)}
    if id == "US-CA":  # the federal holidays too
        days |= by_law("US-FED")
    for year in YEARS:
        if country == "CA":  # the Interpretation Acts
            days.add(easter(year, EASTER_WESTERN) + DAY)
            # Canada Day; not in the Acts of British Columbia and Alberta.
            if id in ("CA", "CA-QC") and datetime.date(year, 7, 1).weekday() == SUNDAY:
                days.add(datetime.date(year, 7, 2))
    return days


def moves_from_saturday(id):
    """There the Saturday itself is none, as no period ends on it anyway."""
    return id.startswith("GB-") or id in ("US-CA", "US-FED")


def compare_calendars(ours):
    differences = 0
    for id, calendar in ours.items():
        theirs = by_law(id)
        counts = lambda day: day.weekday() != SUNDAY and not (moves_from_saturday(id) and day.weekday() == SATURDAY)
        more = {day for day in calendar["dates"] - theirs if counts(day)}
        less = {day for day in theirs - calendar["dates"] if counts(day)}
        if id in PARTS:
            known = calendar["dates"] | calendar["unsure"]
            for part in type(holidays.country_holidays(id)).subdivisions:
                for day, name in package(id, part, "public").items():
                    if counts(day) and day not in known and not any(n in (part, name) or name.startswith(n) for n in NOT_OF_PARTS):
                        less.add(day)
                        print(f"{id}: {day} is {name} in {part}")
        for day in sorted(more):
            print(f"{id}: {day} is in the data only")
        for day in sorted(less):
            print(f"{id}: {day} is missing in the data")
        differences += len(more) + len(less)
    print(f"{len(ours)} calendars, {differences} differences")
    return differences


class Unknown(Exception):
    """A day of which it is not known whether it is a holiday."""


class Law:
    def __init__(self, data, ours):
        read = lambda path: tomllib.loads(path.read_text("utf-8"))
        folder = lambda name: {path.stem: read(path) for path in (data / name).glob("*.toml")}
        self.places, self.regimes, self.rules = folder("jurisdictions"), folder("regimes"), folder("periods")
        self.companies, self.post = folder("controllers"), read(data / "post.toml")
        self.unsure = {id: calendar["unsure"] for id, calendar in ours.items()}
        self.days = {id: by_law(id) for id in ours}

    def place(self, code, day):
        own = self.places.get(code, {})
        if own.get("act", {}).get("effective", "") > day:  # not in force yet
            own = {}
        return self.places[code[:2]] | own

    def is_holiday(self, id, day):
        if id not in self.days or day.year not in YEARS:
            raise Unknown
        if day in self.days[id]:
            return True
        if day in self.unsure[id]:
            raise Unknown
        return False

    def entity(self, company, region):
        """The country of the company and its calendar."""
        if "established" in company:
            return company["established"], company["established"]
        entities = self.companies[company["controller"]]["entity"]
        entity = next(entity for entity in entities if region in entity["regions"])
        country = entity.get("country")
        return country, entity.get("holiday_calendar", country)

    def arrival(self, day, place, region, country):
        home = place[:2]
        there = self.places.get(country, {}).get("region")
        among = lambda names, code, region: "*" in names or code in names or region in names
        ways = [
            way["days"]
            for way in self.post["route"]
            if country and among(way["from"], home, region) and among(way["to"], country, there)
            and (not way.get("same_country") or home == country)
        ]
        left = ways[0] if ways else self.post["elsewhere"]
        id = self.post["calendars"].get(country, country)
        closed = self.days.get(id, set()) | self.unsure.get(id, set())
        while left:
            day += DAY
            left -= day.weekday() < SATURDAY and day not in closed
        return day

    def due(self, received, number, unit, rule, id):
        holiday = lambda day: self.is_holiday(id, day)
        tests = {"saturday": lambda d: d.weekday() == SATURDAY, "sunday": lambda d: d.weekday() == SUNDAY, "holiday": holiday}
        among = lambda day, kinds: any(tests[kind](day) for kind in ("saturday", "sunday", "holiday") if kind in kinds)
        if unit == "month":
            month = received.month - 1 + number
            year, month = received.year + month // 12, month % 12 + 1
            end = datetime.date(year, month, min(received.day, months.monthrange(year, month)[1]))
        else:
            skip = ["saturday", "sunday", "holiday"] if unit == "business-day" else rule["skip"]
            end = received
            while number:
                end += DAY
                number -= not among(end, skip)
        while among(end, rule["roll"]):
            end += DAY
        return end

    def answer(self, case):
        place = self.place(case["place"], case["date"])
        regime = self.regimes[place["regime"]]
        rule = self.rules[regime["rule"]]
        country, own = self.entity(case["company"], place["region"])
        id = rule.get("calendars", {}).get(regime["id"], rule.get("calendar"))
        id = own if id == "controller" else id
        day = datetime.date.fromisoformat(case["date"])
        received = self.arrival(day, case["place"], place["region"], country) if case["how"] == "post" else day
        periods = []
        for period in regime["period"]:
            number = place["act"]["response_days"] if "act" in place and period["id"] == "answer" else period["number"]
            try:
                due = self.due(received, number, period["unit"], rule, id).isoformat()
            except Unknown:
                due = None
            periods.append({"id": period["id"], "due": due})
        return {"received": received.isoformat(), "periods": periods}


def compare_days(data, ours, cases):
    law, differences, known = Law(data, ours), 0, 0
    for case in cases:
        theirs = law.answer(case)
        if theirs != {key: case[key] for key in theirs}:
            differences += 1
            if differences <= 20:
                print(f"demur: {json.dumps(case)}\nhere:  {json.dumps(theirs)}")
        known += all(period["due"] for period in theirs["periods"])
    print(f"{len(cases)} cases, {differences} differences; {known} with every day known")
    return differences


def main():
    what, data, lines = sys.argv[1:]
    ours, cases = {}, []
    for line in pathlib.Path(lines).read_text("utf-8").splitlines():
        line = json.loads(line)
        if "calendar" in line:
            ours[line["calendar"]] = {key: set(map(datetime.date.fromisoformat, line[key])) for key in ("dates", "unsure")}
        else:
            cases.append(line)
    differences = compare_calendars(ours) if what == "calendars" else compare_days(pathlib.Path(data), ours, cases)
    sys.exit(differences > 0)


main()
