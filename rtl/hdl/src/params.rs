//! What differs between the boards: one struct a board, and nothing else.

/// A kind of memory block of a device, as its vendor counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryBlocks {
    /// Blocks in the device.
    pub count: u64,
    /// Bits of one block, parity bits included.
    pub bits: u64,
}

impl MemoryBlocks {
    /// Bits of all blocks.
    #[must_use]
    pub const fn total(self) -> u64 {
        self.count * self.bits
    }
}

/// The device that a board carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// The vendor's name of the part.
    pub part: &'static str,
    /// Block RAM.
    pub block_ram: MemoryBlocks,
    /// UltraRAM; count 0 where there is none.
    pub ultra_ram: MemoryBlocks,
    /// Where the counts come from.
    pub source: &'static str,
}

/// Parameters of one board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Params {
    /// Short name, also that of the folder under `boards/`.
    pub name: &'static str,
    /// The device; `None` for a simulated card.
    pub device: Option<Device>,
    /// Value of register `ident.BOARD_ID`.
    pub board_id: u32,
    /// Width `D` of the transaction and memory streams in bits: 128 or 512.
    pub data_width: u32,
    /// Binary logarithm `A` of the number of heat units; a unit is a granule here, so also of the granules.
    pub log2_units: u32,
    /// Binary logarithm of the bytes of a unit and of a granule.
    pub granule_log2: u32,
    /// Binary logarithm of the bytes of a line of the dirty bitmap.
    pub line_log2: u32,
    /// Width of one heat counter in bits.
    pub counter_width: u32,
    /// Entries of each of the two hot lists.
    pub hotlist_entries: u32,
    /// Partitions that the table can hold.
    pub partitions: u32,
    /// DMA reads that can be outstanding at once.
    pub dma_tags: u32,
    /// Largest DMA read request in bytes that the reorder buffer has room for, per tag.
    pub dma_read_bytes: u32,
    /// Places of 4 KiB for writes that wait for absent granules.
    pub parked: u32,
    /// Lanes that compress: 1, 2 or 4.
    pub squeeze_lanes: u32,
    /// The card decodes frames in `fault.FILL`; without it the host does.
    pub unsqueeze: bool,
    /// Core clock in hertz.
    pub clock_hz: u32,
}

impl Params {
    /// Bytes of the window, that is the size of BAR2.
    #[must_use]
    pub const fn window_bytes(&self) -> u64 {
        1 << (self.log2_units + self.granule_log2)
    }

    /// Number of heat units, equal to the number of granules.
    #[must_use]
    pub const fn units(&self) -> u64 {
        1 << self.log2_units
    }

    /// Byte lanes `K` of the streams.
    #[must_use]
    pub const fn lanes(&self) -> u32 {
        self.data_width / 8
    }

    /// Binary logarithm `L` of the number of lines of the window.
    #[must_use]
    pub const fn log2_lines(&self) -> u32 {
        self.log2_units + self.granule_log2 - self.line_log2
    }
}

/// The simulated card, 128-bit data path, 16 MiB window.
pub const SIM128: Params = Params {
    name: "sim128",
    device: None,
    board_id: 0,
    data_width: 128,
    log2_units: 12,
    granule_log2: 12,
    line_log2: 6,
    counter_width: 16,
    hotlist_entries: 1024,
    partitions: 256,
    dma_tags: 32,
    dma_read_bytes: 512,
    parked: 8,
    squeeze_lanes: 1,
    unsqueeze: true,
    clock_hz: 250_000_000,
};

/// The simulated card, 512-bit data path, 16 MiB window.
pub const SIM512: Params = Params { name: "sim512", data_width: 512, squeeze_lanes: 2, ..SIM128 };

/// [`SIM128`] with a window of 256 KiB, for tests of the core: its tables clear in 64 cycles.
pub const SMALL128: Params = Params { name: "small128", log2_units: 6, ..SIM128 };

/// [`SIM512`] with a window of 256 KiB.
pub const SMALL512: Params = Params { name: "small512", log2_units: 6, ..SIM512 };

const NO_ULTRA_RAM: MemoryBlocks = MemoryBlocks { count: 0, bits: 294_912 };

/// ECP5 boards with an edge connector (TrellisBoard and its kin); no hard PCIe block, so fabric builds only.
pub const ECP5_85F: Params = Params {
    name: "ecp5-85f",
    device: Some(Device {
        part: "LFE5UM5G-85F",
        block_ram: MemoryBlocks { count: 208, bits: 18_432 },
        ultra_ram: NO_ULTRA_RAM,
        source: "Lattice FPGA-DS-02012, ECP5 and ECP5-5G family data sheet",
    }),
    board_id: 2,
    // its link is slow, and its block RAM is short: a lane takes three tenths of it
    log2_units: 10,
    hotlist_entries: 256,
    dma_tags: 16,
    parked: 4,
    unsqueeze: false,
    clock_hz: 100_000_000,
    ..SIM128
};

/// Artix-7 200T M.2 cards (Acorn CLE-215+, `NiteFury`).
pub const ACORN: Params = Params {
    name: "acorn",
    device: Some(Device {
        part: "xc7a200t",
        block_ram: MemoryBlocks { count: 365, bits: 36_864 },
        ultra_ram: NO_ULTRA_RAM,
        source: "AMD DS180, 7 series overview",
    }),
    board_id: 3,
    log2_units: 14,
    // 8 KiB in flight are more than its link fills in 2 us
    dma_tags: 16,
    squeeze_lanes: 2,
    clock_hz: 125_000_000,
    ..SIM128
};

/// KCU105 (Kintex UltraScale).
pub const KCU105: Params = Params {
    name: "kcu105",
    device: Some(Device {
        part: "xcku040",
        block_ram: MemoryBlocks { count: 600, bits: 36_864 },
        ultra_ram: NO_ULTRA_RAM,
        source: "AMD DS890, UltraScale overview",
    }),
    board_id: 4,
    log2_units: 15,
    squeeze_lanes: 2,
    clock_hz: 250_000_000,
    ..SIM128
};

/// VCU1525 (Virtex UltraScale+).
pub const VCU1525: Params = Params {
    name: "vcu1525",
    device: Some(Device {
        part: "xcvu9p",
        block_ram: MemoryBlocks { count: 2160, bits: 36_864 },
        ultra_ram: MemoryBlocks { count: 960, bits: 294_912 },
        source: "AMD DS890, UltraScale overview",
    }),
    board_id: 5,
    log2_units: 16,
    data_width: 512,
    squeeze_lanes: 4,
    clock_hz: 250_000_000,
    ..SIM128
};

/// Every board, the simulated cards first.
pub const BOARDS: [Params; 6] = [SIM128, SIM512, ECP5_85F, ACORN, KCU105, VCU1525];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_identifiers_of_boards_are_unique() {
        for (i, a) in BOARDS.iter().enumerate() {
            for b in &BOARDS[i + 1..] {
                assert_ne!(a.name, b.name);
                let simulated = a.device.is_none() && b.device.is_none();
                assert!(simulated || a.board_id != b.board_id, "{} and {}", a.name, b.name);
            }
        }
    }

    #[test]
    fn the_simulated_window_is_16_mib() {
        assert_eq!(SIM128.window_bytes(), 16 << 20);
        assert_eq!(SIM128.log2_lines(), 18);
        assert_eq!(SIM512.lanes(), 64);
    }
}
