#include "server/hash_password.h"

#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <string>

#include "server/password.h"

namespace {

constexpr int status_failed = 1;

int complain(const std::string& text) {
    fprintf(stderr, "hearthd: %s\n", text.c_str());
    return status_failed;
}

// Byte by byte: nothing of what follows is taken, and no copy is left in a buffer. False: end of input at
// once.
bool read_line(std::string* line) {
    line->reserve(password_max_bytes + 1);
    char byte = 0;
    ssize_t count;
    while ((count = read(STDIN_FILENO, &byte, 1)) != 0) {
        if (count < 0 && errno != EINTR) {
            return false;
        }
        if (count > 0 && byte == '\n') {
            return true;
        }
        if (count > 0 && line->size() <= password_max_bytes) {
            *line += byte;
        }
    }
    return !line->empty();
}

// A signal waits until the terminal echoes again.
bool ask(const char* prompt, std::string* line) {
    termios before;
    const bool terminal = tcgetattr(STDIN_FILENO, &before) == 0;
    sigset_t all;
    sigset_t unblocked;
    sigfillset(&all);
    if (terminal) {
        sigprocmask(SIG_BLOCK, &all, &unblocked);
        fputs(prompt, stderr);
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    const bool there = read_line(line);
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fputc('\n', stderr);
        sigprocmask(SIG_SETMASK, &unblocked, nullptr);
    }
    return there;
}

struct secret {
    std::string text;
    ~secret() { password_wipe(text); }
};

}  // namespace

int hash_password_run() {
    secret first;
    secret second;
    const bool there = ask("Password: ", &first.text);
    if (!there || first.text.empty()) {
        return complain("no password was given");
    }
    if (first.text.size() > password_max_bytes) {
        return complain("a password has at most " + std::to_string(password_max_bytes) + " bytes");
    }
    if (isatty(STDIN_FILENO) == 1 && (!ask("Again: ", &second.text) || first.text != second.text)) {
        return complain("the two are not the same");
    }
    std::string hash;
    if (const err e = password_hash(first.text, &hash); e.failed()) {
        return complain(e.text);
    }
    return printf("%s\n", hash.c_str()) > 0 && fflush(stdout) == 0 ? 0 : status_failed;
}
