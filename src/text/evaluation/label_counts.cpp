#include "text/evaluation/label_counts.hpp"

#include "clamor/core/error.hpp"
#include "clamor/core/log.hpp"

namespace clamor::text {

void count_labels(std::span<const std::int32_t> labels, std::vector<double>& posts) {
    for (const std::int32_t label : labels) {
        check(label >= 0 && static_cast<std::size_t>(label) < posts.size(), "fit: label ", label, " of ", posts.size(), " classes");
        ++posts[static_cast<std::size_t>(label)];
    }
}

void tell_without_posts(std::string_view task, const std::vector<std::string>& labels, const std::vector<double>& posts) {
    std::string names;
    for (std::size_t c = 0; c < labels.size(); ++c)
        if (posts[c] == 0) names += (names.empty() ? "" : ", ") + labels[c];
    if (!names.empty())
        log_event(LogLevel::warning, "fit: no post ", task.empty() ? "" : "of ", task, task.empty() ? "" : " ", "has ", names);
}

}  // namespace clamor::text
