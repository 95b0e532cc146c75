#include "io/packed_file.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>

#include "clamor/core/context.hpp"
#include "clamor/core/log.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/io/file.hpp"
#include "clamor/io/json.hpp"
#include "clamor/version.hpp"
#include "core/hash.hpp"
#include "core/hexadecimal.hpp"
#include "io/mapped_file.hpp"

namespace clamor::io {

namespace {

constexpr Index format_version = 1;
constexpr const char* about_key = "packed";  ///< of the metadata
constexpr Index chunk_bytes = 4 << 20;       ///< that a thread hashes at once; fixed, for it decides the fingerprint

std::string_view text_of(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::string checksum(std::span<const std::byte> bytes) { return hexadecimal(hash64(text_of(bytes))); }

std::string hash_of(const std::vector<std::shared_ptr<const MappedFile>>& files) {
    std::vector<std::uint64_t> hashes;  // of each chunk its low and its high half
    for (const auto& file : files) {
        const auto bytes = file->bytes();
        const auto size = static_cast<Index>(bytes.size()), chunks = (size + chunk_bytes - 1) / chunk_bytes;
        const std::size_t before = hashes.size();
        hashes.resize(before + static_cast<std::size_t>(2 * chunks));
        parallel_for(chunks, 1, [&](Index first, Index last) {
            for (Index i = first; i < last; ++i) {
                const auto chunk = bytes.subspan(static_cast<std::size_t>(i * chunk_bytes),
                                                 static_cast<std::size_t>(std::min(chunk_bytes, size - i * chunk_bytes)));
                const Hash128 hash = hash128(text_of(chunk));
                hashes[before + static_cast<std::size_t>(2 * i)] = hash.low;
                hashes[before + static_cast<std::size_t>(2 * i + 1)] = hash.high;
            }
        });
    }
    const Hash128 all = hash128(text_of(std::as_bytes(std::span(hashes))));
    return hexadecimal(all.high) + hexadecimal(all.low);
}

Json kernels_json(const PackedFile& file) {
    Json kernels = Json::object();
    for (const Precision precision : {Precision::fp32, file.precision})
        kernels.set(std::string(precision_name(precision)), ops::packed_format(precision).isa);
    return kernels;
}

/// Throws Status::unsupported where this library on this processor cannot use the file.
void check_format(const Json& about, const std::string& path) {
    if (const Index version = about.at("format_version").integer(); version != format_version)
        fail(Status::unsupported, path, ": packed in format ", version, " by Clamor ", about.at("library_version").string(),
             ", and this is Clamor ", CLAMOR_VERSION, " with format ", format_version);
    const auto& kernels = about.at("kernels").members();
    std::for_each(kernels.rbegin(), kernels.rend(), [&](const auto& kernel) {  // of f32, which is in every file, last
        const auto& [name, isa] = kernel;
        const Precision precision = precision_of(name).value_or(Precision::fp32);
        if (!has_precision(precision) || isa.string() != ops::packed_format(precision).isa)
            fail(Status::unsupported, path, ": packed for ", isa.string(), " in ", name, ", and in use here is ",
                 has_precision(precision) ? ops::packed_format(precision).isa : std::string_view("no kernel of it"));
    });
    if (const Index layout = about.at("layout").integer(); layout != ops::packed_format(Precision::fp32).layout)
        fail(Status::unsupported, path, ": packed in layout ", layout, ", and this is Clamor ", CLAMOR_VERSION, " with layout ",
             ops::packed_format(Precision::fp32).layout);
}

std::shared_ptr<const ops::PackedWeight> read_weight(const StoredTensor& stored, const Json& about, const std::string& path) {
    const auto precision = precision_of(about.at("precision").string());
    const auto& shape = about.at("shape").items();
    if (!precision || shape.size() != 2 || stored.dtype != DType::u8)
        fail(Status::bad_file, path, ": ", stored.name, " is not a packed matrix");
    if (checksum(stored.bytes) != about.at("xxh3").string())
        fail(Status::bad_file, path, ": damaged: the bytes of ", stored.name, " do not have their checksum");
    return std::make_shared<const ops::PackedWeight>(shape[0].integer(), shape[1].integer(), *precision, stored.bytes, stored.owner);
}

PackedFile read(const std::string& path, std::optional<Precision> wanted, const Fingerprint& weights) {
    const SafetensorsFile file(path);
    const auto text = file.metadata().find(about_key);
    if (text == file.metadata().end())
        fail(Status::bad_file, path, ": not a file of packed weights: its metadata have no \"", about_key, '"');
    const Json about = parse_json(text->second, path + ": " + about_key);
    check_format(about, path);
    const std::string name = about.at("precision").string();
    const auto precision = precision_of(name);
    if (!precision) fail(Status::bad_file, path, ": precision must not be auto");
    check(!wanted || wanted == precision, path, ": packed in ", name, ", and ", precision_name(wanted.value_or(*precision)), " is wanted");
    if (about.at("weights").string() != weights.text())
        fail(Status::bad_file, path, ": packed of other weights than those beside it; clamor pack makes it anew");

    PackedFile packed{.path = path, .precision = *precision, .chosen = about.at("chosen").boolean()};
    if (const auto test = file.metadata().find(SelfTest::key); test != file.metadata().end())
        packed.self_test = SelfTest::from_text(test->second, path);
    const auto& tensors = about.at("tensors").members();
    if (tensors.size() != file.tensors().size())
        fail(Status::bad_file, path, ": ", file.tensors().size(), " tensors, and ", tensors.size(), " are described");
    for (const auto& [tensor, description] : tensors) {
        throw_if_cancelled();
        packed.weights.emplace(tensor, read_weight(file.at(tensor), description, path));
    }
    return packed;
}

}  // namespace

void Fingerprint::add(const WeightFiles& files) {
    for (const SafetensorsFile& file : files.files()) files_.push_back(file.mapped());
}

const std::string& Fingerprint::text() const {
    std::call_once(once_, [this] { text_ = hash_of(files_); });
    return text_;
}

std::string packed_file_name(Precision precision) {
    return concat("packed.", precision_name(precision), ".", ops::packed_format(precision).isa, ".clamor");
}

std::vector<std::string> packed_file_names() {
    std::vector<std::string> names;
    for (const std::string_view isa : {"generic", "avx2", "avx_vnni", "avx512", "avx512_vnni", "avx512_bf16"})
        for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8})
            names.push_back(concat("packed.", precision_name(precision), ".", isa, ".clamor"));
    return names;
}

