#include "server/frontend/irc/irc_call.h"

#include <algorithm>
#include <cstdio>

#include "common/text/clean.h"
#include "common/text/utf8.h"
#include "server/core/chat_view.h"

constexpr size_t label_max_bytes = 64;  // the labeled-response specification

static void push(const irc_call& call, std::string&& text) {
    delivery d;
    d.what.kind = event_kind::worded;
    d.what.text = std::move(text);
    d.only = call.session.id;
    call.host.push(call.host.context, std::move(d));
}

irc_call irc_call_begin(const frontend_host& host, frontend_session& session, const irc_line& line) {
    irc_state& state = irc_state_of(session);
    irc_call call = {.host = host, .session = session, .state = state, .line = line};
    if (irc_has(state, cap_labeled_response) && irc_has(state, cap_batch)) {
        call.label = irc_tag_find(line.tags, "label").value_or("");
        if (call.label.size() > label_max_bytes) {
            call.label.clear();
        }
    }
    return call;
}

// -- labels --

static std::string label_tag(const irc_call& call) {
    return "label=" + call.label;
}

static void begin_batch(irc_call& call) {
    call.batch = std::to_string(++call.state.batches);
    push(call, "@" + label_tag(call) + " :" + irc_server_name(call.host) + " BATCH +" + call.batch +
                   " labeled-response\r\n");
}

// Tags of an answer, as far as they are known by now.
static std::string own_tags(const irc_call& call) {
    if (call.label.empty()) {
        return {};
    }
    return call.batch.empty() ? label_tag(call) : "batch=" + call.batch;
}

static void send_answers(irc_call& call) {
    if (call.answers.empty()) {
        return;
    }
    const std::string tags = own_tags(call);
    std::string text;
    for (std::string_view rest = call.answers; !rest.empty();) {
        const size_t end = rest.find('\n') + 1;
        if (!tags.empty()) {
            text.append("@").append(tags).append(" ");
        }
        text.append(rest.substr(0, end));
        rest.remove_prefix(end);
    }
    push(call, std::move(text));
    call.answers.clear();
    call.answer_lines = 0;
}

void irc_call_flush(irc_call& call) {
    if (!call.label.empty() && call.batch.empty() && !call.one_answer) {
        begin_batch(call);
    }
    send_answers(call);
}

void irc_call_end(irc_call& call) {
    if (!call.label.empty() && call.batch.empty() && call.answer_lines > 1) {
        begin_batch(call);
    }
    send_answers(call);
    if (call.label.empty()) {
        return;
    }
    const std::string source = ":" + irc_server_name(call.host);
    if (!call.batch.empty()) {
        push(call, source + " BATCH -" + call.batch + "\r\n");
    } else if (!call.answered) {
        push(call, "@" + label_tag(call) + " " + source + " ACK\r\n");
    }
}

// -- answers --

void irc_say_raw(irc_call& call, std::string_view line) {
    call.answers += utf8_prefix(line, irc_line_max_bytes - 2);
    call.answers += "\r\n";
    ++call.answer_lines;
    call.answered = true;
}

void irc_say(irc_call& call, std::string_view line) {
    irc_say_raw(call, ":" + irc_server_name(call.host) + " " + std::string(line));
}

void irc_numeric(irc_call& call, irc_number number, std::initializer_list<std::string_view> params) {
    char digits[8];
    static_cast<void>(snprintf(digits, sizeof digits, "%03u ", static_cast<unsigned>(number)));
    std::string line = digits;
    line += irc_own_nick(call);
    const std::string_view words = irc_number_words(number);
    const bool text = words.empty() && !irc_number_is_plain(number);
    for (const std::string_view& param : params) {
        const bool trailing = text && &param == params.end() - 1;
        line.append(trailing ? " :" : " ").append(param);
    }
    if (!words.empty()) {
        line.append(" :").append(words);
    }
    irc_say(call, line);
}

void irc_standard(irc_call& call, irc_severity severity, std::string_view code, std::string_view context,
                  std::string_view words) {
    static constexpr std::string_view names[] = {"FAIL", "WARN", "NOTE"};
    std::string line;
    if (irc_has(call.state, cap_standard_replies)) {
        line.append(names[static_cast<size_t>(severity)])
            .append(" ")
            .append(call.command)
            .append(" ")
            .append(code);
        line.append(context.empty() ? "" : " ").append(context).append(" :").append(words);
    } else {
        line.append("NOTICE ").append(irc_own_nick(call)).append(" :").append(words);
    }
    irc_say(call, line);
}

// -- asking the core --

std::string irc_call_token(const irc_call& call) {
    return own_tags(call).append("\n").append(call.command);
}

bool irc_ask(irc_call& call, command what) {
    irc_call_flush(call);
    const std::string token = irc_call_token(call);
    what.token = token;
    const bool replied = chat_run(call.host.core, call.session.id, what);
    const bool said = what.verb == command_verb::say || what.verb == command_verb::act ||
                      what.verb == command_verb::notice || what.verb == command_verb::tag_message;
    call.answered = call.answered || replied || !said || irc_has(call.state, cap_echo_message);
    return !replied;
}

// -- names --

const std::string& irc_server_name(const frontend_host& host) {
    return chat_current_settings(host.core).hostname;
}

std::string_view irc_own_nick(const irc_call& call) {
    const std::optional<person_view> self = view_person(call.host.core, call.session.id);
    return self ? self->name : "*";
}

bool irc_same_word(std::string_view typed, std::string_view word) {
    return std::equal(typed.begin(), typed.end(), word.begin(), word.end(), [](char a, char b) {
        return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
    });
}

std::string irc_clean(std::string_view text) {
    return text_clean_lossy(text);
}
