"""Writes places.toml, codes.toml and languages.toml: by which names people say where they live and in which language they write.

Country names are those of ../countries/names.toml and of the Unicode CLDR as Babel has it. Babel leaves out parts of countries:
their English names are those of the CLDR as the Unicode Consortium packages it for JSON, which leaves out the other languages
since they are drafts; those are of the XML that Debian packages. What a record of ../jurisdictions says besides is taken
over. What people say and the CLDR does not, stands below.

    pip install babel==2.19.0
    npm pack cldr-subdivisions-full@48.2.0 && tar xf cldr-subdivisions-full-48.2.0.tgz
    apt-get download unicode-cldr-core=41-0.1 && dpkg-deb -x unicode-cldr-core_41-0.1_all.deb .
    python3 make.py package usr/share/unicode/cldr

All are under the Unicode License v3. Run it in this folder.
"""

import json
import pathlib
import sys
import textwrap
import tomllib
import xml.etree.ElementTree

import babel
from babel import Locale
from babel.languages import get_official_languages

# The languages of the letters, in the order of the first names of a line. The last is the Chinese of Hong Kong.
LANGUAGES = ["en", "de", "fr", "it", "zh-Hant-HK"]
ENGLISH, OTHERS = "48.2.0", "41"

# Said, and in no list. A name stands at each place that it fits.
ALSO = {
    "AE": ["Emirates"],
    "CD": ["Congo", "Kongo"],
    "CG": ["Kongo", "Republic of the Congo"],
    "CZ": ["Tschechei"],
    "FR": ["République française", "Metropolitan France"],
    "GB": ["Britain", "Britannien", "Royaume Uni", "United Kingdom of Great Britain and Northern Ireland", "Ecosse",
           "Pays de Galles", "Nordirland", "Irlande du Nord", "Scozia", "Galles", "Irlanda del Nord"],
    "GR": ["Hellas", "Hellenic Republic"],
    "KP": ["Korea", "Corée", "Corea"],
    "KR": ["Corée", "Corea"],
    "US": ["America", "Amerika", "Amérique", "The States", "Vereinigte Staaten", "EE. UU.", "EEUU", "Estados Unidos de América"],
    "CH": ["Swiss Confederation", "Schweizerische Eidgenossenschaft", "Confédération suisse", "Confederazione Svizzera"],
    "AT": ["Republik Österreich"],
    "IT": ["Repubblica Italiana"],
    "NL": ["The Netherlands", "Nederland", "Niederlande", "Kingdom of the Netherlands"],
    "LU": ["Grand Duchy of Luxembourg", "Großherzogtum Luxemburg"],
    "HK": ["HKSAR", "中華人民共和國香港特別行政區", "中国香港"],
    "CA-NL": ["Newfoundland", "Labrador", "Terre-Neuve"],
    "CA-PE": ["PEI"],
    "CA-YT": ["Yukon Territory"],
    "CA-BC": ["BC Canada"],
    "US-DC": ["Washington DC", "Washington D.C.", "DC"],
    "US-NY": ["New York State"],
    "US-WA": ["Washington State"],
    "US-VI": ["Virgin Islands"],
    "VG": ["Virgin Islands"],
    "DE-NW": ["NRW", "Nordrhein Westfalen"],
    "DE-BW": ["BaWü"],
    "DE-MV": ["Meck-Pomm"],
    "DE-RP": ["Rheinland Pfalz"],
    "DE-SH": ["Schleswig Holstein"],
    "CH-BE": ["Berne"],
    "CH-LU": ["Lucerne"],
}

# Before the name of a part, and before no country: who says one of these means the part.
TITLES = [
    "Kanton", "Canton of", "Canton de", "Canton du", "Canton d'", "Canton des", "Cantone", "Cantone di", "Cantone dei", "Chantun",
    "Land", "Bundesland", "Freistaat", "Free State of", "Freie und Hansestadt", "Freie Hansestadt", "Land de", "État de", "Etat de",
    "État libre de", "Stato di", "State of", "Commonwealth of", "Bundesstaat", "US-Bundesstaat", "Province of", "Province de",
    "Province du", "Provincia di", "Provinz", "Provincie", "Region", "Région", "Regione", "Territory of", "Comunidad de",
    "Republik und Kanton", "République et canton de", "République et canton du", "Repubblica e Cantone",
]

