#pragma once

#include <string>
#include <string_view>

#include "clamor/core/utf8.hpp"
#include "clamor/io/json.hpp"

namespace clamor::text {

/// The members of one component of tokenizer.json. What is wrong is said with the component's place in the file.
class Fields {
public:
    Fields(const io::Json& json, std::string where) : json_(&json), where_(std::move(where)) {
        if (!json.is_object()) refuse("expected an object, got ", json.type_name());
    }

    const std::string& where() const noexcept { return where_; }
    const io::Json& json() const noexcept { return *json_; }
    /// The member, or null where it is absent or null.
    const io::Json* find(std::string_view name) const {
        const io::Json* value = json_->find(name);
        return value && !value->is_null() ? value : nullptr;
    }
    const io::Json& need(std::string_view name) const {
        if (const io::Json* value = find(name)) return *value;
        refuse("has no \"", name, "\"");
    }
    Fields part(std::string_view name) const { return {need(name), where_ + "." + std::string(name)}; }

    std::string_view type() const { return string("type"); }
    const std::string& string(std::string_view name) const {
        const io::Json& value = need(name);
        if (!value.is_string()) refuse("\"", name, "\" must be a string, got ", value.type_name());
        return value.string();
    }
    std::uint32_t character(std::string_view name) const {
        const std::string& text = string(name);
        std::size_t at = 0;
        const std::uint32_t c = next_character(text, at);
        if (text.empty() || at != text.size()) refuse("\"", name, "\" must be one character, got \"", text, "\"");
        return c;
    }
    std::string string_or(std::string_view name, std::string_view otherwise) const {
        return find(name) ? string(name) : std::string(otherwise);
    }
    bool boolean_or(std::string_view name, bool otherwise) const {
        const io::Json* value = find(name);
        if (!value) return otherwise;
        if (!value->is_boolean()) refuse("\"", name, "\" must be true or false, got ", value->type_name());
        return value->boolean();
    }
    Index integer(std::string_view name, Index least, Index most) const { return integer_of(need(name), name, least, most); }
    Index integer_or(std::string_view name, Index least, Index most, Index otherwise) const {
        return find(name) ? integer(name, least, most) : otherwise;
    }
    Index integer_of(const io::Json& value, std::string_view name, Index least, Index most) const {
        if (!value.is_integer()) refuse("\"", name, "\" must be an integer, got ", value.type_name());
        if (value.integer() < least || value.integer() > most)
            refuse("\"", name, "\" must be from ", least, " to ", most, ", got ", value.integer());
        return value.integer();
    }
    const io::Json::Array& items(std::string_view name) const {
        const io::Json& value = need(name);
        if (!value.is_array()) refuse("\"", name, "\" must be an array, got ", value.type_name());
        return value.items();
    }

    template <typename... Parts>
    [[noreturn]] void refuse(const Parts&... parts) const { fail(Status::bad_file, where_, ": ", parts...); }

private:
    const io::Json* json_;
    std::string where_;
};

}  // namespace clamor::text
