# shellcheck shell=bash disable=SC2034
# Sourced by ./run and ./test: installs what is missing (Debian, Ubuntu) and builds.

build_packages=(
    g++ meson ninja-build pkgconf
    libuv1-dev libncurses-dev libspdlog-dev libcli11-dev libtomlplusplus-dev libicu-dev libutf8proc-dev
    libsqlite3-dev nlohmann-json3-dev libsodium-dev
)
test_packages=(
    libgtest-dev libgmock-dev libvterm-dev
    python3 netcat-openbsd inetutils-telnet irssi weechat-curses tmux mandoc git clang-format
)
tidy_packages=(clang clang-tidy)
fuzz_packages=(clang libclang-rt-dev)

say() {
    printf '== %s\n' "$*"
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

missing_packages() {
    comm -13 <(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
        sed -n 's/^installed //p' | sort) <(printf '%s\n' "$@" | sort -u)
}

# Nothing is asked of apt when all is there. On other systems the build says what it lacks (build_in).
need_packages() {
    local missing answer as_root=()
    command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || return 0
    mapfile -t missing < <(missing_packages "$@")
    ((${#missing[@]})) || return 0
    if ((EUID != 0)); then
        as_root=(sudo)
        if ! command -v sudo >/dev/null; then
            fail "as root, please: apt-get install ${missing[*]}"
        elif [[ -t 0 ]]; then
            read -r -p "To install with sudo apt-get: ${missing[*]}. Go on? [Y/n] " answer
            [[ -z $answer || $answer == [yY]* ]] || fail "nothing was installed"
        else
            sudo -n true 2>/dev/null || fail "please: sudo apt-get install ${missing[*]}"
        fi
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}" ||
        fail "could not install: ${missing[*]}"
}

# FOLDER MESON_OPTION...: once.
configure_in() {
    local folder=$1
    shift
    if [[ ! -f $folder/build.ninja ]]; then
        meson setup "$folder" "$@" ||
            fail "could not configure. On Debian: apt-get install ${build_packages[*]} ${extra_packages[*]-}"
    fi
}

# FOLDER MESON_OPTION...: what has changed.
build_in() {
    configure_in "$@"
    ninja -C "$1" || fail "could not build"
}
