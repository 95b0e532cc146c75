#include <cmath>

#include "clamor/io/config_reader.hpp"
#include "clamor/vision/image_classifier.hpp"
#include "io/folder_checks.hpp"
#include "vision/image_classifier_limits.hpp"

// The model folder of an ImageClassifier.

namespace clamor::vision {

namespace {

constexpr const char* kind = "image_classifier";
constexpr Index probes = 2;  // made pictures in the self-test

/// A made picture for the self-test: every byte drawn from `seed`.
Tensor<std::uint8_t> made_picture(Index seed, Index size) {
    Rng rng(static_cast<std::uint64_t>(seed));
    auto picture = Tensor<std::uint8_t>::uninitialized(Shape{1, size, size, 3});
    for (std::uint8_t& byte : picture.view()) byte = static_cast<std::uint8_t>(rng.below(256));
    return picture;
}

template <typename Numbers>
io::Json array_of(const Numbers& numbers) {
    io::Json array = io::Json::array();
    for (const auto n : numbers) array.push_back(io::Json(n));
    return array;
}

/// An array of exactly three numbers between bounds; complains otherwise.
std::array<double, 3> three(io::ConfigReader& read, const std::string& name, double least, double most) {
    std::array<double, 3> values{least, least, least};
    const io::Json& json = read.json(name);
    bool good = json.is_array() && json.items().size() == values.size();
    for (std::size_t i = 0; good && i < values.size(); ++i) {
        good = json.items()[i].is_number() && json.items()[i].number() >= least && json.items()[i].number() <= most;
        if (good) values[i] = json.items()[i].number();
    }
    if (!good) read.complain(concat(name, ": expected three numbers from ", least, " to ", most));
    return values;
}

struct Config {
    std::vector<std::string> classes;
    ImageClassifierOptions options;
    PixelScale scale;
};

Config read_config(const io::ModelFolder& folder) {
    io::ConfigReader read = folder.read_config(kind);
    Config c;
    c.classes = read.names("classes", 2, limits::most_classes);
    c.options.size = read.integer("size");
    const auto widths = three(read, "widths", 1, limits::most_width), mean = three(read, "pixel_mean", 0, 255),
               deviation = three(read, "pixel_deviation", 1, 255);
    Index in = Whitening<float>::channels;
    for (std::size_t i = 0; i < 3; ++i) {
        if (widths[i] != std::floor(widths[i])) read.complain("widths: expected whole numbers");
        const Index width = c.options.widths[i] = static_cast<Index>(widths[i]);
        c.scale.mean[i] = static_cast<float>(mean[i]);
        c.scale.deviation[i] = static_cast<float>(deviation[i]);
        io::expect_weight(folder, read, concat("stage.", i, ".first.conv.weight"), Shape{width, in, 3, 3});
        io::expect_weight(folder, read, concat("stage.", i, ".second.conv.weight"), Shape{width, width, 3, 3});
        in = width;
    }
    io::expect_weight(folder, read, "head.weight", Shape{static_cast<Index>(c.classes.size()), in});
    if (const std::string problem = limits::problem_of(c.options); !problem.empty()) read.complain(problem);
    read.finish();
    return c;
}

}  // namespace

void ImageClassifier::save(const std::string& path, const io::ModelCard& card, io::WeightStorage storage) const {
    ImageClassifier stored = *this;
    stored.network_ = io::rounded(network_, storage);
    io::ModelDescription description;
    description.kind = kind;
    description.card = card;
    description.storage = storage;
    description.config = io::Json::object({{"classes", io::Json::Array(labels_.begin(), labels_.end())},
                                           {"size", size()},
                                           {"widths", array_of(options_.widths)},
                                           {"pixel_mean", array_of(scale_.mean)},
                                           {"pixel_deviation", array_of(scale_.deviation)}});
    for (Index seed = 1; seed <= probes; ++seed) {
        const auto p = stored.predict(made_picture(seed, size()));
        description.self_test.cases.push_back({seed, {p.view().begin(), p.view().end()}});
    }
    io::save_model_folder(path, stored.network_, description);
}

ImageClassifier ImageClassifier::load(const std::string& path) {
    const io::ModelFolder folder(path);
    const Config config = read_config(folder);
    std::vector<io::Json> seeds;
    for (Index seed = 1; seed <= probes; ++seed) seeds.push_back(seed);
    io::check_self_test(folder, seeds, config.classes.size());
    ImageClassifier classifier(config.classes, config.options);
    classifier.scale_ = config.scale;
    io::load_parameters(classifier.network_, folder.weights());
    folder.verify([&](const io::Json& seed) {
        const auto p = classifier.predict(made_picture(seed.integer(), classifier.size()));
        return std::vector<float>(p.view().begin(), p.view().end());
    });
    return classifier;
}

}  // namespace clamor::vision
