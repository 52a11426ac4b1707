//! Snapshots across the life of programs: what one leaves behind, the next one finds.
#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use isotherm_driver::ckpt::{CkptError, Request};
use isotherm_driver::dma::DmaMemory;
use isotherm_driver::irq::{Cause, Causes};
use isotherm_driver::map::Outcome;
use isotherm_driver::part::Partition;
use isotherm_driver::transport::model::{CardConfig, Model};
use isotherm_driver::transport::{Iova, Space, Transport, TransportError};
use isotherm_driver::{Device, Options};
use isotherm_predict::Class;

/// A card that outlives the program that has it open.
#[derive(Clone, Debug)]
struct Shared(Arc<Mutex<Model>>);

impl Shared {
    fn new(job_delay: u32) -> Self {
        let config = CardConfig { log2_granules: 6, job_delay, ..CardConfig::default() };
        Self(Arc::new(Mutex::new(Model::new(config).unwrap())))
    }

    fn model(&self) -> MutexGuard<'_, Model> {
        self.0.lock().unwrap()
    }

    fn open(&self) -> Device<Self> {
        let options = Options { patience: Duration::from_secs(2) };
        Device::open_with(self.clone(), options).unwrap()
    }
}

impl Transport for Shared {
    fn identity(&self) -> String {
        "shared model".into()
    }
    fn size(&self, space: Space) -> u64 {
        self.model().size(space)
    }
    fn read(&mut self, space: Space, offset: u64, data: &mut [u8]) -> Result<(), TransportError> {
        self.model().read(space, offset, data)
    }
    fn write(&mut self, space: Space, offset: u64, data: &[u8]) -> Result<(), TransportError> {
        self.model().write(space, offset, data)
    }
    fn dma_map(&mut self, memory: &Arc<DmaMemory>) -> Result<Iova, TransportError> {
        self.model().dma_map(memory)
    }
    fn dma_unmap(&mut self, iova: Iova) -> Result<(), TransportError> {
        self.model().dma_unmap(iova)
    }
    fn wait_irq(&mut self, vector: u16, timeout: Duration) -> Result<bool, TransportError> {
        self.model().wait_irq(vector, timeout)
    }
    fn reset(&mut self) -> Result<(), TransportError> {
        self.model().reset()
    }
}

#[test]
fn a_snapshot_of_a_dead_program_is_given_up_by_the_next() {
    let card = Shared::new(0);
    let mut first = card.open();
    first.window().write(0, b"before").unwrap();
    first.map().snapshot().unwrap();
    first.window().write(0, b"after!").unwrap();
    drop(first);

    let mut second = card.open();
    // Opening changes nothing: it can be looked at.
    assert!(second.map().status().unwrap().outstanding);
    // It is not ours to save from.
    let error = second.ckpt().start(&Request::full(1)).unwrap_err();
    assert!(matches!(error, CkptError::NoSnapshot), "{error}");
    // What was written before is unknown, dirty bits or not.
    let error = second.ckpt().checkpoint(&Request::dirty(1)).unwrap_err();
    assert!(matches!(error, CkptError::FullRequired { .. }), "{error}");
    let saved = second.ckpt().checkpoint(&Request::full(1)).unwrap();
    assert_eq!((saved.granules, &saved.decode(0).unwrap()[..6]), (64, &b"after!"[..]));
    assert_eq!(saved.snapshot.number(), 2);
    second.ckpt().keep(&saved).unwrap();
    assert!(!second.map().status().unwrap().outstanding);
    assert!(second.map().frames().unwrap().conserved());
}

#[test]
fn a_job_of_a_dead_program_is_aborted() {
    let card = Shared::new(200);
    let mut first = card.open();
    first.map().snapshot().unwrap();
    let job = first.ckpt().start(&Request::full(1)).unwrap();
    assert!(first.ckpt().status().unwrap().0);
    drop(job);
    drop(first);
    let mut second = card.open();
    let error = second.ckpt().checkpoint(&Request::full(1)).unwrap_err();
    assert!(matches!(error, CkptError::Busy), "{error}");
    second.map().snapshot().unwrap();
    assert!(!second.ckpt().status().unwrap().0, "the job still runs");
    second.map().release_all(Outcome::GivenUp).unwrap();
}

