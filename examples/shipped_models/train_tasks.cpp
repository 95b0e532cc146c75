// Trains the model of TweetEval's tasks that Clamor ships, tasks-en, from an encoder that knows no labels.
//
//   train_tasks ../shared/data/text OUT --encoder ENCODER [--teachers DIR[,DIR...]] [--threads 1] [--epochs 2] [--teacher-epochs 3]
//               [--seeds 2]
//
// ENCODER is the folder that pretrain_encoder filled. DIR/TASK is a fine-tuned classifier (finetune_tweeteval.py) of irony, emotion, hate,
// offensive, sentiment or emoji, or of `stance`, which learned the five targets together. A teacher that is there says what it thinks of
// every post at hand and of a part of each, one of stance of its target's posts alone, and its probabilities are learned beside the labels
// (Hinton et al. 2015); OUT keeps them. Several teachers of a task are asked for the mean of their probabilities. No text of val is among
// them. They come after `epochs` of labels alone, once a seed, and the mean of these runs' weights is taken. Run again after an
// interruption, it goes on where it was. Prints TweetEval's metrics on val, whose labels are not trained on. OUT/model is the model folder.
#include <map>

#include "clamor/core/context.hpp"
#include "clamor/text/tasks.hpp"
#include "posts_and_parts.hpp"
#include "text_data.hpp"

using namespace clamor;

namespace {

constexpr text::TextClassifierOptions network{.dropout = 0.2, .ngrams = 65536};
/// Macro-recall weighs classes alike; what F1 wants lies between that and the posts' own weight.
double balance_of(const std::string& task) { return task == "sentiment" ? 1 : task == "emoji" ? 0.5 : 0.25; }

/// All posts and parts of posts that are trained on, each text once, and what is known of them.
struct Lessons {
    std::vector<std::string> texts;
    std::map<std::string, Index> numbers;
    std::vector<text::TaskTargets> targets;

