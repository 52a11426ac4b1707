//! Binary logarithms in whole numbers: the same sets from the same samples on every machine.

/// Binary places of a logarithm, and of every cost in bits that is made of logarithms.
pub(super) const PLACES: u32 = 16;

/// log2 of `n`, which is not 0, rounded down to [`PLACES`] binary places.
pub(super) fn log2(n: u32) -> u64 {
    let whole = n.ilog2();
    let mut mantissa = (u64::from(n) << 31) >> whole; // 1.0 to 2.0, 31 places
    let mut out = u64::from(whole) << PLACES;
    for place in (0..PLACES).rev() {
        mantissa = (mantissa * mantissa) >> 31;
        if mantissa >= 1 << 32 {
            mantissa >>= 1;
            out |= 1 << place;
        }
    }
    out
}

/// Bits that an ideal code of these counts takes for all of them together.
pub(super) fn entropy(counts: impl Iterator<Item = u32> + Clone) -> u64 {
    let total: u32 = counts.clone().sum();
    let all = if total == 0 { 0 } else { u64::from(total) * log2(total) };
    let each = counts.filter(|&c| c > 0).map(|c| u64::from(c) * log2(c)).sum::<u64>();
    all.saturating_sub(each)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_those_of_the_mathematics() {
        for n in (1..5000).chain([65_535, 65_536, 1 << 31, u32::MAX]) {
            let exact = f64::from(n).log2() * 65_536.0;
            let ours = log2(n) as f64;
            assert!(ours <= exact + 0.5 && exact < ours + 2.0, "{n}: {ours} and {exact}");
        }
    }

    #[test]
    fn entropy_of_known_counts() {
        assert_eq!(entropy([].into_iter()), 0);
        assert_eq!(entropy([7, 0].into_iter()), 0);
        assert_eq!(entropy([16; 8].into_iter()), (128 * 3) << PLACES);
    }
}
