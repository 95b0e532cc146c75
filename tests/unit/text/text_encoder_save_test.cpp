// What TextEncoder::save() writes is opened again, and gives the same bits.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>

#include "clamor/text/text_encoder.hpp"
#include "support/checkpoint.hpp"
#include "support/golden.hpp"

using namespace clamor;
using testing::checkpoint_folder;
using testing::contains;
using testing::error_of;
using text::TextEncoder;

namespace {

const io::ModelCard card{.name = "vectors", .summary = "Makes vectors.", .data = "Made up.", .metric = "-", .limits = "-", .seed = 1};

bool same(const Tensor<float>& a, const Tensor<float>& b) {
    return a.shape() == b.shape() && std::equal(a.data(), a.data() + a.size(), b.data());
}

struct Batch {
    std::vector<std::int32_t> ids{2, 7, 9, 11, 3, 2, 5, 3};
    std::vector<Index> offsets{0, 5, 8};
    nn::TokenBatch batch() const { return {ids, offsets, {}}; }
};

}  // namespace

TEST_CASE("text encoder: a saved one of each family gives the same bits") {
    const testing::TemporaryFolder folder;
    const Batch posts;
    for (const std::string family : {"bert", "electra", "distilbert", "roberta", "xlm-roberta", "mpnet"})
        for (const std::string kind : {"", "-classifier"}) {
            INFO(family, kind);
            const TextEncoder encoder(checkpoint_folder(family + kind));
            encoder.save(folder / "saved", card);  // over the one before it
            const TextEncoder again(folder / "saved");
            CHECK(same(again.hidden(posts.batch()), encoder.hidden(posts.batch())));
            CHECK(same(again.vectors(posts.batch()), encoder.vectors(posts.batch())));
            CHECK(again.labels() == encoder.labels());
            CHECK(again.longest() == encoder.longest());
            if (!kind.empty()) CHECK(same(again.logits(posts.batch()), encoder.logits(posts.batch())));
        }
}

TEST_CASE("text encoder: how vectors are made is saved, and the tokenizer") {
    const testing::TemporaryFolder folder;
    const Batch posts;
    testing::CheckpointCopy copy("sentence");
    copy.add_tokenizer({"what", "a", "day"});
    copy.set("do_lower_case", true, "sentence_bert_config.json");
    io::write_file(copy.file("config_sentence_transformers.json"),
                   R"({"prompts": {"query": "a "}, "default_prompt_name": "query", "similarity_fn_name": "cosine"})");
    // sentence-transformers may keep the encoder in a folder of its own.
    std::filesystem::create_directory(copy.file("0_Transformer"));
    for (const char* name : {"config.json", "model.safetensors", "tokenizer.json", "sentence_bert_config.json"})
        std::filesystem::rename(copy.file(name), copy.file(std::string("0_Transformer/") + name));
    io::Json::Array modules = io::read_json(copy.file("modules.json")).items();
    modules.front().set("path", "0_Transformer");
    io::write_file(copy.file("modules.json"), io::to_text(modules));

    const TextEncoder encoder(copy.path(), {.longest = 4});
    encoder.save(folder / "saved", card);
    const TextEncoder again(folder / "saved");
    CHECK(again.width() == 6);
    CHECK(again.longest() == 4);
    CHECK(again.unused().empty());
    CHECK(same(again.vectors(posts.batch()), encoder.vectors(posts.batch())));
    const std::vector<std::string_view> texts{"what a Day", "a DAY, a day, a day"};
    CHECK(same(again.vectors(texts), encoder.vectors(texts)));
    CHECK(io::read_json(folder / "saved/sentence_bert_config.json").at("do_lower_case") == io::Json(true));
    CHECK(io::read_json(folder / "saved/config_sentence_transformers.json") ==
          io::read_json(copy.file("config_sentence_transformers.json")));
    CHECK(io::read_json(folder / "saved/modules.json").items().front().at("path").string().empty());

    encoder.save(folder / "halves", card, io::WeightStorage::bf16);
    CHECK(std::filesystem::file_size(folder / "halves/model.safetensors") < std::filesystem::file_size(folder / "saved/model.safetensors"));
    const auto near = TextEncoder(folder / "halves").vectors(posts.batch()), exact = encoder.vectors(posts.batch());
    for (Index i = 0; i < exact.size(); ++i) CHECK(near[i] == doctest::Approx(exact[i]).epsilon(0.02));
    CHECK(contains(error_of([&] { encoder.save(folder / "bytes", card, io::WeightStorage::int8); }), "transformers does not read int8"));

    std::filesystem::remove_all(copy.path());
    CHECK(contains(error_of([&] { encoder.save(folder / "saved", card); }), "no such folder"));
    CHECK(same(TextEncoder(folder / "saved").vectors(posts.batch()), exact));
    io::write_file(folder / "saved/notes.txt", "mine");
    CHECK(contains(error_of([&] { again.save(folder / "saved", card); }), "notes.txt"));
}

TEST_CASE("text encoder: a folder that was changed since it was opened is not saved as what was opened") {
    const testing::TemporaryFolder folder;
    for (const char* name : {"model.safetensors", "tokenizer.json", "2_Dense/config.json"}) {
        testing::CheckpointCopy copy("sentence");
        copy.add_tokenizer({"a", "day"});
        const TextEncoder encoder(copy.path());
        encoder.save(folder / "saved", card);
        io::write_file(copy.file("README.md"), "what is not read may change");
        encoder.save(folder / "saved", card);
        const auto before = std::filesystem::last_write_time(copy.file(name));
        io::write_file(copy.file(name), io::read_file(copy.file(name), 1 << 20));
        std::filesystem::last_write_time(copy.file(name), before + std::chrono::seconds(1));
        Status status{};
        CHECK(error_of([&] { encoder.save(folder / "no", card); }, &status) ==
              concat(copy.file(name), ": was changed since the folder was opened; open it anew to save it"));
        CHECK(status == Status::bad_file);
        CHECK_FALSE(std::filesystem::exists(folder / "no"));
        TextEncoder(copy.path()).save(folder / "saved", card);
    }
}

TEST_CASE("text encoder: one is saved over another of more modules, of old names") {
    testing::CheckpointCopy copy("sentence");
    std::filesystem::rename(copy.file("2_Dense"), copy.file("7_Dense"));
    io::Json::Array modules = io::read_json(copy.file("modules.json")).items();
    modules[2].set("path", "7_Dense");
    io::write_file(copy.file("modules.json"), io::to_text(modules));
    const testing::TemporaryFolder folder;
    TextEncoder(copy.path()).save(folder / "saved", card);
    io::write_file(folder / "saved/sentence_roberta_config.json", "{}");
    REQUIRE(std::filesystem::exists(folder / "saved/7_Dense"));
    const TextEncoder bare(checkpoint_folder("bert"));
    bare.save(folder / "saved", card);
    CHECK_FALSE(std::filesystem::exists(folder / "saved/7_Dense"));
    std::filesystem::create_directory(folder / "saved/7_Dense");
    CHECK(contains(error_of([&] { bare.save(folder / "saved", card); }), "7_Dense"));
}
