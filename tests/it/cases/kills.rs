//! Kills while events are recorded: each is there whole or not at all, and the chain holds.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{show, written};
use crate::harness::Demur;

#[test]
fn no_kill_leaves_half_an_event() {
    let kills: u32 = std::env::var("DEMUR_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(12);
    let demur = Demur::new();
    let reference = written(&demur);
    demur.file("proof.bin", vec![7_u8; 400_000]);
    let record = || {
        let args = ["record", &reference, "sent", "--by", "post", "--on", "2026-11-02"];
        assert_eq!(demur.run(&args).code, 0);
    };
    record();
    let one = ["record", reference.as_str(), "delivered", "--on", "2026-11-03", "--file", "proof.bin"];
    let started = Instant::now();
    assert_eq!(demur.run(&one).code, 0);
    let whole = started.elapsed();
    let (mut died, mut known) = (0, 3);
    for kill in 0..kills {
        let mut child = demur.command().args(one).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // From the first breath to a little after the end.
        let wait = whole.as_micros() as u64 * u64::from(kill % 25) / 20;
        std::thread::sleep(Duration::from_micros(wait));
        let _ = child.kill();
        let status = child.wait().unwrap();
        died += u32::from(status.code().is_none());
        let verified = demur.run(&["case", "show", &reference, "--verify", "--json"]);
        assert_eq!(verified.code, 0, "{}", verified.err);
        let case = show(&demur, &reference);
        let events = case["events"].as_array().unwrap();
        let added = events.len() - known;
        assert!(added <= 1, "{added} events of one command");
        assert!(status.code() != Some(0) || added == 1, "it said that it was recorded, and it was not");
        let whole = |event: &serde_json::Value| event["event"] != "delivered" || event["files"][0]["bytes"] == 400_000;
        assert!(events.iter().all(whole), "an event without its proof");
        known = events.len();
    }
    assert!(died > 0, "none was killed in time");
}
