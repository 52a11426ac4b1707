//! The bound holds for whatever floats there are.

use super::*;
use proptest::prelude::*;

fn bytes64(xs: &[f64]) -> Vec<u8> {
    xs.iter().flat_map(|x| x.to_le_bytes()).collect()
}

fn bytes32(xs: &[f32]) -> Vec<u8> {
    xs.iter().flat_map(|x| x.to_le_bytes()).collect()
}

/// Encodes, decodes, and checks each element on its own, in integer arithmetic where floats cannot say it.
fn check<T: Element>(plain: &[u8], bound: f64) -> Vec<u8> {
    let coded = encode::<T>(plain, bound).expect("exceptions make every input possible");
    assert!(coded.len() <= HEAD_BYTES + 2 * plain.len());
    let got = decode::<T>(&coded, plain.len(), bound).expect("what was encoded");
    assert_eq!(got.len(), plain.len());
    for (a, b) in plain.chunks_exact(T::BYTES).zip(got.chunks_exact(T::BYTES)) {
        let (x, y) = (T::read(a), T::read(b));
        let exact = !x.is_normal();
        let near = (x.value() - y.value()).abs() <= bound && y.value().is_finite();
        assert!(a == b || (!exact && near), "{} became {} with {bound}", x.value(), y.value());
    }
    got
}

#[test]
fn special_values_are_exact() {
    let special = [
        0.0,
        -0.0,
        f64::NAN,
        f64::from_bits(0x7FF0_0000_0000_0001),
        f64::from_bits(0xFFF8_0000_0000_1234),
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MIN_POSITIVE / 2.0,
        -5e-324,
    ];
    for bound in [1e-300, 1e-3, 1e300] {
        assert_eq!(check::<f64>(&bytes64(&special), bound), bytes64(&special));
        let narrow: Vec<f32> = special.iter().map(|&x| x as f32).chain([1e-40, -1e-45]).collect();
        assert_eq!(check::<f32>(&bytes32(&narrow), bound), bytes32(&narrow));
    }
}

#[test]
fn numbers_at_the_edge_of_the_bound_stay_within_it() {
    // odd multiples of the bound lie half way between two steps, and their neighbours next to it
    for bound in [0.1, 1e-3, 0.25, 3.0, 1e-12, f64::MIN_POSITIVE, 1e100] {
        let edges = (0..2000_i32).flat_map(|k| {
            let x = f64::from(2 * k - 1999) * bound;
            [x, x.next_up(), x.next_down()]
        });
        check::<f64>(&bytes64(&edges.collect::<Vec<_>>()), bound);
    }
    for bound in [0.1_f32, 1e-3, 0.25, 1e-30] {
        let edges = (0..2000_i16).flat_map(|k| {
            let x = f32::from(2 * k - 1999) * bound;
            [x, x.next_up(), x.next_down()]
        });
        check::<f32>(&bytes32(&edges.collect::<Vec<_>>()), bound.into());
    }
}

#[test]
fn numbers_too_large_for_the_bound_are_exact() {
    let large = [1e17, -1e300, f64::MAX, f64::MIN];
    assert_eq!(check::<f64>(&bytes64(&large), 1e-6), bytes64(&large));
    let large = [1e9_f32, f32::MAX, f32::MIN];
    assert_eq!(check::<f32>(&bytes32(&large), 1e-3), bytes32(&large));
}

#[test]
fn a_bound_of_any_size_is_held() {
    let walk: Vec<f64> = (0..512).map(|i| f64::from(i).sin() * 10.0).collect();
    for bound in [5e-324, 1e-308, 1e-15, 1.0, 1e15, f64::MAX] {
        check::<f64>(&bytes64(&walk), bound);
    }
}

#[test]
fn what_does_not_hold_its_bound_is_noticed() {
    let plain = bytes64(&[1.0, 2.0, 3.0, f64::NAN]);
    let good = encode::<f64>(&plain, 1e-3).expect("can be encoded");
    assert!(holds::<f64>(&good, &plain, 1e-3));
    for at in 0..good.len() {
        for bit in 0..8 {
            let mut bad = good.clone();
            bad[at] ^= 1 << bit;
            // other codes can stand for other floats within the bound only if they stand for the same ones
            let same =
                decode::<f64>(&bad, plain.len(), 1e-3) == decode::<f64>(&good, plain.len(), 1e-3);
            assert_eq!(holds::<f64>(&bad, &plain, 1e-3), same, "byte {at} bit {bit}");
        }
    }
    assert!(!holds::<f64>(&good, &bytes64(&[1.0, 2.0, 3.01, f64::NAN]), 1e-3));
    assert!(!holds::<f64>(&good, &bytes64(&[1.0, 2.0, 3.0, 0.0]), 1e-3));
}

#[test]
fn a_smooth_curve_costs_few_bits() {
    let curve: Vec<f64> = (0..8192).map(|i| (f64::from(i) / 300.0).sin()).collect();
    let coded = encode::<f64>(&bytes64(&curve), 1e-6).expect("smooth");
    let frame = zstd::bulk::compress(&coded, 3).expect("memory to memory");
    let lossless = zstd::bulk::compress(&bytes64(&curve), 3).expect("memory to memory");
    assert!(frame.len() * 8 < lossless.len(), "{} against {}", frame.len(), lossless.len());
}

/// Any bits, and numbers of one size.
fn any_f64() -> impl Strategy<Value = f64> {
    prop_oneof![any::<u64>().prop_map(f64::from_bits), -1e3..1e3, -1e-9..1e-9]
}

fn any_f32() -> impl Strategy<Value = f32> {
    prop_oneof![any::<u32>().prop_map(f32::from_bits), -1e3_f32..1e3, -1e-9_f32..1e-9]
}

proptest! {
    #[test]
    fn the_bound_holds_for_f64(xs in prop::collection::vec(any_f64(), 0..600), e in -320..308_i32) {
        check::<f64>(&bytes64(&xs), 10_f64.powi(e).max(5e-324));
    }

    #[test]
    fn the_bound_holds_for_f32(xs in prop::collection::vec(any_f32(), 0..600), e in -60..40_i32) {
        check::<f32>(&bytes32(&xs), 10_f64.powi(e));
    }

    #[test]
    fn no_bytes_make_decode_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), n in 0..40_usize) {
        for plain in [n * 8, bytes.len().saturating_sub(HEAD_BYTES) / 8 * 8] {
            for (order, exceptions) in [(0, 0), (1, 0), (2, 0), (2, 1), (3, 0), (255, u32::MAX)] {
                let mut coded = vec![order];
                coded.extend(u32::to_le_bytes(exceptions));
                coded.extend(&bytes);
                for answer in [
                    decode::<f32>(&coded, plain, 1e-3),
                    decode::<f64>(&coded, plain, 1e-3),
                    decode::<f64>(&bytes, plain, 1e-3),
                ] {
                    prop_assert!(answer.is_err() || answer.is_ok_and(|a| a.len() == plain));
                }
            }
        }
    }
}
