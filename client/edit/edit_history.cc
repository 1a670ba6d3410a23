#include "client/edit/edit_history.h"

static const std::string* go(edit_history& h, std::string_view current, size_t to) {
    static const std::string no_draft;
    h.edited.insert_or_assign(h.at, std::string(current));
    h.at = to;
    auto edit = h.edited.find(to);
    if (edit != h.edited.end()) {
        return &edit->second;
    }
    return to < h.lines.size() ? &h.lines[to] : &no_draft;
}

const std::string* edit_history_older(edit_history& h, std::string_view current) {
    return h.at == 0 ? nullptr : go(h, current, h.at - 1);
}

const std::string* edit_history_newer(edit_history& h, std::string_view current) {
    return h.at >= h.lines.size() ? nullptr : go(h, current, h.at + 1);
}

void edit_history_add(edit_history& h, std::string_view line) {
    if (!line.empty() && (h.lines.empty() || h.lines.back() != line)) {
        h.lines.emplace_back(line);
        if (h.lines.size() > history_max) {
            h.lines.pop_front();
        }
    }
    h.edited.clear();
    h.at = h.lines.size();
}