#[test]
fn a_program_may_release_what_an_earlier_one_left() {
    let card = Shared::new(0);
    card.open().map().snapshot().unwrap();
    let mut second = card.open();
    second.map().release_all(Outcome::GivenUp).unwrap();
    let saved = second.ckpt().checkpoint(&Request::full(1)).unwrap();
    second.ckpt().keep(&saved).unwrap();
    assert_eq!(second.ckpt().owed(), 0);
}

#[test]
fn a_reset_between_snapshot_and_release_forgets_both() {
    let card = Shared::new(0);
    let mut device = card.open();
    let saved = device.ckpt().checkpoint(&Request::full(1)).unwrap();
    device.reset().unwrap();
    let error = device.ckpt().keep(&saved).unwrap_err();
    assert!(matches!(error, CkptError::Superseded { .. }), "{error}");
    assert_eq!(device.ckpt().owed(), 64);
    // A snapshot with the same number is another one.
    let again = device.ckpt().checkpoint(&Request::full(1)).unwrap();
    assert_eq!(again.snapshot.number(), saved.snapshot.number());
    let error = device.ckpt().keep(&saved).unwrap_err();
    assert!(matches!(error, CkptError::Superseded { .. }), "{error}");
    assert!(device.map().status().unwrap().outstanding);
    device.ckpt().keep(&again).unwrap();
    assert_eq!(device.ckpt().owed(), 0);
}

#[test]
fn what_is_put_in_the_store_by_other_means_is_not_owed() {
    let mut device = Shared::new(0).open();
    // A lazy resume: everything is in the store.
    device.fault().set_absent(0..64).unwrap();
    assert_eq!(device.ckpt().owed(), 0);
    device.fault().fill(0, &[5; 3 * 4096]).unwrap();
    device.window().write(4096, &[6]).unwrap();
    let saved = device.ckpt().checkpoint(&Request::dirty(1)).unwrap();
    assert_eq!(saved.granules, 1);
    assert_eq!(saved.extents[0].0.first_granule, 1);
    assert_eq!(saved.decode(0).unwrap()[..2], [6, 5]);
    device.ckpt().keep(&saved).unwrap();
}

#[test]
fn skipped_partitions_stay_dirty_when_a_checkpoint_is_kept() {
    let mut device = Shared::new(0).open();
    let half = 32 << 12;
    let table = [Partition::new(0, half, Class::Warm), Partition::new(half, half, Class::Cold)];
    device.partitions().program(&table).unwrap();
    let first = device.ckpt().checkpoint(&Request::full(1)).unwrap();
    assert_eq!((first.covers.len(), &first.covers[0]), (1, &(0..64)));
    device.ckpt().keep(&first).unwrap();
    device.window().write(0, &[1]).unwrap();
    device.window().write(half, &[1]).unwrap();
    let some = Request { partitions: Some(0..1), ..Request::dirty(2) };
    let some = device.ckpt().checkpoint(&some).unwrap();
    assert_eq!((some.granules, some.covers.len(), &some.covers[0]), (1, 1, &(0..32)));
    device.ckpt().keep(&some).unwrap();
    assert_eq!(device.ckpt().owed(), 0);
    let rest = device.ckpt().checkpoint(&Request::dirty(3)).unwrap();
    assert_eq!((rest.granules, rest.extents[0].0.first_granule), (1, 32));
}

