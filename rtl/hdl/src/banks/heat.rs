//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Register bank of `heat`.

use rust_hdl::prelude::*;

/// Registers of `heat`: Heat counters.
#[derive(Debug, LogicBlock)]
pub struct HeatRegs {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset, active high.
    pub reset: Signal<In, Bit>,
    /// An access begins: one cycle.
    pub bus_sel: Signal<In, Bit>,
    /// The access writes.
    pub bus_write: Signal<In, Bit>,
    /// Byte offset in the block, a multiple of 4.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes are written.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// The access ends: one cycle, exactly one for each `bus_sel`.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read, valid with `bus_ack`.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// `INST0_CAP0.MSI_N`, ro: MSI-X vector of the fill interrupt.
    pub inst0_cap0_msi_n: Signal<In, Bits<4>>,
    /// `INST0_CAP0.OVERFLOW_INT`, ro: Overflow interrupt supported.
    pub inst0_cap0_overflow_int: Signal<In, Bit>,
    /// `INST0_CAP0.FILL_INT`, ro: Fill-threshold interrupt supported.
    pub inst0_cap0_fill_int: Signal<In, Bit>,
    /// `INST0_CAP0.EPOCH_TYPE`, ro: 0: one epoch for all counters.
    pub inst0_cap0_epoch_type: Signal<In, Bits<2>>,
    /// `INST0_CAP0.TRACKABLE`, ro: What can be tracked: bit 0 non-TEE reads, bit 1 non-TEE
    /// writes, bit 2 non-TEE both, bits 3 to 5 the same including TEE.
    pub inst0_cap0_trackable: Signal<In, Bits<6>>,
    /// `INST0_CAP0.MAX_EPOCH_SCALE`, ro: Longest epoch: scale code.
    pub inst0_cap0_max_epoch_scale: Signal<In, Bits<4>>,
    /// `INST0_CAP0.MAX_EPOCH_MULT`, ro: Longest epoch: multiplier.
    pub inst0_cap0_max_epoch_mult: Signal<In, Bits<12>>,
    /// `INST0_CAP0.MIN_EPOCH_SCALE`, ro: Shortest epoch: scale code.
    pub inst0_cap0_min_epoch_scale: Signal<In, Bits<4>>,
    /// `INST0_CAP0.MIN_EPOCH_MULT`, ro: Shortest epoch: multiplier.
    pub inst0_cap0_min_epoch_mult: Signal<In, Bits<12>>,
    /// `INST0_CAP0.HOTLIST_SIZE`, ro: Entries of the hot list ring; one less fits.
    pub inst0_cap0_hotlist_size: Signal<In, Bits<16>>,
    /// `INST0_CFG0.TRACK`, rw: What to track: 1 reads, 2 writes (non-TEE).
    pub inst0_cfg0_track: Signal<Out, Bits<8>>,
    /// `INST0_CFG0.RANDOMIZE`, rw: Randomised down-sampling; not supported, must be 0.
    pub inst0_cfg0_randomize: Signal<Out, Bit>,
    /// `INST0_CFG0.INT_ON_OVERFLOW`, rw: Raise irq HEAT_OVERFLOW when the hot list was full.
    pub inst0_cfg0_int_on_overflow: Signal<Out, Bit>,
    /// `INST0_CFG0.INT_ON_FILL`, rw: Raise irq HEAT_FILL when the fill exceeds CFG2.
    pub inst0_cfg0_int_on_fill: Signal<Out, Bit>,
    /// `INST0_CFG0.ENABLE`, rw: Count.
    pub inst0_cfg0_enable: Signal<Out, Bit>,
    /// `INST0_CFG0.RESET_COUNTERS`, w1s: Set all counters and the hot list of this instance to
    /// zero; reads 0. (a pulse)
    pub inst0_cfg0_reset_counters: Signal<Out, Bit>,
    /// `INST0_CFG0.THRESHOLD`, rw: A unit is hot when its count in an epoch is at least this;
    /// at most 65535.
    pub inst0_cfg0_threshold: Signal<Out, Bits<32>>,
    /// `INST0_CFG0` was written: one cycle, its outputs are new.
    pub inst0_cfg0_written: Signal<Out, Bit>,
    /// `INST0_CFG1.UNIT_SIZE`, rw: Unit size as the binary logarithm of bytes.
    pub inst0_cfg1_unit_size: Signal<Out, Bits<32>>,
    /// `INST0_CFG1.DOWN_SAMPLING`, rw: Binary logarithm of the down-sampling factor; must be 0.
    pub inst0_cfg1_down_sampling: Signal<Out, Bits<8>>,
    /// `INST0_CFG1.MODE`, rw: 0 epoch, 1 always-on (not supported).
    pub inst0_cfg1_mode: Signal<Out, Bits<8>>,
    /// `INST0_CFG1.EPOCH_SCALE`, rw: Epoch length unit: 1 100 us, 2 1 ms, 3 10 ms, 4 100 ms, 5
    /// 1 s; 0 together with EPOCH_MULT 0: epochs end by EPOCH_CTL.ROLL only.
    pub inst0_cfg1_epoch_scale: Signal<Out, Bits<4>>,
    /// `INST0_CFG1.EPOCH_MULT`, rw: Epoch length in EPOCH_SCALE units.
    pub inst0_cfg1_epoch_mult: Signal<Out, Bits<12>>,
    /// `INST0_CFG2.FILL_THRESHOLD`, rw: STATUS.FILL is set when the hot list holds more entries
    /// than this.
    pub inst0_cfg2_fill_threshold: Signal<Out, Bits<16>>,
    /// `INST0_STATUS.ENABLED`, ro: Counting.
    pub inst0_status_enabled: Signal<In, Bit>,
    /// `INST0_STATUS.OP_IN_PROGRESS`, ro: 0 none, 1 enable, 2 disable, 3 reset.
    pub inst0_status_op_in_progress: Signal<In, Bits<16>>,
    /// `INST0_STATUS.COUNTER_WIDTH`, ro: Width of a count in a hot list entry in bits; 16.
    pub inst0_status_counter_width: Signal<In, Bits<8>>,
    /// `INST0_STATUS.OVERFLOW`, rw1c: The hot list was full when an entry was due.
    pub inst0_status_overflow: Signal<Out, Bit>,
    /// Sets `INST0_STATUS.OVERFLOW`; wins over a clear in the same cycle.
    pub inst0_status_overflow_set: Signal<In, Bit>,
    /// `INST0_STATUS.FILL`, rw1c: The hot list holds more entries than CFG2.
    pub inst0_status_fill: Signal<Out, Bit>,
    /// Sets `INST0_STATUS.FILL`; wins over a clear in the same cycle.
    pub inst0_status_fill_set: Signal<In, Bit>,
    /// `INST0_RING.HEAD`, rw: Host: index of the oldest unread entry, taken modulo the size.
    pub inst0_ring_head: Signal<Out, Bits<16>>,
    /// Hardware writes `INST0_RING.HEAD` in this cycle.
    pub inst0_ring_head_hw_en: Signal<In, Bit>,
    /// What hardware writes to `INST0_RING.HEAD`.
    pub inst0_ring_head_hw_data: Signal<In, Bits<16>>,
    /// `INST0_RING.TAIL`, ro: Device: index of the next free entry.
    pub inst0_ring_tail: Signal<In, Bits<16>>,
    /// `INST0_RANGE_BITMAP`, rw: One bit per 256 MiB of window offset: 1 = counted.
    pub inst0_range_bitmap: Signal<Out, Bits<64>>,
    /// `INST1_CAP0.MSI_N`, ro: MSI-X vector of the fill interrupt.
    pub inst1_cap0_msi_n: Signal<In, Bits<4>>,
    /// `INST1_CAP0.OVERFLOW_INT`, ro: Overflow interrupt supported.
    pub inst1_cap0_overflow_int: Signal<In, Bit>,
    /// `INST1_CAP0.FILL_INT`, ro: Fill-threshold interrupt supported.
    pub inst1_cap0_fill_int: Signal<In, Bit>,
    /// `INST1_CAP0.EPOCH_TYPE`, ro: 0: one epoch for all counters.
    pub inst1_cap0_epoch_type: Signal<In, Bits<2>>,
    /// `INST1_CAP0.TRACKABLE`, ro: What can be tracked: bit 0 non-TEE reads, bit 1 non-TEE
    /// writes, bit 2 non-TEE both, bits 3 to 5 the same including TEE.
    pub inst1_cap0_trackable: Signal<In, Bits<6>>,
    /// `INST1_CAP0.MAX_EPOCH_SCALE`, ro: Longest epoch: scale code.
    pub inst1_cap0_max_epoch_scale: Signal<In, Bits<4>>,
    /// `INST1_CAP0.MAX_EPOCH_MULT`, ro: Longest epoch: multiplier.
    pub inst1_cap0_max_epoch_mult: Signal<In, Bits<12>>,
    /// `INST1_CAP0.MIN_EPOCH_SCALE`, ro: Shortest epoch: scale code.
    pub inst1_cap0_min_epoch_scale: Signal<In, Bits<4>>,
    /// `INST1_CAP0.MIN_EPOCH_MULT`, ro: Shortest epoch: multiplier.
    pub inst1_cap0_min_epoch_mult: Signal<In, Bits<12>>,
    /// `INST1_CAP0.HOTLIST_SIZE`, ro: Entries of the hot list ring; one less fits.
    pub inst1_cap0_hotlist_size: Signal<In, Bits<16>>,
    /// `INST1_CFG0.TRACK`, rw: What to track: 1 reads, 2 writes (non-TEE).
    pub inst1_cfg0_track: Signal<Out, Bits<8>>,
    /// `INST1_CFG0.RANDOMIZE`, rw: Randomised down-sampling; not supported, must be 0.
    pub inst1_cfg0_randomize: Signal<Out, Bit>,
    /// `INST1_CFG0.INT_ON_OVERFLOW`, rw: Raise irq HEAT_OVERFLOW when the hot list was full.
    pub inst1_cfg0_int_on_overflow: Signal<Out, Bit>,
    /// `INST1_CFG0.INT_ON_FILL`, rw: Raise irq HEAT_FILL when the fill exceeds CFG2.
    pub inst1_cfg0_int_on_fill: Signal<Out, Bit>,
    /// `INST1_CFG0.ENABLE`, rw: Count.
    pub inst1_cfg0_enable: Signal<Out, Bit>,
    /// `INST1_CFG0.RESET_COUNTERS`, w1s: Set all counters and the hot list of this instance to
    /// zero; reads 0. (a pulse)
    pub inst1_cfg0_reset_counters: Signal<Out, Bit>,
    /// `INST1_CFG0.THRESHOLD`, rw: A unit is hot when its count in an epoch is at least this;
    /// at most 65535.
    pub inst1_cfg0_threshold: Signal<Out, Bits<32>>,
    /// `INST1_CFG0` was written: one cycle, its outputs are new.
    pub inst1_cfg0_written: Signal<Out, Bit>,
    /// `INST1_CFG1.UNIT_SIZE`, rw: Unit size as the binary logarithm of bytes.
    pub inst1_cfg1_unit_size: Signal<Out, Bits<32>>,
    /// `INST1_CFG1.DOWN_SAMPLING`, rw: Binary logarithm of the down-sampling factor; must be 0.
    pub inst1_cfg1_down_sampling: Signal<Out, Bits<8>>,
    /// `INST1_CFG1.MODE`, rw: 0 epoch, 1 always-on (not supported).
    pub inst1_cfg1_mode: Signal<Out, Bits<8>>,
    /// `INST1_CFG1.EPOCH_SCALE`, rw: Epoch length unit: 1 100 us, 2 1 ms, 3 10 ms, 4 100 ms, 5
    /// 1 s; 0 together with EPOCH_MULT 0: epochs end by EPOCH_CTL.ROLL only.
    pub inst1_cfg1_epoch_scale: Signal<Out, Bits<4>>,
    /// `INST1_CFG1.EPOCH_MULT`, rw: Epoch length in EPOCH_SCALE units.
    pub inst1_cfg1_epoch_mult: Signal<Out, Bits<12>>,
    /// `INST1_CFG2.FILL_THRESHOLD`, rw: STATUS.FILL is set when the hot list holds more entries
    /// than this.
    pub inst1_cfg2_fill_threshold: Signal<Out, Bits<16>>,
    /// `INST1_STATUS.ENABLED`, ro: Counting.
    pub inst1_status_enabled: Signal<In, Bit>,
    /// `INST1_STATUS.OP_IN_PROGRESS`, ro: 0 none, 1 enable, 2 disable, 3 reset.
    pub inst1_status_op_in_progress: Signal<In, Bits<16>>,
    /// `INST1_STATUS.COUNTER_WIDTH`, ro: Width of a count in a hot list entry in bits; 16.
    pub inst1_status_counter_width: Signal<In, Bits<8>>,
    /// `INST1_STATUS.OVERFLOW`, rw1c: The hot list was full when an entry was due.
    pub inst1_status_overflow: Signal<Out, Bit>,
    /// Sets `INST1_STATUS.OVERFLOW`; wins over a clear in the same cycle.
    pub inst1_status_overflow_set: Signal<In, Bit>,
    /// `INST1_STATUS.FILL`, rw1c: The hot list holds more entries than CFG2.
    pub inst1_status_fill: Signal<Out, Bit>,
    /// Sets `INST1_STATUS.FILL`; wins over a clear in the same cycle.
    pub inst1_status_fill_set: Signal<In, Bit>,
    /// `INST1_RING.HEAD`, rw: Host: index of the oldest unread entry, taken modulo the size.
    pub inst1_ring_head: Signal<Out, Bits<16>>,
    /// Hardware writes `INST1_RING.HEAD` in this cycle.
    pub inst1_ring_head_hw_en: Signal<In, Bit>,
    /// What hardware writes to `INST1_RING.HEAD`.
    pub inst1_ring_head_hw_data: Signal<In, Bits<16>>,
    /// `INST1_RING.TAIL`, ro: Device: index of the next free entry.
    pub inst1_ring_tail: Signal<In, Bits<16>>,
    /// `INST1_RANGE_BITMAP`, rw: One bit per 256 MiB of window offset: 1 = counted.
    pub inst1_range_bitmap: Signal<Out, Bits<64>>,
    /// `V_CAP.UNIT_LOG2`, ro: Binary logarithm of the unit size in bytes.
    pub v_cap_unit_log2: Signal<In, Bits<8>>,
    /// `V_CAP.READ_WIDTH`, ro: Bits of a read counter.
    pub v_cap_read_width: Signal<In, Bits<8>>,
    /// `V_CAP.WRITE_WIDTH`, ro: Bits of a write counter.
    pub v_cap_write_width: Signal<In, Bits<8>>,
    /// `V_CAP.BANKS`, ro: Events that can be counted per cycle.
    pub v_cap_banks: Signal<In, Bits<8>>,
    /// `V_CAP.UNITS`, ro: Number of units.
    pub v_cap_units: Signal<In, Bits<32>>,
    /// `V_ACCURACY.KIND`, ro: 0 exact, 1 lower bound (a counter saturated), 2 upper bound, 3
    /// sampled.
    pub v_accuracy_kind: Signal<In, Bits<8>>,
    /// `V_ACCURACY.MAX_ERROR`, ro: Largest error in counts; 0 = exact; all ones = unbounded
    /// (saturated).
    pub v_accuracy_max_error: Signal<In, Bits<32>>,
    /// `V_REASON.CODE`, ro: Reason.
    pub v_reason_code: Signal<In, Bits<4>>,
    /// `V_REASON.INSTANCE`, ro: Instance that was refused.
    pub v_reason_instance: Signal<In, Bit>,
    /// `EPOCH_ID`, ro: Number of the running epoch, 0 after reset.
    pub epoch_id: Signal<In, Bits<64>>,
    /// `EPOCH_CTL.ROLL`, w1s: End the epoch as soon as the scan of the previous epoch is done
    /// and the latched copy is not held; both instances roll in the same cycle. (a pulse)
    pub epoch_ctl_roll: Signal<Out, Bit>,
    /// `EPOCH_CTL.PENDING`, ro: A roll is asked for and not done yet.
    pub epoch_ctl_pending: Signal<In, Bit>,
    /// `SNAPSHOT_CTL.LATCH`, w1s: Hold the copy: rolls wait until RELEASE. (a pulse)
    pub snapshot_ctl_latch: Signal<Out, Bit>,
    /// `SNAPSHOT_CTL.RELEASE`, w1s: Let go of the copy. (a pulse)
    pub snapshot_ctl_release: Signal<Out, Bit>,
    /// `SNAPSHOT_CTL.VALID`, ro: The copy is held.
    pub snapshot_ctl_valid: Signal<In, Bit>,
    /// `SNAPSHOT_CTL.BUSY`, ro: The scan of the last ended epoch is running.
    pub snapshot_ctl_busy: Signal<In, Bit>,
    /// `SNAPSHOT_CTL.EPOCH`, ro: Epoch (modulo 2^32) that the copy belongs to.
    pub snapshot_ctl_epoch: Signal<In, Bits<32>>,
    /// `ACCEPTED`, ro: Accesses that entered the counters since reset.
    pub accepted: Signal<In, Bits<64>>,
    /// `SATURATED`, ro: Accesses that found their counter at its top (they are in ACCEPTED
    /// too).
    pub saturated: Signal<In, Bits<64>>,
    /// `LOST_HOTLIST`, ro: Hot list entries that found no room before the next roll.
    pub lost_hotlist: Signal<In, Bits<64>>,
    /// `STALL_CYCLES`, ro: Cycles in which counting held back traffic.
    pub stall_cycles: Signal<In, Bits<64>>,
    /// `OUT_OF_RANGE`, ro: Accesses that were not to be counted: instance disabled, or outside
    /// its ranges.
    pub out_of_range: Signal<In, Bits<64>>,
    /// `SNOOPED`, ro: Accesses that the snoop block presented: ACCEPTED + DROPPED_UPDATES +
    /// OUT_OF_RANGE.
    pub snooped: Signal<In, Bits<64>>,
    /// `LINE_SELECT.UNIT`, rw: Unit index.
    pub line_select_unit: Signal<Out, Bits<32>>,
    /// `INST0_HOTLIST`, ro: an access begins, one cycle.
    pub inst0_hotlist_sel: Signal<Out, Bit>,
    /// Byte offset in `INST0_HOTLIST`, valid with its `_sel`.
    pub inst0_hotlist_addr: Signal<Out, Bits<20>>,
    /// `INST0_HOTLIST` ends the access: with its `_sel` or later, one cycle.
    pub inst0_hotlist_ack: Signal<In, Bit>,
    /// What was read from `INST0_HOTLIST`, valid with its `_ack`.
    pub inst0_hotlist_rdata: Signal<In, Bits<32>>,
    /// `INST1_HOTLIST`, ro: an access begins, one cycle.
    pub inst1_hotlist_sel: Signal<Out, Bit>,
    /// Byte offset in `INST1_HOTLIST`, valid with its `_sel`.
    pub inst1_hotlist_addr: Signal<Out, Bits<20>>,
    /// `INST1_HOTLIST` ends the access: with its `_sel` or later, one cycle.
    pub inst1_hotlist_ack: Signal<In, Bit>,
    /// What was read from `INST1_HOTLIST`, valid with its `_ack`.
    pub inst1_hotlist_rdata: Signal<In, Bits<32>>,
    /// `LINE_BITS`, ro: an access begins, one cycle.
    pub line_bits_sel: Signal<Out, Bit>,
    /// Byte offset in `LINE_BITS`, valid with its `_sel`.
    pub line_bits_addr: Signal<Out, Bits<20>>,
    /// `LINE_BITS` ends the access: with its `_sel` or later, one cycle.
    pub line_bits_ack: Signal<In, Bit>,
    /// What was read from `LINE_BITS`, valid with its `_ack`.
    pub line_bits_rdata: Signal<In, Bits<32>>,
    /// `COUNTERS`, ro: an access begins, one cycle.
    pub counters_sel: Signal<Out, Bit>,
    /// Byte offset in `COUNTERS`, valid with its `_sel`.
    pub counters_addr: Signal<Out, Bits<20>>,
    /// `COUNTERS` ends the access: with its `_sel` or later, one cycle.
    pub counters_ack: Signal<In, Bit>,
    /// What was read from `COUNTERS`, valid with its `_ack`.
    pub counters_rdata: Signal<In, Bits<32>>,
    store_inst0_cfg0: DFF<Bits<64>>,
    pulse_inst0_cfg0: DFF<Bits<64>>,
    done_inst0_cfg0: DFF<Bit>,
    store_inst0_cfg1: DFF<Bits<64>>,
    store_inst0_cfg2: DFF<Bits<64>>,
    store_inst0_status: DFF<Bits<64>>,
    store_inst0_ring: DFF<Bits<32>>,
    store_inst0_range_bitmap: DFF<Bits<64>>,
    store_inst1_cfg0: DFF<Bits<64>>,
    pulse_inst1_cfg0: DFF<Bits<64>>,
    done_inst1_cfg0: DFF<Bit>,
    store_inst1_cfg1: DFF<Bits<64>>,
    store_inst1_cfg2: DFF<Bits<64>>,
    store_inst1_status: DFF<Bits<64>>,
    store_inst1_ring: DFF<Bits<32>>,
    store_inst1_range_bitmap: DFF<Bits<64>>,
    pulse_epoch_ctl: DFF<Bits<64>>,
    pulse_snapshot_ctl: DFF<Bits<64>>,
    store_line_select: DFF<Bits<64>>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    latch_data: DFF<Bits<32>>,
    latch_pair: DFF<Bits<17>>,
    latch_valid: DFF<Bit>,
    hold_data: DFF<Bits<32>>,
    hold_strb: DFF<Bits<4>>,
    hold_pair: DFF<Bits<17>>,
    hold_valid: DFF<Bit>,
    waiting_inst0_hotlist: DFF<Bit>,
    waiting_inst1_hotlist: DFF<Bit>,
    waiting_line_bits: DFF<Bit>,
    waiting_counters: DFF<Bit>,
    word_inst0_cap0: Signal<Local, Bits<64>>,
    write_inst0_cfg0: Signal<Local, Bit>,
    next_inst0_cfg0: Signal<Local, Bits<64>>,
    fire_inst0_cfg0: Signal<Local, Bits<64>>,
    write_inst0_cfg1: Signal<Local, Bit>,
    next_inst0_cfg1: Signal<Local, Bits<64>>,
    write_inst0_cfg2: Signal<Local, Bit>,
    next_inst0_cfg2: Signal<Local, Bits<64>>,
    write_inst0_status: Signal<Local, Bit>,
    word_inst0_status: Signal<Local, Bits<64>>,
    next_inst0_status: Signal<Local, Bits<64>>,
    write_inst0_ring: Signal<Local, Bit>,
    word_inst0_ring: Signal<Local, Bits<32>>,
    next_inst0_ring: Signal<Local, Bits<32>>,
    write_inst0_range_bitmap: Signal<Local, Bit>,
    next_inst0_range_bitmap: Signal<Local, Bits<64>>,
    word_inst1_cap0: Signal<Local, Bits<64>>,
    write_inst1_cfg0: Signal<Local, Bit>,
    next_inst1_cfg0: Signal<Local, Bits<64>>,
    fire_inst1_cfg0: Signal<Local, Bits<64>>,
    write_inst1_cfg1: Signal<Local, Bit>,
    next_inst1_cfg1: Signal<Local, Bits<64>>,
    write_inst1_cfg2: Signal<Local, Bit>,
    next_inst1_cfg2: Signal<Local, Bits<64>>,
    write_inst1_status: Signal<Local, Bit>,
    word_inst1_status: Signal<Local, Bits<64>>,
    next_inst1_status: Signal<Local, Bits<64>>,
    write_inst1_ring: Signal<Local, Bit>,
    word_inst1_ring: Signal<Local, Bits<32>>,
    next_inst1_ring: Signal<Local, Bits<32>>,
    write_inst1_range_bitmap: Signal<Local, Bit>,
    next_inst1_range_bitmap: Signal<Local, Bits<64>>,
    word_v_cap: Signal<Local, Bits<64>>,
    word_v_accuracy: Signal<Local, Bits<64>>,
    word_v_reason: Signal<Local, Bits<64>>,
    write_epoch_ctl: Signal<Local, Bit>,
    word_epoch_ctl: Signal<Local, Bits<64>>,
    fire_epoch_ctl: Signal<Local, Bits<64>>,
    write_snapshot_ctl: Signal<Local, Bit>,
    word_snapshot_ctl: Signal<Local, Bits<64>>,
    fire_snapshot_ctl: Signal<Local, Bits<64>>,
    write_line_select: Signal<Local, Bit>,
    next_line_select: Signal<Local, Bits<64>>,
    pair: Signal<Local, Bits<17>>,
    reading: Signal<Local, Bit>,
    low_word: Signal<Local, Bits<32>>,
    high_word: Signal<Local, Bits<32>>,
    writing_low: Signal<Local, Bit>,
    writing_high: Signal<Local, Bit>,
    latches: Signal<Local, Bit>,
    hold_hit: Signal<Local, Bit>,
    next_hold: Signal<Local, Bits<32>>,
    holds: Signal<Local, Bit>,
    pair_data: Signal<Local, Bits<64>>,
    pair_strb: Signal<Local, Bits<8>>,
    hit_inst0_hotlist: Signal<Local, Bit>,
    hit_inst1_hotlist: Signal<Local, Bit>,
    hit_line_bits: Signal<Local, Bit>,
    hit_counters: Signal<Local, Bit>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    value_face_offset: Constant<Bits<32>>,
    value_vendor_offset: Constant<Bits<32>>,
    value_common_cap0: Constant<Bits<64>>,
    value_common_cap1: Constant<Bits<64>>,
    value_inst0_cap1: Constant<Bits<64>>,
    value_inst0_range_bitmap_offset: Constant<Bits<64>>,
    value_inst0_hotlist_offset: Constant<Bits<64>>,
    wide0: Constant<Bits<64>>,
    rw1_inst0_cfg0: Constant<Bits<64>>,
    rw2_inst0_cfg0: Constant<Bits<64>>,
    wide4: Constant<Bits<64>>,
    wide5: Constant<Bits<64>>,
    wide6: Constant<Bits<64>>,
    wide7: Constant<Bits<64>>,
    kept_inst0_cfg0: Constant<Bits<64>>,
    w1s2_inst0_cfg0: Constant<Bits<64>>,
    wide1: Constant<Bits<64>>,
    wide2: Constant<Bits<64>>,
    wide3: Constant<Bits<64>>,
    kept_inst0_cfg2: Constant<Bits<64>>,
    rw1c5_inst0_status: Constant<Bits<64>>,
    kept_inst0_status: Constant<Bits<64>>,
    kept_inst0_ring_head: Constant<Bits<32>>,
    lane0: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    kept_inst0_ring: Constant<Bits<32>>,
    value_inst1_cap1: Constant<Bits<64>>,
    value_inst1_range_bitmap_offset: Constant<Bits<64>>,
    value_inst1_hotlist_offset: Constant<Bits<64>>,
    rw1_inst1_cfg0: Constant<Bits<64>>,
    rw2_inst1_cfg0: Constant<Bits<64>>,
    kept_inst1_cfg0: Constant<Bits<64>>,
    w1s2_inst1_cfg0: Constant<Bits<64>>,
    kept_inst1_cfg2: Constant<Bits<64>>,
    rw1c5_inst1_status: Constant<Bits<64>>,
    kept_inst1_status: Constant<Bits<64>>,
    kept_inst1_ring_head: Constant<Bits<32>>,
    kept_inst1_ring: Constant<Bits<32>>,
    value_v_id: Constant<Bits<64>>,
    value_v_version: Constant<Bits<64>>,
    value_v_features: Constant<Bits<64>>,
    value_v_traffic: Constant<Bits<64>>,
    w1s0_epoch_ctl: Constant<Bits<64>>,
    w1s0_snapshot_ctl: Constant<Bits<64>>,
    value_dropped_updates: Constant<Bits<64>>,
    kept_line_select: Constant<Bits<64>>,
    value_line_window: Constant<Bits<64>>,
    value_counter_window: Constant<Bits<64>>,
    value_partitions: Constant<Bits<64>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
    first_inst0_hotlist: Constant<Bits<20>>,
    last_inst0_hotlist: Constant<Bits<20>>,
    first_inst1_hotlist: Constant<Bits<20>>,
    last_inst1_hotlist: Constant<Bits<20>>,
    first_line_bits: Constant<Bits<20>>,
    last_line_bits: Constant<Bits<20>>,
    first_counters: Constant<Bits<20>>,
    last_counters: Constant<Bits<20>>,
}

