//! The commands of software.
#![allow(missing_docs)] // the derive adds undocumented helpers; every field below is documented

use super::code;
use isotherm_abi::fault::LARGEST_FRAME;
use isotherm_regs::fault::StatusReason;
use rust_hdl::prelude::*;

/// What the command is at.
#[derive(Copy, Clone, PartialEq, Eq, Debug, LogicState)]
pub enum FaultCommandState {
    /// No command runs.
    Rest,
    /// Its registers are checked.
    Check,
    /// SET_ABSENT: is a snapshot outstanding?
    Guard,
    /// SET_ABSENT: the map drops what it keeps of the granule.
    Release,
    /// SET_ABSENT: the granule becomes absent.
    Absent,
    /// FILL: is the granule absent?
    Look,
    /// FILL: the granule is handed to the fill engine.
    Ask,
    /// FILL: the engine ends what it has.
    Drain,
    /// FILL of a frame: is there another granule?
    Next,
    /// FILL of a frame: all are absent, it begins.
    Begin,
    /// FILL of a frame: it is decoded.
    Decode,
    /// FILL of a frame: the granules become present.
    Show,
    /// It ends.
    End,
}

/// SET_ABSENT and FILL over a range of granules.
#[derive(LogicBlock)]
pub struct FaultCommand<const A: usize> {
    /// Clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Begin SET_ABSENT.
    pub set_absent: Signal<In, Bit>,
    /// Begin FILL; together with SET_ABSENT it is ignored.
    pub fill: Signal<In, Bit>,
    /// First granule.
    pub first: Signal<In, Bits<32>>,
    /// Granules.
    pub count: Signal<In, Bits<32>>,
    /// Bus address of the first granule's bytes.
    pub fill_addr: Signal<In, Bits<64>>,
    /// FILL: bytes of the frame that lies there; 0: plain granules.
    pub frame_length: Signal<In, Bits<17>>,
    /// FILL of a frame: it is a delta.
    pub frame_delta: Signal<In, Bit>,
    /// FILL of a frame: CRC32C of its plain bytes.
    pub frame_crc: Signal<In, Bits<32>>,
    /// FILL of a delta: bus address of the base granules.
    pub base_addr: Signal<In, Bits<64>>,
    /// There is a decompressor.
    pub decodes: Signal<In, Bit>,
    /// A snapshot is outstanding.
    pub outstanding: Signal<In, Bit>,
    /// A command runs.
    pub busy: Signal<Out, Bit>,
    /// How the last one ended.
    pub reason: Signal<Out, Bits<4>>,
    /// Granules finished.
    pub progress: Signal<Out, Bits<32>>,
    /// A FILL ended.
    pub fill_ended: Signal<Out, Bit>,
    /// To the map: drop what it keeps of a granule.
    pub drop_valid: Signal<Out, Bit>,
    /// Which.
    pub drop_granule: Signal<Out, Bits<A>>,
    /// Done.
    pub drop_ready: Signal<In, Bit>,
    /// An operation on the states.
    pub op_valid: Signal<Out, Bit>,
    /// 0 look, 1 make absent.
    pub op: Signal<Out, Bits<2>>,
    /// On which granule.
    pub op_granule: Signal<Out, Bits<A>>,
    /// It is done.
    pub op_ready: Signal<In, Bit>,
    /// With `op_ready`: the granule was absent before.
    pub was_absent: Signal<In, Bit>,
    /// To the fill engine: the next granule.
    pub ask_valid: Signal<Out, Bit>,
    /// Which.
    pub ask_granule: Signal<Out, Bits<A>>,
    /// Where its bytes are.
    pub ask_addr: Signal<Out, Bits<64>>,
    /// It is taken.
    pub ask_ready: Signal<In, Bit>,
    /// A granule was filled.
    pub filled: Signal<In, Bit>,
    /// Reading host memory failed.
    pub dma_failed: Signal<In, Bit>,
    /// Writing card memory failed.
    pub memory_failed: Signal<In, Bit>,
    /// The engine has nothing left to do.
    pub fill_idle: Signal<In, Bit>,
    /// To the engines: forget the failure, and what is left of the data.
    pub clear: Signal<Out, Bit>,
    /// A FILL of a frame runs; the next five hold meanwhile.
    pub framing: Signal<Out, Bit>,
    /// Its granules.
    pub count_out: Signal<Out, Bits<5>>,
    /// Its bytes.
    pub length_out: Signal<Out, Bits<17>>,
    /// It is a delta.
    pub delta_out: Signal<Out, Bit>,
    /// CRC32C of its plain bytes.
    pub crc_out: Signal<Out, Bits<32>>,
    /// Bus address of the base granules.
    pub base_out: Signal<Out, Bits<64>>,
    /// It begins, with granule `ask_granule`, at `ask_addr`.
    pub launch: Signal<Out, Bit>,
    /// The frame has ended.
    pub frame_over: Signal<In, Bit>,
    /// With it: host memory could not be read.
    pub frame_dma_failed: Signal<In, Bit>,
    /// With it: what is wrong, 0 for nothing.
    pub frame_error: Signal<In, Bits<5>>,
    /// With it: where.
    pub frame_position: Signal<In, Bits<17>>,
    /// A granule of it is written: make it present.
    pub show_valid: Signal<Out, Bit>,
    /// Which.
    pub show_granule: Signal<Out, Bits<A>>,
    /// It is present, and its parked accesses have been dispatched.
    pub show_ready: Signal<In, Bit>,
    /// What was wrong with the last frame that was refused.
    pub error_code: Signal<Out, Bits<5>>,
    /// Where.
    pub error_position: Signal<Out, Bits<17>>,
    state: DFF<FaultCommandState>,
    is_fill: DFF<Bit>,
    granule: DFF<Bits<32>>,
    left: DFF<Bits<32>>,
    from: DFF<Bits<64>>,
    ends_as: DFF<Bits<4>>,
    last_reason: DFF<Bits<4>>,
    finished: DFF<Bits<32>>,
    is_frame: DFF<Bit>,
    length: DFF<Bits<17>>,
    delta: DFF<Bit>,
    crc: DFF<Bits<32>>,
    base: DFF<Bits<64>>,
    front: DFF<Bits<A>>,
    number: DFF<Bits<5>>,
    last_code: DFF<Bits<5>>,
    last_position: DFF<Bits<17>>,
    refused: Signal<Local, Bit>,
    stop: Signal<Local, Bits<33>>,
    failed: Signal<Local, Bit>,
    crooked: Signal<Local, Bit>,
    one: Constant<Bits<32>>,
    granules: Constant<Bits<33>>,
    granule_bytes: Constant<Bits<64>>,
    ok: Constant<Bits<4>>,
    busy_reason: Constant<Bits<4>>,
    empty: Constant<Bits<4>>,
    beyond: Constant<Bits<4>>,
    misaligned: Constant<Bits<4>>,
    present: Constant<Bits<4>>,
    dma_read: Constant<Bits<4>>,
    memory: Constant<Bits<4>>,
    outstanding_reason: Constant<Bits<4>>,
    frame: Constant<Bits<4>>,
    most_granules: Constant<Bits<32>>,
    longest: Constant<Bits<17>>,
}

