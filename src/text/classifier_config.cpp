#include "text/classifier_config.hpp"

#include <algorithm>

#include "clamor/core/utf8.hpp"
#include "core/repeated.hpp"
#include "text/normalizer/normalizer_config.hpp"

namespace clamor::text {

using io::Json;

std::string_view target_kind_name(TargetKind kind) noexcept {
    switch (kind) {
        case TargetKind::labels: return "labels";
        case TargetKind::number: return "number";
        case TargetKind::classes: break;
    }
    return "classes";
}

TargetKind target_kind_of(std::string_view name) {
    for (const TargetKind kind : {TargetKind::labels, TargetKind::number})
        if (name == target_kind_name(kind)) return kind;
    check(name.empty() || name == "classes", "targets: expected classes, labels or number, got \"", name.substr(0, 40), '"');
    return TargetKind::classes;
}

void write_options(const TextClassifierOptions& o, Json& config) {
    config.set("longest", o.longest)
        .set("width", o.width)
        .set("layers", o.layers)
        .set("heads", o.heads)
        .set("inner", o.inner)
        .set("dropout", o.dropout)
        .set("ngrams", o.ngrams)
        .set("normalizer", o.normalizer.raw ? Json() : write_normalizer(o.normalizer));
    if (o.targets != TargetKind::classes) config.set("targets", target_kind_name(o.targets));
}

void check_options(const TextClassifierOptions& o) {
    check_range("longest", o.longest, ranges::longest);
    check_range("width", o.width, ranges::width);
    check_range("layers", o.layers, ranges::layers);
    check_range("heads", o.heads, ranges::heads);
    check_range("inner", o.inner, ranges::inner);
    check_range("dropout", o.dropout, ranges::dropout);
    check_range("ngrams", o.ngrams, ranges::ngrams);
}

TextClassifierOptions read_options(io::ConfigReader& read) {
    TextClassifierOptions o;
    const auto integer = [&](const char* name, Range<Index> range) { return read.integer(name, range.least, range.most); };
    o.longest = integer("longest", ranges::longest);
    o.width = integer("width", ranges::width);
    o.layers = integer("layers", ranges::layers);
    o.heads = integer("heads", ranges::heads);
    o.inner = integer("inner", ranges::inner);
    o.dropout = read.number("dropout", ranges::dropout.least, ranges::dropout.most);
    o.ngrams = integer("ngrams", ranges::ngrams);
    o.normalizer.raw = read.has("normalizer") && read.json("normalizer").is_null();
    if (!o.normalizer.raw) o.normalizer = read_normalizer(read.section("normalizer"));
    if (read.given("targets")) o.targets = target_kind_of(read.choice("targets", {"classes", "labels", "number"}));
    if (o.width % o.heads != 0) read.complain("width is not a multiple of heads");
    return o;
}

Json write_labels(const std::vector<std::string>& labels) {
    Json names = Json::array();
    for (const std::string& label : labels) names.push_back(label);
    return names;
}

namespace {

struct Count {
    std::size_t least, most;
};

/// How many labels a classifier of the kind has.
Count label_count(TargetKind kind) {
    switch (kind) {
        case TargetKind::labels: return {1, 10000};
        case TargetKind::number: return {1, 1};
        case TargetKind::classes: break;
    }
    return {2, 10000};
}

}  // namespace

void check_labels(const std::vector<std::string>& labels, TargetKind kind) {
    const auto [least, most] = label_count(kind);
    check(labels.size() >= least && labels.size() <= most,
          "text classifier: of ", target_kind_name(kind), " there must be ", least, " to ", most, " labels, got ", labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i)
        check(is_valid_utf8(labels[i]), "text classifier: expected labels in UTF-8, label ", i, " is not");
    const auto twice = repeated(labels);
    check(!twice, "text classifier: label \"", twice.value_or(""), "\" is given twice");
}

std::vector<Index> places_among(const std::vector<std::string>& labels, const std::vector<std::string>& known) {
    std::vector<Index> places;
    if (labels.size() != known.size()) return places;
    for (const std::string& label : labels) {
        const auto at = std::ranges::find(known, label);
        if (at == known.end()) return {};
        places.push_back(at - known.begin());
    }
    return places;
}

std::vector<std::string> read_labels(io::ConfigReader& read, const std::string& name, TargetKind kind) {
    const auto [least, most] = label_count(kind);
    return read.names(name, least, most);
}

std::string wrong_name(const TextTask& task) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (!task.name.empty() && task.name.size() <= 64 && std::all_of(task.name.begin(), task.name.end(), allowed)) return {};
    return concat("a task's name must be 1 to 64 small letters, digits and \"-\", is \"", task.name.substr(0, 64), '"');
}

}  // namespace clamor::text
