#pragma once

#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "clamor/io/json.hpp"

namespace clamor::io {

/// Reads the members of a JSON object with their types and bounds, and says at the end all that was wrong at once.
///
///   ConfigReader read(folder.config(), "config.json");
///   options.layers = read.integer("layers", 1, 1000);
///   options.labels = read.strings("labels");
///   read.finish();
///
/// What is missing or wrong gives the least value allowed (or false, or nothing) until finish() throws, so that reading
/// goes on; do not build anything from the values before. Borrows the object.
class ConfigReader {
public:
    ConfigReader(const Json& object, std::string where);

    Index integer(const std::string& name, Index least = 0, Index most = std::numeric_limits<std::int32_t>::max());
    double number(const std::string& name, double least = std::numeric_limits<double>::lowest(),
                  double most = std::numeric_limits<double>::max());
    bool boolean(const std::string& name);
    std::string string(const std::string& name);
    /// One of a few words.
    std::string choice(const std::string& name, const std::vector<std::string>& allowed);
    std::vector<std::string> strings(const std::string& name);
    /// So many strings, none twice: labels.
    std::vector<std::string> names(const std::string& name, std::size_t least, std::size_t most);
    /// An object in this one; its complaints come with those of this.
    ConfigReader section(const std::string& name);
    /// True where the member is there: for members that may be left out.
    bool has(const std::string& name) const noexcept { return object_->find(name) != nullptr; }
    /// True where it is there and not null: other programs write null for what is not given.
    bool given(const std::string& name) const noexcept {
        const Json* value = object_->find(name);
        return value && !value->is_null();
    }
    /// The member as it is, or null.
    const Json& json(const std::string& name);

    /// Adds to what finish() throws, for conditions between members.
    void complain(const std::string& what);
    /// Throws Status::bad_file with all complaints, members that nobody has read among them. Of the outermost reader only.
    void finish();
    /// As finish(), for files of other programs: members that nobody has read are not our business.
    void finish_foreign() const;

private:
    struct Shared {
        std::vector<std::string> complaints;
        std::vector<std::pair<std::string, const Json*>> objects;      ///< all sections, by their dotted names
        std::set<std::pair<const Json*, std::string>> read;
    };
    ConfigReader(const Json& object, std::string where, std::string prefix, std::shared_ptr<Shared> shared);
    const Json* take(const std::string& name, const char* expected, bool (Json::*is)() const noexcept);

    const Json* object_;
    std::string where_, prefix_;
    std::shared_ptr<Shared> shared_;
};

}  // namespace clamor::io
