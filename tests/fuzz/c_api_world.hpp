#pragma once

#include "fuzz/c_api_call.hpp"
#include "fuzz/c_api_files.hpp"
#include "fuzz/c_api_input.hpp"

namespace clamor::fuzz {

/// What the calls of a program share: its bytes, its contexts, its files.
class CApiWorld {
public:
    explicit CApiWorld(std::span<const std::uint8_t> given) : bytes(given) {}
    ~CApiWorld() {
        for (clamor_context* context : contexts) clamor_context_destroy(context);
    }
    CApiWorld(const CApiWorld&) = delete;
    CApiWorld& operator=(const CApiWorld&) = delete;

    static const CApiFiles& files() {
        static const CApiFiles made;
        return made;
    }
    clamor_context* any_context() { return bytes.pick(contexts); }

    /// A path inside of the files' folder; some cannot be written.
    clamor_str path(Arguments& arguments, const char* name) {
        static const std::string names[] = {"", "/no/such/folder", std::string("\0.json", 6), "\xff", std::string(300, 'x')};
        return arguments.keep(bytes.rarely() ? (files() / name) + bytes.pick(names) : files() / name);
    }

    /// What models are opened with, or NULL.
    template <typename Options>
    const Options* opening(Arguments& arguments, Options made) {
        static constexpr std::string_view precisions[] = {"", "f32", "bf16", "int8", "auto", "f64"};
        made.precision = arguments.keep(bytes.pick(precisions));
        if (bytes.rarely(8)) made.packed = path(arguments, "packed");
        return arguments.options(bytes, made);
    }

    void make_context() {
        static std::uint64_t messages;
        clamor_context_options made = CLAMOR_CONTEXT_OPTIONS_INIT;
        const std::uint64_t limits[] = {0, 0, 1 << 16, 1 << 20, 1 << 24, UINT64_MAX};
        made.threads = bytes.rarely(64) ? 5000 : 1 + bytes.below(2);
        made.memory_limit = bytes.pick(limits);
        made.log = [](std::int32_t, clamor_str message, void* payload) {
            must(is_valid_utf8({message.data, message.size}));
            if (payload) ++*static_cast<std::uint64_t*>(payload);  // of shorter options there is none
        };
        made.log_payload = &messages;
        clamor_context*& into = bytes.pick(contexts);
        Arguments arguments;
        const auto* const given = arguments.options(bytes, made);
        clamor_context* fresh = nullptr;
        const clamor_status status = status_of([&] { return clamor_context_create(&fresh, given); });
        must(status == CLAMOR_OK || (status == CLAMOR_INVALID_ARGUMENT && !fresh));
        if (bytes.rarely(4) || fresh) {
            clamor_context_destroy(into);   // analyzers and models that were made with it live on
            into = fresh;
        }
        std::uint64_t used = 0, peak = 0;
        if (into)
            must(status_of([&] { return clamor_context_memory(into, bytes.rarely(4) ? nullptr : &used, &peak); }) == CLAMOR_OK &&
                 used <= peak);
    }

    void cancel() {
        clamor_context* const context = any_context();
        clamor_context_cancel(context);
        if (!bytes.rarely(4)) clamor_context_resume(context);
    }

    Bytes bytes;
    clamor_context* contexts[2] = {};
};

}  // namespace clamor::fuzz
