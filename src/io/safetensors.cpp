#include "clamor/io/safetensors.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <tuple>

#include "clamor/io/file.hpp"
#include "clamor/io/json.hpp"
#include "io/mapped_file.hpp"

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian; this reader copies them as they are");

namespace clamor::io {

namespace {

constexpr std::uint64_t most_header_bytes = 16 << 20;
constexpr std::size_t header_alignment = 64;
constexpr DType all_dtypes[] = {DType::f64, DType::f32, DType::i64, DType::i32, DType::f16, DType::bf16, DType::i8, DType::u8};

std::optional<DType> dtype_of(std::string_view name) {
    for (const DType dtype : all_dtypes)
        if (dtype_name(dtype) == name) return dtype;
    return {};
}

/// One member of the header, checked against the bytes behind it.
StoredTensor parse_tensor(const std::string& name, const Json& entry, std::span<const std::byte> data) {
    StoredTensor tensor;
    tensor.name = name;
    for (const auto& [key, value] : entry.members())
        if (key != "dtype" && key != "shape" && key != "data_offsets") fail(Status::bad_file, "unknown member '", key, "'");

    const std::string& type = entry.at("dtype").string();
    const auto dtype = dtype_of(type);
    if (!dtype) fail(Status::bad_file, "unknown dtype '", type.substr(0, 20), "', known are F64, F32, I64, I32, F16, BF16, I8, U8");
    tensor.dtype = *dtype;

    const auto& dims = entry.at("shape").items();
    if (dims.size() > Shape::max_rank) fail(Status::unsupported, dims.size(), " dimensions, at most ", Shape::max_rank, " are read");
    Index size = 1, d[Shape::max_rank] = {};
    for (std::size_t i = 0; i < dims.size(); ++i) {
        d[i] = dims[i].integer();
        if (d[i] < 0 || __builtin_mul_overflow(size, d[i], &size)) fail(Status::bad_file, "the shape is negative or too large");
    }
    switch (dims.size()) {
        case 0: tensor.shape = Shape{1}; break;
        case 1: tensor.shape = Shape{d[0]}; break;
        case 2: tensor.shape = Shape{d[0], d[1]}; break;
        case 3: tensor.shape = Shape{d[0], d[1], d[2]}; break;
        default: tensor.shape = Shape{d[0], d[1], d[2], d[3]};
    }

    const auto& offsets = entry.at("data_offsets").items();
    if (offsets.size() != 2) fail(Status::bad_file, "data_offsets must be two numbers, got ", offsets.size());
    const Index begin = offsets[0].integer(), end = offsets[1].integer();
    const auto held = static_cast<Index>(data.size());
    if (begin < 0 || end < begin || end > held)
        fail(Status::bad_file, "bytes ", begin, " to ", end, " are not within the ", held, " bytes of data");
    Index bytes = 0;
    if (__builtin_mul_overflow(size, static_cast<Index>(dtype_bytes(*dtype)), &bytes) || bytes != end - begin)
        fail(Status::bad_file, type, " of shape ", tensor.shape, " does not take ", end - begin, " bytes");
    tensor.bytes = data.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    return tensor;
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::string& path) : path_(path), mapped_(std::make_shared<const MappedFile>(path)) {
    parse(mapped_->bytes());
}
SafetensorsFile::SafetensorsFile(std::span<const std::byte> bytes, std::string name) : path_(std::move(name)) { parse(bytes); }
SafetensorsFile::~SafetensorsFile() = default;
SafetensorsFile::SafetensorsFile(SafetensorsFile&&) noexcept = default;
SafetensorsFile& SafetensorsFile::operator=(SafetensorsFile&&) noexcept = default;

void SafetensorsFile::parse(std::span<const std::byte> bytes) {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof(length)) fail(Status::bad_file, path_, ": no safetensors file, it has only ", bytes.size(), " bytes");
    std::memcpy(&length, bytes.data(), sizeof(length));
    if (length > most_header_bytes)
        fail(Status::bad_file, path_, ": no safetensors file, or its header of ", length, " bytes is over ", most_header_bytes);
    if (length > bytes.size() - sizeof(length))
        fail(Status::bad_file, path_, ": cut short, the header says ", length, " bytes and ", bytes.size() - sizeof(length), " are left");
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + sizeof(length), length);
    const auto data = bytes.subspan(sizeof(length) + length);

