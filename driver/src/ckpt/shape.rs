//! What can be seen of a frame without decoding it.

const MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();
/// Content size of 2 bytes, single segment; the lowest bit says that a dictionary id of 1 byte follows.
const DESCRIPTOR: u8 = 0x60;

/// Dictionary and blocks of a frame of the card's profile (RFC 8878; `rtl/docs/COMPRESSION.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// Dictionary id, 0 = none.
    pub(super) dictionary: u8,
    /// All blocks.
    pub(super) blocks: u32,
    /// Raw ones.
    pub(super) raw: u32,
    /// RLE ones; the others are compressed.
    pub(super) rle: u32,
}

impl Shape {
    /// `None` if it is no frame of the profile, does not end with its last block, or has bytes behind it.
    pub(super) fn of(frame: &[u8]) -> Option<Self> {
        let rest = frame.strip_prefix(&MAGIC)?;
        let (&descriptor, rest) = rest.split_first()?;
        let (dictionary, rest) = match descriptor {
            DESCRIPTOR => (0, rest),
            d if d == DESCRIPTOR | 1 => rest.split_first().map(|(&id, rest)| (id, rest))?,
            _ => return None,
        };
        let mut rest = rest.get(2..)?;
        let mut shape = Self { dictionary, blocks: 0, raw: 0, rle: 0 };
        loop {
            let (header, body) = rest.split_at_checked(3)?;
            let header = u32::from_le_bytes([header[0], header[1], header[2], 0]);
            let size = (header >> 3) as usize;
            let body = match header >> 1 & 3 {
                0 => {
                    shape.raw += 1;
                    body.get(size..)?
                }
                1 => {
                    shape.rle += 1;
                    body.get(1..)?
                }
                2 => body.get(size..)?,
                _ => return None,
            };
            shape.blocks += 1;
            if header & 1 == 1 {
                return body.is_empty().then_some(shape);
            }
            rest = body;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_counted() {
        let head = [&MAGIC[..], &[DESCRIPTOR | 1, 9, 0, 0x2F]].concat();
        let raw = [&[2 << 3, 0, 0][..], &[7; 2]].concat();
        let compressed = [&[4 | 3 << 3, 0, 0][..], &[7; 3]].concat();
        let last = [1 | 2 | 0xF8, 0xFF, 0, 5];
        let frame = [&head[..], &raw, &compressed, &last].concat();
        assert_eq!(Shape::of(&frame), Some(Shape { dictionary: 9, blocks: 3, raw: 1, rle: 1 }));
        for cut in 0..frame.len() {
            assert_eq!(Shape::of(&frame[..cut]), None, "{cut} bytes");
        }
        assert_eq!(Shape::of(&[&frame[..], &[0]].concat()), None);
        let mut reserved = frame;
        reserved[8] |= 6;
        assert_eq!(Shape::of(&reserved), None);
    }
}
