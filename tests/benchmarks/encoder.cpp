// The transformer's speed: posts to pooled vectors. README.md says how it is compared with other engines.
//
//   benchmark_encoder FOLDER [--threads 2] [--rounds 3] [--call 32] [--micro 512] [--precision f32|bf16|int8]
//                     [--size minilm|bert-base] [--isa generic|avx2|avx512] [--dump FILE]
//
// FOLDER holds config.json, model.safetensors and ids.txt (prepare_encoder.py). --call: posts handed over at once, 0 for all of them.
// --size takes random weights of that size in place of the folder's: only its speed means something.
// --dump writes the vectors as raw floats. Prints one JSON line.

#include "clamor/nn/encoder.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>

#include "clamor/core/context.hpp"
#include "clamor/io/json.hpp"
#include "clamor/io/parameters.hpp"
#include "clamor/nn/frozen.hpp"
#include "clamor/nn/micro_batch.hpp"
#include "clamor/nn/pooling.hpp"
#include "encoder_input.hpp"
#include "measure.hpp"
#include "multiply_add_peak.hpp"
#include "options.hpp"
#include "support/token_part.hpp"

using namespace clamor;

namespace {

struct Arguments {
    std::string folder, dump, size;
    Precision precision = Precision::fp32;
    int threads = 2, rounds = 3, call = 32, micro = 512;
};

Arguments parse(int argc, char** argv) {
    check(argc > 1,
          "usage: benchmark_encoder FOLDER [--threads N] [--rounds N] [--call POSTS] [--micro TOKENS] [--precision f32|bf16|int8] "
          "[--size minilm|bert-base] [--isa NAME] [--dump FILE]");
    Arguments a;
    a.folder = argv[1];
    read_options(argc, argv, 2,
                 {{"--threads", number(a.threads)},
                  {"--rounds", number(a.rounds)},
                  {"--call", number(a.call)},
                  {"--micro", number(a.micro)},
                  {"--precision",
                   [&](const std::string& name) {
                       const auto found = precision_of(name);
                       check(found.has_value(), "--precision: f32, bf16 or int8 expected, got ", name);
                       a.precision = *found;
                   }},
                  {"--size", word(a.size)},
                  {"--isa", limit_isa_to},
                  {"--dump", word(a.dump)}});
    return a;
}

/// The folder's encoder, or one of a known size that has learned nothing.
nn::Encoder<float> make_encoder(const Arguments& a) {
    Rng rng(1);
    if (a.size == "bert-base") return {{.types = 2, .width = 768, .layers = 12, .inner = 3072}, rng};
    if (a.size == "minilm") return {{.types = 2}, rng};
    check(a.size.empty(), "--size: minilm or bert-base expected, got ", a.size);
    const io::Json config = io::read_json(a.folder + "/config.json");
    nn::Encoder<float> encoder({.types = 2, .width = config.at("hidden_size").integer(), .layers = config.at("num_hidden_layers").integer(),
                                .heads = config.at("num_attention_heads").integer(), .inner = config.at("intermediate_size").integer()});
    io::load_parameters(encoder, a.folder + "/model.safetensors");
    return encoder;
}

/// Vectors [posts, width] of posts handed over `call` at a time; what each call took goes to `seconds`.
Tensor<float> encode(const nn::Frozen<nn::Encoder<float>>& encoder, const nn::TokenBatch& all, const Arguments& a,
                     std::vector<double>& seconds) {
    const nn::PostPooling<float> pooling{nn::Pooling::mean};
    Tensor<float> vectors(Shape{all.posts(), encoder->width()});
    const Index call = a.call > 0 ? a.call : all.posts();
    for (Index begin = 0; begin < all.posts(); begin += call) {
        const double from = benchmarks::now();
        const testing::TokenPart part(all, begin, std::min(all.posts(), begin + call));
        nn::for_each_micro_batch(part.batch(), {.tokens = a.micro}, [&](const nn::TokenBatch& micro, std::span<const Index> posts) {
            const auto pooled = pooling.forward(encoder->forward(micro), micro.offsets);
            for (std::size_t i = 0; i < posts.size(); ++i)
                std::copy_n(pooled.view().row(static_cast<Index>(i)), pooled.cols(), vectors.view().row(begin + posts[i]));
        });
        seconds.push_back(benchmarks::now() - from);
    }
    return vectors;
}

void run(const Arguments& a) {
    Context context({.threads = a.threads});
    const ContextScope scope(context);
    const nn::Encoder<float> trained = make_encoder(a);
    const nn::Frozen<nn::Encoder<float>> encoder(trained, a.precision);
    const nn::PackedTokens tokens = read_ids(a.folder + "/ids.txt");

    std::vector<double> warm, calls, passes;
    Tensor<float> vectors = encode(encoder, tokens, a, warm);
    const std::clock_t busy = std::clock();
    for (int r = 0; r < a.rounds; ++r) {
        const double begin = benchmarks::now();
        vectors = encode(encoder, tokens, a, calls);
        passes.push_back(benchmarks::now() - begin);
    }
    const double core_seconds = static_cast<double>(std::clock() - busy) / CLOCKS_PER_SEC / a.rounds;
    const double pass = benchmarks::median(passes);
    // 2 FLOP a weight and token for the products of each layer; attention itself is left out.
    const double peak = multiply_add_peak(std::string(isa_name(isa())));
    const double weights = 12.0 * static_cast<double>(encoder->width() * encoder->width() * encoder->options().layers);
    const double flop = 2 * weights * static_cast<double>(tokens.tokens());
    std::printf(
        "{\"work\": \"encoder\", \"isa\": \"%s\", \"threads\": %d, \"call\": %d, \"posts\": %d, \"tokens\": %d, \"posts_per_s\": %.1f, "
        "\"median_calls_per_s\": %.1f, \"slow_calls_per_s\": %.1f, "
        "\"gflop_per_s\": %.1f, \"gflop_per_core_second\": %.1f, \"share_of_peak\": %.3f, \"precision\": \"%s\", "
        "\"resident_mb\": %.0f, \"checksum\": [%.5f, %.5f, %.5f, %.5f]}\n",
        std::string(isa_name(isa())).c_str(), a.threads, a.call, static_cast<int>(tokens.posts()), static_cast<int>(tokens.tokens()),
        static_cast<double>(tokens.posts()) / pass, 1 / benchmarks::quantile(calls, 0.5), 1 / benchmarks::quantile(calls, 0.99),
        flop / pass * 1e-9, flop / core_seconds * 1e-9, flop / core_seconds * 1e-9 / peak, std::string(precision_name(a.precision)).c_str(),
        benchmarks::peak_resident_mb(), static_cast<double>(vectors[0]), static_cast<double>(vectors[1]), static_cast<double>(vectors[2]),
        static_cast<double>(vectors[3]));
    if (a.dump.empty()) return;
    std::ofstream out(a.dump, std::ios::binary);
    out.write(reinterpret_cast<const char*>(vectors.data()), static_cast<std::streamsize>(vectors.size() * Index{sizeof(float)}));
}

}  // namespace

int main(int argc, char** argv) {
    try {
        run(parse(argc, argv));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
