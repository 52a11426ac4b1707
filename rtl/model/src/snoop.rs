//! From requests that pass the window to access events: one event for each touched line, in order.

/// What the window says about one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// First touched line: window offset / 64.
    pub line: u64,
    /// Touched lines, 0 to 65: a payload of 4 KiB that does not begin at a line touches 65.
    pub count: u8,
    /// A write (else a read).
    pub write: bool,
    /// Who asked: bus, device, function.
    pub requester: u16,
}

/// One line was touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// Window offset / 64.
    pub line: u64,
    /// Written (else read).
    pub write: bool,
    /// Who asked.
    pub requester: u16,
}

/// The events of one request, in order, in a window of `2^line_bits` lines. A request that runs over the end of the
/// window continues at its start, as the address counter does; the window engine never lets one through.
pub fn events(request: Descriptor, line_bits: u32) -> impl Iterator<Item = Event> {
    let mask = u64::MAX.checked_shr(64_u32.saturating_sub(line_bits)).unwrap_or(0);
    (0..u64::from(request.count)).map(move |k| Event {
        line: request.line.wrapping_add(k) & mask,
        write: request.write,
        requester: request.requester,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_event_for_each_line_in_order() {
        let request = Descriptor { line: 62, count: 4, write: true, requester: 0x0100 };
        let lines: Vec<_> = events(request, 6).map(|e| (e.line, e.write, e.requester)).collect();
        let expected = [62, 63, 0, 1].map(|line| (line, true, 0x0100));
        assert_eq!(lines, expected);
    }

    #[test]
    fn nothing_touched_says_nothing() {
        let request = Descriptor { line: 5, count: 0, write: false, requester: 0 };
        assert_eq!(events(request, 12).count(), 0);
    }
}
