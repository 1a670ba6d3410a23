// Who may read what: of the rooms that he is in, and of what was said to him and by him in private.
#include <algorithm>

#include "common/text/name.h"
#include "common/text/utf8.h"
#include "server/core/chat_state.h"

uint64_t chat_new_id(const chat& c) {
    return c.settings.history.kept ? c.sink.new_id(c.sink.context) : 0;
}

static history_asker asker_of(const user& u) {
    history_asker asker = {.name_key = std::string(user_key(u)), .party = u.party, .room_keys = {}};
    for (const membership& m : u.rooms) {
        asker.room_keys.push_back(m.in->key);
    }
    return asker;
}

static void deliver_question(chat& c, const user& u, recall&& what) {
    event question;
    question.kind = event_kind::question;
    what.token = c.token;
    question.question = std::make_unique<recall>(std::move(what));
    chat_reply(c, u.id, std::move(question));
}

void chat_ask_entered(chat& c, const user& u, const room& r, uint64_t below) {
    if (!c.settings.history.kept) {
        return;
    }
    const uint32_t lines = c.settings.history.replay_lines;
    deliver_question(c, u,
                     {.form = recall_form::entered,
                      .off_record = chat_is_off_record(c, r),
                      .ask = {.question = history_question::digest,
                              .asker = asker_of(u),
                              .room_key = r.key,
                              .before_id = below,
                              .mention_name = u.name,
                              .limit = lines},
                      .room = r.id,
                      .room_name = r.name,
                      .left = lines});
}

// A page of the room where one talks; what is said from now on is not in it.
static bool ask_page(chat& c, const user& u, const recall_wish& wish) {
    const room* r = chat_own_room(c, u, {});
    if (r == nullptr) {
        return false;
    }
    uint64_t below = chat_new_id(c);
    if (wish.form == recall_form::before && wish.id < below) {
        below = wish.id;
    }
    deliver_question(c, u,
                     {.form = wish.form,
                      .ask = {.question = history_question::page,
                              .asker = asker_of(u),
                              .room_key = r->key,
                              .before_id = below,
                              .after_id = wish.form == recall_form::after ? wish.id : 0,
                              .since_us = wish.since_us,
                              .limit = std::min(wish.lines, history_answer_entries_max)},
                      .room = r->id,
                      .room_name = r->name,
                      .left = wish.lines});
    return true;
}

static bool ask_search(chat& c, const user& u, const recall_wish& wish) {
    recall what = {.form = recall_form::search,
                   .ask = {.question = history_question::search,
                           .asker = asker_of(u),
                           .before_id = wish.id,
                           .since_us = wish.since_us,
                           .until_us = wish.until_us,
                           .words = std::string(wish.words),
                           .limit = wish.lines},
                   .typed = std::string(wish.typed),
                   .left = wish.lines};
    if (!wish.room.empty()) {
        const room* r = chat_own_room(c, u, wish.room);
        if (r == nullptr) {
            return false;
        }
        what.ask.room_key = r->key;
    }
    if (!wish.from.empty()) {
        checked_name from = name_check(wish.from, 0);
        if (from.fault != name_fault::none) {
            chat_reply(c, u.id, reply_event(reply_code::no_such_name, shown_target(wish.from)));
            return false;
        }
        what.ask.from_key = std::move(from.key);
    }
    if (u.talks_in != nullptr) {
        what.room = u.talks_in->id;
        what.room_name = u.talks_in->name;
    }
    deliver_question(c, u, std::move(what));
    return true;
}

static bool ask_entered(chat& c, const user& u, const recall_wish& wish) {
    const room* r = chat_own_room(c, u, wish.room);
    if (r != nullptr) {
        chat_ask_entered(c, u, *r, chat_new_id(c));
    }
    return r != nullptr;
}

