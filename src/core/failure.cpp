#include "clamor/core/failure.hpp"

#include <new>
#include <stdexcept>
#include <system_error>

namespace clamor {

Failure failure_of(const std::exception_ptr& thrown) noexcept {
    try {
        std::rethrow_exception(thrown);
    } catch (const Error& error) {
        return {error.status(), error.what()};
    } catch (const std::bad_alloc&) {
        return {Status::out_of_memory, "out of memory"};
    } catch (const std::length_error&) {  // a count that no memory could hold
        return {Status::out_of_memory, "out of memory: more was asked for than a program can hold"};
    } catch (const std::system_error& error) {
        return {error.code() == std::errc::not_enough_memory ? Status::out_of_memory : Status::io, error.what()};
    } catch (const std::exception& error) {
        return {Status::internal, error.what()};
    } catch (...) {
        return {Status::internal, "an exception that is not a std::exception"};
    }
}

}  // namespace clamor
