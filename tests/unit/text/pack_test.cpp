#include "clamor/text/pack.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#if defined(__linux__)
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "clamor/text/target_sentiment.hpp"
#include "clamor/text/text_encoder.hpp"
#include "clamor/version.hpp"
#include "io/packed_file.hpp"
#include "support/checkpoint.hpp"
#include "support/packed_files.hpp"
#include "support/toy_classifier.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;
using testing::ListeningContext;
using text::OpenOptions;
using text::TextClassifier;
using text::TextTasks;

namespace {

const testing::ToyPosts posts(60, 3);

bool same_bits(const Tensor<float>& a, const Tensor<float>& b) {
    return a.shape() == b.shape() && std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(float)) == 0;
}

/// A toy classifier's folder, its weights stored as int8 unless said otherwise.
struct Saved {
    testing::TemporaryFolder folder;
    std::string path = folder / "model";

    explicit Saved(io::WeightStorage storage = io::WeightStorage::int8, std::uint64_t seed = 1) {
        testing::make_toy_classifier(testing::ToyPosts(80), seed).save(path, {.name = "toy"}, storage);
    }
    std::string packed(Precision precision = Precision::fp32) const { return path + "/" + io::packed_file_name(precision); }
    Tensor<float> scores(const OpenOptions& options = {}) const { return TextClassifier::load(path, options).predict(posts.views()); }
};

std::vector<Precision> precisions() {
    std::vector<Precision> all = {Precision::fp32, Precision::int8};
    if (has_precision(Precision::bf16)) all.push_back(Precision::bf16);
    return all;
}

}  // namespace

TEST_CASE("pack: a model on mapped weights gives the same bits as one that packs them") {
    for (const auto storage : {io::WeightStorage::f32, io::WeightStorage::int8})
        for (const Precision precision : precisions()) {
            INFO(precision_name(precision));
            ListeningContext listening(2);
            const Saved saved(storage);
            const auto unpacked = saved.scores({.precision = precision});
            CHECK(text::pack(saved.path, {.precision = precision}) == saved.packed(precision));
            const auto model = TextClassifier::load(saved.path, {.precision = precision});
            CHECK(model.precision() == precision);
            CHECK(same_bits(model.predict(posts.views()), unpacked));
            CHECK(same_bits(saved.scores({.precision = precision, .packed = saved.packed(precision)}), unpacked));
            CHECK(same_bits(saved.scores({.precision = precision, .use_packed = false}), unpacked));

            auto later = TextClassifier::load(saved.path);  // which is opened in f32
            later.set_precision(precision);
            CHECK(same_bits(later.predict(posts.views()), unpacked));
            CHECK(listening.said.empty());
        }
}

TEST_CASE("pack: packed weights and those that nobody asks for take no memory of the model's") {
    const Saved saved(io::WeightStorage::f32);
    std::size_t unpacked = 0, packed = 0;
    const auto used = [&](std::optional<io::WeightStorage> save = {}) {
        Context context({.threads = 1});
        const ContextScope scope(context);
        const auto model = TextClassifier::load(saved.path);
        static_cast<void>(model.predict(posts.views()));
        if (save) model.save(saved.folder / "other", {.name = "toy"}, *save);
        static_cast<void>(model.predict(posts.views()));
        return context.memory_used();
    };
    unpacked = used();
    text::pack(saved.path);
    packed = used();
    const std::size_t panels = std::filesystem::file_size(saved.packed());
    CHECK(packed + panels / 2 < unpacked);                    // the file has a header, too
    CHECK(packed < 8192);                                     // norms, which begin as ones, and their kin
    for (const auto storage : {io::WeightStorage::f32, io::WeightStorage::int8}) CHECK(used(storage) < 8192);  // nor does saving
}

TEST_CASE("pack: auto's choice is kept, and found by auto") {
    ListeningContext listening;
    const Saved saved;
    const std::string file = text::pack(saved.path, {.precision = std::nullopt});
    const auto model = TextClassifier::load(saved.path, {.precision = std::nullopt});
    CHECK(file == saved.packed(model.precision()));
    CHECK(model.precision() == TextClassifier::load(saved.path, {.precision = std::nullopt, .use_packed = false}).precision());
    CHECK(TextClassifier::load(saved.path, {.precision = std::nullopt, .packed = file}).precision() == model.precision());
    CHECK(listening.said.empty());
}

