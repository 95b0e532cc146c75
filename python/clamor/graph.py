"""Graph networks for accounts, pages and posts that are tied to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from os import PathLike
from typing import TYPE_CHECKING, Any

from clamor import _card, _checkpoint, _checks, _core, models
from clamor._context import context
from clamor._estimator import Classifier
from clamor._progress import steps
from clamor._targets import check_held_out, encode_classes, labels_of, names_of, numbers_of
from clamor.errors import InvalidArgumentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RANGES: dict[str, Any] = _core.node_ranges()


class NodeClassifier(Classifier):
    """A graph network that puts nodes into classes, by their own features and by the nodes that they are tied to.

    >>> model = NodeClassifier(edges, features).fit([0, 3, 9], ["bot", "person", "bot"])   # doctest: +SKIP
    >>> model.predict([1, 2])                                                             # doctest: +SKIP

    The graph is a parameter, and X are numbers of nodes, so that cross-validation splits nodes: fit() learns from those in its X with
    all others in view. Edges and features are read once, at the first call: give another graph as another array, by set_params();
    changes in place are not seen.

    Parameters
    ----------
    edges : array [m, 2]
        Numbers of nodes, from 0. Those from a node to itself are left out: each layer sees the node itself anyway.
    features : array or SciPy CSR matrix, [nodes, columns]
        Read as float32.
    directed : bool, default=False
        Let a node hear only from nodes whose edges lead to it.
    convolution : {"gcn", "sage-mean", "sage-max", "gat"}, default="gcn"
        Kipf and Welling 2017; Hamilton et al. 2017; Velickovic et al. 2018.
    layers : int, default=2
        How many steps away a node still counts.
    hidden : int, default=64
        Width between layers; with "gat" of each head.
    heads : int, default=8
        Of the hidden layers of "gat".
    input_dropout, dropout, attention_dropout : float
        In training: of the features, of what hidden layers give, of "gat"'s attention.
    epochs : int, default=200
        Passes over the graph.
    rate : float, default=0.01
        The learning rate.
    weight_decay : float, default=5e-4
        Of the first layer.
    choose : {"loss", "accuracy"}, default="loss"
        What makes an epoch better on the validation nodes that fit() is given.
    patience : int, default=0
        fit() stops after this many epochs without a better one; 0 for never.
    seed : int, default=1
        Of the first weights and of dropout.
    threads : int, default=0
        0 for one a processor.
    verbose : bool, default=False
        Show a progress bar, where tqdm is installed.
    """

    _kind = "NodeClassifier"

    _limits = {
        "directed": _checks.flag,
        "convolution": _checks.one_of("gcn", "sage-mean", "sage-max", "gat"),
        **{name: _checks.wholes(*_RANGES[name]) for name in ("layers", "hidden", "heads", "epochs", "patience")},
        **{name: _checks.numbers(*_RANGES["dropout"]) for name in ("input_dropout", "dropout", "attention_dropout")},
        **{name: _checks.numbers(*_RANGES[name]) for name in ("rate", "weight_decay")},
        "choose": _checks.one_of("loss", "accuracy"),
        "seed": _checks.seed,
        "threads": _checks.threads,
        "verbose": _checks.flag,
    }

    def __init__(
        self,
        edges: Any = None,
        features: Any = None,
        *,
        directed: bool = False,
        convolution: str = "gcn",
        layers: int = 2,
        hidden: int = 64,
        heads: int = 8,
        input_dropout: float = 0.5,
        dropout: float = 0.5,
        attention_dropout: float = 0.0,
        epochs: int = 200,
        rate: float = 0.01,
        weight_decay: float = 5e-4,
        choose: str = "loss",
        patience: int = 0,
        seed: int = 1,
        threads: int = 0,
        verbose: bool = False,
    ) -> None:
        self.edges = edges
        self.features = features
        self.directed = directed
        self.convolution = convolution
        self.layers = layers
        self.hidden = hidden
        self.heads = heads
        self.input_dropout = input_dropout
        self.dropout = dropout
        self.attention_dropout = attention_dropout
        self.epochs = epochs
        self.rate = rate
        self.weight_decay = weight_decay
        self.choose = choose
        self.patience = patience
        self.seed = seed
        self.threads = threads
        self.verbose = verbose

    def fit(
        self,
        X: Iterable[int],
        y: Iterable[Any],
        *,
        validation: tuple[Iterable[int], Iterable[Any]] | None = None,
        checkpoint: str | PathLike[str] | None = None,
        resume: bool = False,
    ) -> NodeClassifier:
        """Trains anew on nodes and their classes. Ctrl-C ends it with KeyboardInterrupt.

        Parameters
        ----------
        X : list, array or column of int
            Numbers of nodes.
        y : list, array or column
            The class of each.
        validation : (X, y), optional
            Other nodes and their classes, which judge each epoch (validation_scores_); the weights of the best epoch are kept.
        checkpoint : path, optional
            A file that is written after each epoch and when training is stopped, and removed at the end.
        resume : bool, default=False
            Continue from the checkpoint, if it is there, with the same result, bit for bit, as without the interruption. Graph, nodes,
            validation and parameters must be the same. A lower rate and more epochs are taken, too, and lead to another result than
            one training with them; patience is not compared.

        Raises
        ------
        DivergedError
            As TextClassifier.fit().
        """
        self._check()
        self._check_patience(validation is not None, "nodes")
        data = self._graph()
        nodes = self._nodes(X, data)
        _checks.some("X", nodes, "node")
        classes, numbers = encode_classes(y, len(nodes))
        known = [-1] * data.nodes
        for node, number in zip(nodes, numbers):
            if known[node] not in (-1, number):
                raise InvalidArgumentError(f"X: node {node} is given twice, with different classes")
            known[node] = number
        held_out = [] if validation is None else self._held_out(data, known, classes.tolist(), *_checks.pair("validation", validation))
        files = [] if checkpoint is None else [_checks.path("checkpoint", checkpoint)]
        go_on = _checkpoint.goes_on(files, resume)
        run = context(self.threads)
        core = _core.NodeClassifier.create(
            run,
            names_of(classes),
            data.features,
            convolution=self.convolution,
            layers=self.layers,
            hidden=self.hidden,
            heads=self.heads,
            input_dropout=self.input_dropout,
            dropout=self.dropout,
            attention_dropout=self.attention_dropout,
            seed=self.seed,
        )
        with self._learning(core, classes), steps("fit", self.verbose) as progress:
            losses, scores = core.fit(
                run,
                data,
                known,
                validation=held_out,
                epochs=self.epochs,
                rate=self.rate,
                weight_decay=self.weight_decay,
                choose=self.choose,
                patience=self.patience,
                seed=self.seed,
                progress=progress,
                checkpoint="".join(files),
                resume=go_on,
            )
        self._learned(core, classes, losses, scores if held_out else [])
        _checkpoint.remove(files)
        return self

    def predict_proba(self, X: Iterable[int]) -> NDArray[np.float32]:
        """Probabilities [n, classes] of nodes X, in the order of classes_."""
        core, data = self._fitted(), self._graph()
        nodes = self._nodes(X, data)
        probabilities: NDArray[np.float32] = core.predict(context(self.threads), data)[nodes]
        return probabilities

    def save(self, folder: str | PathLike[str], *, storage: str = "f32", **card: str) -> None:
        """Writes a model folder, without the graph; the card may have name, summary, data, metric, limits and license, and keeps what it
        had, as TextClassifier's."""
        self._fitted().save(context(self.threads), _checks.path("folder", folder), self._card(card), _checks.storage("storage", storage))

    @classmethod
    def load(
        cls, model: str | PathLike[str], edges: Any, features: Any, *, directed: bool | None = None, threads: int = 0
    ) -> NodeClassifier:
        """Reads a model folder, to be asked about a graph with the same features. Its classes are str.

        Parameters of the network (convolution, sizes, dropout) are set as the folder has them, so that fit() of the model, or of a clone,
        trains a network like it; `directed`, too, where None is given. Those of training and the seed are not in the folder and have
        their defaults.
        """
        import numpy as np

        made = cls(edges, features, threads=threads)
        folder, _ = models.opened_by("NodeClassifier", model)
        made._core, made._known_card = _core.NodeClassifier.load(context(threads), folder), _card.entries(folder)
        made.set_params(directed=made._core.directed if directed is None else directed, **made._core.parameters)
        made.classes_ = np.array(made._core.labels)
        return made

    def _graph(self) -> _core.NodeData:
        """The graph as the core wants it, made once for the same parameters, which are held: an id() is soon another's."""
        given = (self.edges, self.features, self.directed, self.threads)
        made: tuple[tuple[Any, ...], _core.NodeData] | None = getattr(self, "_made", None)
        if made is None or any(before is not now for before, now in zip(made[0], given)):
            made = (given, self._make_graph())
            self._made = made
        return made[1]

    def _make_graph(self) -> _core.NodeData:
        import numpy as np

        if self.edges is None or self.features is None:
            raise InvalidArgumentError("NodeClassifier: edges and features are needed")
        directed = _checks.flag("directed", self.directed)
        edges = _checks.array("edges", self.edges)
        if edges.dtype.kind not in "iu" and edges.size:
            raise TypeError(f"edges: expected whole numbers, got {edges.dtype}")
        edges = np.ascontiguousarray(edges.reshape(-1, 2) if edges.size == 0 else edges, dtype=np.int64)
        run = context(self.threads)
        if hasattr(self.features, "tocsr"):
            matrix = self.features.tocsr()
            offsets, columns = matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64)
            values = _singles(matrix.data, lambda at: (int(np.searchsorted(offsets, at, side="right")) - 1, int(columns[at])))
            return _core.NodeData.sparse(run, edges, offsets, columns, values, matrix.shape[1], directed=directed)
        features = _checks.array("features", self.features)
        if features.ndim != 2:
            raise InvalidArgumentError(f"features: expected [nodes, features], got shape {features.shape}")
        singles = _singles(features, lambda at: divmod(at, features.shape[1]))
        return _core.NodeData.dense(run, edges, singles, directed=directed)

    @staticmethod
    def _nodes(X: Any, data: _core.NodeData) -> list[int]:
        nodes = _checks.array("X", X)
        if nodes.ndim == 2 and nodes.shape[1] == 1:
            nodes = nodes[:, 0]
        if nodes.ndim != 1 or (nodes.size and nodes.dtype.kind not in "iu"):
            raise TypeError(f"X: expected numbers of nodes, got {nodes.dtype} of shape {nodes.shape}")
        if nodes.size and not (0 <= int(nodes.min()) and int(nodes.max()) < data.nodes):
            raise InvalidArgumentError(f"X: expected nodes from 0 to {data.nodes - 1}, got {int(nodes.min())} to {int(nodes.max())}")
        return [int(node) for node in nodes]

    def _held_out(self, data: _core.NodeData, known: list[int], classes: list[Any], X: Any, y: Any) -> list[int]:
        """Puts the classes of validation nodes into `known` and gives their numbers."""
        nodes = self._nodes(X, data)
        labels = labels_of(check_held_out(nodes, y, "node"), len(nodes), "validation")
        for node, number in zip(nodes, numbers_of(labels.tolist(), classes, "validation")):
            if known[node] != -1:
                raise InvalidArgumentError(f"validation: node {node} is {'given twice' if nodes.count(node) > 1 else 'in X too'}")
            known[node] = number
        return nodes

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        state.pop("_made", None)
        return state

    def _save(self, core: _core.NodeClassifier, folder: str) -> None:
        core.save(context(self.threads), folder, {})

    def _unpacked(self, folder: str) -> _core.NodeClassifier:
        return _core.NodeClassifier.load(context(self.threads), folder)


def _singles(values: NDArray[Any], place: Callable[[int], tuple[int, int]]) -> NDArray[np.float32]:
    """The same in float32, all finite. `place` gives the node and the feature of a value."""
    import numpy as np

    if values.dtype.kind not in "fiub":
        raise TypeError(f"features: expected real numbers, got {values.dtype}")
    with np.errstate(over="ignore"):
        singles = np.ascontiguousarray(values, dtype=np.float32)
    finite = np.isfinite(singles)
    if not finite.all():
        at = int(finite.ravel().argmin())
        node, feature = place(at)
        raise InvalidArgumentError(
            f"features: expected finite numbers, in float32 too, got {values.flat[at]} for feature {feature} of node {node}"
        )
    return singles
