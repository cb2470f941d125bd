"""Writes names.toml, what people call each country on an envelope, in the languages of the letters and in its own; and
lines/, the last line of an address abroad in each official language of the places that the letters come from; and called/,
what the letters call it in a sentence.

The names are those of the Unicode CLDR, as Babel has them (`pip install babel==2.19.0`); what the CLDR words for lists and
not for envelopes, and what people write besides, stands below. Run `python3 make.py` in this folder.
"""

import pathlib
import re
import tomllib
import unicodedata

import babel
from babel import Locale
from babel.languages import get_official_languages

LANGUAGES = ["en", "de", "fr", "it", "zh_Hant", "zh_Hant_HK"]

# No country of ISO 3166-1: groups, exceptional reservations, tests of the CLDR. Kosovo (XK) gets mail under its own name.
NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

# The first name is the English one. The CLDR sets some apart by their status or capital, which stands on no envelope.
PRINTED = {
    "CD": "Democratic Republic of the Congo",
    "CG": "Congo",
    "HK": "Hong Kong",
    "MO": "Macao",
    "MM": "Myanmar",
    "PS": "Palestine",
}

# Lines in other words than those of the CLDR: without a status, without a second name in brackets, and as the post writes them.
NAME_LINES = {
    "CI": {"pt": "Costa do Marfim"},
    "HK": {
        "bg": "Хонконг", "cs": "Hongkong", "da": "Hongkong", "de": "Hongkong", "el": "Χονγκ Κονγκ", "es": "Hong Kong",
        "et": "Hongkong", "fi": "Hongkong", "fr": "Hong Kong", "ga": "Hong Cong", "hr": "Hong Kong", "hu": "Hongkong",
        "is": "Hong Kong", "it": "Hong Kong", "lt": "Honkongas", "lv": "Honkonga", "mt": "Hong Kong", "nb": "Hongkong",
        "nl": "Hongkong", "nn": "Hongkong", "pl": "Hongkong", "pt": "Hong Kong", "ro": "Hong Kong", "sk": "Hongkong",
        "sl": "Hongkong", "sv": "Hongkong", "zh-Hant-HK": "香港",
    },
    "MO": {
        "bg": "Макао", "cs": "Macao", "da": "Macao", "de": "Macau", "el": "Μακάο", "es": "Macao", "et": "Macau", "fi": "Macao",
        "fr": "Macao", "ga": "Macao", "hr": "Makao", "hu": "Makaó", "is": "Makaó", "it": "Macao", "lt": "Makao", "lv": "Makao",
        "mt": "Macao", "nb": "Macao", "nl": "Macau", "nn": "Macao", "pl": "Makau", "pt": "Macau", "ro": "Macao", "sk": "Macao",
        "sl": "Makav", "sv": "Macao", "zh-Hant-HK": "澳門",
    },
    "PS": {
        "bg": "Палестина", "cs": "Palestina", "da": "Palæstina", "de": "Palästina", "el": "Παλαιστίνη", "es": "Palestina",
        "et": "Palestiina", "fi": "Palestiina", "fr": "Palestine", "ga": "an Phalaistín", "hr": "Palestina", "hu": "Palesztina",
        "is": "Palestína", "it": "Palestina", "lt": "Palestina", "lv": "Palestīna", "mt": "il-Palestina", "nb": "Palestina",
        "nl": "Palestina", "nn": "Palestina", "pl": "Palestyna", "pt": "Palestina", "ro": "Palestina", "sk": "Palestína",
        "sl": "Palestina", "sv": "Palestina", "zh-Hant-HK": "巴勒斯坦",
    },
    "US": {"de": "USA"},
}

# The CLDR under the tag of the place's language.
LOCALES = {"pt": "pt_PT", "zh-Hant-HK": "zh_Hant_HK"}

# Written as often as what the CLDR has.
ALSO = {
    "AE": ["UAE"],
    "BA": ["Bosnia and Herzegovina", "Bosnia-Herzegovina", "Bosnien-Herzegowina"],
    "BE": ["Belgium", "Belgique", "België", "Belgien"],
    "BY": ["Weißrussland", "Bélarus"],
    "CD": ["DR Congo", "Demokratische Republik Kongo", "République démocratique du Congo"],
    "CH": ["Svizra"],
    "CI": ["Ivory Coast"],
    "CN": ["People's Republic of China", "P.R. China", "PR China", "中国", "VR China"],
    "CZ": ["Czech Republic", "Tschechische Republik", "République tchèque", "Repubblica Ceca", "Česká republika"],
    "DE": ["Federal Republic of Germany", "Bundesrepublik Deutschland", "BRD"],
    "GB": ["UK", "U.K.", "Great Britain", "Großbritannien", "Grande-Bretagne", "Gran Bretagna", "England", "Scotland", "Wales",
           "Northern Ireland", "Angleterre", "Schottland", "Inghilterra", "Y Deyrnas Unedig"],
    "HK": ["Hongkong", "Hong Kong SAR", "香港"],
    "IE": ["Republic of Ireland", "Eire"],
    "KR": ["Republic of Korea", "Korea"],
    "LU": ["Grand-Duché de Luxembourg"],
    "MK": ["Macedonia"],
    "MO": ["Macau", "澳門"],
    "NO": ["Norga"],
    "NL": ["Holland", "Hollande", "Olanda"],
    "RU": ["Russian Federation"],
    "SK": ["Slovak Republic"],
    "SZ": ["Swaziland"],
    "TL": ["East Timor"],
    "TR": ["Turkey"],
    "US": ["USA", "U.S.A.", "US", "U.S.", "United States of America", "Vereinigte Staaten von Amerika", "États-Unis d'Amérique",
           "Stati Uniti d'America", "Etats-Unis"],
    "VA": ["Holy See"],
}

