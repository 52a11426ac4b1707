//! The whole core against the golden model of the whole card: the same registers, window, jobs and interrupts, in lockstep.

#![allow(clippy::unwrap_used)]

mod host_bench;

use host_bench::card::{Card, HOST, Link, MESSAGES};
use isotherm_abi::job::{ClassModes, Job, Mode};
use isotherm_abi::pci;
use isotherm_abi::record::Record;
use isotherm_abi::tables::{LITERAL_LOOKUP, MATCH_LENGTH_ENTRIES, OFFSET_ENTRIES};
use isotherm_model::card::{Card as Golden, CardConfig};
use isotherm_model::ckpt::{HostFault, HostMemory};
use isotherm_model::tlp::{Request, Status};
use isotherm_model::unsqueeze::DecodeTables;
use isotherm_model::unsqueeze::maker::{Made, random_frame, random_set};
use isotherm_regs::{ALL, BLOCKS, RegDesc, ckpt, fault, heat, ident, irq, map, part, squeeze};
use isotherm_sim::testbench::{Bench, Rng, for_seeds};

/// Layout of the host's memory: descriptor, records, data.
const RECORDS: u64 = HOST + 0x1000;
const DATA: u64 = HOST + 0x1_0000;

fn verilog(name: &str) -> String {
    let block = isotherm_rtl::blocks().into_iter().find(|b| b.name == name).unwrap();
    block.emit().unwrap().verilog
}

struct Ram(Vec<u8>);

impl Ram {
    fn range(&self, addr: u64, length: usize) -> Result<std::ops::Range<usize>, HostFault> {
        // MSI-X messages are not the engine's business
        let at = addr.checked_sub(HOST).ok_or(HostFault { addr, length })? as usize;
        Ok(at..at + length)
    }
}

impl HostMemory for Ram {
    fn read(&mut self, addr: u64, into: &mut [u8]) -> Result<(), HostFault> {
        let range = self.range(addr, into.len())?;
        into.copy_from_slice(&self.0[range]);
        Ok(())
    }
    fn write(&mut self, addr: u64, bytes: &[u8]) -> Result<(), HostFault> {
        let range = self.range(addr, bytes.len())?;
        self.0[range].copy_from_slice(bytes);
        Ok(())
    }
}

/// The Verilated card and its model.
struct Pair {
    card: Card,
    golden: Golden,
    ram: Ram,
    granules: u64,
    max_payload: u64,
    width: usize,
}

impl Pair {
    fn new(bench: &mut Bench, name: &str, verilog: &str, log2_granules: u32, gentle: bool) -> Self {
        let config = CardConfig { log2_granules, board_id: 0, ..CardConfig::default() };
        let mut golden = Golden::new(config);
        // memory space and bus master on, MSI-X on, as the core's cfg ports say
        golden.write_config(pci::COMMAND as u32, &6u16.to_le_bytes());
        let mut space = [0; pci::CONFIG_BYTES];
        golden.read_config(0, &mut space);
        let msix = pci::find_capability(&space, pci::CAP_MSIX).unwrap();
        golden.write_config((msix + pci::MSIX_CONTROL) as u32, &pci::MSIX_ENABLE.to_le_bytes());
        let (payload, read) = pci::dma_limits(&space).unwrap();
        let code = |bytes: u32| u64::from((bytes / 128).ilog2());
        let link = Link { max_payload: code(payload), max_read_request: code(read) };
        let granules = 1 << log2_granules;
        let window = (granules << 12) as usize;
        // two frames a granule
        let card = Card::new(bench, name, verilog, 2 * window, link, gentle);
        let width = card.m.width(card.m.port("rx_data").unwrap()) as usize;
        let ram = Ram(card.host.clone());
        Pair { card, golden, ram, granules, max_payload: payload.into(), width }
    }

    fn write_bytes(&mut self, offset: u32, bytes: &[u8]) {
        self.card.write(0, offset.into(), bytes);
        self.golden.write_registers(offset, bytes, &mut self.ram);
    }

