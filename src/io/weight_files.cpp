#include "clamor/io/weight_files.hpp"

#include <map>

#include "clamor/io/file.hpp"
#include "clamor/io/json.hpp"
#include "io/complaints.hpp"
#include "io/folder_files.hpp"
#include "io/system_file.hpp"

namespace clamor::io {

namespace {

constexpr const char *index_name = "model.safetensors.index.json", *pickle_name = "pytorch_model.bin";

/// A name inside of the folder: an index must not lead anywhere else.
bool plain(const std::string& name) {
    return !name.empty() && name != "." && name != ".." && name.find_first_of("/\\") == std::string::npos &&
           name.find('\0') == std::string::npos;
}

}  // namespace

void TensorSet::add(const SafetensorsFile& file) {
    for (const StoredTensor& tensor : file.tensors()) {
        if (!by_name_.emplace(tensor.name, &tensor).second)
            fail(Status::bad_file, file.path(), ": '", tensor.name, "' is in another shard, too");
        tensors_.push_back(&tensor);
    }
}

const StoredTensor* TensorSet::find(std::string_view name) const noexcept {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
}

std::size_t TensorSet::bytes() const noexcept {
    std::size_t sum = 0;
    for (const StoredTensor* tensor : tensors_) sum += tensor->bytes.size();
    return sum;
}

WeightFiles::WeightFiles(const std::string& folder) : tensors_(folder) {
    if (system::is_file(folder + "/" + weights_name)) {
        tensors_ = TensorSet(files_.emplace_back(folder + "/" + weights_name));
    } else if (system::is_file(folder + "/" + index_name)) {
        open_shards(folder);
    } else {
        const bool pickle = system::is_file(folder + "/" + pickle_name);
        fail(Status::not_found, folder, ": no ", weights_name, " and no ", index_name,
             pickle ? "; pytorch_model.bin is a program as much as data and is not read: open it in transformers and save_pretrained() it"
                    : "");
    }
}

const std::string* WeightFiles::metadata(const std::string& key) const noexcept {
    for (const SafetensorsFile& file : files_)
        if (const auto found = file.metadata().find(key); found != file.metadata().end()) return &found->second;
    return nullptr;
}

void WeightFiles::open_shards(const std::string& folder) {
    const std::string index_path = folder + "/" + index_name;
    const Json index = read_json(index_path);
    const Json* map = index.find("weight_map");
    if (!map || !map->is_object()) fail(Status::bad_file, index_path, ": weight_map must be an object of tensors' names and their files");

    std::map<std::string_view, std::size_t> shards;  // by their names
    std::vector<std::string> names;
    Complaints complaints;
    for (const auto& [tensor, file] : map->members()) {
        if (!file.is_string() || !plain(file.string()))
            complaints.add(tensor, ": must be in a file of this folder, is ",
                           file.is_string() ? file.string().substr(0, 80) : concat(file.type_name()));
        else if (shards.emplace(file.string(), names.size()).second)
            names.push_back(file.string());
    }
    for (const std::string& name : names)
        if (!system::is_file(folder + "/" + name)) complaints.add(name, " is absent");
    complaints.raise(Status::bad_file, index_path + ":");

    files_.reserve(names.size());
    for (const std::string& name : names) tensors_.add(files_.emplace_back(folder + "/" + name));
    for (const auto& [tensor, file] : map->members()) {
        if (!files_[shards.at(file.string())].find(tensor)) complaints.add(tensor, " is not in ", file.string());
    }
    complaints.raise(Status::bad_file, index_path + ":");
}

}  // namespace clamor::io
