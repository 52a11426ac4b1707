//! The checks before anything else is touched.

use std::time::Duration;

use isotherm_regs::ident::{
    BOARD_ID, BUILD_TIME, CAPABILITIES, CLOCK_HZ, Capabilities, DATA_PATH, DataPath, GEOMETRY,
    GIT_HASH, Geometry, MAGIC, MAP_HASH, SCRATCH, WINDOW_SIZE,
};
use isotherm_regs::{BAR_SIZE, BLOCKS};

use super::Info;
use super::verified::Verified;
use crate::error::DeviceError;
use crate::transport::{Space, Transport, TransportError};

/// Why a card could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The way to the card failed.
    #[error("{card}: cannot read the identity block")]
    Transport {
        /// Which card.
        card: String,
        /// Why.
        #[source]
        source: TransportError,
    },
    /// All ones: nobody answers.
    #[error("{card}: the card is gone (its identity word reads all ones)")]
    Gone {
        /// Which card.
        card: String,
    },
    /// BAR0 is smaller than the register map.
    #[error("{card}: BAR0 has {found:#x} bytes, the register map needs {need:#x}")]
    BarSize {
        /// Which card.
        card: String,
        /// Bytes of BAR0.
        found: u64,
        /// Bytes of the map.
        need: u64,
    },
    /// The identity word is another device's.
    #[error("{card}: identity word is {found:#010x}, expected {:#010x} (another device, or a wrong image)", MAGIC.reset)]
    NotOurs {
        /// Which card.
        card: String,
        /// What MAGIC reads.
        found: u32,
    },
    /// The image was built from another register map.
    #[error(
        "{card}: register map {found:#018x}, this driver was built for {:#018x}",
        isotherm_regs::MAP_HASH
    )]
    MapHash {
        /// Which card.
        card: String,
        /// What MAP_HASH reads.
        found: u64,
    },
    /// The list of blocks leaves BAR0, goes backwards or does not end.
    #[error("{card}: the block list is broken at {offset:#x}")]
    BlockList {
        /// Which card.
        card: String,
        /// Where the broken entry is.
        offset: u32,
    },
    /// A block that this driver needs is not in the list.
    #[error("{card}: block {block} is missing")]
    Missing {
        /// Which card.
        card: String,
        /// Name of the block.
        block: &'static str,
    },
    /// A block is not where the register map has it.
    #[error("{card}: block {block} lies at {found:#x}, the register map has it at {need:#x}")]
    Moved {
        /// Which card.
        card: String,
        /// Name of the block.
        block: &'static str,
        /// Where it is.
        found: u32,
        /// Where it should be.
        need: u32,
    },
    /// A block's version does not fit: the major number must be equal, the minor at least as high.
    #[error("{card}: block {block} is version {}, this driver needs {}", version(*found), version(*need))]
    Version {
        /// Which card.
        card: String,
        /// Name of the block.
        block: &'static str,
        /// Major in \[31:16\], minor in \[15:0\].
        found: u32,
        /// What is needed.
        need: u32,
    },
    /// The scratch register does not keep what is written.
    #[error("{card}: scratch register reads {found:#010x} after {written:#010x} was written")]
    Scratch {
        /// Which card.
        card: String,
        /// What was written.
        written: u32,
        /// What it reads.
        found: u32,
    },
    /// The sizes that the card states cannot be right.
    #[error("{card}: {detail}")]
    Geometry {
        /// Which card.
        card: String,
        /// What does not fit.
        detail: String,
    },
    /// A register could not be read while checking.
    #[error(transparent)]
    Device(DeviceError),
}

impl OpenError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Transport { source, .. } => source.hint(),
            Self::Gone { .. } => {
                "the link is down or the card lost power: look at the kernel log, reset it, open it again"
            }
            Self::BarSize { .. } | Self::NotOurs { .. } => {
                "check that the address names an Isotherm card with its image loaded"
            }
            Self::MapHash { .. }
            | Self::Missing { .. }
            | Self::Moved { .. }
            | Self::Version { .. } => {
                "load the image that belongs to this driver, or install the driver that belongs to the image"
            }
            Self::BlockList { .. } | Self::Geometry { .. } => {
                "the image is damaged or not finished: load another one"
            }
            Self::Scratch { .. } => {
                "writes do not arrive: check that memory space is enabled and the link is healthy"
            }
            Self::Device(e) => e.hint(),
        }
    }
}

fn version(code: u32) -> String {
    format!("{}.{}", code >> 16, code & 0xFFFF)
}

/// The pattern that the scratch register must keep; its complement too.
const PATTERN: u32 = 0x5AA5_C33C;

/// Runs every check, in the order in which a failure is easiest to understand.
pub(super) fn verify<T: Transport>(
    transport: T,
    patience: Duration,
) -> Result<(Verified<T>, Info), OpenError> {
    let card = transport.identity();
    let found = transport.size(Space::Registers);
    if found < u64::from(BAR_SIZE) {
        return Err(OpenError::BarSize { card, found, need: u64::from(BAR_SIZE) });
    }
    let mut io = Verified::new(transport, patience);
    check_identity(&mut io)?;
    walk(&mut io)?;
    check_scratch(&mut io)?;
    let info = read_info(&mut io)?;
    Ok((io, info))
}

