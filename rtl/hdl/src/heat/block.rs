//! The block: register bank, two instances with their hot lists, and the core.

use super::core::HeatCore;
use super::hotlist::HotList;
use super::instance::HeatInstance;
use crate::banks::HeatRegs;
use rust_hdl::prelude::*;

/// Counters for `2^A` units of 4 KiB, `L = A + 6`, `E = A + 16`.
#[derive(LogicBlock)]
pub struct Heat<const A: usize, const L: usize, const E: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset; clearing the memories takes `2^A` cycles more, in which events wait.
    pub reset: Signal<In, Bit>,
    /// A register access begins.
    pub bus_sel: Signal<In, Bit>,
    /// It writes.
    pub bus_write: Signal<In, Bit>,
    /// Byte offset in the block.
    pub bus_addr: Signal<In, Bits<20>>,
    /// What is written.
    pub bus_wdata: Signal<In, Bits<32>>,
    /// Which bytes.
    pub bus_wstrb: Signal<In, Bits<4>>,
    /// The access ends.
    pub bus_ack: Signal<Out, Bit>,
    /// What was read.
    pub bus_rdata: Signal<Out, Bits<32>>,
    /// An access passed the window.
    pub event_valid: Signal<In, Bit>,
    /// Its line.
    pub event_line: Signal<In, Bits<L>>,
    /// It wrote.
    pub event_write: Signal<In, Bit>,
    /// It is taken.
    pub event_ready: Signal<Out, Bit>,
    /// Cause HEAT_FILL: a pulse.
    pub irq_fill: Signal<Out, Bit>,
    /// Cause HEAT_OVERFLOW: a pulse.
    pub irq_overflow: Signal<Out, Bit>,
    regs: HeatRegs,
    instance0: HeatInstance,
    instance1: HeatInstance,
    list0: HotList<A, E>,
    list1: HotList<A, E>,
    core: HeatCore<A, L>,
    reason: DFF<Bits<4>>,
    reason_instance: DFF<Bit>,
    units: Constant<Bits<32>>,
    all_ones: Constant<Bits<32>>,
}

impl<const A: usize, const L: usize, const E: usize> Heat<A, L, E> {
    /// With `cycles_per_tick` clock cycles in 100 us, the unit of epoch lengths.
    ///
    /// # Panics
    /// If the derived widths are wrong, if `A` is not in 1..=17 (what the COUNTERS window shows), or if a tick has no
    /// cycle.
    pub fn new(cycles_per_tick: u32) -> Self {
        assert!((1..=17).contains(&A), "Heat<A, L, E>: A must be 1 to 17");
        assert_eq!(L, A + 6, "Heat<A, L, E>: L must be A + 6");
        assert_eq!(E, A + 16, "Heat<A, L, E>: E must be A + 16");
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
            event_valid: Default::default(),
            event_line: Default::default(),
            event_write: Default::default(),
            event_ready: Default::default(),
            irq_fill: Default::default(),
            irq_overflow: Default::default(),
            regs: Default::default(),
            instance0: HeatInstance::new(2),
            instance1: HeatInstance::new(1),
            list0: Default::default(),
            list1: Default::default(),
            core: HeatCore::new(cycles_per_tick),
            reason: Default::default(),
            reason_instance: Default::default(),
            units: Constant::new((1_u64 << A).to_bits()),
            all_ones: Constant::new(u64::from(u32::MAX).to_bits()),
        }
    }
}

/// For a clock of 250 MHz.
impl<const A: usize, const L: usize, const E: usize> Default for Heat<A, L, E> {
    fn default() -> Self {
        Self::new(25_000)
    }
}

