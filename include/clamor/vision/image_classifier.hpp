#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "clamor/io/model_folder.hpp"
#include "clamor/train/fit.hpp"
#include "clamor/train/ranges.hpp"
#include "clamor/vision/augment.hpp"
#include "clamor/vision/quick_net.hpp"

namespace clamor::vision {

struct ImageClassifierOptions {
    Index size = 32;                               ///< height and width of a picture, 9 to 512 pixels
    std::array<Index, 3> widths = {64, 128, 256};  ///< of the network (QuickNet), 1 to 4096; for large pictures fewer
    std::uint64_t seed = 1;                        ///< of the first weights
};

struct ImageTrainOptions {
    Index epochs = 8;
    Index batch = 256;
    double rate = 0.25;             ///< the peak; it rises for the first fifth of the steps and falls in a straight line to 0
    double momentum = 0.9;          ///< Nesterov's
    double weight_decay = 1e-3;
    double norm_bias_scale = 64;    ///< by how much faster the norms' biases learn; their scales stay 1 (Jordan 2024)
    double label_smoothing = 0.2;
    double ema = 0.99;              ///< the result is a running average of the weights
    AugmentOptions augment = {};
    std::uint64_t seed = 1;
    std::function<double()> metric = {};  ///< judges this classifier after each epoch, the more the better; the best epoch is kept
    Index patience = 0;                   ///< as train::FitOptions, with those that follow
    std::function<bool(const train::Progress&)> progress = {};
    std::string checkpoint = {};
    Index checkpoint_steps = 0;
    bool resume = false;
};

/// What the numbers above may be, in every language.
namespace ranges {
using train::ranges::epochs, train::ranges::patience, train::ranges::rate;
inline constexpr Range<Index> size{9, 512}, batch{1, 1'000'000'000}, shift{0, 4096};
}  // namespace ranges

/// Tells classes of pictures apart.
///
/// Threads: const members may run on many at once; fit() needs the classifier to itself. All run on the context's threads.
class ImageClassifier {
public:
    /// With random weights. Two classes to 10,000, none twice.
    explicit ImageClassifier(std::vector<std::string> labels, const ImageClassifierOptions& options = {});

    const std::vector<std::string>& labels() const noexcept { return labels_; }
    Index classes() const noexcept { return static_cast<Index>(labels_.size()); }
    Index size() const noexcept { return options_.size; }

    /// Trains from where the weights are. pictures [n, size, size, 3], labels [n].
    train::FitResult fit(View<const std::uint8_t> pictures, std::span<const std::int32_t> labels, const ImageTrainOptions& options = {});

    /// Probabilities [n, classes]; pictures as for fit().
    Tensor<float> predict(View<const std::uint8_t> pictures) const;

    /// Writes a model folder (io/model_folder.hpp) of kind "image_classifier", with a self-test on made pictures.
    /// Stored as bf16 or int8, weights are rounded there, and stay here what they are.
    void save(const std::string& path, const io::ModelCard& card = {}, io::WeightStorage storage = io::WeightStorage::f32) const;
    /// Throws what io::ModelFolder throws, and Status::bad_file where config.json is not of this kind.
    static ImageClassifier load(const std::string& path);

private:
    void check_pictures(View<const std::uint8_t> pictures) const;

    std::vector<std::string> labels_;
    ImageClassifierOptions options_;
    PixelScale scale_;
    QuickNet<float> network_;
};

/// The share of pictures whose likeliest class is the known one; NaN, as of no epoch that may be kept, where a probability is not finite.
///   probabilities [pictures, classes]
double accuracy(View<const float> probabilities, std::span<const std::int32_t> labels);

}  // namespace clamor::vision
