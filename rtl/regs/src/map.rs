//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Copy-on-write map. Maps each granule of the window to frames of card memory: the live frame,
//! the frame of the outstanding snapshot, and the base (the contents at the last released
//! snapshot). SNAPSHOT shares every granule at once; the first write to a shared partition
//! copies it, the written granule first. One snapshot is outstanding at a time.

use bitfield::bitfield;

use crate::desc::{Access, BlockDesc, FieldDesc, RegDesc, UnknownCode};

/// First byte in BAR0.
pub const BASE: u32 = 0x4000;

/// Bytes of BAR0.
pub const SIZE_BYTES: u32 = 0x1000;

/// What the TYPE register reads.
pub const TYPE_CODE: u32 = 0x6;

/// What the VERSION register reads: major in \[31:16\], minor in \[15:0\].
pub const VERSION_CODE: u32 = 0x1_0000;

/// The block as data.
pub const BLOCK: BlockDesc = BlockDesc {
    name: "map",
    base: BASE,
    size: SIZE_BYTES,
    type_code: TYPE_CODE,
    version: VERSION_CODE,
};

const TYPE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// What this block is.
pub const TYPE: RegDesc = RegDesc {
    name: "TYPE",
    offset: BASE,
    width: 32,
    access: Access::Const,
    reset: 0x6,
    block: "map",
    fields: TYPE_FIELDS,
};

const VERSION_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// Version: major in \[31:16\], minor in \[15:0\].
pub const VERSION: RegDesc = RegDesc {
    name: "VERSION",
    offset: BASE + 0x4,
    width: 32,
    access: Access::Const,
    reset: 0x1_0000,
    block: "map",
    fields: VERSION_FIELDS,
};

const NEXT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// BAR0 offset of the next block; 0 = this is the last.
pub const NEXT: RegDesc = RegDesc {
    name: "NEXT",
    offset: BASE + 0x8,
    width: 32,
    access: Access::Const,
    reset: 0x5000,
    block: "map",
    fields: NEXT_FIELDS,
};

const SIZE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// Bytes of BAR0 that this block occupies.
pub const SIZE: RegDesc = RegDesc {
    name: "SIZE",
    offset: BASE + 0xc,
    width: 32,
    access: Access::Const,
    reset: 0x1000,
    block: "map",
    fields: SIZE_FIELDS,
};

const CONTROL_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "SNAPSHOT", lsb: 0, width: 1, access: Access::W1s },
    FieldDesc { name: "RELEASE", lsb: 1, width: 1, access: Access::W1s },
];

/// Commands.
pub const CONTROL: RegDesc = RegDesc {
    name: "CONTROL",
    offset: BASE + 0x10,
    width: 32,
    access: Access::W1s,
    reset: 0x0,
    block: "map",
    fields: CONTROL_FIELDS,
};

const STATUS_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "REASON", lsb: 0, width: 4, access: Access::Ro },
    FieldDesc { name: "RELEASE_REASON", lsb: 4, width: 4, access: Access::Ro },
    FieldDesc { name: "RELEASING", lsb: 8, width: 1, access: Access::Ro },
    FieldDesc { name: "OUTSTANDING", lsb: 9, width: 1, access: Access::Ro },
    FieldDesc { name: "LOST", lsb: 10, width: 1, access: Access::Ro },
    FieldDesc { name: "COPYING", lsb: 11, width: 1, access: Access::Ro },
    FieldDesc { name: "DRAINING", lsb: 12, width: 1, access: Access::Ro },
];

/// Results of the last commands, and what runs.
pub const STATUS: RegDesc = RegDesc {
    name: "STATUS",
    offset: BASE + 0x14,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: STATUS_FIELDS,
};

const GENERATION_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Snapshots taken since reset, modulo 2^32.
pub const GENERATION: RegDesc = RegDesc {
    name: "GENERATION",
    offset: BASE + 0x18,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: GENERATION_FIELDS,
};

const CONFIG_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "ALLOW_OVERCOMMIT", lsb: 0, width: 1, access: Access::Rw },
    FieldDesc { name: "COPY_PARTITION", lsb: 1, width: 1, access: Access::Rw },
    FieldDesc { name: "PRE_COPY", lsb: 2, width: 1, access: Access::Rw },
];

