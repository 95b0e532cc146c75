// Reads the posts of ../shared/data/text, for the programs that train the models that Clamor ships.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "clamor/io/file.hpp"

namespace data {

using namespace clamor;

struct Labelled {
    std::vector<std::string> texts;
    std::vector<std::int32_t> labels;
    std::vector<std::string_view> views() const { return {texts.begin(), texts.end()}; }
};

/// The cells of a table: of CSV (RFC 4180), or of TSV, which knows no quotes.
inline std::vector<std::vector<std::string>> read_cells(const std::string& path) {
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

/// A table's column of texts, and where one is named its column of labels: rows whose label is none of `names` are left out.
inline Labelled read_table(const std::string& path, const std::string& text, const std::string& label = {},
                           const std::vector<std::string>& names = {}) {
    const auto rows = read_cells(path);
    const auto column = [&](const std::string& name) {
        return static_cast<std::size_t>(std::find(rows[0].begin(), rows[0].end(), name) - rows[0].begin());
    };
    Labelled table;
    for (std::size_t r = 1; r < rows.size(); ++r) {
        auto name = names.begin();
        if (!label.empty()) {
            name = std::find(name, names.end(), rows[r].at(column(label)));
            if (name == names.end()) continue;
        }
        table.texts.push_back(rows[r].at(column(text)));
        table.labels.push_back(static_cast<std::int32_t>(name - names.begin()));
    }
    return table;
}

inline std::vector<std::string> read_lines(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(std::move(line));
    return lines;
}

/// `part`_text.txt and `part`_labels.txt of a folder of TweetEval.
inline Labelled read_tweeteval(const std::string& folder, const std::string& part) {
    Labelled posts{read_lines(folder + "/" + part + "_text.txt"), {}};
    for (const std::string& label : read_lines(folder + "/" + part + "_labels.txt")) posts.labels.push_back(std::stoi(label));
    if (posts.labels.size() != posts.texts.size()) throw std::runtime_error(folder + ": not as many labels as texts in " + part);
    return posts;
}

/// Every post at hand but the airlines', which stay unseen, and the labels of none.
inline std::vector<std::string> all_posts(const std::string& data) {
    std::set<std::string> unique;
    const auto add = [&](std::vector<std::string> texts) {
        unique.insert(std::make_move_iterator(texts.begin()), std::make_move_iterator(texts.end()));
    };
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

}  // namespace data
