// Models opened, packed and asked under every memory limit from a few pages on: refused in words, or done; nothing stays charged.
#include <doctest/doctest.h>

#include "clamor/core/context.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/pack.hpp"
#include "clamor/text/text_encoder.hpp"
#include "support/files.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;

namespace {

/// call() under limits that double until it is done; how often it was refused.
int refusals_of(const std::function<void()>& call) {
    for (int refused = 0;; ++refused) {
        REQUIRE(refused < 20);
        Context context({.threads = 2, .memory_limit = std::size_t{4096} << refused});
        Status status{};
        std::string error;
        {
            const ContextScope scope(context);
            error = error_of(call, &status);
        }
        CHECK(context.memory_used() == 0);
        if (error.empty()) return refused;
        CHECK_MESSAGE(status == Status::out_of_memory, error);
        CHECK_MESSAGE(contains(error, "memory limit: "), error);
    }
}

}  // namespace

TEST_CASE("text models: opened, packed and asked under any memory limit they are refused in words, or done") {
    const testing::TemporaryFolder folder;
    const testing::ToyPosts toy(100, 4);
    const std::string trained = folder / "trained", bert = folder / "bert";
    std::filesystem::copy(CLAMOR_TEST_DATA "/../../examples/data/tiny-bert", bert, std::filesystem::copy_options::recursive);
    testing::make_toy_classifier(toy).save(trained, {.name = "toy"});
    const auto views = toy.views();

    refusals_of([&] { text::TextClassifier::load(trained); });
    CHECK(refusals_of([&] { text::TextClassifier::load(trained).predict(views); }) > 0);
    refusals_of([&] { text::TextEncoder{bert}; });
    CHECK(refusals_of([&] { text::TextEncoder(bert).vectors(views); }) > 0);
    CHECK(refusals_of([&] { text::TextEncoder(bert, {.precision = Precision::int8}).vectors(views); }) > 0);
    CHECK(refusals_of([&] { text::pack(bert, {.precision = Precision::int8}); }) > 0);
    CHECK(refusals_of([&] { text::TextClassifier::from_base(bert, {"a", "b", "c"}).fit(views, toy.labels, {.epochs = 1}); }) > 0);
}
