#include "clamor/text/ngrams.hpp"

#include <algorithm>
#include <string>

#include "clamor/core/rng.hpp"
#include "text/words.hpp"

namespace clamor::text {

namespace {

constexpr std::size_t longest_run = 5, longest_word = 64;  // characters; of longer words the beginning is looked at

std::uint64_t mix_in(std::uint64_t hash, std::string_view bytes) {
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return hash;
}

}  // namespace

void NgramHash::append(std::string_view text, std::vector<std::int32_t>& ids) const {
    check(buckets > 0 && buckets <= (Index{1} << 30), "n-grams: buckets must be in [1, 2^30], got ", buckets);
    const auto begin = static_cast<std::ptrdiff_t>(ids.size());
    const auto add = [&](std::uint64_t hash) {
        ids.push_back(static_cast<std::int32_t>(Rng::mix(hash) % static_cast<std::uint64_t>(buckets)));
    };
    std::uint64_t before = 1;
    Index words = 0;
    std::string bordered;
    std::vector<std::size_t> starts;
    for_each_word(text, [&](std::string_view word) {
        const std::uint64_t hash = mix_in(0xcbf29ce484222325u, word);
        add(hash);
        add(Rng::mix(before) + hash);
        before = hash;

        bordered.assign(1, ' ');
        bordered.append(word.substr(0, 4 * longest_word));
        bordered.push_back(' ');
        starts.assign(1, 0);
        for (std::size_t at = 0; at < bordered.size() && starts.size() <= longest_word; starts.push_back(at)) next_character(bordered, at);
        for (std::size_t i = 0; i + 1 < starts.size(); ++i)
            for (std::size_t n = 2; n <= longest_run && i + n < starts.size(); ++n)
                add(mix_in(n, std::string_view(bordered).substr(starts[i], starts[i + n] - starts[i])));
        return ++words < longest;
    });
    std::sort(ids.begin() + begin, ids.end());
    ids.erase(std::unique(ids.begin() + begin, ids.end()), ids.end());
}

}  // namespace clamor::text