    fn write(&mut self, r: RegDesc, value: u64) {
        self.write_bytes(r.offset, &value.to_le_bytes()[..usize::from(r.width) / 8]);
    }

    /// Of the Verilated card alone.
    fn peek(&mut self, r: RegDesc) -> u64 {
        let mut b = [0; 8];
        let n = usize::from(r.width) / 8;
        b[..n].copy_from_slice(&self.card.read(0, r.offset.into(), n));
        u64::from_le_bytes(b)
    }

    /// Of both: must be equal.
    fn same(&mut self, offset: u32, bytes: usize, what: &str) -> Vec<u8> {
        let have = self.card.read(0, offset.into(), bytes);
        let mut want = vec![0; bytes];
        self.golden.read_registers(offset, &mut want, &mut self.ram);
        assert_eq!(have, want, "{what} at {offset:#x}");
        have
    }

    fn read(&mut self, r: RegDesc) -> u64 {
        let mut b = [0; 8];
        let n = usize::from(r.width) / 8;
        b[..n].copy_from_slice(&self.same(r.offset, n, &format!("{}.{}", r.block, r.name)));
        u64::from_le_bytes(b)
    }

    /// Writes to the window as a host does it: one request a piece.
    fn write_window(&mut self, at: u64, bytes: &[u8]) {
        let (mut at, mut rest) = (at, bytes);
        while !rest.is_empty() {
            let piece = rest.len().min((self.max_payload - at % self.max_payload) as usize);
            self.card.write(2, at, &rest[..piece]);
            self.golden.write_window(at, &rest[..piece]).unwrap();
            at += piece as u64;
            rest = &rest[piece..];
        }
    }

    fn read_window(&mut self, at: u64, bytes: usize) -> Vec<u8> {
        let mut want = vec![0; bytes];
        self.golden.read_window(at, &mut want).unwrap();
        assert!(self.card.read(2, at, bytes) == want, "{bytes} bytes of the window at {at:#x}");
        want
    }

    fn wait(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> bool) {
        for _ in 0..20_000 {
            if done(self) {
                return;
            }
        }
        panic!("{what} does not end");
    }

    /// The messages of both since the last call.
    fn interrupts(&mut self) -> Vec<u64> {
        // a read pushes the writes before it
        self.peek(ident::SCRATCH);
        self.card.settle();
        let mut want: Vec<_> =
            self.golden.take_interrupts().into_iter().map(|v| v as u64).collect();
        // a transmit port that stalls most of the time takes a while for each; none may come on top
        for _ in 0..2_000 {
            if self.card.messages.len() >= want.len() {
                break;
            }
            self.card.cycle();
        }
        self.card.run(200);
        let mut have: Vec<_> = self.card.messages.drain(..).collect();
        have.sort_unstable();
        let vectors: Vec<_> = have.iter().map(|m| m.0).collect();
        assert!(have.iter().all(|m| m.1 == 0xD00 + m.0 as u32), "message data {have:x?}");
        want.sort_unstable();
        assert_eq!(vectors, want, "interrupts");
        vectors
    }

    /// MSI-X on, both heat instances on, nothing else touched.
    fn start(&mut self) {
        for vector in 0..6 {
            let entry = irq::MSIX_TABLE.offset + 16 * vector;
            let address = MESSAGES + 16 * u64::from(vector);
            self.write_bytes(entry, &address.to_le_bytes());
            self.write_bytes(entry + 8, &(0xD00 + vector).to_le_bytes());
            self.write_bytes(entry + 12, &0u32.to_le_bytes());
        }
        self.write(irq::ENABLE, 0x3F);
        // copies on demand alone come in the same order in both
        self.write(map::CONFIG, 0);
        for (instance, track) in [(0, 2), (1, 1)] {
            let mut cfg0 = heat::InstCfg0(0);
            cfg0.set_track(track);
            cfg0.set_threshold(2);
            cfg0.set_enable(true);
            let mut cfg1 = heat::InstCfg1(0);
            cfg1.set_unit_size(12);
            self.write(heat::INST[instance].cfg1, cfg1.0);
            self.write(heat::INST[instance].range_bitmap, u64::MAX);
            self.write(heat::INST[instance].cfg0, cfg0.0);
            assert_eq!(self.read(heat::V_REASON), 0);
        }
    }

