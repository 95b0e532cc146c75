#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "fuzz/c_api_world.hpp"

namespace clamor::fuzz {

/// Calls of the model that tells what posts say about a target.
class OpinionCalls {
public:
    explicit OpinionCalls(CApiWorld& world) : world_(world) {}
    ~OpinionCalls() { clamor_target_sentiment_destroy(model_); }
    OpinionCalls(const OpinionCalls&) = delete;
    OpinionCalls& operator=(const OpinionCalls&) = delete;

    void open() {
        Arguments arguments;
        const unsigned kind = bytes().byte();  // one for both choices: programs of the corpus have no other
        const bool sound = kind % 2 == 1, by_default = kind < 192;
        const std::string folder = sound ? world_.files().opinions() : world_.files().hostile_opinions(bytes());
        const clamor_str name = bytes().rarely() ? world_.path(arguments, "opinions") : arguments.keep(folder);
        clamor_context* const context = world_.any_context();
        clamor_target_sentiment* opened = nullptr;
        const clamor_target_sentiment_options made = CLAMOR_TARGET_SENTIMENT_OPTIONS_INIT;
        const auto* const given = by_default ? nullptr : world_.opening(arguments, made);
        const clamor_status status = status_of([&] { return clamor_target_sentiment_open(&opened, context, name, given); });
        must((status == CLAMOR_OK) == (opened != nullptr));
        if (!opened) return;
        clamor_target_sentiment_destroy(model_);
        model_ = opened;
        sound_ = sound;
    }

    /// Probabilities that add up to 1 and a value in their range, nothing behind the capacity, nothing at all from a call that fails.
    void predict() {
        Arguments arguments;
        std::size_t count = 0, others = 0;
        const clamor_str* const texts = arguments.texts(bytes(), count);
        const clamor_str* const targets = arguments.texts(bytes(), others);
        count = std::min(count, others);
        std::vector<clamor_targeted_text> targeted;  // every other one with all targets as its aliases
        for (std::size_t i = 0; texts && targets && i < count; ++i) targeted.push_back({texts[i], targets[i], targets, i % 2 * others});
        const std::size_t sizes[] = {count, count + 1, count > 0 ? count - 1 : 0};
        const std::size_t capacity = bytes().pick(sizes);
        const clamor_opinion untouched = {{-7, -7}, {-7, -7, -7, -7, -7}, -7};
        std::vector<clamor_opinion> opinions(capacity, untouched);
        clamor_opinion* const into = bytes().rarely() ? nullptr : opinions.data();
        const clamor_status status =
            status_of([&] { return clamor_target_sentiment_predict(model_, targeted.data(), count, into, capacity); });
        must(model_ || status == CLAMOR_INVALID_ARGUMENT);
        must(status != CLAMOR_OK || (capacity >= count && (into || count == 0)));
        for (std::size_t i = status == CLAMOR_OK ? count : 0; i < capacity; ++i)
            must(std::memcmp(&opinions[i], &untouched, sizeof untouched) == 0);
        for (std::size_t i = 0; sound_ && status == CLAMOR_OK && i < count; ++i) {
            const auto& [poles, points, value] = opinions[i];
            must(std::abs(poles[0] + poles[1] - 1) < 1e-5f &&
                 std::abs(points[0] + points[1] + points[2] + points[3] + points[4] - 1) < 1e-5f);
            must(value >= -2 && value <= 2);
        }
    }

    /// What must be there is missing.
    void nothing() {
        Arguments arguments;
        const clamor_str name = world_.path(arguments, "none");
        must(status_of([&] { return clamor_target_sentiment_open(nullptr, nullptr, name, nullptr); }) == CLAMOR_INVALID_ARGUMENT);
        must(status_of([&] { return clamor_target_sentiment_predict(nullptr, nullptr, 0, nullptr, 0); }) ==
             CLAMOR_INVALID_ARGUMENT);
        clamor_target_sentiment_destroy(nullptr);
    }

private:
    Bytes& bytes() { return world_.bytes; }

    CApiWorld& world_;
    clamor_target_sentiment* model_ = nullptr;
    bool sound_ = false;   // model_ is the model as it was saved
};

}  // namespace clamor::fuzz
