#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

#include "clamor/core/context.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/vision/resnet9.hpp"
#include "isa_option.hpp"

// The ResNet-9 of CIFAR-10 pictures with batches of 128, trained by SGD with Nesterov momentum, and its inference; random
// numbers. The rates are medians over rounds of four batches after a warm one.
//
//     resnet [--threads N] [--rounds N] [--batch N] [--clock wall|processor] [--isa generic|avx2|avx512]
//
// The processor's clock counts this process's own time, all threads together: for one thread on a machine that others use too.

using namespace clamor;

namespace {

bool processor_clock = false;

double now() {
    if (processor_clock) return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The mean cross-entropy's gradient, classes by turns.
Tensor<float> loss_gradient(const Tensor<float>& scores, Index first, Index batch) {
    auto dy = Tensor<float>(scores.shape());
    for (Index r = 0; r < scores.rows(); ++r) {
        float largest = scores(r, 0), sum = 0;
        for (Index c = 0; c < scores.cols(); ++c) largest = std::max(largest, scores(r, c));
        for (Index c = 0; c < scores.cols(); ++c) sum += dy(r, c) = std::exp(scores(r, c) - largest);
        for (Index c = 0; c < scores.cols(); ++c) dy(r, c) = (dy(r, c) / sum - ((first + r) % 10 == c)) / static_cast<float>(batch);
    }
    return dy;
}

struct Trainer {
    vision::ResNet9<float>& network;
    std::vector<vision::ResNet9<float>> replicas;
    std::vector<std::vector<float>> momenta;

    Trainer(vision::ResNet9<float>& n, int shards) : network(n) {
        for (int i = 0; i < shards; ++i) replicas.push_back(network);
        nn::for_each_parameter(network, [&](const std::string&, auto& p) { momenta.emplace_back(static_cast<std::size_t>(p.value().size())); });
    }

    void step(View<const float> x, Index first) {
        const Index shards = static_cast<Index>(replicas.size()), n = x.shape()[0], each = x.size() / n;
        std::vector<vision::ResNet9<float>::Saved> saved(replicas.size());
        parallel_tasks(shards, [&](Index i) {
            const Index from = n * i / shards, count = n * (i + 1) / shards - from;
            auto& replica = replicas[static_cast<std::size_t>(i)];
            auto& s = saved[static_cast<std::size_t>(i)];
            const auto scores = replica.forward(View<const float>(x.data() + from * each, Shape{count, x.shape()[1], x.shape()[2], x.shape()[3]}), &s);
            replica.backward(loss_gradient(scores, first + from, n), s);
        });
        for (std::size_t i = 0; i < replicas.size(); ++i) network.update_statistics(saved[i]);

        std::vector<std::vector<nn::Parameter<float>*>> all(replicas.size());
        for (std::size_t i = 0; i < replicas.size(); ++i)
            nn::for_each_parameter(replicas[i], [&](const std::string&, auto& p) { all[i].push_back(&p); });
        parallel_tasks(static_cast<Index>(all[0].size()), [&](Index k) {
            const auto j = static_cast<std::size_t>(k);
            if (!all[0][j]->trainable()) return;
            float* const weight = all[0][j]->value().data();
            for (Index e = 0; e < all[0][j]->value().size(); ++e) {
                float g = 0;
                for (auto& shard : all) g += shard[j]->grad()[e];
                g += 5e-4f * weight[e];
                float& m = momenta[j][static_cast<std::size_t>(e)];
                m = 0.9f * m + g;
                weight[e] -= 0.05f * (g + 0.9f * m);
            }
            for (auto& shard : all) shard[j]->zero_grad();
        });
    }
};

template <typename Step>
double median_rate(int rounds, double work, Step&& step) {
    step();
    std::vector<double> rates;
    for (int i = 0; i < rounds; ++i) {
        const double begin = now();
        step();
        rates.push_back(work / (now() - begin));
    }
    std::nth_element(rates.begin(), rates.begin() + rates.size() / 2, rates.end());
    return rates[rates.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    int threads = 2, rounds = 3;
    Index batch = 128;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!std::strcmp(argv[i], "--threads")) threads = std::atoi(argv[i + 1]);
        if (!std::strcmp(argv[i], "--rounds")) rounds = std::atoi(argv[i + 1]);
        if (!std::strcmp(argv[i], "--clock")) processor_clock = !std::strcmp(argv[i + 1], "processor");
        if (!std::strcmp(argv[i], "--isa")) limit_isa_to(argv[i + 1]);
        if (!std::strcmp(argv[i], "--batch")) batch = std::atoi(argv[i + 1]);
    }
    Context context({.threads = threads});
    ContextScope scope(context);
    Rng rng(0);
    vision::ResNet9<float> network(rng);
    Tensor<float> x(Shape{4 * batch, 32, 32, 3});
    for (float& v : x.view()) v = static_cast<float>(rng.normal());
    const auto part = [&](Index i) { return View<const float>(x.data() + i * batch * 3072, Shape{batch, 32, 32, 3}); };

    Trainer trainer(network, threads);
    const double work = static_cast<double>(4 * batch);
    const double train = median_rate(rounds, work, [&] {
        for (Index i = 0; i < 4; ++i) trainer.step(part(i), i * batch);
    });
    const double infer = median_rate(rounds, work, [&] {
        const vision::FoldedResNet9 folded(network, 32, 32);
        for (Index i = 0; i < 4; ++i) folded.forward(part(i));
    });
    std::printf("{\"work\": \"cnn\", \"engine\": \"clamor\", \"batch\": %ld, \"threads\": %d, \"isa\": \"%s\", \"train_images_per_s\": %.3f, \"infer_images_per_s\": %.3f, \"peak_mb\": %.0f}\n",
                static_cast<long>(batch), threads, isa_name(isa()).data(), train, infer, static_cast<double>(context.memory_peak()) / 1e6);
}
