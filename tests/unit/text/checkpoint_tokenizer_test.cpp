#include "clamor/text/checkpoint_tokenizer.hpp"

#include <doctest/doctest.h>

#include "clamor/core/context.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/text_encoder.hpp"
#include "support/checkpoint.hpp"

using namespace clamor;
using io::Json;
using testing::contains;

TEST_CASE("checkpoint tokenizer: the log is warned where tokenizer.json and tokenizer_config.json disagree about letters") {
    std::vector<std::string> warnings;
    Context context({.threads = 1, .log = [&](LogLevel level, std::string_view text) {
        if (level == LogLevel::warning) warnings.emplace_back(text);
    }});
    const ContextScope scope(context);
    testing::CheckpointCopy copy("bert-classifier");
    copy.add_tokenizer({"the", "cat"});
    const auto says = [&](const Json& normalizer, const char* config) {
        copy.set("normalizer", normalizer, "tokenizer.json");
        io::write_file(copy.file("tokenizer_config.json"), config);
        warnings.clear();
        CHECK(text::open_tokenizer(copy.path()).has_value());
        REQUIRE(warnings.size() < 2);
        return warnings.empty() ? std::string() : warnings[0];
    };
    const auto bert = [](bool lowercase, Json strip_accents) {
        return Json::object({{"type", "BertNormalizer"}, {"lowercase", lowercase}, {"strip_accents", std::move(strip_accents)}});
    };
    const Json cased = bert(false, Json()), uncased = bert(true, Json());
    CHECK(says(cased, R"({"do_lower_case": false})").empty());
    CHECK(says(uncased, R"({"do_lower_case": true, "strip_accents": null})").empty());
    CHECK(says(uncased, "{}").empty());  // as BertTokenizer, to which they are small
    CHECK(says(bert(true, true), R"({"do_lower_case": true})").empty());
    CHECK(says(cased, R"({"do_lower_case": true})") ==
          concat(copy.path(), "/tokenizer.json has letters as they are, by which texts are read here; ", copy.path(),
                 "/tokenizer_config.json has small letters without accents, by which transformers 5 reads them"));
    CHECK(contains(says(cased, "{}"), "has small letters without accents, by which transformers"));
    CHECK(contains(says(uncased, R"({"strip_accents": false})"), "has small letters with their accents, by which transformers"));
    CHECK(contains(says(cased, R"({"do_lower_case": false, "strip_accents": true})"), "letters without accents, by which transformers"));
    const Json sequence = Json::object({{"type", "Sequence"}, {"normalizers", Json::array({Json::object({{"type", "NFC"}}), cased})}});
    CHECK_FALSE(says(sequence, R"({"do_lower_case": true})").empty());

    // Which classes make BERT's normaliser anew.
    for (const char* name : {"BertTokenizer", "BertTokenizerFast", "DistilBertTokenizerFast", "ElectraTokenizerFast", "MPNetTokenizer"})
        CHECK_FALSE(says(cased, concat(R"({"tokenizer_class": ")", name, "\"}").c_str()).empty());
    for (const char* name : {"PreTrainedTokenizerFast", "TokenizersBackend", "RobertaTokenizerFast"})
        CHECK(says(cased, concat(R"({"tokenizer_class": ")", name, "\"}").c_str()).empty());
    CHECK(says(Json::object({{"type", "Lowercase"}}), R"({"do_lower_case": false})").empty());
    CHECK(says(Json(), R"({"do_lower_case": true})").empty());

    says(cased, R"({"do_lower_case": true})");
    text::TextEncoder(copy.path());
    text::TextClassifier::load(copy.path());
    CHECK(warnings == std::vector<std::string>(3, warnings[0]));
    io::write_file(copy.file("tokenizer_config.json"), R"({"do_lower_case": "yes"})");
    CHECK(contains(testing::error_of([&] { text::open_tokenizer(copy.path()); }), "do_lower_case must be true or false"));
    std::filesystem::remove(copy.file("tokenizer_config.json"));
    warnings.clear();
    CHECK(text::open_tokenizer(copy.path()).has_value());
    CHECK(warnings.empty());
}

TEST_CASE("checkpoint tokenizer: a single text's types other than 0 are refused where transformers gives them to the encoder") {
    testing::CheckpointCopy copy("bert-classifier");
    copy.add_tokenizer({"the", "cat"});
    const auto error = [&](const char* config, Status* status = nullptr) {
        io::write_file(copy.file("tokenizer_config.json"), config);
        return testing::error_of([&] { text::TextEncoder encoder(copy.path()); }, status);
    };
    CHECK(error("{}").empty());
    Json processor = io::read_json(copy.file("tokenizer.json")).at("post_processor");
    const auto part = [](const char* kind, const char* id, int type) {
        return Json::object({{kind, Json::object({{"id", id}, {"type_id", type}})}});
    };
    const Json::Array single = {part("SpecialToken", "[CLS]", 0), part("Sequence", "A", 1), part("SpecialToken", "[SEP]", 1)};
    processor.set("single", single);
    copy.set("post_processor", processor, "tokenizer.json");
    Status status{};
    CHECK(contains(error("{}", &status), "/tokenizer.json: its post_processor gives tokens of a single text the type_id 1"));
    CHECK(status == Status::unsupported);
    CHECK_FALSE(error(R"({"model_input_names": ["input_ids", "token_type_ids", "attention_mask"]})").empty());
    CHECK_FALSE(error(R"({"tokenizer_class": "BertTokenizerFast"})").empty());
    CHECK(error(R"({"model_input_names": ["input_ids", "attention_mask"]})").empty());
    CHECK(error(R"({"tokenizer_class": "PreTrainedTokenizerFast"})").empty());
    CHECK(contains(testing::error_of([&] {
        error("{}");
        text::TextClassifier::load(copy.path());
    }), "type_id 1"));
    CHECK(text::Tokenizer::load(copy.path()).encode("the cat").types[1] == 1);
}
