// Trains the sentiment model that Clamor ships: WordPiece, masked-language pre-training and labels, all from scratch.
//
//   train_sentiment ../shared/data/text OUT [--threads 1] [--pretrain-epochs 4] [--epochs 3] [--seeds 3]
//
// Run again after an interruption, it goes on where it was (checkpoints in OUT). Prints the macro-recall on
// tweeteval/sentiment val, which no label in training has seen, and the macro-F1 on the airline posts, which are not
// trained on at all. OUT/model is the model folder.
#include "clamor/core/context.hpp"
#include "clamor/text/class_scores.hpp"
#include "text_data.hpp"
#include "text_training.hpp"

using namespace clamor;

namespace {

const std::vector<std::string> label_names{"negative", "neutral", "positive"};

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

int run(const training::Arguments& a) {
    Context context({.threads = static_cast<int>(a.number("--threads"))});
    const ContextScope scope(context);
    std::filesystem::create_directories(a.out);

    const auto unlabelled = data::all_posts(a.data);
    const auto tokenizer = training::vocabulary(unlabelled, a.out + "/tokenizer.json", 10000);
    std::printf("%zu posts, %ld pieces\n", unlabelled.size(), static_cast<long>(tokenizer.size()));
    const auto make = [&](double dropout) {
        return text::TextClassifier(label_names, tokenizer, {.width = 128, .layers = 4, .heads = 4, .inner = 512, .dropout = dropout, .ngrams = 131072});
    };
    auto classifier = make(0.1);

    training::pretrain_encoder(classifier, unlabelled, a.out, a.number("--pretrain-epochs"));

    const data::Labelled train = data::read_table(a.data + "/semeval2017/sentiment_train.tsv", "text", "label", label_names);
    const data::Labelled val = data::read_tweeteval(a.data + "/tweeteval/sentiment", "val");
    const data::Labelled airline = data::read_table(a.data + "/airline/tweets.csv", "text", "airline_sentiment", label_names);
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

    const auto train_one = [&](Index seed) {
        classifier = make(0.2);
        training::load_pretrained(classifier, a.out);
        classifier.fit(train.views(), train.labels,
                       {.epochs = a.number("--epochs"), .rate = 5e-4, .masked = 0.2, .ngram_rate = 15, .balance = 1, .seed = static_cast<std::uint64_t>(seed), .metric = recall,
                        .keep_best = false, .progress = training::reporter(concat("fit, seed ", seed)), .checkpoint = concat(a.out, "/fit.", seed, ".checkpoint"), .resume = true});
    };
    std::string figures = training::train_seeds(classifier, a.number("--seeds"), train_one, report);
    figures += report("- this model, the mean of their weights");
    classifier.save(a.out + "/model", card(figures), io::WeightStorage::bf16);
    report("as stored");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return training::run_program("train_sentiment", {.numbers = {{"--threads", 1}, {"--pretrain-epochs", 4}, {"--epochs", 3}, {"--seeds", 3}}}, argc, argv, run);
}
