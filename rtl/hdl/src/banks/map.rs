//! Generated from rtl/regmap by `cargo xtask gen`: do not edit.
//!
//! Register bank of `map`.

use rust_hdl::prelude::*;

/// Registers of `map`: Copy-on-write map.
#[derive(Debug, LogicBlock)]
pub struct MapRegs {
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
    /// `CONTROL.SNAPSHOT`, w1s: Advance the generation. (a pulse)
    pub control_snapshot: Signal<Out, Bit>,
    /// `CONTROL.RELEASE`, w1s: Release the granules RANGE_FIRST .. (a pulse)
    pub control_release: Signal<Out, Bit>,
    /// `STATUS.REASON`, ro: Result of the last SNAPSHOT.
    pub status_reason: Signal<In, Bits<4>>,
    /// `STATUS.RELEASE_REASON`, ro: Result of the last RELEASE.
    pub status_release_reason: Signal<In, Bits<4>>,
    /// `STATUS.RELEASING`, ro: A RELEASE runs.
    pub status_releasing: Signal<In, Bit>,
    /// `STATUS.OUTSTANDING`, ro: A snapshot is outstanding: at least one granule is not
    /// released.
    pub status_outstanding: Signal<In, Bit>,
    /// `STATUS.LOST`, ro: The outstanding snapshot ran out of frames and has failed; cleared by
    /// the next SNAPSHOT.
    pub status_lost: Signal<In, Bit>,
    /// `STATUS.COPYING`, ro: A granule is being copied.
    pub status_copying: Signal<In, Bit>,
    /// `STATUS.DRAINING`, ro: Partitions wait to be copied in the background.
    pub status_draining: Signal<In, Bit>,
    /// `GENERATION`, ro: Snapshots taken since reset, modulo 2^32.
    pub generation: Signal<In, Bits<32>>,
    /// `CONFIG.ALLOW_OVERCOMMIT`, rw: Take snapshots with fewer than two frames a granule.
    pub config_allow_overcommit: Signal<Out, Bit>,
    /// `CONFIG.COPY_PARTITION`, rw: After the first write to a shared partition copy the rest
    /// of it in the background.
    pub config_copy_partition: Signal<Out, Bit>,
    /// `CONFIG.PRE_COPY`, rw: Copy partitions flagged PRE_COPY right after SNAPSHOT.
    pub config_pre_copy: Signal<Out, Bit>,
    /// `RANGE_FIRST`, rw: First granule of a RELEASE.
    pub range_first: Signal<Out, Bits<32>>,
    /// `RANGE_COUNT`, rw: Granules of a RELEASE, at least 1.
    pub range_count: Signal<Out, Bits<32>>,
    /// `RANGE_MODE.KEEP_DIRTY`, rw: 0: the granules are durable, their dirty bits of the
    /// snapshot are cleared.
    pub range_mode_keep_dirty: Signal<Out, Bit>,
    /// `COPY_SHARE.SHARE`, rw: Share in 1/256; more than 256 is 256.
    pub copy_share_share: Signal<Out, Bits<9>>,
    /// `FRAMES`, ro: Frames of 4 KiB in card memory behind the window: two a granule.
    pub frames: Signal<In, Bits<32>>,
    /// `FRAME_LIMIT`, rw: Frames that may be used; more than FRAMES is FRAMES, fewer than one a
    /// granule is one a granule.
    pub frame_limit: Signal<Out, Bits<32>>,
    /// `FREE_FRAMES`, ro: Frames below FRAME_LIMIT that hold nothing.
    pub free_frames: Signal<In, Bits<32>>,
    /// `SNAPSHOT_FRAMES`, ro: Frames held by the outstanding snapshot alone.
    pub snapshot_frames: Signal<In, Bits<32>>,
    /// `BASE_FRAMES`, ro: Frames held as bases alone.
    pub base_frames: Signal<In, Bits<32>>,
    /// `UNRELEASED`, ro: Granules of the outstanding snapshot that are not released.
    pub unreleased: Signal<In, Bits<32>>,
    /// `RESERVE.FRAMES`, rw: Frames.
    pub reserve_frames: Signal<Out, Bits<16>>,
    /// `DEMAND_COPIES`, ro: Granules copied because a write waited, since reset, modulo 2^32.
    pub demand_copies: Signal<In, Bits<32>>,
    /// `BACKGROUND_COPIES`, ro: Granules copied in the background since reset, modulo 2^32.
    pub background_copies: Signal<In, Bits<32>>,
    /// `STALL_CYCLES`, ro: Cycles since reset in which a window write waited for a copy.
    pub stall_cycles: Signal<In, Bits<64>>,
    /// `EVICTIONS`, ro: Bases evicted since reset, modulo 2^32.
    pub evictions: Signal<In, Bits<32>>,
    /// `LATE_WRITES`, ro: Parked writes that were applied to the snapshot they came before,
    /// since reset, modulo 2^32.
    pub late_writes: Signal<In, Bits<32>>,
    /// `LOST_SNAPSHOTS`, ro: Snapshots that ran out of frames since reset, modulo 2^32.
    pub lost_snapshots: Signal<In, Bits<32>>,
    /// `SELECT.GRANULE`, rw: Granule.
    pub select_granule: Signal<Out, Bits<28>>,
    /// `GRANULE_LIVE.FRAME`, ro: Frame number.
    pub granule_live_frame: Signal<In, Bits<29>>,
    /// `GRANULE_LIVE.PRIVATE`, ro: Written (or copied ahead) since the last snapshot.
    pub granule_live_private: Signal<In, Bit>,
    /// `GRANULE_LIVE.RELEASED`, ro: Released from the outstanding snapshot, or none is
    /// outstanding.
    pub granule_live_released: Signal<In, Bit>,
    /// `GRANULE_SNAPSHOT.FRAME`, ro: Frame number.
    pub granule_snapshot_frame: Signal<In, Bits<29>>,
    /// `GRANULE_SNAPSHOT.VALID`, ro: The frame holds the granule as of the last snapshot.
    pub granule_snapshot_valid: Signal<In, Bit>,
    /// `GRANULE_BASE.FRAME`, ro: Frame number.
    pub granule_base_frame: Signal<In, Bits<29>>,
    /// `GRANULE_BASE.VALID`, ro: The frame holds the granule as of the snapshot before the
    /// outstanding one (or, if released, as of the last snapshot).
    pub granule_base_valid: Signal<In, Bit>,
    pulse_control: DFF<Bits<32>>,
    store_config: DFF<Bits<32>>,
    store_range_first: DFF<Bits<32>>,
    store_range_count: DFF<Bits<32>>,
    store_range_mode: DFF<Bits<32>>,
    store_copy_share: DFF<Bits<32>>,
    store_frame_limit: DFF<Bits<32>>,
    store_reserve: DFF<Bits<32>>,
    store_select: DFF<Bits<32>>,
    ack: DFF<Bit>,
    rdata: DFF<Bits<32>>,
    latch_data: DFF<Bits<32>>,
    latch_pair: DFF<Bits<17>>,
    latch_valid: DFF<Bit>,
    write_control: Signal<Local, Bit>,
    fire_control: Signal<Local, Bits<32>>,
    word_status: Signal<Local, Bits<32>>,
    write_config: Signal<Local, Bit>,
    next_config: Signal<Local, Bits<32>>,
    write_range_first: Signal<Local, Bit>,
    next_range_first: Signal<Local, Bits<32>>,
    write_range_count: Signal<Local, Bit>,
    next_range_count: Signal<Local, Bits<32>>,
    write_range_mode: Signal<Local, Bit>,
    next_range_mode: Signal<Local, Bits<32>>,
    write_copy_share: Signal<Local, Bit>,
    next_copy_share: Signal<Local, Bits<32>>,
    write_frame_limit: Signal<Local, Bit>,
    next_frame_limit: Signal<Local, Bits<32>>,
    write_reserve: Signal<Local, Bit>,
    next_reserve: Signal<Local, Bits<32>>,
    write_select: Signal<Local, Bit>,
    next_select: Signal<Local, Bits<32>>,
    word_granule_live: Signal<Local, Bits<32>>,
    word_granule_snapshot: Signal<Local, Bits<32>>,
    word_granule_base: Signal<Local, Bits<32>>,
    pair: Signal<Local, Bits<17>>,
    reading: Signal<Local, Bit>,
    low_word: Signal<Local, Bits<32>>,
    high_word: Signal<Local, Bits<32>>,
    writing_low: Signal<Local, Bit>,
    writing_high: Signal<Local, Bit>,
    latches: Signal<Local, Bit>,
    value_type: Constant<Bits<32>>,
    value_version: Constant<Bits<32>>,
    value_next: Constant<Bits<32>>,
    value_size: Constant<Bits<32>>,
    w1s0_control: Constant<Bits<32>>,
    rw0_config: Constant<Bits<32>>,
    kept_config: Constant<Bits<32>>,
    reset_config: Constant<Bits<32>>,
    lane0: Constant<Bits<32>>,
    lane1: Constant<Bits<32>>,
    lane2: Constant<Bits<32>>,
    lane3: Constant<Bits<32>>,
    rw0_range_mode: Constant<Bits<32>>,
    kept_range_mode: Constant<Bits<32>>,
    rw1_copy_share: Constant<Bits<32>>,
    kept_copy_share: Constant<Bits<32>>,
    reset_copy_share: Constant<Bits<32>>,
    reset_frame_limit: Constant<Bits<32>>,
    kept_reserve: Constant<Bits<32>>,
    reset_reserve: Constant<Bits<32>>,
    rw3_select: Constant<Bits<32>>,
    kept_select: Constant<Bits<32>>,
}

