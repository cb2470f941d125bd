//! `{{cite "18(1)(d)" "18(3)"}}` in a template, and which provisions a letter cites in the end.
//!
//! A citation depends on the law and the language and on nothing that a person says. So it is written into a template when
//! that is read, also where the letter at hand does not come to it: a provision that there is not is found in any case. This
//! module must not hold a law or a form; [`crate::law::Citations`] makes them of data.

use handlebars::template::{HelperTemplate, Parameter, Template, TemplateElement};

use super::marks;
use crate::law::{Citations, CiteError, Reference};

/// The name of the helper.
pub(super) const NAME: &str = "cite";
/// Its option: `law=false` leaves the law's name out, where the sentence has just named it.
const WITHOUT_LAW: &str = "law";
/// Most provisions in a tag. Ours have up to four.
const MAX_PROVISIONS: usize = 40;
/// Longest citation, in bytes. Ours have up to 120.
const MAX_FORM: usize = 2_000;
/// What is wrong with a citation, and the line of the template, counted from 1.
pub(super) type Wrong = (Option<usize>, String);

/// Puts the citations in the places where a template asks for them, each escaped and marked.
///
/// # Errors
/// [`Wrong`] for the first that cannot be made.
pub(super) fn write_in(template: &mut Template, citations: &Citations, escape: fn(&str) -> String) -> Result<(), Wrong> {
    for (number, element) in template.elements.iter_mut().enumerate() {
        match element {
            TemplateElement::Expression(tag) | TemplateElement::HtmlExpression(tag) => {
                let line = template.mapping.get(number).map(|place| place.0);
                if let Some(text) = written(tag, citations, escape).map_err(|what| (line, what))? {
                    *element = TemplateElement::RawString(text);
                }
            }
            TemplateElement::HelperBlock(block) => {
                for inner in [&mut block.template, &mut block.inverse].into_iter().flatten() {
                    write_in(inner, citations, escape)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The text of a template in which nothing is left to be filled.
pub(super) fn finished(template: &Template) -> Option<&str> {
    match template.elements.as_slice() {
        [TemplateElement::RawString(text)] => Some(text),
        _ => None,
    }
}

/// What stands in the place of a tag; `None` for one that is not ours, or that cites what its record says this law has not:
/// then the letter must not come to it, and [`NAME`] is what is missing if it does.
fn written(tag: &HelperTemplate, citations: &Citations, escape: fn(&str) -> String) -> Result<Option<String>, String> {
    match tag.name.as_name().and_then(|name| name.strip_prefix(NAME)) {
        Some("") => {}
        Some(below) if below.starts_with('.') => return Err(HOW.to_owned()),
        _ => return Ok(None),
    }
    if tag.params.is_empty() {
        return Err(HOW.to_owned());
    }
    let mut provisions = Vec::new();
    for param in &tag.params {
        match citations.find(text(param)?) {
            Err(CiteError::Absent { .. }) => return Ok(None),
            found => provisions.extend(found.map_err(|error| error.to_string())?),
        }
        if provisions.len() > MAX_PROVISIONS {
            return Err(format!("more than {MAX_PROVISIONS} provisions in one citation"));
        }
    }
    let form = citations.form(&provisions, with_law(tag)?).map_err(|error| error.to_string())?;
    if form.len() > MAX_FORM {
        return Err(format!("a citation of more than {MAX_FORM} bytes"));
    }
    Ok(Some(format!("{}{}", marks(&provisions, citations), escape(&form))))
}

/// What is said of a tag that is not written as it should be.
const HOW: &str = r#"a provision is cited by its number in quotation marks, as in {{cite "21(1)"}}"#;

fn text(param: &Parameter) -> Result<&str, String> {
    match param {
        Parameter::Literal(value) => value.as_str().ok_or_else(|| HOW.to_owned()),
        _ => Err(HOW.to_owned()),
    }
}

/// Whether the law's name belongs to the citation.
fn with_law(tag: &HelperTemplate) -> Result<bool, String> {
    let mut with = true;
    for (option, value) in &tag.hash {
        match value {
            Parameter::Literal(value) if option == WITHOUT_LAW && value.is_boolean() => with = value.as_bool() != Some(false),
            _ => return Err(format!("the one option of {{{{cite}}}} is `{WITHOUT_LAW}=false`")),
        }
    }
    Ok(with)
}

fn marks(provisions: &[&Reference], citations: &Citations) -> String {
    let number = |reference: &Reference| citations.provisions().all().position(|known| known == reference);
    provisions.iter().filter_map(|reference| number(reference)).map(marks::provision).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    /// A template with its citations, or what is wrong with it.
    fn read(text: &str) -> Result<Template, Wrong> {
        let mut template = Template::compile(text).unwrap();
        write_in(&mut template, &Catalog::embedded().citations("gdpr", "en").unwrap(), str::to_owned).map(|()| template)
    }

    #[test]
    fn a_citation_is_written_in_and_leaves_its_mark() {
        let template = read(r#"{{cite "18(1)(d)" "18(3)"}}"#).unwrap();
        let filled = marks::take_off(finished(&template).unwrap().to_owned());
        assert_eq!((filled.markdown.as_str(), filled.provisions.len()), ("Article 18(1)(d) and (3) GDPR", 2));
        let template = read("{{~ cite '12(5)' law=false ~}}").unwrap();
        assert_eq!(marks::take_off(finished(&template).unwrap().to_owned()).markdown, "Article 12(5)");
    }

    #[test]
    fn what_cannot_be_cited_is_found_wherever_it_stands() {
        for (template, line, what) in [
            ("a\n\n{{cite \"99(9)\"}}", 3, "`99(9)`"),
            ("a\n{{#if x}}b{{else}}\n{{cite \"99(9)\"}}\n{{/if}}", 3, "`99(9)`"),
            ("{{cite.art21_1}}", 1, HOW),
            ("{{cite x}}", 1, HOW),
            ("{{cite 21}}", 1, HOW),
            ("{{cite}}", 1, HOW),
            ("{{cite \"21(1)\" short=true}}", 1, "`law=false`"),
            ("{{cite \"21(1)\" law=x}}", 1, "`law=false`"),
        ] {
            let (at, said) = read(template).unwrap_err();
            assert!(at == Some(line) && said.contains(what), "{template}: {at:?} {said}");
        }
        assert!(read("{{cited}} {{a.cite}}").is_ok());
    }
}
