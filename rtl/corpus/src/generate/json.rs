//! The heap of a service that holds JSON documents: chunks with the headers of malloc, some of them freed.

use super::{Pages, words};
use crate::{PAGE, Random, from_bytes};
use std::fmt::Write;

/// Where the heap begins.
const BASE: u64 = 0x5581_9C40_2000;

pub(super) fn pages(r: &mut Random, count: usize) -> Pages {
    let bytes = count * PAGE;
    let mut heap: Vec<u8> = Vec::with_capacity(bytes + 8192);
    let mut freed = BASE;
    // Only one in eight documents is of a kind that is seen here and there; most are of the service's own three.
    let kinds = [r.below(4), r.below(4), r.below(4)];
    let mut id = 100_000 + r.below(900_000);
    while heap.len() < bytes {
        id += 1 + r.below(7);
        let kind = if r.percent(12) { r.below(4) } else { kinds[r.index(3)] };
        let mut text = document(r, kind, id);
        if r.percent(15) {
            // A buffer that was made for more.
            text.push('\0');
            text.extend(std::iter::repeat_n('\0', r.index(200)));
        }
        let chunk = (text.len() + 9 + 15) & !15;
        heap.extend(0_u64.to_le_bytes());
        heap.extend((chunk as u64 | 1).to_le_bytes());
        let body = heap.len();
        heap.extend(text.as_bytes());
        heap.resize(body + chunk - 16 + (16 - (body + chunk) % 16) % 16, 0);
        if r.percent(10) && text.len() >= 16 {
            // Freed: two links where the text began, the rest stays.
            let at = BASE + body as u64 - 16;
            heap[body..body + 8].copy_from_slice(&freed.to_le_bytes());
            heap[body + 8..body + 16].copy_from_slice(&0x7F21_44C1_ACE0_u64.to_le_bytes());
            freed = at;
        }
    }
    heap.truncate(bytes);
    Ok(from_bytes(&heap))
}

fn document(r: &mut Random, kind: u64, id: u64) -> String {
    let mut out = String::new();
    let (first, last) = words::name(r);
    let time = words::time(r.below(86_400 * 300));
    let _ = match kind {
        0 => {
            let email = words::email(r, first, &last);
            let (street, zip) = (words::sentence(r, 10), r.range(10_000, 99_999));
            write!(
                out,
                r#"{{"id":{id},"name":"{first} {last}","email":"{email}","active":{},"score":{:.2},"created":"{time}Z","address":{{"street":"{} {street}","city":"{}","zip":"{zip}"}},"tags":["{}","{}"]}}"#,
                r.percent(80),
                r.unit() * 100.0,
                r.range(1, 250),
                words::city(r),
                words::sentence(r, 6),
                words::sentence(r, 8),
            )
        }
        1 => {
            let _ = write!(
                out,
                r#"{{"order":{id},"customer":{},"status":"{}","currency":"EUR","items":["#,
                r.below(500_000),
                r.pick(&["paid", "paid", "shipped", "cancelled", "new"])
            );
            for i in 0..r.range(1, 6) {
                let _ = write!(
                    out,
                    r#"{}{{"sku":"{}","title":"{}","quantity":{},"price":{:.2}}}"#,
                    if i == 0 { "" } else { "," },
                    words::hex(r, 8).to_uppercase(),
                    words::sentence(r, 24),
                    1 + r.skewed(12),
                    r.unit() * 250.0
                );
            }
            write!(out, r#"],"placed":"{time}.{:03}Z"}}"#, r.below(1000))
        }
        2 => write!(
            out,
            r#"{{"jsonrpc":"2.0","id":{id},"method":"{}","params":{{"session":"{}","limit":{},"cursor":null,"filter":{{"since":"{time}Z","kind":["{}"]}}}}}}"#,
            r.pick(&["items.list", "items.get", "users.find", "events.poll"]),
            words::hex(r, 32),
            r.pick(&["20", "50", "100"]),
            r.pick(&["created", "updated", "deleted"]),
        ),
        _ => {
            let len = 80 + r.index(700);
            write!(
                out,
                r#"{{"type":"comment","id":"{}","author":{{"id":{id},"name":"{first} {last}"}},"text":"{}","likes":{},"replies":{},"time":"{time}Z"}}"#,
                words::hex(r, 24),
                words::sentence(r, len),
                r.skewed(500),
                r.skewed(20),
            )
        }
    };
    out
}