impl Default for MapRegs {
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
            control_snapshot: Default::default(),
            control_release: Default::default(),
            status_reason: Default::default(),
            status_release_reason: Default::default(),
            status_releasing: Default::default(),
            status_outstanding: Default::default(),
            status_lost: Default::default(),
            status_copying: Default::default(),
            status_draining: Default::default(),
            generation: Default::default(),
            config_allow_overcommit: Default::default(),
            config_copy_partition: Default::default(),
            config_pre_copy: Default::default(),
            range_first: Default::default(),
            range_count: Default::default(),
            range_mode_keep_dirty: Default::default(),
            copy_share_share: Default::default(),
            frames: Default::default(),
            frame_limit: Default::default(),
            free_frames: Default::default(),
            snapshot_frames: Default::default(),
            base_frames: Default::default(),
            unreleased: Default::default(),
            reserve_frames: Default::default(),
            demand_copies: Default::default(),
            background_copies: Default::default(),
            stall_cycles: Default::default(),
            evictions: Default::default(),
            late_writes: Default::default(),
            lost_snapshots: Default::default(),
            select_granule: Default::default(),
            granule_live_frame: Default::default(),
            granule_live_private: Default::default(),
            granule_live_released: Default::default(),
            granule_snapshot_frame: Default::default(),
            granule_snapshot_valid: Default::default(),
            granule_base_frame: Default::default(),
            granule_base_valid: Default::default(),
            pulse_control: Default::default(),
            store_config: Default::default(),
            store_range_first: Default::default(),
            store_range_count: Default::default(),
            store_range_mode: Default::default(),
            store_copy_share: Default::default(),
            store_frame_limit: Default::default(),
            store_reserve: Default::default(),
            store_select: Default::default(),
            ack: Default::default(),
            rdata: Default::default(),
            latch_data: Default::default(),
            latch_pair: Default::default(),
            latch_valid: Default::default(),
            write_control: Default::default(),
            fire_control: Default::default(),
            word_status: Default::default(),
            write_config: Default::default(),
            next_config: Default::default(),
            write_range_first: Default::default(),
            next_range_first: Default::default(),
            write_range_count: Default::default(),
            next_range_count: Default::default(),
            write_range_mode: Default::default(),
            next_range_mode: Default::default(),
            write_copy_share: Default::default(),
            next_copy_share: Default::default(),
            write_frame_limit: Default::default(),
            next_frame_limit: Default::default(),
            write_reserve: Default::default(),
            next_reserve: Default::default(),
            write_select: Default::default(),
            next_select: Default::default(),
            word_granule_live: Default::default(),
            word_granule_snapshot: Default::default(),
            word_granule_base: Default::default(),
            pair: Default::default(),
            reading: Default::default(),
            low_word: Default::default(),
            high_word: Default::default(),
            writing_low: Default::default(),
            writing_high: Default::default(),
            latches: Default::default(),
            value_type: Constant::new(bits::<32>(0x6)),
            value_version: Constant::new(bits::<32>(0x1_0000)),
            value_next: Constant::new(bits::<32>(0x5000)),
            value_size: Constant::new(bits::<32>(0x1000)),
            w1s0_control: Constant::new(bits::<32>(0x3)),
            rw0_config: Constant::new(bits::<32>(0x7)),
            kept_config: Constant::new(bits::<32>(0x7)),
            reset_config: Constant::new(bits::<32>(0x6)),
            lane0: Constant::new(bits::<32>(0xff)),
            lane1: Constant::new(bits::<32>(0xff00)),
            lane2: Constant::new(bits::<32>(0xff_0000)),
            lane3: Constant::new(bits::<32>(0xff00_0000)),
            rw0_range_mode: Constant::new(bits::<32>(0x1)),
            kept_range_mode: Constant::new(bits::<32>(0x1)),
            rw1_copy_share: Constant::new(bits::<32>(0x100)),
            kept_copy_share: Constant::new(bits::<32>(0x1ff)),
            reset_copy_share: Constant::new(bits::<32>(0x100)),
            reset_frame_limit: Constant::new(bits::<32>(0xffff_ffff)),
            kept_reserve: Constant::new(bits::<32>(0xffff)),
            reset_reserve: Constant::new(bits::<32>(0x20)),
            rw3_select: Constant::new(bits::<32>(0xf00_0000)),
            kept_select: Constant::new(bits::<32>(0xfff_ffff)),
        }
    }
}

