//! The public API with all features: `docs/api.txt` lists it, so that every change is visible and deliberate.
//!
//! `UPDATE=1 cargo test --test it api` rewrites the list. It follows `pub mod` and `pub use` from `src/lib.rs`, as a reader
//! would; public items in unreachable modules are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use syn::spanned::Spanned;
use syn::{Attribute, Fields, ImplItem, Item, TraitItem, Type, UseTree, Visibility};

use crate::golden::check;
use crate::harness::repo;

/// A module by its path below the crate.
type Place = Vec<String>;

/// All modules of the crate, with their items.
#[derive(Default)]
struct Crate {
    modules: BTreeMap<Place, Vec<Item>>,
}

/// What a name refers to.
enum Found<'a> {
    Item(Place, &'a Item),
    Module(Place),
    /// An item of another crate.
    Foreign(String),
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The source of a node on one line.
fn source(node: &impl Spanned) -> String {
    let text = node.span().source_text().unwrap_or_default();
    let text = text.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect::<Vec<_>>().join(" ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace("( ", "(").replace(", )", ")").replace(" )", ")")
}

fn name_of(item: &Item) -> Option<(&Visibility, String)> {
    Some(match item {
        Item::Const(item) => (&item.vis, item.ident.to_string()),
        Item::Enum(item) => (&item.vis, item.ident.to_string()),
        Item::Fn(item) => (&item.vis, item.sig.ident.to_string()),
        Item::Static(item) => (&item.vis, item.ident.to_string()),
        Item::Struct(item) => (&item.vis, item.ident.to_string()),
        Item::Trait(item) => (&item.vis, item.ident.to_string()),
        Item::Type(item) => (&item.vis, item.ident.to_string()),
        _ => return None,
    })
}

/// The names brought in by each `use`, with their path and visibility.
fn uses(items: &[Item]) -> Vec<(bool, String, Place)> {
    fn walk(tree: &UseTree, path: &[String], public: bool, found: &mut Vec<(bool, String, Place)>) {
        let under = |name: &syn::Ident| [path, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(tree) => walk(&tree.tree, &under(&tree.ident), public, found),
            UseTree::Name(tree) if tree.ident == "self" => found.push((public, path.last().unwrap().clone(), path.to_vec())),
            UseTree::Name(tree) => found.push((public, tree.ident.to_string(), under(&tree.ident))),
            UseTree::Rename(tree) => found.push((public, tree.rename.to_string(), under(&tree.ident))),
            UseTree::Group(group) => group.items.iter().for_each(|tree| walk(tree, path, public, found)),
            UseTree::Glob(_) => assert!(!public, "a list of what is public names it"),
        }
    }
    let mut found = Vec::new();
    for item in items {
        if let Item::Use(item) = item {
            walk(&item.tree, &[], is_public(&item.vis), &mut found);
        }
    }
    found
}

impl Crate {
    fn read() -> Self {
        let mut read = Self::default();
        read.file(Vec::new(), repo("src/lib.rs"), repo("src"));
        read
    }

    /// Reads a file whose modules are in `folder`.
    fn file(&mut self, place: Place, path: PathBuf, folder: PathBuf) {
        let text = std::fs::read_to_string(&path).unwrap();
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.items(place, file.items, folder);
    }

    fn items(&mut self, place: Place, mut items: Vec<Item>, folder: PathBuf) {
        for item in &mut items {
            let Item::Mod(module) = item else { continue };
            let name = module.ident.to_string();
            let below = [&place[..], std::slice::from_ref(&name)].concat();
            let (file, inner) = (folder.join(format!("{name}.rs")), folder.join(&name));
            match module.content.take() {
                Some((_, items)) => self.items(below, items, inner),
                None if file.exists() => self.file(below, file, inner),
                None => self.file(below, inner.join("mod.rs"), inner),
            }
        }
        self.modules.insert(place, items);
    }

