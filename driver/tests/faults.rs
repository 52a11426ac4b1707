//! What a driver must survive: a card that dies, lost and late interrupts, lost writes, refused mappings, strange answers.
//! Every fault gives a clear error in time, and no silent loss.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use isotherm_driver::ckpt::{CkptError, Request};
use isotherm_driver::contract::{Scale, checks};
use isotherm_driver::fault::FaultError;
use isotherm_driver::heat::HeatConfig;
use isotherm_driver::irq::{Cause, Causes};
use isotherm_driver::map::{MapError, Outcome};
use isotherm_driver::part::Partition;
use isotherm_driver::transport::model::{CardConfig, Model};
use isotherm_driver::transport::{Fault, Faulty, TransportError};
use isotherm_driver::{Device, DeviceError, OpenError, Options};
use isotherm_regs::{ckpt, fault, heat, ident, irq, map, part};

fn faulty(job_delay: u32) -> Faulty<Model> {
    let config = CardConfig { log2_granules: 6, job_delay, ..CardConfig::default() };
    Faulty::new(Model::new(config).unwrap())
}

fn open(transport: Faulty<Model>) -> Device<Faulty<Model>> {
    Device::open_with(transport, Options { patience: Duration::from_millis(200) }).unwrap()
}

fn open_error(fault: Fault) -> OpenError {
    let error = Device::open(faulty(0).with(fault)).unwrap_err();
    assert!(!error.hint().is_empty());
    error
}

fn reads(offset: u32, value: u64, bytes: usize) -> Fault {
    Fault::Reads { offset, bytes: value.to_le_bytes()[..bytes].to_vec() }
}

#[test]
fn open_refuses_what_is_not_our_card() {
    assert!(matches!(open_error(Fault::Gone { after: 0 }), OpenError::Gone { .. }));
    assert!(matches!(
        open_error(Fault::Closed { after: 3 }),
        OpenError::Transport { source: TransportError::Closed { .. }, .. } | OpenError::Device(_)
    ));
    assert!(matches!(
        open_error(reads(ident::MAGIC.offset, 0x1234, 4)),
        OpenError::NotOurs { found: 0x1234, .. }
    ));
    let hash = open_error(reads(ident::MAP_HASH.offset, 99, 8));
    assert!(matches!(hash, OpenError::MapHash { found: 99, .. }), "{hash}");
    assert!(hash.to_string().contains("0x0000000000000063"), "{hash}");
    let newer = reads(part::VERSION.offset, 0x2_0000, 4);
    let text = open_error(newer).to_string();
    assert!(text.contains("block part is version 2.0, this driver needs 1.0"), "{text}");
    // A block more at the end of the list is none of our business; a list that leaves BAR0, or loops, is.
    assert!(matches!(
        open_error(reads(part::NEXT.offset, 0x1000, 4)),
        OpenError::BlockList { offset: 0x2000, .. }
    ));
    assert!(matches!(
        open_error(reads(part::NEXT.offset, 0xFFFF_FFF0, 4)),
        OpenError::BlockList { .. }
    ));
    assert!(matches!(
        open_error(reads(part::NEXT.offset, 0, 4)),
        OpenError::Missing { block: "ckpt", .. }
    ));
    // A block of a kind that is not known is skipped; then ours is missing.
    assert!(matches!(
        open_error(reads(part::TYPE.offset, 0x77, 4)),
        OpenError::Missing { block: "part", .. }
    ));
    let lost = Fault::DroppedWrites { offset: ident::SCRATCH.offset, after: 0 };
    assert!(matches!(open_error(lost), OpenError::Scratch { .. }));
    assert!(matches!(
        open_error(reads(ident::WINDOW_SIZE.offset, 0x1001, 8)),
        OpenError::Geometry { .. }
    ));
    assert!(matches!(
        open_error(reads(ident::WINDOW_SIZE.offset, 1 << 30, 8)),
        OpenError::Geometry { .. }
    ));
    assert!(matches!(
        open_error(reads(ident::GEOMETRY.offset, 0x0C_07_0C, 4)),
        OpenError::Geometry { .. }
    ));
}

