#include "clamor/io/model_folder.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "clamor/io/config_reader.hpp"
#include "clamor/io/file.hpp"
#include "clamor/nn/linear.hpp"
#include "support/files.hpp"

using namespace clamor;
using io::Json;
using testing::contains;
using testing::error_of;

namespace {

std::vector<float> run(const nn::Linear<float>& layer, const Json& input) {
    Tensor<float> x(Shape{1, 3});
    for (Index i = 0; i < 3; ++i) x[i] = static_cast<float>(input.items().at(static_cast<std::size_t>(i)).number());
    const auto y = layer.forward(x);
    return {y.view().begin(), y.view().end()};
}

nn::Linear<float> layer_of(std::uint64_t seed) {
    Rng rng(seed);
    return nn::Linear<float>(3, 2, rng);
}

io::ModelDescription describe(const nn::Linear<float>& layer, io::WeightStorage storage = io::WeightStorage::f32) {
    io::ModelDescription d;
    d.kind = "affine";
    d.config = Json::object({{"in", 3}, {"out", 2}});
    d.card = {.name = "Caf\xc3\xa9", .data = "Points, CC0", .metric = "99 % on others", .limits = "Toy", .license = "MIT", .seed = 7};
    d.storage = storage;
    for (const Json& input : {Json::array({1, 2, 3}), Json::array({0.5, -1, 0})}) d.self_test.cases.push_back({input, run(layer, input)});
    return d;
}

/// Opens the folder as a program would.
void load(const std::string& path, nn::Linear<float>& layer) {
    const io::ModelFolder folder(path);
    io::ConfigReader read = folder.read_config("affine");
    read.integer("in", 3, 3);
    read.integer("out", 2, 2);
    read.finish();
    io::load_parameters(layer, folder.weights());
    folder.verify([&](const Json& input) { return run(layer, input); });
}

}  // namespace

TEST_CASE("model folder: written, read and verified, in every storage; written again in its place") {
    const testing::TemporaryFolder folder;
    const std::string path = folder / "caf\xc3\xa9 model";
    for (const auto storage : {io::WeightStorage::f32, io::WeightStorage::bf16, io::WeightStorage::int8}) {
        auto layer = layer_of(7);
        io::round_parameters(layer, storage);
        auto description = describe(layer, storage);
        if (storage == io::WeightStorage::bf16) description.tokenizer = "{\"vocab\": {}}";
        io::save_model_folder(path, layer, description);
        auto loaded = layer_of(8);
        load(path, loaded);
        CHECK(run(loaded, Json::array({1, 1, 1}))[0] == doctest::Approx(run(layer, Json::array({1, 1, 1}))[0]).epsilon(1e-6));
        const io::ModelFolder opened(path);
        CHECK(opened.kind() == "affine");
        if (storage == io::WeightStorage::bf16) CHECK(opened.tokenizer() == "{\"vocab\": {}}");
        else CHECK(contains(error_of([&] { opened.tokenizer(); }), "tokenizer.json"));
        CHECK(folder.entries() == 1);
    }
    const std::string card = io::read_file(path + "/README.md", 1 << 16);
    for (const char* part : {"# Caf\xc3\xa9", "Points, CC0", "99 % on others", "Toy", "## Licence\n\nMIT\n", "Seed 7", "No summary"})
        CHECK(contains(card, part));
}

TEST_CASE("model folder: one of format 1, as the first version wrote it, is read by every later one") {
    auto layer = layer_of(8);
    const std::string path = CLAMOR_TEST_DATA "/model_folder_1";
    load(path, layer);
    CHECK(io::ModelFolder(path).tokenizer() == "{\"vocabulary\":[\"a\",\"b\"]}\n");
    CHECK(io::ModelFolder(path).self_test().cases.size() == 2);
}

TEST_CASE("model folder: other weights, cut weights and wrong shapes are found") {
    const testing::TemporaryFolder folder;
    const auto layer = layer_of(7);
    auto copy = layer;
    io::save_model_folder(folder / "m", copy, describe(layer));
    auto other = layer_of(9);
    io::save_model_folder(folder / "other", other, describe(layer));  // self-test of the first
    auto loaded = layer_of(1);
    Status status = Status::ok;
    CHECK(contains(error_of([&] { load(folder / "other", loaded); }, &status), "self-test 0: output 0 must be"));
    CHECK(status == Status::bad_file);

    const std::string weights = io::read_file(folder / "m/model.safetensors", 1 << 20);
    io::write_file(folder / "m/model.safetensors", weights.substr(0, weights.size() - 1));
    CHECK(contains(error_of([&] { load(folder / "m", loaded); }, &status), "model.safetensors"));
    CHECK(status == Status::bad_file);

    Rng rng(1);
    nn::Linear<float> wide(4, 2, rng);
    io::write_file(folder / "m/model.safetensors", weights);
    CHECK(contains(error_of([&] { load(folder / "m", wide); }), "wrong shape: weight is [2, 3] in the file, [2, 4] here"));
}

