#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "clamor/core/shape.hpp"

namespace clamor::io {

/// A JSON value, for configuration and small state: simple to build and to walk, not meant for millions of posts.
/// Objects keep the order in which members were added or read. Copies are deep. Threads: as a standard container.
///
///   Json config = Json::object({{"kind", "text_classifier"}, {"layers", 6}});
///   config.set("labels", Json::array({"negative", "neutral", "positive"}));
///   Index layers = config.at("layers").integer();
///
/// The accessors throw Status::bad_file naming what was expected and what stands there.
class Json {
public:
    using Array = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;

    Json() = default;  ///< null
    Json(bool value) : value_(value) {}                                  // NOLINT: values are written as they are
    Json(int value) : value_(Index{value}) {}                            // NOLINT
    Json(Index value) : value_(value) {}                                 // NOLINT
    Json(double value) : value_(value) {}                                // NOLINT
    Json(const char* value) : value_(std::string(value)) {}              // NOLINT
    Json(std::string_view value) : value_(std::string(value)) {}         // NOLINT
    Json(std::string value) : value_(std::move(value)) {}                // NOLINT
    Json(Array value) : value_(std::move(value)) {}                      // NOLINT
    Json(Object value) : value_(std::move(value)) {}                     // NOLINT

    Json(const Json& other);
    Json(Json&&) noexcept = default;
    Json& operator=(const Json& other) { return *this = Json(other); }
    Json& operator=(Json&&) noexcept = default;

    static Json object(std::initializer_list<std::pair<std::string, Json>> members = {}) { return Json(Object(members)); }
    static Json array(std::initializer_list<Json> items = {}) { return Json(Array(items)); }

    bool is_null() const noexcept { return holds<std::monostate>(); }
    bool is_boolean() const noexcept { return holds<bool>(); }
    bool is_integer() const noexcept { return holds<Index>(); }
    bool is_number() const noexcept { return holds<Index>() || holds<double>(); }
    bool is_string() const noexcept { return holds<std::string>(); }
    bool is_array() const noexcept { return holds<Array>(); }
    bool is_object() const noexcept { return holds<Object>(); }

    bool boolean() const { return get<bool>("true or false"); }
    Index integer() const { return get<Index>("an integer"); }
    double number() const { return holds<Index>() ? static_cast<double>(std::get<Index>(value_)) : get<double>("a number"); }
    const std::string& string() const { return get<std::string>("a string"); }
    const Array& items() const { return get<Array>("an array"); }
    const Object& members() const { return get<Object>("an object"); }
    /// Every item as a string; throws where one is not.
    std::vector<std::string> strings() const;

    /// The member called `name`, or null where there is none or this is no object.
    const Json* find(std::string_view name) const noexcept;
    /// As find(); throws where there is none.
    const Json& at(std::string_view name) const;
    /// Adds or replaces a member; a null becomes an object first. Returns this.
    Json& set(std::string name, Json value);
    /// Adds an item; a null becomes an array first.
    void push_back(Json item);

    /// "an object", "a string" and so on, for messages.
    std::string_view type_name() const noexcept;

    friend bool operator==(const Json&, const Json&) = default;

private:
    template <typename T>
    bool holds() const noexcept { return std::holds_alternative<T>(value_); }
    template <typename T>
    const T& get(const char* expected) const {
        if (const T* value = std::get_if<T>(&value_)) return *value;
        fail(Status::bad_file, "expected ", expected, ", got ", type_name());
    }

    std::variant<std::monostate, bool, Index, double, std::string, Array, Object> value_;
};

/// What parse_json() allows, so that a hostile text ends in an error and not in exhausted memory.
struct JsonLimits {
    int depth = 64;
    Index values = Index{1} << 22;
};

/// Reads one JSON value (RFC 8259, UTF-8). Throws Status::bad_file, its text beginning with `what` (a file's name), for
/// anything else: bad syntax, invalid UTF-8, a member given twice, numbers out of range, limits passed.
Json parse_json(std::string_view text, std::string_view what, JsonLimits limits = {});

/// Writes a value; indent > 0 breaks lines for people. Doubles are written with the fewest digits that read back to the
/// same bits. Throws Status::invalid_argument for numbers that are not finite and text that is not UTF-8.
std::string to_text(const Json& value, int indent = 0);

/// parse_json() of a regular file of at most `most_bytes`.
Json read_json(const std::string& path, std::size_t most_bytes = std::size_t{64} << 20, JsonLimits limits = {});

}  // namespace clamor::io
