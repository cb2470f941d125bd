//! Shared test helpers: the real binary in its own home, cases in every standing.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use chrono::NaiveDate;
use demur::case::{Case, Draft, Field};

/// The date of the letters in the tests.
pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

/// The binary in an empty home.
pub(crate) struct Demur {
    pub(crate) home: tempfile::TempDir,
}

impl Demur {
    pub(crate) fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_demur"));
        command.env_clear().env("HOME", self.home.path()).env("TZ", "UTC").current_dir(self.home.path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::new(self.command().args(args).output().unwrap())
    }

    /// Writes a file into the home and returns its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn new(output: Output) -> Self {
        Self {
            code: output.status.code().expect("not killed"),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// A file of the repository.
pub(crate) fn repo(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A file of the repository as text.
pub(crate) fn read(path: &str) -> String {
    let path = repo(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below a folder of the repository with this ending, sorted.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, ending, found);
            } else if path.to_str().unwrap().ends_with(ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&repo(folder), ending, &mut found);
    found.sort();
    found
}

/// Removes the shared memory left by killed programs under faketime: another with the same process number would not start.
pub(crate) fn sweep_after_faketime() {
    for entry in std::fs::read_dir("/dev/shm").into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix("sem.faketime_sem_").or_else(|| name.strip_prefix("faketime_shm_"));
        if number.is_some_and(|number| !Path::new("/proc").join(number).exists()) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// A case as text, with changes.
pub(crate) struct Typed {
    pub(crate) country: String,
    pub(crate) controller: String,
    pub(crate) language: Option<String>,
    pub(crate) member: bool,
    pub(crate) grounds: Vec<(&'static str, &'static str)>,
    pub(crate) more: String,
    pub(crate) person: String,
}

impl Typed {
    pub(crate) fn new(country: &str, language: Option<&str>) -> Self {
        let ground = ("job-seeker", fact(language.unwrap_or("en")));
        Self {
            country: country.to_owned(),
            controller: "linkedin".to_owned(),
            language: language.map(str::to_owned),
            member: true,
            grounds: vec![ground],
            more: String::new(),
            person: String::new(),
        }
    }

    /// With one ground, and whatever else it needs: `at-risk-person` prints no address, `non-member` is of somebody without
    /// account.
    pub(crate) fn with_ground(self, id: &str, fact: &str) -> Self {
        let facts = demur::catalog::Catalog::embedded().ground_facts().unwrap();
        let known = facts.of(id);
        let member = known.and_then(|known| known.standing) != Some(demur::catalog::GroundStanding::NonMember);
        let prints_no_address = known.is_some_and(|known| known.excludes.keys().any(|key| key.0 == Field::PersonAddress));
        let withheld = "email = \"robin@example.org\"\nwithhold_address = true\n";
        let person = if prints_no_address { withheld.to_owned() } else { self.person.clone() };
        let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        Self { grounds: vec![(leak(id), leak(fact))], member, person, ..self }
    }

    pub(crate) fn toml(&self) -> String {
        let language = self.language.as_ref().map(|l| format!("language = \"{l}\"\n")).unwrap_or_default();
        let standing = if self.member {
            "[account]\nemail = \"robin@example.org\"\nurl = \"https://social.example.org/in/robin\"\n"
        } else {
            "[non_member]\nurls = [\"https://social.example.org/posts/42\"]\nsearch_name = \"Robin Testname\"\n"
        };
        // The plain ground is one of members.
        let fitting = |id: &'static str| if self.member || id != "job-seeker" { id } else { "non-member" };
        let ground = |(id, fact): &(&'static str, &'static str)| {
            format!("[[objection.ground]]\nid = \"{}\"\nfact = \"{fact}\"\n", fitting(id))
        };
        let grounds = self.grounds.iter().map(ground).collect::<Vec<_>>().concat();
        format!(
            "[person]\nname = \"Robin Testname\"\naddress = [\"1 Sample Row\", \"12345 Sampletown\"]\ncountry = \"{}\"\n{}\n{standing}\n\
             [objection]\ncontroller = \"{}\"\n{language}{}\n{grounds}",
            self.country, self.person, self.controller, self.more
        )
    }

    pub(crate) fn case(&self) -> Case {
        Draft::parse(&self.toml(), "typed.toml").unwrap().check(&demur::catalog::Catalog::embedded()).unwrap()
    }
}

/// A made-up personal fact, in each language that has templates, else in English.
pub(crate) fn fact(language: &str) -> &'static str {
    static FACTS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
        let catalog = demur::catalog::Catalog::embedded();
        let sample = |folder: &String| (folder.clone(), catalog.words(folder).unwrap().sample.clone());
        catalog.languages(None).iter().map(sample).collect()
    });
    let primary = |tag: &str| tag.split('-').next().unwrap().to_owned();
    let of = |language: &str| FACTS.iter().find(|(folder, _)| primary(folder) == primary(language));
    &of(language).or_else(|| of("en")).unwrap().1
}

