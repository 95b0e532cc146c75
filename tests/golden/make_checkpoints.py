#!/usr/bin/env python3
"""Writes checkpoints/NAME/ and examples/data/tiny-bert/: small models with random weights as transformers saves them, and
expected.safetensors, what transformers gives for some posts. Needs torch, transformers and safetensors: python3
tests/golden/make_checkpoints.py

Posts are token ids, packed: post p is ids[offsets[p]:offsets[p + 1]]. Expected values are computed in double from the weights as
they are stored: hidden [tokens, width], logits [posts, classes], vectors [posts, width] of a sentence-embedding folder."""

import json
import shutil
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import BertWordPieceTokenizer

HERE = Path(__file__).parent / "checkpoints"
WIDTH, HEADS, LAYERS, INNER, VOCABULARY, POSITIONS = 16, 2, 2, 24, 40, 24
LABELS = {0: "negative", 1: "neutral", 2: "positive"}
BERT = {"vocab_size": VOCABULARY, "hidden_size": WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
        "intermediate_size": INNER, "max_position_embeddings": POSITIONS}
ROBERTA = {**BERT, "type_vocab_size": 1, "layer_norm_eps": 1e-5, "pad_token_id": 1}
CONFIGS = {
    "bert": (transformers.BertConfig, BERT),
    "electra": (transformers.ElectraConfig, {**BERT, "embedding_size": 8}),
    "distilbert": (transformers.DistilBertConfig, {"vocab_size": VOCABULARY, "dim": WIDTH, "n_layers": LAYERS, "n_heads": HEADS,
                                                   "hidden_dim": INNER, "max_position_embeddings": POSITIONS}),
    "roberta": (transformers.RobertaConfig, ROBERTA),
    "xlm-roberta": (transformers.XLMRobertaConfig, ROBERTA),
    # As many positions as the buckets of distances need to show their logarithm.
    "mpnet": (transformers.MPNetConfig, {**BERT, "max_position_embeddings": 170}),
}


def random_model(auto, family, **more):
    """Every weight normal, the norms' and biases among them, so that nothing is special."""
    kind, arguments = CONFIGS[family]
    torch.manual_seed(len(family) + 7)
    model = auto.from_config(kind(**arguments, **more)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.3)
    return model


def posts(family):
    """The last has the padding's id, as a text has that contains "<pad>": no padding, it is attended to."""
    draw = np.random.default_rng(3)
    lengths = (1, 5, 22) if family != "mpnet" else (1, 5, 160)
    pad = CONFIGS[family][0]().pad_token_id
    return [*(draw.integers(3, VOCABULARY, n) for n in lengths), np.array([4, pad, 9, 5, pad, pad, 7])]


def save(name, model, family, dtype=torch.float32, encoder=None, **options):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    model.to(dtype).save_pretrained(folder, **options)
    model.double()
    encoder = encoder or model.base_model
    ids = posts(family)
    types = [np.arange(len(post)) % (getattr(encoder.config, "type_vocab_size", 0) or 1) for post in ids]
    out = {"ids": np.concatenate(ids), "types": np.concatenate(types), "offsets": np.cumsum([0, *map(len, ids)])}
    hidden, logits = [], []
    with torch.no_grad():
        for post, kinds in zip(ids, types):
            given = {"input_ids": torch.tensor(post)[None], "attention_mask": torch.ones((1, len(post)), dtype=torch.long)}
            if kinds.any():
                given["token_type_ids"] = torch.tensor(kinds)[None]
            hidden.append(encoder(**given).last_hidden_state[0])
            if hasattr(model, "num_labels") and "Classification" in type(model).__name__:
                logits.append(model(**given).logits[0])
    out["hidden"] = torch.cat(hidden).numpy()
    if logits:
        out["logits"] = torch.stack(logits).numpy()
    return folder, out


def finish(folder, out):
    save_file({key: torch.tensor(np.ascontiguousarray(value)) for key, value in out.items()}, folder / "expected.safetensors")