impl<const A: usize> Default for FaultCommand<A> {
    fn default() -> Self {
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            set_absent: Signal::default(),
            fill: Signal::default(),
            first: Signal::default(),
            count: Signal::default(),
            fill_addr: Signal::default(),
            frame_length: Signal::default(),
            frame_delta: Signal::default(),
            frame_crc: Signal::default(),
            base_addr: Signal::default(),
            decodes: Signal::default(),
            outstanding: Signal::default(),
            busy: Signal::default(),
            reason: Signal::default(),
            progress: Signal::default(),
            fill_ended: Signal::default(),
            drop_valid: Signal::default(),
            drop_granule: Signal::default(),
            drop_ready: Signal::default(),
            op_valid: Signal::default(),
            op: Signal::default(),
            op_granule: Signal::default(),
            op_ready: Signal::default(),
            was_absent: Signal::default(),
            ask_valid: Signal::default(),
            ask_granule: Signal::default(),
            ask_addr: Signal::default(),
            ask_ready: Signal::default(),
            filled: Signal::default(),
            dma_failed: Signal::default(),
            memory_failed: Signal::default(),
            fill_idle: Signal::default(),
            clear: Signal::default(),
            framing: Signal::default(),
            count_out: Signal::default(),
            length_out: Signal::default(),
            delta_out: Signal::default(),
            crc_out: Signal::default(),
            base_out: Signal::default(),
            launch: Signal::default(),
            frame_over: Signal::default(),
            frame_dma_failed: Signal::default(),
            frame_error: Signal::default(),
            frame_position: Signal::default(),
            show_valid: Signal::default(),
            show_granule: Signal::default(),
            show_ready: Signal::default(),
            error_code: Signal::default(),
            error_position: Signal::default(),
            state: DFF::default(),
            is_fill: DFF::default(),
            granule: DFF::default(),
            left: DFF::default(),
            from: DFF::default(),
            ends_as: DFF::default(),
            last_reason: DFF::default(),
            finished: DFF::default(),
            is_frame: DFF::default(),
            length: DFF::default(),
            delta: DFF::default(),
            crc: DFF::default(),
            base: DFF::default(),
            front: DFF::default(),
            number: DFF::default(),
            last_code: DFF::default(),
            last_position: DFF::default(),
            refused: Signal::default(),
            stop: Signal::default(),
            failed: Signal::default(),
            crooked: Signal::default(),
            one: Constant::new(1_u32.to_bits()),
            granules: Constant::new((1_u64 << A).to_bits()),
            granule_bytes: Constant::new(4096_u64.to_bits()),
            ok: code(StatusReason::Ok),
            busy_reason: code(StatusReason::Busy),
            empty: code(StatusReason::Empty),
            beyond: code(StatusReason::BeyondWindow),
            misaligned: code(StatusReason::Misaligned),
            present: code(StatusReason::Present),
            dma_read: code(StatusReason::DmaRead),
            memory: code(StatusReason::Memory),
            outstanding_reason: code(StatusReason::Outstanding),
            frame: code(StatusReason::Frame),
            most_granules: Constant::new(16_u32.to_bits()),
            longest: Constant::new((LARGEST_FRAME as u64).to_bits()),
        }
    }
}

