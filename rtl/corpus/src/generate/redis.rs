//! The memory of a key-value server: what Redis 7 keeps of its keys, laid out as its allocator does.
//!
//! A key is a dict entry (key, value, next), an sds string, and a value object; values are integers, strings, small
//! hashes and queues in listpacks. Keys that expire have an entry in a second dict. Every access sets the access time
//! in the value object.

use super::slab::Slabs;
use super::{Error, Pages, words};
use crate::{Page, Pair, Random, constant, dirty, even};

const BASE: u64 = 0x7F3C_5A00_0000;
/// 2026, in milliseconds.
const NOW: u64 = 1_790_000_000_000;
/// Keys that fill a page, about.
const KEYS_PER_PAGE: usize = 17;

/// Types and encodings of value objects (`server.h`).
const STRING_RAW: u32 = 0;
const STRING_INT: u32 = 1 << 4;
const STRING_EMBEDDED: u32 = 8 << 4;
const HASH_LISTPACK: u32 = 4 | 11 << 4;
const LIST_LISTPACK: u32 = 1 | 11 << 4;

pub(super) fn pages(r: &mut Random, count: usize) -> Pages {
    let server = Server::filled(r, count + 32);
    let pages: Vec<Page> = server.memory.pages().iter().filter(|p| !constant(p)).copied().collect();
    Ok(even(pages, count))
}

pub(super) fn pairs(r: &mut Random, count: usize) -> Result<Vec<Pair>, Error> {
    // A bit less than half of the pages change in one interval.
    let mut server = Server::filled(r, count * 5 / 2 + 64);
    let mut pairs = vec![];
    while pairs.len() < count {
        let old = server.memory.pages().to_vec();
        for _ in 0..server.memory.len() * 3 / 4 {
            server.command(r);
        }
        server.clock += 60;
        pairs.extend(dirty(&old, server.memory.pages()));
    }
    Ok(pairs)
}

enum Value {
    /// The object's pointer is the number.
    Counter,
    /// Object, length byte and text in one.
    Short(usize),
    /// A string of its own: place and bytes.
    Text(usize, usize),
    /// Field and value in turn; the places of a counter and of a time in it.
    Hash {
        counter: usize,
        time: usize,
    },
    Queue {
        at: usize,
        bytes: usize,
    },
}

struct Key {
    object: usize,
    value: Value,
    /// The entry of the dict of expiry times.
    expiry: Option<usize>,
}

struct Server {
    memory: Slabs,
    keys: Vec<Key>,
    /// Tables of the two dicts and the mask of an index.
    tables: [usize; 2],
    mask: u64,
    /// Seconds, 24 bits of which every object keeps.
    clock: u64,
    next: u64,
}

impl Server {
    /// A server with so many pages in use.
    fn filled(r: &mut Random, pages: usize) -> Self {
        let mut memory = Slabs::new(BASE);
        let slots = (pages * KEYS_PER_PAGE).next_power_of_two();
        let tables = [memory.allocate(slots * 8), memory.allocate(slots * 2)];
        let mask = slots as u64 - 1;
        let next = r.below(100_000);
        let mut server = Self { memory, keys: vec![], tables, mask, clock: NOW / 1000, next };
        while server.memory.len() < pages {
            server.insert(r);
            if r.percent(4) {
                server.clock += 1;
            }
            // Some of what was there is replaced while others are added.
            if r.percent(15) {
                server.command(r);
            }
        }
        server
    }

    fn insert(&mut self, r: &mut Random) {
        self.next += 1;
        let id = self.next;
        let (name, object, value) = match r.below(10) {
            0..3 => {
                let object = self.object(STRING_INT, 16);
                let count = r.skewed(1 << 20);
                self.memory.write(object + 8, &count.to_le_bytes());
                (format!("counter:page:{id}:views"), object, Value::Counter)
            }
            3..5 => {
                let text = format!("{}|{}", words::hex(r, 12), words::city(r));
                let bytes = 16 + 3 + text.len() + 1;
                let object = self.object(STRING_EMBEDDED, bytes);
                self.memory.link(object + 8, object + 19);
                let size = text.len() as u8;
                self.memory.write(object + 16, &[size, size, 1]);
                self.memory.write(object + 19, text.as_bytes());
                (format!("token:{}", words::hex(r, 20)), object, Value::Short(object + 19))
            }
            5..7 => {
                let object = self.object(STRING_RAW, 16);
                let (at, bytes) = self.session(r, object);
                (format!("session:{}", words::hex(r, 32)), object, Value::Text(at, bytes))
            }
            7..9 => {
                let object = self.object(HASH_LISTPACK, 16);
                let value = self.hash(r, object);
                (format!("user:{id}"), object, value)
            }
            _ => {
                let object = self.object(LIST_LISTPACK, 16);
                let (at, bytes) = self.queue(r, object);
                (
                    format!("queue:{}:{id}", words::city(r).to_lowercase()),
                    object,
                    Value::Queue { at, bytes },
                )
            }
        };
        let key = self.sds(name.as_bytes());
        let entry = self.entry(r, 0, key);
        self.memory.link(entry + 8, object);
        let expiry = r.percent(40).then(|| {
            let entry = self.entry(r, 1, key);
            self.expire(r, entry);
            entry
        });
        self.keys.push(Key { object, value, expiry });
    }