fn check_identity<T: Transport>(io: &mut Verified<T>) -> Result<(), OpenError> {
    let card = io.card().to_owned();
    let magic = io.transport().read32(MAGIC.offset);
    match magic.map_err(|source| OpenError::Transport { card: card.clone(), source })? {
        u32::MAX => return Err(OpenError::Gone { card }),
        found if u64::from(found) != MAGIC.reset => return Err(OpenError::NotOurs { card, found }),
        _ => {}
    }
    let found = io.read(&MAP_HASH).map_err(OpenError::Device)?;
    if found != isotherm_regs::MAP_HASH {
        return Err(OpenError::MapHash { card, found });
    }
    Ok(())
}

/// Follows the list from offset 0: every block of the map must be there, in its place and version. Others are skipped.
fn walk<T: Transport>(io: &mut Verified<T>) -> Result<(), OpenError> {
    let card = io.card().to_owned();
    let mut seen = vec![];
    let mut base = 0_u32;
    loop {
        let mut head = [0; 16];
        let read = io.transport().read(Space::Registers, u64::from(base), &mut head);
        read.map_err(|source| OpenError::Transport { card: card.clone(), source })?;
        let word = |i: usize| {
            u32::from_le_bytes([head[4 * i], head[4 * i + 1], head[4 * i + 2], head[4 * i + 3]])
        };
        let (kind, found, next) = (word(0), word(1), word(2));
        if let Some(block) = BLOCKS.iter().find(|b| b.type_code == kind) {
            let (name, need) = (block.name, block.version);
            if base != block.base {
                return Err(OpenError::Moved { card, block: name, found: base, need: block.base });
            }
            if found >> 16 != need >> 16 || found < need {
                return Err(OpenError::Version { card, block: name, found, need });
            }
            seen.push(kind);
        }
        if next == 0 {
            break;
        }
        // Ascending offsets make a loop impossible.
        if next <= base || !next.is_multiple_of(4) || next > BAR_SIZE - 16 {
            return Err(OpenError::BlockList { card, offset: base });
        }
        base = next;
    }
    match BLOCKS.iter().find(|b| !seen.contains(&b.type_code)) {
        Some(block) => Err(OpenError::Missing { card, block: block.name }),
        None => Ok(()),
    }
}

fn check_scratch<T: Transport>(io: &mut Verified<T>) -> Result<(), OpenError> {
    let before = io.read32(&SCRATCH).map_err(OpenError::Device)?;
    for written in [PATTERN, !PATTERN] {
        io.write(&SCRATCH, written.into()).map_err(OpenError::Device)?;
        let found = io.read32(&SCRATCH).map_err(OpenError::Device)?;
        if found != written {
            return Err(OpenError::Scratch { card: io.card().to_owned(), written, found });
        }
    }
    io.write(&SCRATCH, before.into()).map_err(OpenError::Device)
}

fn read_info<T: Transport>(io: &mut Verified<T>) -> Result<Info, OpenError> {
    let mut get = |register| io.read(register).map_err(OpenError::Device);
    let geometry = Geometry(get(&GEOMETRY)? as u32);
    let path = DataPath(get(&DATA_PATH)? as u32);
    let info = Info {
        board_id: get(&BOARD_ID)? as u32,
        git_hash: get(&GIT_HASH)? as u32,
        build_time: get(&BUILD_TIME)?,
        clock_hz: get(&CLOCK_HZ)? as u32,
        window_size: get(&WINDOW_SIZE)?,
        granule_log2: geometry.granule_log2() as u8,
        line_log2: geometry.line_log2() as u8,
        unit_log2: geometry.unit_log2() as u8,
        data_width: path.width() as u16,
        dma_tags: path.dma_tags() as u8,
        capabilities: Capabilities(get(&CAPABILITIES)? as u32),
    };
    let bar = io.transport_ref().size(Space::Window);
    let fail = |detail| Err(OpenError::Geometry { card: io.card().to_owned(), detail });
    // The formats of this version are written for these grains: 64 line bits a unit, 4 KiB blocks in frames.
    if (info.granule_log2, info.line_log2) != (12, 6) {
        return fail(format!(
            "granules of 2^{} and lines of 2^{} bytes; this driver knows 2^12 and 2^6",
            info.granule_log2, info.line_log2
        ));
    }
    if !(12..=30).contains(&info.unit_log2) {
        return fail(format!(
            "units of 2^{} bytes; this driver knows 2^12 to 2^30",
            info.unit_log2
        ));
    }
    if info.window_size == 0
        || !info.window_size.is_multiple_of(1 << info.unit_log2)
        || info.window_size > 1 << 40
    {
        return fail(format!(
            "a window of {:#x} bytes is not a whole number of units, or too large",
            info.window_size
        ));
    }
    if bar < info.window_size {
        return fail(format!(
            "the window has {:#x} bytes, but BAR2 only {bar:#x}",
            info.window_size
        ));
    }
    Ok(info)
}
