#include "client/model/gap.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>
#include <string_view>

namespace {

constexpr size_t alike_max = 200;           // shown lines that the nearest likeness is looked for in
constexpr int64_t clock_max_min = 26 * 60;  // two places on earth are never further apart
constexpr int64_t clock_drift_min = 3;      // between the lines that prove another clock

struct evidence {
    size_t lines;
    size_t unlike;  // of them
};
constexpr evidence clock_evidence = {.lines = 3, .unlike = 2};
// By our own clock the replay may begin behind the gap: much must speak for the other clock.
constexpr evidence clock_evidence_against_ours = {.lines = 10, .unlike = 5};

bool is_said(const message& what) {
    return what.kind == message_kind::chat || what.kind == message_kind::action;
}

// What is compared: the lines that somebody said, without the others.
struct sides {
    std::vector<const message*> shown;
    std::vector<const message*> replayed;
};

size_t overlap(const sides& s, size_t last) {
    return std::min(s.shown.size(), last + 1);
}

int64_t minute(const message& what) {
    return what.wall_s >= 0 ? what.wall_s / 60 : -((59 - what.wall_s) / 60);
}

int64_t ahead(const message& shown, const message& replayed) {
    return minute(replayed) - minute(shown);
}

bool same_words(const message& a, const message& b) {
    return a.kind == b.kind && a.nick == b.nick && a.text == b.text;
}

// A line that was itself replayed bears the server's own minute.
bool same_time(const message& shown, const message& replayed, int64_t ahead_min) {
    const int64_t off = ahead(shown, replayed) - (shown.replayed ? 0 : ahead_min);
    return std::abs(off) <= (shown.replayed ? 0 : gap_clock_slack_min);
}

bool same_line(const message& shown, const message& replayed, int64_t ahead_min) {
    return same_words(shown, replayed) && same_time(shown, replayed, ahead_min);
}

// The last shown line is the replayed one at `last`, and those before them are the same as far as both go.
bool fits(const sides& s, size_t last, int64_t ahead_min) {
    for (size_t i = 0; i < overlap(s, last); i++) {
        if (!same_line(*s.shown[s.shown.size() - 1 - i], *s.replayed[last - i], ahead_min)) {
            return false;
        }
    }
    return true;
}

// As `fits`, by another clock, when enough lines agree on it.
std::optional<int64_t> fits_clock(const sides& s, size_t last, const evidence& wanted) {
    std::vector<int64_t> offsets;
    std::set<std::string_view> unlike;
    for (size_t i = 0; i < overlap(s, last); i++) {
        const message& shown = *s.shown[s.shown.size() - 1 - i];
        const message& replayed = *s.replayed[last - i];
        if (!same_words(shown, replayed) || (shown.replayed && ahead(shown, replayed) != 0)) {
            return std::nullopt;
        }
        if (!shown.replayed) {
            unlike.insert(shown.text);
            offsets.push_back(ahead(shown, replayed));
        }
    }
    if (offsets.size() < wanted.lines || unlike.size() < wanted.unlike) {
        return std::nullopt;
    }
    const auto [least, most] = std::minmax_element(offsets.begin(), offsets.end());
    if (*most - *least > clock_drift_min || std::abs(*least) > clock_max_min) {
        return std::nullopt;
    }
    return (*least + *most) / 2;
}

// The first replayed line is not older than the last shown one.
bool may_be_apart(const sides& s, int64_t ahead_min) {
    const message& last = *s.shown.back();
    const int64_t off = ahead(last, *s.replayed.front()) - (last.replayed ? 0 : ahead_min);
    return off >= (last.replayed ? 0 : -gap_clock_slack_min);
}

// Of the places that fit: the longest overlap; where the replay reaches back beyond all that is compared, the
// earliest.
size_t best_of(const sides& s, const std::vector<size_t>& places) {
    const auto beyond =
        std::find_if(places.begin(), places.end(), [&s](size_t last) { return last >= s.shown.size(); });
    return beyond == places.begin() ? places.front() : *(beyond - 1);
}

// The end of the nearest likeness: where the longest common subsequence of both has its last line in the
// replay. Nothing: no line is in both.
std::optional<size_t> nearest(const sides& s, int64_t ahead_min) {
    const size_t from = s.shown.size() - std::min(alike_max, s.shown.size());
    const size_t count = s.shown.size() - from;
    std::vector<size_t> above(count + 1, 0);
    std::vector<size_t> row(count + 1, 0);
    std::optional<size_t> last;
    size_t longest = 0;
    for (size_t r = 0; r < s.replayed.size(); r++) {
        for (size_t i = 0; i < count; i++) {
            row[i + 1] = same_line(*s.shown[from + i], *s.replayed[r], ahead_min)
                             ? above[i] + 1
                             : std::max(above[i + 1], row[i]);
        }
        if (row[count] > longest) {
            longest = row[count];
            last = r;
        }
        above.swap(row);
    }
    return last;
}

// Behind the replayed line `last`: past the presence lines and topics that were shown behind it.
size_t new_behind(std::span<const message* const> shown, std::span<const message> replayed,
                  const message* last) {
    size_t at = static_cast<size_t>(last - replayed.data()) + 1;
    const auto behind =
        std::find_if(shown.rbegin(), shown.rend(), [](const message* m) { return is_said(*m); });
    std::vector<const message*> tail(behind.base(), shown.end());
    for (; at < replayed.size() && !is_said(replayed[at]); at++) {
        const auto known = std::find_if(tail.begin(), tail.end(), [&](const message* m) {
            return m->kind == replayed[at].kind && m->text == replayed[at].text;
        });
        if (known == tail.end()) {
            break;
        }
        tail.erase(known);
    }
    return at;
}

}  // namespace