    /// Resolves `path` in the module `place`.
    fn find<'a>(&'a self, place: &[String], path: &[String]) -> Found<'a> {
        let (first, rest) = path.split_first().expect("a path has a name");
        let next = match first.as_str() {
            "crate" => Found::Module(Vec::new()),
            "self" => Found::Module(place.to_vec()),
            "super" => Found::Module(place[..place.len() - 1].to_vec()),
            name => {
                let below = [place, &[name.to_owned()]].concat();
                // In the middle of a path stands a module, even if a function has the same name.
                let is_module = !rest.is_empty() && self.modules.contains_key(&below);
                if is_module { Found::Module(below) } else { self.named(place, name) }
            }
        };
        match next {
            Found::Module(module) if !rest.is_empty() => self.find(&module, rest),
            // A variant of an enum, or an item of a trait.
            Found::Foreign(_) => Found::Foreign(path.join("::")),
            found => found,
        }
    }

    fn named<'a>(&'a self, place: &[String], name: &str) -> Found<'a> {
        let items = &self.modules[place];
        if let Some(item) = items.iter().find(|item| name_of(item).is_some_and(|(_, known)| known == name)) {
            return Found::Item(place.to_vec(), item);
        }
        let below = [place, &[name.to_owned()]].concat();
        if self.modules.contains_key(&below) {
            // A function that has the name of its own module: `pub use record::record`.
            let own = |(_, known, path): &(bool, String, Vec<String>)| known == name && path.len() == 2 && path[0] == name;
            if uses(items).iter().any(own) {
                return self.named(&below, name);
            }
            return Found::Module(below);
        }
        match uses(items).into_iter().find(|(_, known, _)| known == name) {
            // A crate's name is not looked up in the module that uses it.
            Some((_, _, path)) if path[0] != name => self.find(place, &path),
            _ => Found::Foreign(name.to_owned()),
        }
    }

    /// Lists the public view of a module: items by their visible path, and where they are defined.
    fn list(&self, place: &[String], list: &mut BTreeSet<String>, types: &mut BTreeMap<(Place, String), String>) {
        let path = |name: &str| [place, &[name.to_owned()]].concat().join("::");
        for item in &self.modules[place] {
            match item {
                Item::Mod(module) if is_public(&module.vis) => {
                    list.insert(format!("{}: mod", path(&module.ident.to_string())));
                    self.list(&[place, &[module.ident.to_string()]].concat(), list, types);
                }
                item => {
                    if let Some((_, name)) = name_of(item).filter(|(visibility, _)| is_public(visibility)) {
                        types.insert((place.to_vec(), name.clone()), path(&name));
                        list.extend(lines(&path(&name), item));
                    }
                }
            }
        }
        for (_, name, target) in uses(&self.modules[place]).into_iter().filter(|(public, ..)| *public) {
            match self.find(place, &target) {
                Found::Item(home, item) => {
                    let defined = name_of(item).unwrap().1;
                    types.entry((home, defined)).or_insert_with(|| path(&name));
                    list.extend(lines(&path(&name), item));
                }
                Found::Module(module) => panic!("{} is public twice: {}", path(&name), module.join("::")),
                Found::Foreign(crate_of) => drop(list.insert(format!("{}: use {crate_of}", path(&name)))),
            }
        }
    }

    /// Adds the implementations for listed types, wherever they are.
    fn implemented(&self, types: &BTreeMap<(Place, String), String>, list: &mut BTreeSet<String>) {
        for (place, items) in &self.modules {
            for item in items {
                let Item::Impl(block) = item else { continue };
                let Type::Path(whose) = &*block.self_ty else { continue };
                let path: Place = whose.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
                let Found::Item(home, item) = self.find(place, &path) else { continue };
                let Some(listed) = types.get(&(home, name_of(item).unwrap().1)) else { continue };
                if let Some((_, of, _)) = &block.trait_ {
                    list.insert(format!("{listed}: impl {}", source(of)));
                    continue;
                }
                for item in &block.items {
                    match item {
                        ImplItem::Fn(item) if is_public(&item.vis) => {
                            list.insert(format!("{listed}::{}: {}", item.sig.ident, source(&item.sig)));
                        }
                        ImplItem::Const(item) if is_public(&item.vis) => {
                            list.insert(format!("{listed}::{}: const {}", item.ident, source(&item.ty)));
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

/// Derives and other attributes that users must know.
fn marks(attributes: &[Attribute]) -> String {
    let mut marks = Vec::new();
    for attribute in attributes {
        if attribute.path().is_ident("derive") {
            let derived = attribute.meta.require_list().unwrap().tokens.to_string();
            marks.extend(derived.split(',').map(|name| name.replace(' ', "")).filter(|name| !name.is_empty()));
        } else if attribute.path().is_ident("non_exhaustive") {
            marks.push("non_exhaustive".to_owned());
        }
    }
    if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join(" ")) }
}

/// The lines of an item: itself, and its public fields, variants or trait items.
fn lines(path: &str, item: &Item) -> Vec<String> {
    let fields = |fields: &Fields| -> Vec<String> {
        let named = |(i, field): (usize, &syn::Field)| {
            let name = field.ident.as_ref().map_or_else(|| i.to_string(), ToString::to_string);
            is_public(&field.vis).then(|| format!("{path}.{name}: {}", source(&field.ty)))
        };
        fields.iter().enumerate().filter_map(named).collect()
    };
    let mut lines = Vec::new();
    match item {
        Item::Const(item) => lines.push(format!("{path}: const {}", source(&item.ty))),
        Item::Static(item) => lines.push(format!("{path}: static {}", source(&item.ty))),
        Item::Type(item) => lines.push(format!("{path}: type {}", source(&item.ty))),
        Item::Fn(item) => lines.push(format!("{path}: {}", source(&item.sig))),
        Item::Struct(item) => {
            lines.push(format!("{path}: struct{}{}", source(&item.generics), marks(&item.attrs)));
            lines.extend(fields(&item.fields));
        }
        Item::Enum(item) => {
            lines.push(format!("{path}: enum{}{}", source(&item.generics), marks(&item.attrs)));
            for variant in &item.variants {
                let inner = |field: &syn::Field| {
                    let name = field.ident.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
                    name + &source(&field.ty)
                };
                let inner: Vec<String> = variant.fields.iter().map(inner).collect();
                let holds = if inner.is_empty() { String::new() } else { format!(" {{ {} }}", inner.join(", ")) };
                lines.push(format!("{path}::{}: variant{holds}", variant.ident));
            }
        }
        Item::Trait(item) => {
            lines.push(format!("{path}: trait{}", source(&item.generics)));
            for item in &item.items {
                if let TraitItem::Fn(item) = item {
                    let given = if item.default.is_some() { " (given)" } else { "" };
                    lines.push(format!("{path}::{}: {}{given}", item.sig.ident, source(&item.sig)));
                }
            }
        }
        _ => {}
    }
    lines
}

#[test]
fn what_others_can_use_is_listed() {
    let all = Crate::read();
    let (mut list, mut types) = (BTreeSet::new(), BTreeMap::new());
    all.list(&[], &mut list, &mut types);
    all.implemented(&types, &mut list);
    assert!(list.len() > 300, "{}", list.len());
    check(&repo("docs/api.txt"), (list.into_iter().collect::<Vec<_>>().join("\n") + "\n").as_bytes());
}
