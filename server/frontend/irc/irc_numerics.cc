#include "server/frontend/irc/irc_numerics.h"

#include <algorithm>
#include <iterator>

struct number_row {
    irc_number number;
    std::string_view words;
};

static constexpr number_row rows[] = {
    {rpl_isupport, "are supported by this server"},
    {rpl_endofstats, "End of /STATS report"},
    {rpl_luserop, "operator(s) online"},
    {rpl_luserunknown, "unknown connection(s)"},
    {rpl_luserchannels, "channels formed"},
    {rpl_unaway, "You are no longer marked as being away"},
    {rpl_nowaway, "You have been marked as being away"},
    {rpl_whoisoperator, "is an operator of this server"},
    {rpl_endofwho, "End of /WHO list"},
    {rpl_whoisidle, "seconds idle, signon time"},
    {rpl_endofwhois, "End of /WHOIS list"},
    {rpl_listend, "End of /LIST"},
    {rpl_notopic, "No topic is set"},
    {rpl_whoisbot, "is a bot"},
    {rpl_endofinvexlist, "End of channel invite exception list"},
    {rpl_endofexceptlist, "End of channel ban exception list"},
    {rpl_endofnames, "End of /NAMES list"},
    {rpl_endofbanlist, "End of channel ban list"},
    {rpl_endofwhowas, "End of WHOWAS"},
    {rpl_endofinfo, "End of /INFO list"},
    {rpl_endofmotd, "End of /MOTD command"},
    {rpl_youreoper, "You are now an operator of this server"},
    {err_nosuchnick, "No such nick/channel"},
    {err_nosuchserver, "No such server"},
    {err_nosuchchannel, "No such channel"},
    {err_cannotsendtochan, "Cannot send to channel"},
    {err_toomanychannels, "You have joined too many channels"},
    {err_wasnosuchnick, "There was no such nickname"},
    {err_toomanytargets, "Too many targets"},
    {err_noorigin, "No origin specified"},
    {err_invalidcapcmd, "Invalid CAP command"},
    {err_norecipient, "No recipient given"},
    {err_notexttosend, "No text to send"},
    {err_inputtoolong, "Input line was too long"},
    {err_unknowncommand, "Unknown command"},
    {err_nomotd, "There is no message of the day"},
    {err_nonicknamegiven, "No nickname given"},
    {err_erroneusnickname, "Erroneous nickname"},
    {err_nicknameinuse, "Nickname is already in use"},
    {err_usernotinchannel, "They aren't on that channel"},
    {err_notonchannel, "You're not on that channel"},
    {err_useronchannel, "is already on channel"},
    {err_notregistered, "You have not registered"},
    {err_needmoreparams, "Not enough parameters"},
    {err_alreadyregistered, "You may not reregister"},
    {err_passwdmismatch, "Password incorrect"},
    {err_channelisfull, "Cannot join channel (+l)"},
    {err_unknownmode, "is unknown mode char to me"},
    {err_inviteonlychan, "Cannot join channel (+i)"},
    {err_bannedfromchan, "Cannot join channel (+b)"},
    {err_badchannelkey, "Cannot join channel (+k)"},
    {err_badchanmask, "Bad channel mask"},
    {err_banlistfull, "Channel list is full"},
    {err_noprivileges, "Permission denied: you are no operator of this server"},
    {err_chanoprivsneeded, "You're not channel operator"},
    {err_umodeunknownflag, "Unknown user mode flag"},
    {err_usersdontmatch, "Cannot change mode for other users"},
    {err_helpnotfound, "There is no help on that"},
    {err_invalidkey, "Key is not well-formed"},
    {rpl_endofhelp, "End of /HELP"},
    {rpl_endofmonlist, "End of MONITOR list"},
    {err_monlistfull, "Monitor list is full"},
};

std::string_view irc_number_words(irc_number number) {
    for (const number_row& row : rows) {
        if (row.number == number) {
            return row.words;
        }
    }
    return {};
}

static constexpr irc_number plain[] = {
    rpl_myinfo,   rpl_umodeis,   rpl_channelmodeis, rpl_creationtime, rpl_topicwhotime,
    rpl_inviting, rpl_invexlist, rpl_exceptlist,    rpl_banlist,
};

bool irc_number_is_plain(irc_number number) {
    return std::find(std::begin(plain), std::end(plain), number) != std::end(plain);
}
