#include "pipeline/models/answers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "clamor/core/error.hpp"
#include "clamor/trends/interval.hpp"
#include "pipeline/post_writer.hpp"
#include "pipeline/report/json_writer.hpp"
#include "support/files.hpp"

using namespace clamor::pipeline;
using clamor::posts::Post;
using clamor::testing::TemporaryFolder;
using clamor::testing::read_bytes;

namespace {

constexpr float none = std::numeric_limits<float>::quiet_NaN();

AnalyzerOptions asked() {
    return {.tracked = {{"Nova", {"nova"}}, {"Lumo", {"lumo", "#lumo"}}},
            .tasks = {parse_task("emotion=anger,joy,sadness"), parse_task("hate=not-hate,hate")},
            .tasks_model = "tasks",
            .targets_model = "targets"};
}

Post post(std::string_view id, std::string_view author, std::string_view text, int hour = 0) {
    Post made;
    made.id = id;
    made.author = author;
    made.text = text;
    made.time = 1777852800000 + hour * 3600000;
    return made;
}

bool has(const std::string& text, std::string_view part) {
    INFO(part);
    return text.find(part) != std::string::npos;
}

/// The share of `of` among `posts` by as many authors, as the report writes it.
std::string rate(std::int64_t of, std::int64_t posts) {
    clamor::trends::ClusterSums sums(1);
    for (std::int64_t i = 0; i < posts; ++i) sums.add(1, i < of ? 1 : -1, 1);
    JsonWriter json;
    json.key("share").fixed(static_cast<double>(of) / static_cast<double>(posts));
    json.key("low").fixed((1 + sums.interval().low) / 2);
    json.key("high").fixed((1 + sums.interval().high) / 2);
    return json.text;
}

}  // namespace

TEST_CASE("answers: a task is a name and labels") {
    CHECK(parse_task("hate=not-hate,hate") == Task{"hate", {"not-hate", "hate"}});
    for (const char* wrong : {"", "hate", "hate=", "hate=a", "=a,b", "hate=a,,b", "hate=a,b,"})
        CHECK_THROWS_AS(parse_task(wrong), clamor::Error);
    const auto refused = [](auto&& change) {
        AnalyzerOptions options = asked();
        change(options);
        CHECK_THROWS_AS(Analyzer{options}, clamor::Error);
    };
    refused([](AnalyzerOptions& o) { o.tasks_model.clear(); });
    refused([](AnalyzerOptions& o) { o.tasks.clear(); });
    refused([](AnalyzerOptions& o) { o.tasks.push_back(o.tasks[0]); });
    refused([](AnalyzerOptions& o) { o.tasks[0].labels[1] = "anger"; });
    refused([](AnalyzerOptions& o) { o.tasks[0].labels.resize(1); });
    refused([](AnalyzerOptions& o) { o.tasks[0].labels.resize(251, "x"); });
    refused([](AnalyzerOptions& o) { o.tasks[0].name = "\xff"; });
    refused([](AnalyzerOptions& o) { o.targets_model.assign(5000, 'x'); });
    refused([](AnalyzerOptions& o) { o.tasks.resize(33); });
}

TEST_CASE("answers: what a record keeps is read back, and other bytes are refused") {
    const AnalyzerOptions options = asked();
    const float tasks[] = {0.2f, 0.7f, 0.1f, none, 0.5f}, targets[] = {0.1f, 0.2f, 0.7f, 0.5f, 0.4f, 0.1f};
    std::string bytes;
    KeptAnswers kept;
    encode_answers(options, tasks, targets, 2, bytes);   // the post is about Lumo alone
    REQUIRE(decode_answers(options, bytes, kept));
    CHECK(kept.labels[0] == 1);
    CHECK(kept.labels[1] == no_label);
    CHECK(kept.toward == 2);
    CHECK(kept.opinions[1].negative == 5000);
    CHECK(kept.opinions[1].positive == 1000);
    for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(!decode_answers(options, std::string_view(bytes).substr(0, size), kept));
    CHECK(!decode_answers(options, bytes + "x", kept));
    CHECK(!decode_answers(options, std::string("\x04\x01\x00", 3), kept));               // a class that is not there
    CHECK(!decode_answers(options, std::string("\x01\x01\x04\x00\x00", 5), kept));       // a third name
    CHECK(!decode_answers(options, std::string("\x01\x01\x01\x90\x4e\x01", 6), kept));   // 10,000 and 1 of 10,000

    std::string empty;
    const float nothing[] = {none, none, none, none, none, none};
    encode_answers(options, nothing, nothing, 3, empty);
    encode_answers(options, nullptr, nullptr, 3, empty);
    CHECK(empty.empty());
}