    fn scan_done(&mut self) {
        self.wait("the scan of an epoch", |p| {
            let busy = heat::SnapshotCtl(p.peek(heat::SNAPSHOT_CTL)).busy();
            !busy && !heat::EpochCtl(p.peek(heat::EPOCH_CTL)).pending()
        });
    }

    fn roll(&mut self) {
        let mut ctl = heat::EpochCtl(0);
        ctl.set_roll(true);
        self.write(heat::EPOCH_CTL, ctl.0);
        self.scan_done();
    }

    /// Latched counters and line bits of all granules that this window has, up to 256.
    fn compare_heat(&mut self, rng: &mut Rng) {
        let mut ctl = heat::SnapshotCtl(0);
        ctl.set_latch(true);
        self.write(heat::SNAPSHOT_CTL, ctl.0);
        self.read(heat::SNAPSHOT_CTL);
        for unit in (0..self.granules.min(256) as u32).step_by(32) {
            self.same(heat::COUNTERS.offset + 4 * unit, 128, "heat.COUNTERS");
        }
        for _ in 0..4 {
            self.write(heat::LINE_SELECT, rng.below(self.granules));
            self.same(heat::LINE_BITS.offset, 8, "heat.LINE_BITS");
        }
        let mut ctl = heat::SnapshotCtl(0);
        ctl.set_release(true);
        self.write(heat::SNAPSHOT_CTL, ctl.0);
    }

    /// Program and commit a table; what becomes of it has to be the same.
    fn commit(&mut self, table: &[(u64, u64, u32)]) {
        for (i, (first, granules, attributes)) in table.iter().enumerate() {
            self.write(part::SELECT, i as u64);
            self.write(part::SHADOW_BASE, first << 4);
            self.write(part::SHADOW_LENGTH, granules << 4);
            self.write(part::SHADOW_ATTR, (*attributes).into());
        }
        self.write(part::SHADOW_COUNT, table.len() as u64);
        self.write(part::CONTROL, 1);
        self.wait("a commit", |p| !part::Status(p.peek(part::STATUS) as u32).busy());
        self.read(part::STATUS);
    }

    fn job(&mut self, job: &Job) {
        let bytes = job.emit();
        self.card.host[..64].copy_from_slice(&bytes);
        self.ram.0[..64].copy_from_slice(&bytes);
        self.write(ckpt::JOB_ADDR, HOST);
        self.write(ckpt::CONTROL, 1);
        self.wait("a job", |p| !ckpt::Status(p.peek(ckpt::STATUS) as u32).busy());
        self.card.settle();
        let differs = self.card.host.iter().zip(&self.ram.0).position(|(a, b)| a != b);
        assert_eq!(differs, None, "host memory differs, first at this offset");
    }

    /// SNAPSHOT, or why not; the model must say the same.
    fn snapshot(&mut self) -> u64 {
        self.write(map::CONTROL, 1);
        // a copy that was begun before may go on behind it
        self.wait("a copy", |p| !map::Status(p.peek(map::STATUS) as u32).copying());
        self.read(map::STATUS) & 0xF
    }

    fn release(&mut self, first: u64, count: u64, keep: bool) {
        self.write(map::RANGE_FIRST, first);
        self.write(map::RANGE_COUNT, count);
        self.write(map::RANGE_MODE, keep.into());
        self.write(map::CONTROL, 2);
        self.wait("a release", |p| !map::Status(p.peek(map::STATUS) as u32).releasing());
    }