impl<const A: usize, const L: usize, const E: usize> Logic for Heat<A, L, E> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, reason, reason_instance);
        clock!(self, clock, regs, instance0, instance1, list0, list1, core);
        self.regs.reset.next = self.reset.val();
        self.instance0.reset.next = self.reset.val();
        self.instance1.reset.next = self.reset.val();
        self.list0.reset.next = self.reset.val();
        self.list1.reset.next = self.reset.val();
        self.core.reset.next = self.reset.val();
        self.regs.bus_sel.next = self.bus_sel.val();
        self.regs.bus_write.next = self.bus_write.val();
        self.regs.bus_addr.next = self.bus_addr.val();
        self.regs.bus_wdata.next = self.bus_wdata.val();
        self.regs.bus_wstrb.next = self.bus_wstrb.val();
        self.bus_ack.next = self.regs.bus_ack.val();
        self.bus_rdata.next = self.regs.bus_rdata.val();
        self.core.event_valid.next = self.event_valid.val();
        self.core.event_line.next = self.event_line.val();
        self.core.event_write.next = self.event_write.val();
        self.event_ready.next = self.core.event_ready.val();

        // instance 0
        self.regs.inst0_cap0_msi_n.next = 1.into();
        self.regs.inst0_cap0_overflow_int.next = true;
        self.regs.inst0_cap0_fill_int.next = true;
        self.regs.inst0_cap0_epoch_type.next = 0.into();
        self.regs.inst0_cap0_trackable.next = 2.into();
        self.regs.inst0_cap0_max_epoch_scale.next = 5.into();
        self.regs.inst0_cap0_max_epoch_mult.next = 100.into();
        self.regs.inst0_cap0_min_epoch_scale.next = 1.into();
        self.regs.inst0_cap0_min_epoch_mult.next = 1.into();
        self.regs.inst0_cap0_hotlist_size.next = 1024.into();
        self.regs.inst0_status_counter_width.next = 16.into();
        self.instance0.written.next = self.regs.inst0_cfg0_written.val();
        self.instance0.enable.next = self.regs.inst0_cfg0_enable.val();
        self.instance0.track.next = self.regs.inst0_cfg0_track.val();
        self.instance0.randomize.next = self.regs.inst0_cfg0_randomize.val();
        self.instance0.threshold.next = self.regs.inst0_cfg0_threshold.val();
        self.instance0.unit_size.next = self.regs.inst0_cfg1_unit_size.val();
        self.instance0.down_sampling.next = self.regs.inst0_cfg1_down_sampling.val();
        self.instance0.mode.next = self.regs.inst0_cfg1_mode.val();
        self.instance0.scale.next = self.regs.inst0_cfg1_epoch_scale.val();
        self.instance0.mult.next = self.regs.inst0_cfg1_epoch_mult.val();
        self.instance0.range_bitmap.next = self.regs.inst0_range_bitmap.val();
        self.instance0.clearing.next = self.core.clearing0.val();
        self.regs.inst0_status_enabled.next = self.instance0.enabled.val();
        self.regs.inst0_status_op_in_progress.next = self.instance0.op_in_progress.val();
        self.core.enabled0.next = self.instance0.enabled.val();
        self.core.range0.next = self.instance0.range_used.val();
        self.core.hot_at0.next = self.instance0.hot_at.val();
        self.core.reset0.next = self.regs.inst0_cfg0_reset_counters.val();
        self.core.full0.next = self.list0.full.val();
        self.list0.push.next = self.core.push0.val();
        self.list0.unit.next = self.core.list_unit.val();
        self.list0.count.next = self.core.list_writes.val();
        self.list0.blocked.next = self.core.blocked0.val();
        self.list0.clear.next = self.core.clear_list0.val();
        self.list0.head.next = self.regs.inst0_ring_head.val();
        self.list0.fill_threshold.next = self.regs.inst0_cfg2_fill_threshold.val();
        self.list0.status_fill.next = self.regs.inst0_status_fill.val();
        self.list0.status_overflow.next = self.regs.inst0_status_overflow.val();
        self.list0.int_on_fill.next = self.regs.inst0_cfg0_int_on_fill.val();
        self.list0.int_on_overflow.next = self.regs.inst0_cfg0_int_on_overflow.val();
        self.list0.mem_sel.next = self.regs.inst0_hotlist_sel.val();
        self.list0.mem_addr.next = self.regs.inst0_hotlist_addr.val();
        self.regs.inst0_hotlist_ack.next = self.list0.mem_ack.val();
        self.regs.inst0_hotlist_rdata.next = self.list0.mem_rdata.val();
        self.regs.inst0_ring_tail.next = self.list0.tail.val();
        self.regs.inst0_ring_head_hw_en.next = self.core.clear_list0.val();
        self.regs.inst0_ring_head_hw_data.next = 0.into();
        self.regs.inst0_status_fill_set.next = self.list0.set_fill.val();
        self.regs.inst0_status_overflow_set.next = self.list0.set_overflow.val();

        // instance 1
        self.regs.inst1_cap0_msi_n.next = 1.into();
        self.regs.inst1_cap0_overflow_int.next = true;
        self.regs.inst1_cap0_fill_int.next = true;
        self.regs.inst1_cap0_epoch_type.next = 0.into();
        self.regs.inst1_cap0_trackable.next = 1.into();
        self.regs.inst1_cap0_max_epoch_scale.next = 5.into();
        self.regs.inst1_cap0_max_epoch_mult.next = 100.into();
        self.regs.inst1_cap0_min_epoch_scale.next = 1.into();
        self.regs.inst1_cap0_min_epoch_mult.next = 1.into();
        self.regs.inst1_cap0_hotlist_size.next = 1024.into();
        self.regs.inst1_status_counter_width.next = 16.into();
        self.instance1.written.next = self.regs.inst1_cfg0_written.val();
        self.instance1.enable.next = self.regs.inst1_cfg0_enable.val();
        self.instance1.track.next = self.regs.inst1_cfg0_track.val();
        self.instance1.randomize.next = self.regs.inst1_cfg0_randomize.val();
        self.instance1.threshold.next = self.regs.inst1_cfg0_threshold.val();
        self.instance1.unit_size.next = self.regs.inst1_cfg1_unit_size.val();
        self.instance1.down_sampling.next = self.regs.inst1_cfg1_down_sampling.val();
        self.instance1.mode.next = self.regs.inst1_cfg1_mode.val();
        self.instance1.scale.next = self.regs.inst1_cfg1_epoch_scale.val();
        self.instance1.mult.next = self.regs.inst1_cfg1_epoch_mult.val();
        self.instance1.range_bitmap.next = self.regs.inst1_range_bitmap.val();
        self.instance1.clearing.next = self.core.clearing1.val();
        self.regs.inst1_status_enabled.next = self.instance1.enabled.val();
        self.regs.inst1_status_op_in_progress.next = self.instance1.op_in_progress.val();
        self.core.enabled1.next = self.instance1.enabled.val();
        self.core.range1.next = self.instance1.range_used.val();
        self.core.hot_at1.next = self.instance1.hot_at.val();
        self.core.reset1.next = self.regs.inst1_cfg0_reset_counters.val();
        self.core.full1.next = self.list1.full.val();
        self.list1.push.next = self.core.push1.val();
        self.list1.unit.next = self.core.list_unit.val();
        self.list1.count.next = self.core.list_reads.val();
        self.list1.blocked.next = self.core.blocked1.val();
        self.list1.clear.next = self.core.clear_list1.val();
        self.list1.head.next = self.regs.inst1_ring_head.val();
        self.list1.fill_threshold.next = self.regs.inst1_cfg2_fill_threshold.val();
        self.list1.status_fill.next = self.regs.inst1_status_fill.val();
        self.list1.status_overflow.next = self.regs.inst1_status_overflow.val();
        self.list1.int_on_fill.next = self.regs.inst1_cfg0_int_on_fill.val();
        self.list1.int_on_overflow.next = self.regs.inst1_cfg0_int_on_overflow.val();
        self.list1.mem_sel.next = self.regs.inst1_hotlist_sel.val();
        self.list1.mem_addr.next = self.regs.inst1_hotlist_addr.val();
        self.regs.inst1_hotlist_ack.next = self.list1.mem_ack.val();
        self.regs.inst1_hotlist_rdata.next = self.list1.mem_rdata.val();
        self.regs.inst1_ring_tail.next = self.list1.tail.val();
        self.regs.inst1_ring_head_hw_en.next = self.core.clear_list1.val();
        self.regs.inst1_ring_head_hw_data.next = 0.into();
        self.regs.inst1_status_fill_set.next = self.list1.set_fill.val();
        self.regs.inst1_status_overflow_set.next = self.list1.set_overflow.val();
        self.irq_fill.next = self.list0.irq_fill.val() | self.list1.irq_fill.val();
        self.irq_overflow.next = self.list0.irq_overflow.val() | self.list1.irq_overflow.val();

        // epochs and the copy; the first enabled instance says how long an epoch is
        self.core.roll.next = self.regs.epoch_ctl_roll.val();
        self.core.latch.next = self.regs.snapshot_ctl_latch.val();
        self.core.let_go.next = self.regs.snapshot_ctl_release.val();
        self.core.restart.next = (self.instance0.attempt.val() & !self.instance0.code.val().any())
            | (self.instance1.attempt.val() & !self.instance1.code.val().any());
        self.core.scale.next = 0.into();
        self.core.mult.next = 0.into();
        if self.instance1.enabled.val() {
            self.core.scale.next = self.instance1.scale_used.val();
            self.core.mult.next = self.instance1.mult_used.val();
        }
        if self.instance0.enabled.val() {
            self.core.scale.next = self.instance0.scale_used.val();
            self.core.mult.next = self.instance0.mult_used.val();
        }
        self.regs.epoch_id.next = self.core.epoch_id.val();
        self.regs.epoch_ctl_pending.next = self.core.pending.val();
        self.regs.snapshot_ctl_valid.next = self.core.held.val();
        self.regs.snapshot_ctl_busy.next = self.core.scan_busy.val();
        self.regs.snapshot_ctl_epoch.next = self.core.copy.val();
        self.core.counters_sel.next = self.regs.counters_sel.val();
        self.core.counters_addr.next = self.regs.counters_addr.val();
        self.regs.counters_ack.next = self.core.counters_ack.val();
        self.regs.counters_rdata.next = self.core.counters_rdata.val();
        self.core.lines_sel.next = self.regs.line_bits_sel.val();
        self.core.lines_addr.next = self.regs.line_bits_addr.val();
        self.core.lines_unit.next = self.regs.line_select_unit.val();
        self.regs.line_bits_ack.next = self.core.lines_ack.val();
        self.regs.line_bits_rdata.next = self.core.lines_rdata.val();

        // what the block says of itself
        self.regs.v_cap_unit_log2.next = 12.into();
        self.regs.v_cap_read_width.next = 16.into();
        self.regs.v_cap_write_width.next = 16.into();
        self.regs.v_cap_banks.next = 1.into();
        self.regs.v_cap_units.next = self.units.val();
        self.regs.v_accuracy_kind.next = 0.into();
        self.regs.v_accuracy_max_error.next = 0.into();
        if self.core.saturated.val().any() {
            self.regs.v_accuracy_kind.next = 1.into();
            self.regs.v_accuracy_max_error.next = self.all_ones.val();
        }
        self.regs.snooped.next = self.core.snooped.val();
        self.regs.accepted.next = self.core.accepted.val();
        self.regs.out_of_range.next = self.core.out_of_range.val();
        self.regs.saturated.next = self.core.saturated.val();
        self.regs.lost_hotlist.next = self.core.lost_hotlist.val();
        self.regs.stall_cycles.next = self.core.stall_cycles.val();

        // the last ENABLE or LATCH
        if self.instance0.attempt.val() {
            self.reason.d.next = self.instance0.code.val();
            self.reason_instance.d.next = false;
        }
        if self.instance1.attempt.val() {
            self.reason.d.next = self.instance1.code.val();
            self.reason_instance.d.next = self.instance1.code.val().any();
        }
        if self.regs.snapshot_ctl_latch.val() {
            self.reason.d.next = 0.into();
            self.reason_instance.d.next = false;
            if self.core.refused.val() {
                self.reason.d.next = 7.into();
            }
        }
        self.regs.v_reason_code.next = self.reason.q.val();
        self.regs.v_reason_instance.next = self.reason_instance.q.val();
        if self.reset.val() {
            self.reason.d.next = 0.into();
            self.reason_instance.d.next = false;
        }
    }
}