TEST_CASE("answers: the report has rates and sentiment toward tracked names, with intervals, and by topic and time") {
    std::vector<Post> posts = {post("1", "ann", "nova rocks, lumo not"), post("2", "bob", "nova is sad"), post("3", "cat", "rain", 1),
                               post("4", "dan", "", 1)};
    posts[0].topic = "phones";
    const std::vector<float> sentiment = {0.4f, 0.2f, 0.4f, 0.8f, 0.1f, 0.1f, 0.1f, 0.8f, 0.1f, none, none, none};
    const std::vector<float> tasks = {0.2f, 0.7f, 0.1f, 0.9f, 0.1f, 0.1f, 0.1f, 0.8f, 0.2f, 0.8f,
                                      0.4f, 0.4f, 0.2f, 0.5f, 0.5f, none, none, none, none, none};
    const std::vector<float> targets = {0,    0.1f, 0.9f, 0.7f, 0.2f, 0.1f, 0.5f, 0.3f, 0.2f, none, none, none,
                                        none, none, none, none, none, none, 1,    0,    0,    1,    0,    0};
    AnalyzerOptions options = asked();
    options.model = "model";
    Analyzer analyzer(options);
    analyzer.add(posts, {.sentiment = sentiment, .tasks = tasks, .targets = targets});
    const std::string report = analyzer.report();
    CHECK(has(report, R"("model":"model","tasks_model":"tasks","targets_model":"targets")"));
    const std::string all = R"("toward":null,"tasks":[{"name":"emotion","posts":3,"classes":[{"label":"anger",)" + rate(1, 3) +
                            R"(},{"label":"joy",)" + rate(1, 3) + R"(},{"label":"sadness",)" + rate(1, 3) +
                            R"(}]},{"name":"hate","posts":3,"classes":[{"label":"hate",)" + rate(1, 3) + "}]}]";
    CHECK(has(report, all));
    const std::string topic =
        R"("tasks":[{"name":"emotion","posts":1,"classes":[{"label":"anger",)" + rate(0, 1) + R"(},{"label":"joy",)" + rate(1, 1);
    CHECK(has(report, topic));
    CHECK(has(report, R"({"label":"sadness","share":[0.5,null,)"));   // by the minute
    CHECK(has(report, R"(null,0],"low":[)"));
    CHECK(has(report, R"({"label":"hate","share":[0.5,null,)"));   // of two equals the first

    // Toward Nova: 0.9 and -0.3; the posts' own: 0 and -0.7. Toward Lumo one post alone.
    CHECK(has(report, R"("kind":"tracked","name":"Nova","posts":2,"authors":2,"sentiment":{"posts":2,"net":-0.35,)"));
    CHECK(has(report, R"("toward":{"posts":2,"net":0.3,)"));
    CHECK(has(report, R"("toward":{"posts":1,"net":-0.6,)"));
    CHECK(has(report, R"("toward":{"net":[0.3,null,)"));

    CHECK(Analyzer::from_bytes(analyzer.to_bytes()).report() == report);
    CHECK_THROWS_AS(analyzer.add(posts, {.tasks = std::span(tasks).first(19)}), clamor::Error);
    CHECK_THROWS_AS(analyzer.add(posts, {.targets = std::span(targets).first(12)}), clamor::Error);
    CHECK_THROWS_AS(Analyzer().add(posts, {.tasks = tasks}), clamor::Error);
    CHECK_THROWS_AS(Analyzer().add(posts, {.targets = targets}), clamor::Error);
}

TEST_CASE("answers: what is no probability is refused in words, and nothing is added; what was rounded is taken") {
    const std::vector<Post> posts = {post("1", "ann", "nova"), post("2", "bob", "lumo")};
    Analyzer analyzer(asked());
    const auto refused = [&](const Answers& answers) {
        const std::string words = clamor::testing::error_of([&] { analyzer.add(posts, answers); });
        CHECK(analyzer.observations() == 0);
        return words;
    };
    std::vector<float> sentiment = {0.1f, 0.2f, 0.7f, -1, 5, 7};
    CHECK(refused({.sentiment = sentiment}) == "analyzer: posts[1]: sentiment: expected probabilities, each in [0, 1], got -1");
    sentiment = {0, 0, 0, 0.1f, 0.2f, 0.7f};
    CHECK(refused({.sentiment = sentiment}) == "analyzer: posts[0]: sentiment: expected probabilities whose sum is 1, got a sum of 0");
    sentiment = {0.1f, 0.2f, 0.7f, 0, 0, 3e38f};
    CHECK(has(refused({.sentiment = sentiment}), "posts[1]: sentiment: "));
    std::vector<float> tasks = {0.2f, 0.7f, 0.1f, 0.9f, 0.1f, 0.2f, 0.7f, 0.1f, 0.9f, 0.2f};
    CHECK(has(refused({.tasks = tasks}), "posts[1]: the task hate: expected probabilities whose sum is 1, got a sum of 1.1"));
    std::vector<float> targets = {1, 0, 0, none, none, none, 1, 0, 0, 2, -1, 0};
    CHECK(has(refused({.targets = targets}), "posts[1]: sentiment toward Lumo: expected probabilities, each in [0, 1], got 2"));

    // Two decimals; a product's last bits; one that is not finite says nothing.
    sentiment = {0.335f, 0.335f, 0.345f, none, 5, 7}, tasks.back() = 0.1f, targets = {1.0001f, -0.0001f, 0, none, 9, 9, 1, 0, 0, 1, 0, 0};
    analyzer.add(posts, {.sentiment = sentiment, .tasks = tasks, .targets = targets});
    CHECK(analyzer.observations() == 2);
}

