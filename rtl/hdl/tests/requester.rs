//! The Verilated requester against its model, behind a root complex that rejects illegal traffic.

#![allow(clippy::unwrap_used)]

mod support;

use isotherm_model::requester::{
    Answer, Completion, Limits, Read, Reassembly, cut_read, cut_write,
};
use isotherm_rtl::requester::{Requester128, Requester512};
use isotherm_rtl::tlp::kind;
use isotherm_sim::testbench::{
    Bench, Payload, Rng, StallPattern, StreamDriver, StreamMonitor, for_seeds,
};
use isotherm_sim::{Model, PortId};
use std::collections::VecDeque;
use support::link::{OVERHEAD, Transfer, read, write};
use support::root::Root;
use support::tlp::{Beat, Collector, Header, Packet};
use support::{bytes, port, reset, verilog, words};

/// Cycles after which the requesters of this test give a read up.
const TIMEOUT: u32 = 20_000;
const REQUESTER: u16 = 0x1234;
const MEMORY: usize = 1 << 20;
/// Reads come from the lower half, bursts go to the upper.
const HALF: u64 = MEMORY as u64 / 2;

#[derive(Clone, Debug, PartialEq)]
struct WriteBeat {
    first: bool,
    addr: u64,
    data: Vec<u32>,
    last: bool,
}

impl Payload for WriteBeat {
    const FIELDS: &'static [&'static str] = &["first", "addr", "data", "last"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        m.set(p[0], self.first.into());
        m.set(p[1], self.addr);
        m.set_wide(p[2], &self.data);
        m.set(p[3], self.last.into());
    }

    fn sample(_: &Model, _: &[PortId]) -> Self {
        unreachable!("the block only takes bursts")
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Message {
    addr: u64,
    data: u32,
}

impl Payload for Message {
    const FIELDS: &'static [&'static str] = &["addr", "data"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        m.set(p[0], self.addr);
        m.set(p[1], self.data.into());
    }

    fn sample(_: &Model, _: &[PortId]) -> Self {
        unreachable!("the block only takes messages")
    }
}

#[derive(Clone, Debug, PartialEq)]
struct ReadRequest {
    addr: u64,
    length: u32,
}

impl Payload for ReadRequest {
    const FIELDS: &'static [&'static str] = &["addr", "length"];

    fn drive(&self, m: &mut Model, p: &[PortId]) {
        m.set(p[0], self.addr);
        m.set(p[1], self.length.into());
    }

    fn sample(_: &Model, _: &[PortId]) -> Self {
        unreachable!("the block only takes reads")
    }
}

#[derive(Clone, Debug, PartialEq)]
struct ReadBeat {
    data: Vec<u32>,
    last: bool,
    error: bool,
}

impl Payload for ReadBeat {
    const FIELDS: &'static [&'static str] = &["data", "last", "error"];

    fn drive(&self, _: &mut Model, _: &[PortId]) {
        unreachable!("the block only gives answers")
    }

    fn sample(m: &Model, p: &[PortId]) -> Self {
        let mut data = vec![0; 4];
        m.get_wide(p[0], &mut data);
        ReadBeat { data, last: m.is_set(p[1]), error: m.is_set(p[2]) }
    }
}

/// What left the transmit port in one cycle, as a whole packet.
enum Sent {
    Write(Packet),
    Read(Header),
    Completion(Packet),
}

struct Tb<'a> {
    rng: &'a mut Rng,
    m: Model,
    k: usize,
    root: Root,
    bursts: StreamDriver<WriteBeat>,
    messages: StreamDriver<Message>,
    reads: StreamDriver<ReadRequest>,
    completions: StreamDriver<Beat>,
    cpl: StreamDriver<Beat>,
    tx: StreamMonitor<Beat>,
    rd: StreamMonitor<ReadBeat>,
    collector: Collector,
    answer: Vec<u8>,
    /// Answers in the order in which they ended: data in front, and whether it failed.
    answers: VecDeque<(Vec<u8>, bool)>,
    /// Ends of bursts and messages that the requester has taken, and that have left.
    accepted: u64,
    left: u64,
    /// For each completion that waits: what had been accepted when it was offered.
    completion_marks: VecDeque<Option<u64>>,
    /// Completions that are in the block.
    completions_inside: usize,
    offering: PortId,
    late: PortId,
    unexpected: PortId,
    failed: PortId,
    failures: u64,
}

