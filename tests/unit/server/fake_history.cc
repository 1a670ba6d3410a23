#include "tests/unit/server/fake_history.h"

#include <algorithm>

#include "common/text/name.h"

namespace {

std::string key_of_room(const std::string& shown) {
    return room_check(shown, 0).key;
}

bool is_line(const history_entry& entry) {
    return entry.kind == history_kind::said || entry.kind == history_kind::acted;
}

bool may_read(const history_asker& asker, const std::string& room_key) {
    return std::find(asker.room_keys.begin(), asker.room_keys.end(), room_key) != asker.room_keys.end();
}

bool is_within(const history_entry& entry, const history_ask& ask) {
    return (ask.before_id == 0 || entry.id < ask.before_id) && entry.id > ask.after_id &&
           entry.time_us >= ask.since_us && (ask.until_us == 0 || entry.time_us < ask.until_us);
}

void answer_page(const std::vector<history_entry>& entries, const history_ask& ask, history_answer& out) {
    for (const history_entry& entry : entries) {
        if (key_of_room(entry.room) == ask.room_key && is_within(entry, ask)) {
            out.entries.push_back(entry);
        }
    }
    const size_t found = out.entries.size();
    if (found <= ask.limit) {
        return;
    }
    out.more = true;
    if (!ask.newest && (ask.after_id > 0 || ask.since_us > 0)) {
        out.entries.resize(ask.limit);
    } else {
        out.entries.erase(out.entries.begin(), out.entries.end() - static_cast<std::ptrdiff_t>(ask.limit));
    }
}

bool may_find(const history_entry& entry, const history_ask& ask) {
    if (entry.kind == history_kind::private_said) {
        return ask.room_key.empty() &&
               (entry.sender_party == ask.asker.party || entry.target_party == ask.asker.party);
    }
    const std::string key = key_of_room(entry.room);
    return is_line(entry) && may_read(ask.asker, key) && (ask.room_key.empty() || key == ask.room_key);
}

}  // namespace

void fake_history::keep(delivery& d) {
    d.what.time_us = now_us;
    if (d.keep == nullptr) {
        return;
    }
    for (history_entry& entry : d.keep->entries) {
        entry.id = next_id++;
        entry.time_us = now_us;
        d.what.id = entry.id;
        entries.push_back(entry);
    }
    for (const uint64_t id : d.keep->removed) {
        std::erase_if(entries, [id](const history_entry& entry) { return entry.id == id; });
    }
    for (const history_room& room : d.keep->rooms) {
        rooms[room.key] = room;
    }
    for (history_seen& left : d.keep->seen) {
        left.id = next_id;
        left.time_us = now_us;
        seen[{left.name_key, left.room_key}] = left;
    }
}

history_answer fake_history::answer(const history_ask& ask) const {
    history_answer out;
    out.tag = ask.tag;
    if (!fault.empty()) {
        out.fault.text = fault;
        return out;
    }
    if (ask.question == history_question::search) {
        size_t looked = 0;
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
            if (!is_within(*entry, ask)) {
                continue;
            }
            if (out.entries.size() == ask.limit || looked == looks_at) {
                out.more = true;
                out.reached_id = entry->id + 1;
                return out;
            }
            ++looked;
            const bool from_right = ask.from_key.empty() || name_check(entry->sender, 0).key == ask.from_key;
            if (may_find(*entry, ask) && from_right && entry->text.find(ask.words) != std::string::npos) {
                out.entries.push_back(*entry);
            }
        }
        return out;
    }
    if (ask.question == history_question::targets) {
        std::map<std::string, history_entry> newest;
        for (const history_entry& entry : entries) {
            if (may_read(ask.asker, key_of_room(entry.room)) && is_within(entry, ask)) {
                newest[entry.room] = entry;
            }
        }
        for (const auto& [room, entry] : newest) {
            out.entries.push_back(entry);
        }
        return out;
    }
    if (!may_read(ask.asker, ask.room_key)) {
        out.fault.text = "You are not in that room.";
        return out;
    }
    answer_page(entries, ask, out);
    const auto left = seen.find({ask.asker.name_key, ask.room_key});
    for (const history_entry& entry : entries) {
        const bool here = key_of_room(entry.room) == ask.room_key && entry.id < ask.before_id;
        out.kept = here ? 1 : out.kept;
        if (here && is_line(entry) && left != seen.end() && entry.id >= left->second.id) {
            ++out.missed;
            out.mentions += entry.text.find(ask.mention_name) != std::string::npos ? 1U : 0U;
        }
    }
    out.left_us = left != seen.end() ? left->second.time_us : 0;
    return out;
}
