#include "clamor/io/checkpoint.hpp"

#include <doctest/doctest.h>

#include <ctime>

#include "support/checkpoint.hpp"

using namespace clamor;
using io::Json;
using testing::CheckpointCopy;
using testing::checkpoint_folder;
using testing::contains;
using testing::error_of;

namespace {

/// Opens and loads the encoder; the words of what is wrong.
std::string error_in(const std::string& folder, Status expected = Status::bad_file) {
    Status status{};
    const std::string error = error_of(
        [&] {
            const io::Checkpoint checkpoint(folder);
            nn::Encoder<float> encoder(checkpoint.config().encoder);
            checkpoint.load(io::slots_of(encoder, "encoder"));
        },
        &status);
    CHECK(status == expected);
    return error;
}

std::string error_with(const std::string& member, Json value) {
    CheckpointCopy copy("bert");
    copy.set(member, std::move(value));
    return error_in(copy.path());
}

}  // namespace

TEST_CASE("checkpoint: what is wrong in config.json is said at once") {
    CHECK(contains(error_with("model_type", "gpt2"),
                   "model_type must be one of bert, distilbert, electra, mpnet, roberta, xlm-roberta, is gpt2"));
    CHECK(contains(error_with("hidden_act", "mish"),
                   "hidden_act must be one of gelu, gelu_fast, gelu_new, gelu_python, gelu_pytorch_tanh, relu, silu, swish, is mish"));
    CHECK(contains(error_with("position_embedding_type", "relative_key"),
                   "position_embedding_type must be one of absolute, is relative_key"));
    CHECK(contains(error_with("is_decoder", true), "only encoders are read"));
    CHECK(contains(error_with("num_attention_heads", 3), "hidden_size 16 is not a multiple of 3 heads"));
    CHECK(contains(error_with("hidden_size", "wide"), "hidden_size must be an integer, is a string"));
    CHECK(contains(error_with("hidden_size", 16384), "weights, and here are"));  // gigabytes of zeros otherwise

    const Json config =
        Json::object({{"model_type", "roberta"}, {"vocab_size", 0}, {"max_position_embeddings", 2}, {"hidden_act", "gelu"}});
    const std::string all = error_of([&] { io::read_checkpoint_config(config, "config.json"); });
    for (const char* part :
         {"vocab_size must be within 1", "hidden_size is missing", "intermediate_size is missing", "no position after the padding's"})
        CHECK_MESSAGE(contains(all, part), all);

    // Who uses the encoder alone is not concerned with the head's labels.
    const auto labels = [](Json id2label) {
        CheckpointCopy copy("bert-classifier");
        copy.set("id2label", std::move(id2label));
        CHECK(error_in(copy.path(), Status{}).empty());
        CHECK(io::Checkpoint(copy.path()).config().labels.empty());
        return io::Checkpoint(copy.path()).config().wrong_labels;
    };
    CHECK(contains(labels(Json::object({{"0", "a"}, {"2", "b"}})), "no label called \"1\" among its 2"));
    CHECK(contains(labels(Json::object({{"0", "a"}, {"1", "a"}})), "the label a twice"));
    CHECK(labels(Json::object({{"0", 5}, {"1", "a"}})) == "id2label: label 0 must be a string, is an integer (5)");
    CHECK(contains(labels(Json::array({"a", "b"})), "id2label must be an object"));
}

TEST_CASE("checkpoint: missing, extra and misshapen tensors are all named, under the checkpoint's own names") {
    CheckpointCopy copy("bert");
    copy.rewrite([](io::SafetensorsWriter& writer, const std::string& name, Tensor<float> values) {
        if (name == "encoder.layer.1.attention.self.key.weight") return;
        if (name == "encoder.layer.0.attention.self.value.bias") values = Tensor<float>(Shape{15});
        writer.add(name, std::move(values));
        if (name == "embeddings.LayerNorm.bias") writer.add("encoder.layer.0.adapter.weight", Tensor<float>(Shape{2, 3}));
    });
    const std::string error = error_in(copy.path());
    CHECK(contains(error, "missing: encoder.layer.1.attention.self.key.weight [16, 16]"));
    CHECK(contains(error, "wrong shape: encoder.layer.0.attention.self.value.bias is [15] in the file, [16] here"));
    CHECK(contains(error, "extra: encoder.layer.0.adapter.weight [2, 3]"));

    CheckpointCopy larger("bert");  // than the table: every id beyond it would be read from nowhere
    larger.set("vocab_size", 41);
    CHECK(contains(error_in(larger.path()), "wrong shape: embeddings.word_embeddings.weight is [40, 16] in the file, [41, 16] here"));

    CheckpointCopy deeper("bert");
    deeper.set("num_hidden_layers", 1);
    CHECK(contains(error_in(deeper.path()), "extra: encoder.layer.1.output.dense.weight"));

    CheckpointCopy damaged("bert");
    damaged.rewrite([](io::SafetensorsWriter& writer, const std::string& name, Tensor<float> values) {
        if (name == "encoder.layer.0.output.dense.bias") values[3] = std::numeric_limits<float>::quiet_NaN();
        writer.add(name, std::move(values));
    });
    CHECK(contains(error_in(damaged.path()), "NaN or infinite: encoder.layer.0.output.dense.bias"));
}

