// The texts that teachers are asked about: nobody has to have labelled them.
#pragma once

#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "clamor/core/rng.hpp"
#include "text_training.hpp"
#include "tweeteval.hpp"

namespace training {

/// Three to seven tenths of a text's words, one behind the other; nothing of a text of few.
inline std::string part_of(const std::string& text, Rng& rng) {
    std::istringstream stream(text);
    const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
    const auto n = static_cast<std::uint32_t>(words.size());
    if (n < 6) return {};
    const std::uint32_t count = n * 3 / 10 + rng.below(n * 4 / 10 + 1), first = rng.below(n - count + 1);
    std::string part;
    for (std::uint32_t i = first; i < first + count; ++i) part += (part.empty() ? "" : " ") + words[i];
    return part;
}

/// The posts at hand whose like is in no val, and a part of each.
inline std::vector<std::string> posts_and_parts(const std::vector<std::string>& posts, const std::vector<tweeteval::Task>& tasks) {
    HeldOut held_out;
    for (const auto& task : tasks) held_out.add(task.val.texts);
    std::vector<std::string> texts;
    Rng rng(1);
    for (const std::string& post : posts) {
        if (held_out.has(post)) continue;
        texts.push_back(post);
        if (std::string part = part_of(post, rng); !part.empty()) texts.push_back(std::move(part));
    }
    return texts;
}

}  // namespace training
