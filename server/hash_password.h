// `hearthd hash-password`: reads a password from the terminal, without echo and twice, or the first line of
// standard input, and prints its hash for the configuration.
#pragma once

[[nodiscard]] int hash_password_run();  // the status to end with