struct Stalls {
    inputs: Option<StallPattern>,
    outputs: Option<StallPattern>,
}

impl Stalls {
    const NONE: Self =
        Stalls { inputs: Some(StallPattern::Never), outputs: Some(StallPattern::Never) };
    const RANDOM: Self = Stalls { inputs: None, outputs: None };
}

fn texts() -> [(usize, &'static str, String); 2] {
    [
        (16, "requester_t128", verilog("requester_t128", || Requester128::new(TIMEOUT))),
        (64, "requester_t512", verilog("requester_t512", || Requester512::new(TIMEOUT))),
    ]
}

impl<'a> Tb<'a> {
    fn new(
        bench: &'a mut Bench,
        (k, name, text): &(usize, &str, String),
        codes: (u32, u32),
        stalls: &Stalls,
    ) -> Self {
        let mut m = bench.block(name, text);
        let rng = &mut bench.rng;
        let limits = Limits::from_codes(codes.0, codes.1);
        let root = Root::new(MEMORY, limits, REQUESTER, rng);
        let stall = |fixed: &Option<StallPattern>, rng: &mut Rng| {
            fixed.clone().unwrap_or_else(|| StallPattern::random(rng))
        };
        let [i0, i1, i2, i3, i4] = [(); 5].map(|()| stall(&stalls.inputs, rng));
        let [o0, o1] = [(); 2].map(|()| stall(&stalls.outputs, rng));
        let bursts = StreamDriver::new(&m, "wr", i0, rng).unwrap();
        let messages = StreamDriver::new(&m, "msg", i1, rng).unwrap();
        let reads = StreamDriver::new(&m, "rd_req", i2, rng).unwrap();
        let completions = StreamDriver::new(&m, "completions", i3, rng).unwrap();
        let cpl = StreamDriver::new(&m, "cpl", i4, rng).unwrap();
        let tx = StreamMonitor::new(&m, "tx", o0, rng).unwrap();
        let rd = StreamMonitor::new(&m, "rd", o1, rng).unwrap();
        let [late, unexpected, failed] = ["late", "unexpected", "failed"].map(|n| port(&m, n));
        let offering = port(&m, "completions$valid");
        let p = |name: &str| port(&m, name);
        let settings = [
            (p("max_payload"), u64::from(codes.0)),
            (p("max_read_request"), u64::from(codes.1)),
            (p("completer_id"), u64::from(REQUESTER)),
        ];
        settings.into_iter().for_each(|(p, v)| m.set(p, v));
        reset(&mut m);
        Tb {
            rng,
            m,
            k: *k,
            root,
            bursts,
            messages,
            reads,
            completions,
            cpl,
            tx,
            rd,
            collector: Collector::default(),
            answer: vec![],
            answers: VecDeque::new(),
            accepted: 0,
            left: 0,
            completion_marks: VecDeque::new(),
            completions_inside: 0,
            offering,
            late,
            unexpected,
            failed,
            failures: 0,
        }
    }

    fn burst(&mut self, addr: u64, data: &[u8]) {
        let count = data.len() / 16;
        for (i, beat) in data.chunks(16).enumerate() {
            let first = i == 0;
            let addr = if first { addr } else { self.rng.next_u64() };
            self.bursts.push(WriteBeat { first, addr, data: words(beat), last: i == count - 1 });
        }
    }

    fn random_bytes(&mut self, length: usize) -> Vec<u8> {
        let mut data = vec![0; length];
        self.rng.fill(&mut data);
        data
    }

    fn complete(&mut self, packet: &Packet) {
        packet.beats(self.k).into_iter().for_each(|b| self.cpl.push(b));
    }

    /// Offers a completion of the completer; the transmit port may give it out after what was posted before.
    fn offer_completion(&mut self, packet: &Packet) {
        packet.beats(self.k).into_iter().for_each(|b| self.completions.push(b));
        self.completion_marks.push_back(None);
    }

    fn cycle(&mut self) -> Option<Sent> {
        let m = &mut self.m;
        self.bursts.drive(m);
        self.messages.drive(m);
        self.reads.drive(m);
        self.completions.drive(m);
        self.cpl.drive(m);
        self.tx.drive(m);
        self.rd.drive(m);
        m.eval();
        // the mark of the completion that is offered is what had been accepted in earlier cycles
        if m.is_set(self.offering)
            && let Some(mark @ None) = self.completion_marks.get_mut(self.completions_inside)
        {
            *mark = Some(self.accepted);
        }
        let ended = self.bursts.sample(m).is_some_and(|b| b.last);
        let message = self.messages.sample(m).is_some();
        self.reads.sample(m);
        if self.completions.sample(m).is_some_and(|b| b.eop) {
            self.completions_inside += 1;
        }
        self.cpl.sample(m);
        if let Some(beat) = self.rd.sample(m) {
            self.take_answer(&beat);
        }
        self.failures += u64::from(self.m.is_set(self.failed));
        let sent = self.tx.sample(&self.m).and_then(|b| self.collector.push(b, self.k));
        self.m.tick();
        let sent = sent.map(|packet| self.take_packet(packet));
        self.accepted += u64::from(ended) + u64::from(message);
        sent
    }

    fn take_answer(&mut self, beat: &ReadBeat) {
        assert!(beat.last || !beat.error, "an error without an end");
        if !beat.error {
            self.answer.extend(bytes(&beat.data));
        }
        if beat.last {
            let data = std::mem::take(&mut self.answer);
            self.answers.push_back((data, beat.error));
        }
    }

    fn take_packet(&mut self, packet: Packet) -> Sent {
        match packet.hdr.kind {
            kind::MEMORY_WRITE => {
                self.root.request(&packet);
                Sent::Write(packet)
            }
            kind::MEMORY_READ => {
                self.root.request(&packet);
                Sent::Read(packet.hdr)
            }
            _ => {
                self.completions_inside -= 1;
                let mark = self.completion_marks.pop_front().flatten().expect("it was offered");
                assert!(self.left >= mark, "a completion overtook a posted request");
                Sent::Completion(packet)
            }
        }
    }
}

/// Bursts, messages, reads and completions at once, everything stalled at random.
fn traffic(bench: &mut Bench, text: &(usize, &str, String)) {
    let codes = (bench.rng.below(4) as u32, bench.rng.below(4) as u32);
    let limits = Limits::from_codes(codes.0, codes.1);
    let mut tb = Tb::new(bench, text, codes, &Stalls::RANDOM);
    let mut writes = VecDeque::new(); // packets of bursts, and whether each ends its burst
    let mut messages = VecDeque::new(); // the message, and how many bursts were accepted before it
    let mut bursts_accepted = 0_u64;
    let mut bursts_left = 0_u64;
    let mut requests = VecDeque::new();
    let mut expected = VecDeque::new();
    let mut completions = VecDeque::new();
    let mut message_no = 0;
    let (mut cycle, mut idle) = (0, 0);
    loop {
        let feeding = cycle < 8_000;
        cycle += 1;
        idle += 1;
        let rest =
            [writes.len(), messages.len(), requests.len(), expected.len(), completions.len()];
        let left = (tb.bursts.pending(), tb.messages.pending(), tb.reads.pending());
        assert!(
            idle < 10_000,
            "nothing moves for 10,000 cycles: expected {rest:?}, to be taken {left:?}, open {:x?}",
            tb.root.open
        );
        if !feeding && rest == [0; 5] && tb.bursts.pending() == 0 && tb.messages.pending() == 0 {
            break;
        }
        if feeding && tb.bursts.pending() == 0 && tb.rng.chance(1, 20) {
            let lines = match tb.rng.below(40) {
                0 => 1025,
                1..10 => 1,
                _ => tb.rng.range(1, 70),
            };
            let length = 64 * lines as usize;
            let addr = HALF + 64 * tb.rng.below((HALF - length as u64) / 64);
            let data = tb.random_bytes(length);
            let cut = cut_write(addr, &data, limits);
            let count = cut.len();
            writes.extend(cut.into_iter().enumerate().map(|(i, w)| (w, i == count - 1)));
            tb.burst(addr, &data);
        }
        if feeding && tb.messages.pending() == 0 && tb.rng.chance(1, 60) {
            let message = Message { addr: 4 * tb.rng.below(16), data: message_no };
            message_no += 1;
            tb.messages.push(message);
        }
        if feeding && tb.reads.pending() == 0 && tb.rng.chance(1, 60) {
            let lines = if tb.rng.chance(1, 4) { 1 } else { tb.rng.range(1, 100) };
            let length = 64 * lines as u32;
            let addr = 4096 + 64 * tb.rng.below((HALF - 4096 - u64::from(length)) / 64);
            requests.extend(cut_read(addr, length, limits));
            expected.push_back(tb.root.memory[addr as usize..][..length as usize].to_vec());
            tb.reads.push(ReadRequest { addr, length });
        }
        if feeding && tb.completions.pending() == 0 && tb.rng.chance(1, 30) {
            let dwords = tb.rng.range(1, 40);
            let lower_addr = 4 * tb.rng.below(16) as u8;
            let tag = tb.rng.bits(10) as u16;
            let byte_count = dwords as u16 * 4;
            let kind = kind::COMPLETION_DATA;
            let length = dwords as u16;
            let hdr = Header { kind, tag, length, byte_count, lower_addr, ..Header::default() };
            let packet = Packet::new(hdr, &tb.random_bytes(dwords as usize * 4));
            tb.offer_completion(&packet);
            completions.push_back(packet);
        }
        if tb.cpl.pending() == 0
            && tb.rng.chance(1, 3)
            && let Some(p) = tb.root.answer_any(tb.rng)
        {
            tb.complete(&p);
        }
        let (bursts_before, messages_before) = (tb.bursts.pending(), tb.messages.pending());
        let beats = tb.rd.received;
        let sent = tb.cycle();
        if sent.is_some() || tb.rd.received > beats {
            idle = 0;
        }
        if tb.messages.pending() < messages_before {
            messages.push_back((message_no - 1, bursts_accepted));
        }
        if tb.bursts.pending() < bursts_before && tb.bursts.pending() == 0 {
            bursts_accepted += 1;
        }
        match sent {
            Some(Sent::Write(p)) if p.hdr.address < HALF => {
                let (data, before) = messages.pop_front().expect("a message was accepted");
                assert_eq!(p.data, u32::to_le_bytes(data));
                assert!(bursts_left >= before, "message {data} overtook a burst");
                tb.left += 1;
            }
            Some(Sent::Write(p)) => {
                let (want, ends) = writes.pop_front().expect("a burst was given");
                assert_eq!((p.hdr.address, &p.data), (want.address, &want.data));
                bursts_left += u64::from(ends);
                tb.left += u64::from(ends);
            }
            Some(Sent::Read(h)) => {
                let want = requests.pop_front().expect("a read was given");
                assert_eq!((h.address, u32::from(h.length) * 4), (want.address, want.length));
                assert_eq!((h.first_be, h.last_be), (0xF, 0xF));
            }
            Some(Sent::Completion(p)) => assert_eq!(Some(p), completions.pop_front()),
            None => {}
        }
        while let Some((data, failed)) = tb.answers.pop_front() {
            assert!(!failed, "nothing failed");
            assert_eq!(Some(data), expected.pop_front());
        }
    }
    assert_eq!((tb.m.get(tb.late), tb.m.get(tb.unexpected), tb.failures), (0, 0, 0));
}

#[test]
fn random_traffic_equals_the_model_at_128_bits() {
    let [narrow, _] = texts();
    for_seeds(12, |bench| traffic(bench, &narrow));
}

#[test]
fn random_traffic_equals_the_model_at_512_bits() {
    let [_, wide] = texts();
    for_seeds(12, |bench| traffic(bench, &wide));
}

/// Makes a good completion one that breaks a rule. Its request is over for the root.
fn spoil(rng: &mut Rng, p: &mut Packet) {
    match rng.below(4) {
        0 => p.hdr.byte_count ^= 64,
        1 => p.hdr.lower_addr ^= 0x40,
        2 => {
            p.hdr.length += 16;
            p.data.extend([0; 64]);
            p.enabled.extend([true; 64]);
            p.hdr.byte_count = p.hdr.length * 4 - 64;
        }
        _ => {
            p.hdr.length = 4;
            p.data.truncate(16);
            p.enabled.truncate(16);
        }
    }
}

/// Reads whose completions fail or break rules, against the model's reassembly.
fn broken_completions(bench: &mut Bench, text: &(usize, &str, String)) {
    let codes = (3, bench.rng.below(3) as u32);
    let limits = Limits::from_codes(codes.0, codes.1);
    let mut tb = Tb::new(bench, text, codes, &Stalls::RANDOM);
    let mut model = Reassembly::default();
    let mut pieces: VecDeque<(u64, bool)> = VecDeque::new();
    let (mut reads, mut answered, mut failed, mut stray) = (0_u64, 0, 0, 0);
    let (mut idle, mut asked, mut stray_coming) = (0, 0, false);
    while answered < 60 {
        // at most three reads of nine pieces: the ring of 32 never holds a read back
        // no new tag while a stray completion for a free one is on its way
        let quiet = tb.cpl.pending() == 0 || !stray_coming;
        if reads < 60 && reads - answered < 3 && quiet && tb.rng.chance(1, 10) {
            let length = 64 * tb.rng.range(1, 16) as u32;
            let addr = 64 * tb.rng.below((HALF - u64::from(length)) / 64);
            let cut = cut_read(addr, length, limits);
            let count = cut.len();
            pieces.extend(cut.iter().enumerate().map(|(i, r)| (r.address, i == count - 1)));
            tb.reads.push(ReadRequest { addr, length });
            reads += 1;
        }
        // completions only for reads of which every piece has been asked for: then nothing is cut short
        if tb.cpl.pending() == 0 && tb.rng.chance(1, 3) {
            stray_coming = false;
            let spoilt = tb.rng.chance(1, 12);
            if tb.rng.chance(1, 40) {
                // nobody asked for this
                let low = if pieces.is_empty() { 0 } else { 32 };
                let free: Vec<u16> = (low..64).filter(|t| !tb.root.open.contains_key(t)).collect();
                let tag = *tb.rng.pick(&free);
                let h = Header { kind: 2, tag, length: 16, byte_count: 64, ..Header::default() };
                tb.complete(&Packet::new(h, &[0; 64]));
                stray += 1;
                stray_coming = true;
            } else if let Some(open) = {
                let whole: Vec<_> = tb.root.open.values().filter(|o| o.number < asked).collect();
                whole.get(tb.rng.below(whole.len().max(1) as u64) as usize).map(|o| (*o).clone())
            } {
                let tag = open.tag;
                let request = open.number;
                let lower_addr = ((open.address + u64::from(open.done)) & 0x7F) as u8;
                let packet = if spoilt && tb.rng.chance(1, 2) {
                    let status = if tb.rng.chance(1, 2) { 1 } else { 4 };
                    tb.root.refuse(tag, status)
                } else {
                    let most = 64 * tb.rng.range(1, 8) as u32;
                    let mut p = tb.root.complete(tag, most);
                    if spoilt {
                        spoil(tb.rng, &mut p);
                        // the root says no more about it, so the card must not wait for more
                        p.hdr.byte_count = p.hdr.byte_count.min(p.hdr.length * 4);
                        if p.hdr.lower_addr == lower_addr && p.data.len().is_multiple_of(64) {
                            p.hdr.lower_addr ^= 0x40;
                        }
                        tb.root.open.remove(&tag);
                    }
                    p
                };
                let h = packet.hdr;
                model.complete(&Completion {
                    request,
                    status: h.status,
                    byte_count: h.byte_count.into(),
                    lower_addr: h.lower_addr,
                    data: packet.data.clone(),
                });
                tb.complete(&packet);
            }
        }
        match tb.cycle() {
            Some(Sent::Read(h)) => {
                let (address, last) = pieces.pop_front().expect("a read was given");
                assert_eq!(h.address, address);
                let length = u32::from(h.length) * 4;
                let number = model.request(Read { address, length }, last);
                if last {
                    asked = number + 1;
                }
            }
            Some(_) => panic!("only reads were given"),
            None => {}
        }
        idle += 1;
        assert!(idle < 12_000, "no answer for 12,000 cycles");
        while let Some((data, error)) = tb.answers.pop_front() {
            idle = 0;
            answered += 1;
            let want = model.take().expect("the model has the answer too");
            match want {
                Answer::Data(d) => assert_eq!((&d, error), (&data, false)),
                Answer::Error { before } => {
                    assert_eq!((&before, error), (&data, true));
                    failed += 1;
                }
            }
        }
    }
    while tb.cpl.pending() > 0 {
        assert!(tb.cycle().is_none());
    }
    (0..20).for_each(|_| assert!(tb.cycle().is_none()));
    assert_eq!(tb.failures, failed);
    assert_eq!(tb.m.get(tb.late) + tb.m.get(tb.unexpected), stray, "strays are counted");
}

#[test]
fn broken_completions_end_their_answer_and_nothing_else() {
    let texts = texts();
    for_seeds(10, |bench| texts.iter().for_each(|t| broken_completions(bench, t)));
}

/// Waits for an answer; every packet that leaves goes to `see`.
fn answer(tb: &mut Tb<'_>, most: u32, mut see: impl FnMut(&mut Tb<'_>, Sent)) -> (Vec<u8>, bool) {
    for _ in 0..most {
        if let Some(sent) = tb.cycle() {
            see(tb, sent);
        }
        if let Some(answer) = tb.answers.pop_front() {
            return answer;
        }
    }
    panic!("no answer within {most} cycles");
}