/// How copies are made.
pub const CONFIG: RegDesc = RegDesc {
    name: "CONFIG",
    offset: BASE + 0x1c,
    width: 32,
    access: Access::Rw,
    reset: 0x6,
    block: "map",
    fields: CONFIG_FIELDS,
};

const RANGE_FIRST_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Rw }];

/// First granule of a RELEASE.
pub const RANGE_FIRST: RegDesc = RegDesc {
    name: "RANGE_FIRST",
    offset: BASE + 0x20,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "map",
    fields: RANGE_FIRST_FIELDS,
};

const RANGE_COUNT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Rw }];

/// Granules of a RELEASE, at least 1.
pub const RANGE_COUNT: RegDesc = RegDesc {
    name: "RANGE_COUNT",
    offset: BASE + 0x24,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "map",
    fields: RANGE_COUNT_FIELDS,
};

const RANGE_MODE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "KEEP_DIRTY", lsb: 0, width: 1, access: Access::Rw }];

/// What a RELEASE does with the dirty bits of the snapshot.
pub const RANGE_MODE: RegDesc = RegDesc {
    name: "RANGE_MODE",
    offset: BASE + 0x28,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "map",
    fields: RANGE_MODE_FIELDS,
};

const COPY_SHARE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "SHARE", lsb: 0, width: 9, access: Access::Rw }];

/// Share of the memory port that background copies may take, in 1/256 (0: none, 256: all).
/// Copies that a write waits for are not held back, but they are counted.
pub const COPY_SHARE: RegDesc = RegDesc {
    name: "COPY_SHARE",
    offset: BASE + 0x2c,
    width: 32,
    access: Access::Rw,
    reset: 0x100,
    block: "map",
    fields: COPY_SHARE_FIELDS,
};

const FRAMES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Frames of 4 KiB in card memory behind the window: two a granule.
pub const FRAMES: RegDesc = RegDesc {
    name: "FRAMES",
    offset: BASE + 0x30,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: FRAMES_FIELDS,
};

const FRAME_LIMIT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Rw }];

/// Frames that may be used; more than FRAMES is FRAMES, fewer than one a granule is one a
/// granule. Frames in use already stay in use. For trials of a board with less memory.
pub const FRAME_LIMIT: RegDesc = RegDesc {
    name: "FRAME_LIMIT",
    offset: BASE + 0x34,
    width: 32,
    access: Access::Rw,
    reset: 0xffff_ffff,
    block: "map",
    fields: FRAME_LIMIT_FIELDS,
};

const FREE_FRAMES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Frames below FRAME_LIMIT that hold nothing. FRAMES = granules + SNAPSHOT_FRAMES +
/// BASE_FRAMES + FREE_FRAMES + frames never used at or above the limit, whenever no copy or
/// release runs.
pub const FREE_FRAMES: RegDesc = RegDesc {
    name: "FREE_FRAMES",
    offset: BASE + 0x38,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: FREE_FRAMES_FIELDS,
};

const SNAPSHOT_FRAMES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Frames held by the outstanding snapshot alone.
pub const SNAPSHOT_FRAMES: RegDesc = RegDesc {
    name: "SNAPSHOT_FRAMES",
    offset: BASE + 0x3c,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: SNAPSHOT_FRAMES_FIELDS,
};

const BASE_FRAMES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Frames held as bases alone.
pub const BASE_FRAMES: RegDesc = RegDesc {
    name: "BASE_FRAMES",
    offset: BASE + 0x40,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: BASE_FRAMES_FIELDS,
};

const UNRELEASED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Granules of the outstanding snapshot that are not released.
pub const UNRELEASED: RegDesc = RegDesc {
    name: "UNRELEASED",
    offset: BASE + 0x44,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: UNRELEASED_FIELDS,
};

const RESERVE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "FRAMES", lsb: 0, width: 16, access: Access::Rw }];

/// Free frames that are kept at hand: with fewer, bases are evicted in the background, lowest
/// granules first in turn.
pub const RESERVE: RegDesc = RegDesc {
    name: "RESERVE",
    offset: BASE + 0x48,
    width: 32,
    access: Access::Rw,
    reset: 0x20,
    block: "map",
    fields: RESERVE_FIELDS,
};

