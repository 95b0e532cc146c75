#include "clamor/core/failure.hpp"

#include <doctest/doctest.h>

#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "support/files.hpp"

using namespace clamor;

namespace {

template <typename Thrown>
std::string told(const Thrown& thrown, Status expected) {
    const std::exception_ptr held = std::make_exception_ptr(thrown);
    const Failure failure = failure_of(held);
    CHECK(failure.status == expected);
    return failure.what;
}

}  // namespace

TEST_CASE("failure: what other languages are told of an exception") {
    CHECK(told(Error(Status::diverged, "at step 3"), Status::diverged) == "at step 3");
    CHECK(told(std::bad_alloc(), Status::out_of_memory) == "out of memory");
    CHECK(told(std::bad_array_new_length(), Status::out_of_memory) == "out of memory");
    CHECK(told(std::length_error("vector::reserve"), Status::out_of_memory).starts_with("out of memory: more "));
    CHECK(told(std::system_error(std::make_error_code(std::errc::no_space_on_device), "a file"), Status::io).starts_with("a file: "));
    CHECK(told(std::system_error(std::make_error_code(std::errc::not_enough_memory), "a folder"), Status::out_of_memory)
              .starts_with("a folder: "));
    CHECK(told(std::out_of_range("a place"), Status::internal) == "a place");
    CHECK(told(7, Status::internal) == "an exception that is not a std::exception");
}

TEST_CASE("error: its words are UTF-8 without NUL, whatever was quoted in them") {
    const auto words = [](std::string_view quoted) { return clamor::testing::error_of([&] { check(false, "got ", quoted, '.'); }); };
    CHECK(words("na\xC3\xAFve") == "got na\xC3\xAFve.");
    CHECK(words("na\xC3") == "got na\xEF\xBF\xBD.");  // cut within a character
    CHECK(words("\xFF\xFE") == "got \xEF\xBF\xBD\xEF\xBF\xBD.");
    CHECK(words(std::string_view("a\0b", 3)) == "got a\xEF\xBF\xBD" "b.");
}