impl<const A: usize> Logic for FaultCommand<A> {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(
            self,
            clock,
            state,
            is_fill,
            granule,
            left,
            from,
            ends_as,
            last_reason,
            finished
        );
        dff_setup!(self, clock, is_frame, length, delta, crc, base, front, number);
        dff_setup!(self, clock, last_code, last_position);
        self.busy.next = self.state.q.val() != FaultCommandState::Rest;
        self.reason.next = self.last_reason.q.val();
        self.progress.next = self.finished.q.val();
        self.fill_ended.next = false;
        self.drop_valid.next = false;
        self.drop_granule.next = self.granule.q.val().get_bits::<A>(0);
        self.op_valid.next = false;
        self.op.next = 0.into();
        self.op_granule.next = self.granule.q.val().get_bits::<A>(0);
        self.ask_valid.next = false;
        self.ask_granule.next = self.granule.q.val().get_bits::<A>(0);
        self.ask_addr.next = self.from.q.val();
        self.clear.next = false;
        self.framing.next = self.busy.val() & self.is_fill.q.val() & self.is_frame.q.val();
        self.count_out.next = self.number.q.val();
        self.length_out.next = self.length.q.val();
        self.delta_out.next = self.delta.q.val();
        self.crc_out.next = self.crc.q.val();
        self.base_out.next = self.base.q.val();
        self.launch.next = false;
        self.show_valid.next = false;
        self.show_granule.next = self.granule.q.val().get_bits::<A>(0);
        self.error_code.next = self.last_code.q.val();
        self.error_position.next = self.last_position.q.val();
        self.crooked.next = self.from.q.val().get_bits::<6>(0).any()
            | (self.is_frame.q.val()
                & self.delta.q.val()
                & self.base.q.val().get_bits::<6>(0).any());
        self.stop.next =
            bit_cast::<33, 32>(self.granule.q.val()) + bit_cast::<33, 32>(self.left.q.val());
        self.failed.next = self.dma_failed.val() | self.memory_failed.val();
        if self.filled.val() {
            self.finished.d.next = self.finished.q.val() + 1;
        }

