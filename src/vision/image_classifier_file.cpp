#include "clamor/io/config_reader.hpp"
#include "clamor/vision/image_classifier.hpp"

// The model folder of an ImageClassifier.

namespace clamor::vision {

namespace {

constexpr const char* kind = "image_classifier";

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
    for (const auto n : numbers) array.push_back(io::Json(static_cast<double>(n)));
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

}  // namespace

void ImageClassifier::save(const std::string& path, const io::ModelCard& card) const {
    io::ModelDescription description;
    description.kind = kind;
    description.card = card;
    description.config = io::Json::object({{"classes", io::Json::Array(classes_.begin(), classes_.end())},
                                           {"size", size()},
                                           {"widths", array_of(options_.widths)},
                                           {"pixel_mean", array_of(scale_.mean)},
                                           {"pixel_deviation", array_of(scale_.deviation)}});
    for (Index seed = 1; seed <= 2; ++seed) {
        const auto p = probabilities(made_picture(seed, size()));
        description.self_test.cases.push_back({seed, {p.view().begin(), p.view().end()}});
    }
    QuickNet<float> replica = network_;
    io::save_model_folder(path, replica, description);
}

ImageClassifier ImageClassifier::load(const std::string& path) {
    const io::ModelFolder folder(path, kind);
    io::ConfigReader read = folder.read_config();
    ImageClassifierOptions options;
    PixelScale scale;
    const auto classes = read.strings("classes");
    if (classes.size() < 2) read.complain("classes: expected at least two");
    options.size = read.integer("size", 9, 4096);
    const auto widths = three(read, "widths", 1, 4096), mean = three(read, "pixel_mean", 0, 255),
               deviation = three(read, "pixel_deviation", 1, 255);
    read.finish();
    for (std::size_t i = 0; i < 3; ++i) {
        options.widths[i] = static_cast<Index>(widths[i]);
        scale.mean[i] = static_cast<float>(mean[i]);
        scale.deviation[i] = static_cast<float>(deviation[i]);
    }
    ImageClassifier classifier(classes, options);
    classifier.scale_ = scale;
    io::load_parameters(classifier.network_, folder.weights());
    folder.verify([&](const io::Json& seed) {
        const auto p = classifier.probabilities(made_picture(seed.integer(), options.size));
        return std::vector<float>(p.view().begin(), p.view().end());
    });
    return classifier;
}

}  // namespace clamor::vision
