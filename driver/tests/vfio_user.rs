//! The vfio-user client against a server in this process: the contract, DMA by message, and servers that misbehave.
#![allow(clippy::unwrap_used)]

mod common;

use std::time::{Duration, Instant};

use common::{Mischief, Settings, start};
use isotherm_abi::vfio_user as wire;
use isotherm_driver::ckpt::Request;
use isotherm_driver::contract::{Scale, checks};
use isotherm_driver::transport::vfio_user::{Options, VfioUser};
use isotherm_driver::transport::{Space, Transport, TransportError};
use isotherm_driver::{Device, OpenError};
use isotherm_model::card::CardConfig;

const SMALL: Scale = Scale {
    accesses: 400,
    granules: 64,
    jobs_take_time: false,
    jobs_can_be_cut: false,
    time_passes: false,
    seed: 0x50C4_E7ED,
};

fn options() -> Options {
    Options { deadline: Duration::from_millis(300), connect: Duration::ZERO }
}

fn contract(settings: Settings, scale: Scale) {
    let (stream, server) = start(settings);
    let client = VfioUser::from_stream(stream, "test", Options::default()).unwrap();
    let mut device = Device::open(client).unwrap();
    let failed: Vec<_> = checks()
        .iter()
        .filter_map(|check| check.run(&mut device, scale).err())
        .map(|e| e.to_string())
        .collect();
    assert!(failed.is_empty(), "{} checks failed:\n{}", failed.len(), failed.join("\n"));
    drop(device);
    server.join().unwrap();
}

#[test]
fn the_contract_over_a_socket() {
    contract(Settings::default(), SMALL);
}

#[test]
fn the_contract_with_jobs_that_take_time() {
    let card = CardConfig { job_delay: 20, log2_granules: 6, ..CardConfig::default() };
    contract(Settings { card, ..Settings::default() }, Scale { jobs_take_time: true, ..SMALL });
}

#[test]
fn the_contract_with_dma_by_message() {
    contract(Settings { dma_by_message: true, ..Settings::default() }, SMALL);
}

#[test]
fn large_jobs_by_message_are_served() {
    let card = CardConfig { log2_granules: 10, ..CardConfig::default() };
    let (stream, _) = start(Settings { dma_by_message: true, card, ..Settings::default() });
    let mut device =
        Device::open(VfioUser::from_stream(stream, "test", Options::default()).unwrap()).unwrap();
    let image: Vec<u8> =
        (0..4 << 20).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    device.window().write(0, &image).unwrap();
    let captured = device.ckpt().checkpoint(&Request { verify: true, ..Request::full(1) }).unwrap();
    assert_eq!(captured.granules, 1024);
    assert_eq!(captured.decode(63).unwrap(), image[63 << 16..]);
}

fn open_error(mischief: Mischief) -> TransportError {
    let (stream, _) = start(Settings { mischief, ..Settings::default() });
    let begin = Instant::now();
    let error = VfioUser::from_stream(stream, "test", options()).unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(3), "{mischief:?} took {:?}", begin.elapsed());
    assert!(!error.hint().is_empty());
    error
}

#[test]
fn servers_that_misbehave_when_opened_give_clear_errors() {
    use TransportError as E;
    for command in [
        wire::VERSION,
        wire::GET_REGION_INFO,
        wire::GET_IRQ_INFO,
        wire::SET_IRQS,
        wire::REGION_READ,
    ] {
        assert!(matches!(open_error(Mischief::Mute(command)), E::Timeout { .. }), "{command}");
        assert!(matches!(open_error(Mischief::Close(command)), E::Closed { .. }), "{command}");
        assert!(
            matches!(open_error(Mischief::Refuse(command, 22)), E::Refused { errno: 22, .. }),
            "{command}"
        );
        assert!(matches!(open_error(Mischief::Huge(command)), E::Protocol { .. }), "{command}");
        assert!(matches!(open_error(Mischief::Garbage(command)), E::Protocol { .. }), "{command}");
        assert!(matches!(open_error(Mischief::Half(command)), E::Timeout { .. }), "{command}");
    }
    for command in [wire::GET_REGION_INFO, wire::GET_IRQ_INFO, wire::REGION_READ] {
        assert!(matches!(open_error(Mischief::Short(command)), E::Protocol { .. }), "{command}");
    }
    assert!(matches!(open_error(Mischief::Version), E::Protocol { .. }));
    assert!(matches!(open_error(Mischief::Vectors(1)), E::Protocol { .. }));
}

