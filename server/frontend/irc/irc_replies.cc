#include "server/frontend/irc/irc_replies.h"

#include "server/core/reply.h"

// {me}: who is answered; {target}, {room}, {text}: the event's, "*" for none; {why}: the text, or "away".
// {because}: the text behind a colon, or nothing.
// A standard reply is a NOTICE with its words for those who do not know them.
struct reply_row {
    reply_code code;
    std::string_view words;
    std::string_view command = {};  // only in answer to this one; such rows stand before the others
};

static constexpr reply_row rows[] = {
    {reply_code::name_empty, "431 {me} :No nickname given"},
    {reply_code::name_too_long, "432 {me} {target} :At most {text} characters are allowed"},
    {reply_code::name_bad_start, "432 {me} {target} :A name begins with a letter, a digit or _"},
    {reply_code::name_bad_character, "432 {me} {target} :Letters, digits and -_[]{}|\\^` are allowed"},
    {reply_code::name_mixed_scripts, "432 {me} {target} :The name mixes writing systems"},
    {reply_code::name_not_utf8, "432 {me} * :The name is not valid UTF-8"},
    {reply_code::name_taken, "433 {me} {target} :Nickname is already in use"},
    {reply_code::name_looks_like, "433 {me} {target} :Nickname looks like one that is already in use"},

    {reply_code::room_name_empty, "403 {me} {target} :A room needs a name: # and then letters and digits"},
    {reply_code::room_name_too_long, "403 {me} {target} :At most {text} characters are allowed"},
    {reply_code::room_name_bad_start, "403 {me} {target} :A room name is # and then a letter, a digit or _"},
    {reply_code::room_name_bad_character,
     "403 {me} {target} :Letters, digits and -_[]{}|\\^`.+& are allowed"},
    {reply_code::room_name_mixed_scripts, "403 {me} {target} :The room name mixes writing systems"},
    {reply_code::room_name_not_utf8, "403 {me} * :The room name is not valid UTF-8"},
    {reply_code::room_looks_like, "403 {me} {target} :The room name looks like this one, which there is"},
    {reply_code::in_no_room, ""},
    {reply_code::no_such_room, "403 {me} {target} :No such channel"},
    {reply_code::not_in_room, "404 {me} {target} :Cannot send to channel: you are not in it", "PRIVMSG"},
    {reply_code::not_in_room, "404 {me} {target} :Cannot send to channel: you are not in it", "TAGMSG"},
    {reply_code::not_in_room, "442 {me} {target} :You're not on that channel"},
    {reply_code::too_many_rooms, "405 {me} {target} :You are in {text} rooms, and more are not allowed"},
    {reply_code::rooms_full, "405 {me} {target} :There are {text} rooms, and more are not allowed"},
    {reply_code::topic_too_long, "FAIL TOPIC TOO_LONG {room} :At most {text} bytes are allowed"},
    {reply_code::off_record, "NOTICE {me} :{room} is off the record: nothing that is said there is kept."},
    {reply_code::servers_room, "482 {me} {room} :It belongs to the server and stays on the record"},
    {reply_code::not_operator, "482 {me} {room} :You're not channel operator"},
    {reply_code::rename_barred, "447 {me} :Cannot change nickname while banned or muted in {room}"},

    {reply_code::banned, "474 {me} {room} :Cannot join channel (+b){because}", "JOIN"},
    {reply_code::banned, "404 {me} {room} :Cannot send to channel (+b){because}"},
    {reply_code::muted, "404 {me} {room} :Cannot send to channel (+b m:){because}"},
    {reply_code::room_moderated, "404 {me} {room} :Cannot send to channel (+m)"},
    {reply_code::room_no_queries, "404 {me} {room} :Cannot send to channel (+C)"},
    {reply_code::room_slow, "404 {me} {room} :Cannot send to channel (+f): wait {text} s"},
    {reply_code::room_invite_only, "473 {me} {room} :Cannot join channel (+i)"},
    {reply_code::room_needs_key, "475 {me} {room} :Cannot join channel (+k)"},
    {reply_code::room_full, "471 {me} {room} :Cannot join channel (+l)"},
    {reply_code::not_there, "441 {me} {target} {room} :They aren't on that channel"},
    {reply_code::already_there, "443 {me} {target} {room} :is already on channel"},
    {reply_code::invite_sent, "341 {me} {target} {room}"},
    {reply_code::not_banned, ""},
    {reply_code::not_muted, ""},
    {reply_code::mask_list_full, "478 {me} {room} {target} :Channel list is full"},
    {reply_code::bad_mask, "696 {me} {room} b {target} :The mask is not right"},
    {reply_code::bad_key, "525 {me} {room} :Key is not well-formed"},
    {reply_code::bad_number, "696 {me} {room} l {target} :It is a number up to {text}"},

    {reply_code::no_such_name, "401 {me} {target} :No such nick/channel"},
    {reply_code::message_to_self, "531 {me} {me} :You cannot write to yourself"},
    {reply_code::is_away, "301 {me} {target} :{why}"},
    {reply_code::away_set, "306 {me} :You have been marked as being away"},
    {reply_code::away_too_long, "FAIL AWAY TOO_LONG :At most {text} bytes are allowed"},
    {reply_code::back_set, "305 {me} :You are no longer marked as being away"},
    {reply_code::not_away, "305 {me} :You are no longer marked as being away"},

    {reply_code::operator_refused, "464 {me} :Password incorrect"},
    {reply_code::operator_on, "381 {me} :You are now an operator of this server"},
    {reply_code::operator_off, ""},
    {reply_code::too_many_watched, "734 {me} {text} {target} :Monitor list is full"},
    {reply_code::not_server_operator, "481 {me} :Permission denied: you are no operator of this server"},
    {reply_code::real_name_too_long, "FAIL SETNAME INVALID_REALNAME :At most {text} bytes are allowed"},

    {reply_code::not_yours,
     "FAIL REDACT REDACT_FORBIDDEN {room} :Only operators forget what others have said"},
    {reply_code::no_history, "FAIL CHATHISTORY NO_HISTORY :This server keeps no history"},
};

struct placeholder {
    std::string_view mark;
    std::string event::*field;
    std::string_view otherwise;
    std::string_view before = {};  // a value
};

static constexpr placeholder placeholders[] = {
    {"{me}", &event::name, "*"},   {"{target}", &event::target, "*"}, {"{room}", &event::room_name, "*"},
    {"{text}", &event::text, "*"}, {"{why}", &event::text, "away"},   {"{because}", &event::text, "", ": "},
};

static std::string fill_in(std::string_view words, const event& what) {
    std::string line;
    while (!words.empty()) {
        size_t used = 0;
        for (const placeholder& p : placeholders) {
            if (words.starts_with(p.mark)) {
                const std::string& value = what.*p.field;
                line += value.empty() ? p.otherwise : p.before;
                line += value;
                used = p.mark.size();
                break;
            }
        }
        if (used == 0) {
            line += words.front();
            used = 1;
        }
        words.remove_prefix(used);
    }
    return line;
}

std::string irc_reply_words(const event& what, bool standard) {
    const std::string_view token = what.token;
    const size_t end = token.find('\n');
    const std::string_view command = end == std::string_view::npos ? "" : token.substr(end + 1);
    for (const reply_row& row : rows) {
        if (row.code != what.reply || (!row.command.empty() && row.command != command)) {
            continue;
        }
        if (row.words.starts_with("FAIL") && !standard) {
            const std::string_view words = row.words.substr(row.words.find(" :"));
            return fill_in("NOTICE {me}", what) + fill_in(words, what);
        }
        return fill_in(row.words, what);
    }
    return {};
}