TEST_CASE("checkpoint: a head that is asked for must be there") {
    CheckpointCopy copy("roberta");
    copy.set("architectures", Json::array({"RobertaForSequenceClassification"}));
    const io::Checkpoint checkpoint(copy.path());
    CHECK(checkpoint.config().labels == std::vector<std::string>{"LABEL_0", "LABEL_1"});
    nn::ClassificationHead<float> head(16, checkpoint.config().head);
    CHECK(contains(error_of([&] { checkpoint.load(io::slots_of(head, "head")); }), "missing: classifier.out_proj.weight [2, 16]"));
}

TEST_CASE("checkpoint: an index of many files, and many labels, take time in their number") {
    CheckpointCopy copy("xlm-roberta");
    io::Json::Object map;
    for (int i = 0; i < 60'000; ++i) map.emplace_back(concat("t", i), concat("f", i));
    copy.set("weight_map", Json(std::move(map)), "model.safetensors.index.json");
    const auto processor = std::clock();
    CHECK(contains(error_in(copy.path()), "f0 is absent"));
    CheckpointCopy labelled("bert-classifier");
    io::Json::Object names;
    for (int i = 10'000; i-- > 0;) names.emplace_back(concat(i), concat("label ", i));
    labelled.set("id2label", Json(std::move(names)));
    CHECK(io::Checkpoint(labelled.path()).config().labels.size() == 10'000);
    CHECK(static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC < 3);  // 60,000 names looked for one by one take ten and more
}

TEST_CASE("checkpoint: absent shards are named, and an index leads nowhere else") {
    CheckpointCopy copy("xlm-roberta");
    std::filesystem::remove(copy.file("model-00002-of-00003.safetensors"));
    CHECK(contains(error_in(copy.path()), "model-00002-of-00003.safetensors is absent"));

    const auto error_with_map = [](const std::string& tensor, Json file) {
        CheckpointCopy other("xlm-roberta");
        const std::string path = other.file("model.safetensors.index.json");
        Json map = io::read_json(path).at("weight_map");
        map.set(tensor, std::move(file));
        other.set("weight_map", std::move(map), "model.safetensors.index.json");
        return error_in(other.path());
    };
    CHECK(contains(error_with_map("pooler.dense.bias", "../../secret.safetensors"), "must be in a file of this folder, is ../../secret"));
    CHECK(contains(error_with_map("pooler.dense.bias", 7), "must be in a file of this folder, is an integer"));
    CHECK(contains(error_with_map("pooler.dense.elsewhere", "model-00001-of-00003.safetensors"),
                   "pooler.dense.elsewhere is not in model-00001"));
    CheckpointCopy twice("xlm-roberta");
    std::filesystem::copy_file(twice.file("model-00001-of-00003.safetensors"), twice.file("model-00002-of-00003.safetensors"),
                               std::filesystem::copy_options::overwrite_existing);
    CHECK(contains(error_in(twice.path()), "is in another shard, too"));
}

TEST_CASE("checkpoint: no folder, no weights, and pickles") {
    const testing::TemporaryFolder folder;
    CHECK(contains(error_in(folder / "none", Status::not_found), "a checkpoint is a folder with config.json"));
    CheckpointCopy copy("bert");
    std::filesystem::rename(copy.file("model.safetensors"), copy.file("pytorch_model.bin"));
    CHECK(contains(error_in(copy.path(), Status::not_found), "save_pretrained()"));
    io::write_file(folder / "config.json", R"({"format_version": 1, "kind": "text_classifier", "model": {}})");
    CHECK(contains(error_in(folder.path()), "is a model folder of the kind text_classifier"));
    CHECK(!io::Checkpoint::is_in(folder.path()));
    CHECK(io::Checkpoint::is_in(copy.path()));
}