static bool ask_window(chat& c, const user& u, const recall_wish& wish) {
    const room* r = chat_own_room(c, u, wish.room);
    if (r == nullptr) {
        return false;
    }
    const uint64_t below = chat_new_id(c);  // what is said from now on is not in it
    deliver_question(c, u,
                     {.form = wish.form,
                      .ask = {.question = history_question::page,
                              .asker = asker_of(u),
                              .room_key = r->key,
                              .newest = wish.newest,
                              .before_id = wish.id != 0 ? std::min(wish.id, below) : below,
                              .after_id = wish.after_id,
                              .since_us = wish.since_us,
                              .until_us = wish.until_us,
                              .limit = std::min(wish.lines, history_answer_entries_max)},
                      .room = r->id,
                      .room_name = r->name,
                      .typed = std::string(wish.typed),
                      .left = wish.lines});
    return true;
}

static bool ask_targets(chat& c, const user& u, const recall_wish& wish) {
    deliver_question(c, u,
                     {.form = wish.form,
                      .ask = {.question = history_question::targets,
                              .asker = asker_of(u),
                              .since_us = wish.since_us,
                              .until_us = wish.until_us,
                              .limit = std::min(wish.lines, history_answer_entries_max)},
                      .typed = std::string(wish.typed),
                      .left = wish.lines});
    return true;
}

static bool ask_one(chat& c, const user& u, const recall_wish& wish) {
    const room* r = chat_own_room(c, u, wish.room);
    if (r == nullptr || wish.id == 0) {
        return false;
    }
    deliver_question(c, u,
                     {.form = recall_form::one,
                      .ask = {.question = history_question::page,
                              .asker = asker_of(u),
                              .room_key = r->key,
                              .before_id = wish.id + 1,
                              .after_id = wish.id - 1,
                              .limit = 1},
                      .room = r->id,
                      .room_name = r->name,
                      .typed = std::string(wish.typed),
                      .left = 1});
    return true;
}

static bool ask(chat& c, const user& u, const recall_wish& wish) {
    switch (wish.form) {
        case recall_form::window:
            return ask_window(c, u, wish);
        case recall_form::targets:
            return ask_targets(c, u, wish);
        case recall_form::entered:
            return ask_entered(c, u, wish);
        case recall_form::search:
            return ask_search(c, u, wish);
        case recall_form::one:
            return ask_one(c, u, wish);
        default:
            return ask_page(c, u, wish);
    }
}

bool chat_recall(chat* c, session_id id, const recall_wish& wish) {
    const user* u = chat_user(*c, id);
    if (u == nullptr) {
        return false;
    }
    chat_asked(*c, id, wish.token);
    bool asked = false;
    if (!c->settings.history.kept) {
        chat_reply(*c, id, reply_event(reply_code::no_history));
    } else {
        asked = ask(*c, *u, wish);
    }
    chat_asked(*c, {}, {});
    return asked;
}

// A name alone proves nothing: what was said under it before he had it is not his.
static bool has_said(const user& u, const history_entry& entry) {
    const uint64_t named_id = u.extra != nullptr && u.extra->renamed_id != 0 ? u.extra->renamed_id : u.party;
    return entry.sender == u.name && entry.id > named_id;
}

void chat_redact(chat* c, session_id id, const history_entry& entry, std::string_view why,
                 std::string_view token) {
    const user* u = chat_user(*c, id);
    const room* r = u != nullptr ? chat_find_room(*c, entry.room) : nullptr;
    if (r == nullptr) {
        return;
    }
    chat_asked(*c, id, token);
    const bool is_line = entry.kind == history_kind::said || entry.kind == history_kind::acted;
    if (is_line && (has_said(*u, entry) || chat_may_operate(*u, *r))) {
        event redacted = user_event(event_kind::redacted, *u);
        redacted.about = entry.id;
        redacted.text = utf8_prefix(why, reason_max_bytes);
        keeping keep = std::make_unique<history_batch>();
        keep->removed.push_back(entry.id);
        chat_deliver_room(*c, std::move(redacted), *r, std::move(keep));
    } else {
        event refusal = reply_event(reply_code::not_yours);
        event_set_room(refusal, *r);
        chat_reply(*c, id, std::move(refusal));
    }
    chat_asked(*c, {}, {});
}
