#include "server/frontend/irc/irc_caps.h"

#include <algorithm>
#include <iterator>

static constexpr irc_cap_row rows[] = {
    {cap_notify, "cap-notify", "", 0},
    {cap_message_tags, "message-tags", "", trait_tags},
    {cap_server_time, "server-time", "", trait_time},
    {cap_echo_message, "echo-message", "", trait_echo},
    {cap_labeled_response, "labeled-response", "", trait_label},
    {cap_batch, "batch", "", 0},
    {cap_multi_prefix, "multi-prefix", "", 0},
    {cap_userhost_in_names, "userhost-in-names", "", 0},
    {cap_away_notify, "away-notify", "", trait_away},
    {cap_extended_join, "extended-join", "", trait_extended_join},
    {cap_invite_notify, "invite-notify", "", trait_invite},
    {cap_setname, "setname", "", trait_setname},
    {cap_chghost, "chghost", "", 0},  // hosts never change yet
    {cap_standard_replies, "standard-replies", "", trait_standard},
    {cap_no_implicit_names, "draft/no-implicit-names", "", 0},
    {cap_chathistory, "draft/chathistory", "", 0},
    {cap_event_playback, "draft/event-playback", "", 0},
    {cap_read_marker, "draft/read-marker", "", 0},
    {cap_search, "soju.im/search", "", 0},
    {cap_multiline, "draft/multiline", "max-bytes=4096,max-lines=24", trait_multiline},
    {cap_redaction, "draft/message-redaction", "", trait_redaction},
};
static_assert(std::size(rows) == cap_count);

std::span<const irc_cap_row> irc_cap_rows() {
    return rows;
}

const irc_cap_row* irc_cap_find(std::string_view name) {
    const auto* const found = std::find_if(std::begin(rows), std::end(rows),
                                           [&](const irc_cap_row& row) { return row.name == name; });
    return found != std::end(rows) ? found : nullptr;
}

uint16_t irc_cap_traits(uint32_t caps) {
    unsigned traits = 0;
    for (const irc_cap_row& row : rows) {
        traits |= (caps >> row.cap & 1U) != 0 ? row.trait : 0U;
    }
    const bool batches = (caps >> cap_batch & 1U) != 0;
    return static_cast<uint16_t>(batches ? traits : traits & ~unsigned{trait_multiline | trait_label});
}