#[test]
fn a_card_that_dies_in_the_middle_of_a_job_is_gone_and_nothing_hangs() {
    // At every point of a checkpoint: always a clear error, never a hang, never a checkpoint of nothing.
    for after in 0.. {
        let mut device = open(faulty(30));
        device.irq().enable(Causes::ALL).unwrap();
        device.transport().inject(Fault::Gone { after });
        let start = Instant::now();
        match device.ckpt().checkpoint(&Request::full(1)) {
            Ok(captured) => {
                assert_eq!(captured.granules, 64);
                captured.verify().unwrap();
                assert!(after > 20, "a checkpoint in {after} accesses");
                break;
            }
            Err(e) => {
                assert!(e.is_gone(), "after {after}: {e}");
                assert!(
                    matches!(e, CkptError::Device(DeviceError::Gone { .. })),
                    "after {after}: {e}"
                );
                assert!(!e.hint().is_empty());
            }
        }
        assert!(start.elapsed() < Duration::from_secs(5), "after {after}: {:?}", start.elapsed());
        assert!(device.check_alive().unwrap_err().is_gone());
        assert!(device.window().read(0, &mut [0; 64]).unwrap_err().is_gone());
        assert!(device.window().flush().unwrap_err().is_gone());
        assert_eq!(device.ckpt().owed(), 64);
    }
}

#[test]
fn a_connection_that_closes_is_gone_too() {
    for after in [0, 5, 20] {
        let mut device = open(faulty(30));
        device.transport().inject(Fault::Closed { after });
        let error = device.ckpt().checkpoint(&Request::full(1)).unwrap_err();
        assert!(error.is_gone(), "{error}");
        assert!(matches!(error, CkptError::Device(DeviceError::Transport { .. })), "{error}");
    }
}

#[test]
fn lost_and_late_interrupts_cost_time_and_nothing_else() {
    for fault in [Fault::LostInterrupts { vector: None }, Fault::LateInterrupts { waits: 3 }] {
        let mut device = open(faulty(5).with(fault.clone()));
        device.irq().enable(Causes::ALL).unwrap();
        device.window().write(0, b"kept").unwrap();
        let captured = device.ckpt().checkpoint(&Request::full(1)).unwrap();
        assert_eq!(captured.granules, 64, "{fault:?}");
        assert_eq!(&captured.decode(0).unwrap()[..4], b"kept");
        device.ckpt().keep(&captured).unwrap();
        assert!(device.transport().injected() > 0, "{fault:?} did not strike");
        if fault == (Fault::LostInterrupts { vector: None }) {
            assert_eq!(captured.announced, 0);
            assert_eq!(device.irq().self_test(Duration::ZERO).unwrap(), Causes::NONE);
        }
        // A message that comes late does not end the next job early.
        device.window().write(0, b"next").unwrap();
        let captured = device.ckpt().checkpoint(&Request::dirty(2)).unwrap();
        assert_eq!(&captured.decode(0).unwrap()[..4], b"next");
    }
    let lost = Fault::LostInterrupts { vector: Some(Cause::HeatFill as u16) };
    let mut device = open(faulty(0).with(lost));
    let arrived = device.irq().self_test(Duration::ZERO).unwrap();
    assert!(!arrived.has(Cause::HeatFill) && arrived.has(Cause::Ckpt) && arrived.has(Cause::Error));
}

#[test]
fn a_lost_doorbell_is_noticed_and_loses_nothing() {
    let mut device = open(faulty(0));
    let first = device.ckpt().checkpoint(&Request::full(1)).unwrap();
    device.ckpt().keep(&first).unwrap();
    device.window().write(0, &[1]).unwrap();
    device.transport().inject(Fault::DroppedWrites { offset: ckpt::CONTROL.offset, after: 0 });
    let error = device.ckpt().checkpoint(&Request::dirty(2)).unwrap_err();
    assert!(matches!(error, CkptError::NotStarted { .. }), "{error}");
    device.transport().heal();
    // The snapshot was given up, with its dirty bits.
    assert!(!device.map().status().unwrap().outstanding);
    let again = device.ckpt().checkpoint(&Request::dirty(3)).unwrap();
    assert_eq!(again.granules, 1);
    device.ckpt().keep(&again).unwrap();
    assert_eq!(device.ckpt().checkpoint(&Request::dirty(5)).unwrap().granules, 0);
}

