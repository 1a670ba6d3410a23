// What libuv can do: limit.c again, on a bare loop. One shared read buffer, all lines of a turn gathered, one
// `uv_try_write` per client in the check phase; what the kernel does not take is copied and goes out by the
// client's one write request. No rooms, no limits, no log. The first line is a name, QUIT leaves.
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { read_bytes = 16 * 1024, line_bytes = 4096, name_bytes = 32, turn_bytes = 1 << 20 };

struct client {
    uv_tcp_t tcp;
    uv_write_t request;
    size_t index;  // in `clients`
    char name[name_bytes + 1];
    size_t partial_size;
    char* partial;  // of a line; NULL without one
    size_t pending_size;
    char* pending;  // what the kernel did not take; NULL without it
    char* writing;  // what `request` carries; NULL without it
    bool leaving;   // has said QUIT
};

static struct client** clients;
static size_t client_count, client_room;
static char turn[turn_bytes];  // all lines of this turn
static size_t turn_size;
static char input[read_bytes];

static void check(int status, const char* what) {
    if (status < 0) {
        fprintf(stderr, "%s: %s\n", what, uv_strerror(status));
        exit(1);
    }
}

static void* grow(void* memory, size_t bytes) {
    void* grown = realloc(memory, bytes);
    check(grown == NULL ? UV_ENOMEM : 0, "realloc");
    return grown;
}

static uv_stream_t* stream_of(struct client* c) {
    return (uv_stream_t*)&c->tcp;
}

static void on_closed(uv_handle_t* handle) {
    struct client* c = handle->data;
    free(c->partial);
    free(c->pending);
    free(c->writing);
    free(c);
}

static void drop(struct client* c) {
    if (uv_is_closing((uv_handle_t*)&c->tcp)) {
        return;
    }
    clients[c->index] = clients[--client_count];
    clients[c->index]->index = c->index;
    uv_close((uv_handle_t*)&c->tcp, on_closed);
}

static void write_pending(struct client* c);

static void on_written(uv_write_t* request, int status) {
    struct client* c = request->data;
    free(c->writing);
    c->writing = NULL;
    if (status == 0 && c->pending_size > 0) {
        write_pending(c);
    }
}

static void write_pending(struct client* c) {
    uv_buf_t buffer = uv_buf_init(c->pending, (unsigned)c->pending_size);
    c->writing = c->pending;
    c->pending = NULL;
    c->pending_size = 0;
    check(uv_write(&c->request, stream_of(c), &buffer, 1, on_written), "uv_write");
}

// A broken connection shows at the next read.
static void send_bytes(struct client* c, char* bytes, size_t size) {
    int sent = 0;
    if (c->writing == NULL) {
        uv_buf_t buffer = uv_buf_init(bytes, (unsigned)size);
        sent = uv_try_write(stream_of(c), &buffer, 1);
        if (sent < 0) {
            sent = sent == UV_EAGAIN ? 0 : (int)size;
        }
    }
    size_t rest = size - (size_t)sent;
    if (rest == 0) {
        return;
    }
    c->pending = grow(c->pending, c->pending_size + rest);
    memcpy(c->pending + c->pending_size, bytes + sent, rest);
    c->pending_size += rest;
    if (c->writing == NULL) {
        write_pending(c);
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

static void on_alloc(uv_handle_t* handle, size_t suggested, uv_buf_t* buffer) {
    (void)handle;
    (void)suggested;
    *buffer = uv_buf_init(input, sizeof input);
}

static void on_read(uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
    struct client* c = stream->data;
    if (size > 0) {
        take_bytes(c, buffer->base, (size_t)size);
    }
    if (c->leaving || size < 0) {
        drop(c);
    }
}

static void on_connection(uv_stream_t* listener, int status) {
    check(status, "connection");
    struct client* c = grow(NULL, sizeof *c);
    memset(c, 0, sizeof *c);
    check(uv_tcp_init(listener->loop, &c->tcp), "uv_tcp_init");
    check(uv_accept(listener, stream_of(c)), "uv_accept");
    uv_tcp_nodelay(&c->tcp, 1);
    c->tcp.data = c;
    c->request.data = c;
    if (client_count == client_room) {
        client_room = client_room == 0 ? 64 : 2 * client_room;
        clients = grow(clients, client_room * sizeof *clients);
    }
    c->index = client_count;
    clients[client_count++] = c;
    check(uv_read_start(stream_of(c), on_alloc, on_read), "uv_read_start");
    char prompt[] = "Enter your name:\n";
    send_bytes(c, prompt, sizeof prompt - 1);
}

static void on_check(uv_check_t* handle) {
    (void)handle;
    flush_turn();
}

int main(void) {
    uv_loop_t* loop = uv_default_loop();
    uv_tcp_t listener;
    uv_check_t after_poll;
    struct sockaddr_in address;
    int length = sizeof address;
    check(uv_ip4_addr("127.0.0.1", 0, &address), "address");
    check(uv_tcp_init(loop, &listener), "uv_tcp_init");
    check(uv_tcp_bind(&listener, (const struct sockaddr*)&address, 0), "bind");
    check(uv_listen((uv_stream_t*)&listener, 4096, on_connection), "listen");
    check(uv_tcp_getsockname(&listener, (struct sockaddr*)&address, &length), "getsockname");
    check(uv_check_init(loop, &after_poll), "uv_check_init");
    check(uv_check_start(&after_poll, on_check), "uv_check_start");
    printf("listening on chat://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return uv_run(loop, UV_RUN_DEFAULT);
}
