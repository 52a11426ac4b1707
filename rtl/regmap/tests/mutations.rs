//! Random damage to a valid description: an answer or an error, never a panic or a hang.
#![allow(clippy::unwrap_used)]

mod common;

use common::{A, B, MAP, read};

const RUNS: u64 = 4000;

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
}

const WORDS: &[&str] = &[
    "0",
    "1",
    "-1",
    "4",
    "0x10",
    "0xfff",
    "0x1000",
    "0xffff_ffff",
    "0x1_0000_0000",
    "0x7fff_ffff_ffff_ffff",
    "18446744073709551615",
    "31:0",
    "63:0",
    "\"0\"",
    "\"63\"",
    "64",
    "32",
    "true",
    "[",
    "]",
    "{",
    "}",
    "[[reg]]",
    "[[group]]",
    "\"rw1c\"",
    "\"const\"",
    "\"MAP_HASH\"",
    "width = 64",
    "open = true",
    "=",
    "\n",
    "\"",
    "é",
    "[]",
    "{}",
];

/// One random change: drop, double or swap lines, or replace a word.
fn damage(text: &str, r: &mut Random) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let i = r.below(lines.len());
    match r.below(5) {
        0 => {
            lines.remove(i);
        }
        1 => lines.insert(i, lines[r.below(lines.len())].clone()),
        2 => {
            let j = r.below(lines.len());
            lines.swap(i, j);
        }
        3 => {
            let mut words: Vec<&str> = lines[i].split(' ').collect();
            let at = r.below(words.len());
            words[at] = WORDS[r.below(WORDS.len())];
            lines[i] = words.join(" ");
        }
        _ => {
            let chars: Vec<char> = lines[i].chars().collect();
            let cut = r.below(chars.len() + 1);
            let digit = char::from(b'0' + r.below(10) as u8);
            lines[i] = chars[..cut].iter().chain([&digit]).chain(&chars[cut..]).collect();
        }
    }
    if lines.is_empty() { String::from("\n") } else { lines.join("\n") + "\n" }
}

#[test]
fn damaged_descriptions_never_panic() {
    let only = std::env::var("REGMAP_SEED").ok().map(|s| s.parse().unwrap());
    let seeds: Vec<u64> = only.map_or_else(|| (1..=RUNS).collect(), |seed| vec![seed]);
    let (mut good, mut bad) = (0, 0);
    for seed in seeds {
        let result = std::panic::catch_unwind(|| {
            let mut r = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
            let mut texts = [MAP.to_owned(), A.to_owned(), B.to_owned()];
            for _ in 0..=r.below(4) {
                // block a holds most of what can break
                let which = [0, 1, 1, 2][r.below(4)];
                texts[which] = damage(&texts[which], &mut r);
            }
            let [map, a, b] = texts;
            read(&map, &a, &b).is_ok()
        });
        match result {
            Ok(true) => good += 1,
            Ok(false) => bad += 1,
            Err(_) => panic!(
                "panicked; run `REGMAP_SEED={seed} cargo test -p isotherm-regmap --test mutations`"
            ),
        }
    }
    assert!(
        good + bad == 1 || (good > 100 && bad > 1000),
        "damage too mild or too hard: {good} {bad}"
    );
}
