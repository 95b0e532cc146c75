#include "clamor/nn/encoder.hpp"

#include <doctest/doctest.h>

#include "clamor/core/context.hpp"
#include "clamor/core/half.hpp"
#include "clamor/nn/classification_head.hpp"
#include "clamor/nn/masked_language_head.hpp"
#include "clamor/nn/micro_batch.hpp"
#include "clamor/nn/poolings.hpp"
#include "support/gradient.hpp"
#include "support/token_part.hpp"

using namespace clamor;

namespace {

const nn::EncoderOptions tiny = {.vocabulary = 11,
                                 .positions = 6,
                                 .types = 2,
                                 .width = 6,
                                 .layers = 2,
                                 .heads = 2,
                                 .inner = 9,
                                 .dropout = 0,
                                 .attention_dropout = 0,
                                 .epsilon = 1e-6};

const std::vector<std::int32_t> ids = {1, 2, 3, 4, 10, 0, 1, 7};
const std::vector<std::int32_t> types = {0, 1, 1, 0, 0, 0, 1, 1};
const std::vector<Index> offsets = {0, 3, 3, 4, 8};  // three tokens, none, one, four

/// All weights normal, the norms' among them, so that nothing is special.
template <typename Layer>
void randomise(Layer& layer, std::uint64_t seed = 9) {
    Rng rng(seed);
    nn::for_each_parameter(layer, [&](const std::string&, auto& p) {
        for (auto& w : p.value()) w = static_cast<std::remove_reference_t<decltype(w)>>(0.5 * rng.normal());
    });
}

template <typename Layer, typename Loss>
void check_parameters(Layer& layer, const Loss& loss) {
    nn::for_each_parameter(layer,
                           [&](const std::string& name, auto& p) { testing::check_gradient(name.c_str(), p.value(), p.grad(), loss); });
}

}  // namespace

TEST_CASE("encoder: gradients match central differences, with empty posts, both norm places, dropout") {
    for (const auto place : {nn::NormPlace::post, nn::NormPlace::pre})
        for (const double p : {0.0, 0.3}) {
            auto options = tiny;
            options.norm = place;
            options.dropout = options.attention_dropout = p;
            nn::Encoder<double> encoder(options);
            randomise(encoder);
            const auto r = testing::random(Shape{8, 6}, 3);
            const nn::TokenBatch batch = {ids, offsets, types};
            const auto loss = [&] {
                nn::Encoder<double>::Saved saved;
                Rng rng(4);
                return testing::dot(encoder.forward(batch, &saved, &rng), r);
            };
            nn::Encoder<double>::Saved saved;
            Rng rng(4);
            encoder.forward(batch, &saved, &rng);
            encoder.backward(r, saved);
            check_parameters(encoder, loss);
        }
}

TEST_CASE("encoder: gradients match central differences, with the options of other families") {
    auto options = tiny;
    options.padding = 1;  // which is among the ids
    options.distance_buckets = 8;
    options.embedding_width = 4;
    options.attention_dropout = 0.3;
    for (const auto activation : {ops::Activation::gelu_tanh, ops::Activation::relu, ops::Activation::silu, ops::Activation::tanh}) {
        options.activation = activation;
        nn::Encoder<double> encoder(options);
        randomise(encoder);
        const auto r = testing::random(Shape{8, 6}, 3);
        const nn::TokenBatch batch = {ids, offsets, types};
        nn::Encoder<double>::Saved saved;
        const auto forward = [&] {
            Rng rng(4);
            return encoder.forward(batch, &saved, &rng);
        };
        forward();
        encoder.backward(r, saved);
        check_parameters(encoder, [&] { return testing::dot(forward(), r); });
    }
}

TEST_CASE("distance bias: buckets as T5's") {
    using Bias = nn::DistanceBias<double>;
    CHECK(Bias::bucket(0, 32) == 0);
    CHECK(Bias::bucket(-7, 32) == 7);
    CHECK(Bias::bucket(7, 32) == 23);
    CHECK(Bias::bucket(-8, 32) == 8);
    CHECK(Bias::bucket(-127, 32) == 15);
    CHECK(Bias::bucket(100000, 32) == 31);
    CHECK(Bias(8, 2).forward(0).shape() == Shape{2, 0});
    CHECK_THROWS_WITH(Bias(6, 2), "distance bias: buckets must be a multiple of 4, got 6");
}

