"""The models that the posts of a saved state were asked. The state has their names, with the precision of those that were not in f32
(docs/precision.md); a shipped one is found by its name."""

from __future__ import annotations

from clamor import _checks, _core, models
from clamor._asked import name_of
from clamor.errors import InvalidArgumentError, NotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clamor._asked import Model


def state_models(
    run: _core.Context, options: _core.AnalyzerOptions, model: Model, tasks_model: Model, targets_model: Model
) -> _core.Models:
    """Opens them; those that are given must have the state's names."""
    sentiment = _place("model", options.model, model)
    tasks = _place("tasks_model", options.tasks_model, tasks_model)
    targets = _place("targets_model", options.targets_model, targets_model)
    return _core.Models(
        sentiment=_core.TextClassifier.load(run, *sentiment) if sentiment else None,
        sentiment_name=_parts(options.model)[0],
        tasks=_core.TextTasks.load(run, tasks[0], tasks[2]) if tasks else None,
        asked=options.tasks,
        tasks_name=_parts(options.tasks_model)[0],
        targets=_core.TargetSentiment.load(run, targets[0], targets[2]) if targets else None,
        targets_name=_parts(options.targets_model)[0],
    )


def _place(argument: str, named: str, given: Model) -> tuple[str, str, str] | None:
    """The folder of a model that a state names, the task that is meant of it, and the precision; None where none is named."""
    name, precision = _parts(named)
    if given is None:
        if not name:
            return None
        if name not in models.shipped():
            raise NotFoundError(
                f"{argument}: this state's posts were asked the model {name}, which is not shipped; "
                f"to add posts name its folder, Analyzer.load(path, {argument}=FOLDER)"
            )
        given = name
    folder, task = models.place(_checks.path(argument, given))
    found = task or name_of(folder)
    if found != name:
        raise InvalidArgumentError(f"{argument}: this state's posts were asked {f'the model {name}' if name else 'none'}, got {found}")
    return folder, task, precision


def _parts(named: str) -> tuple[str, str]:
    """ "name (int8)" is the model in that precision."""
    for precision in ("bf16", "int8"):
        if named.endswith(f" ({precision})"):
            return named.removesuffix(f" ({precision})"), precision
    return named, "f32"
