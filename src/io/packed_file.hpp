#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "clamor/core/precision.hpp"
#include "clamor/io/safetensors.hpp"
#include "clamor/io/self_test.hpp"
#include "clamor/io/weight_files.hpp"
#include "clamor/nn/packed_weights.hpp"

namespace clamor::io {

/// Packed weights in a file beside those that they were made of, to be mapped and shared by processes (docs/packed-weights.md).
/// It is a safetensors file: a tensor of bytes for each weight, and in the metadata what they are.
struct PackedFile {
    std::string path = {};
    Precision precision = Precision::fp32;  ///< that the model works in; heads are packed in fp32 in any
    bool chosen = false;                    ///< "auto" chose the precision
    SelfTest self_test = {};                ///< what the model gives in this precision; without cases for a model that has no labels
    nn::PackedWeights weights = {};
};

/// Tells a model's weights from others: a hash of the bytes of its files.
class Fingerprint {
public:
    explicit Fingerprint(const SafetensorsFile& file) : files_{file.mapped()} {}
    explicit Fingerprint(const WeightFiles& files) { add(files); }
    /// Before it is asked.
    void add(const WeightFiles& files);
    /// 32 hexadecimal digits. Reads the whole files when it is first asked. Any thread may ask.
    const std::string& text() const;

private:
    std::vector<std::shared_ptr<const MappedFile>> files_;
    mutable std::once_flag once_;
    mutable std::string text_;
};

/// What the file for a precision and the processor in use is called: "packed.int8.avx512_vnni.clamor".
std::string packed_file_name(Precision precision);
/// The names for all processors.
std::vector<std::string> packed_file_names();

/// Status::invalid_argument where the file is there and is something else than packed weights.
void check_replaceable(const std::string& path);

/// Atomic (io/file.hpp).
void write_packed_file(const PackedFile& file, const Fingerprint& weights);

/// Maps a file and compares all that is in it: Status::bad_file where it is damaged or made of other weights, Status::unsupported where it
/// is for another processor or library, Status::invalid_argument for another precision than the one wanted.
PackedFile read_packed_file(const std::string& path, std::optional<Precision> wanted, const Fingerprint& weights);

/// The file of that precision in a folder, or nothing: where there is none, and, with a warning in the log, where it must not be used.
std::optional<PackedFile> find_packed_file(const std::string& folder, Precision precision, const Fingerprint& weights);

}  // namespace clamor::io
