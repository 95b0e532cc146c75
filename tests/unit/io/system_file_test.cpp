#include "io/system_file.hpp"

#include <doctest/doctest.h>

#include <cerrno>

#include "support/files.hpp"

using namespace clamor;

TEST_CASE("files of the system: the status says what a caller can do") {
    for (const auto& [code, expected] :
         {std::pair(ENOENT, Status::not_found), std::pair(ENOTDIR, Status::not_found), std::pair(ENAMETOOLONG, Status::not_found),
          std::pair(ENOMEM, Status::out_of_memory), std::pair(EACCES, Status::io)}) {
        Status status = Status::ok;
        CHECK(testing::contains(testing::error_of([&, code = code] { io::system::fail_with(code, "a/file", "open"); }, &status),
                                "a/file: cannot open: "));
        CHECK(status == expected);
    }
}