const DEMAND_COPIES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Granules copied because a write waited, since reset, modulo 2^32.
pub const DEMAND_COPIES: RegDesc = RegDesc {
    name: "DEMAND_COPIES",
    offset: BASE + 0x50,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: DEMAND_COPIES_FIELDS,
};

const BACKGROUND_COPIES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Granules copied in the background since reset, modulo 2^32.
pub const BACKGROUND_COPIES: RegDesc = RegDesc {
    name: "BACKGROUND_COPIES",
    offset: BASE + 0x54,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: BACKGROUND_COPIES_FIELDS,
};

const STALL_CYCLES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Cycles since reset in which a window write waited for a copy.
pub const STALL_CYCLES: RegDesc = RegDesc {
    name: "STALL_CYCLES",
    offset: BASE + 0x58,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: STALL_CYCLES_FIELDS,
};

const EVICTIONS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Bases evicted since reset, modulo 2^32.
pub const EVICTIONS: RegDesc = RegDesc {
    name: "EVICTIONS",
    offset: BASE + 0x60,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: EVICTIONS_FIELDS,
};

const LATE_WRITES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Parked writes that were applied to the snapshot they came before, since reset, modulo 2^32.
pub const LATE_WRITES: RegDesc = RegDesc {
    name: "LATE_WRITES",
    offset: BASE + 0x64,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: LATE_WRITES_FIELDS,
};

const LOST_SNAPSHOTS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Ro }];

/// Snapshots that ran out of frames since reset, modulo 2^32.
pub const LOST_SNAPSHOTS: RegDesc = RegDesc {
    name: "LOST_SNAPSHOTS",
    offset: BASE + 0x68,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: LOST_SNAPSHOTS_FIELDS,
};

const SELECT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "GRANULE", lsb: 0, width: 28, access: Access::Rw }];

/// Granule that GRANULE_\* show (modulo the granules of the window). Reading GRANULE_LIVE looks
/// it up and holds the other two.
pub const SELECT: RegDesc = RegDesc {
    name: "SELECT",
    offset: BASE + 0x70,
    width: 32,
    access: Access::Rw,
    reset: 0x0,
    block: "map",
    fields: SELECT_FIELDS,
};

const GRANULE_LIVE_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "FRAME", lsb: 0, width: 29, access: Access::Ro },
    FieldDesc { name: "PRIVATE", lsb: 30, width: 1, access: Access::Ro },
    FieldDesc { name: "RELEASED", lsb: 31, width: 1, access: Access::Ro },
];

/// Live frame of granule SELECT.
pub const GRANULE_LIVE: RegDesc = RegDesc {
    name: "GRANULE_LIVE",
    offset: BASE + 0x74,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: GRANULE_LIVE_FIELDS,
};

const GRANULE_SNAPSHOT_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "FRAME", lsb: 0, width: 29, access: Access::Ro },
    FieldDesc { name: "VALID", lsb: 31, width: 1, access: Access::Ro },
];

/// Frame of granule SELECT in the last snapshot, as of the last read of GRANULE_LIVE.
pub const GRANULE_SNAPSHOT: RegDesc = RegDesc {
    name: "GRANULE_SNAPSHOT",
    offset: BASE + 0x78,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: GRANULE_SNAPSHOT_FIELDS,
};

const GRANULE_BASE_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "FRAME", lsb: 0, width: 29, access: Access::Ro },
    FieldDesc { name: "VALID", lsb: 31, width: 1, access: Access::Ro },
];

/// Base of granule SELECT for a delta, as of the last read of GRANULE_LIVE.
pub const GRANULE_BASE: RegDesc = RegDesc {
    name: "GRANULE_BASE",
    offset: BASE + 0x7c,
    width: 32,
    access: Access::Ro,
    reset: 0x0,
    block: "map",
    fields: GRANULE_BASE_FIELDS,
};

bitfield! {
    /// Value of `TYPE`. What this block is.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Type(pub u32);
    impl Debug;
    /// What this block is.
    pub u32, value, set_value: 31, 0;
}

