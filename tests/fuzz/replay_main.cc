// Runs a fuzz target once on every file of the folder named on the command line, where libFuzzer is not at
// hand. An empty or missing folder is a failure: a test that tests nothing.
#include <dirent.h>

#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/fuzz.h"

namespace {

bool replay(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file.is_open() || file.bad()) {
        std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
        return false;
    }
    std::fprintf(stderr, "%s\n", path.c_str());  // the last one named is the one that fails
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    return true;
}

}  // namespace

int main(int argc, char** argv) {
    DIR* const folder = argc == 2 ? opendir(argv[1]) : nullptr;
    if (folder == nullptr) {
        std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    unsigned replayed = 0;
    bool readable = true;
    while (const dirent* const entry = readdir(folder)) {
        if (entry->d_name[0] != '.') {
            readable = replay(std::string(argv[1]) + "/" + entry->d_name) && readable;
            ++replayed;
        }
    }
    closedir(folder);
    std::fprintf(stderr, "%u inputs\n", replayed);
    return replayed > 0 && readable ? 0 : 1;
}
