// What the machine can do: the least C that fans lines out to everybody, to measure hearthd against. One
// epoll, one read per readable client and turn, one write per client for all lines of a turn. No rooms, no
// names to look after, no limits, no cleaning, no log. It speaks just enough of the line protocol: the first
// line is a name, QUIT leaves.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { read_bytes = 16 * 1024, line_bytes = 4096, name_bytes = 32, turn_bytes = 1 << 20, turn_events = 1024 };

struct client {
    int fd;
    size_t index;  // in `clients`
    char name[name_bytes + 1];
    size_t partial_size;
    char* partial;  // of a line; NULL without one
    size_t pending_size;
    char* pending;  // what the kernel did not take; NULL without it
    bool leaving;   // has said QUIT
};

static int epoll_fd;
static struct client** clients;
static size_t client_count, client_room;
static char turn[turn_bytes];  // all lines of this turn
static size_t turn_size;

static void fail(const char* what) {
    perror(what);
    exit(1);
}

static void* grow(void* memory, size_t bytes) {
    void* grown = realloc(memory, bytes);
    if (grown == NULL) {
        fail("realloc");
    }
    return grown;
}

static void watch(struct client* c, int operation, uint32_t events) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(epoll_fd, operation, c->fd, &event) < 0) {
        fail("epoll_ctl");
    }
}

static void drop(struct client* c) {
    close(c->fd);
    clients[c->index] = clients[--client_count];
    clients[c->index]->index = c->index;
    free(c->partial);
    free(c->pending);
    free(c);
}

static void keep_pending(struct client* c, const char* bytes, size_t size) {
    if (c->pending_size == 0) {
        watch(c, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
    }
    c->pending = grow(c->pending, c->pending_size + size);
    memcpy(c->pending + c->pending_size, bytes, size);
    c->pending_size += size;
}

// A broken connection shows at the next read.
static void send_bytes(struct client* c, const char* bytes, size_t size) {
    ssize_t sent = c->pending_size > 0 ? 0 : send(c->fd, bytes, size, MSG_NOSIGNAL);
    if (sent < 0) {
        sent = errno == EAGAIN ? 0 : (ssize_t)size;
    }
    if ((size_t)sent < size) {
        keep_pending(c, bytes + sent, size - (size_t)sent);
    }
}

static void send_pending(struct client* c) {
    ssize_t sent = send(c->fd, c->pending, c->pending_size, MSG_NOSIGNAL);
    if (sent <= 0) {
        return;
    }
    c->pending_size -= (size_t)sent;
    memmove(c->pending, c->pending + sent, c->pending_size);
    if (c->pending_size == 0) {
        free(c->pending);
        c->pending = NULL;
        watch(c, EPOLL_CTL_MOD, EPOLLIN);
    }
}

static void flush_turn(void) {
    for (size_t i = 0; i < client_count && turn_size > 0; ++i) {
        if (clients[i]->name[0] != '\0') {
            send_bytes(clients[i], turn, turn_size);
        }
    }
    turn_size = 0;
}

static void take_line(struct client* c, const char* line, size_t size) {
    if (c->name[0] == '\0') {
        char welcome[128];
        memcpy(c->name, line, size < name_bytes ? size : name_bytes);
        int length = snprintf(welcome, sizeof welcome, "Welcome %s. Send QUIT to disconnect.\n", c->name);
        send_bytes(c, welcome, (size_t)length);
        return;
    }
    if (size == 4 && memcmp(line, "QUIT", 4) == 0) {
        c->leaving = true;
        return;
    }
    size_t name_size = strlen(c->name);
    if (turn_size + name_size + size + 3 > turn_bytes) {
        flush_turn();
    }
    char* at = turn + turn_size;
    memcpy(at, c->name, name_size);
    memcpy(at + name_size, ": ", 2);
    memcpy(at + name_size + 2, line, size);
    at[name_size + 2 + size] = '\n';
    turn_size += name_size + size + 3;
}

static void take_bytes(struct client* c, const char* bytes, size_t size) {
    const char* end = bytes + size;
    const char* newline;
    while (!c->leaving && (newline = memchr(bytes, '\n', (size_t)(end - bytes))) != NULL) {
        size_t part = (size_t)(newline - bytes);
        if (c->partial_size > 0) {
            c->partial = grow(c->partial, c->partial_size + part);
            memcpy(c->partial + c->partial_size, bytes, part);
            take_line(c, c->partial, c->partial_size + part);
            free(c->partial);
            c->partial = NULL;
            c->partial_size = 0;
        } else {
            take_line(c, bytes, part);
        }
        bytes = newline + 1;
    }
    size_t rest = (size_t)(end - bytes);
    if (rest > 0 && c->partial_size + rest <= line_bytes) {
        c->partial = grow(c->partial, c->partial_size + rest);
        memcpy(c->partial + c->partial_size, bytes, rest);
        c->partial_size += rest;
    }
}

static void on_client(struct client* c, uint32_t events) {
    static char bytes[read_bytes];
    if ((events & EPOLLOUT) != 0) {
        send_pending(c);
    }
    if ((events & ~(uint32_t)EPOLLOUT) == 0) {
        return;
    }
    ssize_t size = recv(c->fd, bytes, sizeof bytes, 0);
    if (size > 0) {
        take_bytes(c, bytes, (size_t)size);
    }
    if (c->leaving || size == 0 || (size < 0 && errno != EAGAIN)) {
        drop(c);
    }
}

static void on_listener(int listener) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct client* c = calloc(1, sizeof *c);
        if (c == NULL) {
            fail("calloc");
        }
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (client_count == client_room) {
            client_room = client_room == 0 ? 64 : 2 * client_room;
            clients = grow(clients, client_room * sizeof *clients);
        }
        c->fd = fd;
        c->index = client_count;
        clients[client_count++] = c;
        watch(c, EPOLL_CTL_ADD, EPOLLIN);
        send_bytes(c, "Enter your name:\n", 17);
    }
}

int main(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr*)&address, length) < 0 ||
        listen(listener, 4096) < 0 || getsockname(listener, (struct sockaddr*)&address, &length) < 0) {
        fail("listen");
    }
    epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event events[turn_events] = {{.events = EPOLLIN, .data.ptr = NULL}};
    if (epoll_fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &events[0]) < 0) {
        fail("epoll");
    }
    printf("listening on chat://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int count = epoll_wait(epoll_fd, events, turn_events, -1);
        for (int i = 0; i < count; ++i) {
            if (events[i].data.ptr == NULL) {
                on_listener(listener);
            } else {
                on_client(events[i].data.ptr, events[i].events);
            }
        }
        flush_turn();
    }
}
