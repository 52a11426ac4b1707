//! Floats rounded to multiples of twice an absolute error bound.
//!
//! ```text
//! byte  0      how many times differences are taken: 0, 1 or 2
//! bytes 1..5   exceptions
//! codes        one an element, as wide as it, in byte planes: 0 = the next exception, else the difference, zigzag, plus 1
//! exceptions   the bits of their elements, in byte planes
//! ```
//!
//! An element is an exception when it is not a normal number or +0, when it is too large for its bound, or when rounding would
//! take it further away than the bound allows. The bound is meant exactly, not up to rounding of the check: see [`is_within`].
//! Every step is IEEE 754 arithmetic that gives the same bits on every machine.
//!
//! Why not SZ3 or ZFP: the bindings of SZ3 are under the GPL; those of ZFP need CMake, and its fixed accuracy has no place for
//! a NaN. This decodes in safe Rust, and a store can come from anywhere.

use super::planes;

/// Bytes before the codes.
pub(super) const HEAD_BYTES: usize = 5;
/// Most differences that are taken.
const MOST_ORDER: u8 = 2;

/// A type that can be quantised.
pub(super) trait Element: Copy {
    /// Bytes of an element.
    const BYTES: usize;
    /// Largest multiple: second differences of these still have a code.
    const MOST: i64;
    /// From its bytes.
    fn read(bytes: &[u8]) -> Self;
    /// The nearest value to a number.
    fn nearest(value: f64) -> Self;
    /// As a number, exactly.
    fn value(self) -> f64;
    /// Its bits.
    fn bits(self) -> u64;
    /// Neither subnormal, infinite, NaN nor a zero.
    fn is_normal(self) -> bool;
}

macro_rules! element {
    ($float:ty, $most:expr) => {
        impl Element for $float {
            const BYTES: usize = size_of::<$float>();
            const MOST: i64 = $most;
            fn read(bytes: &[u8]) -> Self {
                Self::from_le_bytes(bytes.try_into().expect("invariant: chunks of its size"))
            }
            #[allow(clippy::cast_possible_truncation, reason = "the nearest one is meant")]
            fn nearest(value: f64) -> Self {
                value as $float
            }
            fn value(self) -> f64 {
                f64::from(self)
            }
            fn bits(self) -> u64 {
                self.to_bits().into()
            }
            fn is_normal(self) -> bool {
                <$float>::is_normal(self)
            }
        }
    };
}

element!(f32, 1 << 28);
element!(f64, 1 << 50);

/// Exceptions that coded elements say they have.
pub(super) fn exceptions(coded: &[u8]) -> usize {
    coded
        .first_chunk()
        .map_or(0, |&[_, count @ ..]: &[u8; HEAD_BYTES]| u32::from_le_bytes(count) as usize)
}

/// The elements, coded; `None` if decoding does not give them back within the bound.
pub(super) fn encode<T: Element>(plain: &[u8], bound: f64) -> Option<Vec<u8>> {
    let elements: Vec<T> = plain.chunks_exact(T::BYTES).map(T::read).collect();
    let multiples: Vec<Option<i64>> = elements.iter().map(|&x| multiple(x, bound)).collect();
    let order = (0..=MOST_ORDER).min_by_key(|&order| bits_of_codes(&multiples, order))?;
    let mut exceptions = vec![];
    let mut codes = Vec::with_capacity(plain.len());
    let mut before = Before::default();
    for (m, element) in multiples.iter().zip(plain.chunks_exact(T::BYTES)) {
        let code = match m {
            Some(m) => before.difference(*m, order) + 1,
            None => {
                exceptions.extend_from_slice(element);
                0
            }
        };
        codes.extend_from_slice(&code.to_le_bytes()[..T::BYTES]);
    }
    let mut out = vec![order];
    out.extend(u32::try_from(exceptions.len() / T::BYTES).ok()?.to_le_bytes());
    out.extend(planes::split(&codes, T::BYTES));
    out.extend(planes::split(&exceptions, T::BYTES));
    holds::<T>(&out, plain, bound).then_some(out)
}

