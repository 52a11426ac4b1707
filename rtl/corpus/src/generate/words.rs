//! Text as people and programs write it.

use crate::Random;

const WORDS: &[&str] = &[
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "for",
    "that",
    "with",
    "was",
    "on",
    "are",
    "this",
    "from",
    "have",
    "not",
    "order",
    "customer",
    "please",
    "deliver",
    "before",
    "morning",
    "parcel",
    "returned",
    "payment",
    "received",
    "invoice",
    "contact",
    "address",
    "changed",
    "available",
    "product",
    "quality",
    "excellent",
    "service",
    "would",
    "recommend",
    "again",
    "slow",
    "shipping",
    "arrived",
    "damaged",
    "replacement",
    "requested",
    "refund",
    "approved",
    "manager",
    "account",
    "number",
    "update",
    "information",
    "system",
    "report",
    "meeting",
    "project",
    "schedule",
    "between",
    "department",
    "review",
    "because",
    "another",
    "question",
    "answer",
    "without",
    "through",
    "during",
    "machine",
    "memory",
    "storage",
    "network",
    "server",
    "client",
    "message",
    "window",
    "button",
    "colour",
    "small",
    "large",
    "blue",
    "green",
    "black",
    "white",
    "cotton",
    "steel",
    "wooden",
    "kitchen",
    "garden",
    "office",
    "travel",
    "summer",
    "winter",
    "monday",
    "friday",
    "weekend",
    "holiday",
    "family",
    "children",
    "school",
    "music",
    "language",
    "history",
    "picture",
    "water",
    "paper",
    "market",
    "price",
    "value",
    "quantity",
    "discount",
    "total",
    "balance",
];

const FIRST: &[&str] = &[
    "James",
    "Mary",
    "Robert",
    "Patricia",
    "John",
    "Jennifer",
    "Michael",
    "Linda",
    "David",
    "Elizabeth",
    "William",
    "Barbara",
    "Richard",
    "Susan",
    "Joseph",
    "Jessica",
    "Thomas",
    "Sarah",
    "Karen",
    "Nancy",
    "Lisa",
    "Daniel",
    "Matthew",
    "Anna",
    "Anthony",
    "Margaret",
    "Mark",
    "Sandra",
    "Paul",
    "Ashley",
    "Steven",
    "Olivia",
    "Andrew",
    "Emily",
    "Kenneth",
    "Donna",
    "Yuki",
    "Mateo",
    "Ines",
    "Lars",
    "Priya",
    "Chen",
    "Amara",
    "Noor",
    "Ivan",
    "Zofia",
];

const SYLLABLES: &[&str] = &[
    "ka", "ber", "ton", "mil", "ler", "an", "der", "son", "wil", "har", "ris", "mar", "tin", "ez",
    "go", "mo", "ra", "les", "ford", "well", "ing", "ham", "vic", "ko", "wal", "ski", "pet", "rov",
    "nak", "mu", "ta", "lin", "berg", "stein", "ca", "sta", "lo", "pez", "du", "bois",
];

const CITIES: &[&str] = &[
    "London",
    "Leeds",
    "Manchester",
    "Bristol",
    "Paris",
    "Lyon",
    "Berlin",
    "Hamburg",
    "Munich",
    "Vienna",
    "Madrid",
    "Seville",
    "Rome",
    "Milan",
    "Warsaw",
    "Krakow",
    "Prague",
    "Oslo",
    "Bergen",
    "Stockholm",
    "Helsinki",
    "Dublin",
    "Lisbon",
    "Porto",
    "Athens",
    "Boston",
    "Chicago",
    "Seattle",
    "Denver",
    "Austin",
    "Toronto",
    "Tokyo",
    "Osaka",
    "Seoul",
    "Mumbai",
    "Pune",
    "Lagos",
    "Accra",
    "Nairobi",
    "Sydney",
];

/// Words with spaces, about `len` bytes.
pub(super) fn sentence(r: &mut Random, len: usize) -> String {
    let mut text = String::with_capacity(len + 16);
    while text.len() < len {
        let word = WORDS[r.skewed(WORDS.len() as u64) as usize];
        let word = if r.percent(60) { word } else { r.pick(WORDS) };
        if !text.is_empty() {
            text.push_str(if r.percent(10) { ", " } else { " " });
        }
        text.push_str(word);
    }
    text.truncate(len);
    text
}

/// First and last name.
pub(super) fn name(r: &mut Random) -> (&'static str, String) {
    let mut last = String::new();
    for _ in 0..r.range(2, 3) {
        last.push_str(r.pick(SYLLABLES));
    }
    last[..1].make_ascii_uppercase();
    (r.pick(FIRST), last)
}

/// An address of mail that suits the name.
pub(super) fn email(r: &mut Random, first: &str, last: &str) -> String {
    let host = r.pick(&["example.org", "example.com", "mail.example", "post.example.net"]);
    let number = r.below(100);
    format!("{}.{}{number}@{host}", first.to_lowercase(), last.to_lowercase())
}

/// A city.
pub(super) fn city(r: &mut Random) -> &'static str {
    r.pick(CITIES)
}

/// So many hexadecimal digits.
pub(super) fn hex(r: &mut Random, digits: usize) -> String {
    let mut text = String::with_capacity(digits + 16);
    while text.len() < digits {
        text.push_str(&format!("{:016x}", r.next()));
    }
    text.truncate(digits);
    text
}

/// `YYYY-MM-DDTHH:MM:SS` of a second counted from the start of 2026.
pub(super) fn time(second: u64) -> String {
    let (day, second) = (second / 86_400, second % 86_400);
    // Every month of this calendar has 28 days: it is only to be looked at.
    let (year, month, day) = (2026 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}
