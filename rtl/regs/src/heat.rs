//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Heat counters. Exact counts of window accesses per unit and epoch. The face follows the CXL
//! 3.2 Hotness Monitoring Unit (r3.2, 8.2.8, as implemented by the Linux RFC driver): instance
//! 0 counts writes, instance 1 reads. Behind it lies the vendor area.

use bitfield::bitfield;

use crate::desc::{Access, BlockDesc, FieldDesc, MemDesc, RegDesc, UnknownCode};

/// First byte in BAR0.
pub const BASE: u32 = 0x1_0000;

/// Bytes of BAR0.
pub const SIZE_BYTES: u32 = 0xf0000;

/// What the TYPE register reads.
pub const TYPE_CODE: u32 = 0x5;

/// What the VERSION register reads: major in \[31:16\], minor in \[15:0\].
pub const VERSION_CODE: u32 = 0x1_0000;

/// The block as data.
pub const BLOCK: BlockDesc = BlockDesc {
    name: "heat",
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
    reset: 0x5,
    block: "heat",
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
    block: "heat",
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
    reset: 0x0,
    block: "heat",
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
    reset: 0xf_0000,
    block: "heat",
    fields: SIZE_FIELDS,
};

const FACE_OFFSET_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// Offset of the CHMU face from the block base, page aligned so that it can be mapped alone.
pub const FACE_OFFSET: RegDesc = RegDesc {
    name: "FACE_OFFSET",
    offset: BASE + 0x10,
    width: 32,
    access: Access::Const,
    reset: 0x1000,
    block: "heat",
    fields: FACE_OFFSET_FIELDS,
};

const VENDOR_OFFSET_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 32, access: Access::Const }];

/// Offset of the vendor area from the block base.
pub const VENDOR_OFFSET: RegDesc = RegDesc {
    name: "VENDOR_OFFSET",
    offset: BASE + 0x14,
    width: 32,
    access: Access::Const,
    reset: 0x6000,
    block: "heat",
    fields: VENDOR_OFFSET_FIELDS,
};

const COMMON_CAP0_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "VERSION", lsb: 0, width: 4, access: Access::Const },
    FieldDesc { name: "NUM_INSTANCES", lsb: 8, width: 8, access: Access::Const },
];

/// CHMU common capability, first word.
pub const COMMON_CAP0: RegDesc = RegDesc {
    name: "COMMON_CAP0",
    offset: BASE + 0x1000,
    width: 64,
    access: Access::Const,
    reset: 0x201,
    block: "heat",
    fields: COMMON_CAP0_FIELDS,
};

const COMMON_CAP1_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "INSTANCE_LENGTH", lsb: 0, width: 16, access: Access::Const }];

/// CHMU common capability, second word.
pub const COMMON_CAP1: RegDesc = RegDesc {
    name: "COMMON_CAP1",
    offset: BASE + 0x1008,
    width: 64,
    access: Access::Const,
    reset: 0x2078,
    block: "heat",
    fields: COMMON_CAP1_FIELDS,
};

const V_ID_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Const }];

/// ASCII `ISOTHRM1`, byte I first.
pub const V_ID: RegDesc = RegDesc {
    name: "V_ID",
    offset: BASE + 0x6000,
    width: 64,
    access: Access::Const,
    reset: 0x314d_5248_544f_5349,
    block: "heat",
    fields: V_ID_FIELDS,
};

const V_VERSION_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "MINOR", lsb: 0, width: 16, access: Access::Const },
    FieldDesc { name: "MAJOR", lsb: 16, width: 16, access: Access::Const },
    FieldDesc { name: "LENGTH", lsb: 32, width: 32, access: Access::Const },
];

/// Version of the vendor area.
pub const V_VERSION: RegDesc = RegDesc {
    name: "V_VERSION",
    offset: BASE + 0x6008,
    width: 64,
    access: Access::Const,
    reset: 0x200_0000_0000,
    block: "heat",
    fields: V_VERSION_FIELDS,
};

const V_CAP_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "UNIT_LOG2", lsb: 0, width: 8, access: Access::Ro },
    FieldDesc { name: "READ_WIDTH", lsb: 8, width: 8, access: Access::Ro },
    FieldDesc { name: "WRITE_WIDTH", lsb: 16, width: 8, access: Access::Ro },
    FieldDesc { name: "BANKS", lsb: 24, width: 8, access: Access::Ro },
    FieldDesc { name: "UNITS", lsb: 32, width: 32, access: Access::Ro },
];

/// Shape of the counters.
pub const V_CAP: RegDesc = RegDesc {
    name: "V_CAP",
    offset: BASE + 0x6010,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: V_CAP_FIELDS,
};

const V_FEATURES_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "LINE_BITMAP", lsb: 0, width: 1, access: Access::Const },
    FieldDesc { name: "DIRTY_RING", lsb: 1, width: 1, access: Access::Const },
    FieldDesc { name: "SNAPSHOT_DMA", lsb: 2, width: 1, access: Access::Const },
    FieldDesc { name: "SPILL_RING", lsb: 3, width: 1, access: Access::Const },
    FieldDesc { name: "TOPK", lsb: 4, width: 1, access: Access::Const },
    FieldDesc { name: "LINE_LOG2", lsb: 8, width: 8, access: Access::Const },
];

/// Which vendor features are built.
pub const V_FEATURES: RegDesc = RegDesc {
    name: "V_FEATURES",
    offset: BASE + 0x6018,
    width: 64,
    access: Access::Const,
    reset: 0x601,
    block: "heat",
    fields: V_FEATURES_FIELDS,
};

const V_ACCURACY_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "KIND", lsb: 0, width: 8, access: Access::Ro },
    FieldDesc { name: "MAX_ERROR", lsb: 32, width: 32, access: Access::Ro },
];

/// How far a count may be from the truth.
pub const V_ACCURACY: RegDesc = RegDesc {
    name: "V_ACCURACY",
    offset: BASE + 0x6020,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: V_ACCURACY_FIELDS,
};