/// Answers every request in full, at once.
#[expect(clippy::needless_pass_by_value, reason = "it is also passed as the answering function")]
fn obey(tb: &mut Tb<'_>, sent: Sent) {
    if let Sent::Read(h) = sent {
        let p = tb.root.complete(h.tag, 4096);
        tb.complete(&p);
    }
}

fn ask(tb: &mut Tb<'_>, addr: u64, length: u32) {
    tb.reads.push(ReadRequest { addr, length });
}

#[test]
fn a_lost_completion_ends_the_read_and_its_tag_rests_until_it_comes() {
    let texts = texts();
    for_seeds(1, |bench| {
        for text in &texts {
            let mut tb = Tb::new(bench, text, (2, 2), &Stalls::NONE);
            // eight requests; the third is never answered
            let mut forgotten = None;
            ask(&mut tb, 0x2000, 4096);
            let (data, failed) = answer(&mut tb, TIMEOUT + 500, |tb, sent| match sent {
                Sent::Read(h) if tb.root.requests == 3 => forgotten = Some(h.tag),
                other => obey(tb, other),
            });
            assert!(failed);
            assert_eq!(data, &tb.root.memory[0x2000..0x2400]);
            let waited = tb.m.cycles();
            assert!((u64::from(TIMEOUT)..u64::from(TIMEOUT) + 200).contains(&waited), "{waited}");
            let forgotten = forgotten.expect("the third request");
            assert_eq!(tb.root.open.keys().copied().collect::<Vec<_>>(), [forgotten]);
            // sixty-four more requests: the root rejects a tag that is in use
            ask(&mut tb, 0x4000, 32_768);
            let (data, failed) = answer(&mut tb, 10_000, obey);
            assert_eq!((&data[..], failed), (&tb.root.memory[0x4000..0xC000], false));
            // in two parts: late both times, free after the second
            for late in 1..=2 {
                let p = tb.root.complete(forgotten, 256);
                tb.complete(&p);
                (0..50).for_each(|_| assert!(tb.cycle().is_none()));
                assert_eq!(tb.m.get(tb.late), late);
            }
            let mut tags = std::collections::BTreeSet::new();
            ask(&mut tb, 0x4000, 32_768);
            let (_, failed) = answer(&mut tb, 10_000, |tb, sent| {
                if let Sent::Read(h) = &sent {
                    tags.insert(h.tag);
                }
                obey(tb, sent);
            });
            assert!(!failed && tags.contains(&forgotten), "the tag is used again");
            assert_eq!((tb.m.get(tb.unexpected), tb.failures), (0, 1));
        }
    });
}

