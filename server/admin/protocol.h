// What goes over DATA_DIR/admin.sock, which the server makes for its own user and for root: lines, as the
// operator's tool (tool.h) and the server's door for it (admin_door.h) speak them.
//
//   tool    {"verb":"export","room":"#dev"}   one line of JSON (json.h) within admin_ask_limit_ms,
//   admin_ask_max_bytes long
//           ...                               for an import what is to be taken in, up to the end of output
//   server  > TEXT                            a line for standard output
//           ! TEXT                            a line for standard error
//           # COUNT                           so many bytes follow as they are: a part of a backup
//           = done | = failed                 the last line; then it closes
//
// One operation at a time: whoever asks meanwhile hears so and is sent away. An operation ends when the tool
// closes the connection, after a whole step; a connection that ends without its last line has failed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

inline constexpr std::string_view admin_socket_name = "/admin.sock";  // in the folder for data
inline constexpr size_t admin_ask_max_bytes = 4096;
inline constexpr uint64_t admin_ask_limit_ms = 5000;

inline constexpr char admin_out_mark = '>';
inline constexpr char admin_error_mark = '!';
inline constexpr char admin_bytes_mark = '#';
inline constexpr std::string_view admin_done = "= done";
inline constexpr std::string_view admin_failed = "= failed";
