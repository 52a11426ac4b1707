//! Pushes a recorded trace's writes through a card, so that the card counts them.

use crate::engine::card::{failed, open_device};
use crate::error::Error;
use crate::session::Card;
use isotherm_driver::heat::{HeatConfig, ReadOptions};
use isotherm_predict::{EpochHeat, Trace};

const UNIT: u64 = 4096;
const LINE: u64 = 64;

/// Writes every line that the trace says was written, as often as it says, and returns the card's name and what it counted
/// in each epoch. Reads are not replayed: traces keep no line bits of them.
///
/// # Errors
/// [`Error::WindowFull`] when the trace has more units than the card, [`Error::Card`] when the card fails or miscounts.
pub fn replay(card: &Card, trace: &Trace) -> Result<(String, Vec<EpochHeat>), Error> {
    let mut device = open_device(card)?;
    let (needed, free) = (trace.units() as u64, u64::from(device.info().units()));
    if needed > free {
        return Err(Error::WindowFull { name: "(trace)".into(), needed, free });
    }
    device
        .heat()
        .start(&HeatConfig::default())
        .map_err(|e| failed("start the counters", e.hint(), e))?;
    let mut counted = Vec::with_capacity(trace.epochs());
    let mut heat = EpochHeat::default();
    for index in 0..trace.epochs() {
        trace.epoch_into(index, &mut heat);
        for (unit, said) in heat.units.iter().enumerate().filter(|(_, u)| u.writes > 0) {
            for line in lines(said.lines, said.writes) {
                device
                    .window()
                    .write(unit as u64 * UNIT + line * LINE, &[index as u8; 8])
                    .map_err(|e| failed("write the window", e.hint(), e))?;
            }
        }
        let mut read = device
            .heat()
            .read_epoch(ReadOptions::default())
            .map_err(|e| failed("read the counters", e.hint(), e))?
            .heat;
        read.units.truncate(trace.units());
        check(index, &heat, &read)?;
        counted.push(read);
    }
    Ok((device.card().to_owned(), counted))
}

/// Each line of the bitmap once, then the rest of the writes on the first of them.
fn lines(bits: u64, writes: u32) -> impl Iterator<Item = u64> {
    let each = (0..64).filter(move |line| bits >> line & 1 == 1);
    let rest = writes.saturating_sub(bits.count_ones());
    each.chain(std::iter::repeat_n(u64::from(bits.trailing_zeros()), rest as usize))
}

/// The card's counters stop at 65535; up to there they are exact.
fn check(index: usize, said: &EpochHeat, counted: &EpochHeat) -> Result<(), Error> {
    for (unit, (a, b)) in said.units.iter().zip(&counted.units).enumerate() {
        if b.writes != a.writes.min(0xFFFF) || (b.lines != a.lines && a.writes > 0) {
            let text = format!(
                "epoch {index}, unit {unit}: {} writes (lines {:#x}) replayed, {} (lines {:#x}) counted",
                a.writes, a.lines, b.writes, b.lines
            );
            let hint = "this is a defect of the card: keep the trace and report it";
            return Err(failed("compare the counts", hint, std::io::Error::other(text)));
        }
    }
    Ok(())
}
