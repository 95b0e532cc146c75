#include "clamor/pipeline/analyze.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "core/hash.hpp"
#include "pipeline/post_writer.hpp"
#include "support/file_limit.hpp"
#include "support/files.hpp"
#include "support/posts.hpp"

using namespace clamor::pipeline;
using clamor::Status;
using clamor::testing::FileLimit;
using clamor::testing::TemporaryFolder;
using clamor::testing::MadePosts;
using clamor::testing::read_bytes;
using clamor::testing::write_bytes;

namespace {

/// Gives each text probabilities of its own.
class HashModel : public SentimentModel {
public:
    const std::string& name() const override { return name_; }
    clamor::Index predict(std::span<const std::string_view> texts, clamor::View<float> probabilities) override {
        clamor::Index long_texts = 0;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            CHECK(!texts[i].empty());
            long_texts += texts[i].size() > longest;
            const std::uint64_t hash = clamor::hash64(texts[i]);
            const float a = static_cast<float>(hash % 1000) / 1000, b = (1 - a) * static_cast<float>(hash / 1000 % 1000) / 1000;
            float* const row = probabilities.row(static_cast<clamor::Index>(i));
            row[0] = a, row[1] = b, row[2] = 1 - a - b;
        }
        return long_texts;
    }
    static constexpr std::size_t longest = 60;  ///< bytes

private:
    std::string name_ = "hash";
};

/// Answers of their own too, from the same hash.
class HashTasks : public TaskModel {
public:
    const std::string& name() const override { return name_; }
    const std::vector<Task>& tasks() const override { return tasks_; }
    clamor::Index predict(std::span<const std::string_view> texts, clamor::View<float> probabilities) override {
        clamor::Index long_texts = 0;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            CHECK(!texts[i].empty());
            long_texts += texts[i].size() > longest;
            const float a = static_cast<float>(clamor::hash64(texts[i]) % 997) / 997;
            float* const row = probabilities.row(static_cast<clamor::Index>(i));
            row[0] = row[2] = a / 2, row[1] = row[3] = 1 - a, row[4] = a;
        }
        return long_texts;
    }

    static constexpr std::size_t longest = 50;  ///< bytes

private:
    std::string name_ = "hash tasks";
    std::vector<Task> tasks_ = MadePosts::asked();
};
class HashTargets : public TargetModel {
public:
    const std::string& name() const override { return name_; }
    void predict(std::span<const AboutTarget> posts, clamor::View<float> probabilities) override {
        for (std::size_t i = 0; i < posts.size(); ++i) {
            CHECK(!posts[i].text.empty());
            const float a = static_cast<float>(clamor::hash64(posts[i].target->name + std::string(posts[i].text)) % 991) / 991;
            float* const row = probabilities.row(static_cast<clamor::Index>(i));
            row[0] = a, row[1] = (1 - a) / 3, row[2] = 2 * (1 - a) / 3;
        }
    }

private:
    std::string name_ = "hash targets";
};

void write_input(const std::string& path, std::size_t posts, std::uint64_t seed = 1) {
    const MadePosts made(posts, seed);
    PostWriter writer(path, PostsFormat::jsonl, {}, OutputFile::Open::create);
    const std::vector<Added> added(made.posts.size());
    writer.write(made.posts, {}, added);
    writer.file().flush();
}

std::uint64_t texts_longer_than(std::size_t longest) {
    std::uint64_t count = 0;
    for (const auto& made : {MadePosts(9000), MadePosts(12000, 2)})
        for (const auto& post : made.posts) count += post.text.size() > longest;
    return count;
}