/// A ground with a fact, as a flag.
pub(crate) const GROUND: &str = "job-seeker=I have been looking for work since March 2026.";

/// A whole letter by flags, with changes: `("--name", None)` removes a flag, `Some` replaces its value or adds it.
pub(crate) fn letter(changes: &[(&str, Option<&str>)]) -> Vec<String> {
    let mut flags = vec![
        ("--name", "Robin Testname"),
        ("--address", "1 Sample Row"),
        ("--country", "IE"),
        ("--account-email", "robin@example.org"),
        ("--ground", GROUND),
        ("--date", "2026-11-23"),
    ];
    for (flag, value) in changes {
        flags.retain(|(f, _)| f != flag);
        flags.extend(value.map(|value| (*flag, value)));
    }
    let mut args = vec!["letter".to_owned(), "linkedin".to_owned()];
    args.extend(flags.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value.to_owned()]));
    args
}

pub(crate) fn run(args: &[String]) -> Ran {
    run_in(&Demur::new(), args)
}

/// Runs in a home with files of its own.
pub(crate) fn run_in(demur: &Demur, args: &[String]) -> Ran {
    demur.run(&args.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Asserts one error, one hint, the code, and empty standard output.
pub(crate) fn assert_refused(ran: &Ran, code: i32, what: &str, hint: &str) {
    assert_eq!(ran.code, code, "{ran:?}");
    assert_eq!(ran.out, "", "{ran:?}");
    if let Ok(json) = serde_json::from_str::<serde_json::Value>(&ran.err) {
        let (said, step) = (json["error"]["message"].as_str().unwrap(), json["error"]["hint"].as_str().unwrap());
        assert!(said.contains(what) && step.contains(hint), "{json} instead of {what} and {hint}");
        return;
    }
    let errors: Vec<_> = ran.err.lines().filter(|line| line.starts_with("error: ")).collect();
    let hints: Vec<_> = ran.err.lines().filter(|line| line.starts_with("hint: ")).collect();
    assert_eq!((errors.len(), hints.len()), (1, 1), "{}", ran.err);
    assert!(errors[0].contains(what), "{} instead of {what}", errors[0]);
    assert!(hints[0].contains(hint), "{} instead of {hint}", hints[0]);
}

/// A template as Handlebars gets it: with its parts, without its comments.
pub(crate) fn template(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let parts = path.parent().unwrap().parent().unwrap().join("parts");
    let mut whole = String::new();
    let mut rest = text.as_str();
    while let Some((before, tag)) = rest.split_once("{{>") {
        let (name, after) = tag.split_once("}}").unwrap();
        whole.push_str(before);
        whole.push_str(&part(path, &parts, name.trim()));
        rest = after;
    }
    whole.push_str(rest);
    let mut pieces = whole.split("{{!");
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once("}}").unwrap().1)
}

/// A part of a template; what a reply says to the kinds of answer, of all of them.
fn part(path: &Path, parts: &Path, name: &str) -> String {
    if !matches!(name, "points" | "asks") {
        let part = parts.join(name).with_extension("md");
        let text = std::fs::read_to_string(&part);
        return text.unwrap_or_else(|error| panic!("{}: {}: {error}", path.display(), part.display())).trim_end().to_owned();
    }
    let replies: toml::Table = std::fs::read_to_string(path.with_file_name("replies.toml")).unwrap().parse().unwrap();
    let text = |kind: &toml::Value, key: &str| kind[key].as_str().unwrap().trim().to_owned();
    let is_tag = |line: &str| line.starts_with("{{#") || line.starts_with("{{/") || line.starts_with("{{else");
    let of = |kind: &toml::Value| match name {
        "points" => format!("{}\n\n1. {}\n\n", text(kind, "text"), text(kind, "short")),
        _ => text(kind, "ask")
            .lines()
            .map(|line| if is_tag(line) { format!("{line}\n") } else { format!("1. {line}\n") })
            .collect(),
    };
    let whole = replies.values().map(of).collect::<Vec<_>>().concat();
    let mut pieces = whole.split("{{>");
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |text, piece| {
        let (name, after) = piece.split_once("}}").unwrap();
        text + &part(path, parts, name.trim()) + after
    })
}

/// The letter templates of all languages: not their parts, nor the words of evidence, which are of no law.
pub(crate) fn letter_templates() -> Vec<PathBuf> {
    let all = files("templates", ".md").into_iter();
    all.filter(|path| !path.parent().unwrap().ends_with("parts") && !path.parent().unwrap().ends_with("evidence")).collect()
}
