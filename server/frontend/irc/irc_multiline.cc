// Messages of several lines (IRCv3 draft/multiline): BATCH +ref draft/multiline target, the lines, BATCH
// -ref. One batch at a time. What goes wrong in it is answered once, and all of it is forgotten.
#include <utility>

#include "common/text/formatting.h"
#include "server/frontend/irc/irc_commands.h"
#include "server/frontend/irc/irc_isupport.h"

namespace {

void fail(irc_call& call, std::string_view code, std::string_view context, std::string_view words) {
    call.state.incoming.reset();
    irc_standard(call, irc_severity::fail, code, context, words);
}

void begin(irc_call& call, std::string_view ref) {
    if (!irc_same_word(call.line.at(1), "DRAFT/MULTILINE") || call.line.at(2).empty()) {
        fail(call, "UNKNOWN_TYPE", irc_shown(call.line.at(1)), "There are only batches of draft/multiline");
        return;
    }
    if (call.state.incoming != nullptr) {
        fail(call, "MULTILINE_INVALID", "", "One batch at a time");
        return;
    }
    call.state.incoming = std::make_unique<irc_incoming>();
    irc_incoming& in = *call.state.incoming;
    in.ref = ref;
    in.target = call.line.at(2);
    in.label = std::exchange(call.label, {});  // answered when it ends
    in.tags = irc_client_tags(call);
}

void end(irc_call& call, std::string_view ref) {
    if (call.state.incoming == nullptr || call.state.incoming->ref != ref) {
        fail(call, "MULTILINE_INVALID", "", "There is no such batch");
        return;
    }
    const std::unique_ptr<irc_incoming> in = std::move(call.state.incoming);
    call.label = in->label;
    call.command = in->notice ? "NOTICE" : "PRIVMSG";
    call.one_answer = true;
    if (in->text.find_first_not_of("\n ") == std::string::npos) {
        irc_numeric(call, err_notexttosend);
        return;
    }
    irc_say_to(call, in->target, in->text, in->tags);
}

}  // namespace

void irc_batch(irc_call& call) {
    std::string_view ref = call.line.at(0);
    const char sign = ref.empty() ? ' ' : ref.front();
    ref.remove_prefix(ref.empty() ? 0 : 1);
    if (sign == '+' && !ref.empty()) {
        begin(call, ref);
    } else if (sign == '-') {
        end(call, ref);
    } else {
        fail(call, "MULTILINE_INVALID", "", "BATCH +NAME draft/multiline TARGET, or BATCH -NAME");
    }
}

bool irc_takes_part(irc_call& call) {
    const std::optional<std::string_view> ref = irc_tag_find(call.line.tags, "batch");
    if (!ref || call.state.incoming == nullptr || call.state.incoming->ref != *ref) {
        return false;
    }
    irc_incoming& in = *call.state.incoming;
    const bool joined = irc_tag_find(call.line.tags, "draft/multiline-concat").has_value();
    std::string text;
    if (!text_clean_formatted(call.line.at(1), text)) {
        text = irc_clean(call.line.at(1));
    }
    call.label.clear();
    if (call.line.at(0) != in.target) {
        fail(call, "MULTILINE_INVALID_TARGET", irc_shown(in.target) + " " + irc_shown(call.line.at(0)),
             "All lines of a batch have one target");
        return true;
    }
    if (in.lines > 0 && !joined) {
        in.text += '\n';
    }
    in.text += text;
    in.notice = call.command == "NOTICE";
    if (++in.lines > irc_multiline_lines_max) {
        fail(call, "MULTILINE_MAX_LINES", std::to_string(irc_multiline_lines_max), "Too many lines");
    } else if (in.text.size() > irc_multiline_bytes_max) {
        fail(call, "MULTILINE_MAX_BYTES", std::to_string(irc_multiline_bytes_max), "Too long");
    }
    return true;
}
