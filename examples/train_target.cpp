// Trains the model of sentiment toward a target that Clamor ships, `target-sentiment`, from scratch.
//
//   train_target ../shared/data/text OUT [--threads 1] [--seeds 5] [--targeted 1]
//
// Learns from the topics of SemEval-2017 task 4, two poles and five points, but for a fifth of the topics, which are drawn by a fixed
// seed; what stands in their posts is not trained on, and on these posts it is scored. --targeted 0 trains the same network blind to
// the target, the baseline. OUT/model is the model folder.
#include <array>
#include <cmath>

#include "clamor/core/context.hpp"
#include "clamor/core/rng.hpp"
#include "clamor/text/target_sentiment.hpp"
#include "text_data.hpp"
#include "text_training.hpp"

using namespace clamor;

namespace {

constexpr std::uint64_t topic_seed = 4;

struct Row {
    std::string text, topic, label;
};

std::vector<Row> read_topics(const std::string& path) {
    std::vector<Row> rows;
    const auto cells = data::read_cells(path);
    for (std::size_t r = 1; r < cells.size(); ++r)
        if (cells[r].size() == 4) rows.push_back({cells[r][3], cells[r][1], cells[r][2]});
    return rows;
}

/// Targeted posts, and what is known of them.
struct Posts {
    std::vector<Row> rows;
    text::TargetLabels poles, points;

