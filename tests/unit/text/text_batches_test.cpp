#include "text/text_batches.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <set>
#include <string>

#include "clamor/core/context.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/wordpiece.hpp"

using namespace clamor;
using namespace clamor::text;

namespace {

std::string words(std::size_t count) {
    std::string text;
    while (count-- > 0) text += "sun ";
    return text;
}

TextClassifier small() {
    const std::vector<std::string> pieces{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "sun", "rain"};
    return {{"bad", "good"},
            wordpiece_tokenizer(pieces, true),
            {.longest = 64, .width = 16, .layers = 1, .heads = 2, .inner = 16, .ngrams = 32}};
}

/// The tokens of each batch that is run, and which texts are in any.
struct Batches {
    std::vector<Index> tokens;
    std::multiset<Index> texts;

    Batches(const std::vector<std::string>& given, LongTexts long_texts = LongTexts::truncate) {
        const auto classifier = small();
        const PostEncoder encoder(classifier.tokenizer(), cut_of(classifier.tokenizer(), 64, {}), 32);
        const std::vector<std::string_view> views(given.begin(), given.end());
        std::mutex mutex;
        for_each_part(std::span<const std::string_view>(views), encoder, long_texts, [&](PartBatch& batch) {
            const std::lock_guard lock(mutex);
            if (batch.tokens.posts() > 0) tokens.push_back(batch.tokens.tokens());
            for (const TextPart& part : batch.parts) texts.insert(part.text);
        });
        std::sort(tokens.begin(), tokens.end());
    }
};

}  // namespace

TEST_CASE("text batches: few texts keep all threads at work, by their tokens") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    const std::vector<std::string> posts{words(38), words(8), words(18), words(8)};  // and two special tokens each
    const Batches two(posts);
    CHECK(two.tokens == std::vector<Index>{40, 40});
    CHECK(two.texts == std::multiset<Index>{0, 1, 2, 3});
    CHECK(Batches({words(38)}).tokens == std::vector<Index>{40});
    CHECK(Batches({words(38), words(2)}).tokens == std::vector<Index>{44});  // one thread would wait for the other: the layers cut them
    CHECK(Batches(posts, LongTexts::windows).tokens == std::vector<Index>{80});
    CHECK(Batches(std::vector<std::string>()).tokens.empty());

    std::vector<std::string> more;  // some four batches, which are a multiple of the threads
    for (std::size_t i = 0; i < 120; ++i) more.push_back(words(60));
    const Batches four(more);
    CHECK(four.tokens == std::vector<Index>{1860, 1860, 1860, 1860});
    CHECK(four.texts.size() == 120);

    // Where there are several batches a thread it takes the next when it is done: a text that is longer than others waits for none.
    more.assign(75, words(60));
    CHECK(Batches(more).tokens.size() == 4);

    Context alone({.threads = 1});
    const ContextScope inner(alone);
    CHECK(Batches(posts).tokens == std::vector<Index>{80});
}

TEST_CASE("text batches: the same rows on one thread and on several, for any number of texts") {
    const auto classifier = small();
    std::vector<std::string> posts;
    for (std::size_t i = 0; i < 50; ++i) posts.push_back(i % 3 == 0 ? "rain " + words(i) : words(i % 7));
    const std::vector<std::string_view> views(posts.begin(), posts.end());
    const Tensor<float> expected = classifier.predict(views);
    for (const int threads : {2, 3, 4})
        for (const std::size_t count : {1, 2, 3, 5, 50}) {
            CAPTURE(threads);
            CAPTURE(count);
            Context context({.threads = threads});
            const ContextScope scope(context);
            const Tensor<float> rows = classifier.predict(std::span(views).first(count));
            for (Index i = 0; i < rows.size(); ++i) REQUIRE(std::abs(rows[i] - expected[i]) <= 1e-6f);
        }
}
