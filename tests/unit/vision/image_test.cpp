#include "clamor/io/image.hpp"

#include <doctest/doctest.h>

#include <utility>

#include "clamor/vision/picture_folder.hpp"
#include "clamor/vision/resize.hpp"
#include "support/files.hpp"

using namespace clamor;
using testing::contains;
using testing::error_of;

namespace {

std::string stored(const std::string& name) { return io::read_file(std::string(CLAMOR_TEST_DATA) + "/" + name, 1 << 20); }
std::span<const std::byte> bytes(const std::string& text) { return std::as_bytes(std::span(text.data(), text.size())); }

/// A PNG of one pixel whose data are `runs` times 258 zeros, in a block of deflate's fixed codes (RFC 1951);
/// checksums are 0, and not looked at.
std::string bomb(int runs) {
    std::string data("\x78\x01", 2);
    unsigned held = 0, bits = 0;
    const auto put = [&](unsigned code, unsigned length) {  // codes begin with their highest bit
        for (unsigned b = length; b-- > 0;) {
            held |= (code >> b & 1) << bits;
            if (++bits == 8) data += static_cast<char>(std::exchange(held, 0u)), bits = 0;
        }
    };
    put(1, 1), put(2, 2);        // the last block, of fixed codes: 01 from its lowest bit on
    put(0x30, 8), put(0x30, 8);  // a filter and a grey, zeros
    for (int i = 0; i < runs; ++i) put(0xc5, 8), put(0, 5);  // the 258 bytes from one back on
    put(0, 7), put(0, 7), data += std::string(4, '\0');  // the end, and a checksum
    const auto chunk = [](const std::string& name, const std::string& body) {
        std::string all;
        for (int shift = 24; shift >= 0; shift -= 8) all += static_cast<char>(body.size() >> shift & 255);
        return all + name + body + std::string(4, '\0');
    };
    return "\x89PNG\r\n\x1a\n" + chunk("IHDR", std::string("\0\0\0\1\0\0\0\1\x08\0\0\0\0", 13)) + chunk("IDAT", data) + chunk("IEND", "");
}

}  // namespace

TEST_CASE("image: JPEG and PNG, red left and blue right") {
    for (const char* name : {"image.png", "image.jpg", "image_progressive.jpg"}) {
        INFO(std::string(name));
        const auto file = stored(name);
        const auto image = io::decode_image(bytes(file), name);
        REQUIRE(image.shape() == Shape{6, 10, 3});
        for (Index y = 0; y < 6; ++y)
            for (Index x : {0, 1, 8, 9}) {  // away from the edge between them
                const bool red = x < 5;
                const std::uint8_t* const pixel = image.data() + (y * 10 + x) * 3;
                CHECK(std::abs(pixel[0] - (red ? 200 : 20)) <= 12);
                CHECK(std::abs(pixel[1] - 30) <= 12);
                CHECK(std::abs(pixel[2] - (red ? 10 : 220)) <= 12);
            }
    }
}

TEST_CASE("image: every truncation and every flipped byte ends in an image or in words") {
    for (const char* name : {"image.png", "image.jpg", "image_progressive.jpg"}) {
        const auto file = stored(name);
        for (std::size_t size = 0; size < file.size(); ++size) {
            Status status = Status::ok;
            const auto cut = file.substr(0, size);
            const auto text = error_of([&] { io::decode_image(bytes(cut), "cut"); }, &status);
            // A PNG is whole without the checksum of its end.
            if (std::string(name) == "image.png" && size + 12 > file.size()) continue;
            CHECK_MESSAGE(status == Status::bad_file, name, " cut to ", size);
            CHECK(contains(text, "cut: "));
        }
        for (std::size_t i = 0; i < file.size(); ++i) {
            auto damaged = file;
            damaged[i] = static_cast<char>(~damaged[i]);
            Status status = Status::bad_file;
            error_of([&] { io::decode_image(bytes(damaged), "damaged", {.pixels = 1 << 20}); }, &status);
            CHECK(status == Status::bad_file);
        }
    }
}

TEST_CASE("image: a Huffman table of more codes than a JPEG has is refused before stb_image sees it") {
    auto file = stored("image.jpg");
    const std::size_t table = file.find("\xff\xc4");
    REQUIRE(table != std::string::npos);
    for (std::size_t length = 0; length < 16; ++length) file[table + 5 + length] = '\xff';
    CHECK(contains(error_of([&] { io::decode_image(bytes(file), "a.jpg"); }),
                   "a.jpg: a damaged JPEG: a Huffman table of more than 256 codes"));
}

TEST_CASE("image: a JPEG of scans without number is refused before stb_image goes over the picture for each") {
    auto file = stored("image.jpg");
    const std::size_t scan = file.find("\xff\xda");
    REQUIRE(scan != std::string::npos);
    const std::string empty("\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00", 10);
    for (int i = 0; i < 100; ++i) file.insert(scan, empty);
    CHECK(contains(error_of([&] { io::decode_image(bytes(file), "a.jpg"); }), "a.jpg: a JPEG of more than 100 scans"));
}