TEST_CASE("model folder: every hostile config.json is refused in words") {
    const testing::TemporaryFolder folder;
    auto layer = layer_of(7);
    io::save_model_folder(folder / "m", layer, describe(layer));
    struct Case {
        std::string config;
        std::vector<const char*> expected;
        Status status = Status::bad_file;
    };
    const std::string head = R"("format_version": 1, "library_version": "0", )";
    const Case cases[] = {
        {"", {"no valid JSON"}},
        {"[]", {"must be an object, is an array"}},
        {"{}",
         {"format_version is missing", "library_version is missing", "kind is missing", "kind must be affine", "model is missing",
          "model.in is missing"}},
        {std::string(5000, '['), {"nested deeper"}},
        {"{" + head + R"("kind": "affine", "model": {"in": 3, "out": 2}, "extra": 1})", {"extra is not known"}},
        {"{" + head + R"("kind": "affine", "model": 5})", {"model must be an object, is an integer"}},
        {R"({"format_version": 2, "what": "ever"})", {"format 2 was written by a later Clamor"}, Status::unsupported},
        {R"({"format_version": 0, "library_version": "0", "kind": "affine", "model": {}})",
         {"format_version must be within 1 and 1, is 0"}},
        {R"({"format_version": "1", "library_version": "0", "kind": "affine", "model": {}})",
         {"format_version must be an integer, is a string"}},
        {"{" + head + R"("kind": "affine", "model": {"in": -3, "out": 1e9, "hidden": null}})",
         {"in must be within 3 and 3, is -3", "out must be an integer, is a number", "hidden is not known"}},
        {"{" + head + R"("kind": "affine", "model": {"in": 1000000000, "out": -1, "hidden": 1}, "extra": 1})",
         {"model.in must be within 3 and 3, is 1000000000", "model.out must be within 2 and 2, is -1", "model.hidden is not known",
          "\n  extra is not known"}},
        {"{" + head + R"("kind": "affine", "kind": "affine", "model": {}})", {"'kind' is given twice"}},
        {"{\"kind\": \"\xff\"}", {"no valid JSON"}},
        {std::string((1 << 20) + 1, ' '), {"larger than 1048576 bytes"}},
    };
    for (const Case& one : cases) {
        const std::string& config = one.config;
        INFO(config.substr(0, 100));
        io::write_file(folder / "m/config.json", config);
        Status status = Status::ok;
        const auto what = error_of([&] { load(folder / "m", layer); }, &status);
        CHECK(status == one.status);
        CHECK(contains(what, "config.json"));
        for (const char* part : one.expected) CHECK_MESSAGE(contains(what, part), what);
    }
    // Another kind's members are no fault of its own.
    io::write_file(folder / "m/config.json", "{" + head + R"("kind": "cnn", "model": {"classes": 10}, "extra": 1})");
    CHECK(error_of([&] { load(folder / "m", layer); }) == (folder / "m/config.json") + ":\n  kind must be affine, is cnn");
}

TEST_CASE("model folder: a hostile self-test is refused in words") {
    const testing::TemporaryFolder folder;
    auto layer = layer_of(7);
    io::save_model_folder(folder / "m", layer, describe(layer));
    for (const char* test : {"", "[]", "{}", R"({"tolerance": -1, "cases": []})", R"({"tolerance": 0, "cases": [1]})",
                             R"({"tolerance": 0, "cases": [{"input": 1, "expected": ["a"]}]})"}) {
        io::SafetensorsWriter writer;
        io::save_parameters(layer, writer);
        writer.set_metadata("self_test", test);
        writer.write(folder / "m/model.safetensors");
        CHECK(contains(error_of([&] { load(folder / "m", layer); }), "self_test: "));
    }
    io::save_parameters(layer, folder / "m/model.safetensors");
    CHECK(contains(error_of([&] { load(folder / "m", layer); }), "no self_test"));
    io::write_file(folder / "m/config.json", R"({"architectures": ["BertModel"]})");
    CHECK(contains(error_of([&] { load(folder / "m", layer); }), R"(neither "kind", as a model of Clamor's has, nor "model_type")"));
    io::write_file(folder / "m/config.json", R"({"model_type": "bert"})");
    CHECK(contains(error_of([&] { load(folder / "m", layer); }), "it is a Hugging Face checkpoint"));
}

TEST_CASE("model folder: missing, incomplete, and not a folder") {
    const testing::TemporaryFolder folder;
    Status status = Status::ok;
    CHECK(contains(error_of([&] { io::ModelFolder(folder / "none"); }, &status), "no such model folder"));
    CHECK(status == Status::not_found);
    CHECK(contains(error_of([&] { io::ModelFolder(folder.path()); }, &status), "config.json and model.safetensors missing"));
    CHECK(status == Status::bad_file);
    io::write_file(folder / "file", "x");
    CHECK(contains(error_of([&] { io::ModelFolder(folder / "file"); }), "a model is a folder"));
}

