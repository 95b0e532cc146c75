// Trains the sentiment model that Clamor ships: WordPiece, masked-language pre-training and labels, all from scratch.
//
//   train_sentiment ../shared/data/text OUT [--threads 1] [--pretrain-epochs 4] [--epochs 3] [--seeds 3]
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
#include "clamor/text/wordpiece.hpp"

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
std::function<bool(const train::Progress&)> reporter(std::string phase) {
    using Clock = std::chrono::steady_clock;
    return [phase, begin = Clock::now(), last = Clock::now()](const train::Progress& p) mutable {
        if (Clock::now() - last < std::chrono::seconds(30) && p.step < p.steps) return true;
        last = Clock::now();
        std::printf("%s: step %ld of %ld, loss %.3f, %.0f s\n", phase.c_str(), static_cast<long>(p.step), static_cast<long>(p.steps), p.loss,
                    std::chrono::duration<double>(last - begin).count());
        std::fflush(stdout);
        return true;
    };
}

struct Arguments {
    std::string data, out;
    std::map<std::string, double> numbers{{"--threads", 1}, {"--pretrain-epochs", 4}, {"--epochs", 3}, {"--seeds", 3}};
    double operator[](const std::string& name) const { return numbers.at(name); }
};

Arguments parse(int argc, char** argv) {
    if (argc < 3 || argc % 2 == 0) throw std::runtime_error("usage: train_sentiment DATA OUT [--threads N] [--pretrain-epochs N] [--epochs N] [--seeds N]");
    Arguments a{argv[1], argv[2]};
    for (int i = 3; i < argc; i += 2) a.numbers.at(argv[i]) = std::stod(argv[i + 1]);
    return a;
}

io::ModelCard card(const std::string& figures) {
    return {.name = "sentiment-en",
            .summary = "Says whether an English post is negative, neutral or positive, with a probability for each.",
            .data = "Labels: SemEval-2017 task 4A, the 2013 to 2016 sets (Rosenthal et al. 2017), without every post that is in the validation or test\n"
                    "part of TweetEval's sentiment task. Vocabulary and pre-training, without labels: the same posts; those of TweetEval (Barbieri et al.\n"
                    "2020: emoji, emotion, hate, irony, offensive, sentiment val, stance); the topics of SemEval-2017 task 4B; the English part of XLM-T\n"
                    "(Barbieri et al. 2022); FiveThirtyEight's posts about Mayweather against McGregor (CC BY 4.0). TweetEval and XLM-T are released\n"
                    "without restrictions of their own; those of the tasks that they derive from and the terms of Twitter may apply. No weights of\n"
                    "others went in: the model was trained from scratch.",
            .metric = figures + "\nNo label of either was trained on; the recipe was chosen by looking at val. One command trains the model again:\n"
                                "`train_sentiment ../shared/data/text OUT` (examples/train_sentiment.cpp).",
            .limits = "English posts of the years 2012 to 2017; other languages are not understood. What a post feels, not what it feels about; irony is often\n"
                      "missed. About one post in three is put into another class than people put it: do not judge single posts\n"
                      "or people by it, but sums over many. At most 96 pieces of a post are read.",
            .seed = 1};
}

std::vector<io::ParameterSlot> encoder_slots(text::TextClassifier& classifier) {
    auto slots = io::slots_of(classifier.network());
    std::erase_if(slots, [](const io::ParameterSlot& slot) { return !slot.name.starts_with("encoder."); });
    return slots;
}

text::Tokenizer vocabulary(const std::vector<std::string>& posts, const std::string& path, Index size) {
    if (std::filesystem::exists(path)) return text::Tokenizer::load(path);
    const text::Normalizer normalizer;
    std::vector<std::string> clean;
    for (const std::string& post : posts) clean.push_back(normalizer.apply(post));
    auto tokenizer = text::wordpiece_tokenizer(text::train_wordpiece(clean, {.vocabulary = size}));
    io::write_file(path, io::to_text(tokenizer.to_json()));
    return tokenizer;
}