TEST_CASE("pack: a file that does not fit is not used, and is an error where it is named") {
    struct Refusal {
        std::string why;
        Status status;
        std::function<void(const Saved&)> spoil;
    };
    const auto about = [](std::function<void(io::Json&)> change) {
        return
            [change](const Saved& saved) { testing::rewrite_packed(saved.packed(), [&](io::Json& json, std::string&) { change(json); }); };
    };
    const auto bytes = [](std::function<void(std::string&)> change) {
        return [change](const Saved& saved) {
            std::string text = io::read_file(saved.packed(), 1 << 24);
            change(text);
            io::write_file(saved.packed(), text);
        };
    };
    const std::vector<Refusal> refusals = {
        {"packed for pdp11 in f32, and in use here is " + std::string(ops::packed_format(Precision::fp32).isa), Status::unsupported,
         about([](io::Json& json) { json.set("kernels", io::Json::object({{"f32", "pdp11"}})); })},
        {concat("packed in layout 77, and this is Clamor ", CLAMOR_VERSION), Status::unsupported,
         about([](io::Json& json) { json.set("layout", 77); })},
        {"packed in format 2 by Clamor 9.9.9", Status::unsupported,
         about([](io::Json& json) { json.set("format_version", 2).set("library_version", "9.9.9"); })},
        {"packed of other weights than those beside it", Status::bad_file,
         [](const Saved& saved) {
             const Saved other(io::WeightStorage::int8, 2);
             std::filesystem::copy_file(other.path + "/model.safetensors", saved.path + "/model.safetensors",
                                        std::filesystem::copy_options::overwrite_existing);
         }},
        {"damaged: the bytes of head.output do not have their checksum", Status::bad_file,
         bytes([](std::string& text) { text.back() ^= 1; })},
        {"packed weight [32, 16]: ", Status::bad_file, about([](io::Json& json) {
             io::Json tensors = json.at("tensors"), one = tensors.at("encoder.layer.0.attention.output");
             one.set("shape", io::Json::array({32, 16}));
             json.set("tensors", tensors.set("encoder.layer.0.attention.output", one));
         })},
        {"must not be auto", Status::bad_file, about([](io::Json& json) { json.set("precision", "auto"); })},
        {"no member", Status::bad_file, about([](io::Json& json) { json = io::Json::object({{"format_version", 1}}); })},
        {"bytes of data", Status::bad_file, bytes([](std::string& text) { text.resize(text.size() / 2); })},
        {"no safetensors file", Status::bad_file, bytes([](std::string& text) { text.resize(3); })},
        {"self-test 1: output 0 must be 7", Status::bad_file,
         [](const Saved& saved) {
             testing::rewrite_packed(saved.packed(), [](io::Json&, std::string& test) {
                 io::Json json = io::parse_json(test, "test"), cases = json.at("cases");
                 io::Json::Array changed = cases.items();
                 changed[1].set("expected", io::Json::array({7, 7, 7}));
                 test = io::to_text(json.set("cases", io::Json(changed)));
             });
         }},
    };
    for (const Refusal& refusal : refusals) {
        INFO(refusal.why);
        ListeningContext listening;
        const Saved saved;
        text::pack(saved.path);
        refusal.spoil(saved);
        const auto unpacked = saved.scores({.use_packed = false});
        CHECK(same_bits(saved.scores(), unpacked));
        REQUIRE(!listening.said.empty());
        INFO(listening.said.front());
        CHECK(contains(listening.said.front(), saved.packed()));
        CHECK(contains(listening.said.front(), refusal.why));
        CHECK(contains(listening.said.front(), "not used: the weights are packed in memory"));
        Status status = Status::ok;
        CHECK(contains(error_of([&] { saved.scores({.packed = saved.packed()}); }, &status), refusal.why));
        CHECK(status == refusal.status);
    }
}

TEST_CASE("pack: a named file that is not there, or in another precision") {
    const Saved saved;
    text::pack(saved.path, {.precision = Precision::int8, .out = saved.folder / "elsewhere"});
    CHECK_FALSE(std::filesystem::exists(saved.packed(Precision::int8)));
    const OpenOptions named{.precision = Precision::int8, .packed = saved.folder / "elsewhere"};
    CHECK(same_bits(saved.scores(named), saved.scores({.precision = Precision::int8})));
    Status status = Status::ok;
    CHECK(contains(error_of([&] { saved.scores({.packed = saved.folder / "elsewhere"}); }, &status), "packed in int8, and f32 is wanted"));
    CHECK(contains(error_of([&] { saved.scores({.packed = saved.folder / "nothing"}); }, &status), "cannot open"));
    CHECK(status == Status::not_found);
    CHECK_THROWS_AS(saved.scores({.packed = saved.folder / "elsewhere", .use_packed = false}), Error);
    CHECK(contains(error_of([&] { text::pack(saved.path, {.out = saved.folder / "no/such/folder"}); }), "no/such/folder"));
    CHECK(contains(error_of([&] { text::pack(saved.folder / "no model"); }), "no such model folder"));
}

