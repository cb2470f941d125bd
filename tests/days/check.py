"""Public holidays and due days, found independently of demur: the holidays by the package `holidays` of PyPI, the counting
by the laws as they are written. What it takes from demur's data is what is no computation: which law applies where, how
long its periods are, where a company is established, and of which days it says that they are unsure.

    check.py calendars DATA LINES    calendars as lines of JSON
    check.py days DATA LINES         the same, and cases with their due days
    check.py courses DATA LINES      the same, and cases with all that happened and the days that follow
"""

import calendar as months
import collections
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


class Course:
    """Where a case stands: read from the data and from what the law says, without a look at the program."""

    def __init__(self, law, case, answers):
        self.law, self.case, self.answers, self.known = law, case, answers, True
        self.today = datetime.date.fromisoformat(case["today"])
        self.events = sorted(
            ({**event, "on": datetime.date.fromisoformat(event["on"])} for event in case["events"]), key=lambda event: event["on"]
        )
        for place, event in enumerate(self.events):
            event["at"] = place

    def is_holiday(self, id, day):
        """As the law has it; a day that is not settled is taken for none, and noted."""
        try:
            return Law.is_holiday(self.law, id, day)
        except Unknown:
            self.known = False
            return False

    def on(self, day):
        """Place, regime, rule, calendar and country of the company, by the law of a day."""
        place = self.law.place(self.case["place"], day.isoformat())
        regime = self.law.regimes[place["regime"]]
        rule = self.law.rules[regime["rule"]]
        country, own = self.law.entity(self.case["company"], place["region"])
        id = rule.get("calendars", {}).get(regime["id"], rule.get("calendar"))
        return place, regime, rule, own if id == "controller" else id, country

    def end(self, start, number, unit, rule, id, roll=True):
        self.known = True
        law, rule = self.law, rule if roll else rule | {"roll": []}
        law.is_holiday = self.is_holiday
        end = law.due(start, number, unit, rule, id)
        del law.is_holiday
        return end, self.known

    def arrival(self, letter, place, country):
        return self.law.arrival(letter["on"], self.case["place"], place["region"], country) if letter["by"] == "post" else letter["on"]

    def letters(self, *kinds):
        """Those that did not come back in the end."""
        for event in self.events:
            if event["event"] == "sent" and event["kind"] in kinds:
                fate = [e for e in self.events[event["at"] :] if e["event"] in ("delivered", "returned") and e["letter"] == event["letter"]]
                if not fate or fate[-1]["event"] == "delivered":
                    yield {**event, "proof": next((e["on"] for e in fate if e["event"] == "delivered"), None)}

    def has(self, word, key):
        return any(self.answers.get(kind, {}).get(key) for kind in word.get("kinds", []))

    def decides(self, word):
        known = [self.answers[kind] for kind in word["kinds"] if kind in self.answers]
        return not known or not all(kind.get("identity") for kind in known)

    def days(self):
        objection = list(self.letters("objection"))[-1:]
        if not objection:
            return {}
        objection, days = objection[0], {}
        place, regime, rule, id, country = self.on(objection["on"])
        heard = [e for e in self.events if e["event"] in ("acknowledged", "extended", "answered", "complied")]
        said = [e["on"] for e in heard if e["on"] >= objection["on"]]
        received = objection["proof"] or min([self.arrival(objection, place, country), *said[:1]])
        days["received"] = received, objection["proof"] is not None
        answers = [e for e in heard if e["event"] == "answered" and e["at"] > objection["at"]]
        act = place.get("act", {})
        due = None
        for period in regime["period"]:
            if period.get("of_complaint") and not self.case["complaint"]:
                continue
            number = act["response_days"] if act and period["id"] == "answer" else period["number"]
            end, known = self.end(received, number, period["unit"], rule, id)
            if period["id"] == "answer":
                asked = any(self.has(word, "identity") for word in answers if word["on"] <= end)
                known = known and not (asked and regime["follow_up"]["identity"]["effect"] == "begins-later")
                due = end, known
                more = period.get("extension", {})
                more_days = act["extension_days"] if act else more.get("number")
                in_time = any(e["event"] == "extended" and objection["on"] <= e["on"] <= end for e in self.events)
                # Time that was only asked for is not the law's to extend.
                if in_time and "extension" in period and period["statutory"] and more_days:
                    assert more.get("unit", period["unit"]) == period["unit"]
                    longer, sure = self.end(received, number + more_days, period["unit"], rule, id)
                    due = days["extended"] = longer, sure and known
            days[period["id"]] = end, known
        second = [letter for letter in self.letters("reminder", "reply") if letter["at"] > objection["at"]][-1:]
        if second:
            days["set"] = self.set_by(second[0])
        place, regime, rule, id, _ = self.on(self.today)
        limits = regime.get("limit", []) + place.get("limit", [])
        for limit in limits:
            starts = [start for start in (self.start(kind, objection, received, due, answers, heard) for kind in limit["from"]) if start]
            if starts:
                start, certain = min(starts, key=lambda found: found[0])
                end, known = self.end(start, limit["number"], limit["unit"], rule, id, roll=False)
                days[limit["id"]] = end + DAY if limit.get("opens") else end, known and certain
        return days

    def set_by(self, letter):
        place, regime, rule, id, country = self.on(letter["on"])
        words = [e for e in self.events[: letter["at"]] if e["event"] in ("answered", "complied")]
        answer = words[-1] if words and letter["kind"] == "reply" else {}
        follow_up = regime["follow_up"]
        appeal = place.get("act", {}).get("appeal_days") if follow_up["complaint_after"] == "appeal" else None
        length = follow_up["urgent"] if "urgent" in follow_up and self.has(answer, "urgent") else follow_up["set"]
        if appeal and not self.has(answer, "identity"):
            length = {"number": appeal, "unit": "day"}
        return self.end(self.arrival(letter, place, country), length["number"], length["unit"], rule, id)

    def start(self, kind, objection, received, due, answers, heard):
        decisions = [word["on"] for word in answers if self.decides(word)]
        if kind == "sent":
            return objection["on"], True
        if kind == "received":
            return received, True
        if kind == "answered":
            return (decisions[0], True) if decisions else None
        if kind == "answer-due":
            return due if due[0] < self.today and not any(on <= due[0] for on in decisions) else None
        if kind == "last-contact":
            ours = list(self.letters("objection", "reminder", "reply"))[-1:]
            return max(event["on"] for event in ours + heard), True
        complaints = [letter["on"] for letter in self.letters("complaint") if letter["at"] > objection["at"]]
        return (complaints[-1], True) if complaints else None


def compare_courses(data, ours, cases):
    law, differences, counted = Law(data, ours), 0, collections.Counter()
    answers = {kind["id"]: kind for kind in tomllib.loads((data / "answers.toml").read_text("utf-8"))["answer"]}
    for case in cases:
        theirs = {what: [day.isoformat(), known] for what, (day, known) in Course(law, case, answers).days().items()}
        if theirs != case["days"]:
            differences += 1
            if differences <= 20:
                print(f"demur: {json.dumps(case)}\nhere:  {json.dumps(theirs)}")
        counted.update(list(theirs))
    print(f"{len(cases)} cases, {differences} differences; {dict(counted)}")
    return differences


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
    compare = {"days": compare_days, "courses": compare_courses}
    differences = compare_calendars(ours) if what == "calendars" else compare[what](pathlib.Path(data), ours, cases)
    sys.exit(differences > 0)


main()