    /// One command of a client. Few keys get most of them.
    fn command(&mut self, r: &mut Random) {
        if self.keys.is_empty() {
            return;
        }
        let len = self.keys.len() as u64;
        // The key's number is spread: what is asked for often lies everywhere.
        let rank = if r.percent(50) { r.skewed(len) } else { r.below(len) };
        let index = (rank.wrapping_mul(0x9E37_79B1) % len) as usize;
        let object = self.keys[index].object;
        self.access(object);
        if r.percent(45) {
            return; // it was only read
        }
        if let Some(entry) = self.keys[index].expiry
            && r.percent(50)
        {
            self.expire(r, entry);
        }
        match self.keys[index].value {
            Value::Counter => {
                let count = u64::from_le_bytes(self.memory.read(object + 8));
                let more = 1 + r.skewed(20);
                self.memory.write(object + 8, &(count + more).to_le_bytes());
            }
            Value::Short(text) => {
                let new = words::hex(r, 12);
                self.memory.write(text, new.as_bytes());
            }
            Value::Text(at, bytes) => {
                // A new string is made before the old one is freed.
                let new = self.session(r, object);
                self.memory.free(at, bytes);
                self.keys[index].value = Value::Text(new.0, new.1);
            }
            Value::Hash { counter, time } => {
                let count = u16::from_le_bytes(self.memory.read(counter));
                self.memory.write(counter, &count.wrapping_add(1).to_le_bytes());
                let now = (self.clock as u32).to_le_bytes();
                self.memory.write(time, &now);
            }
            Value::Queue { at, bytes } => {
                let new = self.queue(r, object);
                self.memory.free(at, bytes);
                self.keys[index].value = Value::Queue { at: new.0, bytes: new.1 };
            }
        }
    }

    /// A value object: type, encoding and access time, one reference, a pointer that the caller sets.
    fn object(&mut self, kind: u32, bytes: usize) -> usize {
        let at = self.memory.allocate(bytes);
        self.memory.write(at, &kind.to_le_bytes());
        self.memory.write(at + 4, &1_u32.to_le_bytes());
        self.access(at);
        at
    }

    fn access(&mut self, object: usize) {
        let time = (self.clock as u32).to_le_bytes();
        self.memory.write(object + 1, &time[..3]);
    }

    /// A dict entry for `key` at the front of its bucket.
    fn entry(&mut self, r: &mut Random, table: usize, key: usize) -> usize {
        let at = self.memory.allocate(24);
        let mask = if table == 0 { self.mask } else { self.mask / 4 };
        let bucket = self.tables[table] + 8 * (r.next() & mask) as usize;
        let next: [u8; 8] = self.memory.read(bucket);
        self.memory.link(at, key);
        self.memory.write(at + 16, &next);
        self.memory.link(bucket, at);
        at
    }

    fn expire(&mut self, r: &mut Random, entry: usize) {
        let time = self.clock * 1000 + r.below(1000) + 1000 * (60 << r.below(8));
        self.memory.write(entry + 8, &time.to_le_bytes());
    }

    /// A string with its header; where its text begins.
    fn sds(&mut self, text: &[u8]) -> usize {
        let len = text.len();
        if len < 256 {
            let at = self.memory.allocate(3 + len + 1);
            self.memory.write(at, &[len as u8, len as u8, 1]);
            self.memory.write(at + 3, text);
            self.memory.write(at + 3 + len, &[0]);
            at + 3
        } else {
            let at = self.memory.allocate(5 + len + 1);
            let size = (len as u16).to_le_bytes();
            self.memory.write(at, &[size[0], size[1], size[0], size[1], 2]);
            self.memory.write(at + 5, text);
            self.memory.write(at + 5 + len, &[0]);
            at + 5
        }
    }

    /// A session as JSON: place and bytes of what was allocated.
    fn session(&mut self, r: &mut Random, object: usize) -> (usize, usize) {
        let (first, last) = words::name(r);
        let time = words::time(self.clock % (86_400 * 300));
        let len = 10 + r.skewed(160) as usize;
        let text = format!(
            r#"{{"user":{},"name":"{first} {last}","csrf":"{}","seen":"{time}Z","cart":{},"note":"{}"}}"#,
            r.below(500_000),
            words::hex(r, 16),
            r.skewed(20),
            words::sentence(r, len)
        );
        let at = self.sds(text.as_bytes());
        self.memory.link(object + 8, at);
        let header = if text.len() < 256 { 3 } else { 5 };
        (at - header, header + text.len() + 1)
    }

