#pragma once

#include "fuzz/c_api_analyze.hpp"
#include "fuzz/c_api_analyzers.hpp"
#include "fuzz/c_api_opinions.hpp"
#include "fuzz/c_api_tasks.hpp"
#include "fuzz/c_api_text.hpp"

namespace clamor::fuzz {

/// Bytes as a program of calls of clamor.h.
class CApiProgram {
public:
    explicit CApiProgram(std::span<const std::uint8_t> bytes) : world_(bytes) {}

    void run() {
        for (int calls = 0; !world_.bytes.empty() && calls < 40; ++calls) {
            const unsigned chosen = world_.bytes.byte();
            // The first fourteen are old; the corpus counts on their numbers.
            if (chosen < 196)
                old_step(chosen % 14);
            else if (chosen >= 248)
                chosen % 4 == 0 ? opinions_.open() : opinions_.predict();
            else if (chosen >= 244)
                text_.encode_pair();
            else if (chosen >= 240)
                tasks_step(chosen % 4);
            else
                text_step(chosen % 6);
        }
        analyzers_.compare_all();
    }

private:
    void old_step(unsigned which) {
        switch (which) {
            case 0: return analyzers_.add();
            case 1: return analyzers_.create();
            case 2: return analyzers_.report();
            case 3: return analyzers_.merge();
            case 4: return analyzers_.compare();
            case 5: return analyzers_.reload();
            case 6: return analyzers_.load_mutated();
            case 7: return world_.make_context();
            case 8: return text_.open();
            case 9: return text_.predict();
            case 10: return analyze(world_, text_.model());
            case 11: return nothing();
            case 12: return world_.cancel();
            default: return analyzers_.destroy();
        }
    }

    void text_step(unsigned which) {
        switch (which) {
            case 0: return text_.train();
            case 1: return text_.save();
            case 2: return text_.open_encoder();
            case 3: return text_.embed();
            case 4: return text_.open_tokenizer();
            default: return text_.encode();
        }
    }

    void tasks_step(unsigned which) {
        switch (which) {
            case 0: return tasks_.open();
            case 1: return text_.calibrate();
            default: return tasks_.predict();
        }
    }

    /// Every function with what must be there missing.
    void nothing() {
        analyzers_.nothing();
        text_.nothing();
        opinions_.nothing();
        tasks_.nothing();
        const clamor_status refused[] = {status_of([&] { return clamor_context_memory(nullptr, nullptr, nullptr); }),
                                         status_of([&] { return clamor_analyze(nullptr, nullptr, nullptr); })};
        for (const clamor_status status : refused) must(status == CLAMOR_INVALID_ARGUMENT);
        clamor_context_cancel(nullptr);
        clamor_context_resume(nullptr);
        clamor_context_destroy(nullptr);
    }

    CApiWorld world_;
    AnalyzerCalls analyzers_{world_};
    TextCalls text_{world_};
    OpinionCalls opinions_{world_};
    TaskCalls tasks_{world_};
};

inline void c_api(std::span<const std::uint8_t> bytes) { CApiProgram(bytes).run(); }

}  // namespace clamor::fuzz
