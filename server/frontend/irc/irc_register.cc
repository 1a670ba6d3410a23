// From the first line to the welcome: CAP, PASS, NICK, USER.
#include <algorithm>

#include "common/text/utf8.h"
#include "server/frontend/irc/irc_caps.h"
#include "server/frontend/irc/irc_commands.h"
#include "server/frontend/irc/irc_isupport.h"

constexpr size_t username_max_bytes = 10;
constexpr size_t real_name_max_bytes = 150;
constexpr size_t caps_line_max_bytes = 400;  // of names, in one line

// -- capabilities --

static void say_caps(irc_call& call, std::string_view verb, bool all) {
    std::vector<std::string> lines(1);
    for (const irc_cap_row& row : irc_cap_rows()) {
        if (!all && !irc_has(call.state, row.cap)) {
            continue;
        }
        std::string word(row.name);
        if (all && call.state.cap_302 && !row.value.empty()) {
            word.append("=").append(row.value);
        }
        if (lines.back().size() + word.size() > caps_line_max_bytes) {
            lines.emplace_back();
        }
        lines.back().append(lines.back().empty() ? "" : " ").append(word);
    }
    for (const std::string& words : lines) {
        std::string line = "CAP ";
        line.append(irc_own_nick(call)).append(" ").append(verb);
        line.append(&words != &lines.back() && call.state.cap_302 ? " * :" : " :").append(words);
        irc_say(call, line);
    }
}

// All of what is asked for, or nothing of it.
static bool change_caps(irc_state& state, std::string_view words) {
    uint32_t caps = state.caps;
    while (!words.empty()) {
        std::string_view word = words.substr(0, words.find(' '));
        words.remove_prefix(std::min(word.size() + 1, words.size()));
        if (word.empty()) {
            continue;
        }
        const bool off = word.starts_with('-');
        word.remove_prefix(off ? 1 : 0);
        const irc_cap_row* const row = irc_cap_find(word);
        if (row == nullptr || (off && row->cap == cap_notify && state.cap_302)) {
            return false;
        }
        const uint32_t bit = 1U << row->cap;
        caps = off ? caps & ~bit : caps | bit;
    }
    state.caps = caps;
    return true;
}

static void request_caps(irc_call& call, std::string_view words) {
    const bool taken = change_caps(call.state, words);
    call.session.traits = irc_cap_traits(call.state.caps);
    std::string line = "CAP ";
    line.append(irc_own_nick(call)).append(taken ? " ACK :" : " NAK :").append(words);
    irc_say(call, line);
}

static void complete(irc_call& call);

void irc_cap(irc_call& call) {
    const std::string_view verb = call.line.at(0);
    const bool naming = call.session.phase == frontend_phase::naming;
    if (irc_same_word(verb, "LS")) {
        call.state.cap_302 = call.state.cap_302 || call.line.at(1) >= "302";
        call.state.caps |= call.state.cap_302 ? 1U << cap_notify : 0U;
        call.state.negotiating = call.state.negotiating || naming;
        say_caps(call, "LS", true);
    } else if (irc_same_word(verb, "LIST")) {
        say_caps(call, "LIST", false);
    } else if (irc_same_word(verb, "REQ")) {
        call.state.negotiating = call.state.negotiating || naming;
        request_caps(call, call.line.at(1));
    } else if (irc_same_word(verb, "END")) {
        call.state.negotiating = false;
        complete(call);
    } else {
        irc_numeric(call, err_invalidcapcmd, {irc_shown(verb)});
    }
}

// -- who it is --

// Letters that stand in a mask; what has none left is called as the nick is.
static std::string username_of(std::string_view typed) {
    std::string out;
    for (const char c : typed) {
        const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                             c == '-' || c == '_' || c == '.';
        if (allowed && out.size() < username_max_bytes) {
            out += c;
        }
    }
    return out;
}

void irc_pass(irc_call& call) {
    if (call.session.phase == frontend_phase::online) {
        irc_numeric(call, err_alreadyregistered);
    } else if (call.host.locked &&
               !call.host.check_password(call.host.context, call.session.id, {}, call.line.at(0))) {
        irc_numeric(call, err_passwdmismatch);
    }
}

