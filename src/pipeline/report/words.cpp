#include <algorithm>

#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/core/utf8.hpp"
#include "clamor/posts/fold.hpp"
#include "clamor/posts/words.hpp"
#include "pipeline/report/report.hpp"
#include "pipeline/report/voices.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::size_t least_letters = 3, most_word_bytes = 64;   // of a keyword

bool is_keyword(std::string_view word) {
    if (posts::is_stop_word(word, {})) return false;
    if (std::all_of(word.begin(), word.end(), [](char c) { return (c >= '0' && c <= '9') || c == '\''; })) return false;
    // A pair of Chinese characters is a word.
    return count_characters(word) >= least_letters || static_cast<unsigned char>(word.front()) >= 0xe3;
}

/// The terms of a run of posts, with numbers of their own.
struct Part {
    Interner hashtags, words;
    PoolVector<std::uint32_t> list;                            // as Words::list
    PoolVector<std::uint64_t> ends;                            // of the posts, in `list`
    PoolVector<Wording> wordings;
    PoolVector<Repost> reposts;
};

void scan(const Corpus& corpus, std::size_t begin, std::size_t end, Part& part) {
    constexpr std::uint64_t never = ~std::uint64_t{0};
    PoolVector<std::uint64_t> seen;   // by word: the last post it was in, from 1; never: it is no keyword
    Details details;
    std::string joined, word;
    for (std::size_t i = begin; i < end; ++i) {
        if (i % 65536 == 0) throw_if_cancelled();
        corpus.details(i, details);
        const auto first = static_cast<std::ptrdiff_t>(part.list.size());
        for (const std::uint32_t name : details.hashtag_list()) {
            joined.clear();
            posts::append_folded(corpus.string(name), joined);
            const std::uint32_t entry = Words::tag + part.hashtags.add(joined);
            if (std::find(part.list.begin() + first, part.list.end(), entry) == part.list.end()) part.list.push_back(entry);
        }
        joined.clear();
        std::size_t count = 0;
        for (posts::WordScanner scanner(details.text); scanner.next(word); ++count) {
            joined.append(word);
            joined.push_back(' ');
            if (word.size() > most_word_bytes) continue;
            const std::uint32_t number = part.words.add(word);
            if (number == seen.size()) seen.push_back(is_keyword(word) ? 0 : never);
            if (seen[number] == never || seen[number] == i + 1) continue;
            seen[number] = i + 1;
            part.list.push_back(number);
        }
        part.ends.push_back(part.list.size());
        if (details.repost)
            part.reposts.push_back({static_cast<std::uint32_t>(i), details.repost});
        else if (count >= least_copied_words && !details.cut)   // texts that begin alike may end differently
            part.wordings.push_back({hash64(joined), corpus.author[i], static_cast<std::uint32_t>(i)});
    }
}

/// Appends a part. Terms that are new get numbers in the order in which they came in it: the same as if all had been one part.
void append(const Part& part, Words& all) {
    PoolVector<std::uint32_t> hashtags(part.hashtags.size()), words(part.words.size());
    for (std::uint32_t i = 0; i < hashtags.size(); ++i) hashtags[i] = Words::tag + all.hashtags.add(part.hashtags[i]);
    for (std::uint32_t i = 0; i < words.size(); ++i) words[i] = all.words.add(part.words[i]);
    const std::uint64_t before = all.list.size();
    all.list.reserve(before + part.list.size());
    for (const std::uint32_t entry : part.list) all.list.push_back(entry >= Words::tag ? hashtags[entry - Words::tag] : words[entry]);
    for (const std::uint64_t end : part.ends) all.offsets.push_back(before + end);
}

}  // namespace

Words find_words(const Corpus& corpus) {
    std::vector<Part> parts(static_cast<std::size_t>(std::max(1, parallelism())));
    parallel_tasks(static_cast<Index>(parts.size()), [&](Index task) {
        const auto t = static_cast<std::size_t>(task);
        scan(corpus, corpus.size() * t / parts.size(), corpus.size() * (t + 1) / parts.size(), parts[t]);
    });
    Words found;
    found.offsets.reserve(corpus.size() + 1);
    found.offsets.push_back(0);
    PoolVector<Wording> wordings;
    PoolVector<Repost> reposts;
    for (Part& part : parts) {
        append(part, found);
        wordings.insert(wordings.end(), part.wordings.begin(), part.wordings.end());
        reposts.insert(reposts.end(), part.reposts.begin(), part.reposts.end());
        part = {};
    }
    found.copies = find_voices(corpus, wordings, reposts);
    return found;
}

std::vector<PoolVector<std::uint32_t>> posts_of_terms(const Corpus& corpus, const Words& words, const PoolVector<std::uint32_t>& place,
                                                      std::size_t count) {
    std::vector<PoolVector<std::uint32_t>> posts(count);
    for (std::size_t i = 0; i < corpus.size(); ++i) {
        if (i % 65536 == 0) throw_if_cancelled();
        for (const std::uint32_t entry : words.of(i))
            if (const std::uint32_t at = place[words.term(entry)]; at != Interner::none) posts[at].push_back(static_cast<std::uint32_t>(i));
    }
    return posts;
}

}  // namespace clamor::pipeline
