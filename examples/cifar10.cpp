// CIFAR-10 from its JPEGs: 45,000 pictures to train, 5,000 held out by a fixed seed and looked at once, at the end.
//
//     mkdir -p /tmp/cifar10 && tar -xzf ../shared/data/images/cifar10/train.tar.gz -C /tmp/cifar10
//     build/release/examples/cifar10 /tmp/cifar10
//
// Options after the folder: --seed N (of weights and order, 1), --epochs N (24), --widths A,B,C (channels of the three stages,
// 64,256,384), --shift N and --cutout N (pixels of the augmentation, 4 and 4), --threads N (all).
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "clamor/core/context.hpp"
#include "clamor/vision/image_classifier.hpp"
#include "clamor/vision/picture_folder.hpp"

using namespace clamor;

namespace {

constexpr char usage[] = "usage: cifar10 FOLDER [--seed N] [--epochs N] [--widths A,B,C] [--shift N] [--cutout N] [--threads N]\n";

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }
double processor_time() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Split {
    Tensor<std::uint8_t> pixels;
    std::vector<std::int32_t> labels;
};

/// The pictures `order`[first, last).
Split take(const vision::PictureSet& all, const std::vector<Index>& order, Index first, Index last) {
    const Shape& s = all.pixels.shape();
    const Index each = s[1] * s[2] * s[3];
    Split part{Tensor<std::uint8_t>::uninitialized(Shape{last - first, s[1], s[2], s[3]}), {}};
    for (Index i = first; i < last; ++i) {
        const Index from = order[static_cast<std::size_t>(i)];
        std::copy_n(all.pixels.data() + from * each, each, part.pixels.data() + (i - first) * each);
        part.labels.push_back(all.labels[static_cast<std::size_t>(from)]);
    }
    return part;
}

}  // namespace

int main(int argc, char** argv) try {
    vision::ImageTrainOptions options;
    options.epochs = 24;
    options.augment = {.shift = 4, .cutout = 4};
    vision::ImageClassifierOptions network{.widths = {64, 256, 384}};
    int threads = 0;
    Index held_out = 5000;
    if (argc % 2 != 0) return std::fputs(usage, stderr), 2;
    for (int i = 2; i < argc; i += 2) {
        const std::string name = argv[i];
        const char* value = argv[i + 1];
        if (name == "--seed")
            options.seed = std::strtoull(value, nullptr, 10);
        else if (name == "--epochs")
            options.epochs = std::atoi(value);
        else if (name == "--widths") {
            if (std::sscanf(value, "%" SCNd64 ",%" SCNd64 ",%" SCNd64, &network.widths[0], &network.widths[1], &network.widths[2]) != 3)
                return std::fprintf(stderr, "--widths: expected three numbers, such as 64,256,384, got %s\n", value), 2;
        } else if (name == "--shift")
            options.augment.shift = std::atoi(value);
        else if (name == "--cutout")
            options.augment.cutout = std::atoi(value);
        else if (name == "--threads")
            threads = std::atoi(value);
        else
            return std::fprintf(stderr, "unknown option %s\n%s", argv[i], usage), 2;
    }

    Context context({.threads = threads});
    ContextScope scope(context);
    const double begin = now();
    const auto all = vision::read_picture_folder(argv[1]);
    for (const auto& problem : all.problems) std::fprintf(stderr, "%s\n", problem.c_str());

    std::vector<Index> order(static_cast<std::size_t>(all.size()));
    for (Index i = 0; i < all.size(); ++i) order[static_cast<std::size_t>(i)] = i;
    Rng(20261123).shuffle(order);  // the same for every --seed
    held_out = std::min(held_out, all.size() / 10);
    const Split train = take(all, order, 0, all.size() - held_out), test = take(all, order, all.size() - held_out, all.size());
    std::printf("%ld pictures of %zu classes read in %.1f s; %zu to train, %zu held out\n", static_cast<long>(all.size()),
                all.classes.size(), now() - begin, train.labels.size(), test.labels.size());

    network.seed = options.seed;
    vision::ImageClassifier classifier(all.classes, network);
    options.progress = [&](const train::Progress& p) {
        if (p.step % (p.steps / (4 * p.epochs)) == 0)
            std::printf("step %ld of %ld  epoch %ld  loss %.4f  rate %.3f  %.0f s, %.0f s of processors\n", static_cast<long>(p.step),
                        static_cast<long>(p.steps), static_cast<long>(p.epoch + 1), p.loss, p.rate, now() - begin, processor_time());
        return std::fflush(stdout) == 0;
    };
    classifier.fit(train.pixels, train.labels, options);
    const double right = 100 * vision::accuracy(classifier.predict(test.pixels), test.labels);
    std::printf("held out: %.2f %% right; seed %llu, %ld epochs, %d threads, %.0f s, %.0f s of processors, peak %.0f MB\n", right,
                static_cast<unsigned long long>(options.seed), static_cast<long>(options.epochs), context.threads(), now() - begin,
                processor_time(), static_cast<double>(context.memory_peak()) / 1e6);
} catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