    fn hash(&mut self, r: &mut Random, object: usize) -> Value {
        let (first, last) = words::name(r);
        let email = words::email(r, first, &last);
        let mut list = Listpack::default();
        list.text("name")
            .text(&format!("{first} {last}"))
            .text("email")
            .text(&email)
            .text("visits");
        let counter = list.int16(r.skewed(30_000) as u16);
        list.text("seen");
        let time = list.int32(self.clock as u32);
        list.text("city").text(words::city(r)).text("plan");
        list.text(r.pick(&["free", "free", "basic", "premium"]));
        let at = self.listpack(object, &list.finish()).0;
        Value::Hash { counter: at + counter, time: at + time }
    }

    fn queue(&mut self, r: &mut Random, object: usize) -> (usize, usize) {
        let mut list = Listpack::default();
        let mut job = r.below(1 << 30) as u32;
        for _ in 0..r.range(1, 24) {
            job += 1 + r.skewed(9) as u32;
            list.int32(job);
            list.text(r.pick(&["mail", "resize", "index", "expire"]));
        }
        self.listpack(object, &list.finish())
    }

    fn listpack(&mut self, object: usize, bytes: &[u8]) -> (usize, usize) {
        let at = self.memory.allocate(bytes.len());
        self.memory.write(at, bytes);
        self.memory.link(object + 8, at);
        (at, bytes.len())
    }
}

/// A listpack in the making (`listpack.c`): header of 6 bytes, elements with their length behind them, 0xFF.
struct Listpack {
    bytes: Vec<u8>,
    elements: u16,
}

impl Default for Listpack {
    fn default() -> Self {
        Self { bytes: vec![0; 6], elements: 0 }
    }
}

impl Listpack {
    fn text(&mut self, text: &str) -> &mut Self {
        // A string of up to 63 bytes.
        let text = &text.as_bytes()[..text.len().min(63)];
        self.bytes.push(0x80 | text.len() as u8);
        self.bytes.extend_from_slice(text);
        self.end(1 + text.len())
    }

    /// Where the number lies.
    fn int16(&mut self, value: u16) -> usize {
        self.bytes.push(0xF1);
        self.bytes.extend(value.to_le_bytes());
        self.end(3);
        self.bytes.len() - 3
    }

    fn int32(&mut self, value: u32) -> usize {
        self.bytes.push(0xF3);
        self.bytes.extend(value.to_le_bytes());
        self.end(5);
        self.bytes.len() - 5
    }

    fn end(&mut self, bytes: usize) -> &mut Self {
        self.bytes.push(bytes as u8);
        self.elements += 1;
        self
    }

    fn finish(mut self) -> Vec<u8> {
        self.bytes.push(0xFF);
        let size = (self.bytes.len() as u32).to_le_bytes();
        self.bytes[..4].copy_from_slice(&size);
        self.bytes[4..6].copy_from_slice(&self.elements.to_le_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keys_point_to_is_theirs() {
        let mut r = Random::new(3);
        let mut server = Server::filled(&mut r, 200);
        for _ in 0..20_000 {
            server.command(&mut r);
        }
        let pointer =
            |server: &Server, at| (u64::from_le_bytes(server.memory.read(at)) - BASE) as usize;
        for key in &server.keys {
            match key.value {
                Value::Counter => {}
                Value::Short(at) => assert_eq!(pointer(&server, key.object + 8), at),
                Value::Text(at, bytes) => {
                    let text = pointer(&server, key.object + 8);
                    assert!(text == at + 3 || text == at + 5);
                    assert_eq!(server.memory.read::<1>(at + bytes - 1), [0], "ends with a zero");
                    assert_eq!(server.memory.read::<1>(at + bytes - 2), [b'}']);
                }
                Value::Hash { counter, time } => {
                    let at = pointer(&server, key.object + 8);
                    assert!(at < counter && counter < time && time < at + 256);
                    assert_eq!(server.memory.read::<1>(counter - 1), [0xF1]);
                    assert_eq!(server.memory.read::<1>(time - 1), [0xF3]);
                }
                Value::Queue { at, bytes } => {
                    assert_eq!(pointer(&server, key.object + 8), at);
                    assert_eq!(u32::from_le_bytes(server.memory.read(at)) as usize, bytes);
                    assert_eq!(server.memory.read::<1>(at + bytes - 1), [0xFF]);
                }
            }
        }
    }

    #[test]
    fn few_words_of_a_changed_page_change() {
        let pairs = pairs(&mut Random::new(1), 500).unwrap();
        let words = |p: &Pair| {
            p.old
                .as_chunks::<8>()
                .0
                .iter()
                .zip(p.new.as_chunks::<8>().0)
                .filter(|(a, b)| a != b)
                .count()
        };
        let mean = pairs.iter().map(words).sum::<usize>() / pairs.len();
        assert!((1..64).contains(&mean), "{mean} words");
    }
}
