#include "pipeline/state/byte_stream.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <new>

#include "core/hash.hpp"
#include "io/system_file.hpp"

namespace clamor::pipeline {

struct Checksum {
    struct Free {
        void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
    };
    std::unique_ptr<XXH3_state_t, Free> state{XXH3_createState()};
    Checksum() {
        if (!state) throw std::bad_alloc();
        XXH3_128bits_reset(state.get());
    }
    void add(const char* bytes, std::size_t size) { XXH3_128bits_update(state.get(), bytes, size); }
    std::string value() const {
        const XXH128_hash_t hash = XXH3_128bits_digest(state.get());
        std::string bytes;
        put_u64(bytes, hash.low64);
        put_u64(bytes, hash.high64);
        return bytes;
    }
};

ByteSink::ByteSink(std::function<void(std::string_view)> write) : write_(std::move(write)), checksum_(std::make_unique<Checksum>()) {}
ByteSink::~ByteSink() = default;

void ByteSink::hand_on() {
    checksum_->add(buffer.data(), buffer.size());
    write_(buffer);
    buffer.clear();
}

void ByteSink::finish() {
    hand_on();
    write_(checksum_->value());
}

std::function<std::size_t(char*, std::size_t)> read_file(const std::string& path) {
    const std::shared_ptr<std::FILE> file(io::system::open_to_read(path), [](std::FILE* open) {
        if (open != nullptr) std::fclose(open);
    });
    if (!file) io::system::fail_with(errno, path, "open");
    return [file, path](char* out, std::size_t size) {
        const std::size_t n = std::fread(out, 1, size, file.get());
        if (n == 0 && std::ferror(file.get())) io::system::fail_with(errno, path, "read");
        return n;
    };
}

ByteSource::ByteSource(std::string name, std::function<std::size_t(char*, std::size_t)> read)
    : name_(std::move(name)), read_(std::move(read)), checksum_(std::make_unique<Checksum>()) {
    buffer_.resize(2 * most);
}
ByteSource::~ByteSource() = default;

bool ByteSource::fill(std::size_t size) {
    if (end_ - begin_ >= size) return true;
    checksum_->add(buffer_.data() + summed_, begin_ - summed_);
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = summed_ = 0;
    while (end_ < size) {
        const std::size_t n = read_(buffer_.data() + end_, buffer_.size() - end_);
        if (n == 0) return false;
        end_ += n;
    }
    return true;
}

std::uint64_t ByteSource::varint() {
    fill(10);
    ByteReader in{std::string_view(buffer_).substr(begin_, end_ - begin_)};
    const std::size_t before = in.rest.size();
    const std::uint64_t value = in.varint();
    check(in.good, "is truncated or damaged");
    begin_ += before - in.rest.size();
    return value;
}

std::uint64_t ByteSource::u64() { return ByteReader{bytes(8)}.u64(); }

std::string_view ByteSource::bytes(std::uint64_t size) {
    check(size <= most, "a field of ", size, " bytes is too long");
    check(fill(size), "is truncated");
    const std::string_view taken = std::string_view(buffer_).substr(begin_, size);
    begin_ += size;
    return taken;
}

void ByteSource::finish() {
    checksum_->add(buffer_.data() + summed_, begin_ - summed_);
    summed_ = begin_;
    const std::string expected = checksum_->value();
    check(fill(16) && std::string_view(buffer_).substr(begin_, 16) == expected, "is damaged: its checksum does not match");
    begin_ += 16;
    check(!fill(1), "has bytes after its end");
}

}  // namespace clamor::pipeline