#[test]
fn a_dead_link_costs_one_timeout_and_refuses_reads_until_it_lives() {
    let texts = texts();
    for_seeds(1, |bench| {
        for text in &texts {
            let mut tb = Tb::new(bench, text, (2, 2), &Stalls::NONE);
            let nothing = |_: &mut Tb<'_>, _: Sent| {};
            ask(&mut tb, 0, 65_536);
            assert_eq!(answer(&mut tb, TIMEOUT + 500, nothing), (vec![], true));
            assert_eq!(tb.root.open.len(), 32, "every tag is out, and no more");
            ask(&mut tb, 0, 64);
            assert_eq!(answer(&mut tb, 200, nothing), (vec![], true), "refused at once");
            assert_eq!(tb.root.requests, 32);
            for tag in 0..32 {
                let p = tb.root.complete(tag, 4096);
                tb.complete(&p);
            }
            (0..1200).for_each(|_| assert!(tb.cycle().is_none()));
            assert_eq!(tb.m.get(tb.late), 32);
            ask(&mut tb, 0x8000, 65_536);
            let (data, failed) = answer(&mut tb, 20_000, obey);
            assert_eq!((&data[..], failed), (&tb.root.memory[0x8000..0x1_8000], false));
        }
    });
}

#[test]
fn a_refused_completion_stops_a_long_read() {
    let texts = texts();
    for_seeds(1, |bench| {
        for text in &texts {
            let mut tb = Tb::new(bench, text, (2, 2), &Stalls::NONE);
            ask(&mut tb, 0, 1 << 18);
            ask(&mut tb, 0x3000, 128);
            let (data, failed) = answer(&mut tb, 5_000, |tb, sent| match sent {
                Sent::Read(h) if h.address == 0x400 => {
                    let p = tb.root.refuse(h.tag, 1);
                    tb.complete(&p);
                }
                other => obey(tb, other),
            });
            assert_eq!((&data[..], failed), (&tb.root.memory[..0x400], true));
            assert!(tb.root.requests < 80, "{} of 512 requests", tb.root.requests);
            let (data, failed) = answer(&mut tb, 5_000, obey);
            assert_eq!((&data[..], failed), (&tb.root.memory[0x3000..0x3080], false));
            // a read without length is an error, not a silence
            ask(&mut tb, 0x3000, 0);
            assert_eq!(answer(&mut tb, 200, obey), (vec![], true));
            assert_eq!((tb.failures, tb.m.get(tb.late), tb.m.get(tb.unexpected)), (2, 0, 0));
        }
    });
}

