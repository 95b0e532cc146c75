#include "clamor/nn/frozen.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "clamor/core/context.hpp"
#include "clamor/nn/encoder.hpp"
#include "clamor/nn/micro_batch.hpp"
#include "support/float_tensor.hpp"
#include "support/token_part.hpp"

using namespace clamor;

namespace {

/// Layers of the sizes that the kernels have edges at, and posts of 0 to 140 tokens: more than a tile holds.
struct Posts {
    nn::EncoderOptions options = {.vocabulary = 50,
                                  .positions = 140,
                                  .types = 0,
                                  .width = 48,
                                  .layers = 2,
                                  .heads = 3,
                                  .inner = 80,
                                  .dropout = 0,
                                  .attention_dropout = 0};
    nn::PackedTokens tokens;

    explicit Posts(nn::NormPlace place) {
        options.norm = place;
        Rng rng(1);
        for (const int length : {3, 0, 1, 30, 140, 2, 90, 40, 31, 32, 33, 7}) {
            std::vector<std::int32_t> post(static_cast<std::size_t>(length));
            for (auto& id : post) id = static_cast<std::int32_t>(rng.below(50));
            tokens.add(post);
        }
    }

    template <typename T>
    nn::Encoder<T> encoder() const {
        Rng rng(9);
        nn::Encoder<T> made(options);
        nn::for_each_parameter(made, [&](const std::string&, auto& p) {
            for (auto& w : p.value()) w += static_cast<T>(static_cast<float>(0.2 * rng.normal()));
        });
        return made;
    }
};

double cosine(const float* a, const float* b, Index n) {
    double ab = 0, aa = 0, bb = 0;
    for (Index i = 0; i < n; ++i) {
        ab += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return ab / std::sqrt(aa * bb);
}

}  // namespace

TEST_CASE("frozen: fp32 equals the double reference, over tiles and for both norm places") {
    for (const auto place : {nn::NormPlace::post, nn::NormPlace::pre}) {
        const Posts posts(place);
        const nn::TokenBatch batch = posts.tokens;
        const auto exact = posts.encoder<double>().forward(batch);
        const nn::Frozen<nn::Encoder<float>> frozen(posts.encoder<float>());
        testing::check_close("frozen", frozen->forward(batch), exact, 1e-5);  // two layers, each a dozen roundings deep, and norms
    }
}

TEST_CASE("frozen: every vector in bf16 and int8 points where it does in fp32") {
    for (const auto place : {nn::NormPlace::post, nn::NormPlace::pre})
        for (const auto& [precision, least] : {std::pair{Precision::bf16, 0.999}, std::pair{Precision::int8, 0.995}}) {
            if (!has_precision(precision)) continue;
            const Posts posts(place);
            const auto encoder = posts.encoder<float>();
            const auto plain = encoder.forward(posts.tokens);
            const auto rounded = nn::Frozen<nn::Encoder<float>>(encoder, precision)->forward(posts.tokens);
            double worst = 1;
            for (Index i = 0; i < plain.rows(); ++i)
                worst = std::min(worst, cosine(plain.view().row(i), rounded.view().row(i), plain.cols()));
            INFO(precision_name(precision));
            CHECK(worst >= least);
            CHECK(!std::equal(plain.data(), plain.data() + plain.size(), rounded.data()));
        }
}

TEST_CASE("frozen: a batch equals its posts one by one, and no posts give no rows") {
    const Posts posts(nn::NormPlace::post);
    const nn::TokenBatch batch = posts.tokens;
    for (const auto precision : {Precision::fp32, Precision::int8}) {
        const nn::Frozen<nn::Encoder<float>> frozen(posts.encoder<float>(), precision);
        const auto together = frozen->forward(batch);
        for (Index p = 0; p < batch.posts(); ++p) {
            const testing::TokenPart part(batch, p, p + 1);
            const auto alone = frozen->forward(part.batch());
            const float* row = together.view().row(batch.offsets[static_cast<std::size_t>(p)]);
            for (Index i = 0; i < alone.size(); ++i) CHECK(alone[i] == row[i]);
        }
        CHECK(frozen->forward(nn::PackedTokens()).rows() == 0);
    }
}

TEST_CASE("frozen: threads that share a post change no bit") {
    Rng rng(4);
    const nn::Encoder<float> encoder({.vocabulary = 50, .positions = 140, .types = 0, .width = 256, .layers = 2, .heads = 8, .inner = 520},
                                     rng);
    std::vector<std::int32_t> post(131);
    for (auto& id : post) id = static_cast<std::int32_t>(rng.below(50));
    nn::PackedTokens tokens;
    tokens.add(post);
    for (const auto precision : {Precision::fp32, Precision::bf16, Precision::int8}) {
        if (!has_precision(precision)) continue;
        const nn::Frozen<nn::Encoder<float>> frozen(encoder, precision);
        const auto alone = frozen->forward(tokens);
        for (const int threads : {2, 5}) {
            Context context({.threads = threads});
            const ContextScope scope(context);
            nn::for_each_micro_batch(tokens, {}, [&](const nn::TokenBatch& part, std::span<const Index> posts) {
                CHECK(std::vector<Index>(posts.begin(), posts.end()) == std::vector<Index>{0});
                CHECK(parallelism() == threads);
                const auto shared = frozen->forward(part);
                CHECK(std::equal(alone.data(), alone.data() + alone.size(), shared.data()));
            });
        }
    }
}

TEST_CASE("frozen: linear layers alone, weights of their making, and no training") {
    Rng rng(3);
    nn::Linear<float> layer(37, 21, rng);
    Tensor<float> x(Shape{300, 37});
    for (float& v : x.view()) v = static_cast<float>(rng.normal());
    const auto before = layer.forward(x);
    nn::Frozen<nn::Linear<float>> frozen(layer);
    const auto after = frozen->forward(x);
    Tensor<double> exact(before.shape());
    for (Index i = 0; i < exact.size(); ++i) exact[i] = before[i];
    testing::check_close("linear", after, exact);

    auto copy = *frozen;
    nn::Linear<float>::Saved saved;
    copy.forward(x, &saved);
    CHECK_THROWS_WITH(copy.backward(after, saved), "linear: frozen for inference; train the layer that it was made from");
    layer.forward(x, &saved);
    CHECK_NOTHROW(layer.backward(after, saved));

    nn::Parameter<float>* weight = nullptr;
    nn::for_each_parameter(layer, [&](const std::string& name, auto& p) {
        if (name == "weight") weight = &p;
    });
    weight->value()[0] = std::numeric_limits<float>::infinity();
    CHECK_THROWS_WITH(nn::Frozen<nn::Linear<float>>(layer, Precision::int8), "packed weight: int8 needs finite weights, found inf");
    const Tensor<float> wide(Shape{1, 66'312});
    CHECK_THROWS_WITH(ops::PackedWeight(wide, Precision::int8), "packed weight: int8 takes at most 66311 inputs, got 66312");
    const ops::PackedWeight packed(Tensor<float>(Shape{2, 3}, 1.0f), Precision::fp32);
    const Tensor<float> three(Shape{1, 3});
    Tensor<float> two(Shape{1, 2});
    CHECK_THROWS_WITH(packed.multiply(three.view(), two.view(), {.gelu = ops::Gelu::erf, .add = true}, {}),
                      "packed weight: gelu and add exclude each other");
    const auto unchanged = frozen->forward(x);
    CHECK(std::equal(after.data(), after.data() + after.size(), unchanged.data()));
    if (!has_precision(Precision::bf16)) CHECK_THROWS(nn::Frozen<nn::Linear<float>>(layer, Precision::bf16));
}
