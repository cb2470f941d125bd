"""Writes names.toml: what people call each country on an envelope, in the languages of the letters and in its own.

The names are those of the Unicode CLDR, as Babel has them (`pip install babel==2.19.0`); what the CLDR words for lists and
not for envelopes, and what people write besides, stands below. Run `python3 make.py` in this folder.
"""

import babel
from babel import Locale
from babel.languages import get_official_languages

LANGUAGES = ["en", "de", "fr", "it", "zh_Hant", "zh_Hant_HK"]

# No country of ISO 3166-1: groups, exceptional reservations, tests of the CLDR. Kosovo (XK) gets mail under its own name.
NO_COUNTRY = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

# The first name is printed. The CLDR sets some apart by their status or capital, which stands on no envelope.
PRINTED = {
    "CD": "Democratic Republic of the Congo",
    "CG": "Congo",
    "HK": "Hong Kong",
    "MO": "Macao",
    "MM": "Myanmar",
    "PS": "Palestine",
}

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
# Names of countries by ISO 3166-1 code: the English one, which is printed, then others by which people write them. make.py
# writes this file.
as_of = "2026-11-26"
confidence = "high"
sources = [
  "Unicode CLDR (Unicode License v3), as packaged in Babel {version}",
]

[names]
"""


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


main()