std::vector<const message*> gap_shown(const chat_model& m, std::string_view room_key, uint64_t above_id) {
    std::vector<const message*> lines;
    size_t said = 0;
    for (size_t i = model_index(m, above_id); i > 0 && said < gap_shown_max; i--) {
        const message& what = m.messages[i - 1];
        const bool of_room = is_said(what) && what.said_in == room_key;
        const bool beside = what.kind == message_kind::presence || what.kind == message_kind::notice;
        if (!what.asked_for && (of_room || beside)) {
            lines.push_back(&what);
            said += of_room ? 1U : 0U;
        }
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

gap_place gap_find(std::span<const message* const> shown, std::span<const message> replayed,
                   bool from_beginning, int64_t& ahead_min) {
    sides s;
    std::copy_if(shown.begin(), shown.end(), std::back_inserter(s.shown),
                 [](const message* m) { return is_said(*m); });
    for (const message& what : replayed) {
        if (is_said(what)) {
            s.replayed.push_back(&what);
        }
    }
    if (s.shown.empty() || s.replayed.empty()) {
        return {.certain = true};
    }
    const auto joined_at = [&](size_t last, bool certain) {
        return gap_place{
            .joined = true, .certain = certain, .first_new = new_behind(shown, replayed, s.replayed[last])};
    };
    std::vector<size_t> places;
    for (size_t last = 0; last < s.replayed.size(); last++) {
        if (fits(s, last, ahead_min)) {
            places.push_back(last);
        }
    }
    const bool apart = !from_beginning && may_be_apart(s, ahead_min);
    if (!places.empty()) {
        return joined_at(best_of(s, places), places.size() == 1 && !apart);
    }
    const evidence wanted = apart ? clock_evidence_against_ours : clock_evidence;
    for (size_t last = s.replayed.size(); last > 0; last--) {
        if (const std::optional<int64_t> off = fits_clock(s, last - 1, wanted)) {
            ahead_min = *off;
            return joined_at(last - 1, true);
        }
    }
    if (apart) {
        return {.certain = true};
    }
    const std::optional<size_t> last = nearest(s, ahead_min);
    return last ? joined_at(*last, true) : gap_place{.certain = true};
}
