#pragma once

// Everything. Each part can also be included alone.
//
//     clamor::Context context;                       // threads of its own; one a program is usual
//     clamor::ContextScope scope(context);
//     clamor::Rng rng(1);
//     clamor::nn::Linear<float> layer(3, 2, rng);
//     clamor::Tensor<float> y = layer.forward(clamor::Tensor<float>(clamor::Shape{4, 3}, 1.0f));   // [4, 2]

#include "clamor/core/context.hpp"
#include "clamor/core/error.hpp"
#include "clamor/core/isa.hpp"
#include "clamor/core/parallel.hpp"
#include "clamor/core/rng.hpp"
#include "clamor/core/sparse.hpp"
#include "clamor/core/tensor.hpp"
#include "clamor/graph/adjacency.hpp"
#include "clamor/graph/graph.hpp"
#include "clamor/graph/node_classifier.hpp"
#include "clamor/graph/node_network.hpp"
#include "clamor/graph/pagerank.hpp"
#include "clamor/nn/classification_head.hpp"
#include "clamor/nn/encoder.hpp"
#include "clamor/nn/frozen.hpp"
#include "clamor/nn/gat_conv.hpp"
#include "clamor/nn/gcn_conv.hpp"
#include "clamor/nn/linear.hpp"
#include "clamor/nn/masked_language_head.hpp"
#include "clamor/nn/micro_batch.hpp"
#include "clamor/nn/pooling.hpp"
#include "clamor/nn/sage_conv.hpp"
#include "clamor/pipeline/analyze.hpp"
#include "clamor/pipeline/analyzer.hpp"
#include "clamor/trends/interval.hpp"
#include "clamor/trends/rising.hpp"
#include "clamor/version.hpp"
