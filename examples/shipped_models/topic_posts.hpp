// The targeted posts of SemEval-2017 task 4, split by topic: four fifths of the topics to train on, a fifth to score on.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "clamor/core/rng.hpp"
#include "clamor/text/class_scores.hpp"
#include "clamor/text/number_scores.hpp"
#include "clamor/text/target_sentiment.hpp"
#include "clamor/train/batches.hpp"
#include "text_data.hpp"

namespace topics {

using namespace clamor;

constexpr std::uint64_t seed = 4;  ///< draws the topics that are held out

struct Row {
    std::string text, topic, label;
};

inline std::vector<Row> read_rows(const std::string& path) {
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

inline Split read_posts(const std::string& folder) {
    const auto poles = read_rows(folder + "/semeval2017/topic_polarity_train.tsv"),
               points = read_rows(folder + "/semeval2017/topic_five_point_train.tsv");
    std::set<std::string> topics, held_out, texts;
    for (const auto* rows : {&poles, &points})
        for (const Row& row : *rows) topics.insert(row.topic);
    const std::vector<std::string> names(topics.begin(), topics.end());
    const auto order = train::make_batches(static_cast<Index>(names.size()), {.budget = 1}, Rng(seed));
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
    return split;
}

struct Score {
    double recall, error;
};

inline Score score(const text::TargetSentiment& model, const Posts& posts, bool targeted) {
    const auto opinions = model.predict(posts.targeted(targeted));
    Tensor<float> poles(Shape{static_cast<Index>(posts.poles.posts.size()), 2});
    for (Index i = 0; i < poles.rows(); ++i)
        std::copy_n(opinions[static_cast<std::size_t>(posts.poles.posts[static_cast<std::size_t>(i)])].poles.begin(), 2,
                    poles.view().row(i));
    std::vector<double> points, predicted;
    for (std::size_t i = 0; i < posts.points.posts.size(); ++i) {
        points.push_back(posts.points.labels[i] - 2);
        predicted.push_back(opinions[static_cast<std::size_t>(posts.points.posts[i])].value);
    }
    return {100 * text::macro_recall(poles, posts.poles.labels), text::score_points(points, predicted).value};
}

}  // namespace topics
