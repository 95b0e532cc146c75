#include <cstdio>
#include <functional>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/train/fit.hpp"
#include "clamor/vision/resnet9.hpp"
#include "measure.hpp"
#include "options.hpp"

// The ResNet-9 of CIFAR-10 pictures with batches of 128, trained by SGD with Nesterov momentum, and its inference; random
// numbers. The rates are medians over rounds of four batches after a warm one. A batch is cut into a shard a thread, each of which
// normalises by its own pictures.
//
//     benchmark_resnet [--threads N] [--rounds N] [--batch N] [--isa generic|avx2|avx512]

using namespace clamor;
using Network = vision::ResNet9<float>;

namespace {

constexpr Index batches = 4;

/// Pictures [first, last) of x.
View<const float> pictures(const Tensor<float>& x, Index first, Index last) {
    return {x.data() + first * 32 * 32 * 3, Shape{last - first, 32, 32, 3}};
}

double training_seconds(Network& network, const Tensor<float>& x, int rounds, Index batch) {
    std::vector<Network::Saved> saved(static_cast<std::size_t>(parallelism()));
    const auto step = [&](Network& replica, const train::Shard& shard, Rng&) {
        Network::Saved& own = saved[static_cast<std::size_t>(shard.number)];
        own = {};  // frees the last step's activations for this one's
        std::vector<std::int32_t> labels;
        for (const Index example : shard.examples) labels.push_back(static_cast<std::int32_t>(example % 10));
        auto loss =
            train::cross_entropy<float>(replica.forward(pictures(x, shard.examples.front(), shard.examples.back() + 1), &own), labels);
        replica.backward(loss.gradient, own);
        return loss;
    };
    benchmarks::EpochClock clock(batches);
    train::fit(network, step,
               {.examples = x.shape()[0],
                .epochs = rounds + 1,
                .batches = {.budget = batch, .shuffle = false},
                .optimizer = train::SgdOptions{.momentum = 0.9, .nesterov = true, .weight_decay = 5e-4},
                .rate = 0.05,
                .progress = std::ref(clock),
                .after_update = [&](const train::Progress&) {
                    for (const Network::Saved& shard : saved) network.update_statistics(shard);
                }});
    return clock.median_seconds();
}

double inference_seconds(const Network& network, const Tensor<float>& x, int rounds, Index batch) {
    std::vector<double> seconds;
    for (int round = 0; round <= rounds; ++round) {
        const double begin = benchmarks::now();
        const vision::FoldedResNet9 folded(network, 32, 32);
        for (Index first = 0; first < x.shape()[0]; first += batch) folded.forward(pictures(x, first, first + batch));
        if (round > 0) seconds.push_back(benchmarks::now() - begin);
    }
    return benchmarks::median(seconds);
}

}  // namespace

int main(int argc, char** argv) try {
    int threads = 2, rounds = 3, batch = 128;
    read_options(argc, argv, 1,
                 {{"--threads", number(threads)}, {"--rounds", number(rounds)}, {"--batch", number(batch)}, {"--isa", limit_isa_to}});
    Context context({.threads = threads});
    const ContextScope scope(context);
    Rng rng(0);
    Network network(rng);
    Tensor<float> x(Shape{batches * batch, 32, 32, 3});
    for (float& v : x.view()) v = static_cast<float>(rng.normal());

    const double work = static_cast<double>(x.shape()[0]);
    const double train = work / training_seconds(network, x, rounds, batch), infer = work / inference_seconds(network, x, rounds, batch);
    std::printf(
        "{\"work\": \"cnn\", \"engine\": \"clamor\", \"batch\": %d, \"threads\": %d, \"isa\": \"%s\", \"train_images_per_s\": %.3f, "
        "\"infer_images_per_s\": %.3f, \"resident_mb\": %.0f}\n",
        batch, threads, isa_name(isa()).data(), train, infer, benchmarks::peak_resident_mb());
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
