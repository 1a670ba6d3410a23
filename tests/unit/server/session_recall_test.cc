// What a session holds back while the history is asked, without a socket: streams that are still opening keep
// what is queued. Their output counts as read when a test says so.
#include "server/session_recall.h"

#include <gtest/gtest.h>

#include "server/relay/fanout.h"

namespace {

// Says each event as `TEXT.`; of an answer it says the missed lines, and asks for as many pages as are kept.
constexpr frontend door = {
    .scheme = "test",
    .on_open = nullptr,
    .on_line = nullptr,
    .on_end = [](const frontend_host&, frontend_session&, std::string_view) {},
    .variant = [](const frontend_session&, const event&) { return 0U; },
    .encode = [](const frontend_host&, unsigned, const event& what,
                 std::string& out) { out += what.text + "."; },
    .on_answer =
        [](const frontend_host& host, frontend_session& s, recall& what, history_answer&& answer) {
            delivery d;
            d.what.kind = event_kind::reply;
            d.what.of_answer = true;
            d.what.text = what.typed + std::to_string(answer.missed);
            d.only = s.id;
            host.push(host.context, std::move(d));
            return ++what.said < answer.kept;
        },
    .on_delivered = [](frontend_session&, const event&) {},
};

struct session_recall : testing::Test {
    uv_loop_t loop;
    limits limit;
    conn_group conns;
    address_table addresses;
    session_table table;
    session_host host;
    ::fanout out;
    std::vector<delivery> queue;
    std::vector<history_ask> asked;
    session* s = nullptr;

    void SetUp() override {
        uv_loop_init(&loop);
        conn_group_init(&conns, &loop, &limit, &session_conn_handler);
        fanout_init(&out, &table, &host.door);
        host.door = {
            .context = this,
            .core = nullptr,
            .push = [](void* context, delivery&& d) { of(context)->queue.push_back(std::move(d)); },
            .ask = [](void* context, history_ask&& ask) { of(context)->asked.push_back(std::move(ask)); }};
        host.conns = &conns;
        host.table = &table;
        host.addresses = &addresses;
        host.limit = &limit;
        host.on_gone = [](session_host*) {};
        s = session_create(&host, stream_kind::tcp);
        --table.refused;
        s->fe.door = &door;
    }

    void TearDown() override {
        for (session* each = table.all.front(); each != nullptr; each = table.all.next(each)) {
            stream_close(&each->link.io);
        }
        fanout_finish(&out);
        conn_group_close(&conns);
        uv_run(&loop, UV_RUN_DEFAULT);
        EXPECT_EQ(uv_loop_close(&loop), 0);
    }

    static session_recall* of(void* context) { return static_cast<session_recall*>(context); }

