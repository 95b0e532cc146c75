// Against PyTorch and Hugging Face's BERT, with gradients: tests/golden/make_transformer.py.
#include <doctest/doctest.h>

#include "clamor/nn/classification_head.hpp"
#include "clamor/nn/encoder.hpp"
#include "clamor/nn/masked_language_head.hpp"
#include "clamor/nn/pooling.hpp"
#include "clamor/train/loss.hpp"
#include "clamor/train/optimizer.hpp"
#include "support/golden.hpp"

using namespace clamor;
using testing::check_golden;
using testing::check_golden_gradients;

namespace {

struct Input {
    std::vector<std::int32_t> ids, types, masked;
    std::vector<Index> offsets;
    explicit Input(const io::SafetensorsFile& file)
        : ids(testing::golden_integers<std::int32_t>(file, "ids")),
          types(testing::golden_integers<std::int32_t>(file, "types")),
          masked(testing::golden_integers<std::int32_t>(file, "masked")),
          offsets(testing::golden_integers<Index>(file, "offsets")) {}
    nn::TokenBatch batch() const { return {ids, offsets, types}; }
};

nn::EncoderOptions options(ops::Activation activation) {
    return {.vocabulary = 13,
            .positions = 6,
            .types = 2,
            .width = 8,
            .layers = 2,
            .heads = 2,
            .inner = 12,
            .dropout = 0,
            .attention_dropout = 0,
            .epsilon = 1e-6,
            .activation = activation};
}

template <typename T>
struct Classifier {
    nn::Encoder<T> encoder{options(ops::Activation::gelu)};
    nn::ClassificationHead<T> head{8, {.classes = 3, .hidden = 8, .dropout = 0}};

    template <typename Self, typename Visit>
    static void parameters(Self& self, Visit&& visit) {
        visit("encoder", self.encoder);
        visit("head", self.head);
    }
};

/// Double differs from PyTorch's double by the order of its sums alone; float by some hundred roundings of 6e-8.
template <typename T>
constexpr double tolerance = sizeof(T) == 8 ? 1e-11 : 3e-5;

}  // namespace

TEST_CASE_TEMPLATE("transformer golden: BERT's masked language model", T, double, float) {
    const auto file = testing::golden("transformer_masked_language");
    const Input input(file);
    nn::Encoder<T> encoder(options(ops::Activation::gelu));
    nn::MaskedLanguageHead<T> head(8, 13, {.epsilon = 1e-6});
    testing::load_golden(file, "weight.encoder", encoder);
    testing::load_golden(file, "weight.head", head);

    typename nn::Encoder<T>::Saved saved;
    typename nn::MaskedLanguageHead<T>::Saved head_saved;
    const auto hidden = encoder.forward(input.batch(), &saved);
    const auto logits = head.forward(hidden, input.masked, encoder.token(), &head_saved);
    check_golden<T>(file, "hidden", hidden, tolerance<T>);
    check_golden<T>(file, "logits", logits, tolerance<T>);
    check_golden<T>(file, "hidden", encoder.forward(input.batch()), tolerance<T>);

    encoder.backward(head.backward(file.read<T>("dlogits"), encoder.token(), head_saved), saved);
    check_golden_gradients(file, "grad.encoder", encoder, tolerance<T>);
    check_golden_gradients(file, "grad.head", head, tolerance<T>);
}