def encoders():
    """Bare encoders, each stored as another type; XLM-RoBERTa's in shards."""
    stored = {"bert": torch.float16, "roberta": torch.bfloat16, "distilbert": torch.float64}
    for family in CONFIGS:
        model = random_model(transformers.AutoModel, family)
        more = {"max_shard_size": "8KB"} if family == "xlm-roberta" else {}
        finish(*save(family, model, family, stored.get(family, torch.float32), **more))


def classifiers():
    activations = {"bert": "gelu_new", "roberta": "relu", "xlm-roberta": "silu"}
    for family in CONFIGS:
        more = {"hidden_act": activations[family]} if family in activations else {}
        model = random_model(transformers.AutoModelForSequenceClassification, family, id2label=LABELS,
                             label2id={label: i for i, label in LABELS.items()}, **more)
        finish(*save(f"{family}-classifier", model, family))


def pretraining():
    """BERT with its heads of pre-training, under the names that TensorFlow left, and with a counter that old versions stored."""
    folder, out = save("bert-pretraining", random_model(transformers.AutoModelForPreTraining, "bert"), "bert")
    weights = load_file(folder / "model.safetensors")
    old = {}
    for name, value in weights.items():
        if "LayerNorm" in name:
            name = name.replace(".weight", ".gamma").replace(".bias", ".beta")
        old[name] = value
    old["bert.embeddings.position_ids"] = torch.arange(POSITIONS)[None]
    save_file(old, folder / "model.safetensors", metadata={"format": "pt"})
    finish(folder, out)


def sentence():
    """A sentence-embedding folder as sentence-transformers writes it: two ways of pooling, a dense layer, and unit length."""
    folder, out = save("sentence", random_model(transformers.AutoModel, "mpnet"), "mpnet")
    modules = [("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Dense", "Dense"), ("3_Normalize", "Normalize")]
    write(folder / "modules.json", [{"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
                                    for i, (path, kind) in enumerate(modules)])
    write(folder / "sentence_bert_config.json", {"max_seq_length": 128, "do_lower_case": False})
    write(folder / "1_Pooling/config.json", {"word_embedding_dimension": WIDTH, "pooling_mode_cls_token": False,
          "pooling_mode_mean_tokens": True, "pooling_mode_max_tokens": True, "pooling_mode_mean_sqrt_len_tokens": False,
          "pooling_mode_weightedmean_tokens": False, "pooling_mode_lasttoken": False, "include_prompt": True})
    write(folder / "2_Dense/config.json", {"in_features": 2 * WIDTH, "out_features": 6, "bias": True,
          "activation_function": "torch.nn.modules.activation.Tanh"})
    torch.manual_seed(1)
    dense = torch.nn.Linear(2 * WIDTH, 6)
    save_file({f"linear.{name}": value for name, value in dense.state_dict().items()}, folder / "2_Dense/model.safetensors")
    hidden = torch.tensor(out["hidden"])
    parts = [hidden[begin:end] for begin, end in zip(out["offsets"], out["offsets"][1:])]
    pooled = torch.stack([torch.cat([part.max(0).values, part.mean(0)]) for part in parts])
    vectors = torch.nn.functional.normalize(torch.tanh(dense.double()(pooled)), dim=1)
    out["vectors"] = vectors.detach().numpy()
    finish(folder, out)


def example():
    """examples/data/tiny-bert: a checkpoint with a tokenizer for any English text, for the code in docs/."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    words = "the a to and of in is it for you on my day this train great good bad love hate was not so what".split()
    tokens = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *letters,
        *("##" + letter for letter in letters),
        *".,!?@#'\"-:/",
        *words[:1],
        *words[2:],
    ]
    kind, arguments = CONFIGS["bert"]
    torch.manual_seed(1)
    model = transformers.BertModel(kind(**{**arguments, "vocab_size": len(tokens), "max_position_embeddings": 64}), add_pooling_layer=False)
    folder = HERE.parents[2] / "examples" / "data" / "tiny-bert"
    shutil.rmtree(folder, ignore_errors=True)
    model.half().save_pretrained(folder)
    tokenizer = BertWordPieceTokenizer({token: i for i, token in enumerate(tokens)}, lowercase=True)
    tokenizer.save(str(folder / "tokenizer.json"))


def write(path, value):
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")


encoders()
classifiers()
pretraining()
sentence()
example()
