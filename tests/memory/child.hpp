#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"

// What a run takes of the system stays within its memory limit and a stated constant, or the run is refused in words. Each run is a child
// process, whose peak the system tells.
namespace clamor::testing {

constexpr std::size_t mib = std::size_t{1} << 20;
/// Beyond the limit: the program, stacks, what the allocator holds between blocks, file buffers of 1 MiB, and the report.
constexpr std::size_t beyond = 16 * mib;
/// And with a model its vocabulary, which no run grows: 6 MiB of sentiment-en, as much of target-sentiment.
constexpr std::size_t of_model = 8 * mib;

struct Result {
    std::size_t peak = 0;   // bytes resident
    std::string words;      // of an error, or what the run says

    bool refused() const { return words.find("memory limit: ") != std::string::npos && words.find("the limit is ") != std::string::npos; }
};

/// body(context) in a child process, on a context of two threads; it returns what the run says. What this process has counts there too.
template <typename Body>
Result in_child(std::size_t limit, Body&& body) {
    int pipes[2];
    check(::pipe(pipes) == 0, "no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        std::string words;
        try {
            Context context({.threads = 2, .memory_limit = limit});
            const ContextScope scope(context);
            words = body(context);
        } catch (const Error& error) {
            words = error.status() == Status::out_of_memory ? error.what() : concat("not for memory: ", error.what());
        }
        ::_exit(::write(pipes[1], words.data(), words.size()) == static_cast<ssize_t>(words.size()) ? 0 : 1);
    }
    ::close(pipes[1]);
    Result result;
    char buffer[4096];
    for (ssize_t n; (n = ::read(pipes[0], buffer, sizeof buffer)) > 0;) result.words.append(buffer, static_cast<std::size_t>(n));
    ::close(pipes[0]);
    int status = 0;
    rusage usage{};
    ::wait4(child, &status, 0, &usage);
    check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the run ended with ", status);
    result.peak = static_cast<std::size_t>(usage.ru_maxrss) * 1024;
    return result;
}

inline int failures = 0;

/// Says what came of a run, and counts it where it does not hold or took more than `most` bytes.
inline void expect(bool holds, const std::string& name, std::size_t limit, std::size_t most, const Result& result) {
    std::printf("%s: limit %zu MiB, peak %zu of %zu MiB: %s\n", name.c_str(), limit / mib, result.peak / mib, most / mib,
                result.words.c_str());
    if (holds && result.peak <= most) return;
    std::printf("  ^ failed\n");
    ++failures;
}

/// A text of so many bytes, or a few more.
inline std::string repeated(const std::string& unit, std::size_t bytes) {
    std::string text;
    text.reserve(bytes + unit.size());
    while (text.size() < bytes) text += unit;
    return text;
}

}  // namespace clamor::testing