/// Two inputs of together 21,000 posts, six batches, and broken lines between them.
struct Inputs {
    TemporaryFolder folder;
    HashModel model;
    HashTasks tasks;
    HashTargets targets;
    AnalyzeOptions options;
    Inputs() {
        write_input(folder / "a.jsonl", 9000);
        write_bytes(folder / "a.jsonl", read_bytes(folder / "a.jsonl") + "{\"text\": \n[]\n{\"text\":\"late\",\"time\":\"yesterday\"}\n");
        write_input(folder / "b.jsonl", 12000, 2);
        options.inputs = {folder / "a.jsonl", folder / "b.jsonl"};
        options.analyzer.tracked = {parse_tracked("Trams=tram,#Tag3"), parse_tracked("Rain=rain,late")};
        options.model = &model;
        options.tasks = &tasks;
        options.targets = &targets;
    }
    AnalyzeOptions into(const std::string& out) const {
        AnalyzeOptions made = options;
        made.out = folder / out;
        return made;
    }
    std::string report(const std::string& out) const { return read_bytes(folder / (out + "/report.json")); }
    std::string posts(const std::string& out) const { return read_bytes(folder / (out + "/posts.jsonl")); }
    // Not the texts themselves, which a failed check would print.
    bool same_report(const std::string& a, const std::string& b) const { return !report(a).empty() && report(a) == report(b); }
    bool same_posts(const std::string& a, const std::string& b) const { return !posts(a).empty() && posts(a) == posts(b); }
    bool has_checkpoint(const std::string& out) const { return file_size(folder / (out + "/checkpoint")) >= 0; }
};

std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

template <typename Call>
Status status_of(Call&& call) {
    try {
        call();
    } catch (const clamor::Error& error) {
        return error.status();
    }
    return Status::ok;
}

/// Runs the job in a process of its own that is killed after `batches`. Returns whether it came to its end before.
bool run_and_kill(AnalyzeOptions options, int batches) {
    const pid_t child = ::fork();
    if (child == 0) {
        int seen = 0;
        options.progress = [&](const Progress&) {
            if (++seen > batches) ::kill(::getpid(), SIGKILL);
            return true;
        };
        clamor::Context context({.threads = 2});
        clamor::ContextScope scope(context);
        try {
            analyze(options);
        } catch (...) {
            ::_exit(1);
        }
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE((WIFSIGNALED(status) || WEXITSTATUS(status) == 0));
    return WIFEXITED(status);
}

}  // namespace