const V_TRAFFIC_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "WINDOW_READS", lsb: 0, width: 1, access: Access::Const },
    FieldDesc { name: "WINDOW_WRITES", lsb: 1, width: 1, access: Access::Const },
    FieldDesc { name: "OWN_DMA", lsb: 2, width: 1, access: Access::Const },
    FieldDesc { name: "POSTED_RECORDS", lsb: 3, width: 1, access: Access::Const },
    FieldDesc { name: "CXL_MEM", lsb: 4, width: 1, access: Access::Const },
    FieldDesc { name: "REPLAYED", lsb: 5, width: 1, access: Access::Const },
];

/// Which traffic is counted.
pub const V_TRAFFIC: RegDesc = RegDesc {
    name: "V_TRAFFIC",
    offset: BASE + 0x6028,
    width: 64,
    access: Access::Const,
    reset: 0x3,
    block: "heat",
    fields: V_TRAFFIC_FIELDS,
};

const V_REASON_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "CODE", lsb: 0, width: 4, access: Access::Ro },
    FieldDesc { name: "INSTANCE", lsb: 8, width: 1, access: Access::Ro },
];

/// Why the last ENABLE or LATCH was refused.
pub const V_REASON: RegDesc = RegDesc {
    name: "V_REASON",
    offset: BASE + 0x6030,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: V_REASON_FIELDS,
};

const EPOCH_ID_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Number of the running epoch, 0 after reset.
pub const EPOCH_ID: RegDesc = RegDesc {
    name: "EPOCH_ID",
    offset: BASE + 0x6040,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: EPOCH_ID_FIELDS,
};

const EPOCH_CTL_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "ROLL", lsb: 0, width: 1, access: Access::W1s },
    FieldDesc { name: "PENDING", lsb: 8, width: 1, access: Access::Ro },
];

/// Epoch control.
pub const EPOCH_CTL: RegDesc = RegDesc {
    name: "EPOCH_CTL",
    offset: BASE + 0x6048,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: EPOCH_CTL_FIELDS,
};

const SNAPSHOT_CTL_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "LATCH", lsb: 0, width: 1, access: Access::W1s },
    FieldDesc { name: "RELEASE", lsb: 1, width: 1, access: Access::W1s },
    FieldDesc { name: "VALID", lsb: 8, width: 1, access: Access::Ro },
    FieldDesc { name: "BUSY", lsb: 9, width: 1, access: Access::Ro },
    FieldDesc { name: "EPOCH", lsb: 32, width: 32, access: Access::Ro },
];

/// The latched copy: counters and line bits of the last ended epoch, readable while counting
/// goes on.
pub const SNAPSHOT_CTL: RegDesc = RegDesc {
    name: "SNAPSHOT_CTL",
    offset: BASE + 0x6050,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: SNAPSHOT_CTL_FIELDS,
};

const ACCEPTED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Accesses that entered the counters since reset.
pub const ACCEPTED: RegDesc = RegDesc {
    name: "ACCEPTED",
    offset: BASE + 0x6080,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: ACCEPTED_FIELDS,
};

const DROPPED_UPDATES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Const }];

/// Accesses lost; stays 0: traffic is held back instead.
pub const DROPPED_UPDATES: RegDesc = RegDesc {
    name: "DROPPED_UPDATES",
    offset: BASE + 0x6088,
    width: 64,
    access: Access::Const,
    reset: 0x0,
    block: "heat",
    fields: DROPPED_UPDATES_FIELDS,
};

const SATURATED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Accesses that found their counter at its top (they are in ACCEPTED too).
pub const SATURATED: RegDesc = RegDesc {
    name: "SATURATED",
    offset: BASE + 0x6090,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: SATURATED_FIELDS,
};

const LOST_HOTLIST_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Hot list entries that found no room before the next roll.
pub const LOST_HOTLIST: RegDesc = RegDesc {
    name: "LOST_HOTLIST",
    offset: BASE + 0x6098,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: LOST_HOTLIST_FIELDS,
};

const STALL_CYCLES_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Cycles in which counting held back traffic.
pub const STALL_CYCLES: RegDesc = RegDesc {
    name: "STALL_CYCLES",
    offset: BASE + 0x60a8,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: STALL_CYCLES_FIELDS,
};

const OUT_OF_RANGE_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Accesses that were not to be counted: instance disabled, or outside its ranges.
pub const OUT_OF_RANGE: RegDesc = RegDesc {
    name: "OUT_OF_RANGE",
    offset: BASE + 0x60b0,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: OUT_OF_RANGE_FIELDS,
};

const SNOOPED_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Ro }];

/// Accesses that the snoop block presented: ACCEPTED + DROPPED_UPDATES + OUT_OF_RANGE.
pub const SNOOPED: RegDesc = RegDesc {
    name: "SNOOPED",
    offset: BASE + 0x60b8,
    width: 64,
    access: Access::Ro,
    reset: 0x0,
    block: "heat",
    fields: SNOOPED_FIELDS,
};

const LINE_SELECT_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "UNIT", lsb: 0, width: 32, access: Access::Rw }];

/// Unit whose line bits LINE_BITS shows.
pub const LINE_SELECT: RegDesc = RegDesc {
    name: "LINE_SELECT",
    offset: BASE + 0x6180,
    width: 64,
    access: Access::Rw,
    reset: 0x0,
    block: "heat",
    fields: LINE_SELECT_FIELDS,
};

const LINE_WINDOW_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Const }];

/// Offset of a directly addressed line bitmap; 0 = absent.
pub const LINE_WINDOW: RegDesc = RegDesc {
    name: "LINE_WINDOW",
    offset: BASE + 0x6190,
    width: 64,
    access: Access::Const,
    reset: 0x0,
    block: "heat",
    fields: LINE_WINDOW_FIELDS,
};

