//! Byte planes: the first bytes of all elements, then the second ones, and so on.
//!
//! Neighbouring numbers agree in sign, exponent and the upper bits of the mantissa: side by side these bytes are runs, among the
//! noise of the lower ones they are nothing that a match finder could take.

/// Elements of `width` bytes, split; the length is a multiple of `width`.
pub(super) fn split(plain: &[u8], width: usize) -> Vec<u8> {
    let count = plain.len() / width;
    let mut out = vec![0; plain.len()];
    for (plane, bytes) in out.chunks_exact_mut(count.max(1)).enumerate() {
        for (to, element) in bytes.iter_mut().zip(plain.chunks_exact(width)) {
            *to = element[plane];
        }
    }
    out
}

/// The inverse of [`split`].
pub(super) fn join(planes: &[u8], width: usize) -> Vec<u8> {
    let count = planes.len() / width;
    let mut out = vec![0; planes.len()];
    for (plane, bytes) in planes.chunks_exact(count.max(1)).enumerate() {
        for (from, element) in bytes.iter().zip(out.chunks_exact_mut(width)) {
            element[plane] = *from;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn first_bytes_come_first() {
        assert_eq!(split(&[1, 2, 3, 4, 5, 6], 2), [1, 3, 5, 2, 4, 6]);
        assert_eq!(split(&[], 4), [0_u8; 0]);
    }

    proptest! {
        #[test]
        fn join_undoes_split(elements in prop::collection::vec(any::<[u8; 8]>(), 0..200)) {
            let plain = elements.concat();
            for width in [2, 4, 8] {
                prop_assert_eq!(&join(&split(&plain, width), width), &plain);
            }
        }
    }
}
