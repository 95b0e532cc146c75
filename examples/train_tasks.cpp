#include "clamor/core/context.hpp"
#include "text_data.hpp"
#include "text_training.hpp"

using namespace clamor;

namespace {

int run(const training::Arguments& a) {
    Context context({.threads = static_cast<int>(a.number("--threads"))});
    const ContextScope scope(context);
    std::filesystem::create_directories(a.out);
    const auto posts = data::all_posts(a.data);
    const auto tokenizer = training::vocabulary(posts, a.out + "/tokenizer.json", 10000);
    std::printf("%zu posts, %ld pieces\n", posts.size(), static_cast<long>(tokenizer.size()));
    std::fflush(stdout);
    text::TextClassifier beginning({"a", "b"}, tokenizer, {.width = 192, .layers = 4, .heads = 6, .inner = 768, .dropout = 0, .ngrams = 0});
    training::pretrain_encoder(beginning, posts, a.out, a.number("--pretrain-epochs"));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        training::Arguments arguments{.numbers = {{"--threads", 1}, {"--pretrain-epochs", 5}, {"--epochs", 3}, {"--seeds", 3}}};
        arguments.parse(argc, argv);
        return run(arguments);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "train_tasks: %s\n", error.what());
        return 1;
    }
}