const COUNTER_WINDOW_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Const }];

/// Offset of COUNTERS from the block base.
pub const COUNTER_WINDOW: RegDesc = RegDesc {
    name: "COUNTER_WINDOW",
    offset: BASE + 0x6198,
    width: 64,
    access: Access::Const,
    reset: 0x7_0000,
    block: "heat",
    fields: COUNTER_WINDOW_FIELDS,
};

const PARTITIONS_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Const }];

/// Offset of a view of the partition table; 0 = absent.
pub const PARTITIONS: RegDesc = RegDesc {
    name: "PARTITIONS",
    offset: BASE + 0x61a0,
    width: 64,
    access: Access::Const,
    reset: 0x0,
    block: "heat",
    fields: PARTITIONS_FIELDS,
};

/// Lines of unit LINE_SELECT written in the last ended epoch, bit k = line k. Reading the low
/// half fetches both.
pub const LINE_BITS: MemDesc = MemDesc {
    name: "LINE_BITS",
    offset: BASE + 0x6188,
    length: 0x8,
    width: 64,
    access: Access::Ro,
    block: "heat",
};

/// Counters of the last ended epoch: one 32-bit word per unit, reads in \[15:0\], writes in
/// \[31:16\]. Stable only while the copy is held.
pub const COUNTERS: MemDesc = MemDesc {
    name: "COUNTERS",
    offset: BASE + 0x7_0000,
    length: 0x8_0000,
    width: 32,
    access: Access::Ro,
    block: "heat",
};

const INST_CAP0_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "MSI_N", lsb: 0, width: 4, access: Access::Ro },
    FieldDesc { name: "OVERFLOW_INT", lsb: 4, width: 1, access: Access::Ro },
    FieldDesc { name: "FILL_INT", lsb: 5, width: 1, access: Access::Ro },
    FieldDesc { name: "EPOCH_TYPE", lsb: 6, width: 2, access: Access::Ro },
    FieldDesc { name: "TRACKABLE", lsb: 8, width: 6, access: Access::Ro },
    FieldDesc { name: "MAX_EPOCH_SCALE", lsb: 16, width: 4, access: Access::Ro },
    FieldDesc { name: "MAX_EPOCH_MULT", lsb: 20, width: 12, access: Access::Ro },
    FieldDesc { name: "MIN_EPOCH_SCALE", lsb: 32, width: 4, access: Access::Ro },
    FieldDesc { name: "MIN_EPOCH_MULT", lsb: 36, width: 12, access: Access::Ro },
    FieldDesc { name: "HOTLIST_SIZE", lsb: 48, width: 16, access: Access::Ro },
];

const INST_CAP1_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "UNIT_SIZES", lsb: 0, width: 32, access: Access::Const },
    FieldDesc { name: "DOWN_SAMPLING", lsb: 32, width: 16, access: Access::Const },
    FieldDesc { name: "EPOCH_BASED", lsb: 48, width: 1, access: Access::Const },
    FieldDesc { name: "ALWAYS_ON", lsb: 49, width: 1, access: Access::Const },
    FieldDesc { name: "RANDOMIZED", lsb: 50, width: 1, access: Access::Const },
    FieldDesc { name: "OVERLAPPING", lsb: 51, width: 1, access: Access::Const },
    FieldDesc { name: "POSTPONED", lsb: 52, width: 1, access: Access::Const },
];

const INST_RANGE_BITMAP_OFFSET_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Const }];

const INST_HOTLIST_OFFSET_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Const }];

const INST_CFG0_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "TRACK", lsb: 0, width: 8, access: Access::Rw },
    FieldDesc { name: "RANDOMIZE", lsb: 8, width: 1, access: Access::Rw },
    FieldDesc { name: "INT_ON_OVERFLOW", lsb: 9, width: 1, access: Access::Rw },
    FieldDesc { name: "INT_ON_FILL", lsb: 10, width: 1, access: Access::Rw },
    FieldDesc { name: "ENABLE", lsb: 16, width: 1, access: Access::Rw },
    FieldDesc { name: "RESET_COUNTERS", lsb: 17, width: 1, access: Access::W1s },
    FieldDesc { name: "THRESHOLD", lsb: 32, width: 32, access: Access::Rw },
];

const INST_CFG1_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "UNIT_SIZE", lsb: 0, width: 32, access: Access::Rw },
    FieldDesc { name: "DOWN_SAMPLING", lsb: 32, width: 8, access: Access::Rw },
    FieldDesc { name: "MODE", lsb: 40, width: 8, access: Access::Rw },
    FieldDesc { name: "EPOCH_SCALE", lsb: 48, width: 4, access: Access::Rw },
    FieldDesc { name: "EPOCH_MULT", lsb: 52, width: 12, access: Access::Rw },
];

const INST_CFG2_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "FILL_THRESHOLD", lsb: 0, width: 16, access: Access::Rw }];

const INST_STATUS_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "ENABLED", lsb: 0, width: 1, access: Access::Ro },
    FieldDesc { name: "OP_IN_PROGRESS", lsb: 16, width: 16, access: Access::Ro },
    FieldDesc { name: "COUNTER_WIDTH", lsb: 32, width: 8, access: Access::Ro },
    FieldDesc { name: "OVERFLOW", lsb: 40, width: 1, access: Access::Rw1c },
    FieldDesc { name: "FILL", lsb: 41, width: 1, access: Access::Rw1c },
];

const INST_RING_FIELDS: &[FieldDesc] = &[
    FieldDesc { name: "HEAD", lsb: 0, width: 16, access: Access::Rw },
    FieldDesc { name: "TAIL", lsb: 16, width: 16, access: Access::Ro },
];

const INST_RANGE_BITMAP_FIELDS: &[FieldDesc] =
    &[FieldDesc { name: "VALUE", lsb: 0, width: 64, access: Access::Rw }];