    /// A command of `fault` over a range, from the host's data area.
    fn absent_command(&mut self, command: u64, first: u64, count: u64) {
        self.write(fault::RANGE_FIRST, first);
        self.write(fault::RANGE_COUNT, count);
        self.write(fault::FILL_ADDR, DATA);
        self.write(fault::CONTROL, command);
        self.wait("a command", |p| !fault::Status(p.peek(fault::STATUS) as u32).busy());
        for r in [fault::STATUS, fault::PROGRESS, fault::ABSENT] {
            self.read(r);
        }
    }

    /// Every granule where the map says that it lives.
    fn compare_memory(&mut self) {
        let mut bytes = vec![0; 4096];
        for granule in 0..self.granules {
            self.golden.read_window(granule * 4096, &mut bytes).unwrap();
            let frame = self.golden.map().frame(granule as u32).live as usize;
            let have = &self.card.memory.bytes[frame * 4096..][..4096];
            assert!(have == bytes, "granule {granule} in frame {frame} differs");
        }
    }

    /// Every register that does not count cycles.
    fn compare_registers(&mut self) {
        let timed = [
            ident::CYCLES,
            ckpt::BUSY_CYCLES,
            heat::STALL_CYCLES,
            map::STALL_CYCLES,
            part::STAT_STALL_CYCLES,
        ];
        for r in ALL {
            let is = |o: &RegDesc| o.offset == r.offset;
            // the model is of the narrow card, with one lane
            let narrow = is(&ident::DATA_PATH) || is(&squeeze::LANES);
            if timed.iter().any(is) || narrow && self.width != 128 {
                continue;
            }
            self.read(*r);
        }
        self.same(irq::MSIX_PBA.offset, 8, "irq.MSIX_PBA");
    }
}

fn random_table(rng: &mut Rng, granules: u64) -> Vec<(u64, u64, u32)> {
    let mut table = vec![];
    let mut at = 0;
    while at < granules {
        let length = rng.range(1, (granules / 4).max(1)).min(granules - at);
        let class = rng.below(3) as u32;
        let flags = (rng.bits(4) as u32) << 8;
        table.push((at, length, class | flags));
        at += length;
    }
    if rng.chance(1, 4) {
        // against the rules
        let i = rng.below(table.len() as u64) as usize;
        match rng.below(4) {
            0 => table[i].2 |= 3,
            1 => table[i].1 += 1,
            2 => table[i].0 += 1,
            _ => {
                table.pop();
            }
        }
    }
    table
}

fn random_job(rng: &mut Rng, partitions: u16, id: u32) -> Job {
    let mode = |rng: &mut Rng| *rng.pick(&[Mode::Skip, Mode::Dirty, Mode::Dirty, Mode::Full]);
    let class_modes = ClassModes { critical: mode(rng), warm: mode(rng), cold: mode(rng) };
    let first_partition = rng.below(partitions.into()) as u16;
    let most = partitions - first_partition;
    Job {
        class_modes,
        job_id: id,
        generation: id + 100,
        first_partition,
        partition_count: if rng.chance(1, 3) { most } else { rng.range(1, most.into()) as u16 },
        data_addr: DATA,
        data_len: *rng.pick(&[0xE_0000, 0xE_0000, 0xE_0000, 0x8000]),
        record_capacity: *rng.pick(&[64, 64, 64, 3]),
        record_addr: RECORDS,
        allow_delta: false,
    }
}

