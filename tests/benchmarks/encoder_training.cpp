// The transformer's training speed: a classifier of three classes on a MiniLM-L6-sized encoder, dropout 0.1, mean pooling,
// AdamW, batches of 32 posts in the order of the file. README.md says how it is compared with PyTorch.
//
//   benchmark_encoder_training FOLDER [--threads 2] [--rounds 3] [--posts 256] [--precision f32|bf16]
//
// FOLDER holds model.safetensors and ids.txt (prepare_encoder.py). Prints one JSON line: the median rate of `rounds`
// passes over the first `posts` posts after a warm one, and the first pass's and the last's mean loss.

#include <cstdio>
#include <functional>
#include <string>

#include "clamor/core/context.hpp"
#include "clamor/io/parameters.hpp"
#include "clamor/nn/classification_head.hpp"
#include "clamor/nn/encoder.hpp"
#include "clamor/nn/pooling.hpp"
#include "clamor/train/fit.hpp"
#include "encoder_input.hpp"
#include "isa_option.hpp"
#include "measure.hpp"
#include "support/token_part.hpp"

using namespace clamor;

namespace {

struct Classifier {
    struct Saved {
        nn::Encoder<float>::Saved encoder;
        nn::PostPooling<float>::Saved pooling;
        nn::ClassificationHead<float>::Saved head;
    };

    nn::Encoder<float> encoder{nn::EncoderOptions{.types = 2}};
    nn::PostPooling<float> pooling{nn::Pooling::mean};
    nn::ClassificationHead<float> head{384, {.classes = 3, .dropout = 0}};

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("encoder", self.encoder);
        visit("head", self.head);
    }
};

train::LossSum step(Classifier& model, const nn::TokenBatch& all, Precision precision, const train::Shard& shard, Rng& rng) {
    const testing::TokenPart part(all, shard.examples.front(), shard.examples.back() + 1);
    std::vector<std::int32_t> labels;
    for (const Index example : shard.examples) labels.push_back(static_cast<std::int32_t>(example % 3));
    Classifier::Saved saved;
    saved.encoder.precision = precision;
    const auto hidden = model.encoder.forward(part.batch(), &saved.encoder, &rng);
    const auto pooled = model.pooling.forward(hidden, part.batch().offsets, &saved.pooling);
    const auto loss = train::cross_entropy<float>(model.head.forward(pooled, &saved.head, &rng), labels);
    model.encoder.backward(model.pooling.backward(model.head.backward(loss.gradient, saved.head), saved.pooling), saved.encoder);
    return loss;
}

void run(int argc, char** argv) {
    check(argc % 2 == 0,
          "usage: benchmark_encoder_training FOLDER [--threads N] [--rounds N] [--posts N] [--precision f32|bf16] "
          "[--isa generic|avx2|avx512]");
    const std::string folder = argv[1];
    int threads = 2, rounds = 3, posts = 256;
    Precision precision = Precision::fp32;
    for (int i = 2; i < argc; i += 2) {
        const std::string option = argv[i];
        if (option == "--isa") {
            limit_isa_to(argv[i + 1]);
            continue;
        }
        if (option == "--precision") {
            precision = precision_of(argv[i + 1]).value();
            continue;
        }
        int& value = option == "--threads" ? threads : option == "--rounds" ? rounds : posts;
        check(option == "--threads" || option == "--rounds" || option == "--posts", "unknown option ", option);
        value = std::stoi(argv[i + 1]);
    }
    Context context({.threads = threads});
    const ContextScope scope(context);
    Classifier model;
    io::load_parameters(model.encoder, folder + "/model.safetensors");
    Rng rng(1);
    nn::initialize_normal(model.head, rng);
    const nn::PackedTokens tokens = read_ids(folder + "/ids.txt");
    const nn::TokenBatch all = tokens;
    check(all.posts() >= posts, "ids.txt holds ", all.posts(), " posts, asked for ", posts);

    benchmarks::EpochClock clock((posts + 31) / 32);
    const auto result =
        train::fit(model,
                   [&](Classifier& replica, const train::Shard& shard, Rng& own) { return step(replica, all, precision, shard, own); },
                   {.examples = posts,
                    .epochs = rounds + 1,
                    .batches = {.budget = 32, .shuffle = false},
                    .precision = precision,
                    .rate = 2e-5,
                    .progress = std::ref(clock)});
    const Index used = all.offsets[static_cast<std::size_t>(posts)];
    const double seconds = clock.median_seconds(), flop = 6.0 * 12 * 384 * 384 * 6 * static_cast<double>(used);
    std::printf(
        "{\"work\": \"encoder_training\", \"isa\": \"%s\", \"precision\": \"%s\", \"threads\": %d, \"posts\": %d, \"tokens\": %d, "
        "\"posts_per_s\": %.2f, \"gflop_per_s\": %.1f, "
        "\"resident_mb\": %.0f, \"losses\": [%.5f, %.5f]}\n",
        isa_name(isa()).data(), precision_name(precision).data(), threads, posts, static_cast<int>(used), posts / seconds,
        flop / seconds * 1e-9, benchmarks::peak_resident_mb(), result.epochs.front().loss, result.epochs.back().loss);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
