//! The register reference for people.

use std::fmt::Write as _;

use super::MARK;
use crate::map::{Block, Field, Map, Memory, Register};

/// `registers.md`.
pub(super) fn file(map: &Map) -> String {
    let mut s = format!(
        "<!-- {MARK}: do not edit. -->\n# Registers\n\nBAR{} holds the blocks below as a linked list: each begins with TYPE, VERSION, NEXT and SIZE.\n\
         Map hash: `{:#018x}`. Unmapped offsets read 0 and ignore writes.\n\n\
         Access: `rw` software reads and writes; `ro` hardware drives; `wo` reads 0; `rw1c` hardware sets, writing 1 clears (setting wins);\n\
         `w1s` writing 1 gives a pulse; `const` a constant. Byte strobes are honoured.\n\n\
         A 64-bit register is a pair of words. Reading the low word latches the high word, which the next read of the high word returns. A written low\n\
         word is held until the high word is written, which commits both; a high word written alone changes the high word only. There is one latch and\n\
         one hold for each block: touch the two words of a register one after the other. Registers marked *each half* commit each word by itself.\n\n\
         | block | base | size | type | version | |\n|---|---|---|---|---|---|\n",
        map.bar, map.hash
    );
    for b in &map.blocks {
        let _ = writeln!(
            s,
            "| [{}](#{}) | {:#x} | {:#x} | {:#06x} | {}.{} | {} |",
            b.name,
            b.name,
            b.base,
            b.size,
            b.type_code,
            b.version >> 16,
            b.version & 0xffff,
            cell(&b.title)
        );
    }
    map.blocks.iter().for_each(|b| block(&mut s, b));
    s
}

fn block(s: &mut String, b: &Block) {
    let _ = write!(
        s,
        "\n## {}\n\n**{}.** {}\n\nBase {:#x}, size {:#x}, TYPE {:#06x}, VERSION {}.{}. Offsets are from the base.\n\n",
        b.name,
        b.title,
        b.text,
        b.base,
        b.size,
        b.type_code,
        b.version >> 16,
        b.version & 0xffff
    );
    let registers: Vec<_> = b.registers.iter().filter(|r| r.group.is_none()).collect();
    let memories: Vec<_> = b.memories.iter().filter(|m| m.group.is_none()).collect();
    table(s, &registers, &memories);
    for g in &b.groups {
        let _ = write!(
            s,
            "### {}: {} instances\n\n{} Instance *n* begins at {:#x} + *n* * {:#x}; offsets are from there.\n\n",
            g.name, g.count, g.text, g.offset, g.stride
        );
        table(s, &g.registers.iter().collect::<Vec<_>>(), &g.memories.iter().collect::<Vec<_>>());
    }
}

fn table(s: &mut String, registers: &[&Register], memories: &[&Memory]) {
    *s +=
        "| offset | register | bits | field | access | reset | |\n|---|---|---|---|---|---|---|\n";
    for r in registers {
        let half = if r.commit_lo { " *(each half)*" } else { "" };
        let reset = if r.map_hash { "map hash".into() } else { format!("{:#x}", r.reset) };
        let plain = r.is_plain();
        let _ = writeln!(
            s,
            "| {:#x} | **{}** | {} | | {} | {reset} | {}{half} |",
            r.offset,
            r.name,
            if plain { r.fields[0].bits() } else { r.width.to_string() },
            r.access.word(),
            cell(&r.text)
        );
        for f in r.fields.iter().filter(|_| !plain) {
            field(s, r, f);
        }
    }
    *s += "\n";
    if !memories.is_empty() {
        *s += "| offset | memory | bytes | word | access | |\n|---|---|---|---|---|---|\n";
        for m in memories {
            let _ = writeln!(
                s,
                "| {:#x} | **{}** | {:#x} | {} | {} | {} |",
                m.offset,
                m.name,
                m.length,
                m.width,
                m.access.word(),
                cell(&m.text)
            );
        }
        *s += "\n";
    }
}

fn field(s: &mut String, r: &Register, f: &Field) {
    let mut text = cell(&f.text);
    if let Some(values) = &f.values {
        let names: Vec<_> = values.names.iter().map(|(c, n)| format!("{c} {n}")).collect();
        let _ = write!(text, " Codes: {}", names.join(", "));
        if !values.reserved.is_empty() {
            let codes: Vec<_> = values.reserved.iter().map(u64::to_string).collect();
            let _ = write!(text, "; reserved: {}", codes.join(", "));
        }
        text += if values.open { "; others may appear." } else { "." };
    }
    let reset = (r.reset & f.mask()) >> f.lsb;
    let _ = writeln!(
        s,
        "| | | {} | {} | {} | {reset:#x} | {text} |",
        f.bits(),
        f.name,
        f.access.word()
    );
}

/// Text that stays inside a table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
