#include "clamor/io/config_reader.hpp"

#include <algorithm>

#include "core/joined.hpp"
#include "core/repeated.hpp"

namespace clamor::io {

namespace {

const Json& empty_object() {
    static const Json empty = Json::object();
    return empty;
}
const Json& null() {
    static const Json value;
    return value;
}

}  // namespace

ConfigReader::ConfigReader(const Json& object, std::string where)
    : ConfigReader(object, std::move(where), "", std::make_shared<Shared>()) {}

ConfigReader::ConfigReader(const Json& object, std::string where, std::string prefix, std::shared_ptr<Shared> shared)
    : object_(object.is_object() ? &object : &empty_object()),
      where_(std::move(where)),
      prefix_(std::move(prefix)),
      shared_(std::move(shared)) {
    if (!object.is_object())
        shared_->complaints.push_back(concat(prefix_.empty() ? "the whole" : prefix_, " must be an object, is ", object.type_name()));
    shared_->objects.emplace_back(prefix_, object_);
}

const Json* ConfigReader::take(const std::string& name, const char* expected, bool (Json::*is)() const noexcept) {
    shared_->read.emplace(object_, name);
    const Json* value = object_->find(name);
    if (!value)
        complain(concat(name, " is missing"));
    else if (!(value->*is)())
        complain(concat(name, " must be ", expected, ", is ", value->type_name()));
    else
        return value;
    return nullptr;
}

Index ConfigReader::integer(const std::string& name, Index least, Index most) {
    const Json* json = take(name, "an integer", &Json::is_integer);
    if (!json) return least;
    const Index value = json->integer();
    if (value < least || value > most) complain(concat(name, " must be within ", least, " and ", most, ", is ", value));
    return std::clamp(value, least, most);
}

double ConfigReader::number(const std::string& name, double least, double most) {
    const Json* json = take(name, "a number", &Json::is_number);
    if (!json) return least;
    const double value = json->number();
    if (!(value >= least && value <= most)) complain(concat(name, " must be within ", least, " and ", most, ", is ", value));
    return std::clamp(value, least, most);
}

bool ConfigReader::boolean(const std::string& name) {
    const Json* json = take(name, "true or false", &Json::is_boolean);
    return json && json->boolean();
}

std::string ConfigReader::string(const std::string& name) {
    const Json* json = take(name, "a string", &Json::is_string);
    return json ? json->string() : std::string();
}

std::string ConfigReader::choice(const std::string& name, const std::vector<std::string>& allowed) {
    const Json* json = take(name, "a string", &Json::is_string);
    if (!json) return allowed.front();
    if (std::find(allowed.begin(), allowed.end(), json->string()) != allowed.end()) return json->string();
    complain(concat(name, " must be one of ", joined(allowed), ", is ", json->string().substr(0, 40)));
    return allowed.front();
}

std::vector<std::string> ConfigReader::strings(const std::string& name) {
    const Json* json = take(name, "an array of strings", &Json::is_array);
    if (!json) return {};
    const auto& items = json->items();
    if (std::all_of(items.begin(), items.end(), [](const Json& item) { return item.is_string(); })) return json->strings();
    complain(concat(name, " must be an array of strings"));
    return {};
}

std::vector<std::string> ConfigReader::names(const std::string& name, std::size_t least, std::size_t most) {
    std::vector<std::string> names = strings(name);
    if (names.size() < least || names.size() > most || repeated(names))
        complain(concat(name, " must be ", least, " to ", most, ", none twice"));
    return names;
}

ConfigReader ConfigReader::section(const std::string& name) {
    const Json* json = take(name, "an object", &Json::is_object);
    const std::string prefix = prefix_.empty() ? name : prefix_ + "." + name;
    return ConfigReader(json ? *json : empty_object(), where_, prefix, shared_);
}

const Json& ConfigReader::json(const std::string& name) {
    shared_->read.emplace(object_, name);
    const Json* value = object_->find(name);
    return value ? *value : null();
}

void ConfigReader::complain(const std::string& what) { shared_->complaints.push_back(prefix_.empty() ? what : prefix_ + "." + what); }

void ConfigReader::finish() {
    for (const auto& [prefix, object] : shared_->objects)
        for (const auto& [name, value] : object->members())
            if (!shared_->read.contains({object, name}))
                shared_->complaints.push_back(concat(prefix, prefix.empty() ? "" : ".", name, " is not known"));
    finish_foreign();
}

void ConfigReader::finish_foreign() const {
    const auto& complaints = shared_->complaints;
    if (complaints.empty()) return;
    constexpr std::size_t most = 50;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, complaints.size()); ++i) text += "\n  " + complaints[i];
    if (complaints.size() > most) text += concat("\n  and ", complaints.size() - most, " more");
    fail(Status::bad_file, where_, ":", text);
}

}  // namespace clamor::io
