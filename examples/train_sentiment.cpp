// Trains the sentiment model that Clamor ships: WordPiece, masked-language pre-training and labels, all from scratch.
//
//   train_sentiment ../shared/data/text OUT [--seed 1] [--threads 2] [--pretrain-epochs 8] [--epochs 5]
//
// Run again after an interruption, it goes on where it was (checkpoints in OUT). Prints the macro-recall on
// tweeteval/sentiment val, which no label in training has seen, and the macro-F1 on the airline posts, which are not
// trained on at all. OUT/model is the model folder.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "clamor/core/context.hpp"
#include "clamor/io/file.hpp"
#include "clamor/text/classifier.hpp"

using namespace clamor;

namespace {

struct Labelled {
    std::vector<std::string> texts;
    std::vector<std::int32_t> labels;
    std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
};

const std::vector<std::string> label_names{"negative", "neutral", "positive"};

/// The cells of a table: of CSV (RFC 4180), or of TSV, which knows no quotes.
std::vector<std::vector<std::string>> read_cells(const std::string& path) {
    const std::string bytes = io::read_file(path, std::size_t{1} << 30);
    const bool csv = path.ends_with(".csv");
    std::vector<std::vector<std::string>> rows(1, {""});
    bool quoted = false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        if (csv && c == '"') {
            if (quoted && i + 1 < bytes.size() && bytes[i + 1] == '"')
                rows.back().back() += bytes[++i];
            else
                quoted = !quoted;
        } else if (!quoted && c == (csv ? ',' : '\t')) {
            rows.back().emplace_back();
        } else if (!quoted && c == '\n') {
            rows.push_back({""});
        } else {
            rows.back().back() += c;
        }
    }
    if (rows.back().size() == 1 && rows.back()[0].empty()) rows.pop_back();
    return rows;
}

/// A table's column of texts, and its column of labels where one is named.
Labelled read_table(const std::string& path, const std::string& text, const std::string& label = {}) {
    const auto rows = read_cells(path);
    const auto column = [&](const std::string& name) {
        return static_cast<std::size_t>(std::find(rows[0].begin(), rows[0].end(), name) - rows[0].begin());
    };
    Labelled table;
    for (std::size_t r = 1; r < rows.size(); ++r) {
        auto name = label_names.begin();
        if (!label.empty()) name = std::find(name, label_names.end(), rows[r].at(column(label)));
        if (name == label_names.end()) continue;
        table.texts.push_back(rows[r].at(column(text)));
        table.labels.push_back(static_cast<std::int32_t>(name - label_names.begin()));
    }
    return table;
}

std::vector<std::string> read_lines(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(std::move(line));
    return lines;
}

/// Every post at hand but the airlines', which stay unseen, and the labels of none.
std::vector<std::string> all_posts(const std::string& data) {
    std::set<std::string> unique;
    const auto add = [&](std::vector<std::string> texts) { unique.insert(std::make_move_iterator(texts.begin()), std::make_move_iterator(texts.end())); };
    add(read_table(data + "/semeval2017/sentiment_train.tsv", "text").texts);
    add(read_table(data + "/semeval2017/topic_polarity_train.tsv", "text").texts);
    add(read_table(data + "/mayweather_mcgregor/tweets.csv", "text").texts);
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data + "/tweeteval")) files.insert(entry.path().string());
    for (const char* part : {"train", "val"}) files.insert(data + "/multilingual_sentiment/english/" + part + "_text.txt");
    for (const std::string& file : files)
        if (file.ends_with("_text.txt")) add(read_lines(file));
    return {unique.begin(), unique.end()};
}

Labelled validation_posts(const std::string& data) {
    Labelled posts{read_lines(data + "/tweeteval/sentiment/val_text.txt"), {}};
    for (const std::string& label : read_lines(data + "/tweeteval/sentiment/val_labels.txt")) posts.labels.push_back(std::stoi(label));
    return posts;
}

/// Prints a line each half minute.
std::function<bool(const train::Progress&)> reporter(const char* phase) {
    using Clock = std::chrono::steady_clock;
    return [phase, begin = Clock::now(), last = Clock::now()](const train::Progress& p) mutable {
        if (Clock::now() - last < std::chrono::seconds(30) && p.step < p.steps) return true;
        last = Clock::now();
        std::printf("%s: step %ld of %ld, loss %.3f, %.0f s\n", phase, static_cast<long>(p.step), static_cast<long>(p.steps), p.loss,
                    std::chrono::duration<double>(last - begin).count());
        std::fflush(stdout);
        return true;
    };
}

