#include "text/embedding/sentence_dense.hpp"

#include "text/embedding/sentence_modules.hpp"

namespace clamor::text {

void check_sentence_vector(io::ConfigReader& read) {
    for (const char* name : {"module_input_name", "module_output_name"})
        if (read.given(name)) static_cast<void>(read.choice(name, {"sentence_embedding"}));
}

SentenceDense read_dense(const std::string& folder, Index width) {
    const std::string where = folder + "/config.json";
    const io::Json config = io::read_json(where, most_module_bytes);
    io::ConfigReader read(config, where);
    SentenceDense dense{.in = read.integer("in_features", 1, 65536), .out = read.integer("out_features", 1, 65536)};
    dense.bias = !read.given("bias") || read.boolean("bias");
    const std::string path = read.given("activation_function") ? read.string("activation_function") : "torch.nn.Tanh";
    if (!path.starts_with("torch.")) read.complain(concat("activation_function must be a class of torch, is ", path.substr(0, 64)));
    const std::string function = sentence_class(path);
    if (function == "Tanh") dense.activation = {ops::Activation::tanh};
    else if (function == "ReLU") dense.activation = {ops::Activation::relu};
    else if (function == "GELU") dense.activation = {ops::Activation::gelu};
    else if (function == "SiLU") dense.activation = {ops::Activation::silu};
    else if (function != "Identity")
        read.complain(concat("activation_function must be Identity, Tanh, ReLU, GELU or SiLU, is ", function.substr(0, 40)));
    if (dense.in != width) read.complain(concat("in_features is ", dense.in, ", and the module before gives ", width));
    dense.residual = read.given("use_residual") && read.boolean("use_residual");
    check_sentence_vector(read);
    read.finish_foreign();
    return dense;
}

}  // namespace clamor::text
