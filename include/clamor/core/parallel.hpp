#pragma once

#include <algorithm>
#include <type_traits>

#include "clamor/core/shape.hpp"

namespace clamor {

/// How many tasks of a parallel loop run at once here: the current context's threads; 1 without a context, and
/// inside of a parallel loop (loops do not nest).
int parallelism() noexcept;

namespace detail {
/// Calls run(state, i) once for each i in [0, count) on the context's threads, this one among them. The first is this thread's, which
/// thread takes which of the others is not fixed; the first exception is thrown again here after all have ended.
void parallel_tasks(Index count, void (*run)(void* state, Index i), void* state);
}  // namespace detail

/// body(task) once for each task in [0, count), the first on this thread. For work that a caller has already cut, such as one shard a
/// thread.
template <typename Body>
void parallel_tasks(Index count, Body&& body) {
    if (count == 1 || parallelism() == 1) {
        for (Index i = 0; i < count; ++i) body(i);
        return;
    }
    using Callable = std::remove_reference_t<Body>;
    detail::parallel_tasks(
        count, [](void* state, Index i) { (*static_cast<Callable*>(state))(i); }, const_cast<std::remove_const_t<Callable>*>(&body));
}

/// body(begin, end) over pieces of [0, count) of at least `grain` elements; small loops stay on this thread.
/// Results that depend on the cut depend on the number of threads: write sums so that they do not.
template <typename Body>
void parallel_for(Index count, Index grain, Body&& body) {
    if (count <= 0) return;
    const Index workers = parallelism();
    if (workers == 1 || count <= grain) {
        body(Index{0}, count);
        return;
    }
    const Index piece = std::max<Index>({Index{1}, grain, (count + 4 * workers - 1) / (4 * workers)});
    parallel_tasks((count + piece - 1) / piece, [&](Index i) { body(i * piece, std::min(count, (i + 1) * piece)); });
}

}  // namespace clamor