TEST_CASE("pack: a file for other kernels says so of its own precision, not of f32 beside it") {
    const Saved saved;
    text::pack(saved.path, {.precision = Precision::int8});
    const std::string file = saved.packed(Precision::int8);
    testing::rewrite_packed(file, [](io::Json& json, std::string&) {
        json.set("kernels", io::Json::object({{"f32", "pdp11"}, {"int8", "pdp11_vnni"}}));
    });
    CHECK(contains(error_of([&] { saved.scores({.precision = Precision::int8, .packed = file}); }),
                   "packed for pdp11_vnni in int8, and in use here is "));
}

TEST_CASE("pack: other files are not replaced, a packed one is") {
    const Saved saved;
    const auto before = saved.scores();
    for (const char* name : {"model.safetensors", "config.json", "tokenizer.json"}) {
        Status status = Status::ok;
        const std::string out = saved.path + "/../model/" + name;
        CHECK(contains(error_of([&] { text::pack(saved.path, {.out = out}); }, &status), "is there, and is no file of packed weights"));
        CHECK(status == Status::invalid_argument);
    }
    io::write_file(saved.folder / "empty", "");
    for (const std::string& out : {saved.packed(), saved.path + "/by hand", saved.folder / "empty"})
        for (int again = 0; again < 2; ++again) text::pack(saved.path, {.out = out});
    CHECK(same_bits(saved.scores(), before));
}

TEST_CASE("pack: training and changed weights leave the file behind; saving replaces the folder with it") {
    ListeningContext listening;
    const Saved saved(io::WeightStorage::f32);
    text::pack(saved.path);
    auto model = TextClassifier::load(saved.path);
    const auto before = model.predict(posts.views());
    for (float& w : std::get<io::ParameterRows<float>>(io::slots_of(model.network()).front().rows).values()) w *= 2;
    const auto after = model.predict(posts.views());
    CHECK_FALSE(same_bits(after, before));
    model.save(saved.path, {.name = "toy"});
    CHECK_FALSE(std::filesystem::exists(saved.packed()));
    CHECK(same_bits(saved.scores(), after));
    model.fit(posts.views(), posts.labels, {.epochs = 1});
    CHECK_FALSE(same_bits(model.predict(posts.views()), after));
    CHECK(listening.said.empty());
}

TEST_CASE("pack: several tasks, each of them, and the sentiment toward a target") {
    ListeningContext listening(2);
    const testing::TemporaryFolder folder;
    const auto words = testing::make_toy_classifier(posts).tokenizer();
    const text::TextClassifierOptions sizes{.longest = 16, .width = 16, .layers = 1, .heads = 2, .inner = 32, .ngrams = 512};
    TextTasks({{"mood", {"bad", "good"}}, {"animal", {"cat", "dog", "cow"}}}, words, sizes)
        .save(folder / "tasks", {.name = "toy"}, io::WeightStorage::bf16);
    text::TargetSentiment(words, sizes).save(folder / "target", {.name = "toy"});
    const std::vector<text::TargetedText> targeted = {{"the cat sat on a mat", "cat"}, {"great", "mat"}};
    for (const Precision precision : precisions()) {
        const OpenOptions options{.precision = precision}, without{.precision = precision, .use_packed = false};
        text::pack(folder / "tasks", {.precision = precision});
        text::pack(folder / "target", {.precision = precision});
        const auto tasks = TextTasks::load(folder / "tasks", options);
        CHECK(tasks.precision() == precision);
        CHECK(same_bits(tasks.predict(posts.views()), TextTasks::load(folder / "tasks", without).predict(posts.views())));
        const auto animal = TextClassifier::load(folder / "tasks", "animal", options);
        CHECK(animal.precision() == precision);
        CHECK(same_bits(animal.predict(posts.views()), tasks.predict("animal", posts.views())));
        CHECK(text::TargetSentiment::load(folder / "target", options).predict(targeted) ==
              text::TargetSentiment::load(folder / "target", without).predict(targeted));
    }
    CHECK(listening.said.empty());
}

