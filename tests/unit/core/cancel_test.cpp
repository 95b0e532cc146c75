// Every call that may take long: cancelled while it is at work, it throws Status::cancelled.

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <deque>
#include <functional>
#include <thread>

#include "clamor/core/context.hpp"
#include "clamor/graph/edge_list.hpp"
#include "clamor/graph/node_classifier.hpp"
#include "clamor/graph/pagerank.hpp"
#include "clamor/pipeline/analyzer.hpp"
#include "clamor/text/class_scores.hpp"
#include "clamor/text/target_sentiment.hpp"
#include "clamor/text/text_encoder.hpp"
#include "clamor/vision/image_classifier.hpp"
#include "clamor/vision/picture_folder.hpp"
#include "support/checkpoint.hpp"
#include "support/toy_classifier.hpp"
#include "text/calibration/calibration.hpp"
#include "text/training/encoded_posts.hpp"

using namespace clamor;

namespace {

/// Sanitizers make work some ten times as long: a part of it is enough.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int part = 8;
#else
constexpr int part = 1;
#endif

/// Cancels when a call has done a third of its work, in the processor's time. Whether it threw Status::cancelled: a call that looks
/// only when it begins does not.
bool stops_at_work(Context& context, const std::function<void()>& call) {
    const std::clock_t start = std::clock();
    call();
    const std::clock_t begin = std::clock(), third = (begin - start) / 3;
    std::atomic<bool> over = false;
    std::thread canceller([&] {
        while (!over && std::clock() < begin + third) std::this_thread::sleep_for(std::chrono::microseconds(200));
        context.cancel();
    });
    Status status = Status::ok;
    testing::error_of(call, &status);
    over = true;
    canceller.join();
    context.resume();
    return status == Status::cancelled;
}

/// On a busy machine the thread that cancels may come when the call is over. A call that cannot be cancelled fails each time.
bool stops(Context& context, const std::function<void()>& call) {
    call();  // what is made once is made
    for (int attempt = 0; attempt < 40; ++attempt)
        if (stops_at_work(context, call)) return true;
    return false;
}

struct Row {
    std::string name;
    std::function<void()> call;
};

void check_all(const std::vector<Row>& rows) {
    Context context({.threads = 2});
    const ContextScope scope(context);
    for (const Row& row : rows) CHECK_MESSAGE(stops(context, row.call), row.name);
}

/// Words of random letters, none of them twice but by chance.
std::string made_words(int count, Rng& rng) {
    std::string text;
    for (int w = 0; w < count; ++w) {
        for (std::uint32_t n = 3 + rng.below(8); n > 0; --n) text += static_cast<char>('a' + rng.below(26));
        text += ' ';
    }
    return text;
}

}  // namespace

