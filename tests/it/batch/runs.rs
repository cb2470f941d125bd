//! What a run leaves in its folder, and what the next one does with it.

use std::fs;

use super::made_up::{Expected, member};
use super::{batch, list, members, tree};
use crate::harness::{Demur, assert_refused};
use crate::paper::{pages, poppler, verdicts};

#[test]
fn ten_thousand_members_have_a_letter_each_or_the_right_reason() {
    let demur = Demur::new();
    members(&demur, 10_000);
    let ran = batch(&demur, &["-o", "out", "-f", "text"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    let (manifest, rejected) = (list(&demur.path("out/manifest.csv")), list(&demur.path("out/rejected.csv")));
    let (mut letters, mut refused) = (manifest.iter(), rejected.iter());
    for number in 1..=10_000 {
        let member = member(7, number);
        match member.expected {
            Expected::Letter => {
                let line = letters.next().unwrap();
                assert_eq!(line["row"], number.to_string(), "{:?}: {:?}", member.cells, refused.next());
                let text = fs::read_to_string(demur.path("out").join(&line["file"])).unwrap();
                assert!(text.contains(&line["reference"]), "{line:?}");
                let family = member.cells[0].split_whitespace().last().unwrap().to_owned();
                assert!(unmarked(&text).contains(&unmarked(&family)), "{family} in {text}");
            }
            Expected::Rejected(words) => {
                let row = refused.next().unwrap();
                assert!(row["error"].contains(words) && row["error"].contains(&format!("row {number} ")), "{words}: {row:?}");
            }
        }
    }
    assert_eq!((letters.next(), refused.next()), (None, None));
    let mut languages: Vec<&str> = manifest.iter().map(|line| line["language"].split('-').next().unwrap()).collect();
    languages.sort_unstable();
    languages.dedup();
    assert_eq!(languages, ["de", "en", "fr", "it", "zh"]);
}

/// Without marks that may be on their own or not.
fn unmarked(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[test]
fn a_second_run_leaves_what_is_done_and_mends_what_is_not() {
    let demur = Demur::new();
    members(&demur, 60);
    batch(&demur, &["-o", "out"]);
    let first = tree(&demur.path("out"));
    let letters: Vec<String> = list(&demur.path("out/manifest.csv")).iter().map(|line| line["file"].clone()).collect();
    // One is lost, one truncated, one torn by a power failure.
    fs::remove_file(demur.path("out").join(&letters[3])).unwrap();
    let whole = fs::read(demur.path("out").join(&letters[5])).unwrap();
    fs::write(demur.path("out").join(&letters[5]), &whole[..whole.len() / 2]).unwrap();
    let torn = [&fs::read(demur.path("out").join(&letters[7])).unwrap()[..4096], &[0; 4096]].concat();
    fs::write(demur.path("out").join(&letters[7]), torn).unwrap();
    let again = demur.run(&["batch", "members.csv", "--date", "2026-11-24", "-o", "out", "--json"]);
    let facts: serde_json::Value = serde_json::from_str(&again.out).unwrap();
    assert_eq!((facts["written"].as_u64(), facts["unchanged"].as_u64()), (Some(3), Some(letters.len() as u64 - 3)));
    let warned = list(&demur.path("out/manifest.csv")).iter().filter(|line| !line["warnings"].is_empty()).count();
    assert!(warned > 0 && warned < letters.len());
    assert_eq!(facts["warned"].as_u64(), Some(warned as u64));
    assert!(again.err.contains(&format!("{warned} letters have warnings: see the column warnings of")), "{}", again.err);
    assert_eq!(tree(&demur.path("out")), first);
}

#[test]
fn a_letter_keeps_its_day_until_it_changes_and_a_new_name_takes_the_old_file_away() {
    let demur = Demur::new();
    let row = |name: &str| {
        format!(
            "name,country,email,account_name,ground,fact\n{name},DE-BE,a@example.org,anna,job-seeker,Ich suche Arbeit als {name}.\n"
        )
    };
    demur.file("members.csv", row("Anna Müler"));
    let run = |day: &str| {
        let dated = if day.is_empty() { vec![] } else { vec!["--date", day] };
        demur.run(&[&["batch", "members.csv", "--controller", "linkedin", "-o", "out", "-f", "text"], dated.as_slice()].concat())
    };
    let ran = run("");
    assert_eq!(ran.code, 0, "{}", ran.err);
    let first = tree(&demur.path("out"));
    assert_eq!(run("").code, 0);
    assert_eq!(tree(&demur.path("out")), first);
    run("2026-01-05");
    assert!(fs::read_to_string(demur.path("out/000001-anna-muler.txt")).unwrap().contains("5. Januar 2026"));
    demur.file("members.csv", row("Anna Müller"));
    let ran = run("");
    assert!(ran.err.contains("removed 1"), "{}", ran.err);
    assert!(!demur.path("out/000001-anna-muler.txt").exists() && demur.path("out/000001-anna-muller.txt").exists());
    // A file that somebody changed is theirs.
    fs::write(demur.path("out/000001-anna-muller.txt"), "mine").unwrap();
    demur.file("members.csv", row("Anna Meier"));
    run("");
    assert_eq!(fs::read_to_string(demur.path("out/000001-anna-muller.txt")).unwrap(), "mine");
}

#[test]
fn a_folder_keeps_to_one_members_file_and_to_what_others_put_there() {
    let demur = Demur::new();
    members(&demur, 5);
    batch(&demur, &["-o", "out", "-f", "text"]);
    let before = tree(&demur.path("out"));
    // Other people in a file of the same name, such as another town's.
    let heading = "name,country,email,account_name,controller,ground,fact\n";
    let other =
        |i: u32| format!("Hanna {i},DE-HH,h{i}@example.org,h{i},linkedin,job-seeker,Ich suche seit {i} Monaten Arbeit.\n");
    demur.file("hamburg/members.csv", heading.to_owned() + &(1..=9).map(other).collect::<String>());
    let ran = demur.run(&["batch", "hamburg/members.csv", "-o", "out", "-q"]);
    assert_refused(&ran, 1, "out: holds 5 letters from members.csv, but members.csv has 0 of these people", "another folder");
    let ran = batch(&demur, &["-o", "out", "--shard", "1/2"]);
    assert_refused(&ran, 1, "holds the letters of all rows, not of shard 1/2", "--join");
    assert_eq!(tree(&demur.path("out")), before);
    demur.file("mine/manifest.csv", "mine");
    assert_refused(&batch(&demur, &["-o", "mine"]), 1, "mine: has a manifest.csv", "another folder");
    assert_eq!(tree(&demur.path("mine")).len(), 1);
}

#[test]
fn refused_rows_are_mended_in_their_list_and_given_back() {
    let demur = Demur::new();
    demur.file(
        "members.csv",
        "country;name;account_name;email;ground;fact\n\
         XX;=Anna;@anna;a@example.org;job-seeker;Ich suche Arbeit.\n\
         DE-BE;Bert;bert;b@example.org;job-seeker;-10 Grad im Büro.\n\
         DE-BE;Carla;carla;c@example.org;;\n",
    );
    let ran = demur.run(&["batch", "members.csv", "--controller", "linkedin", "-o", "out", "-f", "text"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("2 of 3 rows have no letter") && ran.err.contains("out/rejected.csv"), "{}", ran.err);
    let text = fs::read_to_string(demur.path("out/rejected.csv")).unwrap();
    assert!(text.starts_with("country;name;account_name;email;ground;fact;error\nXX;'=Anna;'@anna;"), "{text}");
    assert!(text.contains("row 1 (line 2): column country: unknown country"), "{text}");
    assert!(text.contains("row 3 (line 4): column ground: an objection under"), "{text}");
    let mended = text.replace("XX;", "DE-BE;").replace("c@example.org;;;", "c@example.org;job-seeker;Ich suche eine Stelle.;");
    demur.file("mended.csv", mended);
    let ran = demur.run(&["batch", "mended.csv", "--controller", "linkedin", "-o", "more", "-f", "text"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let letter = fs::read_to_string(demur.path("more/000001-anna.txt")).unwrap();
    assert!(letter.contains("=Anna") && !letter.contains("'=Anna") && letter.contains("@anna") && !letter.contains("'@anna"));
    // Rows fixed in the file itself disappear from the list.
    demur.file(
        "members.csv",
        "country;name;account_name;email;ground;fact\nDE-BE;Bert;bert;b@example.org;job-seeker;Ich suche.\n",
    );
    assert_eq!(demur.run(&["batch", "members.csv", "--controller", "linkedin", "-o", "out", "-f", "text"]).code, 0);
    assert!(!demur.path("out/rejected.csv").exists());
    assert_eq!(list(&demur.path("out/manifest.csv")).len(), 1);
}

#[test]
fn shards_together_are_one_run() {
    let demur = Demur::new();
    members(&demur, 50);
    let whole = batch(&demur, &["-o", "whole"]);
    for shard in 1..=3 {
        let ran = batch(&demur, &["-o", &format!("part-{shard}"), "--shard", &format!("{shard}/3"), "--jobs", "1"]);
        assert!([0, 3].contains(&ran.code), "{}", ran.err);
    }
    let join = |folders: &[&str]| demur.run(&[&["batch", "-o", "joined", "-q", "--join"], folders].concat());
    assert_refused(&join(&["part-1", "part-2"]), 1, "shard 3/3 is missing", "--shard 3/3");
    assert_refused(&join(&["part-1", "part-1", "part-2"]), 1, "both hold shard 1/3", "once");
    assert_eq!((join(&["part-3", "part-1", "part-2"]).code, whole.code), (3, 3));
    assert_eq!(tree(&demur.path("joined")), tree(&demur.path("whole")));
    let letter = list(&demur.path("part-2/manifest.csv"))[0]["file"].clone();
    fs::write(demur.path("part-2").join(&letter), "changed").unwrap();
    assert_refused(&join(&["part-3", "part-1", "part-2"]), 1, &letter, "again");
    fs::remove_file(demur.path("part-2").join(&letter)).unwrap();
    batch(&demur, &["-o", "part-2", "--shard", "2/3", "--layout", "din-5008-a"]);
    assert_refused(&join(&["part-3", "part-1", "part-2"]), 1, "other options", "same command");
}

#[needs::tools("pdftotext", "qpdf", "page-validation")]
#[test]
fn all_letters_in_one_pdf_begin_on_new_sheets_and_are_archival() {
    let demur = Demur::new();
    members(&demur, 41);
    let ran = batch(&demur, &["-o", "out", "--merge", "all.pdf", "--zip"]);
    let manifest = list(&demur.path("out/manifest.csv"));
    let volume = fs::read(demur.path("all.pdf")).unwrap();
    let mut page = 1;
    for line in &manifest {
        let single = fs::read(demur.path("out").join(&line["file"])).unwrap();
        let count = pages(&single);
        let text = |bytes: &[u8], first: usize| {
            poppler("pdftotext", &["-f", &first.to_string(), "-l", &(first + count - 1).to_string()], bytes)
        };
        assert_eq!(text(&volume, page), text(&single, 1), "{line:?}");
        page += count + count % 2;
    }
    let last = fs::read(demur.path("out").join(&manifest.last().unwrap()["file"])).unwrap();
    assert_eq!(pages(&volume), page - 1 - pages(&last) % 2, "no empty page behind the last letter");
    let singles: usize =
        manifest.iter().map(|line| fs::metadata(demur.path("out").join(&line["file"])).unwrap().len() as usize).sum();
    assert!(volume.len() * 2 < singles, "fonts are shared: {} of {singles}", volume.len());
    let check = std::process::Command::new("qpdf").arg("--check").arg(demur.path("all.pdf")).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
    let outlines =
        std::process::Command::new("qpdf").args(["--json", "--json-key=outlines"]).arg(demur.path("all.pdf")).output().unwrap();
    let outlines: serde_json::Value = serde_json::from_slice(&outlines.stdout).unwrap();
    assert_eq!(outlines["outlines"].as_array().unwrap().len(), manifest.len(), "{}", ran.err);
    let title = outlines["outlines"][0]["title"].as_str().unwrap();
    assert!(title.starts_with("000001 "), "{title}");
    fs::create_dir(demur.path("check")).unwrap();
    fs::rename(demur.path("all.pdf"), demur.path("check/all.pdf")).unwrap();
    assert_eq!(verdicts(&demur.path("check")).trim(), "1 files");
    let archive = fs::File::open(demur.path("out/letters.zip")).unwrap();
    let mut archive = zip::ZipArchive::new(archive).unwrap();
    assert_eq!(archive.len(), manifest.len());
    let mut entry = archive.by_index(0).unwrap();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
    assert_eq!(bytes, fs::read(demur.path("out").join(&manifest[0]["file"])).unwrap());
}

#[test]
fn a_fact_that_many_share_is_warned_of_and_flags_of_one_person_are_refused() {
    let demur = Demur::new();
    let row = |i: usize, fact: &str| format!("Person {i},DE-BE,p{i}@example.org,p{i},job-seeker,{fact}\n");
    let heading = "name,country,email,account_name,ground,fact\n".to_owned();
    let rows: String = (1..=10)
        .map(|i| row(i, &if i % 3 == 0 { "Ich suche Arbeit!".to_owned() } else { format!("Ich suche Arbeit: {}", SAID[i % 7]) }))
        .collect();
    demur.file("members.csv", heading + &rows);
    let run = |more: &[&str]| {
        demur.run(&[&["batch", "members.csv", "--controller", "linkedin", "-o", "out", "-f", "text"], more].concat())
    };
    let ran = run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("3 of 10 rows carry the same fact as row 3"), "{}", ran.err);
    for (flag, value) in
        [("--name", "A"), ("--email", "a@example.org"), ("--account-email", "a@example.org"), ("--country", "DE")]
    {
        assert_refused(&run(&[flag, value]), 2, &format!("{flag} would appear in the letters of all members"), "column");
    }
}

const SAID: [&str; 7] = ["Eins.", "Zwei.", "Drei.", "Vier.", "Fünf.", "Sechs.", "Sieben."];

#[test]
fn whoever_writes_for_the_members_signs_and_names_each_of_them() {
    let demur = Demur::new();
    demur.file(
        "members.csv",
        "name,country,account_email,ground,fact\nAnna Müller,DE-BE,a@example.org,job-seeker,Sie sucht Arbeit.\n",
    );
    let person = ["--as", "attorney", "--name", "Kanzlei Muster", "--address", "Musterallee 1", "10115 Berlin"];
    let ran = demur
        .run(&[&["batch", "members.csv", "--controller", "linkedin", "-o", "out", "-f", "text"], person.as_slice()].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let letter = fs::read_to_string(demur.path("out/000001-anna-muller.txt")).unwrap();
    assert!(letter.contains("Kanzlei Muster") && letter.contains("für Anna Müller") && letter.contains("Vollmacht"), "{letter}");
}

#[cfg(unix)]
#[needs::tools("mount")]
#[test]
fn a_full_disk_is_said_nothing_is_half_written_and_it_goes_on() {
    let demur = Demur::new();
    members(&demur, 120);
    let disk = demur.path("disk");
    fs::create_dir(&disk).unwrap();
    let mount = |args: &[&str]| std::process::Command::new("mount").args(args).arg(&disk).status().is_ok_and(|ran| ran.success());
    assert!(mount(&["-t", "tmpfs", "-o", "size=1500k,mode=0700", "tmpfs"]));
    let ran = batch(&demur, &["-o", "disk/out"]);
    let left = tree(&demur.path("disk/out"));
    let grown = mount(&["-o", "remount,size=64m"]);
    let rest = batch(&demur, &["-o", "disk/out"]);
    let whole = tree(&demur.path("disk/out"));
    assert!(std::process::Command::new("umount").arg(&disk).status().unwrap().success() && grown);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("no storage space") && ran.err.contains("hint: free some disk space"), "{}", ran.err);
    batch(&demur, &["-o", "quiet"]);
    let quiet = tree(&demur.path("quiet"));
    assert!(left.len() > 20 && left.len() < quiet.len(), "{}", left.len());
    for (name, bytes) in left.iter().filter(|(name, _)| name.ends_with(".pdf")) {
        assert_eq!(Some(bytes), quiet.get(name), "{name} is half-written");
    }
    assert!([0, 3].contains(&rest.code), "{}", rest.err);
    assert_eq!(whole, quiet);
}
