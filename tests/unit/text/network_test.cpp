#include "clamor/text/network.hpp"

#include <doctest/doctest.h>

#include "support/gradient.hpp"

using namespace clamor;

namespace {

const nn::EncoderOptions tiny{.vocabulary = 7,
                              .positions = 5,
                              .width = 4,
                              .layers = 1,
                              .heads = 2,
                              .inner = 6,
                              .dropout = 0,
                              .attention_dropout = 0,
                              .norm = nn::NormPlace::pre};

nn::PackedTokens packed(std::initializer_list<std::vector<std::int32_t>> posts) {
    nn::PackedTokens all;
    for (const auto& post : posts) all.add(post);
    return all;
}

}  // namespace

TEST_CASE("text network: gradients of labels match central differences, the wide part's too") {
    Rng rng(1);
    text::TextNetwork<double> network(tiny, {{"", 3}}, 0, 5, rng);
    const auto tokens = packed({{2, 5, 5, 6}, {2}, {2, 1, 3}}), ngrams = packed({{0, 3}, {}, {1, 2, 3}});
    const auto r = testing::random(Shape{3, 3}, 2);
    const auto loss = [&] { return testing::dot(network.forward(tokens, ngrams), r); };
    text::TextNetwork<double>::Saved saved;
    network.forward(tokens, ngrams, &saved);
    network.backward(r, saved);
    int wide = 0;
    nn::for_each_parameter(network, [&](const std::string& name, auto& p) {
        if (name.starts_with("masked.")) return;
        if (name == "ngrams.weight") ++wide;
        testing::check_gradient(name.c_str(), p.value(), p.grad(), loss);
    });
    CHECK(wide == 1);
}

TEST_CASE("text network: gradients of masked tokens match central differences; without a wide part there is none") {
    Rng rng(2);
    const nn::EncoderOptions encoder{
        .vocabulary = 7, .positions = 5, .width = 4, .layers = 1, .heads = 1, .inner = 3, .dropout = 0, .attention_dropout = 0};
    text::TextNetwork<double> network(encoder, {{"", 2}}, 0, 0, rng);
    const auto tokens = packed({{2, 4, 5}, {2, 4}});
    const std::vector<std::int32_t> positions{1, 4};
    const auto r = testing::random(Shape{2, 7}, 3);
    const auto loss = [&] { return testing::dot(network.forward_masked(tokens, positions), r); };
    text::TextNetwork<double>::Saved saved;
    network.forward_masked(tokens, positions, &saved);
    network.backward_masked(r, saved);
    nn::for_each_parameter(network, [&](const std::string& name, auto& p) {
        CHECK(name != "ngrams.weight");
        if (!name.starts_with("head.")) testing::check_gradient(name.c_str(), p.value(), p.grad(), loss);
    });
    CHECK(network.forward(tokens, {}).rows() == 2);
}

TEST_CASE("text network: gradients of two heads match central differences; one head alone gives its columns") {
    Rng rng(3);
    text::TextNetwork<double> network(tiny, {{"mood", 3}, {"irony", 2}}, 0, 5, rng);
    const auto tokens = packed({{2, 5, 5, 6}, {2}, {2, 1, 3}}), ngrams = packed({{0, 3}, {}, {1, 2, 3}});
    const auto r = testing::random(Shape{3, 5}, 2);
    const auto loss = [&] { return testing::dot(network.forward(tokens, ngrams), r); };
    text::TextNetwork<double>::Saved saved;
    network.forward(tokens, ngrams, &saved);
    network.backward(r, saved);
    int heads = 0;
    nn::for_each_parameter(network, [&](const std::string& name, auto& p) {
        if (name.starts_with("masked.")) return;
        if (name == "head.mood.output.weight" || name == "head.irony.output.weight") ++heads;
        testing::check_gradient(name.c_str(), p.value(), p.grad(), loss);
    });
    CHECK(heads == 2);

    nn::for_each_parameter(network, [&](const std::string& name, auto& p) {
        if (name == "ngrams.weight") p.value()(3, 4) = 0.7;  // of irony's second class
    });
    const auto both = network.forward(tokens, ngrams);
    for (const std::size_t head : {std::size_t{0}, std::size_t{1}}) {
        const auto alone = network.only(head).forward(tokens, ngrams);
        REQUIRE(alone.cols() == network.classes(head));
        for (Index p = 0; p < 3; ++p)
            for (Index c = 0; c < alone.cols(); ++c) CHECK(alone(p, c) == both(p, network.first_class(head) + c));
    }
}