/// A CHMU instance: 0 counts writes, 1 counts reads.
#[derive(Debug, Clone, Copy)]
pub struct Inst {
    /// Capabilities, first word.
    pub cap0: RegDesc,
    /// Capabilities, second word.
    pub cap1: RegDesc,
    /// Offset of the range bitmap from the instance base.
    pub range_bitmap_offset: RegDesc,
    /// Offset of the hot list from the instance base.
    pub hotlist_offset: RegDesc,
    /// Configuration, first word.
    pub cfg0: RegDesc,
    /// Configuration, second word.
    pub cfg1: RegDesc,
    /// Configuration, third word.
    pub cfg2: RegDesc,
    /// Status.
    pub status: RegDesc,
    /// Hot list ring: 16-bit accesses at +0 (HEAD) and +2 (TAIL).
    pub ring: RegDesc,
    /// One bit per 256 MiB of window offset: 1 = counted.
    pub range_bitmap: RegDesc,
    /// Hot list entries: low COUNTER_WIDTH bits the count, above them the unit index.
    pub hotlist: MemDesc,
}

/// Instances of [`Inst`].
pub const INST: [Inst; 2] = [
    Inst {
        cap0: RegDesc {
            name: "INST0_CAP0",
            offset: BASE + 0x1010,
            width: 64,
            access: Access::Ro,
            reset: 0x0,
            block: "heat",
            fields: INST_CAP0_FIELDS,
        },
        cap1: RegDesc {
            name: "INST0_CAP1",
            offset: BASE + 0x1010 + 0x8,
            width: 64,
            access: Access::Const,
            reset: 0x19_0001_0000_0010,
            block: "heat",
            fields: INST_CAP1_FIELDS,
        },
        range_bitmap_offset: RegDesc {
            name: "INST0_RANGE_BITMAP_OFFSET",
            offset: BASE + 0x1010 + 0x10,
            width: 64,
            access: Access::Const,
            reset: 0x70,
            block: "heat",
            fields: INST_RANGE_BITMAP_OFFSET_FIELDS,
        },
        hotlist_offset: RegDesc {
            name: "INST0_HOTLIST_OFFSET",
            offset: BASE + 0x1010 + 0x18,
            width: 64,
            access: Access::Const,
            reset: 0x78,
            block: "heat",
            fields: INST_HOTLIST_OFFSET_FIELDS,
        },
        cfg0: RegDesc {
            name: "INST0_CFG0",
            offset: BASE + 0x1010 + 0x40,
            width: 64,
            access: Access::Rw,
            reset: 0x0,
            block: "heat",
            fields: INST_CFG0_FIELDS,
        },
        cfg1: RegDesc {
            name: "INST0_CFG1",
            offset: BASE + 0x1010 + 0x48,
            width: 64,
            access: Access::Rw,
            reset: 0x0,
            block: "heat",
            fields: INST_CFG1_FIELDS,
        },
        cfg2: RegDesc {
            name: "INST0_CFG2",
            offset: BASE + 0x1010 + 0x50,
            width: 64,
            access: Access::Rw,
            reset: 0x0,
            block: "heat",
            fields: INST_CFG2_FIELDS,
        },
        status: RegDesc {
            name: "INST0_STATUS",
            offset: BASE + 0x1010 + 0x60,
            width: 64,
            access: Access::Ro,
            reset: 0x0,
            block: "heat",
            fields: INST_STATUS_FIELDS,
        },
        ring: RegDesc {
            name: "INST0_RING",
            offset: BASE + 0x1010 + 0x68,
            width: 32,
            access: Access::Rw,
            reset: 0x0,
            block: "heat",
            fields: INST_RING_FIELDS,
        },
        range_bitmap: RegDesc {
            name: "INST0_RANGE_BITMAP",
            offset: BASE + 0x1010 + 0x70,
            width: 64,
            access: Access::Rw,
            reset: 0x0,
            block: "heat",
            fields: INST_RANGE_BITMAP_FIELDS,
        },
        hotlist: MemDesc {
            name: "INST0_HOTLIST",
            offset: BASE + 0x1010 + 0x78,
            length: 0x2000,
            width: 64,
            access: Access::Ro,
            block: "heat",
        },
    },
    Inst {
        cap0: RegDesc {
            name: "INST1_CAP0",
            offset: BASE + 0x3088,
            width: 64,
            access: Access::Ro,
            reset: 0x0,
            block: "heat",
            fields: INST_CAP0_FIELDS,
        },
        cap1: RegDesc {
            name: "INST1_CAP1",
            offset: BASE + 0x3088 + 0x8,
            width: 64,
            access: Access::Const,
            reset: 0x19_0001_0000_0010,
            block: "heat",
            fields: INST_CAP1_FIELDS,
        },
        range_bitmap_offset: RegDesc {
            name: "INST1_RANGE_BITMAP_OFFSET",
            offset: BASE + 0x3088 + 0x10,
            width: 64,
            access: Access::Const,
            reset: 0x70,
            block: "heat",
            fields: INST_RANGE_BITMAP_OFFSET_FIELDS,
        },
        hotlist_offset: RegDesc {
            name: "INST1_HOTLIST_OFFSET",
            offset: BASE + 0x3088 + 0x18,
            width: 64,
            access: Access::Const,
            reset: 0x78,
            block: "heat",
            fields: INST_HOTLIST_OFFSET_FIELDS,
        },
        cfg0: RegDesc {
            name: "INST1_CFG0",
            offset: BASE + 0x3088 + 0x40,
            width: 64,
            access: Access::Rw,
            reset: 0x0,
            block: "heat",
            fields: INST_CFG0_FIELDS,
        },
        cfg1: RegDesc {
            name: "INST1_CFG1",
            offset: BASE + 0x3088 + 0x48,
            width: 64,
            access: Access::Rw,
            reset: 0x0,
            block: "heat",
            fields: INST_CFG1_FIELDS,
        },
        cfg2: RegDesc {
            name: "INST1_CFG2",
            offset: BASE + 0x3088 + 0x50,
            width: 64,
            access: Access::Rw,
            reset: 0x0,
            block: "heat",
            fields: INST_CFG2_FIELDS,
        },
        status: RegDesc {
            name: "INST1_STATUS",
            offset: BASE + 0x3088 + 0x60,
            width: 64,
            access: Access::Ro,
            reset: 0x0,
            block: "heat",
            fields: INST_STATUS_FIELDS,
        },
        ring: RegDesc {
            name: "INST1_RING",
            offset: BASE + 0x3088 + 0x68,
            width: 32,
            access: Access::Rw,
            reset: 0x0,
            block: "heat",
            fields: INST_RING_FIELDS,
        },
        range_bitmap: RegDesc {
            name: "INST1_RANGE_BITMAP",
            offset: BASE + 0x3088 + 0x70,
            width: 64,
            access: Access::Rw,
            reset: 0x0,
            block: "heat",
            fields: INST_RANGE_BITMAP_FIELDS,
        },
        hotlist: MemDesc {
            name: "INST1_HOTLIST",
            offset: BASE + 0x3088 + 0x78,
            length: 0x2000,
            width: 64,
            access: Access::Ro,
            block: "heat",
        },
    },
];

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
    pub const RESET: Self = Self(0x5);

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
    pub const RESET: Self = Self(0x0);

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
    pub const RESET: Self = Self(0xf_0000);

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
    /// Value of `FACE_OFFSET`. Offset of the CHMU face from the block base, page aligned so
    /// that it can be mapped alone.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct FaceOffset(pub u32);
    impl Debug;
    /// Offset of the CHMU face from the block base, page aligned so that it can be mapped
    /// alone.
    pub u32, value, set_value: 31, 0;
}

