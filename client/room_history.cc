#include "client/room_history.h"

namespace {

constexpr size_t parts_max =
    16;  // of one room; more reconnects with a hole, and the oldest hole is forgotten

std::vector<history_part>* parts_of(recall& r, std::string_view room) {
    const auto found = r.rooms.find(room);
    return found == r.rooms.end() ? nullptr : &found->second;
}

bool is_shown(const chat_model& m, uint64_t id) {
    return model_index(m, id) < m.messages.size();
}

std::string words_for(const recall& r, const history_part& part, bool hole) {
    switch (part.state) {
        case older_state::unknown:
            return {};
        case older_state::more:
            return hole ? "lines are missing here (PgUp)" : "older lines (PgUp)";
        case older_state::asked:
            return "... waiting for older lines";
        case older_state::beginning: {
            const std::string& home = r.model->home;
            const std::string& room = r.model->talk.empty() && !home.empty() ? home : r.model->room;
            return "the beginning" + (room.empty() ? "" : " of " + room);
        }
        case older_state::full:
            return "no more lines are held here (/since and /search go further back)";
    }
    return {};
}

}  // namespace

history_part* room_history_part(recall& r, std::string_view room) {
    std::vector<history_part>* parts = parts_of(r, room);
    return parts == nullptr || parts->empty() ? nullptr : &parts->back();
}

history_part& room_history_add(recall& r, std::string_view room, const history_part& part, bool hole) {
    if (parts_of(r, room) == nullptr) {
        if (r.rooms.size() >= rooms_max) {
            r.rooms.clear();
        }
        r.rooms.emplace(room, std::vector<history_part>());
    }
    std::vector<history_part>& parts = *parts_of(r, room);
    if (parts.size() >= parts_max) {
        parts.erase(parts.begin());
    }
    if (!hole) {
        parts.clear();
    } else if (parts.empty()) {
        parts.emplace_back();
    }
    return parts.emplace_back(part);
}

void room_history_join(recall& r, std::string_view room) {
    std::vector<history_part>* parts = parts_of(r, room);
    if (parts != nullptr && parts->size() > 1) {
        parts->pop_back();
    }
}

bool room_history_has_hole(const recall& r, std::string_view room) {
    const auto found = r.rooms.find(room);
    return found != r.rooms.end() && found->second.size() > 1;
}

void room_history_tell(recall& r) {
    older_lines& older = r.model->older;
    older = {};
    history_part* part = room_history_part(r, r.model->talk);
    if (r.hole.filling && r.hole.room == r.model->talk) {
        older = {
            .state = older_state::asked, .above_id = r.hole.above_id, .text = "... waiting for missed lines"};
    } else if (part != nullptr) {
        if (part->state != older_state::unknown && !is_shown(*r.model, part->above_id)) {
            part->state = older_state::full;  // what stood there has been dropped
            part->above_id = r.model->messages.empty() ? 0 : r.model->messages.front().id;
        }
        older = {.state = part->state,
                 .above_id = part->above_id,
                 .text = words_for(r, *part, room_history_has_hole(r, r.model->talk))};
    }
    r.model->dirty |= dirty_messages;
}

uint64_t room_history_insert(recall& r, uint64_t above_id, std::vector<message>&& lines) {
    const size_t count = lines.size();
    if (count == 0) {
        return above_id;
    }
    const uint64_t first = r.model->next_id;
    model_insert(*r.model, above_id, std::move(lines));
    const size_t at = model_index(*r.model, first);
    for (size_t i = 0; i < count && at + i < r.model->messages.size(); i++) {
        r.host.added(r.host.context, r.model->messages[at + i]);
    }
    return first;
}