/// Random work on both cards.
fn lockstep(name: &'static str, seeds: u64, steps: u64) {
    let verilog = verilog(name);
    for_seeds(seeds, |bench| {
        let mut p = Pair::new(bench, name, &verilog, 6, false);
        let mut rng = Rng::new(bench.rng.next_u64());
        let window = p.granules << 12;
        p.start();
        for step in 0..steps {
            match rng.below(20) {
                0..=5 => {
                    let length =
                        if rng.chance(1, 4) { rng.range(1, 600) } else { rng.range(1, 64) };
                    let near = rng.chance(1, 2);
                    let at = rng.below(if near { 3 * 4096 } else { window - 600 });
                    let mut data = vec![0; length as usize];
                    if rng.chance(3, 4) {
                        rng.fill(&mut data);
                    }
                    p.write_window(at, &data);
                }
                6..=8 => {
                    let at = rng.below(window - 4096);
                    let length = rng.range(1, 4096 - at % 4096) as usize;
                    p.read_window(at, length);
                }
                9 => p.roll(),
                10 => p.compare_heat(&mut rng),
                11 => {
                    let table = random_table(&mut rng, p.granules);
                    p.commit(&table);
                    for i in 0..table.len() as u64 {
                        p.write(part::SELECT, i);
                        p.card.run(10);
                        for r in [part::ACTIVE_BASE, part::ACTIVE_LENGTH, part::ACTIVE_ATTR] {
                            p.read(r);
                        }
                        p.read(part::STAT_READS);
                        p.read(part::STAT_WRITES);
                    }
                }
                12 | 13 => {
                    let partitions = p.read(part::ACTIVE_COUNT) as u16;
                    p.job(&random_job(&mut rng, partitions, step as u32));
                    p.interrupts();
                    p.write(irq::STATE, 0x3F);
                }
                14 => {
                    p.write(irq::TEST, rng.bits(6));
                    p.interrupts();
                    p.write(irq::STATE, rng.bits(6));
                }
                15 | 16 => {
                    p.snapshot();
                    if rng.chance(1, 4) {
                        p.snapshot();
                    }
                }
                17 => {
                    let all = rng.chance(1, 2);
                    let first = if all { 0 } else { rng.below(p.granules + 2) };
                    let count = if all { p.granules } else { rng.below(p.granules + 2 - first) };
                    p.release(first, count, rng.chance(1, 3));
                    p.interrupts();
                    p.write(irq::STATE, 0x3F);
                }
                18 => {
                    let first = rng.below(p.granules - 4);
                    let count = rng.range(1, 4);
                    p.absent_command(1, first, count);
                    for granule in first..first + count {
                        p.write(fault::SELECT, granule);
                        p.read(fault::GRANULE);
                    }
                    p.absent_command(2, first, count);
                    p.interrupts();
                    p.write(irq::STATE, 0x3F);
                }
                19 => {
                    p.write(map::SELECT, rng.below(p.granules));
                    for r in [map::GRANULE_LIVE, map::GRANULE_SNAPSHOT, map::GRANULE_BASE] {
                        p.read(r);
                    }
                    for r in [map::FREE_FRAMES, map::SNAPSHOT_FRAMES, map::BASE_FRAMES] {
                        p.read(r);
                    }
                }
                _ => {
                    let (at, n) = *rng.pick(&[(0, 4), (0, 1), (1, 1), (2, 2), (1, 2), (3, 1)]);
                    p.write_bytes(ident::SCRATCH.offset + at, &rng.next_u64().to_le_bytes()[..n]);
                    p.read(ident::SCRATCH);
                }
            }
        }
        p.scan_done();
        p.compare_registers();
        p.interrupts();
        p.compare_memory();
    });
}

#[test]
fn the_core_does_what_its_model_does_128() {
    lockstep("isotherm_core_128_a6", 6, 60);
}

#[test]
fn the_core_does_what_its_model_does_512() {
    lockstep("isotherm_core_512_a6", 6, 60);
}