impl FaceOffset {
    /// Value after reset.
    pub const RESET: Self = Self(0x1000);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for FaceOffset {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<FaceOffset> for u32 {
    fn from(value: FaceOffset) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `VENDOR_OFFSET`. Offset of the vendor area from the block base.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct VendorOffset(pub u32);
    impl Debug;
    /// Offset of the vendor area from the block base.
    pub u32, value, set_value: 31, 0;
}

impl VendorOffset {
    /// Value after reset.
    pub const RESET: Self = Self(0x6000);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for VendorOffset {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<VendorOffset> for u32 {
    fn from(value: VendorOffset) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `COMMON_CAP0`. CHMU common capability, first word.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct CommonCap0(pub u64);
    impl Debug;
    /// CHMU version.
    pub u64, version, set_version: 3, 0;
    /// Instances that follow.
    pub u64, num_instances, set_num_instances: 15, 8;
}

impl CommonCap0 {
    /// Value after reset.
    pub const RESET: Self = Self(0x201);

    /// Union of the field masks.
    pub const MASK: u64 = 0xff0f;
}

impl From<u64> for CommonCap0 {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<CommonCap0> for u64 {
    fn from(value: CommonCap0) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `COMMON_CAP1`. CHMU common capability, second word.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct CommonCap1(pub u64);
    impl Debug;
    /// Bytes of one instance.
    pub u64, instance_length, set_instance_length: 15, 0;
}

impl CommonCap1 {
    /// Value after reset.
    pub const RESET: Self = Self(0x2078);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff;
}

impl From<u64> for CommonCap1 {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<CommonCap1> for u64 {
    fn from(value: CommonCap1) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `V_ID`. ASCII `ISOTHRM1`, byte I first.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct VId(pub u64);
    impl Debug;
    /// ASCII `ISOTHRM1`, byte I first.
    pub u64, value, set_value: 63, 0;
}

impl VId {
    /// Value after reset.
    pub const RESET: Self = Self(0x314d_5248_544f_5349);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for VId {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<VId> for u64 {
    fn from(value: VId) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `V_VERSION`. Version of the vendor area.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct VVersion(pub u64);
    impl Debug;
    /// Minor version.
    pub u64, minor, set_minor: 15, 0;
    /// Major version.
    pub u64, major, set_major: 31, 16;
    /// Bytes of the vendor area.
    pub u64, length, set_length: 63, 32;
}

impl VVersion {
    /// Value after reset.
    pub const RESET: Self = Self(0x200_0000_0000);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for VVersion {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<VVersion> for u64 {
    fn from(value: VVersion) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `V_CAP`. Shape of the counters.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct VCap(pub u64);
    impl Debug;
    /// Binary logarithm of the unit size in bytes.
    pub u64, unit_log2, set_unit_log2: 7, 0;
    /// Bits of a read counter.
    pub u64, read_width, set_read_width: 15, 8;
    /// Bits of a write counter.
    pub u64, write_width, set_write_width: 23, 16;
    /// Events that can be counted per cycle.
    pub u64, banks, set_banks: 31, 24;
    /// Number of units.
    pub u64, units, set_units: 63, 32;
}

impl VCap {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for VCap {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<VCap> for u64 {
    fn from(value: VCap) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `V_FEATURES`. Which vendor features are built.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct VFeatures(pub u64);
    impl Debug;
    /// LINE_SELECT and LINE_BITS work.
    pub line_bitmap, set_line_bitmap: 0;
    /// Dirty ring.
    pub dirty_ring, set_dirty_ring: 1;
    /// Counter copy by DMA.
    pub snapshot_dma, set_snapshot_dma: 2;
    /// Spill ring.
    pub spill_ring, set_spill_ring: 3;
    /// Hot list in count order.
    pub topk, set_topk: 4;
    /// Binary logarithm of the line size in bytes.
    pub u64, line_log2, set_line_log2: 15, 8;
}

impl VFeatures {
    /// Value after reset.
    pub const RESET: Self = Self(0x601);

    /// Union of the field masks.
    pub const MASK: u64 = 0xff1f;
}

impl From<u64> for VFeatures {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<VFeatures> for u64 {
    fn from(value: VFeatures) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `V_ACCURACY`. How far a count may be from the truth.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct VAccuracy(pub u64);
    impl Debug;
    /// 0 exact, 1 lower bound (a counter saturated), 2 upper bound, 3 sampled.
    pub u64, kind, set_kind: 7, 0;
    /// Largest error in counts; 0 = exact; all ones = unbounded (saturated).
    pub u64, max_error, set_max_error: 63, 32;
}

impl VAccuracy {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_0000_00ff;
}

impl From<u64> for VAccuracy {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<VAccuracy> for u64 {
    fn from(value: VAccuracy) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `V_TRAFFIC`. Which traffic is counted.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct VTraffic(pub u64);
    impl Debug;
    /// Reads through the window.
    pub window_reads, set_window_reads: 0;
    /// Writes through the window.
    pub window_writes, set_window_writes: 1;
    /// The card's own DMA.
    pub own_dma, set_own_dma: 2;
    /// Access records posted by the host.
    pub posted_records, set_posted_records: 3;
    /// CXL.mem requests.
    pub cxl_mem, set_cxl_mem: 4;
    /// A replayed trace.
    pub replayed, set_replayed: 5;
}

impl VTraffic {
    /// Value after reset.
    pub const RESET: Self = Self(0x3);

    /// Union of the field masks.
    pub const MASK: u64 = 0x3f;
}

impl From<u64> for VTraffic {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<VTraffic> for u64 {
    fn from(value: VTraffic) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `V_REASON`. Why the last ENABLE or LATCH was refused.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct VReason(pub u64);
    impl Debug;
    /// Reason.
    pub u64, code, set_code: 3, 0;
    /// Instance that was refused.
    pub instance, set_instance: 8;
}

impl VReason {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0x10f;

    /// The name of what [`VReason::code`] reads.
    ///
    /// # Errors
    /// The code has no name.
    pub fn code_name(self) -> Result<VReasonCode, UnknownCode> {
        VReasonCode::try_from(self.code() as u32)
    }
}

impl From<u64> for VReason {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<VReason> for u64 {
    fn from(value: VReason) -> Self {
        value.0
    }
}

/// Codes of `V_REASON.CODE`. Reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum VReasonCode {
    /// `ok`.
    Ok = 0,
    /// `unsupported_track`.
    UnsupportedTrack = 1,
    /// `unsupported_unit`.
    UnsupportedUnit = 2,
    /// `unsupported_sampling`.
    UnsupportedSampling = 3,
    /// `unsupported_mode`.
    UnsupportedMode = 4,
    /// `bad_epoch`.
    BadEpoch = 5,
    /// `bad_threshold`.
    BadThreshold = 6,
    /// `nothing_to_latch`.
    NothingToLatch = 7,
}

impl TryFrom<u32> for VReasonCode {
    type Error = UnknownCode;

    fn try_from(code: u32) -> Result<Self, UnknownCode> {
        Ok(match code {
            0 => Self::Ok,
            1 => Self::UnsupportedTrack,
            2 => Self::UnsupportedUnit,
            3 => Self::UnsupportedSampling,
            4 => Self::UnsupportedMode,
            5 => Self::BadEpoch,
            6 => Self::BadThreshold,
            7 => Self::NothingToLatch,
            _ => return Err(UnknownCode { field: "V_REASON.CODE", code }),
        })
    }
}

impl From<VReasonCode> for u32 {
    fn from(name: VReasonCode) -> Self {
        name as u32
    }
}

bitfield! {
    /// Value of `EPOCH_ID`. Number of the running epoch, 0 after reset.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct EpochId(pub u64);
    impl Debug;
    /// Number of the running epoch, 0 after reset.
    pub u64, value, set_value: 63, 0;
}

impl EpochId {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for EpochId {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<EpochId> for u64 {
    fn from(value: EpochId) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `EPOCH_CTL`. Epoch control.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct EpochCtl(pub u64);
    impl Debug;
    /// End the epoch as soon as the scan of the previous epoch is done and the latched copy is
    /// not held; both instances roll in the same cycle. No access is lost or counted twice.
    pub roll, set_roll: 0;
    /// A roll is asked for and not done yet.
    pub pending, set_pending: 8;
}

impl EpochCtl {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0x101;
}

impl From<u64> for EpochCtl {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<EpochCtl> for u64 {
    fn from(value: EpochCtl) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SNAPSHOT_CTL`. The latched copy: counters and line bits of the last ended
    /// epoch, readable while counting goes on.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct SnapshotCtl(pub u64);
    impl Debug;
    /// Hold the copy: rolls wait until RELEASE.
    pub latch, set_latch: 0;
    /// Let go of the copy.
    pub release, set_release: 1;
    /// The copy is held.
    pub valid, set_valid: 8;
    /// The scan of the last ended epoch is running.
    pub busy, set_busy: 9;
    /// Epoch (modulo 2^32) that the copy belongs to.
    pub u64, epoch, set_epoch: 63, 32;
}

impl SnapshotCtl {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_0000_0303;
}

impl From<u64> for SnapshotCtl {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<SnapshotCtl> for u64 {
    fn from(value: SnapshotCtl) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `ACCEPTED`. Accesses that entered the counters since reset.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Accepted(pub u64);
    impl Debug;
    /// Accesses that entered the counters since reset.
    pub u64, value, set_value: 63, 0;
}

impl Accepted {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for Accepted {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<Accepted> for u64 {
    fn from(value: Accepted) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `DROPPED_UPDATES`. Accesses lost; stays 0: traffic is held back instead.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct DroppedUpdates(pub u64);
    impl Debug;
    /// Accesses lost; stays 0: traffic is held back instead.
    pub u64, value, set_value: 63, 0;
}

impl DroppedUpdates {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for DroppedUpdates {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<DroppedUpdates> for u64 {
    fn from(value: DroppedUpdates) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SATURATED`. Accesses that found their counter at its top (they are in ACCEPTED
    /// too).
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Saturated(pub u64);
    impl Debug;
    /// Accesses that found their counter at its top (they are in ACCEPTED too).
    pub u64, value, set_value: 63, 0;
}

impl Saturated {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for Saturated {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<Saturated> for u64 {
    fn from(value: Saturated) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `LOST_HOTLIST`. Hot list entries that found no room before the next roll.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct LostHotlist(pub u64);
    impl Debug;
    /// Hot list entries that found no room before the next roll.
    pub u64, value, set_value: 63, 0;
}

impl LostHotlist {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for LostHotlist {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<LostHotlist> for u64 {
    fn from(value: LostHotlist) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `STALL_CYCLES`. Cycles in which counting held back traffic.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct StallCycles(pub u64);
    impl Debug;
    /// Cycles in which counting held back traffic.
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
    /// Value of `OUT_OF_RANGE`. Accesses that were not to be counted: instance disabled, or
    /// outside its ranges.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct OutOfRange(pub u64);
    impl Debug;
    /// Accesses that were not to be counted: instance disabled, or outside its ranges.
    pub u64, value, set_value: 63, 0;
}

impl OutOfRange {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for OutOfRange {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<OutOfRange> for u64 {
    fn from(value: OutOfRange) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `SNOOPED`. Accesses that the snoop block presented: ACCEPTED + DROPPED_UPDATES
    /// + OUT_OF_RANGE.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Snooped(pub u64);
    impl Debug;
    /// Accesses that the snoop block presented: ACCEPTED + DROPPED_UPDATES + OUT_OF_RANGE.
    pub u64, value, set_value: 63, 0;
}

impl Snooped {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for Snooped {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<Snooped> for u64 {
    fn from(value: Snooped) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `LINE_SELECT`. Unit whose line bits LINE_BITS shows.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct LineSelect(pub u64);
    impl Debug;
    /// Unit index.
    pub u64, unit, set_unit: 31, 0;
}

impl LineSelect {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff;
}

impl From<u64> for LineSelect {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<LineSelect> for u64 {
    fn from(value: LineSelect) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `LINE_WINDOW`. Offset of a directly addressed line bitmap; 0 = absent.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct LineWindow(pub u64);
    impl Debug;
    /// Offset of a directly addressed line bitmap; 0 = absent.
    pub u64, value, set_value: 63, 0;
}

impl LineWindow {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for LineWindow {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<LineWindow> for u64 {
    fn from(value: LineWindow) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `COUNTER_WINDOW`. Offset of COUNTERS from the block base.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct CounterWindow(pub u64);
    impl Debug;
    /// Offset of COUNTERS from the block base.
    pub u64, value, set_value: 63, 0;
}

impl CounterWindow {
    /// Value after reset.
    pub const RESET: Self = Self(0x7_0000);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for CounterWindow {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<CounterWindow> for u64 {
    fn from(value: CounterWindow) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `PARTITIONS`. Offset of a view of the partition table; 0 = absent.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct Partitions(pub u64);
    impl Debug;
    /// Offset of a view of the partition table; 0 = absent.
    pub u64, value, set_value: 63, 0;
}

impl Partitions {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for Partitions {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<Partitions> for u64 {
    fn from(value: Partitions) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `INST_CAP0`. Capabilities, first word.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InstCap0(pub u64);
    impl Debug;
    /// MSI-X vector of the fill interrupt.
    pub u64, msi_n, set_msi_n: 3, 0;
    /// Overflow interrupt supported.
    pub overflow_int, set_overflow_int: 4;
    /// Fill-threshold interrupt supported.
    pub fill_int, set_fill_int: 5;
    /// 0: one epoch for all counters.
    pub u64, epoch_type, set_epoch_type: 7, 6;
    /// What can be tracked: bit 0 non-TEE reads, bit 1 non-TEE writes, bit 2 non-TEE both, bits
    /// 3 to 5 the same including TEE.
    pub u64, trackable, set_trackable: 13, 8;
    /// Longest epoch: scale code.
    pub u64, max_epoch_scale, set_max_epoch_scale: 19, 16;
    /// Longest epoch: multiplier.
    pub u64, max_epoch_mult, set_max_epoch_mult: 31, 20;
    /// Shortest epoch: scale code.
    pub u64, min_epoch_scale, set_min_epoch_scale: 35, 32;
    /// Shortest epoch: multiplier.
    pub u64, min_epoch_mult, set_min_epoch_mult: 47, 36;
    /// Entries of the hot list ring; one less fits.
    pub u64, hotlist_size, set_hotlist_size: 63, 48;
}

impl InstCap0 {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_3fff;
}

impl From<u64> for InstCap0 {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<InstCap0> for u64 {
    fn from(value: InstCap0) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `INST_CAP1`. Capabilities, second word.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InstCap1(pub u64);
    impl Debug;
    /// Bit k: units of 2^k x 256 B are supported.
    pub u64, unit_sizes, set_unit_sizes: 31, 0;
    /// Down-sampling factors; bit 0 alone says that nothing is sampled.
    pub u64, down_sampling, set_down_sampling: 47, 32;
    /// Epoch mode supported.
    pub epoch_based, set_epoch_based: 48;
    /// Always-on mode supported.
    pub always_on, set_always_on: 49;
    /// Randomised down-sampling supported.
    pub randomized, set_randomized: 50;
    /// Ranges of instances may overlap.
    pub overlapping, set_overlapping: 51;
    /// On overflow a backlog fills the list once there is room.
    pub postponed, set_postponed: 52;
}

impl InstCap1 {
    /// Value after reset.
    pub const RESET: Self = Self(0x19_0001_0000_0010);

    /// Union of the field masks.
    pub const MASK: u64 = 0x1f_ffff_ffff_ffff;
}

impl From<u64> for InstCap1 {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<InstCap1> for u64 {
    fn from(value: InstCap1) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `INST_RANGE_BITMAP_OFFSET`. Offset of the range bitmap from the instance base.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InstRangeBitmapOffset(pub u64);
    impl Debug;
    /// Offset of the range bitmap from the instance base.
    pub u64, value, set_value: 63, 0;
}

impl InstRangeBitmapOffset {
    /// Value after reset.
    pub const RESET: Self = Self(0x70);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for InstRangeBitmapOffset {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<InstRangeBitmapOffset> for u64 {
    fn from(value: InstRangeBitmapOffset) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `INST_HOTLIST_OFFSET`. Offset of the hot list from the instance base.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InstHotlistOffset(pub u64);
    impl Debug;
    /// Offset of the hot list from the instance base.
    pub u64, value, set_value: 63, 0;
}

impl InstHotlistOffset {
    /// Value after reset.
    pub const RESET: Self = Self(0x78);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for InstHotlistOffset {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<InstHotlistOffset> for u64 {
    fn from(value: InstHotlistOffset) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `INST_CFG0`. Configuration, first word. Sampled when ENABLE goes from 0 to 1;
    /// an unsupported configuration leaves STATUS.ENABLED at 0 and sets V_REASON.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InstCfg0(pub u64);
    impl Debug;
    /// What to track: 1 reads, 2 writes (non-TEE).
    pub u64, track, set_track: 7, 0;
    /// Randomised down-sampling; not supported, must be 0.
    pub randomize, set_randomize: 8;
    /// Raise irq HEAT_OVERFLOW when the hot list was full.
    pub int_on_overflow, set_int_on_overflow: 9;
    /// Raise irq HEAT_FILL when the fill exceeds CFG2.
    pub int_on_fill, set_int_on_fill: 10;
    /// Count.
    pub enable, set_enable: 16;
    /// Set all counters and the hot list of this instance to zero; reads 0.
    pub reset_counters, set_reset_counters: 17;
    /// A unit is hot when its count in an epoch is at least this; at most 65535.
    pub u64, threshold, set_threshold: 63, 32;
}

impl InstCfg0 {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_0003_07ff;
}

impl From<u64> for InstCfg0 {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<InstCfg0> for u64 {
    fn from(value: InstCfg0) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `INST_CFG1`. Configuration, second word.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InstCfg1(pub u64);
    impl Debug;
    /// Unit size as the binary logarithm of bytes.
    pub u64, unit_size, set_unit_size: 31, 0;
    /// Binary logarithm of the down-sampling factor; must be 0.
    pub u64, down_sampling, set_down_sampling: 39, 32;
    /// 0 epoch, 1 always-on (not supported).
    pub u64, mode, set_mode: 47, 40;
    /// Epoch length unit: 1 100 us, 2 1 ms, 3 10 ms, 4 100 ms, 5 1 s; 0 together with
    /// EPOCH_MULT 0: epochs end by EPOCH_CTL.ROLL only.
    pub u64, epoch_scale, set_epoch_scale: 51, 48;
    /// Epoch length in EPOCH_SCALE units.
    pub u64, epoch_mult, set_epoch_mult: 63, 52;
}

impl InstCfg1 {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for InstCfg1 {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<InstCfg1> for u64 {
    fn from(value: InstCfg1) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `INST_CFG2`. Configuration, third word.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InstCfg2(pub u64);
    impl Debug;
    /// STATUS.FILL is set when the hot list holds more entries than this.
    pub u64, fill_threshold, set_fill_threshold: 15, 0;
}

impl InstCfg2 {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff;
}

impl From<u64> for InstCfg2 {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<InstCfg2> for u64 {
    fn from(value: InstCfg2) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `INST_STATUS`. Status. Every bit but OVERFLOW and FILL ignores writes.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InstStatus(pub u64);
    impl Debug;
    /// Counting.
    pub enabled, set_enabled: 0;
    /// 0 none, 1 enable, 2 disable, 3 reset.
    pub u64, op_in_progress, set_op_in_progress: 31, 16;
    /// Width of a count in a hot list entry in bits; 16.
    pub u64, counter_width, set_counter_width: 39, 32;
    /// The hot list was full when an entry was due.
    pub overflow, set_overflow: 40;
    /// The hot list holds more entries than CFG2.
    pub fill, set_fill: 41;
}

impl InstStatus {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0x3ff_ffff_0001;
}

impl From<u64> for InstStatus {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<InstStatus> for u64 {
    fn from(value: InstStatus) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `INST_RING`. Hot list ring: 16-bit accesses at +0 (HEAD) and +2 (TAIL). Empty
    /// when equal; full when (TAIL + 1) mod size = HEAD.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InstRing(pub u32);
    impl Debug;
    /// Host: index of the oldest unread entry, taken modulo the size. CFG0.RESET_COUNTERS sets
    /// it to 0.
    pub u32, head, set_head: 15, 0;
    /// Device: index of the next free entry.
    pub u32, tail, set_tail: 31, 16;
}

impl InstRing {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u32 = 0xffff_ffff;
}

impl From<u32> for InstRing {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<InstRing> for u32 {
    fn from(value: InstRing) -> Self {
        value.0
    }
}

bitfield! {
    /// Value of `INST_RANGE_BITMAP`. One bit per 256 MiB of window offset: 1 = counted.
    #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
    pub struct InstRangeBitmap(pub u64);
    impl Debug;
    /// One bit per 256 MiB of window offset: 1 = counted.
    pub u64, value, set_value: 63, 0;
}

impl InstRangeBitmap {
    /// Value after reset.
    pub const RESET: Self = Self(0x0);

    /// Union of the field masks.
    pub const MASK: u64 = 0xffff_ffff_ffff_ffff;
}

impl From<u64> for InstRangeBitmap {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<InstRangeBitmap> for u64 {
    fn from(value: InstRangeBitmap) -> Self {
        value.0
    }
}