#[test]
fn packets_longer_or_shorter_than_their_header_fail_their_read() {
    let texts = texts();
    for_seeds(1, |bench| {
        for text in &texts {
            for longer in [false, true] {
                let mut tb = Tb::new(bench, text, (2, 2), &Stalls::NONE);
                ask(&mut tb, 0x1000, 512);
                let (data, failed) = answer(&mut tb, 500, |tb, sent| {
                    let Sent::Read(h) = sent else { panic!("only a read was given") };
                    let mut beats = tb.root.complete(h.tag, 512).beats(tb.k);
                    let last = beats.len() - 1;
                    if longer {
                        beats[last].eop = false;
                        let mut extra = beats[last].clone();
                        extra.eop = true;
                        beats.push(extra);
                    } else {
                        beats.truncate(last);
                        beats[last - 1].eop = true;
                    }
                    beats.into_iter().for_each(|b| tb.cpl.push(b));
                });
                assert!(failed);
                assert_eq!(data, &tb.root.memory[0x1000..0x1000 + data.len()]);
                ask(&mut tb, 0x5000, 4096);
                let (data, failed) = answer(&mut tb, 2_000, obey);
                assert_eq!((&data[..], failed), (&tb.root.memory[0x5000..0x6000], false));
            }
        }
    });
}