    if (text.empty() || text[0] != '{') fail(Status::bad_file, path_, ": the header must begin with '{'");
    const Json header = parse_json(text, path_, {.depth = 3, .values = Index{1} << 21});
    for (const auto& [name, entry] : header.members()) {
        try {
            if (name == "__metadata__")
                for (const auto& [key, value] : entry.members()) metadata_[key] = value.string();
            else
                tensors_.emplace_back(parse_tensor(name, entry, data)).owner = mapped_;
        } catch (const Error& error) {
            fail(error.status(), path_, ": tensor '", name, "': ", error.what());
        }
    }

    // An empty tensor between two others must come before the one that begins where it lies.
    std::sort(tensors_.begin(), tensors_.end(), [](const StoredTensor& a, const StoredTensor& b) {
        return std::tuple(a.bytes.data(), a.bytes.size(), std::string_view(a.name)) <
               std::tuple(b.bytes.data(), b.bytes.size(), std::string_view(b.name));
    });
    const std::byte* expected = data.data();
    for (const StoredTensor& tensor : tensors_) {
        if (tensor.bytes.data() != expected)
            fail(Status::bad_file, path_,
                 ": tensor '", tensor.name, "' ", tensor.bytes.data() < expected ? "overlaps the one before it" : "has a gap before it");
        expected += tensor.bytes.size();
    }
    if (expected != data.data() + data.size())
        fail(Status::bad_file, path_, ": ", data.data() + data.size() - expected, " bytes after the last tensor");
    for (std::size_t i = 0; i < tensors_.size(); ++i) by_name_.emplace(tensors_[i].name, i);
}

const StoredTensor* SafetensorsFile::find(std::string_view name) const noexcept {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &tensors_[found->second];
}

const StoredTensor& SafetensorsFile::at(std::string_view name) const {
    if (const StoredTensor* tensor = find(name)) return *tensor;
    fail(Status::bad_file, path_, ": no tensor '", name, "'");
}

void SafetensorsWriter::add_bytes(const std::string& name, DType dtype, const Shape& shape, std::span<const std::byte> bytes) {
    check(name != "__metadata__", "safetensors: a tensor must not be called __metadata__");
    check(tensors_.try_emplace(name, StoredTensor{name, dtype, shape, bytes, {}}).second, "safetensors: '", name, "' is added twice");
}

void SafetensorsWriter::write(const std::string& path) const {
    // Wide types first keeps every tensor aligned to its own size, as readers in other languages expect.
    std::vector<const StoredTensor*> order;
    for (const auto& [name, tensor] : tensors_) order.push_back(&tensor);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto* a, const auto* b) { return dtype_bytes(a->dtype) > dtype_bytes(b->dtype); });

    Json header = Json::object();
    if (!metadata_.empty()) {
        Json pairs = Json::object();
        for (const auto& [key, value] : metadata_) pairs.set(key, value);
        header.set("__metadata__", std::move(pairs));
    }
    Json::Object members = header.members();
    Index offset = 0;
    for (const StoredTensor* tensor : order) {
        Json shape = Json::array();
        for (int i = 0; i < tensor->shape.rank(); ++i) shape.push_back(tensor->shape[i]);
        if (tensor->shape.rank() == 0) shape.push_back(Index{0});
        const Index end = offset + static_cast<Index>(tensor->bytes.size());
        members.emplace_back(
            tensor->name,
            Json::object({{"dtype", dtype_name(tensor->dtype)}, {"shape", shape}, {"data_offsets", Json::array({offset, end})}}));
        offset = end;
    }
    std::string text = to_text(Json(std::move(members)));
    text.append((header_alignment - (text.size() + sizeof(std::uint64_t)) % header_alignment) % header_alignment, ' ');
    check(text.size() <= most_header_bytes, "safetensors: the header of ", text.size(), " bytes is over ", most_header_bytes);

    const std::uint64_t length = text.size();
    AtomicFile file(path);
    file.write(std::as_bytes(std::span(&length, 1)));
    file.write(text);
    for (const StoredTensor* tensor : order) file.write(tensor->bytes);
    file.commit();
}

}  // namespace clamor::io