TEST_CASE("model folder: a pipe in place of a file is refused as such, not waited for") {
    const testing::TemporaryFolder folder;
    auto layer = layer_of(7);
    for (const char* name : {"config.json", "model.safetensors", "tokenizer.json"}) {
        const std::string model = folder / ("without-" + std::string(name)), path = model + "/" + name;
        io::save_model_folder(model, layer, describe(layer));
        std::filesystem::remove(path);
        REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
        CHECK(contains(error_of([&] { io::ModelFolder(model).tokenizer(); }), path + ": is no regular file"));
    }
}

TEST_CASE("model folder: other people's files are not replaced, and a full disk leaves the old model") {
    const testing::TemporaryFolder folder;
    auto layer = layer_of(7), newer = layer_of(8);
    const std::string path = folder / "m";
    io::save_model_folder(path, layer, describe(layer));

    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = signal(SIGXFSZ, SIG_IGN);
    for (const rlim_t bytes : {rlim_t{0}, rlim_t{200}}) {
        const rlimit limit{bytes, before.rlim_max};
        REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
        Status status = Status::ok;
        error_of([&] { io::save_model_folder(path, newer, describe(newer)); }, &status);
        setrlimit(RLIMIT_FSIZE, &before);
        CHECK(status == Status::io);
        CHECK(folder.entries() == 1);
    }
    signal(SIGXFSZ, handler);
    auto loaded = layer_of(1);
    CHECK_NOTHROW(load(path, loaded));

    io::write_file(path + "/thesis.txt", "ten years of work");
    Status status = Status::ok;
    CHECK(contains(error_of([&] { io::save_model_folder(path, newer, describe(newer)); }, &status), "other files are in it: thesis.txt"));
    CHECK(status == Status::invalid_argument);
    CHECK(folder.entries() == 1);
    CHECK_NOTHROW(load(path, loaded));
    io::save_model_folder(folder / "new/parents/m/", newer, describe(newer));
    CHECK_NOTHROW(load(folder / "new/parents/m", loaded));
    io::write_file(folder / "file", "x");
    error_of([&] { io::save_model_folder(folder / "file/m", newer, describe(newer)); }, &status);
    CHECK(status == Status::io);
    CHECK(contains(error_of([&] { io::save_model_folder(folder / "file", newer, describe(newer)); }), "is a file, not a folder"));
}

TEST_CASE("model folder: a checkpoint that others wrote is not replaced, nor anything else that is no model of ours") {
    const testing::TemporaryFolder folder;
    auto layer = layer_of(7);
    const std::string path = folder / "m";
    const auto refusal = [&] { return error_of([&] { io::save_model_folder(path, layer, describe(layer)); }); };
    std::filesystem::create_directory(path);
    io::SafetensorsWriter weights;
    weights.set_metadata("format", "pt");
    weights.write(path + "/model.safetensors");
    io::write_file(path + "/config.json", R"({"model_type": "bert"})");
    CHECK(contains(refusal(), path + ": not replaced, for Clamor did not write what is in it"));
    CHECK(io::read_file(path + "/config.json", 100) == R"({"model_type": "bert"})");
    CHECK(contains(error_of([&] { io::try_model_folder(path); }), "not replaced"));
    io::write_file(path + "/model.safetensors", "cut off");
    CHECK(contains(refusal(), "not replaced"));
    std::filesystem::remove(path + "/model.safetensors");
    CHECK(contains(refusal(), "not replaced"));
    std::filesystem::remove(path + "/config.json");
    CHECK(refusal().empty());  // an empty folder is nobody's
    CHECK(refusal().empty());
    CHECK(folder.entries() == 1);
}

TEST_CASE("config reader: all complaints at once, sections and optional members") {
    const Json json = io::parse_json(R"({"model": {"layers": "six", "rate": 2, "extra": 1}, "labels": ["a", 1], "pool": "sum"})", "x");
    io::ConfigReader read(json, "config.json");
    auto model = read.section("model");
    CHECK(model.integer("layers", 1, 12) == 1);
    CHECK(model.number("rate", 0, 1) == 1);
    CHECK_FALSE(model.has("dropout"));
    CHECK(read.strings("labels").empty());
    CHECK(read.choice("pool", {"mean", "max"}) == "mean");
    CHECK_FALSE(read.boolean("lower"));
    CHECK(read.section("optimizer").string("name").empty());
    const auto what = error_of([&] { read.finish(); });
    for (const char* part : {"config.json:", "model.layers must be an integer, is a string", "model.rate must be within 0 and 1, is 2",
                             "model.extra is not known", "labels must be an array of strings", "pool must be one of mean, max, is sum",
                             "lower is missing", "optimizer is missing", "optimizer.name is missing"})
        CHECK_MESSAGE(contains(what, part), what);
}
