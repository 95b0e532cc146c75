#include "capi/labels.hpp"

#include <algorithm>
#include <numeric>

#include "capi/handles.hpp"
#include "clamor/posts/label_cell.hpp"

namespace clamor::capi {

namespace {

/// One of a list, as messages name it.
std::string place(const LabelCells& given, std::size_t i) { return concat(given.list, '[', i, ']'); }

/// read(cell), whose errors say where the cell is.
auto read_cell(const LabelCells& given, std::size_t i, auto&& read) {
    try {
        return read(given.cells[i]);
    } catch (const Error& error) {
        fail(error.status(), place(given, i), ": ", error.what());
    }
}

std::vector<std::string> names_in(text::TargetKind kind, const LabelCells& given) {
    if (kind == text::TargetKind::number) return {"number"};
    std::vector<std::string> names;
    if (kind == text::TargetKind::classes) names.assign(given.cells.begin(), given.cells.end());
    for (const auto& several : given.labels) names.insert(names.end(), several.begin(), several.end());
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (kind == text::TargetKind::classes) check(names.size() >= 2, "labels: expected at least two different ones, got ", names.size());
    check(!names.empty(), "labels: expected at least one, got none");
    const auto has_all = [&](const auto& several) { return several.size() == names.size(); };
    check(kind == text::TargetKind::classes || !std::all_of(given.labels.begin(), given.labels.end(), has_all),
          "labels: expected labels that some posts have and others have not, got the same for all");
    check(!names.front().empty(), "labels: expected a name for each class, got an empty one");
    return names;
}

}  // namespace

LabelCells::LabelCells(text::TargetKind kind, const char* list, const clamor_str* given, std::size_t count)
    : list(list), cells(views(given, count, list)) {
    if (kind != text::TargetKind::labels) return;
    for (std::size_t i = 0; i < cells.size(); ++i) labels.push_back(read_cell(*this, i, posts::labels_of));
}

Labels::Labels(text::TargetKind kind, const LabelCells& given) : Labels(kind, names_in(kind, given)) {}

Labels::Labels(text::TargetKind kind, std::vector<std::string> names) : kind_(kind), names_(std::move(names)), sorted_(names_.size()) {
    std::iota(sorted_.begin(), sorted_.end(), 0);
    const auto name = [this](std::int32_t at) -> const std::string& { return names_[static_cast<std::size_t>(at)]; };
    std::sort(sorted_.begin(), sorted_.end(), [&](std::int32_t a, std::int32_t b) { return name(a) < name(b); });
}

std::int32_t Labels::find(std::string_view name, std::string_view where) const {
    const auto of = [this](std::int32_t at) { return std::string_view(names_[static_cast<std::size_t>(at)]); };
    const auto found =
        std::lower_bound(sorted_.begin(), sorted_.end(), name, [&](std::int32_t at, std::string_view wanted) { return of(at) < wanted; });
    check(found != sorted_.end() && of(*found) == name, where, ": expected one of the labels, got \"", name.substr(0, 64), '"');
    return *found;
}

LabelTargets::LabelTargets(const Labels& labels, const LabelCells& given) {
    const std::size_t posts = given.cells.size();
    if (labels.kind() == text::TargetKind::classes) {
        for (std::size_t i = 0; i < posts; ++i) classes.push_back(labels.find(given.cells[i], place(given, i)));
        return;
    }
    rows = Tensor<float>(Shape{static_cast<Index>(posts), static_cast<Index>(labels.names().size())});
    for (std::size_t i = 0; i < posts; ++i) {
        float* const row = rows.view().row(static_cast<Index>(i));
        if (labels.kind() == text::TargetKind::number) {
            numbers.push_back(read_cell(given, i, posts::number_of));
            *row = static_cast<float>(numbers.back());
        } else {
            for (const std::string& label : given.labels[i]) row[labels.find(label, place(given, i))] = 1;
        }
    }
}

}  // namespace clamor::capi
