//! The heap of a program in an object-oriented language.

use super::Pages;
use super::slab::Slabs;
use crate::{PAGE, Random};

const BASE: u64 = 0x7F8A_1C00_0000;
const VTABLES: u64 = 0x5600_1A2B_3C00;

/// What a field of 8 bytes holds.
#[derive(Clone, Copy)]
enum Field {
    /// An object made shortly before.
    Near,
    /// Any object, or none.
    Far,
    /// Length and capacity, 32 bits each.
    Length,
    Small,
    /// A count of references: mostly 1.
    References,
    Flags,
    Hash,
    Double,
    Time,
    /// Counts up.
    Id,
    /// Up to 7 letters and their number.
    ShortText,
}

const FIELDS: [Field; 16] = [
    Field::Near,
    Field::Near,
    Field::Far,
    Field::Far,
    Field::Far,
    Field::Length,
    Field::Length,
    Field::Small,
    Field::Small,
    Field::References,
    Field::Flags,
    Field::Hash,
    Field::Double,
    Field::Time,
    Field::Id,
    Field::ShortText,
];

pub(super) fn pages(r: &mut Random, count: usize) -> Pages {
    let types: Vec<Vec<Field>> = (0..32)
        .map(|_| (0..1 + r.skewed(14)).map(|_| FIELDS[r.index(FIELDS.len())]).collect())
        .collect();
    let mut heap = Slabs::new(BASE);
    let mut objects = vec![];
    // Slabs end half filled: make a few more pages and take the first ones that are full.
    while heap.len() < count + 64 {
        let kind = r.skewed(types.len() as u64) as usize;
        let fields = &types[kind];
        let bytes = 8 + 8 * fields.len();
        let at = heap.allocate(bytes);
        objects.push((at, bytes));
        let vtable = VTABLES + 0x68 * kind as u64;
        heap.write(at, &vtable.to_le_bytes());
        for (i, field) in fields.iter().enumerate() {
            let value = value(r, *field, &objects, &heap);
            heap.write(at + 8 + 8 * i, &value.to_le_bytes());
        }
        // Some objects die soon, and their places are taken again.
        if r.percent(20) {
            let back = r.index(objects.len().min(500));
            let dead = objects.swap_remove(objects.len() - 1 - back);
            heap.free(dead.0, dead.1);
        }
    }
    let pages = heap.pages().iter().filter(|p| !tail(p)).take(count);
    let mut pages: Vec<_> = pages.copied().collect();
    // Never so few in practice; then slabs are repeated.
    while pages.len() < count {
        pages.push(pages[r.index(pages.len())]);
    }
    Ok(pages)
}

/// A page of a slab that is not in use yet.
fn tail(page: &[u8; PAGE]) -> bool {
    page[PAGE / 2..].iter().all(|&b| b == 0)
}

fn value(r: &mut Random, field: Field, objects: &[(usize, usize)], heap: &Slabs) -> u64 {
    let object = |back: usize| heap.address(objects[objects.len() - 1 - back].0);
    match field {
        Field::Near => object(r.index(objects.len().min(40))),
        Field::Far if r.percent(35) => 0,
        Field::Far => object(r.index(objects.len())),
        Field::Length => {
            let length = r.skewed(2000);
            length << 32 | (length.next_power_of_two().max(4))
        }
        Field::Small => r.skewed(100_000),
        Field::References => {
            if r.percent(85) {
                1
            } else {
                1 + r.skewed(50)
            }
        }
        Field::Flags => r.below(4) | (r.below(8) / 7) << 8 | r.below(3) << 16,
        Field::Hash => r.next(),
        Field::Double => ((r.unit() * 1000.0).round() / 8.0).to_bits(),
        Field::Time => 1_790_000_000_000_000_000 + objects.len() as u64 * 1_000_003,
        Field::Id => objects.len() as u64,
        Field::ShortText => {
            let length = r.range(1, 7);
            (0..length).fold(length << 56, |text, i| text | r.range(97, 122) << (8 * i))
        }
    }
}