#[test]
fn lost_commands_of_the_map_are_noticed_and_lose_nothing() {
    let mut device = open(faulty(0));
    let first = device.ckpt().checkpoint(&Request::full(1)).unwrap();
    device.ckpt().keep(&first).unwrap();
    device.window().write(9 << 12, &[1]).unwrap();
    let lost = Fault::DroppedWrites { offset: map::CONTROL.offset, after: 0 };
    device.transport().inject(lost.clone());
    let error = device.ckpt().checkpoint(&Request::dirty(2)).unwrap_err();
    let not_taken = |e: &MapError| matches!(e, MapError::NotTaken { generation: 1 });
    assert!(matches!(&error, CkptError::Map(e) if not_taken(e)), "{error}");
    assert!(error.hint().contains("link"));
    device.transport().heal();
    let saved = device.ckpt().checkpoint(&Request::dirty(3)).unwrap();
    assert_eq!(saved.granules, 1);
    device.transport().inject(lost);
    let error = device.ckpt().keep(&saved).unwrap_err();
    let not_released = |e: &MapError| matches!(e, MapError::NotReleased { .. });
    assert!(matches!(&error, CkptError::Map(e) if not_released(e)), "{error}");
    device.transport().heal();
    // Whether it was cleared is not known, so it is owed; a keep that works pays for it.
    assert_eq!(device.ckpt().owed(), 64);
    device.ckpt().keep(&saved).unwrap();
    assert_eq!(device.ckpt().owed(), 0);
    let next = device.ckpt().checkpoint(&Request::dirty(4)).unwrap();
    assert_eq!(next.granules, 0);
    // A release that never ends is late, and then owed.
    device.transport().inject(reads(map::STATUS.offset, 0x300, 4));
    let error = device.ckpt().keep(&next).unwrap_err();
    assert!(error.to_string().contains("end of a release did not happen"), "{error}");
    device.transport().heal();
    device.ckpt().discard(&next).unwrap();
    assert!(matches!(
        device.ckpt().checkpoint(&Request::dirty(5)),
        Err(CkptError::FullRequired { .. })
    ));
}

#[test]
fn lost_commands_and_hanging_fills_are_noticed() {
    let mut device = open(faulty(0));
    let lost = Fault::DroppedWrites { offset: fault::CONTROL.offset, after: 0 };
    device.transport().inject(lost.clone());
    let error = device.fault().set_absent(3..5).unwrap_err();
    assert!(matches!(error, FaultError::NotDone { granule: 3, .. }), "{error}");
    device.transport().heal();
    device.fault().set_absent(3..5).unwrap();
    device.transport().inject(lost);
    let error = device.fault().fill(3, &[7; 4096]).unwrap_err();
    assert!(matches!(error, FaultError::NotDone { .. }), "{error}");
    assert!(!error.hint().is_empty());
    device.transport().heal();
    // A command that never ends: its memory goes to nobody, and no other command begins.
    device.transport().inject(Fault::ReadsLater {
        offset: fault::STATUS.offset,
        after: 1,
        bytes: vec![1, 0, 0, 0],
    });
    let error = device.fault().fill(3, &[7; 4096]).unwrap_err();
    assert!(error.to_string().contains("end of a fault command did not happen"), "{error}");
    assert!(matches!(device.fault().fill(4, &[7; 4096]), Err(FaultError::Busy)));
    device.transport().heal();
    device.fault().fill(4, &[8; 4096]).unwrap();
    assert!(!device.fault().is_absent(4).unwrap());
    // A ring that lies.
    device.transport().inject(reads(fault::RING_HEAD.offset, 17, 4));
    assert!(matches!(device.fault().records(), Err(DeviceError::Inconsistent { .. })));
}

#[test]
fn a_job_that_misses_its_deadline_is_aborted_and_one_that_ignores_that_is_stuck() {
    let hurry = Request { deadline: Duration::from_millis(20), ..Request::full(1) };
    let mut device = open(faulty(0));
    // The engine seems busy for ever.
    device.transport().inject(reads(ckpt::STATUS.offset, 1, 4));
    let start = Instant::now();
    let error = device.ckpt().checkpoint(&hurry).unwrap_err();
    // It was busy before the job: nothing was rung, nothing is lost.
    assert!(matches!(error, CkptError::Busy), "{error}");
    device.transport().heal();

    let mut device = open(faulty(u32::MAX));
    let error = device.ckpt().checkpoint(&hurry).unwrap_err();
    assert!(matches!(error, CkptError::Stuck { .. }), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5));
    // Its memory stays reserved, and no other job begins, until the card is reset.
    let error = device.ckpt().checkpoint(&hurry).unwrap_err();
    assert!(matches!(error, CkptError::Busy), "{error}");
    device.reset().unwrap();
    let (busy, _) = device.ckpt().status().unwrap();
    assert!(!busy);
    assert_eq!(device.ckpt().owed(), 64);
}

