//! A heat map as PNG: the cells alone, enlarged, for places that show no SVG.

use super::map::HeatMap;
use std::io::Write;

/// About this size; cells are whole pixels.
const WIDTH: usize = 800;
const HEIGHT: usize = 512;

impl HeatMap {
    /// Writes the picture; title and what was counted travel as text chunks.
    ///
    /// # Errors
    /// What the writer returns.
    pub(crate) fn write_png(&self, out: impl Write) -> Result<(), png::EncodingError> {
        let (cell_w, cell_h) = ((WIDTH / self.columns).max(1), (HEIGHT / self.rows).max(1));
        let (width, height) = (self.columns * cell_w, self.rows * cell_h);
        let mut pixels = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                pixels.extend(self.colour(self.cells[y / cell_h * self.columns + x / cell_w]));
            }
        }
        let side = |n: usize| u32::try_from(n).expect("invariant: the grid is small");
        let mut encoder = png::Encoder::new(out, side(width), side(height));
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.add_itxt_chunk("Title".to_owned(), self.title.clone())?;
        encoder.add_itxt_chunk("Description".to_owned(), self.counted.clone())?;
        encoder.write_header()?.write_image_data(&pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoder_reads_the_colours_back() {
        let map = HeatMap::new("t", "c", &[vec![0, 9]], 4096);
        let mut bytes = vec![];
        map.write_png(&mut bytes).expect("encodes");
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
        let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
        let info = reader.next_frame(&mut pixels).expect("whole");
        assert_eq!((info.width, info.height), (800, 512));
        assert_eq!(pixels[..3], map.colour(0));
        assert_eq!(pixels[pixels.len() - 3..], map.colour(9));
    }
}