TEST_CASE("encoder: a packed batch equals its posts one by one") {
    nn::EncoderOptions options = tiny;
    options.width = 32;
    options.inner = 48;
    options.distance_buckets = 8;
    nn::Encoder<float> encoder(options);
    randomise(encoder);
    const nn::TokenBatch batch = {ids, offsets, types};
    const auto together = encoder.forward(batch);
    for (Index p = 0; p < batch.posts(); ++p) {
        const testing::TokenPart part(batch, p, p + 1);
        const auto alone = encoder.forward(part.batch());
        const Index begin = offsets[static_cast<std::size_t>(p)];
        REQUIRE(alone.rows() == offsets[static_cast<std::size_t>(p) + 1] - begin);
        for (Index i = 0; i < alone.size(); ++i) CHECK(alone[i] == doctest::Approx(together[begin * 32 + i]).epsilon(1e-6));
    }
}

TEST_CASE("encoder: no posts, and posts that do not fit, are answered in words") {
    nn::Encoder<float> encoder(tiny);
    const std::vector<Index> none = {0};
    CHECK(encoder.forward({{}, none, {}}).shape() == Shape{0, 6});
    const std::vector<std::int32_t> seven(7, 1);
    const std::vector<Index> one = {0, 7};
    CHECK_THROWS_WITH(encoder.forward({seven, one, {}}), "encoder: post 0 has 7 tokens, and there are 6 positions");
    const std::vector<std::int32_t> unknown = {11};
    const std::vector<Index> single = {0, 1};
    CHECK_THROWS_WITH(encoder.forward({unknown, single, {}}), "embedding: id 11 is outside of a table of 11 rows");
}

TEST_CASE("encoder: the float kernels equal the double reference") {
    for (const auto place : {nn::NormPlace::post, nn::NormPlace::pre})
        for (const Index width : {12, 34, 64}) {
            nn::EncoderOptions options = tiny;
            options.norm = place;
            options.width = width;
            options.dropout = options.attention_dropout = 0.2;
            options.distance_buckets = width == 34 ? 8 : 0;
            nn::Encoder<double> exact(options);
            nn::Encoder<float> fast(options);
            randomise(exact);
            randomise(fast);
            const nn::TokenBatch batch = {ids, offsets, types};
            const auto r = testing::random(Shape{8, width}, 3);
            Tensor<float> r32(r.shape());
            for (Index i = 0; i < r.size(); ++i) r32[i] = static_cast<float>(r[i]);
            nn::Encoder<double>::Saved saved;
            nn::Encoder<float>::Saved saved32;
            Rng rng(4), rng32(4);
            const auto y = exact.forward(batch, &saved, &rng);
            const auto y32 = fast.forward(batch, &saved32, &rng32);
            CHECK(rng.state() == rng32.state());
            for (Index i = 0; i < y.size(); ++i) CHECK(y32[i] == doctest::Approx(y[i]).epsilon(1e-4).scale(1));
            exact.backward(r, saved);
            fast.backward(r32, saved32);
            std::vector<double> gradient;
            nn::for_each_parameter(exact,
                                   [&](const std::string&, auto& p) { gradient.insert(gradient.end(), p.grad().begin(), p.grad().end()); });
            std::size_t i = 0;
            double worst = 0;
            nn::for_each_parameter(fast, [&](const std::string&, auto& p) {
                for (const float g : p.grad()) {
                    worst = std::max(worst, std::abs(g - gradient[i]) / std::max(1.0, std::abs(gradient[i])));
                    ++i;
                }
            });
            CHECK(worst < 1e-4);
        }
}

