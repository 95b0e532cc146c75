#include <doctest/doctest.h>

#include <cmath>

#include "clamor/io/file.hpp"
#include "clamor/posts/track.hpp"
#include "clamor/text/target_sentiment.hpp"
#include "clamor/text/wordpiece.hpp"
#include "support/files.hpp"

using namespace clamor;
using text::mark_target;
using text::TargetedText;
using text::TargetSentiment;

namespace {

/// Posts that say one thing of one target and the other of another: only who sees the target can tell.
struct Posts {
    std::vector<std::string> texts, targets;
    text::TargetLabels poles, points;

    Posts() {
        const std::vector<std::string> names{"Pixel", "#iPhone", "New Balance", "@nokia", "Lumo", "Kanto"};
        for (const std::string& liked : names)
            for (const std::string& disliked : names)
                if (liked != disliked && !(liked == names.front() && disliked == names.back()))
                    for (const bool good : {true, false})
                        add(concat("i love ", liked, " and i hate ", disliked), good ? liked : disliked, good);
    }
    void add(const std::string& text, const std::string& target, bool good) {
        for (text::TargetLabels* labels : {&poles, &points}) labels->posts.push_back(static_cast<Index>(texts.size()));
        poles.labels.push_back(good ? 1 : 0);
        points.labels.push_back(good ? 4 : 0);
        texts.push_back(text);
        targets.push_back(target);
    }
    std::vector<TargetedText> targeted() const {
        std::vector<TargetedText> all;
        for (std::size_t i = 0; i < texts.size(); ++i) all.push_back({texts[i], targets[i]});
        return all;
    }
};

TargetSentiment make(std::uint64_t seed = 1) {
    const Posts posts;  // targeted() borrows from it
    std::vector<std::string> marked;
    for (const auto& [text, target, aliases] : posts.targeted()) marked.push_back(mark_target(text, target, aliases));
    return TargetSentiment(text::wordpiece_tokenizer(text::train_wordpiece(marked, {.vocabulary = 80})),
                           {.longest = 24, .width = 16, .layers = 0, .heads = 2, .inner = 32, .ngrams = 8192, .seed = seed});
}

const io::ModelCard card{.name = "opinions", .summary = "Tells.", .data = "Made up.", .metric = "-", .limits = "-", .seed = 1};

}  // namespace

TEST_CASE("mark target: names in any case, with signs and without spaces, whole words alone") {
    const auto words = [](std::string_view text, std::string_view target) { return text::Normalizer().apply(mark_target(text, target)); };
    CHECK(words("I love my Pixel!", "pixel") == "i love my ◎ pixel !");
    CHECK(words("PIXEL, #Pixel and @pixel", "pixel") == "◎ pixel , ◎ #pixel and ◎ @user");
    CHECK(words("#pixel beats pixel", "#Pixel") == "◎ #pixel beats ◎ pixel");
    CHECK(words("@Microsoft is late, @someone", "@microsoft") == "◎ @user is late, @user");
    CHECK(words("the pixels of my megapixel", "pixel") == "the pixels of my megapixel");
    CHECK(words("#AmazonPrimeDay is amazon   Prime day", "amazon prime day") == "◎ #amazonprimeday is ◎ amazon prime day");
    CHECK(words("AC/DC!", "ac/dc") == "◎ ac/dc !");
    CHECK(words("pixel's screen", "pixel") == "◎ pixel 's screen");
    CHECK(words("nice café, Café", "CAFÉ") == "nice ◎ café , ◎ café");
    CHECK(words("大阪が好き", "大阪") == "◎ 大阪 が好き");
}

TEST_CASE("mark target: what else it goes by is marked as well") {
    const std::vector<std::string> aliases = {"#pixel 9 pro", "@google", "Pixel 9"};
    CHECK(text::Normalizer({.handles = false}).apply(mark_target("The Pixel 9 Pro of @Google, #pixel9 not pixel 8", "pixel 9", aliases)) ==
          "the ◎ pixel 9 pro of ◎ @google , ◎ #pixel9 not pixel 8");   // the longest name first
    CHECK(mark_target("some text", "", aliases) == "some text");
}