#[test]
fn a_completion_waits_for_what_was_posted_before_it_and_no_longer() {
    let texts = texts();
    for_seeds(1, |bench| {
        for text in &texts {
            let mut tb = Tb::new(bench, text, (1, 2), &Stalls::NONE);
            let data = tb.random_bytes(64);
            let h = Header { kind: 2, length: 1, byte_count: 4, ..Header::default() };
            let packet = Packet::new(h, &[1, 2, 3, 4]);
            let (mut worst, mut offered) = (0, None);
            for cycle in 0..20_000_u64 {
                if tb.bursts.pending() < 4 {
                    tb.burst(HALF, &data);
                }
                if tb.reads.pending() == 0 {
                    ask(&mut tb, 0, 4096);
                }
                if offered.is_none() {
                    tb.offer_completion(&packet);
                    offered = Some(cycle);
                }
                match tb.cycle() {
                    Some(Sent::Completion(_)) => {
                        worst = worst.max(cycle - offered.take().expect("one was offered"));
                    }
                    Some(Sent::Write(_)) => tb.left += 1,
                    Some(other) => obey(&mut tb, other),
                    None => {}
                }
                tb.answers.clear();
            }
            // The queue of 4 KiB, each of its packets of 64 bytes followed by a read request.
            let beats = 4096 / tb.k as u64;
            assert!(worst <= beats + 64 + 8, "a completion waited {worst} cycles");
            // at 512 bits the engine's 128 bits per cycle never fill the queue
            assert!(tb.k == 64 || worst > 8, "the posted queue was never in the way: {worst}");
        }
    });
}