TEST_CASE("answers: posts of one author resemble each other, and widen a rate's interval") {
    const auto report = [](bool one_author) {
        std::vector<std::string> names;
        for (int i = 0; i < 200; ++i) names.push_back(std::to_string(i));
        std::vector<Post> posts;
        std::vector<float> tasks;
        for (std::size_t i = 0; i < names.size(); ++i) {
            posts.push_back(post(names[i], one_author ? names[i / 50] : names[i], names[i]));
            const float hate = i < 100 ? 1 : 0;
            tasks.insert(tasks.end(), {1, 0, 0, 1 - hate, hate});
        }
        AnalyzerOptions options = asked();
        Analyzer analyzer(options);
        analyzer.add(posts, {.tasks = tasks});
        const std::string text = analyzer.report();
        const auto at = text.find(R"({"label":"hate","share":0.5,"low":)");
        REQUIRE(at != std::string::npos);
        return std::stod(text.substr(at + 34));
    };
    CHECK(report(false) == doctest::Approx(0.43).epsilon(0.02));
    CHECK(report(true) < 0.15);   // four authors, of whom two hate
}

TEST_CASE("answers: two observations that differ in their answers alone are one post, whichever came first") {
    const Post one = post("1", "ann", "nova");
    const std::vector<float> joy = {0, 1, 0, 1, 0}, sad = {0, 0, 1, 1, 0};
    Analyzer a(asked()), b(asked());
    a.add({&one, 1}, {.tasks = joy});
    b.add({&one, 1}, {.tasks = sad});
    Analyzer ab = Analyzer::from_bytes(a.to_bytes()), ba = Analyzer::from_bytes(b.to_bytes());
    ab.merge(b);
    ba.merge(a);
    CHECK(ab.posts() == 1);
    CHECK(ab.report() == ba.report());
    CHECK(ab.to_bytes() == ba.to_bytes());
}

TEST_CASE("answers: lines of posts.jsonl and posts.csv") {
    const TemporaryFolder folder;
    AnalyzerOptions options = asked();
    options.tracked[0].name = "No\"va";
    const std::vector<Post> posts = {post("1", "ann", "nova, lumo"), post("2", "bob", "lumo"), post("3", "cat", "")};
    const std::vector<float> tasks = {0.2f, 0.7f, 0.1f, 0.9f, 0.1f, none, none, none, 0.25f, 0.75f, none, none, none, none, none};
    const std::vector<float> targets = {0, 0.1f, 0.9f, 0.7f, 0.2f, 0.1f, 1, 0, 0, none, none, none, none, none, none, none, none, none};
    const std::vector<Added> added = {{.tracked = 3}, {.tracked = 2}, {}};
    const auto written = [&](PostsFormat format) {
        PostWriter writer(folder / "posts", format, options, OutputFile::Open::create);
        writer.write(posts, {.tasks = tasks, .targets = targets}, added);
        writer.file().flush();
        return read_bytes(folder / "posts");
    };
    const std::string json = written(PostsFormat::jsonl);
    CHECK(has(json,
              R"(,"tracked":["No\"va","Lumo"],"tasks":{"emotion":{"label":"joy","probabilities":{"anger":0.2,"joy":0.7,"sadness":0.1}},)"
              R"("hate":{"label":"not-hate","probabilities":{"not-hate":0.9,"hate":0.1}}},)"
              R"("targets":[{"name":"No\"va","sentiment":"positive","probabilities":{"negative":0,"neutral":0.1,"positive":0.9}},)"
              R"({"name":"Lumo","sentiment":"negative","probabilities":{"negative":0.7,"neutral":0.2,"positive":0.1}}]})"
              "\n"));
    CHECK(has(json, R"("tracked":["Lumo"],"tasks":{"hate":{"label":"hate","probabilities":{"not-hate":0.25,"hate":0.75}}}})"
                    "\n"));
    CHECK(has(json, R"("text":"","time":"2026-05-04T00:00:00Z"})"
                    "\n"));
    const std::string csv = written(PostsFormat::csv);
    CHECK(has(csv,
              ",tracked,duplicate,tasks.emotion,tasks.emotion.anger,tasks.emotion.joy,tasks.emotion.sadness,tasks.hate,tasks.hate.not-hate,"
              "tasks.hate.hate,targets\n"));
    CHECK(has(csv, R"(,"No""va;Lumo",,joy,0.2,0.7,0.1,not-hate,0.9,0.1,"[{""name"":""No\""va"",""sentiment"":""positive"",)"));
    CHECK(has(csv, ",Lumo,,,,,,hate,0.25,0.75,\n"));
}
