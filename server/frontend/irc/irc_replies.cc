#include "server/frontend/irc/irc_replies.h"

#include "server/core/reply.h"

// {me}: who is answered; {target}, {room}, {text}: the event's, "*" for none; {why}: the text, or "away".
// A standard reply is a NOTICE with its words for those who do not know them.
struct reply_row {
    reply_code code;
    std::string_view words;
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
    {reply_code::not_in_room, "442 {me} {target} :You're not on that channel"},
    {reply_code::too_many_rooms, "405 {me} {target} :You are in {text} rooms, and more are not allowed"},
    {reply_code::rooms_full, "405 {me} {target} :There are {text} rooms, and more are not allowed"},
    {reply_code::topic_too_long, "FAIL TOPIC TOO_LONG {room} :At most {text} bytes are allowed"},
    {reply_code::off_record, "NOTICE {me} :{room} is off the record: nothing that is said there is kept."},
    {reply_code::servers_room, "482 {me} {room} :It belongs to the server and stays on the record"},
    {reply_code::not_operator, "482 {me} {room} :You're not channel operator"},

    {reply_code::no_such_name, "401 {me} {target} :No such nick/channel"},
    {reply_code::message_to_self, "531 {me} {me} :You cannot write to yourself"},
    {reply_code::is_away, "301 {me} {target} :{why}"},
    {reply_code::away_set, "306 {me} :You have been marked as being away"},
    {reply_code::away_too_long, "FAIL AWAY TOO_LONG :At most {text} bytes are allowed"},
    {reply_code::back_set, "305 {me} :You are no longer marked as being away"},
    {reply_code::not_away, "305 {me} :You are no longer marked as being away"},

    {reply_code::operator_refused, "464 {me} :Password incorrect"},
    {reply_code::operator_on, "381 {me} :You are now an operator of this server"},

    {reply_code::no_history, "FAIL CHATHISTORY NO_HISTORY :This server keeps no history"},
};

struct placeholder {
    std::string_view mark;
    std::string event::*field;
    std::string_view otherwise;
};

static constexpr placeholder placeholders[] = {
    {"{me}", &event::name, "*"},   {"{target}", &event::target, "*"}, {"{room}", &event::room_name, "*"},
    {"{text}", &event::text, "*"}, {"{why}", &event::text, "away"},
};

static std::string fill_in(std::string_view words, const event& what) {
    std::string line;
    while (!words.empty()) {
        size_t used = 0;
        for (const placeholder& p : placeholders) {
            if (words.starts_with(p.mark)) {
                const std::string& value = what.*p.field;
                line += value.empty() ? p.otherwise : std::string_view(value);
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
    for (const reply_row& row : rows) {
        if (row.code != what.reply) {
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
