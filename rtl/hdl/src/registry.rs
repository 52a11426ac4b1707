//! Every block that is emitted: one line a block.
//!
//! A test lints each entry, emits it and runs Verilator's `-Wall` on it; `isotherm-emit` writes each to a file.

use crate::ckpt::{CkptOne, CkptTwo};
use crate::completer::{Completer128, Completer512};
use crate::dirty::Dirty;
use crate::emit::{EmitError, Emitted, emit};
use crate::fault::{Fault, Fault128, Fault512, FaultFrames};
use crate::heat::Heat;
use crate::ident::Ident;
use crate::irq::Irq;
use crate::leaves::{Fifo, SdpRam, SdpRamByteEn, SdpRamEnable, SkidBuffer};
use crate::map::{
    Background, Copier128, Copier512, CowMap128, CowMap512, Keeper, MapBench128, MapBench512,
    Translate, WindowBench,
};
use crate::memory::{BurstGrant, FrameFetch128, FrameFetch512, MemoryMaster};
use crate::params::{SIM128, SIM512, SMALL128, SMALL512};
use crate::part::Part;
use crate::regbus::RegBus;
use crate::requester::{ReadShare, Requester128, Requester512, WriteShare};
use crate::snoop::Snoop;
use crate::squeeze::assemble::Assemble;
use crate::squeeze::collect::Collect;
use crate::squeeze::control::SqueezeControl;
use crate::squeeze::lane::Lane;
use crate::squeeze::lanes::Lanes;
use crate::squeeze::literals::{LiteralPath, Literals};
use crate::squeeze::matcher::Matcher;
use crate::squeeze::sequences::Sequences;
use crate::tlp::{BeatMask, PacketBuffer, Span, TlpDemux};
use crate::top::{
    Core128, Core512, EventJoin, HostPort128, HostPort512, IsothermCore128, IsothermCore512,
    Monitor,
};
use crate::trace::Trace;
use crate::unsqueeze::Unsqueeze;
use crate::window::Window;
use rust_hdl::prelude::Bits;

/// One block with fixed parameters.
#[derive(Clone, Copy, Debug)]
pub struct BlockEntry {
    /// The Verilog module and the file; unique.
    pub name: &'static str,
    /// Builds the block and emits it under the given name.
    pub make: fn(&str) -> Result<Emitted, EmitError>,
}

