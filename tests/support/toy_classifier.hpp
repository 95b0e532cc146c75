#pragma once

#include "clamor/text/classifier.hpp"
#include "clamor/text/wordpiece.hpp"

namespace clamor::testing {

/// Posts whose class is said by one word among others.
struct ToyPosts {
    std::vector<std::string> texts;
    std::vector<std::int32_t> labels;

    explicit ToyPosts(int posts, std::uint64_t seed = 1) {
        const char* words[] = {"the", "cat", "sat", "on", "a", "mat", "today", "@bob", "https://t.co/x"};
        const char* moods[3][2] = {{"awful", "hate"}, {"maybe", "table"}, {"great", "love"}};
        Rng rng(seed);
        for (int i = 0; i < posts; ++i) {
            const std::uint32_t label = rng.below(3), length = 2 + rng.below(9), place = rng.below(length);
            std::string text;
            for (std::uint32_t w = 0; w < length; ++w)
                text += std::string(w == place ? moods[label][rng.below(2)] : words[rng.below(9)]) + " ";
            texts.push_back(text);
            labels.push_back(static_cast<std::int32_t>(label));
        }
    }
    std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
};

/// With random weights, of three classes and with a wide part.
inline text::TextClassifier make_toy_classifier(const ToyPosts& toy, std::uint64_t seed = 1) {
    std::vector<std::string> clean;
    for (const auto& t : toy.texts) clean.push_back(text::Normalizer().apply(t));
    return text::TextClassifier({"negative", "neutral", "positive"},
                                text::wordpiece_tokenizer(text::train_wordpiece(clean, {.vocabulary = 60})),
                                {.longest = 16, .width = 16, .layers = 2, .heads = 2, .inner = 32, .seed = seed});
}

}  // namespace clamor::testing
