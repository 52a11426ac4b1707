//! Licences and sources of every dependency against `.config/deny.toml`, through `cargo metadata`.
//!
//! The same lists that cargo-deny reads, checked in a second and without installing it.

use crate::{process, workspace};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: BTreeSet<String>,
}

/// Fails with every package that the lists do not allow.
pub(crate) fn check() -> Result<()> {
    let root = workspace::root();
    let text = std::fs::read_to_string(root.join(".config/deny.toml"))
        .context("cannot read .config/deny.toml")?;
    let deny: Deny = toml::from_str(&text).context(".config/deny.toml")?;
    let mut c = process::cargo(&root);
    let json = process::output(c.args(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Metadata = serde_json::from_str(&json).context("cargo metadata")?;
    let bad: Vec<_> =
        metadata.packages.iter().filter_map(|p| fault(p, &deny.licenses.allow)).collect();
    if !bad.is_empty() {
        bail!("dependencies that .config/deny.toml does not allow:\n  {}", bad.join("\n  "));
    }
    println!("licences: {} packages", metadata.packages.len());
    Ok(())
}

fn fault(p: &Package, allow: &BTreeSet<String>) -> Option<String> {
    let (name, version) = (&p.name, &p.version);
    match &p.source {
        None => return None, // ours
        Some(s) if s.starts_with("registry+") || s.starts_with("sparse+") => {}
        Some(s) => return Some(format!("{name} {version}: comes from {s}, not from a registry")),
    }
    match &p.license {
        None => Some(format!("{name} {version}: names no licence")),
        Some(l) if allowed(l, allow) == Some(true) => None,
        Some(l) => Some(format!("{name} {version}: {l}")),
    }
}

/// Whether an SPDX expression can be met with the allowed licences; `None` if it cannot be read.
fn allowed(expression: &str, allow: &BTreeSet<String>) -> Option<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let value = any(&words, &mut at, allow)?;
    (at == words.len()).then_some(value)
}

fn any(words: &[&str], at: &mut usize, allow: &BTreeSet<String>) -> Option<bool> {
    let mut value = all(words, at, allow)?;
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        value |= all(words, at, allow)?;
    }
    Some(value)
}

fn all(words: &[&str], at: &mut usize, allow: &BTreeSet<String>) -> Option<bool> {
    let mut value = one(words, at, allow)?;
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        value &= one(words, at, allow)?;
    }
    Some(value)
}

fn one(words: &[&str], at: &mut usize, allow: &BTreeSet<String>) -> Option<bool> {
    let word = *words.get(*at)?;
    *at += 1;
    if word == "(" {
        let value = any(words, at, allow)?;
        (words.get(*at) == Some(&")")).then(|| *at += 1)?;
        return Some(value);
    }
    if matches!(word, ")" | "OR" | "AND" | "WITH") {
        return None;
    }
    let mut name = word.to_owned();
    if words.get(*at) == Some(&"WITH") {
        name = format!("{word} WITH {}", words.get(*at + 1)?);
        *at += 2;
    }
    Some(allow.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(expression: &str) -> Option<bool> {
        let allow = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"].map(String::from);
        allowed(expression, &BTreeSet::from(allow))
    }

    #[test]
    fn expressions_are_read_as_spdx_means_them() {
        assert_eq!(test("MIT"), Some(true));
        assert_eq!(test("GPL-3.0"), Some(false));
        assert_eq!(test("GPL-3.0 OR MIT"), Some(true));
        assert_eq!(test("GPL-3.0/MIT"), Some(true));
        assert_eq!(test("MIT AND GPL-3.0"), Some(false));
        assert_eq!(test("(MIT OR GPL-3.0) AND Zlib"), Some(true));
        assert_eq!(test("Apache-2.0 WITH LLVM-exception"), Some(true));
        assert_eq!(test("Apache-2.0"), Some(false));
    }

    #[test]
    fn what_cannot_be_read_is_not_allowed() {
        for bad in ["", "MIT OR", "(MIT", "MIT MIT", "AND"] {
            assert_eq!(test(bad), None, "{bad}");
        }
    }

    #[test]
    fn git_sources_are_refused() {
        let p = Package {
            name: "x".into(),
            version: "1.0.0".into(),
            license: Some("MIT".into()),
            source: Some("git+https://example.org/x".into()),
        };
        assert!(fault(&p, &BTreeSet::from(["MIT".to_owned()])).is_some());
    }
}