TEST_CASE("pack: a task's classifier predicts by its tasks' packed weights, until it has learned") {
    ListeningContext listening;
    const testing::TemporaryFolder folder;
    const auto words = testing::make_toy_classifier(posts).tokenizer();
    TextTasks({{"mood", {"bad", "so-so", "good"}}, {"animal", {"cat", "dog"}}}, words,
              {.longest = 16, .width = 16, .layers = 1, .heads = 2, .inner = 32, .ngrams = 0})
        .save(folder / "tasks", {.name = "toy"});
    text::pack(folder / "tasks");
    std::vector<text::TaskTargets> targets(1);
    targets[0].task = "mood";
    targets[0].labels = posts.labels;
    for (Index i = 0; i < static_cast<Index>(posts.labels.size()); ++i) targets[0].posts.push_back(i);
    const text::FitTextOptions quick{.epochs = 2, .rate = 5e-3};
    for (const bool asked_before : {false, true}) {
        auto tasks = TextTasks::load(folder / "tasks");
        auto mood = tasks.classifier("mood");
        const auto before = tasks.predict("mood", posts.views());
        if (asked_before) CHECK(same_bits(mood.predict(posts.views()), before));
        tasks.fit(posts.views(), targets, quick);
        const auto learned = tasks.predict("mood", posts.views());
        CHECK_FALSE(same_bits(learned, before));
        CHECK(same_bits(mood.predict(posts.views()), before));
        mood.fit(posts.views(), posts.labels, quick);
        CHECK_FALSE(same_bits(mood.predict(posts.views()), before));
        CHECK(same_bits(tasks.predict("mood", posts.views()), learned));
    }
    CHECK(listening.said.empty());
}

TEST_CASE("pack: checkpoints, whose query, key and value are three tensors, and embeddings") {
    ListeningContext listening(2);
    const nn::EncoderOptions sizes = io::Checkpoint(testing::checkpoint_folder("bert")).config().encoder;
    Rng rng(2);
    nn::PackedTokens tokens;
    for (const int length : {1, 9, 24, 3}) {
        std::vector<std::int32_t> ids(static_cast<std::size_t>(length));
        for (auto& id : ids) id = static_cast<std::int32_t>(rng.below(static_cast<std::uint32_t>(sizes.vocabulary)));
        tokens.add(ids);
    }
    for (const char* name : {"bert", "sentence", "bert-classifier", "mpnet"})
        for (const Precision precision : precisions()) {
            INFO(name);
            testing::CheckpointCopy copy(name);
            if (contains(name, "classifier")) copy.add_tokenizer({"the", "cat", "great"});
            const auto vectors = [&](bool use) {
                return text::TextEncoder(copy.path(), {.precision = precision, .use_packed = use}).vectors(tokens);
            };
            const std::string file = text::pack(copy.path(), {.precision = precision});
            CHECK(std::filesystem::exists(file));
            CHECK(same_bits(vectors(true), vectors(false)));
        }
    CHECK(listening.said.empty());
}

#if defined(__linux__)

namespace {

/// What a process has of a file in memory, in kB, by its smaps.
struct Resident {
    long all = 0, shared = 0, own = 0;

    Resident(const std::string& process, const std::string& path) {
        std::ifstream in("/proc/" + process + "/smaps");
        std::string line;
        bool here = false;
        while (std::getline(in, line)) {
            long kilobytes = 0;
            char name[32] = {};
            if (line.find('-') < line.find(' ')) here = line.ends_with(path);  // begins with a range of addresses
            if (!here || std::sscanf(line.c_str(), "%31[^:]: %ld kB", name, &kilobytes) != 2) continue;
            const std::string_view key(name);
            if (key == "Rss") all += kilobytes;
            if (key == "Shared_Clean") shared += kilobytes;
            if (key == "Anonymous") own += kilobytes;
        }
    }
};

}  // namespace

TEST_CASE("pack: two processes have the packed weights in memory once") {
    const Saved saved;
    text::pack(saved.path);
    int ready[2], done[2];
    REQUIRE((pipe(ready) == 0 && pipe(done) == 0));
    const pid_t child = fork();
    if (child == 0) {
        try {
            const auto model = TextClassifier::load(saved.path);
            static_cast<void>(model.predict(posts.views()));
            close(done[1]);
            char answer = 'y';
            if (write(ready[1], &answer, 1) == 1) static_cast<void>(!read(done[0], &answer, 1));  // until the parent has looked
        } catch (...) {
        }
        _exit(0);
    }
    const auto model = TextClassifier::load(saved.path);
    static_cast<void>(model.predict(posts.views()));
    close(ready[1]);
    char answer = 'n';
    CHECK(read(ready[0], &answer, 1) == 1);
    const Resident resident(std::to_string(child), saved.packed());
    close(done[1]);
    waitpid(child, nullptr, 0);
    for (const int end : {ready[0], done[0]}) close(end);
    CHECK(resident.all * 1024 >= static_cast<long>(std::filesystem::file_size(saved.packed())) / 2);
    CHECK(resident.shared == resident.all);
    CHECK(resident.own == 0);
}

#endif
