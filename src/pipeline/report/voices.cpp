#include "pipeline/report/voices.hpp"

#include <algorithm>

#include "clamor/core/context.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::size_t least_copying_authors = 3;

Copies find_copies(const Corpus& corpus, PoolVector<Wording>& wordings) {
    Copies copies;
    copies.voice = corpus.author;
    copies.voices = corpus.authors;
    copies.copied.assign(corpus.size(), false);
    std::sort(wordings.begin(), wordings.end(), [](const Wording& a, const Wording& b) {
        return a.text != b.text ? a.text < b.text : a.author != b.author ? a.author < b.author : a.post < b.post;
    });
    for (std::size_t begin = 0, end = 0; begin < wordings.size(); begin = end) {
        std::size_t authors = 0;
        for (end = begin; end < wordings.size() && wordings[end].text == wordings[begin].text; ++end)
            authors += end == begin || wordings[end].author != wordings[end - 1].author;
        if (authors < least_copying_authors) continue;
        ++copies.texts;
        copies.posts += end - begin;
        for (std::size_t i = begin; i < end; ++i) {
            copies.voice[wordings[i].post] = copies.voices;
            copies.copied[wordings[i].post] = true;
        }
        ++copies.voices;
    }
    return copies;
}

/// The place of a target's post in the corpus; none where it is not there.
std::uint32_t place_of(const Corpus& corpus, const Target& target) {
    const auto less = [&](std::uint32_t record, const Key& sought) { return corpus.state.records[record].key < sought; };
    if (!target.has_post) return Interner::none;
    const auto place = std::lower_bound(corpus.order.begin(), corpus.order.end(), target.post, less);
    if (place == corpus.order.end() || corpus.state.records[*place].key != target.post) return Interner::none;
    return static_cast<std::uint32_t>(place - corpus.order.begin());
}

/// By repost, the last of the chain of reposts of reposts that begins with it: itself where what it reposts is no repost, or where
/// the chain leads into a circle.
PoolVector<std::uint32_t> follow_chains(const PoolVector<Repost>& reposts, const PoolVector<std::uint32_t>& originals) {
    const auto count = static_cast<std::uint32_t>(reposts.size());
    const auto before = [](const Repost& repost, std::uint32_t post) { return repost.post < post; };
    PoolVector<std::uint32_t> last(count);
    PoolVector<bool> ends(count, false);
    for (std::uint32_t r = 0; r < count; ++r) {
        const auto next = std::lower_bound(reposts.begin(), reposts.end(), originals[r], before);
        ends[r] = next == reposts.end() || next->post != originals[r];
        last[r] = ends[r] ? r : static_cast<std::uint32_t>(next - reposts.begin());
    }
    bool moved = true;
    for (std::size_t reach = 1; moved && reach < count; reach *= 2) {   // every round at least doubles how far each has come
        throw_if_cancelled();
        moved = false;
        for (std::uint32_t& at : last) {
            moved |= at != last[at];
            at = last[at];
        }
    }
    for (std::uint32_t r = 0; r < count; ++r)
        if (!ends[last[r]]) last[r] = r;
    return last;
}

/// A repost speaks with the voice of the original, or of the original's original: a copy's, its author's, or, where no author is known,
/// one that all reposts of that post share.
void follow_reposts(const Corpus& corpus, const PoolVector<Repost>& reposts, Copies& copies) {
    PoolVector<std::uint32_t> originals;
    originals.reserve(reposts.size());
    for (const Repost& repost : reposts) originals.push_back(place_of(corpus, repost.target));
    const PoolVector<std::uint32_t> last = follow_chains(reposts, originals);
    PoolVector<std::pair<Key, std::uint32_t>> unknown;   // keys of originals that are not there, and who reposts them
    for (std::size_t r = 0; r < reposts.size(); ++r) {
        const std::uint32_t post = reposts[r].post, original = originals[last[r]];
        const Target& target = reposts[last[r]].target;
        const std::uint32_t account = corpus.account(target);
        if (original != Interner::none && copies.copied[original]) {   // never a repost, so that no order matters
            copies.voice[post] = copies.voice[original];
            copies.copied[post] = true;
        } else if (account != Interner::none) {
            copies.voice[post] = account;
        } else if (original != Interner::none) {
            copies.voice[post] = corpus.author[original];
        } else if (target.has_post) {
            unknown.emplace_back(target.post, post);
        }
    }
    std::sort(unknown.begin(), unknown.end());
    for (std::size_t i = 0; i < unknown.size(); ++i) {
        if (i == 0 || unknown[i].first != unknown[i - 1].first) ++copies.voices;
        copies.voice[unknown[i].second] = copies.voices - 1;
    }
}

}  // namespace

Copies find_voices(const Corpus& corpus, PoolVector<Wording>& wordings, const PoolVector<Repost>& reposts) {
    Copies copies = find_copies(corpus, wordings);
    follow_reposts(corpus, reposts, copies);
    return copies;
}

}  // namespace clamor::pipeline