# What the CLDR puts around names besides.
CLDR_TITLES = ["provincia del", "provincia della", "province of", "provincia d'", "canton", "cantone di", "provincia de", "departamento de",
               "dipartimento", "contea di", "comté de", "comté d'", "condado de", "contea del", "contea dell'", "regione di", "regione della",
               "provinz", "département de la", "département de l'", "département du", "département de", "województwo", "distrikt",
               "comunidad autónoma de", "kraj", "voblast"]
CLDR_SUFFIXES = ["county", "region", "province", "district", "canton", "city council", "voivodeship", "autonomous community", "autonomous region",
                 "megye", "kraj", "state", "municipality", "prefecture", "apskritis", "novads", "fylke", "län"]

# What people call a language besides.
OWN_NAMES = {"zh": ["中文", "漢語", "汉语", "華語", "Mandarin", "Mandarin Chinese", "國語", "普通話", "中國語"], "zh-Hant": ["正體中文", "繁體", "Traditional", "繁体中文"],
             "zh-Hans": ["簡體", "简体"], "el": ["Modern Greek"], "nb": ["Norsk", "Norwegian", "Norwegisch", "norvégien", "norvegese"],
             "de": ["Hochdeutsch", "High German", "deu", "ger"], "en": ["eng", "Inglese", "American", "British"], "fr": ["fra", "fre"], "it": ["ita"],
             "es": ["spa", "Castilian", "castellano"], "nl": ["Flemish", "Flämisch", "flamand", "fiammingo", "Vlaams", "nld", "dut"],
             "pt": ["por"], "de-CH": ["Schweizerdeutsch", "Swiss German"], "de-AT": ["Österreichisch"], "rm": ["Rumantsch"]}
# Beside the languages of the register: those that many people there speak.
MORE_LANGUAGES = ["zh", "zh-Hant", "zh-Hans", "yue", "tr", "ar", "ru", "uk", "ja", "ko", "rm", "ca", "eu", "gl", "cy", "sq", "sr", "fa",
                  "hi", "vi", "he", "lb", "tl", "pa", "ta", "ur", "bs", "mk", "ro", "en-US", "en-GB", "en-CA", "fr-CA", "fr-CH", "de-CH",
                  "de-AT", "pt-BR", "es-MX"]

HEAD = """\
# {what}
# make.py writes this file.
as_of = "2026-11-27"
confidence = "high"
sources = [
{sources}]
"""
SOURCES = f"""\
  "Unicode CLDR (Unicode License v3), as packaged in Babel {babel.__version__}",
"""


def listed(names):
    """The texts of a TOML list, one a line."""
    return "[\n" + "".join("  " + json.dumps(name, ensure_ascii=False) + ",\n" for name in names) + "]\n"


def parsed(tag):
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (ValueError, babel.UnknownLocaleError):
        return None


def cleaned(name):
    return name.replace("’", "'").replace("|", " ").strip()


def line(code, first, others):
    """A code, its names in the languages of the letters, then all others that it has once each."""
    first = [cleaned(name or "") for name in first]
    first = [first[0]] + ["" if name == first[0] else name for name in first[1:]]
    others = [cleaned(name) for name in others if name]
    others += [name.replace(" & ", " and ") for name in first + others if " & " in name]
    others = [name for name in dict.fromkeys(others) if name not in first]
    return "|".join([code, *first, *others])


def records():
    """The records of the places that letters come from, by code."""
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(pathlib.Path("../jurisdictions").glob("*.toml"))}


def said(record):
    return list(record.get("name", {}).values()) + record.get("also_typed", []) if record else []


def countries(register):
    named = tomllib.loads(pathlib.Path("../countries/names.toml").read_text("utf-8"))["names"]
    letters = [parsed(tag) for tag in LANGUAGES]
    spoken = sorted({tag for record in register.values() for tag in record.get("languages", [])})
    spoken = [locale for locale in map(parsed, spoken) if locale]
    for code, names in named.items():
        first = [names[0]] + [locale.territories[code] for locale in letters[1:]]
        others = names + [locale.territories.get(code) for locale in spoken if code in register]
        yield line(code, first, others + said(register.get(code)) + ALSO.get(code, []))


def bare(name):
    """`canton de Zurich` without its title; the words of TITLES and of the CLDR, in any case."""
    name = cleaned(name)
    titles = sorted({title.lower() for title in TITLES} | set(CLDR_TITLES), key=len, reverse=True)
    for title in titles:
        if name.lower().startswith(title + ("" if title.endswith("'") else " ")):
            return name[len(title):].strip()
    for suffix in CLDR_SUFFIXES:
        if name.lower().endswith(" " + suffix):
            return name[: -len(suffix) - 1].strip()
    return None


