mod cow;

use super::*;
use crate::ckpt::HostFault;
use crate::random::Random;
use crate::squeeze::{random, tables};
use isotherm_abi::job::{ClassModes, Job, Mode};
use isotherm_abi::pci;
use isotherm_abi::record::Record;
use isotherm_regs::{BLOCKS, RegDesc, ckpt, heat, ident, irq, map, squeeze};

/// Host memory at bus address 0x1000_0000.
struct Ram(Vec<u8>);

const RAM: u64 = 0x1000_0000;

impl Ram {
    fn range(&self, addr: u64, length: usize) -> Result<Range<usize>, HostFault> {
        let fault = HostFault { addr, length };
        let at = addr.checked_sub(RAM).ok_or(fault)? as usize;
        let end = at.checked_add(length).filter(|&end| end <= self.0.len()).ok_or(fault)?;
        Ok(at..end)
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

fn card(job_delay: u32) -> (Card, Ram) {
    let config = CardConfig { log2_granules: 6, job_delay, ..CardConfig::default() };
    (Card::new(config), Ram(vec![0; 1 << 20]))
}

fn random_tables() -> tables::TableSet {
    let mut rng = Random::new(1);
    random::tables(&mut |n| rng.below(n))
}

fn read(c: &mut Card, h: &mut Ram, r: RegDesc) -> u64 {
    let mut b = [0; 8];
    c.read_registers(r.offset, &mut b[..usize::from(r.width) / 8], h);
    u64::from_le_bytes(b)
}

fn write(c: &mut Card, h: &mut Ram, r: RegDesc, value: u64) {
    c.write_registers(r.offset, &value.to_le_bytes()[..usize::from(r.width) / 8], h);
}

fn enable_interrupts(c: &mut Card, h: &mut Ram) {
    c.write_config(pci::COMMAND as u32, &6u16.to_le_bytes());
    let mut config = [0; pci::CONFIG_BYTES];
    c.read_config(0, &mut config);
    let msix = pci::find_capability(&config, pci::CAP_MSIX).unwrap();
    c.write_config((msix + pci::MSIX_CONTROL) as u32, &pci::MSIX_ENABLE.to_le_bytes());
    for vector in 0..6 {
        c.write_registers(irq::MSIX_TABLE.offset + 16 * vector + 12, &0u32.to_le_bytes(), h);
    }
    write(c, h, irq::ENABLE, 0x3F);
}

fn snapshot(c: &mut Card, h: &mut Ram) {
    write(c, h, map::CONTROL, 1);
    let status = map::Status(read(c, h, map::STATUS) as u32);
    assert_eq!(status.reason_name(), Ok(map::StatusReason::Ok));
}

fn ring(c: &mut Card, h: &mut Ram, mode: Mode) {
    ring_partitions(c, h, mode, 1);
}

fn ring_partitions(c: &mut Card, h: &mut Ram, mode: Mode, partition_count: u16) {
    let job = Job {
        class_modes: ClassModes::all(mode),
        job_id: 9,
        generation: 3,
        first_partition: 0,
        partition_count,
        data_addr: RAM + 0x1_0000,
        data_len: 0x8_0000,
        record_capacity: 64,
        record_addr: RAM + 0x1000,
        allow_delta: false,
    };
    h.0[..64].copy_from_slice(&job.emit());
    write(c, h, ckpt::JOB_ADDR, RAM);
    write(c, h, ckpt::CONTROL, 1);
}

#[test]
fn tables_are_refused_while_a_job_waits_and_the_job_keeps_what_it_took_over() {
    let (mut c, mut h) = card(3);
    let set = tables::TableSet { id: 5, ..random_tables() };
    write(&mut c, &mut h, squeeze::TABLE_SET, 1);
    for (at, word) in (0..).zip(set.image().unwrap()) {
        c.write_registers(squeeze::TABLE.offset + 4 * at, &word.to_le_bytes(), &mut h);
    }
    write(&mut c, &mut h, squeeze::IDS, 5 << 8);
    write(&mut c, &mut h, squeeze::SETS, 0x202);
    snapshot(&mut c, &mut h);
    ring(&mut c, &mut h, Mode::Full);
    c.write_registers(squeeze::TABLE.offset, &[0xFF; 8], &mut h);
    write(&mut c, &mut h, squeeze::SETS, 0);
    assert_eq!(read(&mut c, &mut h, squeeze::IN_USE), 0x202);
    assert_eq!(read(&mut c, &mut h, squeeze::REFUSED), 2);
    while ckpt::Status(read(&mut c, &mut h, ckpt::STATUS) as u32).busy() {}
    // all is zero: constant granules take the default set
    let record = h.0[0x1000..0x1040].try_into().unwrap();
    let Ok(Record::Extent(extent)) = Record::parse(record) else { panic!("no extent") };
    assert_eq!(extent.dictionary, 5);
    c.write_registers(squeeze::TABLE.offset, &[0xFF; 8], &mut h);
    assert_eq!(read(&mut c, &mut h, squeeze::REFUSED), 2);
}

#[test]
fn the_block_list_walks() {
    let (mut c, mut h) = card(0);
    let mut base = 0;
    for block in BLOCKS {
        assert_eq!(base, block.base);
        let mut words = [0; 16];
        c.read_registers(base, &mut words, &mut h);
        let word = |i: usize| u32::from_le_bytes(words[4 * i..4 * i + 4].try_into().unwrap());
        assert_eq!([word(0), word(1), word(3)], [block.type_code, block.version, block.size]);
        base = word(2);
    }
    assert_eq!(base, 0);
}

#[test]
fn every_register_reads_its_reset_value_where_hardware_does_not_drive_it() {
    let (mut c, mut h) = card(0);
    for r in isotherm_regs::ALL
        .iter()
        .filter(|r| matches!(r.access, isotherm_regs::Access::Rw | isotherm_regs::Access::Const))
    {
        assert_eq!(read(&mut c, &mut h, *r), r.reset, "{}.{}", r.block, r.name);
    }
}

#[test]
fn accesses_of_any_width_reach_the_bytes_they_name() {
    let (mut c, mut h) = card(0);
    let at = ident::SCRATCH.offset;
    c.write_registers(at, &0x4433_2211u32.to_le_bytes(), &mut h);
    c.write_registers(at + 2, &[0xAA], &mut h);
    let mut half = [0; 2];
    c.read_registers(at + 2, &mut half, &mut h);
    assert_eq!(half, [0xAA, 0x44]);
    let mut outside = [0xFF; 8];
    c.read_registers(0xF00, &mut outside, &mut h);
    assert_eq!(outside, [0; 8]);
}

#[test]
fn writes_are_counted_saved_and_announced() {
    let (mut c, mut h) = card(0);
    enable_interrupts(&mut c, &mut h);
    let mut cfg0 = heat::InstCfg0(0);
    cfg0.set_track(2);
    cfg0.set_threshold(1);
    cfg0.set_enable(true);
    let mut cfg1 = heat::InstCfg1(0);
    cfg1.set_unit_size(12);
    write(&mut c, &mut h, heat::INST[0].cfg1, cfg1.0);
    write(&mut c, &mut h, heat::INST[0].range_bitmap, u64::MAX);
    write(&mut c, &mut h, heat::INST[0].cfg0, cfg0.0);
    assert_eq!(read(&mut c, &mut h, heat::V_REASON), 0);

    c.write_window(5 * 4096 + 100, &[7; 64]).unwrap();
    let mut byte = [0];
    c.read_window(5 * 4096 + 100, &mut byte).unwrap();
    assert_eq!(byte, [7]);
    assert_eq!(read(&mut c, &mut h, heat::ACCEPTED), 2, "64 bytes at an odd place touch two lines");
    assert_eq!(read(&mut c, &mut h, heat::OUT_OF_RANGE), 1, "reads are not enabled");
    assert!(c.write_window(64 * 4096, &[1]).is_err());
    assert_eq!(read(&mut c, &mut h, ident::UNSUPPORTED), 1);

    snapshot(&mut c, &mut h);
    ring(&mut c, &mut h, Mode::Dirty);
    assert_eq!(c.take_interrupts(), [0]);
    assert_eq!(read(&mut c, &mut h, ckpt::JOBS_DONE), 1);
    let record = Record::parse(h.0[0x1000..0x1040].try_into().unwrap()).unwrap();
    let Record::Extent(e) = record else { panic!("{record:?}") };
    assert_eq!((e.first_granule, e.granules, e.generation), (5, 1, 3));
    let end = Record::parse(h.0[0x1040..0x1080].try_into().unwrap()).unwrap();
    assert!(matches!(end, Record::JobEnd(e) if e.status == 0 && e.granules == 1));
}

#[test]
fn a_delayed_job_can_be_refused_and_aborted() {
    let (mut c, mut h) = card(3);
    enable_interrupts(&mut c, &mut h);
    snapshot(&mut c, &mut h);
    ring(&mut c, &mut h, Mode::Full);
    assert_eq!(read(&mut c, &mut h, ckpt::STATUS) & 1, 1);
    write(&mut c, &mut h, ckpt::CONTROL, 1);
    assert_eq!(read(&mut c, &mut h, ckpt::JOBS_FAILED), 1, "a doorbell while busy is refused");
    write(&mut c, &mut h, ckpt::CONTROL, 2);
    assert_eq!(c.take_interrupts(), []);
    for _ in 0..3 {
        read(&mut c, &mut h, ckpt::STATUS);
    }
    assert_eq!(c.take_interrupts(), [0]);
    let status = ckpt::Status(read(&mut c, &mut h, ckpt::STATUS) as u32);
    assert_eq!(status.reason_name(), Ok(StatusReason::Aborted));
}

#[test]
fn a_failed_fetch_raises_the_error_cause_too() {
    let (mut c, mut h) = card(0);
    enable_interrupts(&mut c, &mut h);
    write(&mut c, &mut h, ckpt::JOB_ADDR, 0x40);
    write(&mut c, &mut h, ckpt::CONTROL, 1);
    assert_eq!(c.take_interrupts(), [3, 0]);
}

#[test]
fn a_function_level_reset_resets_all_but_the_memory() {
    let (mut c, mut h) = card(0);
    c.write_window(0, &[1; 8]).unwrap();
    write(&mut c, &mut h, ident::SCRATCH, 5);
    let mut config = [0; pci::CONFIG_BYTES];
    c.read_config(0, &mut config);
    let express = pci::find_capability(&config, pci::CAP_EXPRESS).unwrap();
    let at = (express + pci::EXPRESS_DEVICE_CONTROL) as u32;
    c.write_config(at, &pci::FUNCTION_RESET.to_le_bytes());
    assert_eq!(read(&mut c, &mut h, ident::SCRATCH), 0);
    let mut bytes = [0; 8];
    c.read_window(0, &mut bytes).unwrap();
    assert_eq!(bytes, [1; 8]);
}

#[test]
fn requests_of_the_window_are_in_the_trace_ring() {
    use isotherm_abi::trace::AccessRecord;
    use isotherm_regs::trace::{
        CONTROL, DROPPED, FLUSH, HEAD, RECORDED, RING_ADDR, RING_SIZE, TAIL,
    };
    let (mut c, mut h) = card(0);
    write(&mut c, &mut h, RING_ADDR, RAM);
    write(&mut c, &mut h, RING_SIZE, 4);
    write(&mut c, &mut h, CONTROL, 7);
    c.write_window(61, &[1; 5]).unwrap();
    c.read_window(500, &mut [0; 600]).unwrap();
    c.write_window(0x1_0000, &[2; 8]).unwrap();
    write(&mut c, &mut h, FLUSH, 1);
    let head = read(&mut c, &mut h, HEAD) as usize;
    assert_eq!((head, read(&mut c, &mut h, RECORDED)), (8, 5));
    let records: Vec<_> = h.0[..16 * head]
        .chunks_exact(16)
        .filter_map(|b| AccessRecord::parse(b.try_into().unwrap()).unwrap())
        .collect();
    let ranges: Vec<_> = records.iter().map(|r| (r.write, r.offset, r.bytes())).collect();
    let reads = [(500, 12), (512, 512), (1024, 76)].map(|(at, bytes)| (false, at, bytes));
    assert_eq!(ranges, [&[(true, 60, 5)], &reads[..], &[(true, 0x1_0000, 8)]].concat());
    assert!(records.is_sorted_by_key(|r| r.timestamp));
    // the ring of 16 is half full: two lines more, then 256 wait, the rest is lost
    (0..300).for_each(|k| c.write_window(8 * k, &[0; 8]).unwrap());
    let counts = (read(&mut c, &mut h, HEAD), read(&mut c, &mut h, DROPPED));
    assert_eq!(counts, (16, 300 - 8 - 256));
    write(&mut c, &mut h, TAIL, 16);
    assert_eq!(read(&mut c, &mut h, HEAD), 32);
}
