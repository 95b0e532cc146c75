#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "capi/clamor.h"
#include "fuzz/bytes.hpp"

namespace clamor::fuzz {

inline clamor_str str(std::string_view text) { return {text.data(), text.size()}; }

/// Arguments of the C interface that bytes describe. What a pointer leads to is exactly as large as the call is told, so that a
/// sanitizer reports a read of one byte more; that a size is no larger than its memory is the one thing that no callee can check.
class Arguments {
public:
    /// Text from outside: words, any bytes, NULL.
    clamor_str text(Bytes& bytes) {
        static constexpr std::string_view words[] = {"",
                                                     "sun",
                                                     "#rain at last @bob",
                                                     "h\xC3\xA9",
                                                     "http://x.org/a",
                                                     "\xE6\x97\xA5\xE6\x9C\xAC #\xE6\x9C\xAC",
                                                     "1",
                                                     "2",
                                                     "en",
                                                     "sun=sun,#sun,@sun",
                                                     "a=b",
                                                     "nul \0 inside",
                                                     "never \xff"};
        const unsigned kind = bytes.byte();
        if (kind == 255) return {nullptr, bytes.below(3)};
        if (kind >= 200) return keep(bytes.text(60));
        return keep(words[kind % std::size(words)]);
    }

    clamor_str keep(std::string_view text) {
        char* const place = memory(text.size());
        if (!text.empty()) std::memcpy(place, text.data(), text.size());
        return {place, text.size()};
    }

    const clamor_str* texts(Bytes& bytes, std::size_t& count) {
        count = bytes.below(5);
        if (bytes.rarely(64)) return nullptr;
        auto* const list = reinterpret_cast<clamor_str*>(memory(count * sizeof(clamor_str)));
        for (std::size_t i = 0; i < count; ++i) list[i] = text(bytes);
        return list;
    }

    /// A struct of options as an older or a newer program has it, or one that says a wrong size.
    template <typename Options>
    const Options* options(Bytes& bytes, Options value) {
        const unsigned kind = bytes.byte();
        if (kind == 255) return nullptr;
        const std::size_t size = kind >= 250   ? bytes.byte()
                                 : kind >= 240 ? sizeof(Options) + 8 * (kind - 239)
                                 : kind >= 230 ? kind - 230
                                               : sizeof(Options);
        char* const place = memory(std::max(size, sizeof(std::size_t)));
        write(place, size, value);
        if (size > sizeof(Options) && bytes.rarely(4)) place[size - 1] = 1;   // a field that this library does not know
        return reinterpret_cast<const Options*>(place);
    }

    const clamor_post* posts(Bytes& bytes, std::size_t& count) {
        count = bytes.below(6);
        if (bytes.rarely(128)) return nullptr;
        const unsigned kind = bytes.byte();
        const std::size_t size = kind >= 250   ? bytes.byte()
                                 : kind >= 240 ? sizeof(clamor_post) + 8 * (kind - 239)
                                 : kind >= 220 ? 8 * (kind - 220)
                                               : sizeof(clamor_post);
        if (size < sizeof(std::size_t)) {
            std::memcpy(memory(sizeof size), &size, sizeof size);
            return reinterpret_cast<const clamor_post*>(kept_.back().get());
        }
        char* const place = memory(std::max(count * size, sizeof size));
        for (std::size_t i = 0; i < count; ++i) write(place + i * size, size, post(bytes));
        if (count > 1 && bytes.rarely(64)) place[size] = static_cast<char>(bytes.byte());   // another size in the second
        return reinterpret_cast<const clamor_post*>(place);
    }

    /// `count` rows of so many, or NULL.
    const float* probabilities(Bytes& bytes, std::size_t count, std::size_t width) {
        static constexpr float values[] = {
            0.25f, 0.5f, 0, 1, -1, 1e30f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), 1e-30f};
        if (bytes.rarely(3)) return nullptr;
        auto* const place = reinterpret_cast<float*>(memory(width * count * sizeof(float)));
        for (std::size_t i = 0; i < width * count;) {  // sure of one of three; what is left of a row is two
            const std::size_t classes = std::min<std::size_t>(3, width - i % width);
            std::fill_n(place + i, classes, 0.0f);
            place[i + bytes.byte() % classes] = 1;
            i += classes;
        }
        if (width * count > 0 && bytes.rarely(3)) place[bytes.byte() % (width * count)] = bytes.pick(values);
        return place;
    }

    char* memory(std::size_t size) {
        kept_.push_back(std::make_unique<char[]>(size));
        return kept_.back().get();
    }

private:
    clamor_post post(Bytes& bytes) {
        clamor_post made = CLAMOR_POST_INIT;
        for (clamor_str* field : {&made.id, &made.author, &made.text}) *field = text(bytes);
        made.time = bytes.rarely(4) ? bytes.number() : 1'700'000'000'000 + 3'600'000 * bytes.below(200);
        if (bytes.rarely(2)) made.likes = bytes.number();
        if (bytes.rarely(2)) return made;
        made.observed = bytes.number();
        for (clamor_str* field : {&made.language, &made.topic, &made.reply_to, &made.reply_to_author, &made.repost_of,
                                  &made.repost_of_author, &made.quotes, &made.quotes_author})
            *field = bytes.rarely(3) ? text(bytes) : clamor_str{};
        made.mentions = texts(bytes, made.mention_count);
        made.hashtags = texts(bytes, made.hashtag_count);
        made.replies = bytes.number();
        made.reposts = bytes.number();
        return made;
    }

    template <typename Struct>
    static void write(char* place, std::size_t size, Struct value) {
        value.struct_size = size;
        std::memcpy(place, &value, std::min(size, sizeof(Struct)));
    }

    std::vector<std::unique_ptr<char[]>> kept_;
};

}  // namespace clamor::fuzz