#[test]
fn a_table_that_changes_between_two_jobs_ends_the_save() {
    let card = Shared::new(30);
    let mut device = card.open();
    let half = 32 << 12;
    let table = [Partition::new(0, half, Class::Warm), Partition::new(half, half, Class::Cold)];
    device.partitions().program(&table).unwrap();
    device.map().snapshot().unwrap();
    let request = Request { max_data: 4096, ..Request::full(1) };
    let job = device.ckpt().start(&request).unwrap();
    // The first job ends, and nobody looks.
    while device.ckpt().status().unwrap().0 {}
    device.partitions().program(&[Partition::new(0, 64 << 12, Class::Warm)]).unwrap();
    let error = device.ckpt().wait(job).unwrap_err();
    assert!(matches!(error, CkptError::TableChanged), "{error}");
    // Nothing is lost: the snapshot is still there.
    let job = device.ckpt().start(&request).unwrap();
    let saved = device.ckpt().wait(job).unwrap();
    assert_eq!(saved.granules, 64);
    device.ckpt().keep(&saved).unwrap();
}

#[test]
fn a_snapshot_that_is_released_under_a_save_ends_it() {
    let mut device = Shared::new(30).open();
    let half = 32 << 12;
    let table = [Partition::new(0, half, Class::Warm), Partition::new(half, half, Class::Cold)];
    device.partitions().program(&table).unwrap();
    device.map().snapshot().unwrap();
    let job = device.ckpt().start(&Request { max_data: 4096, ..Request::full(1) }).unwrap();
    while device.ckpt().status().unwrap().0 {}
    device.map().release_all(Outcome::GivenUp).unwrap();
    device.map().snapshot().unwrap();
    let error = device.ckpt().wait(job).unwrap_err();
    assert!(matches!(error, CkptError::NoSnapshot), "{error}");
    assert_eq!(device.ckpt().owed(), 64);
}

#[test]
fn what_a_save_brings_back_speaks_for_its_own_snapshot_alone() {
    let mut device = Shared::new(30).open();
    device.map().snapshot().unwrap();
    let job = device.ckpt().start(&Request::full(1)).unwrap();
    while device.ckpt().status().unwrap().0 {}
    device.map().release_all(Outcome::GivenUp).unwrap();
    device.window().write(0, b"later").unwrap();
    device.map().snapshot().unwrap();
    // Collected under the next snapshot: good frames, of the one before.
    let saved = device.ckpt().wait(job).unwrap();
    assert_eq!((saved.granules, saved.snapshot.number()), (64, 1));
    assert_eq!(saved.decode(0).unwrap()[..5], [0; 5]);
    device.map().release_all(Outcome::Durable).unwrap();
    assert_eq!(device.ckpt().owed(), 64);
}

#[test]
fn memory_of_a_save_that_nobody_waits_for_goes_to_nobody_while_its_job_runs() {
    let mut device = Shared::new(300).open();
    device.window().write(0, &[0x55; 8192]).unwrap();
    device.map().snapshot().unwrap();
    drop(device.ckpt().start(&Request::full(1)).unwrap());
    let mut mine: Vec<_> = (0..40).map(|_| device.dma_alloc(16 << 10).unwrap()).collect();
    mine.extend((0..40).map(|_| device.dma_alloc(64).unwrap()));
    mine.iter().for_each(|buffer| buffer.fill(0xA7));
    while device.ckpt().status().unwrap().0 {}
    assert_eq!(device.ckpt().counters().unwrap().jobs_done, 1);
    for buffer in &mine {
        let mut bytes = vec![0; buffer.len()];
        buffer.read(0, &mut bytes).unwrap();
        assert!(bytes.iter().all(|&b| b == 0xA7), "the job wrote to somebody else's memory");
    }
}

#[test]
fn interrupts_of_the_map_come_through() {
    let mut device = Shared::new(0).open();
    device.irq().enable(Causes::ALL).unwrap();
    device.map().snapshot().unwrap();
    device.map().start_release(0..64, Outcome::GivenUp).unwrap();
    device.map().wait_released(Duration::from_secs(1)).unwrap();
    assert!(device.irq().wait(Cause::Map, Duration::ZERO).unwrap());
    assert!(device.irq().state().unwrap().has(Cause::Map));
}
