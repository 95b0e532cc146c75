// The transformer's speed: posts to pooled vectors. README.md says how it is compared with other engines.
//
//   benchmark_encoder FOLDER [--threads 2] [--rounds 3] [--call 32] [--micro 512] [--precision f32|bf16|int8]
//                     [--size minilm|bert-base] [--isa generic|avx2|avx512] [--dump FILE]
//
// FOLDER holds model.safetensors and ids.txt (prepare_encoder.py). --call: posts handed over at once, 0 for all of them.
// --size bert-base has random weights: only its speed means something.
// --dump writes the vectors as raw floats. Prints one JSON line.

#include "clamor/nn/encoder.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>

#include "clamor/core/context.hpp"
#include "clamor/io/parameters.hpp"
#include "clamor/nn/frozen.hpp"
#include "clamor/nn/micro_batch.hpp"
#include "clamor/nn/pooling.hpp"
#include "encoder_input.hpp"
#include "isa_option.hpp"
#include "measure.hpp"
#include "multiply_add_peak.hpp"

using namespace clamor;

namespace {

struct Arguments {
    std::string folder, dump;
    Precision precision = Precision::fp32;
    bool bert_base = false;
    int threads = 2, rounds = 3, call = 32, micro = 512;
};

Arguments parse(int argc, char** argv) {
    check(argc % 2 == 0,
          "usage: benchmark_encoder FOLDER [--threads N] [--rounds N] [--call POSTS] [--micro TOKENS] [--precision NAME] [--size NAME] "
          "[--isa NAME] [--dump FILE]");
    Arguments a;
    a.folder = argv[1];
    for (int i = 2; i < argc; i += 2) {
        const std::string option = argv[i], value = argv[i + 1];
        if (option == "--dump")
            a.dump = value;
        else if (option == "--threads")
            a.threads = std::stoi(value);
        else if (option == "--rounds")
            a.rounds = std::stoi(value);
        else if (option == "--call")
            a.call = std::stoi(value);
        else if (option == "--micro")
            a.micro = std::stoi(value);
        else if (option == "--isa")
            limit_isa_to(value);
        else if (option == "--size")
            a.bert_base = value == "bert-base";
        else if (option == "--precision")
            a.precision = value == "int8" ? Precision::int8 : value == "bf16" ? Precision::bf16 : Precision::fp32;
        else
            fail(Status::invalid_argument, "unknown option ", option);
    }
    return a;
}

/// Vectors [posts, width] of posts handed over `call` at a time; what each call took goes to `seconds`.
Tensor<float> encode(const nn::Frozen<nn::Encoder<float>>& encoder, const nn::TokenBatch& all, const Arguments& a, std::vector<double>& seconds) {
    const nn::PostPooling<float> pooling{nn::Pooling::mean};
    Tensor<float> vectors(Shape{all.posts(), encoder->width()});
    const Index call = a.call > 0 ? a.call : all.posts();
    for (Index begin = 0; begin < all.posts(); begin += call) {
        const double from = benchmarks::now();
        const nn::TokenPart part(all, begin, std::min(all.posts(), begin + call));
        nn::for_each_micro_batch(part.batch(), {.tokens = a.micro}, [&](const nn::TokenBatch& micro, Index first) {
            const auto pooled = pooling.forward(encoder->forward(micro), micro.offsets);
            std::copy_n(pooled.data(), pooled.size(), vectors.view().row(begin + first));
        });
        seconds.push_back(benchmarks::now() - from);
    }
    return vectors;
}

void run(const Arguments& a) {
    Context context({.threads = a.threads});
    const ContextScope scope(context);
    Rng rng(1);
    nn::Encoder<float> trained = a.bert_base ? nn::Encoder<float>({.types = 2, .width = 768, .layers = 12, .inner = 3072}, rng)
                                             : nn::Encoder<float>({.types = 2});
    if (!a.bert_base) io::load_parameters(trained, a.folder + "/model.safetensors");
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
        static_cast<double>(tokens.posts()) / pass, 1 / benchmarks::quantile(calls, 0.5), 1 / benchmarks::quantile(calls, 0.99), flop / pass * 1e-9, flop / core_seconds * 1e-9, flop / core_seconds * 1e-9 / peak,
        std::string(precision_name(a.precision)).c_str(), benchmarks::peak_resident_mb(),
        static_cast<double>(vectors[0]), static_cast<double>(vectors[1]), static_cast<double>(vectors[2]), static_cast<double>(vectors[3]));
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