/// The snapshot point at the level of packets: window writes, the SNAPSHOT write and more window writes go out back to back, in any
/// order and with any stalls; then a job saves the snapshot. The model says what is in.
fn snapshot_point(name: &'static str) {
    let verilog = verilog(name);
    for_seeds(8, |bench| {
        let mut p = Pair::new(bench, name, &verilog, 6, false);
        let mut rng = Rng::new(bench.rng.next_u64());
        p.start();
        for round in 0..12 {
            let writes = rng.range(2, 40);
            let point = rng.below(writes + 1);
            for n in 0..=writes {
                if n == point {
                    // nobody waits for it
                    p.write(map::CONTROL, 1);
                    continue;
                }
                // few granules, so that writes on both sides of the point meet; some without an enabled byte of a line
                let at = rng.below(3) * 4096 + rng.below(4096 - 300);
                let mut data = vec![0; rng.range(1, 300) as usize];
                rng.fill(&mut data);
                p.write_window(at, &data);
            }
            let job = Job {
                class_modes: ClassModes::all(if rng.chance(1, 2) {
                    Mode::Full
                } else {
                    Mode::Dirty
                }),
                job_id: round,
                generation: round,
                first_partition: 0,
                partition_count: 1,
                data_addr: DATA,
                data_len: 0xE_0000,
                record_capacity: 64,
                record_addr: RECORDS,
                allow_delta: false,
            };
            // more writes while it runs
            p.job(&job);
            p.write_window(rng.below(3) * 4096, &[round as u8; 200]);
            p.release(0, p.granules, rng.chance(1, 2));
            p.interrupts();
            p.write(irq::STATE, 0x3F);
        }
        p.scan_done();
        p.compare_registers();
        p.compare_memory();
    });
}

#[test]
fn a_write_before_the_snapshot_is_in_it_and_one_behind_is_not_128() {
    snapshot_point("isotherm_core_128_a6");
}

#[test]
fn a_write_before_the_snapshot_is_in_it_and_one_behind_is_not_512() {
    snapshot_point("isotherm_core_512_a6");
}

/// The first walk over a card of the size that boards have.
fn smoke(name: &'static str) {
    let verilog = verilog(name);
    for_seeds(1, |bench| {
        let mut p = Pair::new(bench, name, &verilog, 12, true);
        let mut rng = Rng::new(7);

        // the block list
        let mut base = 0;
        for block in BLOCKS {
            assert_eq!(base, block.base);
            let words: Vec<_> = (0..4).map(|i| p.card.read32(base + 4 * i)).collect();
            assert_eq!(
                [words[0], words[1], words[3]],
                [block.type_code, block.version, block.size]
            );
            base = words[2];
        }
        assert_eq!(base, 0);
        assert_eq!(p.read(ident::MAP_HASH), isotherm_regs::MAP_HASH);
        assert_eq!(p.read(ident::WINDOW_SIZE), 16 << 20);
        assert_eq!(p.peek(ident::DATA_PATH) & 0xFFFF, p.width as u64);
        assert_eq!(p.card.read32(0xF00), 0, "nothing is there");

        // the window counts
        p.start();
        let mut data = vec![0; 5000];
        rng.fill(&mut data);
        p.write_window(0x12_3456, &data);
        p.read_window(0x12_3400, 2000);
        assert_eq!(p.read_window(0x12_3456, 100), data[..100]);
        assert!(p.read(heat::ACCEPTED) > 100);
        p.roll();
        p.compare_heat(&mut rng);

        // a table, a job, its message
        let table = [(0, 0x100, 0), (0x100, 0x100, 1), (0x200, 0xE00, 2)];
        p.commit(&table);
        assert_eq!(p.read(part::ACTIVE_COUNT), 3);
        let job = Job {
            class_modes: ClassModes { critical: Mode::Skip, warm: Mode::Dirty, cold: Mode::Skip },
            job_id: 1,
            generation: 1,
            first_partition: 0,
            partition_count: 3,
            data_addr: DATA,
            data_len: 0xE_0000,
            record_capacity: 16,
            record_addr: RECORDS,
            allow_delta: false,
        };
        assert_eq!(p.snapshot(), 0);
        // what is written from now on is not in the job
        p.write_window(0x12_3456, &[0xEE; 300]);
        p.job(&job);
        assert_eq!(p.interrupts(), [0]);
        assert!(p.card.dma.0 >= 1 && p.card.dma.1 >= 3, "{:?} DMA packets", p.card.dma);
        let record = Record::parse(p.card.host[0x1000..0x1040].try_into().unwrap()).unwrap();
        let Record::Extent(e) = record else { panic!("{record:?}") };
        assert_eq!((e.first_granule, e.granules), (0x123, 2));
        p.release(0, p.granules, false);
        assert_eq!(p.interrupts(), [4]);
        p.compare_registers();
        p.compare_memory();
    });
}