TEST_CASE("image: a PNG that unpacks to more than its header promises is refused at about that") {
    CHECK(io::decode_image(bytes(bomb(0)), "small.png").shape() == Shape{1, 1, 3});
    CHECK(contains(error_of([] { io::decode_image(bytes(bomb(100'000)), "a.png"); }),  // 25.8 MB of 160 KB
                   "a.png: a damaged image: it unpacks to more than its 1 x 1 pixels"));
}

TEST_CASE("image: limits are kept before anything is decoded, and other formats refused") {
    const auto file = stored("image.png");
    CHECK(contains(error_of([&] { io::decode_image(bytes(file), "a.png", {.pixels = 59}); }),
                   "a.png: an image of 10 x 6 pixels, more than the limit of 59"));
    CHECK(contains(error_of([&] { io::decode_image(bytes(file), "a.png", {.bytes = 10}); }), "more than the limit of 10"));
    CHECK(contains(error_of([&] { io::decode_image({}, "a.png"); }), "a.png: no JPEG or PNG image (the file is empty)"));
    CHECK(contains(error_of([&] { io::decode_image(bytes("GIF89a, that one"), "a.gif"); }), "a.gif: no JPEG or PNG image"));
    Status status = Status::ok;
    error_of([&] { io::read_image("/no/such.jpg"); }, &status);
    CHECK(status == Status::not_found);
}

TEST_CASE("resize: a constant stays, a step keeps its mean, the same size is the same picture") {
    Tensor<std::uint8_t> flat(Shape{5, 7, 3}, std::uint8_t{77});
    const auto larger = vision::resize(flat, 11, 3);
    CHECK(larger.shape() == Shape{11, 3, 3});
    CHECK(std::all_of(larger.view().begin(), larger.view().end(), [](int v) { return v == 77; }));
    Tensor<std::uint8_t> step(Shape{1, 8, 1});
    for (Index i = 0; i < 8; ++i) step[i] = static_cast<std::uint8_t>(i * 30);
    const auto half = vision::resize(step, 1, 4);  // triangle of weights 1 3 3 1, cut at the ends
    CHECK(half[1] == 75);
    CHECK(half[2] == 135);
    const auto same = vision::resize(step, 1, 8);
    CHECK(std::equal(same.view().begin(), same.view().end(), step.view().begin()));
    CHECK_THROWS_AS(vision::resize(Tensor<std::uint8_t>(Shape{0, 3, 3}), 2, 2), Error);
}

TEST_CASE("picture folder: a link that leads nowhere is reported and stops nothing") {
    const testing::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "cat");
    io::write_file(folder / "cat/1.jpg", stored("image.jpg"));
    for (const char* name : {"round", "cat/round.jpg", "cat/round.txt"})
        std::filesystem::create_symlink(folder / name, folder / name);
    const auto set = vision::read_picture_folder(folder.path(), {.height = 3, .width = 5});
    CHECK(set.files == std::vector<std::string>{"cat/1.jpg"});
    REQUIRE(set.problems.size() == 2);
    CHECK(contains(set.problems[0], folder / "round" + ": "));
    CHECK(contains(set.problems[1], folder / "cat/round.jpg" + ": "));
}

TEST_CASE("picture folder: classes and names in order, other and hidden files passed over, damaged ones reported") {
    const testing::TemporaryFolder folder;
    const auto png = stored("image.png"), jpg = stored("image.jpg");
    for (const char* name : {"cat", "ant", "none", ".ipynb_checkpoints"}) std::filesystem::create_directory(folder / name);
    for (const char* name : {".ipynb_checkpoints/1.jpg", "cat/.1.jpg"}) io::write_file(folder / name, jpg);
    io::write_file(folder / "cat/2.PNG", png);
    io::write_file(folder / "cat/1.jpg", jpg);
    io::write_file(folder / "ant/9.jpeg", jpg);
    io::write_file(folder / "ant/5.jpg", jpg.substr(0, 100));
    io::write_file(folder / "ant/notes.txt", "not a picture");
    const auto set = vision::read_picture_folder(folder.path(), {.height = 3, .width = 5});
    CHECK(set.classes == std::vector<std::string>{"ant", "cat"});
    CHECK(set.files == std::vector<std::string>{"ant/9.jpeg", "cat/1.jpg", "cat/2.PNG"});
    CHECK(set.labels == std::vector<std::int32_t>{0, 1, 1});
    CHECK(set.pixels.shape() == Shape{3, 3, 5, 3});
    CHECK(std::abs(set.pixels[2 * 45] - 200) <= 2);  // the PNG's first red
    REQUIRE(set.problems.size() == 1);
    CHECK(contains(set.problems[0], "5.jpg"));

    Status status = Status::ok;
    CHECK(contains(error_of([&] { vision::read_picture_folder(folder / "cat"); }, &status), "no CLASS/NAME.jpg"));
    CHECK(status == Status::bad_file);
    error_of([&] { vision::read_picture_folder(folder / "nowhere"); }, &status);
    CHECK(status == Status::not_found);
}