HEAD = """\
# Names of countries by ISO 3166-1 code: the English one, then others by which people write them. make.py writes this file.
as_of = "2026-11-26"
confidence = "high"
sources = [
  "Unicode CLDR (Unicode License v3), as packaged in Babel {version}",
]

[names]
"""

LINES = """\
# The last line of an address abroad, for a letter that is posted where {language} is spoken, by ISO 3166-1 code. make.py
# writes this file.
as_of = "2026-11-27"
confidence = "high"
sources = [
  "Unicode CLDR (Unicode License v3), as packaged in Babel {version}",
]

[lines]
"""


CALLED = """\
# What a letter in {language} calls a country, by ISO 3166-1 code. make.py writes this file.
as_of = "2026-11-27"
confidence = "high"
sources = [
  "Unicode CLDR (Unicode License v3), as packaged in Babel {version}",
]

[names]
"""


def official_languages():
    """The names of the files: `de` for `de-CH`, but the script of Chinese."""
    places = pathlib.Path("../jurisdictions").glob("*.toml")
    tags = {tag for place in places for tag in tomllib.loads(place.read_text("utf-8")).get("languages", [])}
    return sorted({tag if tag.startswith("zh") else tag.split("-")[0] for tag in tags})


def line_name(code, language):
    """What the line says, before it is in capitals."""
    name = NAME_LINES.get(code, {}).get(language)
    if name is None and language == "en":
        name = PRINTED.get(code)
    if name is None:
        name = Locale.parse(LOCALES.get(language, language)).territories[code]
    if code == "MM":  # Myanmar (Burma)
        name = re.sub(r" \(.*\)$|/.*$", "", name)
    return name.replace(" & ", " and ") if language == "en" else name


def capitals(name, language):
    """Capitals by the rules of the language."""
    if language == "el":
        # Greek capitals have no tonos; a vowel that stood apart from the next by it gets a diaeresis there: Ταϊτή, but Μάιος, ΜΑΪΟΣ.
        name = unicodedata.normalize("NFD", name)
        name = re.sub("([αεοηυΑΕΟΗΥ])\u0301([ιυ])(?!\u0308)", "\\1\\2\u0308", name).replace("\u0301", "")
        return unicodedata.normalize("NFC", name.upper())
    if language == "ga":
        # What mutation puts before a capital stays small: an tSín, AN tSÍN.
        word = lambda match: match[1] + match[2].upper()
        return re.sub(r"\b([nthgdbm]|bh|n-)?(\w+)", lambda m: word(m) if m[1] and m[2][0].isupper() else m[0].upper(), name)
    return name.upper()


def line(code, language):
    """The line itself. The posts on the way read Latin letters: where the language has others, English stands behind it."""
    own = capitals(line_name(code, language), language)
    if own.isascii() or "LATIN" in unicodedata.name(next(c for c in own if c.isalpha())):
        return own
    english = capitals(line_name(code, "en"), "en")
    # Two names that would not fit a window are one.
    return f"{own} / {english}" if len(own) + len(english) < 45 else english


def write_called(codes):
    """What letters call a country: the languages that there are templates of."""
    pathlib.Path("called").mkdir(exist_ok=True)
    for language in sorted(folder.name for folder in pathlib.Path("../../templates").iterdir()):
        names = [f'{code} = "{line_name(code, language)}"\n' for code in codes]
        text = CALLED.format(language=language, version=babel.__version__) + "".join(names)
        pathlib.Path(f"called/{language}.toml").write_text(text, "utf-8")


def write_lines(codes):
    pathlib.Path("lines").mkdir(exist_ok=True)
    for language in official_languages():
        lines = [f'{code} = "{line(code, language)}"\n' for code in codes]
        assert len(set(line[5:] for line in lines)) == len(lines), language
        text = LINES.format(language=language, version=babel.__version__) + "".join(lines)
        pathlib.Path(f"lines/{language}.toml").write_text(text, "utf-8")


def main():
    locales = [Locale.parse(language) for language in LANGUAGES]
    codes = sorted(code for code in locales[0].territories if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY)
    lines = []
    for code in codes:
        names = [PRINTED.get(code, locales[0].territories[code])]
        own = []
        for tag in get_official_languages(code, de_facto=True):
            try:
                own.append(Locale.parse(tag))
            except (ValueError, babel.UnknownLocaleError):
                pass
        names += [locale.territories[code] for locale in locales + own if code in locale.territories]
        names += ALSO.get(code, [])
        names = list(dict.fromkeys(name.replace("’", "'") for name in names))
        lines.append(f"{code} = [" + ", ".join('"' + name + '"' for name in names) + "]\n")
    with open("names.toml", "w", encoding="utf-8") as file:
        file.write(HEAD.format(version=babel.__version__) + "".join(lines))
    write_lines(codes)
    write_called(codes)


main()
