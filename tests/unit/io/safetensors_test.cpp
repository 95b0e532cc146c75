#include "clamor/io/safetensors.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "clamor/core/half.hpp"
#include "clamor/core/rng.hpp"
#include "support/files.hpp"

using namespace clamor;
using io::DType;
using testing::contains;

namespace {

std::string file_of(const std::string& header, std::size_t data_bytes) {
    const std::uint64_t length = header.size();
    std::string file(reinterpret_cast<const char*>(&length), sizeof(length));
    return file + header + std::string(data_bytes, '\1');
}

io::SafetensorsFile parse(const std::string& file) { return {std::as_bytes(std::span(file)), "model.safetensors"}; }

}  // namespace

TEST_CASE("safetensors: every type comes back as it was written") {
    const testing::TemporaryFolder folder;
    const auto f = Tensor<float>::from({2, 3}, std::vector<float>{1.5f, -2, 0, 1e30f, 1e-30f, 3});
    const auto d = Tensor<double>::from({2}, std::vector<double>{0.1, -1e300});
    const auto b = Tensor<std::int8_t>::from({3}, std::vector<std::int8_t>{-128, 0, 127});
    const auto u = Tensor<std::uint8_t>::from({1}, std::vector<std::uint8_t>{255});
    const auto i = Tensor<std::int32_t>::from({1, 1, 1, 1}, std::vector<std::int32_t>{-7});
    const auto l = Tensor<std::int64_t>::from({1}, std::vector<std::int64_t>{std::int64_t{1} << 60});
    const Tensor<float> none(Shape{0, 5});

    io::SafetensorsWriter writer;
    writer.add<float>("f", f);
    writer.add<float>("half", f, DType::f16);
    writer.add<float>("brain", f, DType::bf16);
    writer.add<float>("wide", f, DType::f64);
    writer.add<double>("d", d);
    writer.add<std::int8_t>("b", b);
    writer.add<std::uint8_t>("u", u);
    writer.add<std::int32_t>("i", i);
    writer.add<std::int64_t>("l", l);
    writer.add<float>("none", none);
    writer.set_metadata("format", "pt");
    CHECK_THROWS_AS(writer.add<float>("f", f), Error);
    CHECK_THROWS_AS(writer.add<float>("x", f, DType::i8), Error);
    writer.write(folder / "a.safetensors");

    const io::SafetensorsFile file(folder / "a.safetensors");
    CHECK(file.tensors().size() == 10);
    CHECK(file.metadata().at("format") == "pt");
    const auto same = [](const auto& a, const auto& b) {
        return a.shape() == b.shape() && std::equal(a.view().begin(), a.view().end(), b.view().begin());
    };
    CHECK(same(file.read<float>("f"), f));
    CHECK(same(file.read<float>("wide"), f));
    CHECK(same(file.read<double>("d"), d));
    CHECK(same(file.read<std::int8_t>("b"), b));
    CHECK(same(file.read<std::uint8_t>("u"), u));
    CHECK(same(file.read<std::int32_t>("i"), i));
    CHECK(same(file.read<std::int64_t>("l"), l));
    CHECK(file.read<float>("none").shape() == Shape{0, 5});
    CHECK(file.read<float>("b")[0] == -128.0f);
    CHECK(file.read<double>("u")[0] == 255.0);
    CHECK(file.read<float>("i")[0] == -7.0f);
    CHECK(file.read<double>("l")[0] == 0x1p60);
    CHECK(std::isinf(file.read<float>("half")[3]));
    CHECK(file.read<double>("half")[0] == 1.5);
    CHECK(std::abs(file.read<float>("brain")[3] / 1e30f - 1) < 0x1p-8f);
    CHECK_THROWS_WITH(file.read<std::int32_t>("f"), "safetensors: 'f' must be I32, is F32");
    CHECK(contains(testing::error_of([&] { file.at("g"); }), "a.safetensors: no tensor 'g'"));
    for (const auto& tensor : file.tensors())
        CHECK(reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % io::dtype_bytes(tensor.dtype) == 0);
}

