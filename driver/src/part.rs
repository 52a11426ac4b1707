//! The partition table: fill the shadow table, commit, read back.

use std::time::Duration;

use isotherm_predict::Class;
use isotherm_regs::map;
use isotherm_regs::part::{
    ACTIVE_ATTR, ACTIVE_BASE, ACTIVE_COUNT, ACTIVE_LENGTH, CAPACITY, CONTROL, Control, GENERATION,
    SELECT, SHADOW_ATTR, SHADOW_BASE, SHADOW_COUNT, SHADOW_LENGTH, STAT_COPIES, STAT_COPY_BYTES,
    STAT_FIRST_WRITES, STAT_READS, STAT_STALL_CYCLES, STAT_WRITES, STATUS, ShadowAttr,
    ShadowAttrClass, Status,
};

pub use isotherm_regs::part::StatusReason as Refusal;

use crate::device::{Info, Verified};
use crate::error::DeviceError;
use crate::transport::Transport;

/// Bases and lengths are in units of 2^8 bytes in the registers.
const SHIFT: u32 = 8;

/// One partition, in bytes of window offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Partition {
    /// First byte, a multiple of the granule.
    pub base: u64,
    /// Bytes, a multiple of the granule, not 0.
    pub length: u64,
    /// How warm it is.
    pub class: Class,
    /// Predicted to be written: copy ahead of the write.
    pub pre_copy: bool,
    /// The policy must not change it.
    pub pinned: bool,
    /// Checkpoint jobs skip it.
    pub no_save: bool,
    /// The application allowed a bounded error.
    pub lossy_hint: bool,
}

impl Partition {
    /// A partition without flags.
    #[must_use]
    pub const fn new(base: u64, length: u64, class: Class) -> Self {
        Self {
            base,
            length,
            class,
            pre_copy: false,
            pinned: false,
            no_save: false,
            lossy_hint: false,
        }
    }

    /// First byte behind it.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.base.saturating_add(self.length)
    }
}

/// Class as the table and the records number it: 0 critical, 1 warm, 2 cold.
#[must_use]
pub const fn class_code(class: Class) -> u8 {
    match class {
        Class::Critical => ShadowAttrClass::Critical as u8,
        Class::Warm => ShadowAttrClass::Warm as u8,
        Class::Cold => ShadowAttrClass::Cold as u8,
    }
}

/// The class with this number in the table and the records, if there is one.
#[must_use]
pub fn class_of_code(code: u8) -> Option<Class> {
    Some(match ShadowAttrClass::try_from(u32::from(code)).ok()? {
        ShadowAttrClass::Critical => Class::Critical,
        ShadowAttrClass::Warm => Class::Warm,
        ShadowAttrClass::Cold => Class::Cold,
    })
}

/// What happened in one partition since it became active; counts modulo their width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Statistics {
    /// Lines read.
    pub reads: u32,
    /// Lines written.
    pub writes: u32,
    /// Granules copied because a snapshot shares them.
    pub copies: u32,
    /// Of these: copies that a write waited for.
    pub first_writes: u32,
    /// Bytes of these copies.
    pub copy_bytes: u64,
    /// Cycles in which a write waited for a copy. The model has no clock and says 0.
    pub stall_cycles: u32,
}

/// Why a table was not taken. The active table is as before.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PartError {
    /// The way to the card failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The card refused the table.
    #[error("partition table refused: {} at entry {entry}", text(*reason))]
    Refused {
        /// Why.
        reason: Refusal,
        /// The entry that the reason speaks of; 0 when it speaks of none.
        entry: u16,
        /// That entry as it was given, if there is one.
        partition: Option<Partition>,
    },
    /// A partition cannot be written into the registers.
    #[error(
        "partition {entry}: base {base:#x} or length {length:#x} is not a multiple of 256 B, or beyond 1 TiB"
    )]
    Unrepresentable {
        /// Which one.
        entry: usize,
        /// Its base.
        base: u64,
        /// Its length.
        length: u64,
    },
    /// The table is good, and waits for partitions of the active one that are still to be copied.
    #[error(
        "the partition table was not flipped within {after:?}: partitions of the active one are still being copied"
    )]
    Draining {
        /// How long was waited.
        after: Duration,
    },
    /// More partitions than the table can hold, or none.
    #[error("{count} partitions; the table holds 1 to {capacity}")]
    Count {
        /// Partitions given.
        count: usize,
        /// Entries of the table.
        capacity: u32,
    },
}

