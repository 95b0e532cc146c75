// Trains the sentiment model that Clamor ships, sentiment-en, from an encoder that knows no labels.
//
//   train_sentiment ../shared/data/text OUT --encoder ENCODER [--teachers DIR[,DIR...]] [--threads 1] [--epochs 3] [--seeds 1]
//                   [--teacher-epochs 3] [--teacher-seeds 2]
//
// ENCODER is the folder that pretrain_encoder filled. DIR/sentiment is a classifier that was fine-tuned on the same posts
// (finetune_tweeteval.py). What the teachers think of all posts at hand, but for those of val, is learned from where the labels ended
// (Hinton et al. 2015), once a seed, and the mean of these runs' weights is taken. Run again after an interruption, it goes on where it was
// (checkpoints in OUT). Prints the macro-recall on tweeteval/sentiment val, which no label in training has seen, and the macro-F1 on the
// airline posts, which are not trained on at all. OUT/model is the model folder.
#include <numeric>

#include "clamor/core/context.hpp"
#include "clamor/text/class_scores.hpp"
#include "clamor/text/tasks.hpp"
#include "text_data.hpp"
#include "text_training.hpp"

using namespace clamor;

namespace {

const std::vector<std::string> label_names{"negative", "neutral", "positive"};

/// All posts but those of val, however they are written, and the labels of those in `train`.
struct Lessons {
    std::vector<std::string> texts;
    std::vector<text::TaskTargets> targets;  ///< labels, and then a teacher's view