TEST_CASE("safetensors: every hostile file is refused in words") {
    struct Case {
        std::string file;
        const char* expected;
    };
    const auto one = [](const char* dtype, const char* shape, const char* offsets, std::size_t bytes) {
        return file_of(concat(R"({"w":{"dtype":")", dtype, R"(","shape":)", shape, R"(,"data_offsets":)", offsets, "}}"), bytes);
    };
    std::string huge_length = one("F32", "[1]", "[0,4]", 4);
    huge_length.replace(0, 8, std::string(8, '\xff'));
    std::string long_header = one("F32", "[1]", "[0,4]", 4);
    long_header[1] = 1;
    const std::string pair = R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":)";
    const Case cases[] = {
        {"", "it has only 0 bytes"},
        {"1234567", "it has only 7 bytes"},
        {huge_length, "is over 16777216"},
        {long_header, "cut short"},
        {file_of("", 0), "must begin with '{'"},
        {file_of("[]", 0), "must begin with '{'"},
        {file_of(" {}", 0), "must begin with '{'"},
        {file_of("{", 0), "no valid JSON"},
        {file_of("{}x", 0), "no valid JSON"},
        {file_of("{}", 4), "4 bytes after the last tensor"},
        {file_of(R"({"w":)" + std::string(100000, '['), 0), "nested deeper than 3"},
        {file_of(R"({"w":{"dtype":"F32","shape":[[]],"data_offsets":[0,4]}})", 4), "nested deeper than 3"},
        {file_of(R"({"w":1})", 0), "tensor 'w': expected an object, got an integer"},
        {file_of(R"({"w":{"shape":[1],"data_offsets":[0,4]}})", 4), "tensor 'w': no member 'dtype'"},
        {file_of(R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}})", 4), "unknown member 'x'"},
        {file_of(R"({"__metadata__":{"a":1}})", 0), "expected a string"},
        {file_of(R"({"__metadata__":[]})", 0), "expected an object"},
        {file_of("{\"\xff\":{}}", 0), "no valid JSON"},
        {one("F8_E4M3", "[1]", "[0,1]", 1), "unknown dtype 'F8_E4M3'"},
        {one("f32", "[1]", "[0,4]", 4), "unknown dtype 'f32'"},
        {one("F32", "[2]", "[0,4]", 4), "does not take 4 bytes"},
        {one("F32", "[]", "[0,8]", 8), "does not take 8 bytes"},
        {one("F32", "[-1]", "[0,4]", 4), "negative or too large"},
        {one("F32", "[1.0]", "[0,4]", 4), "expected an integer"},
        {one("F32", "[\"1\"]", "[0,4]", 4), "expected an integer"},
        {one("F32", "[4294967296,4294967296]", "[0,0]", 0), "negative or too large"},
        {one("F64", "[2305843009213693952]", "[0,0]", 0), "does not take 0 bytes"},
        {one("F32", "[18446744073709551617]", "[0,4]", 4), "expected an integer"},
        {one("F32", "[1,1,1,1,1]", "[0,4]", 4), "5 dimensions, at most 4"},
        {one("F32", "[1]", "[0,8]", 4), "not within the 4 bytes"},
        {one("F32", "[1]", "[4,0]", 4), "not within"},
        {one("F32", "[1]", "[-4,0]", 4), "not within"},
        {one("F32", "[1]", "[9223372036854775807,9223372036854775807]", 4), "not within"},
        {one("F32", "[1]", "[0]", 4), "must be two numbers"},
        {one("F32", "[1]", "[0,4,4]", 4), "must be two numbers"},
        {one("F32", "[1]", "[4,8]", 8), "tensor 'w' has a gap before it"},
        {one("F32", "[1]", "[0,4]", 5), "1 bytes after the last tensor"},
        {file_of(pair + "[1,3]}}", 3), "tensor 'b' overlaps"},
        {file_of(pair + "[0,2]}}", 2), "tensor 'b' overlaps"},
        {file_of(pair + "[3,5]}}", 5), "tensor 'b' has a gap"},
        {file_of(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", 2),
         "given twice"},
    };
    for (const Case& one : cases) {
        const std::string& file = one.file;
        const char* expected = one.expected;
        INFO(file.substr(8, 120));
        Status status = Status::ok;
        const auto what = testing::error_of([&] { parse(file); }, &status);
        CHECK((status == Status::bad_file || status == Status::unsupported));
        CHECK(contains(what, "model.safetensors: "));
        CHECK_MESSAGE(contains(what, expected), what, " | ", expected);
    }
    CHECK(parse(one("F32", "[]", "[0,4]", 4)).at("w").shape == Shape{1});
    CHECK(parse(file_of("{}      ", 0)).tensors().empty());
}