#[test]
fn a_card_of_full_size_works_128() {
    smoke("isotherm_core_128");
}

#[test]
fn a_card_of_full_size_works_512() {
    smoke("isotherm_core_512");
}

/// Bad packets are refused, counted and told, and the card goes on.
fn bad_packets(name: &'static str) {
    let verilog = verilog(name);
    for_seeds(1, |bench| {
        let mut p = Pair::new(bench, name, &verilog, 6, true);
        p.start();
        p.write(ident::SCRATCH, 0x1234_5678);

        let outside = Request {
            bar: 2,
            address: 1 << 18,
            length: 4,
            first_be: 15,
            last_be: 15,
            tag: 77,
            ..Request::default()
        };
        p.card.send_request(&outside, &[]);
        let c = p.card.completion();
        assert_eq!((c.status, c.tag, c.byte_count), (Status::Unsupported, 77, 16));
        assert_eq!(p.peek(ident::UNSUPPORTED), 1);

        // a write that crosses 4 KiB
        let crossing = Request { kind: 1, address: 4092, length: 2, tag: 0, ..outside };
        p.card.send_request(&crossing, &[0xFF; 8]);
        assert_eq!(p.peek(ident::MALFORMED), 1);
        p.card.settle();
        assert_eq!(p.card.messages, [(3, 0xD03)], "irq ERROR");
        p.card.messages.clear();

        // memory that cannot be read
        p.card.memory.bad.insert(0);
        let r = Request { bar: 2, length: 1, first_be: 15, tag: 5, ..Request::default() };
        p.card.send_request(&r, &[]);
        assert_eq!(p.card.completion().status, Status::Abort);
        p.card.memory.bad.clear();

        // a completion that nobody waits for
        let stray = Request { kind: 3, tag: 9, ..Request::default() };
        p.card.send_request(&stray, &[]);
        assert_eq!(p.peek(ident::SCRATCH), 0x1234_5678);
        assert!(p.card.memory.bytes[..8192].iter().all(|b| *b == 0));
    });
}

#[test]
fn bad_packets_do_no_harm_128() {
    bad_packets("isotherm_core_128_a6");
}

#[test]
fn bad_packets_do_no_harm_512() {
    bad_packets("isotherm_core_512_a6");
}

impl Pair {
    /// FILL of a frame, in lockstep; what was read of STATUS.
    fn fill_frame(&mut self, first: u64, count: u64, made: &Made, base: Option<&[u8]>) -> u64 {
        let base_at = DATA + 0x2_0000;
        for (at, bytes) in [(DATA, &made.frame[..]), (base_at, base.unwrap_or_default())] {
            let at = (at - HOST) as usize;
            self.card.host[at..at + bytes.len()].copy_from_slice(bytes);
            self.ram.0[at..at + bytes.len()].copy_from_slice(bytes);
        }
        let delta = u64::from(base.is_some()) << 31;
        self.write(fault::FRAME, made.frame.len() as u64 | delta);
        self.write(fault::FRAME_CRC, isotherm_model::crc32c::of(&made.plain).into());
        self.write(fault::BASE_ADDR, base_at);
        self.absent_command(2, first, count);
        self.read(fault::FRAME_ERROR);
        self.write(fault::FRAME, 0);
        self.read(fault::STATUS) >> 4
    }
}