impl PartError {
    /// The next step for whoever reads the message.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Device(e) => e.hint(),
            Self::Refused { reason, .. } => match reason {
                Refusal::CheckpointRunning => {
                    "wait for the running checkpoint job, then commit again"
                }
                Refusal::Overlap | Refusal::Gap => {
                    "sort partitions by base; each must start where the one before ends"
                }
                Refusal::Misaligned => "bases and lengths must be multiples of the granule (4 KiB)",
                Refusal::BeyondWindow | Refusal::ShortOfWindow => {
                    "the partitions must tile the window exactly"
                }
                Refusal::UnknownClass => "the classes are 0 critical, 1 warm, 2 cold",
                _ => "correct the named entry and commit again",
            },
            Self::Unrepresentable { .. } => {
                "bases and lengths must be multiples of the granule (4 KiB)"
            }
            Self::Draining { .. } => {
                "it flips by itself when they are copied; a copy share of 0 (MapConfig) holds that up"
            }
            Self::Count { .. } => "merge partitions until they fit (PolicyConfig::max_partitions)",
        }
    }
}

fn text(reason: Refusal) -> &'static str {
    match reason {
        Refusal::Ok => "no reason",
        Refusal::Overlap => "overlap",
        Refusal::Gap => "gap",
        Refusal::Misaligned => "misaligned",
        Refusal::UnknownClass => "unknown class",
        Refusal::Empty => "empty",
        Refusal::BeyondWindow => "beyond the window",
        Refusal::ShortOfWindow => "short of the window",
        Refusal::BadCount => "bad count",
        Refusal::CheckpointRunning => "a checkpoint job is running",
    }
}

/// The partition table of an open card.
#[derive(Debug)]
pub struct PartTable<'a, T: Transport> {
    io: &'a mut Verified<T>,
    info: Info,
}

impl<'a, T: Transport> PartTable<'a, T> {
    pub(crate) fn new(io: &'a mut Verified<T>, info: Info) -> Self {
        Self { io, info }
    }

