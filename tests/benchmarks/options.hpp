#pragma once

#include <functional>
#include <map>
#include <string>

#include "isa_option.hpp"

/// What each option does with its value.
using Options = std::map<std::string, std::function<void(const std::string&)>>;

/// Stores the option's value.
inline auto number(int& into) {
    return [&into](const std::string& value) { into = std::stoi(value); };
}
inline auto word(std::string& into) {
    return [&into](const std::string& value) { into = value; };
}

/// Reads pairs of an option and its value from argv[first] on; one that is not known or has no value is refused.
inline void read_options(int argc, char** argv, int first, const Options& options) {
    for (int i = first; i < argc; i += 2) {
        const auto option = options.find(argv[i]);
        clamor::check(option != options.end(), "unknown option ", argv[i]);
        clamor::check(i + 1 < argc, argv[i], " needs a value");
        option->second(argv[i + 1]);
    }
}