int run(const Arguments& a) {
    Context context({.threads = static_cast<int>(a["--threads"])});
    const ContextScope scope(context);
    std::filesystem::create_directories(a.out);

    const auto unlabelled = all_posts(a.data);
    const auto tokenizer = vocabulary(unlabelled, a.out + "/tokenizer.json", 10000);
    std::printf("%zu posts, %ld pieces\n", unlabelled.size(), static_cast<long>(tokenizer.size()));
    const auto make = [&](double dropout) {
        return text::TextClassifier(label_names, tokenizer, {.width = 128, .layers = 4, .heads = 4, .inner = 512, .dropout = dropout, .ngrams = 131072});
    };
    auto classifier = make(0.1);

    const std::string pretrained = a.out + "/pretrained.safetensors";
    if (!std::filesystem::exists(pretrained)) {
        const std::vector<std::string_view> views(unlabelled.begin(), unlabelled.end());
        if (a["--pretrain-epochs"] > 0)
            classifier.pretrain(views, {.epochs = static_cast<Index>(a["--pretrain-epochs"]), .batch_tokens = 3072, .rate = 1e-3,
                                        .progress = reporter("pretrain"), .checkpoint = a.out + "/pretrain.checkpoint", .checkpoint_steps = 200, .resume = true});
        io::SafetensorsWriter writer;
        io::save_slots(encoder_slots(classifier), writer);
        writer.write(pretrained);
    }

    const Labelled train = read_table(a.data + "/semeval2017/sentiment_train.tsv", "text", "label");
    const Labelled val = validation_posts(a.data), airline = read_table(a.data + "/airline/tweets.csv", "text", "airline_sentiment");
    const auto recall = [&] { return text::macro_recall(classifier.predict(val.views()), val.labels); };
    const auto report = [&](const std::string& name) {
        const auto there = classifier.predict(airline.views());
        char text[200];
        std::snprintf(text, sizeof text, "%s: macro-recall %.2f on tweeteval/sentiment val; macro-F1 %.2f, macro-recall %.2f on airline", name.c_str(),
                      100 * recall(), 100 * text::macro_f1(there, airline.labels), 100 * text::macro_recall(there, airline.labels));
        std::printf("%s\n", text);
        std::fflush(stdout);
        return std::string(text) + "\n";
    };

    // Several runs from the same beginning; the mean of their weights is the model, so that no lucky run is picked
    // (Wortsman et al. 2022, "Model soups").
    const auto seeds = static_cast<Index>(a["--seeds"]);
    std::vector<std::vector<double>> sums;
    std::string figures;
    for (Index seed = 1; seed <= seeds; ++seed) {
        classifier = make(0.2);
        io::load_slots(encoder_slots(classifier), io::SafetensorsFile(pretrained), {.ignore = {"head.", "masked."}});
        classifier.fit(train.views(), train.labels,
                       {.epochs = static_cast<Index>(a["--epochs"]), .rate = 5e-4, .masked = 0.2, .ngram_rate = 15, .seed = static_cast<std::uint64_t>(seed),
                        .metric = recall, .progress = reporter(concat("fit, seed ", seed)), .checkpoint = concat(a.out, "/fit.", seed, ".checkpoint"), .resume = true});
        figures += report(concat("- seed ", seed));
        const auto weights = io::slots_of(classifier.network());
        for (std::size_t w = 0; w < weights.size(); ++w) {
            const auto values = std::get<View<float>>(weights[w].values);
            if (seed == 1) sums.emplace_back(static_cast<std::size_t>(values.size()));
            for (std::size_t i = 0; i < sums[w].size(); ++i) sums[w][i] += static_cast<double>(values[static_cast<Index>(i)]);
        }
    }
    const auto weights = io::slots_of(classifier.network());
    for (std::size_t w = 0; w < weights.size(); ++w)
        for (std::size_t i = 0; i < sums[w].size(); ++i)
            std::get<View<float>>(weights[w].values)[static_cast<Index>(i)] = static_cast<float>(sums[w][i] / static_cast<double>(seeds));
    figures += report("- this model, the mean of their weights");
    classifier.save(a.out + "/model", card(figures), io::WeightStorage::bf16);
    report("as stored");
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