struct Arguments {
    std::string data, out;
    std::map<std::string, double> numbers{{"--seed", 1}, {"--threads", 0}, {"--pretrain-epochs", 8}, {"--epochs", 5}, {"--width", 128}, {"--layers", 4},
                                          {"--vocabulary", 10000}, {"--rate", 5e-4}, {"--pretrain-rate", 1e-3}, {"--batch-tokens", 3072}, {"--masked", 0.1}, {"--balance", 1}, {"--dropout", 0.1}};
    double operator[](const std::string& name) const { return numbers.at(name); }
};

Arguments parse(int argc, char** argv) {
    if (argc < 3 || argc % 2 == 0) throw std::runtime_error("usage: train_sentiment DATA OUT [--seed N] [--threads N] ...");
    Arguments a{argv[1], argv[2]};
    for (int i = 3; i < argc; i += 2) a.numbers.at(argv[i]) = std::stod(argv[i + 1]);
    return a;
}

text::WordPiece vocabulary(const std::vector<std::string>& posts, const std::string& path, Index size) {
    if (std::filesystem::exists(path)) return text::WordPiece::from_json(io::read_json(path), path);
    const text::Normalizer normalizer;
    std::vector<std::string> clean;
    for (const std::string& post : posts) clean.push_back(normalizer.apply(post));
    auto pieces = text::train_wordpiece(clean, {.vocabulary = size});
    io::write_file(path, io::to_text(pieces.to_json()));
    return pieces;
}

int run(const Arguments& a) {
    Context context({.threads = static_cast<int>(a["--threads"])});
    const ContextScope scope(context);
    std::filesystem::create_directories(a.out);
    const auto seed = static_cast<std::uint64_t>(a["--seed"]);

    const auto unlabelled = all_posts(a.data);
    const auto pieces = vocabulary(unlabelled, a.out + "/tokenizer.json", static_cast<Index>(a["--vocabulary"]));
    std::printf("%zu posts, %ld pieces\n", unlabelled.size(), static_cast<long>(pieces.size()));
    const auto width = static_cast<Index>(a["--width"]);
    text::TextClassifier classifier(label_names, pieces,
                                    {.width = width, .layers = static_cast<Index>(a["--layers"]), .heads = width / 32, .inner = 4 * width, .dropout = a["--dropout"]});

    const std::string pretrained = a.out + "/pretrained.safetensors";
    if (std::filesystem::exists(pretrained)) {
        io::load_parameters(classifier.network(), pretrained);
    } else if (a["--pretrain-epochs"] > 0) {
        const std::vector<std::string_view> views(unlabelled.begin(), unlabelled.end());
        classifier.pretrain(views, {.epochs = static_cast<Index>(a["--pretrain-epochs"]), .batch_tokens = static_cast<Index>(a["--batch-tokens"]), .rate = a["--pretrain-rate"], .progress = reporter("pretrain"),
                                    .checkpoint = a.out + "/pretrain.checkpoint", .checkpoint_steps = 200, .resume = true});
        io::save_parameters(classifier.network(), pretrained);
    }

    const Labelled train = read_table(a.data + "/semeval2017/sentiment_train.tsv", "text", "label");
    const Labelled val = validation_posts(a.data);
    const auto recall = [&] { return text::macro_recall(classifier.predict(val.views()), val.labels); };
    const auto result = classifier.fit(train.views(), train.labels,
                                       {.epochs = static_cast<Index>(a["--epochs"]), .rate = a["--rate"], .masked = a["--masked"], .balance = a["--balance"], .seed = seed,
                                        .metric = recall, .progress = reporter("fit"), .checkpoint = concat(a.out, "/fit.", seed, ".checkpoint"), .resume = true});
    for (const auto& epoch : result.epochs) std::printf("epoch: loss %.4f, val macro-recall %.2f\n", epoch.loss, 100 * epoch.metric);

    const Labelled airline = read_table(a.data + "/airline/tweets.csv", "text", "airline_sentiment");
    const auto there = classifier.predict(airline.views());
    std::printf("seed %ld: val macro-recall %.2f; airline macro-F1 %.2f, macro-recall %.2f\n", static_cast<long>(seed), 100 * recall(),
                100 * text::macro_f1(there, airline.labels), 100 * text::macro_recall(there, airline.labels));
    classifier.save(concat(a.out, "/model.", seed), {.name = "sentiment"}, io::WeightStorage::bf16);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(parse(argc, argv));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "train_sentiment: %s\n", error.what());
        return 1;
    }
}
