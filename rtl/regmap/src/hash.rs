//! The map hash: what driver, firmware and card compare before they speak.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

use crate::map::{Map, Memory, Register};

/// Computes the hash and fills it in, also where a register asks for it.
pub(crate) fn fill(map: &mut Map) {
    map.hash = of(map);
    let hash = map.hash;
    let flat = map.blocks.iter_mut().flat_map(|b| {
        b.registers.iter_mut().chain(b.groups.iter_mut().flat_map(|g| g.registers.iter_mut()))
    });
    for register in flat.filter(|r| r.map_hash) {
        register.reset = hash;
    }
}

fn of(map: &Map) -> u64 {
    first_eight(&canonical(map))
}

fn first_eight(text: &str) -> u64 {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).rev().fold(0, |hash, &byte| (hash << 8) | u64::from(byte))
}

/// Everything of the map that changes what a program must do, one item a line, without the prose.
fn canonical(map: &Map) -> String {
    let mut text = format!("isotherm map 1 bar {} size {:#x}\n", map.bar, map.size);
    for block in &map.blocks {
        line(
            &mut text,
            format_args!(
                "block {} type {:#x} version {:#x} base {:#x} size {:#x}",
                block.name, block.type_code, block.version, block.base, block.size
            ),
        );
        block.registers.iter().for_each(|r| register(&mut text, r));
        block.memories.iter().for_each(|m| memory(&mut text, m));
    }
    text
}

fn register(text: &mut String, r: &Register) {
    let reset = if r.map_hash { "MAP_HASH".to_owned() } else { format!("{:#x}", r.reset) };
    line(
        text,
        format_args!(
            "register {} {:#x} {} {} {reset} {}",
            r.name,
            r.offset,
            r.width,
            r.access.word(),
            u8::from(r.commit_lo)
        ),
    );
    for f in &r.fields {
        line(
            text,
            format_args!(
                "field {} {} {} {} {}",
                f.name,
                f.lsb,
                f.width,
                f.access.word(),
                u8::from(f.readback)
            ),
        );
        if let Some(values) = &f.values {
            line(
                text,
                format_args!("codes {:?} {:?} {}", values.names, values.reserved, values.open),
            );
        }
    }
}

fn memory(text: &mut String, m: &Memory) {
    line(
        text,
        format_args!(
            "memory {} {:#x} {:#x} {} {}",
            m.name,
            m.offset,
            m.length,
            m.access.word(),
            m.width
        ),
    );
}

fn line(text: &mut String, args: std::fmt::Arguments<'_>) {
    text.write_fmt(args).expect("invariant: writing to a String does not fail");
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_eight_bytes_of_the_digest_little_endian() {
        // FIPS 180-2, appendix B.1: SHA-256("abc") = ba7816bf 8f01cfea ...
        assert_eq!(first_eight("abc"), 0xeacf_018f_bf16_78ba);
    }
}
