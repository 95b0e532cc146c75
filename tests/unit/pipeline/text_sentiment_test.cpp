#include "clamor/pipeline/text_sentiment.hpp"
#include "clamor/text/wordpiece.hpp"

#include <doctest/doctest.h>

using namespace clamor;

namespace {

text::TextClassifier classifier(std::vector<std::string> labels) {
    const std::vector<std::string> posts = {"good day", "bad day", "a day"};
    return text::TextClassifier(std::move(labels), text::wordpiece_tokenizer(text::train_wordpiece(posts, {.vocabulary = 40})),
                                {.longest = 8, .width = 8, .layers = 1, .heads = 2, .inner = 8, .seed = 3});
}

}  // namespace

TEST_CASE("text sentiment: probabilities are put in the order negative, neutral, positive") {
    const auto model = classifier({"positive", "negative", "neutral"});
    pipeline::TextSentiment sentiment(model, "toy");
    const std::vector<std::string_view> texts = {"good day", "bad day"};
    const auto own = model.predict(texts);
    Tensor<float> ordered(Shape{2, 3});
    sentiment.predict(texts, ordered);
    for (Index r = 0; r < 2; ++r) {
        CHECK(ordered(r, 0) == own(r, 1));
        CHECK(ordered(r, 1) == own(r, 2));
        CHECK(ordered(r, 2) == own(r, 0));
    }
}

TEST_CASE("text sentiment: other labels are refused and named") {
    const auto model = classifier({"joy", "anger", "neutral"});
    CHECK_THROWS_WITH(pipeline::TextSentiment(model, "moods"),
                      "model moods: a sentiment model's labels are negative, neutral and positive, got joy, anger, neutral");
}
