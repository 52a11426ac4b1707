//! One block file: header, registers, groups, memories.

use super::register::{constant, register};
use super::{BLOCK_LIMIT, COUNT_LIMIT, Case, HEADER, Scope, Space};
use crate::map::{Access, Block, Group, Memory, Register};
use crate::source::{RawFile, RawGroup, RawMemory, RawReg, Source};
use crate::{Error, names};

/// The block `name` that `map.toml` places at `base`, from its text.
pub(super) fn block(name: &str, base: u64, text: &str) -> Result<Block, Error> {
    let source = Source { file: format!("blocks/{name}.toml"), text };
    let raw: RawFile = source.read()?;
    let scope = Scope { source: &source, register: None, field: None };
    let head = &raw.block;
    if head.name.get_ref() != name {
        return Err(Error::BadName { at: scope.at(&head.name), name: head.name.get_ref().clone() });
    }
    let size = scope.range(&head.size, "size", HEADER, BLOCK_LIMIT)?;
    scope.aligned(&head.size, "size", HEADER)?;
    let type_code = scope.range(&head.type_code, "type", 1, u64::from(u32::MAX))?;
    let version = scope.range(&head.version, "version", 1, u64::from(u32::MAX))?;
    let mut block = Block {
        name: name.to_owned(),
        type_code: type_code as u32,
        version: version as u32,
        base: base as u32,
        size: size as u32,
        next: 0,
        title: scope.text(head.title.as_ref(), &head.name)?,
        text: scope.text(head.text.as_ref(), &head.name)?,
        registers: header(type_code, version, size),
        memories: vec![],
        groups: vec![],
    };
    let mut space = Space::new(size, "the block");
    for r in &block.registers {
        space.add(scope.at(&head.name), &r.name, u64::from(r.offset), 4)?;
    }
    contents(scope, &mut space, &raw.reg, &raw.memory, &mut block.registers, &mut block.memories)?;
    for raw in &raw.group {
        group(scope, &mut space, raw, size, &mut block)?;
    }
    block.registers.sort_by_key(|r| r.offset);
    block.memories.sort_by_key(|m| m.offset);
    Ok(block)
}

/// The four constants that begin every block.
fn header(type_code: u64, version: u64, size: u64) -> Vec<Register> {
    vec![
        constant("TYPE", 0x0, type_code, "What this block is."),
        constant("VERSION", 0x4, version, "Version: major in [31:16], minor in [15:0]."),
        constant("NEXT", 0x8, 0, "BAR0 offset of the next block; 0 = this is the last."),
        constant("SIZE", 0xC, size, "Bytes of BAR0 that this block occupies."),
    ]
}

/// Registers and memories of a block or of a group instance.
fn contents(
    scope: Scope<'_>,
    space: &mut Space,
    regs: &[RawReg],
    mems: &[RawMemory],
    registers: &mut Vec<Register>,
    memories: &mut Vec<Memory>,
) -> Result<(), Error> {
    for raw in regs {
        let r = register(scope, raw, BLOCK_LIMIT)?;
        let at = scope.register(raw.name.get_ref()).at(&raw.offset);
        space.add(at, &r.name, u64::from(r.offset), u64::from(r.width / 8))?;
        registers.push(r);
    }
    for raw in mems {
        let m = memory(scope, raw)?;
        let at = scope.register(raw.name.get_ref()).at(&raw.offset);
        space.add(at, &m.name, u64::from(m.offset), u64::from(m.length))?;
        memories.push(m);
    }
    Ok(())
}

fn memory(scope: Scope<'_>, raw: &RawMemory) -> Result<Memory, Error> {
    let scope = scope.register(raw.name.get_ref());
    let name = scope.name(&raw.name, Case::Upper)?;
    let width = scope.width(raw.width.as_ref())?;
    let bytes = u64::from(width / 8);
    let offset = scope.range(&raw.offset, "offset", 0, BLOCK_LIMIT)?;
    scope.aligned(&raw.offset, "offset", bytes)?;
    let length = scope.range(&raw.length, "length", bytes, BLOCK_LIMIT)?;
    scope.aligned(&raw.length, "length", bytes)?;
    let access = match raw.access.get_ref().as_str() {
        "ro" => Access::Ro,
        "rw" => Access::Rw,
        other => {
            let (at, found) = (scope.at(&raw.access), other.to_owned());
            return Err(Error::UnknownAccess { at, found, allowed: "ro, rw" });
        }
    };
    Ok(Memory {
        name,
        offset: offset as u32,
        length: length as u32,
        access,
        width,
        text: scope.text(raw.text.as_ref(), &raw.name)?,
        group: None,
    })
}

fn group(
    scope: Scope<'_>,
    space: &mut Space,
    raw: &RawGroup,
    size: u64,
    block: &mut Block,
) -> Result<(), Error> {
    let here = scope.register(raw.name.get_ref());
    let name = here.name(&raw.name, Case::Upper)?;
    if block.groups.iter().any(|g| g.name == name) {
        return Err(Error::DuplicateName { at: here.at(&raw.name), name });
    }
    let count = here.range(&raw.count, "count", 1, COUNT_LIMIT)?;
    let offset = here.range(&raw.offset, "offset", 0, size)?;
    let stride = here.range(&raw.stride, "stride", 4, size)?;
    here.aligned(&raw.offset, "offset", 4)?;
    here.aligned(&raw.stride, "stride", 4)?;
    let mut group = Group {
        name,
        count: count as u32,
        offset: offset as u32,
        stride: stride as u32,
        text: here.text(raw.text.as_ref(), &raw.name)?,
        registers: vec![],
        memories: vec![],
    };
    let mut inner = Space::new(stride, "the group's stride");
    contents(scope, &mut inner, &raw.reg, &raw.memory, &mut group.registers, &mut group.memories)?;
    group.registers.sort_by_key(|r| r.offset);
    group.memories.sort_by_key(|m| m.offset);
    for i in 0..group.count {
        let start = group.offset + i * group.stride;
        for r in &group.registers {
            let r = Register {
                name: names::instance(&group.name, i, &r.name),
                offset: start + r.offset,
                group: Some(group.name.clone()),
                ..r.clone()
            };
            if !r.offset.is_multiple_of(r.width / 8) {
                let (value, multiple) = (u64::from(r.offset), u64::from(r.width / 8));
                let at = here.register(&r.name).at(&raw.offset);
                return Err(Error::Misaligned { at, what: "offset", value, multiple });
            }
            let at = here.register(&r.name).at(&raw.offset);
            space.add(at, &r.name, u64::from(r.offset), u64::from(r.width / 8))?;
            block.registers.push(r);
        }
        for m in &group.memories {
            let m = Memory {
                name: names::instance(&group.name, i, &m.name),
                offset: start + m.offset,
                group: Some(group.name.clone()),
                ..m.clone()
            };
            if !m.offset.is_multiple_of(m.width / 8) {
                let (value, multiple) = (u64::from(m.offset), u64::from(m.width / 8));
                let at = here.register(&m.name).at(&raw.offset);
                return Err(Error::Misaligned { at, what: "offset", value, multiple });
            }
            let at = here.register(&m.name).at(&raw.offset);
            space.add(at, &m.name, u64::from(m.offset), u64::from(m.length))?;
            block.memories.push(m);
        }
    }
    block.groups.push(group);
    Ok(())
}
