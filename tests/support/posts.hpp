#pragma once

#include <deque>
#include <string>
#include <vector>

#include "clamor/core/rng.hpp"
#include "clamor/pipeline/answers.hpp"
#include "clamor/posts/post.hpp"

namespace clamor::testing {

/// Posts that own what they point to, with all that a report looks at: the same for the same seed.
class MadePosts {
public:
    explicit MadePosts(std::size_t count, std::uint64_t seed = 1) : rng_(seed), answers_rng_(seed + 1000) {
        posts.reserve(count);
        for (std::size_t i = 0; i < count; ++i) make(i);
    }

    std::vector<posts::Post> posts;
    std::vector<float> probabilities;   ///< [n, 3]
    std::vector<float> tasks;           ///< [n, 5]: one task of three classes and one of two
    std::vector<float> targets;         ///< [n, 3, 3]: toward three names

    pipeline::Answers answers() const { return {.sentiment = probabilities, .tasks = tasks, .targets = targets}; }
    static std::vector<pipeline::Task> asked() { return {{"emotion", {"anger", "joy", "sadness"}}, {"irony", {"non_irony", "irony"}}}; }

private:
    std::string_view own(std::string text) { return strings_.emplace_back(std::move(text)); }

    std::string_view author() {
        const double u = rng_.uniform();   // few write much
        std::string name = "Author" + std::to_string(static_cast<int>(60 * u * u));
        if (rng_.chance(0.2)) name[0] = 'a';
        return own(std::move(name));
    }

    std::span<const std::string_view> names(const char* prefix, std::uint32_t most, std::uint32_t kinds) {
        auto& list = lists_.emplace_back();
        for (std::uint32_t i = rng_.below(most + 1); i > 0; --i) list.push_back(own(prefix + std::to_string(rng_.below(kinds))));
        return list;
    }

    void make(std::size_t i) {
        static constexpr const char* words[] = {"tram",  "late", "again",      "great",       "camera",    "Straße", "Привет", "京都",
                                                "don't", "wait", "love",       "this",        "line",      "crowd",  "music",  "harbour",
                                                "🎉",    "rain", "\"quoted\"", "back\\slash", "new\nline", "photo"};
        posts::Post post;
        post.id = rng_.chance(0.03)
                      ? std::string_view{}
                      : own("post" + std::to_string(rng_.chance(0.1) && i > 0 ? rng_.below(static_cast<std::uint32_t>(i)) : i));
        if (!rng_.chance(0.02)) post.author = author();
        std::string text;
        for (std::uint32_t n = rng_.below(12); n > 0; --n) text += std::string(words[rng_.below(std::size(words))]) + ' ';
        if (rng_.chance(0.05)) text = "Vote now for the harbour fair, link in bio";
        post.text = own(std::move(text));
        if (!rng_.chance(0.02)) post.time = 1777852800000 + static_cast<posts::Time>(rng_.uniform() * 7 * 86400000);
        if (rng_.chance(0.001)) post.time = 5680281600000;   // the year 2150
        if (rng_.chance(0.5)) post.observed = 1777852800000 + rng_.below(1000);
        if (rng_.chance(0.8)) post.topic = own("topic " + std::to_string(rng_.below(4)));
        if (rng_.chance(0.2)) post.reply_to = own("post" + std::to_string(rng_.below(static_cast<std::uint32_t>(i) + 1)));
        if (rng_.chance(0.1)) post.repost_of = own("post" + std::to_string(i)), post.repost_of_author = author();
        if (rng_.chance(0.05)) post.quotes_author = author();
        post.mentions = names("Author", 2, 70);
        post.hashtags = names("Tag", 2, 20);
        post.likes = rng_.below(50);
        post.replies = rng_.below(3);
        post.reposts = rng_.below(9);
        posts.push_back(post);
        float p[3] = {static_cast<float>(rng_.uniform()), static_cast<float>(rng_.uniform()), static_cast<float>(rng_.uniform())};
        const float sum = p[0] + p[1] + p[2];
        const bool none = post.text.empty();
        for (const float value : p) probabilities.push_back(none ? __builtin_nanf("") : value / sum);
        for (const std::size_t classes : {3, 2}) answer(classes, none, tasks);
        for (int name = 0; name < 3; ++name) answer(3, none || answers_rng_.chance(0.2), targets);
    }

    void answer(std::size_t classes, bool none, std::vector<float>& out) {
        float sum = 0;
        for (std::size_t c = 0; c < classes; ++c) sum += out.emplace_back(static_cast<float>(answers_rng_.uniform()));
        for (std::size_t c = 0; c < classes; ++c) out[out.size() - 1 - c] = none ? __builtin_nanf("") : out[out.size() - 1 - c] / sum;
    }

    Rng rng_, answers_rng_;
    std::deque<std::string> strings_;
    std::deque<std::vector<std::string_view>> lists_;
};

}  // namespace clamor::testing