#[test]
fn a_server_that_falls_silent_or_goes_is_noticed_in_time() {
    for mischief in [
        Mischief::Mute(wire::DMA_MAP),
        Mischief::Close(wire::DMA_MAP),
        Mischief::Half(wire::DMA_MAP),
    ] {
        let (stream, _) = start(Settings { mischief, ..Settings::default() });
        let mut device =
            Device::open(VfioUser::from_stream(stream, "test", options()).unwrap()).unwrap();
        let begin = Instant::now();
        let error = device.ckpt().checkpoint(&Request::full(1)).unwrap_err();
        assert!(begin.elapsed() < Duration::from_secs(3), "{mischief:?}: {:?}", begin.elapsed());
        let mut cause: &dyn std::error::Error = &error;
        while let Some(next) = cause.source() {
            cause = next;
        }
        let text = cause.to_string();
        let expected = if mischief == Mischief::Close(wire::DMA_MAP) {
            "closed the connection"
        } else {
            "no answer"
        };
        assert!(text.contains(expected), "{mischief:?}: {text}");
        if mischief == Mischief::Mute(wire::DMA_MAP) {
            // A reply that came too late is dropped; the connection is still good.
            device.check_alive().unwrap();
        } else {
            assert!(device.check_alive().unwrap_err().is_gone(), "{mischief:?}");
        }
    }
}

#[test]
fn late_replies_are_not_taken_for_others() {
    let (stream, _) = start(Settings {
        mischief: Mischief::StaleFirst(wire::REGION_READ),
        ..Settings::default()
    });
    let mut client = VfioUser::from_stream(stream, "test", options()).unwrap();
    assert_eq!(client.read32(0x10).unwrap(), u32::from_le_bytes(*b"ISOT"));
}

#[test]
fn a_refused_access_leaves_the_connection_usable() {
    let (stream, _) =
        start(Settings { mischief: Mischief::Refuse(wire::DMA_UNMAP, 16), ..Settings::default() });
    let mut client = VfioUser::from_stream(stream, "test", options()).unwrap();
    let memory = std::sync::Arc::new(isotherm_driver::dma::DmaMemory::new(4096).unwrap());
    let iova = client.dma_map(&memory).unwrap();
    assert!(matches!(client.dma_unmap(iova), Err(TransportError::DmaUnmap { .. })));
    assert!(matches!(client.dma_unmap(iova.offset(64)), Err(TransportError::DmaUnmap { .. })));
    assert!(matches!(
        client.read(Space::Window, 64 << 12, &mut [0; 8]),
        Err(TransportError::Access { space: Space::Window, .. })
    ));
    assert_eq!(client.read32(0x10).unwrap(), u32::from_le_bytes(*b"ISOT"));
}

#[test]
fn nobody_listens() {
    let dir = tempfile::tempdir().unwrap();
    let begin = Instant::now();
    let wait = Options { connect: Duration::from_millis(100), ..options() };
    let error = VfioUser::connect(dir.path().join("none.sock"), wait).unwrap_err();
    assert!(matches!(error, TransportError::Open { operation: "connect", .. }), "{error}");
    assert!(error.to_string().contains("none.sock"), "{error}");
    assert!(
        begin.elapsed() >= Duration::from_millis(100) && begin.elapsed() < Duration::from_secs(3)
    );
}

#[test]
fn a_server_that_dies_between_open_and_use() {
    let (stream, server) = start(Settings::default());
    let mine = stream.try_clone().unwrap();
    let client = VfioUser::from_stream(stream, "test", options()).unwrap();
    mine.shutdown(std::net::Shutdown::Both).unwrap();
    server.join().unwrap();
    match Device::open(client) {
        Err(OpenError::Transport { source: TransportError::Closed { .. }, .. }) => {}
        other => panic!("{other:?}"),
    }
}
