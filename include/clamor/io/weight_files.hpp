#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clamor/io/safetensors.hpp"

namespace clamor::io {

/// Tensors by name, of one file or of several. Borrows the files.
class TensorSet {
public:
    /// `where` stands for the files in messages.
    explicit TensorSet(std::string where) : where_(std::move(where)) {}
    explicit TensorSet(const SafetensorsFile& file) : where_(file.path()) { add(file); }

    /// Throws Status::bad_file for a name that is there already.
    void add(const SafetensorsFile& file);

    const std::string& where() const noexcept { return where_; }
    const std::vector<const StoredTensor*>& tensors() const noexcept { return tensors_; }
    const StoredTensor* find(std::string_view name) const noexcept;
    std::size_t bytes() const noexcept;

private:
    std::string where_;
    std::vector<const StoredTensor*> tensors_;
    std::unordered_map<std::string_view, const StoredTensor*> by_name_;
};

/// The weights in a folder, as Hugging Face's libraries lay them: model.safetensors, or the shards that
/// model.safetensors.index.json names. All are mapped while this lives.
///
/// Throws Status::not_found or Status::bad_file naming every shard that is absent, and every tensor that is not where the
/// index says. Threads: any number may read.
class WeightFiles {
public:
    explicit WeightFiles(const std::string& folder);

    const TensorSet& tensors() const noexcept { return tensors_; }
    const std::vector<SafetensorsFile>& files() const noexcept { return files_; }
    /// Of the file, or of the first shard that has it; null where none has.
    const std::string* metadata(const std::string& key) const noexcept;

private:
    void open_shards(const std::string& folder);

    std::vector<SafetensorsFile> files_;
    TensorSet tensors_;
};

}  // namespace clamor::io
