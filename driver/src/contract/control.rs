//! The control loop on the card: every step once, over a few epochs.

use isotherm_predict::{Class, Ewma};

use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::control::{ControlConfig, ControlLoop, table_of};
use crate::transport::Transport;

list! {
    "control: a hot spot is seen, told apart, and saved every epoch" => hot_spot,
}

fn hot_spot<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut control = ControlLoop::new(b.device, Box::new(Ewma::new()), ControlConfig::default())?;
    let unit_log2 = b.device.info().unit_log2;
    let spot = u64::from(b.granules()) - 3;
    for epoch in 0..4_u64 {
        let mut written = vec![0; 4096];
        for line in 0..16_u64 {
            let at = ((line * 7 + epoch) % 64) * 64;
            b.device.window().write((spot << 12) + at, &(line + 1).to_le_bytes())?;
        }
        b.device.window().flush()?;
        b.device.window().read(spot << 12, &mut written)?;
        let step = control.step(b.device)?;
        let unit = ((spot << 12) >> unit_log2) as usize;
        ensure_eq!(step.read.heat.units[unit].writes, 16, "epoch {epoch}: writes of the hot unit");
        let others =
            step.read.heat.units.iter().enumerate().filter(|(u, h)| *u != unit && h.written());
        ensure_eq!(others.count(), 0, "epoch {epoch}: other units that were written");
        ensure_eq!(
            b.device.partitions().active()?,
            table_of(&step.plan, unit_log2),
            "epoch {epoch}: the table"
        );
        let captured = step.captured.ok_or("nothing was saved")?;
        captured.verify()?;
        let expected = if epoch == 0 { b.device.info().granules() } else { 1 };
        ensure_eq!(captured.granules, expected, "epoch {epoch}: granules saved");
        let index = captured.extents.iter().position(|(e, _)| {
            (e.first_granule..e.first_granule + e.granules).contains(&(spot as u32))
        });
        let index = index.ok_or("the hot granule was not saved")?;
        let first = captured.extents[index].0.first_granule;
        let plain = captured.decode(index)?;
        let at = (spot as usize - first as usize) << 12;
        ensure!(
            plain[at..at + 4096] == written,
            "epoch {epoch}: the hot granule holds other bytes"
        );
        let hot =
            step.plan.partitions.iter().find(|p| p.base <= unit as u32 && p.end() > unit as u64);
        ensure!(
            hot.is_some_and(|p| p.class != Class::Cold),
            "epoch {epoch}: the hot unit is in {hot:?}"
        );
    }
    Ok(())
}
