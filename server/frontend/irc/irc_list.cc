// LIST with the conditions that ELIST=CMNTU announces.
#include <algorithm>
#include <charconv>

#include "common/base/wall_clock.h"
#include "common/text/fold.h"
#include "common/text/glob.h"
#include "server/frontend/irc/irc_commands.h"

constexpr size_t list_max_bytes = size_t{256} * 1024;  // of one answer: it all waits for the socket

namespace {

struct list_conditions {
    std::vector<std::string> masks;      // folded; any of them, if there are some
    std::vector<std::string> not_masks;  // none of them
    uint64_t more_than = 0;              // members
    uint64_t fewer_than = UINT64_MAX;
    int64_t created_from_us = 0;
    int64_t created_to_us = INT64_MAX;
    int64_t topic_from_us = 0;
    int64_t topic_to_us = INT64_MAX;
};

// "C>10": made more than ten minutes ago, "C<10" less; the same for T.
bool take_age(std::string_view word, int64_t now_us, list_conditions* conditions) {
    uint32_t minutes = 0;
    const auto [stop, error] = std::from_chars(word.data() + 2, word.data() + word.size(), minutes);
    if (error != std::errc() || stop != word.data() + word.size()) {
        return false;
    }
    const int64_t then_us = now_us - int64_t{minutes} * 60'000'000;
    const bool created = word[0] == 'C' || word[0] == 'c';
    const bool older = word[1] == '>';
    int64_t list_conditions::*const bound =
        created ? older ? &list_conditions::created_to_us : &list_conditions::created_from_us
        : older ? &list_conditions::topic_to_us
                : &list_conditions::topic_from_us;
    conditions->*bound = then_us;
    return true;
}

bool take_count(std::string_view word, list_conditions* conditions) {
    uint32_t count = 0;
    const auto [stop, error] = std::from_chars(word.data() + 1, word.data() + word.size(), count);
    if (error != std::errc() || stop != word.data() + word.size()) {
        return false;
    }
    (word[0] == '>' ? conditions->more_than : conditions->fewer_than) = count;
    return true;
}

void take_condition(std::string_view word, int64_t now_us, list_conditions* conditions) {
    const bool age = word.size() > 2 && std::string_view("CcTt").find(word[0]) != std::string_view::npos &&
                     (word[1] == '>' || word[1] == '<');
    const bool count = word.size() > 1 && (word[0] == '>' || word[0] == '<');
    if ((age && take_age(word, now_us, conditions)) || (count && take_count(word, conditions))) {
        return;
    }
    if (word.starts_with('!')) {
        conditions->not_masks.push_back(text_fold(word.substr(1)));
    } else {
        conditions->masks.push_back(text_fold(word));
    }
}

bool is_wanted(const room_view& room, const list_conditions& conditions) {
    if (room.members <= conditions.more_than && conditions.more_than != 0) {
        return false;
    }
    const int64_t topic_us = room.topic_us;
    const bool topic_asked = conditions.topic_from_us != 0 || conditions.topic_to_us != INT64_MAX;
    if (room.members >= conditions.fewer_than || room.created_us < conditions.created_from_us ||
        room.created_us > conditions.created_to_us || (topic_asked && room.topic.empty()) ||
        (topic_asked && (topic_us < conditions.topic_from_us || topic_us > conditions.topic_to_us))) {
        return false;
    }
    const std::string name = text_fold(room.name);
    const auto matches = [&](const std::string& mask) { return text_matches(mask, name); };
    return (conditions.masks.empty() ||
            std::any_of(conditions.masks.begin(), conditions.masks.end(), matches)) &&
           std::none_of(conditions.not_masks.begin(), conditions.not_masks.end(), matches);
}

}  // namespace

void irc_list(irc_call& call) {
    list_conditions conditions;
    for (std::string_view rest = call.line.at(0); !rest.empty();) {
        take_condition(irc_take_item(&rest), wall_clock_us(), &conditions);
    }
    std::vector<room_view> rooms;
    view_rooms(call.host.core, [&](const room_view& room) {
        if (room.members > 0 && view_sees_room(call.host.core, call.session.id, room.id) &&
            is_wanted(room, conditions)) {
            rooms.push_back(room);
        }
    });
    std::sort(rooms.begin(), rooms.end(), [](const room_view& a, const room_view& b) {
        return a.members != b.members ? a.members > b.members : a.name < b.name;
    });
    irc_numeric(call, rpl_liststart, {"Channel", "Users  Name"});
    for (const room_view& room : rooms) {
        if (call.answers.size() > list_max_bytes) {
            break;
        }
        irc_numeric(call, rpl_list, {room.name, std::to_string(room.members), room.topic});
    }
    irc_numeric(call, rpl_listend);
}