#[test]
fn data_moves_in_every_cycle() {
    for width in [128, 512] {
        for code in 0..4 {
            let t = Transfer { width, code, bytes: 1 << 18, overhead: 0 };
            let m = write(t);
            assert_eq!(m.cycles, m.bytes / u64::from(m.k), "write, {t:?}");
        }
        // 32 tags of 512 bytes: 1,024 or 256 beats against a round trip of 250 cycles
        let t = Transfer { width, code: 2, bytes: 1 << 18, overhead: 0 };
        let m = read(t);
        let latency = 5;
        if width == 128 {
            assert_eq!(m.cycles, m.bytes / u64::from(m.k) + latency, "read, {t:?}");
        } else {
            assert!(m.efficiency() > 0.93, "read, {t:?}: {}", m.efficiency());
        }
    }
}

/// `cargo xtask bench rtl` prints the same figures as a table.
#[test]
fn dma_efficiency_on_a_link_with_a_round_trip_of_1_us() {
    for width in [128, 512] {
        for (code, size) in [(2, 512), (1, 256)] {
            let t = Transfer { width, code, bytes: 1 << 20, overhead: OVERHEAD };
            // what the overhead of the packets leaves
            let best = f64::from(size) / f64::from(size + OVERHEAD);
            let (w, r) = (write(t).efficiency(), read(t).efficiency());
            assert!(w > best - 0.002, "write {t:?}: {w:.4} of {best:.4}");
            if (width, size) == (512, 256) {
                // 32 tags of 256 bytes are half of what is under way in 1 us
                assert!((0.49..0.51).contains(&r), "read {t:?}: {r:.4}");
            } else {
                assert!(r > best - 0.002, "read {t:?}: {r:.4} of {best:.4}");
            }
        }
    }
}

#[test]
fn an_idle_requester_answers_in_a_known_number_of_cycles() {
    let texts = texts();
    for_seeds(1, |bench| {
        for text in &texts {
            let mut tb = Tb::new(bench, text, (2, 2), &Stalls::NONE);
            // the read is taken in the first cycle
            ask(&mut tb, 0x40, 64);
            let request = (0..20).position(|_| match tb.cycle() {
                Some(sent) => {
                    obey(&mut tb, sent);
                    true
                }
                None => false,
            });
            assert_eq!(request, Some(3), "read to request");
            // the first beat of the completion is taken in the next cycle
            let beat = (0..20).position(|_| {
                let before = tb.rd.received;
                tb.cycle();
                tb.rd.received > before
            });
            assert_eq!(beat, Some(6), "completion to data");
            let parts = tb.k as u64 / 16;
            tb.burst(HALF, &[7; 64]);
            let packet = (0..20).position(|_| tb.cycle().is_some());
            // four beats in, one stage of `Widen`, two of the queue, one of the port, and the packet's own beats
            assert_eq!(packet, Some(3 + 1 + 2 + 1 + 4 / parts as usize - 1), "burst to packet");
            assert!(tb.rd.received >= 4, "{}", tb.rd.received);
        }
    });
}
