#include <doctest/doctest.h>

#include "clamor/core/error.hpp"
#include "clamor/pipeline/opened_models.hpp"
#include "clamor/pipeline/text_sentiment.hpp"
#include "clamor/pipeline/text_target_model.hpp"
#include "clamor/pipeline/text_task_model.hpp"

using namespace clamor;
using pipeline::AboutTarget;

namespace {

const std::string models = CLAMOR_SOURCE_DIR "/python/clamor/models/";

}  // namespace

TEST_CASE("text task model: the tasks that are asked for, in their order, are what the network says of each") {
    const auto network = text::TextTasks::load(models + "tasks-en");
    const std::vector<std::string> asked = {"hate", "emotion"};
    pipeline::TextTaskModel model(network, asked, "tasks-en");
    CHECK(model.name() == "tasks-en");
    CHECK(model.tasks() ==
          std::vector<pipeline::Task>{{"hate", {"not-hate", "hate"}}, {"emotion", {"anger", "joy", "optimism", "sadness"}}});
    const std::vector<std::string_view> texts = {"so happy today, what a lovely party!", "i am furious, this makes me sick"};
    Tensor<float> all(Shape{2, 6});
    CHECK(model.predict(texts, all.view()) == 0);
    Index column = 0;
    for (const std::string& task : asked) {
        const Tensor<float> alone = network.predict(task, texts);
        for (Index c = 0; c < alone.cols(); ++c, ++column)
            for (Index i = 0; i < 2; ++i) CHECK(all(i, column) == alone(i, c));
    }
    CHECK(all(0, 3) > 0.5f);   // joy
    CHECK(all(1, 2) > 0.5f);   // anger

    const auto status_of = [&](std::vector<std::string> tasks) {
        try {
            pipeline::TextTaskModel(network, tasks, "tasks-en");
        } catch (const Error& error) {
            return error.status();
        }
        return Status::ok;
    };
    CHECK(status_of({"weather"}) == Status::not_found);
    CHECK(status_of({"hate", "hate"}) == Status::invalid_argument);
    CHECK(status_of({}) == Status::invalid_argument);
}

TEST_CASE("text models: say how many texts are longer than they read") {
    const auto network = text::TextTasks::load(models + "tasks-en");
    const auto classifier = network.classifier("sentiment");
    pipeline::TextTaskModel tasks(network, std::vector<std::string>{"hate"}, "tasks-en");
    pipeline::TextSentiment sentiment(classifier, "sentiment");
    std::string long_text;
    for (int i = 0; i < 100; ++i) long_text += "again ";
    const std::vector<std::string_view> texts = {long_text, "so happy today", long_text};
    Tensor<float> hate(Shape{3, 2}), moods(Shape{3, 3});
    CHECK(tasks.predict(texts, hate.view()) == 2);
    CHECK(sentiment.predict(texts, moods.view()) == 2);
}

TEST_CASE("text models: another precision than f32 is part of the name in reports, however the models came there") {
    const text::OpenOptions int8{.precision = Precision::int8};
    const auto tasks = text::TextTasks::load(models + "tasks-en", int8);
    const auto targets = text::TargetSentiment::load(models + "target-sentiment", int8);
    const std::vector<std::string> asked = {"hate"};
    CHECK(pipeline::TextTaskModel(tasks, asked, "tasks-en").name() == "tasks-en (int8)");
    CHECK(pipeline::TextTargetModel(targets, "target-sentiment").name() == "target-sentiment (int8)");
    const pipeline::OpenedModels opened({.sentiment = models + "sentiment-en/",
                                         .tasks = models + "tasks-en",
                                         .asked = asked,
                                         .targets = models + "target-sentiment",
                                         .precision = Precision::int8});
    pipeline::AnalyzeOptions options;
    opened.lend(options);
    CHECK(options.model->name() == "sentiment-en (int8)");
    CHECK(options.tasks->name() == "tasks-en (int8)");
    CHECK(options.targets->name() == "target-sentiment (int8)");
}

TEST_CASE("text target model: a post has an opinion of each of its targets, known by their aliases") {
    const auto network = text::TargetSentiment::load(models + "target-sentiment");
    pipeline::TextTargetModel model(network, "target-sentiment");
    const posts::Tracked pixel{"Google's phone", {"#pixelphone", "pixel"}}, ravens{"Team", {"ravens"}};
    const std::string_view love = "I love my new Pixel, best phone ever!", game = "Ravens play on Sunday at 1 pm";
    const std::vector<AboutTarget> posts = {{love, &pixel}, {game, &ravens}, {love, &ravens}};
    Tensor<float> found(Shape{3, 3});
    model.predict(posts, found.view());
    for (Index i = 0; i < 3; ++i) CHECK(found(i, 0) + found(i, 1) + found(i, 2) == doctest::Approx(1).epsilon(1e-5));
    CHECK(found(0, 2) > 0.5f);
    CHECK(found(1, 1) > found(1, 0));
    CHECK(found(0, 2) != found(2, 2));   // without a mark it is read as a whole

    const std::vector<text::TargetedText> as_named = {{love, "pixel"}};
    const auto opinion = network.predict(as_named)[0];
    CHECK(found(0, 0) == opinion.points[0] + opinion.points[1]);
    CHECK(found(0, 2) == opinion.points[3] + opinion.points[4]);
}