TEST_CASE_TEMPLATE("transformer golden: BERT's classifier, GELU by tanh", T, double, float) {
    const auto file = testing::golden("transformer_classification");
    const Input input(file);
    nn::Encoder<T> encoder(options(ops::Activation::gelu_tanh));
    const nn::PostPooling<T> pooling{nn::Pooling::first};
    nn::ClassificationHead<T> head(8, {.classes = 3, .hidden = 8, .dropout = 0});
    testing::load_golden(file, "weight.encoder", encoder);
    testing::load_golden(file, "weight.head", head);

    typename nn::Encoder<T>::Saved saved;
    typename nn::PostPooling<T>::Saved pooling_saved;
    typename nn::ClassificationHead<T>::Saved head_saved;
    const auto hidden = encoder.forward(input.batch(), &saved);
    const auto logits = head.forward(pooling.forward(hidden, input.offsets, &pooling_saved), &head_saved);
    check_golden<T>(file, "logits", logits, tolerance<T>);

    encoder.backward(pooling.backward(head.backward(file.read<T>("dlogits"), head_saved), pooling_saved), saved);
    check_golden_gradients(file, "grad.encoder", encoder, tolerance<T>);
    check_golden_gradients(file, "grad.head", head, tolerance<T>);
}

TEST_CASE_TEMPLATE("transformer golden: PyTorch's block with the norms first", T, double, float) {
    const auto file = testing::golden("transformer_pre_norm");
    const Input input(file);
    nn::EncoderBlock<T> block(
        8, {.heads = 2, .inner = 12, .epsilon = 1e-5, .norm = nn::NormPlace::pre, .activation = ops::Activation::gelu_tanh});
    testing::load_golden(file, "weight.block", block);
    typename nn::EncoderBlock<T>::Saved saved;
    check_golden<T>(file, "y", block.forward(file.read<T>("x"), input.offsets, &saved), tolerance<T>);
    check_golden<T>(file, "dx", block.backward(file.read<T>("dy"), saved), tolerance<T>);
    check_golden_gradients(file, "grad.block", block, tolerance<T>);
}

TEST_CASE_TEMPLATE("transformer golden: a post's vector of its first and last token, mean and maximum", T, double, float) {
    const auto file = testing::golden("transformer_pooling");
    const Input input(file);
    for (const auto& [name, kind] : {std::pair{"first", nn::Pooling::first}, std::pair{"last", nn::Pooling::last},
                                     std::pair{"mean", nn::Pooling::mean}, std::pair{"max", nn::Pooling::max}}) {
        const nn::PostPooling<T> pooling{kind};
        typename nn::PostPooling<T>::Saved saved;
        const auto x = file.read<T>(concat(name, ".x"));
        check_golden<T>(file, concat(name, ".y"), pooling.forward(x, input.offsets, &saved), tolerance<T>);
        check_golden<T>(file, concat(name, ".y"), pooling.forward(x, input.offsets), tolerance<T>);
        check_golden<T>(file, concat(name, ".dx"), pooling.backward(file.read<T>(concat(name, ".dy")), saved), tolerance<T>);
    }
}

TEST_CASE_TEMPLATE("transformer golden: ten steps of AdamW have the same losses", T, double, float) {
    const auto file = testing::golden("transformer_training");
    const Input input(file);
    const auto labels = testing::golden_integers<std::int32_t>(file, "labels");
    Classifier<T> model;
    testing::load_golden(file, "weight", model);
    const nn::PostPooling<T> pooling{nn::Pooling::first};
    train::Optimizer<T> optimizer(train::parameters_of<T>(model), train::AdamWOptions{.weight_decay = 0.01});
    std::vector<double> losses;
    for (int step = 0; step < 10; ++step) {
        typename nn::Encoder<T>::Saved saved;
        typename nn::PostPooling<T>::Saved pooling_saved;
        typename nn::ClassificationHead<T>::Saved head_saved;
        const auto hidden = model.encoder.forward(input.batch(), &saved);
        const auto loss =
            train::cross_entropy<T>(model.head.forward(pooling.forward(hidden, input.offsets, &pooling_saved), &head_saved), labels);
        losses.push_back(loss.mean());
        model.encoder.backward(pooling.backward(model.head.backward(loss.gradient, head_saved), pooling_saved), saved);
        optimizer.step(3e-2, 1 / loss.weight);
    }
    CHECK(losses.back() < 0.6 * losses.front());
    check_golden<double>(file, "losses", Tensor<double>::from(Shape{10}, losses), 10 * tolerance<T>);
}
