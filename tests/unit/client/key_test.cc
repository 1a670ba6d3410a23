#include "client/term/key.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

struct decoded {
    key_decoder decoder;
    std::vector<key_event> keys;
    uint64_t now_ms = 1000;
};

void collect(void* context, const key_event& key) {
    static_cast<decoded*>(context)->keys.push_back(key);
}

void feed(decoded& d, std::string_view bytes) {
    key_decoder_feed(d.decoder, bytes, d.now_ms, collect, &d);
}

void wait_ms(decoded& d, uint64_t ms) {
    d.now_ms += ms;
    key_decoder_expire(d.decoder, d.now_ms, collect, &d);
}

std::string name_of(const key_event& k) {
    static constexpr const char* names[] = {
        "none",  "character", "enter",      "tab",      "backspace", "escape", "up",  "down", "left",
        "right", "home",      "end",        "page_up",  "page_down", "insert", "del", "f1",   "f2",
        "f3",    "f4",        "f5",         "f6",       "f7",        "f8",     "f9",  "f10",  "f11",
        "f12",   "wheel_up",  "wheel_down", "focus_in", "focus_out", "paste",
    };
    std::string text;
    text += (k.modifiers & key_shift) != 0 ? "S-" : "";
    text += (k.modifiers & key_alt) != 0 ? "M-" : "";
    text += (k.modifiers & key_ctrl) != 0 ? "C-" : "";
    if (k.code == key_code::character) {
        if (k.character < 0x80) {
            text += static_cast<char>(k.character);
        } else {
            char hex[16];
            snprintf(hex, sizeof hex, "U+%04X", static_cast<unsigned>(k.character));
            text += hex;
        }
    } else {
        text += names[static_cast<size_t>(k.code)];
    }
    return k.code == key_code::paste ? text + "(" + k.text + ")" : text;
}

std::string names_of(const decoded& d) {
    std::string text;
    for (const key_event& k : d.keys) {
        text += text.empty() ? "" : " ";
        text += name_of(k);
    }
    return text;
}

// All at once, and byte by byte: the same keys.
std::string keys(std::string_view bytes) {
    decoded whole;
    feed(whole, bytes);
    wait_ms(whole, 5000);
    decoded split;
    for (const char c : bytes) {
        feed(split, {&c, 1});
    }
    wait_ms(split, 5000);
    EXPECT_EQ(names_of(whole), names_of(split));
    return names_of(whole);
}

}  // namespace

TEST(key_decoder, gives_typed_characters) {
    EXPECT_EQ(keys("aZ 1"), "a Z   1");
    EXPECT_EQ(keys("\xc3\xa4\xe7\x8c\xab\xf0\x9f\x98\x80"), "U+00E4 U+732B U+1F600");
}

TEST(key_decoder, names_control_bytes) {
    EXPECT_EQ(keys("\r\t\x7f\x08\n\x01\x1a\x1f"), "enter tab backspace backspace C-j C-a C-z C-_");
    EXPECT_EQ(keys(std::string_view("\0", 1)), "C-@");
}

TEST(key_decoder, joins_a_character_that_comes_in_two_parts) {
    decoded d;
    feed(d, "\xe7\x8c");
    wait_ms(d, 300);
    EXPECT_TRUE(d.keys.empty());
    feed(d, "\xab");
    EXPECT_EQ(names_of(d), "U+732B");
}

TEST(key_decoder, shows_bytes_that_are_no_character_as_the_replacement) {
    EXPECT_EQ(keys("\xff"
                   "a"),
              "U+FFFD a");
    EXPECT_EQ(keys("\xe7"
                   "a"),
              "U+FFFD a");
    EXPECT_EQ(keys("\xc0\xaf"), "U+FFFD U+FFFD");
    EXPECT_EQ(keys("\xe7\x8c"), "U+FFFD");  // and no more comes
}

TEST(key_decoder, drops_c1_controls) {
    EXPECT_EQ(keys("a\xc2\x9b"
                   "b"),
              "a b");
}