impl Logic for MapRegs {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            pulse_control,
            store_config,
            store_range_first,
            store_range_count,
            store_range_mode,
            store_copy_share,
            store_frame_limit,
            store_reserve,
            store_select,
            ack,
            rdata,
            latch_data,
            latch_pair,
            latch_valid
        );
        self.reading.next = self.bus_sel.val() & !self.bus_write.val();
        self.writing_low.next =
            self.bus_sel.val() & self.bus_write.val() & !self.bus_addr.val().get_bit(2);
        self.writing_high.next =
            self.bus_sel.val() & self.bus_write.val() & self.bus_addr.val().get_bit(2);
        self.ack.d.next = self.bus_sel.val();
        self.rdata.d.next = 0.into();
        self.latches.next = false;

        // STATUS reads as
        self.word_status.next = 0.into();
        self.word_status.next =
            self.word_status.val() | bit_cast::<32, 4>(self.status_reason.val());
        self.word_status.next =
            self.word_status.val() | (bit_cast::<32, 4>(self.status_release_reason.val()) << 4);
        self.word_status.next = self.word_status.val().replace_bit(8, self.status_releasing.val());
        self.word_status.next =
            self.word_status.val().replace_bit(9, self.status_outstanding.val());
        self.word_status.next = self.word_status.val().replace_bit(10, self.status_lost.val());
        self.word_status.next = self.word_status.val().replace_bit(11, self.status_copying.val());
        self.word_status.next = self.word_status.val().replace_bit(12, self.status_draining.val());

        // GRANULE_LIVE reads as
        self.word_granule_live.next = 0.into();
        self.word_granule_live.next =
            self.word_granule_live.val() | bit_cast::<32, 29>(self.granule_live_frame.val());
        self.word_granule_live.next =
            self.word_granule_live.val().replace_bit(30, self.granule_live_private.val());
        self.word_granule_live.next =
            self.word_granule_live.val().replace_bit(31, self.granule_live_released.val());

        // GRANULE_SNAPSHOT reads as
        self.word_granule_snapshot.next = 0.into();
        self.word_granule_snapshot.next = self.word_granule_snapshot.val()
            | bit_cast::<32, 29>(self.granule_snapshot_frame.val());
        self.word_granule_snapshot.next =
            self.word_granule_snapshot.val().replace_bit(31, self.granule_snapshot_valid.val());

        // GRANULE_BASE reads as
        self.word_granule_base.next = 0.into();
        self.word_granule_base.next =
            self.word_granule_base.val() | bit_cast::<32, 29>(self.granule_base_frame.val());
        self.word_granule_base.next =
            self.word_granule_base.val().replace_bit(31, self.granule_base_valid.val());

        // decode: two words at once
        self.pair.next = self.bus_addr.val().get_bits::<17>(3);
        self.low_word.next = 0.into();
        self.high_word.next = 0.into();
        self.write_control.next = false;
        self.write_config.next = false;
        self.write_range_first.next = false;
        self.write_range_count.next = false;
        self.write_range_mode.next = false;
        self.write_copy_share.next = false;
        self.write_frame_limit.next = false;
        self.write_reserve.next = false;
        self.write_select.next = false;
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
            // 0x00010 CONTROL, STATUS
            2 => {
                self.write_control.next = self.writing_low.val();
                self.high_word.next = self.word_status.val();
            }
            // 0x00018 GENERATION, CONFIG
            3 => {
                self.low_word.next = self.generation.val();
                self.high_word.next = self.store_config.q.val();
                self.write_config.next = self.writing_high.val();
            }
            // 0x00020 RANGE_FIRST, RANGE_COUNT
            4 => {
                self.low_word.next = self.store_range_first.q.val();
                self.write_range_first.next = self.writing_low.val();
                self.high_word.next = self.store_range_count.q.val();
                self.write_range_count.next = self.writing_high.val();
            }
            // 0x00028 RANGE_MODE, COPY_SHARE
            5 => {
                self.low_word.next = self.store_range_mode.q.val();
                self.write_range_mode.next = self.writing_low.val();
                self.high_word.next = self.store_copy_share.q.val();
                self.write_copy_share.next = self.writing_high.val();
            }
            // 0x00030 FRAMES, FRAME_LIMIT
            6 => {
                self.low_word.next = self.frames.val();
                self.high_word.next = self.store_frame_limit.q.val();
                self.write_frame_limit.next = self.writing_high.val();
            }
            // 0x00038 FREE_FRAMES, SNAPSHOT_FRAMES
            7 => {
                self.low_word.next = self.free_frames.val();
                self.high_word.next = self.snapshot_frames.val();
            }
            // 0x00040 BASE_FRAMES, UNRELEASED
            8 => {
                self.low_word.next = self.base_frames.val();
                self.high_word.next = self.unreleased.val();
            }
            // 0x00048 RESERVE
            9 => {
                self.low_word.next = self.store_reserve.q.val();
                self.write_reserve.next = self.writing_low.val();
            }
            // 0x00050 DEMAND_COPIES, BACKGROUND_COPIES
            10 => {
                self.low_word.next = self.demand_copies.val();
                self.high_word.next = self.background_copies.val();
            }
            // 0x00058 STALL_CYCLES
            11 => {
                self.low_word.next = self.stall_cycles.val().get_bits::<32>(0);
                self.high_word.next = self.stall_cycles.val().get_bits::<32>(32);
                self.latches.next = true;
            }
            // 0x00060 EVICTIONS, LATE_WRITES
            12 => {
                self.low_word.next = self.evictions.val();
                self.high_word.next = self.late_writes.val();
            }
            // 0x00068 LOST_SNAPSHOTS
            13 => {
                self.low_word.next = self.lost_snapshots.val();
            }
            // 0x00070 SELECT, GRANULE_LIVE
            14 => {
                self.low_word.next = self.store_select.q.val();
                self.write_select.next = self.writing_low.val();
                self.high_word.next = self.word_granule_live.val();
            }
            // 0x00078 GRANULE_SNAPSHOT, GRANULE_BASE
            15 => {
                self.low_word.next = self.word_granule_snapshot.val();
                self.high_word.next = self.word_granule_base.val();
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

        // CONTROL
        self.control_snapshot.next = self.pulse_control.q.val().get_bit(0);
        self.control_release.next = self.pulse_control.q.val().get_bit(1);
        self.fire_control.next = 0.into();
        if self.write_control.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.fire_control.next =
                    self.fire_control.val() | (self.bus_wdata.val() & self.w1s0_control.val());
            }
        }
        self.pulse_control.d.next = self.fire_control.val();

        // CONFIG
        self.config_allow_overcommit.next = self.store_config.q.val().get_bit(0);
        self.config_copy_partition.next = self.store_config.q.val().get_bit(1);
        self.config_pre_copy.next = self.store_config.q.val().get_bit(2);
        self.next_config.next = self.store_config.q.val();
        if self.write_config.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_config.next = (self.next_config.val() & !self.rw0_config.val())
                    | (self.bus_wdata.val() & self.rw0_config.val());
            }
        }
        self.store_config.d.next = self.next_config.val() & self.kept_config.val();

        // RANGE_FIRST
        self.range_first.next = self.store_range_first.q.val();
        self.next_range_first.next = self.store_range_first.q.val();
        if self.write_range_first.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_range_first.next = (self.next_range_first.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_range_first.next = (self.next_range_first.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_range_first.next = (self.next_range_first.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_range_first.next = (self.next_range_first.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_range_first.d.next = self.next_range_first.val();

        // RANGE_COUNT
        self.range_count.next = self.store_range_count.q.val();
        self.next_range_count.next = self.store_range_count.q.val();
        if self.write_range_count.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_range_count.next = (self.next_range_count.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_range_count.next = (self.next_range_count.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_range_count.next = (self.next_range_count.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_range_count.next = (self.next_range_count.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_range_count.d.next = self.next_range_count.val();

        // RANGE_MODE
        self.range_mode_keep_dirty.next = self.store_range_mode.q.val().get_bit(0);
        self.next_range_mode.next = self.store_range_mode.q.val();
        if self.write_range_mode.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_range_mode.next = (self.next_range_mode.val()
                    & !self.rw0_range_mode.val())
                    | (self.bus_wdata.val() & self.rw0_range_mode.val());
            }
        }
        self.store_range_mode.d.next = self.next_range_mode.val() & self.kept_range_mode.val();

        // COPY_SHARE
        self.copy_share_share.next = self.store_copy_share.q.val().get_bits::<9>(0);
        self.next_copy_share.next = self.store_copy_share.q.val();
        if self.write_copy_share.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_copy_share.next = (self.next_copy_share.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_copy_share.next = (self.next_copy_share.val()
                    & !self.rw1_copy_share.val())
                    | (self.bus_wdata.val() & self.rw1_copy_share.val());
            }
        }
        self.store_copy_share.d.next = self.next_copy_share.val() & self.kept_copy_share.val();

        // FRAME_LIMIT
        self.frame_limit.next = self.store_frame_limit.q.val();
        self.next_frame_limit.next = self.store_frame_limit.q.val();
        if self.write_frame_limit.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_frame_limit.next = (self.next_frame_limit.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_frame_limit.next = (self.next_frame_limit.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_frame_limit.next = (self.next_frame_limit.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_frame_limit.next = (self.next_frame_limit.val() & !self.lane3.val())
                    | (self.bus_wdata.val() & self.lane3.val());
            }
        }
        self.store_frame_limit.d.next = self.next_frame_limit.val();

        // RESERVE
        self.reserve_frames.next = self.store_reserve.q.val().get_bits::<16>(0);
        self.next_reserve.next = self.store_reserve.q.val();
        if self.write_reserve.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_reserve.next = (self.next_reserve.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_reserve.next = (self.next_reserve.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
        }
        self.store_reserve.d.next = self.next_reserve.val() & self.kept_reserve.val();

        // SELECT
        self.select_granule.next = self.store_select.q.val().get_bits::<28>(0);
        self.next_select.next = self.store_select.q.val();
        if self.write_select.val() {
            if self.bus_wstrb.val().get_bit(0) {
                self.next_select.next = (self.next_select.val() & !self.lane0.val())
                    | (self.bus_wdata.val() & self.lane0.val());
            }
            if self.bus_wstrb.val().get_bit(1) {
                self.next_select.next = (self.next_select.val() & !self.lane1.val())
                    | (self.bus_wdata.val() & self.lane1.val());
            }
            if self.bus_wstrb.val().get_bit(2) {
                self.next_select.next = (self.next_select.val() & !self.lane2.val())
                    | (self.bus_wdata.val() & self.lane2.val());
            }
            if self.bus_wstrb.val().get_bit(3) {
                self.next_select.next = (self.next_select.val() & !self.rw3_select.val())
                    | (self.bus_wdata.val() & self.rw3_select.val());
            }
        }
        self.store_select.d.next = self.next_select.val() & self.kept_select.val();

        self.bus_ack.next = self.ack.q.val();
        self.bus_rdata.next = self.rdata.q.val();
        if self.reset.val() {
            self.ack.d.next = false;
            self.latch_valid.d.next = false;
            self.pulse_control.d.next = 0.into();
            self.store_config.d.next = self.reset_config.val();
            self.store_range_first.d.next = 0.into();
            self.store_range_count.d.next = 0.into();
            self.store_range_mode.d.next = 0.into();
            self.store_copy_share.d.next = self.reset_copy_share.val();
            self.store_frame_limit.d.next = self.reset_frame_limit.val();
            self.store_reserve.d.next = self.reset_reserve.val();
            self.store_select.d.next = 0.into();
        }
    }
}