impl Default for HeatRegs {
    fn default() -> Self {
        Self {
            clock: Default::default(),
            reset: Default::default(),
            bus_sel: Default::default(),
            bus_write: Default::default(),
            bus_addr: Default::default(),
            bus_wdata: Default::default(),
            bus_wstrb: Default::default(),
            bus_ack: Default::default(),
            bus_rdata: Default::default(),
            inst0_cap0_msi_n: Default::default(),
            inst0_cap0_overflow_int: Default::default(),
            inst0_cap0_fill_int: Default::default(),
            inst0_cap0_epoch_type: Default::default(),
            inst0_cap0_trackable: Default::default(),
            inst0_cap0_max_epoch_scale: Default::default(),
            inst0_cap0_max_epoch_mult: Default::default(),
            inst0_cap0_min_epoch_scale: Default::default(),
            inst0_cap0_min_epoch_mult: Default::default(),
            inst0_cap0_hotlist_size: Default::default(),
            inst0_cfg0_track: Default::default(),
            inst0_cfg0_randomize: Default::default(),
            inst0_cfg0_int_on_overflow: Default::default(),
            inst0_cfg0_int_on_fill: Default::default(),
            inst0_cfg0_enable: Default::default(),
            inst0_cfg0_reset_counters: Default::default(),
            inst0_cfg0_threshold: Default::default(),
            inst0_cfg0_written: Default::default(),
            inst0_cfg1_unit_size: Default::default(),
            inst0_cfg1_down_sampling: Default::default(),
            inst0_cfg1_mode: Default::default(),
            inst0_cfg1_epoch_scale: Default::default(),
            inst0_cfg1_epoch_mult: Default::default(),
            inst0_cfg2_fill_threshold: Default::default(),
            inst0_status_enabled: Default::default(),
            inst0_status_op_in_progress: Default::default(),
            inst0_status_counter_width: Default::default(),
            inst0_status_overflow: Default::default(),
            inst0_status_overflow_set: Default::default(),
            inst0_status_fill: Default::default(),
            inst0_status_fill_set: Default::default(),
            inst0_ring_head: Default::default(),
            inst0_ring_head_hw_en: Default::default(),
            inst0_ring_head_hw_data: Default::default(),
            inst0_ring_tail: Default::default(),
            inst0_range_bitmap: Default::default(),
            inst1_cap0_msi_n: Default::default(),
            inst1_cap0_overflow_int: Default::default(),
            inst1_cap0_fill_int: Default::default(),
            inst1_cap0_epoch_type: Default::default(),
            inst1_cap0_trackable: Default::default(),
            inst1_cap0_max_epoch_scale: Default::default(),
            inst1_cap0_max_epoch_mult: Default::default(),
            inst1_cap0_min_epoch_scale: Default::default(),
            inst1_cap0_min_epoch_mult: Default::default(),
            inst1_cap0_hotlist_size: Default::default(),
            inst1_cfg0_track: Default::default(),
            inst1_cfg0_randomize: Default::default(),
            inst1_cfg0_int_on_overflow: Default::default(),
            inst1_cfg0_int_on_fill: Default::default(),
            inst1_cfg0_enable: Default::default(),
            inst1_cfg0_reset_counters: Default::default(),
            inst1_cfg0_threshold: Default::default(),
            inst1_cfg0_written: Default::default(),
            inst1_cfg1_unit_size: Default::default(),
            inst1_cfg1_down_sampling: Default::default(),
            inst1_cfg1_mode: Default::default(),
            inst1_cfg1_epoch_scale: Default::default(),
            inst1_cfg1_epoch_mult: Default::default(),
            inst1_cfg2_fill_threshold: Default::default(),
            inst1_status_enabled: Default::default(),
            inst1_status_op_in_progress: Default::default(),
            inst1_status_counter_width: Default::default(),
            inst1_status_overflow: Default::default(),
            inst1_status_overflow_set: Default::default(),
            inst1_status_fill: Default::default(),
            inst1_status_fill_set: Default::default(),
            inst1_ring_head: Default::default(),
            inst1_ring_head_hw_en: Default::default(),
            inst1_ring_head_hw_data: Default::default(),
            inst1_ring_tail: Default::default(),
            inst1_range_bitmap: Default::default(),
            v_cap_unit_log2: Default::default(),
            v_cap_read_width: Default::default(),
            v_cap_write_width: Default::default(),
            v_cap_banks: Default::default(),
            v_cap_units: Default::default(),
            v_accuracy_kind: Default::default(),
            v_accuracy_max_error: Default::default(),
            v_reason_code: Default::default(),
            v_reason_instance: Default::default(),
            epoch_id: Default::default(),
            epoch_ctl_roll: Default::default(),
            epoch_ctl_pending: Default::default(),
            snapshot_ctl_latch: Default::default(),
            snapshot_ctl_release: Default::default(),
            snapshot_ctl_valid: Default::default(),
            snapshot_ctl_busy: Default::default(),
            snapshot_ctl_epoch: Default::default(),
            accepted: Default::default(),
            saturated: Default::default(),
            lost_hotlist: Default::default(),
            stall_cycles: Default::default(),
            out_of_range: Default::default(),
            snooped: Default::default(),
            line_select_unit: Default::default(),
            inst0_hotlist_sel: Default::default(),
            inst0_hotlist_addr: Default::default(),
            inst0_hotlist_ack: Default::default(),
            inst0_hotlist_rdata: Default::default(),
            inst1_hotlist_sel: Default::default(),
            inst1_hotlist_addr: Default::default(),
            inst1_hotlist_ack: Default::default(),
            inst1_hotlist_rdata: Default::default(),
            line_bits_sel: Default::default(),
            line_bits_addr: Default::default(),
            line_bits_ack: Default::default(),
            line_bits_rdata: Default::default(),
            counters_sel: Default::default(),
            counters_addr: Default::default(),
            counters_ack: Default::default(),
            counters_rdata: Default::default(),
            store_inst0_cfg0: Default::default(),
            pulse_inst0_cfg0: Default::default(),
            done_inst0_cfg0: Default::default(),
            store_inst0_cfg1: Default::default(),
            store_inst0_cfg2: Default::default(),
            store_inst0_status: Default::default(),
            store_inst0_ring: Default::default(),
            store_inst0_range_bitmap: Default::default(),
            store_inst1_cfg0: Default::default(),
            pulse_inst1_cfg0: Default::default(),
            done_inst1_cfg0: Default::default(),
            store_inst1_cfg1: Default::default(),
            store_inst1_cfg2: Default::default(),
            store_inst1_status: Default::default(),
            store_inst1_ring: Default::default(),
            store_inst1_range_bitmap: Default::default(),
            pulse_epoch_ctl: Default::default(),
            pulse_snapshot_ctl: Default::default(),
            store_line_select: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            latch_data: Default::default(),
            latch_pair: Default::default(),
            latch_valid: Default::default(),
            hold_data: Default::default(),
            hold_strb: Default::default(),
            hold_pair: Default::default(),
            hold_valid: Default::default(),
            waiting_inst0_hotlist: Default::default(),
            waiting_inst1_hotlist: Default::default(),
            waiting_line_bits: Default::default(),
            waiting_counters: Default::default(),
            word_inst0_cap0: Default::default(),
            write_inst0_cfg0: Default::default(),
            next_inst0_cfg0: Default::default(),
            fire_inst0_cfg0: Default::default(),
            write_inst0_cfg1: Default::default(),
            next_inst0_cfg1: Default::default(),
            write_inst0_cfg2: Default::default(),
            next_inst0_cfg2: Default::default(),
            write_inst0_status: Default::default(),
            word_inst0_status: Default::default(),
            next_inst0_status: Default::default(),
            write_inst0_ring: Default::default(),
            word_inst0_ring: Default::default(),
            next_inst0_ring: Default::default(),
            write_inst0_range_bitmap: Default::default(),
            next_inst0_range_bitmap: Default::default(),
            word_inst1_cap0: Default::default(),
            write_inst1_cfg0: Default::default(),
            next_inst1_cfg0: Default::default(),
            fire_inst1_cfg0: Default::default(),
            write_inst1_cfg1: Default::default(),
            next_inst1_cfg1: Default::default(),
            write_inst1_cfg2: Default::default(),
            next_inst1_cfg2: Default::default(),
            write_inst1_status: Default::default(),
            word_inst1_status: Default::default(),
            next_inst1_status: Default::default(),
            write_inst1_ring: Default::default(),
            word_inst1_ring: Default::default(),
            next_inst1_ring: Default::default(),
            write_inst1_range_bitmap: Default::default(),
            next_inst1_range_bitmap: Default::default(),
            word_v_cap: Default::default(),
            word_v_accuracy: Default::default(),
            word_v_reason: Default::default(),
            write_epoch_ctl: Default::default(),
            word_epoch_ctl: Default::default(),
            fire_epoch_ctl: Default::default(),
            write_snapshot_ctl: Default::default(),
            word_snapshot_ctl: Default::default(),
            fire_snapshot_ctl: Default::default(),
            write_line_select: Default::default(),
            next_line_select: Default::default(),
            pair: Default::default(),
            reading: Default::default(),
            low_word: Default::default(),
            high_word: Default::default(),
            writing_low: Default::default(),
            writing_high: Default::default(),
            latches: Default::default(),
            hold_hit: Default::default(),
            next_hold: Default::default(),
            holds: Default::default(),
            pair_data: Default::default(),
            pair_strb: Default::default(),
            hit_inst0_hotlist: Default::default(),
            hit_inst1_hotlist: Default::default(),
            hit_line_bits: Default::default(),
            hit_counters: Default::default(),
            value_type: Constant::new(bits::<32>(0x5)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x0)),
            value_size: Constant::new(bits::<32>(0xf_0000)),
            value_face_offset: Constant::new(bits::<32>(0x1000)),
            value_vendor_offset: Constant::new(bits::<32>(0x6000)),
            value_common_cap0: Constant::new(bits::<64>(0x201)),
            value_common_cap1: Constant::new(bits::<64>(0x2078)),
            value_inst0_cap1: Constant::new(bits::<64>(0x19_0001_0000_0010)),
            value_inst0_range_bitmap_offset: Constant::new(bits::<64>(0x70)),
            value_inst0_hotlist_offset: Constant::new(bits::<64>(0x78)),
            wide0: Constant::new(bits::<64>(0xff)),
            rw1_inst0_cfg0: Constant::new(bits::<64>(0x700)),
            rw2_inst0_cfg0: Constant::new(bits::<64>(0x1_0000)),
            wide4: Constant::new(bits::<64>(0xff_0000_0000)),
            wide5: Constant::new(bits::<64>(0xff00_0000_0000)),
            wide6: Constant::new(bits::<64>(0xff_0000_0000_0000)),
            wide7: Constant::new(bits::<64>(0xff00_0000_0000_0000)),
            kept_inst0_cfg0: Constant::new(bits::<64>(0xffff_ffff_0001_07ff)),
            w1s2_inst0_cfg0: Constant::new(bits::<64>(0x2_0000)),
            wide1: Constant::new(bits::<64>(0xff00)),
            wide2: Constant::new(bits::<64>(0xff_0000)),
            wide3: Constant::new(bits::<64>(0xff00_0000)),
            kept_inst0_cfg2: Constant::new(bits::<64>(0xffff)),
            rw1c5_inst0_status: Constant::new(bits::<64>(0x300_0000_0000)),
            kept_inst0_status: Constant::new(bits::<64>(0x300_0000_0000)),
            kept_inst0_ring_head: Constant::new(bits::<32>(0xffff_0000)),
            lane0: Constant::new(bits::<32>(0xff)),
            lane1: Constant::new(bits::<32>(0xff00)),
            kept_inst0_ring: Constant::new(bits::<32>(0xffff)),
            value_inst1_cap1: Constant::new(bits::<64>(0x19_0001_0000_0010)),
            value_inst1_range_bitmap_offset: Constant::new(bits::<64>(0x70)),
            value_inst1_hotlist_offset: Constant::new(bits::<64>(0x78)),
            rw1_inst1_cfg0: Constant::new(bits::<64>(0x700)),
            rw2_inst1_cfg0: Constant::new(bits::<64>(0x1_0000)),
            kept_inst1_cfg0: Constant::new(bits::<64>(0xffff_ffff_0001_07ff)),
            w1s2_inst1_cfg0: Constant::new(bits::<64>(0x2_0000)),
            kept_inst1_cfg2: Constant::new(bits::<64>(0xffff)),
            rw1c5_inst1_status: Constant::new(bits::<64>(0x300_0000_0000)),
            kept_inst1_status: Constant::new(bits::<64>(0x300_0000_0000)),
            kept_inst1_ring_head: Constant::new(bits::<32>(0xffff_0000)),
            kept_inst1_ring: Constant::new(bits::<32>(0xffff)),
            value_v_id: Constant::new(bits::<64>(0x314d_5248_544f_5349)),
            value_v_version: Constant::new(bits::<64>(0x200_0000_0000)),
            value_v_features: Constant::new(bits::<64>(0x601)),
            value_v_traffic: Constant::new(bits::<64>(0x3)),
            w1s0_epoch_ctl: Constant::new(bits::<64>(0x1)),
            w1s0_snapshot_ctl: Constant::new(bits::<64>(0x3)),
            value_dropped_updates: Constant::new(bits::<64>(0x0)),
            kept_line_select: Constant::new(bits::<64>(0xffff_ffff)),
            value_line_window: Constant::new(bits::<64>(0x0)),
            value_counter_window: Constant::new(bits::<64>(0x7_0000)),
            value_partitions: Constant::new(bits::<64>(0x0)),
            lane2: Constant::new(bits::<32>(0xff_0000)),
            lane3: Constant::new(bits::<32>(0xff00_0000)),
            first_inst0_hotlist: Constant::new(bits::<20>(0x1088)),
            last_inst0_hotlist: Constant::new(bits::<20>(0x3087)),
            first_inst1_hotlist: Constant::new(bits::<20>(0x3100)),
            last_inst1_hotlist: Constant::new(bits::<20>(0x50ff)),
            first_line_bits: Constant::new(bits::<20>(0x6188)),
            last_line_bits: Constant::new(bits::<20>(0x618f)),
            first_counters: Constant::new(bits::<20>(0x7_0000)),
            last_counters: Constant::new(bits::<20>(0xe_ffff)),
        }
    }
}

