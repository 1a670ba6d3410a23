#include "client/link/dialect.h"

#include "common/text/clean.h"
#include "common/text/fold.h"
#include "common/wire/chat_line.h"

namespace {

constexpr std::string_view welcome_prefix = "Welcome ";

// A server may write the name in another form or case than we did.
bool is_same_name(std::string_view a, std::string_view b) {
    return a == b || text_fold(a) == text_fold(b);
}

// The name by which the server takes us, or "".
std::string_view accepted_name(const line_dialect& d, std::string_view line) {
    std::string_view name;
    if (line.starts_with(welcome_prefix)) {
        name = line.substr(welcome_prefix.size());
        if (!name.starts_with(d.name)) {  // a name may hold a dot on a server of looser rules
            name = name.substr(0, name.find_first_of(" .,!"));
        } else {
            name = name.substr(0, d.name.size());
        }
    } else {
        const chat_line parsed = chat_line_parse(line);
        if (parsed.kind == chat_line_kind::connected && parsed.replayed.empty()) {
            name = parsed.name;
        }
    }
    return is_same_name(name, d.name) ? name : std::string_view();
}

dialect_step opening_line(line_dialect& d, std::string_view line) {
    if (line.starts_with(notice_prefix)) {
        d.reason = text_clean_lossy(line.substr(notice_prefix.size()));
    } else if (d.greeting.empty()) {
        d.greeting = text_clean_lossy(line);
    }
    return text_trim(line).empty() ? dialect_step::nothing : dialect_step::show;
}

}  // namespace

dialect_step dialect_line(line_dialect& d, std::string_view line) {
    if (d.state == dialect_state::online) {
        return dialect_step::show;
    }
    if (text_trim(line) == prompt_line) {
        const bool again = d.state == dialect_state::named;
        d.state = dialect_state::asked;
        return again ? dialect_step::refused : dialect_step::ask;
    }
    if (d.state == dialect_state::named) {
        const std::string_view name = accepted_name(d, line);
        if (!name.empty()) {
            d.name = std::string(name);
            d.state = dialect_state::online;
            return dialect_step::accepted;
        }
    }
    return opening_line(d, line);
}

void dialect_name(line_dialect& d, std::string_view name) {
    d.name = name;
    d.reason.clear();
    d.state = dialect_state::named;
}

bool dialect_is_prompt(const line_dialect& d, std::string_view partial) {
    return d.state != dialect_state::online && text_trim(partial) == prompt_line;
}