TEST(key_decoder, knows_cursor_and_editing_keys_of_xterm) {
    EXPECT_EQ(keys("\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F"), "up down right left home end");
    EXPECT_EQ(keys("\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF"), "up down right left home end");
    EXPECT_EQ(keys("\x1b[2~\x1b[3~\x1b[5~\x1b[6~\x1b[1~\x1b[4~"), "insert del page_up page_down home end");
    EXPECT_EQ(keys("\x1b[Z"), "S-tab");
}

TEST(key_decoder, knows_function_keys) {
    EXPECT_EQ(keys("\x1bOP\x1bOQ\x1bOR\x1bOS\x1b[15~\x1b[17~\x1b[24~"), "f1 f2 f3 f4 f5 f6 f12");
    EXPECT_EQ(keys("\x1b[[A\x1b[[E\x1b[11~"), "f1 f5 f1");  // linux console, rxvt
    EXPECT_EQ(keys("\x1b[[F"), "");
}

TEST(key_decoder, reads_modifiers) {
    EXPECT_EQ(keys("\x1b[1;5C\x1b[1;3D\x1b[1;2A\x1b[1;8H"), "C-right M-left S-up S-M-C-home");
    EXPECT_EQ(keys("\x1b[3;5~\x1b[15;2~\x1b[1;5P"), "C-del S-f5 C-f1");
    EXPECT_EQ(keys("\x1bOa\x1b[a\x1b[7^\x1b[7$\x1b[8@"), "C-up S-up C-home S-home S-C-end");  // rxvt
    EXPECT_EQ(keys("\x1b\x1b[A\x1b\x1bOB\x1b\x1b[5~"), "M-up M-down M-page_up");
}

TEST(key_decoder, gives_alt_with_the_key_behind_escape) {
    EXPECT_EQ(keys("\x1b"
                   "a\x1b\r\x1b\x7f\x1b<"),
              "M-a M-enter M-backspace M-<");
    EXPECT_EQ(keys("\x1b\xc3\xa4"), "M-U+00E4");
}

TEST(key_decoder, reads_csi_u_and_modify_other_keys) {
    EXPECT_EQ(keys("\x1b[97;5u\x1b[13;3u\x1b[228u\x1b[27u"), "C-a M-enter U+00E4 escape");
    EXPECT_EQ(keys("\x1b[27;5;97~\x1b[27;2;13~\x1b[27;5;9~"), "C-a S-enter C-tab");
    EXPECT_EQ(keys("\x1b[97;2u\x1b[97;1:3u"), "A a");
    EXPECT_EQ(keys("\x1b[u\x1b[27;5~\x1b[1114112u\x1b[55296u\x1b[57441u\x1b[155u\x1b[99999999999u"), "");
}

TEST(key_decoder, turns_the_wheel) {
    EXPECT_EQ(keys("\x1b[<64;10;5M\x1b[<65;10;5M\x1b[<80;1;1M"), "wheel_up wheel_down C-wheel_up");
    EXPECT_EQ(keys("\x1b[M\x60!!\x1b[Ma!!"), "wheel_up wheel_down");
    EXPECT_EQ(keys("\x1b[<0;10;5M\x1b[<0;10;5m\x1b[M !!"), "");  // clicks
}

TEST(key_decoder, tells_focus) {
    EXPECT_EQ(keys("\x1b[I\x1b[O"), "focus_in focus_out");
}

TEST(key_decoder, swallows_replies_and_strings) {
    EXPECT_EQ(keys("\x1b[?62;22c\x1b[24;80R\x1b[0n\x1b[?2026;2$y"
                   "a"),
              "a");
    EXPECT_EQ(keys("\x1b]11;rgb:0000/0000/0000\x07"
                   "a"),
              "a");
    EXPECT_EQ(keys("\x1b]11;rgb:0000/0000/0000\x1b\\a"), "a");
    EXPECT_EQ(keys("\x1bP1+r\x1b\\\x1b_G\x1b\\\x1b^x\x1b\\\x1bXy\x1b\\a"), "a");
    EXPECT_EQ(keys("\x1b[201~a"), "a");
}

TEST(key_decoder, swallows_what_is_over_the_limit_to_its_end) {
    EXPECT_EQ(keys("\x1b[" + std::string(5000, '1') + "~a"), "a");
    EXPECT_EQ(keys("\x1b]" + std::string(5000, 'x') +
                   "\x07"
                   "a"),
              "a");
    EXPECT_EQ(keys("\x1b]" + std::string(5000, 'x') + "\x1b\\a"), "a");
}

