//! The generated types: every table agrees with itself, and values survive the round trip.
#![allow(clippy::unwrap_used)]

use isotherm_regs::{
    ALL, Access, BAR_SIZE, BLOCKS, Half, MAP_HASH, MEMORIES, by_name, ckpt, heat, ident, irq,
    lookup, lookup_memory, part,
};

#[test]
fn registers_are_sorted_aligned_and_apart() {
    for pair in ALL.windows(2) {
        assert!(pair[0].offset + u32::from(pair[0].width) / 8 <= pair[1].offset, "{pair:?}");
    }
    for r in ALL {
        assert_eq!(r.offset % (u32::from(r.width) / 8), 0, "{r:?}");
        assert!(r.offset + u32::from(r.width) / 8 <= BAR_SIZE);
        assert_eq!(r.reset & !r.mask(), 0, "{r:?}");
        let block = BLOCKS.iter().find(|b| b.name == r.block).unwrap();
        assert!(r.offset >= block.base && r.offset < block.base + block.size);
        let bits: u32 = r.fields.iter().map(|f| f.mask().count_ones()).sum();
        assert_eq!(bits, r.mask().count_ones(), "fields of {r:?} overlap");
    }
}

#[test]
fn every_word_of_the_bar_is_found_at_most_once() {
    for offset in (0..BAR_SIZE).step_by(4) {
        let register = lookup(offset);
        let memory = lookup_memory(offset);
        assert!(register.is_none() || memory.is_none(), "{offset:#x}");
        if let Some((r, half)) = register {
            let expected = match (r.width, half) {
                (32, Half::Whole) | (64, Half::Low) => r.offset,
                (64, Half::High) => r.offset + 4,
                other => panic!("{other:?}"),
            };
            assert_eq!(expected, offset);
        }
        if let Some((m, byte)) = memory {
            assert_eq!(m.offset + byte, offset);
        }
    }
    let words: u32 = ALL.iter().map(|r| u32::from(r.width) / 32).sum();
    let found = (0..BAR_SIZE).step_by(4).filter(|o| lookup(*o).is_some()).count();
    assert_eq!(found, words as usize);
    let bytes: u32 = MEMORIES.iter().map(|m| m.length).sum();
    let found = (0..BAR_SIZE).filter(|o| lookup_memory(*o).is_some()).count();
    assert_eq!(found, bytes as usize);
    assert!(lookup(u32::MAX).is_none() && lookup_memory(u32::MAX).is_none());
}

#[test]
fn names_find_their_registers() {
    for r in ALL {
        assert_eq!(by_name(&format!("{}.{}", r.block, r.name)), Some(r));
    }
    assert_eq!(by_name("part.CONTROL"), Some(&part::CONTROL));
    assert_eq!(by_name("heat.INST1_CFG0"), Some(&heat::INST[1].cfg0));
    for wrong in ["CONTROL", "part.control", "part.", ".CONTROL", "nobody.CONTROL", ""] {
        assert_eq!(by_name(wrong), None, "{wrong}");
    }
}

#[test]
fn the_block_headers_form_the_linked_list() {
    let mut base = 0;
    for (i, block) in BLOCKS.iter().enumerate() {
        assert_eq!(block.base, base);
        let reset = |name: &str| by_name(&format!("{}.{name}", block.name)).unwrap().reset;
        assert_eq!(reset("TYPE"), u64::from(block.type_code));
        assert_eq!(reset("VERSION"), u64::from(block.version));
        assert_eq!(reset("SIZE"), u64::from(block.size));
        let next = reset("NEXT") as u32;
        assert_eq!(next == 0, i == BLOCKS.len() - 1);
        base = next;
    }
    assert_eq!(ident::MAP_HASH.reset, MAP_HASH);
    assert_eq!(ident::MAP_HASH.access, Access::Const);
}