TEST_CASE("analyze: the outputs are the same on one thread and on two, and the same as the analyzer's own") {
    const Inputs inputs;
    const AnalyzeResult one = analyze(inputs.into("one"));
    CHECK(one.progress.posts == 21001);
    CHECK(one.progress.skipped == 2);
    CHECK(one.progress.bytes == one.progress.total_bytes);
    CHECK(inputs.report("one") == one.report);
    CHECK(one.report == one.analyzer.report());
    CHECK(one.long_texts == texts_longer_than(HashTasks::longest));
    CHECK(one.long_texts > texts_longer_than(HashModel::longest));
    CHECK(lines(inputs.posts("one")) == 21001);
    CHECK(inputs.posts("one").find(R"(,"tasks":{"emotion":{"label":")") != std::string::npos);
    CHECK(inputs.posts("one").find(R"(,"targets":[{"name":"Rain","sentiment":")") != std::string::npos);
    CHECK(one.report.find(R"("tasks_model":"hash tasks","targets_model":"hash targets")") != std::string::npos);
    CHECK(!inputs.has_checkpoint("one"));
    CHECK(one.report.find(R"("skipped":{"total":2,"reasons":[{"reason":"broken_record","count":2}]},"damaged":{"total":1)") !=
          std::string::npos);

    clamor::Context context({.threads = 2});
    clamor::ContextScope scope(context);
    AnalyzeOptions options = inputs.into("two");
    std::uint64_t last = 0;
    options.progress = [&](const Progress& progress) {
        CHECK(progress.posts >= last);
        last = progress.posts;
        return true;
    };
    options.state = inputs.folder / "state";
    CHECK(analyze(options).long_texts == one.long_texts);
    AnalyzeOptions moods = inputs.into("moods");
    moods.tasks = nullptr;
    CHECK(analyze(moods).long_texts == texts_longer_than(HashModel::longest));
    CHECK(last == 21001);
    CHECK(inputs.same_report("two", "one"));
    CHECK(inputs.same_posts("two", "one"));
    CHECK(Analyzer::load(inputs.folder / "state").report() == one.report);
}

TEST_CASE("analyze: parts on many machines, merged, give the report of the whole") {
    const Inputs inputs;
    AnalyzeOptions first = inputs.into(""), second = first, all = first;
    first.out = second.out = all.out = "";
    first.inputs.pop_back();
    second.inputs.erase(second.inputs.begin());
    AnalyzeResult a = analyze(first), b = analyze(second);
    b.analyzer.merge(a.analyzer);
    CHECK(b.analyzer.report() == analyze(all).report);
}

TEST_CASE("analyze: posts.jsonl can be analysed again") {
    Inputs inputs;
    inputs.options.model = nullptr;
    inputs.options.inputs.erase(inputs.options.inputs.begin());
    const AnalyzeResult first = analyze(inputs.into("one"));
    AnalyzeOptions again = inputs.into("two");
    again.inputs = {inputs.folder / "one/posts.jsonl"};
    const bool same = analyze(again).report == first.report;
    CHECK(same);
    CHECK(inputs.same_posts("two", "one"));
}

TEST_CASE("analyze: killed and resumed again and again, the outputs are those of an undisturbed run") {
    const Inputs inputs;
    analyze(inputs.into("whole"));
    for (const int batches : {1, 2, 3}) {
        AnalyzeOptions options = inputs.into("killed");
        options.checkpoint_seconds = 0;
        options.resume = false;
        int runs = 1;
        while (!run_and_kill(options, batches)) {
            CHECK(inputs.has_checkpoint("killed"));
            options.resume = true;
            REQUIRE(++runs < 20);
        }
        CHECK(runs > 1);
        CHECK(inputs.same_report("killed", "whole"));
        CHECK(inputs.same_posts("killed", "whole"));
        CHECK(!inputs.has_checkpoint("killed"));
    }
}

TEST_CASE("analyze: killed without a checkpoint, it starts anew; a checkpoint of another run is refused") {
    const Inputs inputs;
    analyze(inputs.into("whole"));
    AnalyzeOptions options = inputs.into("killed");
    options.checkpoint_seconds = -1;
    CHECK(!run_and_kill(options, 3));
    CHECK(!inputs.has_checkpoint("killed"));
    options.checkpoint_seconds = 0;
    options.resume = true;
    CHECK(!run_and_kill(options, 3));

    AnalyzeOptions anew = options;   // starts over, and is killed before it has a checkpoint: the old one must not be taken for its own
    anew.resume = false;
    anew.checkpoint_seconds = -1;
    CHECK(!run_and_kill(anew, 1));
    CHECK(!inputs.has_checkpoint("killed"));
    CHECK(!run_and_kill(options, 3));

    AnalyzeOptions other = options;
    other.analyzer.text_bytes = 100;
    CHECK(status_of([&] { analyze(other); }) == Status::invalid_argument);
    other = options;
    other.inputs.pop_back();
    CHECK(status_of([&] { analyze(other); }) == Status::invalid_argument);
    const std::string checkpoint = read_bytes(inputs.folder / "killed/checkpoint");
    write_bytes(inputs.folder / "killed/checkpoint", checkpoint.substr(0, checkpoint.size() - 1));
    CHECK(status_of([&] { analyze(options); }) == Status::bad_file);
    write_bytes(inputs.folder / "killed/checkpoint", checkpoint);
    analyze(options);
    CHECK(inputs.same_report("killed", "whole"));
    CHECK(inputs.same_posts("killed", "whole"));
}

TEST_CASE("analyze: stopped by the caller, it goes on from there") {
    const Inputs inputs;
    analyze(inputs.into("whole"));
    AnalyzeOptions options = inputs.into("stopped");
    options.resume = true;
    int runs = 0;
    for (Status status = Status::cancelled; status == Status::cancelled; ++runs) {
        int seen = 0;
        options.progress = [&](const Progress&) { return ++seen < 3; };
        status = status_of([&] { analyze(options); });
        REQUIRE((status == Status::cancelled || status == Status::ok));
        REQUIRE(runs < 20);
    }
    CHECK(runs > 2);
    CHECK(inputs.same_report("stopped", "whole"));
    CHECK(inputs.same_posts("stopped", "whole"));
}

TEST_CASE("analyze: a full disk is reported, and after it resume completes the outputs") {
    const Inputs inputs;
    analyze(inputs.into("whole"));
    AnalyzeOptions options = inputs.into("full");
    options.checkpoint_seconds = 0;
    options.resume = true;
    {
        const FileLimit full(inputs.posts("whole").size() * 2 / 3);
        CHECK(status_of([&] { analyze(options); }) == Status::io);
    }
    CHECK(inputs.has_checkpoint("full"));
    analyze(options);
    CHECK(inputs.same_report("full", "whole"));
    CHECK(inputs.same_posts("full", "whole"));
}

TEST_CASE("analyze: what cannot be done is said before anything is written") {
    const Inputs inputs;
    AnalyzeOptions options = inputs.into("out");
    options.inputs.push_back(inputs.folder / "missing.jsonl");
    CHECK(status_of([&] { analyze(options); }) == Status::not_found);
    CHECK(file_size(inputs.folder / "out") < 0);
    options.inputs.clear();
    CHECK(status_of([&] { analyze(options); }) == Status::invalid_argument);
    write_bytes(inputs.folder / "file", "x");
    options = inputs.into("file");
    CHECK(status_of([&] { analyze(options); }) == Status::io);

    write_bytes(inputs.folder / "empty.jsonl", "");
    options = inputs.into("empty");
    options.inputs = {inputs.folder / "empty.jsonl"};
    CHECK(analyze(options).analyzer.posts() == 0);
    CHECK(inputs.posts("empty").empty());
    CHECK(inputs.report("empty").find(R"("posts":0)") != std::string::npos);
}

TEST_CASE("analyze: strict stops at the first broken record, and keeps what came before for resume") {
    Inputs inputs;
    AnalyzeOptions options = inputs.into("strict");
    options.reader.strict = true;
    CHECK(status_of([&] { analyze(options); }) == Status::bad_file);
    CHECK(inputs.has_checkpoint("strict"));
    CHECK(lines(inputs.posts("strict")) == 9000);   // all before it, not only whole batches
    analyze(inputs.into("whole"));
    options.reader.strict = false;
    options.resume = true;
    analyze(options);
    CHECK(inputs.same_report("strict", "whole"));
    CHECK(inputs.same_posts("strict", "whole"));
}

TEST_CASE("analyze: a refusal for memory leaves a checkpoint, in the middle of a batch or in the report, and resume ends the same") {
    Inputs inputs;
    inputs.options.tasks = nullptr, inputs.options.targets = nullptr;   // whose blocks would be what is refused, between two batches
    analyze(inputs.into("whole"));
    AnalyzeOptions options = inputs.into("small");
    options.resume = true;
    int refused = 0;
    bool in_a_batch = false;
    for (std::size_t limit = std::size_t{1} << 20;; limit += std::size_t{1} << 17) {
        REQUIRE(limit < std::size_t{64} << 20);
        clamor::Context context({.threads = 1, .memory_limit = limit});
        clamor::ContextScope scope(context);
        const Status status = status_of([&] { analyze(options); });
        CHECK(context.memory_peak() <= limit);
        if (status == Status::ok) break;
        REQUIRE(status == Status::out_of_memory);
        CHECK((refused == 0 || inputs.has_checkpoint("small")));   // none where there is no room to open the inputs
        refused += inputs.has_checkpoint("small");
        const std::size_t written = lines(inputs.posts("small"));
        in_a_batch |= written != 9001 && (written > 9001 ? written - 9001 : written) % 4096 != 0;
    }
    CHECK(refused > 1);
    CHECK(in_a_batch);
    CHECK(inputs.same_report("small", "whole"));
    CHECK(inputs.same_posts("small", "whole"));
}

TEST_CASE("analyze: an output that is an input is refused before anything is opened") {
    const Inputs inputs;
    const std::string before = read_bytes(inputs.folder / "a.jsonl");
    AnalyzeOptions options = inputs.into("out");
    options.state = inputs.folder / "a.jsonl";
    CHECK(status_of([&] { analyze(options); }) == Status::invalid_argument);
    CHECK(file_size(inputs.folder / "out") < 0);
    std::filesystem::create_directory(inputs.folder / "out");
    for (const char* name : {"posts.jsonl", "posts.csv", "posts.parquet", "report.json", "report.html", "checkpoint", "report.json.part"}) {
        for (const bool symbolic : {false, true}) {   // whatever it is called there
            const std::string link = inputs.folder / (std::string("out/") + name);
            symbolic ? std::filesystem::create_symlink(inputs.folder / "a.jsonl", link)
                     : std::filesystem::create_hard_link(inputs.folder / "a.jsonl", link);
            CHECK(status_of([&] { analyze(inputs.into("out")); }) == Status::invalid_argument);
            std::filesystem::remove(link);
        }
    }
    options = inputs.into("out");
    options.state = inputs.folder / "out/../out/report.json";
    CHECK(status_of([&] { analyze(options); }) == Status::invalid_argument);
    analyze(inputs.into("first"));
    options = inputs.into("first");   // posts.jsonl of the run before, read where it lies
    options.inputs = {inputs.folder / "first/posts.jsonl"};
    CHECK(status_of([&] { analyze(options); }) == Status::invalid_argument);
    CHECK(lines(inputs.posts("first")) == 21001);
    const bool same = read_bytes(inputs.folder / "a.jsonl") == before;
    CHECK(same);
}

TEST_CASE("analyze: a target that is no file is not replaced, and one that cannot be written is said first") {
    const Inputs inputs;
    for (const char* state : {"no/such/folder/state", "pipe", "out"}) {
        AnalyzeOptions options = inputs.into("out");
        if (state == std::string("pipe")) REQUIRE(::mkfifo((inputs.folder / "pipe").c_str(), 0600) == 0);
        if (state == std::string("out")) std::filesystem::create_directory(inputs.folder / "out");
        options.state = inputs.folder / state;
        CHECK(status_of([&] { analyze(options); }) == Status::io);
        CHECK(file_size(inputs.folder / "out/posts.jsonl") < 0);
    }
    CHECK(std::filesystem::is_fifo(inputs.folder / "pipe"));
    CHECK(status_of([&] { Analyzer().save(inputs.folder / "pipe"); }) == Status::io);
    CHECK(std::filesystem::is_fifo(inputs.folder / "pipe"));
}

TEST_CASE("analyze: a state that cannot be saved in the end costs neither the report nor the run") {
    const Inputs inputs;
    analyze(inputs.into("whole"));
    AnalyzeOptions options = inputs.into("out");
    options.state = inputs.folder / "state";
    options.progress = [&](const Progress&) {
        std::filesystem::create_directory(inputs.folder / "state");
        return true;
    };
    CHECK(status_of([&] { analyze(options); }) == Status::io);
    CHECK(inputs.same_report("out", "whole"));
    CHECK(inputs.same_posts("out", "whole"));
    CHECK(inputs.has_checkpoint("out"));
    std::filesystem::remove(inputs.folder / "state");
    options.progress = {};
    options.resume = true;
    CHECK(analyze(options).progress.posts == 21001);
    CHECK(inputs.same_posts("out", "whole"));
    CHECK(Analyzer::load(inputs.folder / "state").posts() > 0);
    CHECK(!inputs.has_checkpoint("out"));
}

TEST_CASE("analyze: a checkpoint is refused where an input was changed since") {
    const Inputs inputs;
    AnalyzeOptions options = inputs.into("changed");
    options.checkpoint_seconds = 0;
    CHECK(!run_and_kill(options, 2));
    options.resume = true;
    const std::string path = inputs.folder / "b.jsonl";
    const auto time = std::filesystem::last_write_time(path);
    std::filesystem::last_write_time(path, time + std::chrono::seconds(1));
    CHECK(status_of([&] { analyze(options); }) == Status::invalid_argument);
    CHECK(inputs.has_checkpoint("changed"));
    std::filesystem::last_write_time(path, time);
    analyze(inputs.into("whole"));
    analyze(options);
    CHECK(inputs.same_report("changed", "whole"));
    CHECK(inputs.same_posts("changed", "whole"));
}

TEST_CASE("analyze: posts.csv has a row for each post, and a head") {
    Inputs inputs;
    AnalyzeOptions options = inputs.into("csv");
    options.posts_format = PostsFormat::csv;
    const AnalyzeResult result = analyze(options);
    const std::string csv = read_bytes(inputs.folder / "csv/posts.csv");
    CHECK(csv.starts_with("id,author,text,time,observed,language,topic,reply_to,"));
    AnalyzeOptions again = inputs.into("again");
    again.inputs = {inputs.folder / "csv/posts.csv"};
    again.analyzer.tracked = options.analyzer.tracked;
    const AnalyzeResult read_back = analyze(again);
    CHECK(read_back.progress.posts + read_back.progress.skipped == result.progress.posts);   // a row without text is none
    CHECK(read_back.progress.posts > 19000);
    CHECK(parse_posts_format("none") == PostsFormat::none);
    CHECK_THROWS_AS(parse_posts_format("parquet"), clamor::Error);
}
