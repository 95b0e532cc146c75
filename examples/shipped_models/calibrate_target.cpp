// Calibrates a model of sentiment toward a target in place, on the topics that train_target held out.
//
//   calibrate_target ../shared/data/text MODEL
//
// Prints what came of it, and how right the surest posts are; replaces MODEL/config.json. Weights stay.
#include <algorithm>
#include <cstdio>
#include <exception>

#include "clamor/core/context.hpp"
#include "clamor/text/evaluation.hpp"
#include "topic_posts.hpp"

using namespace clamor;

namespace {

void print(const char* name, const text::Calibration& found, const std::vector<text::TargetOpinion>& opinions,
           const text::TargetLabels& known, auto probabilities) {
    std::vector<float> confidences;
    std::vector<std::uint8_t> right;
    for (std::size_t i = 0; i < known.posts.size(); ++i) {
        const auto& p = probabilities(opinions[static_cast<std::size_t>(known.posts[i])]);
        const auto best = std::max_element(p.begin(), p.end());
        confidences.push_back(*best);
        right.push_back(best - p.begin() == known.labels[i]);
    }
    const auto curve = text::coverage_curve(confidences, right);
    const auto sure = std::find_if(curve.rbegin(), curve.rend(), [](const text::CoveragePoint& point) { return point.coverage >= 0.9; });
    std::printf("%s: temperature %.3f%s on %ld posts\n", name, found.temperature,
                found.label_temperatures.empty() ? "" : " (labels have their own)", static_cast<long>(found.posts));
    std::printf(
        "expected calibration error %.4f before, %.4f after, on these posts; each fifth by the other four %.4f, by chance alone %.4f\n",
        found.errors->before, found.errors->after, found.errors->cross_fitted, found.errors->floor);
    std::printf("accuracy %.4f, of the surest %.1f %% %.4f (threshold %.4f)\n", curve.front().accuracy, 100 * sure->coverage,
                sure->accuracy, sure->threshold);
}

void run(const std::string& data, const std::string& folder) {
    const topics::Posts posts = topics::read_posts(data).held_out;
    text::TargetSentiment model = text::TargetSentiment::load(folder);
    const auto score = [&](const char* when) {
        const topics::Score s = topics::score(model, posts, true);
        std::printf("%s: macro-recall of the poles %.2f, macro-averaged absolute error of five points %.3f\n", when, s.recall, s.error);
    };
    score("before");
    model.calibrate(posts.targeted(true), posts.poles, posts.points);
    model.store_calibration(folder);
    score("after");
    const auto opinions = model.predict(posts.targeted(true));
    print("poles", model.poles_calibration(), opinions, posts.poles, [](const text::TargetOpinion& o) -> const auto& { return o.poles; });
    print("points", model.points_calibration(), opinions, posts.points,
          [](const text::TargetOpinion& o) -> const auto& { return o.points; });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return std::fprintf(stderr, "usage: calibrate_target DATA MODEL\n"), 2;
    try {
        Context context({.threads = 1});
        const ContextScope scope(context);
        run(argv[1], argv[2]);
        return 0;
    } catch (const std::exception& error) {
        return std::fprintf(stderr, "calibrate_target: %s\n", error.what()), 1;
    }
}