TEST_CASE("mark target: what the tracker finds is marked, in whatever form it is written") {
    const auto words = [](std::string_view text, std::string_view target) { return text::Normalizer().apply(mark_target(text, target)); };
    CHECK(words("STRASSE ist toll", "Straße") == "◎ strasse ist toll");
    CHECK(words("die straße ist toll", "STRASSE") == "die ◎ straße ist toll");
    CHECK(words("\uff2c\uff35\uff2d\uff2f is great, #\uff2c\uff35\uff2d\uff2f", "Lumo") ==
          "◎ \uff4c\uff55\uff4d\uff4f is great, ◎ #\uff4c\uff55\uff4d\uff4f");
    CHECK(words("le cafe\u0301 est bon", "café") == "le ◎ cafe\u0301 est bon");
    CHECK(words("\uff76\uff9e\uff97\uff7d", "ガラス") == "◎ \uff76\uff9e\uff97\uff7d");    // half-width, its voicing a character of its own
    CHECK(words("\u1100\u1161\u11a8 と 각", "각") == "◎ \u1100\u1161\u11a8 と ◎ 각");
    CHECK(words("les cafés, un café", "café") == "les cafés, un ◎ café");
    CHECK(words("пиксели и пиксель", "пиксель") == "пиксели и ◎ пиксель");
    CHECK(words("naïve na naïf", "na") == "naïve ◎ na naïf");
    CHECK(words("pixel_9, pixel", "pixel") == "pixel_9, ◎ pixel");
    CHECK(words("straßen, ﬁsh", "s") == "straßen, ﬁsh");
    CHECK(words("ﬁsh and fish", "fish") == "◎ ﬁsh and ◎ fish");
    CHECK(words("ﬁ", "i") == "ﬁ");
    for (const auto& [text, name] :
         {std::pair{"STRASSE ist toll", "Straße"}, std::pair{"\uff2c\uff35\uff2d\uff2f!", "Lumo"}, std::pair{"les cafés", "café"}}) {
        posts::Post post;
        post.text = text;
        const bool tracked = posts::Tracker({posts::parse_tracked(name)}).find(post) != 0;
        CHECK((mark_target(text, name).find(text::target_mark) != std::string::npos) == tracked);
    }
}