TEST(key_decoder, takes_a_lone_escape_for_the_key_after_its_time) {
    decoded d;
    feed(d, "\x1b");
    EXPECT_EQ(key_decoder_deadline(d.decoder), d.now_ms + escape_timeout_ms);
    wait_ms(d, escape_timeout_ms - 1);
    EXPECT_TRUE(d.keys.empty());
    wait_ms(d, 1);
    EXPECT_EQ(names_of(d), "escape");
    EXPECT_EQ(key_decoder_deadline(d.decoder), UINT64_MAX);
}

TEST(key_decoder, waits_longer_within_a_sequence) {
    decoded d;
    feed(d, "\x1b[");
    wait_ms(d, 300);
    feed(d, "5");
    wait_ms(d, 300);
    feed(d, "~");
    EXPECT_EQ(names_of(d), "page_up");
}

TEST(key_decoder, gives_up_a_sequence_that_never_ends) {
    EXPECT_EQ(keys("\x1b["), "M-[");
    EXPECT_EQ(keys("\x1bO"), "M-O");
    EXPECT_EQ(keys("\x1b[5"), "");
    EXPECT_EQ(keys("\x1b[5\x03"), "C-c");
    EXPECT_EQ(keys("\x1b[5\x1b[A"), "up");
    EXPECT_EQ(keys("\x1b[5\xc3\xa4"), "U+00E4");
}

TEST(key_decoder, gives_back_text_that_was_typed_behind_alt_and_a_string_opener) {
    EXPECT_EQ(keys("\x1b]hi\r"), "M-] h i enter");
    EXPECT_EQ(keys("\x1bPhi"), "M-P h i");
    decoded d;
    feed(d, "\x1b_");
    wait_ms(d, sequence_timeout_ms - 1);
    feed(d, "a");  // does not start the time anew
    wait_ms(d, 1);
    EXPECT_EQ(names_of(d), "M-_ a");
}

TEST(key_decoder, gives_a_paste_as_one_text) {
    EXPECT_EQ(keys("\x1b[200~one\rtwo\r\nthree\n\x1b[201~x"), "paste(one\ntwo\nthree\n) x");
    EXPECT_EQ(keys("\x1b[200~\x1b[201~"), "paste()");
}

TEST(key_decoder, cleans_a_paste) {
    const std::string bytes = std::string("\x1b[200~a\x1b[31mb") + '\0' +
                              "\tc\xe2\x80\xae"
                              "d\xff\x1b[201~";
    EXPECT_EQ(keys(bytes), "paste(a[31mb cd\xef\xbf\xbd)");
}

TEST(key_decoder, is_not_fooled_by_half_an_end_mark) {
    EXPECT_EQ(keys("\x1b[200~a\x1b[20\x1b[201~x"), "paste(a[20) x");
    EXPECT_EQ(keys("\x1b[200~a\x1b\x1b[201~x"), "paste(a) x");
}

TEST(key_decoder, ends_a_paste_that_was_cut_off) {
    decoded d;
    feed(d, "\x1b[200~abc");
    wait_ms(d, paste_timeout_ms - 1);
    EXPECT_TRUE(d.keys.empty());
    feed(d, "d");
    wait_ms(d, paste_timeout_ms - 1);
    EXPECT_TRUE(d.keys.empty());
    wait_ms(d, 1);
    EXPECT_EQ(names_of(d), "paste(abcd)");
}

TEST(key_decoder, cuts_a_paste_at_its_limit_and_says_so) {
    decoded d;
    feed(d, "\x1b[200~");
    const std::string block(64 * 1024, 'x');
    for (size_t sent = 0; sent <= paste_max_bytes; sent += block.size()) {
        feed(d, block);
        ASSERT_LE(d.decoder.paste.size(), paste_max_bytes);
    }
    feed(d, "\x1b[201~y");
    ASSERT_EQ(d.keys.size(), 2U);
    EXPECT_EQ(d.keys[0].text.size(), paste_max_bytes);
    EXPECT_TRUE(d.keys[0].truncated);
    EXPECT_EQ(name_of(d.keys[1]), "y");
}
