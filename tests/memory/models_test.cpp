// Calls on models within the memory limit of their context (child.hpp).

#include <filesystem>
#include <latch>
#include <optional>
#include <thread>
#include <vector>

#include "clamor/io/file.hpp"
#include "clamor/io/json.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/target_sentiment.hpp"
#include "clamor/text/text_encoder.hpp"
#include "clamor/text/wordpiece.hpp"
#include "memory/child.hpp"

using namespace clamor;
using namespace clamor::testing;

namespace {

std::size_t weights_of(const std::string& folder) { return std::filesystem::file_size(folder + "/model.safetensors"); }

/// The small BERT of the golden files, with a tokenizer.
void make_encoder(const std::string& bert, const std::string& folder) {
    std::filesystem::copy(bert, folder, std::filesystem::copy_options::recursive);
    const auto words = text::train_wordpiece(std::vector<std::string>(20, "the cat sat on a mat great !"), {.vocabulary = 24});
    io::write_file(folder + "/tokenizer.json", io::to_text(text::wordpiece_tokenizer(words, true).to_json(), 1));
}

template <typename Call>
std::optional<std::string> failure_of(Call&& call) {
    try {
        call();
        return {};
    } catch (const Error& error) {
        return error.what();
    }
}

/// Both at once on one context, each on a thread of its own: what either failed of.
template <typename One, typename Other>
std::string at_once(Context& context, One&& one, Other&& other) {
    std::latch both(2);
    std::optional<std::string> first, second;
    std::thread beside([&] {
        const ContextScope scope(context);
        both.arrive_and_wait();
        second = failure_of(other);
    });
    both.arrive_and_wait();
    first = failure_of(one);
    beside.join();
    return first ? *first : second ? *second : "both";
}

}  // namespace

int main(int, char** arguments) {
    const std::string sentiment_folder = arguments[1], targets_folder = arguments[2],
                      bert = arguments[3];  // sentiment-en, target-sentiment
    const auto folder = std::filesystem::temp_directory_path() / ("clamor_memory_models_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    const std::string encoder_folder = folder / "bert";
    make_encoder(bert, encoder_folder);

    // A text of many words, and one that is a single word, which a tokenizer takes whole.
    for (const char* const unit : {"the cat sat ", "a!", "\u1e14\u0301", "x"}) {
        for (const std::size_t limit : {16 * mib, 512 * mib}) {
            const Result result = in_child(limit, [&](Context&) {
                const std::string text = repeated(unit, 8 * mib);
                const std::string_view view = text;
                const auto vectors = text::TextEncoder(encoder_folder).vectors({&view, 1});
                return concat("vectors ", vectors.rows());
            });
            expect(limit == 16 * mib ? result.words == "vectors 1" || result.refused() : result.words == "vectors 1",
                   concat("encoder, a text of 8 MiB of ", unit), limit, limit + beyond + 8 * mib, result);
        }
    }

    // In windows a text is all its tokens at once: a million here.
    for (const std::size_t limit : {96 * mib, 192 * mib}) {
        const Result result = in_child(limit, [&](Context&) {
            const std::string text = repeated("a!", mib);
            const std::string_view view = text;
            const auto vectors = text::TextEncoder(encoder_folder).vectors({&view, 1}, text::LongTexts::windows);
            return concat("vectors ", vectors.rows());
        });
        expect(limit == 96 * mib ? result.words == "vectors 1" || result.refused() : result.words == "vectors 1",
               "encoder, a text of 1 MiB in windows", limit, limit + beyond + mib, result);
    }

    {   // a copy of all of these texts with their targets marked is 96 MiB
        const Result result = in_child(32 * mib, [&](Context&) {
            const std::string text = repeated("Ada loves Bea ", std::size_t{1} << 15);
            const std::vector<text::TargetedText> posts(3072, {text, "Bea"});
            return concat("opinions ", text::TargetSentiment::load(targets_folder).predict(posts).size());
        });
        expect(result.words == "opinions 3072", "targets, 3072 texts of 32 KiB", 32 * mib,
               32 * mib + beyond + of_model + weights_of(targets_folder), result);
    }

    // Two calls on one context, each with long texts of its own: the limit is enough for one of them at a time.
    std::size_t of_one = 0;
    const auto two_calls = [&](Context& context) {
        const std::string text = repeated("a ", 4 * mib);
        const std::vector<std::string_view> texts(4, text);
        const auto classifier = text::TextClassifier::load(sentiment_folder);
        const text::TextEncoder encoder(encoder_folder);
        const auto classify = [&] { classifier.predict(texts); };
        const auto encode = [&] { encoder.vectors(texts); };
        if (of_one == 0) {
            classify(), encode();
            return std::to_string(context.memory_peak());
        }
        for (const std::string& failed :
             {at_once(context, classify, classify), at_once(context, classify, encode), at_once(context, encode, encode)})
            if (failed != "both") return failed;
        return std::string("both");
    };
    of_one = std::stoul(in_child(2048 * mib, two_calls).words);
    const std::size_t limit = of_one + of_one / 2;
    const Result both = in_child(limit, two_calls);
    expect(both.words == "both", "two calls with long texts", limit, limit + beyond + of_model + 4 * mib + weights_of(sentiment_folder),
           both);

    std::filesystem::remove_all(folder);
    return failures;
}