    /// Entries that the table can hold.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn capacity(&mut self) -> Result<u32, DeviceError> {
        self.io.read32(&CAPACITY)
    }

    /// Commits accepted since reset, modulo 2^32.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn generation(&mut self) -> Result<u32, DeviceError> {
        self.io.read32(&GENERATION)
    }

    /// Makes `partitions` the active table, at once, and returns its generation. They must tile the window in order;
    /// it is the card that checks this. A snapshot may be outstanding and the window be written meanwhile; partitions
    /// that were written since the snapshot are copied first.
    ///
    /// # Errors
    /// The card refused (typed, with the entry), or the way to it failed. The active table is untouched.
    pub fn program(&mut self, partitions: &[Partition]) -> Result<u32, PartError> {
        let capacity = self.capacity()?;
        let count = u32::try_from(partitions.len()).ok().filter(|&n| (1..=capacity).contains(&n));
        let count = count.ok_or(PartError::Count { count: partitions.len(), capacity })?;
        let words: Vec<[u32; 3]> =
            partitions.iter().enumerate().map(encode).collect::<Result<_, _>>()?;
        for (select, [base, length, attr]) in (0..).zip(words) {
            self.io.write(&SELECT, select)?;
            self.io.write(&SHADOW_BASE, base.into())?;
            self.io.write(&SHADOW_LENGTH, length.into())?;
            self.io.write(&SHADOW_ATTR, attr.into())?;
        }
        self.io.write(&SHADOW_COUNT, count.into())?;
        match self.commit()? {
            (Refusal::Ok, _) => Ok(self.generation()?),
            (reason, entry) => {
                let partition = partitions.get(usize::from(entry)).copied();
                Err(PartError::Refused { reason, entry, partition })
            }
        }
    }

    /// The active table.
    ///
    /// # Errors
    /// The way to the card failed, or the table is not one that the card would accept.
    pub fn active(&mut self) -> Result<Vec<Partition>, DeviceError> {
        let (count, capacity) = (self.io.read32(&ACTIVE_COUNT)?, self.capacity()?);
        if count == 0 || count > capacity {
            return Err(self
                .io
                .inconsistent(format!("{count} active partitions, capacity {capacity}")));
        }
        let mut table = Vec::with_capacity(count as usize);
        for entry in 0..count {
            self.io.write(&SELECT, entry.into())?;
            let base = self.io.read(&ACTIVE_BASE)? << SHIFT;
            let length = self.io.read(&ACTIVE_LENGTH)? << SHIFT;
            let attr = ShadowAttr(self.io.read32(&ACTIVE_ATTR)?);
            let code = attr.0 & ShadowAttr::MASK & 3;
            let class = class_of_code(code as u8).ok_or_else(|| {
                self.io.inconsistent(format!("partition {entry} has class {code}"))
            })?;
            table.push(Partition {
                base,
                length,
                class,
                pre_copy: attr.pre_copy(),
                pinned: attr.pinned(),
                no_save: attr.no_save(),
                lossy_hint: attr.lossy_hint(),
            });
        }
        let tiles = table.windows(2).all(|p| p[0].end() == p[1].base)
            && table[0].base == 0
            && table[table.len() - 1].end() == self.info.window_size;
        if !tiles {
            return Err(self
                .io
                .inconsistent("the active partitions do not tile the window".into()));
        }
        Ok(table)
    }

    /// Statistics of the active entries `0..count`, in table order.
    ///
    /// # Errors
    /// The way to the card failed.
    pub fn statistics(&mut self) -> Result<Vec<Statistics>, DeviceError> {
        let count = self.io.read32(&ACTIVE_COUNT)?.min(self.capacity()?);
        let mut all = Vec::with_capacity(count as usize);
        for entry in 0..count {
            self.io.write(&SELECT, entry.into())?;
            all.push(Statistics {
                reads: self.io.read32(&STAT_READS)?,
                writes: self.io.read32(&STAT_WRITES)?,
                copies: self.io.read32(&STAT_COPIES)?,
                first_writes: self.io.read32(&STAT_FIRST_WRITES)?,
                copy_bytes: self.io.read(&STAT_COPY_BYTES)?,
                stall_cycles: self.io.read32(&STAT_STALL_CYCLES)?,
            });
        }
        Ok(all)
    }

    fn commit(&mut self) -> Result<(Refusal, u16), PartError> {
        let idle = |v: u64| !Status(v as u32).busy();
        // The clearing after a reset must be over, or the commit would be lost.
        self.io.wait_until(&STATUS, "the end of an earlier partition commit", idle)?;
        let mut control = Control(0);
        control.set_commit(true);
        self.io.write(&CONTROL, control.0.into())?;
        let status = match self.io.wait_until(&STATUS, "a partition commit", idle) {
            Err(DeviceError::Late { after, .. }) if self.is_draining()? => {
                return Err(PartError::Draining { after });
            }
            status => Status(status? as u32),
        };
        let reason = status.reason_name().map_err(|code| self.io.unknown_code(code))?;
        Ok((reason, status.entry() as u16))
    }

    fn is_draining(&mut self) -> Result<bool, DeviceError> {
        Ok(map::Status(self.io.read32(&map::STATUS)?).draining())
    }
}

fn encode((entry, p): (usize, &Partition)) -> Result<[u32; 3], PartError> {
    let unit = |bytes: u64| {
        bytes.is_multiple_of(1 << SHIFT).then(|| u32::try_from(bytes >> SHIFT).ok()).flatten()
    };
    let (Some(base), Some(length)) = (unit(p.base), unit(p.length)) else {
        return Err(PartError::Unrepresentable { entry, base: p.base, length: p.length });
    };
    let mut attr = ShadowAttr(class_code(p.class).into());
    attr.set_pre_copy(p.pre_copy);
    attr.set_pinned(p.pinned);
    attr.set_no_save(p.no_save);
    attr.set_lossy_hint(p.lossy_hint);
    Ok([base, length, attr.0])
}