TEST_CASE("safetensors: every cut of a good file is refused") {
    const testing::TemporaryFolder folder;
    const Tensor<float> w(Shape{3}, 1.0f);
    io::SafetensorsWriter writer;
    writer.add<float>("w", w);
    writer.write(folder / "w");
    const std::string whole = io::read_file(folder / "w", 1 << 20);
    CHECK_NOTHROW(parse(whole));
    for (std::size_t cut = 0; cut < whole.size(); ++cut) CHECK_THROWS_AS(parse(whole.substr(0, cut)), Error);
}

TEST_CASE("safetensors: a full disk leaves the old file and no rubbish") {
    const testing::TemporaryFolder folder;
    const Tensor<float> small(Shape{4}, 1.0f), large(Shape{1 << 16}, 2.0f);
    io::SafetensorsWriter first, second;
    first.add<float>("w", small);
    first.write(folder / "w");
    second.add<float>("w", large);

    // A limit on file sizes fails a write just as a full disk does.
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{4096, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    Status status = Status::ok;
    const auto what = testing::error_of([&] { second.write(folder / "w"); }, &status);
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, handler);

    CHECK(status == Status::io);
    CHECK(contains(what, "cannot write"));
    CHECK(folder.entries() == 1);
    CHECK(io::SafetensorsFile(folder / "w").read<float>("w")[3] == 1.0f);
    second.write(folder / "w");
    CHECK(io::SafetensorsFile(folder / "w").read<float>("w").size() == 1 << 16);
}

TEST_CASE("safetensors: no such file, no such folder, a folder") {
    const testing::TemporaryFolder folder;
    Status status = Status::ok;
    CHECK(contains(testing::error_of([&] { io::SafetensorsFile(folder / "none"); }, &status), "none"));
    CHECK(status == Status::not_found);
    testing::error_of([&] { io::SafetensorsWriter().write(folder / "no/such"); }, &status);
    CHECK(status == Status::not_found);
    testing::error_of([&] { io::SafetensorsFile file(folder.path()); }, &status);
    CHECK(status == Status::io);
}

TEST_CASE("half: all f16 and bf16 numbers survive the way to float and back, and rounding is to nearest even") {
    for (std::uint32_t bits = 0; bits < 65536; ++bits) {
        const auto b = static_cast<std::uint16_t>(bits);
        const float f = f16_to_float(b), g = bf16_to_float(b);
        if (std::isnan(f)) CHECK(std::isnan(f16_to_float(float_to_f16(f))));
        else if (float_to_f16(f) != b) FAIL_CHECK("f16 ", bits);
        if (std::isnan(g)) CHECK(std::isnan(bf16_to_float(float_to_bf16(g))));
        else if (float_to_bf16(g) != b) FAIL_CHECK("bf16 ", bits);
    }
    CHECK(float_to_bf16(1.0f + 0x1p-8f) == 0x3f80);            // halfway: to even
    CHECK(float_to_bf16(1.0f + 3 * 0x1p-8f) == 0x3f82);        // halfway: to even
    CHECK(float_to_bf16(std::numeric_limits<float>::max()) == 0x7f80);
    CHECK(float_to_f16(1.0f + 0x1p-11f) == 0x3c00);
    CHECK(float_to_f16(1.0f + 3 * 0x1p-11f) == 0x3c02);
    CHECK(float_to_f16(65519.0f) == 0x7bff);
    CHECK(float_to_f16(65520.0f) == 0x7c00);
    CHECK(float_to_f16(0x1p-25f) == 0);
    CHECK(float_to_f16(1.5f * 0x1p-25f) == 1);
    CHECK(float_to_f16(-0x1p-24f) == 0x8001);
}