    Index number(const std::string& text) {
        const auto [at, added] = numbers.try_emplace(text, static_cast<Index>(texts.size()));
        if (added) texts.push_back(text);
        return at->second;
    }
    std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
};

/// How often an epoch sees a task's posts: the share of a task grows with the root of its posts and of its classes. Sentiment's
/// 47,414 posts of three classes are seen once. The five targets of stance are one task of TweetEval.
double passes_of(const tweeteval::Task& task) {
    const double posts = static_cast<double>(task.train.texts.size()) * (task.stance() ? 5 : 1);
    return std::sqrt(static_cast<double>(task.labels.size()) / 3 * 47414 / posts);
}

void add_labels(Lessons& lessons, const std::vector<tweeteval::Task>& tasks) {
    for (const auto& task : tasks) {
        text::TaskTargets targets{.task = task.name, .balance = balance_of(task.name)};
        std::set<Index> seen;
        for (std::size_t i = 0; i < task.train.texts.size(); ++i) {
            const Index post = lessons.number(task.train.texts[i]);
            if (!seen.insert(post).second) continue;  // a text that the set has twice
            targets.posts.push_back(post);
            targets.labels.push_back(task.train.labels[i]);
        }
        targets.passes = passes_of(task);
        lessons.targets.push_back(std::move(targets));
    }
}

std::set<Index> own_posts(Lessons& lessons, const tweeteval::Task& task) {
    std::set<Index> posts;
    for (const std::string& text : task.train.texts) posts.insert(lessons.number(text));
    return posts;
}

/// Adds what the teachers that are there think of all posts at hand and of parts of them, those of stance of their target's posts alone.
void add_teachers(Lessons& lessons, const std::vector<tweeteval::Task>& tasks, const training::Arguments& a) {
    const std::string folders = a.words.at("--teachers");
    if (folders.empty()) return;
    std::set<Index> all;
    for (const std::string& text : training::posts_and_parts(data::all_posts(a.data), tasks)) all.insert(lessons.number(text));
    for (const auto& task : tasks) {
        const auto teachers = training::teachers_of(task.stance() ? "stance" : task.name, folders);
        if (teachers.empty()) {
            training::say("no teacher of %s: its labels alone", task.name.c_str());
            continue;
        }
        std::set<Index> chosen = all;
        if (task.stance()) std::erase_if(chosen, [own = own_posts(lessons, task)](Index post) { return !own.contains(post); });
        text::TaskTargets targets{.task = task.name, .posts = {chosen.begin(), chosen.end()}, .weight = a.numbers.at("--teacher-weight")};
        std::vector<std::string_view> texts;
        for (const Index post : targets.posts) texts.push_back(lessons.texts[static_cast<std::size_t>(post)]);
        targets.teacher = training::ask_teachers(teachers, a.out + "/teacher." + task.name, task.labels, texts);
        lessons.targets.push_back(std::move(targets));
    }
}

/// The metric of every task, and their mean over TweetEval's seven. Stance is one of them: its five targets are pooled first.
std::map<std::string, tweeteval::Score> judge(const text::TextTasks& model, const std::vector<tweeteval::Task>& tasks, double& mean) {
    std::map<std::string, tweeteval::Score> scores;
    std::vector<float> stance;
    std::vector<std::int32_t> stance_labels;
    mean = 0;
    for (const auto& task : tasks) {
        const Tensor<float> p = model.predict(task.name, task.val.views());
        scores[task.name] = tweeteval::score(task.name, p, task.val.labels);
        if (!task.stance()) {
            mean += scores[task.name].value / 7;
            continue;
        }
        stance.insert(stance.end(), p.data(), p.data() + p.size());
        stance_labels.insert(stance_labels.end(), task.val.labels.begin(), task.val.labels.end());
    }
    const Index count = static_cast<Index>(stance_labels.size());
    scores["stance"] = tweeteval::score("stance", View<const float>(stance.data(), Shape{count, 3}), stance_labels);
    mean += scores["stance"].value / 7;
    return scores;
}

std::string report(const std::string& title, const text::TextTasks& model, const std::vector<tweeteval::Task>& tasks,
                   double* to = nullptr) {
    double mean = 0;
    std::string text = title + ":";
    for (const auto& [task, score] : judge(model, tasks, mean)) {
        char part[100];
        std::snprintf(part, sizeof part, " %s %.2f [%.1f, %.1f];", task.c_str(), score.value, score.low, score.high);
        text += part;
    }
    char part[40];
    std::snprintf(part, sizeof part, " mean of seven %.2f", mean);
    text += part;
    training::say("%s", text.c_str());
    if (to) *to = mean;
    return text;
}

io::ModelCard card(const std::string& figures, bool taught) {
    return {.name = "tasks-en",
            .summary =
                "Says of an English post whether it is ironic, hateful or offensive, what emotion and sentiment it has, which emoji "
                "goes with it, and what it is for or against.",
            .data =
                "Labels: the training parts of TweetEval (Barbieri et al. 2020: emoji, emotion, hate, irony, offensive, stance) and of\n"
                "SemEval-2017 task 4A (Rosenthal et al. 2017), without every post that is in the validation or test part of TweetEval's\n"
                "sentiment task. Vocabulary and pre-training, without labels: the same posts; the validation texts of TweetEval; the\n"
                "topics of SemEval-2017 task 4B; the English part of XLM-T (Barbieri et al. 2022); FiveThirtyEight's posts about\n"
                "Mayweather against McGregor (CC BY 4.0). TweetEval and XLM-T are released without restrictions of their own; those of\n"
                "the tasks that they derive from and the terms of Twitter may apply. No weights of others went in: the encoder was\n"
                "trained from scratch, on masked words and on the vectors that all-MiniLM-L6-v2 (Apache-2.0) gives of these posts, the\n"
                "validation texts left out." +
                std::string(taught ? " The model learned too from what fine-tuned copies of that think of them."
                                   : ""),
            .metric = figures +
                      "\nIn per cent, with 95 % bootstrap intervals. Macro-F1; irony: F1 of ironic posts; sentiment: macro-recall;\n"
                      "stance: mean F1 of for and against, the five targets pooled. No label of val was trained on; the recipe was\n"
                      "chosen by looking at val. examples/shipped_models/pretrain_encoder.cpp and train_tasks.cpp train such a model:\n"
                      "`train_tasks ../shared/data/text OUT --encoder ENCODER --teachers TEACHERS,OTHERS`.",
            .limits =
                "English posts of the years 2012 to 2017; other languages are not understood. Labels are what a few people thought of a\n"
                "post: hate and offence are judged worse when they are hinted at, and words that groups use of themselves are taken for\n"
                "hate. Shares of classes follow those in training, where about half of irony's posts were ironic: compare them, and do\n"
                "not read them as rates. The stance tasks take a post to be about their target. Do not judge single posts or people by\n"
                "it, but sums over many. At most 96 pieces of a post are read.",
            .license = training::model_license,
            .seed = 1};
}

int run(const training::Arguments& a) {
    Context context({.threads = static_cast<int>(a.number("--threads"))});
    const ContextScope scope(context);
    std::filesystem::create_directories(a.out);
    const auto tasks = tweeteval::read_tasks(a.data);
    const std::string encoder = a.words.at("--encoder");
    std::vector<text::TextTask> names;
    for (const auto& task : tasks) names.push_back({task.name, task.labels});
    text::TextTasks model(names, text::Tokenizer::load(encoder + "/tokenizer.json"), network);

    Lessons lessons;
    add_labels(lessons, tasks);
    const auto learn = [&](const std::string& stage, const char* epochs, double rate, Index seed) {
        Index epoch = 0;
        const auto judge_epoch = [&] {
            double of_seven = 0;
            report(concat(stage, ", epoch ", ++epoch), model, tasks, &of_seven);
            return of_seven;
        };
        model.fit(lessons.views(), lessons.targets,
                  {.epochs = a.number(epochs),
                   .rate = rate,
                   .masked = 0.2,
                   .ngram_rate = 15,
                   .seed = static_cast<std::uint64_t>(seed),
                   .precision = training::precision_at_hand(),
                   .metric = judge_epoch,
                   .keep_best = false,
                   .progress = training::reporter(stage),
                   .checkpoint = concat(a.out, '/', stage, ".checkpoint"),
                   .checkpoint_steps = 300,
                   .resume = true});
    };
    const std::string labelled = a.out + "/labels.safetensors";
    if (std::filesystem::exists(labelled)) {
        io::load_parameters(model.network(), labelled);
    } else {
        training::load_encoder(model, encoder + "/pretrained.safetensors");
        learn("labels", "--epochs", 5e-4, 1);
        io::save_parameters(model.network(), labelled);
    }
    add_teachers(lessons, tasks, a);
    const bool taught = lessons.targets.size() > tasks.size();
    if (taught) {
        training::train_seeds(
            model, a.number("--seeds"),
            [&](Index seed) {
                io::load_parameters(model.network(), labelled);
                learn(concat("teachers.", seed), "--teacher-epochs", a.numbers.at("--teacher-rate"), seed);
            },
            [](const std::string&) { return ""; });
    }
    const std::string figures = report("On val, before weights are rounded to int8", model, tasks);
    model.save(a.out + "/model", card(figures, taught), io::WeightStorage::int8);
    report("as stored", text::TextTasks::load(a.out + "/model"), tasks);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return training::run_program("train_tasks",
                                 {.numbers = {{"--threads", 1},
                                              {"--epochs", 2},
                                              {"--teacher-epochs", 3},
                                              {"--seeds", 2},
                                              {"--teacher-rate", 4e-4},
                                              {"--teacher-weight", 1}},
                                  .words = {{"--encoder", "ENCODER"}, {"--teachers", ""}}},
                                 argc, argv, run);
}
