#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clamor/core/tensor.hpp"

namespace clamor::io {

/// Element types that are read and written.
enum class DType { f64, f32, i64, i32, f16, bf16, i8, u8 };

std::string_view dtype_name(DType dtype) noexcept;  ///< as in the file: "F32", "BF16"
std::size_t dtype_bytes(DType dtype) noexcept;

/// A tensor as it lies in a file. A scalar has the shape [1]. The bytes are little-endian, row-major and may be unaligned.
struct StoredTensor {
    std::string name;
    DType dtype = DType::f32;
    Shape shape;
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> owner = {};  ///< keeps the bytes where they are; null where they are borrowed
};

/// Reads a safetensors file (github.com/huggingface/safetensors): a length, a JSON header, then the bytes of all tensors.
///
/// The file is mapped into memory and stays so while this lives, or the owner of a tensor. Strict: the header must be whole, valid and at
/// most 16 MiB; the tensors must cover the rest of the file exactly, without gaps or overlaps. Everything else throws Status::bad_file
/// naming the file and the tensor. Tensors of more than four dimensions are Status::unsupported.
///
/// Threads: any number may read at once.
class SafetensorsFile {
public:
    explicit SafetensorsFile(const std::string& path);
    /// Borrows bytes that outlive this; `name` stands for the path in messages.
    SafetensorsFile(std::span<const std::byte> bytes, std::string name);
    ~SafetensorsFile();
    SafetensorsFile(SafetensorsFile&&) noexcept;
    SafetensorsFile& operator=(SafetensorsFile&&) noexcept;

    const std::string& path() const noexcept { return path_; }
    /// In the order of their bytes.
    const std::vector<StoredTensor>& tensors() const noexcept { return tensors_; }
    const StoredTensor* find(std::string_view name) const noexcept;
    const StoredTensor& at(std::string_view name) const;  ///< throws Status::bad_file where there is none
    /// The free text pairs of "__metadata__".
    const std::map<std::string, std::string>& metadata() const noexcept { return metadata_; }
    /// The file; null where bytes are borrowed.
    const std::shared_ptr<const class MappedFile>& mapped() const noexcept { return mapped_; }

    /// Elements converted to T: float or double from any type; int8, uint8, int32 and int64 from their own type only.
    template <typename T>
    Tensor<T> read(std::string_view name) const;

private:
    void parse(std::span<const std::byte> bytes);

    std::string path_;
    std::shared_ptr<const class MappedFile> mapped_;
    std::vector<StoredTensor> tensors_;
    std::unordered_map<std::string_view, std::size_t> by_name_;
    std::map<std::string, std::string> metadata_;
};

/// Converts a stored tensor into `out`, which has as many elements. Types as SafetensorsFile::read().
template <typename T>
void read_into(const StoredTensor& stored, View<T> out);

/// Collects tensors and writes them as one safetensors file. Borrows every view until write() has returned, except where
/// it converts. T is float, double, int8, uint8, int32 or int64.
class SafetensorsWriter {
public:
    /// Throws for a name given twice.
    template <typename T>
    void add(const std::string& name, View<const T> values);
    /// Stored as f32, f64, f16 or bf16, rounded to nearest.
    template <typename T>
    void add(const std::string& name, View<const T> values, DType as);
    /// Keeps the tensor itself.
    template <typename T>
    void add(const std::string& name, Tensor<T>&& values) {
        auto owned = std::make_shared<const Tensor<T>>(std::move(values));
        add<T>(name, owned->view());
        owned_.push_back(std::move(owned));
    }
    void set_metadata(const std::string& key, const std::string& value) { metadata_[key] = value; }

    /// Atomic (io/file.hpp). The bytes depend on names and values alone, not on the order of calls.
    void write(const std::string& path) const;

private:
    void add_bytes(const std::string& name, DType dtype, const Shape& shape, std::span<const std::byte> bytes);

    std::map<std::string, StoredTensor> tensors_;
    std::map<std::string, std::string> metadata_;
    std::vector<std::shared_ptr<const void>> owned_;
};

}  // namespace clamor::io
