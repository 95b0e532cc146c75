#pragma once

#include "pipeline/report/summary.hpp"

namespace clamor::pipeline {

inline constexpr std::size_t least_copied_words = 4;   // shorter texts are no copies

/// A post that is no repost, and whole.
struct Wording {
    std::uint64_t text;     // hash of the words
    std::uint32_t author, post;
};

struct Repost {
    std::uint32_t post;
    Target target;
};

/// Whose words the posts are. Sorts `wordings`, of `least_copied_words` or more each; `reposts` come with their posts ascending.
Copies find_voices(const Corpus& corpus, PoolVector<Wording>& wordings, const PoolVector<Repost>& reposts);

}  // namespace clamor::pipeline
