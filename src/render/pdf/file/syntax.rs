//! PDF syntax for numbers, strings and references (ISO 32000-1, 7.3).

use std::io::Write;

use lopdf::Object;

/// Writes an object in PDF syntax (ISO 32000-1, 7.3).
pub(crate) fn value(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null | Object::Stream(_) => out.extend_from_slice(b"null"),
        Object::Boolean(value) => put(out, format_args!("{value}")),
        Object::Integer(value) => decimal(out, *value),
        Object::Real(value) => put(out, format_args!("{value}")),
        Object::Name(name) => {
            out.push(b'/');
            out.extend_from_slice(name);
        }
        Object::String(text, _) => {
            out.push(b'<');
            for byte in text {
                put(out, format_args!("{byte:02X}"));
            }
            out.push(b'>');
        }
        Object::Array(values) => {
            out.push(b'[');
            for item in values {
                value(out, item);
                out.push(b' ');
            }
            out.push(b']');
        }
        Object::Dictionary(entries) => {
            out.extend_from_slice(b"<<");
            for (name, entry) in entries {
                out.push(b'/');
                out.extend_from_slice(name);
                out.push(b' ');
                value(out, entry);
            }
            out.extend_from_slice(b">>");
        }
        Object::Reference((number, generation)) => put(out, format_args!("{number} {generation} R")),
    }
}

/// Writes a text string: UTF-16 with a byte order mark (ISO 32000-1, 7.9.2.2), in hexadecimal digits.
pub(crate) fn text_string(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(b"<FEFF");
    text.encode_utf16().for_each(|unit| put(out, format_args!("{unit:04X}")));
    out.extend_from_slice(b">");
}

/// Writes a whole number: a letter has thousands, and the standard library's formatting takes three times as long.
pub(crate) fn decimal(out: &mut Vec<u8>, number: impl itoa::Integer) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Writes a reference to an object (ISO 32000-1, 7.3.10).
pub(crate) fn reference(out: &mut Vec<u8>, id: u32) {
    decimal(out, id);
    out.extend_from_slice(b" 0 R");
}

/// Writing to memory cannot fail.
pub(crate) fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

/// Writes an entry with an array of references.
pub(crate) fn references(out: &mut Vec<u8>, name: &str, ids: &[u32]) {
    put(out, format_args!("/{name}["));
    for id in ids {
        reference(out, *id);
        out.push(b' ');
    }
    out.push(b']');
}

/// Writes the language entry. A tag is ASCII; in hexadecimal digits it cannot end the string.
pub(crate) fn language_entry(out: &mut Vec<u8>, tag: &str) {
    out.extend_from_slice(b"/Lang<");
    tag.bytes().for_each(|byte| put(out, format_args!("{byte:02X}")));
    out.push(b'>');
}

/// Writes an ASCII string (ISO 32000-1, 7.3.4.2).
pub(crate) fn ascii_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'(');
    for byte in text.bytes() {
        if matches!(byte, b'(' | b')' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b')');
}

/// Writes the nearest whole number and returns it.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "lengths on a page are small")]
pub(crate) fn integer_to(out: &mut Vec<u8>, value: f32) -> f32 {
    let whole = (value + 0.5_f32.copysign(value)) as i32;
    if whole < 0 {
        out.push(b'-');
    }
    digits_to(out, whole.unsigned_abs());
    whole as f32
}

/// Writes a number with up to two decimals and a space: a hundredth of a point is finer than any printer.
#[allow(clippy::cast_possible_truncation, reason = "lengths on a page are small")]
pub(crate) fn number_to(out: &mut Vec<u8>, value: f32) {
    let hundredths = (value * 100.0 + 0.5_f32.copysign(value)) as i32;
    if hundredths < 0 {
        out.push(b'-');
    }
    let hundredths = hundredths.unsigned_abs();
    digits_to(out, hundredths / 100);
    let rest = hundredths % 100;
    if rest != 0 {
        out.push(b'.');
        out.push(b'0' + u8::try_from(rest / 10).unwrap_or(0));
        if !rest.is_multiple_of(10) {
            out.push(b'0' + u8::try_from(rest % 10).unwrap_or(0));
        }
    }
    out.push(b' ');
}

fn digits_to(out: &mut Vec<u8>, value: u32) {
    let mut digits = [0; 10];
    let mut at = digits.len();
    let mut rest = value;
    loop {
        at -= 1;
        digits[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_exact() {
        for (value, text) in
            [(0.0, "0 "), (1.5, "1.5 "), (-0.049, "-0.05 "), (841.889, "841.89 "), (12.0, "12 "), (-3.999, "-4 ")]
        {
            let mut out = Vec::new();
            number_to(&mut out, value);
            assert_eq!(String::from_utf8(out).unwrap(), text);
        }
    }
}
