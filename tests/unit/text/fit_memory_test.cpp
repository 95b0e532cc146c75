// Training of text models under a memory limit.
#include <doctest/doctest.h>

#include "clamor/core/context.hpp"
#include "support/files.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;

TEST_CASE("text classifier: a fit that does not fit the memory limit is refused in words, and what was there predicts on") {
    const testing::ToyPosts toy(400, 4);
    auto classifier = testing::make_toy_classifier(toy);
    const text::FitTextOptions options{.epochs = 1, .batch_tokens = 2048, .rate = 5e-3};
    const auto before = classifier.predict(toy.views());
    {
        Context context({.threads = 2, .memory_limit = std::size_t{256} << 10});  // less than the gradients alone
        const ContextScope scope(context);
        for (const auto& call : {std::function<void()>([&] { classifier.fit(toy.views(), toy.labels, options); }),
                                 std::function<void()>([&] { classifier.pretrain(toy.views(), {.epochs = 1}); })}) {
            Status status{};
            const std::string error = error_of(call, &status);
            CHECK(status == Status::out_of_memory);
            CHECK(contains(error, "memory limit: "));
            CHECK(contains(error, "the limit is 262144"));
        }
        CHECK(context.memory_used() == 0);
    }
    const auto after = classifier.predict(toy.views());
    for (Index i = 0; i < after.size(); ++i) CHECK(after[i] == before[i]);
    Context context({.threads = 2, .memory_limit = std::size_t{256} << 20});
    const ContextScope scope(context);
    CHECK(classifier.fit(toy.views(), toy.labels, options).epochs.size() == 1);
    CHECK(context.memory_peak() > std::size_t{256} << 10);
}