        match self.state.q.val() {
            FaultCommandState::Rest => {
                if self.set_absent.val() | self.fill.val() {
                    self.is_fill.d.next = !self.set_absent.val();
                    self.granule.d.next = self.first.val();
                    self.left.d.next = self.count.val();
                    self.from.d.next = self.fill_addr.val();
                    self.is_frame.d.next = self.frame_length.val().any();
                    self.length.d.next = self.frame_length.val();
                    self.delta.d.next = self.frame_delta.val();
                    self.crc.d.next = self.frame_crc.val();
                    self.base.d.next = self.base_addr.val();
                    self.ends_as.d.next = self.ok.val();
                    self.finished.d.next = 0.into();
                    self.state.d.next = FaultCommandState::Check;
                }
            }
            FaultCommandState::Check => {
                self.state.d.next = FaultCommandState::End;
                self.front.d.next = self.granule.q.val().get_bits::<A>(0);
                self.number.d.next = self.left.q.val().get_bits::<5>(0);
                if !self.left.q.val().any() {
                    self.ends_as.d.next = self.empty.val();
                } else if self.stop.val() > self.granules.val() {
                    self.ends_as.d.next = self.beyond.val();
                } else if !self.is_fill.q.val() {
                    self.state.d.next = FaultCommandState::Guard;
                } else if self.crooked.val() {
                    self.ends_as.d.next = self.misaligned.val();
                } else if self.is_frame.q.val() & !self.decodes.val() {
                    self.ends_as.d.next = self.frame.val();
                    self.last_code.d.next = 31.into();
                    self.last_position.d.next = 0.into();
                } else if self.is_frame.q.val() & (self.left.q.val() > self.most_granules.val()) {
                    self.ends_as.d.next = self.frame.val();
                    self.last_code.d.next = 26.into();
                    self.last_position.d.next = 0.into();
                } else if self.is_frame.q.val() & (self.length.q.val() > self.longest.val()) {
                    self.ends_as.d.next = self.frame.val();
                    self.last_code.d.next = 24.into();
                    self.last_position.d.next = self.longest.val();
                } else {
                    self.state.d.next = FaultCommandState::Look;
                }
            }
            FaultCommandState::Guard => {
                self.state.d.next = FaultCommandState::Release;
                if self.outstanding.val() {
                    self.ends_as.d.next = self.outstanding_reason.val();
                    self.state.d.next = FaultCommandState::End;
                }
            }
            FaultCommandState::Release => {
                self.drop_valid.next = true;
                if self.drop_ready.val() {
                    self.state.d.next = FaultCommandState::Absent;
                }
            }
            FaultCommandState::Absent => {
                self.op_valid.next = true;
                self.op.next = 1.into();
                if self.op_ready.val() {
                    self.finished.d.next = self.finished.q.val() + 1;
                    self.granule.d.next = self.granule.q.val() + 1;
                    self.left.d.next = self.left.q.val() - 1;
                    self.state.d.next = FaultCommandState::Guard;
                    if self.left.q.val() == self.one.val() {
                        self.state.d.next = FaultCommandState::End;
                    }
                }
            }
            FaultCommandState::Look => {
                self.op_valid.next = true;
                if self.op_ready.val() {
                    self.state.d.next = FaultCommandState::Ask;
                    if self.is_frame.q.val() {
                        self.state.d.next = FaultCommandState::Next;
                    }
                    if !self.was_absent.val() {
                        self.ends_as.d.next = self.present.val();
                        self.state.d.next = FaultCommandState::Drain;
                    }
                }
            }
            FaultCommandState::Ask => {
                self.ask_valid.next = true;
                if self.ask_ready.val() {
                    self.granule.d.next = self.granule.q.val() + 1;
                    self.from.d.next = self.from.q.val() + self.granule_bytes.val();
                    self.left.d.next = self.left.q.val() - 1;
                    self.state.d.next = FaultCommandState::Look;
                    if self.left.q.val() == self.one.val() {
                        self.state.d.next = FaultCommandState::Drain;
                    }
                } else if self.failed.val() {
                    self.state.d.next = FaultCommandState::Drain;
                }
            }
            FaultCommandState::Drain => {
                if self.fill_idle.val() {
                    self.clear.next = true;
                    // a granule is written after all before it: its failure is the earlier one
                    if self.memory_failed.val() {
                        self.ends_as.d.next = self.memory.val();
                    } else if self.dma_failed.val() {
                        self.ends_as.d.next = self.dma_read.val();
                    }
                    self.state.d.next = FaultCommandState::End;
                }
            }
            FaultCommandState::Next => {
                self.granule.d.next = self.granule.q.val() + 1;
                self.left.d.next = self.left.q.val() - 1;
                self.state.d.next = FaultCommandState::Look;
                if self.left.q.val() == self.one.val() {
                    self.granule.d.next = bit_cast::<32, A>(self.front.q.val());
                    self.left.d.next = bit_cast::<32, 5>(self.number.q.val());
                    self.state.d.next = FaultCommandState::Begin;
                }
            }
            FaultCommandState::Begin => {
                self.launch.next = true;
                self.state.d.next = FaultCommandState::Decode;
            }
            FaultCommandState::Decode => {
                if self.frame_over.val() & self.fill_idle.val() {
                    self.clear.next = true;
                    self.state.d.next = FaultCommandState::End;
                    if self.memory_failed.val() {
                        self.ends_as.d.next = self.memory.val();
                    } else if self.frame_dma_failed.val() {
                        self.ends_as.d.next = self.dma_read.val();
                    } else if self.frame_error.val().any() {
                        self.ends_as.d.next = self.frame.val();
                        self.last_code.d.next = self.frame_error.val();
                        self.last_position.d.next = self.frame_position.val();
                    } else {
                        self.state.d.next = FaultCommandState::Show;
                    }
                }
            }
            FaultCommandState::Show => {
                self.show_valid.next = true;
                if self.show_ready.val() {
                    self.finished.d.next = self.finished.q.val() + 1;
                    self.granule.d.next = self.granule.q.val() + 1;
                    self.left.d.next = self.left.q.val() - 1;
                    if self.left.q.val() == self.one.val() {
                        self.state.d.next = FaultCommandState::End;
                    }
                }
            }
            FaultCommandState::End => {
                self.last_reason.d.next = self.ends_as.q.val();
                self.fill_ended.next = self.is_fill.q.val();
                self.state.d.next = FaultCommandState::Rest;
            }
            _ => {
                self.state.d.next = FaultCommandState::Rest;
            }
        }
        self.refused.next = self.busy.val() & (self.set_absent.val() | self.fill.val());
        if self.refused.val() & (self.state.q.val() != FaultCommandState::End) {
            self.last_reason.d.next = self.busy_reason.val();
        }
        if self.reset.val() {
            self.state.d.next = FaultCommandState::Rest;
            self.last_reason.d.next = 0.into();
            self.last_code.d.next = 0.into();
            self.last_position.d.next = 0.into();
            self.finished.d.next = 0.into();
        }
    }
}
