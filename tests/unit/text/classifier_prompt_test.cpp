// Classifiers on a sentence-embedding folder read posts as that folder does: with its prompt, in its small letters.
#include <doctest/doctest.h>

#include <cmath>

#include "clamor/core/context.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/text_encoder.hpp"
#include "support/checkpoint.hpp"
#include "support/model_card.hpp"

using namespace clamor;
using io::Json;
using testing::CheckpointCopy;
using text::TextClassifier;

namespace {

const std::vector<std::string> labels = {"bad", "good"};
using testing::card;

/// A folder whose vectors are means, of words with and without capital letters.
class Folder : public CheckpointCopy {
public:
    explicit Folder(const std::string& prompt, bool lower_case = false) : CheckpointCopy("sentence") {
        add_tokenizer({"the", "cat", "The", "Cat", "sat", "Sat", "awful", "great", "query", "Query", ":", "@", "user", "bob"});
        set("pooling_mode_max_tokens", false, "1_Pooling/config.json");
        set("do_lower_case", lower_case, "sentence_bert_config.json");
        const Json prompts = Json::object({{"query", prompt}, {"document", ""}});
        io::write_file(file("config_sentence_transformers.json"),
                       io::to_text(Json::object({{"prompts", prompts}, {"default_prompt_name", "query"}})));
    }
};

std::vector<float> row(const Tensor<float>& rows) { return {rows.data(), rows.data() + rows.size()}; }

std::vector<float> answer(const TextClassifier& model, std::string_view text) { return row(model.predict({&text, 1})); }

/// Begins on a folder, with the head `pooling` asks for, and learns the same of every folder.
TextClassifier trained(const Folder& folder, nn::Pooling pooling, bool begins_with_prompt = false) {
    auto model = TextClassifier::from_base(folder.path(), labels, {.longest = 16, .seed = 5, .pooling = pooling});
    std::vector<std::string> texts;
    std::vector<std::int32_t> numbers;
    for (int i = 0; i < 24; ++i) {
        texts.push_back(concat(begins_with_prompt ? "query: " : "", "the cat sat ", i % 2 == 0 ? "awful" : "great"));
        numbers.push_back(i % 2);
    }
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    model.pretrain(views, {.epochs = 1, .rate = 1e-3, .masked = 0.3});
    model.fit(views, numbers, {.epochs = 2, .rate = 1e-2, .ema = 0});
    return model;
}

}  // namespace

TEST_CASE("text classifier: on a sentence-embedding folder its prompt stands before each post, in training and in use") {
    Context context({.threads = 2});
    const ContextScope scope(context);
    for (const nn::Pooling pooling : {nn::Pooling::mean, nn::Pooling::first}) {
        const auto begun = [&](const Folder& folder) {
            return TextClassifier::from_base(folder.path(), labels, {.longest = 16, .seed = 5, .pooling = pooling});
        };
        const Folder plain(""), prompted("query: ");
        CHECK(answer(begun(prompted), "the cat") == answer(begun(plain), "query: the cat"));
        CHECK(answer(begun(prompted), "the cat") != answer(begun(plain), "the cat"));
        CHECK(answer(begun(prompted), "") == answer(begun(plain), "query:"));
        CHECK(answer(trained(prompted, pooling), "the cat") == answer(trained(plain, pooling, true), "query: the cat"));
        CHECK(answer(trained(prompted, pooling), "the cat") != answer(trained(plain, pooling), "query: the cat"));
        // The post is normalised, and the prompt is not.
        CHECK(answer(begun(Folder("@bob ")), "@bob") == answer(begun(Folder("@bob ")), "@user"));
        CHECK(answer(begun(Folder("@bob ")), "the cat") != answer(begun(plain), "@bob the cat"));
    }
}

TEST_CASE("text classifier: do_lower_case of a sentence-embedding folder makes posts' letters small, and the prompt's") {
    for (const nn::Pooling pooling : {nn::Pooling::mean, nn::Pooling::first}) {
        const Folder plain(""), small("", true), prompted("Query: ", true);
        const auto as_it_is = trained(plain, pooling), lower = trained(small, pooling);
        CHECK(answer(as_it_is, "The Cat Sat") != answer(as_it_is, "the cat sat"));
        CHECK(answer(lower, "The Cat Sat") == answer(as_it_is, "the cat sat"));
        CHECK(answer(trained(prompted, pooling), "The Cat") == answer(trained(plain, pooling, true), "query: the cat"));
    }
}

TEST_CASE("text classifier: what is saved keeps the folder's prompt and small letters, and answers the same") {
    const std::string_view texts[] = {"The Cat sat", "awful @bob", "great", ""};
    for (const nn::Pooling pooling : {nn::Pooling::mean, nn::Pooling::first}) {
        const auto model = trained(Folder("Query: ", true), pooling);
        const testing::TemporaryFolder folder;
        const std::string saved = folder / "saved";
        model.save(saved, card);
        auto loaded = TextClassifier::load(saved);
        CHECK(row(loaded.predict(texts)) == row(model.predict(texts)));
        loaded.save(folder / "again", card);
        CHECK(row(TextClassifier::load(folder / "again").predict(texts)) == row(model.predict(texts)));

        const Json own = io::read_json(saved + "/config.json").at(TextClassifier::own_member);
        if (pooling == nn::Pooling::first) {
            CHECK(own.at("prompt").string() == "Query: ");
            CHECK(own.at("lower_case").boolean());
            continue;
        }
        CHECK_FALSE(own.find("prompt"));  // sentence-transformers' files say it, and so all who open them see it
        const text::SentenceFolder files(saved);
        CHECK(files.input.prompt == "Query: ");
        CHECK(files.input.lower_case);
        const std::string_view normalised = "awful @user";
        const auto logits = text::TextEncoder(saved).vectors({&normalised, 1});
        const auto probabilities = answer(loaded, "awful @bob");
        CHECK(std::log(probabilities[1] / probabilities[0]) == doctest::Approx(logits[1] - logits[0]).epsilon(1e-3));
        CHECK(answer(TextClassifier::from_base(saved, labels, {.seed = 5}), "The Cat") ==
              answer(TextClassifier::from_base(saved, labels, {.seed = 5}), "the cat"));
    }
}

TEST_CASE("text classifier: a folder without a prompt keeps none") {
    const testing::TemporaryFolder folder;
    TextClassifier::from_base(Folder("").path(), labels).save(folder / "saved", card);
    CHECK_THROWS(io::read_json(folder / "saved/config_sentence_transformers.json"));
    CHECK_FALSE(text::SentenceFolder(folder / "saved").input.lower_case);
}
