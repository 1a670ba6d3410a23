// The only file that includes toml++ (a heavy header).
#include "server/config.h"

#define TOML_EXCEPTIONS 0
#undef TOML_HEADER_ONLY
#undef TOML_SHARED_LIB
#define TOML_HEADER_ONLY 1
// 3.3 asserts (with NDEBUG: assumes) on "[[[" what it then refuses in words, and takes for impossible that a
// letter beyond ASCII stands in a bare key: both are errors in the file, not in us.
#undef NDEBUG
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/impl/forward_declarations.h>
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE return false
#include <toml++/impl/unicode.h>
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE __builtin_unreachable()
#include <toml++/toml.h>

namespace {

err at(std::string_view file, const toml::source_region& where, std::string_view text) {
    std::string message(file);
    message.append(":").append(std::to_string(where.begin.line)).append(": ").append(text);
    return {message};
}

setting_value texts_of(const toml::array& items) {
    std::vector<std::string> texts;
    for (const toml::node& item : items) {
        const toml::value<std::string>* text = item.as_string();
        if (text == nullptr) {
            return std::monostate();
        }
        texts.push_back(text->get());
    }
    return texts;
}

setting_value value_of(const toml::node& node) {
    if (const auto* text = node.as_string()) {
        return text->get();
    }
    if (const auto* number = node.as_integer()) {
        return number->get();
    }
    if (const auto* flag = node.as_boolean()) {
        return flag->get();
    }
    if (const auto* items = node.as_array()) {
        return texts_of(*items);
    }
    return std::monostate();
}

bool is_section(std::string_view name) {
    for (const setting& s : settings()) {
        if (s.key.substr(0, s.key.find('.')) == name) {
            return true;
        }
    }
    return false;
}

err assign_operators(const toml::table& section, std::string_view file, config* c) {
    for (const auto& [name, node] : section) {
        const toml::table* fields = node.as_table();
        if (fields == nullptr) {
            const std::string key = std::string(operators_section) + "." + std::string(name.str());
            return at(file, name.source(), setting_unknown(key).text);
        }
        for (const auto& [key, value] : *fields) {
            if (const err e = operator_assign(name.str(), key.str(), value_of(value), c); e.failed()) {
                return at(file, key.source(), e.text);
            }
        }
    }
    return {};
}

err assign_section(const toml::table& section, std::string_view name, std::string_view file, config* c) {
    for (const auto& [key, node] : section) {
        const std::string full = std::string(name) + "." + std::string(key.str());
        const setting* s = setting_find(full);
        if (s == nullptr) {
            return at(file, key.source(), setting_unknown(full).text);
        }
        if (const err e = setting_assign(*s, value_of(node), c); e.failed()) {
            return at(file, node.source(), e.text);
        }
    }
    return {};
}

}  // namespace

err config_parse(std::string_view toml, std::string_view file, config* c) {
    const toml::parse_result parsed = toml::parse(toml);
    if (!parsed) {
        return at(file, parsed.error().source(), parsed.error().description());
    }
    for (const auto& [key, node] : parsed.table()) {
        const toml::table* section = node.as_table();
        const bool of_operators = key.str() == operators_section;
        if (section == nullptr || (!of_operators && !is_section(key.str()))) {
            return at(file, key.source(), setting_unknown(key.str()).text);
        }
        if (err e = of_operators ? assign_operators(*section, file, c)
                                 : assign_section(*section, key.str(), file, c);
            e.failed()) {
            return e;
        }
    }
    return {};
}
