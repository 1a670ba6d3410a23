// Who gets which bytes, without a socket: streams that are still opening keep what is queued.
#include "server/relay/fanout.h"

#include <gtest/gtest.h>

#include <memory>

#include "common/base/log.h"

namespace {

int encodings = 0;  // made by the door since the test began
int goodbyes = 0;

// Says each event as `VARIANT:TEXT.`; a session's variant stands in its shown_room.
constexpr frontend door = {
    .scheme = "test",
    .on_open = nullptr,
    .on_line = nullptr,
    .on_end = [](const frontend_host&, frontend_session&, std::string_view) { ++goodbyes; },
    .variant = [](const frontend_session& s, const event&) { return s.shown_room.slot; },
    .encode =
        [](const frontend_host&, unsigned variant, const event& what, std::string& out) {
            ++encodings;
            out += std::to_string(variant) + ":" + what.text + ".";
        },
    .on_delivered =
        [](frontend_session& s, const event& what) {
            if (what.kind == event_kind::reply) {
                s.shown_room.slot = 1;
            }
        },
};

struct fanout : testing::Test {
    uv_loop_t loop;
    limits limit;
    conn_group conns;
    address_table addresses;
    session_table table;
    session_host host;
    ::fanout out;
    std::vector<delivery> deliveries;

    void SetUp() override {
        encodings = goodbyes = 0;
        uv_loop_init(&loop);
        conn_group_init(&conns, &loop, &limit, &session_conn_handler);
        fanout_init(&out, &table, &host.door);
        host.conns = &conns;
        host.table = &table;
        host.addresses = &addresses;
        host.limit = &limit;
        host.on_gone = [](session_host*) {};
    }

    void TearDown() override {
        log_set_sink({});
        forget();
        for (session* s = table.all.front(); s != nullptr; s = table.all.next(s)) {
            stream_close(&s->link.io);
        }
        fanout_finish(&out);
        conn_group_close(&conns);
        uv_run(&loop, UV_RUN_DEFAULT);
        EXPECT_EQ(uv_loop_close(&loop), 0);
    }

    void forget() {
        for (delivery& d : deliveries) {
            delivery_finish(d);
        }
        deliveries.clear();
    }

    session* add(unsigned variant = 0) {
        session* s = session_create(&host, stream_kind::tcp);
        --table.refused;
        s->fe.door = &door;
        s->fe.shown_room.slot = variant;
        return s;
    }

    void say(std::string_view text, const std::vector<session_id>& to, uint32_t room = 7) {
        delivery d;
        d.what.kind = event_kind::said;
        d.what.text = text;
        d.to = audience_create({room, 1}, to);
        deliveries.push_back(std::move(d));
    }

    void tell(session* s, event_kind kind, std::string_view text) {
        delivery d;
        d.what.kind = kind;
        d.what.text = text;
        d.only = s->fe.id;
        deliveries.push_back(std::move(d));
    }

    bool drain(const frontend* broadcast_log = nullptr) {
        return fanout_drain(&out, deliveries, broadcast_log);
    }

