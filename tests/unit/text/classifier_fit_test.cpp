#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

#include "clamor/core/context.hpp"
#include "support/files.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using text::TextClassifier;

namespace {

using Toy = testing::ToyPosts;
using testing::make_toy_classifier;

std::vector<float> weights_of(TextClassifier& classifier) {
    std::vector<float> all;
    nn::for_each_parameter(classifier.network(), [&](const std::string&, auto& p) { all.insert(all.end(), p.value().begin(), p.value().end()); });
    return all;
}

}  // namespace

TEST_CASE("text classifier: training that diverges leaves the last good weights, those of an epoch's end, and answers with them") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const Toy toy(120);
    auto classifier = make_toy_classifier(toy);
    std::vector<std::vector<float>> weights{weights_of(classifier)};
    Index steps = 0;
    text::FitTextOptions options{.epochs = 60, .batch_tokens = 512, .rate = 1000};
    options.progress = [&](const train::Progress& now) {
        if (now.epoch == 0) steps = now.step;
        weights.push_back(weights_of(classifier));
        return true;
    };
    Status status = Status::ok;
    const std::string what = error_of([&] { classifier.fit(toy.views(), toy.labels, options); }, &status);
    REQUIRE(status == Status::diverged);
    const std::string before = "the weights are those of step ";
    const auto at = what.find(before);
    REQUIRE(at != std::string::npos);
    const long kept = std::atol(what.c_str() + at + before.size());
    INFO(what);
    CHECK(steps >= 2);
    CHECK(kept > 0);
    CHECK((kept % steps == 0 || kept % 50 == 0));
    CHECK(static_cast<long>(weights.size()) - 1 - kept < steps + 5);  // no more than an epoch is lost, or a few steps of short ones
    CHECK(weights_of(classifier) == weights[static_cast<std::size_t>(kept)]);
    const auto probabilities = classifier.predict(toy.views());
    for (const float p : probabilities.view()) REQUIRE(std::isfinite(p));
}
