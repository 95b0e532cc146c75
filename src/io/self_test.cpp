#include "clamor/io/self_test.hpp"

#include <cmath>

namespace clamor::io {

std::string SelfTest::to_text() const {
    Json all = Json::array();
    for (const auto& [input, expected] : cases) {
        Json outputs = Json::array();
        for (const float value : expected) outputs.push_back(static_cast<double>(value));
        all.push_back(Json::object({{"input", input}, {"expected", std::move(outputs)}}));
    }
    return io::to_text(Json::object({{"tolerance", tolerance}, {"cases", std::move(all)}}));
}

SelfTest SelfTest::from_text(const std::string& text, const std::string& where) {
    SelfTest test;
    try {
        const Json json = parse_json(text, key);
        test.tolerance = json.at("tolerance").number();
        if (!(test.tolerance >= 0)) fail(Status::bad_file, "tolerance must not be negative");
        for (const Json& item : json.at("cases").items()) {
            SelfTest::Case one;
            one.input = item.at("input");
            for (const Json& value : item.at("expected").items()) one.expected.push_back(static_cast<float>(value.number()));
            test.cases.push_back(std::move(one));
        }
    } catch (const Error& error) {
        fail(Status::bad_file, where, ": self_test: ", error.what());
    }
    return test;
}

void SelfTest::verify(const std::string& where, const std::function<std::vector<float>(const Json& input)>& run) const {
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto& [input, expected] = cases[i];
        const auto got = run(input);
        if (got.size() != expected.size())
            fail(Status::bad_file, where, ": self-test ", i, ": ", expected.size(), " outputs expected, got ", got.size());
        for (std::size_t k = 0; k < got.size(); ++k)
            if (!(std::abs(got[k] - expected[k]) <= tolerance))
                fail(Status::bad_file, where, ": self-test ", i, ": output ", k, " must be ", expected[k], " within ", tolerance, ", got ",
                     got[k], "; the weights are damaged, or not those of this model");
    }
}

}  // namespace clamor::io