TEST_CASE("cancel: texts") {
    Rng rng(1);
    std::vector<std::string> long_texts;
    for (int i = 0; i < 150 / part; ++i) long_texts.push_back(made_words(20, rng));
    const testing::ToyPosts toy(8000 / part);
    const auto posts = toy.views();
    std::vector<std::string_view> many;
    for (int copy = 0; copy < 8; ++copy) many.insert(many.end(), posts.begin(), posts.end());
    auto classifier = testing::make_toy_classifier(testing::ToyPosts(200));
    std::vector<text::TargetedText> targeted;
    for (const auto post : posts) targeted.push_back({post, "@bob"});
    text::TargetSentiment targets(classifier.tokenizer(), {.longest = 16, .width = 8, .layers = 1, .heads = 1, .inner = 8});
    const text::TextEncoder encoder(testing::checkpoint_folder("bert"));
    nn::PackedTokens tokens;
    for (int i = 0; i < 8000 / part; ++i) tokens.add(std::vector<std::int32_t>{2, 5, 6, 7, 8, 9, 10, 3});
    Tensor<float> probabilities(Shape{6000 / part, 3});
    for (float& p : probabilities.view()) p = static_cast<float>(rng.uniform());
    const std::vector<std::int32_t> labels(6000 / part, 1);
    const Tensor<float> has(probabilities.shape(), 1.0f);
    const std::string long_text = made_words(60'000 / part, rng);
    const std::vector<std::string_view> one_long{long_text};
    const auto confusion = Tensor<std::int64_t>::from(Shape{2, 2}, std::vector<std::int64_t>{400, 100, 50, 450});
    check_all({{"learning a vocabulary", [&] { text::train_wordpiece(long_texts, {.vocabulary = 1500, .least_count = 2}); }},
               {"normalising posts for it", [&] { text::learn_wordpiece(many, {}, {.vocabulary = 60}); }},
               {"encoding posts for training",
                [&] {
                    text::EncodedPosts(std::span<const std::string_view>(many),
                                       {classifier.tokenizer(), {.length = classifier.options().longest}, classifier.options().ngrams});
                }},
               {"training",
                [&] {
                    constexpr std::size_t count = 800 / part;
                    classifier.fit(std::span(posts).first(count), std::span(toy.labels).first(count), {.epochs = 1, .batch_tokens = 128});
                }},
               {"labels", [&] { classifier.predict(posts); }},
               {"labels of a long text in windows", [&] { classifier.predict(one_long, text::LongTexts::windows); }},
               {"sentiment toward targets", [&] { targets.predict(targeted); }},
               {"vectors", [&] { encoder.vectors(tokens); }},
               {"a temperature", [&] { text::fit_calibration(probabilities, labels); }},
               {"a temperature of labels", [&] { text::fit_calibration(probabilities, has); }},
               {"intervals of scores", [&] { text::score_classes(confusion, 2000 / part, 1); }}});
}

TEST_CASE("cancel: graphs") {
    const testing::TemporaryFolder folder;
    constexpr Index nodes = 20000 / part;
    Rng rng(2);
    std::vector<graph::Edge> edges;
    std::string file;
    for (int i = 0; i < 200'000 / part; ++i) {
        edges.push_back({rng.below(nodes), rng.below(nodes)});
        file += std::to_string(edges.back().source) + ',' + std::to_string(edges.back().target) + '\n';
    }
    io::write_file(folder / "edges.csv", file);
    const auto graph = graph::Graph::from_edges(nodes, edges);
    const graph::NodeClassifier classifier({"a", "b"}, 8, {.layers = 8, .hidden = 8});
    const Tensor<float> half(Shape{nodes, 8}, 0.5f);
    const ops::Features<float> features(half);
    check_all({{"reading edges", [&] { graph::read_edges(folder / "edges.csv"); }},
               {"a graph of edges", [&] { graph::Graph::from_edges(nodes, edges); }},
               {"PageRank", [&] { graph::pagerank(graph); }},
               {"classes of nodes", [&] { classifier.predict(graph, features); }}});
}

TEST_CASE("cancel: pictures") {
    const testing::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "red");
    const std::string picture = io::read_file(std::string(CLAMOR_TEST_DATA) + "/image.png", 1 << 20);
    for (int i = 0; i < 300 / part; ++i) io::write_file(folder / ("red/" + std::to_string(i) + ".png"), picture);
    const vision::ImageClassifier classifier({"a", "b"}, {.size = 16, .widths = {8, 8, 8}});
    const Tensor<std::uint8_t> pictures(Shape{2000 / part, 16, 16, 3}, std::uint8_t{100});
    check_all({{"a folder of pictures", [&] { vision::read_picture_folder(folder.path(), {.height = 64, .width = 64}); }},
               {"classes of pictures", [&] { classifier.predict(pictures); }}});
}

TEST_CASE("cancel: counting") {
    constexpr std::size_t count = 140'000;
    std::deque<std::string> ids;
    std::vector<posts::Post> posts(count);
    for (std::size_t i = 0; i < count; ++i) {
        posts[i].id = ids.emplace_back("post" + std::to_string(i));
        posts[i].author = ids[i / 2];
        posts[i].text = "rain again";
        posts[i].time = 1777852800000 + static_cast<posts::Time>(i) * 1000;
    }
    pipeline::Analyzer analyzer;
    analyzer.add(posts);
    const std::string state = analyzer.to_bytes();
    check_all({{"adding posts", [&] { pipeline::Analyzer().add(posts); }},
               {"a report", [&] { analyzer.report(); }},
               {"reading a state", [&] { pipeline::Analyzer::from_bytes(state); }}});

    // Merging is not there: what was half merged would be observed twice when it is merged again. It is cancelled before it begins.
    Context context;
    const ContextScope scope(context);
    pipeline::Analyzer merged;
    context.cancel();
    CHECK_THROWS_AS(merged.merge(analyzer), Error);
    context.resume();
    CHECK(merged.observations() == 0);
    merged.merge(analyzer);
    CHECK(merged.to_bytes() == state);
}
