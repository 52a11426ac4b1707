//! A heat map as SVG: no fonts or scripts from elsewhere, readable on light and dark pages.

use super::map::HeatMap;
use std::fmt::Write;

const LEFT: usize = 72;
const TOP: usize = 56;
const WIDTH: usize = 800;
const HEIGHT: usize = 420;

impl HeatMap {
    /// The picture as text.
    pub(crate) fn svg(&self) -> String {
        let (w, h) = (WIDTH as f64 / self.columns as f64, HEIGHT as f64 / self.rows as f64);
        let (full_w, full_h) = (LEFT + WIDTH + 24, TOP + HEIGHT + 88);
        let mut s = String::new();
        let mut line = |text: std::fmt::Arguments<'_>| {
            s.write_fmt(text).expect("invariant: writing to a String cannot fail");
            s.push('\n');
        };
        line(format_args!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {full_w} {full_h}" font-family="sans-serif" font-size="13" role="img">"#
        ));
        line(format_args!(r##"<rect width="{full_w}" height="{full_h}" fill="#fff"/>"##));
        line(format_args!(r#"<title>{}</title>"#, escape(&self.title)));
        line(format_args!(
            r#"<text x="{LEFT}" y="24" font-size="17">{}</text>"#,
            escape(&self.title)
        ));
        line(format_args!(
            r##"<text x="{LEFT}" y="44" fill="#555">{}</text>"##,
            escape(&self.counted)
        ));
        line(format_args!(
            r##"<rect x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}" fill="#f4f4f2"/>"##
        ));
        for (k, &writes) in self.cells.iter().enumerate().filter(|(_, w)| **w > 0) {
            let (x, y) = (
                LEFT as f64 + (k % self.columns) as f64 * w,
                TOP as f64 + (k / self.columns) as f64 * h,
            );
            let [r, g, b] = self.colour(writes);
            line(format_args!(
                r##"<rect x="{x:.2}" y="{y:.2}" width="{:.2}" height="{:.2}" fill="#{r:02x}{g:02x}{b:02x}"/>"##,
                w + 0.05,
                h + 0.05
            ));
        }
        let bottom = TOP + HEIGHT;
        line(format_args!(r#"<text x="{}" y="{}" text-anchor="end">0</text>"#, LEFT - 8, TOP + 12));
        line(format_args!(
            r#"<text x="{}" y="{bottom}" text-anchor="end">{}</text>"#,
            LEFT - 8,
            self.span_label()
        ));
        line(format_args!(r#"<text x="{LEFT}" y="{}">epoch 0</text>"#, bottom + 18));
        line(format_args!(
            r#"<text x="{}" y="{}" text-anchor="end">epoch {}</text>"#,
            LEFT + WIDTH,
            bottom + 18,
            self.epochs.saturating_sub(1)
        ));
        self.legend(&mut line, bottom + 36);
        s.push_str("</svg>\n");
        s
    }

    fn legend(&self, line: &mut impl FnMut(std::fmt::Arguments<'_>), y: usize) {
        let hottest = self.hottest();
        let steps = [1, hottest.isqrt().max(1), hottest.max(1)];
        let mut x = LEFT;
        for writes in steps {
            let [r, g, b] = self.colour(writes);
            line(format_args!(
                r##"<rect x="{x}" y="{y}" width="22" height="14" fill="#{r:02x}{g:02x}{b:02x}"/>"##
            ));
            line(format_args!(r#"<text x="{}" y="{}">{writes}</text>"#, x + 28, y + 12));
            x += 110;
        }
        line(format_args!(
            r##"<text x="{x}" y="{}" fill="#555">lines written per cell, logarithmic</text>"##,
            y + 12
        ));
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_well_formed_and_has_a_rectangle_per_written_cell() {
        let map = HeatMap::new("a <b> & \"c\"", "window writes", &[vec![0, 3], vec![5, 0]], 4096);
        let text = map.svg();
        let document = roxmltree::Document::parse(&text).expect("well-formed XML");
        let rectangles = document.descendants().filter(|n| n.has_tag_name("rect")).count();
        assert_eq!(rectangles, 2 + 2 + 3, "background and field, written cells, legend");
        assert!(text.contains("window writes"));
    }
}
