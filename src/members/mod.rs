//! Stub until the reader of members files comes, to be replaced whole.
#![allow(missing_docs, clippy::all, clippy::pedantic)]
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use crate::case::{self, Draft};
pub struct Members { name: String, columns: Arc<Columns>, r: csv::Reader<Box<dyn Read + Send>>, n: usize }
#[derive(Debug, Clone)] pub struct Row { pub number: usize, pub line: Option<u64>, pub cells: Vec<String>, pub fault: Option<case::Error> }
#[derive(Debug)] pub struct Columns { names: Vec<String> }
#[derive(Debug)] pub struct Error(String);
impl std::fmt::Display for Error { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) } }
impl Error { pub fn hint(&self) -> &str { "" } }
impl Members {
    pub fn open(path: &Path) -> Result<Self, Error> {
        let f = std::fs::File::open(path).map_err(|e| Error(e.to_string()))?;
        Self::from_stream(path.file_name().unwrap().to_str().unwrap(), Box::new(f))
    }
    pub fn from_stream(name: &str, s: Box<dyn Read + Send>) -> Result<Self, Error> {
        let mut r = csv::Reader::from_reader(s);
        let names = r.headers().unwrap().iter().map(str::to_owned).collect();
        Ok(Self { name: name.to_owned(), columns: Arc::new(Columns { names }), r, n: 0 })
    }
    pub fn name(&self) -> &str { &self.name }
    pub fn columns(&self) -> &Arc<Columns> { &self.columns }
    pub fn read_bytes(&self) -> (u64, Option<u64>) { (self.r.position().byte(), None) }
}
impl Iterator for Members { type Item = Result<Row, Error>;
  fn next(&mut self) -> Option<Self::Item> {
    let mut rec = csv::StringRecord::new();
    match self.r.read_record(&mut rec) { Ok(true) => { self.n += 1; Some(Ok(Row { number: self.n, line: None, cells: rec.iter().map(str::to_owned).collect(), fault: None })) } Ok(false) => None, Err(e) => Some(Err(Error(e.to_string()))) }
  } }
impl Columns { pub fn names(&self) -> &[String] { &self.names }
  pub fn draft(&self, row: &Row) -> Result<Draft, case::Error> {
    let mut d = Draft::default();
    let get = |c: &str| self.names.iter().position(|n| n == c).and_then(|i| row.cells.get(i)).filter(|s| !s.trim().is_empty()).cloned();
    d.person.name = get("name"); d.person.country = get("country"); d.person.email = get("email");
    d.person.address = get("address").map(|a| a.split(['|', '\n']).map(str::to_owned).collect());
    d.set_account(get("account_email"), get("account_url"), get("account_name"));
    d.set_non_member(get("non_member_url").map(|u| vec![u]));
    d.objection.controller = get("controller"); d.objection.language = get("language");
    for (g, f) in [("ground","fact"),("ground_2","fact_2"),("ground_3","fact_3")] { if get(g).is_some() || get(f).is_some() { d.objection.grounds.push(case::GroundDraft { id: get(g), fact: get(f), ..Default::default() }); } }
    Ok(d)
  } }