    void say(std::string_view text) {
        delivery d;
        d.what.kind = event_kind::said;
        d.what.text = text;
        const session_id id = s->fe.id;
        d.to = audience_create({1, 1}, {&id, 1});
        queue.push_back(std::move(d));
    }
    void steer(event_kind kind) {
        delivery d;
        d.what.kind = kind;
        d.only = s->fe.id;
        queue.push_back(std::move(d));
    }
    void question(recall_form form, std::string_view name) {
        steer(event_kind::question);
        queue.back().what.question =
            std::make_unique<recall>(recall{.form = form, .typed = std::string(name)});
        s->fe.asking += form == recall_form::entered ? 0 : 1;
    }
    void drain() {
        std::vector<delivery> taken = std::exchange(queue, {});
        EXPECT_FALSE(fanout_drain(&out, taken, nullptr));
        for (delivery& d : taken) {
            delivery_finish(d);
        }
        session_recall_step(s);
    }
    // What waits for the socket, which then takes all of it.
    std::string read() {
        std::string text;
        for (size_t i = 0; i < slice_queue_size(s->link.io.queue); ++i) {
            text += slice_queue_at(s->link.io.queue, i).view();
        }
        slice_queue_clear(s->link.io.queue);
        s->link.io.queued_bytes = 0;
        open([this] { session_recall_step(s); });
        return text;
    }
    void answer(uint64_t missed, uint64_t pages = 1) {
        open([&] { session_recall_answer(s, {.missed = missed, .kept = pages}); });
    }
    // A stream that is not open is not asked for.
    template <typename work>
    void open(work&& run) {
        const stream_state before = std::exchange(s->link.io.state, stream_state::open);
        run();
        s->link.io.state = before;
    }
};

TEST_F(session_recall, says_an_answer_before_all_that_came_behind_the_question) {
    say("before");
    question(recall_form::entered, "e");
    say("behind");
    drain();
    EXPECT_EQ(asked.size(), 0U) << "something waits for the socket";
    EXPECT_EQ(read(), "before.");
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(session_recall_asker(asked[0].tag), s->fe.id);
    say("later");
    drain();
    EXPECT_EQ(read(), "");
    answer(3);
    say("last");
    drain();
    EXPECT_EQ(read(), "e3.behind.later.last.");
    EXPECT_EQ(s->recall, nullptr);
    say("live");
    drain();
    EXPECT_EQ(read(), "live.");
}

TEST_F(session_recall, holds_nothing_back_for_a_question_that_a_person_asks) {
    question(recall_form::latest, "q");
    say("live");
    drain();
    EXPECT_EQ(read(), "live.");
    ASSERT_EQ(asked.size(), 1U);
    say("more");
    answer(1);
    drain();
    EXPECT_EQ(read(), "more.q1.");
    EXPECT_EQ(s->fe.asking, 0);
}

TEST_F(session_recall, asks_for_the_next_page_when_the_last_one_has_left) {
    question(recall_form::since, "q");
    drain();
    read();
    answer(1, 3);
    drain();
    EXPECT_EQ(asked.size(), 1U) << "the page waits for the socket";
    EXPECT_EQ(read(), "q1.");
    EXPECT_EQ(asked.size(), 2U);
    answer(2, 3);
    EXPECT_EQ(asked.size(), 2U) << "the page is on its way";
    drain();
    EXPECT_EQ(read(), "q2.");
    answer(3, 3);
    drain();
    EXPECT_EQ(read(), "q3.");
    EXPECT_EQ(s->recall, nullptr);
    EXPECT_EQ(asked.size(), 3U);
}

TEST_F(session_recall, answers_one_question_at_a_time_in_their_order) {
    question(recall_form::latest, "a");
    question(recall_form::entered, "b");
    say("held");
    question(recall_form::latest, "c");
    say("too");
    drain();
    read();
    answer(1);
    drain();
    EXPECT_EQ(read(), "a1.");
    answer(2);
    drain();
    EXPECT_EQ(read(), "b2.held.");
    say("live");
    drain();
    EXPECT_EQ(read(), "live.") << "nobody holds back any more";
    answer(3);
    drain();
    EXPECT_EQ(read(), "c3.too.");
    EXPECT_EQ(asked.size(), 3U);
}

TEST_F(session_recall, says_goodbye_when_all_is_answered) {
    question(recall_form::entered, "e");
    say("mine");
    steer(event_kind::closing);
    drain();
    read();
    EXPECT_FALSE(s->closing);
    answer(1);
    drain();
    EXPECT_TRUE(s->closing);
}

TEST_F(session_recall, says_goodbye_at_once_when_the_server_ends) {
    question(recall_form::entered, "e");
    say("mine");
    question(recall_form::latest, "q");
    say("too");
    drain();
    read();
    host.stopping = true;
    steer(event_kind::closing);
    drain();
    EXPECT_TRUE(s->closing);
    EXPECT_EQ(s->recall, nullptr);
    answer(1);
}

TEST_F(session_recall, drops_who_lets_too_much_be_held_back) {
    limit.output_queue_bytes = 100;
    question(recall_form::entered, "e");
    for (int i = 0; i < 10; ++i) {
        say("ten bytes");
    }
    drain();
    EXPECT_FALSE(s->link.dropped);
    say("one more");
    drain();
    EXPECT_TRUE(s->link.dropped);
}

TEST_F(session_recall, takes_no_answer_that_was_not_asked_for) {
    answer(1);
    EXPECT_TRUE(queue.empty());
    question(recall_form::latest, "q");
    drain();
    read();
    answer(1);
    answer(1);
    EXPECT_EQ(queue.size(), 2U) << "what is said, and the end of the page";
    drain();
}

}  // namespace