#[test]
fn instances_lie_a_stride_apart() {
    let [a, b] = heat::INST;
    let stride = b.cap0.offset - a.cap0.offset;
    assert_eq!(u64::from(stride), heat::COMMON_CAP1.reset, "INSTANCE_LENGTH is the stride");
    assert_eq!(b.ring.offset - a.ring.offset, stride);
    assert_eq!(b.hotlist.offset - a.hotlist.offset, stride);
    assert_eq!(u64::from(a.hotlist.offset - a.cap0.offset), a.hotlist_offset.reset);
    assert_eq!(u64::from(a.range_bitmap.offset - a.cap0.offset), a.range_bitmap_offset.reset);
    assert_eq!(u64::from(heat::COMMON_CAP0.offset - heat::BASE), heat::FACE_OFFSET.reset);
    assert_eq!(u64::from(heat::V_ID.offset - heat::BASE), heat::VENDOR_OFFSET.reset);
    assert_eq!(u64::from(heat::COUNTERS.offset - heat::BASE), heat::COUNTER_WINDOW.reset);
    assert_eq!(&heat::V_ID.reset.to_le_bytes(), b"ISOTHRM1");
}

#[test]
fn setters_change_their_field_alone() {
    for ones in [0, u32::MAX] {
        let mut v = part::ShadowAttr(ones & part::ShadowAttr::MASK);
        v.set_class(2);
        assert_eq!(v.class(), 2);
        v.set_pinned(ones == 0);
        assert_eq!(v.pinned(), ones == 0);
        assert_eq!(v.pre_copy(), ones != 0);
        assert_eq!(v.no_save(), ones != 0);
        v.set_class(ones & 3);
        v.set_pinned(ones != 0);
        assert_eq!(v.0, ones & part::ShadowAttr::MASK);
    }
    let mut v = part::ShadowAttr(1);
    v.set_class(2);
    assert_eq!(v.class(), 2);
    let mut wide = heat::InstCfg0::RESET;
    wide.set_threshold(0x1234_5678);
    wide.set_track(2);
    wide.set_enable(true);
    assert_eq!(wide.0, 0x1234_5678_0001_0002);
    assert_eq!(u64::from(wide), wide.0);
    assert_eq!(heat::InstCfg0::from(wide.0), wide);
    let mut job = ckpt::JobAddr::default();
    job.set_value(u64::MAX);
    assert_eq!(job.value(), u64::MAX);
}

#[test]
fn getters_agree_with_the_descriptors() {
    let raw = 0xA5C3_96F0_1E2D_4B78_u64;
    let cap = heat::InstCap0(raw);
    let by =
        |name: &str| heat::INST[0].cap0.fields.iter().find(|f| f.name == name).unwrap().get(raw);
    assert_eq!(cap.msi_n(), by("MSI_N"));
    assert_eq!(u64::from(cap.fill_int()), by("FILL_INT"));
    assert_eq!(cap.epoch_type(), by("EPOCH_TYPE"));
    assert_eq!(cap.max_epoch_mult(), by("MAX_EPOCH_MULT"));
    assert_eq!(cap.hotlist_size(), by("HOTLIST_SIZE"));
}

#[test]
fn codes_survive_the_round_trip_and_holes_are_errors() {
    for code in 0..16 {
        match part::StatusReason::try_from(code) {
            Ok(name) => assert_eq!(u32::from(name), code),
            Err(e) => {
                assert!(code >= 10, "{e}");
                assert_eq!((e.field, e.code), ("STATUS.REASON", code));
            }
        }
    }
    assert_eq!(part::ShadowAttr(1).class_name(), Ok(part::ShadowAttrClass::Warm));
    assert!(
        part::ShadowAttr(3).class_name().unwrap_err().to_string().contains("SHADOW_ATTR.CLASS")
    );
    assert_eq!(u32::from(ckpt::StatusReason::BadMagic), 2);
}

#[test]
fn debug_names_the_fields() {
    let text = format!("{:?}", irq::State(0b1000));
    assert!(text.contains("error: true") && text.contains("ckpt: false"), "{text}");
}