    static std::string queued(const session* s) {
        std::string text;
        for (size_t i = 0; i < slice_queue_size(s->link.io.queue); ++i) {
            text += slice_queue_at(s->link.io.queue, i).view();
        }
        return text;
    }
};

TEST_F(fanout, encodes_once_for_all_of_one_variant) {
    session* a = add(0);
    session* b = add(0);
    session* c = add(1);
    say("hi", {a->fe.id, b->fe.id, c->fe.id});
    drain();
    EXPECT_EQ(encodings, 2);
    EXPECT_EQ(queued(a), "0:hi.");
    EXPECT_EQ(queued(b), "0:hi.");
    EXPECT_EQ(queued(c), "1:hi.");
    EXPECT_EQ(a->link.io.queue.first.bytes, b->link.io.queue.first.bytes);
}

TEST_F(fanout, makes_one_slice_of_a_rooms_turn) {
    session* a = add();
    session* b = add();
    for (int i = 0; i < 100; ++i) {
        say("x", {a->fe.id, b->fe.id});
    }
    drain();
    EXPECT_EQ(slice_queue_size(a->link.io.queue), 1U);
    EXPECT_EQ(a->link.io.queued_bytes, 400U);
}

TEST_F(fanout, keeps_the_order_of_rooms_and_replies) {
    session* a = add();
    session* b = add();
    say("1", {a->fe.id, b->fe.id}, 1);
    say("2", {a->fe.id}, 2);
    tell(a, event_kind::announced, "3");
    say("4", {a->fe.id, b->fe.id}, 1);
    drain();
    EXPECT_EQ(queued(a), "0:1.0:2.0:3.0:4.");
    EXPECT_EQ(queued(b), "0:1.0:4.");
}

TEST_F(fanout, asks_for_the_variant_as_of_what_was_delivered_before) {
    session* a = add();
    say("before", {a->fe.id});
    tell(a, event_kind::reply, "moves");
    say("after", {a->fe.id});
    drain();
    EXPECT_EQ(queued(a), "0:before.0:moves.1:after.");
}

TEST_F(fanout, keeps_the_order_of_joins_leaves_and_the_answers_between) {
    session* a = add();
    session* b = add();
    audience_list* room = audience_list_create({3, 1});
    const auto say_here = [&](std::string_view text) {
        delivery d;
        d.what.text = text;
        d.to = audience_of(room);
        deliveries.push_back(std::move(d));
    };
    audience_list_add(room, a->fe.id);
    say_here("a in");
    tell(a, event_kind::announced, "a1");
    audience_list_add(room, b->fe.id);
    say_here("b in");
    tell(b, event_kind::announced, "b1");
    say_here("a out");
    room = audience_list_remove(room, a->fe.id);
    tell(a, event_kind::announced, "a2");
    say_here("b alone");
    tell(b, event_kind::announced, "b2");
    audience_list_add(room, a->fe.id);
    say_here("a back");
    tell(a, event_kind::announced, "a3");
    audience_list_unref(room);
    drain();
    EXPECT_EQ(queued(a), "0:a in.0:a1.0:b in.0:a out.0:a2.0:a back.0:a3.");
    EXPECT_EQ(queued(b), "0:b in.0:b1.0:a out.0:b alone.0:b2.0:a back.");
    EXPECT_EQ(encodings, 10);
}

TEST_F(fanout, answers_who_is_not_in_the_room_of_the_run) {
    session* a = add();
    session* b = add();
    tell(b, event_kind::announced, "1");
    say("hi", {a->fe.id});
    tell(b, event_kind::announced, "2");
    tell(b, event_kind::closing, "");
    tell(b, event_kind::announced, "never");
    drain();
    EXPECT_EQ(queued(a), "0:hi.");
    EXPECT_TRUE(b->closing);
    EXPECT_EQ(encodings, 3);
}

TEST_F(fanout, tells_each_person_once_of_an_event_in_several_rooms) {
    session* a = add();
    session* b = add();
    session* c = add();
    say("before", {a->fe.id, b->fe.id});
    say("gone", {a->fe.id, b->fe.id});
    deliveries.back().also.push_back(audience_create({8, 1}, std::vector<session_id>{b->fe.id, c->fe.id}));
    say("after", {a->fe.id, b->fe.id});
    drain();
    EXPECT_EQ(queued(a), "0:before.0:gone.0:after.");
    EXPECT_EQ(queued(b), "0:before.0:gone.0:after.");
    EXPECT_EQ(queued(c), "0:gone.");
}

TEST_F(fanout, skips_who_has_gone_even_when_the_slot_has_a_new_holder) {
    session* a = add();
    const session_id gone = {a->fe.id.slot, a->fe.id.generation - 1};
    say("hi", {gone, session_id{}});
    drain();
    EXPECT_EQ(queued(a), "");
    EXPECT_EQ(encodings, 0);
}

TEST_F(fanout, gives_nothing_to_who_is_closing) {
    session* a = add();
    session* b = add();
    say("before", {a->fe.id, b->fe.id});
    tell(a, event_kind::closing, "");
    say("after", {a->fe.id, b->fe.id});
    drain();
    EXPECT_TRUE(a->closing);
    EXPECT_EQ(queued(b), "0:before.0:after.");
    EXPECT_EQ(a->link.io.state, stream_state::closing) << "never opened, so it ends at once";
}

TEST_F(fanout, flushes_so_many_sessions_a_turn_and_the_longest_waiting_first) {
    std::vector<session_id> all;
    for (size_t i = 0; i < fanout_flushed_max + 1; ++i) {
        all.push_back(add()->fe.id);
    }
    session* last = session_table_find(table, all.back());
    say("one", all);
    EXPECT_TRUE(drain());
    EXPECT_EQ(table.dirty.front(), last);
    forget();
    say("two", all);  // the others are marked again, and stand behind it
    EXPECT_TRUE(drain());
    EXPECT_NE(table.dirty.front(), last);
    EXPECT_EQ(queued(last), "0:one.0:two.");
    forget();
    EXPECT_FALSE(drain());
    EXPECT_TRUE(table.dirty.empty());
}

TEST_F(fanout, a_segment_goes_on_while_members_wait_but_never_moves) {
    std::vector<session_id> all;
    for (size_t i = 0; i < 2 * fanout_flushed_max; ++i) {
        all.push_back(add()->fe.id);
    }
    session* last = session_table_find(table, all.back());
    const std::string line(100, 'x');
    size_t said = 0;
    for (const char* place = nullptr; said < 200; ++said) {
        say(line, all);
        EXPECT_TRUE(drain());
        forget();
        const char* begin = last->link.io.queue.first.bytes->data.data();
        EXPECT_EQ(begin, said == 0 ? begin : place) << "a pending write holds the address";
        place = begin;
    }
    EXPECT_EQ(last->link.io.queued_bytes, said * (line.size() + 3));
    EXPECT_LT(slice_queue_size(last->link.io.queue), said / 10);
}

TEST_F(fanout, starts_a_new_segment_when_one_is_large) {
    session* a = add();
    const std::string large(segment_bytes / 2, 'x');
    for (int i = 0; i < 6; ++i) {
        say(large, {a->fe.id});
    }
    drain();
    EXPECT_GE(slice_queue_size(a->link.io.queue), 3U);
    for (size_t i = 0; i < slice_queue_size(a->link.io.queue); ++i) {
        EXPECT_LE(slice_queue_at(a->link.io.queue, i).bytes->data.size(), 2 * segment_bytes);
    }
    EXPECT_EQ(a->link.io.queued_bytes, 6 * (large.size() + 3));
}

TEST_F(fanout, lets_go_of_what_nobody_has_queued) {
    session* a = add();
    say("hi", {a->fe.id});
    drain();
    EXPECT_EQ(a->link.io.queue.first.bytes->refs, 1U);
}

TEST_F(fanout, logs_what_goes_to_rooms_but_nothing_private) {
    session* a = add();
    std::string log;
    log_set_sink({.context = &log,
                  .write = [](void* context, log_level, std::string_view text,
                              std::initializer_list<log_field> fields) {
                      std::string& logged = *static_cast<std::string*>(context);
                      logged.append(text).append("=").append(fields.begin()->value).append("\n");
                  }});
    say("public", {a->fe.id});
    tell(a, event_kind::reply, "answer");
    say("secret", {a->fe.id});
    deliveries.back().what.kind = event_kind::private_said;
    drain(&door);
    EXPECT_EQ(log, "Broadcast=0:public.\n");
}

}  // namespace