/// All blocks. Add a line per block (and per parameter set that a board uses).
pub fn blocks() -> Vec<BlockEntry> {
    let b = |name, make| BlockEntry { name, make };
    vec![
        b("sdp_ram_32x1024", |n| emit(n, &mut SdpRam::<Bits<32>, 10>::block())),
        b("sdp_ram_byte_en_128x512", |n| emit(n, &mut SdpRamByteEn::<128, 16, 9>::default())),
        b("sdp_ram_enable_72x512", |n| emit(n, &mut SdpRamEnable::<Bits<72>, 9>::default())),
        b("skid_buffer_145", |n| emit(n, &mut SkidBuffer::<Bits<145>>::default())),
        b("fifo_block_128x512", |n| emit(n, &mut Fifo::<Bits<128>, 9, 10>::block())),
        b("fifo_distributed_40x16", |n| emit(n, &mut Fifo::<Bits<40>, 4, 5>::distributed())),
        b("squeeze_matcher", |n| emit(n, &mut *Box::new(Matcher::default()))),
        b("tlp_demux_128", |n| emit(n, &mut TlpDemux::<128, 16>::default())),
        b("tlp_span_16", |n| emit(n, &mut Span::<16>::default())),
        b("tlp_beat_mask_64", |n| emit(n, &mut BeatMask::<64>::default())),
        b("packet_buffer_128x64", |n| emit(n, &mut PacketBuffer::<128, 16, 6, 7>::default())),
        b("completer_128", |n| emit(n, &mut *Box::new(Completer128::new(24)))),
        b("completer_512", |n| emit(n, &mut *Box::new(Completer512::new(24)))),
        b("window_128", |n| emit(n, &mut Window::<128, 16, 18>::default())),
        b("window_512", |n| emit(n, &mut Window::<512, 64, 18>::default())),
        b("host_port_128", |n| emit(n, &mut *Box::new(HostPort128::<18, 12, 13>::default()))),
        b("host_port_512", |n| emit(n, &mut *Box::new(HostPort512::<18, 12, 13>::default()))),
        b("host_port_128_a6", |n| emit(n, &mut *Box::new(HostPort128::<12, 6, 7>::default()))),
        b("host_port_512_a6", |n| emit(n, &mut *Box::new(HostPort512::<12, 6, 7>::default()))),
        b("fault_128_a6", |n| emit(n, &mut *Box::new(Fault128::<6, 7>::default()))),
        b("fault_512_a12", |n| emit(n, &mut *Box::new(Fault512::<12, 13>::default()))),
        b("fault_128_a12", |n| emit(n, &mut *Box::new(Fault128::<12, 13>::default()))),
        b("fault_plain_128_a6", |n| {
            emit(n, &mut *Box::new(Fault::<128, 16, 6, 7, 11, 9, 10, 0>::default()))
        }),
        b("fault_frames", |n| emit(n, &mut *Box::new(FaultFrames::default()))),
        b("read_share", |n| emit(n, &mut ReadShare::default())),
        b("event_join", |n| emit(n, &mut EventJoin::default())),
        b("monitor_a6", |n| emit(n, &mut *Box::new(Monitor::<6, 7, 12, 22>::new(25_000)))),
        b("isotherm_core_128", |n| emit(n, &mut *Box::new(IsothermCore128::new(&SIM128)))),
        b("isotherm_core_512", |n| emit(n, &mut *Box::new(IsothermCore512::new(&SIM512)))),
        b("isotherm_core_128_a6", |n| {
            emit(n, &mut *Box::new(Core128::<6, 7, 12, 22>::new(&SMALL128)))
        }),
        b("isotherm_core_512_a6", |n| {
            emit(n, &mut *Box::new(Core512::<6, 7, 12, 22>::new(&SMALL512)))
        }),
        b("regbus", |n| emit(n, &mut RegBus::default())),
        b("ident_128", |n| emit(n, &mut Ident::new(&SIM128))),
        b("ident_512", |n| emit(n, &mut Ident::new(&SIM512))),
        b("part_a6", |n| emit(n, &mut Part::<6, 7, 12>::default())),
        b("ckpt_a6", |n| emit(n, &mut CkptOne::<6>::default())),
        b("ckpt_two_a6", |n| emit(n, &mut CkptTwo::<6>::default())),
        b("dirty_a6", |n| emit(n, &mut Dirty::<6, 12>::default())),
        b("irq", |n| emit(n, &mut Irq::default())),
        b("requester_128", |n| emit(n, &mut *Box::new(Requester128::default()))),
        b("requester_512", |n| emit(n, &mut *Box::new(Requester512::default()))),
        b("memory_master_128", |n| emit(n, &mut MemoryMaster::<128, 16>::default())),
        b("memory_master_512", |n| emit(n, &mut MemoryMaster::<512, 64>::default())),
        b("burst_grant", |n| emit(n, &mut BurstGrant::default())),
        b("frame_fetch_128", |n| emit(n, &mut FrameFetch128::default())),
        b("frame_fetch_512", |n| emit(n, &mut FrameFetch512::default())),
        b("heat_4096", |n| emit(n, &mut Heat::<12, 18, 28>::default())),
        b("trace_256", |n| emit(n, &mut Trace::<8, 9>::default())),
        b("write_share", |n| emit(n, &mut WriteShare::default())),
        b("keeper_a2", |n| emit(n, &mut Keeper::<2, 3>::default())),
        b("keeper_a4", |n| emit(n, &mut Keeper::<4, 5>::default())),
        b("keeper_a5", |n| emit(n, &mut Keeper::<5, 6>::default())),
        b("keeper_a6", |n| emit(n, &mut Keeper::<6, 7>::default())),
        b("keeper_a12", |n| emit(n, &mut Keeper::<12, 13>::default())),
        b("translate_128", |n| emit(n, &mut Translate::<16, 12, 13>::default())),
        b("translate_512", |n| emit(n, &mut Translate::<64, 12, 13>::default())),
        b("copier_128", |n| emit(n, &mut *Box::new(Copier128::<12, 13>::default()))),
        b("copier_512", |n| emit(n, &mut *Box::new(Copier512::<12, 13>::default()))),
        b("background_a12", |n| emit(n, &mut Background::<12>::default())),
        b("cow_map_128", |n| emit(n, &mut *Box::new(CowMap128::<12, 13>::default()))),
        b("cow_map_512", |n| emit(n, &mut *Box::new(CowMap512::<12, 13>::default()))),
        b("window_bench_128", |n| emit(n, &mut *Box::new(WindowBench::<128, 16, 12>::default()))),
        b("window_bench_512", |n| emit(n, &mut *Box::new(WindowBench::<512, 64, 12>::default()))),
        b("map_bench_128_a4", |n| emit(n, &mut *Box::new(MapBench128::<4, 5, 10>::default()))),
        b("map_bench_512_a4", |n| emit(n, &mut *Box::new(MapBench512::<4, 5, 10>::default()))),
        b("map_bench_128_a6", |n| emit(n, &mut *Box::new(MapBench128::<6, 7, 12>::default()))),
        b("map_bench_512_a6", |n| emit(n, &mut *Box::new(MapBench512::<6, 7, 12>::default()))),
        b("squeeze_collect", |n| emit(n, &mut *Box::new(Collect::default()))),
        b("squeeze_control", |n| emit(n, &mut SqueezeControl::new(4))),
        b("squeeze_literals", |n| emit(n, &mut *Box::new(Literals::default()))),
        b("squeeze_literal_path", |n| emit(n, &mut *Box::new(LiteralPath::default()))),
        b("squeeze_assemble", |n| emit(n, &mut *Box::new(Assemble::default()))),
        b("squeeze_sequences", |n| emit(n, &mut *Box::new(Sequences::default()))),
        b("squeeze_lane", |n| emit(n, &mut *Box::new(Lane::default()))),
        b("squeeze_lanes_1", |n| emit(n, &mut *Box::new(Lanes::<1, 128, 4, 12>::default()))),
        b("squeeze_lanes_2", |n| emit(n, &mut *Box::new(Lanes::<2, 128, 4, 12>::default()))),
        b("squeeze_lanes_4", |n| emit(n, &mut *Box::new(Lanes::<4, 512, 5, 11>::default()))),
        b("unsqueeze", |n| emit(n, &mut *Box::new(Unsqueeze::default()))),
        b("snoop_18", |n| emit(n, &mut Snoop::<18>::default())),
    ]
}

/// Stack for building and emitting one block: an unoptimised 512-bit top moves megabytes by value.
const STACK: usize = 512 << 20;

impl BlockEntry {
    /// Emit and lint the block, on a thread with a stack large enough for any block.
    ///
    /// # Errors
    /// What [`emit`] reports; a panic of rust-hdl's generator is [`EmitError::Generator`].
    pub fn emit(&self) -> Result<Emitted, EmitError> {
        let BlockEntry { name, make } = *self;
        let thread = std::thread::Builder::new().name(name.into()).stack_size(STACK);
        let failed = |message: String| EmitError::Generator { block: name.into(), message };
        let handle = thread.spawn(move || make(name)).map_err(|e| failed(e.to_string()))?;
        handle.join().unwrap_or_else(|_| Err(failed("panicked while it was built".into())))
    }
}