impl Type {
    /// Value after reset.
    pub const RESET: Self = Self(0x6);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Type {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Type> for u32 {
    fn from(value: Type) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `VERSION`. Version: major in \[31:16\], minor in \[15:0\].
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Version(pub u32);
    impl Debug;
    /// Version: major in \[31:16\], minor in \[15:0\].
    pub u32, value, set_value: 31, 0;
}

impl Version {
    /// Value after reset.
    pub const RESET: Self = Self(0x1_0000);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Version {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Version> for u32 {
    fn from(value: Version) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `NEXT`. BAR0 offset of the next block; 0 = this is the last.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Next(pub u32);
    impl Debug;
    /// BAR0 offset of the next block; 0 = this is the last.
    pub u32, value, set_value: 31, 0;
}

impl Next {
    /// Value after reset.
    pub const RESET: Self = Self(0x5000);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Next {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Next> for u32 {
    fn from(value: Next) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SIZE`. Bytes of BAR0 that this block occupies.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Size(pub u32);
    impl Debug;
    /// Bytes of BAR0 that this block occupies.
    pub u32, value, set_value: 31, 0;
}

impl Size {
    /// Value after reset.
    pub const RESET: Self = Self(0x1000);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Size {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Size> for u32 {
    fn from(value: Size) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `CONTROL`. Commands.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Control(pub u32);
    impl Debug;
    /// Advance the generation. Every window write that was posted before this register write is
    /// in the snapshot, every later one is not. Refused with STATUS.REASON.
    pub snapshot, set_snapshot: 0;
    /// Release the granules RANGE_FIRST .. RANGE_FIRST + RANGE_COUNT of the outstanding
    /// snapshot: they are durable, or given up. Runs in the background (STATUS.RELEASING). A
    /// granule that is released already stays as it is.
    pub release, set_release: 1;
}

impl Control {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x3;
}

impl From<u32> for Control {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Control> for u32 {
    fn from(value: Control) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `STATUS`. Results of the last commands, and what runs.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Status(pub u32);
    impl Debug;
    /// Result of the last SNAPSHOT. unreleased: granules of the outstanding snapshot are not
    /// released. releasing: a RELEASE runs. parked: a write that an earlier snapshot holds is
    /// still parked. overcommitted: FRAME_LIMIT is below two frames a granule and
    /// CONFIG.ALLOW_OVERCOMMIT is 0. table_busy: a partition table is being committed.
    pub u32, reason, set_reason: 3, 0;
    /// Result of the last RELEASE. busy: one was running. job_running: a checkpoint job runs.
    pub u32, release_reason, set_release_reason: 7, 4;
    /// A RELEASE runs.
    pub releasing, set_releasing: 8;
    /// A snapshot is outstanding: at least one granule is not released.
    pub outstanding, set_outstanding: 9;
    /// The outstanding snapshot ran out of frames and has failed; cleared by the next SNAPSHOT.
    /// Only with CONFIG.ALLOW_OVERCOMMIT.
    pub lost, set_lost: 10;
    /// A granule is being copied.
    pub copying, set_copying: 11;
    /// Partitions wait to be copied in the background.
    pub draining, set_draining: 12;
}

impl Status {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x1fff;

    /// The name of what [`Status::reason`] reads.
    ///
    /// # Errors
    /// The code has no name.
    pub fn reason_name(self) -> Result<StatusReason, UnknownCode> {
        StatusReason::try_from(self.reason())
    }

    /// The name of what [`Status::release_reason`] reads.
    ///
    /// # Errors
    /// The code has no name.
    pub fn release_reason_name(self) -> Result<StatusReleaseReason, UnknownCode> {
        StatusReleaseReason::try_from(self.release_reason())
    }
}

impl From<u32> for Status {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Status> for u32 {
    fn from(value: Status) -> Self {
        value.0
    }
}

/// Codes of `STATUS.REASON`. Result of the last SNAPSHOT. unreleased: granules of the
/// outstanding snapshot are not released. releasing: a RELEASE runs. parked: a write that an
/// earlier snapshot holds is still parked. overcommitted: FRAME_LIMIT is below two frames a
/// granule and CONFIG.ALLOW_OVERCOMMIT is 0. table_busy: a partition table is being committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum StatusReason {
    /// `ok`.
    Ok = 0,
    /// `unreleased`.
    Unreleased = 1,
    /// `releasing`.
    Releasing = 2,
    /// `parked`.
    Parked = 3,
    /// `overcommitted`.
    Overcommitted = 4,
    /// `table_busy`.
    TableBusy = 5,
}

impl TryFrom<u32> for StatusReason {
    type Error = UnknownCode;

    fn try_from(code: u32) -> Result<Self, UnknownCode> {
        Ok(match code {
            0 => Self::Ok,
            1 => Self::Unreleased,
            2 => Self::Releasing,
            3 => Self::Parked,
            4 => Self::Overcommitted,
            5 => Self::TableBusy,
            _ => return Err(UnknownCode { field: "STATUS.REASON", code }),
        })
    }
}

impl From<StatusReason> for u32 {
    fn from(name: StatusReason) -> Self {
        name as u32
    }
}

/// Codes of `STATUS.RELEASE_REASON`. Result of the last RELEASE. busy: one was running.
/// job_running: a checkpoint job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum StatusReleaseReason {
    /// `ok`.
    Ok = 0,
    /// `busy`.
    Busy = 1,
    /// `empty`.
    Empty = 2,
    /// `beyond_window`.
    BeyondWindow = 3,
    /// `job_running`.
    JobRunning = 4,
}

impl TryFrom<u32> for StatusReleaseReason {
    type Error = UnknownCode;

    fn try_from(code: u32) -> Result<Self, UnknownCode> {
        Ok(match code {
            0 => Self::Ok,
            1 => Self::Busy,
            2 => Self::Empty,
            3 => Self::BeyondWindow,
            4 => Self::JobRunning,
            _ => return Err(UnknownCode { field: "STATUS.RELEASE_REASON", code }),
        })
    }
}

impl From<StatusReleaseReason> for u32 {
    fn from(name: StatusReleaseReason) -> Self {
        name as u32
    }
}

bitfield! {
    /// Value of `GENERATION`. Snapshots taken since reset, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Generation(pub u32);
    impl Debug;
    /// Snapshots taken since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl Generation {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Generation {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Generation> for u32 {
    fn from(value: Generation) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `CONFIG`. How copies are made.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Config(pub u32);
    impl Debug;
    /// Take snapshots with fewer than two frames a granule. When frames run out the snapshot is
    /// lost (STATUS.LOST, irq MAP), never a write.
    pub allow_overcommit, set_allow_overcommit: 0;
    /// After the first write to a shared partition copy the rest of it in the background. 0:
    /// copy only what is written.
    pub copy_partition, set_copy_partition: 1;
    /// Copy partitions flagged PRE_COPY right after SNAPSHOT.
    pub pre_copy, set_pre_copy: 2;
}

impl Config {
    /// Value after reset.
    pub const RESET: Self = Self(0x6);

    /// Union of the field masks.
    pub const MASK: u32 = 0x7;
}

impl From<u32> for Config {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Config> for u32 {
    fn from(value: Config) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RANGE_FIRST`. First granule of a RELEASE.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RangeFirst(pub u32);
    impl Debug;
    /// First granule of a RELEASE.
    pub u32, value, set_value: 31, 0;
}

impl RangeFirst {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for RangeFirst {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<RangeFirst> for u32 {
    fn from(value: RangeFirst) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RANGE_COUNT`. Granules of a RELEASE, at least 1.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RangeCount(pub u32);
    impl Debug;
    /// Granules of a RELEASE, at least 1.
    pub u32, value, set_value: 31, 0;
}

impl RangeCount {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for RangeCount {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<RangeCount> for u32 {
    fn from(value: RangeCount) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RANGE_MODE`. What a RELEASE does with the dirty bits of the snapshot.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct RangeMode(pub u32);
    impl Debug;
    /// 0: the granules are durable, their dirty bits of the snapshot are cleared. 1: they were
    /// not saved, the bits are handed on to the next snapshot.
    pub keep_dirty, set_keep_dirty: 0;
}

impl RangeMode {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x1;
}

impl From<u32> for RangeMode {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<RangeMode> for u32 {
    fn from(value: RangeMode) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `COPY_SHARE`. Share of the memory port that background copies may take, in
    /// 1/256 (0: none, 256: all). Copies that a write waits for are not held back, but they are
    /// counted.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct CopyShare(pub u32);
    impl Debug;
    /// Share in 1/256; more than 256 is 256.
    pub u32, share, set_share: 8, 0;
}

impl CopyShare {
    /// Value after reset.
    pub const RESET: Self = Self(0x100);

    /// Union of the field masks.
    pub const MASK: u32 = 0x1ff;
}

impl From<u32> for CopyShare {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<CopyShare> for u32 {
    fn from(value: CopyShare) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `FRAMES`. Frames of 4 KiB in card memory behind the window: two a granule.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Frames(pub u32);
    impl Debug;
    /// Frames of 4 KiB in card memory behind the window: two a granule.
    pub u32, value, set_value: 31, 0;
}

impl Frames {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Frames {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Frames> for u32 {
    fn from(value: Frames) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `FRAME_LIMIT`. Frames that may be used; more than FRAMES is FRAMES, fewer than
    /// one a granule is one a granule. Frames in use already stay in use. For trials of a board
    /// with less memory.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct FrameLimit(pub u32);
    impl Debug;
    /// Frames that may be used; more than FRAMES is FRAMES, fewer than one a granule is one a
    /// granule. Frames in use already stay in use. For trials of a board with less memory.
    pub u32, value, set_value: 31, 0;
}

impl FrameLimit {
    /// Value after reset.
    pub const RESET: Self = Self(0xffff_ffff);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for FrameLimit {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<FrameLimit> for u32 {
    fn from(value: FrameLimit) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `FREE_FRAMES`. Frames below FRAME_LIMIT that hold nothing. FRAMES = granules +
    /// SNAPSHOT_FRAMES + BASE_FRAMES + FREE_FRAMES + frames never used at or above the limit,
    /// whenever no copy or release runs.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct FreeFrames(pub u32);
    impl Debug;
    /// Frames below FRAME_LIMIT that hold nothing. FRAMES = granules + SNAPSHOT_FRAMES +
    /// BASE_FRAMES + FREE_FRAMES + frames never used at or above the limit, whenever no copy or
    /// release runs.
    pub u32, value, set_value: 31, 0;
}

impl FreeFrames {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for FreeFrames {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<FreeFrames> for u32 {
    fn from(value: FreeFrames) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SNAPSHOT_FRAMES`. Frames held by the outstanding snapshot alone.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct SnapshotFrames(pub u32);
    impl Debug;
    /// Frames held by the outstanding snapshot alone.
    pub u32, value, set_value: 31, 0;
}

impl SnapshotFrames {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for SnapshotFrames {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<SnapshotFrames> for u32 {
    fn from(value: SnapshotFrames) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `BASE_FRAMES`. Frames held as bases alone.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct BaseFrames(pub u32);
    impl Debug;
    /// Frames held as bases alone.
    pub u32, value, set_value: 31, 0;
}

impl BaseFrames {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for BaseFrames {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<BaseFrames> for u32 {
    fn from(value: BaseFrames) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `UNRELEASED`. Granules of the outstanding snapshot that are not released.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Unreleased(pub u32);
    impl Debug;
    /// Granules of the outstanding snapshot that are not released.
    pub u32, value, set_value: 31, 0;
}

impl Unreleased {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Unreleased {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Unreleased> for u32 {
    fn from(value: Unreleased) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `RESERVE`. Free frames that are kept at hand: with fewer, bases are evicted in
    /// the background, lowest granules first in turn.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Reserve(pub u32);
    impl Debug;
    /// Frames.
    pub u32, frames, set_frames: 15, 0;
}

impl Reserve {
    /// Value after reset.
    pub const RESET: Self = Self(0x20);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff;
}

impl From<u32> for Reserve {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Reserve> for u32 {
    fn from(value: Reserve) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `DEMAND_COPIES`. Granules copied because a write waited, since reset, modulo
    /// 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct DemandCopies(pub u32);
    impl Debug;
    /// Granules copied because a write waited, since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl DemandCopies {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for DemandCopies {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<DemandCopies> for u32 {
    fn from(value: DemandCopies) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `BACKGROUND_COPIES`. Granules copied in the background since reset, modulo
    /// 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct BackgroundCopies(pub u32);
    impl Debug;
    /// Granules copied in the background since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl BackgroundCopies {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for BackgroundCopies {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<BackgroundCopies> for u32 {
    fn from(value: BackgroundCopies) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `STALL_CYCLES`. Cycles since reset in which a window write waited for a copy.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct StallCycles(pub u64);
    impl Debug;
    /// Cycles since reset in which a window write waited for a copy.
    pub u64, value, set_value: 63, 0;
}

impl StallCycles {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for StallCycles {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<StallCycles> for u64 {
    fn from(value: StallCycles) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `EVICTIONS`. Bases evicted since reset, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Evictions(pub u32);
    impl Debug;
    /// Bases evicted since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl Evictions {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for Evictions {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Evictions> for u32 {
    fn from(value: Evictions) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `LATE_WRITES`. Parked writes that were applied to the snapshot they came
    /// before, since reset, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct LateWrites(pub u32);
    impl Debug;
    /// Parked writes that were applied to the snapshot they came before, since reset, modulo
    /// 2^32.
    pub u32, value, set_value: 31, 0;
}

impl LateWrites {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for LateWrites {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<LateWrites> for u32 {
    fn from(value: LateWrites) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `LOST_SNAPSHOTS`. Snapshots that ran out of frames since reset, modulo 2^32.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct LostSnapshots(pub u32);
    impl Debug;
    /// Snapshots that ran out of frames since reset, modulo 2^32.
    pub u32, value, set_value: 31, 0;
}

impl LostSnapshots {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for LostSnapshots {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<LostSnapshots> for u32 {
    fn from(value: LostSnapshots) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SELECT`. Granule that GRANULE_\* show (modulo the granules of the window).
    /// Reading GRANULE_LIVE looks it up and holds the other two.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Select(pub u32);
    impl Debug;
    /// Granule.
    pub u32, granule, set_granule: 27, 0;
}

impl Select {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xfff_ffff;
}

impl From<u32> for Select {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Select> for u32 {
    fn from(value: Select) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `GRANULE_LIVE`. Live frame of granule SELECT.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct GranuleLive(pub u32);
    impl Debug;
    /// Frame number.
    pub u32, frame, set_frame: 28, 0;
    /// Written (or copied ahead) since the last snapshot.
    pub private, set_private: 30;
    /// Released from the outstanding snapshot, or none is outstanding.
    pub released, set_released: 31;
}

impl GranuleLive {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xdfff_ffff;
}

impl From<u32> for GranuleLive {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<GranuleLive> for u32 {
    fn from(value: GranuleLive) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `GRANULE_SNAPSHOT`. Frame of granule SELECT in the last snapshot, as of the
    /// last read of GRANULE_LIVE.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct GranuleSnapshot(pub u32);
    impl Debug;
    /// Frame number.
    pub u32, frame, set_frame: 28, 0;
    /// The frame holds the granule as of the last snapshot.
    pub valid, set_valid: 31;
}

impl GranuleSnapshot {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x9fff_ffff;
}

impl From<u32> for GranuleSnapshot {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<GranuleSnapshot> for u32 {
    fn from(value: GranuleSnapshot) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `GRANULE_BASE`. Base of granule SELECT for a delta, as of the last read of
    /// GRANULE_LIVE.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct GranuleBase(pub u32);
    impl Debug;
    /// Frame number.
    pub u32, frame, set_frame: 28, 0;
    /// The frame holds the granule as of the snapshot before the outstanding one (or, if
    /// released, as of the last snapshot).
    pub valid, set_valid: 31;
}

impl GranuleBase {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0x9fff_ffff;
}

impl From<u32> for GranuleBase {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<GranuleBase> for u32 {
    fn from(value: GranuleBase) -> Self {
        value.0
    }
}
