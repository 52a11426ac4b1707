// What is proved of the keeper with 4 granules and 8 frames. See README.md beside this file.
//
// `f` is any one frame, the same in all cycles; whatever is shown of it holds for each. Requests and settings are
// arbitrary in every cycle (not even the handshake is assumed), and so is reset after the first cycle.

module keeper_formal (
    input wire clock, reset,
    input wire [1:0] look_granule,
    input wire cow_valid, cow_late, cow_background,
    input wire [1:0] cow_granule,
    input wire frame_valid, drop_valid, clear_ready,
    input wire [1:0] frame_granule, drop_granule,
    input wire copying_a, copying_b, copying_c,
    input wire [1:0] copying_a_granule, copying_b_granule, copying_c_granule,
    input wire hold_a, hold_b,
    input wire [1:0] hold_a_granule, hold_b_granule,
    input wire snapshot, parked_late, table_busy, allow_overcommit,
    input wire release_start, release_keep, job_running,
    input wire [31:0] release_first, release_count, frame_limit,
    input wire [15:0] reserve
);
    wire cow_done, cow_copy, frame_done, snapshot_taken, lost, lost_event, look_private;
    wire [2:0] cow_old, cow_new, look_live;
    wire [31:0] free_frames, snapshot_frames, base_frames, unreleased;

    keeper_a2 dut (
        .clock(clock), .reset(reset), .look_granule(look_granule), .look_live(look_live),
        .look_private(look_private), .cow_valid(cow_valid), .cow_granule(cow_granule), .cow_late(cow_late),
        .cow_background(cow_background), .cow_done(cow_done), .cow_copy(cow_copy), .cow_old(cow_old),
        .cow_new(cow_new), .frame_valid(frame_valid), .frame_granule(frame_granule), .frame_done(frame_done),
        .drop_valid(drop_valid), .drop_granule(drop_granule), .clear_ready(clear_ready),
        .copying_a(copying_a), .copying_a_granule(copying_a_granule),
        .copying_b(copying_b), .copying_b_granule(copying_b_granule),
        .copying_c(copying_c), .copying_c_granule(copying_c_granule),
        .hold_a(hold_a), .hold_a_granule(hold_a_granule), .hold_b(hold_b), .hold_b_granule(hold_b_granule),
        .snapshot(snapshot), .parked_late(parked_late), .table_busy(table_busy),
        .snapshot_taken(snapshot_taken), .lost(lost), .lost_event(lost_event),
        .release_start(release_start), .release_first(release_first), .release_count(release_count),
        .release_keep(release_keep), .job_running(job_running), .frame_limit(frame_limit),
        .allow_overcommit(allow_overcommit), .reserve(reserve), .free_frames(free_frames),
        .snapshot_frames(snapshot_frames), .base_frames(base_frames), .unreleased(unreleased)
    );

    (* anyconst *) reg [2:0] f;

    // ---- the keeper's own state

    (* hierconn *) wire [1:0] \dut.order.state$q ;
    (* hierconn *) wire [2:0] \dut.order.op_reg$q ;
    (* hierconn *) wire [1:0] \dut.order.granule_reg$q ;
    (* hierconn *) wire [13:0] \dut.entry$q ;
    (* hierconn *) wire \dut.under_copy$q ;
    (* hierconn *) wire [31:0] \dut.gate.generation_reg$q ;
    (* hierconn *) wire [19:0] \dut.counters.unreleased_reg$q ;
    (* hierconn *) wire [19:0] \dut.counters.snapshot_reg$q ;
    (* hierconn *) wire [19:0] \dut.counters.base_reg$q ;
    (* hierconn *) wire [19:0] \dut.frames.fresh$q ;
    (* hierconn *) wire [19:0] \dut.frames.limit_reg$q ;
    (* hierconn *) wire [19:0] \dut.frames.room$q ;
    (* hierconn *) wire [19:0] \dut.frames.free_reg$q ;
    (* hierconn *) wire \dut.frames.has_fresh$q ;
    (* hierconn *) wire \dut.frames.take ;
    (* hierconn *) wire [2:0] \dut.frames.frame ;
    (* hierconn *) wire \dut.frames.give ;
    (* hierconn *) wire [2:0] \dut.frames.give_frame ;
    (* hierconn *) wire [2:0] \dut.frames.freed.count$q ;
    (* hierconn *) wire [1:0] \dut.frames.freed.head$q ;
    (* hierconn *) wire [1:0] \dut.frames.freed.tail$q ;
    (* hierconn *) wire \dut.frames.freed.out_valid$q ;
    (* hierconn *) wire [2:0] \dut.frames.freed.ram.w0 ;
    (* hierconn *) wire [2:0] \dut.frames.freed.ram.w1 ;
    (* hierconn *) wire [2:0] \dut.frames.freed.ram.w2 ;
    (* hierconn *) wire [2:0] \dut.frames.freed.ram.w3 ;
    (* hierconn *) wire [2:0] \dut.frames.freed.ram.read_data ;
    (* hierconn *) wire [13:0] \dut.entries.entries.w0 ;
    (* hierconn *) wire [13:0] \dut.entries.entries.w1 ;
    (* hierconn *) wire [13:0] \dut.entries.entries.w2 ;
    (* hierconn *) wire [13:0] \dut.entries.entries.w3 ;
    (* hierconn *) wire [13:0] \dut.entries.entries.read_data ;
    (* hierconn *) wire [4:0] \dut.entries.looks.w0 ;
    (* hierconn *) wire [4:0] \dut.entries.looks.w1 ;
    (* hierconn *) wire [4:0] \dut.entries.looks.w2 ;
    (* hierconn *) wire [4:0] \dut.entries.looks.w3 ;

    localparam INIT = 0, IDLE = 1, LOAD = 2, ACT = 3;
    wire [1:0] state = \dut.order.state$q ;
    wire [2:0] op = \dut.order.op_reg$q ;
    wire [1:0] granule = \dut.order.granule_reg$q ;
    wire [31:0] generation = \dut.gate.generation_reg$q ;
    wire [19:0] fresh = \dut.frames.fresh$q ;
    wire [19:0] limit = \dut.frames.limit_reg$q ;
    wire [19:0] room = \dut.frames.room$q ;
    wire has_fresh = \dut.frames.has_fresh$q ;
    wire take = \dut.frames.take ;
    wire [2:0] take_frame = \dut.frames.frame ;
    wire give = \dut.frames.give ;
    wire [2:0] give_frame = \dut.frames.give_frame ;
    wire [2:0] count = \dut.frames.freed.count$q ;
    wire [1:0] head = \dut.frames.freed.head$q ;
    wire out_valid = \dut.frames.freed.out_valid$q ;

    // The entries; those that are still to be written after reset count as written.
    wire init = state == INIT;
    wire [3:0] made = init ? (4'b1 << granule) - 4'b1 : 4'b1111;
    wire [13:0] e0 = made[0] ? \dut.entries.entries.w0 : 14'd0;
    wire [13:0] e1 = made[1] ? \dut.entries.entries.w1 : 14'd1;
    wire [13:0] e2 = made[2] ? \dut.entries.entries.w2 : 14'd2;
    wire [13:0] e3 = made[3] ? \dut.entries.entries.w3 : 14'd3;
    wire [13:0] at_granule = granule[1] ? (granule[0] ? e3 : e2) : (granule[0] ? e1 : e0);

    wire [2:0] live0, live1, live2, live3;
    wire [1:0] tag0, tag1, tag2, tag3;
    wire fv0, fv1, fv2, fv3, ov0, ov1, ov2, ov3, rel0, rel1, rel2, rel3;
    wire [1:0] holds0, holds1, holds2, holds3, bases0, bases1, bases2, bases3;
    wire snap0, snap1, snap2, snap3, sound0, sound1, sound2, sound3;
    entry_facts facts0 (.entry(e0), .generation(generation[1:0]), .f(f), .live(live0), .tag(tag0), .frozen_valid(fv0),
        .older_valid(ov0), .released(rel0), .holds(holds0), .snapshot_alone(snap0), .bases(bases0), .sound(sound0));
    entry_facts facts1 (.entry(e1), .generation(generation[1:0]), .f(f), .live(live1), .tag(tag1), .frozen_valid(fv1),
        .older_valid(ov1), .released(rel1), .holds(holds1), .snapshot_alone(snap1), .bases(bases1), .sound(sound1));
    entry_facts facts2 (.entry(e2), .generation(generation[1:0]), .f(f), .live(live2), .tag(tag2), .frozen_valid(fv2),
        .older_valid(ov2), .released(rel2), .holds(holds2), .snapshot_alone(snap2), .bases(bases2), .sound(sound2));
    entry_facts facts3 (.entry(e3), .generation(generation[1:0]), .f(f), .live(live3), .tag(tag3), .frozen_valid(fv3),
        .older_valid(ov3), .released(rel3), .holds(holds3), .snapshot_alone(snap3), .bases(bases3), .sound(sound3));

    // where frame f is
    wire [3:0] mapped = holds0 + holds1 + holds2 + holds3;
    wire [2:0] q0 = \dut.frames.freed.ram.w0 , q1 = \dut.frames.freed.ram.w1 ;
    wire [2:0] q2 = \dut.frames.freed.ram.w2 , q3 = \dut.frames.freed.ram.w3 ;
    wire [1:0] p0 = 2'd0 - head, p1 = 2'd1 - head, p2 = 2'd2 - head, p3 = 2'd3 - head;
    wire [2:0] queued = (p0 < count && q0 == f) + (p1 < count && q1 == f) + (p2 < count && q2 == f) + (p3 < count && q3 == f);
    wire unused = f >= fresh;
    wire [2:0] oldest = head[1] ? (head[0] ? q3 : q2) : (head[0] ? q1 : q0);

    // ---- ghosts: what was true a cycle ago, and one copy

    reg started = 0;        // reset has come
    reg after_reset = 0;    // it came in the cycle before
    reg [19:0] fresh_before, limit_before, room_before;
    reg [2:0] count_before;
    reg [1:0] looked;
    reg look_due = 0;

    // One copy, any: told to the keeper by copying_a from the cycle after cow_done on, until any time later.
    (* anyseq *) wire follow, copy_ends;
    reg copy_on = 0;
    reg copy_told = 0;
    reg copy_settled = 0;   // told for a cycle
    reg [1:0] copy_granule;
    reg [2:0] copy_old, copy_new;
    wire [13:0] copied = copy_granule[1] ? (copy_granule[0] ? e3 : e2) : (copy_granule[0] ? e1 : e0);
    wire [1:0] copied_age = generation[1:0] - copied[10:9];

    always @(posedge clock) begin
        started <= 1;
        after_reset <= reset;
        fresh_before <= fresh;
        limit_before <= limit;
        room_before <= room;
        count_before <= count;
        looked <= look_granule;
        look_due <= !init && !reset;
        copy_told <= copy_on;
        copy_settled <= copy_told;
        if (!copy_on && take && follow) begin
            copy_on <= 1;
            copy_granule <= granule;
            copy_old <= at_granule[2:0];
            copy_new <= take_frame;
        end
        if ((copy_told && copy_ends) || reset) begin
            copy_on <= 0;
            copy_told <= 0;
            copy_settled <= 0;
        end
    end

    // ---- the environment

    always @(*) if (!started) assume (reset);
    always @(*) if (copy_told) assume (copying_a && copying_a_granule == copy_granule);

    // ---- what is proved

    wire [13:0] look_entry = looked[1] ? (looked[0] ? e3 : e2) : (looked[0] ? e1 : e0);

    always @(*) if (started) begin
        // Each frame is in exactly one place: mapped once, in the list of freed frames once, or never used.
        one_place: assert (mapped + queued + unused == 1);
        // It is handed out only if it was in the list, or never used, and so twice only with a free in between.
        handed_out: assert (!(take && take_frame == f) || mapped == 0);
        in_list: assert (!(take && take_frame == f) || queued == 1 || unused);
        // It is freed only if an entry maps it (which in the next cycle does not: one_place), and nobody else has it.
        freed: assert (!(give && give_frame == f) || (mapped == 1 && queued == 0));
        not_both: assert (!(take && give));
        list_has_room: assert (!give || count < 4);
        // The frames of a running copy are not freed, and stay where the copier believes them.
        copy_keeps: assert (!(copy_on && give && give_frame == f && (f == copy_old || f == copy_new)));
        copy_stays: assert (!copy_on || (copied[2:0] == copy_new && copied[11] && copied[5:3] == copy_old));
        // The counters say what the entries say.
        count_unreleased: assert (unreleased == !rel0 + !rel1 + !rel2 + !rel3);
        count_snapshot: assert (snapshot_frames == snap0 + snap1 + snap2 + snap3);
        count_bases: assert (base_frames == bases0 + bases1 + bases2 + bases3);
        // Conservation, at rest: granules + snapshot + base + free + never used above the limit = frames.
        if (!after_reset && fresh == fresh_before && limit == limit_before && count == count_before && room == room_before)
            conserved: assert (4 + snapshot_frames + base_frames + free_frames + (8 - (fresh > limit ? fresh : limit)) == 8);
        // The window is shown what the entry says, and an answer names the frame where the granule lives.
        if (look_due) begin
            look_frame: assert (look_live == look_entry[2:0]);
            look_tag: assert (look_private == (look_entry[10:9] == generation[1:0]));
        end
        answer: assert (!cow_done || init || cow_new == at_granule[2:0]);
    end

    // ---- what makes the above inductive; proved with it

`ifndef PROPERTIES_ALONE
    always @(*) if (started) begin
        assert (sound0 && sound1 && sound2 && sound3);
        assert (4 <= fresh && fresh <= 8 && 4 <= limit && limit <= 8);
        assert (count + 4 + fv0 + fv1 + fv2 + fv3 + ov0 + ov1 + ov2 + ov3 == fresh);
        assert (\dut.frames.freed.tail$q == (head + count) % 4);
        assert (op <= 4);
        if (state == LOAD) assert (\dut.entries.entries.read_data == at_granule);
        if (state == ACT) assert (\dut.entry$q == at_granule);
        assert (!out_valid || (count != 0 && \dut.frames.freed.ram.read_data == oldest));
        if (state == LOAD || state == ACT) assert (out_valid == (count != 0));
        if (!after_reset) begin
            assert (has_fresh == (fresh_before < limit_before));
            assert (room == (fresh_before < limit_before ? limit_before - fresh_before : 0));
            assert (\dut.frames.free_reg$q == room_before + count_before);
            if (state == LOAD || state == ACT) assert (fresh_before == fresh);
        end
        assert (4 <= fresh_before && fresh_before <= 8 || after_reset);
        assert (!after_reset || init);
        assert (!made[0] || \dut.entries.looks.w0 == {tag0, live0});
        assert (!made[1] || \dut.entries.looks.w1 == {tag1, live1});
        assert (!made[2] || \dut.entries.looks.w2 == {tag2, live2});
        assert (!made[3] || \dut.entries.looks.w3 == {tag3, live3});
        // the operation after the one that began the copy is loaded when the keeper has been told
        assert (!copy_told || copy_on);
        assert (!copy_settled || copy_told);
        assert (!copy_on || !init);
        assert (!(copy_on && !copy_told) || state == IDLE);
        assert (!(copy_told && !copy_settled) || state == IDLE || state == LOAD);
        assert (!(copy_settled && state == ACT && granule == copy_granule) || \dut.under_copy$q );
        assert (!copy_on || copied_age == 0 || (copied_age == 1 && copied[13] != generation[0]));
    end
`endif

    // ---- that all this can happen

    reg was_freed = 0, was_taken_again = 0;
    reg [2:0] snapshots = 0;
    always @(posedge clock) begin
        if (give && give_frame == f) was_freed <= 1;
        if (take && take_frame == f && was_freed) was_taken_again <= 1;
        if (snapshot_taken) snapshots <= snapshots + 1;
        if (reset) {was_freed, was_taken_again, snapshots} <= 0;
    end
    always @(posedge clock) if (started) begin
        taken_again: cover (was_taken_again);
        second_snapshot: cover (snapshots == 2);
        snapshot_lost: cover (lost_event);
        overtaken_copy: cover (copy_settled && copied_age == 1);
    end
endmodule