/// The elements that were coded, rounded: exactly `plain` bytes.
pub(super) fn decode<T: Element>(
    coded: &[u8],
    plain: usize,
    bound: f64,
) -> Result<Vec<u8>, String> {
    let Some((&[order, count @ ..], body)) = coded.split_first_chunk::<HEAD_BYTES>() else {
        return Err(format!("{} bytes are no quantised floats", coded.len()));
    };
    let exceptions = (u32::from_le_bytes(count) as usize).checked_mul(T::BYTES);
    if order > MOST_ORDER || exceptions.is_none_or(|e| body.len() != plain + e) {
        return Err("the head of the quantised floats is wrong".into());
    }
    let (codes, exceptions) = body.split_at(plain);
    let (codes, exceptions) = (planes::join(codes, T::BYTES), planes::join(exceptions, T::BYTES));
    let mut exceptions = exceptions.chunks_exact(T::BYTES);
    let mut out = Vec::with_capacity(plain);
    let mut before = Before::default();
    for code in codes.chunks_exact(T::BYTES) {
        let mut wide = [0; 8];
        wide[..T::BYTES].copy_from_slice(code);
        match u64::from_le_bytes(wide).checked_sub(1) {
            None => {
                out.extend_from_slice(exceptions.next().ok_or("an exception is missing")?);
            }
            Some(difference) => {
                let m = before.multiple(difference, order);
                let m = m.filter(|m| m.unsigned_abs() <= T::MOST.unsigned_abs());
                let x: T = rounded(m.ok_or("a quantised float is out of range")?, bound);
                out.extend_from_slice(&x.bits().to_le_bytes()[..T::BYTES]);
            }
        }
    }
    if exceptions.next().is_some() {
        return Err("there are exceptions that belong to no float".into());
    }
    Ok(out)
}

/// Which multiple of twice the bound stands for an element; `None` for an exception.
fn multiple<T: Element>(x: T, bound: f64) -> Option<i64> {
    if x.bits() == 0 {
        return Some(0);
    }
    if !x.is_normal() {
        return None;
    }
    let near = (x.value() / (2.0 * bound)).round();
    // twice the smallest bound may make this infinite, but x and the step are no zeros: never a NaN
    if near.abs() > T::MOST as f64 {
        return None;
    }
    let m = near as i64;
    is_within(x.value(), rounded::<T>(m, bound).value(), bound).then_some(m)
}

fn rounded<T: Element>(multiple: i64, bound: f64) -> T {
    // twice the bound may be infinite
    T::nearest(if multiple == 0 { 0.0 } else { multiple as f64 * (2.0 * bound) })
}

/// Is `|x - y| <= bound`, exactly? Between two numbers of which neither is more than twice the other the difference is a number
/// of the type itself (Sterbenz), so nothing is rounded; further apart than that the answer is no.
fn is_within(x: f64, y: f64, bound: f64) -> bool {
    let (low, high) = if x.abs() <= y.abs() { (x, y) } else { (y, x) };
    let exact = low == 0.0 || (low.signum() == high.signum() && high.abs() / 2.0 <= low.abs());
    exact && (x - y).abs() <= bound
}

/// The check on every extent: decoded, each element is the same, or a normal number that is within the bound.
fn holds<T: Element>(coded: &[u8], plain: &[u8], bound: f64) -> bool {
    let Ok(got) = decode::<T>(coded, plain.len(), bound) else { return false };
    got.len() == plain.len()
        && plain.chunks_exact(T::BYTES).zip(got.chunks_exact(T::BYTES)).all(|(a, b)| {
            let (x, y) = (T::read(a), T::read(b));
            a == b || x.is_normal() && is_within(x.value(), y.value(), bound)
        })
}

/// What the differences of an order cost, roughly.
fn bits_of_codes(multiples: &[Option<i64>], order: u8) -> u64 {
    let mut before = Before::default();
    let bits = |m: &i64| u64::from(64 - before.difference(*m, order).leading_zeros());
    multiples.iter().flatten().map(bits).sum()
}

/// The last two multiples; exceptions leave no trace.
#[derive(Default)]
struct Before {
    last: i64,
    last_but_one: i64,
}

impl Before {
    /// What the next one is expected to be.
    fn expected(&self, order: u8) -> i64 {
        match order {
            0 => 0,
            1 => self.last,
            _ => 2 * self.last - self.last_but_one,
        }
    }

    fn push(&mut self, multiple: i64) {
        (self.last_but_one, self.last) = (self.last, multiple);
    }

    /// Zigzag: 0, -1, 1, -2, ...
    fn difference(&mut self, multiple: i64, order: u8) -> u64 {
        let d = multiple - self.expected(order);
        self.push(multiple);
        (d << 1 ^ d >> 63) as u64
    }

    /// The inverse of [`Before::difference`]; `None` where it overflows.
    fn multiple(&mut self, difference: u64, order: u8) -> Option<i64> {
        let d = (difference >> 1) as i64 ^ -((difference & 1) as i64);
        let multiple = self.expected(order).checked_add(d)?;
        // keeps `expected` in range; whether it is in the type's range is for the caller to say
        if multiple.unsigned_abs() > 1 << 60 {
            return None;
        }
        self.push(multiple);
        Some(multiple)
    }
}

#[cfg(test)]
mod tests;
