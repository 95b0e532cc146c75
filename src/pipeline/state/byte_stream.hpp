#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "clamor/core/error.hpp"
#include "pipeline/state/varint.hpp"

namespace clamor::pipeline {

struct Checksum;   // a running XXH3 of 128 bits

/// Collects bytes and hands them on in pieces; the last 16 are the checksum of all before.
class ByteSink {
public:
    explicit ByteSink(std::function<void(std::string_view)> write);
    ~ByteSink();

    std::string buffer;                       ///< append here, then call spill()
    void spill() {
        if (buffer.size() >= piece) hand_on();
    }
    void finish();

private:
    static constexpr std::size_t piece = std::size_t{1} << 18;
    void hand_on();

    std::function<void(std::string_view)> write_;
    std::unique_ptr<Checksum> checksum_;
};

/// Gives the bytes of a file, for ByteSource. Throws Status::not_found, and Status::io while reading.
std::function<std::size_t(char*, std::size_t)> read_file(const std::string& path);

/// Reads fields from a stream of hostile bytes. Takes no memory on the word of the stream: at most a field of what it allows.
/// Everything that does not fit is an Error (Status::bad_file) that begins with the stream's name.
class ByteSource {
public:
    /// `read(out, size)` gives up to `size` bytes; 0 at the end.
    ByteSource(std::string name, std::function<std::size_t(char*, std::size_t)> read);
    ~ByteSource();

    std::uint64_t varint();
    std::uint64_t u64();
    std::string_view bytes(std::uint64_t size);   ///< valid until the next call; at most `most`
    void finish();                                ///< checks the checksum, and that nothing follows it

    const std::string& name() const { return name_; }
    template <typename... Parts>
    void check(bool holds, const Parts&... parts) const {
        if (!holds) [[unlikely]] fail(Status::bad_file, name_, ": ", parts...);
    }

private:
    static constexpr std::size_t most = std::size_t{1} << 18;
    bool fill(std::size_t size);   // makes at least `size` bytes wait in the buffer, or all that are left

    std::string name_;
    std::function<std::size_t(char*, std::size_t)> read_;
    std::unique_ptr<Checksum> checksum_;
    std::string buffer_;
    std::size_t begin_ = 0, end_ = 0, summed_ = 0;   // summed_: where in the buffer the checksum's part ends
};

}  // namespace clamor::pipeline
