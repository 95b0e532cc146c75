#pragma once

#include "clamor/posts/time.hpp"
#include "posts/readers/fields.hpp"
#include "posts/readers/finish.hpp"
#include "posts/readers/json.hpp"

namespace clamor::posts {

/// JSON Lines with the fields of Post, or with keys of the caller's for them (docs/input.md).
class JsonPosts final : public RecordParser {
public:
    JsonPosts(FieldKeys keys, TimeParser time, Finisher finisher)
        : keys_(std::move(keys)), time_(std::move(time)), finisher_(std::move(finisher)) {}
    void parse(std::string_view record, std::uint64_t line, PostBatch::Shard& shard) override;

private:
    simdjson::error_code read_field(Field field, json::ondemand::value value, Arena& arena);
    simdjson::error_code read_time(json::ondemand::value value, Time& time);
    simdjson::error_code read_list(Field field, json::ondemand::value value, Arena& arena);

    FieldKeys keys_;
    TimeParser time_;
    json::Parser parser_;
    Finisher finisher_;
    Post post_;
    Given given_;
    PoolVector<std::string_view> views_;
};

}  // namespace clamor::posts
