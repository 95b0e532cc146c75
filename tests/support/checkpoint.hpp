#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "clamor/io/json.hpp"
#include "clamor/io/safetensors.hpp"
#include "clamor/text/wordpiece.hpp"
#include "support/files.hpp"

namespace clamor::testing {

/// A small checkpoint that transformers wrote: tests/golden/make_checkpoints.py.
inline std::string checkpoint_folder(const std::string& name) { return std::string(CLAMOR_TEST_DATA) + "/checkpoints/" + name; }

/// A copy of one, for what a test changes in it.
class CheckpointCopy {
public:
    explicit CheckpointCopy(const std::string& name) {
        std::filesystem::copy(checkpoint_folder(name), path(), std::filesystem::copy_options::recursive);
    }

    std::string path() const { return folder_ / "model"; }
    std::string file(const std::string& name) const { return path() + "/" + name; }

    /// Another value of a member of a JSON file.
    void set(const std::string& name, io::Json value, const std::string& json = "config.json") {
        io::Json config = io::read_json(file(json));
        config.set(name, std::move(value));
        io::write_file(file(json), io::to_text(config, 2));
    }
    /// Writes the tensors again; `change` gives a name's tensor, or leaves it out by adding none.
    using Change = std::function<void(io::SafetensorsWriter&, const std::string& name, Tensor<float> values)>;
    void rewrite(const Change& change, const std::string& weights = "model.safetensors") {
        io::SafetensorsWriter writer;
        {
            const io::SafetensorsFile stored(file(weights));
            for (const auto& tensor : stored.tensors()) change(writer, tensor.name, stored.read<float>(tensor.name));
        }
        writer.write(file(weights));
    }
    /// Gives it a tokenizer of these words: special tokens first, at most as many as its table has rows.
    void add_tokenizer(const std::vector<std::string>& words) {
        std::vector<std::string> tokens = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
        tokens.insert(tokens.end(), words.begin(), words.end());
        io::write_file(file("tokenizer.json"), io::to_text(text::wordpiece_tokenizer(tokens, true).to_json()));
    }

private:
    TemporaryFolder folder_;
};

}  // namespace clamor::testing