    Lessons(const std::vector<std::string>& posts, const data::Labelled& train, const data::Labelled& val) {
        training::HeldOut held_out;
        held_out.add(val.texts);
        std::map<std::string_view, std::int32_t> known;
        for (std::size_t i = 0; i < train.texts.size(); ++i) known.emplace(train.texts[i], train.labels[i]);
        text::TaskTargets& labels = targets.emplace_back(text::TaskTargets{.task = "sentiment", .balance = 1});
        for (const std::string& post : posts) {
            if (held_out.has(post)) continue;
            if (const auto label = known.find(post); label != known.end()) {
                labels.posts.push_back(static_cast<Index>(texts.size()));
                labels.labels.push_back(label->second);
            }
            texts.push_back(post);
        }
    }
    std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
};

io::ModelCard card(const std::string& figures, bool taught) {
    return {.name = "sentiment-en",
            .summary = "Says whether an English post is negative, neutral or positive, with a probability for each.",
            .data =
                "Labels: SemEval-2017 task 4A, the 2013 to 2016 sets (Rosenthal et al. 2017), without every post that is in the\n"
                "validation or test part of TweetEval's sentiment task. Vocabulary and pre-training, without labels: the same posts;\n"
                "those of TweetEval (Barbieri et al. 2020: emoji, emotion, hate, irony, offensive, sentiment val, stance); the topics\n"
                "of SemEval-2017 task 4B; the English part of XLM-T (Barbieri et al. 2022); FiveThirtyEight's posts about Mayweather\n"
                "against McGregor (CC BY 4.0). TweetEval and XLM-T are released without restrictions of their own; those of the tasks\n"
                "that they derive from and the terms of Twitter may apply. No weights of others went in: the encoder was trained from\n"
                "scratch, on masked words and on the vectors that all-MiniLM-L6-v2 (Apache-2.0) gives of these posts, the validation\n"
                "texts left out." +
                std::string(taught ? " The model learned too from what fine-tuned copies of that think of them."
                                   : ""),
            .metric = figures +
                      "\nNo label of either was trained on; the recipe was chosen by looking at val. One command trains such a model:\n"
                      "`train_sentiment ../shared/data/text OUT --encoder ENCODER" +
                      std::string(taught ? " --teachers TEACHERS,OTHERS" : "") + "` (examples/shipped_models/train_sentiment.cpp).",
            .limits =
                "English posts of the years 2012 to 2017; other languages are not understood. What a post feels, not what it feels\n"
                "about; irony is often missed. About one post in three is put into another class than people put it: do not judge\n"
                "single posts or people by it, but sums over many. At most 96 pieces of a post are read.",
            .license = training::model_license,
            .seed = 1};
}

int run(const training::Arguments& a) {
    Context context({.threads = static_cast<int>(a.number("--threads"))});
    const ContextScope scope(context);
    std::filesystem::create_directories(a.out);

    const auto teachers = training::teachers_of("sentiment", a.words.at("--teachers"));
    if (teachers.empty() && !a.words.at("--teachers").empty()) throw std::runtime_error("--teachers: no folder has sentiment");

    const std::string encoder = a.words.at("--encoder");
    const auto tokenizer = text::Tokenizer::load(encoder + "/tokenizer.json");
    const auto begin = [&] {
        text::TextTasks begun({{"sentiment", label_names}}, tokenizer, {.dropout = 0.2, .ngrams = 131072});
        training::load_encoder(begun, encoder + "/pretrained.safetensors");
        return begun;
    };
    auto model = begin();

    const data::Labelled train = data::read_table(a.data + "/semeval2017/sentiment_train.tsv", "text", "label", label_names);
    const data::Labelled val = data::read_tweeteval(a.data + "/tweeteval/sentiment", "val");
    const data::Labelled airline = data::read_table(a.data + "/airline/tweets.csv", "text", "airline_sentiment", label_names);
    const auto recall = [&] { return text::macro_recall(model.predict(val.views()), val.labels); };
    const auto report = [&](const std::string& name) {
        const auto there = model.predict(airline.views());
        return training::say("%s: macro-recall %.2f on tweeteval/sentiment val; macro-F1 %.2f, macro-recall %.2f on airline", name.c_str(),
                             100 * recall(), 100 * text::macro_f1(there, airline.labels), 100 * text::macro_recall(there, airline.labels));
    };

    Lessons lessons(data::all_posts(a.data), train, val);
    const auto learn = [&](const std::string& stage, Index epochs, Index seed) {
        model.fit(lessons.views(), lessons.targets,
                  {.epochs = epochs,
                   .rate = 5e-4,
                   .masked = 0.2,
                   .ngram_rate = 15,
                   .seed = static_cast<std::uint64_t>(seed),
                   .metric = recall,
                   .keep_best = false,
                   .progress = training::reporter(stage),
                   .checkpoint = concat(a.out, '/', stage, ".checkpoint"),
                   .checkpoint_steps = 300,
                   .resume = true});
    };
    const std::string labelled = a.out + "/labels.safetensors";
    std::string figures;
    if (std::filesystem::exists(labelled)) {
        io::load_parameters(model.network(), labelled);
    } else {
        figures = training::train_seeds(
            model, a.number("--seeds"),
            [&](Index seed) {
                model = begin();
                learn(concat("fit.", seed), a.number("--epochs"), seed);
            },
            report);
        io::save_parameters(model.network(), labelled);
    }
    figures += report("- labels alone");

    if (!teachers.empty()) {
        text::TaskTargets thinks{.task = "sentiment", .posts = std::vector<Index>(lessons.texts.size())};
        std::iota(thinks.posts.begin(), thinks.posts.end(), Index{0});
        thinks.teacher = training::ask_teachers(teachers, a.out + "/teacher", label_names, lessons.views());
        lessons.targets.push_back(std::move(thinks));
        figures += training::train_seeds(
            model, a.number("--teacher-seeds"),
            [&](Index seed) {
                io::load_parameters(model.network(), labelled);
                learn(concat("teachers.", seed), a.number("--teacher-epochs"), seed);
            },
            [&](const std::string& name) { return report(name + ", with the teachers"); });
    }
    figures += report("- this model");
    model.classifier("sentiment").save(a.out + "/model", card(figures, !teachers.empty()), io::WeightStorage::bf16);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return training::run_program(
        "train_sentiment",
        {.numbers = {{"--threads", 1},
                     {"--epochs", 3},
                     {"--seeds", 1},
                     {"--teacher-epochs", 3},
                     {"--teacher-seeds", 2}},
         .words = {{"--encoder", "ENCODER"}, {"--teachers", ""}}},
        argc, argv, run);
}
