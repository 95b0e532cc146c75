#include "clamor/train/batches.hpp"

#include <algorithm>
#include <numeric>

namespace clamor::train {

namespace {

Index cost_of(const Cost& cost, Index example) {
    const Index c = cost ? cost(example) : 1;
    check(c >= 0, "batches: example ", example, " costs ", c, ", which is negative");
    return c;
}

}  // namespace

std::vector<std::vector<Index>> make_batches(Index examples, const BatchOptions& options, Rng rng) {
    check(options.budget > 0, "batches: the budget must be positive, got ", options.budget);
    check(examples >= 0 && examples < Index{1} << 32, "batches: between 0 and 2^32 examples, got ", examples);
    std::vector<Index> order(static_cast<std::size_t>(examples));
    std::iota(order.begin(), order.end(), Index{0});
    if (options.shuffle) rng.shuffle(order);

    std::vector<std::vector<Index>> batches;
    Index used = 0;
    for (const Index example : order) {
        const Index c = cost_of(options.cost, example);
        if (batches.empty() || used + c > options.budget) {
            batches.emplace_back();
            used = 0;
        }
        batches.back().push_back(example);
        used += c;
    }
    if (options.drop_last && batches.size() > 1 && 2 * used < options.budget) batches.pop_back();
    return batches;
}

std::vector<std::span<const Index>> split_batch(std::span<const Index> batch, Index parts, const Cost& cost) {
    check(parts > 0, "split_batch: parts must be positive, got ", parts);
    const auto n = static_cast<Index>(batch.size());
    std::vector<Index> until(batch.size() + 1);  // until[i]: what the examples before i cost
    for (Index i = 0; i < n; ++i)
        until[static_cast<std::size_t>(i + 1)] = until[static_cast<std::size_t>(i)] + cost_of(cost, batch[static_cast<std::size_t>(i)]);

    std::vector<std::span<const Index>> shards;
    const Index count = std::min(parts, n);
    Index first = 0;
    for (Index s = 0; s < count; ++s) {
        const Index most = n - (count - 1 - s);  // one for each shard to come
        Index last = first + 1;
        const double goal = static_cast<double>(until.back()) * static_cast<double>(s + 1) / static_cast<double>(count);
        const auto distance = [&](Index to) { return std::abs(static_cast<double>(until[static_cast<std::size_t>(to)]) - goal); };
        while (last < most && distance(last + 1) <= distance(last)) ++last;
        if (s == count - 1) last = n;
        shards.push_back(batch.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first)));
        first = last;
    }
    return shards;
}

}  // namespace clamor::train
