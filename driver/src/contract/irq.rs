//! Interrupts, from cause to eventfd.

use std::time::Duration;

use super::{Bench, Check, Outcome, ensure, ensure_eq, list};
use crate::irq::{Cause, Causes};
use crate::transport::Transport;

list! {
    "irq: every cause reaches its vector" => self_test,
    "irq: one message until the cause is cleared" => once,
    "irq: a cause that is not enabled sends nothing" => disabled,
    "irq: a cause that waits is sent when it is enabled" => enabled_later,
}

/// Long enough for a Verilated card; only failures wait for it.
const LONG: Duration = Duration::from_secs(10);

fn self_test<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    ensure_eq!(b.device.irq().self_test(LONG)?, Causes::ALL, "causes whose message came");
    ensure_eq!(b.device.irq().state()?, Causes::NONE, "causes left");
    Ok(())
}

fn once<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut irq = b.device.irq();
    irq.enable(Causes::ALL)?;
    let sent = irq.sent()?;
    let cause = Cause::HeatFill;
    irq.test(cause.into())?;
    ensure!(irq.wait(cause, LONG)?, "no message");
    irq.test(cause.into())?;
    ensure!(irq.state()?.has(cause), "the state was lost");
    ensure_eq!(irq.sent()?.wrapping_sub(sent), 1, "messages without a clear");
    irq.clear(cause.into())?;
    ensure!(!irq.state()?.has(cause), "the state was not cleared");
    irq.test(cause.into())?;
    ensure!(irq.wait(cause, LONG)?, "no message after the clear");
    ensure_eq!(irq.sent()?.wrapping_sub(sent), 2, "messages after the clear");
    Ok(())
}

fn disabled<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut irq = b.device.irq();
    irq.enable(Causes::NONE.with(Cause::Error))?;
    let sent = irq.sent()?;
    irq.test(Causes::ALL)?;
    ensure_eq!(irq.state()?, Causes::ALL, "states");
    ensure!(irq.wait(Cause::Error, LONG)?, "no message of the enabled cause");
    ensure_eq!(irq.sent()?.wrapping_sub(sent), 1, "messages");
    for cause in Cause::ALL.into_iter().filter(|c| *c != Cause::Error) {
        ensure!(!irq.wait(cause, Duration::ZERO)?, "{cause:?} sent a message");
    }
    Ok(())
}

fn enabled_later<T: Transport>(b: &mut Bench<'_, T>) -> Outcome {
    let mut irq = b.device.irq();
    irq.enable(Causes::NONE)?;
    irq.test(Cause::Ckpt.into())?;
    irq.enable(Cause::Ckpt.into())?;
    ensure!(irq.wait(Cause::Ckpt, LONG)?, "no message when enabled");
    Ok(())
}