#[test]
fn a_slow_job_is_aborted_at_its_deadline() {
    let mut device = open(faulty(400));
    let request = Request { deadline: Duration::ZERO, ..Request::full(1) };
    let error = device.ckpt().checkpoint(&request).unwrap_err();
    assert!(matches!(error, CkptError::Deadline { progress: 0, .. }), "{error}");
    let error = device.ckpt().checkpoint(&Request::dirty(2)).unwrap_err();
    assert!(matches!(error, CkptError::FullRequired { .. }), "{error}");
}

#[test]
fn mappings_that_fail_are_errors_and_unmappings_that_fail_leak() {
    let mut device = open(faulty(0).with(Fault::MapFails { after: 0 }));
    let error = device.dma_alloc(100).unwrap_err();
    assert!(matches!(error, DeviceError::Dma(_)), "{error}");
    let error = device.ckpt().checkpoint(&Request::full(1)).unwrap_err();
    assert!(matches!(error, CkptError::Device(DeviceError::Dma(_))), "{error}");
    device.transport().heal();
    device.ckpt().checkpoint(&Request::full(2)).unwrap();
    device.transport().inject(Fault::UnmapFails);
    let kept = device.dma_alloc(64).unwrap();
    kept.write(0, b"mine").unwrap();
    drop(device);
    // The buffer outlives the card.
    let mut bytes = [0; 4];
    kept.read(0, &mut bytes).unwrap();
    assert_eq!(&bytes, b"mine");
}

#[test]
fn records_that_lie_are_found() {
    // A count that the record does not support cannot be forged from outside; a status that lies can.
    let mut device = open(faulty(0));
    device.transport().inject(reads(ckpt::STATUS.offset, 13 << 4, 4));
    let error = device.ckpt().checkpoint(&Request::full(1)).unwrap_err();
    assert!(matches!(error, CkptError::NoSnapshot), "{error}");
    device.transport().heal();
    device.transport().inject(reads(map::STATUS.offset, 9, 4));
    let error = device.map().snapshot().unwrap_err();
    assert!(matches!(error, MapError::Device(DeviceError::UnknownCode { .. })), "{error}");
    // It may have been taken: the next one gives it up first.
    device.transport().heal();
    let taken = device.map().snapshot().unwrap();
    assert_eq!(taken.number(), 3);
    device.map().release_all(Outcome::GivenUp).unwrap();
    // The register still holds the address of an earlier job, whose memory is somebody else's now.
    let _kept = device.dma_alloc(64).unwrap();
    device.transport().inject(Fault::DroppedWrites { offset: ckpt::JOB_ADDR.offset, after: 0 });
    let error = device.ckpt().checkpoint(&Request::full(1)).unwrap_err();
    assert!(matches!(error, CkptError::Record { .. } | CkptError::Failed { .. }), "{error}");
}

#[test]
fn a_table_or_counters_that_lie_are_found() {
    let mut device = open(faulty(0));
    device.transport().inject(reads(part::ACTIVE_LENGTH.offset, 16, 4));
    assert!(matches!(device.partitions().active(), Err(DeviceError::Inconsistent { .. })));
    device.transport().heal();
    device.transport().inject(reads(part::ACTIVE_COUNT.offset, 0xFFFF, 4));
    assert!(matches!(device.partitions().active(), Err(DeviceError::Inconsistent { .. })));
    device.transport().heal();
    // A commit that never ends.
    device.transport().inject(reads(part::STATUS.offset, 1, 4));
    let error = device
        .partitions()
        .program(&[Partition::new(0, 64 << 12, isotherm_predict::Class::Warm)])
        .unwrap_err();
    assert!(error.to_string().contains("partition commit did not happen"), "{error}");
    device.transport().heal();

    device.heat().start(&HeatConfig::default()).unwrap();
    device.window().write(4096, &[1; 8]).unwrap();
    // Unit 1 counts two writes where there was one.
    device.transport().inject(reads(heat::COUNTERS.offset + 4, 2 << 16, 4));
    let error = device.heat().read_epoch(Default::default()).unwrap_err();
    assert!(error.to_string().starts_with("conservation"), "{error}");
    device.transport().heal();
    device.transport().inject(reads(heat::DROPPED_UPDATES.offset, 1, 8));
    let error = device.heat().read_epoch(Default::default()).unwrap_err();
    assert!(error.to_string().starts_with("conservation"), "{error}");
    device.transport().heal();
    // After all that the copy is not held: the next epoch rolls.
    device.heat().read_epoch(Default::default()).unwrap();
    device.transport().inject(reads(heat::INST[0].ring.offset, 0xFFFF_0000, 4));
    assert!(device.heat().roll().is_err());
}

