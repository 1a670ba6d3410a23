// The commands of the IRC door, by what they are about; one table (irc_commands.cc) names them all.
#pragma once

#include "server/core/chat_view.h"
#include "server/frontend/irc/irc_call.h"

// Runs one line of a client's. Unknown, early or incomplete ones are answered.
void irc_command_run(const frontend_host& host, frontend_session& session, const irc_line& line);

void irc_cap(irc_call& call);  // irc_register.cc
void irc_pass(irc_call& call);
void irc_oper(irc_call& call);
void irc_nick(irc_call& call);
void irc_user(irc_call& call);

// frontend::on_checked
void irc_on_checked(const frontend_host& host, frontend_session& session, std::string_view name, bool right);

void irc_join(irc_call& call);  // irc_rooms.cc
void irc_part(irc_call& call);
void irc_topic(irc_call& call);
void irc_names(irc_call& call);

void irc_message(irc_call& call);  // irc_talk.cc: PRIVMSG, NOTICE, TAGMSG

void irc_batch(irc_call& call);  // irc_multiline.cc
// Whether the line belongs to a batch that has begun: then it is kept for its end.
[[nodiscard]] bool irc_takes_part(irc_call& call);

void irc_mode(irc_call& call);  // irc_mode_command.cc

void irc_kick(irc_call& call);  // irc_moderate.cc
void irc_invite(irc_call& call);
void irc_kill(irc_call& call);
void irc_wallops(irc_call& call);
void irc_rehash(irc_call& call);

void irc_list(irc_call& call);  // irc_list.cc

void irc_chathistory(irc_call& call);  // irc_history.cc
void irc_search(irc_call& call);
void irc_redact(irc_call& call);
// To who has come into a room and does not ask for its history: what was said there.
void irc_replay(irc_call& call, std::string_view room);

void irc_monitor(irc_call& call);  // irc_monitor.cc

void irc_markread(irc_call& call);  // irc_markread.cc
void irc_say_marker(irc_call& call, std::string_view room);

void irc_who(irc_call& call);  // irc_who.cc

void irc_whois(irc_call& call);  // irc_people.cc
void irc_whowas(irc_call& call);
void irc_userhost(irc_call& call);
void irc_ison(irc_call& call);
void irc_away(irc_call& call);
void irc_setname(irc_call& call);

void irc_motd(irc_call& call);  // irc_about.cc
void irc_lusers(irc_call& call);
void irc_version(irc_call& call);
void irc_time(irc_call& call);
void irc_info(irc_call& call);
void irc_admin(irc_call& call);
void irc_stats(irc_call& call);
void irc_help(irc_call& call);
void irc_ping(irc_call& call);
void irc_quit(irc_call& call);

// -- what several of them share --

// To who has just come in: a room as far as it is not an event: its topic, who is there, what was said.
void irc_show_entered(irc_call& call, const room_view& room);
void irc_say_isupport(irc_call& call);
void irc_say_names(irc_call& call, const room_view& room);
// The first word of `*rest`, up to the comma that it loses too.
[[nodiscard]] std::string_view irc_take_item(std::string_view* rest);
void irc_leave(const frontend_host& host, frontend_session& session, std::string_view reason);
// "@" or "+", or both for those who want all of them.
[[nodiscard]] std::string irc_prefixes(const irc_call& call, uint8_t ranks);
[[nodiscard]] int64_t irc_now_s();  // since 1970
// As it was typed, short and clean enough to be a parameter of an answer; "*" for nothing.
[[nodiscard]] std::string irc_shown(std::string_view typed);
// The client's own tags of the line, finished, for those who understand tags.
[[nodiscard]] std::string irc_client_tags(const irc_call& call);
[[nodiscard]] std::string irc_clean_formatted(std::string_view text);  // but for formatting
// A message that may have several lines.
void irc_say_to(irc_call& call, std::string_view target, std::string_view text, std::string_view tags);
[[nodiscard]] std::string irc_mask_of(const person_view& person);  // nick!user@host
