#pragma once

#include <string>
#include <vector>

#include "clamor/text/classifier.hpp"
#include "clamor/text/wordpiece.hpp"
#include "fuzz/bytes.hpp"
#include "support/folder.hpp"

namespace clamor::fuzz {

/// The files of one process that fuzzes: a small model, the same model with something wrong in it, and whatever calls write.
class CApiFiles {
public:
    CApiFiles() {
        const auto tokenizer = text::wordpiece_tokenizer(std::vector<std::string>{"[PAD]", "[UNK]", "[CLS]", "[MASK]", "sun", "rain", "##s", "a", "b"});
        text::TextClassifier({"negative", "neutral", "positive"}, tokenizer,
                             {.longest = 8, .width = 8, .layers = 1, .heads = 2, .inner = 8, .ngrams = 64, .seed = 1})
            .save(folder_ / "model", {.name = "small", .summary = "", .data = "none", .metric = "none", .limits = "all", .seed = 1});
        for (const char* name : names) contents_.push_back(test::read_bytes(folder_ / ("model/" + std::string(name))));
        std::filesystem::create_directory(folder_ / "hostile");
    }

    std::string model() const { return folder_ / "model"; }

    /// The model with one byte or one whole file changed, cut or gone.
    std::string hostile_model(Bytes& bytes) const {
        const unsigned chosen = bytes.below(std::size(names));
        for (unsigned i = 0; i < std::size(names); ++i) {
            const std::string path = folder_ / ("hostile/" + std::string(names[i]));
            std::string content = contents_[i];
            if (i == chosen) {
                const unsigned how = bytes.below(8);
                const std::size_t at = (bytes.byte() << 8 | bytes.byte()) % content.size();
                if (how == 7) {
                    std::filesystem::remove(path);
                    continue;
                }
                if (how == 6) content = bytes.text();
                if (how == 5) content.resize(at);
                if (how < 5) content[at] = static_cast<char>(content[at] ^ static_cast<char>(bytes.byte()));
            }
            test::write_bytes(path, content);
        }
        return folder_ / "hostile";
    }

    std::string operator/(const std::string& name) const { return folder_ / name; }

private:
    static constexpr const char* names[] = {"config.json", "model.safetensors", "tokenizer.json"};
    test::Folder folder_;
    std::vector<std::string> contents_;
};

}  // namespace clamor::fuzz
