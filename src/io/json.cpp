#include "clamor/io/json.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/repeated.hpp"
#include "io/folder_files.hpp"

namespace clamor::io {

namespace {

/// Builds a Json from nlohmann's events, so that limits hold while the text is read and members given twice are seen.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
public:
    Builder(std::string_view what, JsonLimits limits) : what_(what), limits_(limits) {}

    bool null() override { return add(Json()); }
    bool boolean(bool value) override { return add(Json(value)); }
    bool number_integer(number_integer_t value) override { return add(Json(Index{value})); }
    bool number_unsigned(number_unsigned_t value) override {
        return value <= static_cast<number_unsigned_t>(INT64_MAX) ? add(Json(static_cast<Index>(value)))
                                                                  : add(Json(static_cast<double>(value)));
    }
    bool number_float(number_float_t value, const string_t&) override { return add(Json(value)); }
    bool string(string_t& value) override { return add(Json(std::move(value))); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(false); }
    bool start_array(std::size_t) override { return open(true); }
    bool key(string_t& value) override {
        open_.back().key = std::move(value);
        return true;
    }
    bool end_object() override {
        refuse_repeated_members(open_.back().members);
        return close(Json(std::move(open_.back().members)));
    }
    bool end_array() override { return close(Json(std::move(open_.back().items))); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) override {
        std::string text = error.what();
        if (const auto end = text.find("] "); end != std::string::npos) text.erase(0, end + 2);
        fail(Status::bad_file, what_, ": no valid JSON at byte ", position, ": ", printable(text));
    }

    Json result() { return std::move(result_); }

private:
    struct Level {
        bool array = false;
        Json::Array items = {};
        Json::Object members = {};
        std::string key = {};  ///< of the member that is being read
    };

    bool open(bool array) {
        if (static_cast<int>(open_.size()) >= limits_.depth)
            fail(Status::bad_file, what_, ": nested deeper than ", limits_.depth, " levels");
        count();
        open_.push_back({.array = array});
        return true;
    }
    bool close(Json value) {
        open_.pop_back();
        put(std::move(value));
        return true;
    }
    bool add(Json value) {
        count();
        put(std::move(value));
        return true;
    }
    void count() {
        if (++values_ > limits_.values) fail(Status::bad_file, what_, ": more than ", limits_.values, " values");
    }
    void put(Json value) {
        if (open_.empty())
            result_ = std::move(value);
        else if (Level& level = open_.back(); level.array)
            level.items.push_back(std::move(value));
        else
            level.members.emplace_back(std::move(level.key), std::move(value));
    }
    void refuse_repeated_members(const Json::Object& members) const {
        std::vector<std::size_t> hashes;
        hashes.reserve(members.size());
        for (const auto& [name, value] : members) hashes.push_back(std::hash<std::string_view>()(name));
        std::sort(hashes.begin(), hashes.end());
        if (std::adjacent_find(hashes.begin(), hashes.end()) == hashes.end()) return;  // as nearly always
        std::vector<std::string_view> names;
        for (const auto& [name, value] : members) names.push_back(name);
        const auto twice = repeated(names);
        if (twice) fail(Status::bad_file, what_, ": member '", printable(*twice), "' is given twice");
    }
    /// A message must be readable whatever the file holds.
    static std::string printable(std::string_view text) {
        std::string out(text.substr(0, 200));
        for (char& c : out)
            if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
        return out;
    }

    std::string what_;
    JsonLimits limits_;
    std::vector<Level> open_;
    Json result_;
    Index values_ = 0;
};

}  // namespace

Json parse_json(std::string_view text, std::string_view what, JsonLimits limits) {
    // The parser would take it for the end, and everything behind it would be ignored.
    if (const auto nul = text.find('\0'); nul != text.npos) fail(Status::bad_file, what, ": no valid JSON, NUL at byte ", nul);
    Builder builder(what, limits);
    if (!nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) fail(Status::bad_file, what, ": no valid JSON");
    return builder.result();
}

Json read_json(const std::string& path, std::size_t most_bytes, JsonLimits limits) {
    return parse_json(read_regular_file(path, most_bytes), path, limits);
}

// Begins as null: where memory runs out, libstdc++ 12's copy of a variant of such types destroys what was never built.
Json::Json(const Json& other) {
    std::visit([this](const auto& value) { value_.emplace<std::decay_t<decltype(value)>>(value); }, other.value_);
}

std::vector<std::string> Json::strings() const {
    std::vector<std::string> out;
    for (const Json& item : items()) out.push_back(item.string());
    return out;
}

const Json* Json::find(std::string_view name) const noexcept {
    if (const auto* object = std::get_if<Object>(&value_))
        for (const auto& [key, value] : *object)
            if (key == name) return &value;
    return nullptr;
}

const Json& Json::at(std::string_view name) const {
    static_cast<void>(members());
    if (const Json* value = find(name)) return *value;
    fail(Status::bad_file, "no member '", name, "'");
}

Json& Json::set(std::string name, Json value) {
    if (is_null()) value_ = Object{};
    check(is_object(), "json: cannot set '", name, "' in ", type_name());
    if (const Json* old = find(name))
        *const_cast<Json*>(old) = std::move(value);
    else
        std::get<Object>(value_).emplace_back(std::move(name), std::move(value));
    return *this;
}

void Json::push_back(Json item) {
    if (is_null()) value_ = Array{};
    check(is_array(), "json: cannot add an item to ", type_name());
    std::get<Array>(value_).push_back(std::move(item));
}

std::string_view Json::type_name() const noexcept {
    constexpr std::string_view names[] = {"null", "true or false", "an integer", "a number", "a string", "an array", "an object"};
    return names[value_.index()];
}

}  // namespace clamor::io
