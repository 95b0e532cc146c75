// Trains the model of sentiment toward a target that Clamor ships, `target-sentiment`, from an encoder that knows no labels.
//
//   train_target ../shared/data/text OUT --encoder ENCODER [--threads 1] [--seeds 2] [--targeted 1]
//
// ENCODER is the folder that pretrain_encoder filled. Learns from the topics of SemEval-2017 task 4, two poles and five points, but for a
// fifth of the topics, drawn by a fixed seed, and every post of theirs; on these it is scored. --targeted 0 trains the same network blind
// to the target: the baseline. OUT/model is the model folder.
#include "clamor/core/context.hpp"
#include "text_training.hpp"
#include "topic_posts.hpp"

using namespace clamor;

namespace {

constexpr text::TextClassifierOptions network{.dropout = 0.2, .ngrams = 65536};

/// The tokenizer of a pre-trained encoder, whose token [SEP], which it never met, is the mark of the target from now on.
text::Tokenizer tokenizer_with_mark(const std::string& path) {
    std::string json = io::read_file(path, std::size_t{1} << 26);
    const std::string separator = "\"[SEP]\"", mark = concat('"', text::target_mark, '"');
    for (std::size_t at = json.find(separator); at != std::string::npos; at = json.find(separator, at))
        json.replace(at, separator.size(), mark);
    return text::Tokenizer::from_json(io::parse_json(json, path), path);
}

io::ModelCard card(const std::string& figures) {
    return {
        .name = "target-sentiment",
        .summary =
            "Says what an English post feels toward a brand, person or topic that it mentions: negative or positive, and from -2 to 2.",
        .data =
            "Labels: SemEval-2017 task 4, subtasks B to E, the 2015 and 2016 sets (Rosenthal et al. 2017): two poles and five\n"
            "points, of the posts of four fifths of the topics. Vocabulary and pre-training, without labels: the posts that\n"
            "`tasks-en` learned its language from, those of the topics held out among them. The terms of Twitter may apply. No\n"
            "weights of others went in: the encoder was trained from scratch, on masked words and on the vectors that\n"
            "all-MiniLM-L6-v2 (Apache-2.0) gives of these posts.",
        .metric = figures +
                  "\nOn the topics that were held out, in per cent; the error in points. examples/shipped_models/pretrain_encoder.cpp and\n"
                  "train_target.cpp train the model again: `train_target ../shared/data/text OUT --encoder ENCODER`.",
        .limits =
            "English posts of the years 2011 to 2016. The target must be named in the post, else the post is judged as a whole. The\n"
            "label is one of two poles: whether a post is neutral toward its target is what the five points say. Irony is often\n"
            "missed, and what is felt of two targets of one post is often mixed up: do not judge single posts or people by it, but\n"
            "sums over many. At most 96 pieces of a post are read.",
        .license = training::model_license,
        .seed = 1};
}

int run(const training::Arguments& a) {
    Context context({.threads = static_cast<int>(a.number("--threads"))});
    const ContextScope scope(context);
    std::filesystem::create_directories(a.out);
    const bool targeted = a.number("--targeted") != 0;
    auto posts = topics::read_posts(a.data);
    training::say("%zu rows to train on, %zu held out", posts.train.rows.size(), posts.held_out.rows.size());
    posts.train.poles.balance = 0.8;
    posts.train.points.balance = 0.75;  // of -2 there are 287 posts in 29,361
    const std::string encoder = a.words.at("--encoder");
    const auto tokenizer = tokenizer_with_mark(encoder + "/tokenizer.json");
    text::TargetSentiment model(tokenizer, network);
    const auto report = [&](const std::string& name) {
        const topics::Score s = topics::score(model, posts.held_out, targeted);
        return training::say("%s: macro-recall of the poles %.2f, macro-averaged absolute error of five points %.3f", name.c_str(),
                             s.recall, s.error);
    };
    const auto train_one = [&](Index seed) {
        model = text::TargetSentiment(tokenizer, network);
        training::load_encoder(model, encoder + "/pretrained.safetensors");
        model.fit(posts.train.targeted(targeted), posts.train.poles, posts.train.points,
                  {.epochs = 1, .rate = 5e-4, .ngram_dropout = 0.3, .ngram_rate = 15, .seed = static_cast<std::uint64_t>(seed),
                   .progress = training::reporter(concat("fit, seed ", seed))});
    };
    std::string figures = training::train_seeds(model, a.number("--seeds"), train_one, report);
    figures += report("- the mean of their weights");
    model.save(a.out + "/model", card(figures), io::WeightStorage::int8);
    model = text::TargetSentiment::load(a.out + "/model");
    report("as stored");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return training::run_program("train_target",
                                 {.numbers = {{"--threads", 1}, {"--seeds", 2}, {"--targeted", 1}}, .words = {{"--encoder", "ENCODER"}}},
                                 argc, argv, run);
}
