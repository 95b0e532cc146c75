"""What scikit-learn's metadata routing asks of an estimator, without scikit-learn: it is imported only where it calls."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar

Self = TypeVar("Self", bound="Routed")


class Routed:
    """Base of estimators whose methods take more than X and y."""

    def get_metadata_routing(self) -> Any:
        """What scikit-learn's tools pass on to fit(), predict() and score(), where its metadata routing is enabled."""
        from sklearn.utils.metadata_routing import MetadataRequest

        if hasattr(self, "_metadata_request"):
            return self._metadata_request
        routing = MetadataRequest(owner=type(self).__name__)
        for method in ("fit", "predict", "score"):
            for name in inspect.signature(getattr(self, method)).parameters:
                if name not in ("X", "y"):
                    getattr(routing, method).add_request(param=name, alias=None)
        return routing

    def set_fit_request(self: Self, **requests: bool | str | None) -> Self:
        """Which of fit()'s arguments, such as `validation`, are passed on: True, False, or the name by which they are given."""
        return self._set_request("fit", requests)

    def set_score_request(self: Self, **requests: bool | str | None) -> Self:
        """The same of score()'s, which is `sample_weight`."""
        return self._set_request("score", requests)

    def _set_request(self: Self, method: str, requests: dict[str, bool | str | None]) -> Self:
        routing = self.get_metadata_routing()
        request = getattr(routing, method)
        if unknown := requests.keys() - request.requests.keys():
            raise TypeError(f"set_{method}_request: {method}() has no argument {min(unknown)!r}; it has {', '.join(request.requests)}")
        for name, alias in requests.items():
            request.add_request(param=name, alias=alias)
        self._metadata_request = routing  # by this name scikit-learn's clone() copies it
        return self