TEST_CASE("mark target: long texts of nothing but beginnings of the name take linear time") {
    std::string text, name;
    for (int i = 0; i < 200'000; ++i) text += "ab";
    for (int i = 0; i < 10'000; ++i) name += "ab";
    CHECK(mark_target(text, name + "c") == text);  // 4e9 steps where each place is tried
}

TEST_CASE("mark target: edges") {
    CHECK(mark_target("", "pixel").empty());
    CHECK(mark_target("some text", "") == "some text");
    CHECK(mark_target("some text", "#") == "some text");
    CHECK(mark_target("a ◎ b◎c", "pixel") == "a  bc");  // nobody else writes the mark
    CHECK(mark_target("\xff\xfe", "\xff") == "");
    CHECK(mark_target("#", "pixel") == "#");
}

TEST_CASE("target sentiment: two targets of one post are told apart, in a post that was never met") {
    // The pairs of words of the wide part are what tells them apart here.
    const Posts train;
    auto model = make();
    model.fit(train.targeted(), train.poles, train.points,
              {.epochs = 30, .batch_tokens = 256, .rate = 5e-3, .masked = 0, .ngram_dropout = 0.2, .ema = 0, .seed = 1});
    const std::vector<TargetedText> posts{{"i love Pixel and i hate Kanto", "pixel"}, {"i love Pixel and i hate Kanto", "Kanto"}};
    const auto opinions = model.predict(posts);
    CHECK(opinions[0].poles[1] > 0.8f);
    CHECK(opinions[1].poles[0] > 0.8f);
    CHECK(opinions[0].value == 2);
    CHECK(opinions[1].value == -2);
    for (const auto& opinion : opinions) {
        CHECK(opinion.poles[0] + opinion.poles[1] == doctest::Approx(1).epsilon(1e-5));
        float sum = 0;
        for (const float point : opinion.points) sum += point;
        CHECK(sum == doctest::Approx(1).epsilon(1e-5));
    }
    CHECK(model.predict({}).empty());
}

TEST_CASE("target sentiment: of a long text that mentions the target late, the words around it are read") {
    const Posts train;
    auto model = make();
    model.fit(train.targeted(), train.poles, train.points,
              {.epochs = 30, .batch_tokens = 256, .rate = 5e-3, .masked = 0, .ngram_dropout = 0.2, .ema = 0, .seed = 1});
    const std::string start = "i love Pixel and i hate Kanto";
    std::string filler, joined;
    for (int i = 0; i < 100; ++i) filler += "and i ", joined += "!?";
    const std::string late = filler + start, early = start + " " + filler, twice = early + start, none = filler + filler;
    joined += start;
    const std::string_view before = "and i and i and i and i and i ";  // with "i love" half of the 24 tokens
    const std::string near = std::string(before) + start;
    const std::vector<TargetedText> posts{{late, "pixel"},  {near, "pixel"},  {late, "kanto"},   {joined, "kanto"}, {early, "kanto"},
                                          {twice, "kanto"}, {none, "kanto"},  {filler, "kanto"}, {"", "kanto"}};
    std::vector<text::TargetOpinion> opinions(posts.size());
    CHECK(model.predict(posts, opinions) == 7);
    CHECK(opinions[0].poles[1] == doctest::Approx(opinions[1].poles[1]));
    CHECK(opinions[2].poles[0] > 0.7f);
    CHECK(opinions[3].poles[0] > 0.7f);
    CHECK(opinions[4] == opinions[5]);  // the first mention is among the first tokens
    CHECK(opinions[6] == opinions[7]);  // and where there is none these are read
    CHECK(testing::contains(testing::error_of([&] { model.predict(posts, std::span(opinions).first(2)); }), "room for 9 opinions, got 2"));

    // Calibration reads the same words.
    const auto error = [&](const TargetedText& post) {
        model.calibrate(std::span(&post, 1), {.posts = {0}, .labels = {0}}, {.posts = {0}, .labels = {0}});
        return model.poles_calibration().errors->before;
    };
    CHECK(error({late, "pixel"}) == doctest::Approx(error({near, "pixel"})));
    CHECK(error({late, "pixel"}) != doctest::Approx(error({none, "pixel"})));
}

TEST_CASE("target sentiment: saved and loaded it says the same, and other folders are refused") {
    const testing::TemporaryFolder folder;
    const Posts posts;
    auto model = make(5);
    model.fit(posts.targeted(), posts.poles, posts.points, {.epochs = 1, .rate = 5e-3});
    model.save(folder / "model", card);
    const auto wanted = model.predict(posts.targeted()), got = TargetSentiment::load(folder / "model").predict(posts.targeted());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        CHECK(std::abs(wanted[i].poles[0] - got[i].poles[0]) < 1e-6f);
        CHECK(wanted[i].value == got[i].value);
    }
    CHECK(testing::contains(testing::error_of([&] { text::TextTasks::load(folder / "model"); }), "kind must be text_tasks"));

    text::TextTasks other({{"poles", {"bad", "good"}}}, text::wordpiece_tokenizer(text::train_wordpiece(posts.texts, {.vocabulary = 80})),
                          {.width = 16, .layers = 0, .heads = 2, .inner = 32, .ngrams = 0});
    other.save(folder / "tasks", card);
    CHECK(testing::contains(testing::error_of([&] { TargetSentiment::load(folder / "tasks"); }), "kind must be target_sentiment"));
    const std::string path = folder / "tasks/config.json";
    std::string config = io::read_file(path, 1 << 20);
    config.replace(config.find("text_tasks"), 10, TargetSentiment::kind);
    io::write_file(path, config);
    CHECK(testing::contains(testing::error_of([&] { TargetSentiment::load(folder / "tasks"); }), "model.tasks must be poles"));
}

TEST_CASE("target sentiment: calibrated, it says the same poles as surely as they are right") {
    const Posts posts;
    TargetSentiment model = make();
    model.fit(posts.targeted(), posts.poles, posts.points, {.epochs = 20, .batch_tokens = 256, .rate = 1e-2});
    const testing::TemporaryFolder folder;
    model.save(folder / "model", card);
    Posts doubtful = posts;  // every fourth label is the other one
    for (std::size_t i = 0; i < doubtful.poles.labels.size(); i += 4) {
        doubtful.poles.labels[i] = 1 - doubtful.poles.labels[i];
        doubtful.points.labels[i] = 4 - doubtful.points.labels[i];
    }
    const auto before = model.predict(posts.targeted());
    model.calibrate(posts.targeted(), doubtful.poles, doubtful.points);
    CHECK(model.poles_calibration().posts == static_cast<Index>(posts.texts.size()));
    CHECK(model.poles_calibration().temperature != 1);
    const auto after = model.predict(posts.targeted());
    CHECK(after != before);
    for (std::size_t i = 0; i < before.size(); ++i)
        REQUIRE((after[i].poles[1] > after[i].poles[0]) == (before[i].poles[1] > before[i].poles[0]));
    model.store_calibration(folder / "model");
    const TargetSentiment loaded = TargetSentiment::load(folder / "model");
    CHECK(loaded.poles_calibration() == model.poles_calibration());
    CHECK(loaded.points_calibration() == model.points_calibration());
    CHECK(loaded.predict(posts.targeted())[0].poles[0] == doctest::Approx(after[0].poles[0]));
    text::TargetLabels elsewhere = doubtful.poles;
    elsewhere.posts[0] = 1000;
    CHECK(testing::contains(testing::error_of([&] { model.calibrate(posts.targeted(), elsewhere, doubtful.points); }), "post 1000 of"));
}

TEST_CASE("target sentiment: labels that do not fit are refused in words") {
    const Posts posts;
    auto model = make();
    const auto error = [&](const text::TargetLabels& poles, const text::TargetLabels& points) {
        return testing::error_of([&] { model.fit(posts.targeted(), poles, points, {.epochs = 1}); });
    };
    CHECK(testing::contains(error({{0}, {2}}, {}), "label 2 of 2 classes"));
    CHECK(testing::contains(error({}, {{0}, {5}}), "label 5 of 5 classes"));
    CHECK(testing::contains(error({{99}, {0}}, {}), "post 99 of 58"));
    CHECK(testing::contains(error({}, {}), "no "));
}
