//! Member lists as exports and people shape them: made-up people, each list in the headings of its kind.
//!
//! A kind that is named was taken from public documentation or is known to write these headings; the others are usual words.

use serde_json::Value;

use super::grids::{ods, workbook};
use crate::harness::{Demur, Ran};

/// What would be written: name, lines of the address, country.
type Wanted<'a> = &'a [(&'a str, &'a str, &'a str)];

/// Checks a list and returns its rows.
pub(super) fn checked(name: &str, bytes: impl AsRef<[u8]>, more: &[&str]) -> (Vec<Value>, Ran) {
    let demur = Demur::new();
    demur.file(name, bytes);
    let mut args = vec!["batch", name, "--check", "--json", "--controller", "reddit", "--date", "2026-11-24"];
    args.extend(["--ground", "job-seeker=I have been looking for work since March 2026."]);
    args.extend(more);
    let ran = demur.run(&args);
    assert_eq!(
        std::fs::read_dir(demur.home.path()).unwrap().filter(|entry| entry.as_ref().unwrap().file_name() != name).count(),
        0
    );
    // An error comes after the rows.
    let rows = ran.out.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).filter(|row| row.get("row").is_some());
    (rows.collect(), ran)
}

fn shape(what: &str, name: &str, bytes: impl AsRef<[u8]>, wanted: Wanted<'_>) {
    let (rows, ran) = checked(name, bytes, &[]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let lines = |value: &Value| value.as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(" / ");
    let left_out = |row: &&Value| row["problems"].as_array().unwrap().iter().any(|problem| problem["kind"] == "left-out");
    let found: Vec<_> = rows.iter().filter(|row| !left_out(row)).collect();
    let letters: Vec<_> = found.iter().map(|row| (text(&row["name"]), lines(&row["address"]), text(&row["country"]))).collect();
    let wanted: Vec<_> = wanted.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect();
    assert_eq!(letters, wanted, "{what}: {ran:?}");
    let refused = |row: &&&Value| row["problems"].as_array().unwrap().iter().any(|problem| problem["kind"] == "refused");
    assert_eq!(found.iter().find(refused), None, "{what}");
}

/// A table of `|`, one cell between two marks.
fn table(text: &str, delimiter: &str) -> String {
    let rows = text.trim().lines().map(|row| row.trim().split('|').map(str::trim).collect::<Vec<_>>().join(delimiter));
    rows.map(|row| row + "\r\n").collect()
}

#[test]
fn exports_of_address_books_are_read_as_they_are() {
    let de = ("Anna Muster", "Musterweg 3 / 01067 Dresden", "DE");
    shape(
        "Outlook in English: all columns are there, and those of work are somebody else's business",
        "outlook.csv",
        "\"Title\",\"First Name\",\"Middle Name\",\"Last Name\",\"Suffix\",\"Company\",\"Business Street\",\"Business City\",\"Business Postal Code\",\"Business Country/Region\",\"Home Street\",\"Home Street 2\",\"Home City\",\"Home State\",\"Home Postal Code\",\"Home Country/Region\",\"E-mail Address\",\"E-mail Type\",\"E-mail Display Name\",\"E-mail 2 Address\",\"Birthday\"\r\n\"\",\"Robin\",\"\",\"Sample\",\"\",\"Example Ltd\",\"9 Office Row\",\"Dublin\",\"\",\"Ireland\",\"1 Sample Row\",\"Flat 2\",\"Dublin 2\",\"\",\"D02 X285\",\"IE\",\"robin@example.org\",\"SMTP\",\"Robin\",\"work@example.org\",\"0/0/00\"\r\n".replace("\"Birthday\"\r\n", "\"Birthday\",\"account_email\"\r\n").replace("\"0/0/00\"\r\n", "\"0/0/00\",\"robin@example.org\"\r\n"),
        &[("Robin Sample", "1 Sample Row / Flat 2 / Dublin 2 / D02 X285", "IE")],
    );
    shape(
        "Outlook in German",
        "outlook-de.csv",
        table("Anrede|Vorname|Weitere Vornamen|Nachname|Firma|Straße geschäftlich|Ort geschäftlich|Straße privat|Ort privat|Bundesland/Kanton privat|Postleitzahl privat|Land/Region privat|E-Mail-Adresse|E-Mail 2: Adresse|account_email
               Frau|Anna||Muster|Beispiel GmbH|Gasse 1|Ort|Musterweg 3|Dresden|Sachsen|01067|DE|anna@example.org||anna@example.org", ","),
        &[de],
    );
    shape(
        "Google Contacts",
        "google.csv",
        "First Name,Middle Name,Last Name,Phonetic First Name,Organization Name,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value,Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,account_email\nAnna,,Muster,,,* myContacts,Home,anna@example.org,,,Home,\"Musterweg 3\nDresden 01067\nDE\",Musterweg 3,Dresden,,,01067,DE,,anna@example.org\n",
        &[de],
    );
    shape(
        "Thunderbird's address book",
        "thunderbird.csv",
        table("First Name|Last Name|Display Name|Nickname|Primary Email|Secondary Email|Home Address|Home Address 2|Home City|Home State|Home ZipCode|Home Country|Work Address|Notes|account_email
               Anna|Muster|Anna Muster||anna@example.org||Musterweg 3||Dresden||01067|DE|||anna@example.org", ","),
        &[de],
    );
    shape(
        "Apple Numbers, with the name of the table above it",
        "numbers.csv",
        format!(
            "Tabelle 1;;;;;;\n{}",
            table(
                "Vorname|Nachname|Adresse|PLZ|Stadt|Land|E-Mail|Account-E-Mail\nAnna|Muster|Musterweg 3|01067|Dresden|DE|anna@example.org|anna@example.org",
                ";"
            )
        ),
        &[de],
    );
    shape(
        "CiviCRM's individuals, whose display name has a title",
        "civicrm.csv",
        table("Contact ID|Contact Type|Display Name|Sort Name|First Name|Middle Name|Last Name|Individual Prefix|Street Address|Supplemental Address 1|City|Postal Code|State|Country|Email|account_email
               7|Individual|Dr. Anna Muster|Muster A.|Anna||Muster|Dr.|Musterweg 3|Hinterhaus|Dresden|01067|Sachsen|DE|anna@example.org|anna@example.org", ","),
        &[("Anna Muster", "Musterweg 3 / Hinterhaus / 01067 Dresden", "DE")],
    );
}

#[test]
fn exports_of_an_associations_programs_are_read_as_they_are() {
    let rest = "DE|anna@example.org|anna@example.org|Ich suche seit März 2026 Arbeit.|job-seeker";
    let end = "Land|E-Mail|Account-E-Mail|Eigene Worte|Grund-ID";
    // The usual headings of German programs for associations, as far as they are public; none is a promise of one program.
    for (what, head, row, address) in [
        (
            "a member number first",
            "Mitgliedsnummer|Anrede|Titel|Vorname|Nachname|Straße|PLZ|Ort|Geburtsdatum|Eintrittsdatum",
            "17|Frau||Anna|Muster|Musterweg 3|01067|Dresden|1.2.1980|1.1.2020",
            "Musterweg 3 / 01067 Dresden",
        ),
        (
            "name before given name",
            "Mitgl.-Nr.|Name|Vorname|Strasse|Plz|Ort|Telefon privat|Mobil",
            "17|Muster|Anna|Musterweg 3|01067|Dresden|0|0",
            "Musterweg 3 / 01067 Dresden",
        ),
        (
            "house number of its own",
            "Mitglieds-Nr.|Nachname|Vorname|Adresszusatz|Straße|Hausnummer|Postleitzahl|Stadt",
            "17|Muster|Anna|c/o Beispiel|Musterweg|3|01067|Dresden",
            "c/o Beispiel / Musterweg 3 / 01067 Dresden",
        ),
        (
            "street with number by name",
            "Nr|Familienname|Vorname|Straße und Hausnummer|PLZ|Wohnort|IBAN|BIC|Kontoinhaber|Mandatsreferenz",
            "17|Muster|Anna|Musterweg 3|01067|Dresden|DE00|X|A. Muster|M1",
            "Musterweg 3 / 01067 Dresden",
        ),
        (
            "private address by name",
            "Nachname|Vorname|E-Mail (geschäftlich)|Straße privat|PLZ privat|Ort privat|Beitrag|Status",
            "Muster|Anna|a@work.example.org|Musterweg 3|01067|Dresden|60,00|aktiv",
            "Musterweg 3 / 01067 Dresden",
        ),
    ] {
        let text = format!("{head}|{end}\n{row}|{rest}");
        shape(what, "verein.csv", format!("\u{FEFF}{}", table(&text, ";")), &[("Anna Muster", address, "DE")]);
        let rows: Vec<Vec<&str>> = text.lines().map(|row| row.split('|').collect()).collect();
        shape(what, "verein.xlsx", workbook(&[("Mitglieder", false, rows.clone())]), &[("Anna Muster", address, "DE")]);
        shape(what, "verein.ods", ods(&[("Mitglieder", false, rows)]), &[("Anna Muster", address, "DE")]);
    }
}

#[test]
fn lists_that_people_keep_by_hand_are_read_in_their_language() {
    let tail = "a@example.org|a@example.org";
    for (what, head, row, wanted) in [
        (
            "German",
            "Name|Anschrift|PLZ/Ort|Land|E-Mail|Accountname",
            "Anna Muster|Musterweg 3|01067 Dresden|DE",
            ("Anna Muster", "Musterweg 3 / 01067 Dresden", "DE"),
        ),
        (
            "Swiss, by canton",
            "Vorname|Name|Strasse|PLZ|Ort|Kanton|Land|E-Mail|Accountname",
            "Reto|Muster|Gasse 3|8001|Zürich|ZH|CH",
            ("Reto Muster", "Gasse 3 / 8001 Zürich", "CH-ZH"),
        ),
        (
            "French",
            "Nom|Prénom|Adresse|Code postal|Ville|Pays|Courriel|Nom du compte",
            "Exemple|Zoé|3 rue de l'Exemple|75001|Paris|FR",
            ("Zoé Exemple", "3 rue de l'Exemple / 75001 Paris", "FR"),
        ),
        (
            "French, in capitals and without accents",
            "NOM|PRENOM|N° DE RUE|RUE|CODE POSTAL|VILLE|PAYS|E-MAIL|NOM DU COMPTE",
            "EXEMPLE|ZOÉ|3|rue X|75001|PARIS|FR",
            ("ZOÉ EXEMPLE", "3 rue X / 75001 PARIS", "FR"),
        ),
        (
            "Italian",
            "Cognome|Nome|Via|N. civico|CAP|Città|Provincia|Paese|E-mail|Nome account",
            "Esempio|Ada|Via Prova|3|00186|Roma|RM|IT",
            ("Ada Esempio", "Via Prova 3 / 00186 Roma RM", "IT"),
        ),
        (
            "Spanish",
            "Nombre|Apellidos|Dirección|C.P.|Localidad|Provincia|País|Correo electrónico|Nombre de la cuenta",
            "Ana|Ejemplo Prueba|Calle Mayor, 3, 2.º|28001|Madrid|Madrid|ES",
            ("Ana Ejemplo Prueba", "Calle Mayor, 3, 2.º / 28001 Madrid", "ES"),
        ),
        (
            "Dutch",
            "Voornaam|Tussenvoegsel|Achternaam|Straat|Huisnummer|Toevoeging|Postcode|Woonplaats|Land|E-mailadres|Profielnaam",
            "Jan|van der|Voorbeeld|Laan|3|A|1012 AB|Amsterdam|NL",
            ("Jan van der Voorbeeld", "Laan 3 A / 1012 AB Amsterdam", "NL"),
        ),
        (
            "Polish",
            "Imię|Nazwisko|Ulica|Nr domu|Nr mieszkania|Kod pocztowy|Miejscowość|Kraj|Adres e-mail|Nazwa profilu",
            "Łucja|Przykład|ul. Prosta|3|7|00-950|Warszawa|PL",
            ("Łucja Przykład", "ul. Prosta 3/7 / 00-950 Warszawa", "PL"),
        ),
        ("Chinese", "姓|名|地址|地區|國家|電郵|帳戶名稱", "陳|大文|例子街1號|九龍|HK", ("陳大文", "例子街1號", "HK")),
        (
            "British",
            "First names|Surname|Address 1|Address 2|Town/City|Post code|Country|Mail|Profile name",
            "Robin|Sample|1 Sample Row|Flat 2|London|SW1A 1AA|GB",
            ("Robin Sample", "1 Sample Row / Flat 2 / London / SW1A 1AA", "GB"),
        ),
        (
            "American",
            "Full Name|Street|City|State|ZIP|Country Code|Email|Profile name",
            "Robin Sample|1 Sample Row|Springfield|CA|90001|US",
            ("Robin Sample", "1 Sample Row / Springfield, CA 90001", "US-CA"),
        ),
        (
            "a whole address beside its town",
            "Name|Adresse|PLZ|Ort|Land|E-Mail|Accountname",
            "Anna Muster|Musterweg 3, 01067 Dresden|01067|Dresden|DE",
            ("Anna Muster", "Musterweg 3, 01067 Dresden", "DE"),
        ),
        (
            "a whole name beside the given one",
            "Name|Vorname|Straße|PLZ|Ort|Land|E-Mail|Accountname",
            "Anna Muster|Anna|Weg 3|01067|Dresden|DE",
            ("Anna Muster", "Weg 3 / 01067 Dresden", "DE"),
        ),
        (
            "our own headings",
            "name|address|x|country|email|account_name",
            "Anna Muster|Weg 3|y|DE",
            ("Anna Muster", "Weg 3", "DE"),
        ),
    ] {
        shape(what, "list.csv", table(&format!("{head}\n{row}|{tail}"), "\t"), &[wanted]);
    }
}

#[test]
fn what_spreadsheets_do_to_a_list_does_not_matter() {
    let head = "Vorname|Nachname|Straße|PLZ|Ort|Land|E-Mail|Account-E-Mail";
    let (anna, bert) = (
        "Anna|Müller|Weg 3|01067|Dresden|DE|a@example.org|a@example.org",
        "Bert|Muster|Allee 1|10115|Berlin|DE-BE|b@example.org|b@example.org",
    );
    let text = table(&format!("{head}\n{anna}\n{bert}"), ";");
    let wanted: Wanted<'_> =
        &[("Anna Müller", "Weg 3 / 01067 Dresden", "DE"), ("Bert Muster", "Allee 1 / 10115 Berlin", "DE-BE")];
    let utf16: Vec<u8> =
        std::iter::once(0xFEFF).chain(text.replace(';', "\t").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    shape("Unicode text of a spreadsheet", "a.txt", utf16, wanted);
    shape("with a mark", "b.csv", format!("\u{FEFF}{text}"), wanted);
    shape("with its delimiter", "c.csv", format!("sep=;\r\n{text}"), wanted);
    let quoted = text.replace("Weg 3", "\"Weg 3\r\nHinterhaus\"");
    shape("a line break in a cell", "d.csv", quoted, &[("Anna Müller", "Weg 3 / Hinterhaus / 01067 Dresden", "DE"), wanted[1]]);
    let titled = format!("Mitglieder des Vereins \"Muster\", Stand 1.11.2026;;;;;;;\r\n;;;;;;;\r\nSeite 1;;;;;;;\r\n{text}");
    shape("titles above", "e.csv", titled, wanted);
    let sums = format!("{text};;;;;;;\r\nSumme: 2;;;;;;;\r\n");
    shape("a row of sums", "f.csv", &sums, wanted);
    let (rows, ran) = checked("f.csv", &sums, &[]);
    assert!(ran.code == 3 && rows[2]["problems"][0]["problem"] == "is a row of sums", "{ran:?}");
    let gaps = "|Vorname||Nachname|Straße|PLZ|Ort|Land|E-Mail|Account-E-Mail|\n\
                |Anna||Müller|Weg 3|01067|Dresden|DE|a@example.org|a@example.org|";
    let gaps = table(gaps, ";");
    shape("empty columns", "g.csv", gaps, &wanted[..1]);
    let again =
        format!("{text}{}", table(&format!("{head}\nCarla|Muster|Weg 9|10115|Berlin|DE|c@example.org|c@example.org"), ";"));
    shape("the headings on each page", "h.csv", again, &[wanted[0], wanted[1], ("Carla Muster", "Weg 9 / 10115 Berlin", "DE")]);
    // Not read on a guess: it says how to go on, and then it is read.
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let (_, ran) = checked("i.csv", latin, &[]);
    assert!(ran.code == 1 && ran.err.contains("iconv -f WINDOWS-1252"), "{ran:?}");

    let row = |text: &'static str| text.split('|').collect::<Vec<_>>();
    let sheet = vec![
        vec!["Mitgliederliste 2026"],
        vec![],
        vec!["Name", "", "Adresse", "", "", "", "Kontakt"],
        row(head),
        row(anna),
        row(bert),
        vec!["Gesamt", "<c><v>2</v></c>"],
    ];
    shape("a merged title and groups of columns", "j.xlsx", workbook(&[("Liste", false, sheet.clone())]), wanted);
    let plain: Vec<Vec<&str>> = sheet[..6].to_vec();
    shape("the same in the other format", "k.ods", ods(&[("Liste", false, plain)]), wanted);
    let mut hidden = row(bert);
    hidden.insert(0, "hidden");
    let sheet = [("Liste", false, vec![row(head), row(anna), hidden])];
    for (name, bytes) in [("l.xlsx", workbook(&sheet)), ("l.ods", ods(&sheet))] {
        shape("a row that is hidden", name, &bytes, &wanted[..1]);
        let (rows, _) = checked(name, &bytes, &["--hidden-rows"]);
        assert!(rows.len() == 2 && rows[1]["problems"].as_array().unwrap().is_empty(), "{rows:?}");
    }
    let dated = vec![
        row("Vorname|Nachname|Geburtsdatum|Beitrag|Abgeschaltet am|Land|E-Mail|Account-E-Mail"),
        vec![
            "Anna",
            "Müller",
            r#"<c s="1"><v>29221</v></c>"#,
            r#"<c t="e"><v>#REF!</v></c>"#,
            r#"<c s="1"><v>46327</v></c>"#,
            "DE",
            "a@example.org",
            "a@example.org",
        ],
    ];
    shape(
        "dates as numbers, and an error in a column that is left alone",
        "m.xlsx",
        workbook(&[("A", false, dated)]),
        &[("Anna Müller", "", "DE")],
    );
}
