//! Prose of the descriptions in the comment syntax of an output.

/// `text` as Rust doc comments, one a line, with `indent` before.
pub(super) fn doc(indent: &str, text: &str) -> String {
    let mut out = String::new();
    for line in wrap(&escape(text), 92 - indent.len()) {
        out += indent;
        out += "///";
        if !line.is_empty() {
            out += " ";
            out += &line;
        }
        out += "\n";
    }
    out
}

/// First sentence: for places where the whole text is too much.
pub(super) fn first(text: &str) -> &str {
    let end = text.find(". ").or_else(|| text.find(".\n")).map_or(text.len(), |at| at + 1);
    text[..end].trim()
}

/// Keeps rustdoc from reading `[7:0]` as a link and `<` as HTML, outside of backquotes.
fn escape(text: &str) -> String {
    let mut code = false;
    let mut out = String::new();
    for c in text.chars() {
        if c == '`' {
            code = !code;
        }
        if !code && matches!(c, '[' | ']' | '<' | '>' | '*') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Words of `text` in lines of at most `width` characters (longer words stand alone).
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![];
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.len() + 1 + word.len() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line += word;
        }
        lines.push(line);
    }
    lines
}
