#include "server/core/audience.h"

#include <algorithm>
#include <cassert>

constexpr size_t marks_kept_max = 64;  // places of those who have left that are never worth a copy

audience audience_create(room_id room, std::span<const session_id> members) {
    audience_list* list = audience_list_create(room);
    list->places.reserve(members.size());
    for (const session_id id : members) {
        audience_list_add(list, id);
    }
    return {.list = list, .length = static_cast<uint32_t>(members.size()), .left = 0};
}

audience audience_of(audience_list* list) {
    assert(list->refs > 0);
    ++list->refs;
    return {.list = list, .length = static_cast<uint32_t>(list->places.size()), .left = list->left};
}

audience audience_ref(const audience& a) {
    if (a.list != nullptr) {
        ++a.list->refs;
    }
    return a;
}

void audience_unref(audience& a) {
    audience_list_unref(a.list);
    a = {};
}

audience_list* audience_list_create(room_id room) {
    return new audience_list{.room = room, .places = {}};
}

void audience_list_unref(audience_list* list) {
    if (list == nullptr) {
        return;
    }
    assert(list->refs > 0);
    if (--list->refs == 0) {
        delete list;
    }
}

void audience_list_add(audience_list* list, session_id id) {
    list->places.push_back({.id = id});
}

static audience_list* copy_without_marks(audience_list* list) {
    audience_list* copy = audience_list_create(list->room);
    copy->places.reserve(audience_list_size(list));
    audience_list_each(list, [copy](session_id id) { audience_list_add(copy, id); });
    audience_list_unref(list);
    return copy;
}

audience_list* audience_list_remove(audience_list* list, session_id id) {
    std::vector<audience_place>& places = list->places;
    const auto place = std::find_if(places.begin(), places.end(),
                                    [id](const audience_place& p) { return p.id == id && p.left_at == 0; });
    if (place == places.end()) {
        return list;
    }
    if (list->refs > 1) {
        place->left_at = ++list->left;
        const size_t marks_max = std::max(marks_kept_max, audience_list_size(list));
        return list->left > marks_max ? copy_without_marks(list) : list;
    }
    *place = places.back();
    places.pop_back();
    if (list->left > 0) {  // nobody needs them any more
        std::erase_if(places, [](const audience_place& p) { return p.left_at != 0; });
        list->left = 0;
    }
    return list;
}
