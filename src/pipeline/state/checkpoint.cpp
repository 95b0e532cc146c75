#include "pipeline/state/checkpoint.hpp"

#include <array>

#include "clamor/core/error.hpp"
#include "clamor/io/file.hpp"
#include "core/hash.hpp"
#include "pipeline/state/state_file.hpp"

namespace clamor::pipeline {
namespace {

constexpr std::uint64_t version = 2;

std::string hashed(const std::string& fields) {
    const Hash128 hash = hash128(fields);
    std::string bytes;
    put_u64(bytes, hash.high);
    put_u64(bytes, hash.low);
    return bytes;
}

/// The fields of a checkpoint, in the order of the file.
template <typename Checkpoint>
auto fields_of(Checkpoint& checkpoint) {
    return std::array{&checkpoint.input,   &checkpoint.position.offset, &checkpoint.position.lines,
                      &checkpoint.written, &checkpoint.skipped,         &checkpoint.counted};
}

}  // namespace

RunSignature run_signature(std::span<posts::Reader* const> readers, const AnalyzeOptions& options) {
    std::string fields;
    const auto put = [&](std::string_view field) {
        put_varint(fields, field.size());
        fields.append(field);
    };
    for (const posts::Reader* reader : readers) put(reader->name());
    put_varint(fields, static_cast<std::uint64_t>(options.posts_format));
    put_varint(fields, static_cast<std::uint64_t>(options.reader.format));
    put(options.reader.columns);
    put(options.reader.time_format);
    put(options.reader.timezone);
    put_varint(fields, options.reader.unescape_html);
    put_varint(fields, options.reader.max_record_bytes);
    put_varint(fields, options.reader.batch_bytes);
    std::string contents;
    for (const posts::Reader* reader : readers) {
        put_u64(contents, reader->stamp().bytes);
        put_u64(contents, reader->stamp().modified);
    }
    return {hashed(fields), hashed(contents)};
}

void save_checkpoint(const std::string& path, const RunSignature& signature, const Checkpoint& checkpoint, const Analyzer& analyzer) {
    io::AtomicFile file(path);
    ByteSink sink([&](std::string_view bytes) { file.write(bytes); });
    sink.buffer.append(checkpoint_magic);
    put_u64(sink.buffer, version);
    sink.buffer.append(signature.options).append(signature.contents);
    for (const std::uint64_t* field : fields_of(checkpoint)) put_u64(sink.buffer, *field);
    write_state(analyzer.state(), sink);
    sink.finish();
    file.commit();
}

Checkpoint load_checkpoint(const std::string& path, const RunSignature& signature, Analyzer& analyzer) {
    ByteSource in(path, read_file(path));
    in.check(in.bytes(checkpoint_magic.size()) == checkpoint_magic, "it is no checkpoint");
    const std::uint64_t found = in.u64();
    if (found != version) fail(Status::unsupported, path, ": a checkpoint of version ", found, "; this Clamor reads version ", version);
    const bool same_options = in.bytes(signature.options.size()) == signature.options;
    const bool same_contents = in.bytes(signature.contents.size()) == signature.contents;
    Checkpoint checkpoint;
    for (std::uint64_t* field : fields_of(checkpoint)) *field = in.u64();
    Analyzer loaded(read_state(in));
    in.finish();
    check(same_options && loaded.options() == analyzer.options(),
          path, ": is of a run with other inputs or options; resume with those, or start anew");
    check(same_contents, path, ": an input was changed since (its size or its time of change); start anew");
    analyzer = std::move(loaded);
    return checkpoint;
}

}  // namespace clamor::pipeline
