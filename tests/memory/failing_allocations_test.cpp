// Where memory ends, whatever it is that asks for it, an exception says so and nothing is lost silently. A program of its own, whose
// operator new fails on demand.

#include <cstdio>
#include <cstdlib>
#include <new>

#include "clamor/core/context.hpp"
#include "clamor/io/json.hpp"
#include "clamor/posts/entities.hpp"
#include "clamor/posts/reader.hpp"

namespace {

long left = -1;  // allocations before the one that fails; negative: none does

}  // namespace

// The other forms of the standard library call these. Inlined, GCC 12 takes them for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
    if (left >= 0 && left-- == 0) throw std::bad_alloc();
    if (void* const memory = std::malloc(bytes)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

using namespace clamor;

namespace {

bool good = true;

/// body() with the first of its allocations failing, then the second, until it comes to its end without a failure. It returns whether
/// all is there.
template <typename Body>
void fail_each(const char* name, Body&& body) {
    for (long n = 0;; ++n) {
        left = n;
        bool ended = false, whole = true;
        try {
            whole = body();
            ended = true;
        } catch (const std::exception&) {
        }
        const bool failed = left < 0;
        left = -1;
        if (!whole) std::printf("FAILED: %s: a part is missing after allocation %ld failed\n", name, n);
        good &= whole;
        if (ended && !failed) return std::printf("%s: %ld allocations\n", name, n), void();
    }
}

}  // namespace

int main() {
    Context context({.threads = 1});
    const ContextScope scope(context);
    const std::string text = "a #caf\xcc\xa7\xc3\xa9 by @somebody";
    fail_each("hashtags", [&] {  // first: it asks what characters are for the first time
        posts::Entities found;
        posts::extract_entities(text, found);
        return found.hashtags.size() == 1;
    });

    const std::string longer(100, 'x');
    const io::Json one = io::Json::object({{"list", io::Json::array({longer, 1, io::Json::object({{longer, longer}})})}, {"b", longer}});
    fail_each("a copy of JSON", [&] {
        const io::Json copy = one;
        io::Json assigned = "old";
        assigned = one;
        return copy == one && assigned == one;
    });

    const std::string lines = R"({"id":"1","text":"caf\u00e9"})" "\n" R"({"id":"2","text":"\ud83d rain"})" "\n";
    const std::string page = R"({"data":[{"id":"1","text":"caf\u00e9"},{"id":"2","text":"\ud83d rain"}]})" "\n";
    for (const auto& [format, bytes] : {std::pair(posts::Format::clamor, &lines), std::pair(posts::Format::twitter_v1, &lines),
                                        std::pair(posts::Format::automatic, &lines), std::pair(posts::Format::twitter_v2, &page)})
        fail_each("posts", [&, format = format, bytes = bytes] {
            posts::PostBatch batch;
            std::size_t read = 0;
            for (const auto reader = posts::read_memory(*bytes, "posts", {.format = format}); reader->read(batch);)
                read += batch.posts().size();
            return read == 2;
        });
    return good ? 0 : 1;
}