/// Sets through the registers of `squeeze`, frames through `fault`: good ones, deltas, damaged ones, before and after a
/// snapshot, beside parked writes.
fn frames(name: &'static str) {
    let verilog = verilog(name);
    for_seeds(2, |bench| {
        let mut p = Pair::new(bench, name, &verilog, 6, true);
        let rng = &mut bench.rng;
        p.start();
        assert!(squeeze::Lanes(p.peek(squeeze::LANES) as u32).unsqueeze());
        let set = random_set(0x5A, &mut |n| rng.below(n.into()) as u32);
        let words = set.image().unwrap();
        p.write(squeeze::TABLE_SET, 2);
        for section in [OFFSET_ENTRIES.start..MATCH_LENGTH_ENTRIES.end, LITERAL_LOOKUP] {
            let at = squeeze::TABLE.offset + 4 * section.start as u32;
            let bytes: Vec<u8> = words[section].iter().flat_map(|w| w.to_le_bytes()).collect();
            for (i, piece) in bytes.chunks(64).enumerate() {
                p.write_bytes(at + 64 * i as u32, piece);
            }
        }
        p.write(squeeze::IDS, 0x5A << 16);
        let learned = DecodeTables::learned(&set).unwrap();
        let predefined = DecodeTables::predefined();
        for step in 0..8 {
            let count = if step == 3 { 16 } else { rng.range(1, 5) };
            let first = rng.below(p.granules - count + 1);
            p.absent_command(1, first, count);
            let bytes = count as usize * 4096;
            let base: Option<Vec<u8>> =
                rng.chance(1, 2).then(|| (0..bytes).map(|_| (rng.below(40) * 5) as u8).collect());
            let tables = if step % 2 == 0 { &learned } else { &predefined };
            let below = &mut |n: u32| rng.below(n.into()) as u32;
            let mut made = random_frame(count as usize, tables, base.as_deref(), below);
            // parked until the frame is right
            let parked = [step as u8 + 1; 64];
            p.write_window(first * 4096 + 128, &parked);
            if step == 4 {
                p.snapshot();
            }
            let good = made.frame.clone();
            let at = rng.below(good.len() as u64) as usize;
            made.frame[at] ^= 0x10;
            let refused = p.fill_frame(first, count, &made, base.as_deref());
            made.frame = good;
            let frame = fault::StatusReason::Frame as u64;
            let want = if refused == frame { 0 } else { fault::StatusReason::Present as u64 };
            assert!(refused == frame || refused == 0, "{refused}");
            assert_eq!(p.fill_frame(first, count, &made, base.as_deref()), want);
            if step == 4 {
                p.release(0, p.granules, false);
            }
            p.interrupts();
            p.write(irq::STATE, 0x3F);
        }
        assert_eq!(p.read(squeeze::REFUSED), 0);
        p.compare_memory();
        // no word of a table while a frame is decoded
        p.absent_command(1, 0, 16);
        let made = random_frame(16, &learned, None, &mut |n| rng.below(n.into()) as u32);
        let at = (DATA - HOST) as usize;
        p.card.host[at..at + made.frame.len()].copy_from_slice(&made.frame);
        let registers = [
            (fault::FRAME, made.frame.len() as u64),
            (fault::FRAME_CRC, isotherm_model::crc32c::of(&made.plain).into()),
            (fault::RANGE_FIRST, 0),
            (fault::RANGE_COUNT, 16),
            (fault::FILL_ADDR, DATA),
            (fault::CONTROL, 2),
        ];
        for (register, value) in registers {
            let bytes = value.to_le_bytes();
            let n = usize::from(register.width) / 8;
            p.card.write(0, register.offset.into(), &bytes[..n]);
        }
        let word = squeeze::TABLE.offset + 4 * LITERAL_LOOKUP.start as u32;
        p.card.write(0, word.into(), &[0; 4]);
        assert_eq!(p.peek(squeeze::REFUSED), 1);
        p.wait("a frame", |p| !fault::Status(p.peek(fault::STATUS) as u32).busy());
        assert_eq!(p.peek(fault::STATUS), 0);
        for granule in 0..16 {
            let frame = p.golden.map().frame(granule as u32).live as usize;
            let have = &p.card.memory.bytes[frame * 4096..][..4096];
            assert!(have == &made.plain[granule * 4096..][..4096], "granule {granule}");
        }
    });
}

#[test]
fn frames_go_through_the_whole_core_128() {
    frames("isotherm_core_128_a6");
}

#[test]
fn frames_go_through_the_whole_core_512() {
    frames("isotherm_core_512_a6");
}