/// The contract must notice cards that are wrong: each of these faults fails the named check.
#[test]
fn the_contract_notices_defects() {
    let reads = |offset, value: u64, bytes| reads(offset, value, bytes);
    let dropped = |offset, after| Fault::DroppedWrites { offset, after };
    let defects = [
        (Fault::LostInterrupts { vector: Some(1) }, "irq: every cause"),
        (reads(irq::SIZE.offset, 0, 4), "identity: the block list"),
        (reads(ident::SCRATCH.offset, 0, 1), "registers: scratch"),
        (reads(irq::SENT.offset, 0, 4), "irq: one message"),
        (dropped(part::SHADOW_ATTR.offset, 1), "part: a table reads back"),
        (reads(part::STAT_WRITES.offset, 1, 4), "part: statistics"),
        (reads(part::STATUS.offset, 0, 4), "part: each refusal"),
        (reads(heat::COUNTERS.offset, 1, 4), "heat: counts equal"),
        (reads(heat::LINE_BITS.offset, 1, 8), "heat: counts equal"),
        (reads(heat::INST[0].hotlist.offset, 9 << 16 | 5, 8), "heat: hot lists"),
        (reads(heat::V_REASON.offset, 0, 8), "heat: unsupported"),
        (reads(heat::OUT_OF_RANGE.offset, 0, 8), "heat: accesses outside"),
        (dropped(heat::SNAPSHOT_CTL.offset, 0), "heat: a held copy"),
        (reads(ckpt::STATUS.offset, 0, 4), "engine: each bad descriptor"),
        (reads(ckpt::JOBS_FAILED.offset, 0, 4), "engine: each bad descriptor"),
        (reads(ckpt::BYTES_OUT.offset, 5, 8), "ckpt: counters"),
        (dropped(irq::ENABLE.offset, 1), "ckpt: the end of a job is announced"),
        (reads(map::FREE_FRAMES.offset, 63, 4), "map: after reset"),
        (reads(map::STATUS.offset, 0, 4), "map: each refusal of a snapshot"),
        (reads(map::UNRELEASED.offset, 0, 4), "map: a release may come in pieces"),
        (dropped(map::RANGE_MODE.offset, 2), "map: durable clears the dirty bits"),
        (reads(map::BASE_FRAMES.offset, 77, 4), "map: frames are conserved"),
        (dropped(map::CONFIG.offset, 0), "map: a partition that is copied ahead"),
        (reads(part::STAT_COPIES.offset, 1, 4), "map: the first write to a partition"),
        (reads(part::STAT_COPY_BYTES.offset, 1, 8), "resize: partitions grow"),
        (reads(map::EVICTIONS.offset, 0, 4), "map: when frames run short"),
        (dropped(map::FRAME_LIMIT.offset, 0), "map: a snapshot that runs out"),
        (Fault::LostInterrupts { vector: Some(4) }, "map: the end of a release"),
        (dropped(map::CONTROL.offset, 7), "snapshot: every generation"),
        (reads(fault::ABSENT.offset, 5, 4), "fault: what is filled"),
        (reads(fault::STATUS.offset, 0, 4), "fault: each refusal"),
        (dropped(fault::RING_TAIL.offset, 0), "fault: an early write"),
        (reads(fault::SERVED.offset, 0, 4), "fault: parked writes arrive"),
        (reads(map::LATE_WRITES.offset, 0, 4), "fault: a parked write belongs"),
        (dropped(fault::ERROR.offset, 0), "fault: a write that is not served"),
    ];
    let scale = Scale { accesses: 400, granules: 64, ..Scale::default() };
    for (defect, name) in defects {
        let mut device = open(faulty(0));
        let list = checks();
        let check = list.iter().find(|c| c.name.starts_with(name)).unwrap();
        check.run(&mut device, scale).unwrap();
        device.transport().inject(defect.clone());
        let outcome = check.run(&mut device, scale);
        assert!(outcome.is_err(), "{defect:?} was not noticed by {}", check.name);
    }
}