    void add(const Row& row, text::TargetLabels& labels, std::int32_t label) {
        labels.posts.push_back(static_cast<Index>(rows.size()));
        labels.labels.push_back(label);
        rows.push_back(row);
    }
    std::vector<text::TargetedText> targeted(bool seen) const {
        std::vector<text::TargetedText> all;
        for (const Row& row : rows) all.push_back({row.text, seen ? std::string_view(row.topic) : std::string_view()});
        return all;
    }
};

struct Split {
    Posts train, held_out;
};

Split read_posts(const std::string& folder) {
    const auto poles = read_topics(folder + "/semeval2017/topic_polarity_train.tsv"), points = read_topics(folder + "/semeval2017/topic_five_point_train.tsv");
    std::set<std::string> topics, held_out, texts;
    for (const auto* rows : {&poles, &points})
        for (const Row& row : *rows) topics.insert(row.topic);
    const std::vector<std::string> names(topics.begin(), topics.end());
    const auto order = train::make_batches(static_cast<Index>(names.size()), {.budget = 1}, Rng(topic_seed));
    for (std::size_t i = 0; i < names.size() / 5; ++i) held_out.insert(names[static_cast<std::size_t>(order[i][0])]);
    for (const auto* rows : {&poles, &points})
        for (const Row& row : *rows)
            if (held_out.contains(row.topic)) texts.insert(row.text);
    Split split;
    const auto add = [&](const Row& row, text::TargetLabels Posts::*labels, std::int32_t label) {
        if (held_out.contains(row.topic))
            split.held_out.add(row, split.held_out.*labels, label);
        else if (!texts.contains(row.text))
            split.train.add(row, split.train.*labels, label);
    };
    for (const Row& row : poles)
        if (row.label == "negative" || row.label == "positive") add(row, &Posts::poles, row.label == "positive" ? 1 : 0);
    for (const Row& row : points) add(row, &Posts::points, std::stoi(row.label) + 2);
    std::printf("%zu topics, %zu held out: %zu rows, %zu of them held out\n", topics.size(), held_out.size(), poles.size() + points.size(), split.held_out.rows.size());
    return split;
}

struct Score {
    double recall, error;
};

Score score(const text::TargetSentiment& model, const Posts& posts, bool targeted) {
    const auto opinions = model.predict(posts.targeted(targeted));
    Tensor<float> poles(Shape{static_cast<Index>(posts.poles.posts.size()), 2});
    for (Index i = 0; i < poles.rows(); ++i)
        std::copy_n(opinions[static_cast<std::size_t>(posts.poles.posts[static_cast<std::size_t>(i)])].poles.begin(), 2, poles.view().row(i));
    std::vector<text::TargetOpinion> of_points;
    std::vector<int> points;
    for (std::size_t i = 0; i < posts.points.posts.size(); ++i) {
        of_points.push_back(opinions[static_cast<std::size_t>(posts.points.posts[i])]);
        points.push_back(posts.points.labels[i] - 2);
    }
    return {100 * text::macro_recall(poles, posts.poles.labels), text::macro_absolute_error(of_points, points)};
}

/// The tokenizer of a pre-trained encoder, whose token [SEP], which it never met, is the mark of the target from now on.
text::Tokenizer tokenizer_with_mark(const std::string& path) {
    std::string json = io::read_file(path, std::size_t{1} << 26);
    const std::string separator = "\"[SEP]\"", mark = concat('"', text::target_mark, '"');
    for (std::size_t at = json.find(separator); at != std::string::npos; at = json.find(separator, at)) json.replace(at, separator.size(), mark);
    return text::Tokenizer::from_json(io::parse_json(json, path), path);
}

int run(const training::Arguments& a) {
    Context context({.threads = static_cast<int>(a.number("--threads"))});
    const ContextScope scope(context);
    std::filesystem::create_directories(a.out);
    const Index seeds = a.number("--seeds");
    const bool targeted = a.number("--targeted") != 0;
    Split posts = read_posts(a.data);
    posts.train.poles.balance = a.numbers.at("--poles-balance");
    posts.train.points.balance = a.numbers.at("--points-balance");
    const auto texts = posts.train.targeted(targeted);
    std::vector<std::string> marked;
    for (const auto& post : texts) marked.push_back(text::mark_target(post.text, post.target));
    const std::string encoder = a.words.at("--encoder");
    const auto tokenizer = encoder.empty() ? training::vocabulary(marked, a.out + "/tokenizer.json", a.number("--vocabulary")) : tokenizer_with_mark(encoder + "/tokenizer.json");
    const auto make = [&] {
        return text::TargetSentiment(tokenizer, {.width = a.number("--width"), .layers = a.number("--layers"), .heads = a.number("--heads"), .inner = a.number("--width") * 4, .dropout = a.numbers.at("--dropout"), .ngrams = a.number("--ngrams")});
    };
    auto model = make();
    const auto report = [&](const std::string& name) {
        const Score s = score(model, posts.held_out, targeted);
        char line[200];
        std::snprintf(line, sizeof line, "%s: macro-recall of the poles %.2f, macro-averaged absolute error of five points %.3f", name.c_str(), s.recall, s.error);
        std::printf("%s\n", line);
        std::fflush(stdout);
        return std::string(line) + "\n";
    };
    training::MeanWeights mean;
    std::string figures;
    for (Index seed = 1; seed <= seeds; ++seed) {
        model = make();
        if (!encoder.empty()) io::load_slots(training::encoder_slots(model), io::SafetensorsFile(encoder + "/pretrained.safetensors"), {.ignore = {"encoder.layer."}});
        model.fit(texts, posts.train.poles, posts.train.points,
                  {.epochs = a.number("--epochs"), .rate = a.numbers.at("--rate"), .masked = a.numbers.at("--masked"), .ngram_dropout = a.numbers.at("--ngram-dropout"), .ngram_rate = a.numbers.at("--ngram-rate"), .seed = static_cast<std::uint64_t>(seed), .metric = [&] { if (a.number("--each")) report("epoch"); return 0.0; }, .progress = training::reporter(concat("fit, seed ", seed))});
        figures += report(concat("- seed ", seed));
        mean.add(io::slots_of(model.network()));
    }
    mean.write(io::slots_of(model.network()));
    figures += report("- this model, the mean of their weights");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        training::Arguments a{.numbers = {{"--threads", 1}, {"--seeds", 5}, {"--targeted", 1}, {"--width", 4}, {"--layers", 0}, {"--heads", 1}, {"--ngrams", 262144}, {"--epochs", 4}, {"--dropout", 0.2}, {"--vocabulary", 4000}, {"--ngram-dropout", 0.3}, {"--ngram-rate", 15}, {"--poles-balance", 1}, {"--points-balance", 0.75}, {"--each", 0}, {"--masked", 0.1}, {"--rate", 5e-4}}, .words = {{"--encoder", ""}}};
        a.parse(argc, argv);
        return run(a);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "train_target: %s\n", error.what());
        return 1;
    }
}
