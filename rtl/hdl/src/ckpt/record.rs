//! Writes a record of 64 bytes: an extent's, or that of the end of a job.

use isotherm_abi::record::RECORD_MAGIC;
use rust_hdl::prelude::*;

/// Four beats, as `isotherm_abi::record` lays them out. All inputs are held from `go` until `done`. For the end of a job
/// `partition`, `class_code`, `mode`, `first`, `crc`, `raw`, `rle`, `dictionary`, `delta` and `missing` are left out.
#[derive(LogicBlock)]
pub struct CkptRecord {
    /// Core clock.
    pub clock: Signal<In, Clock>,
    /// Synchronous reset.
    pub reset: Signal<In, Bit>,
    /// Write the record.
    pub go: Signal<In, Bit>,
    /// It is the end of the job.
    pub job_end: Signal<In, Bit>,
    /// Reason code (end of the job).
    pub status: Signal<In, Bits<4>>,
    /// Number of the job.
    pub job_id: Signal<In, Bits<32>>,
    /// Its generation.
    pub generation: Signal<In, Bits<32>>,
    /// Partition.
    pub partition: Signal<In, Bits<8>>,
    /// Its class.
    pub class_code: Signal<In, Bits<2>>,
    /// Its mode.
    pub mode: Signal<In, Bits<2>>,
    /// First granule.
    pub first: Signal<In, Bits<28>>,
    /// Granules of the extent or of the job.
    pub granules: Signal<In, Bits<32>>,
    /// Bytes of the frame or of all frames.
    pub length: Signal<In, Bits<32>>,
    /// Offset of the frame, or bytes of the data area used.
    pub offset: Signal<In, Bits<32>>,
    /// CRC32C of the plain bytes.
    pub crc: Signal<In, Bits<32>>,
    /// Raw blocks.
    pub raw: Signal<In, Bits<5>>,
    /// RLE blocks.
    pub rle: Signal<In, Bits<5>>,
    /// Id of the dictionary that the frame needs; 0 = none.
    pub dictionary: Signal<In, Bits<8>>,
    /// It is a delta.
    pub delta: Signal<In, Bit>,
    /// Bit k: its granule k has no base.
    pub missing: Signal<In, Bits<16>>,
    /// Number of the record in the job.
    pub serial: Signal<In, Bits<32>>,
    /// There is a beat.
    pub wr_valid: Signal<Out, Bit>,
    /// It is taken.
    pub wr_ready: Signal<In, Bit>,
    /// First beat.
    pub wr_first: Signal<Out, Bit>,
    /// 16 bytes.
    pub wr_data: Signal<Out, Bits<128>>,
    /// Last beat.
    pub wr_last: Signal<Out, Bit>,
    /// The last beat is taken in this cycle.
    pub done: Signal<Out, Bit>,
    beat: DFF<Bits<2>>,
    word: Signal<Local, Bits<128>>,
    head: Constant<Bits<128>>,
    extent_kind: Constant<Bits<128>>,
    end_kind: Constant<Bits<128>>,
    delta_flag: Constant<Bits<128>>,
}

impl Default for CkptRecord {
    fn default() -> Self {
        let kind = |code: u64| Constant::new((code << 32).to_bits());
        Self {
            clock: Signal::default(),
            reset: Signal::default(),
            go: Signal::default(),
            job_end: Signal::default(),
            status: Signal::default(),
            job_id: Signal::default(),
            generation: Signal::default(),
            partition: Signal::default(),
            class_code: Signal::default(),
            mode: Signal::default(),
            first: Signal::default(),
            granules: Signal::default(),
            length: Signal::default(),
            offset: Signal::default(),
            crc: Signal::default(),
            raw: Signal::default(),
            rle: Signal::default(),
            dictionary: Signal::default(),
            delta: Signal::default(),
            missing: Signal::default(),
            serial: Signal::default(),
            wr_valid: Signal::default(),
            wr_ready: Signal::default(),
            wr_first: Signal::default(),
            wr_data: Signal::default(),
            wr_last: Signal::default(),
            done: Signal::default(),
            beat: DFF::default(),
            word: Signal::default(),
            head: Constant::new(RECORD_MAGIC.to_bits()),
            extent_kind: kind(1),
            end_kind: kind(2),
            delta_flag: Constant::new((1_u64 << 8).to_bits()),
        }
    }
}

impl Logic for CkptRecord {
    #[hdl_gen]
    fn update(&mut self) {
        dff_setup!(self, clock, beat);
        self.wr_valid.next = self.go.val();
        self.wr_first.next = !self.beat.q.val().any();
        self.wr_last.next = self.beat.q.val().all();
        self.done.next = self.go.val() & self.wr_ready.val() & self.beat.q.val().all();
        if self.go.val() & self.wr_ready.val() {
            self.beat.d.next = self.beat.q.val() + 1;
        }
        self.word.next = 0.into();
        match self.beat.q.val().index() {
            0 => {
                self.word.next = self.head.val()
                    | (bit_cast::<128, 32>(self.job_id.val()) << 64)
                    | (bit_cast::<128, 32>(self.generation.val()) << 96);
                if self.job_end.val() {
                    self.word.next = self.word.val()
                        | self.end_kind.val()
                        | (bit_cast::<128, 4>(self.status.val()) << 48);
                } else {
                    self.word.next = self.word.val() | self.extent_kind.val();
                }
            }
            1 => {
                self.word.next = (bit_cast::<128, 32>(self.granules.val()) << 64)
                    | (bit_cast::<128, 32>(self.length.val()) << 96);
                if !self.job_end.val() {
                    self.word.next = self.word.val()
                        | bit_cast::<128, 8>(self.partition.val())
                        | (bit_cast::<128, 2>(self.class_code.val()) << 16)
                        | (bit_cast::<128, 2>(self.mode.val()) << 24)
                        | (bit_cast::<128, 28>(self.first.val()) << 32);
                }
            }
            2 => {
                self.word.next = bit_cast::<128, 32>(self.offset.val())
                    | (bit_cast::<128, 32>(self.serial.val()) << 96);
                if !self.job_end.val() {
                    self.word.next = self.word.val()
                        | (bit_cast::<128, 32>(self.crc.val()) << 32)
                        | (bit_cast::<128, 5>(self.raw.val()) << 64)
                        | (bit_cast::<128, 5>(self.rle.val()) << 80);
                }
            }
            _ => {
                if !self.job_end.val() {
                    self.word.next = bit_cast::<128, 8>(self.dictionary.val());
                    if self.delta.val() {
                        // the generation of the bases is 0: the last one that was kept
                        self.word.next = self.word.val()
                            | self.delta_flag.val()
                            | (bit_cast::<128, 16>(self.missing.val()) << 16);
                    }
                }
            }
        }
        self.wr_data.next = self.word.val();
        if self.reset.val() {
            self.beat.d.next = 0.into();
        }
    }
}