void check_replaceable(const std::string& path) {
    std::error_code error;
    const bool is_other = std::filesystem::exists(to_path(path), error) && !std::filesystem::is_empty(to_path(path), error);
    if (!is_other || path.ends_with(".clamor")) return;
    bool packed = false;
    try {
        packed = SafetensorsFile(path).metadata().contains(about_key);
    } catch (const Error&) {  // none of ours
    }
    check(packed, "pack: ", path, ": is there, and is no file of packed weights; choose another");
}

void write_packed_file(const PackedFile& file, const Fingerprint& weights) {
    SafetensorsWriter writer;
    Json tensors = Json::object();
    for (const auto& [name, weight] : file.weights) {
        const auto bytes = weight->bytes();
        writer.add<std::uint8_t>(
            name, View<const std::uint8_t>(reinterpret_cast<const std::uint8_t*>(bytes.data()), Shape{static_cast<Index>(bytes.size())}));
        tensors.set(name, Json::object({{"shape", Json::array({weight->out(), weight->in()})},
                                        {"precision", precision_name(weight->precision())},
                                        {"xxh3", checksum(bytes)}}));
    }
    const Json about = Json::object({{"format_version", format_version},
                                     {"library_version", CLAMOR_VERSION},
                                     {"layout", Index{ops::packed_format(Precision::fp32).layout}},
                                     {"kernels", kernels_json(file)},
                                     {"precision", precision_name(file.precision)},
                                     {"chosen", file.chosen},
                                     {"weights", weights.text()},
                                     {"tensors", std::move(tensors)}});
    writer.set_metadata(about_key, to_text(about));
    if (!file.self_test.cases.empty()) writer.set_metadata(SelfTest::key, file.self_test.to_text());
    writer.write(file.path);
}

PackedFile read_packed_file(const std::string& path, std::optional<Precision> wanted, const Fingerprint& weights) {
    try {
        return read(path, wanted, weights);
    } catch (const Error& error) {
        if (std::string_view(error.what()).starts_with(path) || error.status() == Status::out_of_memory ||
            error.status() == Status::cancelled)
            throw;
        fail(Status::bad_file, path, ": ", error.what());  // a description that does not fit its tensor
    }
}

std::optional<PackedFile> find_packed_file(const std::string& folder, Precision precision, const Fingerprint& weights) {
    if (!has_precision(precision)) return {};
    const std::string path = folder + "/" + packed_file_name(precision);
    std::error_code error;
    if (!std::filesystem::exists(to_path(path), error)) return {};
    try {
        return read_packed_file(path, precision, weights);
    } catch (const Error& refused) {
        if (refused.status() == Status::out_of_memory || refused.status() == Status::cancelled) throw;
        log_event(LogLevel::warning, refused.what(), "; not used: the weights are packed in memory");
        return {};
    }
}

}  // namespace clamor::io