namespace {

/// Every gradient of a loss Σ r y, of blocks that multiply in `precision`, or whose weights alone were rounded to bfloat16 before.
template <typename T>
std::vector<double> gradients(const nn::EncoderOptions& options, std::uint64_t seed, Precision precision, bool round_weights = false) {
    nn::Encoder<T> encoder(options);
    randomise(encoder, seed);
    nn::for_each_parameter(encoder, [&](const std::string& name, auto& p) {
        if (!round_weights || !name.starts_with("layer.") || p.shape().rank() < 2) return;
        for (T& w : p.value()) w = static_cast<T>(bf16_to_float(float_to_bf16(static_cast<float>(w))));
    });
    Rng rng(4);
    typename nn::Encoder<T>::Saved saved;
    saved.precision = precision;
    encoder.forward({ids, offsets, types}, &saved, &rng);
    const auto r = testing::random(Shape{8, options.width}, 3);
    Tensor<T> dy(r.shape());
    for (Index i = 0; i < r.size(); ++i) dy[i] = static_cast<T>(r[i]);
    encoder.backward(dy, saved);
    std::vector<double> all;
    nn::for_each_parameter(encoder, [&](const std::string&, auto& p) { all.insert(all.end(), p.grad().begin(), p.grad().end()); });
    return all;
}

/// |x - y| / |y|.
double distance(const std::vector<double>& x, const std::vector<double>& y) {
    double apart = 0, length = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        apart += (x[i] - y[i]) * (x[i] - y[i]);
        length += y[i] * y[i];
    }
    return std::sqrt(apart / length);
}

}  // namespace

TEST_CASE("encoder: gradients in bf16 are those of fp32 but for the rounding of operands, in double and in float") {
    double squares = 0, squares_of_weights = 0;
    for (const auto place : {nn::NormPlace::post, nn::NormPlace::pre})
        for (const Index width : {12, 34, 64})
            for (std::uint64_t seed = 1; seed <= 6; ++seed) {
                nn::EncoderOptions options = tiny;
                options.norm = place;
                options.width = width;
                options.dropout = options.attention_dropout = 0.2;
                const auto exact = gradients<double>(options, seed, Precision::fp32);
                const auto rounded = gradients<double>(options, seed, Precision::bf16);
                const double apart = distance(rounded, exact);
                squares += apart * apart;
                const double of_weights = distance(gradients<double>(options, seed, Precision::fp32, true), exact);
                squares_of_weights += of_weights * of_weights;
                if (!has_precision(Precision::bf16)) continue;
                INFO("width ", width, " seed ", seed);
                // Where float and double differ in the last bit, a few operands are rounded the other way.
                CHECK(distance(gradients<float>(options, seed, Precision::bf16), rounded) < 0.5 * apart);
            }
    // Weights, activations and gradients are rounded, each of which does about as much as the weights alone do.
    CHECK(squares > squares_of_weights);
    CHECK(squares < 9 * squares_of_weights);
}

TEST_CASE("masked language head: gradients match central differences, and the table's is tied") {
    nn::Embedding<double> table(7, 4);
    nn::MaskedLanguageHead<double> head(5, 7, {.features = 4, .epsilon = 1e-6});
    randomise(table);
    randomise(head);
    auto x = testing::random(Shape{5, 5}, 1);
    for (const std::vector<std::int32_t>& positions : {std::vector<std::int32_t>{3, 0, 3}, std::vector<std::int32_t>{}}) {
        const auto r = testing::random(Shape{static_cast<Index>(positions.size()), 7}, 2);
        const auto loss = [&] { return testing::dot(head.forward(x, positions, table), r); };
        nn::MaskedLanguageHead<double>::Saved saved;
        head.forward(x, positions, table, &saved);
        nn::for_each_parameter(head, [](const std::string&, auto& p) { p.zero_grad(); });
        table.table().zero_grad();
        const auto dx = head.backward(r, table, saved);
        testing::check_gradient("x", x, dx, loss);
        check_parameters(head, loss);
        check_parameters(table, loss);
    }
}

TEST_CASE("pooling and classification head: gradients match central differences") {
    for (const auto pooling : {nn::Pooling::first, nn::Pooling::last, nn::Pooling::mean, nn::Pooling::mean_root, nn::Pooling::max})
        for (const Index hidden : {0, 3}) {
            const nn::PostPooling<double> pool{pooling};
            nn::ClassificationHead<double> head(6, {.classes = 3, .hidden = hidden, .dropout = 0.25});
            randomise(head);
            auto x = testing::random(Shape{8, 6}, 1);
            const auto r = testing::random(Shape{4, 3}, 2);
            nn::PostPooling<double>::Saved pool_saved;
            nn::ClassificationHead<double>::Saved saved;
            const auto loss = [&] {
                Rng rng(5);
                return testing::dot(head.forward(pool.forward(x, offsets, &pool_saved), &saved, &rng), r);
            };
            loss();
            const auto dx = pool.backward(head.backward(r, saved), pool_saved);
            testing::check_gradient("x", x, dx, loss);
            check_parameters(head, loss);
            CHECK(pool.forward(x, offsets)(1, 0) == 0);  // the empty post
        }
}

