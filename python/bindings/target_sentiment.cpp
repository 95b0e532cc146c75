#include "clamor/text/target_sentiment.hpp"

#include "interrupt.hpp"

namespace clamor::python {

void bind_target_sentiment(py::module_& module) {
    using text::TargetSentiment;
    using Texts = std::vector<std::string_view>;
    using Aliases = std::vector<std::vector<std::string>>;  // of each text's target
    using Points = std::tuple<float, float, float, float, float>;
    using Opinion = std::tuple<std::pair<float, float>, Points, int>;  // tuples of a known length, as the stub says
    using Shared = Guarded<TargetSentiment>;
    py::class_<Shared, std::shared_ptr<Shared>>(module, "TargetSentiment")
        .def_static(
            "load",
            [](Context& context, const std::string& folder, const std::string& precision, const std::string& packed) {
                return run(context, [&] {
                    return std::make_shared<Shared>(
                        TargetSentiment::load(folder, {.precision = precision_of(precision), .packed = packed}));
                });
            },
            py::arg("context"), py::arg("folder"), py::arg("precision") = "f32", py::arg("packed") = "")
        .def_property_readonly("precision", [](const Shared& shared) { return precision_name(shared.value.precision()); })
        .def_property_readonly("longest", [](const Shared& shared) { return shared.value.options().longest; })
        .def(
            "opinions",
            [](Shared& shared, Context& context, const Texts& texts, const Texts& targets, const Aliases& aliases) {
                check(texts.size() == targets.size() && texts.size() == aliases.size(),
                      "target sentiment: ", texts.size(), " texts, ", targets.size(), " targets and aliases of ", aliases.size());
                std::vector<text::TargetedText> posts;
                for (std::size_t i = 0; i < texts.size(); ++i) posts.push_back({texts[i], targets[i], aliases[i]});
                std::vector<text::TargetOpinion> found(posts.size());
                const Index longer = read(context, shared, [&](const TargetSentiment& model) { return model.predict(posts, found); });
                std::vector<Opinion> opinions;
                for (const auto& [poles, points, value] : found)
                    opinions.emplace_back(std::pair(poles[0], poles[1]), std::tuple_cat(points), value);
                return std::pair(opinions, longer);
            },
            py::arg("context"), py::arg("texts"), py::arg("targets"), py::arg("aliases"));
}

}  // namespace clamor::python
