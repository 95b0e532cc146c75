// What the programs that train the shipped models do alike: an encoder to begin from, teachers, the mean of several runs' weights.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdarg>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "clamor/io/file.hpp"
#include "clamor/text/classifier.hpp"
#include "clamor/text/wordpiece.hpp"

namespace training {

using namespace clamor;

inline constexpr const char* model_license = "Apache-2.0, as Clamor itself (LICENSE). For what it learned from, see Data.";

/// bf16 where the processor multiplies it.
inline Precision precision_at_hand() { return has_precision(Precision::bf16) ? Precision::bf16 : Precision::fp32; }

/// Prints a line as printf does, at once where another program reads it, too. Returns it with its end.
[[gnu::format(printf, 1, 2)]] inline std::string say(const char* format, ...) {
    char line[1000];
    std::va_list values;
    va_start(values, format);
    std::vsnprintf(line, sizeof line, format, values);
    va_end(values);
    std::puts(line);
    std::fflush(stdout);
    return std::string(line) + "\n";
}

/// Prints a line each half minute.
inline std::function<bool(const train::Progress&)> reporter(std::string phase) {
    using Clock = std::chrono::steady_clock;
    return [phase, begin = Clock::now(), last = Clock::now()](const train::Progress& p) mutable {
        if (Clock::now() - last < std::chrono::seconds(30) && p.step < p.steps) return true;
        last = Clock::now();
        say("%s: step %ld of %ld, loss %.3f, %.0f s", phase.c_str(), static_cast<long>(p.step), static_cast<long>(p.steps), p.loss,
            std::chrono::duration<double>(last - begin).count());
        return true;
    };
}

/// The file's WordPiece; where there is none, learns one from the posts and writes it there.
inline text::Tokenizer vocabulary(const std::vector<std::string>& posts, const std::string& path, Index size) {
    if (std::filesystem::exists(path)) return text::Tokenizer::load(path);
    const text::Normalizer normalizer;
    std::vector<std::string> clean;
    for (const std::string& post : posts) clean.push_back(normalizer.apply(post));
    auto tokenizer = text::wordpiece_tokenizer(text::train_wordpiece(clean, {.vocabulary = size}));
    io::write_file(path, io::to_text(tokenizer.to_json()));
    return tokenizer;
}

template <typename Model>
std::vector<io::ParameterSlot> encoder_slots(Model& model) {
    auto slots = io::slots_of(model.network());
    std::erase_if(slots, [](const io::ParameterSlot& slot) { return !slot.name.starts_with("encoder."); });
    return slots;
}

template <typename Model>
void save_encoder(Model& model, const std::string& file) {
    io::SafetensorsWriter writer;
    io::save_slots(encoder_slots(model), writer);
    writer.write(file);
}

template <typename Model>
void load_encoder(Model& model, const std::string& file) {
    io::load_slots(encoder_slots(model), io::SafetensorsFile(file));
}

/// The mean of the weights of runs from one beginning, so that no lucky run is picked (Wortsman et al. 2022, "Model soups"); a run
/// counts as often as `share` says.
class MeanWeights {
public:
    void add(const std::vector<io::ParameterSlot>& weights, double share = 1) {
        sums_.resize(weights.size());
        for (std::size_t w = 0; w < weights.size(); ++w) {
            const auto values = std::get<io::ParameterRows<float>>(weights[w].rows).values();
            sums_[w].resize(static_cast<std::size_t>(values.size()));
            for (std::size_t i = 0; i < sums_[w].size(); ++i) sums_[w][i] += share * static_cast<double>(values[static_cast<Index>(i)]);
        }
        shares_ += share;
    }
    void write(std::vector<io::ParameterSlot> weights) const {
        for (std::size_t w = 0; w < weights.size(); ++w)
            for (std::size_t i = 0; i < sums_[w].size(); ++i)
                std::get<io::ParameterRows<float>>(weights[w].rows).values()[static_cast<Index>(i)] =
                    static_cast<float>(sums_[w][i] / shares_);
    }

private:
    std::vector<std::vector<double>> sums_;
    double shares_ = 0;
};

/// Texts that neither a teacher nor its pupil may see, however they are written.
class HeldOut {
public:
    void add(const std::vector<std::string>& texts) {
        for (const std::string& text : texts) texts_.insert(normalizer_.apply(text));
    }
    bool has(const std::string& text) const { return texts_.contains(normalizer_.apply(text)); }

private:
    text::Normalizer normalizer_;
    std::set<std::string> texts_;
};

/// What a fine-tuned classifier in `folder` says of texts, its classes in the order of `labels`: [texts, labels]. `file` keeps it.
inline Tensor<float> ask_teacher(const std::string& folder, const std::string& file, const std::vector<std::string>& labels,
                                 const std::vector<std::string_view>& texts) {
    const Shape shape{static_cast<Index>(texts.size()), static_cast<Index>(labels.size())};
    if (std::filesystem::exists(file)) {
        auto kept = io::SafetensorsFile(file).read<float>("probabilities");
        if (!(kept.shape() == shape)) throw std::runtime_error(file + ": of other posts; remove it");
        return kept;
    }
    auto teacher = text::TextClassifier::load(folder);
    std::vector<Index> column;  // of each class; a teacher may have them in another order
    for (const std::string& label : labels) {
        const auto found = std::find(teacher.labels().begin(), teacher.labels().end(), label);
        if (teacher.labels().size() != labels.size() || found == teacher.labels().end())
            throw std::runtime_error(folder + ": not the classes of its task");
        column.push_back(found - teacher.labels().begin());
    }
    if (has_precision(Precision::bf16)) teacher.set_precision(Precision::bf16);
    say("%s: %zu posts", folder.c_str(), texts.size());
    const Tensor<float> answer = teacher.predict(texts);
    Tensor<float> probabilities(shape);
    for (Index i = 0; i < shape[0]; ++i)
        for (Index c = 0; c < shape[1]; ++c) probabilities(i, c) = answer(i, column[static_cast<std::size_t>(c)]);
    io::SafetensorsWriter writer;
    writer.add<float>("probabilities", std::as_const(probabilities).view());
    writer.write(file);
    return probabilities;
}

/// The folders FOLDER/TASK that are there, of folders with commas between.
inline std::vector<std::string> teachers_of(const std::string& task, const std::string& folders) {
    std::vector<std::string> found;
    std::istringstream list(folders);
    for (std::string folder; std::getline(list, folder, ',');)
        if (std::filesystem::exists(folder + "/" + task)) found.push_back(folder + "/" + task);
    return found;
}

/// The mean of what several say (Hinton et al. 2015: an ensemble is the better teacher). From files `prefix`.1.safetensors and so on.
inline Tensor<float> ask_teachers(const std::vector<std::string>& folders, const std::string& prefix,
                                  const std::vector<std::string>& labels, const std::vector<std::string_view>& texts) {
    Tensor<float> mean({static_cast<Index>(texts.size()), static_cast<Index>(labels.size())});
    for (std::size_t t = 0; t < folders.size(); ++t) {
        const auto answer = ask_teacher(folders[t], concat(prefix, '.', t + 1, ".safetensors"), labels, texts);
        for (Index i = 0; i < mean.size(); ++i) mean.data()[i] += answer.data()[i] / static_cast<float>(folders.size());
    }
    return mean;
}

/// train(seed) trains `model` anew, for each seed from 1 on; the mean of the runs' weights becomes the model. Returns what report(name)
/// said of each run.
template <typename Model, typename Train, typename Report>
std::string train_seeds(Model& model, Index seeds, Train&& train, Report&& report) {
    MeanWeights mean;
    std::string figures;
    for (Index seed = 1; seed <= seeds; ++seed) {
        train(seed);
        figures += report(concat("- seed ", seed));
        mean.add(io::slots_of(model.network()));
    }
    mean.write(io::slots_of(model.network()));
    return figures;
}

/// DATA OUT and then options with a number or a word behind each.
struct Arguments {
    std::string data = {}, out = {};
    std::map<std::string, double> numbers;
    std::map<std::string, std::string> words = {};

    void parse(int argc, char** argv) {
        if (argc < 3 || argc % 2 == 0) throw std::runtime_error("expected DATA OUT [--option value] ...");
        data = argv[1];
        out = argv[2];
        for (int i = 3; i < argc; i += 2) {
            if (const auto word = words.find(argv[i]); word != words.end())
                word->second = argv[i + 1];
            else if (const auto number = numbers.find(argv[i]); number != numbers.end())
                number->second = std::stod(argv[i + 1]);
            else
                throw std::runtime_error(std::string("no option ") + argv[i]);
        }
    }
    Index number(const std::string& name) const { return static_cast<Index>(numbers.at(name)); }
};

/// main() of a program: run(arguments), whose errors are printed.
inline int run_program(const char* name, Arguments arguments, int argc, char** argv, int (*run)(const Arguments&)) {
    try {
        arguments.parse(argc, argv);
        return run(arguments);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", name, error.what());
        return 1;
    }
}

}  // namespace training