TEST_CASE("poolings side by side: each as alone, and gradients match central differences") {
    using nn::Pooling;
    for (const auto& ways : {std::vector<nn::PostPooling<double>>{{Pooling::max}},
                             {{Pooling::mean}, {Pooling::max}, {Pooling::first}, {Pooling::weighted_mean}}}) {
        const nn::PostPoolings<double> poolings{ways};
        auto x = testing::random(Shape{8, 3}, 1);
        const auto r = testing::random(Shape{4, poolings.width(3)}, 2);
        const auto loss = [&] { return testing::dot(poolings.forward(x, offsets), r); };
        nn::PostPoolings<double>::Saved saved;
        const auto y = poolings.forward(x, offsets, &saved);
        testing::check_gradient("x", x, poolings.backward(r, saved), loss);
        for (std::size_t way = 0; way < ways.size(); ++way) {
            const auto alone = ways[way].forward(x, offsets);
            for (Index p = 0; p < 4; ++p)
                for (Index c = 0; c < 3; ++c) CHECK(y(p, 3 * static_cast<Index>(way) + c) == alone(p, c));
        }
        CHECK(poolings.forward(testing::random(Shape{0, 3}, 1), std::vector<Index>{0}).shape() == Shape{0, poolings.width(3)});
        CHECK_THROWS_WITH((nn::PostPoolings<double>{{{Pooling::mean}, {Pooling::max}}}.backward(Tensor<double>(Shape{4, 3}), saved)),
                          "poolings: dy must be [posts, 2 * width], got [4, 3]");
    }
}

TEST_CASE("micro-batches: types go with their tokens, and posts without a token need no batch of others") {
    const std::vector<std::int32_t> some = {5, 6, 7}, kinds = {0, 1, 1};
    const std::vector<Index> ends = {0, 3, 3};
    Context context({.threads = 2});
    const ContextScope scope(context);
    std::vector<int> seen(2);
    nn::for_each_micro_batch({some, ends, kinds}, {}, [&](const nn::TokenBatch& part, std::span<const Index> posts) {
        CHECK(part.posts() == static_cast<Index>(posts.size()));
        CHECK(part.types.size() == part.ids.size());
        for (std::size_t i = 0; i < part.ids.size(); ++i) CHECK(part.types[i] == (part.ids[i] > 5));
        for (const Index post : posts) ++seen[static_cast<std::size_t>(post)];
    });
    CHECK(seen == std::vector<int>{1, 1});
    const auto never = [](const nn::TokenBatch&, std::span<const Index>) {};
    CHECK_THROWS(nn::for_each_micro_batch({some, ends, std::span(kinds).first(2)}, {}, never));
}

TEST_CASE("micro-batches: each post once, and the same scores as all at once") {
    nn::Encoder<float> encoder(tiny);
    randomise(encoder);
    nn::PackedTokens tokens;
    Rng rng(2);
    for (int p = 0; p < 50; ++p) {
        std::vector<std::int32_t> post(rng.below(7));
        for (auto& id : post) id = static_cast<std::int32_t>(rng.below(11));
        tokens.add(post);
    }
    const nn::TokenBatch batch = tokens;
    const nn::PostPooling<float> pooling{nn::Pooling::mean};
    const auto whole = pooling.forward(encoder.forward(batch), batch.offsets);
    for (const int threads : {1, 3}) {
        Context context({.threads = threads});
        const ContextScope scope(context);
        Tensor<float> cut(whole.shape(), -1.0f);
        nn::for_each_micro_batch(batch, {.tokens = 20}, [&](const nn::TokenBatch& part, std::span<const Index> posts) {
            const auto pooled = pooling.forward(encoder.forward(part), part.offsets);
            for (std::size_t i = 0; i < posts.size(); ++i)
                std::copy_n(pooled.view().row(static_cast<Index>(i)), 6, cut.view().row(posts[i]));
        });
        for (Index p = 0; p < batch.posts(); ++p)
            for (Index c = 0; c < 6; ++c)
                if (batch.offsets[static_cast<std::size_t>(p)] < batch.offsets[static_cast<std::size_t>(p) + 1])
                    CHECK(cut(p, c) == doctest::Approx(whole(p, c)).epsilon(1e-6));
    }
}
