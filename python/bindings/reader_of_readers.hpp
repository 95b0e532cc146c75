#pragma once

#include "bindings.hpp"
#include "clamor/core/error.hpp"
#include "post_reader.hpp"

namespace clamor::python {

/// The posts of readers that a callable of Python's gives one after the other, and None at the end. Each is asked for when the one before
/// it is done with, and let go of then: what a generator makes is never in memory as a whole. It cannot go back.
class ReaderOfReaders : public posts::Reader {
public:
    explicit ReaderOfReaders(py::function next) : next_(std::move(next)) {}
    ~ReaderOfReaders() override { release(); }
    ReaderOfReaders(const ReaderOfReaders&) = delete;
    ReaderOfReaders& operator=(const ReaderOfReaders&) = delete;

    bool read(posts::PostBatch& batch, std::size_t count) override {
        while (advance()) {
            if (current_->value.reader->read(batch, count)) return true;
            before_ += current_->value.reader->position().offset;
            current_ = nullptr;
        }
        return false;
    }
    void seek(posts::Position) override { fail(Status::unsupported, name_, ": a generator cannot be resumed: give a list, or files"); }
    posts::Position position() const noexcept override {
        return {.offset = before_ + (current_ ? current_->value.reader->position().offset : 0)};
    }
    std::uint64_t size() const noexcept override { return 0; }
    const std::string& name() const noexcept override { return name_; }

private:
    /// Whether there is a reader to go on with.
    bool advance() {
        if (current_ || !next_) return current_ != nullptr;
        const py::gil_scoped_acquire acquired;
        const py::object given = next_();
        if (given.is_none())
            next_ = {};
        else
            current_ = given.cast<std::shared_ptr<Guarded<PostReader>>>();
        return current_ != nullptr;
    }
    void release() {
        const py::gil_scoped_acquire acquired;
        next_ = {};
    }

    py::object next_;
    std::shared_ptr<Guarded<PostReader>> current_;
    std::uint64_t before_ = 0;  ///< bytes of those that are done
    std::string name_ = "posts";
};

}  // namespace clamor::python