impl Logic for HeatRegs {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            store_inst0_cfg0,
            pulse_inst0_cfg0,
            done_inst0_cfg0,
            store_inst0_cfg1,
            store_inst0_cfg2,
            store_inst0_status,
            store_inst0_ring,
            store_inst0_range_bitmap,
            store_inst1_cfg0,
            pulse_inst1_cfg0,
            done_inst1_cfg0,
            store_inst1_cfg1,
            store_inst1_cfg2,
            store_inst1_status,
            store_inst1_ring,
            store_inst1_range_bitmap,
            pulse_epoch_ctl,
            pulse_snapshot_ctl,
            store_line_select,
            ack,
            rdata,
            latch_data,
            latch_pair,
            latch_valid,
            hold_data,
            hold_strb,
            hold_pair,
            hold_valid,
            waiting_inst0_hotlist,
            waiting_inst1_hotlist,
            waiting_line_bits,
            waiting_counters
        );
        self.reading.next = self.bus_sel.val() & !self.bus_write.val();
        self.writing_low.next =
            self.bus_sel.val() & self.bus_write.val() & !self.bus_addr.val().get_bit(2);
        self.writing_high.next =
            self.bus_sel.val() & self.bus_write.val() & self.bus_addr.val().get_bit(2);
        self.ack.d.next = self.bus_sel.val();
        self.rdata.d.next = 0.into();
        self.latches.next = false;

        // 64-bit registers: the held lower half, if it belongs to the upper one that is written
        self.holds.next = false;
        self.hold_hit.next = self.hold_valid.q.val()
            & (self.hold_pair.q.val() == self.bus_addr.val().get_bits::<17>(3));
        self.pair_data.next = bit_cast::<64, 32>(self.hold_data.q.val())
            | (bit_cast::<64, 32>(self.bus_wdata.val()) << 32);
        self.pair_strb.next = bit_cast::<8, 4>(self.bus_wstrb.val()) << 4;
        if self.hold_hit.val() {
            self.pair_strb.next = self.pair_strb.val() | bit_cast::<8, 4>(self.hold_strb.q.val());
        }

        // INST0_CAP0 reads as
        self.word_inst0_cap0.next = 0.into();
        self.word_inst0_cap0.next =
            self.word_inst0_cap0.val() | bit_cast::<64, 4>(self.inst0_cap0_msi_n.val());
        self.word_inst0_cap0.next =
            self.word_inst0_cap0.val().replace_bit(4, self.inst0_cap0_overflow_int.val());
        self.word_inst0_cap0.next =
            self.word_inst0_cap0.val().replace_bit(5, self.inst0_cap0_fill_int.val());
        self.word_inst0_cap0.next =
            self.word_inst0_cap0.val() | (bit_cast::<64, 2>(self.inst0_cap0_epoch_type.val()) << 6);
        self.word_inst0_cap0.next =
            self.word_inst0_cap0.val() | (bit_cast::<64, 6>(self.inst0_cap0_trackable.val()) << 8);
        self.word_inst0_cap0.next = self.word_inst0_cap0.val()
            | (bit_cast::<64, 4>(self.inst0_cap0_max_epoch_scale.val()) << 16);
        self.word_inst0_cap0.next = self.word_inst0_cap0.val()
            | (bit_cast::<64, 12>(self.inst0_cap0_max_epoch_mult.val()) << 20);
        self.word_inst0_cap0.next = self.word_inst0_cap0.val()
            | (bit_cast::<64, 4>(self.inst0_cap0_min_epoch_scale.val()) << 32);
        self.word_inst0_cap0.next = self.word_inst0_cap0.val()
            | (bit_cast::<64, 12>(self.inst0_cap0_min_epoch_mult.val()) << 36);
        self.word_inst0_cap0.next = self.word_inst0_cap0.val()
            | (bit_cast::<64, 16>(self.inst0_cap0_hotlist_size.val()) << 48);

        // INST0_STATUS reads as
        self.word_inst0_status.next = self.store_inst0_status.q.val();
        self.word_inst0_status.next =
            self.word_inst0_status.val().replace_bit(0, self.inst0_status_enabled.val());
        self.word_inst0_status.next = self.word_inst0_status.val()
            | (bit_cast::<64, 16>(self.inst0_status_op_in_progress.val()) << 16);
        self.word_inst0_status.next = self.word_inst0_status.val()
            | (bit_cast::<64, 8>(self.inst0_status_counter_width.val()) << 32);

        // INST0_RING reads as
        self.word_inst0_ring.next = self.store_inst0_ring.q.val();
        self.word_inst0_ring.next =
            self.word_inst0_ring.val() | (bit_cast::<32, 16>(self.inst0_ring_tail.val()) << 16);

        // INST1_CAP0 reads as
        self.word_inst1_cap0.next = 0.into();
        self.word_inst1_cap0.next =
            self.word_inst1_cap0.val() | bit_cast::<64, 4>(self.inst1_cap0_msi_n.val());
        self.word_inst1_cap0.next =
            self.word_inst1_cap0.val().replace_bit(4, self.inst1_cap0_overflow_int.val());
        self.word_inst1_cap0.next =
            self.word_inst1_cap0.val().replace_bit(5, self.inst1_cap0_fill_int.val());
        self.word_inst1_cap0.next =
            self.word_inst1_cap0.val() | (bit_cast::<64, 2>(self.inst1_cap0_epoch_type.val()) << 6);
        self.word_inst1_cap0.next =
            self.word_inst1_cap0.val() | (bit_cast::<64, 6>(self.inst1_cap0_trackable.val()) << 8);
        self.word_inst1_cap0.next = self.word_inst1_cap0.val()
            | (bit_cast::<64, 4>(self.inst1_cap0_max_epoch_scale.val()) << 16);
        self.word_inst1_cap0.next = self.word_inst1_cap0.val()
            | (bit_cast::<64, 12>(self.inst1_cap0_max_epoch_mult.val()) << 20);
        self.word_inst1_cap0.next = self.word_inst1_cap0.val()
            | (bit_cast::<64, 4>(self.inst1_cap0_min_epoch_scale.val()) << 32);
        self.word_inst1_cap0.next = self.word_inst1_cap0.val()
            | (bit_cast::<64, 12>(self.inst1_cap0_min_epoch_mult.val()) << 36);
        self.word_inst1_cap0.next = self.word_inst1_cap0.val()
            | (bit_cast::<64, 16>(self.inst1_cap0_hotlist_size.val()) << 48);

        // INST1_STATUS reads as
        self.word_inst1_status.next = self.store_inst1_status.q.val();
        self.word_inst1_status.next =
            self.word_inst1_status.val().replace_bit(0, self.inst1_status_enabled.val());
        self.word_inst1_status.next = self.word_inst1_status.val()
            | (bit_cast::<64, 16>(self.inst1_status_op_in_progress.val()) << 16);
        self.word_inst1_status.next = self.word_inst1_status.val()
            | (bit_cast::<64, 8>(self.inst1_status_counter_width.val()) << 32);

        // INST1_RING reads as
        self.word_inst1_ring.next = self.store_inst1_ring.q.val();
        self.word_inst1_ring.next =
            self.word_inst1_ring.val() | (bit_cast::<32, 16>(self.inst1_ring_tail.val()) << 16);

        // V_CAP reads as
        self.word_v_cap.next = 0.into();
        self.word_v_cap.next =
            self.word_v_cap.val() | bit_cast::<64, 8>(self.v_cap_unit_log2.val());
        self.word_v_cap.next =
            self.word_v_cap.val() | (bit_cast::<64, 8>(self.v_cap_read_width.val()) << 8);
        self.word_v_cap.next =
            self.word_v_cap.val() | (bit_cast::<64, 8>(self.v_cap_write_width.val()) << 16);
        self.word_v_cap.next =
            self.word_v_cap.val() | (bit_cast::<64, 8>(self.v_cap_banks.val()) << 24);
        self.word_v_cap.next =
            self.word_v_cap.val() | (bit_cast::<64, 32>(self.v_cap_units.val()) << 32);

        // V_ACCURACY reads as
        self.word_v_accuracy.next = 0.into();
        self.word_v_accuracy.next =
            self.word_v_accuracy.val() | bit_cast::<64, 8>(self.v_accuracy_kind.val());
        self.word_v_accuracy.next = self.word_v_accuracy.val()
            | (bit_cast::<64, 32>(self.v_accuracy_max_error.val()) << 32);

        // V_REASON reads as
        self.word_v_reason.next = 0.into();
        self.word_v_reason.next =
            self.word_v_reason.val() | bit_cast::<64, 4>(self.v_reason_code.val());
        self.word_v_reason.next =
            self.word_v_reason.val().replace_bit(8, self.v_reason_instance.val());

        // EPOCH_CTL reads as
        self.word_epoch_ctl.next = 0.into();
        self.word_epoch_ctl.next =
            self.word_epoch_ctl.val().replace_bit(8, self.epoch_ctl_pending.val());

        // SNAPSHOT_CTL reads as
        self.word_snapshot_ctl.next = 0.into();
        self.word_snapshot_ctl.next =
            self.word_snapshot_ctl.val().replace_bit(8, self.snapshot_ctl_valid.val());
        self.word_snapshot_ctl.next =
            self.word_snapshot_ctl.val().replace_bit(9, self.snapshot_ctl_busy.val());
        self.word_snapshot_ctl.next = self.word_snapshot_ctl.val()
            | (bit_cast::<64, 32>(self.snapshot_ctl_epoch.val()) << 32);

        // decode: two words at once
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.low_word.next = 0.into();
        self.high_word.next = 0.into();
        self.write_inst0_cfg0.next = false;
        self.write_inst0_cfg1.next = false;
        self.write_inst0_cfg2.next = false;
        self.write_inst0_status.next = false;
        self.write_inst0_ring.next = false;
        self.write_inst0_range_bitmap.next = false;
        self.write_inst1_cfg0.next = false;
        self.write_inst1_cfg1.next = false;
        self.write_inst1_cfg2.next = false;
        self.write_inst1_status.next = false;
        self.write_inst1_ring.next = false;
        self.write_inst1_range_bitmap.next = false;
        self.write_epoch_ctl.next = false;
        self.write_snapshot_ctl.next = false;
        self.write_line_select.next = false;
        match self.pair.val().index() {
            // 0x00000 TYPE, VERSION
            0 => {
                self.low_word.next = self.value_type.val();
                self.high_word.next = self.value_version.val();
            }
            // 0x00008 NEXT, SIZE
            1 => {
                self.low_word.next = self.value_next.val();
                self.high_word.next = self.value_size.val();
            }
            // 0x00010 FACE_OFFSET, VENDOR_OFFSET
            2 => {
                self.low_word.next = self.value_face_offset.val();
                self.high_word.next = self.value_vendor_offset.val();
            }
            // 0x01000 COMMON_CAP0
            512 => {
                self.low_word.next = self.value_common_cap0.val().get_bits::<32>(0);
                self.high_word.next = self.value_common_cap0.val().get_bits::<32>(32);
            }
            // 0x01008 COMMON_CAP1
            513 => {
                self.low_word.next = self.value_common_cap1.val().get_bits::<32>(0);
                self.high_word.next = self.value_common_cap1.val().get_bits::<32>(32);
            }
            // 0x01010 INST0_CAP0
            514 => {
                self.low_word.next = self.word_inst0_cap0.val().get_bits::<32>(0);
                self.high_word.next = self.word_inst0_cap0.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x01018 INST0_CAP1
            515 => {
                self.low_word.next = self.value_inst0_cap1.val().get_bits::<32>(0);
                self.high_word.next = self.value_inst0_cap1.val().get_bits::<32>(32);
            }
            // 0x01020 INST0_RANGE_BITMAP_OFFSET
            516 => {
                self.low_word.next = self.value_inst0_range_bitmap_offset.val().get_bits::<32>(0);
                self.high_word.next = self.value_inst0_range_bitmap_offset.val().get_bits::<32>(32);
            }
            // 0x01028 INST0_HOTLIST_OFFSET
            517 => {
                self.low_word.next = self.value_inst0_hotlist_offset.val().get_bits::<32>(0);
                self.high_word.next = self.value_inst0_hotlist_offset.val().get_bits::<32>(32);
            }
            // 0x01050 INST0_CFG0
            522 => {
                self.low_word.next = self.store_inst0_cfg0.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_inst0_cfg0.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_inst0_cfg0.next = self.writing_high.val();
            }
            // 0x01058 INST0_CFG1
            523 => {
                self.low_word.next = self.store_inst0_cfg1.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_inst0_cfg1.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_inst0_cfg1.next = self.writing_high.val();
            }
            // 0x01060 INST0_CFG2
            524 => {
                self.low_word.next = self.store_inst0_cfg2.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_inst0_cfg2.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_inst0_cfg2.next = self.writing_high.val();
            }
            // 0x01070 INST0_STATUS
            526 => {
                self.low_word.next = self.word_inst0_status.val().get_bits::<32>(0);
                self.high_word.next = self.word_inst0_status.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_inst0_status.next = self.writing_high.val();
            }
            // 0x01078 INST0_RING
            527 => {
                self.low_word.next = self.word_inst0_ring.val();
                self.write_inst0_ring.next = self.writing_low.val();
            }
            // 0x01080 INST0_RANGE_BITMAP
            528 => {
                self.low_word.next = self.store_inst0_range_bitmap.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_inst0_range_bitmap.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_inst0_range_bitmap.next = self.writing_high.val();
            }
            // 0x03088 INST1_CAP0
            1553 => {
                self.low_word.next = self.word_inst1_cap0.val().get_bits::<32>(0);
                self.high_word.next = self.word_inst1_cap0.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x03090 INST1_CAP1
            1554 => {
                self.low_word.next = self.value_inst1_cap1.val().get_bits::<32>(0);
                self.high_word.next = self.value_inst1_cap1.val().get_bits::<32>(32);
            }
            // 0x03098 INST1_RANGE_BITMAP_OFFSET
            1555 => {
                self.low_word.next = self.value_inst1_range_bitmap_offset.val().get_bits::<32>(0);
                self.high_word.next = self.value_inst1_range_bitmap_offset.val().get_bits::<32>(32);
            }
            // 0x030a0 INST1_HOTLIST_OFFSET
            1556 => {
                self.low_word.next = self.value_inst1_hotlist_offset.val().get_bits::<32>(0);
                self.high_word.next = self.value_inst1_hotlist_offset.val().get_bits::<32>(32);
            }
            // 0x030c8 INST1_CFG0
            1561 => {
                self.low_word.next = self.store_inst1_cfg0.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_inst1_cfg0.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_inst1_cfg0.next = self.writing_high.val();
            }
            // 0x030d0 INST1_CFG1
            1562 => {
                self.low_word.next = self.store_inst1_cfg1.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_inst1_cfg1.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_inst1_cfg1.next = self.writing_high.val();
            }
            // 0x030d8 INST1_CFG2
            1563 => {
                self.low_word.next = self.store_inst1_cfg2.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_inst1_cfg2.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_inst1_cfg2.next = self.writing_high.val();
            }
            // 0x030e8 INST1_STATUS
            1565 => {
                self.low_word.next = self.word_inst1_status.val().get_bits::<32>(0);
                self.high_word.next = self.word_inst1_status.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_inst1_status.next = self.writing_high.val();
            }
            // 0x030f0 INST1_RING
            1566 => {
                self.low_word.next = self.word_inst1_ring.val();
                self.write_inst1_ring.next = self.writing_low.val();
            }
            // 0x030f8 INST1_RANGE_BITMAP
            1567 => {
                self.low_word.next = self.store_inst1_range_bitmap.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_inst1_range_bitmap.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_inst1_range_bitmap.next = self.writing_high.val();
            }
            // 0x06000 V_ID
            3072 => {
                self.low_word.next = self.value_v_id.val().get_bits::<32>(0);
                self.high_word.next = self.value_v_id.val().get_bits::<32>(32);
            }
            // 0x06008 V_VERSION
            3073 => {
                self.low_word.next = self.value_v_version.val().get_bits::<32>(0);
                self.high_word.next = self.value_v_version.val().get_bits::<32>(32);
            }
            // 0x06010 V_CAP
            3074 => {
                self.low_word.next = self.word_v_cap.val().get_bits::<32>(0);
                self.high_word.next = self.word_v_cap.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x06018 V_FEATURES
            3075 => {
                self.low_word.next = self.value_v_features.val().get_bits::<32>(0);
                self.high_word.next = self.value_v_features.val().get_bits::<32>(32);
            }
            // 0x06020 V_ACCURACY
            3076 => {
                self.low_word.next = self.word_v_accuracy.val().get_bits::<32>(0);
                self.high_word.next = self.word_v_accuracy.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x06028 V_TRAFFIC
            3077 => {
                self.low_word.next = self.value_v_traffic.val().get_bits::<32>(0);
                self.high_word.next = self.value_v_traffic.val().get_bits::<32>(32);
            }
            // 0x06030 V_REASON
            3078 => {
                self.low_word.next = self.word_v_reason.val().get_bits::<32>(0);
                self.high_word.next = self.word_v_reason.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x06040 EPOCH_ID
            3080 => {
                self.low_word.next = self.epoch_id.val().get_bits::<32>(0);
                self.high_word.next = self.epoch_id.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x06048 EPOCH_CTL
            3081 => {
                self.low_word.next = self.word_epoch_ctl.val().get_bits::<32>(0);
                self.high_word.next = self.word_epoch_ctl.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_epoch_ctl.next = self.writing_high.val();
            }
            // 0x06050 SNAPSHOT_CTL
            3082 => {
                self.low_word.next = self.word_snapshot_ctl.val().get_bits::<32>(0);
                self.high_word.next = self.word_snapshot_ctl.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_snapshot_ctl.next = self.writing_high.val();
            }
            // 0x06080 ACCEPTED
            3088 => {
                self.low_word.next = self.accepted.val().get_bits::<32>(0);
                self.high_word.next = self.accepted.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x06088 DROPPED_UPDATES
            3089 => {
                self.low_word.next = self.value_dropped_updates.val().get_bits::<32>(0);
                self.high_word.next = self.value_dropped_updates.val().get_bits::<32>(32);
            }
            // 0x06090 SATURATED
            3090 => {
                self.low_word.next = self.saturated.val().get_bits::<32>(0);
                self.high_word.next = self.saturated.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x06098 LOST_HOTLIST
            3091 => {
                self.low_word.next = self.lost_hotlist.val().get_bits::<32>(0);
                self.high_word.next = self.lost_hotlist.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x060a8 STALL_CYCLES
            3093 => {
                self.low_word.next = self.stall_cycles.val().get_bits::<32>(0);
                self.high_word.next = self.stall_cycles.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x060b0 OUT_OF_RANGE
            3094 => {
                self.low_word.next = self.out_of_range.val().get_bits::<32>(0);
                self.high_word.next = self.out_of_range.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x060b8 SNOOPED
            3095 => {
                self.low_word.next = self.snooped.val().get_bits::<32>(0);
                self.high_word.next = self.snooped.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x06180 LINE_SELECT
            3120 => {
                self.low_word.next = self.store_line_select.q.val().get_bits::<32>(0);
                self.high_word.next = self.store_line_select.q.val().get_bits::<32>(32);
                self.latches.next = true;
                self.holds.next = true;
                self.write_line_select.next = self.writing_high.val();
            }
            // 0x06190 LINE_WINDOW
            3122 => {
                self.low_word.next = self.value_line_window.val().get_bits::<32>(0);
                self.high_word.next = self.value_line_window.val().get_bits::<32>(32);
            }
            // 0x06198 COUNTER_WINDOW
            3123 => {
                self.low_word.next = self.value_counter_window.val().get_bits::<32>(0);
                self.high_word.next = self.value_counter_window.val().get_bits::<32>(32);
            }
            // 0x061a0 PARTITIONS
            3124 => {
                self.low_word.next = self.value_partitions.val().get_bits::<32>(0);
                self.high_word.next = self.value_partitions.val().get_bits::<32>(32);
            }
            _ => {}
        }
        if self.reading.val() {
            self.rdata.d.next = self.low_word.val();
            if self.bus_addr.val().get_bit(2) {
                self.rdata.d.next = self.high_word.val();
            }
        }

        // reading a lower half latches the upper one for the next read of it
        if self.reading.val() & self.latches.val() {
            if !self.bus_addr.val().get_bit(2) {
                self.latch_data.d.next = self.high_word.val();
                self.latch_pair.d.next = self.pair.val();
                self.latch_valid.d.next = true;
            } else if self.latch_valid.q.val() & (self.latch_pair.q.val() == self.pair.val()) {
                self.rdata.d.next = self.latch_data.q.val();
                self.latch_valid.d.next = false;
            }
        }

        // a written lower half is held until the upper one is written; its bytes gather
        self.next_hold.next = self.hold_data.q.val();
        if self.writing_low.val() & self.holds.val() {
            self.hold_strb.d.next = self.bus_wstrb.val();
            if self.hold_hit.val() {
                self.hold_strb.d.next = self.hold_strb.q.val() | self.bus_wstrb.val();
            }
            self.hold_pair.d.next = self.pair.val();
            self.hold_valid.d.next = true;
            if self.bus_wstrb.val().get_bit(0) {
                self.next_hold.next = (self.next_hold.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_hold.next = (self.next_hold.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_hold.next = (self.next_hold.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_hold.next = (self.next_hold.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.hold_data.d.next = self.next_hold.val();
        if self.writing_high.val() & self.holds.val() & self.hold_hit.val() {
            self.hold_valid.d.next = false;
        }

        // INST0_HOTLIST: the memory acknowledges
        self.hit_inst0_hotlist.next = self.reading.val()
            & (self.bus_addr.val() >= self.first_inst0_hotlist.val())
            & (self.bus_addr.val() <= self.last_inst0_hotlist.val());
        self.inst0_hotlist_sel.next = self.hit_inst0_hotlist.val();
        self.inst0_hotlist_addr.next = self.bus_addr.val() - self.first_inst0_hotlist.val();
        if self.hit_inst0_hotlist.val() {
            self.waiting_inst0_hotlist.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_inst0_hotlist.val() | self.waiting_inst0_hotlist.q.val())
            & self.inst0_hotlist_ack.val()
        {
            self.waiting_inst0_hotlist.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.inst0_hotlist_rdata.val();
        }

        // INST1_HOTLIST: the memory acknowledges
        self.hit_inst1_hotlist.next = self.reading.val()
            & (self.bus_addr.val() >= self.first_inst1_hotlist.val())
            & (self.bus_addr.val() <= self.last_inst1_hotlist.val());
        self.inst1_hotlist_sel.next = self.hit_inst1_hotlist.val();
        self.inst1_hotlist_addr.next = self.bus_addr.val() - self.first_inst1_hotlist.val();
        if self.hit_inst1_hotlist.val() {
            self.waiting_inst1_hotlist.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_inst1_hotlist.val() | self.waiting_inst1_hotlist.q.val())
            & self.inst1_hotlist_ack.val()
        {
            self.waiting_inst1_hotlist.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.inst1_hotlist_rdata.val();
        }

        // LINE_BITS: the memory acknowledges
        self.hit_line_bits.next = self.reading.val()
            & (self.bus_addr.val() >= self.first_line_bits.val())
            & (self.bus_addr.val() <= self.last_line_bits.val());
        self.line_bits_sel.next = self.hit_line_bits.val();
        self.line_bits_addr.next = self.bus_addr.val() - self.first_line_bits.val();
        if self.hit_line_bits.val() {
            self.waiting_line_bits.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_line_bits.val() | self.waiting_line_bits.q.val()) & self.line_bits_ack.val() {
            self.waiting_line_bits.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.line_bits_rdata.val();
        }

        // COUNTERS: the memory acknowledges
        self.hit_counters.next = self.reading.val()
            & (self.bus_addr.val() >= self.first_counters.val())
            & (self.bus_addr.val() <= self.last_counters.val());
        self.counters_sel.next = self.hit_counters.val();
        self.counters_addr.next = self.bus_addr.val() - self.first_counters.val();
        if self.hit_counters.val() {
            self.waiting_counters.d.next = true;
            self.ack.d.next = false;
        }
        if (self.hit_counters.val() | self.waiting_counters.q.val()) & self.counters_ack.val() {
            self.waiting_counters.d.next = false;
            self.ack.d.next = true;
            self.rdata.d.next = self.counters_rdata.val();
        }

        // INST0_CFG0
        self.inst0_cfg0_track.next = self.store_inst0_cfg0.q.val().get_bits::<8>(0);
        self.inst0_cfg0_randomize.next = self.store_inst0_cfg0.q.val().get_bit(8);
        self.inst0_cfg0_int_on_overflow.next = self.store_inst0_cfg0.q.val().get_bit(9);
        self.inst0_cfg0_int_on_fill.next = self.store_inst0_cfg0.q.val().get_bit(10);
        self.inst0_cfg0_enable.next = self.store_inst0_cfg0.q.val().get_bit(16);
        self.inst0_cfg0_reset_counters.next = self.pulse_inst0_cfg0.q.val().get_bit(17);
        self.inst0_cfg0_threshold.next = self.store_inst0_cfg0.q.val().get_bits::<32>(32);
        self.next_inst0_cfg0.next = self.store_inst0_cfg0.q.val();
        if self.write_inst0_cfg0.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_inst0_cfg0.next = (self.next_inst0_cfg0.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_inst0_cfg0.next = (self.next_inst0_cfg0.val()
                    & !self.rw1_inst0_cfg0.val())
                    | (self.pair_data.val() & self.rw1_inst0_cfg0.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_inst0_cfg0.next = (self.next_inst0_cfg0.val()
                    & !self.rw2_inst0_cfg0.val())
                    | (self.pair_data.val() & self.rw2_inst0_cfg0.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_inst0_cfg0.next = (self.next_inst0_cfg0.val() & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_inst0_cfg0.next = (self.next_inst0_cfg0.val() & !self.wide5.val())
                    | (self.pair_data.val() & self.wide5.val());
            }
            if self.pair_strb.val().get_bit(6) {
                self.next_inst0_cfg0.next = (self.next_inst0_cfg0.val() & !self.wide6.val())
                    | (self.pair_data.val() & self.wide6.val());
            }
            if self.pair_strb.val().get_bit(7) {
                self.next_inst0_cfg0.next = (self.next_inst0_cfg0.val() & !self.wide7.val())
                    | (self.pair_data.val() & self.wide7.val());
            }
        }
        self.store_inst0_cfg0.d.next = self.next_inst0_cfg0.val() & self.kept_inst0_cfg0.val();
        self.fire_inst0_cfg0.next = 0.into();
        if self.write_inst0_cfg0.val() {
            if self.pair_strb.val().get_bit(2) {
                self.fire_inst0_cfg0.next = self.fire_inst0_cfg0.val()
                    | (self.pair_data.val() & self.w1s2_inst0_cfg0.val());
            }
        }
        self.pulse_inst0_cfg0.d.next = self.fire_inst0_cfg0.val();
        self.done_inst0_cfg0.d.next = self.write_inst0_cfg0.val();
        self.inst0_cfg0_written.next = self.done_inst0_cfg0.q.val();

        // INST0_CFG1
        self.inst0_cfg1_unit_size.next = self.store_inst0_cfg1.q.val().get_bits::<32>(0);
        self.inst0_cfg1_down_sampling.next = self.store_inst0_cfg1.q.val().get_bits::<8>(32);
        self.inst0_cfg1_mode.next = self.store_inst0_cfg1.q.val().get_bits::<8>(40);
        self.inst0_cfg1_epoch_scale.next = self.store_inst0_cfg1.q.val().get_bits::<4>(48);
        self.inst0_cfg1_epoch_mult.next = self.store_inst0_cfg1.q.val().get_bits::<12>(52);
        self.next_inst0_cfg1.next = self.store_inst0_cfg1.q.val();
        if self.write_inst0_cfg1.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_inst0_cfg1.next = (self.next_inst0_cfg1.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_inst0_cfg1.next = (self.next_inst0_cfg1.val() & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_inst0_cfg1.next = (self.next_inst0_cfg1.val() & !self.wide2.val())
                    | (self.pair_data.val() & self.wide2.val());
            }
            if self.pair_strb.val().get_bit(3) {
                self.next_inst0_cfg1.next = (self.next_inst0_cfg1.val() & !self.wide3.val())
                    | (self.pair_data.val() & self.wide3.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_inst0_cfg1.next = (self.next_inst0_cfg1.val() & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_inst0_cfg1.next = (self.next_inst0_cfg1.val() & !self.wide5.val())
                    | (self.pair_data.val() & self.wide5.val());
            }
            if self.pair_strb.val().get_bit(6) {
                self.next_inst0_cfg1.next = (self.next_inst0_cfg1.val() & !self.wide6.val())
                    | (self.pair_data.val() & self.wide6.val());
            }
            if self.pair_strb.val().get_bit(7) {
                self.next_inst0_cfg1.next = (self.next_inst0_cfg1.val() & !self.wide7.val())
                    | (self.pair_data.val() & self.wide7.val());
            }
        }
        self.store_inst0_cfg1.d.next = self.next_inst0_cfg1.val();

        // INST0_CFG2
        self.inst0_cfg2_fill_threshold.next = self.store_inst0_cfg2.q.val().get_bits::<16>(0);
        self.next_inst0_cfg2.next = self.store_inst0_cfg2.q.val();
        if self.write_inst0_cfg2.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_inst0_cfg2.next = (self.next_inst0_cfg2.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_inst0_cfg2.next = (self.next_inst0_cfg2.val() & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
        }
        self.store_inst0_cfg2.d.next = self.next_inst0_cfg2.val() & self.kept_inst0_cfg2.val();

        // INST0_STATUS
        self.inst0_status_overflow.next = self.store_inst0_status.q.val().get_bit(40);
        self.inst0_status_fill.next = self.store_inst0_status.q.val().get_bit(41);
        self.next_inst0_status.next = self.store_inst0_status.q.val();
        if self.write_inst0_status.val() {
            if self.pair_strb.val().get_bit(5) {
                self.next_inst0_status.next = self.next_inst0_status.val()
                    & !(self.pair_data.val() & self.rw1c5_inst0_status.val());
            }
        }
        if self.inst0_status_overflow_set.val() {
            self.next_inst0_status.next = self.next_inst0_status.val().replace_bit(40, true);
        }
        if self.inst0_status_fill_set.val() {
            self.next_inst0_status.next = self.next_inst0_status.val().replace_bit(41, true);
        }
        self.store_inst0_status.d.next =
            self.next_inst0_status.val() & self.kept_inst0_status.val();

        // INST0_RING
        self.inst0_ring_head.next = self.store_inst0_ring.q.val().get_bits::<16>(0);
        self.next_inst0_ring.next = self.store_inst0_ring.q.val();
        if self.inst0_ring_head_hw_en.val() {
            self.next_inst0_ring.next = (self.next_inst0_ring.val()
                & self.kept_inst0_ring_head.val())
                | bit_cast::<32, 16>(self.inst0_ring_head_hw_data.val());
        }
        if self.write_inst0_ring.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_inst0_ring.next = (self.next_inst0_ring.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_inst0_ring.next = (self.next_inst0_ring.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
        }
        self.store_inst0_ring.d.next = self.next_inst0_ring.val() & self.kept_inst0_ring.val();

        // INST0_RANGE_BITMAP
        self.inst0_range_bitmap.next = self.store_inst0_range_bitmap.q.val();
        self.next_inst0_range_bitmap.next = self.store_inst0_range_bitmap.q.val();
        if self.write_inst0_range_bitmap.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_inst0_range_bitmap.next = (self.next_inst0_range_bitmap.val()
                    & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_inst0_range_bitmap.next = (self.next_inst0_range_bitmap.val()
                    & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_inst0_range_bitmap.next = (self.next_inst0_range_bitmap.val()
                    & !self.wide2.val())
                    | (self.pair_data.val() & self.wide2.val());
            }
            if self.pair_strb.val().get_bit(3) {
                self.next_inst0_range_bitmap.next = (self.next_inst0_range_bitmap.val()
                    & !self.wide3.val())
                    | (self.pair_data.val() & self.wide3.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_inst0_range_bitmap.next = (self.next_inst0_range_bitmap.val()
                    & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_inst0_range_bitmap.next = (self.next_inst0_range_bitmap.val()
                    & !self.wide5.val())
                    | (self.pair_data.val() & self.wide5.val());
            }
            if self.pair_strb.val().get_bit(6) {
                self.next_inst0_range_bitmap.next = (self.next_inst0_range_bitmap.val()
                    & !self.wide6.val())
                    | (self.pair_data.val() & self.wide6.val());
            }
            if self.pair_strb.val().get_bit(7) {
                self.next_inst0_range_bitmap.next = (self.next_inst0_range_bitmap.val()
                    & !self.wide7.val())
                    | (self.pair_data.val() & self.wide7.val());
            }
        }
        self.store_inst0_range_bitmap.d.next = self.next_inst0_range_bitmap.val();

        // INST1_CFG0
        self.inst1_cfg0_track.next = self.store_inst1_cfg0.q.val().get_bits::<8>(0);
        self.inst1_cfg0_randomize.next = self.store_inst1_cfg0.q.val().get_bit(8);
        self.inst1_cfg0_int_on_overflow.next = self.store_inst1_cfg0.q.val().get_bit(9);
        self.inst1_cfg0_int_on_fill.next = self.store_inst1_cfg0.q.val().get_bit(10);
        self.inst1_cfg0_enable.next = self.store_inst1_cfg0.q.val().get_bit(16);
        self.inst1_cfg0_reset_counters.next = self.pulse_inst1_cfg0.q.val().get_bit(17);
        self.inst1_cfg0_threshold.next = self.store_inst1_cfg0.q.val().get_bits::<32>(32);
        self.next_inst1_cfg0.next = self.store_inst1_cfg0.q.val();
        if self.write_inst1_cfg0.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_inst1_cfg0.next = (self.next_inst1_cfg0.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_inst1_cfg0.next = (self.next_inst1_cfg0.val()
                    & !self.rw1_inst1_cfg0.val())
                    | (self.pair_data.val() & self.rw1_inst1_cfg0.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_inst1_cfg0.next = (self.next_inst1_cfg0.val()
                    & !self.rw2_inst1_cfg0.val())
                    | (self.pair_data.val() & self.rw2_inst1_cfg0.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_inst1_cfg0.next = (self.next_inst1_cfg0.val() & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_inst1_cfg0.next = (self.next_inst1_cfg0.val() & !self.wide5.val())
                    | (self.pair_data.val() & self.wide5.val());
            }
            if self.pair_strb.val().get_bit(6) {
                self.next_inst1_cfg0.next = (self.next_inst1_cfg0.val() & !self.wide6.val())
                    | (self.pair_data.val() & self.wide6.val());
            }
            if self.pair_strb.val().get_bit(7) {
                self.next_inst1_cfg0.next = (self.next_inst1_cfg0.val() & !self.wide7.val())
                    | (self.pair_data.val() & self.wide7.val());
            }
        }
        self.store_inst1_cfg0.d.next = self.next_inst1_cfg0.val() & self.kept_inst1_cfg0.val();
        self.fire_inst1_cfg0.next = 0.into();
        if self.write_inst1_cfg0.val() {
            if self.pair_strb.val().get_bit(2) {
                self.fire_inst1_cfg0.next = self.fire_inst1_cfg0.val()
                    | (self.pair_data.val() & self.w1s2_inst1_cfg0.val());
            }
        }
        self.pulse_inst1_cfg0.d.next = self.fire_inst1_cfg0.val();
        self.done_inst1_cfg0.d.next = self.write_inst1_cfg0.val();
        self.inst1_cfg0_written.next = self.done_inst1_cfg0.q.val();

        // INST1_CFG1
        self.inst1_cfg1_unit_size.next = self.store_inst1_cfg1.q.val().get_bits::<32>(0);
        self.inst1_cfg1_down_sampling.next = self.store_inst1_cfg1.q.val().get_bits::<8>(32);
        self.inst1_cfg1_mode.next = self.store_inst1_cfg1.q.val().get_bits::<8>(40);
        self.inst1_cfg1_epoch_scale.next = self.store_inst1_cfg1.q.val().get_bits::<4>(48);
        self.inst1_cfg1_epoch_mult.next = self.store_inst1_cfg1.q.val().get_bits::<12>(52);
        self.next_inst1_cfg1.next = self.store_inst1_cfg1.q.val();
        if self.write_inst1_cfg1.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_inst1_cfg1.next = (self.next_inst1_cfg1.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_inst1_cfg1.next = (self.next_inst1_cfg1.val() & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_inst1_cfg1.next = (self.next_inst1_cfg1.val() & !self.wide2.val())
                    | (self.pair_data.val() & self.wide2.val());
            }
            if self.pair_strb.val().get_bit(3) {
                self.next_inst1_cfg1.next = (self.next_inst1_cfg1.val() & !self.wide3.val())
                    | (self.pair_data.val() & self.wide3.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_inst1_cfg1.next = (self.next_inst1_cfg1.val() & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_inst1_cfg1.next = (self.next_inst1_cfg1.val() & !self.wide5.val())
                    | (self.pair_data.val() & self.wide5.val());
            }
            if self.pair_strb.val().get_bit(6) {
                self.next_inst1_cfg1.next = (self.next_inst1_cfg1.val() & !self.wide6.val())
                    | (self.pair_data.val() & self.wide6.val());
            }
            if self.pair_strb.val().get_bit(7) {
                self.next_inst1_cfg1.next = (self.next_inst1_cfg1.val() & !self.wide7.val())
                    | (self.pair_data.val() & self.wide7.val());
            }
        }
        self.store_inst1_cfg1.d.next = self.next_inst1_cfg1.val();

        // INST1_CFG2
        self.inst1_cfg2_fill_threshold.next = self.store_inst1_cfg2.q.val().get_bits::<16>(0);
        self.next_inst1_cfg2.next = self.store_inst1_cfg2.q.val();
        if self.write_inst1_cfg2.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_inst1_cfg2.next = (self.next_inst1_cfg2.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_inst1_cfg2.next = (self.next_inst1_cfg2.val() & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
        }
        self.store_inst1_cfg2.d.next = self.next_inst1_cfg2.val() & self.kept_inst1_cfg2.val();

        // INST1_STATUS
        self.inst1_status_overflow.next = self.store_inst1_status.q.val().get_bit(40);
        self.inst1_status_fill.next = self.store_inst1_status.q.val().get_bit(41);
        self.next_inst1_status.next = self.store_inst1_status.q.val();
        if self.write_inst1_status.val() {
            if self.pair_strb.val().get_bit(5) {
                self.next_inst1_status.next = self.next_inst1_status.val()
                    & !(self.pair_data.val() & self.rw1c5_inst1_status.val());
            }
        }
        if self.inst1_status_overflow_set.val() {
            self.next_inst1_status.next = self.next_inst1_status.val().replace_bit(40, true);
        }
        if self.inst1_status_fill_set.val() {
            self.next_inst1_status.next = self.next_inst1_status.val().replace_bit(41, true);
        }
        self.store_inst1_status.d.next =
            self.next_inst1_status.val() & self.kept_inst1_status.val();

        // INST1_RING
        self.inst1_ring_head.next = self.store_inst1_ring.q.val().get_bits::<16>(0);
        self.next_inst1_ring.next = self.store_inst1_ring.q.val();
        if self.inst1_ring_head_hw_en.val() {
            self.next_inst1_ring.next = (self.next_inst1_ring.val()
                & self.kept_inst1_ring_head.val())
                | bit_cast::<32, 16>(self.inst1_ring_head_hw_data.val());
        }
        if self.write_inst1_ring.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_inst1_ring.next = (self.next_inst1_ring.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_inst1_ring.next = (self.next_inst1_ring.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
        }
        self.store_inst1_ring.d.next = self.next_inst1_ring.val() & self.kept_inst1_ring.val();

        // INST1_RANGE_BITMAP
        self.inst1_range_bitmap.next = self.store_inst1_range_bitmap.q.val();
        self.next_inst1_range_bitmap.next = self.store_inst1_range_bitmap.q.val();
        if self.write_inst1_range_bitmap.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_inst1_range_bitmap.next = (self.next_inst1_range_bitmap.val()
                    & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_inst1_range_bitmap.next = (self.next_inst1_range_bitmap.val()
                    & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_inst1_range_bitmap.next = (self.next_inst1_range_bitmap.val()
                    & !self.wide2.val())
                    | (self.pair_data.val() & self.wide2.val());
            }
            if self.pair_strb.val().get_bit(3) {
                self.next_inst1_range_bitmap.next = (self.next_inst1_range_bitmap.val()
                    & !self.wide3.val())
                    | (self.pair_data.val() & self.wide3.val());
            }
            if self.pair_strb.val().get_bit(4) {
                self.next_inst1_range_bitmap.next = (self.next_inst1_range_bitmap.val()
                    & !self.wide4.val())
                    | (self.pair_data.val() & self.wide4.val());
            }
            if self.pair_strb.val().get_bit(5) {
                self.next_inst1_range_bitmap.next = (self.next_inst1_range_bitmap.val()
                    & !self.wide5.val())
                    | (self.pair_data.val() & self.wide5.val());
            }
            if self.pair_strb.val().get_bit(6) {
                self.next_inst1_range_bitmap.next = (self.next_inst1_range_bitmap.val()
                    & !self.wide6.val())
                    | (self.pair_data.val() & self.wide6.val());
            }
            if self.pair_strb.val().get_bit(7) {
                self.next_inst1_range_bitmap.next = (self.next_inst1_range_bitmap.val()
                    & !self.wide7.val())
                    | (self.pair_data.val() & self.wide7.val());
            }
        }
        self.store_inst1_range_bitmap.d.next = self.next_inst1_range_bitmap.val();

        // EPOCH_CTL
        self.epoch_ctl_roll.next = self.pulse_epoch_ctl.q.val().get_bit(0);
        self.fire_epoch_ctl.next = 0.into();
        if self.write_epoch_ctl.val() {
            if self.pair_strb.val().get_bit(0) {
                self.fire_epoch_ctl.next =
                    self.fire_epoch_ctl.val() | (self.pair_data.val() & self.w1s0_epoch_ctl.val());
            }
        }
        self.pulse_epoch_ctl.d.next = self.fire_epoch_ctl.val();

        // SNAPSHOT_CTL
        self.snapshot_ctl_latch.next = self.pulse_snapshot_ctl.q.val().get_bit(0);
        self.snapshot_ctl_release.next = self.pulse_snapshot_ctl.q.val().get_bit(1);
        self.fire_snapshot_ctl.next = 0.into();
        if self.write_snapshot_ctl.val() {
            if self.pair_strb.val().get_bit(0) {
                self.fire_snapshot_ctl.next = self.fire_snapshot_ctl.val()
                    | (self.pair_data.val() & self.w1s0_snapshot_ctl.val());
            }
        }
        self.pulse_snapshot_ctl.d.next = self.fire_snapshot_ctl.val();

        // LINE_SELECT
        self.line_select_unit.next = self.store_line_select.q.val().get_bits::<32>(0);
        self.next_line_select.next = self.store_line_select.q.val();
        if self.write_line_select.val() {
            if self.pair_strb.val().get_bit(0) {
                self.next_line_select.next = (self.next_line_select.val() & !self.wide0.val())
                    | (self.pair_data.val() & self.wide0.val());
            }
            if self.pair_strb.val().get_bit(1) {
                self.next_line_select.next = (self.next_line_select.val() & !self.wide1.val())
                    | (self.pair_data.val() & self.wide1.val());
            }
            if self.pair_strb.val().get_bit(2) {
                self.next_line_select.next = (self.next_line_select.val() & !self.wide2.val())
                    | (self.pair_data.val() & self.wide2.val());
            }
            if self.pair_strb.val().get_bit(3) {
                self.next_line_select.next = (self.next_line_select.val() & !self.wide3.val())
                    | (self.pair_data.val() & self.wide3.val());
            }
        }
        self.store_line_select.d.next = self.next_line_select.val() & self.kept_line_select.val();

        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();
        if self.reset.val() {
            self.ack.d.next = false;
            self.latch_valid.d.next = false;
            self.hold_valid.d.next = false;
            self.waiting_inst0_hotlist.d.next = false;
            self.waiting_inst1_hotlist.d.next = false;
            self.waiting_line_bits.d.next = false;
            self.waiting_counters.d.next = false;
            self.store_inst0_cfg0.d.next = 0.into();
            self.pulse_inst0_cfg0.d.next = 0.into();
            self.done_inst0_cfg0.d.next = false;
            self.store_inst0_cfg1.d.next = 0.into();
            self.store_inst0_cfg2.d.next = 0.into();
            self.store_inst0_status.d.next = 0.into();
            self.store_inst0_ring.d.next = 0.into();
            self.store_inst0_range_bitmap.d.next = 0.into();
            self.store_inst1_cfg0.d.next = 0.into();
            self.pulse_inst1_cfg0.d.next = 0.into();
            self.done_inst1_cfg0.d.next = false;
            self.store_inst1_cfg1.d.next = 0.into();
            self.store_inst1_cfg2.d.next = 0.into();
            self.store_inst1_status.d.next = 0.into();
            self.store_inst1_ring.d.next = 0.into();
            self.store_inst1_range_bitmap.d.next = 0.into();
            self.pulse_epoch_ctl.d.next = 0.into();
            self.pulse_snapshot_ctl.d.next = 0.into();
            self.store_line_select.d.next = 0.into();
        }
    }
}
