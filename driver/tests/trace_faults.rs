//! The trace port on a card that lies, loses writes, or dies: a typed error in time, never a wrong record.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use isotherm_driver::contract::{Scale, checks};
use isotherm_driver::trace::{Filter, TraceError};
use isotherm_driver::transport::model::{CardConfig, Model};
use isotherm_driver::transport::{Fault, Faulty};
use isotherm_driver::{Device, DeviceError, Options};
use isotherm_regs::trace::{CONTROL, DROPPED, FLUSH, HEAD, RECORDED, RING_ADDR, STATUS, TAIL};
use isotherm_regs::{RegDesc, ident};

type Card = Device<Faulty<Model>>;

fn card() -> Card {
    let config = CardConfig { log2_granules: 6, ..CardConfig::default() };
    let patience = Duration::from_millis(100);
    Device::open_with(Faulty::new(Model::new(config).unwrap()), Options { patience }).unwrap()
}

fn reads(register: RegDesc, value: u64) -> Fault {
    let bytes = usize::from(register.width) / 8;
    Fault::Reads { offset: register.offset, bytes: value.to_le_bytes()[..bytes].to_vec() }
}

fn lost(register: RegDesc) -> Fault {
    Fault::DroppedWrites { offset: register.offset, after: 0 }
}

/// Recording, with this many requests in the ring or on their way there.
fn recording(requests: u64) -> Card {
    let mut card = card();
    card.trace().start(4, Filter::ALL).unwrap();
    (0..requests).for_each(|k| card.window().write(8 * k, &[1; 8]).unwrap());
    card
}

fn hinted(error: TraceError) -> TraceError {
    assert!(!error.hint().is_empty() && !error.to_string().is_empty());
    error
}

#[test]
fn a_head_that_cannot_be_is_not_followed() {
    for head in [20, 32, 3, 0xFFFF_FFFC, 0x8000_0000] {
        let mut card = recording(6);
        card.transport().inject(reads(HEAD, head));
        let error = hinted(card.trace().drain().unwrap_err());
        assert!(matches!(error, TraceError::Head { records: 16, .. }), "{error}");
    }
    // Plausible, but ahead of what is in memory.
    let mut card = recording(6);
    card.transport().inject(reads(HEAD, 12));
    let error = hinted(card.trace().drain().unwrap_err());
    assert!(matches!(error, TraceError::Record { number: 4, .. }), "{error}");
    let stopped = hinted(card.trace().stop().unwrap_err());
    assert!(matches!(stopped, TraceError::Record { number: 8, .. }), "{stopped}");
    assert!(!card.trace().running(), "it has stopped all the same");
}

#[test]
fn a_count_that_does_not_fit_the_records_is_noticed() {
    let mut card = recording(6);
    card.transport().inject(reads(RECORDED, 7));
    let error = hinted(card.trace().stop().unwrap_err());
    assert!(matches!(error, TraceError::Lost { recorded: 7, taken: 6 }), "{error}");
    let mut card = recording(6);
    card.transport().inject(reads(RECORDED, 5));
    let error = hinted(card.trace().stop().unwrap_err());
    assert!(matches!(error, TraceError::Lost { recorded: 5, taken: 6 }), "{error}");
}

#[test]
fn lost_writes_are_noticed() {
    let mut card = card();
    card.transport().inject(lost(CONTROL));
    let error = hinted(card.trace().start(4, Filter::ALL).unwrap_err());
    assert!(matches!(error, TraceError::Refused { log2: 4, .. }), "{error}");
    assert!(matches!(card.trace().drain(), Err(TraceError::NotRunning)));

    let mut card = recording(6);
    card.transport().inject(lost(FLUSH));
    let error = hinted(card.trace().flush().unwrap_err());
    assert!(matches!(error, TraceError::Lost { recorded: 6, taken: 4 }), "{error}");

    // The ring stays full for the card: the records never come, and that takes its time and no more.
    let mut card = recording(30);
    card.transport().inject(lost(TAIL));
    let start = Instant::now();
    let error = hinted(card.trace().flush().unwrap_err());
    assert!(matches!(error, TraceError::Device(DeviceError::Late { .. })), "{error}");
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_ring_that_the_card_refuses_is_an_error() {
    let mut card = card();
    card.transport().inject(reads(STATUS, 2));
    let error = hinted(card.trace().start(4, Filter::ALL).unwrap_err());
    assert!(matches!(error, TraceError::Refused { .. }), "{error}");
    let config = CardConfig { log2_granules: 6, ..CardConfig::default() };
    let old = Faulty::new(Model::new(config).unwrap()).with(reads(ident::CAPABILITIES, 0x0F));
    let error = Device::open(old).unwrap().trace().start(4, Filter::ALL).unwrap_err();
    assert!(matches!(hinted(error), TraceError::Unsupported));
}

#[test]
fn a_card_that_dies_is_gone() {
    for after in 0..12 {
        let mut card = recording(30);
        card.transport().inject(Fault::Gone { after });
        let start = Instant::now();
        let error = match card.trace().stop() {
            Err(TraceError::Device(e)) => e,
            other => panic!("after {after} accesses: {other:?}"),
        };
        let fits = error.is_gone() || matches!(error, DeviceError::Late { .. });
        assert!(fits, "after {after} accesses: {error}");
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn the_contract_notices_defects_of_the_trace_port() {
    for fault in [
        reads(HEAD, 0),
        reads(DROPPED, 1),
        reads(RECORDED, 0),
        reads(STATUS, 0),
        lost(TAIL),
        lost(FLUSH),
        lost(RING_ADDR),
    ] {
        let mut card = card();
        card.transport().inject(fault.clone());
        let scale = Scale { accesses: 300, granules: 64, ..Scale::default() };
        let checks = checks();
        let mut own = checks.iter().filter(|c| c.name.starts_with("trace"));
        assert!(own.any(|c| c.run(&mut card, scale).is_err()), "{fault:?} went unnoticed");
    }
}