def parts(register, package, xml_folder):
    def english():
        text = (package / "subdivisions" / "en" / "en.json").read_text("utf-8")
        return json.loads(text)["subdivisions"]["localeDisplayNames"]["subdivisions"]

    def read(tag):
        path = xml_folder / "common" / "subdivisions" / f"{tag}.xml"
        if not path.exists():
            return {}
        found = xml.etree.ElementTree.parse(path).getroot().iter("subdivision")
        return {entry.get("type"): entry.text for entry in found if entry.get("alt") is None}

    letters = [english(), *[read(tag) for tag in LANGUAGES[1:-1]], {}]
    held = {}
    for country, record in register.items():
        if "-" in country:
            continue
        tags = get_official_languages(country, regional=True, de_facto=True)
        own = [read(tag) for tag in tags] + [read("no"), read("nb")] * (country == "NO") + [read("en")]
        codes = {f"{country}-{key[2:].upper()}": key for key in letters[0] if key[:2].upper() == country}
        codes |= {code: code.replace("-", "").lower() for code in record.get("subdivisions", {})}
        codes |= {code: code.replace("-", "").lower() for code in register if code.startswith(country + "-")}
        for code, key in codes.items():
            one = register.get(code, {})
            first = [names.get(key) for names in letters]
            first[0] = one.get("name", {}).get("en") or first[0] or record["subdivisions"][code]
            names = [names.get(key) for names in letters + own] + [record.get("subdivisions", {}).get(code)]
            names = [name for name in names + said(one) + ALSO.get(code, []) if name]
            first = [one.get("name", {}).get(tag) or name for tag, name in zip(LANGUAGES, first)]
            first = [name and (bare(name) or name) for name in first]
            held[code] = line(code, first, names + [name for name in map(bare, names) if name])
    return [held[code] for code in sorted(held)]


def languages(register):
    tags = {tag for record in register.values() for tag in record.get("languages", [])}
    tags = sorted({tag.split("-")[0] for tag in tags} | set(MORE_LANGUAGES))
    letters = [parsed(tag) for tag in LANGUAGES]
    for tag in tags:
        own = parsed(tag)
        names = []
        for locale in [*letters, own]:
            key = tag.replace("-", "_")
            names.append(locale.languages.get(key) or locale.languages.get(tag) if locale else None)
            # `français canadien` and `Français (Canada)`, `繁體中文`.
            if locale is own and own:
                names.append(own.get_display_name(own))
        english = names[0] or letters[0].languages.get(tag) or parsed(tag).get_display_name("en")
        rest = [locale.languages.get(tag.replace("-", "_")) or (own.get_display_name(locale) if own else None) for locale in letters[1:]]
        yield line(tag, [english, *rest], [name for name in names if name] + OWN_NAMES.get(tag, []))


def main():
    package, xml_folder = map(pathlib.Path, sys.argv[1:])
    register = records()
    sources = SOURCES + f'  "Unicode CLDR (Unicode License v3), parts of countries: English as packaged in cldr-subdivisions-full {ENGLISH}, else CLDR {OTHERS}",\n'
    what = "Names of countries (ISO 3166-1), and of the parts (ISO 3166-2) of those that letters come from: the code, the name in each of\n# `languages` (nothing where it is the first), then others."
    text = HEAD.format(what=what, sources=sources)
    text += "languages = " + json.dumps(LANGUAGES) + "\n"
    text += "# Who says one of these before a name means a part of a country.\ntitles = " + listed(TITLES)
    places = [*countries(register), *parts(register, package, xml_folder)]
    known = {entry.split("|")[0] for entry in places}
    assert set(ALSO) <= known, set(ALSO) - known
    pathlib.Path("places.toml").write_text(text + "places = " + listed(places), "utf-8")
    what = "The codes of ISO 3166-1: whether two letters are one is asked for each letter, and places.toml is long."
    codes = " ".join(entry.split("|")[0] for entry in places if entry[2] == "|")
    wrapped = textwrap.fill(codes, 120) + "\n"
    text = HEAD.format(what=what, sources=SOURCES) + f'codes = """\\\n{wrapped}"""\n'
    pathlib.Path("codes.toml").write_text(text, "utf-8")
    what = "Names of languages by tag (BCP 47): the tag, the name in each of `languages` (nothing where it is the first), then others."
    text = HEAD.format(what=what, sources=SOURCES) + "languages = " + json.dumps(LANGUAGES) + "\n"
    pathlib.Path("languages.toml").write_text(text + "names = " + listed(languages(register)), "utf-8")


main()