void irc_oper(irc_call& call) {
    if (!call.host.check_password(call.host.context, call.session.id, call.line.at(0), call.line.at(1))) {
        irc_numeric(call, err_passwdmismatch);
    }
    call.answered = true;
}

void irc_on_checked(const frontend_host& host, frontend_session& session, std::string_view name, bool right) {
    if (right && !name.empty()) {
        chat_make_operator(host.core, session.id, name);
        return;
    }
    const irc_line none;
    irc_call call = irc_call_begin(host, session, none);
    if (right) {
        call.state.unlocked = true;
        complete(call);
    } else {
        irc_numeric(call, err_passwdmismatch);
    }
    irc_call_end(call);
}

void irc_user(irc_call& call) {
    if (call.session.phase == frontend_phase::online || call.state.has_user) {
        irc_numeric(call, err_alreadyregistered);
        return;
    }
    call.state.username = username_of(call.line.at(0));
    call.state.real_name = irc_clean(utf8_prefix(call.line.at(3), real_name_max_bytes));
    call.state.has_user = true;
    complete(call);
}

void irc_nick(irc_call& call) {
    const std::string_view nick = call.line.at(0);
    if (nick.empty()) {
        irc_numeric(call, err_nonicknamegiven);
    } else if (call.session.phase == frontend_phase::online) {
        irc_ask(call, {.verb = command_verb::rename, .target = nick});
    } else {
        call.state.nick = nick;
        complete(call);
    }
}

// -- the welcome --

void irc_say_isupport(irc_call& call) {
    for (const std::string& tokens : irc_isupport_lines(call.host)) {
        irc_numeric(call, rpl_isupport, {tokens});
    }
}

static void say_welcome(irc_call& call, const person_view& self) {
    const chat_settings& settings = chat_current_settings(call.host.core);
    const std::string& server = settings.hostname;
    const std::string version = irc_version_text();
    irc_numeric(call, rpl_welcome, {"Welcome to the " + settings.network + " network, " + irc_mask_of(self)});
    irc_numeric(call, rpl_yourhost, {"Your host is " + server + ", running version " + version});
    irc_numeric(call, rpl_created, {"It speaks IRCv3, and shares its rooms with other protocols"});
    irc_numeric(call, rpl_myinfo,
                {server, version, irc_user_modes, irc_room_modes, irc_room_modes_with_argument});
    irc_say_isupport(call);
    irc_lusers(call);
    irc_motd(call);
}

static identity_ref identity_of(const irc_call& call) {
    identity_ref who(new user_identity{.local = true, .host = "localhost"});
    if (const user_identity* from = call.host.identity(call.host.context, call.session.id); from != nullptr) {
        who->local = from->local;
        who->host = from->host;
    }
    who->username = call.state.username;
    who->real_name = call.state.real_name;
    return who;
}

// False: the server's password is asked for, and was not given.
static bool is_let_in(irc_call& call) {
    if (call.state.unlocked || !call.host.locked) {
        return true;
    }
    irc_numeric(call, err_passwdmismatch);
    irc_say_raw(call, "ERROR :Closing link: this server asks for a password (PASS)");
    irc_call_flush(call);
    irc_leave(call.host, call.session, {});
    return false;
}

// Into the chat, once all that is needed is there.
static void complete(irc_call& call) {
    irc_state& state = call.state;
    if (call.session.phase != frontend_phase::naming || state.negotiating || state.nick.empty() ||
        !state.has_user || !is_let_in(call)) {
        return;
    }
    irc_call_flush(call);
    const identity_ref who = identity_of(call);
    if (!chat_enter(call.host.core, call.session.id, state.nick, who.get(), chat_digest::by_door)) {
        state.nick.clear();
        call.answered = true;
        return;
    }
    call.session.phase = frontend_phase::online;
    state.nick = state.username = state.real_name = {};
    const person_view self = *view_person(call.host.core, call.session.id);
    say_welcome(call, self);
    if (const std::optional<room_view> room = view_own_room(call.host.core, call.session.id)) {
        std::string line = ":" + irc_mask_of(self) + " JOIN " + std::string(room->name);
        if (irc_has(state, cap_extended_join)) {
            line.append(" * :").append(identity_real_name(*self.who, self.name));
        }
        irc_say_raw(call, line);
        irc_show_entered(call, *room);
    }
}
